"""A journal whose file is taken away while it is written: it is there again, whole, and told."""

from __future__ import annotations

import errno
import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.core.domain.events import Record
from assistant.core.faults import JournalFault
from assistant.edges.store.journal import Journal, journal_folder, read_journal, read_journals
from tests.support.journal_header import HEADER
from tests.support.small_disk import small_disk


def note(t: float) -> Record:
    """Return a record of no meaning."""
    return {"t": t, "kind": "note"}


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal with two records, in a folder of its own."""
    journal = Journal(tmp_path / "data", HEADER)
    journal.write(note(1.0))
    journal.write(note(2.0))
    yield journal
    journal.close()


def times(path: Path) -> list[float]:
    """Return the times of a journal's records, which is sound."""
    book, damage = read_journal(path)
    assert book is not None
    assert damage == []
    assert book.verdict is not None
    assert book.verdict.state == "sound"
    return [record["t"] for record in book.records]


def deleted(path: Path) -> None:
    """Delete the file."""
    path.unlink()


def replaced(path: Path) -> None:
    """Put another file of the same words into its place, as editors do."""
    other = path.with_name("other")
    other.write_bytes(path.read_bytes())
    other.replace(path)


def emptied(path: Path) -> None:
    """Let a shell write nothing into it."""
    os.truncate(path, 0)


def cut(path: Path) -> None:
    """Take its last bytes."""
    os.truncate(path, path.stat().st_size - 10)


def added_to(path: Path) -> None:
    """Write a line of one's own at its end."""
    with path.open("ab") as file:
        file.write(b'{"t": 1.5, "kind": "note"}\n')


def changed(path: Path) -> None:
    """Change a byte of it where it lies."""
    with path.open("r+b") as file:
        file.seek(30)
        file.write(b"x")


def folder_deleted(path: Path) -> None:
    """Delete all sessions."""
    shutil.rmtree(path.parent)


def folder_moved(path: Path) -> None:
    """Move the whole data folder away."""
    path.parents[1].rename(path.parents[2] / "moved")


LOSSES = {
    deleted: "was deleted or moved away",
    replaced: "was replaced",
    emptied: "was cut short",
    cut: "was cut short",
    added_to: "was written to by another program",
    changed: "was written to by another program",
    folder_deleted: "was deleted or moved away",
    folder_moved: "was deleted or moved away",
}


@pytest.mark.parametrize("lose", LOSSES, ids=lambda lose: lose.__name__)
@pytest.mark.parametrize("noticed_by", ["look", "write", "finish"])
def test_a_journal_that_is_lost_is_written_anew(
    journal: Journal, lose: Callable[[Path], None], noticed_by: str
) -> None:
    """At the next look, or with the next record: whole, at its own place, and it is told once."""
    path = journal.path
    lose(path)
    if noticed_by == "finish":
        kept = journal.finish(note(3.0))
        assert (kept.path, kept.planned) == (path, path)
    else:
        if noticed_by == "write":
            journal.write(note(2.5))
        assert journal.look() == f"the journal {LOSSES[lose]}; all of it was written anew"
        assert journal.look() == ""
        journal.write(note(3.0))
        assert journal.finish().path == path
    added = [2.5] if noticed_by == "write" else []
    assert times(path) == [1.0, 2.0, *added, 3.0]


@pytest.mark.parametrize("lose", [replaced, cut, changed], ids=lambda lose: lose.__name__)
def test_what_was_found_in_its_place_is_put_aside(
    journal: Journal, lose: Callable[[Path], None]
) -> None:
    """Nothing is deleted; and the review does not take it for a second session."""
    for _ in range(2):
        lose(journal.path)
        journal.look()
    journal.close()
    names = sorted(path.name for path in journal.path.parent.iterdir())
    name = f"{HEADER['id']}.jsonl"
    assert names == sorted([name, f"{name}.found", f"{name}-2.found"])
    books, damage = read_journals(journal.path.parents[1])
    assert (len(books), damage) == (1, [])


def test_a_folder_in_its_place_is_put_aside_too(journal: Journal) -> None:
    """Whatever stands there, the journal has its place again."""
    journal.path.unlink()
    journal.path.mkdir()
    assert "was replaced" in journal.look()
    journal.close()
    assert times(journal.path) == [1.0, 2.0]


