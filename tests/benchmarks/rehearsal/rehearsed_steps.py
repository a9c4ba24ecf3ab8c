"""How rightly spoken steps are judged where a protocol is rehearsed by saying it.

Steps of the protocols that come with the program are said with talk around them, half by their
cues and half in other words; and so are utterances that must not pass: another step of the same
protocol, half of the step, the step with words that sound like its keys in their place, and talk.
Each is heard through the ear, the listener and the gate of a rehearsal, and judged as it would be.

A step is right where each of its keys is in what was said, as text; else it is wrong.

    .venv/bin/python -m tests.benchmarks.rehearsal.rehearsed_steps
"""

from __future__ import annotations

import argparse
import lzma
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from types import ModuleType

import numpy as np
from numpy.typing import NDArray

from assistant.base.languages import shipped_language
from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import wilson
from assistant.core.domain.commands import words_of
from assistant.core.hearing.gate import Gate, Judged
from assistant.core.phonetics.decoys import NEAREST, is_form
from assistant.core.phonetics.distance import Neighbourhood
from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import read_lexicon
from assistant.core.rehearsal.judging import judge
from assistant.core.rehearsal.key_words import Item
from assistant.core.rehearsal.saying import Saying
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import dictionary_file, list_protocols, model_dir
from assistant.edges.speech.model_folder import read_model_source
from assistant.live.listening import Listener
from assistant.live.opening.rehearsal import grammar_of, open_ear_for
from assistant.live.step_ear import StepEar, Ways
from tests.benchmarks.rehearsal import steps_held_out, steps_held_out_first, steps_tuned_on
from tests.support.english import FORMS
from tests.support.speech import synthesise

SETS: dict[str, ModuleType] = {
    "held-out": steps_held_out,
    "held-out-first": steps_held_out_first,
    "tuned-on": steps_tuned_on,
}

ORDINARY = frozenset({"held-out"})
"""Sets whose words that sound alike are ordinary ones. In the others they are of the whole CMU
dictionary, names and all: "exline" for explain, "spohn" for spine."""

THREADS = 2
"""Protocols heard at a time: Vosk leaves Python while it works."""

QUIET_S = 1.3
"""Silence around an utterance, in which the ear ends it."""

ALIKE = 10
"""Of so many words that sound most like a key one takes its place."""

RIGHT = ("cue", "own words")
"""The kinds that are right; all others are wrong."""


@dataclass(frozen=True, slots=True)
class Said:
    """An utterance, whose step it is judged against, by an index into the protocol's items."""

    protocol: str
    at: int
    text: str
    voice: str
    kind: str


