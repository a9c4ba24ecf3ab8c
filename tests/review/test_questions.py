"""Review: what the journals of real sessions say afterwards, also where they break off."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from assistant.base.table_forms import write_csv, write_json
from assistant.core.domain.effects import Fact
from assistant.core.domain.events import from_record
from assistant.core.durations import show_duration
from assistant.core.journal.lines import FACTS
from assistant.core.journal.seal import parted
from assistant.core.review.fields import HOLD_FIELDS
from assistant.edges.files.protocol_file import parse_protocol
from assistant.edges.store.journal import read_journals
from assistant.review.questions import Reviewed, review
from assistant.review.views import show_recent
from assistant.sessions.read_back import replay
from tests.support.kept_sessions import PUT_RIGHT, WALK, Script, keep
from tests.support.scripted import TWO_SIDED

CONTRACT = {
    "session_id",
    "protocol",
    "client",
    "number",
    "step",
    "region",
    "side",
    "layer",
    "technique",
    "started_s",
    "duration_s",
    "floor_s",
    "target_s",
    "end_reason",
}
"""What every logged hold must say, whatever else it says."""

HOLDS = [
    ("sink", "left", 6.0, 70.25, "released", 0.0, ""),
    ("draw", "left", 80.0, 120.0, "time", 0.0, ""),
    ("sink", "right", 206.0, 53.5, "skipped", 20.5, ""),
    ("draw", "right", 284.0, 16.0, "stop", 0.0, "pain"),
    ("draw", "right", 304.0, 26.0, "stop", 0.0, ""),
]
"""Step, side, start, duration, end reason, pause and response of each hold of that session."""


def seen(holds: Iterable[dict[str, Any]]) -> list[tuple[Any, ...]]:
    """Return what tells one hold from another."""
    fields = ("step", "side", "started_s", "duration_s", "end_reason", "paused_s", "response")
    return [tuple(hold[field] for field in fields) for hold in holds]


def test_every_hold_of_a_session_is_there(tmp_path: Path) -> None:
    """Released, time, skipped, stop: each hold with its times, its pause and its response."""
    keep(tmp_path, WALK)
    assert seen(review(tmp_path).holds) == HOLDS


def test_a_hold_says_all_that_a_reviewer_needs(tmp_path: Path) -> None:
    """A hold carries its session, its place and its limits beside its times."""
    keep(tmp_path, WALK, client="C-1")
    holds = review(tmp_path).holds
    for hold in holds:
        assert set(hold) >= CONTRACT
        assert set(hold) == set(HOLD_FIELDS)
    assert holds[0] == {
        "session_id": "one",
        "protocol": "test-release",
        "client": "C-1",
        "number": 1,
        "step": "sink",
        "region": "adductor",
        "side": "left",
        "layer": 1,
        "technique": "pressure",
        "started_s": 6.0,
        "duration_s": 70.25,
        "floor_s": 60.0,
        "target_s": 90.0,
        "end_reason": "released",
        "paused_s": 0.0,
        "response": "",
        "breaths": None,
        "notes": "",
        "was_side": None,
        "was_started_s": None,
        "was_duration_s": None,
        "was_end_reason": None,
    }


def test_a_session_says_when_it_was_and_how_it_ended(tmp_path: Path) -> None:
    """A session has its start on its place's clock, its length to the last record, its outcome."""
    keep(tmp_path, WALK, client="C-1")
    (session,) = review(tmp_path).sessions
    assert session == {
        "id": "one",
        "started_at": "2030-01-02T03:04:05.678+00:00",
        "duration_s": pytest.approx(331.3, abs=0.2),
        "outcome": "stopped",
        "protocol": "test-release",
        "client": "C-1",
        "notes": [],
        "journal": "sound",
        "holds": 5,
    }
    assert datetime.fromisoformat(session["started_at"]).utcoffset() == timedelta(0)


OUTCOMES: list[tuple[Script, str]] = [
    ([(2, "start"), (4, "no"), (8, "no")], "declined"),
    ([(2, "start"), (4, "stop")], "stopped"),
    ([(2, "start"), (4, "yes"), (6, "barrier")], "interrupted"),
    (
        [
            (2, "start"),
            (4, "yes"),
            *(
                (at + 4 * i, word)
                for i in range(4)
                for at, word in ((6, "barrier"), (8, "released"))
            ),
        ],
        "finished",
    ),
]


