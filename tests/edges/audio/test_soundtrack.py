"""The speaker as a file, sample by sample, and no speaker at all."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from assistant.core.faults import UsageError
from assistant.core.sound.nouns import VOICE_RATE, Playback
from assistant.edges.audio.no_speaker import NoSpeaker
from assistant.edges.audio.soundtrack import CHUNK, Soundtrack
from tests.support.small_disk import small_disk

Sound = NDArray[np.int16]


def level(value: int, samples: int) -> Sound:
    """Return a sound that stays at one value."""
    return np.full(samples, value, np.int16)


def seconds(samples: int) -> float:
    """Return how long so many samples last."""
    return samples / VOICE_RATE


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Where the soundtrack goes."""
    return tmp_path / "session.wav"


@pytest.fixture
def soundtrack(path: Path) -> Iterator[Soundtrack]:
    """A soundtrack at its beginning."""
    soundtrack = Soundtrack(path)
    yield soundtrack
    soundtrack.close()


def written(path: Path) -> Sound:
    """Return what the file holds."""
    samples, rate = soundfile.read(path, dtype="int16")
    assert rate == VOICE_RATE
    assert samples.ndim == 1
    return np.asarray(samples)


def test_cues_lie_where_they_were_played(soundtrack: Soundtrack, path: Path) -> None:
    """A cue begins at the session's time of its playing, to the sample, and is told so."""
    assert soundtrack.poll(1.0) == []
    soundtrack.play(7, level(500, 1000))
    happened = soundtrack.poll(2.0)
    soundtrack.close()
    assert happened == [Playback(7, "started", 1.0), Playback(7, "ended", 1.0 + seconds(1000))]
    expected = np.zeros(2 * VOICE_RATE, np.int16)
    expected[VOICE_RATE : VOICE_RATE + 1000] = 500
    assert written(path).tolist() == expected.tolist()


def test_cues_queue_one_after_another(soundtrack: Soundtrack, path: Path) -> None:
    """A cue played while another sounds begins at the very sample at which that ends."""
    soundtrack.play(1, level(100, 5000))
    assert soundtrack.poll(0.1) == [Playback(1, "started", 0.0)]
    soundtrack.play(2, level(200, 3000))
    assert soundtrack.poll(1.0) == [
        Playback(1, "ended", seconds(5000)),
        Playback(2, "started", seconds(5000)),
        Playback(2, "ended", seconds(8000)),
    ]
    soundtrack.close()
    sound = written(path)
    assert set(sound[:5000]) == {100}
    assert set(sound[5000:8000]) == {200}
    assert set(sound[8000:]) == {0}


def test_the_file_is_as_long_as_the_session_however_it_is_polled(tmp_path: Path) -> None:
    """Many small steps make the same file as a few large ones, without a drift."""
    files = []
    for name, step_s in (("small", 0.05), ("odd", 0.0123), ("large", 60.0)):
        soundtrack = Soundtrack(tmp_path / name)
        soundtrack.play(1, (np.arange(VOICE_RATE) % 999).astype(np.int16))
        for step in range(1, int(60 / step_s) + 1):
            soundtrack.poll(step * step_s)
        soundtrack.poll(60.0)
        soundtrack.close()
        files.append((tmp_path / name).read_bytes())
    assert len(files[0]) == 44 + 2 * 60 * VOICE_RATE
    assert files[0] == files[1] == files[2]


def test_a_chime_sounds_at_once_over_a_cue(soundtrack: Soundtrack, path: Path) -> None:
    """It is mixed in from the current time on, and nothing is told of it."""
    soundtrack.play(1, level(1000, 8000))
    soundtrack.poll(seconds(2000))
    soundtrack.chime(level(50, 1000))
    assert soundtrack.poll(seconds(4000)) == []
    soundtrack.close()
    sound = written(path)
    assert set(sound[:2000]) == {1000}
    assert set(sound[2000:3000]) == {1050}
    assert set(sound[3000:]) == {1000}


