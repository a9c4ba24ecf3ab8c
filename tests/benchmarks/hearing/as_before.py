"""How surely a check tells that an enrolled voice is heard as well as then, on people nobody
learned from.

`--people` is a table of packed recordings (columns path, source, speaker, start_s, seconds and
text), `--single` the source in it of words said alone, `--noise` a recording of a room. Those are
enrolled who said three words twice or more; their later takes are the check's words, three at a
time, as recorded and as a microphone that was moved, muffled or turned down has them. Told is how
often it says "as well", "less well", and nothing; and the same of the words of others. With
`--weak` it is told instead how many words that fall short of a command's limit another take of the
same word lets in.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.bench.intervals import bootstrap, wilson
from assistant.core.checkup.as_before import LEAST_WORDS, AsBefore, Learned
from assistant.core.hearing.likelihood import COMMAND
from assistant.core.hearing.whose import OWN_LEAST, OWN_VARIES, Enrolled
from assistant.edges.enrolled.speaker_model import read_speaker_model
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from tests.benchmarks.hearing.strangers import COMMONEST, SWEEPS, known_words
from tests.benchmarks.hearing.who_speaks import (
    LEAST_TAKES,
    Samples,
    Take,
    as_pcm,
    conditions,
    takes_of,
)

MOST_CHECKS = 12
"""Checks of one person, in each condition."""

TOLD = ("as well", "less well", "another voice", "nothing")

Rows = NDArray[np.float64]
Change = Callable[[Samples, np.random.Generator], Samples]


def main() -> None:
    """Print a line for each condition."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.hearing.as_before", description=__doc__
    )
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--single", default="gsc")
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--weak", action="store_true")
    options = parser.parse_args()
    known = known_words(model_dir())
    takes = [each for each in takes_of(options.people, options.single) if each.text in known]
    if options.weak:
        print(weak(takes))
        return
    bench = Bench(takes)
    print(f"{len(bench.enrolled)} people enrolled, {len(takes)} words")
    for name, change in _changes(options.noise).items():
        for line in bench.of(name, change):
            print(line, flush=True)


def weak(takes: Sequence[Take]) -> str:
    """Return how many words that are not likely enough another take of theirs mends; of each word
    of a person two takes are held against each other, among who said four words or more."""
    common = [text for text, _ in Counter(take.text for take in takes).most_common(COMMONEST)]
    said = [take for take in takes if take.text in common]
    words = Counter(take.speaker for take in said)
    ear = Recogniser(model_dir(), common)
    scores: dict[tuple[str, str], list[float]] = {}
    for take in said:
        if words[take.speaker] >= LEAST_TAKES:
            score = ear.over_talk(as_pcm(take.sound), take.text)
            scores.setdefault((take.speaker, take.text), []).append(score)
    pairs = [each[:2] for each in scores.values() if len(each) > 1]
    tried = [both for one, other in pairs for both in ((one, other), (other, one))]
    missed = [(own, score) for own, score in tried if score < COMMAND]
    mended = sum(score >= max(OWN_LEAST, own - OWN_VARIES) for own, score in missed)
    low, high = wilson(mended, len(missed)) or (0.0, 1.0)
    return (
        f"{len(pairs)} pairs of takes; {len(missed)} words missed, {mended} of them mended "
        f"({100 * low:.0f} to {100 * high:.0f} %)"
    )


def _changes(noise: Path | None) -> dict[str, Change]:
    def swept(name: str) -> Change:
        return lambda sound, _: SWEEPS[name](sound / 32768) * 32768

    found = conditions(noise)
    return {
        "as recorded": found["as recorded"].tried,
        "another microphone": found["each take by a microphone of its own"].tried,
        "turned down to -45 dBFS": swept("level -45 dBFS"),
        "cut off above 4 kHz": swept("8 kHz"),
        "3 m in a room": found["enrolled close, tried from across a room"].tried,
        **({} if noise is None else {"rain at 12 dB": found["tried in noise at 12 dB"].tried}),
    }


