"""How rightly spoken steps are judged where a protocol is rehearsed by saying it.

Steps of the protocols that come with the program are said in whole sentences, in words of one's
own around the key words, by synthetic voices that the model was not trained on; and so are
utterances that are wrong: other steps of the same protocol, half of the step, sentences in which
words that sound like its keys stand in their place, and talk about other things. Each is heard
through the ear, the listener and the gate of a rehearsal, and judged as it would be.

    .venv/bin/python -m tests.benchmarks.rehearsed_steps
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.commands import words_of
from assistant.core.decoys import decoys
from assistant.core.gate import Gate
from assistant.core.intervals import wilson
from assistant.core.judging import judge
from assistant.core.key_words import FUNCTION_WORDS, Item
from assistant.core.pronunciation import Lexicon
from assistant.core.saying import Saying
from assistant.core.sound import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.ear import open_ear
from assistant.edges.library import list_protocols, model_dir
from assistant.edges.model_folder import read_model_source
from assistant.languages import shipped_language
from assistant.listening import Listener
from assistant.protocols import load_protocol
from assistant.rehearsing import grammar_of
from tests.support.speech import FLITE, TALK, synthesise

VOICES = (
    *(f"{FLITE}{name}" for name in ("awb", "rms", "slt")),
    *(f"en-us+{name}" for name in ("f4", "m5", "linda", "steph", "edward", "belinda")),
)
"""flite's voices, and variants of espeak-ng that the recipe leaves out to be tested on."""

TUNED_ON = ("en-us", "en-gb", "en-us+f2", f"{FLITE}kal16")
"""Voices with which the grammar was chosen; they are in no figure."""

QUIET_S = 1.3
"""Silence around an utterance, in which the ear ends it."""

OPENINGS = (
    "", "and then", "okay so now", "next I would", "now", "so I think it is", "well",
    "after that we", "I remember, it is", "let me see,",
)  # fmt: skip
CLOSINGS = (
    "", "and wait there", "I think", "very slowly", "and take my time with that", "for a while",
    "as we learned it", "until something gives",
)  # fmt: skip
UNRELATED = (
    *TALK,
    "the weather was lovely on the weekend and we went to the lake",
    "could you pass me the towel from over there please",
    "my sister is coming to visit us next month",
    "I had a very long day at work and did not sleep well",
    "we should buy some bread and milk on the way home",
    "do you know what time the last train leaves tonight",
    "this music is nice, who is playing the piano",
    "I have no idea what comes now, sorry",
)


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
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks.rehearsed_steps")
    parser.add_argument("--count", type=int, default=200, help="utterances of each sort")
    parser.add_argument("--tuning", action="store_true", help="other voices, another seed")
    options = parser.parse_args()
    voices, seed = (TUNED_ON, 11) if options.tuning else (VOICES, 5)
    sayings = {}
    for path in list_protocols():
        protocol = load_protocol(path.stem)
        sayings[protocol.name] = Saying(protocol, shipped_language())
    random = np.random.default_rng(seed)
    utterances = [*right(sayings, options.count, voices, random)]
    utterances += wrong(sayings, options.count, voices, random)
    verdicts: Counter[tuple[str, str]] = Counter()
    for name, saying in sayings.items():
        ear = Ear(saying)
        for said in utterances:
            if said.protocol == name:
                heard = ear.hear(said)
                verdict = judge(heard, saying.items, said.at).kind
                verdicts[said.kind, verdict] += 1
                if (verdict == "right") != (said.kind in ("cue", "own words")):
                    item = saying.items[said.at]
                    keys = " + ".join("/".join(key.ways) for key in item.keys)
                    print(f"{verdict:8} {said.kind:10} {said.voice:14} {name}: {item.id} [{keys}]")
                    print(f"         said  {said.text}\n         heard {heard}", flush=True)
    print(f"\n{'':12}{'n':>5}{'right':>7}{'half':>6}{'other':>7}{'all':>5}{'nothing':>9}")
    for kind in dict.fromkeys(said.kind for said in utterances):
        row = [verdicts[kind, v] for v in ("right", "half", "other", "all", "nothing")]
        print(f"{kind:12}{sum(row):>5}{row[0]:>7}{row[1]:>6}{row[2]:>7}{row[3]:>5}{row[4]:>9}")
    for what, kinds in (("right steps", True), ("wrong ones", False)):
        of = [s for s in utterances if (s.kind in ("cue", "own words")) == kinds]
        passed = sum(verdicts[kind, "right"] for kind in {said.kind for said in of})
        low, high = wilson(passed, len(of)) or (0.0, 1.0)
        print(f"{what} that pass: {passed} of {len(of)} ({low:.1%} to {high:.1%})")


