"""The queue between the session, PortAudio's thread and whoever opens a device."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from threading import Event

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.sound.mixer import Samples
from assistant.core.sound.nouns import VOICE_RATE, Playback
from assistant.edges.audio.play_queue import PlayQueue

TWICE = 2 * VOICE_RATE

LIMIT_S = 10.0
"""How long anything may take that should come at once."""


def level(value: int, samples: int) -> Samples:
    """Return a sound that stays at one value."""
    return np.full(samples, value, np.int16)


def repeated(pcm: Samples, before: int, after: int) -> Samples:
    """Bring sound from one rate to another, of which one is a multiple, sample by sample."""
    return np.repeat(pcm, after // before) if after > before else pcm[:: before // after]


class Slow:
    """Converts as `repeated` does, and takes as long over it as is wanted."""

    def __init__(self) -> None:
        self.waited_for = Event()
        self.may_end = Event()

    def __call__(self, pcm: Samples, before: int, after: int) -> Samples:
        """Convert once that is allowed."""
        if before != after:
            self.waited_for.set()
            assert self.may_end.wait(LIMIT_S)
        return repeated(pcm, before, after)


@pytest.fixture
def slow() -> Slow:
    """Return what makes converting take long."""
    return Slow()


@pytest.fixture
def others(slow: Slow) -> Iterator[ThreadPoolExecutor]:
    """Threads beside the test's own; what they wait for comes at the test's end at the latest."""
    with ThreadPoolExecutor(3) as threads:
        yield threads
        slow.may_end.set()


def rendered(queue: PlayQueue, others: ThreadPoolExecutor, samples: int, rate: int) -> list[int]:
    """Return a block as PortAudio's thread gets it; fail where that thread has to wait."""
    return others.submit(queue.render, samples, rate, 0.0).result(LIMIT_S / 2).tolist()


def told(queue: PlayQueue) -> list[tuple[int, str]]:
    """Return all that has happened to cues, without the times."""
    return [(each.cue, each.phase) for each in queue.happened(lambda heard: heard, 1e9)]


def test_the_device_does_not_wait_while_a_cue_is_converted(
    slow: Slow, others: ThreadPoolExecutor
) -> None:
    """What plays goes on block by block; the new cue follows it once it is converted."""
    queue = PlayQueue(slow)
    queue.bring_to(TWICE)
    slow.may_end.set()
    queue.play(1, level(5, 10))
    slow.may_end.clear()
    slow.waited_for.clear()
    playing = others.submit(queue.play, 2, level(7, 3))
    assert slow.waited_for.wait(LIMIT_S)
    assert rendered(queue, others, 8, TWICE) == [5] * 8
    assert rendered(queue, others, 8, TWICE) == [5] * 8
    assert told(queue) == [(1, "started")]
    slow.may_end.set()
    playing.result(LIMIT_S)
    assert rendered(queue, others, 12, TWICE) == [5] * 4 + [7] * 6 + [0] * 2
    assert told(queue) == [(1, "ended"), (2, "started"), (2, "ended")]


def test_the_device_does_not_wait_while_a_chime_is_converted(
    slow: Slow, others: ThreadPoolExecutor
) -> None:
    """It is mixed in once it is converted."""
    queue = PlayQueue(slow)
    queue.bring_to(TWICE)
    chiming = others.submit(queue.chime, level(7, 3))
    assert slow.waited_for.wait(LIMIT_S)
    assert rendered(queue, others, 4, TWICE) == [0] * 4
    slow.may_end.set()
    chiming.result(LIMIT_S)
    assert rendered(queue, others, 8, TWICE) == [7] * 6 + [0] * 2


@pytest.mark.parametrize("rate", [VOICE_RATE, TWICE])
def test_no_device_waits_while_all_that_waits_is_converted(
    slow: Slow, others: ThreadPoolExecutor, rate: int
) -> None:
    """It gets silence, and not a sample of what waits is lost by that, nor played twice."""
    queue = PlayQueue(slow)
    queue.play(1, level(5, 10))
    queue.play(2, level(6, 3))
    queue.chime(level(100, 6))
    assert rendered(queue, others, 4, VOICE_RATE) == [105] * 4
    opening = others.submit(queue.bring_to, TWICE)
    assert slow.waited_for.wait(LIMIT_S)
    assert rendered(queue, others, 50, rate) == [0] * 50
    assert told(queue) == [(1, "started")]
    slow.may_end.set()
    opening.result(LIMIT_S)
    assert rendered(queue, others, 20, TWICE) == [105] * 4 + [5] * 8 + [6] * 6 + [0] * 2
    assert told(queue) == [(1, "ended"), (2, "started"), (2, "ended")]


