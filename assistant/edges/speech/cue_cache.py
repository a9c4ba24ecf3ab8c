"""Rendered sound that is kept on disk, so that a later session has it at once.

It has a limit: what was not used for longest goes first.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import time
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.sound.wav import HEADER_BYTES, wav_header
from assistant.edges.files.itself import check_folder, read_itself
from assistant.edges.files.private_file import make_own_folder, write_whole

logger = logging.getLogger(__name__)

LIMIT_BYTES = 200_000_000
"""Bytes that are kept at most. A minute of sound is 2.6 MB; all that the library's protocols and
the program have to say are some 800 clauses, 20 minutes or 51 MB in one voice at one pace. This is
four times that: a voice at a few paces, or two voices."""

FRESH_S = 86_400.0
"""Seconds for which a file counts as just used: its time is set anew once a day at most."""

_KEPT = "cue-"  # Begins the name of each. Without it are those of versions that kept every text.


Recipe = tuple[str | int | float, ...]
"""What a sound was made from: how it was shaped, by which voice, how fast, of which words."""


class CueCache:
    """Sound by what it was made from, as mono 16-bit WAV at `VOICE_RATE` in `folder`.

    Nothing is touched before something is kept. `fault` says why nothing more is; "" while it is.
    Safe to call from two threads.
    """

    def __init__(self, folder: Path) -> None:
        self.fault = ""
        self.folder = folder

    def read(self, recipe: Recipe) -> NDArray[np.int16] | None:
        """Return what was kept of a recipe; None where nothing was, or it is damaged."""
        try:
            with read_itself(self._path(recipe), own_folder=True) as file:
                kept = file.read()
                _use(file.fileno())
        except OSError:
            return None
        sound = kept[HEADER_BYTES:]
        whole = len(sound) % 2 == 0 and kept.startswith(wav_header(len(sound) // 2))
        return np.frombuffer(sound, np.dtype("<i2")) if whole and any(sound) else None

    def write(self, recipe: Recipe, pcm: NDArray[np.int16]) -> bool:
        """Keep the sound that was made from a recipe; return whether the disk took it."""
        if self.fault:
            return False
        try:
            make_own_folder(self.folder)
            # Not brought to disk, which would take its time: damage is told on reading.
            content = wav_header(len(pcm)) + pcm.astype("<i2").tobytes()
            write_whole(self._path(recipe), content, synced=False)
        except OSError as error:
            self.fault = (
                f"{self.folder}: can't keep rendered cues here ({error.strerror}); "
                "they are rendered anew in each session"
            )
            logger.warning("cues can't be kept: %s", error.strerror)
            return False
        return True

    def clean(self, limit_bytes: int = LIMIT_BYTES) -> None:
        """Delete what was not used for longest, until the rest is within the limit.

        What programs that were killed left half written goes too. Of what can't be deleted
        nothing is told: it is tried again in the next session.
        """
        files: list[tuple[float, int, str]] = []
        with contextlib.suppress(OSError):
            if not check_folder(self.folder):
                return
            with os.scandir(self.folder) as entries:
                for entry in entries:
                    if entry.name.lstrip(".").startswith(_KEPT):
                        known = entry.stat(follow_symlinks=False)
                        files.append((known.st_mtime, known.st_size, entry.path))
        left, old = sum(size for _, size, _ in files), time.time() - FRESH_S
        gone = 0
        for used, size, path in sorted(files):
            half_written = Path(path).name.startswith(".") and used < old
            if left > limit_bytes or half_written:
                with contextlib.suppress(OSError):
                    Path(path).unlink(missing_ok=True)
                    gone += 1
                left -= size
        if gone:
            logger.info("%d kept cues are deleted, not used for longest", gone)

    def _path(self, recipe: Recipe) -> Path:
        name = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()
        return self.folder / f"{_KEPT}{name}.wav"


def forget_old_cues(folder: Path) -> None:
    """Delete the sound that versions before this kept, which may be that of a client's words.

    Raises:
        OSError: some can't be deleted.
    """
    check_folder(folder)
    with contextlib.suppress(FileNotFoundError), os.scandir(folder) as entries:
        # What was being written is named after its file, with a dot before.
        old = [each.path for each in entries if not each.name.lstrip(".").startswith(_KEPT)]
        for path in old:
            Path(path).unlink(missing_ok=True)


def _use(file: int) -> None:
    """Have the time of an open file tell that it is used."""
    if os.utime in os.supports_fd and time.time() - os.fstat(file).st_mtime > FRESH_S:
        with contextlib.suppress(OSError):
            os.utime(file)
