"""How trainees' own ways to put the steps of the adductor protocol are judged, typed and spoken.

Sixty right ways and sixty wrong ones (`adductor_ways`), judged as a rehearsal by saying does. The
goals are 95 % of the right judged right, and 2 % of the wrong passing.

    .venv/bin/python -m tests.benchmarks.rehearsal.adductor_steps [--sounds DIR] [--natural DIR]

Typed it is done in a second. With `--sounds` each is said in voices of flite's and espeak-ng's too,
with `--natural` in Kokoro's; the sounds are kept in the one folder, the voices come from the other,
as `models.recipe.speech.natural_voices` fills it. `--misses` prints each that went wrong.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.base.languages import shipped_language
from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import wilson
from assistant.core.rehearsal.judging import judge
from assistant.core.rehearsal.saying import Saying
from tests.benchmarks.hearing.pleas import Shelf
from tests.benchmarks.rehearsal.adductor_ways import RIGHT, WRONG
from tests.benchmarks.rehearsal.rehearsed_steps import Ear

SYNTHETIC = ("flite:slt", "espeak:en-gb-x-rp+Annie", "flite:rms", "espeak:en-us-nyc+Mike")
NATURAL = ("kokoro:af_sarah", "kokoro:am_liam", "kokoro:bf_alice", "kokoro:bm_george")
"""Women and men, American and British; the natural ones are of those that no model was trained on.
Each way is said by `EACH` of the four, who take turns."""

EACH = 1

TYPED = "typed"


@dataclass(frozen=True, slots=True)
class Way:
    """What is said, of which step, and what kind of way it is: `right`, or of a mistake."""

    step: str
    kind: str
    text: str


@dataclass(frozen=True, slots=True)
class Judged:
    """What was heard of a way, and the verdict."""

    way: Way
    voice: str
    heard: str
    verdict: str


def main() -> None:
    """Print how many right ways are judged right, and how many wrong ones pass."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rehearsal.adductor_steps")
    parser.add_argument("--sounds", type=Path, help="the folder in which sounds are kept")
    parser.add_argument("--natural", type=Path, help="the folder of the natural voices")
    parser.add_argument("--misses", action="store_true", help="print each that went wrong")
    options = parser.parse_args()
    saying = Saying(load_protocol("adductor-release"), shipped_language())
    ids = [item.id for item in saying.items]
    ways = list(_ways())

    def judged(way: Way, voice: str, heard: str) -> Judged:
        return Judged(way, voice, heard, judge(heard, saying.items, ids.index(way.step)).kind)

    _print("typed", [judged(way, TYPED, way.text) for way in ways], options.misses)
    if options.sounds is None:
        return
    shelf, ear = Shelf(options.sounds, options.natural), Ear(saying)
    groups = {"synthetic voices": SYNTHETIC}
    if options.natural is not None:
        groups["natural voices"] = NATURAL
    for name, voices in groups.items():
        said = [
            judged(way, voice, ear.hear_sound(shelf.sound(way.text, voice), ids.index(way.step)))
            for number, way in enumerate(ways)
            for voice in _in_turn(voices, number)
        ]
        _print(name, said, options.misses)


def _ways() -> Iterator[Way]:
    for step, texts in RIGHT.items():
        for text in texts:
            yield Way(step, "right", text)
    for step, kind, text in WRONG:
        yield Way(step, kind, text)


def _in_turn(voices: Sequence[str], number: int) -> list[str]:
    return [voices[(EACH * number + each) % len(voices)] for each in range(EACH)]


def _print(name: str, judged: Sequence[Judged], misses: bool) -> None:
    print(f"\n{name}")
    right = [each for each in judged if each.way.kind == "right"]
    wrong = [each for each in judged if each.way.kind != "right"]
    for what, those in (("right ways judged right", right), ("wrong ways that pass", wrong)):
        passed = sum(each.verdict == "right" for each in those)
        low, high = wilson(passed, len(those)) or (0.0, 1.0)
        share = passed / len(those)
        print(f"  {what}: {passed} of {len(those)}, {share:.1%} ({low:.1%} to {high:.1%})")
    for kind in dict.fromkeys(each.way.kind for each in judged):
        verdicts = Counter(each.verdict for each in judged if each.way.kind == kind)
        print(f"  {kind:12}{dict(verdicts)}")
    if misses:
        for each in judged:
            if (each.verdict == "right") != (each.way.kind == "right"):
                print(f"  {each.verdict:8}{each.voice:26}{each.way.step}: {each.way.text}")
                if each.voice != TYPED:
                    print(f"{'':36}heard: {each.heard}")


if __name__ == "__main__":
    main()
