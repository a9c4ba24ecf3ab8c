"""The pane Rehearse as a page, of a trainee who has rehearsed more often than it shows."""

from __future__ import annotations

import io
import urllib.request
from pathlib import Path

import pytest

from assistant.base.exits import ENDED_EARLY
from assistant.cli.main import main
from assistant.edges.web.templates import page_of
from assistant.front import rehearse
from assistant.front.frame import templates
from tests.support.front_page import open_desk, served_front_page


def rehearsed(data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Begin a rehearsal of T1, and stop it."""
    monkeypatch.setattr("sys.stdin", io.StringIO("start\nstop\n"))
    typed = ("--mic", "none", "--speaker", "none", "--keyboard", "--data-dir", str(data))
    assert main(["rehearse", "skin-rolling", "--trainee", "T1", *typed]) == ENDED_EARLY


def test_more_attempts_than_are_shown_are_counted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page has the last ones, how many there are, and the command that shows them all."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setattr(rehearse, "MOST_SHOWN", 1)
    data = tmp_path / "data"
    for _ in range(2):
        rehearsed(data, monkeypatch)
    with served_front_page(data, open_desk(data)) as url:
        page = urllib.request.urlopen(f"{url}rehearse?trainee=T1").read().decode()
    assert "The last 1 of 2." in page
    assert "<code>assistant review --trainee T1</code>" in page


def test_nothing_that_is_shown_hides_what_templates_call() -> None:
    """Where both have one name the page is a fault, and that only where it is called."""
    with pytest.raises(ValueError, match=r"problem\.html: code: templates have these already"):
        page_of(templates(), "problem.html", code="T1")
