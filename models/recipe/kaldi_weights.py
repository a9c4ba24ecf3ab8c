"""Reads `am/final.mdl` back into a network that can be trained on: the way back of `kaldi_model`.

Batch normalisation was folded into the affine maps. It is taken apart again by what recordings
make of each layer, so that the network does the same as before and its weights are of the size
that training likes.
"""

from __future__ import annotations

import struct
from collections.abc import Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from models.recipe.kaldi_model import Matrix
from models.recipe.network.network import FRONT_OFFSETS, MEL_BINS, Network, Normed, Shape
from models.recipe.speech.features import cepstra_of_log_mels

SIZE = 1.5
"""Weights of a layer are brought to so many times the size they are drawn at."""

LEAST_VARIANCE = 1e-4
"""Of a channel: one that never fires would otherwise be divided by nothing."""


def read_network(model: bytes, sample: Sequence[NDArray[np.float32]], shape: Shape) -> Network:
    """Return the network of a `final.mdl`; `sample` are log-mels (frames, 40) of recordings.

    Raises:
        ValueError: the file is not one that `kaldi_model` wrote, or of another shape.
    """
    parts = _components(model)
    network = Network(shape).eval()
    frames = np.concatenate(sample).astype(np.float64)
    network.mean.copy_(_tensor(frames.mean(0)))
    network.deviation.copy_(_tensor(frames.std(0)))
    weights, bias = parts["front.affine"]
    by_offset = weights.reshape(len(weights), len(FRONT_OFFSETS), MEL_BINS) @ cepstra_of_log_mels()
    bias = bias + np.einsum("oki,i->o", by_offset, network.mean.numpy().astype(np.float64))
    by_offset = by_offset * network.deviation.numpy().astype(np.float64)
    folded: list[tuple[nn.Linear, Normed, Matrix, Matrix]] = [
        (network.front.linear, network.front_normed, by_offset.reshape(len(weights), -1), bias),
        (network.body.linear, network.body_normed, *parts["body.affine"]),
    ]
    for number, layer in enumerate(network.layers):
        _put(layer.squeeze.linear.weight, parts[f"layer{number}.squeeze"][0])
        folded.append((layer.widen.linear, layer.normed, *parts[f"layer{number}.affine"]))
    for head in (network.scores, network.labels):
        _put(head.weight, parts["scores"][0])
        _put(head.bias, parts["scores"][1])
    for linear, normed, weights, bias in folded:
        _put(linear.weight, weights)
        _put(linear.bias, bias)
        _normalise(normed, np.zeros(len(bias)), np.full(len(bias), 1 - normed.norm.eps))
    moments = _moments(network, [normed for _, normed, _, _ in folded], sample)
    for (linear, normed, _, _), (mean, variance) in zip(folded, moments, strict=True):
        spread = np.sqrt(3 * linear.weight.shape[1]) * float(
            linear.weight.data.pow(2).mean().sqrt()
        )
        scale = SIZE / spread
        linear.weight.data.mul_(scale)
        linear.bias.data.mul_(scale)
        _normalise(normed, mean * scale, variance * scale**2)
        kept = np.sqrt(variance * scale**2 + normed.norm.eps) / scale
        _put(normed.norm.weight, kept)
        _put(normed.norm.bias, mean)
    return network


def _normalise(normed: Normed, mean: Matrix, variance: Matrix) -> None:
    norm: Any = normed.norm
    norm.running_mean.copy_(_tensor(mean))
    norm.running_var.copy_(_tensor(variance))
    norm.weight.data.fill_(1.0)
    norm.bias.data.zero_()


def _moments(
    network: Network, normed: Sequence[Normed], sample: Sequence[NDArray[np.float32]]
) -> list[tuple[Matrix, Matrix]]:
    """Return mean and variance of what comes into each normalisation, channel by channel."""
    sums: dict[nn.Module, list[Any]] = {each.norm: [0, 0.0, 0.0] for each in normed}

    def count(module: nn.Module, inputs: tuple[Tensor, ...]) -> None:
        x = inputs[0].double()
        found = sums[module]
        found[0] += len(x)
        found[1] = found[1] + x.sum(0).numpy()
        found[2] = found[2] + (x**2).sum(0).numpy()

    hooks = [each.norm.register_forward_pre_hook(count) for each in normed]
    with torch.no_grad():
        for frames in sample:
            network(torch.from_numpy(frames.astype(np.float32))[None])
    for hook in hooks:
        hook.remove()
    moments = []
    for each in normed:
        number, total, squares = sums[each.norm]
        mean = total / number
        moments.append((mean, np.maximum(squares / number - mean**2, LEAST_VARIANCE)))
    return moments


def _put(into: Tensor, values: Matrix) -> None:
    if tuple(into.shape) != values.shape:
        raise ValueError(f"weights of shape {values.shape}, not {tuple(into.shape)}")
    into.data.copy_(_tensor(values))


def _tensor(values: Matrix) -> Tensor:
    return torch.from_numpy(np.ascontiguousarray(values)).float()


def _components(model: bytes) -> dict[str, tuple[Matrix, Matrix]]:
    """Return weights and bias of each affine component by its name."""
    found: dict[str, tuple[Matrix, Matrix]] = {}
    for part in model.split(b"<ComponentName> ")[1:]:
        name, _, rest = part.partition(b" ")
        if not rest.startswith(b"<AffineComponent> "):
            continue
        _, _, rest = rest.partition(b"<LinearParams> ")
        weights, rest = _matrix(rest)
        if not rest.startswith(b"<BiasParams> FV "):
            raise ValueError(f"{name.decode()}: no bias")
        (count,) = struct.unpack("<i", rest[17:21])
        found[name.decode()] = weights, np.frombuffer(rest, "<f4", count, 21).astype(np.float64)
    return found


def _matrix(raw: bytes) -> tuple[Matrix, bytes]:
    if raw.startswith(b"CM3 "):
        low, span, rows, columns = struct.unpack("<ffii", raw[4:20])
        codes = np.frombuffer(raw, "u1", rows * columns, 20).reshape(rows, columns)
        return codes / 255.0 * span + low, raw[20 + rows * columns :]
    if raw.startswith(b"FM "):
        rows, columns = (struct.unpack("<i", raw[at : at + 4])[0] for at in (4, 9))
        values = np.frombuffer(raw, "<f4", rows * columns, 13).reshape(rows, columns)
        return values.astype(np.float64), raw[13 + 4 * rows * columns :]
    raise ValueError(f"a matrix of an unknown kind: {raw[:8]!r}")
