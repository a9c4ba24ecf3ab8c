"""The network: log-mel frames in, one score for each phone's beginning and going-on out.

A factorised time-delay network (Povey and others, 2018, "Semi-orthogonal low-rank matrix
factorization for deep neural networks"): every layer squeezes its input through a narrow linear
part and adds what comes out to its input. It looks far back and little ahead, as each frame ahead
is 10 ms that the therapist waits.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
import torch.nn.functional as F  # noqa: N812
from torch import Tensor, nn

from assistant.core.phonetics.phones import CLASSES

MEL_BINS = 40

STRIDE = 3
"""Frames of 10 ms for each output: fixed in Vosk, which counts word times in 30 ms."""


@dataclass(frozen=True, slots=True)
class Layer:
    """Offsets, in frames, of what a factorised layer's two halves look at."""

    squeeze: tuple[int, ...]
    widen: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shape:
    """The network's size."""

    front: int = 192
    """Channels of the first layer, the only one computed for every frame."""
    width: int = 480
    neck: int = 176
    """Channels of the narrow part of each factorised layer."""
    layers: tuple[Layer, ...] = (
        Layer((-3, 0), (0, 3)),
        Layer((-3, 0), (0, 3)),
        Layer((-3, 0), (0, 3)),
        Layer((-3, 0), (-3, 0, 3)),
        Layer((-6, 0), (-6, 0)),
        Layer((-6, 0), (-6, 0)),
        Layer((-9, 0), (-9, 0)),
    )
    """Each costs Vosk some 4 ms as it loads the model, whatever its width."""


FRONT_OFFSETS = (-2, -1, 0, 1, 2)
BODY_OFFSETS = (-1, 0, 1)


def context(shape: Shape) -> tuple[int, int]:
    """Return how many frames the network sees before and after the one it judges."""
    parts = [FRONT_OFFSETS, BODY_OFFSETS]
    for layer in shape.layers:
        parts += [layer.squeeze, layer.widen]
    return -sum(min(part) for part in parts), sum(max(part) for part in parts)


class Splice(nn.Module):
    """An affine map of several frames side by side; in and out (batch, frames, channels).

    The frames it can't be computed for, at both ends, are gone from the output: the frame at
    output index `i` is the one at input index `i * stride - min(offsets)`.
    """

    def __init__(
        self, channels: int, out: int, offsets: tuple[int, ...], step: int = 1, bias: bool = True
    ) -> None:
        super().__init__()
        self.offsets = offsets
        self.step = step
        """Input frames between two neighbours of the input, in frames of 10 ms."""
        self.linear = nn.Linear(channels * len(offsets), out, bias=bias)

    def forward(self, x: Tensor, stride: int = 1) -> Tensor:
        """Map the frames, or every `stride`-th of them."""
        at = [(offset - min(self.offsets)) // self.step for offset in self.offsets]
        length = x.shape[1] - max(at)
        if self.linear.out_features >= x.shape[2] or len(at) == 1:
            if len(at) > 1:
                x = torch.cat([x[:, a : a + length : stride] for a in at], dim=2)
            y: Tensor = self.linear(x)
            return y
        # To a narrow layer it is cheaper to map each frame once and add what is narrow.
        parts = self.linear.weight.unflatten(1, (len(at), -1)).transpose(0, 1).flatten(0, 1)
        mapped = F.linear(x, parts).chunk(len(at), dim=2)
        pairs = zip(mapped, at, strict=True)
        return torch.stack([part[:, a : a + length] for part, a in pairs]).sum(0)


class Normed(nn.Module):
    """Batch normalisation and rectifier on (batch, frames, channels)."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.norm = nn.BatchNorm1d(channels)

    def forward(self, x: Tensor) -> Tensor:
        """Normalise and rectify."""
        y: Tensor = self.norm(x.reshape(-1, x.shape[-1])).reshape(x.shape)
        return torch.relu_(y)


class Factorised(nn.Module):
    """One layer of the body; adds its output to its input."""

    def __init__(self, shape: Shape, layer: Layer, dropout: float) -> None:
        super().__init__()
        self.squeeze = Splice(shape.width, shape.neck, layer.squeeze, STRIDE, bias=False)
        self.widen = Splice(shape.neck, shape.width, layer.widen, STRIDE)
        self.normed = Normed(shape.width)
        self.dropout = dropout
        self.before = -(min(layer.squeeze) + min(layer.widen)) // STRIDE
        self.after = (max(layer.squeeze) + max(layer.widen)) // STRIDE

    def forward(self, x: Tensor) -> Tensor:
        """Return (batch, fewer frames, width): those for which all offsets are there."""
        y = self.squeeze(x)
        if self.training and self.dropout:
            # One mask for all frames of an utterance, as neighbours would give away the rest.
            kept = y.new_empty(y.shape[0], 1, y.shape[2]).bernoulli_(1 - self.dropout)
            y = y * (kept / (1 - self.dropout))
        return x[:, self.before : x.shape[1] - self.after] + self.normed(self.widen(y))


class Network(nn.Module):
    """Scores of shape (batch, frames // 3, 2 × phones) for log-mels (batch, frames, 40).

    Of each phone, score `2k` is for the frame it begins in and `2k + 1` for each one it goes on
    in (Kaldi's "chain" topology). The ends are padded by repeating the outermost frames, as
    Kaldi does.
    """

    mean: Tensor
    deviation: Tensor

    def __init__(self, shape: Shape, dropout: float = 0.0) -> None:
        super().__init__()
        self.shape = shape
        self.register_buffer("mean", torch.zeros(MEL_BINS))
        self.register_buffer("deviation", torch.ones(MEL_BINS))
        self.front = Splice(MEL_BINS, shape.front, FRONT_OFFSETS)
        self.front_normed = Normed(shape.front)
        self.body = Splice(shape.front, shape.width, BODY_OFFSETS)
        self.body_normed = Normed(shape.width)
        self.layers = nn.ModuleList(Factorised(shape, layer, dropout) for layer in shape.layers)
        self.scores = nn.Linear(shape.width, 2 * len(CLASSES))
        self.labels = nn.Linear(shape.width, 2 * len(CLASSES))
        """A second head, trained to name each frame; it steadies training and isn't exported."""

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return the scores of both heads."""
        before, after = context(self.shape)
        outputs = -(-x.shape[1] // STRIDE)
        # The last output's frame may lie up to 2 frames before the end.
        after += STRIDE * (outputs - 1) + 1 - x.shape[1]
        x = (x - self.mean) / self.deviation
        edges = [x[:, :1].expand(-1, before, -1), x]
        x = torch.cat([*edges, x[:, -1:].expand(-1, after, -1)] if after > 0 else edges, dim=1)
        if after < 0:
            x = x[:, :after]
        x = self.front_normed(self.front(x))
        x = self.body_normed(self.body(x, STRIDE))
        for layer in self.layers:
            x = layer(x)
        return self.scores(x), self.labels(x)
