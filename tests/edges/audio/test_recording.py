"""Recordings in place of the microphone, from real files of many kinds."""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from assistant.core.faults import Fault, UsageError
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.audio.recording import Recording

Samples = NDArray[np.float64]

CLICKS_S = (0.5, 1.0, 2.3)


def clicks(rate: int) -> Samples:
    """Return three seconds of silence with short clicks at `CLICKS_S`."""
    sound = np.zeros(3 * rate)
    for at in CLICKS_S:
        sound[round(at * rate)] = 0.9
    return sound


def tone(rate: int, seconds: float = 1.0, amplitude: float = 0.5) -> Samples:
    """Return a tone of 440 Hz."""
    return amplitude * np.sin(2 * np.pi * 440 * np.arange(round(seconds * rate)) / rate)


def blocks_of(path: Path) -> list[Block]:
    """Return a recording's blocks, to the end."""
    recording = Recording(path)
    blocks = list(iter(recording.read, None))
    recording.close()
    return blocks


def stream_of(path: Path) -> NDArray[np.int16]:
    """Return a whole recording's samples as the session gets them."""
    return np.frombuffer(b"".join(block.pcm for block in blocks_of(path)), "<i2")


@pytest.mark.parametrize("rate", [8_000, 11_025, 16_000, 22_050, 44_100, 48_000, 96_000, 192_000])
def test_sound_stays_at_its_time(tmp_path: Path, rate: int) -> None:
    """A click in the file is within 1 ms of its place in the stream, which is no longer."""
    soundfile.write(tmp_path / "clicks.wav", clicks(rate), rate)
    stream = np.abs(stream_of(tmp_path / "clicks.wav").astype(int))
    assert len(stream) == pytest.approx(3 * SAMPLE_RATE, abs=1)
    for at in CLICKS_S:
        begin = round((at - 0.1) * SAMPLE_RATE)
        loudest = begin + np.argmax(stream[begin : begin + SAMPLE_RATE // 5])
        assert loudest / SAMPLE_RATE == pytest.approx(at, abs=0.001)


FORMATS = [
    ("WAV", "PCM_U8"),
    ("WAV", "PCM_16"),
    ("WAV", "PCM_24"),
    ("WAV", "PCM_32"),
    ("WAV", "FLOAT"),
    ("WAV", "DOUBLE"),
    ("WAV", "ULAW"),
    ("WAVEX", "PCM_16"),
    ("WAVEX", "PCM_24"),
    ("WAVEX", "FLOAT"),
    ("FLAC", "PCM_16"),
    ("FLAC", "PCM_24"),
]


@pytest.mark.parametrize("channels", [1, 2, 4])
@pytest.mark.parametrize(("container", "subtype"), FORMATS)
def test_every_format_sounds_the_same(
    tmp_path: Path, container: str, subtype: str, channels: int
) -> None:
    """Whatever the samples' kind and number of channels, the stream is the same tone."""
    expected = tone(SAMPLE_RATE)
    path = tmp_path / "tone"
    together = np.tile(expected[:, np.newaxis], channels)
    soundfile.write(path, together, SAMPLE_RATE, subtype, format=container)
    stream = stream_of(path) / 32768
    assert len(stream) == len(expected)
    coarse = {"PCM_U8": 0.01, "ULAW": 0.03}
    assert np.abs(stream - expected).max() < coarse.get(subtype, 0.0001)


def test_sixteen_bits_at_the_session_rate_pass_unchanged(tmp_path: Path) -> None:
    """A recording of the session's own kind comes out bit for bit, full scale included."""
    samples = np.random.default_rng(1).integers(-32768, 32768, 5_000).astype(np.int16)
    samples[:2] = (-32768, 32767)
    soundfile.write(tmp_path / "noise.wav", samples, SAMPLE_RATE)
    assert stream_of(tmp_path / "noise.wav").tolist() == samples.tolist()


def test_channels_are_averaged(tmp_path: Path) -> None:
    """A voice on one channel of two is heard at half its level, not lost."""
    sides = np.column_stack([tone(SAMPLE_RATE), np.zeros(SAMPLE_RATE)])
    soundfile.write(tmp_path / "sides.wav", sides, SAMPLE_RATE, "FLOAT")
    stream = stream_of(tmp_path / "sides.wav") / 32768
    assert np.abs(stream - tone(SAMPLE_RATE) / 2).max() < 0.0001


@pytest.mark.parametrize("rate", [16_000, 44_100])
@pytest.mark.parametrize("wild", [np.nan, np.inf, -np.inf])
def test_what_is_no_number_is_silence(tmp_path: Path, rate: int, wild: float) -> None:
    """A float file's broken samples are silence, and harm none of those around."""
    sound = tone(rate)
    sound[rate // 4 : rate // 2] = wild
    soundfile.write(tmp_path / "wild.wav", sound, rate, "FLOAT")
    stream = stream_of(tmp_path / "wild.wav") / 32768
    inside = stream[round(0.3 * SAMPLE_RATE) : round(0.45 * SAMPLE_RATE)]
    after = stream[round(0.6 * SAMPLE_RATE) : round(0.9 * SAMPLE_RATE)]
    assert np.abs(inside).max() < 0.001
    assert np.abs(after).max() == pytest.approx(0.5, abs=0.01)


@pytest.mark.parametrize("rate", [16_000, 44_100])
def test_too_loud_a_float_file_is_clipped(tmp_path: Path, rate: int) -> None:
    """Samples beyond full scale are held there; they do not turn over into noise."""
    soundfile.write(tmp_path / "loud.wav", tone(rate, amplitude=50.0), rate, "FLOAT")
    stream = stream_of(tmp_path / "loud.wav")
    assert stream.max() == 32767
    assert stream.min() <= -32767
    clipped = np.clip(tone(SAMPLE_RATE, amplitude=50.0), -1, 1)
    assert np.corrcoef(stream, clipped)[0, 1] > 0.99


@pytest.mark.parametrize("samples", [1, 799, 800, 801, 4_000])
def test_blocks_are_of_one_length_but_the_last(tmp_path: Path, samples: int) -> None:
    """Every block is 50 ms long; the last holds what is left; after it None comes, and again."""
    soundfile.write(tmp_path / "short.wav", np.full(samples, 0.1), SAMPLE_RATE)
    recording = Recording(tmp_path / "short.wav")
    lengths = [len(block.pcm) // 2 for block in iter(recording.read, None)]
    assert sum(lengths) == samples
    assert set(lengths[:-1]) <= {BLOCK_SAMPLES}
    assert 0 < lengths[-1] <= BLOCK_SAMPLES
    assert recording.read() is None
    recording.close()


def test_blocks_are_of_one_length_at_another_rate_too(tmp_path: Path) -> None:
    """The resampler's own rhythm does not show."""
    soundfile.write(tmp_path / "tone.wav", tone(44_100), 44_100)
    lengths = [len(block.pcm) // 2 for block in blocks_of(tmp_path / "tone.wav")]
    assert lengths == [BLOCK_SAMPLES] * 20


def test_a_long_recording_is_not_loaded(tmp_path: Path) -> None:
    """Of half an hour at 48 kHz in stereo no more than 1 MB is held at a time."""
    path = tmp_path / "long.wav"
    soundfile.write(path, np.zeros((48_000, 2)), 48_000, "PCM_16")
    head = bytearray(path.read_bytes()[:44])
    size = 30 * 60 * 48_000 * 4
    head[4:8] = (36 + size).to_bytes(4, "little")
    head[40:44] = size.to_bytes(4, "little")
    with path.open("wb") as file:
        file.write(head)
        file.truncate(44 + size)  # sparse: it takes no room on the disk
    tracemalloc.start()
    recording = Recording(path)
    for _ in range(200):
        assert recording.read() is not None
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    recording.close()
    assert peak < 1_000_000


def test_a_recording_that_breaks_off_is_read_to_where_it_does(tmp_path: Path) -> None:
    """A file cut short, as by a full disk, gives all the sound that is there."""
    path = tmp_path / "whole.wav"
    soundfile.write(path, tone(SAMPLE_RATE), SAMPLE_RATE)
    (tmp_path / "cut.wav").write_bytes(path.read_bytes()[: 44 + 2 * 9_000 + 1])
    assert stream_of(tmp_path / "cut.wav").tolist() == stream_of(path)[:9_000].tolist()


def test_a_streamed_file_without_a_length_is_read_to_its_end(tmp_path: Path) -> None:
    """Programs that write to a pipe leave the length at its greatest; the sound is all there."""
    path = tmp_path / "piped.wav"
    soundfile.write(path, tone(SAMPLE_RATE), SAMPLE_RATE)
    wav = bytearray(path.read_bytes())
    wav[4:8] = wav[40:44] = b"\xff\xff\xff\xff"
    path.write_bytes(wav)
    assert len(stream_of(path)) == SAMPLE_RATE


@pytest.mark.parametrize("rate", [SAMPLE_RATE, 44_100])
def test_a_damaged_flac_is_read_to_the_damage_and_told_there(tmp_path: Path, rate: int) -> None:
    """All sound that can be decoded comes first; then a fault names file, time and mend, once."""
    path = tmp_path / "damaged.flac"
    noise = 0.1 * np.random.default_rng(2).standard_normal(4 * rate)
    soundfile.write(path, noise, rate)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])
    recording = Recording(path)
    read: list[int] = []
    with pytest.raises(Fault, match=rf"^{path}: damaged after .* s: .*save it anew") as told:
        read.extend(block.samples for block in iter(recording.read, None))
    told_s = float(str(told.value).split("after ")[1].split(" s:")[0])
    assert told_s == pytest.approx(sum(read) / SAMPLE_RATE, abs=0.051)
    assert told_s > 1.5
    assert recording.read() is None
    recording.close()


def missing(path: Path) -> None:
    """Leave nothing there."""


def folder(path: Path) -> None:
    """Make a folder of it."""
    path.mkdir()


def pipe(path: Path) -> None:
    """Make a named pipe of it."""
    os.mkfifo(path)


def empty_file(path: Path) -> None:
    """Write nothing."""
    path.touch()


def text(path: Path) -> None:
    """Write a text."""
    path.write_text("Hand on the adductor, near the bone.\n" * 20)


def cut_in_its_head(path: Path) -> None:
    """Write the first 30 bytes of a recording."""
    soundfile.write(path, tone(SAMPLE_RATE), SAMPLE_RATE)
    path.write_bytes(path.read_bytes()[:30])


def without_sound(path: Path) -> None:
    """Write a recording of no samples."""
    soundfile.write(path, np.zeros(0), SAMPLE_RATE)


def at_no_rate(path: Path) -> None:
    """Write a recording at three samples a second."""
    soundfile.write(path, tone(SAMPLE_RATE), 3)


REFUSED = [
    (missing, "can't read this recording: No such file or directory"),
    (folder, "not a file; give a recording, WAV or FLAC"),
    (pipe, "not a file; give a recording, WAV or FLAC"),
    (empty_file, "not a recording that can be read: {in_its_words}; give WAV or FLAC"),
    (text, "not a recording that can be read: {in_its_words}; give WAV or FLAC"),
    (cut_in_its_head, "not a recording that can be read: {in_its_words}; give WAV or FLAC"),
    (without_sound, "the recording is empty; if it was cut off, mend it in a sound editor"),
    (at_no_rate, "3 samples a second is no recording's rate; use 8000 to 192000"),
]


def in_libsndfiles_words(path: Path) -> str:
    """Return what libsndfile says of a file that it can't read; each release has its own words."""
    try:
        soundfile.info(path)
    except soundfile.LibsndfileError as error:
        return error.error_string.rstrip(".")
    return ""


@pytest.mark.parametrize(("make", "why"), REFUSED)
def test_what_is_no_recording_is_refused(
    tmp_path: Path, make: Callable[[Path], None], why: str
) -> None:
    """Wrong input is wrong usage, told in one line with the file and the reason."""
    path = tmp_path / "given.wav"
    make(path)
    with pytest.raises(UsageError) as told:
        Recording(path)
    if "{" in why:
        why = why.format(in_its_words=in_libsndfiles_words(path))
    assert str(told.value).startswith(f"{path}: {why}")
    assert ": ;" not in str(told.value)
    assert "\n" not in str(told.value)


def test_a_headerless_file_is_refused(tmp_path: Path) -> None:
    """A .raw file does not say what it is, and is not guessed at."""
    (tmp_path / "sound.raw").write_bytes(bytes(1000))
    with pytest.raises(UsageError, match="not a recording that can be read"):
        Recording(tmp_path / "sound.raw")


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[Path]:
    """A recording that whoever runs this may not read, even root, who becomes somebody else."""
    path = tmp_path / "locked.wav"
    soundfile.write(path, tone(SAMPLE_RATE), SAMPLE_RATE)
    path.chmod(0)
    root = os.geteuid() == 0
    if root:
        os.seteuid(65534)  # by custom "nobody"
    yield path
    if root:
        os.seteuid(0)


def test_an_unreadable_recording_is_refused(locked: Path) -> None:
    """Without the permission to read, that is what is said."""
    with pytest.raises(UsageError, match="can't read this recording: Permission denied"):
        Recording(locked)
