"""The graph of the speech model: from the frames of phones to words, with silence and talk between.

Vosk composes it with a grammar that it makes of the phrases to be heard. The words form a tree of
their phones; each word's label stands where the tree tells it from all others, so that a path
with a word outside the grammar is dropped early. Behind a word comes another, or silence first.
Speech that fits no word of the grammar better goes through `UNKNOWN`, a loop over all phones.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from assistant.core.ear_model.openfst import Fst, const_acceptor, merged, output_lookahead
from assistant.core.phonetics.phones import (
    ARPABET,
    CLASS_INDEX,
    CLASSES,
    NOISE,
    PHONE_IDS,
    SILENCE,
    UNKNOWN,
    entering,
    placed,
    staying,
    word_boundary_table,
)
from assistant.core.phonetics.pronunciation import Lexicon

GRAPH_FILE = "graph/HCLr.fst"
WORDS_FILE = "graph/words.txt"


@dataclass(frozen=True, slots=True)
class GraphSettings:
    """What is chosen, not trained, in a graph. Costs are minus natural logarithms."""

    garbage_scale: float
    """How dear each phone of talk is: the phone bigram's cost times this. Dearer talk has fewer
    commands rejected, and more talk taken for commands."""
    silence_probability: float = 0.5
    """How often there is silence or noise between two words, or before the first."""
    noise_cost: float = 0.0
    """What a stretch of noise costs beyond as much silence."""


def graph_files(
    lexicon: Lexicon, bigram: NDArray[np.float32], settings: GraphSettings
) -> dict[str, bytes]:
    """Return all that lies in a model's `graph` folder: each file's path in the model, its bytes.

    `bigram[i, j]` is minus the natural logarithm of the probability that class j of
    `phones.CLASSES` follows class i; the row and the column of silence hold how talk begins and
    ends.
    """
    if bigram.shape != (len(CLASSES), len(CLASSES)):
        raise ValueError(f"a phone bigram of shape {bigram.shape}, not {len(CLASSES)} square")
    graph = _WordGraph(lexicon, bigram, settings)
    words = "".join(f"{word} {label}\n" for word, label in graph.labels.items())
    return {
        GRAPH_FILE: graph.lookahead(),
        WORDS_FILE: f"<eps> 0\n{words}".encode(),
        "graph/Gr.fst": _any_words(len(graph.labels)),
        "graph/disambig_tid.int": b"",  # there are none; Vosk wants the file
        "graph/phones/word_boundary.int": word_boundary_table().encode(),
    }


UNWRITTEN = 8.0
"""What `UNKNOWN` costs more than a word where any word may be heard, about as much as a word does.
It is paid once for talk of any length: without more, a sentence of four words came to nothing."""


def _any_words(words: int) -> bytes:
    """Return the grammar Vosk uses if it is given none: any words, all as likely.

    The last of them is `UNKNOWN`, in whose place words are to be written down.
    """
    fst = Fst(states=1, finals={0: math.log(words + 1)})
    for label in range(1, words + 1):
        more = UNWRITTEN if label == words else 0.0
        fst.add_arc(0, label, label, math.log(words + 1) + more, 0)
    return const_acceptor(fst)


class _WordGraph:
    """A graph under construction. `labels` numbers the words from 1 on, `UNKNOWN` last."""

    def __init__(
        self, lexicon: Lexicon, bigram: NDArray[np.float32], settings: GraphSettings
    ) -> None:
        entries = sorted(
            {(placed(said), word) for word, sayings in lexicon.items() for said in sayings}
        )
        # In the order of the tree, so that what can follow a state is a few ranges of labels.
        self.labels: dict[str, int] = {}
        for _, word in entries:
            self.labels.setdefault(word, len(self.labels) + 1)
        self.labels[UNKNOWN] = len(self.labels) + 1

        self._fst = Fst()
        self._reach: dict[int, list[int]] = {}
        self._behind_words = self._fst.start = self._fst.add_state()
        self._before_words = self._fst.add_state()
        self._fst.finals[self._before_words] = 0.0
        self._tails: dict[tuple[int, ...], int] = {}
        self._add_silence(settings)
        self._add_words(entries)
        self._add_garbage(bigram.astype(float) * settings.garbage_scale)

    def lookahead(self) -> bytes:
        reach = {state: merged(labels) for state, labels in self._reach.items()}
        final_label = len(self.labels) + 1
        return output_lookahead(self._fst, reach, [(1, final_label + 1)])

    def _enter(
        self, source: int, phone: int, target: int, cost: float = 0.0, label: int = 0
    ) -> None:
        self._fst.add_arc(source, entering(phone), label, cost, target)

    def _add_phone(self, phone: int) -> int:
        """Return a new state, of a phone that has been entered and may go on."""
        state = self._fst.add_state()
        self._fst.add_arc(state, staying(phone), 0, 0.0, state)
        return state

    def _add_silence(self, settings: GraphSettings) -> None:
        """Between words comes nothing, or any run of silence and noise."""
        some = -math.log(settings.silence_probability)
        none = -math.log(1.0 - settings.silence_probability)
        self._fst.add_arc(self._behind_words, 0, 0, none, self._before_words)
        costs = {PHONE_IDS[SILENCE]: 0.0, PHONE_IDS[NOISE]: settings.noise_cost}
        states = {phone: self._add_phone(phone) for phone in costs}
        for phone, state in states.items():
            self._enter(self._behind_words, phone, state, some + costs[phone])
            self._fst.add_arc(state, 0, 0, 0.0, self._before_words)
            for other in states:
                if other != phone:
                    self._enter(state, other, states[other], costs[other])

    def _add_words(self, entries: Sequence[tuple[tuple[int, ...], str]]) -> None:
        """Add the tree, one pronunciation after another; none is the beginning of another, as
        a word's last phone has a number of its own."""
        path = [self._before_words]  # the states of the last pronunciation, up to its label
        for shared_before, (phones, word), shared_after in _shared(entries):
            label = self.labels[word]
            labelled = min(max(shared_before, shared_after), len(phones) - 1)
            del path[shared_before + 1 :]
            for phone in phones[len(path) - 1 : labelled]:
                state = self._add_phone(phone)
                self._enter(path[-1], phone, state)
                self._reach[state] = []
                path.append(state)
            for state in path[1 : labelled + 1]:
                self._reach[state].append(label)
            self._enter(path[labelled], phones[labelled], self._tail(phones[labelled:]), 0.0, label)

    def _tail(self, phones: tuple[int, ...]) -> int:
        """Return the state behind the first of these last phones of a word, whichever it is.

        Once a word's label is out, all words that end alike share the rest.
        """
        for at in reversed(range(len(phones))):
            tail = phones[at:]
            if tail in self._tails:
                continue
            state = self._tails[tail] = self._add_phone(phones[at])
            if len(tail) == 1:
                self._fst.add_arc(state, 0, 0, 0.0, self._behind_words)
            else:
                self._enter(state, tail[1], self._tails[tail[1:]])
        return self._tails[phones]

    def _add_garbage(self, costs: NDArray[np.float64]) -> None:
        """Add a word of any phones: `costs` are those of one class after another."""
        edge = CLASS_INDEX[SILENCE]
        label = self.labels[UNKNOWN]
        inner = {phone: self._add_phone(PHONE_IDS[f"{phone}_I"]) for phone in ARPABET}
        for phone in ARPABET:
            row = costs[CLASS_INDEX[phone]]
            begun, alone = PHONE_IDS[f"{phone}_B"], PHONE_IDS[f"{phone}_S"]
            first = float(costs[edge, CLASS_INDEX[phone]])
            start = self._add_phone(begun)
            self._enter(self._before_words, begun, start, first, label)
            only = first + float(row[edge])
            self._enter(self._before_words, alone, self._tail((alone,)), only, label)
            # What may follow a phone is the same wherever that stood.
            behind = self._fst.add_state()
            self._fst.add_arc(start, 0, 0, 0.0, behind)
            self._fst.add_arc(inner[phone], 0, 0, 0.0, behind)
            for other in ARPABET:
                cost = float(row[CLASS_INDEX[other]])
                ended = PHONE_IDS[f"{other}_E"]
                self._enter(behind, PHONE_IDS[f"{other}_I"], inner[other], cost)
                last = cost + float(costs[CLASS_INDEX[other], edge])
                self._enter(behind, ended, self._tail((ended,)), last)


def _shared(
    entries: Sequence[tuple[tuple[int, ...], str]],
) -> Iterator[tuple[int, tuple[tuple[int, ...], str], int]]:
    """Yield each entry with the number of phones it begins with like the one before and after."""
    shared = [0, *(_alike(a, b) for (a, _), (b, _) in pairwise(entries)), 0]
    yield from zip(shared, entries, shared[1:], strict=False)


def _alike(one: tuple[int, ...], other: tuple[int, ...]) -> int:
    for at, (a, b) in enumerate(zip(one, other, strict=False)):
        if a != b:
            return at
    return min(len(one), len(other))
