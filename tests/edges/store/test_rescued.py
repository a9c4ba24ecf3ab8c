"""What was rescued is brought to where sessions are kept, and nothing is lost on the way."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from assistant.edges.store.journal import Journal, journal_folder, read_journal
from assistant.edges.store.kept_file import RESCUED
from assistant.edges.store.rescued import bring_home
from assistant.review.questions import Review
from tests.support.closed_folder import let_nobody_look_into
from tests.support.journal_header import HEADER

NAME = f"{HEADER['id']}.jsonl"
BROUGHT = [f"session {HEADER['id']} was rescued, and is kept with the others again"]


def rescued(data: Path) -> Journal:
    """Return a journal whose folder was taken away, and a file put there."""
    journal = Journal(data, HEADER)
    journal.write({"t": 1.0, "kind": "note"})
    shutil.rmtree(journal_folder(data))
    journal_folder(data).write_text("mine")
    journal.look()
    assert journal.path == data / RESCUED / NAME
    return journal


def test_it_is_brought_home_as_soon_as_that_takes_it(tmp_path: Path) -> None:
    """Until then that is told each time; then once, and it is the very same file."""
    rescued(tmp_path).close()
    content = (tmp_path / RESCUED / NAME).read_bytes()
    for _ in range(2):
        [told] = bring_home(tmp_path)
        assert told.startswith(f"{tmp_path / RESCUED / NAME}: a session was rescued here")
    journal_folder(tmp_path).unlink()
    assert bring_home(tmp_path) == BROUGHT
    assert (journal_folder(tmp_path) / NAME).read_bytes() == content
    assert not (tmp_path / RESCUED).exists()
    assert bring_home(tmp_path) == []


def test_one_that_is_being_written_stays(tmp_path: Path) -> None:
    """Its program would miss it."""
    journal = rescued(tmp_path)
    journal_folder(tmp_path).unlink()
    assert bring_home(tmp_path) == []
    journal.write({"t": 2.0, "kind": "note"})
    assert journal.look() == ""
    journal.close()
    assert bring_home(tmp_path) == BROUGHT


def test_it_takes_the_place_of_its_own_beginning_alone(tmp_path: Path) -> None:
    """A folder that was moved away and comes back has an older state of the session in it."""
    journal = Journal(tmp_path, HEADER)
    folder, away = journal_folder(tmp_path), tmp_path / "away"
    folder.rename(away)
    folder.write_text("mine")
    journal.look()
    journal.write({"t": 1.0, "kind": "note"})
    journal.close()
    content = journal.path.read_bytes()
    folder.unlink()
    away.rename(folder)
    assert bring_home(tmp_path) == BROUGHT
    assert (folder / NAME).read_bytes() == content


@pytest.mark.parametrize("more", [b"", b"another\n"])
def test_a_record_that_is_another_stays_where_it_is(tmp_path: Path, more: bytes) -> None:
    """Both are left, and that is told; of one that is no more than the other nothing is."""
    rescued(tmp_path).close()
    folder, path = journal_folder(tmp_path), tmp_path / RESCUED / NAME
    folder.unlink()
    folder.mkdir()
    first, *_ = path.read_bytes().splitlines(keepends=True)
    (folder / NAME).write_bytes(first + more if more else path.read_bytes() + b"more\n")
    before = path.read_bytes(), (folder / NAME).read_bytes()
    told = bring_home(tmp_path)
    assert [each for each in told if "both are left" in each] == told[:1]
    assert bool(told) == bool(more)
    assert (path.read_bytes(), (folder / NAME).read_bytes()) == before


def test_what_is_no_journal_is_named_and_left(tmp_path: Path) -> None:
    """Of another session's name, without a first line, or a link to one."""
    rescued(tmp_path).close()
    journal_folder(tmp_path).unlink()
    folder = tmp_path / RESCUED
    (folder / NAME).rename(folder / "other.jsonl")
    (folder / "half.jsonl").write_text('{"kind": "ses')
    (folder / "linked.jsonl").symlink_to(folder / "other.jsonl")
    told = bring_home(tmp_path)
    assert len(told) == 3
    assert sorted(each.name for each in folder.iterdir()) == sorted(
        ["half.jsonl", "linked.jsonl", "other.jsonl"]
    )


def test_a_name_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    """An id is a file's name and no path."""
    journal = Journal(tmp_path, {**HEADER, "id": "a"})
    journal.close()
    (tmp_path / RESCUED).mkdir()
    text = journal.path.read_text().replace('"id": "a"', '"id": "../a"')
    (tmp_path / RESCUED / "a.jsonl").write_text(text)
    [told] = bring_home(tmp_path)
    assert told.endswith("it is left")


def test_a_review_finds_it(tmp_path: Path) -> None:
    """And tells that it was rescued."""
    rescued(tmp_path).close()
    journal_folder(tmp_path).unlink()
    told: list[str] = []
    with Review(tmp_path, told.append) as review:
        path = review.journal_of(HEADER["id"])
    assert told == BROUGHT
    book, _ = read_journal(path)
    assert book is not None
    assert book.session["client"] == "C-1"


def test_a_folder_that_nobody_may_look_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A session may lie there, which would be missed nowhere else."""
    (tmp_path / RESCUED).mkdir()
    let_nobody_look_into(tmp_path / RESCUED, monkeypatch)
    [told] = bring_home(tmp_path)
    assert told.startswith(f"{tmp_path / RESCUED}: what was rescued can't be looked for")
