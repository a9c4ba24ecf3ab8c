"""The last stage: every corpus at its weight, and the choice between commands and talk.

It goes on from the main training, or from a model that is there already.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.base.languages import shipped_language
from models.recipe.kaldi_weights import read_network
from models.recipe.network.command_graph import command_graph
from models.recipe.network.network import Network, Shape
from models.recipe.network.training import Plan, Start
from models.recipe.pipeline import Places, Stage, kept, placed, scorer
from models.recipe.speech.alignment import absurd, said_alone, unaligned
from models.recipe.speech.augmentation import Room
from models.recipe.speech.corpus import Corpus, Recording, open_packed
from models.recipe.speech.examples import Example
from models.recipe.speech.features import log_mels
from models.recipe.speech.mixing import Source, mixed_shard
from models.recipe.speech.natural_corpus import natural_corpus, render_lines
from models.recipe.speech.natural_voices import NaturalVoices
from models.recipe.speech.voices import speak
from models.recipe.words.look_alikes import look_alikes
from models.recipe.words.natural_lines import PLEAS, natural_lines, timed_phrases
from models.recipe.words.vocabulary import own_words

COMMANDS = Plan(
    shards=24, uses=2, peak_rate=4e-4, final_rate=1e-6, averaging=0.995, command_weight=3.0
)

HOURS = 1.2
"""Of each shard: a new draw of all corpora every few minutes."""

GARBAGE_SCALE = 0.5
"""Of the graph that is trained with. The model's own is chosen after, on people: talk may then be
cheaper without a command being lost."""

CALM = "calm"
"""What the phrases that hold a client's word and are none stand for, all the same."""

START_FILE, BIGRAM_FILE = "start.pt", "chances.npy"

SINGLE = "gsc"
"""The source of words said alone."""
TALKING = ("librispeech", "speechocean762", "commonvoice")

SHARES = {
    "single": 0.20,
    "talk": 0.15,
    "people": 0.15,
    "said alone": 0.10,
    "natural": 0.29,
    "voices": 0.05,
    "alike": 0.06,
}
"""Of the sound. Natural voices have the commands that no corpus of people holds. A quarter is
there to be left alone: words of talk that stand between pauses, and what sounds like a command."""

PAUSE_S, LONGEST_ALONE = 0.12, 3
"""Silence on both sides of words of talk that are learned as said alone, and the most of them."""

MORE_ALIKE = 600
"""Look-alikes that synthetic voices say a second time, in another voice."""

COMMAND_WEIGHT = 3.0
"""How often a single word that is a command is drawn, for each one that is none."""
LEARNER_WEIGHT = 2.0
"""The same for people whose mother tongue is another, half of them children."""

LEAST_BELIEVED = -6.0
"""Logarithm of a single word against any phones, under which its label is taken for a mistake."""

SAMPLE = 300
"""Recordings by which a model file's layers are taken apart."""

SENTENCE = range(4, 9)
"""Words of the sentences that natural voices say: short, as rendering takes its time."""


@dataclass(frozen=True, slots=True)
class More:
    """What the last stage learns from besides."""

    people: Path
    """A folder with `train.tsv`, the packed files that it names, and `never_use.txt` if any."""
    voices: Path
    """The folder that `natural_voices.fetch` filled."""
    plan: Plan = COMMANDS
    hours: float = HOURS
    lines: int | None = None
    """How many of the natural lines are rendered; None is all."""

    def single(self, work: Path) -> Corpus:
        """Return the words said alone."""
        return self._packed(work / "single", [SINGLE])

    def talk(self, work: Path) -> Corpus:
        """Return the recordings of talk."""
        return self._packed(work / "talk", TALKING)

    def _packed(self, cache: Path, sources: Sequence[str]) -> Corpus:
        held_out = self.people / "never_use.txt"
        never = held_out.read_text("utf-8").split() if held_out.exists() else ()
        return open_packed(self.people / "train.tsv", cache, sources, never)

    def natural(self, places: Places) -> Corpus:
        """Return the natural voices, rendered the first time."""
        cache = places.work / "natural"
        voices = NaturalVoices(self.voices)
        sentences = {
            " ".join(r.words) for r in places.people().recordings if len(r.words) in SENTENCE
        }
        words = sorted(word for word in own_words() if len(word) > 2)
        lines = natural_lines(
            places.seed, voices.training_names(), words, sorted(sentences), alike(places)
        )
        render_lines(lines[: self.lines], cache, voices.render)
        return natural_corpus(cache)


def network_of_commands(
    places: Places,
    more: More,
    begun: Network,
    bigram: NDArray[np.float32],
    report: Callable[[str], None],
) -> Network:
    """Return the network that `begun` becomes; what an earlier run had done is not done again.

    `bigram` are the costs that one phone follows another, of ordinary talk.
    """
    weights = places.work / START_FILE
    if not weights.exists():
        torch.save(begun.state_dict(), weights)
    chances = probabilities(bigram)
    np.save(places.work / BIGRAM_FILE, chances)
    report("natural voices")
    more.natural(places)
    heard = shipped_language().phrasebook.listened_for
    graph = command_graph(_orders(), places.lexicon, chances, GARBAGE_SCALE, heard)
    report("commands and talk")
    stage = Stage(places, "commands")
    stage.train(more.plan, Drawn(more), report, Start(weights, chances, graph))
    return stage.network()


