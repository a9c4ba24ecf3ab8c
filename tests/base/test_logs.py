"""The log: what stands in it, and above all what does not."""

from __future__ import annotations

import json
import logging
import os
import re
import subprocess
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

import pytest

from assistant.base import logs
from assistant.base.logs import keep_log
from assistant.core.faults import UsageError
from tests.support.program import PROGRAM, run_on
from tests.support.scripted import TWO_SIDED
from tests.support.small_disk import small_disk
from tests.support.speech import TALK, SpokenWord, record

LIMIT_S = 60.0
"""How long anything may take that should come at all."""

CLIENT = "KX-4171"

NOTE = "gristle beneath scapula"

TYPED = (
    "start", "no", "no", "yes", "yes", *(5 * ("no",)), "yes", "barrier", f"note {NOTE}",
    "ease off", "pause", "resume", "released", "skip", "start", "perhaps", "pain", "stop",
)  # fmt: skip
"""A session with a precaution, consent, a note, responses, a slip and an early end."""

RECORD = re.compile(
    r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z (DEBUG|INFO|WARNING|ERROR) assistant[\w.]*: .+"
)

Ran = subprocess.CompletedProcess[str]


@pytest.fixture
def typed(tmp_path: Path) -> Callable[..., Ran]:
    """Run the program on a typed session; its own folders are those of the test."""

    def run(*arguments: str) -> Ran:
        command = [
            *(str(PROGRAM), "run", "adductor-release", "--mic", "none", "--keyboard"),
            *("--data-dir", str(tmp_path / "data"), "--client", CLIENT, *arguments),
        ]
        return subprocess.run(
            command,
            env=os.environ | {"XDG_CONFIG_HOME": str(tmp_path / "config")},
            input="\n".join(TYPED),
            capture_output=True,
            text=True,
            timeout=LIMIT_S,
            check=False,
        )

    return run


def stands_in(text: str, words: str) -> bool:
    """Return whether words stand in a text by themselves, in any case."""
    return re.search(rf"\b{re.escape(words)}\b", text, re.IGNORECASE) is not None


def test_at_info_a_typed_session_leaves_nothing_private(
    typed: Callable[..., Ran], tmp_path: Path
) -> None:
    """No code, no note, no answer, and no command; each record is one line with its time."""
    ran = typed("--log", str(tmp_path / "log"), "--format", "json")
    shown = [json.loads(line) for line in ran.stdout.splitlines()]
    assert {"screening", "noted", "hold", "refused", "ignored"} <= {line["kind"] for line in shown}
    text = (tmp_path / "log").read_text()
    assert all(RECORD.fullmatch(line) for line in text.splitlines())
    assert [word for word in (*TYPED, *NOTE.split(), CLIENT) if stands_in(text, word)] == []
    assert re.search(r"heard: \d\d, ignored: 1,", text)
    assert re.search(r"journal of session \S+ opened", text)
    assert text.endswith("ended with exit code 3\n")


def test_at_debug_commands_stand_in_it_but_neither_code_nor_note(
    typed: Callable[..., Ran], tmp_path: Path
) -> None:
    """Who sends such a log is told by the option's help what is in it."""
    typed("--log", str(tmp_path / "log"), "--log-level", "debug")
    text = (tmp_path / "log").read_text()
    assert '"command": "barrier"' in text
    assert '"state": "approach"' in text
    assert [word for word in (*NOTE.split(), CLIENT, "perhaps") if stands_in(text, word)] == []
    assert all(RECORD.fullmatch(line) for line in text.splitlines())


SPOKEN = (
    SpokenWord(4.0, "start"),
    SpokenWord(7.0, TALK[0]),
    SpokenWord(11.0, "yes"),
    SpokenWord(20.0, "barrier"),
    SpokenWord(24.0, TALK[1]),
    SpokenWord(30.0, "how long"),
    SpokenWord(35.0, "released"),
    SpokenWord(42.0, "stop"),
)


def test_at_info_a_spoken_session_leaves_no_word_that_was_heard(tmp_path: Path) -> None:
    """Of a recording: neither commands nor talk, nor what the recording is called."""
    log, protocol = tmp_path / "log", tmp_path / "test-release.yaml"
    protocol.write_text(TWO_SIDED)
    recording = record(tmp_path / "anna-keller.flac", SPOKEN, 46.0)
    arguments = ("run", str(protocol), "--client", CLIENT, "--log", str(log))
    ran = run_on(recording, tmp_path, *arguments)
    heard = {line["command"] for line in ran.of_kind("heard")}
    heard |= {line["text"] for line in ran.of_kind("ignored")}
    assert len(heard) > 5
    assert ran.of_kind("ignored")
    text = log.read_text()
    assert [words for words in (*heard, CLIENT) if stands_in(text, words)] == []
    assert recording.stem not in text
    assert re.search(r"recogniser: speech model en-us loaded in \d+\.\d\d s", text)
    assert re.search(r"recording opened: FLAC, 16000 Hz", text)
    assert re.search(r"voice's process started in \d+\.\d\d s", text)
    assert re.search(r"clauses so far: \d+ kept from before, \d+ rendered", text)
    assert "hold: 1" in text


