"""The speaker as a WAV file: what the assistant said, at the session's own times."""

from __future__ import annotations

import contextlib
import logging
import os
import tempfile
from pathlib import Path
from typing import BinaryIO

from assistant.core.faults import UsageError
from assistant.core.sound.mixer import Mixer, Samples
from assistant.core.sound.nouns import VOICE_RATE, Playback
from assistant.core.sound.wav import wav_header

logger = logging.getLogger(__name__)

CHUNK = VOICE_RATE // 50
"""Samples mixed at a time: 20 ms, in which a cue that is cut fades, as on the loudspeaker."""


class Soundtrack:
    """A loudspeaker that writes 16-bit mono WAV at `VOICE_RATE` and keeps the session's time.

    The time is that of the last `poll`; a session begins at 0. The file appears with the first
    poll, grows with each and is a whole WAV after each; it ends at the last. Raises `UsageError`
    where no file can be written at `path`; one already there is replaced.

    `fault` says why the file is not written any more, or "": a full disk is not tried again, as
    what it lacks by then would be heard as silence.
    """

    moved = ""
    slips = 0

    def __init__(self, path: Path) -> None:
        _check_writable(path)
        self.fault = ""
        self._path = path
        self._file: BinaryIO | None = None
        self._mixer = Mixer()
        self._position = 0  # samples written
        self._outstanding: list[int] = []  # cues whose end was not yet reported

    def play(self, cue: int, pcm: Samples) -> None:
        """Say `pcm`, mono at `VOICE_RATE`, now or as soon as the cues before it have ended."""
        self._mixer.play(cue, pcm)
        self._outstanding.append(cue)

    def chime(self, pcm: Samples) -> None:
        """Sound `pcm`, mono at `VOICE_RATE`, now, over whatever else sounds."""
        self._mixer.chime(pcm)

    def silence(self, cue: int | None = None) -> None:
        """Fade out the cue that sounds and drop those that wait, or `cue` alone; chimes ring out.

        Each is "cut" when the fade has ended.
        """
        self._mixer.cut(cue)

    def hush(self, hushed: bool) -> None:
        """Fade out the cue that sounds; then begin it again. Nothing is reported."""
        self._mixer.hush(hushed)

    def poll(self, now: float) -> list[Playback]:
        """Write the sound up to `now` seconds; what became of cues since the last poll, in order.

        A time before the last poll's changes nothing. While there is a `fault` every cue
        outstanding is cut at `now`.
        """
        happened: list[Playback] = []
        if not self.fault:
            try:
                self._write_to(round(now * VOICE_RATE), happened)
            except OSError as error:
                self.fault = (
                    f"{self._path}: can't write the soundtrack: {error.strerror}; "
                    "free some space or choose another place"
                )
                logger.warning("the soundtrack can't be written: %s", error.strerror)
        for playback in happened:
            if playback.phase != "started":
                self._outstanding.remove(playback.cue)
        if self.fault:
            happened += [Playback(cue, "cut", now) for cue in self._outstanding]
            self._outstanding.clear()
            self._mixer.clear()
        return happened

    def played(self, start_s: float, samples: int) -> None:
        """Nothing of it is heard in the room."""

    def close(self) -> None:
        """Close the file; a cue that still sounds breaks off at the last poll's time."""
        if self._file is not None:
            with contextlib.suppress(OSError):  # all is written, or told by the fault already
                self._file.close()

    def _write_to(self, until: int, happened: list[Playback]) -> None:
        if self._file is None:
            self._file = self._path.open("wb")
            self._file.write(wav_header(0))
        while self._position < until:
            sound, marks = self._mixer.render(min(CHUNK, until - self._position))
            self._file.write(sound.astype("<i2").tobytes())
            for mark in marks:
                at = (self._position + mark.sample) / VOICE_RATE
                happened.append(Playback(mark.cue, mark.phase, at))
            self._position += len(sound)
        self._file.seek(0)
        self._file.write(wav_header(self._position))
        self._file.seek(0, os.SEEK_END)
        self._file.flush()


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
