"""A session read back from its journal: its outcome and its holds.

What a journal says outright is shown as it stands. Only where it breaks off, or a line of it is
damaged, is the session walked again from its events, for the holds that have no line.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from assistant.base.day import start_of
from assistant.base.languages import CODE, code_of, shipped_language
from assistant.core.domain.effects import (
    Effect,
    Finish,
    HoldEnded,
    HoldStarted,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import Event, Interrupted, Record, from_record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.domain.manner import Settings
from assistant.core.domain.own_times import with_own_times
from assistant.core.domain.protocol import OwnTime, Protocol, Step, Written, in_words
from assistant.core.faults import UsageError
from assistant.core.journal.noted import notes_of_holds
from assistant.core.journal.numbers import Identity, identity, numbers_of, place_of
from assistant.core.journal.standing import Facts, after, standing
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.edges.files.protocol_file import parse_protocol
from assistant.edges.store.journal import Logbook

_LOGGED = tuple(field.name for field in fields(LoggedHold) if field.name != "was")
_WAS = tuple(field.name for field in fields(Was))


@dataclass(frozen=True, slots=True)
class ReadBack:
    """A session and its holds, in the order they began, and what could not be read of it.

    A session has the fields of `SESSION_FIELDS`, a hold those of `HOLD_FIELDS`.
    """

    session: dict[str, Any]
    holds: tuple[dict[str, Any], ...]
    damage: tuple[str, ...] = ()


def holds_of(book: Logbook) -> list[LoggedHold]:
    """Return the holds of a journal's session as they stand, in the order they began.

    Those of a journal without numbers have none here either.
    """
    return outcome_and_holds(book)[1]


def outcome_and_holds(book: Logbook) -> tuple[str, list[LoggedHold]]:
    """Return how a journal's session ended, and its holds as they stand, as they began."""
    return _ended(book, [])


def read_back(book: Logbook) -> ReadBack:
    """Return what a journal says of its session."""
    damage: list[str] = []
    outcome, logged = _ended(book, damage)
    notes = notes_of_holds(book.records, logged)
    holds = tuple(_shown(book, logged, notes))
    return ReadBack(_session(book, outcome, logged, notes), holds, tuple(damage))


def replay(book: Logbook) -> tuple[Session, list[Effect]]:
    """Return the session a journal's events lead to, as it was when written, and the effects."""
    session = fresh_session(book)
    return session, [effect for _, effects in _walk(session, book) for effect in effects]


def walk(book: Logbook) -> Iterator[tuple[Event, list[Effect]]]:
    """Yield each event of a journal with the effects that it leads to.

    Raises:
        UsageError, ValueError: the session can't be walked again, or no further.
    """
    return _walk(fresh_session(book), book)


def _walk(session: Session, book: Logbook) -> Iterator[tuple[Event, list[Effect]]]:
    for record in book.records:
        event = from_record(record)
        if event is not None:
            yield event, session.handle(event)


def fresh_session(book: Logbook, language: Language | None = None) -> Session:
    """Return the session of a journal at its beginning, in its protocol's language or another.

    What its protocol adds to the words that can be noted is added here, as it was for the session.

    Raises:
        UsageError: its protocol can't be read.
    """
    header, protocol = book.session, protocol_of(book)
    return Session(
        protocol,
        (language or shipped_language(code_of(protocol))).noting(protocol.notes),
        header["start_side"],
        header["layers"],
        budget_s=header["budget_s"],
        skip_screening=header["skip_screening"],
        settings=Settings(**header["settings"]),
        series=header["series"] and (header["series"]["number"], header["series"]["planned"]),
    )


def code_of_book(book: Logbook) -> str:
    """Return the language of a journal's session; the program's own where that can't be told."""
    try:
        return code_of(protocol_of(book))
    except UsageError:
        return CODE


