"""Training: shards in order, a decaying rate, an average of the weights, checkpoints.

A run that was cut goes on from its last checkpoint. The same seed, shards and versions give the
same batches; sums over two threads may still differ in their last bits.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from assistant.core.phonetics.phones import CLASSES
from models.recipe.network.chains import SIL, SPN
from models.recipe.network.command_graph import CommandGraph, CommandLoss
from models.recipe.network.network import STRIDE, Network, Shape
from models.recipe.network.objective import CLAMP, Objective, targets_of
from models.recipe.speech.examples import Example, read_shard
from models.recipe.speech.features import MEL_BINS

BATCH_FRAMES = 10_000
"""Frames of 10 ms in a batch, 100 s. Twice as many use two processor cores a quarter better, and
learn less from the same speech."""

NETWORK_FILE = "network.pt"


def average_file(passes: int) -> str:
    """Return the name of the file with the averaged weights after so many passes."""
    return f"average-{passes}.pt"


@dataclass(frozen=True, slots=True)
class Plan:
    """How long and how fast to learn."""

    shards: int
    uses: int = 2
    """Passes over each shard: making one costs as much as two passes."""
    peak_rate: float = 2e-3
    final_rate: float = 2e-5
    warm_up: int = 200
    """Steps in which the rate rises."""
    dropout: float = 0.05
    """Little: a network so small is right no oftener on the words it learned from."""
    weight_decay: float = 1e-2
    score_penalty: float = 5e-4
    """Times the square of each score: keeps them from growing without end."""
    command_weight: float = 0.0
    """Weight of the choice between commands and talk (`command_graph`), beside the phones'."""
    label_weight: float = 0.1
    """Weight of the second head's cross entropy (Povey and others, 2016, take 0.1)."""
    averaging: float = 0.999
    """How much of the averaged weights a step leaves as it is."""
    seed: int = 1


@dataclass(frozen=True, slots=True)
class Start:
    """What a training goes on from, and what it is held to; nothing for a flat start."""

    weights: Path | None = None
    """Of an earlier training, instead of random ones."""
    bigram: NDArray[np.float64] | None = None
    """Probabilities from ordinary talk; a shard full of single words would give others."""
    graph: CommandGraph | None = None


NOTHING = Start()


@dataclass
class Run:
    """A network in training and all that is needed to go on."""

    network: Network
    average: Network
    optimiser: torch.optim.Optimizer
    step: int = 0
    passes: int = 0


def bigram_of(examples: Sequence[Example]) -> NDArray[np.float64]:
    """Return the (phones, phones) probability that one phone follows another.

    Counted in the chains of the examples, where silence stands between words three times in ten.
    The row of SIL is also how an utterance begins, and its column how one ends.
    """
    count = len(CLASSES)
    counts = np.full((count, count), 0.1)
    for example in examples:
        chain = example.placed.chain
        within = chain.words >= 0
        states = np.flatnonzero(within)
        if not len(states):
            counts[SIL, SPN] += 0.5
            counts[SPN, SIL] += 0.5
            continue
        phones, words = chain.phones[states], chain.words[states]
        counts[SIL, phones[0]] += 1
        counts[phones[-1], SIL] += 1
        for a, b, same in zip(phones[:-1], phones[1:], words[:-1] == words[1:], strict=True):
            direct = 1.0 if same else 0.7
            counts[a, b] += direct
            counts[a, SIL] += 1 - direct
            counts[SIL, b] += 1 - direct
    noise = 0.05 * counts[SIL]
    counts[SPN] = noise
    counts[:, SPN] = 0.05 * counts[:, SIL]
    counts[SIL, SIL] = counts[SPN, SPN] = 1e-6
    counts[SIL, SPN] = counts[SPN, SIL] = 0.05 * counts[SIL].sum()
    return counts / counts.sum(1, keepdims=True)


def batches(rng: np.random.Generator, examples: Sequence[Example]) -> list[list[Example]]:
    """Return the examples in batches of like length, the batches in random order."""
    order = sorted(examples, key=lambda each: len(each.frames) * (1 + 0.1 * rng.random()))
    made: list[list[Example]] = [[]]
    for each in order:
        if made[-1] and len(each.frames) * (len(made[-1]) + 1) > BATCH_FRAMES:
            made.append([])
        made[-1].append(each)
    rng.shuffle(made)  # type: ignore[arg-type]
    return made


