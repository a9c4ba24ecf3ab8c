"""The glanceable screen: step, side, a big hold timer, what was heard and what can be said.

It may be across the room and need not be looked at. Nothing but the present is on it.
"""

from __future__ import annotations

import contextlib
import os

from rich.align import Align
from rich.console import Console, Group, RenderableType
from rich.live import Live
from rich.panel import Panel
from rich.text import Text

from assistant.core.domain.events import Record
from assistant.core.durations import show_duration
from assistant.core.printable import on_a_line
from assistant.core.shown.manner_shown import manner_shown
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put
from assistant.edges.display.text_lines import can_draw, pairing_shown

REFRESH_HZ = 4
"""Redraws a second: the timer shows whole seconds and must not seem to stumble."""

WIDE = 56
"""Columns of terminal from which on the longest timer, "1:05:00", has room in its frame with each
block two columns wide."""

BLOCK = "█"

BETWEEN = ("", "asleep", "ready")
"""States in which somebody may stand at the screen with a tablet in the hand."""

ROUND = 10
"""Lines of the screen besides its rows: the timer's have seven, and there is a frame."""

_GLYPHS = {
    "0": ("███", "█ █", "█ █", "█ █", "███"),
    "1": ("  █", "  █", "  █", "  █", "  █"),
    "2": ("███", "  █", "███", "█  ", "███"),
    "3": ("███", "  █", "███", "  █", "███"),
    "4": ("█ █", "█ █", "███", "  █", "  █"),
    "5": ("███", "█  ", "███", "  █", "███"),
    "6": ("███", "█  ", "███", "█ █", "███"),
    "7": ("███", "  █", "  █", "  █", "  █"),
    "8": ("███", "█ █", "███", "█ █", "███"),
    "9": ("███", "█ █", "███", "  █", "███"),
    ":": (" ", "█", " ", "█", " "),
}


