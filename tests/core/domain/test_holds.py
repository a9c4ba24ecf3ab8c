"""Hold arithmetic on the session's clock."""

from __future__ import annotations

import pytest

from assistant.core.domain.holds import EAR_LAG_S, UNPAUSED, EndReason, Mark, OpenHold, Pauses
from assistant.core.domain.protocol import Ends, Hold, Step


def open_hold(ceiling_s: float | None = None) -> OpenHold:
    """Return a hold open since 100 s, with a floor of 60 s and a target of 90 s."""
    step = Step(
        id="sink", cue="Sink.", region="adductor", technique="pressure", side="each",
        hold=Hold(60.0, 90.0, ceiling_s), ends=Ends.RELEASED,
    )  # fmt: skip
    return OpenHold(1, step, "left", 1, started_s=100.0, limits=Hold(60.0, 90.0, ceiling_s))


def test_a_hold_lasts_from_barrier_to_released() -> None:
    """The logged duration is the difference of the two words' beginnings."""
    logged = open_hold().end(171.25, UNPAUSED, EndReason.RELEASED)
    assert (logged.started_s, logged.duration_s, logged.end_reason) == (100.0, 71.25, "released")


def test_a_pause_is_not_held() -> None:
    """Time paused is left out of the duration, and named beside it."""
    pauses = Pauses().begun(130.0).ended(150.0)
    assert open_hold().held_s(160.0, pauses) == pytest.approx(40.0)
    logged = open_hold().end(160.0, pauses, EndReason.RELEASED)
    assert (logged.duration_s, logged.paused_s) == (40.0, 20.0)


def test_a_hold_that_ends_while_paused_ended_at_the_pause() -> None:
    """Stopping during a pause logs what was held before it."""
    logged = open_hold().end(200.0, Pauses().begun(130.0), EndReason.STOP)
    assert (logged.duration_s, logged.paused_s) == (30.0, 70.0)


def test_marks_come_in_order_and_once() -> None:
    """The floor is due at its time, then the target; a passed mark is not due again."""
    hold = open_hold()
    assert hold.due(UNPAUSED) == 160.0
    assert hold.reached(159.99, UNPAUSED) == ()
    assert hold.reached(160.0, UNPAUSED) == (Mark.FLOOR,)
    hold = hold.passing(160.0, UNPAUSED, Mark.FLOOR)
    assert hold.due(UNPAUSED) == 190.0
    assert hold.reached(300.0, UNPAUSED) == (Mark.TARGET,)
    assert hold.passing(190.0, UNPAUSED, Mark.TARGET).due(UNPAUSED) is None


def test_a_pause_moves_the_marks() -> None:
    """A pause puts the floor off by its length, and nothing is due while it lasts."""
    paused = Pauses().begun(130.0)
    assert open_hold().due(paused) is None
    assert open_hold().reached(1000.0, paused) == ()
    assert open_hold().due(paused.ended(150.0)) == 180.0


def test_a_ceiling_waits_for_the_ear() -> None:
    """A ceiling is acted on late, so that a release spoken before it is heard first."""
    hold = open_hold(ceiling_s=120.0).passing(190.0, UNPAUSED, Mark.FLOOR, Mark.TARGET)
    assert hold.moment(Mark.CEILING, UNPAUSED) == 220.0
    assert hold.due(UNPAUSED) == 220.0 + EAR_LAG_S
    assert hold.reached(220.0, UNPAUSED) == ()


def test_time_held_is_never_negative() -> None:
    """A look before the start finds nothing held."""
    assert open_hold().held_s(90.0, UNPAUSED) == 0.0
