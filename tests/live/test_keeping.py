"""What is kept beside what happens: that the wall's clock was set."""

from __future__ import annotations

from assistant.live.keeping import LOOK_S, SET_S, Keeping
from tests.support.dummies import Log


def test_a_clock_that_is_set_is_noted_once() -> None:
    """By how much, whichever way; an hour forward and back again are two."""
    log, ahead = Log(), [1000.0]
    keeping = Keeping(log, lambda: ahead[0])
    for second in range(1, 40):
        ahead[0] = 1000.0 + (3600.0 if 10 <= second < 20 else 0.0)
        keeping.look(second * LOOK_S)
    noted = [(line["t"], line["by_s"]) for line in log.of("journal", "clock")]
    assert noted == [(10.0 * LOOK_S, 3600.0), (20.0 * LOOK_S, -3600.0)]


def test_a_clock_that_is_led_gently_is_noted_when_it_matters() -> None:
    """A network's clock moves by milliseconds; what they come to is noted once it is seconds."""
    log, ahead = Log(), [0.0]
    keeping = Keeping(log, lambda: ahead[0])
    for second in range(1, 7200):
        ahead[0] += 0.0005
        keeping.look(second * LOOK_S)
    noted = [line["by_s"] for line in log.of("journal", "clock")]
    assert len(noted) == 1
    assert abs(noted[0] - SET_S) < 0.01


def test_where_the_disk_takes_nothing_it_waits_with_the_rest() -> None:
    """As any record."""
    log, ahead = Log(), [0.0]
    keeping = Keeping(log, lambda: ahead[0])
    log.full, ahead[0] = True, 60.0
    assert keeping.look(LOOK_S) != ""
    log.full = False
    keeping.keep({"t": 2.0, "kind": "note"})
    assert [line["kind"] for _, line in log.entries] == ["clock", "note"]
