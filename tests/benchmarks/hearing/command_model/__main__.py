"""How well a speech model hears commands, and leaves talk and noise alone: one run, one table.

`--speech` is a folder of recordings of people whom the model was not trained on, with a manifest
(columns path, speaker and text); `--alignment` says where their words lie (columns path, word,
start_s and end_s). Models given with `--beside` are measured in the same run, and PocketSphinx
with `--pocketsphinx`. `--quick` takes one set of words, one room, and a fraction of the rest: two
minutes of processor time a model.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
import time
from collections.abc import Sequence
from functools import partial
from pathlib import Path

from assistant.edges.files.library import model_dir
from tests.benchmarks.hearing.command_model.cases import (
    TALK,
    VOICES,
    WORDS,
    Case,
    Material,
    all_cases,
)
from tests.benchmarks.hearing.command_model.curve import draw
from tests.benchmarks.hearing.command_model.footprint import footprint
from tests.benchmarks.hearing.command_model.pseudo_commands import read_pronunciations, read_speech
from tests.benchmarks.hearing.command_model.systems import TALK_WEIGHTS, System, together
from tests.benchmarks.hearing.command_model.tables import as_plain_data, print_goals, print_tables

ROOMS = ("coffee-shop", "fireplace", "city", "rain")
"""Recordings of the noise folder: voices, crackling, traffic, a steady one."""

CURVE = (f"{WORDS} 1, clean", f"{TALK} 1, clean")
"""The cases that are heard at every weight of talk."""


def main(arguments: Sequence[str] | None = None) -> None:
    """Run every case with every system, and print the tables."""
    options = _options(arguments)
    began = time.monotonic()
    models = (options.model, *options.beside)
    noises = options.noises or options.speech.parent / "noise"
    cases = all_cases(
        Material(
            read_speech(options.speech, options.alignment),
            read_pronunciations(options.dictionary or _pocketsphinx_dictionary()),
            frozenset.intersection(*(_lexicon(model) for model in models)),
            tuple(_room(noises, name) for name in options.rooms[: 1 if options.quick else None]),
            options.cache,
            options.quick,
        )
    )
    _say(f"{len(cases)} cases are ready after {time.monotonic() - began:.0f} s")
    systems: list[System] = []
    for model in models:
        system = System(os.path.relpath(model), model)
        systems.append(_measure(system, cases, curve=bool(options.plot)))
        _keep(systems, options.out)
    if options.pocketsphinx:
        systems += _pocketsphinx(options.model, cases)
        _keep(systems, options.out)
    print_tables(systems)
    print_goals(systems[0])
    if options.plot:
        draw(systems, options.plot)
    _say(f"done in {time.monotonic() - began:.0f} s")


def _options(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.hearing.command_model", description=__doc__
    )
    parser.add_argument("--speech", type=Path, required=True, help="people, with manifest.tsv")
    parser.add_argument("--alignment", type=Path, required=True, help="where their words lie")
    parser.add_argument("--noises", type=Path, help="folder of rooms; else SPEECH/../noise")
    parser.add_argument("--rooms", nargs="+", default=ROOMS, help="names of rooms in it")
    parser.add_argument("--cache", type=Path, required=True, help="keeps what is synthesised")
    parser.add_argument("--model", type=Path, default=model_dir())
    parser.add_argument("--beside", type=Path, nargs="*", default=[], help="other models")
    parser.add_argument("--pocketsphinx", action="store_true", help="measure it too")
    parser.add_argument("--dictionary", type=Path, help="CMU format; else PocketSphinx's")
    parser.add_argument("--out", type=Path, help="JSON with every figure")
    parser.add_argument("--plot", type=Path, help="SVG or PNG of misses against false accepts")
    parser.add_argument("--quick", action="store_true")
    return parser.parse_args(arguments)


def _keep(systems: Sequence[System], out: Path | None) -> None:
    """Write what was measured so far: a whole run takes most of an hour."""
    if out:
        out.write_text(json.dumps(as_plain_data(systems), indent=1))


def _measure(system: System, cases: Sequence[Case], curve: bool) -> System:
    system.footprint = footprint(system.model)
    for case in cases:
        system.outcomes[case.name] = system.run(case)
        _say(f"{system.name}: {case.name}")
    for weight in TALK_WEIGHTS if curve else ():
        outcomes = [
            system.outcomes[case.name] if weight == 1.0 else system.run(case, weight)
            for case in cases
            if case.name in CURVE
        ]
        system.curve.append((weight, together(outcomes)))
        _say(f"{system.name}: talk weighs {weight:g}")
    return system


def _pocketsphinx(model: Path, cases: Sequence[Case]) -> list[System]:
    """Measure PocketSphinx on the first set of words, the talk around it and the voices."""
    from tests.benchmarks.hearing.command_model.pocketsphinx_ear import (
        PRICES,
        hear_with_pocketsphinx,
    )

    wanted = [case for case in cases if case.name.startswith((f"{WORDS} 1", f"{VOICES}, clean"))]
    wanted += [case for case in cases if case.name == CURVE[1]]
    first = next(case.noise for case in cases if case.noise is not None)
    wanted = [case for case in wanted if case.noise in (None, first)]
    closed = System("PocketSphinx, closed list", model, partial(hear_with_pocketsphinx, price=None))
    for case in wanted:
        closed.outcomes[case.name] = closed.run(case)
        _say(f"{closed.name}: {case.name}")
    rejecting = System("PocketSphinx, phones as fillers", model)
    for price in PRICES:
        rejecting.hear = partial(hear_with_pocketsphinx, price=price)
        outcomes = [rejecting.run(case) for case in wanted if case.name in CURVE]
        rejecting.curve.append((price, together(outcomes)))
        _say(f"{rejecting.name}: {price:g}")
    return [closed, rejecting]


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


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
