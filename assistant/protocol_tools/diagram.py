"""The states of a session as a Mermaid diagram, drawn from the table that runs it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.core.domain.protocol import Begins, Ends, Protocol
from assistant.core.domain.states import STATES
from assistant.core.session.machine import WHERE_IT_WAS, Row, listed
from assistant.core.session.table import ANYWHERE, TABLE

WENT_ON = "went on"
"""What happens after a break of the program, from nearly every state to nearly every other: drawn,
it would hide what a session is."""


def mermaid(protocol: Protocol) -> Iterator[str]:
    """Yield the lines of the diagram of what may happen in a session of `protocol`.

    Rows that its files rule out are left out, and the states that no row leads to, and what
    changes no state (asking how long, for instance).
    """
    rows = [
        row
        for row in TABLE
        if row.on != WENT_ON and row.to != WHERE_IT_WAS and _possible(row, protocol)
    ]
    states = _reached(rows)
    yield "---"
    yield f"title: {protocol.title}"
    yield "---"
    yield "stateDiagram-v2"
    yield "    [*] --> ready"
    for state in STATES:
        if state in states and " " in state:
            yield f'    state "{state}" as {_name(state)}'
    for (source, to), labels in _edges(rows, states).items():
        yield f"    {_name(source)} --> {_name(to)}: {' / '.join(labels)}"
    yield '    state "in any state" as anywhere'
    ends = (_label(row) for row in rows if (row.source, row.to) == (ANYWHERE, "ended"))
    yield f"    anywhere --> ended: {' / '.join(ends)}"
    yield "    ended --> [*]"


def _possible(row: Row, protocol: Protocol) -> bool:
    return all(_facts(protocol).get(guard, True) for guard in listed(row.when))


def _facts(protocol: Protocol) -> dict[str, bool]:
    """Return the guards that a protocol's file settles, and how; the others may hold or not."""
    steps = protocol.steps
    each = any(step.side == "each" for step in steps)
    consents = [step for step in steps if step.ends is Ends.CONSENT]
    layers = [protocol.layers, *(step.layers for step in steps if step.layers is not None)]
    sided = dict.fromkeys(
        (
            "is_sided",
            "first_side_follows",
            "other_side_follows",
            "side_precedes",
            "marked_place_is_sided",
        ),
        each,
    )
    return sided | {
        "has_screening": bool(protocol.screening),
        "question_follows": len(protocol.screening) > 1,
        "question_precedes": len(protocol.screening) > 1,
        "asks_consent": bool(consents),
        "has_hold": any(step.hold is not None for step in steps),
        "begins_on_start": any(step.begins is Begins.START for step in protocol.every_step()),
        "step_follows": len(steps) > 1,
        "step_precedes": len(steps) > 1,
        "layer_follows": any(layer.most > 1 for layer in layers),
        "layer_may_follow": any(layer.most > layer.least for layer in layers),
        "alternative_is_left": any(step.instead for step in steps),
        "paused_at_screening": bool(protocol.screening),
        "paused_at_precaution": bool(protocol.screening),
        "paused_without_consent": bool(consents),
        "paused_before_hands_on": bool(protocol.screening),
        "paused_at_question": any(layer.most > layer.least for layer in layers),
        "paused_at_alternative": any(step.instead for step in steps),
    }


def _reached(rows: list[Row]) -> set[str]:
    reached = {STATES[0]}
    while True:
        further = {
            row.to for row in rows if row.to != "=" and reached & set(listed(row.source))
        } - reached
        if not further:
            return reached
        reached |= further


def _edges(rows: list[Row], states: set[str]) -> dict[tuple[str, str], list[str]]:
    edges: dict[tuple[str, str], list[str]] = {}
    for row in rows:
        for source in listed(row.source):
            if row.source != ANYWHERE and source in states and row.to not in ("=", source):
                edges.setdefault((source, row.to), []).append(_label(row))
    return edges


def _label(row: Row) -> str:
    return f"{row.on} [{row.when.replace('_', ' ')}]" if row.when else row.on


def _name(state: str) -> str:
    return state.replace(" ", "_")
