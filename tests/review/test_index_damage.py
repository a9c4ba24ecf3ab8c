"""The index, whatever is done to it: each answer is that of a fresh one."""

from __future__ import annotations

import os
import random
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

import assistant.edges.store.index_file as index_file
from assistant.core.review.conditions import Chosen
from assistant.edges.store.index_file import FILE, WAITING
from assistant.edges.store.index_seal import ENDING, SIDES
from assistant.edges.store.index_sql import VERSION
from assistant.review.questions import Review
from tests.support.hand_checked import write_hand_checked
from tests.support.program import PROGRAM

DAMAGES = 500

LIMIT_S = 30.0
"""How long anything may take that should come at all."""


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The practice whose numbers were worked out by hand."""
    data_dir = tmp_path / "data"
    write_hand_checked(data_dir)
    return data_dir


def answers(data_dir: Path, told: list[str] | None = None) -> dict[str, Any]:
    """Return what every question says."""
    lines = [] if told is None else told
    with Review(data_dir, lines.append) as review:
        everyone = Chosen()
        return {
            "sessions": list(review.sessions()),
            "holds": list(review.holds()),
            "count": review.count_sessions(),
            "ends": review.tallies(),
            "trends": [
                review.tallies(everyone, by)
                for by in (("month",), ("client",), ("step", "side"), ("technique", "length_s"))
            ],
            "sides": review.sides(),
            "pairs": review.pairs(),
            "done": review.done("C-1", None, None),
            "journals": [review.journal_of(each).name for each in ("jan-1", "feb-1", "feb-2")],
            "damage": review.damage,
        }


def flip(raw: bytes, chance: random.Random) -> bytes:
    """Change one byte."""
    at = chance.randrange(len(raw))
    return raw[:at] + bytes([raw[at] ^ chance.randrange(1, 256)]) + raw[at + 1 :]


def cut(raw: bytes, chance: random.Random) -> bytes:
    """Leave off the end."""
    return raw[: chance.randrange(len(raw))]


def write_over(raw: bytes, chance: random.Random) -> bytes:
    """Write something over a stretch of it."""
    at, length = chance.randrange(len(raw)), chance.randrange(1, 9000)
    what = chance.choice([bytes(length), b"\xff" * length, chance.randbytes(length)])
    return raw[:at] + what + raw[at + length :]


def exchange(raw: bytes, chance: random.Random) -> bytes:
    """Exchange two pages."""
    pages = [raw[at : at + 4096] for at in range(0, len(raw), 4096)]
    one, other = chance.sample(range(len(pages)), 2)
    pages[one], pages[other] = pages[other], pages[one]
    return b"".join(pages)


def lengthen(raw: bytes, chance: random.Random) -> bytes:
    """Add something at the end."""
    return raw + chance.randbytes(chance.randrange(1, 9000))


def other_sql(raw: bytes, chance: random.Random) -> bytes:
    """Have another program change what it says, in sound SQL."""
    statement = chance.choice(
        [
            "UPDATE holds SET duration_s = duration_s + 1",
            "DELETE FROM sessions",
            "DROP TABLE side_tallies",
            "ALTER TABLE holds RENAME COLUMN side TO edge",
            "UPDATE names SET text = 'C-3' WHERE text = 'C-1'",
            "UPDATE facts SET value = ''",
            "DROP INDEX by_start",
            "PRAGMA journal_mode = WAL",
            f"PRAGMA user_version = {VERSION + 1}",
            "PRAGMA writable_schema = ON; UPDATE sqlite_master SET sql = 'x'",
        ]
    )
    with sqlite3.connect(":memory:") as connection:
        connection.deserialize(raw)
        connection.executescript(statement)
        changed: bytes = connection.serialize()
    return changed


def another(_: bytes, chance: random.Random) -> bytes:
    """Put another database of the right version in its place."""
    with sqlite3.connect(":memory:") as connection:
        connection.executescript(
            f"PRAGMA user_version = {VERSION}; CREATE TABLE {chance.choice(['facts', 'x'])} (a)"
        )
        made: bytes = connection.serialize()
    return made


DO: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    flip, cut, write_over, exchange, lengthen, other_sql, another,
)  # fmt: skip


def test_after_500_random_damages_each_question_is_answered_as_ever(practice: Path) -> None:
    """To the file, its sum, and what SQLite keeps beside it; one or several at once."""
    fresh = answers(practice)
    whole = (practice / FILE).read_bytes()
    chance = random.Random(19)
    for number in range(DAMAGES):
        path = practice / FILE
        if chance.random() < 0.8:
            path.write_bytes(chance.choice(DO)(whole, chance))
        if chance.random() < 0.2:
            side = practice / f"{FILE}{chance.choice(SIDES)}"
            side.write_bytes(
                chance.choice([b"", chance.randbytes(5000), whole, flip(whole, chance)])
            )
        if chance.random() < 0.2:
            kept = practice / f"{FILE}{ENDING}"
            kept.write_bytes(chance.choice([b"", b"[]", b"{", flip(kept.read_bytes(), chance)]))
        if chance.random() < 0.1:
            path.write_bytes(b"")
        assert answers(practice) == fresh, number
        assert answers(practice) == fresh, number
        assert not [each for each in SIDES if (practice / f"{FILE}{each}").exists()]
        whole = path.read_bytes()


def test_a_hot_journal_that_was_planted_is_not_believed(practice: Path) -> None:
    """What SQLite would roll back to is held against the sum too, though the file is as left."""
    fresh = answers(practice)
    path = practice / FILE
    kept = (practice / f"{FILE}{ENDING}").read_bytes()
    whole, mode = path.read_bytes(), path.stat()
    # A program that is killed in the midst of a change leaves such a journal.
    child = (
        "import os, sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('PRAGMA cache_spill = 1'); c.execute('PRAGMA cache_size = 1')\n"
        "c.execute('UPDATE holds SET duration_s = 1'); c.execute('BEGIN')\n"
        "c.execute('UPDATE holds SET duration_s = 2'); c.execute('DELETE FROM names')\n"
        "os.kill(os.getpid(), 9)\n"
    )
    ended = subprocess.run([sys.executable, "-c", child, str(path)], check=False)
    assert ended.returncode == -signal.SIGKILL
    assert path.with_name(f"{FILE}-journal").exists()
    path.write_bytes(whole)
    os.utime(path, ns=(mode.st_atime_ns, mode.st_mtime_ns))
    (practice / f"{FILE}{ENDING}").write_bytes(kept)
    assert answers(practice) == fresh


def make_link(path: Path, other: Path) -> None:
    """Put a link to another file there."""
    path.symlink_to(other)


def make_hard_link(path: Path, other: Path) -> None:
    """Give another file this name too."""
    path.hardlink_to(other)


def make_pipe(path: Path, _: Path) -> None:
    """Put a pipe there."""
    os.mkfifo(path)


def make_socket(path: Path, _: Path) -> None:
    """Put a socket there."""
    with socket.socket(socket.AF_UNIX) as made:
        made.bind(str(path))


def make_folder(path: Path, _: Path) -> None:
    """Put an empty folder there."""
    path.mkdir()


@pytest.mark.parametrize("ending", ["", *SIDES, ENDING])
@pytest.mark.parametrize("plant", [make_link, make_hard_link, make_pipe, make_socket, make_folder])
def test_what_is_planted_in_its_place_is_removed_and_not_touched(
    practice: Path, plant: Callable[[Path, Path], None], ending: str
) -> None:
    """Links of both sorts, pipes, sockets, empty folders: what they lead to stays as it was."""
    fresh = answers(practice)
    other = practice.parent / "other.sqlite"
    shutil.copyfile(practice / FILE, other)
    other.chmod(0o644)
    before = other.read_bytes()
    name = practice / f"{FILE}{ending}"
    name.unlink(missing_ok=True)
    plant(name, other)
    assert answers(practice) == fresh
    assert answers(practice) == fresh
    assert (other.read_bytes(), other.stat().st_mode & 0o777) == (before, 0o644)
    assert not name.is_symlink()
    assert not name.exists() or name.is_file()
    assert other.stat().st_nlink == 1


def test_a_link_to_nothing_makes_nothing(practice: Path) -> None:
    """Where a link in the index's place leads is not made."""
    other = practice.parent / "made"
    (practice / FILE).symlink_to(other)
    assert len(answers(practice)["holds"]) == 9
    assert not other.exists()
    assert (practice / FILE).is_file()


