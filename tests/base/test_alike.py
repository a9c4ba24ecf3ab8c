"""Codes like the one that is used for the first time."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from assistant.base.alike import clients_like, kept_folder, told_at_first_use, trainees_like
from assistant.base.paths import trainee_folder
from assistant.core.faults import UsageError
from assistant.core.review.series_plans import Plan
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.series_file import add_plan


@pytest.fixture
def kept(tmp_path: Path) -> Path:
    """A data folder with sessions of some clients, one planned series, and two trainees."""
    folder = journal_folder(tmp_path)
    folder.mkdir()
    long = {"text": '"client": "c 7" ' + 2000 * "x"}
    for name, client in (("1", "c7"), ("2", "D1"), ("3", None), ("4", "C.7"), ("5", 'q"8')):
        head = {"kind": "session", "id": name, "client": client, "protocol": long}
        (folder / f"{name}.jsonl").write_text(json.dumps(head) + "\n")
    (folder / "6.jsonl").write_text("spoilt\n")
    add_plan(tmp_path, Plan("d-1", 6, ""), "2030-01-01T00:00:00+00:00")
    for trainee in ("anna", "T2"):
        trainee_folder(tmp_path, trainee).mkdir(parents=True)
    return tmp_path


@pytest.mark.parametrize(
    ("client", "told"),
    [
        ("C7", "C7 is new; there is C.7 and c7"),
        ("c7", ""),
        ("D1", ""),
        ("D-1", "D-1 is new; there is D1 and d-1"),
        ("E1", ""),
        ("T2", ""),
        ("Q8", 'Q8 is new; there is q"8'),
        (None, ""),
    ],
)
def test_a_new_code_is_told_of_those_like_it(kept: Path, client: str | None, told: str) -> None:
    """Of sessions and of what was planned; nothing is told of a code that was used before."""
    assert told_at_first_use(kept, client) == told


def test_trainees_are_apart_from_clients(kept: Path) -> None:
    """A trainee's code is like another trainee's alone."""
    assert told_at_first_use(kept, None, "t2") == "t2 is new; there is T2"
    assert told_at_first_use(kept, None, "T2") == told_at_first_use(kept, None, "c7") == ""
    assert trainees_like(kept, "Anna") == ["anna"]


def test_all_that_look_the_same_are_found(kept: Path) -> None:
    """Also for a code that is in use; it is not among them."""
    assert clients_like(kept, "c7") == ["C.7"]
    assert clients_like(kept, "E1") == []


def test_without_anything_kept_nothing_is_told(tmp_path: Path) -> None:
    """The first session of all has no folder yet."""
    assert told_at_first_use(tmp_path, "C7") == ""
    assert told_at_first_use(tmp_path, None, "T1") == ""


def test_who_asks_for_a_trainee_in_vain_is_told_of_those_like_it(kept: Path) -> None:
    """The folder of one who is there is returned; of another none is made."""
    assert kept_folder(kept, "T2") == trainee_folder(kept, "T2")
    with pytest.raises(UsageError, match=r"t-2: nothing is kept .*; what looks the same .*: T2"):
        kept_folder(kept, "t-2")
    with pytest.raises(UsageError, match=r"b1: nothing is kept of this trainee$"):
        kept_folder(kept, "b1")
