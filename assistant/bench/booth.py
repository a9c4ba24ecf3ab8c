"""The booth: a row of a manifest, staged as an utterance of its own, and the ears that hear it.

They are a session's own: the same listener, gate and recogniser. Nothing sounds meanwhile, so
the gate is open.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

import numpy as np

from assistant.base.languages import shipped_language
from assistant.core.bench.manifest import Row
from assistant.core.bench.noise import BEFORE_S, Samples, in_quiet, mixed, sounding
from assistant.core.bench.trials import Accepted, Trial
from assistant.core.domain.around import ALONE, Around
from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.audio.recording import Recording
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener

SHORTEST_S = 0.02
"""A stretch shorter than this holds not even a plosive; it is a slip of the pen."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """How the rows are heard: by which model, for which phrases, in what noise."""

    model: Path
    means: Mapping[str, str]
    """The command of each phrase; two phrases of one command are as good as each other."""
    noise: Samples | None = None
    snr_db: float = 0.0
    talk_weight: float = 1.0
    """As the `Recogniser` has it."""
    around: Around = ALONE
    """What may stand around a phrase."""


@dataclass(frozen=True, slots=True)
class Take:
    """A row whose sound was found."""

    row: Row
    sound: Path
    manifest: str


def hear(
    takes: Sequence[Take],
    conditions: Conditions,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> tuple[Trial, ...]:
    """Return what the ears make of each take, in their order.

    As many are heard at a time as there are processors. Vosk leaves Python while it works, and
    the time it takes is the thread's own, so that the takes do not lengthen one another's.

    Raises:
        Fault: the model does not work, or a recording is damaged.
    """
    booths = threading.local()
    stop = threading.Event()
    Booth(conditions)  # what is wrong with the model is known before there are threads

    def open_booth() -> None:
        booths.mine = Booth(conditions, stop)

    trials = []
    with ThreadPoolExecutor(os.cpu_count(), initializer=open_booth) as pool:
        try:
            for trial in pool.map(lambda take: booths.mine.hear(take), takes):
                trials.append(trial)
                progress(len(trials), len(takes))
        finally:
            stop.set()
            pool.shutdown(cancel_futures=True)
    return tuple(trials)


@dataclass(frozen=True, slots=True)
class Staged:
    """A row as the ears are given it: it begins `BEFORE_S` after the start of `sound`."""

    sound: Samples
    seconds: float
    """Length of the stretch, without the quiet around it."""
    spoken: tuple[float, float]
    """Where the phrase lies in the stretch, seconds from its start."""


def stage(take: Take, conditions: Conditions) -> Staged:
    """Return the sound of a take in quiet, and in the noise of the conditions.

    Where a row says where its stretch begins or ends, the phrase does; where it does not, the
    sound in it. Which part of the noise lies under a row depends on the row alone.

    Raises:
        Fault: the recording is damaged.
        UsageError: the noise is silent where it would lie under the row.
    """
    row = take.row
    stretch = sound_of(take.sound, row.start_s or 0.0, row.end_s)
    begins, ends = sounding(stretch) if row.text else (0, stretch.size)
    spoken = (
        0.0 if row.start_s is not None else begins / SAMPLE_RATE,
        (stretch.size if row.end_s is not None else ends) / SAMPLE_RATE,
    )
    seed = zlib.crc32(f"{row.path}\t{row.start_s}".encode())
    sound = in_quiet(stretch, seed)
    if conditions.noise is not None:
        offset = seed % conditions.noise.size
        try:
            sound = mixed(sound, conditions.noise, offset, conditions.snr_db)
        except ValueError as error:
            raise UsageError(
                f"{take.manifest}:{row.line}: the noise that would lie under this row, from "
                f"{offset / SAMPLE_RATE:.1f} s of it on, is silent; give noise without gaps"
            ) from error
    return Staged(sound, stretch.size / SAMPLE_RATE, spoken)


class Booth:
    """A pair of ears for one row after another.

    They stay open, as a session's do: rows follow each other in one stream, each ended as the
    end of a recording is, and a row's times are counted from where it began in that stream.
    """

    def __init__(self, conditions: Conditions, stop: threading.Event | None = None) -> None:
        self._conditions = conditions
        self._stop = stop or threading.Event()
        gate = Gate(shipped_language().phrasebook)
        phrases = dict.fromkeys((*conditions.means, *conditions.around.phrases))
        ear = Recogniser(conditions.model, phrases, conditions.talk_weight)
        self._listener = Listener(ear, gate, conditions.means)
        self._samples = 0

    def hear(self, take: Take) -> Trial:
        """Return what is made of a take; raises what `stage` does, and `Fault` for the ears."""
        staged = stage(take, self._conditions)
        row, sound = take.row, staged.sound
        origin_s = self._samples / SAMPLE_RATE + BEFORE_S
        accepted: list[Accepted] = []
        heard: list[str] = []
        compute_s = 0.0
        for pcm in _blocks(sound):
            if self._stop.is_set():
                break
            compute_s += self._feed(pcm, origin_s, accepted, heard)
        compute_s += self._feed(None, origin_s, accepted, heard)
        return Trial(
            row,
            staged.seconds,
            staged.spoken,
            " | ".join(heard),
            tuple(accepted),
            sound.size / SAMPLE_RATE,
            compute_s,
        )

    def _feed(
        self, pcm: bytes | None, origin_s: float, accepted: list[Accepted], heard: list[str]
    ) -> float:
        """Hear a block, or the end of the row, and return the processor time it took."""
        began = time.thread_time()
        judged = self._listener.finish() if pcm is None else self._listener.listen(Block(pcm))
        compute_s = time.thread_time() - began
        if self._listener.fault:
            raise Fault(self._listener.fault)
        self._samples += len(pcm or b"") // 2
        for each in judged:
            if isinstance(each, TakenBack):
                heard.append("taken back")
                # What was asked about may have been what is taken back: then none of these is.
                began_s = each.start_s - origin_s
                accepted[:] = [
                    replace(one, taken_back=True) if one.start_s == began_s else one
                    for one in accepted
                ]
                continue
            said = each.utterance
            heard.append(" or ".join(each.may_be) or said.text)
            phrase = said.phrase(self._conditions.means, self._conditions.around)
            asked = each.may_be or not each.sure
            if phrase is not None and each.admitted and not asked:
                accepted.append(
                    Accepted(
                        phrase,
                        said.start_s - origin_s,
                        said.end_s - origin_s,
                        self._samples / SAMPLE_RATE - origin_s,
                        compute_s,
                        min(word.confidence for word in said.words),
                    )
                )
        return compute_s


def sound_of(path: Path, start_s: float, end_s: float | None) -> Samples:
    """Return a stretch of a sound file; an hour takes 115 MB."""
    pcm = bytearray()
    end = {} if end_s is None else {"end_s": end_s}
    with closing(Recording(path, start_s, **end)) as recording:
        while (block := recording.read()) is not None:
            pcm += block.pcm
    return np.frombuffer(bytes(pcm), "<i2")


def _blocks(sound: Samples) -> Iterator[bytes]:
    for start in range(0, sound.size, BLOCK_SAMPLES):
        yield sound[start : start + BLOCK_SAMPLES].astype("<i2").tobytes()