def test_what_is_asked_for_while_all_is_converted_is_done_after_it(
    slow: Slow, others: ThreadPoolExecutor
) -> None:
    """A cue that comes meanwhile is at the new rate, behind those that were cut meanwhile."""
    queue = PlayQueue(slow)
    queue.play(1, level(5, 10))
    opening = others.submit(queue.bring_to, TWICE)
    assert slow.waited_for.wait(LIMIT_S)

    def cut_and_play() -> None:
        queue.cut()
        queue.play(2, level(6, 3))

    asked = others.submit(cut_and_play)
    slow.may_end.set()
    opening.result(LIMIT_S)
    asked.result(LIMIT_S)
    assert rendered(queue, others, 8, TWICE) == [6] * 6 + [0] * 2
    assert told(queue) == [(1, "cut"), (2, "started"), (2, "ended")]


def test_a_device_at_another_rate_than_what_waits_gets_silence() -> None:
    """A stream that ends while the next is opened takes nothing of what is not for it."""
    queue = PlayQueue(repeated)
    queue.play(1, level(5, 4))
    queue.bring_to(TWICE)
    assert queue.render(4, VOICE_RATE, 0.0).tolist() == [0] * 4
    assert queue.render(8, TWICE, 0.0).tolist() == [5] * 8


def test_cues_are_dated_by_the_sample_and_held_back_until_their_time() -> None:
    """A start within a block is told with its own instant, once `now` has come to it."""
    queue = PlayQueue()
    queue.play(1, level(5, VOICE_RATE // 10))
    queue.play(2, level(6, VOICE_RATE))
    queue.render(VOICE_RATE // 2, VOICE_RATE, 7.0)
    began, ended, followed = (
        Playback(1, "started", 107.0),
        Playback(1, "ended", 107.1),
        Playback(2, "started", 107.1),
    )
    assert queue.happened(lambda heard: heard + 100, 106.9) == []
    assert queue.happened(lambda heard: heard + 100, 107.05) == [began]
    assert queue.happened(lambda heard: heard + 100, 107.2) == [ended, followed]


def test_what_is_cleared_is_told_of_once() -> None:
    """The cues whose end was not told are named, whatever they had come to, and nothing sounds."""
    queue = PlayQueue()
    for cue in (1, 2, 3):
        queue.play(cue, level(5, 10))
    queue.render(12, VOICE_RATE, 0.0)
    assert queue.happened(lambda heard: heard, 10 / VOICE_RATE - 1e-9)[-1].phase == "started"
    assert queue.clear() == [1, 2, 3]
    assert queue.clear() == []
    assert told(queue) == []
    assert not queue.render(10, VOICE_RATE, 0.0).any()


@given(
    lengths=st.lists(st.integers(0, 60), min_size=1, max_size=5),
    turns=st.lists(
        st.tuples(st.sampled_from([VOICE_RATE, TWICE, 2 * TWICE]), st.integers(1, 30)), max_size=12
    ),
)
def test_however_rates_change_every_cue_is_played_once(
    lengths: list[int], turns: list[tuple[int, int]]
) -> None:
    """Cues begin and end once and in order, and sound for their time, but for a sample at each
    change."""
    queue = PlayQueue(repeated)
    for cue, length in enumerate(lengths):
        queue.play(cue, level(1, length))
    sounded = 0.0
    for rate, samples in [*turns, (VOICE_RATE, sum(lengths) + len(turns) + 1)]:
        queue.bring_to(rate)
        sounded += int(queue.render(samples, rate, 0.0).sum()) / rate
    marks = told(queue)
    assert marks == [(cue, phase) for cue in range(len(lengths)) for phase in ("started", "ended")]
    assert sounded * VOICE_RATE == pytest.approx(sum(lengths), abs=len(turns) + 1)
