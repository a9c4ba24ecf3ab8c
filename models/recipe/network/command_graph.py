"""The graph that runs in a session, as sums over its paths: commands, talk, silence.

Lattice-free MMI teaches phones. What counts is which of two things a stretch of sound is taken
for: one phrase with silence around it, or anything else that the program's graph allows, talk
through the garbage loop above all. Here the loss is that of this very choice.

- A command: minus the logarithm of its phrase's share of all paths.
- Talk, music, other words: minus the logarithm of the share of all paths that are not one phrase
  alone. Words of commands within talk are left as they are, so hearing them elsewhere is not
  unlearned.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np
import torch
from numba import njit, prange
from numpy.typing import NDArray
from torch import Tensor

from assistant.core.phonetics.phones import ARPABET, CLASS_INDEX, Pronunciation
from models.recipe.network.chains import SIL, SPN, chain_of

AGAIN = math.exp(-5.0)
"""What a further phrase or stretch of talk costs behind the first: about what Vosk's grammar of
some eighty phrases asks for a word that it has not seen there."""

MARGIN = math.exp(2.0)
"""Wrong paths count so many times over while training ("boosted MMI", Povey and others, 2008):
what is right must win by more than a hair."""

MOST = 0.98
"""Share of the paths of a command in talk from which on the slope grows no further."""

EARLY, LATE = 0, 2
"""States of the silence before and behind what was said; each is followed by that of noise."""
LOOP = 4
"""The first state of the garbage loop, one for each phone of `ARPABET`."""
FIRST = LOOP + len(ARPABET)
"""The first state of the phrases."""

TALK, UNCERTAIN = -1, -2
"""Targets that are no phrase: anything but a command; what could be either and is not judged."""


@dataclass(frozen=True, slots=True)
class CommandGraph:
    """States from `FIRST` on, phrase after phrase; costs are probabilities here."""

    phones: NDArray[np.int32]
    before: NDArray[np.int32]
    """States that lead to each phrase state; -1 stands for the beginning of the phrase."""
    offsets: NDArray[np.int32]
    last: NDArray[np.bool_]
    phrase: NDArray[np.int32]
    """Which phrase each state is of."""
    begin: NDArray[np.float64]
    inner: NDArray[np.float64]
    end: NDArray[np.float64]
    """The garbage loop: how likely it begins with, goes on to, and ends in each phone."""
    same: NDArray[np.bool_]
    """(phrases, phrases): whether two order the same."""
    numbers: Mapping[tuple[str, ...], int]
    sayings: frozenset[Pronunciation]
    """What phrases sound like, to tell words that sound the same."""
    spared: frozenset[str] = frozenset()
    """What is listened for as well, but is not in the graph: no talk either."""

    def target(self, said: Sequence[str], spoken: Pronunciation) -> int:
        """Return which phrase words are, `TALK`, or `UNCERTAIN` if they are like one."""
        number = self.numbers.get(tuple(said))
        if number is not None:
            return number
        spared = spoken in self.sayings or " ".join(said) in self.spared
        return UNCERTAIN if spared else TALK


def command_graph(
    orders: Mapping[str, object],
    lexicon: Mapping[str, Sequence[Pronunciation]],
    bigram: NDArray[np.float64],
    garbage_scale: float,
    spared: Collection[str] = (),
) -> CommandGraph:
    """Return the graph of phrases, given what each orders; `bigram` holds probabilities.

    What is `spared` is listened for too, and left out of the graph as it would grow too large.
    """
    phones: list[int] = [SIL, SPN, SIL, SPN, *(CLASS_INDEX[phone] for phone in ARPABET)]
    before: list[list[int]] = [[] for _ in phones]
    last = [False] * len(phones)
    phrase = [-1] * len(phones)
    sayings = set()
    for number, text in enumerate(orders):
        words = [lexicon[word] for word in text.split()]
        sayings |= {sum(each, ()) for each in product(*words)}
        chain = chain_of(words)
        kept = range(2, len(chain.phones) - 2)  # its outer silences are the graph's own
        base = len(phones) - 2
        for state in kept:
            sources = chain.before[chain.offsets[state] : chain.offsets[state + 1]]
            inside = [base + int(s) for s in sources if s >= 2]
            before.append([*inside, -1] if len(inside) < len(sources) else inside)
            phones.append(int(chain.phones[state]))
            last.append(bool(chain.last[state]))
            phrase.append(number)
    scaled = bigram**garbage_scale
    loop = [CLASS_INDEX[phone] for phone in ARPABET]
    meanings = list(orders.values())
    return CommandGraph(
        np.array(phones, np.int32),
        np.array([source for each in before for source in each], np.int32),
        np.cumsum([0, *(len(each) for each in before)]).astype(np.int32),
        np.array(last, np.bool_),
        np.array(phrase, np.int32),
        scaled[SIL, loop].astype(np.float64),
        np.ascontiguousarray(scaled[np.ix_(loop, loop)]),
        scaled[loop, SIL].astype(np.float64),
        np.array([[a == b for b in meanings] for a in meanings]),
        {tuple(text.split()): number for number, text in enumerate(orders)},
        frozenset(sayings),
        frozenset(spared),
    )


class CommandLoss(torch.autograd.Function):
    """Of scores (batch, outputs, 2 × phones), the loss of each utterance, in nats.

    An utterance whose target is `UNCERTAIN`, or that is too short for its phrase, has none.
    """

    @staticmethod
    def forward(
        ctx: Any,
        scores: Tensor,
        graph: CommandGraph,
        targets: Sequence[int],
        lengths: Sequence[int],
    ) -> Tensor:
        """Add up the paths, and keep the slopes for the way back."""
        y = scores.detach().float().numpy()
        batch, phrases = len(targets), len(graph.same)
        right, wrong = np.zeros((batch, phrases)), np.zeros((batch, phrases))
        loop = np.zeros(batch)
        for at, target in enumerate(targets):
            if target >= 0:
                right[at] = graph.same[target]
                wrong[at] = np.where(graph.same[target], 1.0, MARGIN)
                loop[at] = MARGIN
            elif target == TALK:
                right[at] = wrong[at] = MARGIN
                loop[at] = 1.0
        size = np.array(lengths, np.int32)
        judged = np.array([target != UNCERTAIN for target in targets])
        alone, alone_posteriors = _sums(graph, y, right, np.zeros(batch), size)
        whole, posteriors = _sums(graph, y, wrong, loop, size)
        losses, slopes = np.zeros(batch), np.zeros_like(y)
        for at, target in enumerate(targets):
            if not judged[at] or not math.isfinite(whole[at]):
                continue
            if target >= 0 and math.isfinite(alone[at]):
                losses[at] = whole[at] - alone[at]
                slopes[at] = posteriors[at] - alone_posteriors[at]
            elif target == TALK and math.isfinite(alone[at]):
                share = min(MOST, math.exp(alone[at] - whole[at]))
                losses[at] = -math.log(1.0 - share)
                odds = share / (1.0 - share)
                slopes[at] = odds * (alone_posteriors[at] - posteriors[at])
        ctx.save_for_backward(torch.from_numpy(slopes))
        return torch.from_numpy(losses).float()

    @staticmethod
    def backward(ctx: Any, losses: Tensor) -> tuple[Tensor, None, None, None]:
        """Return the slope of the scores."""
        (slopes,) = ctx.saved_tensors
        return losses[:, None, None] * slopes, None, None, None


def _sums(
    graph: CommandGraph,
    y: NDArray[np.float32],
    weights: NDArray[np.float64],
    loop: NDArray[np.float64],
    lengths: NDArray[np.int32],
) -> tuple[NDArray[np.float64], NDArray[np.float32]]:
    """Return each utterance's sum over paths, its logarithm, and the posteriors of the scores.

    `weights` (batch, phrases) are those of entering each phrase; `loop` those of the garbage
    loop. Where that is nothing, the paths are those of one phrase alone.
    """
    sums, posteriors = np.full(len(y), -np.inf), np.zeros_like(y)
    _paths(
        y, graph.phones, graph.before, graph.offsets, graph.last, graph.phrase,
        graph.begin, graph.inner, graph.end, weights, loop, lengths, sums, posteriors,
    )  # fmt: skip
    return sums, posteriors


@njit(parallel=True, cache=True)
def _paths(
    y, phones, before, offsets, last, phrase, first, inner, end, weights, loop, lengths,
    sums, posteriors,
):  # type: ignore[no-untyped-def]  # fmt: skip
    count, talk = len(phones), len(first)
    for u in prange(len(lengths)):
        length = lengths[u]
        again = AGAIN if loop[u] > 0.0 else 0.0
        odds = np.exp(y[u, :length].astype(np.float64))
        alpha = np.zeros((length, count))
        entered = np.zeros((length, count))  # what comes into each state from others
        behind = np.zeros(length)  # what has just ended
        scales = np.zeros(length)
        alive = True
        total = 0.0
        for t in range(length):
            if t == 0:
                opening, early, late, spoken = 0.5, 0.5, 0.0, 0.0
            else:
                opening = alpha[t - 1, 0] + alpha[t - 1, 1]
                early = 0.0
                spoken = behind[t - 1]
                late = (0.5 * spoken + alpha[t - 1, 2] + alpha[t - 1, 3]) * again
            start = opening + late
            entered[t, 0] = early
            entered[t, 1] = early
            entered[t, 2] = 0.5 * spoken
            entered[t, 3] = 0.5 * spoken
            if t > 0:
                entered[t, 0] += alpha[t - 1, 1]
                entered[t, 1] += alpha[t - 1, 0]
                entered[t, 2] += alpha[t - 1, 3]
                entered[t, 3] += alpha[t - 1, 2]
            if loop[u] > 0.0:
                for p in range(talk):
                    entered[t, 4 + p] = start * first[p] * loop[u]
                if t > 0:
                    for q in range(talk):
                        a = alpha[t - 1, 4 + q]
                        if a > 1e-200:
                            for p in range(talk):
                                entered[t, 4 + p] += a * inner[q, p]
            for s in range(4 + talk, count):
                weight = weights[u, phrase[s]]
                if weight == 0.0:
                    continue
                into = 0.0
                for k in range(offsets[s], offsets[s + 1]):
                    if before[k] < 0:
                        into += start * weight
                    elif t > 0:
                        into += alpha[t - 1, before[k]]
                entered[t, s] = into
            scale = 0.0
            for s in range(count):
                value = entered[t, s] * odds[t, 2 * phones[s]]
                if t > 0:
                    value += alpha[t - 1, s] * odds[t, 2 * phones[s] + 1]
                alpha[t, s] = value
                scale += value
            if scale <= 0.0:
                alive = False
                break
            scales[t] = scale
            total += math.log(scale)
            ended = 0.0
            for s in range(count):
                alpha[t, s] /= scale
                if last[s]:
                    ended += alpha[t, s]
            for p in range(talk):
                ended += alpha[t, 4 + p] * end[p]
            behind[t] = ended
        if not alive:
            continue
        beta = np.zeros(count)
        beta[2] = beta[3] = 1.0
        if loop[u] > 0.0:
            beta[0] = beta[1] = 1.0
            for p in range(talk):
                beta[4 + p] = end[p]
        for s in range(4 + talk, count):
            if last[s]:
                beta[s] = 1.0
        final = 0.0
        for s in range(count):
            final += alpha[length - 1, s] * beta[s]
        if final <= 0.0:
            continue
        sums[u] = total + math.log(final)
        for s in range(count):
            beta[s] /= final
        step = np.zeros(count)
        earlier = np.zeros(count)
        for t in range(length - 1, -1, -1):
            for s in range(count):
                after = beta[s] / scales[t]
                begin = odds[t, 2 * phones[s]] * after
                step[s] = begin
                posteriors[u, t, 2 * phones[s]] += entered[t, s] * begin
                held = 0.0
                if t > 0:
                    held = odds[t, 2 * phones[s] + 1] * after
                    posteriors[u, t, 2 * phones[s] + 1] += alpha[t - 1, s] * held
                earlier[s] = held
            if t == 0:
                break
            start = 0.0
            if loop[u] > 0.0:
                for p in range(talk):
                    start += first[p] * loop[u] * step[4 + p]
                for q in range(talk):
                    total_step = 0.0
                    for p in range(talk):
                        total_step += inner[q, p] * step[4 + p]
                    earlier[4 + q] += total_step
            for s in range(4 + talk, count):
                weight = weights[u, phrase[s]]
                if weight == 0.0:
                    continue
                for k in range(offsets[s], offsets[s + 1]):
                    if before[k] < 0:
                        start += weight * step[s]
                    else:
                        earlier[before[k]] += step[s]
            spoken = 0.5 * (step[2] + step[3]) + 0.5 * again * start
            earlier[0] += start + step[1]
            earlier[1] += start + step[0]
            earlier[2] += again * start + step[3]
            earlier[3] += again * start + step[2]
            for s in range(4 + talk, count):
                if last[s]:
                    earlier[s] += spoken
            for p in range(talk):
                earlier[4 + p] += spoken * end[p]
            for s in range(count):
                beta[s] = earlier[s]
