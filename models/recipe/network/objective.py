"""Lattice-free maximum mutual information, its sums over all paths written out.

Of each utterance: how likely the network makes its own chain of phones, less how likely it makes
any phones at all, both by the same phone bigram (Povey and others, 2016, "Purely
sequence-trained neural networks for ASR based on lattice-free MMI"). Time is that of the
network's outputs.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
from numba import njit, prange
from numpy.typing import NDArray
from torch import Tensor

from models.recipe.network.chains import Chain

NONE = -1e30
"""The logarithm of nothing."""

CLAMP = 30.0
"""Scores are kept within ± this, so that their exponentials stay finite."""


@dataclass(frozen=True, slots=True)
class Placed:
    """A chain and the outputs, from `first` up to but not `end`, in which each state may be."""

    chain: Chain
    first: NDArray[np.int32]
    end: NDArray[np.int32]


@dataclass(frozen=True, slots=True)
class Targets:
    """The chains of a batch, one behind the other."""

    phones: NDArray[np.int32]
    before: NDArray[np.int32]
    offsets: NDArray[np.int32]
    last: NDArray[np.bool_]
    first: NDArray[np.int32]
    end: NDArray[np.int32]
    states: NDArray[np.int32]
    """Where each utterance's states begin; one more than there are utterances."""
    lengths: NDArray[np.int32]
    """How many outputs each utterance has."""


def targets_of(placed: Sequence[Placed], lengths: Sequence[int]) -> Targets:
    """Join the chains of a batch; `lengths` are their numbers of outputs."""
    chains = [each.chain for each in placed]
    counts = np.cumsum([0, *(len(chain.phones) for chain in chains)]).astype(np.int32)
    arcs = np.cumsum([0, *(len(chain.before) for chain in chains)]).astype(np.int32)
    return Targets(
        np.concatenate([chain.phones for chain in chains]),
        np.concatenate([chain.before for chain in chains]),
        np.concatenate(
            [*(c.offsets[:-1] + base for c, base in zip(chains, arcs, strict=False)), arcs[-1:]]
        ).astype(np.int32),
        np.concatenate([chain.last for chain in chains]),
        np.concatenate([each.first for each in placed]),
        np.concatenate([each.end for each in placed]),
        counts,
        np.array(lengths, np.int32),
    )


class Objective(torch.autograd.Function):
    """Of scores (batch, outputs, 2 × phones), the two sums over paths, in nats, per utterance.

    Returns the logarithms for the utterances' own chains and for any phones, and the posterior
    of each score in the former; an utterance that does not fit its length counts for nothing.
    """

    @staticmethod
    def forward(
        ctx: Any, scores: Tensor, targets: Targets, bigram: NDArray[np.float64]
    ) -> tuple[Tensor, Tensor, Tensor]:
        """Add up the paths, and keep the posteriors for the way back."""
        y = scores.detach().float().numpy()
        batch = y.shape[0]
        own, own_posteriors = np.zeros(batch), np.zeros_like(y)
        _own_chains(
            y, np.log(bigram), targets.phones, targets.before, targets.offsets, targets.last,
            targets.first, targets.end, targets.states, targets.lengths, own, own_posteriors,
        )  # fmt: skip
        anything, posteriors = np.zeros(batch), np.zeros_like(y)
        _any_phones(y, bigram, targets.lengths, anything, posteriors)
        lost = own < NONE / 2
        own[lost] = anything[lost] = 0.0
        own_posteriors[lost] = posteriors[lost] = 0.0
        matched = torch.from_numpy(own_posteriors)
        ctx.save_for_backward(matched, torch.from_numpy(posteriors))
        ctx.mark_non_differentiable(matched)
        return torch.from_numpy(own).float(), torch.from_numpy(anything).float(), matched

    @staticmethod
    def backward(ctx: Any, own: Tensor, anything: Tensor, _: Tensor) -> tuple[Tensor, None, None]:
        """Return the slope of the scores: each sum's is its posteriors."""
        own_posteriors, posteriors = ctx.saved_tensors
        return (
            own[:, None, None] * own_posteriors + anything[:, None, None] * posteriors,
            None,
            None,
        )


def advantage(scores: NDArray[np.float32], own: Placed, bigram: NDArray[np.float64]) -> float:
    """Return how likely one utterance's own chain is against any phones, as a logarithm.

    `scores` are (outputs, 2 × phones); a chain that does not fit has none: minus infinity.
    """
    with torch.no_grad():
        targets = targets_of([own], [len(scores)])
        clamped = torch.from_numpy(scores)[None].clamp(-CLAMP, CLAMP)
        chain, anything, _ = Objective.apply(clamped, targets, bigram)
    return float(chain - anything) if float(anything) else -math.inf


@njit(cache=True, fastmath=False, inline="always")
def _log_add(a: float, b: float) -> float:
    if a < b:
        a, b = b, a
    if b < NONE / 2:
        return a
    return a + math.log1p(math.exp(b - a))


@njit(cache=True, inline="always")
def _opening(costs, phone):  # type: ignore[no-untyped-def]
    """Return the logarithm of how likely an utterance opens with a phone: as after silence."""
    return 0.0 if phone == 0 else costs[0, phone]


