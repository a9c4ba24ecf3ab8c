"""Opening what a session is given by hand: the keyboard, and the page, which may be tapped on."""

from __future__ import annotations

import sys
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from typing import TYPE_CHECKING

from assistant.core.domain.commands import SAFETY, TAPPED
from assistant.core.faults import Fault
from assistant.core.language.language import Language
from assistant.core.written.settings import LAN
from assistant.edges.audio.host_clock import host_now
from assistant.edges.display.keyboard import Keyboard
from assistant.live.by_hand import ByHand
from assistant.live.opening.choices import Choices
from assistant.live.ports import Microphone

if TYPE_CHECKING:
    from assistant.live.opening.page import Around, ServedPage


@dataclass(frozen=True, slots=True)
class Hands:
    """The page, where one is shown; and what is typed, or tapped on it."""

    page: ServedPage | None
    by_hand: ByHand | None


def open_hands(
    choices: Choices,
    title: str,
    client: str | None,
    language: Language,
    microphone: Microphone,
    edges: ExitStack,
    around: Callable[[], Around] | None = None,
) -> Hands:
    """Open them as they were chosen; they are closed with the given stack.

    What may be tapped are the phrases of `TAPPED`. What is `around` the page is made where one is
    shown.

    Raises:
        UsageError, Fault: no page can be served there.
    """

    phrasebook = language.phrasebook

    def urgent(line: str) -> bool:
        """Return whether a line is of the client's words, which wait for nothing."""
        order = phrasebook.typed(line)
        return order is not None and order.command in SAFETY

    page = None
    if choices.display or choices.taps or choices.display_on is not None:
        from assistant.live.opening.page import serve_page  # slow to import, and seldom needed

        tapped = tuple(map(phrasebook.called, TAPPED)) if choices.taps else ()
        try:
            served = None if around is None else around()
            page = serve_page(
                title,
                client,
                choices.display_on,
                edges,
                language.shown,
                tapped,
                urgent,
                served,
            )
        except Fault as fault:
            if choices.standing.display != LAN or choices.display_on != LAN:
                raise
            raise Fault(
                f"{fault}; it is the `display` of the settings: --display-on none leaves it out"
            ) from fault
    keyboard = None
    if choices.keyboard:
        keyboard = Keyboard(sys.stdin, host_now, microphone.reached, urgent)
    taps = page.page.hand if page is not None and choices.taps else None
    by_hand = ByHand(keyboard, taps, urgent) if keyboard or taps else None
    return Hands(page, by_hand)