@contextmanager
def locked(path: Path) -> Iterator[subprocess.Popen[str]]:
    """Have another program keep the file for itself, until its standard input ends."""
    child = (
        "import sqlite3, sys\n"
        "c = sqlite3.connect(sys.argv[1], isolation_level=None)\n"
        "c.execute('BEGIN EXCLUSIVE')\n"
        "print('locked', flush=True); sys.stdin.read()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", child, str(path)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    ) as other:  # fmt: skip
        assert other.stdout is not None
        assert other.stdout.readline() == "locked\n"
        yield other
        assert other.stdin is not None
        if not other.stdin.closed:
            other.stdin.close()


def test_a_lock_is_told_and_it_goes_on_when_free(practice: Path) -> None:
    """After two seconds it says what it waits for, once; the answer comes as ever."""
    assert index_file.SOON_S == 2.0
    fresh = answers(practice)
    told: list[str] = []
    got: list[dict[str, Any]] = []
    news = threading.Event()

    class Lines(list[str]):
        def append(self, line: str) -> None:
            super().append(line)
            told.append(line)
            news.set()

    with locked(practice / FILE) as other:
        asker = threading.Thread(target=lambda: got.append(answers(practice, Lines())))
        asker.start()
        assert news.wait(LIMIT_S)
        assert not got
        assert other.stdin is not None
        other.stdin.close()
        asker.join(LIMIT_S)
    assert got == [fresh]
    assert told == [WAITING]
    assert WAITING == "another program is reading the records, waiting…"