def test_a_log_on_standard_error_leaves_standard_output_to_programs(
    typed: Callable[..., Ran],
) -> None:
    """With - the log is seen, each record a line, and nothing else but the last word."""
    ran = typed("--log", "-", "--format", "json")
    assert next(json.loads(line)["kind"] for line in ran.stdout.splitlines()) == "opened"
    others = [line for line in ran.stderr.splitlines() if not RECORD.fullmatch(line)]
    assert len(others) == 1
    assert others[0].startswith("Session ")


def test_without_one_nothing_is_seen(typed: Callable[..., Ran]) -> None:
    """Standard error has the session's last word alone."""
    assert len(typed().stderr.splitlines()) == 1


def test_a_log_is_its_owners_alone_and_added_to(tmp_path: Path) -> None:
    """The next session's records follow; half a line, left by a cut of power, is ended first."""
    path = tmp_path / "log"
    for number in (1, 2):
        with ExitStack() as at_end:
            keep_log(str(path), "info", at_end)
            logging.getLogger("assistant.test").info("session %d", number)
        path.chmod(0o644)
        if number == 1:
            whole = path.read_text()
            path.write_text(whole + whole[:30])
    lines = path.read_text().splitlines()
    assert [line.partition("assistant.test: ")[2] for line in lines] == [
        "session 1",
        "",
        "session 2",
    ]
    with ExitStack() as at_end:
        keep_log(str(path), "info", at_end)
        assert path.stat().st_mode & 0o777 == 0o600


