"""The journal on a real disk: what is acknowledged is there, whatever comes next."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import pytest

from assistant.core.domain.events import Record
from assistant.core.domain.manner import USUAL
from assistant.core.faults import Fault
from assistant.core.journal.verdict import Verdict
from assistant.edges.store.journal import Journal, journal_folder, read_journal, read_journals
from tests.support.journal_header import HEADER
from tests.support.small_disk import small_disk

UNKNOWN_BEFORE: Record = {
    "budget_s": None,
    "skip_screening": False,
    "settings": asdict(USUAL),
    "series": None,
    "utc_offset": None,
    "zone": None,
    "protocol": HEADER["protocol"] | {"shared": []},
}
"""What a header lacks that an older program wrote, and is read with."""


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    """A journal that has just begun."""
    journal = Journal(tmp_path, HEADER)
    yield journal
    journal.close()


def note(t: float) -> Record:
    """Return a record of no meaning."""
    return {"t": t, "kind": "note"}


def said_in(line: str) -> Record:
    """Return what a line says, without its sum."""
    said: Record = json.loads(line)
    del said["sum"]
    return said


def times(data_dir: Path) -> list[float]:
    """Return the times of the one session's records, as they are read back."""
    (book,), damage = read_journals(data_dir)
    assert damage == []
    return [record["t"] for record in book.records]


def mode(path: Path) -> int:
    """Return a file's permissions."""
    return path.stat().st_mode & 0o777


@pytest.mark.parametrize("umask", [0, 0o022, 0o077])
def test_nobody_else_may_look(tmp_path: Path, umask: int) -> None:
    """Whatever the system's habit, the folders are the owner's alone, and so is each file."""
    before = os.umask(umask)
    try:
        journal = Journal(tmp_path / "data", HEADER)
    finally:
        os.umask(before)
    journal.close()
    assert mode(tmp_path / "data") == 0o700
    assert mode(journal_folder(tmp_path / "data")) == 0o700
    assert mode(journal.path) == 0o600


def test_a_folder_that_others_could_enter_is_closed_to_them(tmp_path: Path) -> None:
    """A folder of sessions that was made with wider permissions gets the right ones."""
    journal_folder(tmp_path).mkdir()
    journal_folder(tmp_path).chmod(0o755)
    Journal(tmp_path, HEADER).close()
    assert mode(journal_folder(tmp_path)) == 0o700


def test_a_journal_is_never_written_over(journal: Journal, tmp_path: Path) -> None:
    """A second session of the same name is refused, and the first keeps every byte."""
    journal.write(note(1.0))
    before = journal.path.read_bytes()
    with pytest.raises(Fault, match="cannot be written"):
        Journal(tmp_path, HEADER)
    assert journal.path.read_bytes() == before


def test_the_first_line_is_the_session(journal: Journal) -> None:
    """A journal begins with what the session is."""
    first = json.loads(journal.path.read_text().splitlines()[0])
    assert first.pop("sum")
    assert first == {"kind": "session", "format": 2, **HEADER}


