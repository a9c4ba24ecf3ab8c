"""What is read back of a walk's journal, held against what was declared: all counted anew here."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import asdict, replace
from functools import cached_property
from hashlib import sha256
from typing import Any

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Consent,
    Fact,
    Finish,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    PlaceOffered,
    StepSkipped,
    Withdrawn,
)
from assistant.core.domain.events import Heard, Record, Unclear, Unsure, from_record, to_record
from assistant.core.domain.holds import LoggedHold
from assistant.core.domain.manner import USUAL
from assistant.core.journal.lines import entry, header
from assistant.core.journal.standing import standing
from assistant.edges.store.journal import Logbook
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from assistant.sessions.read_back import ReadBack, read_back, replay
from tests.support.sequences.account import MS, Account, Faults
from tests.support.sequences.acts import Day, Turn, matches

SHOWN = (
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
    "paused_s",
    "response",
    "breaths",
    "number",
)
"""What a hold's line says of it, beside what was noted first."""


def first_line(day: Day, name: str, client: str | None = "C-1") -> Record:
    """Return the first line of the journal of a session of a day."""
    chosen: dict[str, Any] = dict(day.chosen)
    protocol = day.protocol
    return {
        "kind": "session",
        "id": name,
        "started_at": "2030-01-31T09:00:00.000+00:00",
        "client": client,
        "start_side": chosen.get("start_side"),
        "layers": chosen.get("layers"),
        "budget_s": chosen.get("budget_s"),
        "skip_screening": chosen.get("skip_screening", False),
        "settings": asdict(chosen.get("settings", USUAL)),
        "series": None,
        "protocol": {
            **_written(protocol.name, protocol.text),
            "shared": [_written(each.name, each.text) for each in protocol.shared],
        },
    }


def _written(name: str, text: str) -> Record:
    return {"name": name, "sha256": sha256(text.encode()).hexdigest(), "text": text}


def lines_of(turns: list[Turn]) -> Iterator[Record]:
    """Yield a journal's further lines, as the engine writes them."""
    for turn in turns:
        for record in (to_record(turn.event), *(fact.to_record() for fact in turn.facts)):
            yield {"t": turn.event.t, **record}


class Kept:
    """A walk with its journal, written as text and read again."""

    def __init__(self, account: Account, name: str = "one") -> None:
        self.account = account
        self.name = name

    @cached_property
    def text(self) -> str:
        """The journal as it is written."""
        lines = (first_line(self.account.day, self.name), *lines_of(self.account.turns))
        return "".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)

    @cached_property
    def book(self) -> Logbook:
        """The journal as it is read."""
        first, *others = map(json.loads, self.text.splitlines())
        return Logbook(header(first), tuple(map(entry, others)))

    @cached_property
    def read(self) -> ReadBack:
        """What is read back of it."""
        return read_back(self.book)

    @cached_property
    def note(self) -> list[str]:
        """The lines of its SOAP note."""
        return list(soap_lines(self.book, read=self.read))

    @cached_property
    def facts(self) -> tuple[Fact, ...]:
        """The facts that stand in the end, by the walk's reckoning."""
        return self.account.turns[-1].after.facts

    @cached_property
    def holds(self) -> list[LoggedHold]:
        """The holds among them, as they began."""
        ends = [fact.hold for fact in self.facts if isinstance(fact, HoldEnded)]
        return sorted(ends, key=lambda hold: hold.started_s)


def the_journal_says_what_stands(kept: Kept) -> Faults:
    """Its lines, less what was withdrawn, are the facts that stand and no others."""
    events = {
        "opened",
        "heard",
        "retracted",
        "cue_ended",
        "time",
        "device_lost",
        "device_back",
        "unsure",
        "unclear",
    }
    lines = [line for line in standing(kept.book.records) if line["kind"] not in events]
    read = Counter(_frozen(line) for line in lines if line["kind"] != "interrupted")
    stand = Counter(_frozen({"t": 0.0, **fact.to_record()}) for fact in kept.facts)
    if read != stand:
        yield f"lost {list(stand - read)[:2]}, too many {list(read - stand)[:2]}"


def _frozen(line: Record) -> str:
    return json.dumps({key: value for key, value in line.items() if key != "t"}, sort_keys=True)


