"""What tells speakers apart, as it ships: an open network's weights, and a projection of ours.

python -m models.recipe.speaker Resemblyzer-0.1.4-py3-none-any.whl \\
    --speech DIR --more DIR --work DIR

`assistant.core.hearing.speaker_net` computes with it. Some 14,000 embeddings take two minutes of
one processor, and are kept in `--work`.
"""

from __future__ import annotations

import argparse
import hashlib
import io
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.core.hearing.speaker_net import SpeakerNet
from models.recipe.pipeline import HEARD_NOISE
from models.recipe.speaker.gathering import gathered, rooms
from models.recipe.speaker.open_network import OUTPUTS, parts_of
from models.recipe.speaker.projection import LEAST_OF_EACH, heard, projection

FILE = Path("models/speaker/speaker.npz")

SEED = 1


def main() -> None:
    """Write the file, and tell its SHA-256, which stands in `edges/enrolled/speaker_model`."""
    parser = argparse.ArgumentParser(prog="python -m models.recipe.speaker")
    parser.add_argument("wheel", type=Path)
    parser.add_argument("--speech", type=Path, required=True, help="as models.recipe has it")
    parser.add_argument("--more", type=Path, required=True, help="as models.recipe has it")
    parser.add_argument("--work", type=Path, required=True, help="the run's own folder, 1 GB")
    parser.add_argument("--out", type=Path, default=FILE)
    options = parser.parse_args()
    options.work.mkdir(parents=True, exist_ok=True)
    parts = parts_of(options.wheel)
    kept = options.work / "embeddings.npz"
    if not kept.exists():
        _write_embeddings(kept, parts, options)
    with np.load(kept) as found:
        mean, directions = projection(found["whose"], found["embeddings"].astype(np.float64))
    file = io.BytesIO()
    np.savez(file, **{**parts, "mean": mean, "directions": directions})  # type: ignore[arg-type]
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_bytes(file.getvalue())
    print(hashlib.sha256(file.getvalue()).hexdigest())


def _write_embeddings(
    path: Path, parts: dict[str, NDArray[np.generic]], options: argparse.Namespace
) -> None:
    none_yet = {"mean": np.zeros(OUTPUTS, np.float32), "directions": np.eye(OUTPUTS, dtype="f4")}
    net = SpeakerNet({**parts, **none_yet})
    people = [
        each
        for each in gathered(options.speech, options.more, options.work)
        if not each.alone or len(each.recordings) >= LEAST_OF_EACH
    ]
    noises = [sound[: int(HEARD_NOISE * len(sound))] for sound in rooms(options.speech)]
    found = list(heard(people, noises, net.embedding_of, SEED))
    np.savez(path, whose=[each for each, _ in found], embeddings=[each for _, each in found])


if __name__ == "__main__":
    main()
