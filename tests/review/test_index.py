"""The index of the journals: it answers as they say, whatever becomes of them or of it."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest

from assistant.core.domain.effects import HoldEnded
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, choose, parse_condition
from assistant.core.review.fields import OF_A_CLINIC
from assistant.edges.store.index_file import FILE, IndexFile
from assistant.edges.store.journal import journal_folder, read_journals
from assistant.review.questions import Review
from assistant.sessions.read_back import read_back, replay
from tests.support.hand_checked import write_hand_checked
from tests.support.kept_sessions import WALK, keep
from tests.support.practice import make_practice


def chosen(*conditions: str, last: int | None = None) -> Chosen:
    """Return what conditions choose, as they are written."""
    return choose([parse_condition(text) for text in conditions], last=last)


@pytest.fixture
def practice(tmp_path: Path) -> Path:
    """The practice whose numbers were worked out by hand."""
    write_hand_checked(tmp_path)
    return tmp_path


def by_the_journals(data_dir: Path) -> list[dict[str, object]]:
    """Return all holds, read straight from the journals."""
    books, _ = read_journals(data_dir)
    return [hold for book in books for hold in read_back(book).holds]


def by_the_index(data_dir: Path, asked: Chosen | None = None) -> list[dict[str, object]]:
    """Return the holds that the index tells of."""
    with Review(data_dir) as review:
        return list(review.holds(asked or Chosen()))


def test_the_index_says_what_a_replay_says(tmp_path: Path) -> None:
    """Every value of every hold is the same, walked again from events or asked of the index."""
    keep(tmp_path, WALK, name="one", client="C-1")
    (book,), _ = read_journals(tmp_path)
    _, effects = replay(book)
    walked = [effect.hold for effect in effects if isinstance(effect, HoldEnded)]
    told = by_the_index(tmp_path)
    assert len(walked) == len(told) == 5
    for hold, shown in zip(walked, told, strict=True):
        for field in ("step", "side", "layer", "region", "technique", "started_s", "duration_s"):
            assert shown[field] == getattr(hold, field)
        for field in ("floor_s", "target_s", "end_reason", "paused_s", "response", "breaths"):
            assert shown[field] == getattr(hold, field)
    assert told == by_the_journals(tmp_path)


Told = tuple[tuple[object, ...], str, int, float, int, int]


def tallied(review: Review, asked: Chosen, by: Sequence[str]) -> list[Told]:
    """Return tallies as group, end reason, count, seconds held, at floor and at target."""
    return [
        (each.group, each.end_reason, each.n, each.held_s, each.at_floor, each.at_target)
        for each in review.tallies(asked, by)
    ]


GROUPS = [
    ("month",), ("step",), ("technique", "side"), ("client",), ("session_id",), ("layer",),
    ("technique", "length_s"),
]  # fmt: skip


@pytest.mark.parametrize("by", GROUPS)
def test_a_trend_is_the_same_whether_tallied_before_or_counted_now(
    practice: Path, by: tuple[str, ...]
) -> None:
    """What is kept summed up says what the holds themselves come to, also after changes."""
    path = journal_folder(practice) / "feb-1.jsonl"
    before = path.read_bytes()
    everyone = chosen("held>=0")  # of no tally: the holds are read
    for text in (before, before.replace(b'"right"', b'"left"'), before[:900], before):
        path.write_bytes(text)
        with Review(practice) as review:
            kept = tallied(review, Chosen(), by)
            assert kept == tallied(review, everyone, by)
            assert sum(each[2] for each in kept) == len(list(review.holds()))


def test_sides_are_the_same_whether_summed_before_or_compared_now(practice: Path) -> None:
    """Also after a journal is corrected, breaks off, and is whole again; nothing is left over."""
    path = journal_folder(practice) / "feb-1.jsonl"
    before = path.read_bytes()
    everyone = chosen("held>=0")
    for text in (before, before.replace(b'"right"', b'"left"'), before[:900], before):
        path.write_bytes(text)
        with Review(practice) as review:
            assert review.sides() == review.sides(everyone)
            assert review.sides(chosen("month=2030-02")) == review.sides(
                chosen("month=2030-02", "held>=0")
            )
    for journal in journal_folder(practice).iterdir():
        journal.unlink()
    with Review(practice) as review:
        assert review.sides() == []


def test_a_cut_side_is_one_before_any_hold_has_run_to_its_ceiling(tmp_path: Path) -> None:
    """What counts as cut does not depend on which ends of holds the index has met so far."""
    script = (
        (2.0, "start"),
        (4.0, "yes"),
        (6.0, "barrier"),
        (76.0, "released"),
        (80.0, "other side"),
        (84.0, "barrier"),
        (90.0, "pain"),
        (94.0, "stop"),
    )
    keep(tmp_path, script, name="one")
    with Review(tmp_path) as review:
        (sink,) = review.sides()
        (same,) = review.sides(chosen("started_at>=2030"))  # counted now, not summed before
    assert (sink.step, sink.pairs, sink.cut) == ("sink", 0, 1)
    assert same == sink


def test_the_index_follows_the_journals(practice: Path) -> None:
    """A journal that is new, changed or gone is seen at the next question, and nothing else is."""
    assert len(by_the_index(practice)) == 9
    path = journal_folder(practice) / "feb-2.jsonl"
    text = path.read_text()
    path.write_text(text.replace('"duration_s": 30.0', '"duration_s": 31.0'))
    assert by_the_index(practice)[-1]["duration_s"] == 31.0
    path.with_name("new.jsonl").write_text(text.replace("feb-2", "new"))
    assert [hold["session_id"] for hold in by_the_index(practice)[-2:]] == ["feb-2", "new"]
    path.unlink()
    assert [hold["session_id"] for hold in by_the_index(practice)[-2:]] == ["feb-1", "new"]
    shutil.rmtree(journal_folder(practice))
    assert by_the_index(practice) == []


def test_a_change_that_leaves_size_and_time_is_seen(practice: Path) -> None:
    """A journal edited within the same tick, or given its old time back, is read again."""
    path = journal_folder(practice) / "feb-2.jsonl"
    old = path.stat()
    for seconds in (41.0, 42.0, 43.0):
        text = path.read_text()
        before = json.loads(text.splitlines()[3])["duration_s"]
        path.write_text(text.replace(f'"duration_s": {before}', f'"duration_s": {seconds}'))
        os.utime(path, ns=(old.st_atime_ns, old.st_mtime_ns))
        assert path.stat().st_size == old.st_size
        assert by_the_index(practice)[-1]["duration_s"] == seconds


def test_settled_journals_are_read_once(practice: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read and has long been as it is is not read again; a touched one alone is."""
    import assistant.edges.store.journal_files as files
    import assistant.review.questions as module

    monkeypatch.setattr(files, "UNSETTLED_NS", -(10**12))  # as if written long ago
    read: list[str] = []
    really = module.read_journal

    def reading(path: Path) -> object:
        read.append(path.name)
        return really(path)

    monkeypatch.setattr(module, "read_journal", reading)
    by_the_index(practice)
    assert sorted(read) == ["feb-1.jsonl", "feb-2.jsonl", "jan-1.jsonl"]
    read.clear()
    by_the_index(practice)
    assert read == []
    with (journal_folder(practice) / "feb-1.jsonl").open("a") as file:
        file.write('{"t": 421.0, "kind": "later"}\n')
    by_the_index(practice)
    assert read == ["feb-1.jsonl"]