def the_journal_replays_as_it_was(kept: Kept) -> Faults:
    """Its events lead a fresh session to the same effects, and to where the live one stood."""
    session, effects = replay(kept.book)
    live = [effect for turn in kept.account.turns for effect in turn.effects]
    if effects != live:
        pairs = enumerate(zip(effects, live, strict=False))
        yield str(
            next((pair for pair in pairs if pair[1][0] != pair[1][1]), "too few, or too many")
        )
    if session.view() != kept.account.walker.session.view():
        yield f"it stands at {session.view()}"
    known, was = session._walk.known, kept.account.walker.session._walk.known
    # A route is the protocol's and the first side's, and is the same one to no other session.
    if replace(known, route=was.route) != was or known.route.first_side != was.route.first_side:
        yield "it knows something else"


def every_event_is_read_as_it_was(kept: Kept) -> Faults:
    """An event's line gives the event."""
    for turn in kept.account.turns:
        read = from_record(json.loads(json.dumps(to_record(turn.event))))
        if read != turn.event:
            yield f"{turn.event} is read as {read}"


def review_lists_the_holds_that_stand(kept: Kept) -> Faults:
    """Each once, with all that was logged of it, in the order they began."""
    shown = kept.read
    if shown.damage:
        yield f"damage: {shown.damage}"
    read = [tuple(hold[name] for name in SHOWN) for hold in shown.holds]
    stand = [tuple(getattr(hold, name) for name in SHOWN) for hold in kept.holds]
    if Counter(read) != Counter(stand):
        had, has = Counter(stand), Counter(read)
        yield f"of {len(stand)} lost {list(had - has)}, too many {list(has - had)}"
    elif [hold["started_s"] for hold in shown.holds] != sorted(h.started_s for h in kept.holds):
        yield "they are out of order"
    ends = [fact.outcome for fact in kept.facts if isinstance(fact, Finish)]
    if [shown.session["outcome"]] != ends:
        yield f"ended as {shown.session['outcome']}, declared {ends}"


def the_note_tells_what_stands(kept: Kept) -> Faults:
    """The SOAP note has a line for each hold, answer, deviation, and place to come back to."""
    lines = kept.note
    done = lines[lines.index("O (what was done)") + 1 : lines.index("A (assessment)") - 1]
    skipped = [fact for fact in kept.facts if isinstance(fact, StepSkipped)]
    if sum(line.startswith("- left out: ") for line in done) != len(skipped):
        yield f"{len(skipped)} left out, the note has {done}"
    others = ("- left out: ", "- noted", "- nothing logged")
    held = [line for line in done if not line.startswith(others) and " in place of " not in line]
    if len(held) != len(kept.holds):
        yield f"{len(kept.holds)} holds, the note has {held}"
    asked = [fact for fact in kept.facts if isinstance(fact, Consent)]
    if sum(line.startswith("- permission") for line in lines) != len(asked):
        yield f"{len(asked)} answers, the note has {lines}"
    taken = Counter(
        (fact.step, fact.side, fact.layer)
        for fact in kept.facts
        if isinstance(fact, PlaceOffered) and fact.taken
    )
    marked = {
        (fact.step, fact.side, fact.layer) for fact in kept.facts if isinstance(fact, PlaceMarked)
    }
    back = sum(line.startswith("- come back to") for line in lines)
    if back < len(marked - taken.keys()):
        yield f"marked {marked}, come back to {taken}, and the note has {back} left"


def the_timeline_tells_what_stands(kept: Kept) -> Faults:
    """It has every hold that stands, every word that was heard, and every note."""
    moments = timeline(kept.book, kept.read)
    held = [moment for moment in moments if moment.sort == "hold"]
    if len(held) != len(kept.holds):
        yield f"{len(kept.holds)} holds, told are {[moment.text for moment in held]}"
    words = sum(isinstance(turn.event, Heard | Unsure | Unclear) for turn in kept.account.turns)
    if sum(moment.sort == "said" for moment in moments) != words:
        yield f"{words} words"
    notes = [f"note: {fact.text}" for fact in kept.facts if isinstance(fact, Noted)]
    told = [moment.text for moment in moments if moment.text.startswith("note: ")]
    if Counter(told) != Counter(notes):
        yield f"noted {notes}, told {told}"


def notes_stay_with_their_holds(kept: Kept) -> Faults:
    """Each hold is shown with what was noted of it, however it was put right since, and no more.

    What was noted at a place where no hold was known is of the next one that began there.
    """
    expected: dict[int | None, list[str]] = {hold.number: [] for hold in kept.holds}
    begun = list(_begun(kept))
    for noted, fact in _declared(kept, standing_only=True):
        if not isinstance(fact, Noted):
            continue
        number = fact.hold
        if number is None:
            place = (fact.step, fact.side, fact.layer)
            number = next((n for at, n, places in begun if at > noted and place in places), None)
        if number in expected:
            expected[number].append(fact.text)
    for hold in kept.read.holds:
        if hold["notes"] != "; ".join(expected.get(hold["number"], [])):
            yield f"hold {hold['number']}: {hold['notes']!r}, noted were {expected}"
    yield from _told_in_the_note(kept, expected)


