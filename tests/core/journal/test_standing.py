"""What stands of a journal's lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Effect,
    Fact,
    HoldEnded,
    HoldStarted,
    Noted,
    PlaceMarked,
    Say,
    Withdrawn,
)
from assistant.core.domain.events import Event, Heard, Record, Retracted, to_record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.journal.lookup import Lookup, says
from assistant.core.journal.standing import Facts, after, amended, meant, reopened, standing
from tests.support.effort import calls_of


def heard_in(*events: Event) -> list[str]:
    """Return the commands that count of these events' lines."""
    return [record["command"] for record in meant(map(to_record, events))]


def heard(command: Command, start_s: float) -> Heard:
    """Return a command that took a third of a second, and was reported half a second later."""
    return Heard(start_s + 0.8, command, start_s, start_s + 0.3)


def test_what_was_taken_back_does_not_count() -> None:
    """Only the command that began at the moment named is left out."""
    lines = heard(Command.NEXT, 4.0), heard(Command.BACK, 6.0), Retracted(7.0, 6.0)
    assert heard_in(*lines) == ["next"]


def test_what_was_heard_in_its_place_counts() -> None:
    """The ear's final word begins where the first one did, and comes after its withdrawal."""
    lines = heard(Command.NEXT, 4.0), Retracted(5.0, 4.0), heard(Command.BACK, 4.0)
    assert heard_in(*lines) == ["back"]


def test_a_withdrawal_of_nothing_leaves_all_as_it_is() -> None:
    """As where the line of the command is damaged."""
    assert heard_in(heard(Command.NEXT, 4.0), Retracted(5.0, 3.0)) == ["next"]


HOLD = LoggedHold(
    "sink", "adductor", "left", 1, "pressure", 10.0, 70.0, 60.0, 90.0, EndReason.RELEASED
)
FACTS = (
    Noted("sink", "left", 1, 10.0, "soft"),
    Noted("sink", "left", 1, None, "soft"),
    Noted("sink", "right", 1, None, "guarded"),
    PlaceMarked("sink", "left", 1),
    PlaceMarked("sink", "left", 2),
    HoldStarted("sink", "left", 1, 10.0, 60.0, 90.0),
    HoldStarted("sink", "left", 1, 90.0, 60.0, 90.0),
    HoldEnded(HOLD),
    HoldEnded(replace(HOLD, was=Was("right", 10.0))),
    HoldEnded(replace(HOLD, was=Was("right", 12.0))),
)
"""Some that differ in little, so that by chance the same is often declared, and withdrawn."""

facts = st.sampled_from(FACTS)
tuples = st.lists(facts, max_size=12).map(tuple)


@st.composite
def withdrawals(draw: st.DrawFn) -> Withdrawn:
    """Draw a withdrawal of a fact, or of all that say some part of it, or what none says."""
    of = draw(facts).to_record()
    for name in draw(st.lists(st.sampled_from(sorted(of)), max_size=3)):
        of.pop(name, None)
    if draw(st.integers(0, 9)) == 0:
        of["more"] = draw(st.sampled_from([None, 1]))
    return Withdrawn(of)


effects = st.lists(st.one_of(facts, facts, withdrawals(), st.just(Say(1, "soft"))), max_size=30)


# What these came to while they went through all that stood.


def last_of(said: Record, records: Sequence[Record]) -> int | None:
    """Return where the last of the records is that says all that is `said`."""
    missing = object()
    places = [
        at
        for at, record in enumerate(records)
        if all(record.get(name, missing) == value for name, value in said.items())
    ]
    return places[-1] if places else None


def after_simply(stood: tuple[Fact, ...], declared: Iterable[Effect]) -> tuple[Fact, ...]:
    """Return what stands then, as `after` does."""
    left = list(stood)
    for effect in declared:
        if isinstance(effect, Withdrawn):
            at = last_of(effect.of, [fact.to_record() for fact in left])
            if at is not None:
                del left[at]
        elif isinstance(effect, Fact):
            left.append(effect)
    return tuple(left)


def amended_simply(stood: tuple[Fact, ...], wanted: tuple[Fact, ...]) -> list[Fact]:
    """Return what is to be withdrawn and declared, as `amended` does."""
    left, new = list(stood), []
    for fact in wanted:
        if fact in left:
            left.remove(fact)
        else:
            new.append(fact)
    return [*(Withdrawn(fact.to_record()) for fact in reversed(left)), *new]


def standing_simply(records: Iterable[Record]) -> list[Record]:
    """Return what stands of a journal's lines, as `standing` does."""
    left: list[Record] = []
    for record in records:
        if record["kind"] != "withdrawn":
            left.append(record)
        elif (at := last_of(record["of"], left)) is not None:
            del left[at]
    return left


@given(tuples, effects)
def test_what_stands_is_what_was_declared_and_not_withdrawn(
    stood: tuple[Fact, ...], declared: list[Effect]
) -> None:
    """In its order; of several alike the last is withdrawn. What stood before is as it was."""
    before = Facts(stood)
    then = after(before, declared)
    assert tuple(then) == after_simply(stood, declared)
    assert tuple(reversed(then)) == tuple(then)[::-1]
    assert len(then) == len(tuple(then))
    assert tuple(before) == stood


