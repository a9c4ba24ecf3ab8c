"""Which display a session, or its replay, is shown on: JSON lines, plain lines or the screen."""

from __future__ import annotations

import sys

from assistant.base.progress import can_be_drawn_on
from assistant.base.streams import Lines, apart, error_number
from assistant.core.domain.events import Record
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put
from assistant.edges.display.json_lines import JsonLines
from assistant.edges.display.text_lines import TextLines, can_draw
from assistant.live.ports import Dictation, Display
from assistant.live.speaking import Speech
from assistant.voices.choosing import Choice


class Several:
    """Shows the session on several displays."""

    def __init__(self, *displays: Display) -> None:
        self._displays = displays

    def show(self, record: Record) -> None:
        """Show the record on each."""
        for display in self._displays:
            display.show(record)

    def tick(self, now: float, held_s: float | None) -> None:
        """Show the time on each, in seconds."""
        for display in self._displays:
            display.tick(now, held_s)

    def close(self) -> None:
        """Close each, the last one first."""
        for display in reversed(self._displays):
            display.close()


def open_display(
    title: str,
    lines: Lines,
    shown: Shown,
    *,
    whose: Record | None = None,
    typed: bool = False,
    unread: bool = False,
) -> Display:
    """Open the display that fits standard output.

    With `whose`, the session's id, protocol and client, all is told as JSON. Where someone types
    on the terminal, no picture is drawn there. What may be `unread`, as all is on a page, is told
    to a terminal alone: elsewhere it would go into a log, the page's address too.
    """
    if whose is not None:
        return JsonLines(lines.put, whose)
    if unread and not (typed or sys.stdout.isatty()):
        return Several()
    if typed or not can_be_drawn_on(sys.stdout):
        return TextLines(lines.put, shown, draws=can_draw(sys.stdout.encoding))
    from rich.console import Console

    from assistant.edges.display.screen import Screen

    return Screen(title, shown, Console(file=apart(sys.stdout)), error_number())


def show_voice_and_notes(
    display: Display,
    texts: Shown,
    speech: Speech,
    choice: Choice | None,
    dictation: Dictation | None,
) -> None:
    """Show by which voice it speaks, if anything is heard, and what writes notes down, if any."""
    if choice is not None:
        told = speech.other_voice or choice.told
        display.show({"t": 0.0, "kind": "voice", "name": choice.name, "text": told})
    if dictation is not None:
        told = put(texts.session.lines.notes_by, by=dictation.by)
        display.show({"t": 0.0, "kind": "notice", "text": told, "notes_by": dictation.by})
