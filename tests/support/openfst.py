"""Reads the two OpenFst file types that the program writes, independently of how it does."""

from __future__ import annotations

import struct
from dataclasses import dataclass

import numpy as np

NO_LABEL = 0


@dataclass(frozen=True, slots=True)
class StoredArc:
    """An arc as a file has it."""

    input: int
    output: int
    cost: float
    target: int


@dataclass(frozen=True, slots=True)
class StoredFst:
    """A file as it was read. `reach` is empty for a `const`."""

    kind: str
    start: int
    arcs: list[list[StoredArc]]
    finals: dict[int, float]
    reach: list[list[tuple[int, int]]]
    final_label: int = 0


class _Reader:
    def __init__(self, data: bytes) -> None:
        self.data, self.at = data, 0

    def take(self, layout: str) -> tuple[int, ...]:
        values = struct.unpack_from(layout, self.data, self.at)
        self.at += struct.calcsize(layout)
        return values

    def text(self) -> str:
        (length,) = self.take("<i")
        self.at += length
        return self.data[self.at - length : self.at].decode()

    def header(self) -> tuple[str, int, int, int]:
        assert self.take("<i") == (2125659606,)
        kind = self.text()
        assert self.text() == "standard"
        _, _, _, start, states, arcs = self.take("<iIQqqq")
        return kind, start, states, arcs


def read_fst(data: bytes) -> StoredFst:
    """Return what a file holds, every byte of it being accounted for."""
    reader = _Reader(data)
    kind, start, states, arcs = reader.header()
    lookahead = kind == "olabel_lookahead"
    if lookahead:
        assert reader.take("<i") == (446681434,)
        inner, start, states, arcs = reader.header()
        assert inner == "const"
    heads = [reader.take("<fIIII") for _ in range(states)]
    stored = [StoredArc(*reader.take("<iifi")) for _ in range(arcs)]
    by_state = [stored[first : first + count] for _, first, count, _, _ in heads]
    for (_, _, _, no_input, no_output), outgoing in zip(heads, by_state, strict=True):
        assert no_input == sum(arc.input == NO_LABEL for arc in outgoing)
        assert no_output == sum(arc.output == NO_LABEL for arc in outgoing)
        assert outgoing == sorted(outgoing, key=lambda arc: arc.output)
    finals = {state: head[0] for state, head in enumerate(heads) if np.isfinite(head[0])}
    reach, final_label = [], 0
    if lookahead:
        assert reader.take("<???") == (True, False, True)
        assert reader.take("<??") == (False, False)
        final_label, sets = reader.take("<iq")
        assert sets == states
        for _ in range(sets):
            (count,) = reader.take("<q")
            intervals = [reader.take("<ii") for _ in range(count)]
            assert reader.take("<i") == (sum(end - begin for begin, end in intervals),)
            reach.append([(begin, end) for begin, end in intervals])
    assert reader.at == len(data)
    return StoredFst(kind, start, by_state, finals, reach, final_label)
