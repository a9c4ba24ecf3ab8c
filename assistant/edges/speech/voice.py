"""The voice: texts become even, calm sound, rendered in a child process.

Sound of a text that was known before anybody spoke, a protocol's or the program's own, is kept on
disk. No other is: a note is said back, and no sound of a client's words may be stored.

pyttsx3 is the one interface to the speech engine that each system has; it can hang and lose
its settings, so it lives in `voice_worker`, which is killed and replaced where it fails. That
child starts only for a text not yet kept: a session with known cues never starts it.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import os
import queue
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Collection
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.voices import ESPEAK, NATURAL, ChosenVoice, system_voice
from assistant.core.faults import Fault
from assistant.core.sound.levelling import LEVEL_DBFS, levelled
from assistant.core.sound.wav import HEADER_BYTES, wav_header
from assistant.edges.files.itself import check_folder, read_itself
from assistant.edges.files.private_file import make_own_folder, write_whole

logger = logging.getLogger(__name__)

PROOF = "One."
"""What any voice can speak: one that fails on it is broken, whatever it was asked for before."""

LAST_LINES_S = 0.2
"""Seconds that what it still prints may take when it is ended."""

REST_S = 60.0
"""Seconds for which a broken voice is not asked again: a session that waited for it at each cue
would stand still."""

_WORKER = Path(__file__).with_name("voice_worker.py")
_SHAPING = 1  # Part of each kept cue's name: raise it when what is done to the sound changes.
_KEPT = "cue-"  # Begins the name of each. Without it are those of versions that kept every text.


class Voice:
    """Renders texts to mono 16-bit sound at `VOICE_RATE`.

    That of the texts of `keeps` is kept as WAV files in `cache_dir`, of others in memory only.
    Nothing is touched before the first text. Not for use by two threads at once. Without a
    `voice` it is the system's usual one.

    `fault` says why the speech engine can't be used, from its failure until it has rendered
    again; "" otherwise. A kept cue is no sign that it works, nor is an unspeakable text that it
    does not.
    `moved` says why the `spare` voice speaks instead, once it does; "" before.
    `cache_fault` says why rendered cues are not kept on disk; "" while they are.
    """

    def __init__(
        self,
        cache_dir: Path,
        *,
        keeps: Collection[str] = (),
        words_per_minute: int = USUAL_PACE,
        voice: ChosenVoice | None = None,
        spare: ChosenVoice | None = None,
    ) -> None:
        self.fault = ""
        self.moved = ""
        self.cache_fault = ""
        self._cache_dir = cache_dir
        self._keeps = frozenset(keeps)
        self._words_per_minute = words_per_minute
        self._voice = voice or system_voice(sys.platform)
        self._spare = spare
        self._worker: _Worker | None = None
        self._resting_until = 0.0  # by time.monotonic()
        self._cues_kept = self._cues_rendered = 0
        self._kept: dict[Path, NDArray[np.int16]] = {}  # what the disk would not or may not take

    def render(self, text: str) -> NDArray[np.int16]:
        """The sound of `text`, empty for none.

        Raises `Fault` where the speech engine can't be used, or makes no sound of this text.
        """
        if not text.strip():
            return np.zeros(0, np.int16)
        path = self._cache_path(text)
        pcm = self._kept.get(path)
        if pcm is None and text in self._keeps:
            pcm = _read_cue(path)
        if pcm is not None:
            self._cues_kept += 1
            logger.debug("cue of %d characters: kept from before", len(text))
            return pcm
        began = time.monotonic()
        pcm = levelled(*self._speak(text))
        if not len(pcm):
            raise Fault(f"the voice makes no sound of {text!r}: put the cue in words")
        # Its own path is asked for only now: the spare voice may have had to speak.
        self._keep(self._cache_path(text), pcm, on_disk=text in self._keeps)
        self._cues_rendered += 1
        rendered_ms = 1000 * (time.monotonic() - began)
        logger.debug("cue of %d characters: rendered in %.0f ms", len(text), rendered_ms)
        return pcm

    def pace(self, words_per_minute: int) -> None:
        """Speak so fast from the next text on: its settings are the child's from its start."""
        if words_per_minute != self._words_per_minute:
            self._words_per_minute = words_per_minute
            self.close()

    def prove(self) -> None:
        """Have the speech engine render a word, unless it has rendered already. See `fault`."""
        if self._worker is None:
            with contextlib.suppress(Fault):
                self._speak(PROOF)

    def close(self) -> None:
        """End the child process, if there is one. A further text starts a new one."""
        if self._worker is not None:
            self._worker.kill()
            self._worker = None
            logger.info("the voice's process is ended")
        if self._cues_kept or self._cues_rendered:
            logger.info(
                "cues so far: %d kept from before, %d rendered",
                *(self._cues_kept, self._cues_rendered),
            )

    def _cache_path(self, text: str) -> Path:
        engine = [self._voice.driver, self._voice.name]
        recipe = [_SHAPING, *engine, self._words_per_minute, LEVEL_DBFS, text]
        name = hashlib.sha256(json.dumps(recipe).encode()).hexdigest()
        return self._cache_dir / f"{_KEPT}{name}.wav"

    def _speak(self, text: str) -> tuple[NDArray[np.float32], int]:
        """What the speech engine makes of `text`, mono, and its rate in Hz.

        Where that fails the next child tells whether the engine is to blame or the text: it
        must speak the proof first. A broken engine rests.
        """
        if time.monotonic() < self._resting_until:
            raise Fault(self.fault)
        try:
            try:
                return self._ask(text)
            except _WorkerLost:
                self._ask(PROOF)
        except (_WorkerLost, _NoWorker) as failure:
            why = f"the voice {self._voice.label!r} can't speak: {failure}; {_mend(self._voice)}"
            if self._spare is not None:
                logger.error("the voice can't be used, another speaks from now on: %s", failure)
                self.moved = f"{why}; meanwhile {self._spare.label} speaks"
                self._voice, self._spare = self._spare, None
                return self._speak(text)
            logger.error("the voice can't be used, it rests for %.0f s: %s", REST_S, failure)
            self.fault = why
            self._resting_until = time.monotonic() + REST_S
            raise Fault(self.fault) from failure
        try:
            return self._ask(text)
        except _WorkerLost as failure:
            raise Fault(f"the voice fails on {text!r}: {failure}; put it otherwise") from failure

    def _ask(self, text: str) -> tuple[NDArray[np.float32], int]:
        """Have the child render a text, or a new one; none is kept that failed."""
        if self._worker is None:
            began = time.monotonic()
            self._worker = _Worker(self._voice, self._words_per_minute)
            logger.info(
                "the voice's process started in %.2f s: %s %s, %d words a minute",
                *(time.monotonic() - began, self._voice.driver, self._voice.name),
                self._words_per_minute,
            )
        try:
            spoken = self._worker.render(text)
        except _WorkerLost as failure:
            logger.warning("the voice's process is given up: %s", failure)
            self.close()
            raise
        self.fault = ""
        return spoken

    def _keep(self, path: Path, pcm: NDArray[np.int16], *, on_disk: bool) -> None:
        if on_disk and not self.cache_fault:
            try:
                make_own_folder(self._cache_dir)
                # Not brought to disk, which would hold up the session: damage is told on reading.
                write_whole(path, wav_header(len(pcm)) + pcm.astype("<i2").tobytes(), synced=False)
                return
            except OSError as error:
                self.cache_fault = (
                    f"{self._cache_dir}: can't keep rendered cues here ({error.strerror}); "
                    "they are rendered anew in each session"
                )
                logger.warning("cues can't be kept: %s", error.strerror)
        self._kept[path] = pcm


