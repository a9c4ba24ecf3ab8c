"""How far something is: shown where somebody looks and waits, and nowhere else."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest

from assistant.base import progress as bars
from assistant.base.progress import level_shown, progress_shown
from assistant.cli.main import main
from tests.support.hand_checked import write_hand_checked
from tests.support.places import SPOKEN_SESSION

SHOWN = "\x1b["
"""What begins each order to a terminal: there is none without a bar."""


class Terminal(io.StringIO):
    """A terminal, which keeps all that it is given."""

    def isatty(self) -> bool:
        """Return that it is one."""
        return True


@pytest.fixture(autouse=True)
def at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bars are shown from the first on, on a terminal that can draw, to who has no objection."""
    monkeypatch.setattr(bars, "SOON_S", 0.0)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.delenv("NO_COLOR", raising=False)


@pytest.fixture
def data(tmp_path: Path) -> Path:
    """A data folder with three sessions."""
    write_hand_checked(tmp_path / "data")
    return tmp_path / "data"


def done_by_halves(out: io.StringIO, **options: bool) -> str:
    """Do something in two steps; return all that was shown."""
    with progress_shown(out, "counting", **options) as progress:
        progress(0, 2)
        progress(1, 2)
    return out.getvalue()


def test_a_terminal_shows_how_far_it_is_and_is_left_as_it_was() -> None:
    """What it is and its share; the line is wiped and the cursor there again at the end."""
    shown = done_by_halves(Terminal())
    assert "counting" in shown
    assert "50%" in shown
    assert shown.rstrip("\r").endswith("\x1b[2K")
    assert shown.count("\x1b[?25l") == shown.count("\x1b[?25h") == 1


def _broken_off(out: Terminal, ending: type[BaseException]) -> None:
    with progress_shown(out, "counting") as progress:
        progress(1, 2)
        raise ending


def test_it_is_left_so_by_a_fault_and_by_control_c_too() -> None:
    """Whatever ends it, the next line is written on a clean one."""
    for ending in (OSError, KeyboardInterrupt):
        out = Terminal()
        with pytest.raises(ending):
            _broken_off(out, ending)
        assert out.getvalue().rstrip("\r").endswith("\x1b[2K")


def test_what_is_soon_done_shows_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """A bar that flashes by tells nothing; of what is fetched it stands there from the start."""
    monkeypatch.setattr(bars, "SOON_S", 3600.0)
    assert done_by_halves(Terminal()) == ""
    assert "counting" in done_by_halves(Terminal(), in_bytes=True)


@pytest.mark.parametrize(
    ("name", "value"), [("TERM", "dumb"), ("TERM", "unknown"), ("NO_COLOR", "1")]
)
def test_who_can_show_none_or_wants_none_has_none(
    name: str, value: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither a bar nor a level, and not a sign of either."""
    monkeypatch.setenv(name, value)
    out = Terminal()
    assert done_by_halves(out) == ""
    with level_shown(out, "loudness") as level:
        level(-20.0)
    assert out.getvalue() == ""


def test_no_pipe_and_no_file_has_one() -> None:
    """Nor has who says that it is not wanted."""
    assert done_by_halves(io.StringIO()) == ""
    assert done_by_halves(Terminal(), wanted=False) == ""


COMMANDS = {
    "verifying": ("verify",),
    "reading sessions": ("review", "sessions"),
    "exporting": ("review", "export", "--client", "C-1", "--out", "out.zip"),
    "hearing": ("bench", "rows.tsv"),
}
"""What takes a while, by what is told of it."""


@pytest.fixture
def rows(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table of two rows for the bench, in the working folder: "start", and quiet."""
    monkeypatch.chdir(tmp_path)
    rows = f"{SPOKEN_SESSION}\tstart\t4.5\t6\n{SPOKEN_SESSION}\t\t0\t2\n"
    Path("rows.tsv").write_text(f"path\ttext\tstart_s\tend_s\n{rows}")


def shown_by(monkeypatch: pytest.MonkeyPatch, data: Path, *typed: str) -> str:
    """Return what a command shows on standard error, which is a terminal."""
    where = () if typed[0] == "bench" else ("--data-dir", str(data))
    terminal = Terminal()
    with monkeypatch.context() as during:
        during.setattr(sys, "stderr", terminal)
        main([*typed, *where])
    return terminal.getvalue()


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("told", COMMANDS)
def test_commands_that_take_a_while_show_how_far_they_are(
    told: str, monkeypatch: pytest.MonkeyPatch, data: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """On standard error alone: what they answer is as ever."""
    assert told in shown_by(monkeypatch, data, *COMMANDS[told])
    assert SHOWN not in capsys.readouterr().out


@pytest.mark.usefixtures("rows")
@pytest.mark.parametrize("typed", [("verify",), ("review", "sessions"), ("bench", "rows.tsv")])
def test_answers_for_programs_have_none_beside_them(
    typed: tuple[str, ...],
    monkeypatch: pytest.MonkeyPatch,
    data: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """`--format json` is read by another program, which may read standard error too."""
    assert SHOWN not in shown_by(monkeypatch, data, *typed, "--format", "json")
    assert capsys.readouterr().out.startswith("{")
