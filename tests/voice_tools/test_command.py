"""`assistant voices`: listed, tried, used, fetched over real HTTP and removed, as it is typed."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import time
from collections.abc import Iterator
from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.base.exits import FAULT, FINISHED, INTERRUPTED, USAGE
from assistant.base.settings import load_settings, settings_file
from assistant.cli.main import main
from assistant.edges.speech import kokoro
from assistant.edges.speech.voice import Voice
from assistant.voice_tools import command
from tests.edges.network.test_download import Publisher
from tests.support.child_processes import child_processes
from tests.support.live import ONE_HOLD
from tests.support.program import PROGRAM


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Give settings, cache and data of one's own, and let nobody have named a voice."""
    monkeypatch.delenv("ASSISTANT_VOICE")
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return tmp_path


@pytest.fixture
def publisher(monkeypatch: pytest.MonkeyPatch) -> Iterator[Publisher]:
    """Give a publisher of a small file that passes for the model's."""
    server = Publisher(bytes(range(256)) * 40)
    small = replace(
        kokoro.MODEL,
        name="model.zip",
        size=len(server.content),
        sha256=sha256(server.content).hexdigest(),
        address=f"{server.address}/model.zip",
    )
    monkeypatch.setattr(command, "MODEL", small)
    monkeypatch.setattr(kokoro, "MODEL", small)
    yield server
    server.close()


def test_listed_with_who_speaks_and_why(capsys: pytest.CaptureFixture[str]) -> None:
    """Natural voices, the system's, and each English one of its speech engine."""
    assert main(["voices"]) == FINISHED
    first, _, *lines = capsys.readouterr().out.splitlines()
    assert first == "Speaks now: kore, a natural voice, the best that is here."
    assert lines[0].startswith("* kore ")
    assert any(line.split()[0] == "system" for line in lines)
    assert any("English (America)" in line for line in lines)
    assert not any("Deutsch" in line or "German" in line for line in lines)


def test_listed_for_programs(capsys: pytest.CaptureFixture[str]) -> None:
    """The same under stable keys, the option before or after the action."""
    assert main(["voices", "--format", "json"]) == FINISHED
    listed = json.loads(capsys.readouterr().out)
    assert listed["speaks"] == {"name": "kore", "why": "the best that is here"}
    assert {row["engine"] for row in listed["voices"]} == {"natural", "espeak"}
    assert main(["voices", "list", "--format", "json"]) == FINISHED
    assert json.loads(capsys.readouterr().out) == listed