def test_silence_cuts_what_sounds_and_drops_what_waits(soundtrack: Soundtrack, path: Path) -> None:
    """The cue fades within 20 ms; it and the waiting one are cut when the fade ends."""
    soundtrack.play(1, level(10_000, VOICE_RATE))
    soundtrack.play(2, level(20_000, VOICE_RATE))
    soundtrack.poll(0.5)
    soundtrack.silence()
    end = VOICE_RATE // 2 + CHUNK
    assert soundtrack.poll(2.0) == [
        Playback(1, "cut", seconds(end)),
        Playback(2, "cut", seconds(end)),
    ]
    soundtrack.close()
    sound = written(path).astype(int)
    assert set(sound[: end - CHUNK]) == {10_000}
    assert np.abs(np.diff(sound[end - CHUNK - 1 : end + 1])).max() < 10_000 / CHUNK + 2
    assert set(sound[end:]) == {0}


def test_a_cue_played_right_after_silence_is_heard_whole(
    soundtrack: Soundtrack, path: Path
) -> None:
    """The answer to a command that cuts a cue is not cut with it: it follows the fade."""
    soundtrack.play(1, level(10_000, VOICE_RATE))
    soundtrack.poll(0.5)
    soundtrack.silence()
    soundtrack.play(2, level(300, 1000))
    begin = VOICE_RATE // 2 + CHUNK
    assert soundtrack.poll(1.0) == [
        Playback(1, "cut", seconds(begin)),
        Playback(2, "started", seconds(begin)),
        Playback(2, "ended", seconds(begin + 1000)),
    ]
    soundtrack.close()
    assert set(written(path)[begin : begin + 1000]) == {300}


def test_a_cue_cut_before_it_began_makes_no_sound(soundtrack: Soundtrack, path: Path) -> None:
    """It is cut at the current time without having started."""
    soundtrack.poll(0.5)
    soundtrack.play(1, level(1000, 1000))
    soundtrack.silence()
    assert soundtrack.poll(1.0) == [Playback(1, "cut", 0.5)]
    soundtrack.close()
    assert set(written(path)) == {0}


def test_loud_sounds_together_are_held_at_full_scale(soundtrack: Soundtrack, path: Path) -> None:
    """A sum beyond 16 bits does not turn over into noise."""
    soundtrack.play(1, level(30_000, 1000))
    soundtrack.chime(level(30_000, 1000))
    soundtrack.poll(seconds(1000))
    soundtrack.close()
    assert set(written(path)) == {32_767}


def test_a_time_that_goes_back_changes_nothing(soundtrack: Soundtrack, path: Path) -> None:
    """The same time twice, or an earlier one, writes nothing and tells nothing."""
    soundtrack.poll(1.0)
    soundtrack.play(1, level(1, 100))
    assert soundtrack.poll(1.0) == []
    assert soundtrack.poll(0.5) == []
    soundtrack.close()
    assert len(written(path)) == VOICE_RATE


def test_the_file_is_whole_after_every_poll(soundtrack: Soundtrack, path: Path) -> None:
    """Whoever opens it while the session runs, or after a crash, has all sound up to the poll."""
    for second in (1, 2, 3):
        soundtrack.poll(second)
        assert len(written(path)) == second * VOICE_RATE


def test_a_cue_that_sounds_at_the_end_breaks_off(soundtrack: Soundtrack, path: Path) -> None:
    """The file ends with the session, not with the cue."""
    soundtrack.play(1, level(1, VOICE_RATE))
    soundtrack.poll(0.25)
    soundtrack.close()
    assert len(written(path)) == round(0.25 * VOICE_RATE)


def test_no_file_appears_before_there_is_a_session(path: Path) -> None:
    """A soundtrack that was only made, because other input was wrong, leaves nothing behind."""
    Soundtrack(path).close()
    assert list(path.parent.iterdir()) == []