class Ear:
    """The ear of a rehearsal, which hears one utterance after another in one stream."""

    def __init__(self, saying: Saying) -> None:
        phrasebook = saying.language.phrasebook
        protocol = saying.protocol
        ear = open_ear(
            phrasebook, protocol.pronunciations, lambda _: None, besides=grammar_of(saying)
        )
        self._listener = Listener(ear, Gate(phrasebook))

    def hear(self, said: Said) -> str:
        """Return the words that are heard."""
        quiet: NDArray[np.float64] = np.zeros(int(QUIET_S * SAMPLE_RATE))
        sound = np.concatenate([quiet, synthesise(said.text, said.voice), quiet])
        noise = np.random.default_rng(3).normal(0.0, 3e-4, sound.size)
        pcm = np.round((sound + noise) * 32767).astype("<i2")
        judged = []
        for start in range(0, pcm.size, BLOCK_SAMPLES):
            block = Block(pcm[start : start + BLOCK_SAMPLES].tobytes())
            judged += self._listener.listen(block)
        judged += self._listener.finish()
        return " ".join(each.utterance.text for each in judged)


def right(
    sayings: dict[str, Saying], count: int, voices: Sequence[str], random: np.random.Generator
) -> Iterator[Said]:
    """Yield steps said rightly: half by their cues, half in other words around their keys."""
    places = [(name, at) for name, saying in sayings.items() for at in range(len(saying.items))]
    random.shuffle(places)
    for number in range(count):
        name, at = places[number % len(places)]
        item = sayings[name].items[at]
        own = number % 2 == 1
        middle = _own_words(item, random) if own else item.cue
        text = f"{random.choice(OPENINGS)} {middle.rstrip('.')} {random.choice(CLOSINGS)}"
        kind = "own words" if own else "cue"
        yield Said(name, at, text.strip(), voices[number % len(voices)], kind)


def wrong(
    sayings: dict[str, Saying], count: int, voices: Sequence[str], random: np.random.Generator
) -> Iterator[Said]:
    """Yield utterances that must not pass, of four kinds in turn."""
    lexicon = read_model_source(model_dir()).lexicon
    places = [(name, at) for name, saying in sayings.items() for at in range(len(saying.items))]
    random.shuffle(places)
    for number in range(count):
        name, at = places[number % len(places)]
        items = sayings[name].items
        item = items[at]
        voice = voices[number % len(voices)]
        opening, closing = random.choice(OPENINGS), random.choice(CLOSINGS)
        match number % 4:
            case 0:
                others = [other for other in items if other.keys != item.keys]
                text = str(random.choice([other.cue for other in others])) if others else TALK[0]
                kind = "other step"
            case 1:
                kept = item.keys[int(random.integers(len(item.keys)))]
                text, kind = f"{opening} {random.choice(kept.ways)} {closing}", "half of it"
                if not item.missing(words_of(text)):
                    text, kind = str(random.choice(UNRELATED)), "unrelated"
            case 2:
                text, kind = _sounding_alike(item, lexicon, random), "alike"
            case _:
                text, kind = str(random.choice(UNRELATED)), "unrelated"
        yield Said(name, at, text.strip(), voice, kind)


def _own_words(item: Item, random: np.random.Generator) -> str:
    """Return a sentence of the item's keys, each in one of its ways, in any order."""
    ways = [str(random.choice(key.ways)) for key in item.keys]
    random.shuffle(ways)
    joints = ("the", "and", "to the", "on the", "with the", "there, and")
    words = ways[0]
    for way in ways[1:]:
        words += f" {random.choice(joints)} {way}"
    return words


def _sounding_alike(item: Item, lexicon: Lexicon, random: np.random.Generator) -> str:
    """Return the item's cue with words that sound like its keys in the place of these."""
    said = []
    keys = {word for key in item.keys for word in key.words} - FUNCTION_WORDS
    for word in item.cue.split():
        plain = next(iter(words_of(word)), "")
        near = decoys([plain], lexicon) if plain in keys and plain in lexicon else []
        said.append(str(random.choice(near)) if near else "" if plain in keys else word)
    text = " ".join(part for part in said if part)
    return text if item.missing(words_of(text)) else str(random.choice(UNRELATED))


if __name__ == "__main__":
    main()