def main() -> None:
    """Print how many right steps are scored right, and how many wrong utterances pass."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rehearsal.rehearsed_steps")
    parser.add_argument("--count", type=int, default=200, help="utterances of each sort")
    parser.add_argument("--set", choices=tuple(SETS), default="held-out")
    parser.add_argument("--misses", action="store_true", help="print each that went wrong")
    options = parser.parse_args()
    sayings = {}
    for path in list_protocols():
        protocol = load_protocol(path.stem)
        if protocol.plan:
            continue  # regions with minutes: there is nothing to say of them but their names
        sayings[protocol.name] = Saying(protocol, shipped_language())
    utterances = list(_utterances(options.set, sayings).made(options.count))
    verdicts: Counter[tuple[str, str]] = Counter()
    with ThreadPoolExecutor(THREADS) as pool:
        by_protocol = pool.map(lambda one: hear_all(one, utterances), sayings.values())
        for saying, heard_of in zip(sayings.values(), by_protocol, strict=True):
            for said, heard in heard_of:
                verdict = judge(heard, saying.items, said.at).kind
                verdicts[said.kind, verdict] += 1
                if options.misses and (verdict == "right") != (said.kind in RIGHT):
                    _print_miss(said, saying.items[said.at], verdict, heard)
    _print_table(verdicts)


def _utterances(named: str, sayings: dict[str, Saying]) -> Utterances:
    return Utterances(SETS[named], sayings, ordinary=named in ORDINARY)


def _print_miss(said: Said, item: Item, verdict: str, heard: str) -> None:
    keys = " + ".join("/".join(key.ways) for key in item.keys)
    print(f"{verdict:8} {said.kind:10} {said.voice:14} {said.protocol}: {item.id} [{keys}]")
    print(f"         said  {said.text}\n         heard {heard}", flush=True)


def _print_table(verdicts: Counter[tuple[str, str]]) -> None:
    kinds = list(dict.fromkeys(kind for kind, _ in sorted(verdicts)))
    print(f"\n{'':12}{'n':>5}{'right':>7}{'half':>6}{'other':>7}{'all':>5}{'nothing':>9}")
    for kind in kinds:
        row = [verdicts[kind, v] for v in ("right", "half", "other", "all", "nothing")]
        print(f"{kind:12}{sum(row):>5}{row[0]:>7}{row[1]:>6}{row[2]:>7}{row[3]:>5}{row[4]:>9}")
    for what, are in (("right steps", True), ("wrong ones", False)):
        counted = {key: n for key, n in verdicts.items() if (key[0] in RIGHT) == are}
        passed = sum(n for (_, verdict), n in counted.items() if verdict == "right")
        of = sum(counted.values())
        low, high = wilson(passed, of) or (0.0, 1.0)
        print(f"{what} that pass: {passed} of {of}, {passed / of:.1%} ({low:.1%} to {high:.1%})")


def hear_all(saying: Saying, utterances: Sequence[Said]) -> list[tuple[Said, str]]:
    """Return what is heard of each utterance that is said to a rehearsal, in one stream."""
    ear = Ear(saying)
    own = [said for said in utterances if said.protocol == saying.protocol.name]
    return [(said, ear.hear(said)) for said in own]


class Ear:
    """The ear of a rehearsal, which hears one utterance after another in one stream."""

    def __init__(self, saying: Saying) -> None:
        phrasebook = saying.language.phrasebook
        ear = open_ear_for(saying, phrasebook, saying.protocol.pronunciations, lambda _: None)
        if not isinstance(ear, StepEar):
            raise TypeError("steps are said to the ear of a session")
        ear.missing = self._half_missing
        self._items, self._at = saying.items, 0
        self._listener = Listener(ear, Gate(phrasebook))

    def _half_missing(self, text: str) -> list[Ways]:
        verdict = judge(text, self._items, self._at)
        return [key.ways for key in verdict.missing] if verdict.kind == "half" else []

    def hear(self, said: Said) -> str:
        """Return the words that are heard."""
        return self.hear_sound(synthesise(said.text, said.voice), said.at)

    def hear_sound(self, spoken: NDArray[np.float64], at: int) -> str:
        """Return the words that are heard of a sound at the usual level, where a step is due, by
        its index into the protocol's items."""
        self._at = at
        quiet: NDArray[np.float64] = np.zeros(int(QUIET_S * SAMPLE_RATE))
        sound = np.concatenate([quiet, spoken, quiet])
        noise = np.random.default_rng(3).normal(0.0, 3e-4, sound.size)
        pcm = np.round((sound + noise) * 32767).astype("<i2")
        judged = []
        for start in range(0, pcm.size, BLOCK_SAMPLES):
            block = Block(pcm[start : start + BLOCK_SAMPLES].tobytes())
            judged += self._listener.listen(block, takes=lambda _: False)
        judged += self._listener.finish()
        return " ".join(each.utterance.text for each in judged if isinstance(each, Judged))


