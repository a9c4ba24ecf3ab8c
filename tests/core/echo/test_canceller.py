"""The assistant's own voice taken out of the microphone's sound: the canceller, without a device.

The room is arithmetic: what is played comes back later, softer and with reverberation.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pytest

from assistant.core.echo.canceller import LEAD_S, EchoCanceller, EchoState
from assistant.core.echo.filter import HOP
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE
from tests.support.echoes import DELAY_S, FIRST_S, Played, Sound, cues, echo_of, noise, whole
from tests.support.speech import SpokenWord, lay_out

CUES = (
    "One hand on the adductor, close to the bone.",
    "Push gently toward the knee, very slowly.",
    "Sink down and in, to mild resistance.",
    "Draw up toward the thorax, and wait there.",
)
VOICE = "en-gb"
"""Of the person, which is not the assistant's."""


@dataclass(frozen=True, slots=True)
class Cleaned:
    """What came out, and each state with the second at which it began."""

    sound: Sound
    states: tuple[tuple[float, EchoState], ...]
    canceller: EchoCanceller


def cleaned(heard: Sound, played: Sound, block: int = BLOCK_SAMPLES) -> Cleaned:
    """Put a stream through a canceller, block by block."""
    canceller = EchoCanceller()
    lead = round(LEAD_S * SAMPLE_RATE)
    ahead = np.concatenate([played[lead:], np.zeros(lead)])
    out, states = [], [(0.0, canceller.state)]
    for at in range(0, heard.size, block):
        span = slice(at, at + block)
        out.append(canceller.process(whole(heard[span]), whole(ahead[span])))
        if canceller.state != states[-1][1]:
            states.append((at / SAMPLE_RATE, canceller.state))
    out.append(canceller.finish())
    return Cleaned(np.concatenate(out) / 32768, tuple(states), canceller)


def reduction_db(before: Sound, after: Sound, span: tuple[float, float]) -> float:
    """Return by how much a stretch became softer."""
    cut = slice(*(round((at + DELAY_S) * SAMPLE_RATE) for at in span))
    return float(10 * np.log10((before[cut] ** 2).mean() / ((after[cut] ** 2).mean() + 1e-12)))


@pytest.fixture(scope="module")
def played() -> Played:
    """Return four cues."""
    return cues(*CUES)


@pytest.fixture(scope="module")
def heard(played: Played) -> Sound:
    """Return their echo, as the microphone hears it."""
    return echo_of(played.sound) + noise(played.sound.size)


def test_the_echo_is_gone_from_the_second_cue_on(played: Played, heard: Sound) -> None:
    """The first cue teaches the path; after it what is left is under a thirtieth of the power."""
    result = cleaned(heard, played.sound)
    assert [state.phase for _, state in result.states] == ["none", "cancelled"]
    assert result.states[1][0] < played.spans[0][1]
    assert all(reduction_db(heard, result.sound, span) > 15 for span in played.spans[1:])


def test_the_delay_and_the_tail_are_measured(played: Played, heard: Sound) -> None:
    """The state tells how late the echo comes; the tail is that and the room's dying away."""
    result = cleaned(heard, played.sound)
    assert result.canceller.state.delay_s == pytest.approx(DELAY_S, abs=0.002)
    assert DELAY_S < result.canceller.tail_s < DELAY_S + 0.2


@pytest.mark.parametrize("block", [BLOCK_SAMPLES, 771, HOP - 1])
def test_no_sample_is_gained_or_lost(played: Played, heard: Sound, block: int) -> None:
    """Whatever the size of the blocks, as many samples come out as went in, none displaced."""
    result = cleaned(heard, played.sound, block)
    assert result.sound.size == heard.size
    silent = slice(0, round(FIRST_S * SAMPLE_RATE) - HOP)
    assert (whole(result.sound[silent]) == whole(heard[silent])).all()


def test_without_an_echo_the_sound_passes_bit_for_bit(played: Played) -> None:
    """With an earpiece a person over and between the cues is heard as if there were none."""
    words = [SpokenWord(at, "stop", VOICE) for at in (1.5, 3.7, 6.0, 9.0)]
    person = lay_out(words, played.sound.size / SAMPLE_RATE + 0.01)[: played.sound.size]
    result = cleaned(person, played.sound)
    assert [state.phase for _, state in result.states] == ["none"]
    assert (whole(result.sound) == whole(person)).all()
    assert result.canceller.whose(1.5, 2.0) == "unknown"


