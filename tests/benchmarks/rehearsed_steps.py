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
from concurrent.futures import ThreadPoolExecutor
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
from assistant.rehearsing import grammar_of, talk_cost_of
from tests.support.speech import FLITE, TALK, synthesise

VOICES = (
    *(f"{FLITE}{name}" for name in ("awb", "rms", "slt")),
    *(f"en-us+{name}" for name in ("f4", "m5", "linda", "steph", "edward", "belinda")),
)
"""flite's voices, and variants of espeak-ng that the recipe leaves out to be tested on."""

TUNED_ON = ("en-us", "en-gb", "en-us+f2", f"{FLITE}kal16")
"""Voices with which the grammar was chosen; they are in no figure."""

THREADS = 4
"""Protocols heard at a time: Vosk leaves Python while it works."""

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


OWN_WORDS = {
    "Explain what you will do, and ask permission.": (
        "first I explain what is going to happen and get permission",
        "explain it to the client, and ask for consent",
    ),
    "Hand on adductor near the bone, no oil. Sink toward femur, wait.": (
        "one hand goes on the adductor and I sink in slowly",
        "on the adductor, close to the bone, press in toward the femur",
        "I put my hand on the inner thigh and let it sink",
    ),
    "Push gently toward the knee. No sliding. To barrier, wait.": (
        "push it down to the knee without slipping",
        "toward the knee, pushing softly until it stops",
    ),
    "Free hand on the lower abdomen. Sink to barrier, wait.": (
        "with the free hand on the abdomen",
        "the other hand comes to the belly and I sink down",
    ),
    "Draw that hand toward the thorax. To barrier, wait.": (
        "pull this hand up to the chest",
        "draw it up in the direction of the thorax",
    ),
    "Repeat other leg.": ("the same thing on the other leg", "now the second leg, all again"),
    "Now the other side.": ("then I go to the other side", "the same on the second side"),
    "Now the other foot.": ("then the other foot", "and I take the second foot"),
    "Turn your hands to lie across.": (
        "turn the hands so that they are across",
        "I turn both hands and lay them across the back",
    ),
    "Ask what has changed, and what is wanted today.": (
        "I ask what has changed since last time and what they want today",
        "what is wanted today, and has anything changed",
    ),
    "Look at the client standing, from all sides.": (
        "have a look at them standing up",
        "look at how the client is standing",
    ),
    "Explain work on the abdomen, and ask permission.": (
        "get permission for the abdomen",
        "ask for consent before I touch the belly",
    ),
    "Hands under the head. Nothing to do but wait.": (
        "both hands go under the head",
        "rest the head, with the hands beneath it",
    ),
    "Let the client get up slowly, over the side.": (
        "the client can get up when ready",
        "they get up slowly",
    ),
    "Warm the oil in your hands, and spread it.": (
        "take some oil and warm it up",
        "spread the oil with both hands",
    ),
    "Long, slow strokes along the back.": (
        "slow strokes down the back",
        "I do long strokes on the whole back",
    ),
    "Knead the shoulder and the side of the back.": (
        "knead the shoulder",
        "kneading along the side of the back",
    ),
    "Still hands. Cover the client.": (
        "keep the hands still and cover them up",
        "hold still, then cover the client again",
    ),
    "Look at the scar. Only where it is closed and calm.": (
        "have a look at the scar first",
        "look whether the scar is closed",
    ),
    "A soft ball between shoulder and wall, off the spine.": (
        "put the ball on the wall behind the shoulder",
        "the ball goes between the wall and my shoulder",
    ),
    "Lean in. Where it is tender, say start and keep still.": (
        "lean on it until it is tender",
        "I lean in and find a tender spot",
    ),
    "Same place. Small movements of the arm. Say start.": (
        "small movements now with the arm",
        "move the arm, only a small way",
    ),
    "Sit upright, the ball on the floor before you.": (
        "sit down with the ball on the floor",
        "I sit upright on the chair",
    ),
    "Roll slowly from heel to toes. Say start to begin.": (
        "roll it from the heel forward",
        "rolling along the foot down to the toes",
    ),
    "Sit. Roll the ball from heel to toes. Say start.": (
        "sit, and roll the foot from the heel",
        "roll the ball to the toes",
    ),
    "Balls beside the spine. At a tender spot, say start.": (
        "put the balls next to the spine",
        "lie on the balls, but not on the spine",
    ),
    "Balls on either side of the spine, never on it.": (
        "put the balls next to the spine",
        "two balls, left and right of the spine",
    ),
    "Ball between shoulder and wall. Keep still, and say start.": (
        "lean the shoulder on the wall",
        "at the wall, the ball behind my shoulder",
    ),
    "Roll slowly. At a tender spot, stay and say start.": (
        "roll up and down and stop where it is tender",
        "rolling until I find a tender place",
    ),
    "Say that it may be felt in another place.": (
        "tell them it can be felt elsewhere",
        "it might be felt in another place",
    ),
    "Beside the scar, on healthy skin. To barrier, wait.": (
        "start beside the scar",
        "beside it on healthy skin",
    ),
    "Along the scar, a slow stretch. To barrier, wait.": (
        "go along the scar",
        "a stretch along its length",
    ),
    "Across the scar, very lightly. To barrier, wait.": (
        "then across the scar",
        "lightly across it",
    ),
}
"""Steps as they might be said by who knows them, and not by heart. Written before the ear was
tried on them."""