class Utterances:
    """What is said, of the wording in a module, to rehearsals of these protocols."""

    def __init__(self, wording: ModuleType, sayings: dict[str, Saying], *, ordinary: bool) -> None:
        self._wording = wording
        self._sayings = sayings
        self._random = np.random.default_rng(wording.SEED)
        everything = lzma.decompress(dictionary_file().read_bytes()).decode()
        self._lexicon = read_lexicon(everything.split("\n"))
        known = read_model_source(model_dir()).lexicon
        among = known if ordinary else self._lexicon
        # None that the grammar lists as a decoy: it would be heard too easily.
        listed = {word for one in sayings.values() for p in grammar_of(one) for word in p.split()}
        free = [word for word in among if not (ordinary and word in listed)]
        self._words = [word for word in free for _ in among[word]]
        self._pronounced = [said for word in free for said in among[word]]
        self._neighbourhood = Neighbourhood(self._pronounced)

    def made(self, count: int) -> Iterator[Said]:
        """Yield so many right and so many wrong utterances."""
        yield from self._right(count)
        yield from self._wrong(count)

    def _places(self) -> list[tuple[str, int]]:
        places = [(name, at) for name, one in self._sayings.items() for at in range(len(one.items))]
        self._random.shuffle(places)
        return places

    def _right(self, count: int) -> Iterator[Said]:
        places = self._places()
        for number in range(count):
            name, at = places[number % len(places)]
            item = self._sayings[name].items[at]
            # Each step is said both ways in turn as the places come round again.
            own = (number + number // len(places)) % 2 == 1
            text = self._around(self._own_words(item) if own else item.cue)
            if item.missing(words_of(text)):
                raise ValueError(f"{text!r} does not say {item.id} of {name}")
            yield Said(name, at, text, self._voice(number), "own words" if own else "cue")

    def _wrong(self, count: int) -> Iterator[Said]:
        places = self._places()
        for number in range(count):
            name, at = places[number % len(places)]
            item, items = self._sayings[name].items[at], self._sayings[name].items
            kind, text = self._wrong_of(number % 4, item, items)
            if not item.missing(words_of(text)):
                kind, text = "talk", self._choice(self._wording.TALK)
            yield Said(name, at, text, self._voice(number), kind)

    def _wrong_of(self, turn: int, item: Item, items: Sequence[Item]) -> tuple[str, str]:
        match turn:
            case 0:
                others = [other for other in items if other.keys != item.keys]
                other = others[int(self._random.integers(len(others)))]
                return "other step", self._around(self._own_words(other))
            case 1:
                kept = item.keys[int(self._random.integers(len(item.keys)))]
                return "half of it", self._around(self._choice(kept.ways))
            case 2:
                own = bool(self._random.integers(2))
                said = self._own_words(item) if own else item.cue
                return "alike", self._around(self._with_alike(item, said))
            case _:
                return "talk", self._choice(self._wording.TALK)

    def _own_words(self, item: Item) -> str:
        """Return the step as someone might say it who knows it, and not by heart."""
        if item.cue in self._wording.IN_OTHER_WORDS:
            return self._choice(self._wording.IN_OTHER_WORDS[item.cue])
        place = next(way for key in reversed(item.keys) for way in key.ways[:1])
        for cue, ways in self._wording.OF_A_PLACE.items():
            if item.cue.startswith(cue):
                return self._choice(ways).format(place=place)
        raise ValueError(f"no words of one's own for {item.cue!r}")

    def _with_alike(self, item: Item, said: str) -> str:
        """Return what was said with words that sound like its keys in the place of these."""
        keys = {word for key in item.keys for word in key.words} - FORMS.function_words
        parts = []
        for part in said.split():
            plain = next(iter(words_of(part)), "")
            is_key = any(FORMS.same(plain, key) for key in keys)
            parts.append(self._alike(plain) if is_key else part)
        return " ".join(part for part in parts if part)

    def _alike(self, word: str) -> str:
        """Return one of the dictionary's words that sound most like a word; none, if none does."""
        near: dict[str, float] = {}
        for said in self._lexicon.get(word, ()):
            found = self._neighbourhood.distances(said)
            for place in np.argsort(found)[: 4 * ALIKE]:
                other = self._words[place]
                if found[place] >= NEAREST and not self._is_form(self._pronounced[place], word):
                    near[other] = min(float(found[place]), near.get(other, np.inf))
        nearest = sorted(near, key=lambda other: near[other])[:ALIKE]
        return self._choice(nearest) if nearest else ""

    def _is_form(self, said: Pronunciation, word: str) -> bool:
        return any(is_form(said, of) for of in self._lexicon[word])

    def _around(self, middle: str) -> str:
        opening = self._choice(self._wording.OPENINGS)
        closing = self._choice(self._wording.CLOSINGS)
        return f"{opening} {middle.rstrip('.')} {closing}".strip()

    def _voice(self, number: int) -> str:
        return str(self._wording.VOICES[number % len(self._wording.VOICES)])

    def _choice(self, texts: Sequence[str]) -> str:
        return texts[int(self._random.integers(len(texts)))]


if __name__ == "__main__":
    main()
