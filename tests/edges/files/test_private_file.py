"""Private files on a real disk: whole or not there, the owner's alone, and safe when said to be."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.private_file import (
    append_synced,
    delete_synced,
    make_folder,
    new_file,
    open_private,
    remove_unfinished,
    whole_file,
    write_whole,
)
from assistant.edges.system.disk import sync_folder
from tests.support.small_disk import small_disk

OLD = b"what stood there\n"
NEW = 1000 * b"what is to stand there\n"


@pytest.fixture(params=[0, 0o022, 0o077])
def any_umask(request: pytest.FixtureRequest) -> Iterator[None]:
    """The system's habit, whatever it is."""
    before = os.umask(request.param)
    yield
    os.umask(before)


@pytest.fixture
def synced(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """What was brought to disk so far, by where it lay at that moment."""
    paths: list[Path] = []
    really = os.fsync

    def fsync(file: int) -> None:
        really(file)
        paths.append(Path(f"/proc/self/fd/{file}").readlink())

    monkeypatch.setattr(os, "fsync", fsync)
    return paths


def mode(path: Path) -> int:
    """Return a file's permissions."""
    return path.stat().st_mode & 0o777


def names(folder: Path) -> list[str]:
    """Return all that lies in a folder."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.usefixtures("any_umask")
def test_nobody_else_may_look(tmp_path: Path) -> None:
    """Whatever is made here is the owner's alone, also a folder above the one asked for."""
    make_folder(tmp_path / "new" / "data")
    write_whole(tmp_path / "whole", NEW)
    os.close(open_private(tmp_path / "added to", os.O_WRONLY | os.O_APPEND | os.O_CREAT))
    with new_file(tmp_path / "export", tmp_path / "new" / "data") as file:
        file.write(NEW)
        (part,) = (name for name in names(tmp_path) if name.endswith(".part"))
        assert mode(tmp_path / part) == 0o600
    assert {mode(tmp_path / name) for name in ("whole", "added to", "export")} == {0o600}
    assert {mode(tmp_path / "new"), mode(tmp_path / "new" / "data")} == {0o700}


def test_a_file_is_on_disk_and_so_is_its_name(tmp_path: Path, synced: list[Path]) -> None:
    """First the content, while it has no name yet that counts; then the folder with the name."""
    write_whole(tmp_path / "plan", NEW)
    part, folder = synced
    assert part.parent == folder == tmp_path
    assert part.name.startswith(".plan.")
    assert part.name.endswith(".part")
    assert (tmp_path / "plan").read_bytes() == NEW


def test_what_can_be_made_anew_waits_for_no_disk(tmp_path: Path, synced: list[Path]) -> None:
    """It is whole under its name all the same."""
    write_whole(tmp_path / "cue", NEW, synced=False)
    assert synced == []
    assert (tmp_path / "cue").read_bytes() == NEW


def test_a_second_write_of_the_same_name_takes_its_place(tmp_path: Path) -> None:
    """The later content stands there alone, even where it is shorter, and nothing beside it."""
    write_whole(tmp_path / "plan", NEW)
    write_whole(tmp_path / "plan", OLD)
    assert (tmp_path / "plan").read_bytes() == OLD
    assert names(tmp_path) == ["plan"]


def test_two_who_write_the_same_at_once_do_not_meet(tmp_path: Path) -> None:
    """Each one's content is whole; that of the last to end stands there."""
    path = tmp_path / "cue"
    with whole_file(path) as first:
        first.write(NEW[:10])
        with whole_file(path) as second:
            second.write(OLD)
        assert path.read_bytes() == OLD
        first.write(NEW[10:])
    assert path.read_bytes() == NEW
    assert names(tmp_path) == ["cue"]


@pytest.mark.parametrize("before", [OLD, None])
def test_a_full_disk_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    """The old file, or none; nothing half beside it, and the same file can be written later."""
    path = tmp_path / "plan"
    if before is not None:
        path.write_bytes(before)
    with small_disk(100), pytest.raises(OSError, match="File too large"):
        write_whole(path, NEW)
    assert names(tmp_path) == ([] if before is None else ["plan"])
    assert before is None or path.read_bytes() == before
    write_whole(path, NEW)
    assert path.read_bytes() == NEW


KILLED = """\
import os, signal, sys
from pathlib import Path
from assistant.edges.files.private_file import whole_file
with whole_file(Path(sys.argv[1])) as file:
    file.write(b"half of it")
    file.flush()
    os.kill(os.getpid(), signal.SIGKILL)
"""


@pytest.mark.parametrize("before", [OLD, None])
def test_a_crash_in_between_leaves_what_was_there(tmp_path: Path, before: bytes | None) -> None:
    """The old file, or none; what the killed program left is cleared away when that is asked."""
    path = tmp_path / "plan"
    other = tmp_path / ".planned.long.part"
    other.write_bytes(OLD)
    if before is not None:
        path.write_bytes(before)
    killed = subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert killed.returncode == -signal.SIGKILL
    stands = [] if before is None else ["plan"]
    assert len(names(tmp_path)) == len(stands) + 2
    assert before is None or path.read_bytes() == before
    remove_unfinished(path)
    assert names(tmp_path) == [other.name, *stands]


def test_what_is_to_be_new_takes_nobodys_place(tmp_path: Path) -> None:
    """Also where something came there only while it was written."""
    path = tmp_path / "token"
    with pytest.raises(FileExistsError), whole_file(path, new=True):
        path.write_bytes(OLD)
    assert path.read_bytes() == OLD
    assert names(tmp_path) == ["token"]


@pytest.mark.parametrize("there", [OLD, None])
def test_a_disk_without_links_gets_new_files_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bytes | None
) -> None:
    """As a memory stick is, to which a therapist exports."""

    def link(_: Path, path: Path) -> None:
        raise PermissionError(errno.EPERM, os.strerror(errno.EPERM), path)

    monkeypatch.setattr(os, "link", link)
    path = tmp_path / "export"
    if there is not None:
        with pytest.raises(FileExistsError), whole_file(path, new=True):
            path.write_bytes(there)
        assert path.read_bytes() == there
    else:
        with whole_file(path, new=True) as file:
            file.write(NEW)
        assert path.read_bytes() == NEW
    assert names(tmp_path) == ["export"]