def test_silence_from_the_loudspeaker_changes_and_delays_nothing() -> None:
    """While nothing is played each block comes out as it went in, at once."""
    canceller = EchoCanceller()
    block = whole(noise(BLOCK_SAMPLES, 0.01))
    assert (canceller.process(block, np.zeros_like(block)) == block).all()


def test_a_person_over_a_cue_is_left_whole(played: Played, heard: Sound) -> None:
    """A word as loud as the cue loses less than a twentieth of itself with the echo."""
    at = played.spans[2][0] + 0.8
    person = lay_out([SpokenWord(at, "stop", VOICE)], heard.size / SAMPLE_RATE + 0.01, 0.0)
    person = person[: heard.size]
    result = cleaned(heard + person, played.sound)
    word = slice(round(at * SAMPLE_RATE), round((at + 0.4) * SAMPLE_RATE))
    kept = np.corrcoef(person[word], result.sound[word])[0, 1]
    assert kept > 0.95
    assert result.canceller.whose(at, at + 0.4) == "another"


def test_its_own_voice_is_known_as_such(played: Played, heard: Sound) -> None:
    """What is left of a cue is no person's, wherever in the cue it is."""
    canceller = cleaned(heard, played.sound).canceller
    start, end = played.spans[-1]
    for at in np.arange(start + DELAY_S, end - 0.5, 0.25):
        assert canceller.whose(float(at), float(at) + 0.4) == "own"


def test_two_clocks_that_drift_apart_are_followed(played: Played, heard: Sound) -> None:
    """A microphone 100 parts in a million slow loses no cue, between the cues either."""
    at = np.arange(heard.size) * (1 + 1e-4)
    result = cleaned(np.interp(at, np.arange(heard.size), heard), played.sound)
    assert all(reduction_db(heard, result.sound, span) > 15 for span in played.spans[2:])


def test_a_slip_is_found(played: Played, heard: Sound) -> None:
    """Where the sound server slips by 20 ms, the rest of that cue is clean after half a second."""
    slip = round(0.02 * SAMPLE_RATE)
    at = round((played.spans[2][0] + 0.8) * SAMPLE_RATE)
    slipped = np.concatenate([heard[:at], heard[at - slip : -slip]])
    result = cleaned(slipped, played.sound)
    after = (played.spans[2][0] + 1.3, played.spans[2][1])
    assert reduction_db(slipped, result.sound, after) > 15
    assert reduction_db(slipped, result.sound, played.spans[3]) > 20


def test_an_echo_far_off_is_found(played: Played) -> None:
    """A wireless loudspeaker's echo half a second late is taken off as well."""
    delay_s = 0.5
    heard = echo_of(played.sound, delay_s=delay_s) + noise(played.sound.size)
    result = cleaned(heard, played.sound)
    span = tuple(at + delay_s - DELAY_S for at in played.spans[3])
    assert reduction_db(heard, result.sound, (span[0], span[1])) > 20
    assert result.canceller.state.delay_s == pytest.approx(delay_s, abs=0.002)


def test_a_filter_that_does_harm_is_bypassed_and_that_is_seen(played: Played) -> None:
    """Where what was learnt makes things worse the sound passes untouched, and that is told."""
    echo = echo_of(played.sound)
    turned = round((played.spans[2][0] - 0.2) * SAMPLE_RATE)
    echo[turned:] *= -1.0
    heard = echo + noise(echo.size)
    result = cleaned(heard, played.sound)
    phases = [state.phase for _, state in result.states]
    assert phases[:3] == ["none", "cancelled", "lost"]
    lost = round((result.states[2][0] + 0.1) * SAMPLE_RATE)
    untouched = slice(lost, lost + HOP)
    assert (whole(result.sound[untouched]) == whole(heard[untouched])).all()


def test_lost_sound_teaches_nothing(played: Played, heard: Sound) -> None:
    """Silence that stands in for a microphone that stalled leaves what is known as it is."""
    stalled = heard.copy()
    begin = played.spans[2][0] + 0.5
    stalled[round(begin * SAMPLE_RATE) : round((begin + 0.5) * SAMPLE_RATE)] = 0.0
    result = cleaned(stalled, played.sound)
    assert reduction_db(stalled, result.sound, played.spans[3]) > 20
