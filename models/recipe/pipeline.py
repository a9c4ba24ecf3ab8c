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

from assistant.core.word_graph import Lexicon
from models.recipe.alignment import Aligned, align, read_alignment, unaligned, write_alignment
from models.recipe.augmentation import Room, made_up_events
from models.recipe.corpus import Corpus, open_corpus, read_sound
from models.recipe.examples import shard, write_shard
from models.recipe.network import Network, Shape
from models.recipe.training import Plan, train
from models.recipe.voices import speak, texts
from models.recipe.words import spoken_phrases

VOICE_LINES = 5000
"""Lines spoken by synthetic voices, some two hours: a fifth of what is learned from."""

AHEAD = 3
"""Shards made before they are needed, of about 300 MB each."""

UNHEARD_NOISES = frozenset({"city.ogg", "coffee-shop.ogg"})
"""Rooms that are kept to test with."""

FLAT_START = Plan(shards=2, uses=4, peak_rate=1e-3, final_rate=3e-4)
"""For a network that knows nothing, on the synthetic voices alone: their lines are short, and so
show where the phones are, which long sentences of people do not."""

FIRST = Plan(shards=3, uses=2, peak_rate=2e-3, final_rate=5e-4)
"""On everybody, with phones where the flat start finds them; it finds them better."""

MAIN = Plan(shards=12, uses=2)

Placed = tuple[Corpus, Sequence[Aligned]]
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Places:
    """Where a run reads and keeps its things."""

    speech: Path
    """Holds `train/manifest.tsv`, the recordings it names, and `noise/`."""
    work: Path
    """The run's own folder; it takes some gigabytes."""
    lexicon: Lexicon
    seed: int

    def people(self) -> Corpus:
        """Return the recordings of people to learn from."""
        return open_corpus(self.speech / "train", self.work / "train")

    def voices(self) -> Corpus:
        """Return the synthetic voices' recordings, spoken the first time."""
        rng = np.random.default_rng(self.seed)
        sentences = [r.words for r in self.people().recordings if len(r.words) > 4]
        known = {word for words in sentences for word in words if word in self.lexicon}
        vocabulary = sorted(word for word in known if len(word) > 2)
        lines = texts(rng, spoken_phrases(), vocabulary, sentences, VOICE_LINES)
        return _kept(self.work / "voices.pkl", lambda: speak(rng, lines))

    def room(self) -> Room:
        """Return what recordings are mixed with."""
        people = self.people()
        noises = sorted(
            path
            for path in (self.speech / "noise").iterdir()
            if path.suffix == ".ogg" and path.name not in UNHEARD_NOISES
        )
        return Room(
            [read_sound(path) for path in noises],
            [people.samples(recording) for recording in people.recordings],
            _kept(self.work / "events.pkl", lambda: made_up_events(self.seed)),
        )

    def aligned(self, name: str, corpus: Corpus, network: Network) -> Sequence[Aligned]:
        """Return where the words of a corpus are, as the network hears them."""
        path = self.work / f"{name}.json"
        if not path.exists():
            write_alignment(path, list(align(corpus, self.lexicon, _scorer(network))))
        return read_alignment(path, corpus)


def recordings_to_network(places: Places, report: Callable[[str], None]) -> Network:
    """Return the trained network; what an earlier run had done is not done again."""
    people, voices = places.people(), places.voices()
    report("flat start on synthetic voices")
    unplaced = unaligned(voices, places.lexicon)
    network = _trained(places, "flat", FLAT_START, [(voices, unplaced)], report)
    for stage, plan in (("first", FIRST), ("main", MAIN)):
        report(f"{stage} training: where the phones are")
        placed: list[Placed] = [
            (people, places.aligned(f"{stage}-people", people, network)),
            (voices, places.aligned(f"{stage}-voices", voices, network)),
        ]
        report(f"{stage} training: {sum(len(aligned) for _, aligned in placed)} recordings")
        network = _trained(places, stage, plan, placed, report)
    return network


def _trained(
    places: Places, stage: str, plan: Plan, placed: Sequence[Placed], report: Callable[[str], None]
) -> Network:
    """Train a stage while another process makes its shards."""
    folder = places.work / stage
    folder.mkdir(exist_ok=True)
    result = folder / "network.pt"
    if not result.exists():
        maker = multiprocessing.get_context("spawn").Process(
            target=_make_shards, args=(places, folder, plan.shards, placed), daemon=True
        )
        maker.start()
        try:
            train(plan, Shape(), _Shards(folder, maker), folder, report)
        finally:
            maker.terminate()
    network = Network(Shape())
    network.load_state_dict(torch.load(result, weights_only=True))
    return network.eval()


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


def _make_shards(places: Places, folder: Path, shards: int, placed: Sequence[Placed]) -> None:
    """Make the shards in order, never more than `AHEAD` before the one that is used."""
    os.nice(10)  # training goes first
    room = places.room()
    for number in range(shards):
        while number > _reached(folder) + AHEAD:
            time.sleep(1)
        path = shard_path(folder, number)
        if number and number < _reached(folder) or path.exists():
            continue
        write_shard(path, shard(number, places.seed, placed, room))


def _reached(folder: Path) -> int:
    try:
        return int((folder / "reached").read_text(encoding="ascii") or 0)
    except FileNotFoundError:
        return 0


def _scorer(network: Network) -> Callable[[NDArray[np.float32]], NDArray[np.float32]]:
    def score(frames: NDArray[np.float32]) -> NDArray[np.float32]:
        with torch.no_grad(), torch.autocast("cpu", dtype=torch.bfloat16):
            scores, _ = network(torch.from_numpy(frames)[None])
        result: NDArray[np.float32] = scores[0].float().numpy()
        return result

    return score


def _kept(path: Path, make: Callable[[], T]) -> T:
    """Return what `make` makes, from the file it was kept in if there is one."""
    if path.exists():
        with path.open("rb") as file:
            found: T = pickle.load(file)
        return found
    made = make()
    partial = path.with_suffix(".partial")
    with partial.open("wb") as file:
        pickle.dump(made, file, protocol=pickle.HIGHEST_PROTOCOL)
    os.replace(partial, path)
    return made