@pytest.mark.parametrize(("script", "outcome"), OUTCOMES)
def test_every_outcome_is_told(tmp_path: Path, script: Script, outcome: str) -> None:
    """Finished, stopped, declined and interrupted sessions are told apart."""
    keep(tmp_path, script, seconds=60.0)
    assert [session["outcome"] for session in review(tmp_path).sessions] == [outcome]


def test_a_hold_that_the_end_of_a_recording_cut_off_is_interrupted(tmp_path: Path) -> None:
    """It lasted to the end of the sound."""
    keep(tmp_path, WALK[:3], seconds=50.0)
    assert seen(review(tmp_path).holds) == [("sink", "left", 6.0, 44.0, "interrupted", 0.0, "")]


def test_a_journal_that_breaks_off_anywhere_keeps_every_hold(tmp_path: Path) -> None:
    """Whatever line a journal breaks off after, its holds are all there.

    Those that had ended are as in the whole journal, also where only the event that ended one
    was written, not yet the fact. One that was running is interrupted at the last record; one
    past its ceiling, for which the ear was still waited, has ended there.
    """
    path = keep(tmp_path, WALK)
    lines = path.read_bytes().splitlines(keepends=True)
    records = [json.loads(parted(line.rstrip())[0]) for line in lines]
    whole = review(tmp_path)
    starts = [
        ending_event(records, i) for i, r in enumerate(records) if r["kind"] == "hold_started"
    ]
    ends = [ending_event(records, i) for i, r in enumerate(records) if r["kind"] == "hold"]
    stopped = ending_event(records, [r["kind"] for r in records].index("end"))
    assert len(starts) == len(ends) == len(HOLDS)
    for length in range(1, len(lines) + 1):
        path.write_bytes(b"".join(lines[:length]))
        cut = review(tmp_path)
        ended = sum(end < length for end in ends)
        begun = sum(start < length for start in starts)
        assert cut.holds[:ended] == whole.holds[:ended]
        assert len(cut.holds) == begun
        assert cut.sessions[0]["outcome"] == ("stopped" if stopped < length else "interrupted")
        if begun > ended:
            hold = cut.holds[-1]
            last_s = records[length - 1]["t"]
            assert hold["started_s"] == whole.holds[ended]["started_s"]
            if whole.holds[ended]["end_reason"] == "time" and last_s >= ends_s(whole.holds[ended]):
                assert hold == whole.holds[ended]
                continue
            assert hold["end_reason"] == "interrupted"
            assert 0.0 <= hold["duration_s"] <= last_s - hold["started_s"] + 0.001
            if not hold["paused_s"]:
                assert hold["duration_s"] == pytest.approx(last_s - hold["started_s"], abs=0.001)


def ends_s(hold: dict[str, Any]) -> float:
    """Return when a hold ended, in seconds of the session."""
    return float(hold["started_s"] + hold["duration_s"] + hold["paused_s"])


def ending_event(records: list[dict[str, Any]], fact: int) -> int:
    """Return which line holds the event that led to the fact on a line."""
    return max(i for i in range(1, fact) if from_record(records[i]) is not None)


def test_a_running_hold_is_vouched_for_every_five_seconds(tmp_path: Path) -> None:
    """After a crash no more than the last five seconds of a hold are lost."""
    path = keep(tmp_path, WALK)
    times = [json.loads(line)["t"] for line in path.read_bytes().splitlines()[1:]]
    within = [t for t in times if 7.0 < t < 77.0]
    assert max(later - t for t, later in itertools.pairwise(within)) <= 5.05


def test_a_last_line_cut_in_half_costs_nothing_else(tmp_path: Path) -> None:
    """A cut of power in mid-line leaves the hold running up to the line before."""
    path = keep(tmp_path, WALK[:3], seconds=50.0)
    lines = path.read_bytes().splitlines(keepends=True)
    upto = [json.loads(line)["kind"] for line in lines].index("interrupted")
    path.write_bytes(b"".join(lines[:upto]) + lines[upto][:20])
    reviewed = review(tmp_path)
    (hold,) = reviewed.holds
    assert hold["end_reason"] == "interrupted"
    assert 38.0 <= hold["duration_s"] <= 44.0
    assert reviewed.damage == ()


