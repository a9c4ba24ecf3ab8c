"""A transcript as a chain of phones with optional silence between the words.

A chain is a small graph of states. Each state is a phone; it is entered from the states in
`before`, and may be stayed in. Silence is any run of SIL and SPN: a cough, a door or music in a
pause is as little a word as stillness is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assistant.core.phonetics.phones import CLASS_INDEX, NOISE, SILENCE, Pronunciation

SIL, SPN = CLASS_INDEX[SILENCE], CLASS_INDEX[NOISE]


@dataclass(frozen=True, slots=True)
class Chain:
    """The states in an order in which each is entered only from earlier ones, gaps apart."""

    phones: NDArray[np.int32]
    before: NDArray[np.int32]
    """The states that lead to each, one after the other; -1 stands for the beginning."""
    offsets: NDArray[np.int32]
    """Where each state's share of `before` begins; one more than there are states."""
    last: NDArray[np.bool_]
    """Whether the utterance may end in the state."""
    words: NDArray[np.int32]
    """Which word of the transcript each state is of; -1 for silence."""
    variants: NDArray[np.int32]
    """Which of the word's pronunciations each state is of."""


def chain_of(words: Sequence[Sequence[Pronunciation]], noise: bool = False) -> Chain:
    """Return the chain of an utterance, given each word's possible pronunciations.

    `noise` says that something sounds which is no speech: where there are no words, the chain
    then has to pass through SPN.
    """
    phones: list[int] = []
    before: list[list[int]] = []
    of_word: list[int] = []
    variant: list[int] = []

    def add(phone: int, sources: list[int], word: int = -1, which: int = 0) -> int:
        phones.append(phone)
        before.append(sources)
        of_word.append(word)
        variant.append(which)
        return len(phones) - 1

    def gap(sources: list[int]) -> list[int]:
        silence = add(SIL, list(sources))
        sound = add(SPN, [*sources, silence])
        before[silence].append(sound)
        return [*sources, silence, sound]

    reached = gap([-1])
    if noise and not words:
        reached = [reached[2]]
        reached.append(add(SIL, list(reached)))
    for number, pronunciations in enumerate(words):
        ends = []
        for which, spoken in enumerate(pronunciations):
            state = add(CLASS_INDEX[spoken[0]], list(reached), number, which)
            for phone in spoken[1:]:
                state = add(CLASS_INDEX[phone], [state], number, which)
            ends.append(state)
        reached = gap(ends)
    last = np.zeros(len(phones), np.bool_)
    last[[state for state in reached if state >= 0]] = True
    counts = [len(each) for each in before]
    return Chain(
        np.array(phones, np.int32),
        np.array([state for each in before for state in each], np.int32),
        np.concatenate([[0], np.cumsum(counts)]).astype(np.int32),
        last,
        np.array(of_word, np.int32),
        np.array(variant, np.int32),
    )