@njit(parallel=True, cache=True)
def _own_chains(
    y, costs, phones, before, offsets, last, first, end, states, lengths, sums, posteriors
):  # type: ignore[no-untyped-def]
    for u in prange(len(lengths)):
        base = states[u]
        count = states[u + 1] - base
        length = lengths[u]
        alpha = np.full((length, count), NONE)
        for t in range(length):
            for s in range(count):
                g = base + s
                if t < first[g] or t >= end[g]:
                    continue
                enter = NONE
                for k in range(offsets[g], offsets[g + 1]):
                    p = before[k]
                    if p < 0:
                        if t == 0:
                            enter = _log_add(enter, _opening(costs, phones[g]))
                    elif t > 0:
                        step = costs[phones[base + p], phones[g]]
                        enter = _log_add(enter, alpha[t - 1, p] + step)
                total = enter + y[u, t, 2 * phones[g]]
                if t > 0:
                    total = _log_add(total, alpha[t - 1, s] + y[u, t, 2 * phones[g] + 1])
                alpha[t, s] = total
        total = NONE
        for s in range(count):
            if last[base + s]:
                total = _log_add(total, alpha[length - 1, s])
        sums[u] = total
        if total < NONE / 2:
            continue
        beta = np.full((length, count), NONE)
        for s in range(count):
            if last[base + s]:
                beta[length - 1, s] = 0.0
        for t in range(length - 1, -1, -1):
            for s in range(count):
                g = base + s
                after = beta[t, s]
                if after < NONE / 2 or t < first[g] or t >= end[g]:
                    continue
                begin = 2 * phones[g]
                entered = 0.0
                for k in range(offsets[g], offsets[g + 1]):
                    p = before[k]
                    if p < 0:
                        if t == 0:
                            step = y[u, t, begin] + after + _opening(costs, phones[g])
                            entered += math.exp(step - total)
                    elif t > 0 and alpha[t - 1, p] > NONE / 2:
                        step = y[u, t, begin] + after + costs[phones[base + p], phones[g]]
                        entered += math.exp(alpha[t - 1, p] + step - total)
                        beta[t - 1, p] = _log_add(beta[t - 1, p], step)
                posteriors[u, t, begin] += entered
                if t > 0 and alpha[t - 1, s] > NONE / 2:
                    step = y[u, t, begin + 1] + after
                    posteriors[u, t, begin + 1] += math.exp(alpha[t - 1, s] + step - total)
                    beta[t - 1, s] = _log_add(beta[t - 1, s], step)


@njit(parallel=True, cache=True)
def _any_phones(y, bigram, lengths, sums, posteriors):  # type: ignore[no-untyped-def]
    count = bigram.shape[0]
    for u in prange(len(lengths)):
        length = lengths[u]
        alpha = np.zeros((length + 1, count))
        entering = np.zeros((length, count))
        alpha[0, 0] = 1.0  # as if silence had gone before
        scales = np.zeros(length)
        begin = np.zeros((length, count))
        stay = np.zeros((length, count))
        total = 0.0
        for t in range(length):
            for p in range(count):
                begin[t, p] = math.exp(y[u, t, 2 * p])
                stay[t, p] = math.exp(y[u, t, 2 * p + 1])
            for q in range(count):
                a = alpha[t, q]
                if a > 1e-12:
                    for p in range(count):
                        entering[t, p] += a * bigram[q, p]
            if t == 0:
                entering[0, 0] = 1.0
            scale = 0.0
            for p in range(count):
                held = alpha[t, p] * stay[t, p] if t > 0 else 0.0
                alpha[t + 1, p] = entering[t, p] * begin[t, p] + held
                scale += alpha[t + 1, p]
            scales[t] = scale
            total += math.log(scale)
            for p in range(count):
                alpha[t + 1, p] /= scale
        sums[u] = total
        beta = np.ones(count)
        step = np.zeros(count)
        earlier = np.zeros(count)
        for t in range(length - 1, -1, -1):
            for p in range(count):
                step[p] = begin[t, p] * beta[p] / scales[t]
                posteriors[u, t, 2 * p] += entering[t, p] * step[p]
                held = stay[t, p] * beta[p] / scales[t] if t > 0 else 0.0
                posteriors[u, t, 2 * p + 1] += alpha[t, p] * held
                earlier[p] = held
            for q in range(count):
                for p in range(count):
                    earlier[q] += bigram[q, p] * step[p]
            for p in range(count):
                beta[p] = earlier[p]


@njit(cache=True)
def best_path(y, phones, before, offsets, last):  # type: ignore[no-untyped-def]
    """Return the state of one chain that each output is in on the likeliest path, or nothing.

    `y` are scores (outputs, 2 × phones). An empty array says that the chain does not fit.
    """
    length, count = len(y), len(phones)
    score = np.full(count, NONE)
    came = np.full((length, count), -2, np.int32)
    for t in range(length):
        new = np.full(count, NONE)
        for s in range(count):
            best, source = NONE, -2
            for k in range(offsets[s], offsets[s + 1]):
                p = before[k]
                if p < 0:
                    if t == 0 and best < 0.0:
                        best, source = 0.0, -1
                elif t > 0 and score[p] > best:
                    best, source = score[p], p
            best += y[t, 2 * phones[s]]
            if t > 0 and score[s] + y[t, 2 * phones[s] + 1] > best:
                best, source = score[s] + y[t, 2 * phones[s] + 1], s
            new[s], came[t, s] = best, source
        score = new
    state, best = -1, NONE / 2
    for s in range(count):
        if last[s] and score[s] > best:
            state, best = s, score[s]
    if state < 0:
        return np.zeros(0, np.int32)
    path = np.zeros(length, np.int32)
    for t in range(length - 1, -1, -1):
        path[t] = state
        state = came[t, state]
    return path