def test_damage_is_told_and_the_rest_is_shown(tmp_path: Path) -> None:
    """A spoilt line is named with its place; the hold it told of is known from the events."""
    path = keep(tmp_path, WALK)
    for nth in range(len(HOLDS)):
        spoilt = spoil(path, "hold", nth)
        reviewed = review(tmp_path)
        assert seen(reviewed.holds) == HOLDS
        assert reviewed.damage == (f"{path}:{spoilt}: this line is damaged and was left out",)
        path.unlink()
        keep(tmp_path, WALK)


def spoil(path: Path, kind: str, nth: int = 0, **says: object) -> int:
    """Overwrite the `nth` line of a kind that says so; return its number, counted from 1."""
    lines = path.read_bytes().splitlines(keepends=True)
    records = [json.loads(line) for line in lines]
    fitting = [i for i, r in enumerate(records) if r["kind"] == kind and says.items() <= r.items()]
    lines[fitting[nth]] = b"\x00" * 20 + b"\n"
    path.write_bytes(b"".join(lines))
    return fitting[nth] + 1


def test_a_journal_that_breaks_off_keeps_a_hold_whose_line_is_damaged(tmp_path: Path) -> None:
    """Each hold is there once and none is another's: a damaged line costs no other hold."""
    path = keep(tmp_path, WALK)
    lines = path.read_bytes().splitlines(keepends=True)
    held = [i for i, line in enumerate(lines) if json.loads(line)["kind"] == "hold"]
    path.write_bytes(b"".join(lines[: held[3]]))
    spoil(path, "hold")
    assert seen(review(tmp_path).holds) == HOLDS[:4]


def test_a_hold_whose_beginning_was_not_heard_again_is_interrupted(tmp_path: Path) -> None:
    """Where the word "barrier" is damaged the journal's own word for the hold counts."""
    path = keep(tmp_path, WALK)
    lines = path.read_bytes().splitlines(keepends=True)
    held = [i for i, line in enumerate(lines) if json.loads(line)["kind"] == "hold"]
    upto = held[2] - 1  # the event that ended the third hold is not there either
    last_s = json.loads(lines[upto - 1])["t"]
    path.write_bytes(b"".join(lines[:upto]))
    spoil(path, "heard", 2, command="barrier")
    (*before, hold) = review(tmp_path).holds
    assert seen(before) == HOLDS[:2]
    assert (hold["step"], hold["side"], hold["started_s"]) == ("sink", "right", 206.0)
    assert (hold["region"], hold["technique"], hold["floor_s"]) == ("adductor", "pressure", 60.0)
    assert hold["end_reason"] == "interrupted"
    assert hold["duration_s"] == round(last_s - 206.0, 3)


def test_what_a_damaged_word_led_to_is_not_invented(tmp_path: Path) -> None:
    """Where a walk without the damaged word leads elsewhere, the journal's own holds stand."""
    whole = keep(tmp_path, WALK).read_bytes()
    path = tmp_path / "sessions" / "one.jsonl"
    for number, line in enumerate(whole.splitlines(keepends=True)[1:], start=1):
        if json.loads(line)["kind"] == "heard":
            path.write_bytes(whole.replace(line, b"\x00\n"))
            assert seen(review(tmp_path).holds) == HOLDS, number


def test_no_damage_to_a_line_takes_away_the_review(tmp_path: Path) -> None:
    """Whatever value stands at whatever key, the session is shown or named, with the others."""
    path = keep(tmp_path, WALK[:9])
    keep(tmp_path, WALK[:2], 20.0, name="other")
    lines = path.read_bytes().splitlines(keepends=True)
    last_of_kind = {json.loads(line)["kind"]: i for i, line in enumerate(lines)}
    for i in last_of_kind.values():
        record = json.loads(lines[i])
        for key, value in itertools.product(record, (None, "x", 1e7, -1)):
            spoilt = json.dumps(record | {key: value}).encode() + b"\n"
            path.write_bytes(b"".join([*lines[:i], spoilt]))
            reviewed = review(tmp_path)
            assert "other" in [session["id"] for session in reviewed.sessions]
            show_recent(reviewed, io.StringIO())


