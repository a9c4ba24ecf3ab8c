"""The table at work: what the library is trusted with, and that nothing in it is left unbound."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from itertools import product
from types import ModuleType

import pytest

from assistant.core.domain.states import STATES
from assistant.core.rehearsal.exam import Exam
from assistant.core.rehearsal.saying import Saying
from assistant.core.session import corrections, holding, moves, questions, telling
from assistant.core.session.machine import WHERE_IT_WAS, Row, Table, listed
from assistant.core.session.table import SESSION, TABLE

TOPICS = (moves, holding, questions, corrections, telling)


@dataclass
class Lamp:
    """Something with a state, which counts what it is asked and told."""

    state: str = "off"
    calls: Counter[str] = field(default_factory=Counter)
    broken: bool = False


def is_whole(lamp: Lamp) -> bool:
    """It can be lit."""
    lamp.calls["is_whole"] += 1
    return not lamp.broken


def light(lamp: Lamp) -> None:
    """Light it."""
    lamp.calls["light"] += 1


ROWS = (
    Row("press", "off", "on", when="is_whole", do="light"),
    Row("press", "off", "broken"),
    Row("press, light", "on", "off"),
    Row("mend", "broken", WHERE_IT_WAS, do="light"),
)
LAMPS = Table(ROWS, ("off", "on", "broken"), {"is_whole": is_whole, "light": light})


def test_the_first_row_whose_guards_hold_is_taken() -> None:
    """Rows are tried from the top; a guard is asked once for each trigger, the action done once."""
    lamp = Lamp()
    assert LAMPS.fire(lamp, "press")
    assert lamp.state == "on"
    assert lamp.calls == {"is_whole": 1, "light": 1}
    broken = Lamp(broken=True)
    assert LAMPS.fire(broken, "press")
    assert broken.state == "broken"
    assert broken.calls == {"is_whole": 1}


@pytest.mark.parametrize("trigger", ["mend", "of no row"])
def test_a_trigger_without_a_row_here_changes_nothing(trigger: str) -> None:
    """It is answered with False, not raised, and neither a guard nor an action is called."""
    lamp = Lamp()
    assert not LAMPS.allows(lamp, trigger)
    assert not LAMPS.fire(lamp, trigger)
    assert lamp == Lamp()


def test_asking_whether_does_nothing() -> None:
    """What would be taken is found by the guards alone; the state stays and no action is done."""
    lamp = Lamp()
    assert LAMPS.allows(lamp, "press")
    assert lamp.state == "off"
    assert lamp.calls == {"is_whole": 1}


def test_one_table_serves_many_walks_and_leaves_no_mark_on_them() -> None:
    """The library gives a walk no method, not even where a trigger's name is free."""
    first, second = Lamp(), Lamp()
    before = set(dir(first))
    LAMPS.fire(first, "press")
    assert (first.state, second.state) == ("on", "off")
    assert set(dir(first)) == before


def test_a_trigger_may_be_called_as_something_else_is() -> None:
    """A trigger with the name of a function of the table's is fired all the same."""
    lamp = Lamp(state="on")
    assert LAMPS.fire(lamp, "light")
    assert lamp.state == "off"
    assert lamp.calls == {}


def test_a_row_that_names_no_function_is_no_table() -> None:
    """A slip in a name is told when the table is made, not when its row is needed."""
    with pytest.raises(KeyError, match="is_hole"):
        Table((Row("press", "off", "on", when="is_hole"),), ("off", "on"), {"is_whole": is_whole})


@pytest.mark.parametrize(
    ("rows", "states", "table"),
    [
        (TABLE, STATES, SESSION),
        (Saying.ROWS, Saying.STATES, Saying._table()),
        (Exam.ROWS, Exam.STATES, Exam._table()),
    ],
    ids=["session", "saying", "exam"],
)
def test_every_trigger_of_every_row_is_bound(
    rows: tuple[Row, ...], states: tuple[str, ...], table: Table
) -> None:
    """The library knows each trigger in each state that a row has it in, in the rows' order."""
    expected: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for trigger, source in product(listed(row.on), listed(row.source)):
            to = {"=": source, WHERE_IT_WAS: ""}.get(row.to, row.to)
            expected.setdefault((trigger, source), []).append(to)
    bound = {
        (trigger, source): [row.dest or "" for row in found]
        for trigger, event in table._triggers.items()
        for source, found in event.transitions.items()
    }
    assert bound == expected
    assert {state for _, state in expected} <= set(states)
    assert {to for found in expected.values() for to in found} - {""} <= set(states)


def test_no_two_topics_have_a_function_of_one_name() -> None:
    """A name in a row means one function, whichever topic it stands in."""

    def names(topic: ModuleType) -> set[str]:
        return {
            name
            for name, value in vars(topic).items()
            if getattr(value, "__module__", "") == topic.__name__
        }

    counts = Counter(name for topic in TOPICS for name in names(topic) if name[0] != "_")
    assert [name for name, count in counts.items() if count > 1] == []
