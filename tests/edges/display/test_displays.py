"""What whoever looks gets to see: JSON lines, plain lines, the screen."""

from __future__ import annotations

import io
import json
import os
import pty
import re
import textwrap
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from rich.console import Console
from rich.live import Live

from assistant.base.languages import shipped_language
from assistant.edges.display.json_lines import JsonLines
from assistant.edges.display.screen import Screen, big
from assistant.edges.display.text_lines import TextLines, can_draw
from tests.support.english import ENGLISH

LIMIT_S = 10.0
"""How long a picture may take to appear; a quarter of a second is usual."""

STATE: dict[str, Any] = {
    "t": 62.0,
    "kind": "state",
    "state": "approach",
    "step": "sink",
    "side": "left",
    "layer": 1,
    "legal": ["barrier", "skip", "stop", "pain", "quiet"],
    "here": ["barrier", "skip", "stop", "pain"],
    "title": "Sink",
    "next": "Lower abdomen",
}
HOLDING = STATE | {"state": "holding", "here": ["released", "how long", "stop", "pain"]}
HOLD_STARTED: dict[str, Any] = {
    "t": 70.0,
    "kind": "hold_started",
    "step": "sink",
    "side": "left",
    "layer": 1,
    "started_s": 69.2,
    "floor_s": 300.0,
    "target_s": 360.0,
}
SAY: dict[str, Any] = {"t": 60.0, "kind": "say", "cue": 3, "text": "Sink to barrier, wait."}
HEARD: dict[str, Any] = {
    "t": 70.0,
    "kind": "heard",
    "command": "barrier",
    "start_s": 69.2,
    "end_s": 69.7,
    "by": "voice",
}
MANNER: dict[str, Any] = {
    "t": 70.0,
    "kind": "manner",
    "awake": True,
    "words": "full",
    "volume_db": 0,
    "words_per_minute": 140,
    "reminders": True,
    "call_every_s": None,
}


def test_json_lines_are_one_object_each() -> None:
    """Every record comes out as it was, on a line of its own, in letters of any encoding."""
    lines: list[str] = []
    display = JsonLines(lines.append, {})
    records = [SAY | {"text": "“Löse”\nweiter"}, STATE, HEARD]
    for record in records:
        display.show(record)
        display.tick(70.0, 1.0)
    display.close()
    assert [json.loads(line) for line in lines] == records
    assert all(line.isascii() and "\n" not in line for line in lines)


def test_a_holds_line_says_whose_it_is() -> None:
    """A hold is complete on its own line, as in review; no other line is added to."""
    lines: list[str] = []
    whose = {"session_id": "20260101T120000Z-ab12", "protocol": "p", "client": None}
    display = JsonLines(lines.append, whose)
    hold = {"t": 90.0, "kind": "hold", "step": "sink", "duration_s": 20.0}
    display.show(hold)
    display.show(SAY)
    assert [json.loads(line) for line in lines] == [hold | whose, SAY]