def test_an_export_names_what_is_in_its_way(tmp_path: Path) -> None:
    """The option as it was typed, and the mend; an export half done leaves nothing."""
    path, data = tmp_path / "all.zip", tmp_path / "data"
    data.mkdir()
    with pytest.raises(UsageError, match=r"^--out .*: that is in the data folder; name a place"):
        new_file(data / "all.zip", data).__enter__()
    with small_disk(100), pytest.raises(Fault, match=r"all.zip: can't be written: File too large"):  # noqa: SIM117 (one by one)
        with new_file(path, data) as file:
            file.write(NEW)
    assert names(tmp_path) == ["data"]
    path.write_bytes(OLD)
    with pytest.raises(UsageError, match=r"^--html .*: there is something here already; give an"):
        new_file(path, data, "--html").__enter__()
    assert path.read_bytes() == OLD


def test_what_a_killed_export_left_goes_with_the_next(tmp_path: Path) -> None:
    """It may hold all of a client; a second of the same name clears it away."""
    path = tmp_path / "all.zip"
    subprocess.run([sys.executable, "-c", KILLED, str(path)], check=False)
    assert len(names(tmp_path)) == 1
    with new_file(path, tmp_path / "data") as file:
        file.write(NEW)
    assert names(tmp_path) == ["all.zip"]


def test_what_is_added_is_on_disk(tmp_path: Path, synced: list[Path]) -> None:
    """Before the call returns, all of it; line ends stay as they are."""
    path = tmp_path / "journal"
    file = open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    append_synced(file, OLD, 0)
    append_synced(file, NEW, len(OLD))
    os.close(file)
    assert synced == [path, path]
    assert path.read_bytes() == OLD + NEW


def test_what_the_disk_takes_half_of_is_not_added(tmp_path: Path) -> None:
    """The file is as it was, and can be added to again."""
    path = tmp_path / "journal"
    file = open_private(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    append_synced(file, OLD, 0)
    with small_disk(len(OLD) + 10), pytest.raises(OSError, match="File too large"):
        append_synced(file, NEW, len(OLD))
    assert path.read_bytes() == OLD
    append_synced(file, NEW, len(OLD))
    os.close(file)
    assert path.read_bytes() == OLD + NEW


def test_what_is_deleted_is_gone_from_the_disk(tmp_path: Path, synced: list[Path]) -> None:
    """The folder is brought to disk once, after all; what is not there need not be."""
    for name in ("a", "b"):
        (tmp_path / name).write_bytes(OLD)
    delete_synced(tmp_path / "a", tmp_path / "not there", tmp_path / "b")
    assert names(tmp_path) == []
    assert synced == [tmp_path]


def test_new_folders_are_on_disk(tmp_path: Path, synced: list[Path]) -> None:
    """Each in the one above it; what is there already costs nothing."""
    make_folder(tmp_path / "a" / "b")
    assert synced == [tmp_path, tmp_path / "a"]
    make_folder(tmp_path / "a" / "b")
    assert len(synced) == 2
    (tmp_path / "file").write_bytes(OLD)
    with pytest.raises(FileExistsError):
        make_folder(tmp_path / "file")


def test_a_folder_that_cannot_be_opened_is_left_to_the_system(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As on Windows, where no folder can be: files are written and deleted all the same."""
    really = os.open

    def opens(path: Path | str, flags: int, mode: int = 0o777, **at: int | None) -> int:
        if Path(path).is_dir():
            raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)
        return really(path, flags, mode, **at)

    monkeypatch.setattr(os, "open", opens)
    make_folder(tmp_path / "data")
    write_whole(tmp_path / "data" / "plan", NEW)
    assert names(tmp_path / "data") == ["plan"]
    delete_synced(tmp_path / "data" / "plan")
    assert names(tmp_path / "data") == []


def test_a_folder_without_a_sync_is_left_to_its_system() -> None:
    """/proc is one in fact: fsync says that it knows no such thing."""
    handle = os.open("/proc/self", os.O_RDONLY)
    with pytest.raises(OSError, match=os.strerror(errno.EINVAL)):
        os.fsync(handle)
    os.close(handle)
    sync_folder(Path("/proc/self"))


@pytest.mark.parametrize("flags", [os.O_RDONLY, os.O_RDWR])
def test_a_folder_that_is_not_there_is_told(tmp_path: Path, flags: int) -> None:
    """Only what the system does not offer is passed over, never a mistake."""
    with pytest.raises(FileNotFoundError):
        sync_folder(tmp_path / "none")
    with pytest.raises(FileNotFoundError):
        open_private(tmp_path / "none", flags)


def test_only_what_was_left_of_this_file_is_deleted(tmp_path: Path) -> None:
    """Not what another program is writing under a longer name that begins alike."""
    with whole_file(tmp_path / "review.csv") as file:
        file.write(NEW)
        (tmp_path / ".review.killed_1.part").write_bytes(OLD)
        remove_unfinished(tmp_path / "review")
        assert ".review.killed_1.part" not in names(tmp_path)
    assert (tmp_path / "review.csv").read_bytes() == NEW
