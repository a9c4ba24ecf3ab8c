"""A session read back from its journal: its outcome and its holds.

What a journal says outright is shown as it stands. Only where it breaks off, or a line of it is
damaged, is the session walked again from its events, for the holds that have no line.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from functools import cached_property
from typing import Any

from assistant.base.languages import shipped_language
from assistant.core.domain.effects import (
    Effect,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import Event, Interrupted, Record, from_record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol, Step, Written
from assistant.core.faults import UsageError
from assistant.core.journal.standing import Facts, after, standing
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.edges.files.protocol_file import parse_protocol
from assistant.edges.store.journal import Logbook

_LOGGED = tuple(field.name for field in fields(LoggedHold) if field.name != "was")
_WAS = tuple(field.name for field in fields(Was))

Place = tuple[str, str | None, int, float]
"""Step, side, layer and start of a hold."""

Identity = int | Place
"""What tells a hold from every other of its session: its number, and where it has none its place.
Older programs gave no numbers; to them what began at one place and moment was one hold."""


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


def numbers_of(holds: list[LoggedHold]) -> list[int]:
    """Return what a session's holds are called: each by its number, else by its place in order."""
    return [at if hold.number is None else hold.number for at, hold in enumerate(holds, start=1)]


def outcome_and_holds(book: Logbook) -> tuple[str, list[LoggedHold]]:
    """Return how a journal's session ended, and its holds as they stand, as they began."""
    return _ended(book, [])


def read_back(book: Logbook) -> ReadBack:
    """Return what a journal says of its session."""
    damage: list[str] = []
    outcome, logged = _ended(book, damage)
    return ReadBack(_session(book, outcome), tuple(_shown(book, logged)), tuple(damage))


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
    """Return the session of a journal at its beginning, in the program's own language or another.

    What its protocol adds to the words that can be noted is added here, as it was for the session.

    Raises:
        UsageError: its protocol can't be read.
    """
    header, protocol = book.session, protocol_of(book)
    return Session(
        protocol,
        (language or shipped_language()).noting(protocol.notes),
        header["start_side"],
        header["layers"],
        budget_s=header["budget_s"],
        skip_screening=header["skip_screening"],
        settings=Settings(**header["settings"]),
        series=header["series"] and (header["series"]["number"], header["series"]["planned"]),
    )


def protocol_of(book: Logbook) -> Protocol:
    """Return the protocol that a journal's session was run by.

    Raises:
        UsageError: its text can't be read any more.
    """
    protocol = book.session["protocol"]
    shared = [Written(each["name"], each["text"]) for each in protocol["shared"]]
    return parse_protocol(
        protocol["text"], protocol["name"], f"journal {book.session['id']}", shared
    )


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
        try:
            return {step.id: step for step in protocol_of(self._book).every_step()}
        except UsageError:
            return {}

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


def identity(hold: LoggedHold | Record) -> Identity:
    """Return what tells a hold, or a line about one, from every other of its session."""
    number: int | None = hold.number if isinstance(hold, LoggedHold) else hold.get("number")
    return place_of(hold) if number is None else number


def place_of(hold: LoggedHold | Record) -> Place:
    """Return where and when a hold began, by itself or by a line about it."""
    if isinstance(hold, LoggedHold):
        return hold.step, hold.side, hold.layer, hold.started_s
    return hold["step"], hold["side"], hold["layer"], hold["started_s"]


def _session(book: Logbook, outcome: str) -> dict[str, Any]:
    return {
        "id": book.session["id"],
        "started_at": book.session["started_at"],
        "duration_s": book.last_s,
        "outcome": outcome,
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
        "notes": [
            {name: note[name] for name in ("t", "step", "side", "layer", "text")}
            for note in standing_lines(book, Noted.kind)
        ],
    }


def _shown(book: Logbook, holds: list[LoggedHold]) -> list[dict[str, Any]]:
    whose = {
        "session_id": book.session["id"],
        "protocol": book.session["protocol"]["name"],
        "client": book.session["client"],
    }
    numbered = all(hold.number is not None for hold in holds)
    notes = _notes_by_number(book, holds) if numbered else _notes_by_start(book, holds)
    return [
        whose | _flat(hold) | {"number": number, "notes": "; ".join(notes.get(identity(hold), ()))}
        for number, hold in zip(numbers_of(holds), holds, strict=True)
    ]


def _flat(hold: LoggedHold) -> dict[str, Any]:
    """Return a hold's fields, with those of what was noted first beside them."""
    flat = {name: getattr(hold, name) for name in _LOGGED}  # `asdict` copies all, slowly
    return flat | {f"was_{name}": getattr(hold.was, name, None) for name in _WAS}


def _notes_by_number(book: Logbook, holds: list[LoggedHold]) -> dict[Identity, list[str]]:
    """Return the texts that were noted of each hold.

    A note of a place where no hold was known yet is of the next one to be known there, though its
    start may be dated before the note.
    """
    first_told: dict[int, int] = {}  # by number, the place of its first line among all
    lines = {id(record): at for at, record in enumerate(book.records)}
    for at, record in enumerate(book.records):
        if record["kind"] in (HoldStarted.kind, HoldEnded.kind):
            first_told.setdefault(record["number"], at)
    by_place: dict[tuple[str, str | None, int], list[tuple[int, LoggedHold]]] = {}
    for hold in holds:
        told_at = first_told.get(hold.number or 0, len(lines))
        for side in {hold.side, hold.was.side if hold.was else hold.side}:
            by_place.setdefault((hold.step, side, hold.layer), []).append((told_at, hold))
    told: dict[Identity, list[str]] = {}
    for note in standing_lines(book, Noted.kind):
        if note["hold"] is not None:
            told.setdefault(note["hold"], []).append(note["text"])
            continue
        there = by_place.get((note["step"], note["side"], note["layer"]), [])
        later = [each for each in there if each[0] > lines[id(note)]]
        if later:
            _, next_ = min(later, key=lambda each: each[0])
            told.setdefault(identity(next_), []).append(note["text"])
    return told


def _notes_by_start(book: Logbook, holds: list[LoggedHold]) -> dict[Identity, list[str]]:
    """Return the same for a journal without numbers; `holds` are in the order they began.

    A note tells the start of its hold. One of a place where no hold was yet is of the next there.
    """
    notes = standing_lines(book, Noted.kind)
    by_start: dict[float, LoggedHold] = {}
    by_place: dict[tuple[str, str | None, int], list[LoggedHold]] = {}
    for hold in holds:
        for started_s in {hold.started_s, hold.was.started_s if hold.was else hold.started_s}:
            by_start.setdefault(started_s, hold)
        for side in {hold.side, hold.was.side if hold.was else hold.side}:
            by_place.setdefault((hold.step, side, hold.layer), []).append(hold)
    told: dict[Identity, list[str]] = {}
    for note in notes:
        if note["started_s"] is not None:
            about = by_start.get(note["started_s"])
        else:
            there = by_place.get((note["step"], note["side"], note["layer"]), [])
            next_ = bisect_left(there, note["t"], key=lambda hold: hold.started_s)
            about = there[next_] if next_ < len(there) else None
        if about is not None:
            told.setdefault(identity(about), []).append(note["text"])
    return told
