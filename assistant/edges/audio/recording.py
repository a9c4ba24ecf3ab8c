"""A recording in place of the microphone: the same blocks, as fast as they are asked for."""

from __future__ import annotations

import logging
import math
import stat
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.core.faults import Fault, UsageError
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block

RATES = range(8_000, 192_001)
"""Hz. Below lies no intelligible speech, above no recorder: such a header is wrong."""


logger = logging.getLogger(__name__)

SEEKS_EXACTLY = frozenset({"WAV", "WAVEX", "RF64", "W64", "AIFF", "CAF", "FLAC"})
"""Kinds of files in which libsndfile finds any sample. In Ogg it was seen to find others, or
none, near the end."""


class Recording:
    """The microphone's stream read from a sound file: WAV of any kind, FLAC, whatever
    libsndfile reads, at any rate of `RATES`, its channels averaged; or the stretch of it from
    `start_s` to `end_s`.

    Sample n of the file lies at n/rate seconds of the stream, within one sample. The file is
    read as it is asked for, so its length is no matter. Raises `UsageError` for what is no
    recording, or holds no sound; one that breaks off is read as far as it goes.
    """

    def __init__(self, path: Path, start_s: float = 0.0, end_s: float = math.inf) -> None:
        self._path = path
        self._file = _open(path)
        rate = self.rate = self._file.samplerate
        """Hz of the file."""
        self.seconds = self._file.frames / rate
        """Length of the whole file."""
        self._chunk = round(rate * BLOCK_S)
        self._skip = min(round(start_s * rate), self._file.frames)
        self._left = end_s * rate if math.isinf(end_s) else round(end_s * rate) - self._skip
        self._resampler = None
        if rate != SAMPLE_RATE:
            self._resampler = soxr.ResampleStream(rate, SAMPLE_RATE, 1, dtype="float32")
        self._read = 0  # frames of the file
        self._waiting = np.zeros(0, np.float32)
        self._exhausted = False
        self._damage: Fault | None = None  # what is to be raised once all before it is read

    def reached(self, _host_s: float) -> bool:
        """Return that it does: a recording is of no instant, and whatever is typed is of now."""
        return True

    def begin(self) -> None:
        """It begins where it does, whenever it is read."""

    def read(self) -> Block | None:
        """The next `BLOCK_SAMPLES`, fewer in the last block; None once all is read.

        Raises `Fault`, once, where a compressed file is damaged and all before that is read.
        """
        while len(self._waiting) < BLOCK_SAMPLES and not self._exhausted:
            self._waiting = np.concatenate([self._waiting, self._next()])
        samples, self._waiting = np.split(self._waiting, [BLOCK_SAMPLES])
        if not len(samples):
            damage, self._damage = self._damage, None
            if damage is not None:
                raise damage
            return None
        scaled = np.clip(np.round(samples * 32768), -32768, 32767)
        return Block(scaled.astype("<i2").tobytes())

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _next(self) -> NDArray[np.float32]:
        """The next stretch of the file at `SAMPLE_RATE`, possibly empty."""
        chunk = int(min(self._chunk, self._left))
        try:
            self._skip_to_start()
            frames = self._file.read(chunk, dtype="float32", always_2d=True)
        except soundfile.SoundFileError as error:
            frames = np.zeros((0, self._file.channels), np.float32)
            logger.warning("the recording is damaged: %s", _reason(error))
            self._damage = Fault(
                f"{self._path}: damaged after {self._read / self._file.samplerate:.1f} s: "
                f"{_reason(error)}; save it anew as WAV"
            )
        self._read += len(frames)
        self._left -= len(frames)
        self._exhausted = len(frames) < chunk or not self._left
        # A float file may hold anything: what is no number is silence, and nothing is louder
        # than full scale, lest one wild sample ring through the resampler.
        mono = np.clip(np.nan_to_num(frames, posinf=0.0, neginf=0.0), -1.0, 1.0).mean(axis=1)
        if self._resampler is None:
            return np.asarray(mono)
        return np.asarray(self._resampler.resample_chunk(mono, last=self._exhausted))

    def _skip_to_start(self) -> None:
        if self._skip and self._file.format in SEEKS_EXACTLY:
            self._read = self._file.seek(self._skip)
            self._skip = 0
        while self._skip:
            passed = len(self._file.read(min(self._skip, 60 * self._file.samplerate)))
            self._read += passed
            self._skip = self._skip - passed if passed else 0


def _open(path: Path) -> soundfile.SoundFile:
    """The file, ready to be read; `UsageError` where it can't be or holds nothing."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"{path}: not a file; give a recording, WAV or FLAC")
        with path.open("rb"):
            pass  # libsndfile's own message would not say why
    except OSError as error:
        raise UsageError(f"{path}: can't read this recording: {error.strerror}") from error
    try:
        file = soundfile.SoundFile(path)
    except (soundfile.SoundFileError, TypeError) as error:  # TypeError: a headerless .raw
        raise UsageError(
            f"{path}: not a recording that can be read: {_reason(error)}; give WAV or FLAC"
        ) from error
    if file.frames and file.samplerate in RATES:
        logger.info(
            "recording opened: %s, %d Hz, channels: %d, %.1f s",
            *(file.format, file.samplerate, file.channels, file.frames / file.samplerate),
        )
        return file
    file.close()
    if not file.frames:
        raise UsageError(
            f"{path}: the recording is empty; if it was cut off, mend it in a sound editor"
        )
    raise UsageError(
        f"{path}: {file.samplerate} samples a second is no recording's rate; "
        f"use {RATES.start} to {RATES.stop - 1}"
    )


def _reason(error: Exception) -> str:
    """libsndfile's own words, without the path that soundfile puts before them."""
    return str(getattr(error, "error_string", error)).rstrip(".")