def network_of_file(model: Path, places: Places) -> Network:
    """Return the network of a `final.mdl`, to be trained on."""
    people = places.people()
    rng = np.random.default_rng(places.seed)
    some = rng.permutation(len(people.recordings))[:SAMPLE]
    heard = (log_mels(people.samples(people.recordings[n]).astype(np.float32)) for n in some)
    return read_network(model.read_bytes(), [frames for frames in heard if len(frames)], Shape())


def probabilities(bigram: NDArray[np.float32]) -> NDArray[np.float64]:
    """Return what the costs stand for, rows that sum to one."""
    chances = np.exp(-bigram.astype(np.float64))
    rows: NDArray[np.float64] = chances / chances.sum(axis=1, keepdims=True)
    return rows


@dataclass(frozen=True, slots=True)
class Drawn:
    """What the shards of the last stage hold: a draw of each corpus, by its share."""

    more: More

    def __call__(self, places: Places, folder: Path, number: int, room: Room) -> list[Example]:
        """Return the examples of a shard."""
        return mixed_shard(number, places.seed, self._sources(places), room, self.more.hours)

    def _sources(self, places: Places) -> list[Source]:
        work, lexicon = places.work, places.lexicon
        single, talk = self.more.single(work), self.more.talk(work)
        natural, voices = natural_corpus(work / "natural"), places.voices()
        spoken_alike = kept(work / "alike.pkl", lambda: _spoken_alike(places))
        score = scorer(work / START_FILE)
        chances = np.load(work / BIGRAM_FILE)
        mistaken = kept(
            work / "mistaken.pkl", lambda: absurd(single, lexicon, score, chances, LEAST_BELIEVED)
        )
        believed = [a for a in unaligned(single, lexicon) if a.recording.name not in mistaken]
        talks = {
            name: (corpus, placed(work / f"{name}-placed.json", corpus, lexicon, score))
            for name, corpus in (("talk", talk), ("people", places.people()))
        }
        never = {*shipped_language().phrasebook.listened_for, *_orders()}
        alone = [
            (corpus, said_alone(aligned, never, PAUSE_S, LONGEST_ALONE))
            for corpus, aligned in talks.values()
        ]
        return [
            Source(single, believed, SHARES["single"], True, _by_command),
            Source(*talks["talk"], SHARES["talk"], weight=_by_learner),
            Source(*talks["people"], SHARES["people"]),
            *(
                Source(*each, SHARES["said alone"] / len(alone), True, _by_learner)
                for each in alone
            ),
            Source(natural, unaligned(natural, lexicon), SHARES["natural"], True),
            Source(voices, unaligned(voices, lexicon), SHARES["voices"], True),
            Source(spoken_alike, unaligned(spoken_alike, lexicon), SHARES["alike"], True),
        ]


def alike(places: Places) -> list[str]:
    """Return what sounds like a command and is none."""
    orders, book = _orders(), shipped_language().phrasebook
    phrases = [
        each for each in orders if each in book.orders and not book.orders[each].tells_number
    ]
    known = {*book.listened_for, *orders}
    words = sorted(own_words() | {w for r in places.people().recordings for w in r.words})
    return look_alikes(places.seed, phrases, places.lexicon, words, known)


def _spoken_alike(places: Places) -> Corpus:
    rng = np.random.default_rng(places.seed)
    texts = alike(places)
    again = rng.permutation(len(texts))[:MORE_ALIKE]
    return speak(rng, [*texts, *(texts[int(n)] for n in again)])


def _by_command(recording: Recording) -> float:
    phrases = shipped_language().phrasebook.orders
    return COMMAND_WEIGHT if " ".join(recording.words) in phrases else 1.0


def _by_learner(recording: Recording) -> float:
    return LEARNER_WEIGHT if recording.name.startswith("ocean") else 1.0


def _orders() -> dict[str, object]:
    """Return all phrases that are told from talk, and what each orders.

    What clients plead with is among them: it must not be pushed away as talk. So is what calms,
    "no pain" and its like, each of which is another thing than any phrase.
    """
    book = shipped_language().phrasebook
    timed = set(timed_phrases())
    orders: dict[str, object] = {
        phrase: (order.command, order.ago_s, order.word)
        for phrase, order in book.orders.items()
        if not order.tells_number or phrase in timed
    }
    for plea in PLEAS:
        text = " ".join(plea.split())
        core = book.around.core(text.split())
        orders.setdefault(text, orders.get(core or text, text))
    for calm in book.courtesies.calm:
        orders.setdefault(calm, CALM)
    return orders