def forget_old_cues(cache_dir: Path) -> None:
    """Delete the sound that versions before this kept, which may be that of a client's words.

    Raises:
        OSError: some can't be deleted.
    """
    check_folder(cache_dir)
    with contextlib.suppress(FileNotFoundError), os.scandir(cache_dir) as entries:
        # What was being written is named after its file, with a dot before.
        old = [each.path for each in entries if not each.name.lstrip(".").startswith(_KEPT)]
        for path in old:
            Path(path).unlink(missing_ok=True)


def voices_of(engine: ChosenVoice) -> list[ChosenVoice]:
    """Return the English voices that a system's speech engine has, as it names them.

    Raises:
        Fault: it does not tell within `start_s`.
    """
    command = [sys.executable, "-P", str(_WORKER), engine.driver]
    try:
        told = subprocess.run(
            command, capture_output=True, check=True, timeout=engine.start_s, encoding="utf-8"
        )
        listed = json.loads(told.stdout.splitlines()[-1])["voices"]
    except (OSError, ValueError, LookupError, subprocess.SubprocessError) as failure:
        raise Fault(
            f"the voices of {engine.label} can't be listed ({type(failure).__name__}); "
            f"{_mend(engine)}"
        ) from failure
    return [ChosenVoice(engine.driver, each["id"], each["name"]) for each in listed]