OF_A_PLACE = {
    "Crossed hands": ("cross my hands on the {place}", "a stretch of the {place} with both hands"),
    "Into the barrier": ("go into the barrier of the {place}", "direct hold on the {place}"),
    "Find where": ("find the ease of the {place}", "move the {place} until it is at ease"),
    "Rock the": ("rock the {place} a little", "rocking of the {place}, nice and easy"),
    "Soft hand": ("sink into the {place}", "a soft hand on the {place}"),
    "Lift the skin": ("lift the {place} and roll it", "roll the skin over the {place}"),
    "One tender point": ("find the point and sink in", "on a tender point I wait"),
}
"""The same for steps that are used with one place or another."""


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
    with ThreadPoolExecutor(THREADS) as pool:
        by_protocol = pool.map(lambda one: hear_all(one, utterances), sayings.values())
        for saying, heard_of in zip(sayings.values(), by_protocol, strict=True):
            for said, heard in heard_of:
                verdict = judge(heard, saying.items, said.at).kind
                verdicts[said.kind, verdict] += 1
                name = said.protocol
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


def hear_all(saying: Saying, utterances: Sequence[Said]) -> list[tuple[Said, str]]:
    """Return what is heard of each utterance that is said to a rehearsal, in one stream."""
    ear = Ear(saying)
    own = [said for said in utterances if said.protocol == saying.protocol.name]
    return [(said, ear.hear(said)) for said in own]


class Ear:
    """The ear of a rehearsal, which hears one utterance after another in one stream."""

    def __init__(self, saying: Saying) -> None:
        phrasebook = saying.language.phrasebook
        protocol = saying.protocol
        ear = open_ear(
            phrasebook,
            protocol.pronunciations,
            lambda _: None,
            besides=grammar_of(saying),
            garbage_scale=talk_cost_of(saying),
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
            judged += self._listener.listen(block, takes=lambda _: False)
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
    """Return the step as someone might say it who knows it, and not by heart."""
    if item.cue in OWN_WORDS:
        return str(random.choice(OWN_WORDS[item.cue]))
    place = next(way for key in reversed(item.keys) for way in key.ways[:1])
    for cue, ways in OF_A_PLACE.items():
        if item.cue.startswith(cue):
            return str(random.choice(ways)).format(place=place)
    raise ValueError(f"no words of one's own for {item.cue!r}")


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