def protocol_of(book: Logbook) -> Protocol:
    """Return the protocol that a journal's session was run by.

    Raises:
        UsageError: its text can't be read any more.
    """
    protocol = book.session["protocol"]
    shared = [Written(each["name"], each["text"]) for each in protocol["shared"]]
    read = parse_protocol(
        protocol["text"], protocol["name"], f"journal {book.session['id']}", shared
    )
    own = [
        OwnTime(
            each["step"], each.get("floor_s"), each.get("target_s"), each.get("left_out", False)
        )
        for each in protocol.get("own", ())
    ]
    try:
        return with_own_times(read, own) if own else read
    except ValueError as error:
        raise UsageError(f"journal {book.session['id']}: {error}") from error


class Titles:
    """What the steps of a journal's session are called, to show instead of their ids."""

    def __init__(self, book: Logbook) -> None:
        self._steps = _steps_of(book)

    def of(self, step_id: str) -> str:
        """Return a step's title as its protocol has it; what its id says where that isn't known."""
        step = self._steps.get(step_id)
        return step.called if step else in_words(step_id)

    def put_in(self, record: Record) -> Record:
        """Return a line of the journal, or what is made of one, with the titles of its steps."""
        named = {key: self.of(record[key]) for key in ("step", "by") if record.get(key)}
        return record | named


def _steps_of(book: Logbook) -> dict[str, Step]:
    try:
        return {step.id: step for step in protocol_of(book).every_step()}
    except UsageError:
        return {}


def _ended(book: Logbook, damage: list[str]) -> tuple[str, list[LoggedHold]]:
    """Return how a session ended, and its holds in the order they began.

    `damage` is told where the session cannot be walked again and a hold may have no line.
    """
    outcome = next((record["outcome"] for record in standing_lines(book, Finish.kind)), None)
    holds = {identity(hold): hold for hold in map(_logged, standing_lines(book, HoldEnded.kind))}
    if outcome is None or not book.whole:
        walked_to, walked = _walked_again(book, damage)
        outcome = outcome or walked_to
        holds |= _without_a_line(book, holds, walked)
    return outcome, sorted(holds.values(), key=lambda hold: (hold.started_s, hold.number or 0))


def _walked_again(book: Logbook, damage: list[str]) -> tuple[str, list[LoggedHold]]:
    """Return the outcome and the holds that a journal's events lead to.

    A hold that was running ended at the last moment the journal vouches for.
    """
    try:
        session, effects = replay(book)
        effects += session.handle(Interrupted(book.last_s, "the journal breaks off"))
    except (UsageError, ValueError) as error:  # ValueError: a length that no words are made for
        why = str(error).splitlines()[0]
        damage.append(f"a hold left open cannot be shown in full: {why}")
        return "interrupted", []
    holds = [fact.hold for fact in after(Facts(), effects) if isinstance(fact, HoldEnded)]
    outcome = next(effect.outcome for effect in effects if isinstance(effect, Finish))
    return outcome, holds


def _without_a_line(
    book: Logbook, written: dict[Identity, LoggedHold], walk: list[LoggedHold]
) -> dict[Identity, LoggedHold]:
    """Return the holds that began and whose end no line tells.

    The journal's word that a hold began is kept even where the walk, for want of a damaged line,
    led elsewhere, or counted otherwise. The walk's alone is taken only where it led to all that
    the journal knows of.
    """
    begun = {identity(record): record for record in standing_lines(book, HoldStarted.kind)}
    known = {hold: place_of(record) for hold, record in begun.items()}
    known |= {hold: place_of(logged) for hold, logged in written.items()}
    if any(not isinstance(hold, int) for hold in known):
        walk = [replace(hold, number=None) for hold in walk]
    walked = {identity(hold): hold for hold in walk}
    there = {place_of(hold): hold for hold in walk}
    broken_off = _BrokenOff(book)
    missing = {}
    for hold, record in begun.items():
        if hold in written:
            continue
        found = walked.get(hold)
        if found is None or place_of(found) != known[hold]:
            found = there.get(known[hold])
        missing[hold] = (
            broken_off.hold(record) if found is None else replace(found, number=record["number"])
        )
    if all(hold in walked and place_of(walked[hold]) == place for hold, place in known.items()):
        missing |= {hold: walked[hold] for hold in walked.keys() - known.keys() - _withdrawn(book)}
    return missing