def spoil_header(path: Path) -> None:
    """Write over the file's beginning."""
    path.write_bytes(b"no index at all" + path.read_bytes()[15:])


def spoil_pages(path: Path) -> None:
    """Write over all but the first page."""
    raw = path.read_bytes()
    path.write_bytes(raw[:4096] + b"\xff" * (len(raw) - 4096))


def of_another_version(path: Path) -> None:
    """Give the file another version's number."""
    connection = sqlite3.connect(path)
    connection.execute("PRAGMA user_version = 999")
    connection.close()


@pytest.mark.parametrize("spoil", [Path.unlink, spoil_header, spoil_pages, of_another_version])
def test_an_index_that_is_gone_or_spoilt_is_made_anew(practice: Path, spoil: object) -> None:
    """Nothing is lost with it, and nobody need know."""
    before = by_the_index(practice)
    assert callable(spoil)
    spoil(practice / FILE)
    assert by_the_index(practice) == before


def test_what_the_index_says_is_never_kept_against_the_journals(practice: Path) -> None:
    """A value changed in the index lasts only until its journal changes; deleting it mends all."""
    by_the_index(practice)
    connection = sqlite3.connect(practice / FILE)
    connection.execute("UPDATE holds SET duration_s = 1.0")
    connection.commit()
    connection.close()
    (practice / FILE).unlink()
    assert by_the_index(practice) == by_the_journals(practice)