def test_a_record_is_one_line(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever is in it: line ends, a terminal's commands, bytes that are no text, a traceback."""
    # pytest's own handler would make an error of the record that is wrong.
    monkeypatch.setattr(logging.getLogger("assistant"), "propagate", False)
    logger = logging.getLogger("assistant.test")
    with ExitStack() as at_end:
        keep_log(str(tmp_path / "log"), "info", at_end)
        logger.info("one\ntwo\r\x1b[31m\x85\u2028 \udcff Löse")
        logger.info("wrong %d", "number")
        try:
            raise ValueError("a\nb")
        except ValueError:
            logger.exception("it failed")
    one, wrong, failed = (tmp_path / "log").read_text().splitlines()
    assert one.endswith(r"assistant.test: one\ntwo\r\x1b[31m\x85\u2028 ? Löse")
    assert wrong.startswith("a record could not be formatted: test_logs.py:")
    assert r"it failed\nTraceback" in failed


UNWRITABLE = {
    "in no folder": ("none/log", "can't be written: No such file or directory; give another"),
    "a folder": (".", "not a file; give a file's name, or - for standard error"),
    "a device": ("/dev/full", "not a file; give a file's name, or - for standard error"),
    "a protocol": ("my.yaml", "there is a file here that is no log; give another name"),
    "a long name": (300 * "x", "can't be looked up: File name too long"),
    "nobody's": ("~nosuch/log", "no such user has a folder here; write it out"),
}


@pytest.mark.parametrize(("place", "told"), UNWRITABLE.values(), ids=UNWRITABLE)
def test_a_log_that_cannot_be_is_told_before_anything_begins(
    typed: Callable[..., Ran],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    place: str,
    told: str,
) -> None:
    """In one line with the option and the mend: exit 2; no session, and no file is changed."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "my.yaml").write_text("title: Mine\n")
    ran = typed("--log", place)
    assert (ran.returncode, ran.stdout) == (2, "")
    assert ran.stderr.startswith(f"assistant: --log {place}: ")
    assert told in ran.stderr
    assert len(ran.stderr.splitlines()) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["my.yaml"]
    assert (tmp_path / "my.yaml").read_text() == "title: Mine\n"


def test_a_disk_that_fills_up_costs_lines_and_nothing_else(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever logs is not told; at the end it is said that the log is not whole."""
    path = tmp_path / "log"
    logger = logging.getLogger("assistant.test")
    with small_disk(1000), ExitStack() as at_end:
        keep_log(str(path), "info", at_end)
        for number in range(1000):
            logger.info("record %d", number)
    assert path.stat().st_size == 1000
    told = capsys.readouterr().err
    assert told == f"assistant: --log {path}: the log is not whole (File too large)\n"


@pytest.mark.parametrize("where", [None, "log"])
def test_afterwards_logging_is_as_before(
    tmp_path: Path, where: str | None, capfd: pytest.CaptureFixture[str]
) -> None:
    """Nothing stays behind, and meanwhile nothing is printed as a last resort."""
    ours, root = logging.getLogger("assistant"), logging.getLogger()
    before = (ours.level, list(ours.handlers), list(root.handlers))
    with ExitStack() as at_end:
        keep_log(None if where is None else str(tmp_path / where), "warning", at_end)
        assert logging.getLogger("assistant.test").isEnabledFor(logging.ERROR) == bool(where)
        logging.getLogger("assistant.test").error("ours")
        logging.getLogger("uvicorn.error").error("http://127.0.0.1/secret-token/")
    assert (ours.level, ours.handlers, root.handlers) == before
    assert capfd.readouterr().err == ""
    if where is not None:
        text = (tmp_path / where).read_text()
        assert text.endswith("ERROR assistant.test: ours\n")
        assert "secret-token" not in text


def test_each_level_leaves_out_what_is_below(tmp_path: Path) -> None:
    """As the standard library orders them."""
    kept = {}
    for level in ("debug", "info", "warning", "error"):
        with ExitStack() as at_end:
            keep_log(str(tmp_path / level), level, at_end)
            for told in ("debug", "info", "warning", "error"):
                getattr(logging.getLogger("assistant.test"), told)("told")
        kept[level] = (tmp_path / level).read_text().count("\n")
    assert kept == {"debug": 4, "info": 3, "warning": 2, "error": 1}


def test_a_level_that_is_none_is_a_mistake() -> None:
    """It is told with those that there are."""
    with ExitStack() as at_end, pytest.raises(UsageError):
        keep_log("none/log", "info", at_end)
    ran = subprocess.run(
        [PROGRAM, "devices", "--log", "-", "--log-level", "loud"],
        capture_output=True, text=True, timeout=LIMIT_S, check=False,
    )  # fmt: skip
    assert ran.returncode == 2
    assert "choose from 'debug', 'info', 'warning', 'error'" in ran.stderr


def test_a_log_is_bounded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """At its size it goes on in a new file, its owner's too; of those before only one is kept."""
    monkeypatch.setattr(logs, "MOST_BYTES", 1000)
    path = tmp_path / "log"
    path.touch(0o644)
    with ExitStack() as at_end:
        keep_log(str(path), "info", at_end)
        for number in range(100):
            logging.getLogger("assistant.test").info("line %d", number)
    kept = sorted(tmp_path.iterdir())
    assert [each.name for each in kept] == ["log", "log.1"]
    assert all(each.stat().st_size <= 1000 for each in kept)
    assert [each.stat().st_mode & 0o777 for each in kept] == [0o600, 0o600]
    lines = "".join(each.read_text() for each in reversed(kept)).splitlines()
    numbers = [int(line.rpartition(" ")[2]) for line in lines]
    assert numbers == list(range(100 - len(lines), 100))
    assert all(map(RECORD.fullmatch, lines))


PATHS = [
    ("Loading a model from /home/robin smith/C7/model", "Loading a model from <path>"),
    ("can't open '/home/robin's/anna.wav'", "can't open <path>"),
    ('"~/anna smith.wav" is damaged', "<path> is damaged"),
    ("/home/robin/a b.wav: damaged after 3.2 s", "<path>: damaged after 3.2 s"),
    (r"C:\Users\robin\a.wav: damaged", "<path>: damaged"),
    ("~/x/y (no such file)", "<path>(no such file)"),
    *(
        (line, line)
        for line in (
            "ratio 48000/2 and and/or; 3 / 4",
            "ALSA lib conf.c:4745:(snd_config_expand) Evaluate error",
            "LOG (VoskAPI:ReadDataFiles():model.cc:213) Decoding params beam=13",
        )
    ),
]
"""What a library prints, and what is kept of it."""


@pytest.mark.parametrize(("told", "kept"), PATHS)
def test_no_path_stands_in_a_log(told: str, kept: str, tmp_path: Path) -> None:
    """Whatever a library prints: a path tells who the user is, and may name a client."""
    path = tmp_path / "log"
    with ExitStack() as at_end:
        keep_log(str(path), "info", at_end)
        logging.getLogger("assistant.native").info("%s", told)
    assert path.read_text().rstrip("\n").partition("assistant.native: ")[2] == kept