def test_an_earlier_file_stays_until_there_is_a_session(path: Path) -> None:
    """What is there already is replaced by the first sound, and not before."""
    path.write_text("an earlier one")
    soundtrack = Soundtrack(path)
    assert path.read_text() == "an earlier one"
    soundtrack.poll(1.0)
    soundtrack.close()
    assert len(written(path)) == VOICE_RATE


def test_a_place_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    """A missing folder, a folder itself, a device: wrong usage, in one line with the path."""
    os.mkfifo(tmp_path / "pipe")
    refused = {
        tmp_path / "missing" / "a.wav": "can't write a soundtrack here: No such file or directory",
        tmp_path: "not a file; give the soundtrack a file name, such as a.wav",
        tmp_path / "pipe": "not a file; give the soundtrack a file name, such as a.wav",
    }
    for path, why in refused.items():
        with pytest.raises(UsageError) as told:
            Soundtrack(path)
        assert str(told.value) == f"{path}: {why}"


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A folder that may be looked at but not written to, by whoever runs this."""
    tmp_path.chmod(stat.S_IRUSR | stat.S_IXUSR | stat.S_IROTH | stat.S_IXOTH)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # by custom "nobody", who may not write everywhere
    yield tmp_path
    if root:
        os.seteuid(0)
    tmp_path.chmod(stat.S_IRWXU)


def test_a_folder_without_permission_is_refused(locked: Path) -> None:
    """Where the user may not write, that is what is said."""
    with pytest.raises(UsageError, match="can't write a soundtrack here: Permission denied"):
        Soundtrack(locked / "a.wav")


def test_a_full_disk_is_told_and_leaves_nobody_waiting(soundtrack: Soundtrack, path: Path) -> None:
    """The fault says why; every cue is cut, later ones at once; the file so far stays whole."""
    soundtrack.play(1, level(1, VOICE_RATE // 2))
    soundtrack.play(2, level(2, 60 * VOICE_RATE))
    soundtrack.poll(1.0)
    soundtrack.play(3, level(3, VOICE_RATE))
    with small_disk(100_000):
        assert soundtrack.poll(10.0) == [Playback(2, "cut", 10.0), Playback(3, "cut", 10.0)]
    assert soundtrack.fault.startswith(f"{path}: can't write the soundtrack: File too large; ")
    soundtrack.play(4, level(4, VOICE_RATE))
    soundtrack.chime(level(4, VOICE_RATE))
    soundtrack.silence()
    assert soundtrack.poll(11.0) == [Playback(4, "cut", 11.0)]
    assert soundtrack.poll(12.0) == []
    soundtrack.close()
    assert len(written(path)) == VOICE_RATE


def test_a_folder_that_goes_away_is_told(tmp_path: Path) -> None:
    """What was writable at the start and is not at the first poll is a fault, not an end."""
    folder = tmp_path / "stick"
    folder.mkdir()
    soundtrack = Soundtrack(folder / "a.wav")
    folder.rmdir()
    soundtrack.play(1, level(1, 100))
    assert soundtrack.poll(0.1) == [Playback(1, "cut", 0.1)]
    assert "can't write the soundtrack: No such file or directory" in soundtrack.fault
    soundtrack.close()


def test_a_soundtrack_that_is_written_has_no_fault(soundtrack: Soundtrack) -> None:
    """While the disk takes the sound there is nothing to tell."""
    soundtrack.poll(1.0)
    assert soundtrack.fault == ""


def test_without_a_speaker_cues_are_over_at_once() -> None:
    """Each cue starts and ends at the next poll's time, in order, and once only."""
    speaker = NoSpeaker()
    speaker.play(1, level(5, 1000))
    speaker.play(2, level(5, 1000))
    speaker.chime(level(5, 1000))
    speaker.silence()
    assert speaker.poll(3.5) == [
        Playback(1, "started", 3.5),
        Playback(1, "ended", 3.5),
        Playback(2, "started", 3.5),
        Playback(2, "ended", 3.5),
    ]
    assert speaker.poll(4.0) == []
    assert speaker.fault == ""
    speaker.close()
