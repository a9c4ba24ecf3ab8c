"""Files themselves: what is planted at a name is refused, and what it leads to stays as it was."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from pathlib import Path

import pytest

import assistant.edges.files.itself as module
from assistant.edges.files.itself import (
    LINK,
    NO_FILE,
    TWO_NAMES,
    NotItself,
    check_folder,
    check_itself,
    delete_itself,
    everything_in,
    names_in,
    open_itself,
    own_folder_for,
    read_itself,
)
from tests.support.closed_folder import let_nobody_look_into

SECRET = b"somebody else's\n"

Plant = Callable[[Path, Path], None]


@pytest.fixture
def other(tmp_path: Path) -> Path:
    """A file elsewhere, which others may read."""
    path = tmp_path / "elsewhere" / "other"
    path.parent.mkdir()
    path.write_bytes(SECRET)
    path.chmod(0o644)
    return path


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A folder of the program's own."""
    folder = tmp_path / "data" / "sessions"
    folder.mkdir(parents=True)
    return folder


def link(path: Path, other: Path) -> None:
    """Plant a link."""
    path.symlink_to(other)


def link_to_nothing(path: Path, other: Path) -> None:
    """Plant a link to where nothing is yet."""
    path.symlink_to(other.with_name("made"))


def hard_link(path: Path, other: Path) -> None:
    """Plant a second name of the file."""
    path.hardlink_to(other)


def pipe(path: Path, _: Path) -> None:
    """Plant a pipe."""
    os.mkfifo(path)


def a_socket(path: Path, _: Path) -> None:
    """Plant a socket."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def device(path: Path, _: Path) -> None:
    """Plant a link to a device that never ends."""
    path.symlink_to("/dev/zero")


PLANTED = [
    (link, LINK), (link_to_nothing, LINK), (hard_link, TWO_NAMES), (pipe, NO_FILE),
    (a_socket, NO_FILE), (device, LINK),
]  # fmt: skip

FLAGS = [
    os.O_RDONLY, os.O_RDWR | os.O_CREAT, os.O_WRONLY | os.O_APPEND | os.O_CREAT,
    os.O_WRONLY | os.O_CREAT | os.O_TRUNC,
]  # fmt: skip


@pytest.fixture(params=["as on Unix", "as on Windows", "planted after the look", "both"])
def system(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """A system with all that helps, and one with nothing; a look that comes too early."""
    if request.param in ("as on Windows", "both"):
        monkeypatch.setattr(module, "_FOLLOW_NOTHING", 0)
        monkeypatch.setattr(module, "_BELOW_A_FOLDER", False)
    if request.param in ("planted after the look", "both"):
        monkeypatch.setattr(module, "_status", lambda *_: None)
    return str(request.param)


@pytest.mark.parametrize("flags", FLAGS)
@pytest.mark.parametrize(("plant", "what"), PLANTED)
def test_what_is_planted_is_never_opened(
    own: Path, other: Path, plant: Plant, what: str, flags: int, system: str
) -> None:
    """Not read, written, cut or made through, whatever is there and whenever it came."""
    path = own / "one.jsonl"
    plant(path, other)
    if plant is device and system == "both":
        what = NO_FILE  # it is opened, looked at and closed
    early = "look" in system or system == "both"
    with pytest.raises(OSError) as told:  # noqa: PT011 - of a pipe or socket the system's own word
        os.close(open_itself(path, flags, own_folder=True))
    nothing_yet = system == "both" and plant is link_to_nothing and not flags & os.O_CREAT
    if not nothing_yet and not (early and plant in (pipe, a_socket)):
        assert told.value.strerror == what
    assert told.value.filename == str(path)
    assert other.read_bytes() == SECRET
    assert other.stat().st_mode & 0o777 == 0o644
    if not (system == "both" and plant is link_to_nothing):  # an empty file, on such a system
        assert not other.with_name("made").exists()


def test_a_folder_that_is_a_link_is_not_entered(tmp_path: Path, own: Path, other: Path) -> None:
    """Nothing is read, made or deleted in what it leads to, nor are its permissions changed."""
    other.parent.chmod(0o755)
    own.rmdir()
    own.symlink_to(other.parent)
    for act in (
        lambda: read_itself(own / "other", own_folder=True),
        lambda: open_itself(own / "new", os.O_WRONLY | os.O_CREAT, own_folder=True),
        lambda: delete_itself(own / "other", own_folder=True),
        lambda: own_folder_for(own, 0o700),
        lambda: check_folder(own),
    ):
        with pytest.raises(NotItself, match=LINK):
            act()
    assert [each.name for each in other.parent.iterdir()] == ["other"]
    assert other.parent.stat().st_mode & 0o777 == 0o755


def test_a_folder_exchanged_after_the_look_is_not_entered(
    own: Path, other: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the system helps nobody is quick enough."""
    own.rmdir()
    own.symlink_to(other.parent)
    monkeypatch.setattr(module, "check_folder", lambda _: True)
    for act in (
        lambda: read_itself(own / "other", own_folder=True),
        lambda: delete_itself(own / "other", own_folder=True),
        lambda: own_folder_for(own, 0o700),
    ):
        with pytest.raises(OSError, match=r"Not a directory|a link"):
            act()
    assert other.exists()


def test_the_chosen_folder_may_be_a_link(tmp_path: Path, own: Path) -> None:
    """What its owner made leads where it leads; below it nothing does."""
    chosen = tmp_path / "chosen"
    chosen.symlink_to(own.parent)
    os.close(open_itself(chosen / "index", os.O_RDWR | os.O_CREAT))
    assert (own.parent / "index").stat().st_mode & 0o777 == 0o600
    os.close(open_itself(chosen / "sessions" / "a", os.O_RDWR | os.O_CREAT, own_folder=True))
    assert (own / "a").exists()
    assert check_folder(chosen / "sessions")


def test_a_file_is_opened_as_ever(own: Path) -> None:
    """Read, added to, emptied and deleted; what is not there is told as that."""
    path = own / "one"
    with pytest.raises(FileNotFoundError):
        read_itself(path, own_folder=True)
    assert not check_itself(path)
    delete_itself(path, own_folder=True)
    file = open_itself(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_EXCL)
    os.write(file, b"one\n")
    os.close(file)
    with pytest.raises(FileExistsError):
        open_itself(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL)
    with read_itself(path, own_folder=True) as read:
        assert read.read() == b"one\n"
    os.close(open_itself(path, os.O_WRONLY | os.O_TRUNC))
    assert path.read_bytes() == b""
    assert check_itself(path)
    delete_itself(path, own_folder=True)
    assert not path.exists()
    path.write_bytes(b"")
    with pytest.raises(NotADirectoryError):
        check_folder(path)
    with pytest.raises(NotItself, match=NO_FILE):
        read_itself(own)


def test_a_folder_that_nobody_may_look_into_is_told(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is not as if nothing were in it; of one that is not there, nothing is."""
    inside = tmp_path / "a" / "b"
    inside.mkdir(parents=True)
    (inside / "x.txt").touch()
    (tmp_path / "link").symlink_to(inside)
    assert names_in(tmp_path) == ["a", "link"]
    assert everything_in(tmp_path) == [
        *(tmp_path / "a", inside, inside / "x.txt", tmp_path / "link"),
    ]
    assert (names_in(tmp_path / "none"), everything_in(tmp_path / "none")) == ([], [])
    let_nobody_look_into(inside, monkeypatch)
    for look in (lambda: names_in(inside), lambda: everything_in(tmp_path)):
        with pytest.raises(PermissionError):
            look()
