"""`assistant bench`: what the program's own ears make of sound whose words are known.

Each row of a manifest is heard as an utterance of its own, with quiet before and after, by the
same listener, gate and recogniser as a session's. Nothing sounds meanwhile, so the gate is open.
"""

from __future__ import annotations

import os
import threading
import time
import zlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from assistant.core.commands import PHRASES
from assistant.core.faults import Fault, FileError, Problem, UnknownWords, UsageError
from assistant.core.gate import Gate
from assistant.core.manifest import Row, parse_manifest, parse_phrases
from assistant.core.noise import Samples, in_quiet, mixed, sounding
from assistant.core.sound import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.core.trials import Accepted, Score, Trial, score
from assistant.edges.library import model_dir
from assistant.edges.lists import read_text
from assistant.edges.recogniser import Recogniser
from assistant.edges.recording import Recording
from assistant.listening import Listener
from assistant.paths import typed_path

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


@dataclass(frozen=True, slots=True)
class Take:
    """A row whose sound was found."""

    row: Row
    sound: Path
    manifest: str


@dataclass(frozen=True, slots=True)
class Report:
    """A bench that was run, and what came of it."""

    manifest: str
    model: str
    phrases: int
    noise: str | None
    snr_db: float | None
    trials: tuple[Trial, ...]
    means: Mapping[str, str]
    score: Score


def bench(
    manifest: str,
    phrases: str | None = None,
    noise: str | None = None,
    snr_db: float | None = None,
    model: str | None = None,
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> Report:
    """Run the bench that the options of `assistant bench` ask for.

    `progress` is told how many rows are done, and of how many.

    Raises:
        UsageError: the options, or the files they name, can't be used; every problem is told.
        Fault: the model does not work, or a recording turned out to be damaged.
    """
    if (noise is None) != (snr_db is None):
        raise UsageError("--noise and --snr go together: a file, and by how many dB it is softer")
    means = _own_phrases() if phrases is None else read_phrases(typed_path(phrases, "--phrases"))
    folder = model_dir() if model is None else typed_path(model, "--model")
    if not folder.is_dir():
        raise UsageError(f"--model {folder}: no such folder; name a Vosk model's")
    conditions = Conditions(
        folder,
        means,
        None if noise is None else read_noise(typed_path(noise, "--noise")),
        snr_db or 0.0,
    )
    takes = read_manifest(typed_path(manifest, "MANIFEST"), means)
    with _phrases_file_named(phrases):
        trials = hear(takes, conditions, progress)
    return Report(
        manifest, str(folder), len(means), noise, snr_db, trials, means, score(trials, means)
    )


def read_phrases(path: Path) -> dict[str, str]:
    """Return the phrases of a file, each a command of its own.

    Raises:
        UsageError: there is no such file, or it can't be used.
    """
    phrases, problems = parse_phrases(read_text(path), str(path))
    if problems:
        raise FileError(problems)
    return {phrase: phrase for phrase in phrases}


def read_manifest(path: Path, means: Mapping[str, str]) -> list[Take]:
    """Return the rows of a manifest, whose sounds lie relative to it and can be read.

    Raises:
        UsageError: there is no such file, or something in it is wrong; every problem is told.
    """
    source = str(path)
    rows, problems = parse_manifest(read_text(path), source, means)
    takes = [Take(row, path.parent / Path(row.path).expanduser(), source) for row in rows]
    for take in takes:
        problem = _unreadable(take, source)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise FileError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return takes


def read_noise(path: Path) -> Samples:
    """Return the sound of a file, at most an hour of it.

    Raises:
        UsageError: it is no recording, or a silent one.
        Fault: it is damaged.
    """
    noise = _sound(path, 0.0, 3600.0)
    if not noise.any():
        raise UsageError(f"--noise {path}: nothing but silence; give a recording of a room")
    return noise


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


class Booth:
    """A pair of ears for one row after another.

    They stay open, as a session's do: rows follow each other in one stream, each ended as the
    end of a recording is, and a row's times are counted from where it began in that stream.
    """

    def __init__(self, conditions: Conditions, stop: threading.Event | None = None) -> None:
        self._conditions = conditions
        self._stop = stop or threading.Event()
        ear = Recogniser(conditions.model, conditions.means)
        self._listener = Listener(ear, Gate(), conditions.means)
        self._samples = 0

    def hear(self, take: Take) -> Trial:
        """Return what is made of a take.

        Raises:
            Fault: its recording is damaged, or the recogniser failed.
        """
        row = take.row
        stretch = _sound(take.sound, row.start_s or 0.0, row.end_s)
        seconds = stretch.size / SAMPLE_RATE
        begins, ends = sounding(stretch) if row.text else (0, stretch.size)
        spoken = (
            begins / SAMPLE_RATE if row.start_s is None else 0.0,
            ends / SAMPLE_RATE if row.end_s is None else seconds,
        )
        seed = zlib.crc32(f"{row.path}\t{row.start_s}".encode())
        sound, before = in_quiet(stretch, seed)
        if self._conditions.noise is not None:
            sound = self._in_noise(sound, seed, take)
        origin_s = (self._samples + before) / SAMPLE_RATE
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
            seconds,
            spoken,
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
            said = each.utterance
            heard.append(said.text)
            phrase = said.phrase(self._conditions.means)
            if phrase is not None and each.admitted:
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

    def _in_noise(self, sound: Samples, seed: int, take: Take) -> Samples:
        noise = self._conditions.noise
        assert noise is not None
        offset = seed % noise.size
        try:
            return mixed(sound, noise, offset, self._conditions.snr_db)
        except ValueError as error:
            raise UsageError(
                f"{take.manifest}:{take.row.line}: --noise is silent for "
                f"{sound.size / SAMPLE_RATE:.1f} s at {offset / SAMPLE_RATE:.1f} s, where it would "
                "lie under this row; give noise without gaps"
            ) from error


def _own_phrases() -> dict[str, str]:
    """Return the program's own phrases, each with the name of its command."""
    return {phrase: str(command) for phrase, command in PHRASES.items()}


def _unreadable(take: Take, source: str) -> Problem | None:
    """Return what is wrong with the sound of a row, or with where it lies in it."""
    row = take.row
    try:
        with closing(Recording(take.sound)) as recording:
            seconds = recording.seconds
    except UsageError as error:
        return Problem(source, row.line, 1, "path", str(error), "")
    end_s = seconds if row.end_s is None else row.end_s
    if end_s > seconds + SHORTEST_S:
        found, mend = f"{end_s} s is past the end of {row.path}", f"it has {seconds:.2f} s"
        return Problem(source, row.line, 1, "end_s", found, mend)
    if end_s - (row.start_s or 0.0) < SHORTEST_S:
        found = f"less than {SHORTEST_S} s of {row.path}, which has {seconds:.2f} s"
        return Problem(source, row.line, 1, "start_s", found, "take a longer stretch")
    return None


@contextmanager
def _phrases_file_named(phrases: str | None) -> Iterator[None]:
    """Say in which line a word stands that the model does not know."""
    try:
        yield
    except UnknownWords as unknown:
        if phrases is None:
            raise
        lines, _ = parse_phrases(read_text(typed_path(phrases, "--phrases")), phrases)
        raise FileError(
            Problem(phrases, line, 1, "", f"the model does not know {word!r}", "leave it out")
            for phrase, line in lines.items()
            for word in phrase.split()
            if word in unknown.words
        ) from unknown


def _sound(path: Path, start_s: float, end_s: float | None) -> Samples:
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
