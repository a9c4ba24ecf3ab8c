"""Whether "stop" was heard of somebody who said "start": the two begin and end alike.

Where a session waits to be started, who says "start" is not to find it ended. It is asked about
then, as any plea that is not sure; with a hold under way every "stop" counts at once.
"""

from __future__ import annotations

from assistant.core.domain.commands import Command, Order
from assistant.core.language.phrasebook import Phrasebook
from assistant.live.ports import Ear
from assistant.live.which_number import Fits

CLOSE_TO_START = 2.0
"""How much likelier than "start" a "stop" must sound, as a natural logarithm. Of 300 "start" in
twelve synthetic voices, 288 of them with a gap of 20 to 80 ms, as where sound is lost, half in hiss
too, 51 were heard as "stop", 40 of these less than that; of 300 "stop", of which 273 were heard,
one in twenty is less, and none of 97 that were sure by people of whom no model was taught."""


def under_way(order: Order, _start_s: float) -> bool:
    """Take any number, and nothing as waiting to be started: as in a session under way."""
    return order.command is not Command.START


def may_be_start(
    ear: Ear, phrasebook: Phrasebook, text: str, sound: bytes, began_s: float, fits: Fits
) -> bool:
    """Return whether a "stop" of this sound, said at `began_s` of the session, may be a "start".

    Raises:
        Fault: the ear failed.
    """
    stop, start = (phrasebook.called(each) for each in (Command.STOP, Command.START))
    if text != stop or not fits(Order(Command.START), began_s):
        return False
    return ear.rival(sound, stop, [start])[1] < CLOSE_TO_START