SHOWN = [
    (SAY, "    1:00  » Sink to barrier, wait."),
    (HEARD, "    1:10  “barrier”"),
    (STATE, "    1:02  [approach · Sink · left]  say: barrier, skip, stop, pain"),
    (STATE | {"title": None, "side": None}, "    1:02  [approach]  say: barrier, skip, stop, pain"),
    (STATE | {"state": "ended", "title": None, "side": None, "here": []}, "    1:02  [ended]"),
    ({"t": 60.0, "kind": "unsaid", "text": "Draw up."}, "    1:00  (Draw up.)"),
    (MANNER, "    1:10  [full]"),
    (
        MANNER | {"awake": False, "words": "quiet", "volume_db": -4, "call_every_s": 300.0},
        "    1:10  [asleep, quiet, -4 dB, time every 5 min]",
    ),
    (
        MANNER | {"words": "brief", "words_per_minute": 125, "reminders": False},
        "    1:10  [brief, 125 words a minute, no reminders]",
    ),
    ({"t": 370.0, "kind": "chime", "mark": "floor"}, "    6:10  ♪ floor"),
    (
        {"t": 405.0, "kind": "hold", "duration_s": 335.4, "end_reason": "released"},
        "    6:45  hold 5:35, released",
    ),
    (
        {"t": 9.0, "kind": "warning", "text": "The microphone fails: unplugged."},
        "    0:09  ! The microphone fails: unplugged.",
    ),
    (
        {"t": 9.0, "kind": "too_early", "text": "That was too early."},
        "    0:09  ! That was too early.",
    ),
    (
        {"t": 9.0, "kind": "echo", "phase": "lost", "delay_s": 0.0},
        "    0:09  ! its own voice can't be taken out of what it hears; learning again",
    ),
    (
        {"t": 9.0, "kind": "ignored", "text": "strat", "why": "not a command"},
        "    0:09  ? strat: not a command",
    ),
    (
        {"t": 9.0, "kind": "spoke", "text": "[unk] [unk] push it [unk]"},
        "    0:09  “… push it …”",
    ),
    (
        {"t": 9.0, "kind": "said", "score": "alone", "step": "knee", "title": "Toward the knee"},
        "    0:09  alone: Toward the knee",
    ),
    ({"t": 0.0, "kind": "page", "url": "http://x/y/"}, "    0:00  display: http://x/y/"),
    ({"t": 3605.0, "kind": "end", "outcome": "finished", "reason": ""}, " 1:00:05  finished"),
    (
        {"t": 70.0, "kind": "end", "outcome": "interrupted", "reason": "SIGINT"},
        "    1:10  interrupted SIGINT",
    ),
]


@pytest.mark.parametrize(("record", "line"), SHOWN)
def test_text_lines_say_what_a_person_wants_to_know(record: dict[str, Any], line: str) -> None:
    """Each thing that happens is one line, with the session's time before it."""
    lines: list[str] = []
    TextLines(lines.append, ENGLISH.shown).show(record)
    assert lines == [line]


@pytest.mark.parametrize(
    ("record", "line"),
    [
        ({"t": 9.0, "kind": "noted", "text": "pain", "hold": None}, "    0:09  anotado dolor"),
        (
            {"t": 9.0, "kind": "end", "outcome": "declined", "reason": "screening: cirugia"},
            "    0:09  sin permiso preguntas: cirugia",
        ),
    ],
)
def test_what_the_program_has_a_name_for_is_in_the_language(
    record: dict[str, Any], line: str
) -> None:
    """A note of its own, and why a session ended; a question's id is the protocol's own."""
    lines: list[str] = []
    TextLines(lines.append, shipped_language("es").shown).show(record)
    assert lines == [line]


UNSHOWN: list[dict[str, Any]] = [
    {"t": 5.0, "kind": "prepared", "done": 211, "of": 528},
    {"t": 1.0, "kind": "time"},
    {"t": 1.0, "kind": "cue_ended", "cue": 1},
    {"t": 1.0, "kind": "silence"},
    {"t": 1.0, "kind": "echo", "phase": "cancelled", "delay_s": 0.08},
    {"t": 1.0, "kind": "ignored", "text": "[unk]", "start_s": 0.4, "why": "not a command"},
    {"t": 1.0, "kind": "ignored", "text": "next", "start_s": 0.4, "why": "was speaking"},
]


@pytest.mark.parametrize("record", UNSHOWN)
def test_text_lines_leave_out_the_rest(record: dict[str, Any]) -> None:
    """Talk to the client and the program's own business are no lines for a person."""
    lines: list[str] = []
    display = TextLines(lines.append, ENGLISH.shown)
    display.show(record)
    display.tick(1.0, 0.5)
    display.close()
    assert lines == []


