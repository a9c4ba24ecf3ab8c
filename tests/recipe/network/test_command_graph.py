"""The choice between commands and talk: its sums over paths, its slopes, its targets."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from assistant.core.phonetics.phones import CLASS_INDEX, CLASSES
from models.recipe.network.command_graph import (
    TALK,
    UNCERTAIN,
    CommandGraph,
    CommandLoss,
    command_graph,
)

LEXICON = {
    "stop": [("S", "T", "AA", "P")],
    "no": [("N", "OW")],
    "know": [("N", "OW")],
    "go": [("G", "OW")],
    "back": [("B", "AE", "K")],
    "text": [("T", "EH", "K", "S", "T")],
}
COUNT = len(CLASSES)
STOP, NO, BACK, GO_BACK = range(4)


@pytest.fixture
def graph() -> CommandGraph:
    """Four phrases, two of which order the same."""
    bigram = np.random.default_rng(5).dirichlet(np.ones(COUNT), COUNT)
    orders = {"stop": "stop", "no": "no", "back": "back", "go back": "back"}
    return command_graph(orders, LEXICON, bigram, 0.6, ["go text"])


def loss_of(graph: CommandGraph, scores: np.ndarray, targets: list[int]) -> torch.Tensor:
    """Return the losses of utterances of full length."""
    tensor = torch.from_numpy(scores)
    return CommandLoss.apply(tensor, graph, targets, [scores.shape[1]] * len(targets))


def said(*phones: str, silence: int = 4) -> np.ndarray:
    """Return scores (1, outputs, 2 × phones) that name phones of two outputs in silence."""
    outputs = [*["SIL"] * silence, *(p for phone in phones for p in (phone, phone))]
    outputs += ["SIL"] * silence
    scores = np.full((1, len(outputs), 2 * COUNT), -6.0, np.float32)
    for t, phone in enumerate(outputs):
        scores[0, t, [2 * CLASS_INDEX[phone], 2 * CLASS_INDEX[phone] + 1]] = 0.0
    return scores


def test_slopes_are_those_of_small_steps(graph: CommandGraph) -> None:
    """The gradient agrees with differences, for a command, for talk and for a short utterance."""
    scores = np.random.default_rng(6).normal(size=(3, 12, 2 * COUNT)).astype(np.float32)
    targets, lengths = [NO, TALK, GO_BACK], [12, 12, 9]
    tensor = torch.from_numpy(scores.copy()).requires_grad_()
    CommandLoss.apply(tensor, graph, targets, lengths).sum().backward()
    step = 1e-2
    for at in [(0, 0, 0), (0, 5, 2 * CLASS_INDEX["N"]), (1, 0, 0), (1, 6, 1), (2, 8, 1)]:
        values = []
        for sign in (1, -1):
            moved = scores.copy()
            moved[at] += sign * step
            moved = torch.from_numpy(moved)
            values.append(CommandLoss.apply(moved, graph, targets, lengths).double().sum().item())
        measured = (values[0] - values[1]) / (2 * step)
        assert tensor.grad[at].item() == pytest.approx(measured, abs=2e-3)


def test_a_command_that_is_clear_costs_little_and_another_one_much(graph: CommandGraph) -> None:
    """Clear sound of "stop" is hardly a loss as "stop", a great one as "no" or as talk."""
    stop = said("S", "T", "AA", "P")
    right, wrong, talk = (loss_of(graph, stop, [t]).item() for t in (STOP, NO, TALK))
    assert right < 1.0
    assert wrong > 5.0
    assert talk > 2.0


def test_a_command_within_talk_is_not_pushed_away(graph: CommandGraph) -> None:
    """Where more is said than the phrase, that it holds the phrase costs nothing."""
    within = said("T", "EH", "K", "S", "T", "S", "T", "AA", "P")
    assert loss_of(graph, within, [TALK]).item() < 0.1


def test_phrases_that_order_the_same_are_as_good(graph: CommandGraph) -> None:
    """ "Go back" heard for "back" is no mistake."""
    go_back = said("G", "OW", "B", "AE", "K")
    assert loss_of(graph, go_back, [BACK]).item() < 1.0
    assert loss_of(graph, go_back, [STOP]).item() > 5.0


def test_what_sounds_like_a_command_is_not_judged(graph: CommandGraph) -> None:
    """ "Know" is no command, and no ear tells it from one; nor is what is listened for besides."""
    assert graph.target(["no"], ("N", "OW")) == NO
    assert graph.target(["know"], ("N", "OW")) == UNCERTAIN
    assert graph.target(["text"], LEXICON["text"][0]) == TALK
    assert graph.target(["go", "text"], ("G", "OW", *LEXICON["text"][0])) == UNCERTAIN
    assert graph.target([], ()) == TALK
    tensor = torch.from_numpy(said("N", "OW")).requires_grad_()
    loss = CommandLoss.apply(tensor, graph, [UNCERTAIN], [tensor.shape[1]])
    loss.sum().backward()
    assert loss.item() == 0.0
    assert not tensor.grad.any()


def test_a_phrase_that_does_not_fit_its_utterance_teaches_nothing(graph: CommandGraph) -> None:
    """Five phones have no room in three outputs: no slope, and no infinity."""
    tensor = torch.zeros(1, 3, 2 * COUNT, requires_grad=True)
    loss = CommandLoss.apply(tensor, graph, [STOP], [3])
    loss.sum().backward()
    assert loss.item() == 0.0
    assert not tensor.grad.any()
