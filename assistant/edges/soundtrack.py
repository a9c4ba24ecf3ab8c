"""The speaker as a WAV file: what the assistant said, at the session's own times."""

from __future__ import annotations

import contextlib
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from assistant.core.faults import Fault, UsageError
from assistant.core.mixer import Mixer, Samples
from assistant.core.sound import VOICE_RATE, Playback
from assistant.core.wav import wav_header

CHUNK = VOICE_RATE // 50
"""Samples mixed at a time: 20 ms, in which a cue that is cut fades, as on the loudspeaker."""


class Soundtrack:
    """A loudspeaker that writes 16-bit mono WAV at `VOICE_RATE` and keeps the session's time.

    The time is that of the last `poll`; a session begins at 0. The file appears with the first
    sound or poll, grows with each poll and is a whole WAV after each; it ends at the last.
    Raises `UsageError` where no file can be written at `path`; one already there is replaced.

    `fault` is always "": a device may come back, a full disk does not and is raised as `Fault`.
    """

    fault = ""

    def __init__(self, path: Path) -> None:
        _check_writable(path)
        self._path = path
        self._file: BinaryIO | None = None
        self._mixer = Mixer()
        self._position = 0  # samples written

    def play(self, cue: int, pcm: Samples) -> None:
        """Say `pcm`, mono at `VOICE_RATE`, now or as soon as the cues before it have ended."""
        self._open()
        self._mixer.play(cue, pcm)

    def chime(self, pcm: Samples) -> None:
        """Sound `pcm`, mono at `VOICE_RATE`, now, over whatever else sounds."""
        self._open()
        self._mixer.chime(pcm)

    def silence(self) -> None:
        """Fade out the cue that sounds and drop those that wait; chimes ring out.

        Each is "cut" when the fade has ended.
        """
        self._mixer.cut()

    def poll(self, now: float) -> list[Playback]:
        """Write the sound up to `now` seconds; what became of cues since the last poll, in order.

        A time before the last poll's changes nothing. Raises `Fault` where the disk fails.
        """
        file = self._open()
        until = round(now * VOICE_RATE)
        happened = []
        try:
            while self._position < until:
                sound, marks = self._mixer.render(min(CHUNK, until - self._position))
                file.write(sound.astype("<i2").tobytes())
                for mark in marks:
                    at = (self._position + mark.sample) / VOICE_RATE
                    happened.append(Playback(mark.cue, mark.phase, at))
                self._position += len(sound)
            file.seek(0)
            file.write(wav_header(self._position))
            file.seek(0, os.SEEK_END)
            file.flush()
        except OSError as error:
            raise self._failed(error) from error
        return happened

    def close(self) -> None:
        """Close the file; a cue that still sounds breaks off at the last poll's time."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # all is written, or has been raised already
                self._file.close()

    def _open(self) -> BinaryIO:
        if self._file is None:
            try:
                self._file = self._path.open("wb")
                self._file.write(wav_header(0))
            except OSError as error:
                raise self._failed(error) from error
        return self._file

    def _failed(self, error: OSError) -> Fault:
        return Fault(
            f"{self._path}: can't write the soundtrack: {error.strerror}; "
            "free some space or choose another place"
        )


def _check_writable(path: Path) -> None:
    """Raise `UsageError` unless a file can be written at `path`; leaves nothing behind."""
    try:
        if not path.exists():
            with tempfile.TemporaryFile(dir=path.parent):
                return
        if not path.is_file():
            raise UsageError(f"{path}: not a file; give the soundtrack a file name, such as a.wav")
        with path.open("ab"):
            return  # nothing is appended
    except OSError as error:
        raise UsageError(f"{path}: can't write a soundtrack here: {error.strerror}") from error