class Terminal:
    """A screen on a terminal of so many columns, and what can be seen there."""

    def __init__(self, columns: int, rows: int = 24) -> None:
        self.out = io.StringIO()
        self.columns = columns
        self.rows = rows
        console = Console(
            file=self.out,
            width=columns,
            height=rows,
            force_terminal=True,
            color_system=None,
            legacy_windows=False,
        )
        self.screen = Screen("Adductor release", ENGLISH.shown, console)

    @property
    def picture(self) -> str:
        """The last picture drawn, without the terminal's control sequences."""
        return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self.out.getvalue().rpartition("\x1b[H")[2])

    def wait_for(self, seen: Callable[[str], bool]) -> str:
        """Return the first picture in which something is seen."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            picture = self.picture
            # A picture may be looked at while it is being drawn.
            if len(picture.splitlines()) >= self.rows and seen(picture):
                return picture
            time.sleep(0.01)
        pytest.fail(f"not seen on the screen:\n{self.picture}")


@pytest.fixture(params=[80, 40])
def terminal(request: pytest.FixtureRequest) -> Iterator[Terminal]:
    """A usual terminal, and a small one."""
    terminal = Terminal(request.param)
    yield terminal
    terminal.screen.close()


def timer(picture: str) -> str:
    """Return the rows of the big timer as they stand under one another; empty without one."""
    return flush_left(line.strip("│") for line in picture.splitlines() if "█" in line)


def flush_left(rows: Iterable[str]) -> str:
    """Return the rows without the space around all of them."""
    return "\n".join(row.rstrip() for row in textwrap.dedent("\n".join(rows)).splitlines())


def test_the_screen_shows_where_the_session_stands(terminal: Terminal) -> None:
    """Step, side and state, the last words said, what was heard last, and what can be said."""
    for record in (SAY, STATE, HEARD):
        terminal.screen.show(record)
    picture = terminal.wait_for(lambda picture: "heard" in picture)
    assert "Adductor release" in picture
    assert "SINK · LEFT · APPROACH" in picture
    assert "LAYER" not in picture
    assert "Sink to barrier, wait." in picture
    assert "heard  barrier" in picture
    assert "say    barrier  skip  stop  pain" in picture
    assert timer(picture) == ""


def test_a_further_layer_is_shown(terminal: Terminal) -> None:
    """From the second on, the layer stands beside the side."""
    terminal.screen.show(STATE | {"layer": 2})
    assert "SINK · LEFT · APPROACH · LAYER 2" in terminal.wait_for(lambda seen: "SINK" in seen)


def test_how_far_the_voice_has_got_is_shown_until_all_is_there(terminal: Terminal) -> None:
    """In a row of its own, and nowhere once nothing is left to do."""
    prepared = {"t": 5.0, "kind": "prepared", "done": 211, "of": 528}
    for record in (SAY, STATE, prepared):
        terminal.screen.show(record)
    terminal.wait_for(lambda picture: "voice 39 %" in picture)
    terminal.screen.show(prepared | {"done": 528})
    terminal.wait_for(lambda picture: "SINK" in picture and "voice" not in picture)


PAIRING: dict[str, Any] = {
    "t": 0.0, "kind": "pairing", "url": "http://192.168.0.7:8417/", "code": "482913",
    "good_s": 600, "drawn": ["██▄█▀ ██", "▀▄ █ ███"],
}  # fmt: skip


def test_how_a_tablet_is_paired_is_shown_while_none_is_walked() -> None:
    """The address and the code; and the picture where it has room. In a session neither."""
    for rows, drawn in ((40, True), (20, False)):
        terminal = Terminal(100, rows)
        for record in (PAIRING, STATE | {"state": "asleep"}):
            terminal.screen.show(record)
        picture = terminal.wait_for(lambda picture: "ASLEEP" in picture)
        assert "http://192.168.0.7:8417/ with 482 913, once, within 10 minutes" in picture
        assert all(line in picture for line in PAIRING["drawn"]) == drawn
        terminal.screen.show(HOLDING)
        terminal.wait_for(lambda picture: "HOLDING" in picture and "482 913" not in picture)
        terminal.screen.close()


def test_lines_draw_the_picture_where_the_terminal_has_its_signs() -> None:
    """Elsewhere the code alone is put: a picture of question marks can't be scanned."""
    lines: list[str] = []
    TextLines(lines.append, ENGLISH.shown, draws=can_draw("utf-8")).show(PAIRING)
    assert lines[1:] == PAIRING["drawn"]
    TextLines(lines.append, ENGLISH.shown, draws=can_draw("cp1252")).show(PAIRING)
    assert lines[3:] == lines[:1]