def test_a_lock_that_never_ends_is_told_and_the_answer_comes(
    practice: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The journals are read anew for it, and the index is left to whoever has it."""
    fresh = answers(practice)
    monkeypatch.setattr(index_file, "SOON_S", 0.1)
    monkeypatch.setattr(index_file, "PATIENCE_S", 0.3)
    told: list[str] = []
    with locked(practice / FILE):
        assert answers(practice, told) == fresh
    assert told[0] == WAITING
    assert "database is locked" in told[1]
    assert told[1].endswith("the sessions are read anew for this answer")
    assert answers(practice) == fresh


def test_a_reading_that_was_interrupted_is_taken_up(practice: Path) -> None:
    """Killed at any moment of it, the next answer is that of a fresh index."""
    fresh = answers(practice)
    child = (
        "import os, sys, pathlib\n"
        "import assistant.review.questions as q\n"
        "import assistant.edges.store.index_file as f\n"
        "q.AT_ONCE = 1\n"
        "left = int(sys.argv[2])\n"
        "def counted(really):\n"
        "    def step(*given, **named):\n"
        "        global left\n"
        "        left -= 1\n"
        "        if left < 0: os.kill(os.getpid(), 9)\n"
        "        return really(*given, **named)\n"
        "    return step\n"
        "for name in ('put', 'tidy', '_tally', 'keep_fact', 'stamps'):\n"
        "    setattr(f.IndexFile, name, counted(getattr(f.IndexFile, name)))\n"
        "f.seal = counted(f.seal)\n"
        "q.Review(pathlib.Path(sys.argv[1]))\n"
    )
    killed = 0
    for steps in range(0, 80, 2):
        for each in ("", *SIDES, ENDING):
            (practice / f"{FILE}{each}").unlink(missing_ok=True)
        asked = [sys.executable, "-c", child, str(practice), str(steps)]
        ended = subprocess.run(asked, check=False).returncode
        assert answers(practice) == fresh
        killed += ended == -signal.SIGKILL
        if ended == 0:
            break
    assert killed >= 10


def test_two_programs_that_find_it_spoilt_both_answer(practice: Path) -> None:
    """Neither believes what the other has not finished, or waits for what waits for it."""
    fresh = answers(practice)
    for _ in range(20):
        (practice / FILE).write_bytes(b"spoilt")
        got: list[dict[str, Any]] = []

        def ask(got: list[dict[str, Any]] = got) -> None:
            got.append(answers(practice))

        askers = [threading.Thread(target=ask) for _ in range(4)]
        for each in askers:
            each.start()
        for each in askers:
            each.join(LIMIT_S)
        assert got == [fresh] * 4


def test_a_folder_that_cannot_be_written_still_answers(practice: Path) -> None:
    """With an index that is as it was left, with a spoilt one and with none; it is told why."""
    fresh = answers(practice)
    script = (
        f"mount --bind {practice} {practice} && mount -o remount,ro,bind {practice} && "
        f"exec {PROGRAM} review holds --format json --data-dir {practice}"
    )
    for spoil in (None, "spoilt", "none"):
        if spoil == "spoilt":
            (practice / FILE).write_bytes(b"spoilt")
        if spoil == "none":
            (practice / FILE).unlink()
        ran = subprocess.run(
            ["unshare", "--map-root-user", "--mount", "sh", "-c", script],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 0, ran.stderr
        assert ran.stdout.count('"duration_s"') == len(fresh["holds"])
        # Journals that have just been written are read again in any case.
        assert "the sessions are read anew for this answer" in ran.stderr
        assert "Traceback" not in ran.stderr
