"""How well a speech model hears commands, and leaves talk and noise alone: one run, one table.

    python -m tests.benchmarks.command_model --speech DIR --alignment TSV --cache DIR

`--speech` is a folder of recordings of people whom the model was not trained on, with a manifest
(`tests.benchmarks.command_model.pseudo_commands.py` has the columns), `--alignment` says where their words lie.
Models given with `--beside` are measured in the same run. `--quick` takes one set of words, one
room, and a fraction of the rest: two minutes of processor time a model.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from assistant.bench import Report, read_manifest, read_noise, read_phrases
from assistant.bench_report import as_data
from assistant.booth import Conditions, hear
from assistant.core.commands import PHRASES
from assistant.core.trials import Measure, Score, Trial, score
from assistant.edges.library import model_dir
from tests.benchmarks.command_model.footprint import Footprint, footprint
from tests.benchmarks.command_model.pseudo_commands import (
    Speech,
    choose_words,
    commands_in,
    read_pronunciations,
    read_speech,
    talk_in,
)
from tests.benchmarks.command_model.sounds import no_words, speak, spoken_commands

SNRS_DB = (12.0, 6.0)
SETS = 4
ROOMS = ("coffee-shop", "fireplace", "city", "rain")
"""Recordings of the noise folder: voices, crackling, traffic, a steady one."""

OWN_PHRASES = {phrase: str(command) for phrase, command in PHRASES.items()}


@dataclass(frozen=True, slots=True)
class Case:
    """A manifest, and how it is heard."""

    name: str
    manifest: Path
    phrases: Path | None = None
    noise: Path | None = None
    snr_db: float = 0.0
    share: int = 1
    """Of how many rows one is taken."""

    @property
    def means(self) -> dict[str, str]:
        """The command of each phrase."""
        return OWN_PHRASES if self.phrases is None else read_phrases(self.phrases)


@dataclass(slots=True)
class Measured:
    """What a model made of the cases."""

    name: str
    footprint: Footprint
    scores: dict[str, Score] = field(default_factory=dict)
    trials: dict[str, tuple[Trial, ...]] = field(default_factory=dict)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every case with every model, and print the tables."""
    options = _options(arguments)
    began = time.monotonic()
    cases = _cases(options)
    _say(f"{len(cases)} cases are ready after {time.monotonic() - began:.0f} s")
    models = {_name(folder): folder for folder in (options.model, *options.beside)}
    measured = [_measure(name, folder, cases) for name, folder in models.items()]
    _print_tables(cases, measured)
    if options.out:
        options.out.write_text(json.dumps(_as_data(cases, measured), indent=1))
    _say(f"done in {time.monotonic() - began:.0f} s")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="command_model", description=__doc__.split("\n\n")[0])
    parser.add_argument("--speech", type=Path, required=True, help="people, with manifest.tsv")
    parser.add_argument("--alignment", type=Path, required=True, help="path, word, start_s, end_s")
    parser.add_argument("--noises", type=Path, help="folder of rooms; else SPEECH/../noise")
    parser.add_argument("--rooms", nargs="+", default=ROOMS, help="names of rooms in it")
    parser.add_argument("--cache", type=Path, required=True, help="keeps what is synthesised")
    parser.add_argument("--model", type=Path, default=model_dir())
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="other models")
    parser.add_argument("--dictionary", type=Path, help="CMU format; else PocketSphinx's")
    parser.add_argument("--out", type=Path, help="JSON with every figure")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def _measure(name: str, folder: Path, cases: Iterable[Case]) -> Measured:
    measured = Measured(name, footprint(folder))
    for case in cases:
        means = case.means
        noise = None if case.noise is None else read_noise(case.noise)
        takes = read_manifest(case.manifest, means)[:: case.share]
        trials = hear(takes, Conditions(folder, means, noise, case.snr_db))
        measured.trials[case.name] = trials
        measured.scores[case.name] = score(trials, means)
        _say(f"{name}: {case.name}")
    return measured


def _cases(options: argparse.Namespace) -> list[Case]:
    options.cache.mkdir(parents=True, exist_ok=True)
    speech = read_speech(options.speech, options.alignment)
    phones = read_pronunciations(options.dictionary or _pocketsphinx_dictionary())
    lexicons = [_lexicon(folder) for folder in (options.model, *options.beside)]
    sets = choose_words(
        speech,
        phones,
        lambda word: all(word in lexicon for lexicon in lexicons),
        1 if options.quick else SETS,
    )
    noises = options.noises or options.speech.parent / "noise"
    rooms = [
        _room(noises, name) for name in (options.rooms[:1] if options.quick else options.rooms)
    ]
    cases = []
    for number, words in enumerate(sets, start=1):
        _say(f"set {number}: {' '.join(words)}")
        commands, talk, phrases = _write_set(speech, words, options.cache, number)
        cases.append(Case(f"words {number}, clean", commands, phrases))
        cases.append(Case(f"talk {number}, clean", talk, phrases))
        if number == 1:
            for room in rooms:
                for snr in SNRS_DB:
                    of = f"{room.stem} {snr:g} dB"
                    cases.append(Case(f"words {number}, {of}", commands, phrases, room, snr))
            for snr in SNRS_DB:
                of = f"{rooms[0].stem} {snr:g} dB"
                share = 4 if options.quick else 1
                cases.append(Case(f"talk {number}, {of}", talk, phrases, rooms[0], snr, share))
    share = 4 if options.quick else 1
    all_talk = _write_all_talk(speech, options.cache)
    cases.append(Case("talk, own phrases", all_talk, share=share))
    spoken = list(spoken_commands(5 if options.quick else 1))
    paths = speak(spoken, options.cache / "voices")
    voices = options.cache / f"voices-{len(spoken)}.tsv"
    _write(voices, ((str(path), each.phrase) for each, path in zip(spoken, paths, strict=True)))
    cases.append(Case("synthetic voices, clean", voices))
    if not options.quick:
        cases.append(Case(f"synthetic voices, {rooms[0].stem} 12 dB", voices, None, rooms[0], 12.0))
    for kind, files in no_words(options.cache / "no-words").items():
        manifest = options.cache / f"{kind.replace(' ', '-').replace(',', '')}.tsv"
        taken = files[:1] if options.quick else files
        _write(manifest, ((str(path), "") for path in taken))
        cases.append(Case(kind, manifest))
    return cases


