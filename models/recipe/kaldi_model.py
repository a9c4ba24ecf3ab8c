"""Writes `am/final.mdl` as Kaldi's nnet3 reads it: transition model, network, no priors.

The binary formats are Kaldi's own (`io-funcs.cc`, `kaldi-matrix.cc`, `compressed-matrix.cc`,
`hmm-topology.cc`, `transition-model.cc`, `nnet-nnet.cc`). Batch normalisation, the scaling of the
input and the step from cepstra to log-mels are folded into the affine parts; weights take a byte
each.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Callable, Sequence

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from assistant.core.phonetics.phones import PHONE_CLASSES
from models.recipe.network.network import BODY_OFFSETS, FRONT_OFFSETS, Network, Normed
from models.recipe.speech.features import MEL_BINS, cepstra_of_log_mels

Matrix = NDArray[np.float64]

LEARNING_RATE = 0.001
"""Kaldi wants one in every component; nothing is learned there any more."""


def model_bytes(network: Network) -> bytes:
    """Return the whole of `final.mdl`."""
    return b"\0B" + _transition_model() + _nnet(network)


# Kaldi's binary atoms.


def _token(text: str) -> bytes:
    return text.encode("ascii") + b" "


def _int(value: int) -> bytes:
    return b"\x04" + struct.pack("<i", value)


def _float(value: float) -> bytes:
    return b"\x04" + struct.pack("<f", value)


def _double(value: float) -> bytes:
    return b"\x08" + struct.pack("<d", value)


def _ints(values: Sequence[int]) -> bytes:
    return _int(len(values)) + np.asarray(values, "<i4").tobytes()


def _vector(values: Matrix | Sequence[float]) -> bytes:
    floats = np.asarray(values, "<f4")
    return _token("FV") + _int(len(floats)) + floats.tobytes()


def packed_matrix(matrix: Matrix) -> bytes:
    """Return a matrix at a byte a weight: 256 even steps from the least to the greatest.

    `CompressedMatrix` also packs finer where a column has most of its weights. That hears no
    better here, and Vosk took a quarter longer to load it.
    """
    low, span = float(matrix.min()), float(np.ptp(matrix)) or 1.0
    codes = np.round((matrix - low) / span * 255).astype("u1")
    return _token("CM3") + struct.pack("<ffii", low, span, *matrix.shape) + codes.tobytes()


def whole_matrix(matrix: Matrix) -> bytes:
    """Return a matrix at four bytes a weight."""
    rows, columns = matrix.shape
    return _token("FM") + _int(rows) + _int(columns) + matrix.astype("<f4").tobytes()


def _transition_model() -> bytes:
    """Return the model of how phones follow their frames: one state each, that may be stayed in.

    The first frame of a phone and the further ones have outputs of their own ("chain" topology),
    which the topology says by -1 and two classes for the state.
    """
    phones = len(PHONE_CLASSES)
    transitions = _int(2) + _int(0) + _float(0.5) + _int(1) + _float(0.5)
    topology = (
        _token("<TransitionModel>")
        + _token("<Topology>")
        + _ints(range(1, phones + 1))
        + _ints([-1] + [0] * phones)
        + _int(-1)
        + _int(1)
        + _int(2)
        + (_int(0) + _int(1) + transitions)
        + (_int(-1) + _int(-1) + _int(0))
        + _token("</Topology>")
    )
    tuples = b"".join(
        _int(phone) + _int(0) + _int(2 * of_class) + _int(2 * of_class + 1)
        for phone, of_class in enumerate(PHONE_CLASSES, start=1)
    )
    logs = [0.0] + [math.log(0.5)] * (2 * phones)
    return (
        topology
        + _token("<Tuples>")
        + _int(phones)
        + tuples
        + _token("</Tuples>")
        + _token("<LogProbs>")
        + _vector(logs)
        + _token("</LogProbs>")
        + _token("</TransitionModel>")
    )


class _Nnet:
    """The lines that say how components are joined, and the components."""

    def __init__(self, inputs: int) -> None:
        self.lines = [f"input-node name=input dim={inputs}"]
        self.components: list[tuple[str, bytes]] = []

    def add(self, name: str, source: str, component: bytes) -> str:
        self.lines.append(f"component-node name={name} component={name} input={source}")
        self.components.append((name, component))
        return name

    def affine(
        self,
        name: str,
        source: str,
        weights: Matrix,
        bias: Matrix,
        written: Callable[[Matrix], bytes] = packed_matrix,
    ) -> str:
        return self.add(
            name,
            source,
            _token("<AffineComponent>")
            + _token("<LearningRate>")
            + _float(LEARNING_RATE)
            + _token("<LinearParams>")
            + written(weights)
            + _token("<BiasParams>")
            + _vector(bias)
            + _token("</AffineComponent>"),
        )

    def rectified(self, name: str, source: str, size: int) -> str:
        return self.add(
            name,
            source,
            _token("<RectifiedLinearComponent>")
            + _token("<Dim>")
            + _int(size)
            + (_token("<ValueAvg>") + _vector([]))
            + (_token("<DerivAvg>") + _vector([]))
            + (_token("<Count>") + _double(0.0))
            + (_token("<OderivRms>") + _vector([]))
            + (_token("<OderivCount>") + _double(0.0))
            + (_token("<NumDimsSelfRepaired>") + _double(0.0))
            + (_token("<NumDimsProcessed>") + _double(0.0))
            + _token("</RectifiedLinearComponent>"),
        )

    def sum(self, name: str, first: str, second: str, size: int) -> str:
        return self.add(
            name,
            f"Sum({first}, {second})",
            _token("<NoOpComponent>")
            + (_token("<Dim>") + _int(size))
            + (_token("<BackpropScale>") + _float(1.0))
            + _token("</NoOpComponent>"),
        )

    def bytes(self, output: str) -> bytes:
        lines = [*self.lines, f"output-node name=output input={output} objective=linear"]
        return (
            _token("<Nnet3>")
            + b"\n"
            + ("\n".join(lines) + "\n\n").encode("ascii")
            + _token("<NumComponents>")
            + _int(len(self.components))
            + b"".join(
                _token("<ComponentName>") + _token(name) + component
                for name, component in self.components
            )
            + _token("</Nnet3>")
            # Kaldi works the context out itself.
            + (_token("<LeftContext>") + _int(0) + _token("<RightContext>") + _int(0))
            + (_token("<Priors>") + _vector([]))
        )


def _nnet(network: Network) -> bytes:
    width = network.shape.width
    nnet = _Nnet(MEL_BINS)
    weights, bias = _from_cepstra(network)
    weights, bias = _normalised(weights, bias, network.front_normed)
    # The weights of one cepstrum are fifty times those of another: no even steps fit them all.
    source = _spliced("input", FRONT_OFFSETS)
    nnet.affine("front.affine", source, weights, bias, written=whole_matrix)
    nnet.rectified("front", "front.affine", network.shape.front)
    body = network.body.linear
    weights, bias = _normalised(_matrix(body.weight), _matrix(body.bias), network.body_normed)
    nnet.affine("body.affine", _spliced("front", BODY_OFFSETS), weights, bias)
    reached = nnet.rectified("body", "body.affine", width)
    for number, layer in enumerate(network.layers):
        name = f"layer{number}"
        squeeze = _matrix(layer.squeeze.linear.weight)
        source = _spliced(reached, layer.squeeze.offsets)
        nnet.affine(f"{name}.squeeze", source, squeeze, np.zeros(len(squeeze)))
        widen = layer.widen.linear
        weights, bias = _normalised(_matrix(widen.weight), _matrix(widen.bias), layer.normed)
        source = _spliced(f"{name}.squeeze", layer.widen.offsets)
        nnet.affine(f"{name}.affine", source, weights, bias)
        nnet.rectified(f"{name}.relu", f"{name}.affine", width)
        reached = nnet.sum(name, reached, f"{name}.relu", width)
    scores = network.scores
    output = nnet.affine("scores", reached, _matrix(scores.weight), _matrix(scores.bias))
    return nnet.bytes(output)


def _matrix(tensor: Tensor) -> Matrix:
    matrix: Matrix = tensor.detach().numpy().astype(np.float64)
    return matrix


def _spliced(source: str, offsets: Sequence[int]) -> str:
    parts = [f"Offset({source}, {offset})" if offset else source for offset in offsets]
    return f"Append({', '.join(parts)})" if len(parts) > 1 else parts[0]


def _normalised(weights: Matrix, bias: Matrix, normed: Normed) -> tuple[Matrix, Matrix]:
    """Return an affine map with the batch normalisation behind it folded in."""
    norm = normed.norm
    if norm.running_mean is None or norm.running_var is None:
        raise ValueError("a batch normalisation without running sums can't be exported")
    scale = _matrix(norm.weight) / np.sqrt(_matrix(norm.running_var) + norm.eps)
    return (
        weights * scale[:, None],
        (bias - _matrix(norm.running_mean)) * scale + _matrix(norm.bias),
    )


def _from_cepstra(network: Network) -> tuple[Matrix, Matrix]:
    """Return the first layer as a map of cepstra, with the scaling of the input folded in."""
    weights = _matrix(network.front.linear.weight)
    bias = _matrix(network.front.linear.bias)
    deviation, mean = _matrix(network.deviation), _matrix(network.mean)
    by_offset = weights.reshape(len(weights), len(FRONT_OFFSETS), MEL_BINS) / deviation
    bias = bias - np.einsum("oki,i->o", by_offset, mean)
    of_cepstra = by_offset @ np.linalg.inv(cepstra_of_log_mels())
    return of_cepstra.reshape(len(weights), -1), bias
