"""The model directory: Vosk's files, made of a network, a lexicon and a phone bigram."""

from __future__ import annotations

from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.ear_model.graph import GraphSettings, Lexicon
from assistant.core.ear_model.source import GraphSource
from models.recipe.kaldi_model import model_bytes
from models.recipe.network.network import Network

SETTINGS = GraphSettings(garbage_scale=0.45)
"""Chosen on recordings that the network was not trained on; the model card has the curve."""

MODEL_FILE = "am/final.mdl"

MFCC = """\
--use-energy=false
--num-mel-bins=40
--num-ceps=40
--low-freq=20
--high-freq=-400
--dither=0.0
"""
"""What `features.log_mels` computes."""

DECODING = """\
--min-active=200
--max-active=3000
--beam=10.0
--lattice-beam=0.5
--phone-determinize=false
--acoustic-scale=1.0
--frame-subsampling-factor=3
--frames-per-chunk=3
--endpoint.silence-phones=1:2
--endpoint.rule2.min-trailing-silence=0.5
--endpoint.rule3.min-trailing-silence=0.75
--endpoint.rule4.min-trailing-silence=1.0
"""
"""Scores of this training need no scale. An utterance ends after half a second of silence, the
phones 1 and 2; Vosk 0.3.45 takes these rules from here alone."""


def write_model(out: Path, network: Network, lexicon: Lexicon, bigram: NDArray[np.float32]) -> None:
    """Write all of a model directory; files of an earlier model are replaced."""
    files = {
        MODEL_FILE: model_bytes(network),
        "conf/mfcc.conf": MFCC.encode(),
        "conf/model.conf": DECODING.encode(),
        **GraphSource(lexicon, bigram, SETTINGS).files(),
    }
    for name, content in files.items():
        path = out / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
