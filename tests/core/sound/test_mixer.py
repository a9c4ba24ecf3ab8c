"""What the loudspeaker is given to play, sample by sample."""

from __future__ import annotations

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from assistant.core.sound.mixer import Mark, Mixer, Samples


def level(value: int, samples: int) -> Samples:
    """Return a sound that stays at one value."""
    return np.full(samples, value, np.int16)


def test_nothing_to_play_is_silence() -> None:
    """An empty mixer renders zeros and marks nothing."""
    sound, marks = Mixer().render(10)
    assert sound.tolist() == [0] * 10
    assert marks == []


def test_cues_follow_one_another_without_a_seam() -> None:
    """The second cue starts at the very sample at which the first one ends."""
    mixer = Mixer()
    mixer.play(1, level(5, 6))
    mixer.play(2, level(7, 8))
    first, early = mixer.render(10)
    second, late = mixer.render(10)
    assert first.tolist() == [5] * 6 + [7] * 4
    assert second.tolist() == [7] * 4 + [0] * 6
    assert early == [Mark(1, "started", 0), Mark(1, "ended", 6), Mark(2, "started", 6)]
    assert late == [Mark(2, "ended", 4)]


def test_a_cut_fades_the_playing_cue_and_drops_the_rest() -> None:
    """Within one block the sound falls to zero without a jump, and every cue is cut."""
    mixer = Mixer()
    mixer.play(1, level(1000, 100))
    mixer.play(2, level(2000, 100))
    mixer.render(10)
    mixer.cut()
    fading, marks = mixer.render(11)
    assert fading.tolist() == list(range(1000, -1, -100))
    assert marks == [Mark(1, "cut", 11), Mark(2, "cut", 11)]
    after, marks = mixer.render(10)
    assert not after.any()
    assert marks == []


def test_one_cue_is_cut_and_the_others_go_on() -> None:
    """One that waits is gone without a sound; one that plays fades, and the next one begins."""
    mixer = Mixer()
    for cue in (1, 2, 3):
        mixer.play(cue, level(1000 * cue, 20))
    mixer.render(10)
    mixer.cut(2)
    sound, marks = mixer.render(4)
    assert sound.tolist() == [1000] * 4
    assert marks == [Mark(2, "cut", 0)]
    mixer.cut(1)
    sound, marks = mixer.render(20)
    assert sound[0] == 1000
    assert abs(np.diff(sound[:6])).max() <= 201
    assert marks == [Mark(1, "cut", 6), Mark(3, "started", 6)]
    mixer.cut(7)
    assert mixer.render(6)[1] == [Mark(3, "ended", 6)]


def test_one_that_plays_fades_though_one_that_waited_was_cut_before_it() -> None:
    """Both in one block: no jump."""
    mixer = Mixer()
    mixer.play(1, level(1000, 100))
    mixer.play(2, level(2000, 100))
    mixer.render(10)
    mixer.cut(2)
    mixer.cut()
    fading, _ = mixer.render(11)
    assert fading.tolist() == list(range(1000, -1, -100))


def test_a_cue_that_was_not_heard_is_cut_without_a_sound() -> None:
    """A cue cut before its first sample makes none."""
    mixer = Mixer()
    mixer.play(1, level(1000, 100))
    mixer.cut()
    sound, marks = mixer.render(10)
    assert not sound.any()
    assert marks == [Mark(1, "cut", 0)]


def test_a_cut_with_nothing_to_cut_does_not_harm_the_next_cue() -> None:
    """To ask for silence in silence leaves no trace."""
    mixer = Mixer()
    mixer.cut()
    mixer.play(1, level(5, 3))
    sound, marks = mixer.render(4)
    assert sound.tolist() == [5, 5, 5, 0]
    assert marks == [Mark(1, "started", 0), Mark(1, "ended", 3)]


def test_a_chime_sounds_over_a_cue_at_once_and_outlives_a_cut() -> None:
    """A chime is added to the cue, is not marked, and is not cut with it."""
    mixer = Mixer()
    mixer.play(1, level(100, 20))
    mixer.chime(level(7, 15))
    both, marks = mixer.render(10)
    assert both.tolist() == [107] * 10
    assert marks == [Mark(1, "started", 0)]
    mixer.cut()
    mixer.render(1)
    alone, _ = mixer.render(10)
    assert alone.tolist() == [7] * 4 + [0] * 6


def test_loud_sounds_together_are_held_at_the_limit() -> None:
    """A sum beyond 16 bits is clipped; it must not turn over into noise."""
    mixer = Mixer()
    mixer.play(1, level(30_000, 2))
    mixer.chime(level(30_000, 2))
    sound, _ = mixer.render(2)
    assert sound.tolist() == [32_767, 32_767]


