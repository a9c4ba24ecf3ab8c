"""The questions over many sessions, asked of a data folder and of a clinic: both answer alike."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from assistant.clinic.sending import exchange
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, choose, parse_condition
from assistant.core.review.tally import Pair, Tally
from assistant.edges.clinic.kept import keep_key
from assistant.edges.store.journal import Logbook, read_journals
from assistant.questions.clinic import ClinicQuestions
from assistant.questions.questions import Questions
from assistant.review.questions import Review
from assistant.sessions.read_back import read_back
from tests.support.clinic_server import ClinicServer
from tests.support.hand_checked import write_hand_checked


def chosen(*conditions: str, last: int | None = None) -> Chosen:
    """Return what conditions choose, as they are written."""
    return choose([parse_condition(text) for text in conditions], last=last)


@pytest.fixture(scope="module")
def by_hand(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of the practice whose numbers were worked out by hand."""
    folder = tmp_path_factory.mktemp("by_hand")
    write_hand_checked(folder)
    return folder


@pytest.fixture(scope="module")
def books(by_hand: Path) -> list[Logbook]:
    """The journals of it, the oldest first."""
    return read_journals(by_hand)[0]


@pytest.fixture(scope="module", params=["folder", "clinic"])
def asked(
    request: pytest.FixtureRequest, by_hand: Path, clinic: ClinicServer
) -> Iterator[Questions]:
    """What is asked: the practice itself, or a clinic to which it was sent."""
    if request.param == "folder":
        with Review(by_hand) as review:
            yield review
        return
    database = clinic.emptied()
    keep_key(by_hand, clinic.key)
    assert exchange(clinic.address("room_r1", database), by_hand, pytest.fail).sessions == 3
    with ClinicQuestions(clinic.address("reviewer_v1", database)) as review:
        yield review