@given(tuples, st.lists(st.tuples(st.integers(0, 20), effects), min_size=1, max_size=8))
def test_any_two_moments_can_be_amended_into_each_other(
    stood: tuple[Fact, ...], branches: list[tuple[int, list[Effect]]]
) -> None:
    """What stood at moments of one session, which went on from any earlier of them."""
    moments = [(Facts(stood), stood)]
    for origin, declared in branches:
        kept, simple = moments[origin % len(moments)]
        moments.append((after(kept, declared), after_simply(simple, declared)))
    for one, simple in moments:
        for other, simple_other in moments:
            changes = amended(one, other)
            assert changes == amended_simply(simple, simple_other)
            assert sorted(map(repr, after(one, changes))) == sorted(map(repr, simple_other))
            assert (one == other) == (simple == simple_other)


@st.composite
def holds_in_turn(draw: st.DrawFn, from_s: float = 0.0) -> list[Effect]:
    """Draw facts of a session of which holds follow one another in time, some at one moment."""
    declared: list[Effect] = []
    for pause_s in draw(st.lists(st.sampled_from([0.0, 0.0, 0.5, 1.0, 30.0]), max_size=8)):
        from_s += pause_s
        declared += draw(st.lists(st.sampled_from(FACTS[:7]), max_size=2))
        declared.append(HoldEnded(replace(HOLD, started_s=from_s)))
    return declared


@given(st.data())
def test_a_hold_is_reopened_whose_end_stands_no_more(data: st.DataObject) -> None:
    """Unless another that is just like it stands: of two at one moment, both of no length."""
    common = data.draw(holds_in_turn())
    starts = [each.hold.started_s for each in common if isinstance(each, HoldEnded)]
    one, other = (data.draw(holds_in_turn(max(starts, default=0.0))) for _ in range(2))
    shared = after(Facts(), common)
    had, wanted = after(shared, one), after(shared, other)
    expected = [
        fact.hold for fact in had if isinstance(fact, HoldEnded) and fact not in tuple(wanted)
    ]
    assert reopened(had, wanted) == expected


@given(effects)
def test_what_stands_of_lines_is_what_stands_of_facts(declared: list[Effect]) -> None:
    """Lines have a time besides, and are looked up where facts are gone through."""
    lines = [{"t": float(at), **each.to_record()} for at, each in enumerate(declared)]
    assert standing(lines) == standing_simply(lines)


values: st.SearchStrategy[Any] = st.sampled_from(
    [None, True, False, 0, 1, 1.0, -0.0, "", "1", EndReason.STOP, "stop", {}, {"a": 1}, [1], [1.0]]
)
records = st.dictionaries(st.sampled_from(["a", "b", "c"]), values, max_size=3)


@given(st.lists(st.tuples(st.booleans(), records), max_size=40))
def test_a_lookup_finds_what_going_through_all_would(steps: list[tuple[bool, Record]]) -> None:
    """Whatever the values are, and whether a record has the name at all."""
    lookup, simple = Lookup(), list[Record]()
    for removes, record in steps:
        at = last_of(record, simple)
        assert (record in lookup) == (at is not None)
        if not removes:
            lookup.add(record)
            simple.append(record)
        else:
            lookup.remove(record)
            if at is not None:
                assert says(simple.pop(at), record)
    assert list(map(repr, lookup.records)) == list(map(repr, simple))


def held(count: int) -> list[Effect]:
    """Return the facts of so many holds, one after the other."""
    return [HoldEnded(replace(HOLD, started_s=100.0 * at)) for at in range(count)]


def test_a_correction_late_in_a_session_takes_what_an_early_one_does() -> None:
    """To withdraw the last hold, to go back to what stood before it, and to compare the two."""

    def correct(stood: Facts) -> None:
        *_, last = stood
        then = after(stood, [Withdrawn(last.to_record()), Noted("sink", "left", 1, None, "soft")])
        assert len(amended(stood, then)) == len(amended(then, stood)) == 2
        assert len(reopened(stood, then)) == 1
        assert stood != then

    early, late = after(Facts(), held(10)), after(Facts(), held(1000))
    correct(early)
    assert calls_of(lambda: correct(late)) - calls_of(lambda: list(late)) == calls_of(
        lambda: correct(early)
    ) - calls_of(lambda: list(early))


def test_lines_corrected_after_the_session_are_each_looked_up() -> None:
    """Every hold of a long session, the first before the last."""

    def corrected(count: int) -> list[Record]:
        lines = [each.to_record() for each in held(count)]
        return lines + [Withdrawn(line).to_record() for line in lines]

    short, long = corrected(50), corrected(500)
    assert standing(long) == []
    assert calls_of(lambda: standing(long)) <= 10.1 * calls_of(lambda: standing(short))


def test_so_many_facts_stand_that_python_could_not_follow_them_into_each_other() -> None:
    """They are kept, compared, shown and let go of one by one."""
    many = after(Facts(), held(50_000))
    same = after(Facts(), held(50_000))
    assert many == same
    assert len(repr(many)) > 50_000
    del many
    assert len(same) == 50_000