def _write_set(
    speech: Speech, words: Sequence[str], folder: Path, number: int
) -> tuple[Path, Path, Path]:
    """Write a set as manifests that `assistant bench` takes too."""
    phrases = folder / f"words-{number}.txt"
    phrases.write_text("".join(f"{word}\n" for word in words))
    root = speech.folder.resolve()
    commands, talk = folder / f"words-{number}.tsv", folder / f"talk-{number}.tsv"
    _write(
        commands,
        (
            (str(root / path), each.word, f"{each.start_s:.3f}", f"{each.end_s:.3f}")
            for path, each in commands_in(speech, words)
        ),
    )
    _write(
        talk,
        (
            (str(root / path), "", *("" if at is None else f"{at:.3f}" for at in (start_s, end_s)))
            for path, start_s, end_s in talk_in(speech, words)
        ),
    )
    return commands, talk, phrases


def _write_all_talk(speech: Speech, folder: Path) -> Path:
    """Write every recording in which none of our phrases is all that is said."""
    manifest = folder / "talk-own.tsv"
    root = speech.folder.resolve()
    _write(
        manifest,
        (
            (str(root / path), "")
            for path, text in speech.texts.items()
            if " ".join(text) not in PHRASES
        ),
    )
    return manifest


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    lines = ["path\ttext\tstart_s\tend_s", *("\t".join(row) for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")


def _pocketsphinx_dictionary() -> Path:
    import pocketsphinx

    return Path(pocketsphinx.get_model_path("en-us/cmudict-en-us.dict"))


def _lexicon(model: Path) -> frozenset[str]:
    lines = (model / "graph" / "words.txt").read_text(encoding="utf-8").splitlines()
    return frozenset(line.split()[0] for line in lines)


def _room(folder: Path, name: str) -> Path:
    found = sorted(folder.glob(f"{name}.*"))
    if not found:
        raise SystemExit(f"{folder}: no recording of {name!r} here")
    return found[0]


def _name(model: Path) -> str:
    return str(model)


def _print_tables(cases: Sequence[Case], measured: Sequence[Measured]) -> None:
    for number, each in enumerate(measured):
        print(f"\n[{number}] {each.name}")
        print(f"    {each.footprint}")
    for number, each in enumerate(measured):
        print(f"\n[{number}] {each.name}")
        _print_commands(each)
        _print_talk(each)


def _print_commands(measured: Measured) -> None:
    print(
        f"{'commands':36}{'n':>6}{'accepted':>22}{'wrong':>7}{'missed':>8}"
        f"{'latency p50':>13}{'p95':>6}{'start ms':>10}{'SD':>5}"
    )
    for name, each in measured.scores.items():
        if not each.commands:
            continue
        low, high = each.share(each.accepted) or (0.0, 1.0)
        share = f"{100 * each.accepted / each.commands:.1f} % ({100 * low:.1f} to {100 * high:.1f})"
        print(
            f"{name:36}{each.commands:>6}{share:>22}{each.wrong:>7}{each.missed:>8}"
            f"{_value(each.latency_p50, '{:.2f}'):>13}{_value(each.latency_p95, '{:.2f}'):>6}"
            f"{_value(each.start_error_mean, '{:+.0f}', 1000):>10}"
            f"{_value(each.start_error_sd, '{:.0f}', 1000):>5}"
        )


def _print_talk(measured: Measured) -> None:
    print(f"{'talk and noise':36}{'hours':>6}{'accepts':>9}{'an hour':>24}{'rtf':>8}")
    for name, each in measured.scores.items():
        if each.commands:
            continue
        rate = each.false_accepts_per_hour
        low, high = rate.interval or (0.0, 0.0)
        per_hour = f"{rate.value or 0.0:.2f} ({low:.2f} to {high:.2f})"
        print(
            f"{name:36}{each.speech_s / 3600:>6.2f}{each.false_accepts:>9}{per_hour:>24}"
            f"{_value(each.rtf, '{:.4f}'):>8}"
        )
        for trial in measured.trials[name]:
            for accepted in trial.accepted:
                at_s = (trial.row.start_s or 0.0) + accepted.start_s
                place = f"{Path(trial.row.path).name} at {at_s:.1f} s"
                print(f"    “{accepted.phrase}” ({accepted.confidence:.2f}) in {place}")


def _value(measure: Measure, shape: str, scale: float = 1.0) -> str:
    return "-" if measure.value is None else shape.format(scale * measure.value)


def _as_data(cases: Sequence[Case], measured: Sequence[Measured]) -> list[dict[str, Any]]:
    return [
        {
            "model": each.name,
            "footprint": each.footprint.as_data(),
            "cases": {
                case.name: as_data(
                    Report(
                        str(case.manifest),
                        each.name,
                        len(case.means),
                        None if case.noise is None else str(case.noise),
                        None if case.noise is None else case.snr_db,
                        each.trials[case.name],
                        case.means,
                        each.scores[case.name],
                    )
                )
                for case in cases
            },
        }
        for each in measured
    ]


def _say(line: str) -> None:
    print(line, file=sys.stderr)


if __name__ == "__main__":
    main()