@pytest.mark.parametrize(("held_s", "time_held"), [(12.9, "0:12"), (754.0, "12:34")])
def test_a_hold_has_a_big_timer(terminal: Terminal, held_s: float, time_held: str) -> None:
    """While a hold runs its time stands large, whole on a small screen too, and its limits."""
    for record in (HOLD_STARTED, HOLDING):
        terminal.screen.show(record)
    terminal.screen.tick(100.0, held_s)
    picture = terminal.wait_for(lambda picture: "█" in picture)
    columns = 2 if terminal.columns == 80 else 1
    assert timer(picture) == flush_left(big(time_held, columns).splitlines())
    assert "floor 5:00   target 6:00" in picture


def test_the_longest_hold_fits(terminal: Terminal) -> None:
    """More than an hour still stands in one piece, and within the frame."""
    for record in (HOLD_STARTED, HOLDING):
        terminal.screen.show(record)
    terminal.screen.tick(100.0, 2 * 3600 + 34 * 60 + 56.0)
    picture = terminal.wait_for(lambda picture: "█" in picture)
    columns = 2 if terminal.columns == 80 else 1
    assert timer(picture) == flush_left(big("2:34:56", columns).splitlines())
    assert {len(line) for line in picture.splitlines()} == {terminal.columns}


def test_the_timer_moves_and_goes(terminal: Terminal) -> None:
    """The timer follows the hold by itself, and is gone after it."""
    for record in (HOLD_STARTED, HOLDING):
        terminal.screen.show(record)
    terminal.screen.tick(100.0, 8.0)
    first = timer(terminal.wait_for(lambda picture: "█" in picture))
    terminal.screen.tick(101.0, 9.0)
    terminal.wait_for(lambda picture: "█" in picture and timer(picture) != first)
    terminal.screen.tick(102.0, None)
    terminal.wait_for(lambda picture: "█" not in picture)


def test_a_warning_is_shown(terminal: Terminal) -> None:
    """What is wrong with a device can be seen from afar."""
    terminal.screen.show(STATE)
    terminal.screen.show({"t": 1.0, "kind": "warning", "text": "The microphone fails."})
    terminal.wait_for(lambda picture: "The microphone fails." in picture)


def test_the_address_of_a_page_stays_to_be_seen(terminal: Terminal) -> None:
    """A tablet may have to be given it in the midst of a session."""
    terminal.screen.show({"t": 0.0, "kind": "page", "url": "http://x/y/"})
    terminal.wait_for(lambda picture: "display http://x/y/" in picture)
    terminal.screen.show(STATE)
    terminal.wait_for(lambda picture: "SINK" in picture and "display http://x/y/" in picture)


def test_a_step_is_shown_by_its_title_and_what_follows_it(terminal: Terminal) -> None:
    """Ids are the log's."""
    terminal.screen.show(STATE | {"step": "sink-1", "title": "Sink in"})
    picture = terminal.wait_for(lambda picture: "next   Lower abdomen" in picture)
    assert "SINK IN · LEFT · APPROACH" in picture
    assert "sink-1" not in picture.lower()


def test_an_echo_that_cannot_be_taken_out_is_shown_until_it_can(terminal: Terminal) -> None:
    """That it hears itself can be seen, and goes away by itself."""
    terminal.screen.show(STATE)
    terminal.screen.show({"t": 1.0, "kind": "echo", "phase": "lost", "delay_s": 0.0})
    terminal.wait_for(lambda picture: "own voice" in picture)
    terminal.screen.show({"t": 3.0, "kind": "echo", "phase": "cancelled", "delay_s": 0.08})
    terminal.wait_for(lambda picture: "own voice" not in picture)


