"""A hold corrected after its session: the journal keeps what was logged, and adds what stands.

The lines are those that a correction by voice leaves: the hold is withdrawn and logged anew.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace

from assistant.core.domain.effects import Edited, Finish, HoldEnded, HoldStarted, Withdrawn
from assistant.core.domain.events import Record
from assistant.core.domain.holds import EndReason, LoggedHold, Was
from assistant.core.durations import show_duration
from assistant.core.faults import UsageError
from assistant.core.journal.numbers import identity, numbers_of
from assistant.edges.store.journal import Logbook
from assistant.sessions.read_back import holds_of, standing_lines


@dataclass(frozen=True, slots=True)
class Correction:
    """What a hold should say: None leaves it as it is, and `remove` says there was no such hold."""

    side: str | None = None
    duration_s: float | None = None
    end_reason: EndReason | None = None
    response: str | None = None
    remove: bool = False

    @property
    def values(self) -> dict[str, str | float]:
        """The fields to change, and what to."""
        given = {name: value for name, value in asdict(self).items() if name != "remove"}
        return {name: value for name, value in given.items() if value is not None}


def correction_lines(
    book: Logbook, number: int, correction: Correction, at: str, why: str
) -> list[Record]:
    """Return the lines to add to a journal so that a hold says what it should.

    `number` is the hold's in its session; `at` is when it is corrected, as ISO text.

    Raises:
        UsageError: there is no such hold, nothing would change, or it can't have been so.
    """
    holds = holds_of(book)
    numbers = numbers_of(holds)
    if number not in numbers:
        in_a_row = numbers == list(range(1, len(numbers) + 1))
        has = f"1 to {len(numbers)}" if in_a_row else ", ".join(map(str, sorted(numbers)))
        has = has if numbers else "none"
        raise UsageError(f"hold {number}: the session has {has}; `review holds` has the numbers")
    old = holds[numbers.index(number)]
    new = None if correction.remove else _changed(old, correction)
    if new and new.duration_s > old.duration_s:
        _check_length(book, new, holds[numbers.index(number) + 1 :])
    facts = [Edited(at, why).to_record()]
    for line in standing_lines(book, HoldStarted.kind, HoldEnded.kind):
        begun = line["kind"] == HoldStarted.kind
        if identity(line) != identity(old) or (begun and new and new.side == old.side):
            continue
        logged = {key: value for key, value in line.items() if key != "t"}
        facts.append(Withdrawn(logged).to_record())
        if begun and new:
            facts.append(logged | {"side": new.side})
    if new:
        facts.append(HoldEnded(new).to_record())
    # Dated to the session's last moment, which an afterthought must not lengthen.
    return [{"t": book.last_s, **fact} for fact in facts]


def _changed(old: LoggedHold, correction: Correction) -> LoggedHold:
    """Return a hold as corrected, with what was logged first."""
    if correction.side is not None and old.side not in ("left", "right"):
        raise UsageError("--side: this hold is on neither side; leave it out")
    new = replace(old, **correction.values)  # type: ignore[arg-type]  # by its own field names
    if new == old:
        raise UsageError("nothing to correct: the hold says so already")
    first = Was(old.side, old.started_s, old.duration_s, old.end_reason)
    return replace(new, was=old.was or first)


def _check_length(book: Logbook, hold: LoggedHold, later: list[LoggedHold]) -> None:
    """Refuse a length by which a hold would run into the next one, or past its session.

    `later` are the holds that began after it.
    """
    ends = [line["t"] for line in standing_lines(book, Finish.kind)]
    until_s, what = min([book.last_s, *ends]), "the session's end"
    if later and later[0].started_s < until_s:
        until_s, what = later[0].started_s, "the next hold"
    most_s = round(until_s - hold.started_s - hold.paused_s, 3)
    if hold.duration_s > most_s:
        paused = f", {show_duration(hold.paused_s)} of it paused" if hold.paused_s else ""
        raise UsageError(
            f"--held: this hold was {show_duration(max(0.0, most_s))} at most: it began at"
            f" {show_duration(hold.started_s)} and {what} came at {show_duration(until_s)}{paused}"
        )
