"""What the trials of a bench come to: every figure from trials made by hand."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.core.bench.manifest import Row
from assistant.core.bench.trials import Accepted, Score, Trial, score

MEANS = {"next": "next", "release": "released", "released": "released"}


def heard(phrase: str, confidence: float = 1.0, start_s: float = 0.0) -> Accepted:
    """Return a phrase that came out 0.8 s after a word that lasted 0.5 s."""
    return Accepted(phrase, start_s, 0.5, 1.3, 0.01, confidence)


def trial(text: str, *accepted: Accepted, seconds: float = 0.5) -> Trial:
    """Return a row with such a text, and what was accepted of it."""
    return Trial(Row(2, "a.wav", text), seconds, (0.0, seconds), "", accepted, 2.5, 0.05)


def scored(*trials: Trial) -> Score:
    """Return what the trials come to."""
    return score(trials, MEANS)


def test_commands_are_accepted_wrong_or_missed() -> None:
    """Every row with a text is one of the three, by what came out of it."""
    result = scored(
        trial("next", heard("next")),
        trial("next", heard("released")),
        trial("next"),
        trial("released", heard("released")),
    )
    assert (result.commands, result.accepted, result.wrong, result.missed) == (4, 2, 1, 1)
    assert result.share(result.accepted) == pytest.approx((0.150, 0.850), abs=1e-3)


def test_two_phrases_of_one_command_are_as_good() -> None:
    """What counts is what the program would do."""
    assert scored(trial("release", heard("released"))).accepted == 1


def test_a_command_beside_another_is_wrong() -> None:
    """The other one would have been acted on too."""
    assert scored(trial("next", heard("next"), heard("released"))).wrong == 1


def test_a_command_that_came_out_twice_is_told() -> None:
    """It is accepted, and counted, as the program would act twice."""
    result = scored(trial("next", heard("next"), heard("next")))
    assert (result.accepted, result.accepted_twice) == (1, 1)


def test_false_accepts_are_counted_over_the_hours_of_talk() -> None:
    """Each phrase out of a row without a text counts; commands' rows add no hours."""
    result = scored(
        trial("", heard("next"), heard("next"), seconds=1800.0),
        trial("", seconds=1800.0),
        trial("next", heard("next")),
    )
    assert (result.false_accepts, result.speech_s) == (2, 3600.0)
    assert result.false_accepts_per_hour.value == pytest.approx(2.0)
    assert result.false_accepts_per_hour.interval == pytest.approx((0.242, 7.22), abs=0.01)


def test_latency_runs_from_the_phrases_end_to_the_end_of_its_computing() -> None:
    """The sound waited for, and the processor time of the block it came out with."""
    result = scored(*[trial("next", heard("next"))] * 3)
    assert result.latency_p50.value == pytest.approx(1.3 - 0.5 + 0.01)
    assert result.latency_p95.value == pytest.approx(1.3 - 0.5 + 0.01)


def test_the_start_error_is_of_accepted_commands() -> None:
    """Positive is late; what was taken for another command has no start."""
    late = [trial("next", heard("next", start_s=at)) for at in (0.01, 0.02, 0.03)]
    result = scored(*late, trial("next", heard("released", start_s=0.4)))
    assert result.start_error_mean.value == pytest.approx(0.02)
    assert result.start_error_sd.value == pytest.approx(0.01)


def test_the_real_time_factor_is_of_all_sound() -> None:
    """Processor time over the sound the ear was given, quiet included."""
    result = scored(trial("next"), replace(trial("", seconds=30.0), fed_s=32.5, compute_s=0.3))
    assert result.rtf.value == pytest.approx(0.35 / 35.0)


def test_the_curve_trades_commands_for_false_accepts() -> None:
    """At a threshold only what is as certain counts; the curve begins with no threshold."""
    result = scored(
        trial("next", heard("next", 0.95)),
        trial("next", heard("released", 0.65)),
        trial("next", heard("next", 0.55), heard("released", 0.45)),
        trial("", heard("next", 0.75)),
    )
    curve = {point.threshold: point for point in result.curve}
    counts = {
        at: (each.accepted, each.wrong, each.missed, each.false_accepts)
        for at, each in curve.items()
    }
    assert counts[0.0] == (1, 2, 0, 1)
    assert counts[0.5] == (2, 1, 0, 1)
    assert counts[0.7] == (1, 0, 2, 1)
    assert counts[0.8] == (1, 0, 2, 0)
    assert counts[1.0] == (0, 0, 3, 0)


def test_nothing_measured_is_unknown_not_zero() -> None:
    """Without commands there is no latency, without talk no rate."""
    result = scored(trial("", seconds=60.0))
    assert result.share(0) is None
    assert result.latency_p50.value is None
    assert result.start_error_sd.value is None
    assert scored(trial("next")).false_accepts_per_hour.value is None