def test_where_no_index_can_be_kept_the_answer_comes_all_the_same(practice: Path) -> None:
    """It is said that the sessions are read anew, and nothing is written."""
    (practice / FILE / "something").mkdir(parents=True)
    told: list[str] = []
    with Review(practice, told.append) as review:
        assert len(list(review.holds())) == 9
    (line,) = told
    assert "index.sqlite: can't be deleted (Directory not empty)" in line
    assert line.endswith("the sessions are read anew for this answer")


def test_the_index_is_its_owners_alone(practice: Path) -> None:
    """Nobody else may read what it holds."""
    by_the_index(practice)
    assert (practice / FILE).stat().st_mode & 0o777 == 0o600


def test_damage_is_told_each_time_and_where_the_folder_lies_now(practice: Path) -> None:
    """Also when the journals need not be read again, and after the data was moved."""
    path = journal_folder(practice) / "feb-2.jsonl"
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join([*lines[:2], "spoilt\n", *lines[3:]]))
    moved = practice.parent / "moved"
    for folder in (practice, practice, moved):
        if folder == moved:
            practice.rename(moved)
        with Review(folder) as review:
            place = journal_folder(folder) / "feb-2.jsonl"
            assert review.damage == (f"{place}:3: this line is damaged and was left out",)


def test_the_journal_of_a_session_is_found(practice: Path) -> None:
    """Its file, by the beginning of its id."""
    with Review(practice) as review:
        assert review.journal_of("jan") == journal_folder(practice) / "jan-1.jsonl"


def test_a_session_that_was_found_stays_found_while_others_look(practice: Path) -> None:
    """Another program that reads its journal anew beside this one leaves it its number; one that
    finds it erased makes the next question a refusal."""
    folder = journal_folder(practice)
    with Review(practice) as review:
        found = review.named("feb-1")
        path = review.journal_of("feb-1")
        for each in folder.iterdir():
            os.utime(each, ns=(1, 1))
        Review(practice).close()
        assert review.named("feb-1") == found
        assert review._journal(found) == path
        path.unlink()
        Review(practice).close()
        with pytest.raises(UsageError, match="erased just now"):
            review._journal(found)


def test_two_programs_that_read_at_once_know_each_others_words(tmp_path: Path) -> None:
    """Each lets the other have the index between two parts of what it reads: a client whom that has
    met meanwhile is the same, and no sign that the index is spoilt."""
    session = {
        "month": "2030-01", "protocol": "x", "id": "one", "started_at": "2030-01-02",
        "instant": "2030-01-02", "duration_s": 1.0, "outcome": "finished", "notes": [],
        "journal": "sound",
    }  # fmt: skip
    both = [IndexFile(tmp_path / FILE) for _ in range(2)]
    for nth, client in enumerate(["C-1", "C-1", "C-2", "C-2"]):
        index = both[nth % 2]
        with index.changing():
            index.put(f"{nth}.jsonl", (1, 2, 3), session | {"client": client}, (), ())
    kept = both[0].connection.execute("SELECT text FROM names WHERE text LIKE 'C-%'").fetchall()
    assert sorted(kept) == [("C-1",), ("C-2",)]
    for index in both:
        index.close()


def test_fields_of_a_clinic_are_refused(practice: Path) -> None:
    """Of rooms, therapists and classes a data folder knows nothing; it says who does."""
    with Review(practice) as review:
        for field in OF_A_CLINIC:
            with pytest.raises(UsageError, match=f"{field}: known to a clinic's server alone"):
                review.tallies(by=[field])
            with pytest.raises(UsageError, match=f"{field}: known to a clinic's server alone"):
                list(review.holds(chosen(f"{field}=A")))


def test_names_that_are_no_text_are_kept(practice: Path) -> None:
    """A protocol's file name may hold bytes that are none; it can be asked for."""
    path = journal_folder(practice) / "feb-2.jsonl"
    path.write_text(path.read_text().replace("test-release", "h\\udcffte"))
    for _ in range(2):
        (hold,) = by_the_index(practice, choose(protocol="h\udcffte"))
        assert hold["protocol"] == "h\udcffte"


def test_a_made_up_practice_is_read_whole(tmp_path: Path) -> None:
    """The journals that the benchmark makes are sound, and always the same."""
    assert make_practice(tmp_path / "one", 100, clients=3) == 7
    make_practice(tmp_path / "two", 100, clients=3)
    first = by_the_index(tmp_path / "one")
    assert len(first) == 112
    assert first == by_the_index(tmp_path / "two") == by_the_journals(tmp_path / "one")
    with Review(tmp_path / "one") as review:
        assert review.damage == ()
        assert {session["outcome"] for session in review.sessions()} == {"finished"}
