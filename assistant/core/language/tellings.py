"""What is said of devices, one thing after another: what is over before it was said is not said.

Sound that was lost is told of and over in the same moment, as all of it is made up for at once; and
a device may be lost and back while a long cue sounds. Two sentences that contradict each other
would then follow one another, and who waits to say a word would wait for both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from assistant.core.domain.effects import Effect, Say, Warned, Withdraw
from assistant.core.domain.events import (
    Device,
    DeviceBack,
    DeviceEvent,
    DeviceGood,
    DeviceLost,
    DevicePoor,
    Flaw,
)
from assistant.core.language.cues import Cues
from assistant.core.language.device_words import HEARING

ANOTHER: Flaw = "another"
SOFTER: Flaw = "softer"


@dataclass(frozen=True, slots=True)
class Told:
    """What is to be shown of a device, its words or "", and the words before that are stale by it.

    The words themselves may be `needless`.
    """

    shown: str
    words: str
    stale: tuple[int, ...] = ()
    needless: bool = False


@dataclass(frozen=True, slots=True)
class _Waiting:
    text: str
    event: DeviceEvent


class Tellings:
    """Follows what was told of the devices, and which words of that are not over yet."""

    def __init__(self, cues: Cues) -> None:
        self._cues = cues
        self._lost: set[Device] = set()
        self._waiting: dict[int, _Waiting] = {}

    def take(self, event: DeviceEvent) -> Told:
        """Take in what happened to a device; words that are stale by it are to be withdrawn."""
        shown, words = self._cues.device(event)
        if isinstance(event, DeviceLost):
            self._lost.add(event.device)
        elif isinstance(event, DeviceBack):
            self._lost.discard(event.device)
        of_it = {
            cue: each.event
            for cue, each in self._waiting.items()
            if each.event.device == event.device
        }
        stale = tuple(cue for cue, before in of_it.items() if _makes_stale(event, before))
        for cue in stale:
            del self._waiting[cue]
        said = any(_says_all(before, event) for before in of_it.values())
        return Told(shown, words, stale, said or self._deaf(event))

    def tell(
        self, event: DeviceEvent, say: Callable[[str], Say], *, aloud: bool = True
    ) -> list[Effect]:
        """Take in what happened to a device; return what is shown, withdrawn and said of it.

        `say` gives words their number. Nothing is said where it need not be, nor unless `aloud`. A
        session has an order of its own among what it says, and takes it in by itself.
        """
        told = self.take(event)
        effects: list[Effect] = [Warned(told.shown), *map(Withdraw, told.stale)]
        if aloud and told.words and not told.needless:
            words = say(told.words)
            effects.append(words)
            self.said(words.cue, told.words, event)
        return effects

    def said(self, cue: int, text: str, event: DeviceEvent) -> None:
        """Note that a text is said of what happened, as the words numbered `cue`."""
        self._waiting[cue] = _Waiting(text, event)

    def over(self, cue: int) -> None:
        """Note that words are over."""
        self._waiting.pop(cue, None)

    def tells(self, cue: int | None) -> bool:
        """Return whether these words are of a device."""
        return cue in self._waiting

    def were_cut(self) -> list[tuple[str, DeviceEvent]]:
        """Return what is to be said again, with what it is of, as all words were cut."""
        waiting = [(each.text, each.event) for each in self._waiting.values()]
        self._waiting.clear()
        return waiting

    def _deaf(self, event: DeviceEvent) -> bool:
        """Whether it is said of one device that hears again while another does not."""
        hears = isinstance(event, DeviceBack | DeviceGood) and event.device in HEARING
        return hears and not self._lost.isdisjoint(HEARING)


def _makes_stale(event: DeviceEvent, before: DeviceEvent) -> bool:
    """Whether what was to be said of a device is not so any more, or is said better now.

    With another device in its place it is not known whether what was wrong is over.
    """
    if _flaw(event) == _flaw(before):
        return True
    of_how_well = _flaw(before) in ("", SOFTER) and not isinstance(before, DeviceLost)
    return of_how_well and _flaw(event) in ("", SOFTER, ANOTHER)


def _says_all(before: DeviceEvent, event: DeviceEvent) -> bool:
    """Whether what waits to be said of a device leaves nothing to be said of what came after."""
    if _flaw(before) == ANOTHER:
        better = isinstance(event, DeviceBack | DeviceGood)
        return better and _flaw(event) in ("", SOFTER)
    return isinstance(before, DeviceLost) and _flaw(event) == SOFTER


def _flaw(event: DeviceEvent) -> str:
    """Return the flaw that is told of; "" where a device is lost or back."""
    return event.flaw if isinstance(event, DevicePoor | DeviceGood) else ""