def test_a_file_in_the_folder_s_place_lets_it_be_rescued(journal: Journal) -> None:
    """It goes into the data folder's own place for such, and that is told."""
    folder = journal.path.parent
    shutil.rmtree(folder)
    folder.write_text("mine")
    assert journal.look().endswith("all of it was written anew in the folder 'rescued'")
    assert journal.path == folder.parent / "rescued" / f"{HEADER['id']}.jsonl"
    journal.write(note(3.0))
    kept = journal.finish()
    assert kept.path == journal.path
    assert kept.planned == folder / journal.path.name
    assert times(journal.path) == [1.0, 2.0, 3.0]
    assert folder.read_text() == "mine"


def test_a_touched_journal_is_not_lost(journal: Journal) -> None:
    """A backup that only sets its times, or reads it, is no reason to write it anew."""
    before = journal.path.stat().st_ino
    os.utime(journal.path)
    journal.path.read_bytes()
    assert journal.look() == ""
    journal.write(note(3.0))
    assert journal.look() == ""
    assert journal.path.stat().st_ino == before


def test_where_it_cannot_be_written_anew_that_is_a_fault_until_it_can(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing is acknowledged meanwhile, and no byte is lost once the disk is there again."""
    path = journal.path
    path.unlink()
    with small_disk(10):
        with pytest.raises(JournalFault) as told:
            journal.write(note(3.0))
        with pytest.raises(JournalFault):
            journal.look()
    assert told.value.why == "the journal was deleted or moved away, and can't be written anew"
    journal.write(note(3.0))
    assert "written anew" in journal.look()
    assert journal.finish().path == path
    assert times(path) == [1.0, 2.0, 3.0]


def test_a_journal_that_its_disk_takes_no_more_is_finished_elsewhere(
    journal: Journal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last records are in a copy among the system's temporary files, sooner than lost."""
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "elsewhere"))
    really = os.fsync
    planned = journal.path

    def fsync(file: int) -> None:
        if os.fstat(file).st_ino == planned.stat().st_ino:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
        really(file)

    monkeypatch.setattr(os, "fsync", fsync)
    kept = journal.finish(note(3.0))
    assert kept.path == tmp_path / "elsewhere" / planned.name
    assert (kept.planned, kept.failed) == (planned, "the disk is full")
    assert kept.path.stat().st_mode & 0o777 == 0o600
    assert times(kept.path) == [1.0, 2.0, 3.0]
    assert [record["t"] for record in read_journals(planned.parents[1])[0][0].records] == [1.0, 2.0]


def test_where_nothing_takes_it_nothing_is_called_kept(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A finish that brought not all to disk says so, and why."""
    with small_disk(10):
        kept = journal.finish(note(3.0))
    assert kept.path is None
    assert kept.failed == "the disk takes no larger file"
    book, _ = read_journal(kept.planned)
    assert book is not None
    assert book.verdict is not None
    assert book.verdict.state == "broken off"


def test_half_a_line_that_could_not_be_cut_off_is_cut_off_later(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A disk that fails may take half a line and not let it be taken back: that is no other's."""

    def fails(*_: object) -> None:
        raise OSError(errno.EIO, os.strerror(errno.EIO))

    size = journal.path.stat().st_size
    with monkeypatch.context() as failing:
        failing.setattr(os, "ftruncate", fails)
        with small_disk(size + 10), pytest.raises(JournalFault):
            journal.write(note(3.0))
    assert journal.path.stat().st_size == size + 10
    assert journal.look() == ""
    journal.write(note(3.0))
    journal.close()
    assert times(journal.path) == [1.0, 2.0, 3.0]
    assert len(list(journal_folder(journal.path.parents[1]).iterdir())) == 1


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        (errno.ENOSPC, "the disk is full"),
        (errno.EROFS, "the disk may only be read"),
        (errno.EACCES, "the folder may only be read"),
        (errno.EIO, "the disk fails"),
        (errno.ELOOP, os.strerror(errno.ELOOP)),
    ],
)
def test_the_cause_is_named(
    journal: Journal, monkeypatch: pytest.MonkeyPatch, number: int, cause: str
) -> None:
    """In the words of who is to mend it; what nobody thought of in the system's."""

    def fails(*_: object) -> None:
        raise OSError(number, os.strerror(number))

    with monkeypatch.context() as failing:
        failing.setattr(os, "fsync", fails)
        with pytest.raises(JournalFault) as told:
            journal.write(note(3.0))
    assert told.value.why == cause
    assert f"the journal cannot be written ({cause}; " in str(told.value)