class Screen:
    """Draws the session on a terminal of its own until it is closed.

    `errors` is the number by which standard error leads to the terminal: it is put aside meanwhile.
    """

    def __init__(
        self, title: str, shown: Shown, console: Console | None = None, errors: int = 2
    ) -> None:
        self._title = title
        self._shown = shown
        self._state: Record = {}
        self._hold: Record = {}
        self._said = self._heard = self._warning = self._manner = self._page = self._notice = ""
        self._voice = self._prepared = ""
        self._pairing: Record = {}
        self._held_s: float | None = None
        self._live = Live(
            get_renderable=self._draw,
            console=console,
            screen=True,
            refresh_per_second=REFRESH_HZ,
            redirect_stderr=False,
        )
        self._live.start()
        self._quiet = _StandardError(errors)  # after the start, which may have something to say

    def show(self, record: Record) -> None:
        """Take the record into the picture."""
        match record["kind"]:
            case "opens":
                self._title, self._hold, self._heard = record["title"], {}, ""
                self._said = self._notice = self._warning = self._manner = ""
            case "state":
                self._state = record
            case "say" | "unsaid":
                self._said = record["text"]
            case "manner":
                self._manner = manner_shown(record, self._shown)
            case "heard" | "unsure":
                self._heard = self._shown.name(record["command"])
            case "too_early":
                self._heard = record["text"]
            case "hold_started":
                self._hold = record
            case "page":
                self._page = record["url"]
            case "pairing":
                self._pairing = record
            case "notice":
                self._notice = record["text"]
            case "voice":
                self._voice = record["text"]
            case "prepared":
                self._prepared = prepared_shown(record, self._shown)
            case "warning":
                self._warning = record["text"]
            case "echo" if record["phase"] == "lost":
                self._warning = self._shown.session.lines.echo_lost_short
            case "echo" if self._warning == self._shown.session.lines.echo_lost_short:
                self._warning = ""

    def tick(self, now: float, held_s: float | None) -> None:
        """Move the timer to `held_s` seconds; None takes it away."""
        self._held_s = held_s

    def close(self) -> None:
        """Give the terminal back as it was, if it is still there.

        Waits where the terminal is stopped, as by Ctrl-S. Nothing else here does: the picture is
        drawn by a thread of its own.
        """
        self._quiet.restore()
        with contextlib.suppress(OSError):
            self._live.stop()

    def _draw(self) -> RenderableType:
        state, name = self._state.get("state", ""), self._shown.name
        texts = self._shown.session.lines
        parts = (self._state.get("title"), name(self._state.get("side")), name(state))
        where = " · ".join(filter(None, parts))
        layer, here = self._state.get("layer", 1), self._state.get("here", ())
        rows: list[RenderableType] = [
            _text(
                where.upper() + (put(texts.layer, number=layer) if layer > 1 else ""), style="bold"
            ),
            _text(self._said, style="italic"),
            Text(),
            self._timer(),
            Text(),
            _text(f"{texts.heard:7}{self._heard}" if self._heard else ""),
            _text(f"{texts.say_label:7}{'  '.join(here)}" if here else " ", style="dim"),
        ]
        if following := self._state.get("next"):
            rows.append(_text(f"{texts.next_label:7}{following}", style="dim"))
        if self._manner:
            rows.append(_text(self._manner, style="dim"))
        if self._prepared:
            rows.append(_text(self._prepared, style="dim"))
        if state in ("", "ready"):
            if self._voice:
                rows.append(_text(f"{texts.voice_label:7}{self._voice}", style="dim"))
            if self._notice:
                rows.append(_text(self._notice, style="bold yellow"))
        if self._warning:
            rows.append(_text(self._warning, style="bold yellow"))
        if self._page:
            rows.append(_text(f"{texts.display_label} {self._page}", style="dim"))
        if self._pairing and state in BETWEEN:
            pairing = pairing_shown(self._pairing, self._shown)
            rows.append(_text(f"{texts.pair_label:8}{pairing}", style="dim"))
            drawn = self._pairing["drawn"]
            height = self._live.console.height
            if len(rows) + len(drawn) + ROUND <= height and can_draw(self._live.console.encoding):
                rows += [Text(line) for line in drawn]
        body = Group(*(Align.center(row) for row in rows))
        title = _text(self._title)  # as it is written, with any brackets
        return Panel(Align.center(body, vertical="middle"), title=title, style="white")

    def _timer(self) -> RenderableType:
        held_s = self._held_s  # read once, as it may be taken away meanwhile
        if held_s is None:
            return Text("\n" * 6)
        floor_s, target_s = self._hold["floor_s"], self._hold["target_s"]
        style = "green" if held_s >= floor_s else "white"
        console = self._live.console
        columns = 2 if console.width >= WIDE else 1
        floor, target = show_duration(floor_s), show_duration(target_s)
        limits = put(self._shown.session.lines.limits, floor=floor, target=target)
        digits = big(show_duration(held_s), columns, block_in(console.encoding))
        return Group(
            Align.center(Text(digits, style=style)),
            Text(),
            Align.center(Text(limits)),
        )


def _text(words: str, style: str = "") -> Text:
    """Return words in which nothing moves or colours the terminal."""
    return Text(on_a_line(words), style=style)


class _StandardError:
    """Puts standard error aside while a picture is on the terminal.

    The sound libraries print there from C when a device goes, across the picture, where nobody
    has put that aside for the log; the session itself says on the screen what went wrong.
    """

    def __init__(self, number: int) -> None:
        self._number = number
        self._kept: int | None = None
        with contextlib.suppress(OSError):  # the program may have been started without one
            self._kept = os.dup(number)
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, number)
        os.close(nothing)

    def restore(self) -> None:
        """Let standard error be seen again."""
        if self._kept is not None:
            os.dup2(self._kept, self._number)
            os.close(self._kept)


def prepared_shown(record: Record, shown: Shown) -> str:
    """Return how far the voice has got with what it may have to say; "" once all is there."""
    done, of = record["done"], record["of"]
    return "" if done == of else put(shown.session.lines.voice_ready, percent=100 * done // of)


def big(digits: str, columns: int, block: str = BLOCK) -> str:
    """Return `digits` (figures and colons) as five rows of blocks, each so many columns wide."""
    gap = " " * (columns + 1)
    rows = (
        gap.join("".join(columns * cell for cell in _GLYPHS[digit][row]) for digit in digits)
        for row in range(5)
    )
    return "\n".join(rows).replace(BLOCK, block)


def block_in(encoding: str) -> str:
    """Return the sign that figures are drawn with in a terminal's encoding."""
    try:
        BLOCK.encode(encoding)
    except (UnicodeEncodeError, LookupError):  # as in the code page of Windows in Europe
        return "#"
    return BLOCK