def _declared(kept: Kept, *, standing_only: bool = False) -> list[tuple[int, Fact]]:
    """Return every fact that was declared, or of those only what stands, and which it was."""
    facts: list[tuple[int, Fact]] = []
    every = [fact for turn in kept.account.turns for fact in turn.facts]
    for at, fact in enumerate(every):
        if isinstance(fact, Withdrawn) and standing_only:
            which = [n for n, (_, each) in enumerate(facts) if matches(each, fact.of)]
            for last in which[-1:]:
                del facts[last]
        else:
            facts.append((at, fact))
    return facts


def _begun(kept: Kept) -> Iterator[tuple[int, int | None, set[tuple[Any, ...]]]]:
    """Yield the beginning of each hold that stands, its number, and where it was or is."""
    stand = {hold.number: hold for hold in kept.holds}
    for at, fact in _declared(kept):
        hold = stand.get(fact.number) if isinstance(fact, HoldStarted) else None
        if hold is not None:
            was = hold.side if hold.was is None else hold.was.side
            yield at, hold.number, {(hold.step, side, hold.layer) for side in (was, hold.side)}
            del stand[hold.number]


def _told_in_the_note(kept: Kept, expected: dict[int | None, list[str]]) -> Faults:
    """Yield where the SOAP note loses a note, or tells it twice."""
    events = [turn.event for turn in kept.account.turns]
    pains = {
        each.word or "pain"
        for each in events
        if isinstance(each, Heard) and each.command is Command.PAIN
    }
    notes = [fact.text for fact in kept.facts if isinstance(fact, Noted)]
    lines = [line for line in kept.note if "noted" in line]
    found = [[text for text in texts if text not in pains] for texts in expected.values()]
    with_holds = ["; ".join(texts) for texts in found if texts]
    told = [line.split("; noted: ", 1)[1] for line in lines if "; noted: " in line]
    if Counter(told) != Counter(with_holds):
        yield f"noted of holds {with_holds}, told {told}"
    of_holds = Counter(text for texts in found for text in texts)
    others = Counter(text for text in notes if text not in pains) - of_holds
    alone = Counter(line.rsplit(": ", 1)[1] for line in lines if line.startswith("- noted"))
    if alone != others:
        yield f"noted besides {others}, told {alone}"
    by_client = kept.note[: kept.note.index("O (what was done)")]
    for pain in pains:
        told_s = sum(line == f"- {pain}" or line.startswith(f"- {pain} at ") for line in by_client)
        if told_s != notes.count(pain):
            yield f"{pain!r} was noted {notes.count(pain)} times, told by the client {told_s}"


def a_journal_that_breaks_off_has_its_holds(kept: Kept) -> Faults:
    """Cut after any event it has the holds that stood then, the open one as interrupted."""
    turns = kept.account.turns
    at = sum(len(turn.effects) for turn in turns) % len(turns)
    cut = Logbook(kept.book.session, tuple(map(entry, map(_read, lines_of(turns[: at + 1])))))
    stand = turns[at].after.facts
    begun = Counter(fact.number for fact in stand if isinstance(fact, HoldStarted))
    read = read_back(cut)
    shown = Counter(hold["number"] for hold in read.holds)
    if shown != begun:
        yield f"cut after turn {at}: lost {list(begun - shown)}, too many {list(shown - begun)}"
    broken = [hold for hold in read.holds if hold["end_reason"] == "interrupted"]
    for hold in broken if turns[at].after.state != "ended" else ():
        held_s = turns[at].after.held_s
        if held_s is None or abs(held_s - hold["duration_s"]) > 2 * MS:
            yield f"cut after turn {at}: {held_s} were held, told are {hold['duration_s']}"


def _read(line: Record) -> Record:
    read: Record = json.loads(json.dumps(line))
    return read


OF_A_JOURNAL = (
    notes_stay_with_their_holds,
    a_journal_that_breaks_off_has_its_holds,
    the_journal_says_what_stands,
    the_journal_replays_as_it_was,
    every_event_is_read_as_it_was,
    review_lists_the_holds_that_stand,
    the_note_tells_what_stands,
    the_timeline_tells_what_stands,
)
