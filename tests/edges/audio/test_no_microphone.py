"""The stream of silence that stands in for a microphone: it keeps real time."""

from __future__ import annotations

import pytest

from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, Block
from assistant.edges.audio import no_microphone
from assistant.edges.audio.host_clock import host_now
from assistant.edges.audio.no_microphone import STOOD_S, NoMicrophone


def test_every_block_is_silence_without_a_fault() -> None:
    """Blocks are as long as a microphone's, and hold nothing."""
    microphone = NoMicrophone()
    assert [microphone.read() for _ in range(3)] == [Block(bytes(2 * BLOCK_SAMPLES))] * 3
    microphone.close()


def test_the_stream_keeps_real_time() -> None:
    """A block comes once its sound is over, never sooner."""
    microphone = NoMicrophone()
    for number in range(1, 11):
        microphone.read()
        assert microphone.stream_time(host_now()) >= number * BLOCK_S


def test_what_was_missed_comes_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """After a standstill the blocks of that time follow without a wait, and none is lost."""
    with monkeypatch.context() as earlier:
        earlier.setattr(no_microphone, "host_now", lambda: host_now() - 20.0)
        microphone = NoMicrophone()
    started = host_now()
    blocks = []
    while microphone.stream_time(host_now()) > (len(blocks) + 1) * BLOCK_S:
        blocks.append(microphone.read())
    assert len(blocks) >= 400
    assert host_now() - started < 5.0
    # Each of them says so, and once it is caught up none does.
    assert {(each.cause, each.fault) for each in blocks if each} == {
        ("stood still", "nothing was done for 20 s")
    }
    assert microphone.read() == microphone.read() == Block(bytes(2 * BLOCK_SAMPLES))


def test_a_busy_machine_is_no_standstill(monkeypatch: pytest.MonkeyPatch) -> None:
    """A few seconds are caught up without a word."""
    with monkeypatch.context() as earlier:
        earlier.setattr(no_microphone, "host_now", lambda: host_now() - STOOD_S + 0.5)
        microphone = NoMicrophone()
    assert microphone.read() == Block(bytes(2 * BLOCK_SAMPLES))


def test_stream_time_counts_from_the_opening() -> None:
    """An instant of the host's clock is so many seconds after the stream began."""
    before = host_now()
    microphone = NoMicrophone()
    after = host_now()
    assert 0.0 <= microphone.stream_time(after) <= after - before
    assert microphone.stream_time(after + 5.0) - microphone.stream_time(after) == pytest.approx(5.0)


def test_the_stream_begins_when_it_is_told_to(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a busy machine took to open the rest of a session is no time of the session's, and no
    standstill."""
    with monkeypatch.context() as earlier:
        earlier.setattr(no_microphone, "host_now", lambda: host_now() - 20.0)
        microphone = NoMicrophone()
    microphone.begin()
    assert microphone.stream_time(host_now()) < 5.0
    assert microphone.read() == Block(bytes(2 * BLOCK_SAMPLES))
