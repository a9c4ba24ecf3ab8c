"""The steps from recordings to a model directory, each kept so that a cut run goes on."""

from __future__ import annotations

import multiprocessing
import os
import pickle
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TypeVar

import numpy as np
import torch
from numpy.typing import NDArray

from assistant.core.ear_model.graph import Lexicon
from models.recipe.network.network import Network, Shape
from models.recipe.network.training import (
    NETWORK_FILE,
    NOTHING,
    Plan,
    Start,
    average_file,
    train,
)
from models.recipe.speech.alignment import (
    Aligned,
    Score,
    align,
    read_alignment,
    unaligned,
    write_alignment,
)
from models.recipe.speech.augmentation import Room, made_up_events
from models.recipe.speech.corpus import Corpus, open_corpus, read_sound
from models.recipe.speech.examples import Example, shard, write_shard
from models.recipe.speech.voices import speak, texts
from models.recipe.words.spoken_words import spoken_phrases

VOICE_LINES = 5000
"""Lines spoken by synthetic voices, some two hours: a fifth of what is learned from."""

AHEAD = 3
"""Shards made before they are needed, of about 300 MB each."""

HEARD_NOISE = 0.8
"""The share of each recording of a room that is mixed in; the rest is kept to test with."""

FLAT_START = Plan(shards=2, uses=4, peak_rate=1e-3, final_rate=3e-4)
"""For a network that knows nothing, on the synthetic voices alone: their lines are short, and so
show where the phones are, which long sentences of people do not."""

MAIN = Plan(shards=8, uses=3)

REALIGNED_AFTER = 6
"""Passes of the main training after which the network itself says where the phones are; shards
that lie ready by then are used up as they are."""

Placed = tuple[Corpus, Sequence[Aligned]]
Examples = Callable[["Places", Path, int, Room], list[Example]]
"""What a shard of a stage holds, given the stage's folder, the shard's number and the room."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run reads and keeps its things, and how much of them it makes."""

    speech: Path
    """Holds `train/manifest.tsv`, the recordings it names, and `noise/`."""
    work: Path
    """The run's own folder; it takes some gigabytes."""
    lexicon: Lexicon
    seed: int
    voice_lines: int = VOICE_LINES
    flat: Plan = FLAT_START
    main: Plan = MAIN

    def people(self) -> Corpus:
        """Return the recordings of people to learn from."""
        return open_corpus(self.speech / "train", self.work / "train")

    def voices(self) -> Corpus:
        """Return the synthetic voices' recordings, spoken the first time."""
        rng = np.random.default_rng(self.seed)
        sentences = [r.words for r in self.people().recordings if len(r.words) > 4]
        known = {word for words in sentences for word in words if word in self.lexicon}
        vocabulary = sorted(word for word in known if len(word) > 2)
        lines = texts(rng, spoken_phrases(), vocabulary, sentences, self.voice_lines)
        return kept(self.work / "voices.pkl", lambda: speak(rng, lines))

    def room(self) -> Room:
        """Return what recordings are mixed with."""
        people = self.people()
        noises = sorted(path for path in (self.speech / "noise").iterdir() if path.suffix == ".ogg")
        sounds = [read_sound(path) for path in noises]
        return Room(
            [sound[: int(HEARD_NOISE * len(sound))] for sound in sounds],
            [people.samples(recording) for recording in people.recordings],
            kept(self.work / "events.pkl", lambda: made_up_events(self.seed)),
        )

    def aligned(self, name: str, network: Path) -> list[Placed]:
        """Return people and voices with their words in place, as a trained network hears them."""
        score = scorer(network)
        return [
            (corpus, placed(self.work / f"{name}-{kind}.json", corpus, self.lexicon, score))
            for corpus, kind in ((self.people(), "people"), (self.voices(), "voices"))
        ]


def placed(path: Path, corpus: Corpus, lexicon: Lexicon, score: Score) -> list[Aligned]:
    """Return a corpus with its words in place, from the file it was kept in if there is one."""
    if not path.exists():
        write_alignment(path, list(align(corpus, lexicon, score)))
    return read_alignment(path, corpus)


def recordings_to_network(places: Places, report: Callable[[str], None]) -> Network:
    """Return the trained network; what an earlier run had done is not done again."""
    flat, main = (Stage(places, name) for name in ("flat", "main"))
    report("flat start, on synthetic voices")
    flat.train(places.flat, _flat_examples, report)
    report("main training")
    main.train(places.main, _main_examples, report)
    return main.network()


