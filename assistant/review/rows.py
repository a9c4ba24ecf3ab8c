"""The views of the review as rows, for tables that other programs read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, fields

from assistant.base.table_forms import Rows
from assistant.core.domain.events import Record
from assistant.core.faults import UsageError
from assistant.core.review.conditions import Chosen, field_named
from assistant.core.review.fields import HOLD_FIELDS, NUMBERS, SESSION_FIELDS, WORDS
from assistant.core.review.tally import SidesOfStep, Tally
from assistant.questions.questions import Questions

GROUPED = tuple(sorted((WORDS | {"layer", "session_id"}) - {"end_reason"}))
"""Fields by whose values a trend may be asked for; why holds ended is told apart in any."""

SIDE_COLUMNS = (
    *(field.name for field in fields(SidesOfStep) if field.name != "longer_left"),
    "left_less_right_s",
    "either_side_s",
)


def rows_of(
    review: Questions, view: str | None, chosen: Chosen, by: tuple[str, ...]
) -> dict[str, Rows]:
    """Return a view as rows; of more than one kind, the last is what a single table holds."""
    sessions = Rows(
        (*SESSION_FIELDS, *review.more, "holds"),
        frozenset({"duration_s", "holds"}),
        review.sessions(chosen),
    )
    holds = Rows((*HOLD_FIELDS, *review.more), NUMBERS, review.holds(chosen))
    match view:
        case "sessions":
            return {"sessions": sessions}
        case "holds":
            return {"holds": holds}
        case "sides":
            steps = [_side_row(step) for step in review.sides(chosen)]
            return {"sides": Rows(SIDE_COLUMNS, frozenset(SIDE_COLUMNS[1:]), steps)}
        case "trend" | "ends":
            columns = _tally_columns(by)
            numbers = frozenset(columns) - WORDS - {"session_id"}
            return {view: Rows(columns, numbers, _tally_rows(review.tallies(chosen, by), by))}
    return {"sessions": sessions, "holds": holds}


def _tally_rows(tallies: Sequence[Tally], by: Sequence[str]) -> list[Record]:
    """Return tallies as rows of `_tally_columns`: means in seconds, with half their interval."""
    return [
        dict(zip(by, tally.group, strict=True))
        | {
            "end_reason": tally.end_reason,
            "holds": tally.n,
            "mean_s": round(tally.held.mean, 3),
            "either_side_s": None
            if tally.held.either_side is None
            else round(tally.held.either_side, 3),
            "at_floor": tally.at_floor,
            "at_target": tally.at_target,
        }
        for tally in tallies
    ]


def _tally_columns(by: Sequence[str]) -> tuple[str, ...]:
    """Return the columns of tallies by the values of fields."""
    return (*by, "end_reason", "holds", "mean_s", "either_side_s", "at_floor", "at_target")


def _side_row(step: SidesOfStep) -> Record:
    mean = step.longer_left
    row = asdict(step)
    return {
        **{column: row.get(column) for column in SIDE_COLUMNS},
        "left_less_right_s": mean and round(mean.mean, 3),
        "either_side_s": mean and mean.either_side and round(mean.either_side, 3),
    }


def fields_named(text: str) -> tuple[str, ...]:
    """Return the fields that `--by` names.

    Raises:
        UsageError: one of them can't be grouped by.
    """
    try:
        found = tuple(field_named(name.strip()) for name in text.split(","))
    except ValueError as error:
        raise UsageError(f"--by: {error}") from error
    for field in found:
        if field not in GROUPED:
            raise UsageError(f"--by {field}: no group has it; there are {', '.join(GROUPED)}")
    return found