def test_tried_into_a_file(home: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Three cues in that voice, whatever the settings say."""
    wav = home / "tried.wav"
    assert main(["voices", "try", "michael", "--speaker", str(wav)]) == FINISHED
    assert capsys.readouterr().out.splitlines() == [
        "voice: michael, a natural voice",
        *command.CUES,
    ]
    sound, rate = soundfile.read(wav)
    assert len(sound) > 4 * rate
    assert np.abs(sound).max() > 0.05


@pytest.mark.parametrize(
    "typed", [("--format", "json", "try", "system"), ("try", "--format", "json", "system")]
)
def test_each_action_takes_the_format_before_and_after_it(
    home: Path, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...]
) -> None:
    """What it did is told as JSON, and nothing else is printed."""
    assert main(["voices", *typed, "--speaker", str(home / "tried.wav")]) == FINISHED
    tried = json.loads(capsys.readouterr().out)
    assert tried == {"voice": "espeak-ng's en-us+m7", "said": list(command.CUES)}


def test_each_action_tells_what_it_did_as_json(
    publisher: Publisher, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Of the others, what they changed."""
    model = str(home / "data" / "voices" / "model.zip")
    for typed, told in (
        (("use", "best"), {"voice": "best", "settings": str(settings_file())}),
        (("fetch",), {"model": model}),
        (("remove",), {"deleted": [model]}),
    ):
        assert main(["voices", *typed, "--format", "json"]) == FINISHED
        assert json.loads(capsys.readouterr().out) == told


def test_used_from_then_on(capsys: pytest.CaptureFixture[str]) -> None:
    """The settings name it; one that can't speak is refused and changes nothing."""
    assert main(["voices", "use", "en-us+f3"]) == FINISHED
    assert load_settings().voice == "en-us+f3"
    assert main(["voices", "use", "nobody"]) == USAGE
    assert "choose one from `assistant voices`" in capsys.readouterr().err
    assert load_settings().voice == "en-us+f3"
    assert main(["voices", "use", "best"]) == FINISHED
    assert settings_file().read_text() == "voice: best\n"


def test_a_voice_that_is_not_installed_is_neither_tried_nor_used(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """No other speaks in its place here: one asked for this one."""
    monkeypatch.setattr("assistant.voices.choosing.why_not_here", lambda folder: "")
    assert main(["voices", "try", "kore"]) == FAULT
    assert main(["voices", "use", "kore"]) == USAGE
    told = "assistant: no natural voice is installed; pip install 'session-assistant[voice]'\n"
    assert capsys.readouterr().err == 2 * told


def test_ctrl_c_while_it_renders_ahead_tells_what_is_there(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], home: Path
) -> None:
    """It exits as shells have it; the same command goes on from there."""
    protocol = home / "one.yaml"
    protocol.write_text(ONE_HOLD)
    typed = ["voices", "warm", str(protocol), "--voice", "system"]
    real = Voice.render_clause
    rendered: list[str] = []

    def interrupted(voice: Voice, clause: str) -> object:
        if len(rendered) == 3:
            raise KeyboardInterrupt
        rendered.append(clause)
        return real(voice, clause)

    monkeypatch.setattr(Voice, "render_clause", interrupted)
    assert main(typed) == INTERRUPTED == 130
    printed = capsys.readouterr()
    assert printed.out == ""
    assert re.fullmatch(
        r"assistant: stopped: 3 of \d+ clauses are there; the same command goes on from there\n",
        printed.err,
    )
    assert len(list((home / "cache" / "assistant" / "cues").iterdir())) == 3
    assert child_processes(os.getpid(), "voice_worker.py") == []


def test_ctrl_c_ends_the_real_program_so(home: Path) -> None:
    """The signal itself, from a terminal, reaches no child."""
    protocol = home / "one.yaml"
    protocol.write_text(ONE_HOLD)
    typed = [*(str(PROGRAM), "voices", "warm", str(protocol)), *("--voice", "system")]
    cues = home / "cache" / "assistant" / "cues"
    with subprocess.Popen(typed, stderr=subprocess.PIPE, text=True) as program:
        limit = time.monotonic() + 60.0
        while not (cues.is_dir() and list(cues.iterdir())):
            assert time.monotonic() < limit
            time.sleep(0.005)
        program.send_signal(signal.SIGINT)
        assert program.stderr is not None
        told = program.stderr.read()
        assert (program.wait(60.0), told.count("\n")) == (INTERRUPTED, 1)
    assert " clauses are there; the same command goes on from there" in told


def test_fetched_on_after_a_break_and_removed(
    publisher: Publisher, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came stays, and the same command goes on from there; then it lies where it is used."""
    publisher.breaks.append(5000)
    assert main(["voices", "fetch"]) == FAULT
    assert "the same command goes on from there" in capsys.readouterr().err
    assert main(["voices", "fetch"]) == FINISHED
    assert publisher.asked == [None, "bytes=5000-"]
    assert "is here, as it was published" in capsys.readouterr().out
    (there,) = (home / "data" / "voices").iterdir()
    assert there.read_bytes() == publisher.content
    assert main(["voices", "remove"]) == FINISHED
    assert list((home / "data" / "voices").iterdir()) == []
    assert main(["voices", "remove"]) == USAGE
    assert "nothing was fetched" in capsys.readouterr().err


def test_another_file_is_refused(
    publisher: Publisher, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """What came is deleted: it would be no voice that anybody knows."""
    publisher.content = publisher.content[::-1]
    assert main(["voices", "fetch"]) == FAULT
    assert "not the file that this program knows" in capsys.readouterr().err
    assert list((home / "data" / "voices").iterdir()) == []


def test_fetched_beside_sessions_of_ones_own(
    publisher: Publisher, home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A data folder that is typed has a model of its own."""
    assert main(["voices", "fetch", "--data-dir", str(home / "other")]) == FINISHED
    assert f"--data-dir {home / 'other'}`" in capsys.readouterr().out
    assert (home / "other" / "voices" / "model.zip").is_file()