def masked(rng: np.random.Generator, batch: Sequence[Example]) -> Tensor:
    """Return (batch, frames, 40) log-mels, each heard through another microphone, with gaps.

    The level, the tilt of the spectrum and a few smooth bumps change; now and then the highest
    bands or the lowest are lost; bands and moments are masked ("SpecAugment", Park and others,
    2019).
    """
    longest = max(len(each.frames) for each in batch)
    out = np.zeros((len(batch), longest, MEL_BINS), np.float32)
    band = np.linspace(-1, 1, MEL_BINS)
    for row, each in enumerate(batch):
        frames = each.frames.astype(np.float32)
        curve = rng.normal(0, 0.7) + rng.normal(0, 0.6) * band
        for k in range(1, 4):
            curve = curve + rng.normal(0, 0.25) * np.cos(np.pi * k * band + rng.uniform(0, 6.3))
        frames = frames + curve.astype(np.float32)
        floor = np.float32(frames.min())
        if rng.random() < 0.07:
            frames[:, rng.integers(29, 38) :] = floor + rng.standard_normal(1) * 0.5
        if rng.random() < 0.1:
            frames[:, : rng.integers(1, 7)] -= np.float32(rng.uniform(1, 6))
        middle = frames.mean(axis=0)
        for _ in range(rng.integers(0, 3)):
            width = rng.integers(1, 7)
            low = rng.integers(0, MEL_BINS - width)
            frames[:, low : low + width] = middle[low : low + width]
        for _ in range(rng.integers(0, 1 + len(frames) // 150 + 1)):
            width = rng.integers(1, 10)
            start = rng.integers(0, max(1, len(frames) - width))
            frames[start : start + width] = middle
        out[row, : len(frames)] = frames
        out[row, len(frames) :] = frames[-1]
    return torch.from_numpy(out)


def rate(plan: Plan, step: int, total: int) -> float:
    """Return the learning rate at a step: up in a line, down along half a cosine."""
    if step < plan.warm_up:
        return plan.peak_rate * (step + 1) / plan.warm_up
    progress = min(1.0, (step - plan.warm_up) / max(1, total - plan.warm_up))
    half = 0.5 * (1 + math.cos(math.pi * progress))
    return plan.final_rate + (plan.peak_rate - plan.final_rate) * half


def train(
    plan: Plan,
    shape: Shape,
    shard_path: Callable[[int], Path],
    folder: Path,
    report: Callable[[str], None],
    start: Start = Start(),
) -> None:
    """Train to the plan's end and write the averaged weights to `NETWORK_FILE` in `folder`.

    `shard_path` returns where a shard lies once it is there.
    """
    torch.manual_seed(plan.seed)
    first = read_shard(shard_path(0))
    bigram = bigram_of(first) if start.bigram is None else start.bigram
    np.save(folder / "bigram.npy", -np.log(bigram).astype(np.float32))
    run = started(plan, shape, first, folder / "checkpoint.pt", start.weights)
    total = plan.shards * plan.uses * len(batches(np.random.default_rng(0), first))
    sums = np.zeros(5)
    began = time.monotonic()
    while run.passes < plan.shards * plan.uses:
        rng = np.random.default_rng([plan.seed, run.passes])
        torch.manual_seed(rng.integers(2**63))  # so that a run that goes on drops the same channels
        examples = read_shard(shard_path(run.passes // plan.uses))
        run.network.train()
        for batch in batches(rng, examples):
            for group in run.optimiser.param_groups:
                group["lr"] = rate(plan, run.step, total)
            sums += step(plan, run, batch, masked(rng, batch), bigram, start.graph)
            run.step += 1
            if run.step % 50 == 0:
                own, anything, label, command, outputs = sums / np.append([sums[4]] * 4, 1)
                report(
                    f"step {run.step}/{total} objective {own - anything:.4f} "
                    f"label {label:.4f} command {command:.4f} {outputs * 0.03 / 3600:.2f} h "
                    f"{time.monotonic() - began:.0f} s"
                )
                sums[:] = 0
        run.passes += 1
        _write(run.average.state_dict(), folder / average_file(run.passes))
        _save(run, folder / "checkpoint.pt")
    _write(run.average.state_dict(), folder / NETWORK_FILE)


def step(
    plan: Plan,
    run: Run,
    batch: Sequence[Example],
    frames: Tensor,
    bigram: NDArray[np.float64],
    graph: CommandGraph | None = None,
) -> NDArray[np.float64]:
    """Learn from a batch; return the sums of what was reached, and the outputs it took.

    They are: the own chains, any phones, the labels' cross entropy, the choice between commands
    and talk, and how many outputs there were.
    """
    lengths = [-(-len(each.frames) // STRIDE) for each in batch]
    with torch.autocast("cpu", dtype=torch.bfloat16):
        scores, labels = run.network(frames)
    scores, labels = scores.float().clamp(-CLAMP, CLAMP), labels.float()
    targets = targets_of([each.placed for each in batch], lengths)
    own, anything, matched = Objective.apply(scores, targets, bigram)
    real = (torch.arange(scores.shape[1])[None] < torch.tensor(lengths)[:, None])[..., None]
    outputs = float(sum(lengths))
    label = -(matched * torch.log_softmax(labels, dim=2)).sum() / outputs
    penalty = ((scores * real) ** 2).sum() / outputs
    loss = -(own - anything).sum() / outputs
    loss = loss + plan.label_weight * label + 0.5 * plan.score_penalty * penalty
    choice = scores.new_zeros(1)
    if graph is not None and plan.command_weight:
        choice = CommandLoss.apply(scores, graph, [_target(each, graph) for each in batch], lengths)
        loss = loss + plan.command_weight * choice.sum() / outputs
    run.optimiser.zero_grad(set_to_none=True)
    loss.backward()  # type: ignore[no-untyped-call]
    nn.utils.clip_grad_norm_(run.network.parameters(), 5.0)
    run.optimiser.step()
    keep = min(plan.averaging, (1 + run.step) / (10 + run.step))
    with torch.no_grad():
        for averaged, new in zip(
            run.average.state_dict().values(), run.network.state_dict().values(), strict=True
        ):
            if averaged.is_floating_point():
                averaged.lerp_(new, 1 - keep)
            else:
                averaged.copy_(new)
    sums = (own.sum(), anything.sum(), label * outputs, choice.sum())
    return np.array([*(each.item() for each in sums), outputs], np.float64)


def _target(example: Example, graph: CommandGraph) -> int:
    chain = example.placed.chain
    spoken = tuple(CLASSES[phone] for phone in chain.phones[chain.words >= 0])
    return graph.target(example.said, spoken)


def started(
    plan: Plan,
    shape: Shape,
    examples: Sequence[Example],
    checkpoint: Path,
    weights: Path | None = None,
) -> Run:
    """Return a run at its beginning, or where its checkpoint is."""
    network, average = Network(shape, plan.dropout), Network(shape)
    sample = np.concatenate([each.frames for each in examples[::20]]).astype(np.float32)
    network.mean.copy_(torch.from_numpy(sample.mean(0)))
    network.deviation.copy_(torch.from_numpy(sample.std(0)))
    if weights is not None:
        network.load_state_dict(torch.load(weights, weights_only=True))
    average.load_state_dict(network.state_dict())
    decayed = [p for p in network.parameters() if p.ndim > 1]
    others = [p for p in network.parameters() if p.ndim <= 1]
    optimiser = torch.optim.AdamW(
        [
            {"params": decayed, "weight_decay": plan.weight_decay},
            {"params": others, "weight_decay": 0},
        ],
        lr=plan.peak_rate,
    )
    run = Run(network, average, optimiser)
    if checkpoint.exists():
        state = torch.load(checkpoint, weights_only=True)
        network.load_state_dict(state["network"])
        average.load_state_dict(state["average"])
        optimiser.load_state_dict(state["optimiser"])
        run.step, run.passes = state["step"], state["passes"]
    return run


def _save(run: Run, path: Path) -> None:
    _write(
        {
            "network": run.network.state_dict(),
            "average": run.average.state_dict(),
            "optimiser": run.optimiser.state_dict(),
            "step": run.step,
            "passes": run.passes,
        },
        path,
    )


def _write(state: object, path: Path) -> None:
    """Write a file so that it is there whole or not at all."""
    partial = path.with_suffix(".partial")
    torch.save(state, partial)
    partial.replace(path)