def _withdrawn(book: Logbook) -> set[Identity]:
    """Return the holds that were corrected after the session, of which the walk knows nothing."""
    taken = (record["of"] for record in book.records if record["kind"] == Withdrawn.kind)
    kinds = (HoldStarted.kind, HoldEnded.kind)
    return {identity(hold) for hold in taken if hold.get("kind") in kinds}


class _BrokenOff:
    """Holds of which only the beginning is known, as interrupted.

    Each ended by the next thing the journal tells of, or by its last moment.
    """

    def __init__(self, book: Logbook) -> None:
        self._book = book

    @cached_property
    def _times(self) -> list[float]:
        lines = standing_lines(self._book, HoldStarted.kind, StepSkipped.kind, Finish.kind)
        return sorted(record["t"] for record in lines)

    @cached_property
    def _steps(self) -> dict[str, Step]:
        return _steps_of(self._book)

    def hold(self, begun: Record) -> LoggedHold:
        """Return the hold that began with a line."""
        later = bisect_right(self._times, begun["t"])
        until_s = self._times[later] if later < len(self._times) else self._book.last_s
        step = self._steps.get(begun["step"])
        return LoggedHold(
            step=begun["step"],
            region=step.region if step else None,
            side=begun["side"],
            layer=begun["layer"],
            technique=step.technique if step else None,
            started_s=begun["started_s"],
            duration_s=round(max(0.0, until_s - begun["started_s"]), 3),
            floor_s=begun["floor_s"],
            target_s=begun["target_s"],
            end_reason=EndReason.INTERRUPTED,
            number=begun["number"],
        )


def standing_lines(book: Logbook, *kinds: str) -> list[Record]:
    """Return the journal's lines of some kinds that still stand."""
    # What is withdrawn is of its own kind: nothing else need be looked through for it.
    lines = (record for record in book.records if record["kind"] in (Withdrawn.kind, *kinds))
    return standing(lines)


def _logged(record: Record) -> LoggedHold:
    written = {name: record[name] for name in _LOGGED}
    first = record["was"] and Was(**{name: record["was"][name] for name in _WAS})
    return LoggedHold(**written | {"end_reason": EndReason(record["end_reason"]), "was": first})


def _session(
    book: Logbook,
    outcome: str,
    holds: list[LoggedHold],
    notes: list[tuple[Record, Identity | None]],
) -> dict[str, Any]:
    numbers = dict(zip(map(identity, holds), numbers_of(holds), strict=True))
    return {
        "id": book.session["id"],
        "started_at": start_of(book.session),
        "duration_s": book.last_s,
        "outcome": outcome,
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
        "notes": [
            {name: note[name] for name in ("t", "step", "side", "layer", "text")}
            | {"hold": None if about is None else numbers[about]}
            for note, about in notes
        ],
        "journal": book.verdict and book.verdict.state,
    }


def _shown(
    book: Logbook, holds: list[LoggedHold], notes: list[tuple[Record, Identity | None]]
) -> list[dict[str, Any]]:
    whose = {
        "session_id": book.session["id"],
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }
    texts: dict[Identity | None, list[str]] = {}
    for note, about in notes:
        texts.setdefault(about, []).append(note["text"])
    return [
        whose | _flat(hold) | {"number": number, "notes": "; ".join(texts.get(identity(hold), ()))}
        for number, hold in zip(numbers_of(holds), holds, strict=True)
    ]


def _flat(hold: LoggedHold) -> dict[str, Any]:
    """Return a hold's fields, with those of what was noted first beside them."""
    flat = {name: getattr(hold, name) for name in _LOGGED}  # `asdict` copies all, slowly
    return flat | {f"was_{name}": getattr(hold.was, name, None) for name in _WAS}