def test_a_record_is_on_disk_before_write_returns(
    journal: Journal, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each write ends with the disk's own word, given when all of the line is in the file."""
    synced: list[str] = []
    really = os.fsync

    def fsync(file: int) -> None:
        really(file)
        assert os.fstat(file).st_ino == journal.path.stat().st_ino
        synced.append(journal.path.read_text().splitlines()[-1])

    monkeypatch.setattr(os, "fsync", fsync)
    for number in range(3):
        journal.write(note(number), note(number + 0.5))
        assert len(synced) == number + 1
        assert said_in(synced[-1]) == note(number + 0.5)


def test_the_file_and_its_name_are_on_disk_from_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cut of power right after the opening loses neither the first line nor the file's name."""
    synced: list[int] = []
    really = os.fsync

    def fsync(file: int) -> None:
        really(file)
        synced.append(os.fstat(file).st_ino)

    monkeypatch.setattr(os, "fsync", fsync)
    journal = Journal(tmp_path / "new" / "data", HEADER)
    made = [tmp_path, tmp_path / "new", tmp_path / "new" / "data"]  # each holds a new folder
    assert synced == [path.stat().st_ino for path in (*made, journal.path, journal.path.parent)]
    journal.close()
    synced.clear()
    again = Journal(tmp_path / "new" / "data", HEADER | {"id": "second"})
    assert synced == [path.stat().st_ino for path in (again.path, again.path.parent)]
    again.close()


def test_a_folder_may_lie_in_one_that_cannot_be_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where one may add to a folder and not look into it, its entries are left to the system."""
    really = os.open

    def opens(path: Path, flags: int, mode: int = 0o777, **at: int | None) -> int:
        if path == tmp_path:
            raise PermissionError(13, "Permission denied")
        return really(path, flags, mode, **at)

    monkeypatch.setattr(os, "open", opens)
    Journal(tmp_path / "data", HEADER).close()
    assert len(list(journal_folder(tmp_path / "data").iterdir())) == 1


def test_records_come_back_as_they_were(journal: Journal, tmp_path: Path) -> None:
    """Any text survives, also a file name's bytes that are none, and line breaks."""
    said = {"t": 1.5, "kind": "note", "text": "“Löse”\nlayer ½ \udcff"}
    journal.write(said)
    (book,), damage = read_journals(tmp_path)
    assert book.session == {"kind": "session", "format": 2, **HEADER, **UNKNOWN_BEFORE}
    assert book.records == (said,)
    assert book.last_s == 1.5
    assert damage == []
    assert b"\\udcff" in journal.path.read_bytes()


CHILD = """\
import sys
from pathlib import Path
from assistant.edges.store.journal import Journal
import json
journal = Journal(Path(sys.argv[1]), json.loads(sys.argv[2]))
number = 0
while True:
    journal.write({"t": float(number), "kind": "note"})
    print(number, flush=True)
    number += 1
"""


def test_a_program_killed_outright_loses_nothing_acknowledged(tmp_path: Path) -> None:
    """After kill -9 in mid-writing every record is there whose write had returned."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), json.dumps(HEADER)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    acknowledged = [int(child.stdout.readline()) for _ in range(100)]
    child.kill()
    acknowledged += [int(line) for line in child.stdout]
    child.stdout.close()
    assert child.wait() == -signal.SIGKILL
    assert len(acknowledged) >= 100
    kept = times(tmp_path)
    assert kept[: len(acknowledged)] == acknowledged
    assert len(kept) <= len(acknowledged) + 1


def test_a_full_disk_is_a_fault(journal: Journal) -> None:
    """What the disk does not take is not acknowledged; the message is one line with the mend."""
    with small_disk(journal.path.stat().st_size), pytest.raises(Fault) as told:
        journal.write(note(1.0))
    assert str(told.value) == (
        f"{journal.path}: the journal cannot be written "
        "(the disk takes no larger file; make room on it)"
    )


def test_half_a_line_does_not_spoil_the_next(journal: Journal, tmp_path: Path) -> None:
    """Where the disk takes part of a write, what is written later is whole again."""
    journal.write(note(1.0))
    with small_disk(journal.path.stat().st_size + 10), pytest.raises(Fault):
        journal.write(note(2.0))
    journal.write(note(3.0))
    assert times(tmp_path) == [1.0, 3.0]


def test_of_several_records_all_are_kept_or_none(journal: Journal, tmp_path: Path) -> None:
    """A write that fails leaves none of its records behind."""
    with small_disk(journal.path.stat().st_size + 40), pytest.raises(Fault):
        journal.write(note(1.0), note(2.0))
    assert times(tmp_path) == []


def test_a_disk_full_from_the_start_is_a_fault(tmp_path: Path) -> None:
    """A session whose first line finds no room is told so, and leaves no session behind."""
    with small_disk(5), pytest.raises(Fault, match=r"sessions/.*: the journal cannot be written"):
        Journal(tmp_path, HEADER)
    assert list(journal_folder(tmp_path).iterdir()) == []


def test_a_first_line_whose_name_is_lost_leaves_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the folder can't be brought to disk no session begins, and none is left behind."""
    journal_folder(tmp_path).mkdir()
    folder = journal_folder(tmp_path).stat().st_ino
    really = os.fsync

    def fsync(file: int) -> None:
        if os.fstat(file).st_ino == folder:
            raise OSError(5, "Input/output error")
        really(file)

    monkeypatch.setattr(os, "fsync", fsync)
    with pytest.raises(Fault, match=r"cannot be written \(the disk fails; mend it, "):
        Journal(tmp_path, HEADER)
    assert list(journal_folder(tmp_path).iterdir()) == []


def test_a_file_where_the_folder_should_be_is_a_fault(tmp_path: Path) -> None:
    """A journal that has no place is told in one line, and the file is left as it was."""
    journal_folder(tmp_path).write_text("mine")
    before = journal_folder(tmp_path).stat()
    with pytest.raises(Fault, match="cannot be written"):
        Journal(tmp_path, HEADER)
    assert journal_folder(tmp_path).stat().st_mode == before.st_mode


def test_a_place_where_no_folder_can_be_made_is_a_fault() -> None:
    """A system's own folder, which takes no other, is told in one line."""
    with pytest.raises(Fault, match="cannot be written"):
        Journal(Path("/proc/nowhere"), HEADER)


def written(journal: Journal, *lines: bytes) -> None:
    """Put lines into a journal's file as they are."""
    with journal.path.open("ab") as file:
        file.write(b"".join(lines))


def test_a_torn_last_line_is_left_out(journal: Journal, tmp_path: Path) -> None:
    """Half a line at the end is what a cut of power leaves: no damage, and no record."""
    journal.write(note(1.0))
    written(journal, b'{"t": 2.0, "ki')
    assert times(tmp_path) == [1.0]


def test_a_line_without_its_end_was_never_acknowledged(journal: Journal, tmp_path: Path) -> None:
    """A last line that is whole but for its line break is left out as well."""
    written(journal, json.dumps(note(2.0)).encode())
    assert times(tmp_path) == []


DAMAGED = [
    b"\xff\x00\xfe",
    b"",
    b"17",
    b'["note"]',
    b'{"t": 1.0}',
    b'{"kind": "note"}',
    b'{"t": 1.0, "kind": "heard", "command": "strt", "start_s": 1, "end_s": 2}',
    b'{"t": 1.0, "kind": "heard", "start_s": 1, "end_s": 2}',
    b'{"t": 1.0, "kind": "opened", "extra": 1}',
    b'{"t": null, "kind": "time"}',
    b'{"t": NaN, "kind": "time"}',
    b'{"t": -1.0, "kind": "time"}',
    b'{"t": true, "kind": "time"}',
    b'{"t": 1e400, "kind": "note"}',
    b'{"t": 1e300, "kind": "note"}',
    b'{"t": 1' + 400 * b"0" + b', "kind": "note"}',
    b'{"t": 1' + 5000 * b"0" + b', "kind": "note"}',
    b'{"t": 1.0, "kind": ["note"]}',
    b'{"t": 1.0, "kind": "cue_ended", "cue": "one"}',
    b'{"t": 1.0, "kind": "device_lost", "device": "door", "reason": ""}',
    b'{"t": "x", "kind": "hold_started"}',
    b'{"t": 1.0, "kind": "end"}',
    b'{"t": 1.0, "kind": "end", "outcome": "lost"}',
    b'{"t": 1.0, "kind": "hold"}',
    b'{"t": 1.0, "kind": "consent", "step": "ask", "given": "no"}',
    100_000 * b"[",
    b'{"t": 1.0, "kind": "note", "x": ' + 100_000 * b"[" + 100_000 * b"]" + b"}",
]


@pytest.mark.parametrize("line", DAMAGED, ids=lambda line: line[:40].decode(errors="replace"))
def test_a_damaged_line_is_named_and_left_out(
    journal: Journal, tmp_path: Path, line: bytes
) -> None:
    """What a disk has spoilt costs its own line; the rest is read, and the place is told."""
    journal.write(note(1.0))
    journal.write(note(3.0))
    journal.close()
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join([*lines[:2], line, b"\n", *lines[2:]]))
    (book,), damage = read_journals(tmp_path)
    assert [record["t"] for record in book.records] == [1.0, 3.0]
    assert damage == [f"{journal.path}:3: this line is damaged and was left out"]


