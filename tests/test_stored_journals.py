"""Journals of an earlier version: read, replayed and reviewed to the same JSON as then.

How they were made, and when answers are to be stored anew, says `tests/stored/make.py`.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from functools import cache
from itertools import zip_longest
from pathlib import Path
from typing import get_args

import pytest

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Answer, Effect, Outcome, PortionTaken
from assistant.core.domain.events import (
    EVENTS,
    Device,
    DeviceGood,
    DevicePoor,
    Unclear,
    Unsure,
    WentOn,
    from_record,
)
from assistant.core.domain.holds import EndReason
from assistant.core.domain.rehearsed import Grade, Observed, Score
from assistant.core.domain.states import STATES
from assistant.core.journal.lines import FACTS
from tests.stored.asking import (
    ANSWERS,
    CODES,
    DATA,
    SESSIONS,
    WALKED,
    Line,
    Question,
    as_json,
    ask,
    attempts_of,
    course_of,
    questions_of,
    questions_of_all,
    stored_text,
    the_same_everywhere,
    walked,
    walks_in,
)


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a copy of the stored data: the review keeps its index beside them."""
    folder = tmp_path_factory.mktemp("stored")
    shutil.copytree(DATA, folder / "data")
    return folder


def check(folder: Path, question: Question) -> None:
    """Ask a question, and hold the answer against the stored one, line by line."""
    with the_same_everywhere(folder):
        answer = ask(question)
    assert [answer.code, answer.errors] == codes()[question.file], question.words
    stored = stored_text(ANSWERS / question.file)
    lines = zip_longest(answer.out.splitlines(), stored.splitlines())
    for number, (now, then) in enumerate(lines, start=1):
        assert now == then, f"{question.file}:{number}"
    assert answer.out == stored


@cache
def codes() -> dict[str, list[object]]:
    """Return the exit code and the standard error that each question had."""
    read: dict[str, list[object]] = json.loads(stored_text(ANSWERS / CODES))
    return read


@pytest.mark.parametrize("session", SESSIONS)
def test_a_stored_session_is_replayed_and_shown_as_it_was(kept: Path, session: str) -> None:
    """Its replay as JSON, its timeline and its note come out word for word, damage and all."""
    for question in questions_of(session):
        check(kept, question)


@pytest.mark.parametrize("question", questions_of_all(), ids=lambda question: question.file)
def test_stored_sessions_are_reviewed_as_they_were(kept: Path, question: Question) -> None:
    """Every view of all that is kept, of sessions, series and trainees, comes out the same."""
    check(kept, question)


def test_stored_mark_sheets_are_read_as_they_were(kept: Path) -> None:
    """Each rehearsal's sheet has the same items, scores, holds and figures."""
    stored = json.loads(stored_text(ANSWERS / "sheets.json"))
    assert as_json(attempts_of(kept / "data")) == stored


@pytest.mark.parametrize("name", WALKED)
def test_the_same_events_lead_to_the_same_effects(name: str) -> None:
    """Event by event a fresh session or rehearsal asks for just what it asked for then.

    So it does for what the engine asks of it: when something is due, and how long a hold lasts.
    """
    for walk in walks_in(name):
        course = course_of(walk.first)
        for number, line in enumerate(walk.lines, start=1):
            event = from_record(line["event"])
            assert event is not None
            came = walked(course, event)
            then = {key: value for key, value in line.items() if key != "event"}
            assert came == then, f"{name}, {walk.first['id']}, event {number}: {event}"


@cache
def journaled() -> tuple[Line, ...]:
    """Return every line of every stored journal that can be read."""
    return tuple(
        json.loads(line)
        for path in sorted(DATA.glob("**/sessions/*.jsonl"))
        for line in path.read_text("utf-8").splitlines()
        if line.startswith("{") and line.endswith("}")
    )


def values(kind: str, field: str) -> set[object]:
    """Return what stands in a field of the journals' lines of a kind, where they have it."""
    return {line[field] for line in journaled() if line["kind"] == kind and field in line}


def test_the_stored_journals_hold_all_that_a_journal_can_hold() -> None:
    """Each kind of event and of fact, each command, and each way in which one may come out."""
    kinds = {line["kind"] for line in journaled()}
    since = {PortionTaken.kind, Observed.kind}  # which the version that wrote them had not
    assert set(EVENTS) | {fact.kind for fact in FACTS} | {"session"} <= kinds | since
    assert values("heard", "command") >= set(map(str, Command))
    assert values("heard", "by") == values("spoke", "by") == {"voice", "keyboard"}
    assert values("end", "outcome") == set(get_args(Outcome))
    assert values("hold", "end_reason") == set(map(str, EndReason))
    assert values("screening", "answer") == set(get_args(Answer))
    assert values("said", "score") == set(get_args(Score))
    assert values("marked", "grade") == set(get_args(Grade))
    for kind in ("device_lost", "device_back"):
        assert values(kind, "device") == set(get_args(Device)) - {"chimes"}  # had none of their own
    for kind, field in (
        ("consent", "given"),
        ("precaution", "went_on"),
        ("place_offered", "taken"),
        ("examined", "passed"),
        ("step_named", "named"),
    ):
        assert values(kind, field) == {True, False}, kind
    assert {None, 1} < values("hold", "number") | {None}
    assert None not in (values("noted", "hold") & values("hold", "number"))
    assert {line["of"]["kind"] for line in journaled() if line["kind"] == "withdrawn"} >= {
        "hold", "hold_started", "noted", "place_marked", "step_skipped",
    }  # fmt: skip


def every(kind: type[Effect]) -> Iterator[type[Effect]]:
    """Yield each kind of effect below one."""
    for each in kind.__subclasses__():
        yield each
        yield from every(each)


def test_the_stored_walks_meet_every_state_and_every_effect() -> None:
    """Of the effects all but what is written after a session, and a check of the sound, what was
    said too early, and an enrolment, which stand outside of it; of the events every kind."""
    beside = {"edited", "observed", "phrase_kept", "sound_check", "tone", "too_early"}
    states, effects, events = set(), set(), set()
    for name in WALKED:
        for walk in walks_in(name):
            for line in walk.lines:
                events.add(line["event"]["kind"])
                effects |= {effect["kind"] for effect in line["effects"]}
                states |= {
                    effect["state"] for effect in line["effects"] if effect["kind"] == "state"
                }
    assert states >= set(STATES)
    assert effects == {each.kind for each in every(Effect)} - {Effect.kind, *beside}
    in_journals_alone = {Unsure, Unclear, DevicePoor, DeviceGood, WentOn}
    assert set(EVENTS) - events <= {each.kind for each in in_journals_alone}