def test_a_journal_of_a_protocol_that_is_none_any_more_is_told(tmp_path: Path) -> None:
    """Where a session breaks off and cannot be rebuilt, its whole holds are shown all the same."""
    path = keep(tmp_path, WALK)
    lines = path.read_bytes().splitlines(keepends=True)
    header = json.loads(lines[0])
    header["protocol"]["text"] = "title: gone"
    upto = [json.loads(line)["kind"] for line in lines].index("hold") + 1
    path.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(lines[1:upto]))
    reviewed = review(tmp_path)
    assert seen(reviewed.holds) == HOLDS[:1]
    assert reviewed.sessions[0]["outcome"] == "interrupted"
    assert reviewed.damage[0].startswith(f"{path}:1: ")
    assert reviewed.damage[-1].startswith(
        "a hold left open cannot be shown in full: journal one:1:1:"
    )


def test_a_hold_of_a_protocol_that_is_none_any_more_is_shown(tmp_path: Path) -> None:
    """Of a hold left open the journal's own word is shown, also where nothing can be rebuilt."""
    path = keep(tmp_path, WALK[:3], seconds=50.0)
    lines = path.read_bytes().splitlines(keepends=True)
    header = json.loads(lines[0])
    header["protocol"]["text"] = "title: gone"
    upto = [json.loads(line)["kind"] for line in lines].index("interrupted")
    path.write_bytes(json.dumps(header).encode() + b"\n" + b"".join(lines[1:upto]))
    (hold,) = review(tmp_path).holds
    assert (hold["step"], hold["region"], hold["end_reason"]) == ("sink", None, "interrupted")
    assert 38.0 <= hold["duration_s"] <= 44.0


def test_a_journal_leads_to_the_same_session_again(tmp_path: Path) -> None:
    """Its events, handed to a fresh session, lead to every fact that it keeps, in its order."""
    keep(tmp_path, WALK)
    (book,), _ = read_journals(tmp_path)
    session, effects = replay(book)
    facts = [r for r in book.records if from_record(r) is None]
    kinds = {fact["kind"] for fact in facts}
    again = [effect.to_record() for effect in effects if effect.kind in kinds]
    assert len(facts) == 13
    assert [fact | {"t": 0.0} for fact in facts] == [fact | {"t": 0.0} for fact in again]
    assert session.ended