def _flat_examples(places: Places, _: Path, number: int, room: Room) -> list[Example]:
    voices = places.voices()
    return shard(number, places.seed, [(voices, unaligned(voices, places.lexicon))], room)


def _main_examples(places: Places, folder: Path, number: int, room: Room) -> list[Example]:
    if number < REALIGNED_AFTER // places.main.uses + AHEAD:
        aligned = places.aligned("flat", places.work / "flat" / NETWORK_FILE)
    else:
        average = folder / average_file(REALIGNED_AFTER)
        while not average.exists():
            time.sleep(1)
        aligned = places.aligned("main", average)
    return shard(number, places.seed, aligned, room)


@dataclass(frozen=True, slots=True)
class Stage:
    """A training of its own, in a folder of its own."""

    places: Places
    name: str

    @property
    def folder(self) -> Path:
        """Where its shards, checkpoints and result lie."""
        return self.places.work / self.name

    def train(
        self,
        plan: Plan,
        examples: Examples,
        report: Callable[[str], None],
        start: Start = NOTHING,
    ) -> None:
        """Train while another process makes the shards; nothing to do if that was done."""
        self.folder.mkdir(exist_ok=True)
        if (self.folder / NETWORK_FILE).exists():
            return
        maker = multiprocessing.get_context("spawn").Process(
            target=_make_shards,
            args=(self.places, self.folder, plan.shards, examples),
            daemon=True,
        )
        os.environ["OMP_NUM_THREADS"] = "1"  # of the maker: two would wait for each other, and spin
        maker.start()
        try:
            train(plan, Shape(), _Shards(self.folder, maker), self.folder, report, start)
        finally:
            maker.terminate()

    def network(self) -> Network:
        """Return what the training came to."""
        return _network(self.folder / NETWORK_FILE)


class _Shards:
    """Where the shards of a stage lie; those that training has left behind are deleted.

    The first is kept to the end: a run that goes on takes the phone bigram from it.
    """

    def __init__(self, folder: Path, maker: BaseProcess) -> None:
        self._folder = folder
        self._maker = maker

    def __call__(self, number: int) -> Path:
        for earlier in range(1, number):
            shard_path(self._folder, earlier).unlink(missing_ok=True)
        (self._folder / "reached").write_text(str(number), encoding="ascii")
        path = shard_path(self._folder, number)
        while not path.exists():
            if not self._maker.is_alive() and not path.exists():
                raise RuntimeError(f"{path}: its maker stopped, see above")
            time.sleep(1)
        return path


def shard_path(folder: Path, number: int) -> Path:
    """Return where a shard lies."""
    return folder / f"shard-{number}.pkl"


def _make_shards(places: Places, folder: Path, shards: int, examples: Examples) -> None:
    """Make the shards in order, never more than `AHEAD` before the one that is used.

    It ends with the training it makes them for, however that ended.
    """
    os.nice(10)  # training goes first
    room = places.room()
    for number in range(shards):
        while _wanted() and number > _reached(folder) + AHEAD:
            time.sleep(1)
        if not _wanted():
            return
        path = shard_path(folder, number)
        if (number and number < _reached(folder)) or path.exists():
            continue
        write_shard(path, examples(places, folder, number, room))


def _wanted() -> bool:
    training = multiprocessing.parent_process()
    return training is None or training.is_alive()


def _reached(folder: Path) -> int:
    try:
        return int((folder / "reached").read_text(encoding="ascii") or 0)
    except FileNotFoundError:
        return 0


def _network(weights: Path) -> Network:
    network = Network(Shape())
    network.load_state_dict(torch.load(weights, weights_only=True))
    return network.eval()


def scorer(weights: Path) -> Score:
    """Return what a trained network makes of log-mels, for `align`."""
    network = _network(weights)

    def score(frames: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            scores, _ = network(torch.from_numpy(frames)[None])
        result: NDArray[np.float32] = scores[0].float().numpy()
        return result

    return score


def kept(path: Path, make: Callable[[], T]) -> T:
    """Return what `make` makes, from the file it was kept in if there is one."""
    if path.exists():
        with path.open("rb") as file:
            found: T = pickle.load(file)
        return found
    made = make()
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    partial.replace(path)
    return made