class Bench:
    """People, their takes, and what the ear and the network make of them."""

    def __init__(self, takes: Sequence[Take]) -> None:
        self._ear = Recogniser(model_dir(), {take.text for take in takes})
        self._print_of = lru_cache(maxsize=None)(read_speaker_model().print_of)
        self.enrolled: dict[str, Learned] = {}
        self._later: dict[str, dict[str, Take]] = {}
        for name in sorted({take.speaker for take in takes}):
            first: dict[str, Take] = {}
            later: dict[str, Take] = {}
            for take in takes:
                if take.speaker == name:
                    later |= {take.text: take} if take.text in first else {}
                    first.setdefault(take.text, take)
            if len(later) >= LEAST_WORDS:
                self.enrolled[name] = self._learned(name, first)
                self._later[name] = later

    def _learned(self, name: str, first: dict[str, Take]) -> Learned:
        pcm = {text: as_pcm(take.sound) for text, take in first.items()}
        prints = {text: self._print_of(each) for text, each in pcm.items()}
        takes = {text: (each,) for text, each in prints.items() if each is not None}
        scores = {text: (self._ear.over_talk(each, text),) for text, each in pcm.items()}
        return Learned(Enrolled(name, takes), "then", scores)

    def of(self, name: str, change: Change) -> Iterator[str]:
        """Yield what is told under a condition, of own words and, as recorded, of others'."""
        random = np.random.default_rng(7)
        scores: dict[tuple[str, str], float] = {}
        sounds = {
            (who, text): as_pcm(change(take.sound, random))
            for who, later in self._later.items()
            for text, take in later.items()
        }
        for (who, text), pcm in sounds.items():
            scores[who, text] = self._ear.over_talk(pcm, text)
        changes = [
            score - self.enrolled[who].over_talk[text][0] for (who, text), score in scores.items()
        ]
        for own in (True, False) if name == "as recorded" else (True,):
            told: dict[str, Counter[str]] = {}
            for who, learned in self.enrolled.items():
                told[who] = Counter()
                for other, later in self._later.items():
                    if (other == who) is not own:
                        continue
                    wanted = [text for text in later if text in learned.over_talk]
                    checks = list(combinations(wanted, LEAST_WORDS))
                    random.shuffle(checks)
                    for texts in checks[: MOST_CHECKS if own else 1]:
                        told[who][self._told(learned, other, texts, sounds, scores)] += 1
            yield f"{name}, {'own words' if own else 'words of others'}: {_shares(told)}"
        spread = np.percentile(changes, [2, 5, 25, 50, 75, 95])
        yield f"  change of one word: {', '.join(f'{each:.1f}' for each in spread)}"

    def _told(
        self,
        learned: Learned,
        other: str,
        texts: Sequence[str],
        sounds: dict[tuple[str, str], bytes],
        scores: dict[tuple[str, str], float],
    ) -> str:
        check = AsBefore([learned], self._print_of, lambda _, text: scores[other, text])
        for text in texts:
            check.take(text, sounds[other, text])
        found = check.finding()
        if found is None:
            return "nothing"
        return "as well" if found.verdict == "ok" else found.name


def _shares(told: dict[str, Counter[str]]) -> str:
    rows = np.array([[each[name] for name in TOLD] for each in told.values()], float)
    rows = rows[rows.sum(1) > 0]
    found = []
    for at, name in enumerate(TOLD):

        def share(drawn: Rows, at: int = at) -> Rows:
            found: Rows = drawn[..., at].sum(1) / drawn.sum((1, 2)).clip(1)
            return found

        shares = bootstrap(rows, share)
        between = "" if shares is None else f" ({100 * shares[0]:.0f} to {100 * shares[1]:.0f})"
        found.append(f"{name} {100 * rows[:, at].sum() / rows.sum():.1f} %{between}")
    return f"{rows.sum():.0f} checks: {', '.join(found)}"


if __name__ == "__main__":
    main()
