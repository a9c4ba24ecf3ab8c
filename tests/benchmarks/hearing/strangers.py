"""What two speech models make of people and voices that neither was trained on: one table.

`--people` is a table of packed recordings (columns path, source, speaker, start_s, seconds and
text), `--single` the source in it that holds words said alone; `--talk` a folder of recordings with
`manifest.tsv`. `--voices` is the folder of the natural voices (`models.recipe.speech
.natural_voices fetch`). The present model stands first, then each `--beside`. `--share N` takes
one row of N, `--only` the cases whose names begin so.
"""

from __future__ import annotations

import argparse
import csv
import os
import sys
import time
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import poisson, wilson
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.files.library import model_dir
from tests.benchmarks.hearing.command_model.cases import SNRS_DB, Case
from tests.benchmarks.hearing.command_model.footprint import footprint
from tests.benchmarks.hearing.command_model.sounds import no_words
from tests.benchmarks.hearing.command_model.systems import Outcome, System
from tests.support.english import FEW_NUMBERS, PHRASES

COMMONEST = 30
"""Words of the closed list, of those that every model knows."""

QUIET_DBFS = -45.0
NARROW_HZ = 4_000.0
FAR_ROOM_S, FAR_DIRECT_DB = 0.4, -3.0
"""A furnished room 3 m away: the time in which its sound dies by 60 dB, and the direct sound
against all of it."""

SWEEP, VOICES, NO_WORDS = "sweep: ", "own commands, natural voices, pace ", "no words: "
"""How the names of cases begin."""

SWEEP_ROWS = 300
"""Rows of each wide sweep."""

NO_WORDS_MINUTES = 10
"""Of each kind at each of three levels: half an hour."""

Samples = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Clip:
    """A stretch of a packed file and what is said in it."""

    path: Path
    text: str
    start_s: float
    end_s: float

    def cells(self, text: str) -> tuple[str, ...]:
        """Return a row of a manifest in which it stands for `text`."""
        return str(self.path), text, f"{self.start_s:.4f}", f"{self.end_s:.4f}"