HOLDS: list[tuple[tuple[str, ...], list[float]]] = [
    ((), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
    (("client=C-1",), [70, 40, 50, 100, 90, 65, 60, 20]),
    (("client!=C-1",), [30]),
    (("client=C-1,C-2", "side=right"), [50, 100, 60, 20]),
    (("client~c-2",), [30]),
    (("held<floor",), [40, 50, 20, 30]),
    (("held!=floor",), [70, 40, 50, 100, 90, 65, 20, 30]),
    (("held>=1 min 30 s",), [100, 90]),
    (("held!=1 min 30 s",), [70, 40, 50, 100, 65, 60, 20, 30]),
    (("ended=stop,skipped",), [40, 30]),
    (("ended!=released",), [40, 90, 30]),
    (("month=2030-02", "step=sink"), [90, 60, 20, 30]),
    (("month<2030-02",), [70, 40, 50, 100]),
    (("month=2030",), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
    (("started_at>=2030-02-02",), [30]),
    (("started_at<2030-01-31T09:00:00.001+00:00",), [70, 40, 50, 100]),
    (("session=feb-1", "side=left"), [90, 65]),
    (("session!=feb-1",), [70, 40, 50, 100, 30]),
    (("response~WAR",), [65]),
    (("response~%",), []),
    (("response=",), [70, 50, 100, 90, 60, 20, 30]),
    (("response!=pain",), [70, 50, 100, 90, 65, 60, 20, 30]),
    (("notes=",), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
    (("region=adductor", "target>held", "side=left"), [70, 30]),
    (("technique=stretch",), [40, 100, 65]),
    (("outcome=stopped",), []),
    (("layer=1", "number=2"), [40, 65]),
    (("was_side=",), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
    (("breaths=",), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
    (("breaths!=",), []),
    (("breaths!=3",), [70, 40, 50, 100, 90, 65, 60, 20, 30]),
]


@pytest.mark.parametrize(("conditions", "seconds"), HOLDS)
def test_any_field_chooses(
    asked: Questions, conditions: tuple[str, ...], seconds: list[float]
) -> None:
    """Holds that fulfil all conditions come, the oldest session's first, as they began."""
    assert [hold["duration_s"] for hold in asked.holds(chosen(*conditions))] == seconds


def test_every_field_is_as_the_journals_have_it(asked: Questions, books: list[Logbook]) -> None:
    """Of sessions and of holds, each value and its type."""
    for book, session in zip(books, asked.sessions(), strict=True):
        read = read_back(book)
        assert session | read.session == session
        assert session["holds"] == len(read.holds)
        own = list(asked.holds(chosen(f"session={session['id']}")))
        assert [hold | logged for hold, logged in zip(own, read.holds, strict=True)] == own


def test_sessions_are_those_that_have_such_holds(asked: Questions) -> None:
    """Each with how many were chosen of it; of the last sessions only, where that is asked."""
    counted = [
        [(session["id"], session["holds"]) for session in asked.sessions(each)]
        for each in (
            chosen(),
            chosen("ended=released"),
            chosen("ended=released", last=1),
            chosen("client=C-1", last=1),
            chosen("outcome=stopped"),
        )
    ]
    assert counted == [
        [("jan-1", 4), ("feb-1", 4), ("feb-2", 1)],
        [("jan-1", 3), ("feb-1", 3)],
        [("feb-1", 3)],
        [("feb-1", 4)],
        [],
    ]
    assert asked.count_sessions(chosen("ended=released")) == 2
    assert len(list(asked.holds(chosen("ended=released", last=1)))) == 3


def test_what_is_asked_meanwhile_disturbs_nothing(asked: Questions) -> None:
    """A list that is read as it comes goes on after another question."""
    sessions = asked.sessions()
    first = next(sessions)
    assert asked.count_sessions() == 3
    assert [first["id"], *(each["id"] for each in sessions)] == ["jan-1", "feb-1", "feb-2"]


Told = tuple[tuple[object, ...], str, int, float, int, int]


def tallied(asked: Questions, by: Sequence[str], *conditions: str) -> list[Told]:
    """Return tallies as group, end reason, count, seconds held, at floor and at target."""
    return [
        (each.group, each.end_reason, each.n, each.held_s, each.at_floor, each.at_target)
        for each in asked.tallies(chosen(*conditions), by)
    ]


def test_ends_are_told_apart(asked: Questions) -> None:
    """How many ended for each reason, how long those were, how many reached floor and target."""
    assert tallied(asked, ()) == [
        ((), "released", 6, 365.0, 4, 1),
        ((), "skipped", 1, 30.0, 0, 0),
        ((), "stop", 1, 40.0, 0, 0),
        ((), "time", 1, 90.0, 1, 1),
    ]
    assert tallied(asked, ("month",)) == [
        (("2030-01",), "released", 3, 220.0, 2, 1),
        (("2030-01",), "stop", 1, 40.0, 0, 0),
        (("2030-02",), "released", 3, 145.0, 2, 0),
        (("2030-02",), "skipped", 1, 30.0, 0, 0),
        (("2030-02",), "time", 1, 90.0, 1, 1),
    ]
    (released,) = asked.tallies(chosen("client=C-1", "ended=released", "step=sink"))
    assert (released.n, released.held.mean) == (4, 50.0)
    # 70, 50, 60 and 20 s: a standard deviation of 21.602 s, and 1.960 standard errors.
    assert released.held.either_side == pytest.approx(21.170, abs=0.001)


GROUPS = [
    (), ("month",), ("step",), ("technique", "side"), ("client",), ("session_id",), ("layer",),
    ("outcome",), ("technique", "length_s"),
]  # fmt: skip


@pytest.mark.parametrize("by", GROUPS)
def test_a_trend_is_the_same_whether_tallied_before_or_counted_now(
    asked: Questions, by: tuple[str, ...]
) -> None:
    """What is kept summed up says what the holds themselves come to."""
    kept = tallied(asked, by)
    assert kept == tallied(asked, by, "held>=0")  # of no tally: the holds are read
    assert sum(each[2] for each in kept) == 9


@pytest.mark.parametrize("by", GROUPS[1:])
@pytest.mark.parametrize("conditions", [(), ("held>=50",), ("client=C-1",), ("client=C-9",)])
def test_the_largest_groups_are_those_of_all_tallies(
    asked: Questions, by: tuple[str, ...], conditions: tuple[str, ...]
) -> None:
    """Those with most holds, of as many the first by their values, in the order of these; and how
    many there are in all."""
    every: dict[tuple[object, ...], dict[str, Tally]] = {}
    for each in asked.tallies(chosen(*conditions), by):
        every.setdefault(each.group, {})[each.end_reason] = each
    places = {group: place for place, group in enumerate(every)}
    holds = {group: sum(each.n for each in ends.values()) for group, ends in every.items()}
    for most in (1, 2, 60):
        largest = sorted(every, key=lambda group: (-holds[group], places[group]))[:most]
        groups, count = asked.groups(chosen(*conditions), by, most)
        assert count == len(every)
        assert groups == [
            (group, every[group]) for group in sorted(largest, key=places.__getitem__)
        ]


def test_left_is_held_against_right(asked: Questions) -> None:
    """Pairs of one step, layer and session; what was cut short, or done on one side, apart."""
    draw, sink = asked.sides()
    assert (draw.step, draw.pairs, draw.cut, draw.left_only, draw.right_only) == (
        "draw", 0, 1, 1, 0,
    )  # fmt: skip
    assert draw.longer_left is None
    assert (sink.step, sink.pairs, sink.cut, sink.left_only, sink.right_only) == (
        "sink", 2, 0, 1, 0,
    )  # fmt: skip
    assert (sink.left_s, sink.right_s) == (80.0, 65.0)
    assert sink.longer_left is not None
    assert sink.longer_left.mean == 15.0
    # Differences of 20 and 10 s: a standard error of 5 s.
    assert sink.longer_left.either_side == pytest.approx(9.800, abs=0.001)
    assert asked.sides(chosen("held>=0")) == [draw, sink]  # compared now, not summed before
    at = "@R1" if asked.more else ""
    assert asked.pairs() == [
        Pair(f"jan-1{at}", "C-1", "sink", 1, 70.0, 50.0, ("released",), ("released",)),
        Pair(f"jan-1{at}", "C-1", "draw", 1, 40.0, 100.0, ("stop",), ("released",)),
        Pair(f"feb-1{at}", "C-1", "sink", 1, 90.0, 80.0, ("time",), ("released", "released")),
    ]


def test_sides_are_chosen_as_holds_are(asked: Questions) -> None:
    """A client, a session, the last sessions: the pairs of these, and no others."""
    assert [len(asked.pairs(each)) for each in (
        chosen("client=C-1"), chosen("client=C-2"), chosen("session=feb-1"), chosen(last=2),
        chosen("month=2030-01"), chosen("outcome=finished"),
    )] == [3, 0, 1, 1, 2, 3]  # fmt: skip


def test_a_client_s_sessions_are_counted(asked: Questions) -> None:
    """Those in which hands went on, from a day on and before another."""
    jan, feb = "2030-01-31T09:00:00.000+00:00", "2030-02-01T09:00:00.000+00:00"
    assert asked.done("C-1", None, None) == [jan, feb]
    assert asked.done("C-1", "2030-02-01", None) == [feb]
    assert asked.done("C-1", None, "2030-02-01") == [jan]
    assert asked.done("C-3", None, None) == []
    assert asked.clients_like("c1") == ["C-1"]


def test_a_session_is_found_by_the_beginning_of_its_id(
    asked: Questions, books: list[Logbook]
) -> None:
    """Or its day: one that fits is meant; none, or several, are told. Its journal is read whole."""
    for name in ("jan", "jan-1", "2030-01-31", "20300131"):
        book, damage = asked.book(name)
        assert (book, damage) == (books[0], [])
    assert asked.named("feb-2").session_id == "feb-2"
    with pytest.raises(UsageError, match="no session 'x'"):
        asked.named("x")
    with pytest.raises(UsageError, match=r"session 'feb': feb-1(@R1)?, feb-2(@R1)?; write"):
        asked.named("feb")
