"""A literal table of states at work, by the `transitions` library: a session's, or a rehearsal's.

A row reads: on any of these triggers, in any of these states, if the guards hold, go there and do
this. Rows are tried from the top; the first whose guards hold is taken. A trigger with no such row
for the present state changes nothing. Guards and actions are plain functions of the walk that the
table is at work on.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, NamedTuple, Protocol

from transitions import Event, EventData, Machine

WHERE_IT_WAS = "where it was"
"""No state of its own: the action goes back to the one that `undo` kept."""


class Row(NamedTuple):
    """One row; triggers, states, guards and actions are separated by commas."""

    on: str
    source: str
    to: str
    when: str = ""
    do: str = ""


class Walked(Protocol):
    """What a table can be at work on."""

    state: str
    """Where it stands: one of the table's states, and changed by the table alone."""


def listed(text: str) -> list[str]:
    """Return the parts of a cell of a row."""
    return [part.strip() for part in text.split(",") if part.strip()]


class _Trigger(Event):
    """A trigger that can be asked whether it would be taken.

    The library answers that too (`may_trigger`), but looks through every trigger of the table for
    each that is asked about: a view of the session, which asks for all, would take milliseconds.
    """

    def would_be_taken(self, walk: Walked) -> bool:
        """Return whether a row's guards hold, by the library's own conditions."""
        state = self.machine.get_model_state(walk)
        rows = self.transitions.get(state.name, ())
        data = EventData(state, self, self.machine, walk, (walk,), {})
        return any(all(guard.check(data) for guard in row.conditions) for row in rows)


class _Machine(Machine):
    event_cls = _Trigger


class Table:
    """A table of `rows`, made once and at work on any number of walks.

    `named` has the functions that the rows name, each of which is given the walk. The library is
    told of no walk: it would give each a method for every trigger at run time, which neither a
    search nor a type checker sees, and leave out, silently, those whose name is taken.

    Raises:
        KeyError: a row names a function that there is none of.
    """

    def __init__(
        self,
        rows: Sequence[Row],
        states: Sequence[str],
        named: Mapping[str, Callable[[Any], Any]],
    ) -> None:
        self._machine = _Machine(
            model=None,
            states=list(states),
            initial=states[0],
            transitions=[
                {
                    "trigger": trigger,
                    "source": listed(row.source),
                    "dest": None if row.to == WHERE_IT_WAS else row.to,
                    "conditions": [named[name] for name in listed(row.when)],
                    "before": [named[name] for name in listed(row.do)],
                }
                for row in rows
                for trigger in listed(row.on)
            ],
            auto_transitions=False,
        )
        events = self._machine.events.items()
        self._triggers = {name: event for name, event in events if isinstance(event, _Trigger)}

    def fire(self, walk: Walked, trigger: str) -> bool:
        """Take the row for `trigger` in the walk's state; return False if there is none.

        Nothing is changed then. `trigger` may be one that no row of the table has.
        """
        return self.has_row(walk, trigger) and self._triggers[trigger].trigger(walk, walk)

    def has_row(self, walk: Walked, trigger: str) -> bool:
        """Return whether there is a row for `trigger` in the walk's state, whatever its guards."""
        event = self._triggers.get(trigger)
        return event is not None and walk.state in event.transitions

    def allows(self, walk: Walked, trigger: str) -> bool:
        """Return whether `fire` would take a row."""
        event = self._triggers.get(trigger)
        return event is not None and event.would_be_taken(walk)