def test_an_empty_cue_starts_and_ends_at_once() -> None:
    """A cue without a sample is told all the same, lest somebody waits for it."""
    mixer = Mixer()
    mixer.play(1, level(0, 0))
    _, marks = mixer.render(10)
    assert marks == [Mark(1, "started", 0), Mark(1, "ended", 0)]


def test_a_cleared_mixer_forgets_cues_and_chimes() -> None:
    """After `clear` nothing is heard and nothing is marked, not even a cut asked for before."""
    mixer = Mixer()
    mixer.play(1, level(5, 10))
    mixer.chime(level(5, 10))
    mixer.cut()
    mixer.clear()
    sound, marks = mixer.render(10)
    assert not sound.any()
    assert marks == []


def test_a_hushed_cue_fades_and_begins_again() -> None:
    """While hushed only chimes sound; then the cue is played whole, and ends once."""
    mixer = Mixer()
    mixer.play(1, level(100, 20))
    mixer.play(2, level(50, 5))
    mixer.render(8)
    mixer.hush(True)
    fading, marks = mixer.render(6)
    assert fading.tolist() == [100, 80, 60, 40, 20, 0]
    mixer.hush(True)
    mixer.chime(level(7, 3))
    silent, more = mixer.render(30)
    assert silent.tolist() == [7] * 3 + [0] * 27
    assert marks == more == []
    mixer.hush(False)
    again, marks = mixer.render(30)
    assert again.tolist() == [100] * 20 + [50] * 5 + [0] * 5
    assert marks == [Mark(1, "ended", 20), Mark(2, "started", 20), Mark(2, "ended", 25)]


def test_a_hushed_cue_can_be_cut() -> None:
    """What is cut while hushed is not heard again, and what is played after it is."""
    mixer = Mixer()
    mixer.play(1, level(100, 20))
    mixer.render(8)
    mixer.hush(True)
    mixer.render(4)
    mixer.cut()
    mixer.play(2, level(50, 3))
    mixer.hush(False)
    sound, marks = mixer.render(30)
    assert [mark.phase for mark in marks] == ["cut", "started", "ended"]
    assert (sound == 50).sum() == 3


def test_nothing_that_plays_is_hushed_without_harm() -> None:
    """A cue that is played while hushed waits, and begins when that is over."""
    mixer = Mixer()
    mixer.hush(True)
    mixer.play(1, level(5, 4))
    assert mixer.render(10)[1] == []
    mixer.hush(False)
    assert mixer.render(10)[1] == [Mark(1, "started", 0), Mark(1, "ended", 4)]


def test_what_is_left_can_be_changed() -> None:
    """For a device at another rate the rest of a cue, those that wait and chimes are converted."""
    mixer = Mixer()
    mixer.play(1, level(5, 10))
    mixer.play(2, level(6, 10))
    mixer.chime(level(100, 8))
    mixer.render(4)
    mixer.change(lambda pcm: np.repeat(pcm, 2))
    sound, marks = mixer.render(40)
    assert sound.tolist() == [105] * 8 + [5] * 4 + [6] * 20 + [0] * 8
    assert marks == [Mark(1, "ended", 12), Mark(2, "started", 12), Mark(2, "ended", 32)]


def test_what_was_not_begun_is_changed_once() -> None:
    """A cue that waits is converted as a whole; one that plays as a whole, to be begun again,
    and from where it is."""
    mixer = Mixer()
    mixer.play(1, level(5, 10))
    mixer.play(2, level(6, 20))
    mixer.render(4)
    changed: list[int] = []

    def noted(pcm: Samples) -> Samples:
        changed.append(pcm.size)
        return np.repeat(pcm, 2)

    mixer.change(noted)
    assert changed == [10, 6, 20]
    assert mixer.render(60)[0].tolist() == [5] * 12 + [6] * 40 + [0] * 8


@given(
    lengths=st.lists(st.integers(0, 70), min_size=1, max_size=6),
    block=st.integers(1, 40),
    cut_after=st.none() | st.integers(0, 5),
    hushed_at=st.sets(st.integers(0, 5)),
)
def test_every_cue_ends_exactly_once(
    lengths: list[int], block: int, cut_after: int | None, hushed_at: set[int]
) -> None:
    """However cues, blocks and hushes fall, each cue is ended or cut once, and in order."""
    mixer = Mixer()
    for cue, length in enumerate(lengths):
        mixer.play(cue, level(1, length))
    ends = []
    for turn in range(2 * sum(lengths) // block + 10):
        mixer.hush(turn in hushed_at)
        if turn == cut_after:
            mixer.cut()
        _, marks = mixer.render(block)
        ends += [mark.cue for mark in marks if mark.phase != "started"]
    assert ends == list(range(len(lengths)))