@pytest.fixture(scope="module")
def practice(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Four sessions: two clients and one without, two protocols, not written in order."""
    tmp_path = tmp_path_factory.mktemp("practice")
    other = parse_protocol(TWO_SIDED, "other", "other.yaml")
    keep(tmp_path, WALK, name="c", client="C-1", day=4)
    keep(tmp_path, WALK[:4], 100.0, name="a", client="C-2", day=3, protocol=other)
    keep(tmp_path, WALK[:6], 300.0, name="d", client="C-1", day=5, protocol=other)
    keep(tmp_path, WALK[:4], 100.0, name="b", day=2)
    return tmp_path


FILTERS: list[tuple[dict[str, Any], list[str]]] = [
    ({}, ["b", "a", "c", "d"]),
    ({"client": "C-1"}, ["c", "d"]),
    ({"client": "c-1"}, []),
    ({"protocol": "other"}, ["a", "d"]),
    ({"protocol": "other", "client": "C-1"}, ["d"]),
    ({"last": 1}, ["d"]),
    ({"last": 3}, ["a", "c", "d"]),
    ({"last": 9}, ["b", "a", "c", "d"]),
    ({"last": 1, "client": "C-2"}, ["a"]),
    ({"last": 1, "protocol": "test-release"}, ["c"]),
]


@pytest.mark.parametrize(("wanted", "names"), FILTERS)
def test_sessions_are_chosen(practice: Path, wanted: dict[str, Any], names: list[str]) -> None:
    """Client and protocol choose first, then the last of those; sessions are the oldest first."""
    reviewed = review(practice, **wanted)
    assert [session["id"] for session in reviewed.sessions] == names
    with_holds = list(dict.fromkeys(hold["session_id"] for hold in reviewed.holds))
    assert with_holds == names


def test_without_sessions_there_is_nothing_to_show(tmp_path: Path) -> None:
    """A data folder that is empty, or not there, is no error and is not made."""
    for folder in (tmp_path, tmp_path / "nowhere"):
        assert review(folder) == Reviewed((), (), ())
    assert list(tmp_path.iterdir()) == []
    out = io.StringIO()
    show_recent(review(tmp_path), out)
    assert out.getvalue() == "No sessions yet.\n"
    out = io.StringIO()
    write_json({"sessions": (), "holds": ()}, out)
    assert json.loads(out.getvalue()) == {"sessions": [], "holds": []}
    out = io.StringIO()
    write_csv((), HOLD_FIELDS, out)
    assert list(csv.DictReader(out.getvalue().splitlines())) == []


def test_json_is_the_whole_review(practice: Path) -> None:
    """The JSON parses to the very sessions and holds."""
    reviewed = review(practice)
    out = io.StringIO()
    write_json({"sessions": reviewed.sessions, "holds": reviewed.holds}, out)
    parsed = json.loads(out.getvalue())
    assert parsed == {"sessions": list(reviewed.sessions), "holds": list(reviewed.holds)}
    assert len(parsed["holds"]) == 9


def test_csv_is_a_line_a_hold(practice: Path) -> None:
    """The CSV parses to the same holds, under headings, with nothing for what is not there."""
    reviewed = review(practice)
    out = io.StringIO(newline="")
    write_csv(reviewed.holds, HOLD_FIELDS, out)
    rows = list(csv.DictReader(io.StringIO(out.getvalue(), newline="")))
    assert rows == [
        {field: "" if hold[field] is None else str(hold[field]) for field in HOLD_FIELDS}
        for hold in reviewed.holds
    ]


def table_of(reviewed: Reviewed) -> str:
    """Return the table as it is printed."""
    out = io.StringIO()
    show_recent(reviewed, out)
    return out.getvalue()


def test_the_table_shows_every_hold(practice: Path) -> None:
    """A table for each session, and in it a row for each hold with its times and its end."""
    reviewed = review(practice)
    table = table_of(reviewed)
    rows = [line.split() for line in table.splitlines() if " sink " in line or " draw " in line]
    assert len(rows) == len(reviewed.holds)
    for row, hold in zip(rows, reviewed.holds, strict=True):
        assert row[:3] == [hold["step"], hold["side"], str(hold["layer"])]
        assert hold["end_reason"] in row
        assert hold["region"] in row
    assert " ".join(rows[0]) == "sink left 1 1:10 1:00 1:30 released pressure, adductor"
    assert "(pain)" in table
    assert table.count("client C-1") == 2
    assert table.count("2 Jan 2030, 03:04") == 1


def test_the_table_leaves_words_as_they_are_written(tmp_path: Path) -> None:
    """Brackets and the longest names a protocol may have are shown whole."""
    text = (
        TWO_SIDED.replace("id: sink", f"id: {60 * 'z'}")
        .replace("region: adductor", "region: 'hip [/x] :smile:'")
        .replace("technique: pressure", f"technique: {60 * 'q'}")
    )
    keep(tmp_path, WALK[:4], 100.0, protocol=parse_protocol(text, "[red]", "red.yaml"))
    table = table_of(review(tmp_path))
    for whole in ("[red]", " left ", " released ", "hip [/x] :smile:"):
        assert whole in table
    assert table.count("z") == 60
    assert table.count("q") == 60


class Terminal(io.StringIO):
    """Output that says it is a terminal."""

    def isatty(self) -> bool:
        """Say so."""
        return True


def on_terminal(reviewed: Reviewed, width: int, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """Return the lines of the table on a terminal of so many columns, as they are seen."""
    for name, value in (("COLUMNS", str(width)), ("TERM", "xterm")):
        monkeypatch.setenv(name, value)
    terminal = Terminal()
    show_recent(reviewed, terminal)
    return re.sub(r"\x1b\[[\d;]*m", "", terminal.getvalue()).splitlines()


@pytest.fixture(scope="module")
def long_names(tmp_path_factory: pytest.TempPathFactory) -> Reviewed:
    """A session with holds of over an hour, and a name as long as names are in the library."""
    folder = tmp_path_factory.mktemp("long")
    text = TWO_SIDED.replace("id: sink", "id: lower-abdomen")
    script: Script = ((2.0, "start"), (4.0, "yes"), (6.0, "barrier"), (3700.0, "released"))
    keep(folder, script, 3710.0, protocol=parse_protocol(text, "long", "long.yaml"))
    keep(folder, WALK, name="other")
    return review(folder)


@pytest.mark.parametrize("width", [18, 20, 30, 40, 50, 60, 70, 80, 100, 120])
def test_a_narrow_terminal_cuts_no_number(
    long_names: Reviewed, monkeypatch: pytest.MonkeyPatch, width: int
) -> None:
    """Whatever the width, what is shown of a hold is shown whole: columns are left out instead."""
    lines = on_terminal(long_names, width, monkeypatch)
    assert max(map(len, lines)) <= width
    assert not any("…" in line for line in lines)
    rows = iter(lines)
    for session in long_names.sessions:
        headings = next(line for line in rows if "step" in line and "held" in line).split()
        for hold in long_names.holds:
            if hold["session_id"] != session["id"]:
                continue
            held = show_duration(hold["duration_s"])
            row = next(line for line in rows if held in line.split()).split()
            whole = {
                "side": hold["side"],
                "layer": str(hold["layer"]),
                "floor": "1:00",
                "target": "1:30",
                "ended": hold["end_reason"],
            }
            for heading, value in whole.items():
                assert (value in row) == (heading in headings), heading


def test_what_tells_most_of_a_hold_is_left_out_last(
    long_names: Reviewed, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First goes what the protocol says anyway; how a hold ended stays with its time."""
    shown = {}
    for width in (90, 60, 40, 20):
        lines = on_terminal(long_names, width, monkeypatch)
        shown[width] = " ".join(next(line for line in lines if "held" in line).split())
    assert shown == {
        90: "step side layer held floor target ended what and where",
        60: "step side layer held floor target ended",
        40: "step side layer held ended",
        20: "step held",
    }


OLDER = """\
{"kind": "session", "id": "old", "started_at": "2030-01-02T03:04:05.000+00:00", "program": "0.1.0",\
 "client": null, "start_side": null, "layers": 1, "protocol": {"name": "test-release",\
 "sha256": "", "text": TEXT}}
{"t": 0.0, "kind": "opened"}
{"t": 3.0, "kind": "heard", "command": "start", "start_s": 2.0, "end_s": 2.4, "by": "voice"}
{"t": 4.0, "kind": "cue_ended", "cue": 2}
{"t": 6.0, "kind": "heard", "command": "yes", "start_s": 5.0, "end_s": 5.4, "by": "voice"}
{"t": 6.0, "kind": "consent", "step": "permission", "given": true}
{"t": 8.0, "kind": "cue_ended", "cue": 3}
{"t": 9.0, "kind": "cue_ended", "cue": 4}
{"t": 12.0, "kind": "heard", "command": "barrier", "start_s": 11.0, "end_s": 11.5, "by": "voice"}
{"t": 12.0, "kind": "hold_started", "step": "sink", "side": "left", "layer": 1,\
 "started_s": 11.0, "floor_s": 60.0, "target_s": 90.0}
{"t": 82.0, "kind": "heard", "command": "released", "start_s": 81.0, "end_s": 81.5, "by": "voice"}
{"t": 82.0, "kind": "hold", "step": "sink", "region": "adductor", "side": "left", "layer": 1,\
 "technique": "pressure", "started_s": 11.0, "duration_s": 70.0, "floor_s": 60.0,\
 "target_s": 90.0, "end_reason": "released", "paused_s": 0.0, "response": ""}
{"t": 84.0, "kind": "cue_ended", "cue": 5}
{"t": 86.0, "kind": "cue_ended", "cue": 6}
{"t": 90.0, "kind": "heard", "command": "barrier", "start_s": 89.0, "end_s": 89.5, "by": "voice"}
{"t": 95.0, "kind": "time"}
"""
"""A journal as programs wrote it before protocols had screening, breaths or shared texts."""


def test_a_journal_of_an_older_program_is_read_and_walked_again(tmp_path: Path) -> None:
    """What it lacks stands with what it meant; its open hold is found by its events."""
    folder = tmp_path / "sessions"
    folder.mkdir()
    (folder / "old.jsonl").write_text(OLDER.replace("TEXT", json.dumps(TWO_SIDED)))
    reviewed = review(tmp_path)
    assert reviewed.damage == ()
    assert [session["outcome"] for session in reviewed.sessions] == ["interrupted"]
    assert [
        (hold["step"], hold["duration_s"], hold["end_reason"], hold["breaths"])
        for hold in reviewed.holds
    ] == [("sink", 70.0, "released", None), ("draw", 6.0, "interrupted", None)]


def test_a_review_shows_what_was_put_right_and_what_it_was(tmp_path: Path) -> None:
    """The corrected values stand; what was noted first stands beside them; nothing comes twice."""
    keep(tmp_path, PUT_RIGHT, 220.0)
    holds = review(tmp_path).holds
    assert seen(holds) == [
        ("sink", "left", 6.0, 84.0, "released", 0.0, ""),
        ("draw", "right", 106.0, 64.0, "released", 0.0, ""),
        ("draw", "left", 180.0, 20.0, "stop", 0.0, "client stop"),
    ]
    was = ("was_side", "was_started_s", "was_duration_s", "was_end_reason")
    assert [tuple(hold[field] for field in was) for hold in holds] == [
        ("left", 6.0, 70.0, "released"),
        ("left", 106.0, 44.0, "released"),
        ("left", 186.0, None, None),
    ]
    assert [hold["notes"] for hold in holds] == ["guarded", "warm", ""]


def test_corrected_values_are_marked_in_the_table(tmp_path: Path) -> None:
    """Each has a star; under the table stands what was noted first; notes stand by the hold."""
    keep(tmp_path, PUT_RIGHT, 220.0)
    table = table_of(review(tmp_path))
    rows = [" ".join(line.split()) for line in table.splitlines()]
    assert "sink left 1 1:24* 1:00 1:30 released pressure, adductor; guarded" in rows
    assert "draw right* 1 1:04* 1:00 1:30 released stretch, abdomen; warm" in rows
    assert "draw left 1 0:20* 1:00 1:30 stop (client stop) stretch, abdomen" in rows
    assert "* sink was noted as left, began at 0:06, held 1:10, released" in rows
    assert "* draw was noted as left, began at 1:46, held 0:44, released" in rows


def test_notes_are_told_with_their_session(tmp_path: Path) -> None:
    """Those of no hold are lost to no program that reads the review."""
    keep(tmp_path, [(2.0, "start"), (4.0, "pain"), (8.0, "yes"), (12.0, "note soft")], 20.0)
    (session,) = review(tmp_path).sessions
    assert [(note["step"], note["text"]) for note in session["notes"]] == [
        ("permission", "pain"),
        ("sink", "soft"),
    ]


@pytest.mark.parametrize("lines", range(20, 75, 6))
def test_a_corrected_journal_may_break_off_anywhere(tmp_path: Path, lines: int) -> None:
    """Of what was put right by then nothing comes back, and an open hold is interrupted once."""
    path = keep(tmp_path, PUT_RIGHT, 220.0)
    whole = path.read_text(encoding="utf-8").splitlines(keepends=True)
    assert len(whole) > lines
    path.write_text("".join(whole[:lines]), encoding="utf-8")
    reviewed = review(tmp_path)
    assert reviewed.damage == ()
    begun = [(hold["step"], hold["layer"], hold["started_s"]) for hold in reviewed.holds]
    assert len(begun) == len(set(begun)) <= 3
    last_s = json.loads(whole[lines - 1])["t"]
    for hold in reviewed.holds:
        assert hold["started_s"] + hold["duration_s"] <= last_s + 0.001


def test_a_corrected_journal_leads_to_the_same_facts_again(tmp_path: Path) -> None:
    """Replay declares and withdraws what was declared and withdrawn, in the same order."""
    keep(tmp_path, PUT_RIGHT, 220.0)
    ((book,), _) = read_journals(tmp_path)
    _, effects = replay(book)
    kinds = {fact.kind for fact in FACTS}
    written = [record for record in book.records if record["kind"] in kinds]
    again = [effect.to_record() for effect in effects if isinstance(effect, Fact)]
    assert [
        {key: record[key] for key in fact} for record, fact in zip(written, again, strict=True)
    ] == again