def spoilt_header(**keys: object) -> bytes:
    """Return a first line that is JSON, with wrong values at some of its keys."""
    return json.dumps({"kind": "session", **HEADER, **keys}).encode()


@pytest.mark.parametrize(
    "first",
    [
        b"{",
        b"{}",
        b'{"kind": "session", "id": "x"}',
        100_000 * b"[",
        spoilt_header(kind="time"),
        spoilt_header(id=5),
        spoilt_header(started_at=None),
        spoilt_header(client=["C-1"]),
        spoilt_header(start_side="up"),
        spoilt_header(layers="two"),
        spoilt_header(protocol="x"),
        spoilt_header(protocol={"name": "x", "text": None}),
    ],
    ids=lambda first: first[:20].decode() + first[-40:].decode(),
)
def test_a_session_without_its_first_line_is_named(tmp_path: Path, first: bytes) -> None:
    """Without the session's own record nothing can be made of the rest; that is told."""
    journal_folder(tmp_path).mkdir()
    path = journal_folder(tmp_path) / "spoilt.jsonl"
    path.write_bytes(first + b"\n" + json.dumps(note(1.0)).encode() + b"\n")
    told = f"{path}:1: this line is damaged; without it the session cannot be read"
    assert read_journals(tmp_path) == ([], [told])


