"""The exported model, as Vosk reads it."""

from __future__ import annotations

import json
import struct
from pathlib import Path

import numpy as np
import pytest
import torch
import vosk

from assistant.core.phonetics.phones import CLASSES
from models.recipe.export import write_model
from models.recipe.kaldi_model import model_bytes, packed_matrix
from models.recipe.kaldi_weights import read_network
from models.recipe.network.chains import chain_of
from models.recipe.network.network import STRIDE, Layer, Network, Shape, context
from models.recipe.network.objective import best_path
from models.recipe.speech.features import SAMPLE_RATE, log_mels

SMALL = Shape(front=24, width=32, neck=16, layers=(Layer((-3, 0), (0, 3)), Layer((-6, 0), (-3, 0))))

LEXICON = {
    "next": [("N", "EH", "K", "S", "T")],
    "stop": [("S", "T", "AA", "P")],
    "go": [("G", "OW")],
    "barrier": [("B", "EH", "R", "IY", "ER")],
    "pause": [("P", "AO", "Z")],
    "released": [("R", "IY", "L", "IY", "S", "T")],
}


def unpacked(packed: bytes) -> np.ndarray:
    """Return what Kaldi's `CompressedMatrix` makes of the bytes."""
    low, span, rows, columns = struct.unpack("<ffii", packed[4:20])
    codes = np.frombuffer(packed[20:], "u1").reshape(rows, columns)
    return low + span * codes / 255


@pytest.mark.parametrize("shape", [(512, 128), (3, 5), (1, 1)])
def test_weights_come_back_from_their_bytes(shape: tuple[int, int]) -> None:
    """A byte keeps a weight to within half of one of 255 steps."""
    matrix = np.random.default_rng(2).normal(size=shape)
    assert np.abs(unpacked(packed_matrix(matrix)) - matrix).max() <= np.ptp(matrix) / 509 + 1e-6


@pytest.fixture(scope="module")
def network() -> Network:
    """A small network with the weights it was born with, its norms and scores stirred."""
    torch.manual_seed(4)
    network = Network(SMALL)
    network.mean += 10.0
    network.deviation *= 3.0
    for module in network.modules():
        if isinstance(module, torch.nn.BatchNorm1d):
            module.running_mean.normal_(0, 0.1)
            module.running_var.uniform_(0.2, 0.6)
    network.eval()
    # Without this one phone would win whatever is heard.
    with torch.no_grad():
        heard = [network(torch.from_numpy(log_mels(s.astype("f4")))[None])[0][0] for s in sounds()]
        scores = torch.cat(heard)
        network.scores.bias -= scores.mean(0)
        spread = 1.0 / scores.std(0)
        network.scores.weight *= spread[:, None]
        network.scores.bias *= spread
    return network


@pytest.fixture(scope="module")
def model(network: Network, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The small network as a model directory."""
    out = tmp_path_factory.mktemp("model")
    uniform = np.full((len(CLASSES), len(CLASSES)), np.log(len(CLASSES)), np.float32)
    write_model(out, network, LEXICON, uniform)
    return out


def sounds() -> list[np.ndarray]:
    """Sounds of about half a second, 16 bits, each of its own spectrum."""
    rng = np.random.default_rng(9)
    made = []
    for _ in range(24):
        t = np.arange(int(SAMPLE_RATE * rng.uniform(0.3, 0.6))) / SAMPLE_RATE
        hz = rng.uniform(80, 4000, 6)[:, None] * (
            1 + 0.3 * np.sin(2 * np.pi * rng.uniform(1, 6) * t)
        )
        tones = np.sin(2 * np.pi * np.cumsum(hz, axis=1) / SAMPLE_RATE)
        made.append((2000 * tones.sum(0) + 300 * rng.standard_normal(t.size)).astype("<i2"))
    return made


def likeliest(network: Network, sound: np.ndarray) -> tuple[str, float]:
    """Return the word whose likeliest path is the best, and by how much, in nats."""
    with torch.no_grad():
        scores = network(torch.from_numpy(log_mels(sound.astype("f4")))[None])[0][0].numpy()

    def likelihood(word: str) -> float:
        chain = chain_of([LEXICON[word]])
        path = best_path(scores, chain.phones, chain.before, chain.offsets, chain.last)
        return sum(
            scores[t, 2 * chain.phones[state] + (t > 0 and path[t - 1] == state)]
            for t, state in enumerate(path)
        )

    second, best = sorted(LEXICON, key=likelihood)[-2:]
    return best, likelihood(best) - likelihood(second)


CLEAR = 0.15
"""Nats by which a word must win: weights of a byte move a path by less."""


def test_vosk_hears_what_the_network_hears(network: Network, model: Path) -> None:
    """Features, folded norms, packed weights, context and graph agree: the same words win."""
    vosk.SetLogLevel(-1)
    loaded = vosk.Model(str(model))
    ours, theirs = [], []
    for sound in sounds():
        recogniser = vosk.KaldiRecognizer(loaded, SAMPLE_RATE, json.dumps(list(LEXICON)))
        recogniser.SetMaxAlternatives(1)
        recogniser.AcceptWaveform(sound.tobytes())
        best = json.loads(recogniser.FinalResult())["alternatives"][0]["text"]
        word, margin = likeliest(network, sound)
        # More words than one, the recipe's chain does not try.
        if len(best.split()) == 1 and margin > CLEAR:
            theirs.append(best)
            ours.append(word)
    assert len(theirs) >= 10
    assert len(set(theirs)) >= 4
    assert ours == theirs


@pytest.mark.parametrize("frames", [1, 2, 3, 50, 151])
def test_one_output_for_every_third_frame(network: Network, frames: int) -> None:
    """Whatever the length, outputs are those of frames 0, 3, 6 and so on."""
    with torch.no_grad():
        scores, labels = network(torch.randn(2, frames, 40))
    assert scores.shape == labels.shape == (2, -(-frames // STRIDE), 2 * len(CLASSES))


def test_the_network_sees_no_further_than_its_context(network: Network) -> None:
    """A change outside of the context changes nothing; one at its edge does."""
    before, after = context(SMALL)
    looks = [(-before - 1, False), (-before, True), (after, True), (after + 1, False)]
    frames = torch.randn(1, 121, 40)
    at = 20  # output 20 is frame 60
    with torch.no_grad():
        plain = network(frames)[0][0, at]
        for offset, seen in looks:
            changed = frames.clone()
            changed[0, STRIDE * at + offset] += 5.0
            assert torch.allclose(plain, network(changed)[0][0, at]) != seen


def test_weights_come_back_from_a_model_file(network: Network) -> None:
    """A network read back, written and read again does the same."""
    random = np.random.default_rng(3)
    sample = [(3 * random.standard_normal((200, 40)) + 10).astype(np.float32) for _ in range(4)]
    first = model_bytes(network)
    once = read_network(first, sample, SMALL)
    second = model_bytes(once)
    twice = read_network(second, sample, SMALL)
    frames = torch.from_numpy(sample[0])[None]
    with torch.no_grad():
        scores, again = once(frames)[0], twice(frames)[0]
    assert (scores - again).abs().max() < 1e-3 * scores.abs().max()
    assert len(first) == len(second)
    with pytest.raises(ValueError, match="shape"):
        read_network(first, sample, Shape())