class _NoWorker(Exception):
    """No child process can be had. It is not tried again at once: a start may take some seconds."""


class _WorkerLost(Exception):
    """The child process hangs, is dead or not to be trusted any more."""


class _Worker:
    """One child process. It has a terminal group of its own, so Ctrl-C does not reach it, and
    of the assistant's open files only its three pipes; it ends when the assistant does."""

    def __init__(self, voice: ChosenVoice, words_per_minute: int) -> None:
        self._voice = voice
        try:
            self._scratch = tempfile.TemporaryDirectory(prefix="assistant-voice-")
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-P", str(_WORKER)),
                    *(voice.driver, voice.name, str(words_per_minute), self._scratch.name),
                    *([voice.folder] if voice.driver == NATURAL else []),
                ],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                encoding="utf-8",
                errors="backslashreplace",
                start_new_session=True,
                creationflags=getattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0),
            )
        except OSError as failure:
            raise _NoWorker(str(failure)) from failure
        self._answers: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, daemon=True)
        self._listener.start()
        self._teller = threading.Thread(target=self._tell, daemon=True)
        self._teller.start()
        try:
            self._take_answer(voice.start_s)
        except _WorkerLost as failure:
            self.kill()
            raise _NoWorker(str(failure)) from failure

    def render(self, text: str) -> tuple[NDArray[np.float32], int]:
        """The sound of `text`, mono, and its rate in Hz."""
        import soundfile  # only for what is not kept yet: 70 ms that a known session is spared

        assert self._process.stdin is not None
        try:
            print(json.dumps({"text": text}), file=self._process.stdin)
            self._process.stdin.flush()
            self._take_answer(self._voice.limit_s(text))
            path = Path(self._scratch.name, "cue")
            samples, rate = soundfile.read(path, dtype="float32", always_2d=True)
            path.unlink()  # so that no later answer can be taken for its own
        except (OSError, soundfile.SoundFileError) as failure:
            raise _WorkerLost(str(failure)) from failure
        return samples.mean(axis=1), rate

    def kill(self) -> None:
        """End the process at once: it holds nothing worth saving."""
        self._process.kill()
        self._process.wait()
        self._listener.join()
        self._teller.join(LAST_LINES_S)
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        with contextlib.suppress(OSError):  # a request that it never read
            self._process.stdin.close()
        self._process.stdout.close()
        self._scratch.cleanup()

    def _listen(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            self._answers.put(line)
        self._answers.put("")

    def _tell(self) -> None:
        """Have the log take what the speech engine prints."""
        assert self._process.stderr is not None
        with self._process.stderr as lines:
            for line in lines:
                logger.debug("the voice's process: %s", line.strip())

    def _take_answer(self, limit_s: float) -> None:
        """Wait so many seconds for the process to say that all is well."""
        try:
            line = self._answers.get(timeout=limit_s)
        except queue.Empty:
            raise _WorkerLost(f"no answer within {limit_s:g} s") from None
        if not line:
            raise _WorkerLost(f"its process died ({self._process.wait()})")
        try:
            error = json.loads(line).get("error")
        except (ValueError, AttributeError):
            raise _WorkerLost(f"it answered {line.strip()!r}") from None
        if error:
            raise _WorkerLost(error)


def _mend(voice: ChosenVoice) -> str:
    if voice.driver == NATURAL:
        return "`assistant voices fetch` gets its model anew, or run with --voice system"
    if voice.driver != ESPEAK:
        return "choose a voice in the system's speech settings, or run with --speaker none"
    listed = (
        "choose one from `assistant voices`, or from the File column of espeak-ng --voices=en, "
    )
    choose = "" if voice == system_voice(sys.platform) else listed
    return f"{choose}apt install espeak-ng libespeak-ng1, or run with --speaker none"


def _read_cue(path: Path) -> NDArray[np.int16] | None:
    """A kept cue; None where there is none, or a damaged one."""
    try:
        with read_itself(path, own_folder=True) as file:
            kept = file.read()
    except OSError:
        return None
    sound = kept[HEADER_BYTES:]
    whole = len(sound) % 2 == 0 and kept.startswith(wav_header(len(sound) // 2))
    return np.frombuffer(sound, np.dtype("<i2")) if whole and any(sound) else None
