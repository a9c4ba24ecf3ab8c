"""The objective's sums over paths, and their slopes."""

from __future__ import annotations

import itertools
import math

import numpy as np
import pytest
import torch

from assistant.core.phonetics.phones import CLASS_INDEX, CLASSES
from models.recipe.network.chains import Chain, chain_of
from models.recipe.network.objective import Objective, Placed, best_path, targets_of

OUTPUTS = 12
COUNT = len(CLASSES)


def anywhere(chain: Chain, outputs: int) -> Placed:
    """Return the chain with each state allowed at any output."""
    states = len(chain.phones)
    return Placed(chain, np.zeros(states, np.int32), np.full(states, outputs, np.int32))


@pytest.fixture
def bigram() -> np.ndarray:
    """A bigram drawn at random; rows sum to one."""
    return np.random.default_rng(5).dirichlet(np.ones(COUNT), COUNT)


@pytest.fixture
def scores() -> np.ndarray:
    """Scores of one utterance drawn at random."""
    return np.random.default_rng(6).normal(size=(OUTPUTS, 2 * COUNT)).astype(np.float32)


def brute_force(scores: np.ndarray, chain: Chain, bigram: np.ndarray) -> float:
    """Return the sum over all paths of a chain by walking each of them."""
    total = -math.inf
    states = range(len(chain.phones))
    before = [
        set(chain.before[a:b].tolist()) for a, b in itertools.pairwise(chain.offsets.tolist())
    ]

    def walk(t: int, state: int, value: float) -> None:
        nonlocal total
        if t == len(scores):
            if chain.last[state]:
                total = np.logaddexp(total, value)
            return
        walk(t + 1, state, value + scores[t, 2 * chain.phones[state] + 1])
        for following in states:
            if state in before[following]:
                phone = chain.phones[following]
                step = math.log(bigram[chain.phones[state], phone]) + scores[t, 2 * phone]
                walk(t + 1, following, value + step)

    for state in states:
        if -1 in before[state]:
            phone = chain.phones[state]
            opening = 0.0 if phone == 0 else math.log(bigram[0, phone])
            walk(1, state, opening + scores[0, 2 * phone])
    return total


def test_own_sum_is_that_of_all_paths(scores: np.ndarray, bigram: np.ndarray) -> None:
    """For a short utterance the sum is what walking every path gives."""
    chain = chain_of([[("G", "OW")]])
    short = scores[:6]
    own, _, _ = Objective.apply(
        torch.from_numpy(short[None]), targets_of([anywhere(chain, 6)], [6]), bigram
    )
    assert own.item() == pytest.approx(brute_force(short, chain, bigram), abs=1e-4)


def test_any_phones_are_never_less_likely_than_the_own(
    scores: np.ndarray, bigram: np.ndarray
) -> None:
    """What the utterance is, is one of all the things it could be."""
    chain = chain_of([[("N", "EH", "K", "S", "T")]])
    own, anything, _ = Objective.apply(
        torch.from_numpy(scores[None]), targets_of([anywhere(chain, OUTPUTS)], [OUTPUTS]), bigram
    )
    assert own.item() < anything.item()


def test_slopes_are_those_of_small_steps(scores: np.ndarray, bigram: np.ndarray) -> None:
    """The gradient at single scores agrees with differences, in a batch of unlike lengths."""
    chains = [chain_of([[("N", "EH", "K", "S", "T")]]), chain_of([], noise=True)]
    targets = targets_of([anywhere(c, n) for c, n in zip(chains, (12, 9), strict=True)], [12, 9])

    def value(array: np.ndarray) -> torch.Tensor:
        tensor = torch.from_numpy(array).requires_grad_()
        own, anything, _ = Objective.apply(tensor, targets, bigram)
        (own - anything).sum().backward()
        return (own - anything).sum().detach(), tensor.grad

    batch = np.stack([scores, scores[::-1]]).copy()
    _, slope = value(batch)
    step = 1e-2
    for at in [(0, 0, 0), (0, 3, 2 * CLASS_INDEX["N"]), (0, 11, 1), (1, 4, 3), (1, 10, 3)]:
        up, down = batch.copy(), batch.copy()
        up[at] += step
        down[at] -= step
        measured = (value(up)[0] - value(down)[0]) / (2 * step)
        assert slope[at].item() == pytest.approx(measured.item(), abs=2e-3)


def test_an_utterance_too_short_for_its_chain_teaches_nothing(
    scores: np.ndarray, bigram: np.ndarray
) -> None:
    """Six phones don't fit into three outputs: no slope, and no infinity."""
    chain = chain_of([[("S", "T", "R", "EH", "NG", "K")]])
    tensor = torch.from_numpy(scores[None, :3].copy()).requires_grad_()
    own, anything, _ = Objective.apply(tensor, targets_of([anywhere(chain, 3)], [3]), bigram)
    (own - anything).sum().backward()
    assert own.item() == anything.item() == 0.0
    assert not tensor.grad.any()


def test_best_path_finds_the_phones_where_they_are() -> None:
    """Scores that name one phone at each output are followed through."""
    chain = chain_of([[("G", "OW")]])
    said = ["SIL", "SIL", "G", "OW", "OW", "SIL"]
    scores = np.full((len(said), 2 * COUNT), -5.0, np.float32)
    for t, phone in enumerate(said):
        scores[t, [2 * CLASS_INDEX[phone], 2 * CLASS_INDEX[phone] + 1]] = 0.0
    path = best_path(scores, chain.phones, chain.before, chain.offsets, chain.last)
    assert [CLASSES[chain.phones[state]] for state in path] == said
