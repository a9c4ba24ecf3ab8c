"""The room opened by a menu: in a browser, once; and what keeps it from opening is told there."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

import pytest

from assistant.base.exits import USAGE
from assistant.base.paths import ROOM_PAGE
from assistant.cli.main import main
from tests.support.program import PROGRAM

LIMIT_S = 40.0

STAND_IN = """#!/bin/sh
echo "$1" >> "$(dirname "$0")/asked"
"""
"""What stands in for a browser: it writes down what it is started with."""


def until(so: Callable[[], bool]) -> None:
    """Wait until something is so."""
    limit = time.monotonic() + LIMIT_S
    while not so():
        assert time.monotonic() < limit
        time.sleep(0.05)


@pytest.fixture
def browser(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], list[str]]:
    """A stand-in for a browser; returns what it was asked for so far."""
    script, asked = tmp_path / "browser", tmp_path / "asked"
    script.write_text(STAND_IN)
    script.chmod(0o755)
    monkeypatch.setenv("BROWSER", f"{script} %s")
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return lambda: asked.read_text().split() if asked.exists() else []


def opened(folder: Path, *options: str) -> subprocess.Popen[str]:
    """Open the room as a menu does: without a terminal."""
    asked = [str(PROGRAM), "room", "--open", "--speaker", "none", "--data-dir", str(folder)]
    pipes = {"stdout": subprocess.PIPE, "stderr": subprocess.PIPE}
    return subprocess.Popen([*asked, *options], stdin=subprocess.DEVNULL, text=True, **pipes)


def got(address: str) -> tuple[str, str]:
    """Return where an address leads, and what is there."""
    with urlopen(address, timeout=LIMIT_S) as answer:
        return answer.url, answer.read().decode()


def test_it_opens_once_and_is_closed_on_its_page(
    tmp_path: Path, browser: Callable[[], list[str]]
) -> None:
    """A browser is started on the page, without the token; a second start, at the same moment
    too, shows the same page.
    Nothing of it stands where a log would take it, and nothing is left but an empty file."""
    data = tmp_path / "data"
    both = [opened(data, "--mic", "none") for _ in range(2)]  # by a click too many
    until(lambda: len(browser()) == 2)
    url, shown = got(browser()[0])
    assert "Choose a protocol" in shown
    assert got(browser()[1])[0] == url
    until(lambda: any(each.poll() == 0 for each in both))
    first, second = sorted(both, key=lambda each: each.poll() is not None)
    token = urlsplit(url).path.strip("/")
    assert all(token not in each for each in browser())
    assert (data / ROOM_PAGE).read_text() == url
    if os.name == "posix":
        assert (data / ROOM_PAGE).stat().st_mode & 0o077 == 0
    hand = Request(f"{url}hand", b"{}", {"Content-Type": "application/json"})
    with urlopen(hand, timeout=LIMIT_S) as answer:
        number = "".join(filter(str.isdecimal, answer.read().decode()))
    with urlopen(f"{url}close", urlencode({"hand": number}).encode(), LIMIT_S) as answer:
        assert "The room is closed" in answer.read().decode()
    told = "".join(first.communicate(timeout=LIMIT_S)) + "".join(second.communicate())
    assert first.returncode == 0
    assert token not in told
    assert (data / ROOM_PAGE).read_text() == ""


def test_what_keeps_it_from_opening_is_shown(
    tmp_path: Path, browser: Callable[[], list[str]]
) -> None:
    """Whoever starts it by a menu reads it in the browser."""
    failed = opened(tmp_path / "data", "--mic", str(tmp_path / "no <such>.wav"))
    until(lambda: len(browser()) == 1)
    _, shown = got(browser()[0])
    assert "could not be opened" in shown
    assert "no &lt;such&gt;.wav" in shown
    assert failed.wait(LIMIT_S) == 2
    failed.communicate()


def test_the_entry_is_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It can be started, and written again."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    for _ in range(2):
        assert main(["room", "--menu-entry"]) == 0
    (entry,) = (tmp_path / "applications").iterdir()
    assert str(entry) in capsys.readouterr().out
    assert os.access(entry, os.X_OK)


def test_the_entry_leaves_out_nothing_that_was_chosen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """It opens the room by the settings: what is typed beside it would be lost without a word."""
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    assert main(["room", "--menu-entry", "--data-dir", str(tmp_path)]) == USAGE
    assert "as the settings have it" in capsys.readouterr().err
    assert list(tmp_path.iterdir()) == []
