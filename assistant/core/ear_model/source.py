"""What a model's graph is made of: the two text files that a model directory carries for that.

Vosk does not read them. With them the graph can be made again with other words.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace

import numpy as np
from numpy.typing import NDArray

from assistant.core.ear_model.graph import GraphSettings, graph_files
from assistant.core.phonetics.phones import CLASSES
from assistant.core.phonetics.pronunciation import Lexicon, joined, lexicon_text, read_lexicon

LEXICON_FILE = "lexicon.txt"
"""A word and its phones a line."""

SETTINGS_FILE = "graph.json"
"""The fields of `GraphSettings`, and the phone bigram as rows of costs."""

_BIGRAM = "phone_bigram"
_DECIMALS = 3
"""A thousandth of a natural logarithm is far below what one frame of sound adds."""


@dataclass(frozen=True, slots=True)
class GraphSource:
    """What `graph_files` takes."""

    lexicon: Lexicon
    bigram: NDArray[np.float32]
    settings: GraphSettings

    def with_words(self, more: Lexicon) -> GraphSource:
        """Return the same with further words, or further pronunciations of words it has."""
        return replace(self, lexicon=joined(self.lexicon, more))

    def files(self) -> dict[str, bytes]:
        """Return the graph's files and these sources of it: each path in the model, its bytes."""
        bigram = [[round(float(cost), _DECIMALS) for cost in row] for row in self.bigram]
        rows = ",\n".join(f"    {json.dumps(row)}" for row in bigram)
        chosen = "".join(f'  "{name}": {value},\n' for name, value in asdict(self.settings).items())
        written = np.array(bigram, dtype=np.float32)
        return {
            SETTINGS_FILE: f'{{\n{chosen}  "{_BIGRAM}": [\n{rows}\n  ]\n}}\n'.encode(),
            LEXICON_FILE: lexicon_text(self.lexicon).encode(),
            **graph_files(self.lexicon, written, self.settings),
        }


def read_source(files: Mapping[str, bytes]) -> GraphSource:
    """Return what the files at `LEXICON_FILE` and `SETTINGS_FILE` hold.

    Raises:
        ValueError: they are damaged.
    """
    fields = json.loads(files[SETTINGS_FILE])
    try:
        bigram = np.array(fields.pop(_BIGRAM), dtype=np.float32)
        settings = GraphSettings(**fields)
    except (AttributeError, KeyError, TypeError) as error:
        raise ValueError(f"{SETTINGS_FILE}: {error}") from error
    if bigram.shape != (len(CLASSES), len(CLASSES)):
        raise ValueError(f"{SETTINGS_FILE}: the phone bigram is not {len(CLASSES)} square")
    return GraphSource(read_lexicon(files[LEXICON_FILE].decode().splitlines()), bigram, settings)