def test_a_session_that_never_began_is_no_session(tmp_path: Path) -> None:
    """A first line that was cut off, or an empty file, is neither a session nor damage."""
    journal_folder(tmp_path).mkdir()
    (journal_folder(tmp_path) / "empty.jsonl").touch()
    (journal_folder(tmp_path) / "torn.jsonl").write_bytes(b'{"kind": "session", "id"')
    assert read_journals(tmp_path) == ([], [])


def test_one_spoilt_journal_hides_no_other(journal: Journal, tmp_path: Path) -> None:
    """A journal that cannot be opened is named; the others are read."""
    folder = journal_folder(tmp_path)
    (folder / "folder.jsonl").mkdir()
    (folder / "gone.jsonl").symlink_to("nowhere")
    os.mkfifo(folder / "pipe.jsonl")  # to open it would be to wait for ever
    books, damage = read_journals(tmp_path)
    assert [book.session["id"] for book in books] == [HEADER["id"]]
    assert damage == [
        f"{folder / name}: this session cannot be read ({why})"
        for name, why in (
            ("folder.jsonl", "not a file"),
            ("gone.jsonl", "a link, which is not followed"),
            ("pipe.jsonl", "not a file"),
        )
    ]


def test_a_folder_that_cannot_be_read_is_a_fault(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sessions that may not be looked at are never shown as none."""

    def forbidden(folder: Path) -> Iterator[os.DirEntry[str]]:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", forbidden)
    with pytest.raises(Fault, match=r"sessions: the sessions cannot be read \(Permission denied\)"):
        read_journals(tmp_path)


def test_what_is_no_folder_of_sessions_is_a_fault(tmp_path: Path) -> None:
    """A file where the sessions should be is told."""
    journal_folder(tmp_path).write_text("")
    with pytest.raises(Fault, match=r"sessions: the sessions cannot be read \(Not a directory\)"):
        read_journals(tmp_path)


def test_sessions_come_in_the_order_they_began(tmp_path: Path) -> None:
    """Two sessions of the same second are told apart by their start, not by their names."""
    starts: dict[str, Any] = {"b": "05.100", "c": "05.200", "a": "05.300", "d": "04.900"}
    for name, second in starts.items():
        started_at = f"2030-01-02T03:04:{second}+00:00"
        Journal(tmp_path, HEADER | {"id": name, "started_at": started_at}).close()
    books, _ = read_journals(tmp_path)
    assert [book.session["id"] for book in books] == ["d", "b", "c", "a"]


def test_without_a_folder_there_are_no_sessions(tmp_path: Path) -> None:
    """Reading makes nothing and finds nothing where no session ever was."""
    assert read_journals(tmp_path / "nowhere") == ([], [])
    assert not (tmp_path / "nowhere").exists()


def verdict(path: Path) -> Verdict:
    """Return what is thought of a journal."""
    book, _ = read_journal(path)
    assert book is not None
    assert book.verdict is not None
    return book.verdict


def test_a_journal_that_was_closed_is_sound(journal: Journal, tmp_path: Path) -> None:
    """Open it looks broken off; its last line says that all of it is there, and is no record."""
    journal.write(note(1.0))
    assert verdict(journal.path).state == "broken off"
    again = Journal(tmp_path / "other", HEADER)
    again.write(note(1.0))
    again.close()
    assert verdict(again.path).state == "sound"
    assert times(tmp_path / "other") == [1.0]


def test_a_journal_is_gone_on_with(tmp_path: Path) -> None:
    """Opened again it keeps every line, and its sums go on from the last."""
    first = Journal(tmp_path, HEADER)
    first.write(note(1.0))
    first.close()
    before = first.path.read_bytes()
    for number in (2, 3):
        again = Journal.reopen(first.path)
        again.write(note(number))
        again.close()
    assert first.path.read_bytes().startswith(before)
    assert times(tmp_path) == [1.0, 2.0, 3.0]
    assert verdict(first.path).state == "sound"


@pytest.mark.parametrize("torn", [b"{", b'{"t": 2.0, "kind": "no', b"\xff\x00", "½".encode()[:1]])
def test_a_torn_line_is_put_aside_when_a_journal_is_gone_on_with(
    tmp_path: Path, torn: bytes
) -> None:
    """It was never acknowledged, and is no record; it stays readable in a line of its own."""
    first = Journal(tmp_path, HEADER)
    first.write(note(1.0))
    content = first.path.read_bytes()
    first.close()
    first.path.write_bytes(content + torn)  # as a cut of power leaves it
    again = Journal.reopen(first.path)
    again.write(note(2.0))
    again.close()
    assert times(tmp_path) == [1.0, 2.0]
    assert verdict(first.path).state == "sound"
    aside = [json.loads(line) for line in first.path.read_text().splitlines()][2]
    assert aside["kind"] == "torn"
    assert aside["text"] == torn.decode(errors="replace")


def test_a_journal_cut_at_any_byte_can_be_gone_on_with(tmp_path: Path) -> None:
    """Wherever the power went, what was acknowledged stands, and what follows is sound."""
    first = Journal(tmp_path, HEADER)
    for number in range(4):
        first.write(note(number), note(number + 0.5))
    first.close()
    content = first.path.read_bytes()
    begun = content.index(b"\n") + 1
    for at in range(begun, len(content) + 1):
        first.path.write_bytes(content[:at])
        kept = times(tmp_path)
        again = Journal.reopen(first.path)
        again.write(note(9.0))
        again.close()
        assert times(tmp_path) == [*kept, 9.0], at
        assert verdict(first.path).state == "sound", at


def test_an_older_journal_is_gone_on_with_as_it_is(tmp_path: Path) -> None:
    """Its lines have no sums, and none get any: a chain begun in its middle would say little."""
    journal_folder(tmp_path).mkdir()
    path = journal_folder(tmp_path) / "older.jsonl"
    path.write_text(json.dumps({"kind": "session", **HEADER}) + "\n" + json.dumps(note(1.0)) + "\n")
    again = Journal.reopen(path)
    again.write(note(2.0))
    again.close()
    assert path.read_text().splitlines()[2:] == [json.dumps(note(2.0))]
    assert verdict(path).state == "unsealed"


def test_an_open_journal_is_not_opened_again(journal: Journal) -> None:
    """Two programs that wrote to one journal would break its chain: the second is refused."""
    before = journal.path.read_bytes()
    with pytest.raises(Fault, match="is running now"):
        Journal.reopen(journal.path)
    assert journal.path.read_bytes() == before


def test_a_program_that_was_killed_leaves_no_lock(tmp_path: Path) -> None:
    """Its journal can be gone on with at once."""
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path), json.dumps(HEADER)],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert child.stdout is not None
    child.stdout.readline()
    (path,) = journal_folder(tmp_path).iterdir()
    with pytest.raises(Fault, match="is running now"):
        Journal.reopen(path)
    child.kill()
    child.stdout.close()
    child.wait()
    Journal.reopen(path).close()
    assert verdict(path).state == "sound"


def test_what_is_no_journal_is_not_gone_on_with(tmp_path: Path) -> None:
    """Without a first line that says what it is, nothing is added to it."""
    path = tmp_path / "x.jsonl"
    path.write_bytes(b"{}\n{")
    with pytest.raises(Fault, match="cannot be read, nor gone on with"):
        Journal.reopen(path)
    assert path.read_bytes() == b"{}\n{"


def test_an_altered_line_is_named(tmp_path: Path) -> None:
    """It is read as it stands, and told; of many that are altered the first few are named."""
    first = Journal(tmp_path, HEADER)
    first.write(*(note(number) for number in range(1, 9)))
    first.close()
    content = first.path.read_bytes()
    first.path.write_bytes(content.replace(b'"t": 4,', b'"t": 5,'))
    (book,), damage = read_journals(tmp_path)
    assert [record["t"] for record in book.records] == [1, 2, 3, 5, 5, 6, 7, 8]
    assert not book.whole
    assert damage == [
        f"{first.path}:5: this line was changed, or a line before it is missing",
    ]
    first.path.write_bytes(content.replace(b'"kind": "note"', b'"kind":"note"'))
    _, damage = read_journals(tmp_path)
    assert len(damage) == 4
    assert damage[-1] == f"{first.path}: 5 more lines are not as they were written"