def main() -> None:
    """Run every case with every model and print one line a case."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.hearing.strangers", description=__doc__
    )
    parser.add_argument("--people", type=Path, help="a table of packed recordings")
    parser.add_argument("--single", default="gsc", help="the source of words said alone")
    parser.add_argument("--talk", type=Path, help="more talk: a folder with manifest.tsv")
    parser.add_argument("--voices", type=Path, help="the folder of the natural voices")
    parser.add_argument("--noise", type=Path, help="a recording of a room")
    parser.add_argument("--cache", type=Path, required=True, help="keeps what is made")
    parser.add_argument("--model", type=Path, default=model_dir())
    parser.add_argument("--beside", type=Path, nargs="*", default=[])
    parser.add_argument("--share", type=int, default=1)
    parser.add_argument("--only", nargs="*", default=[""])
    options = parser.parse_args()
    options.cache.mkdir(parents=True, exist_ok=True)
    cases = [case for case in _cases(options) if any(case.name.startswith(o) for o in options.only)]
    systems = [System(os.path.relpath(m), m) for m in (options.model, *options.beside)]
    for system in systems:
        system.footprint = footprint(system.model)
        print(f"{system.name}: {system.footprint}", flush=True)
    for case in cases:
        for system in systems:
            began = time.monotonic()
            outcome = system.run(case)
            print(f"{case.name:46}{system.name:28}{line_of(outcome)}", flush=True)
            print(f"{time.monotonic() - began:.0f} s", file=sys.stderr)


def line_of(outcome: Outcome) -> str:
    """Return the counts of a case with their 95 % intervals, and what was heard amiss."""
    score = outcome.score
    if score.commands:
        low, high = wilson(score.accepted, score.commands) or (0.0, 1.0)
        missed: Counter[str] = Counter()
        for trial in outcome.trials:
            if trial.row.text and trial.verdict(outcome.case.means) != "right":
                missed[trial.row.text] += 1
        worst = ", ".join(f"{text} {count}" for text, count in missed.most_common(6))
        return (
            f"{score.accepted} of {score.commands}, {100 * score.accepted / score.commands:.1f} % "
            f"({100 * low:.1f} to {100 * high:.1f}), wrong {score.wrong}, "
            f"missed {score.missed}; {worst}"
        )
    hours = score.speech_s / 3600
    low, high = poisson(score.false_accepts, hours) or (0.0, 0.0)
    heard = Counter(one.phrase for trial in outcome.trials for one in trial.accepted)
    rows = sum(bool(trial.accepted) for trial in outcome.trials)
    named = ", ".join(f"{phrase} {count}" for phrase, count in heard.most_common(8))
    return (
        f"{score.false_accepts} in {hours:.2f} h, {score.false_accepts / hours:.1f} an hour "
        f"({low:.1f} to {high:.1f}), {rows} of {len(outcome.trials)} rows; {named}"
    )


def _cases(options: argparse.Namespace) -> Iterator[Case]:
    if options.people:
        yield from _people(options)
    if options.talk:
        manifest = options.cache / "more-talk.tsv"
        with (options.talk / "manifest.tsv").open(encoding="utf-8", newline="") as file:
            rows = list(csv.DictReader(file, delimiter="\t"))
        talk = [row for row in rows if row["text"] not in PHRASES]
        _write(manifest, ((str(options.talk.resolve() / row["path"]), "") for row in talk))
        yield Case("talk, own phrases, first set", manifest, share=options.share)
    if options.voices and _may(options, VOICES):
        yield from _voices(options)
    if not _may(options, NO_WORDS):
        return
    for kind, files in no_words(options.cache / "no-words", NO_WORDS_MINUTES).items():
        manifest = options.cache / f"{kind.replace(' ', '-').replace(',', '')}.tsv"
        _write(manifest, ((str(path), "") for path in files))
        yield Case(f"{NO_WORDS}{kind}", manifest, share=options.share)


def _may(options: argparse.Namespace, prefix: str) -> bool:
    """Return whether a case whose name begins so is wanted: what it takes is slow to make."""
    return any(prefix.startswith(only) or only.startswith(prefix) for only in options.only)


def _people(options: argparse.Namespace) -> Iterator[Case]:
    clips = list(_clips(options.people, options.single, alone=True))
    known = frozenset.intersection(*map(known_words, (options.model, *options.beside)))
    counts = Counter(clip.text for clip in clips if clip.text in known)
    common = [text for text, _ in counts.most_common(COMMONEST)]
    closed = [clip for clip in clips if clip.text in common]
    phrases = options.cache / "closed.txt"
    phrases.write_text("".join(f"{text}\n" for text in common), encoding="utf-8")
    manifest = options.cache / "closed.tsv"
    _write(manifest, (clip.cells(clip.text) for clip in closed))
    yield Case("closed list, quiet", manifest, phrases, share=options.share)
    for snr_db in SNRS_DB if options.noise else ():
        name = f"closed list, {options.noise.stem} {snr_db:g} dB"
        yield Case(name, manifest, phrases, options.noise, snr_db, options.share)
    own = options.cache / "own.tsv"
    _write(own, (clip.cells(clip.text) for clip in clips if clip.text in PHRASES))
    yield Case("yes, no, stop, quiet", own)
    for snr_db in SNRS_DB if options.noise else ():
        name = f"yes, no, stop, {options.noise.stem} {snr_db:g} dB"
        yield Case(name, own, None, options.noise, snr_db)
    others = options.cache / "others.tsv"
    _write(others, (clip.cells("") for clip in clips if clip.text not in PHRASES))
    yield Case("their other words as talk", others, share=options.share)
    talk = options.cache / "talk.tsv"
    rest = _clips(options.people, options.single, alone=False)
    _write(talk, (clip.cells("") for clip in rest if clip.text not in PHRASES))
    yield Case("talk, own phrases, second set", talk, share=options.share)
    if not _may(options, SWEEP):
        return
    swept = closed[:: max(1, len(closed) // SWEEP_ROWS)]
    for name, change in SWEEPS.items():
        folder = options.cache / name.replace(" ", "-")
        folder.mkdir(exist_ok=True)
        manifest = folder / "manifest.tsv"
        _write(manifest, _changed(swept, folder, change))
        yield Case(f"{SWEEP}{name}", manifest, phrases)


def known_words(model: Path) -> frozenset[str]:
    """Return the words that a model knows."""
    lines = (model / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines)


def _clips(table: Path, single: str, alone: bool) -> Iterator[Clip]:
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if (row["source"] == single) is alone:
                start_s = float(row["start_s"])
                path = table.parent.resolve() / row["path"]
                yield Clip(path, row["text"], start_s, start_s + float(row["seconds"]))


def _voices(options: argparse.Namespace) -> Iterator[Case]:
    """Our phrases in the natural voices that no recipe learns from, at three paces: of those that
    differ in a number alone one in twelve."""
    from models.recipe.speech.natural_voices import HELD_OUT, PACES, NaturalVoices

    voices: NaturalVoices | None = None
    folder = options.cache / "natural"
    folder.mkdir(exist_ok=True)
    for number, pace in enumerate(PACES):
        rows = []
        # They are slow to make: a share is taken before that, other phrases at another pace.
        said = FEW_NUMBERS[number % options.share :: options.share]
        for voice, phrase in product(HELD_OUT, said):
            path = folder / f"{voice}-{pace:g}-{phrase.replace(' ', '_')}.wav"
            if not path.exists():
                voices = voices or NaturalVoices(options.voices)
                part = path.with_suffix(".part.wav")
                soundfile.write(part, voices.render(phrase, voice, pace), SAMPLE_RATE)
                part.rename(path)
            rows.append((str(path), phrase))
        manifest = options.cache / f"natural-{pace:g}.tsv"
        _write(manifest, rows)
        yield Case(f"{VOICES}{pace:g}", manifest)


def _as_it_is(sound: Samples) -> Samples:
    return sound


def _soft(sound: Samples) -> Samples:
    """At `QUIET_DBFS`, by the mean square of the louder half of the tenths of a second."""
    frame = SAMPLE_RATE // 10
    frames = sound[: sound.size // frame * frame].reshape(-1, frame)
    power = np.sort((frames**2).mean(axis=1))[len(frames) // 2 :].mean()
    return sound * 10 ** (QUIET_DBFS / 20) / np.sqrt(power + 1e-12)


def _narrow(sound: Samples) -> Samples:
    spectrum = np.fft.rfft(sound)
    spectrum[np.fft.rfftfreq(sound.size, 1 / SAMPLE_RATE) > NARROW_HZ] = 0
    return np.fft.irfft(spectrum, sound.size)


def _far(sound: Samples) -> Samples:
    """Through the response of a room made of a direct sound and a tail of noise that dies."""
    random = np.random.default_rng(3)
    tail = round(FAR_ROOM_S * SAMPLE_RATE)
    room = random.normal(size=tail) * np.exp(-6.9 * np.arange(tail) / tail)
    room[: SAMPLE_RATE // 200] = 0.0  # the first wall is a metre or two further than the voice
    direct = 10 ** (FAR_DIRECT_DB / 10)
    room *= np.sqrt((1 - direct) / (room**2).sum())
    room[0] = np.sqrt(direct)
    size = sound.size + tail
    return np.fft.irfft(np.fft.rfft(sound, size) * np.fft.rfft(room, size), size)[: sound.size]


SWEEPS: dict[str, Callable[[Samples], Samples]] = {
    "as it is": _as_it_is,
    "level -45 dBFS": _soft,
    "8 kHz": _narrow,
    "3 m in a room": _far,
}


def _changed(
    clips: Sequence[Clip], folder: Path, change: Callable[[Samples], Samples]
) -> Iterator[tuple[str, str]]:
    for number, clip in enumerate(clips):
        path = folder / f"{number}.wav"
        if not path.exists():
            sound = sound_of(clip.path, clip.start_s, clip.end_s).astype(np.float64) / 32768
            made = np.clip(np.round(change(sound) * 32768), -32768, 32767)
            soundfile.write(path, made.astype(np.int16), SAMPLE_RATE)
        yield str(path), clip.text


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    lines = ["path\ttext\tstart_s\tend_s", *("\t".join(row) for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


if __name__ == "__main__":
    main()