def test_only_the_present_is_shown(terminal: Terminal) -> None:
    """A new state, cue or command takes the place of the one before."""
    for record in (SAY, STATE, HEARD):
        terminal.screen.show(record)
    terminal.wait_for(lambda picture: "heard" in picture)
    terminal.screen.show(SAY | {"text": "Left leg."})
    terminal.screen.show(STATE | {"title": "Knee"})
    terminal.screen.show(HEARD | {"command": "skip"})
    picture = terminal.wait_for(lambda picture: "heard  skip" in picture)
    assert "Left leg." in picture
    assert "KNEE" in picture
    for gone in ("Sink to barrier", "SINK", "heard  barrier"):
        assert gone not in picture


def test_the_screen_gives_the_terminal_back() -> None:
    """Closing shows what was there before, and the cursor."""
    terminal = Terminal(80)
    assert "\x1b[?1049h" in terminal.out.getvalue()
    assert "\x1b[?25l" in terminal.out.getvalue()
    terminal.wait_for(lambda picture: "Adductor" in picture)
    terminal.screen.close()
    assert terminal.out.getvalue().rindex("\x1b[?1049l") > terminal.out.getvalue().rindex("│")
    assert terminal.out.getvalue().rindex("\x1b[?25h") > terminal.out.getvalue().rindex("\x1b[?25l")


def test_the_screen_keeps_standard_error_off_the_picture(capfd: pytest.CaptureFixture[str]) -> None:
    """What the sound libraries print from C is not seen while a picture is, and is after it."""
    terminal = Terminal(80)
    os.write(2, b"ALSA lib pcm.c: underrun")
    terminal.screen.close()
    os.write(2, b"after")
    assert capfd.readouterr().err == "after"


def test_a_screen_that_cannot_start_leaves_standard_error(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no picture can be drawn, the reason can still be printed."""

    def refuse(_: object) -> None:
        raise OSError("no terminal")

    monkeypatch.setattr(Live, "start", refuse)
    with pytest.raises(OSError, match="no terminal"):
        Terminal(80)
    os.write(2, b"the reason")
    assert capfd.readouterr().err == "the reason"


def test_a_stopped_terminal_holds_up_nothing_but_its_own_close() -> None:
    """While Ctrl-S stops the picture the session shows on; once it goes on, so does the picture."""
    ours, theirs = pty.openpty()
    with os.fdopen(theirs, "w", encoding="utf-8") as terminal:
        console = Console(file=terminal, width=200, height=100, force_terminal=True)
        screen = Screen("Adductor release", ENGLISH.shown, console)
        began = time.monotonic()
        for second in range(8):  # with no reader a terminal is full after 4 kB
            screen.show(STATE | {"step": f"step {second}"})
            screen.tick(float(second), None)
            time.sleep(0.25)
        assert time.monotonic() - began < 4.0
        closing = threading.Thread(target=screen.close)
        closing.start()
        closing.join(0.5)
        assert closing.is_alive()
        shown = b""
        while b"\x1b[?1049l" not in shown:
            shown += os.read(ours, 65_536)
        closing.join(LIMIT_S)
        assert not closing.is_alive()
    os.close(ours)


@pytest.mark.parametrize("columns", [1, 2])
def test_big_figures_are_five_rows_of_one_length(columns: int) -> None:
    """All figures stand in one block, each different from every other."""
    drawn = {figure: big(figure, columns) for figure in "0123456789:"}
    assert len(set(drawn.values())) == 11
    for figure, rows in drawn.items():
        lengths = {len(row) for row in rows.splitlines()}
        assert lengths == {columns * (1 if figure == ":" else 3)}
        assert len(rows.splitlines()) == 5
    assert big("1:05", 1).splitlines()[0] == "  █     ███  ███"
    assert big("1:05", 2).splitlines()[0] == "    ██        ██████   ██████"
