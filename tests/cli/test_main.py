"""The command line as it is typed: the real program as a child process."""

from __future__ import annotations

import csv
import json
import os
import pty
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from assistant.review.questions import review
from tests.support.program import PROGRAM
from tests.support.speech import SpokenWord, record
from tests.support.virtual_room import VirtualRoom

LIMIT_S = 20.0
"""How long anything may take that should come at all."""

ONE_SIDED = """
title: One hand
version: 1
language: en
steps:
  - {id: rest, cue: Rest., region: hip, technique: rest, hold: {floor: 60 s, target: 90 s}}
aftercare: [Drink some water.]
"""

MISSPELT = ONE_SIDED.replace("cue: Rest.", "cu: Rest.")

TYPED = ("run", "adductor-release", "--skip-screening", "--mic", "none", "--keyboard")
"""A session without any sound."""


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A working folder with files for every mistake; what the program would keep goes to `home`."""
    (tmp_path / "one-hand.yaml").write_text(ONE_SIDED)
    (tmp_path / "misspelt.yaml").write_text(MISSPELT)
    (tmp_path / "text.wav").write_text("no sound in this file\n" * 20)
    (tmp_path / "folder.wav").mkdir()
    record(tmp_path / "speech.wav", [SpokenWord(0.5, "start")], 2.0)
    shutil.copy(tmp_path / "speech.wav", tmp_path / "same.wav")
    (tmp_path / "linked.wav").symlink_to("speech.wav")
    home = tmp_path / "home"
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("ASSISTANT_DATA", raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(home / "data"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(home / "cache"))
    return tmp_path


def assistant(
    *arguments: str, typed: str = "", env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run the program to its end, with something typed into it."""
    return subprocess.run(
        [PROGRAM, *arguments],
        input=typed,
        env=None if env is None else os.environ | env,
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


def holds_in(data_dir: Path) -> tuple[dict[str, Any], ...]:
    """Return the holds that were kept."""
    return review(data_dir).holds


def outcomes_in(data_dir: Path) -> list[str]:
    """Return how the sessions ended that were kept."""
    return [session["outcome"] for session in review(data_dir).sessions]


RECORDED = ("run", "one-hand.yaml", "--mic", "speech.wav")

MISTAKES: list[tuple[str, tuple[str, ...], str]] = [
    (
        "a misspelt key",
        ("run", "misspelt.yaml", "--mic", "speech.wav"),
        "misspelt.yaml:6:16: steps[0].cu: unknown key; did you mean 'cue'?",
    ),
    (
        "an unknown protocol",
        ("run", "adductor-relese"),
        "no protocol is called 'adductor-relese'; did you mean adductor-release?",
    ),
    ("a missing protocol file", ("run", "nowhere.yaml"), "nowhere.yaml: can't be read: No such"),
    ("a folder as protocol", ("run", "./folder.wav"), "folder.wav: not a file"),
    ("a text as recording", ("run", "one-hand.yaml", "--mic", "text.wav"), "text.wav: not a rec"),
    (
        "a missing recording",
        ("run", "one-hand.yaml", "--mic", "nowhere.wav"),
        "nowhere.wav: can't read this recording: No such file",
    ),
    (
        "a folder as recording",
        ("run", "one-hand.yaml", "--mic", "folder.wav"),
        "folder.wav: not a file; give a recording",
    ),
    ("no layers", ("run", "adductor-release", "--layers", "0"), "--layers 0: adductor-release has"),
    ("99 layers", ("run", "adductor-release", "--layers", "99"), "--layers 99: adductor-release"),
    (
        "2 layers of 1",
        (*RECORDED, "--layers", "2"),
        "--layers 2: one-hand has one layer only; leave it out",
    ),
    ("sides where none are", (*RECORDED, "--start-side", "left"), "--start-side: one-hand has no"),
    ("a client's name", (*RECORDED, "--client", "Mrs Smith"), "--client 'Mrs Smith': give a code"),
    ("a client's path", (*RECORDED, "--client", "../x"), "--client '../x': give a code"),
    ("an empty client", (*RECORDED, "--client", ""), "--client '': give a code"),
    ("no way in", ("run", "one-hand.yaml", "--mic", "none"), "--mic none: nothing could be heard"),
    ("the recording as speaker", (*RECORDED, "--speaker", "speech.wav"), "speech.wav: that is the"),
    ("its link as speaker", (*RECORDED, "--speaker", "linked.wav"), "linked.wav: that is the rec"),
    ("a speaker nowhere", (*RECORDED, "--speaker", "nowhere/out.wav"), "can't write a soundtrack"),
    ("a folder as speaker", (*RECORDED, "--speaker", "folder.wav"), "folder.wav: not a file"),
    (
        "a live speaker for a recording",
        (*RECORDED, "--speaker", "default"),
        "--speaker default: a recording runs faster than sound is played",
    ),
    (
        "a file to keep sessions in",
        (*RECORDED, "--data-dir", "text.wav"),
        "text.wav: sessions are kept in a folder, and this is a file",
    ),
    (
        "a file on the way to keep sessions in",
        (*RECORDED, "--data-dir", "text.wav/below"),
        "text.wav/below: sessions are kept in a folder, and text.wav is a file",
    ),
    (
        "a file on the way to the sessions",
        ("review", "--data-dir", "text.wav/below/it"),
        "text.wav/below/it: sessions are kept in a folder, and text.wav is a file",
    ),
    ("nobody's recording", ("run", "one-hand.yaml", "--mic", "~nosuch/x.wav"), "--mic ~nosuch/x"),
    ("nobody's speaker", (*RECORDED, "--speaker", "~nosuch/x.wav"), "--speaker ~nosuch/x.wav: no"),
    ("nobody's sessions", ("review", "--data-dir", "~nosuch/d"), "--data-dir ~nosuch/d: no such"),
    ("a long microphone", ("run", "one-hand.yaml", "--mic", 300 * "m"), "m: can't be looked up: F"),
    ("a long folder", ("review", "--data-dir", 300 * "d"), "d: can't be looked up: File name too"),
    ("a protocol as speaker", (*RECORDED, "--speaker", "one-hand.yaml"), "one-hand.yaml: the soun"),
    ("a speaker in FLAC", (*RECORDED, "--speaker", "x.flac"), "give a name that ends in .wav"),
    ("a text as speaker", (*RECORDED, "--speaker", "text.wav"), "a file here that is no WAV"),
    ("a side that is none", ("run", "adductor-release", "--start-side", "up"), "--start-side"),
    ("no number", ("run", "adductor-release", "--layers", "many"), "--layers"),
    ("the last none", ("review", "--last", "0"), "--last: give 1 or more"),
    ("the last few", ("review", "--last", "few"), "--last: give 1 or more"),
    ("an unknown protocol to show", ("protocols", "show", "x"), "no protocol is called 'x'"),
]


@pytest.mark.parametrize(
    ("arguments", "told"), [mistake[1:] for mistake in MISTAKES], ids=[m[0] for m in MISTAKES]
)
def test_a_mistake_is_one_line_and_leaves_nothing(
    place: Path, arguments: tuple[str, ...], told: str
) -> None:
    """Wrong input says in one line what is wrong, exits with 2 and writes nothing at all."""
    before = sorted(place.rglob("*"))
    ran = assistant(*arguments)
    assert ran.returncode == 2
    assert ran.stdout == ""
    assert ran.stderr.startswith("assistant")
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("speaker", [None, "out.wav"])
def test_an_unknown_microphone_is_a_mistake(
    place: Path, virtual_room: VirtualRoom, speaker: str | None
) -> None:
    """A device that is not there is named with those that are; nothing is written."""
    before = sorted(place.rglob("*"))
    speaker_chosen = () if speaker is None else ("--speaker", speaker)
    ran = assistant(
        "run", "one-hand.yaml", "--mic", "trumpet", *speaker_chosen, env=virtual_room.env
    )
    assert ran.returncode == 2
    assert ran.stderr.startswith("assistant: there is no microphone 'trumpet'; there is: ")
    assert "default" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert sorted(place.rglob("*")) == before


@pytest.mark.parametrize("microphone", [(), ("--mic", "none", "--keyboard")])
def test_an_unknown_speaker_is_a_mistake(
    place: Path, virtual_room: VirtualRoom, microphone: tuple[str, ...]
) -> None:
    """So is a loudspeaker that is not there, with a live microphone or without one."""
    before = sorted(place.rglob("*"))
    ran = assistant(
        "run", "one-hand.yaml", "--speaker", "trumpet", *microphone, env=virtual_room.env
    )
    assert ran.returncode == 2
    assert "there is no loudspeaker 'trumpet'; there is: " in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert sorted(place.rglob("*")) == before


def test_without_devices_a_live_session_is_a_fault_of_the_machine(place: Path) -> None:
    """Where there is no sound at all, a live session and the list of devices say so: exit 1."""
    (place / "asound.conf").write_text("pcm.default { type pulse }\nctl.default { type pulse }\n")
    deaf = {"PULSE_SERVER": "unix:/nowhere", "ALSA_CONFIG_PATH": str(place / "asound.conf")}
    for arguments in (("run", "one-hand.yaml"), ("devices",)):
        ran = assistant(*arguments, env=deaf)
        assert ran.returncode == 1
        assert len(ran.stderr.splitlines()) == 1
        assert "--keyboard" in ran.stderr
    assert not (place / "home").exists()


def test_devices_are_listed(virtual_room: VirtualRoom) -> None:
    """In a room with sound its devices are listed, and which of them are the defaults."""
    ran = assistant("devices", env=virtual_room.env)
    assert ran.returncode == 0
    assert "default microphone" in ran.stdout
    assert "default loudspeaker" in ran.stdout
    assert ran.stderr == ""


WALK = ("start", "yes", *(24 * ("barrier", "pause", "resume", "released")))
"""All of the worked protocol in three layers: four holds a side, 98 commands."""


def test_a_whole_session_can_be_typed(tmp_path: Path) -> None:
    """From a pipe, without any sound, a protocol is walked to its end: exit 0, every hold there."""
    ran = assistant(
        *TYPED,
        *("--layers", "3", "--start-side", "right", "--client", "C-1"),
        *("--data-dir", str(tmp_path), "--format", "json"),
        typed="\n".join(WALK),
    )
    assert ran.returncode == 0
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    heard = [line["command"] for line in lines if line["kind"] == "heard"]
    assert heard == list(WALK)
    assert {line["by"] for line in lines if line["kind"] == "heard"} == {"keyboard"}
    assert [line for line in lines if line["kind"] in ("refused", "ignored", "warning")] == []
    holds = holds_in(tmp_path)
    steps = ("sink", "knee", "abdomen", "thorax")
    assert [(hold["layer"], hold["side"], hold["step"]) for hold in holds] == [
        (layer, side, step) for layer in (1, 2, 3) for side in ("right", "left") for step in steps
    ]
    assert {hold["end_reason"] for hold in holds} == {"released"}
    assert {hold["client"] for hold in holds} == {"C-1"}
    assert outcomes_in(tmp_path) == ["finished"]
    assert re.fullmatch(r"Session \S+: finished, saved\. .*review.*\n", ran.stderr)


def test_a_session_that_is_stopped_exits_with_3(tmp_path: Path) -> None:
    """Typed words for "stop" and "no" end a session early, and are no fault."""
    for typed, outcome in (("start\nstop\n", "stopped"), ("start\nno\nno\n", "declined")):
        folder = tmp_path / outcome
        assert assistant(*TYPED, "--data-dir", str(folder), typed=typed).returncode == 3
        assert outcomes_in(folder) == [outcome]


def test_the_end_of_typing_ends_the_session(tmp_path: Path) -> None:
    """Where nothing else can be heard, a pipe that ends interrupts the session: exit 3."""
    ran = assistant(*TYPED, "--data-dir", str(tmp_path), typed="start\nyes\nbarrier\n")
    assert ran.returncode == 3
    assert [hold["end_reason"] for hold in holds_in(tmp_path)] == ["interrupted"]


def test_typing_that_is_no_command_is_answered_and_left(tmp_path: Path) -> None:
    """Slips and stray bytes cost nothing; any case and hyphens do."""
    ran = subprocess.run(
        [PROGRAM, *TYPED, "--data-dir", str(tmp_path)],
        input=b"strat\n\xff\xfe\nSTART\n\nyes\nHow-Long\nbarrier\nreleased\nstop\n",
        capture_output=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.returncode == 3
    assert ran.stdout.decode().count("not a command") == 2
    assert [hold["end_reason"] for hold in holds_in(tmp_path)] == ["released"]


class Running:
    """The program under way, with its JSON lines; `type` types into it."""

    def __init__(self, *arguments: str) -> None:
        self.process = subprocess.Popen(
            [PROGRAM, *arguments, "--format", "json"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def type(self, *lines: str) -> None:
        """Type lines, and leave the keyboard open."""
        assert self.process.stdin is not None
        print(*lines, sep="\n", file=self.process.stdin, flush=True)

    def follow_to(self, kind: str) -> dict[str, Any]:
        """Return the next line of a kind."""
        assert self.process.stdout is not None
        for line in self.process.stdout:
            if (record := json.loads(line))["kind"] == kind:
                return dict(record)
        pytest.fail(f"no line of kind {kind}")

    def __enter__(self) -> Running:
        return self

    def __exit__(self, *error: object) -> None:
        self.process.kill()
        self.process.communicate()


@pytest.mark.parametrize("ending", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_the_session_with_everything_saved(
    tmp_path: Path, ending: signal.Signals
) -> None:
    """Ctrl-C, a shutdown or a closed terminal: exit 3, and the open hold is logged."""
    with Running(*TYPED, "--data-dir", str(tmp_path)) as running:
        running.type("start", "yes", "barrier")
        started = running.follow_to("hold_started")
        running.follow_to("state")
        running.process.send_signal(ending)
        end = running.follow_to("end")
        assert running.process.wait(LIMIT_S) == 3
    assert (end["outcome"], end["reason"]) == ("interrupted", ending.name)
    (hold,) = holds_in(tmp_path)
    assert hold["end_reason"] == "interrupted"
    assert hold["started_s"] == started["started_s"]
    assert hold["duration_s"] == pytest.approx(end["t"] - started["started_s"], abs=0.001)


def test_a_session_killed_outright_keeps_its_hold(tmp_path: Path) -> None:
    """After kill -9 the review has the open hold as interrupted, and no less than was told."""
    with Running(*TYPED, "--data-dir", str(tmp_path)) as running:
        running.type("start", "yes", "barrier")
        started = running.follow_to("hold_started")
        running.type("how long")
        heard = running.follow_to("heard")
        running.process.kill()
        assert running.process.wait(LIMIT_S) == -signal.SIGKILL
    (hold,) = holds_in(tmp_path)
    assert hold["end_reason"] == "interrupted"
    assert hold["duration_s"] >= round(heard["t"] - started["started_s"], 3)
    assert outcomes_in(tmp_path) == ["interrupted"]


def test_the_session_outlives_its_reader(tmp_path: Path) -> None:
    """Where standard output is closed early the session goes on to its end: exit 0."""
    with Running(*TYPED, "--layers", "1", "--data-dir", str(tmp_path)) as running:
        running.follow_to("state")
        assert running.process.stdout is not None
        running.process.stdout.close()
        running.type("start", "yes", *(8 * ("barrier", "released")))
        assert running.process.wait(LIMIT_S) == 0
        assert running.process.stderr is not None
        assert "finished, saved" in running.process.stderr.read()
    assert len(holds_in(tmp_path)) == 8
    assert outcomes_in(tmp_path) == ["finished"]


def shell(command: str) -> subprocess.CompletedProcess[str]:
    """Run a shell's line in which {} stands for a typed session."""
    line = command.format(f"{PROGRAM} {' '.join(TYPED)} --data-dir data")
    return subprocess.run(
        ["sh", "-c", line],
        input="start\nstop\n",
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


REDIRECTED = ["{} >/dev/full", "{} >&-", "{} 2>&-", "PYTHONIOENCODING=ascii {}"]


@pytest.mark.parametrize("command", REDIRECTED)
def test_a_session_does_not_hang_on_its_output(place: Path, command: str) -> None:
    """A full disk, no output at all, or an old encoding: the session ends as it would."""
    ran = shell(command)
    assert ran.returncode == 3
    assert "Traceback" not in ran.stderr
    assert "fault" not in ran.stderr
    assert outcomes_in(place / "data") == ["stopped"]


PRINTING = [
    "review",
    "review --format json",
    "protocols list",
    "protocols show one-hand.yaml",
    "protocols check one-hand.yaml",
    "--version",
    "run --help",
]


@pytest.mark.parametrize("unbuffered", ["", "1"])
@pytest.mark.parametrize("command", PRINTING)
def test_output_that_finds_no_room_is_told(place: Path, command: str, unbuffered: str) -> None:
    """What cannot be printed is told as just that: exit 1, also where nobody can be told."""
    for elsewhere, told in (("", 1), ("2>/dev/full", 0)):
        ran = shell(f"PYTHONUNBUFFERED={unbuffered} {PROGRAM} {command} >/dev/full {elsewhere}")
        assert ran.returncode == 1
        assert ran.stderr == told * (
            "assistant: the output cannot be written: No space left on device\n"
        )


def test_a_session_without_input_ends(place: Path) -> None:
    """Started without a standard input, a typed session is interrupted at once: exit 3."""
    assert shell("{} <&-").returncode == 3
    assert outcomes_in(place / "data") == ["interrupted"]


def test_output_in_an_old_encoding_is_no_fault(place: Path) -> None:
    """What a terminal cannot show is replaced, in every command."""
    old = {"PYTHONIOENCODING": "ascii"}
    for arguments in (("protocols", "show", "adductor-release"), ("review",)):
        ran = assistant(*arguments, env=old)
        assert (ran.returncode, ran.stderr) == (0, "")


PLACES: list[tuple[dict[str, str], tuple[str, ...], str]] = [
    ({}, (), "home/data/assistant"),
    ({"ASSISTANT_DATA": "named"}, (), "named"),
    ({"ASSISTANT_DATA": "named"}, ("--data-dir", "chosen"), "chosen"),
    ({"ASSISTANT_DATA": "~/named", "HOME": "house"}, (), "house/named"),
    ({"ASSISTANT_DATA": ""}, (), "home/data/assistant"),
]


@pytest.mark.parametrize(("env", "arguments", "expected"), PLACES)
def test_sessions_are_kept_where_they_should_be(
    place: Path, env: dict[str, str], arguments: tuple[str, ...], expected: str
) -> None:
    """In the folder chosen, else the one $ASSISTANT_DATA names, else the system's own."""
    ran = assistant(*TYPED, *arguments, typed="stop\n", env=env)
    assert ran.returncode == 3
    journals = [path.relative_to(place) for path in place.rglob("*.jsonl")]
    assert [str(journal.parent) for journal in journals] == [f"{expected}/sessions"]
    ran = assistant("review", "--format", "json", *arguments, env=env)
    assert [session["outcome"] for session in json.loads(ran.stdout)["sessions"]] == ["stopped"]


def test_a_folder_that_cannot_be_written_is_a_fault(place: Path) -> None:
    """Where no journal can be kept no session begins, or is shown: exit 1, in one line."""
    (place / "data").mkdir()
    (place / "data" / "sessions").touch()
    ran = assistant(*TYPED, "--data-dir", "data", typed="stop\n")
    assert ran.returncode == 1
    assert "(a file is in the folder's place; move it away)" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    ran = assistant("review", "--data-dir", "data")
    assert (ran.returncode, ran.stdout) == (1, "")
    assert "data/sessions: the sessions cannot be read (Not a directory)" in ran.stderr
    assert len(ran.stderr.splitlines()) == 1


def test_a_protocol_with_a_name_that_is_no_text(place: Path) -> None:
    """A file's name may hold bytes that are none in UTF-8; a session runs all the same."""
    path = os.fsencode(place) + b"/h\xfcfte.yaml"
    shutil.copy(b"one-hand.yaml", path)
    ran = assistant("run", os.fsdecode(path), *TYPED[3:], "--format", "json", typed="stop\n")
    assert ran.returncode == 3
    for form in ("json", "csv", "table"):
        ran = assistant("review", "--format", form, env={"PYTHONIOENCODING": "utf-8:strict"})
        assert (ran.returncode, ran.stderr) == (0, "")
        assert "stopped" in ran.stdout or form == "csv"


def test_review_forms(tmp_path: Path) -> None:
    """The table, JSON and CSV of one session, and a client without any."""
    typed = "start\nyes\nbarrier\nreleased\nstop\n"
    assistant(*TYPED, "--client", "C-1", "--data-dir", str(tmp_path), typed=typed)
    folder = ("--data-dir", str(tmp_path))
    table = assistant("review", *folder)
    assert (table.returncode, table.stderr) == (0, "")
    assert "client C-1" in table.stdout
    assert "sustained pressure, adductor" in " ".join(table.stdout.split())
    rows = list(csv.DictReader(assistant("review", "--format", "csv", *folder).stdout.splitlines()))
    assert [row["step"] for row in rows] == ["sink"]
    again = assistant(*TYPED, "--client", "c1", *folder, typed=typed)
    assert "0:00  ! c1 is new; there is C-1" in again.stdout
    again = assistant(*TYPED, "--client", "c1", *folder, typed=typed)
    assert "is new" not in again.stdout + again.stderr
    nobody = assistant("review", "--client", "C-2", *folder)
    assert (nobody.returncode, nobody.stdout) == (0, "No sessions yet.\n")


def test_review_tells_of_damage_and_shows_the_rest(tmp_path: Path) -> None:
    """A spoilt journal is named on standard error; the others are shown."""
    assistant(*TYPED, "--data-dir", str(tmp_path), typed="stop\n")
    (tmp_path / "sessions" / "spoilt.jsonl").write_bytes(b"\x00\n\x00\n")
    ran = assistant("review", "--data-dir", str(tmp_path), "--format", "json")
    assert len(json.loads(ran.stdout)["sessions"]) == 1
    assert len(ran.stderr.splitlines()) == 1
    assert "spoilt.jsonl:1: this line is damaged" in ran.stderr


def test_protocols_are_listed_and_shown() -> None:
    """Each protocol of the library stands in the list with its title, and can be shown."""
    listed = assistant("protocols", "list")
    assert listed.returncode == 0
    assert re.search(r"^adductor-release +Adductor release$", listed.stdout, re.MULTILINE)
    shown = assistant("protocols", "show", "adductor-release")
    assert shown.returncode == 0
    assert "Adductor release (adductor-release, version 5)" in shown.stdout
    words = " ".join(shown.stdout.split())
    for part in ("each side sink", "floor 5:00, target 6:00", "ends on consent", "Another layer?"):
        assert part in words


def test_protocols_are_checked(place: Path) -> None:
    """Right files are said to be right; each problem is one line with its place: exit 2."""
    ran = assistant("protocols", "check", "one-hand.yaml")
    assert (ran.returncode, ran.stdout, ran.stderr) == (0, "one-hand.yaml: right\n", "")
    ran = assistant("protocols", "check", "misspelt.yaml", "one-hand.yaml", "nowhere.yaml")
    assert ran.returncode == 2
    assert ran.stdout == "one-hand.yaml: right\n"
    wrong = ran.stderr.splitlines()
    assert wrong[0] == "misspelt.yaml:6:16: steps[0].cu: unknown key; did you mean 'cue'?"
    assert wrong[-1].startswith("nowhere.yaml: can't be read")


def test_what_reads_the_command_line_is_quick_to_import() -> None:
    """No command waits for what another needs: a library of sound, of files or of numbers."""
    slow = "{'numpy', 'pydantic', 'rich', 'sounddevice', 'starlette', 'vosk', 'yaml'}"
    code = f"import sys, assistant.cli.main; print(sorted({slow} & sys.modules.keys()))"
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ran.stdout == "[]\n"


def test_the_version_is_told() -> None:
    """The program says its name and version."""
    assert re.fullmatch(r"assistant \d+\.\d+\.\d+\n", assistant("--version").stdout)


def test_help_is_given() -> None:
    """Every command explains itself."""
    for command in ((), ("run",), ("review",), ("protocols",), ("protocols", "show"), ("devices",)):
        ran = assistant(*command, "--help")
        assert ran.returncode == 0
        assert ran.stdout.startswith("usage: assistant")


class OnTerminal:
    """The program on a terminal of its own, as in a window that can be closed."""

    def __init__(self, *arguments: str, env: dict[str, str] | None = None) -> None:
        self.pid, self._terminal = pty.fork()
        if self.pid == 0:  # pragma: no cover - the child becomes the program
            os.execve(PROGRAM, [str(PROGRAM), *arguments], env or os.environ)
        self.shown = b""

    def show(self, until: bytes) -> None:
        """Take in what is shown until something is seen."""
        while until not in self.shown:
            try:
                self.shown += os.read(self._terminal, 65_536)
            except OSError:  # the program has left its terminal
                pytest.fail(f"{until!r} was not shown: {self.shown[-2000:]!r}")

    def close_window(self) -> None:
        """Close the terminal, which tells the program by SIGHUP."""
        os.close(self._terminal)

    def end(self) -> int:
        """Wait for the program's end; return its exit code."""
        deadline = time.monotonic() + LIMIT_S
        while time.monotonic() < deadline:
            done, status = os.waitpid(self.pid, os.WNOHANG)
            if done:
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.01)
        os.kill(self.pid, signal.SIGKILL)
        os.waitpid(self.pid, 0)
        pytest.fail("the program did not end")


@pytest.fixture
def spoken(place: Path) -> Callable[..., OnTerminal]:
    """Run the recording on a terminal."""

    def run(*arguments: str, env: dict[str, str] | None = None) -> OnTerminal:
        return OnTerminal("run", "one-hand.yaml", *arguments, env=env)

    return run


def test_on_a_terminal_the_screen_is_drawn(place: Path, spoken: Callable[..., OnTerminal]) -> None:
    """A session on a terminal has the picture while it runs, and the last word after it."""
    terminal = spoken("--mic", "speech.wav", "--data-dir", "data")
    terminal.show(until=b"saved.")
    assert terminal.end() == 3
    assert b"\x1b[?1049h" in terminal.shown
    assert terminal.shown.rindex(b"\x1b[?1049l") < terminal.shown.rindex(b"saved.")
    assert outcomes_in(place / "data") == ["interrupted"]


def test_a_window_that_is_closed_loses_nothing(
    place: Path, virtual_room: VirtualRoom, spoken: Callable[..., OnTerminal]
) -> None:
    """Closing the terminal under a live session ends it as interrupted, saved, exit 3."""
    env = virtual_room.env | {"XDG_CACHE_HOME": str(place / "cache"), "TERM": "xterm"}
    terminal = spoken("--data-dir", "data", env=env)
    terminal.show(until=b"READY")
    terminal.close_window()
    assert terminal.end() == 3
    assert outcomes_in(place / "data") == ["interrupted"]
    (journal,) = (place / "data" / "sessions").iterdir()
    last = [json.loads(line) for line in journal.read_text().splitlines()]
    assert [line["reason"] for line in last if line["kind"] == "end"] == ["SIGHUP"]
