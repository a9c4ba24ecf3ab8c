"""The bytes of two OpenFst file types: `const`, and the `olabel_lookahead` that Vosk composes with.

Written after the reading code of OpenFst 1.8 (`fst/fst.h`, `const-fst.h`, `matcher-fst.h`,
`add-on.h`, `label-reachable.h`); all numbers are little-endian.
"""

from __future__ import annotations

import struct
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

ARC = np.dtype(
    [("source", "<i4"), ("input", "<i4"), ("output", "<i4"), ("cost", "<f4"), ("target", "<i4")]
)
"""One arc: from state `source` to state `target`, with labels (0 for none) and a cost, which is
minus the natural logarithm of a weight."""

Interval = tuple[int, int]
"""Labels from the first to the one before the second."""

_FST_MAGIC = 2125659606
_ADD_ON_MAGIC = 446681434
_CONST_VERSION = 2
_LOOKAHEAD_VERSION = 1

# Properties, of `fst/properties.h`: only those are claimed that surely hold.
_EXPANDED = 0x1
_ACCEPTOR = 0x1_0000
_NOT_ACCEPTOR = 0x2_0000
_INPUT_SORTED = 0x1000_0000
_OUTPUT_SORTED = 0x4000_0000

_STORED_STATE = np.dtype(
    [("final", "<f4"), ("first", "<u4"), ("arcs", "<u4"), ("no_input", "<u4"), ("no_output", "<u4")]
)
_STORED_ARC = np.dtype([("input", "<i4"), ("output", "<i4"), ("cost", "<f4"), ("target", "<i4")])


@dataclass(slots=True)
class Fst:
    """A transducer being built: states counted from 0, arcs as in `ARC`, costs of final states."""

    start: int = 0
    states: int = 0
    arcs: list[tuple[int, int, int, float, int]] = field(default_factory=list)
    finals: dict[int, float] = field(default_factory=dict)

    def add_state(self) -> int:
        """Return a new state."""
        self.states += 1
        return self.states - 1

    def add_arc(self, source: int, input: int, output: int, cost: float, target: int) -> None:
        """Add an arc between two states."""
        self.arcs.append((source, input, output, cost, target))


def const_acceptor(fst: Fst) -> bytes:
    """Return a file of type `const`. Each arc's labels must be the same."""
    properties = _EXPANDED | _ACCEPTOR | _INPUT_SORTED | _OUTPUT_SORTED
    return _const(fst, properties)


def output_lookahead(
    fst: Fst, reach: Mapping[int, Sequence[Interval]], everywhere: Sequence[Interval]
) -> bytes:
    """Return a file of type `olabel_lookahead`, which can be composed on the fly.

    `reach` holds for a state the output labels that a path from it can have next, as intervals in
    their order; the states it leaves out have `everywhere`. A state from which a final state can
    be reached with no more output has the label one past the last besides, which `everywhere`
    must end with.
    """
    properties = _EXPANDED | _NOT_ACCEPTOR | _OUTPUT_SORTED
    final_label = everywhere[-1][1] - 1
    usual = _interval_set(everywhere)
    sets = (_interval_set(reach[state]) if state in reach else usual for state in range(fst.states))
    return b"".join(
        (
            _header("olabel_lookahead", _LOOKAHEAD_VERSION, properties, -1, 0, 0),
            struct.pack("<i", _ADD_ON_MAGIC),
            _const(fst, properties),
            # There is an add-on, of a pair of which the first, for input labels, is absent.
            struct.pack("<???", True, False, True),
            # It looks ahead on output, and keeps no table from other labels to these.
            struct.pack("<??", False, False),
            struct.pack("<iq", final_label, fst.states),
            *sets,
        )
    )


def merged(labels: Iterable[int]) -> list[Interval]:
    """Return a state's labels as the fewest intervals, in order."""
    intervals: list[Interval] = []
    for label in sorted(set(labels)):
        if intervals and intervals[-1][1] == label:
            intervals[-1] = (intervals[-1][0], label + 1)
        else:
            intervals.append((label, label + 1))
    return intervals


def _interval_set(intervals: Sequence[Interval]) -> bytes:
    bounds = [bound for interval in intervals for bound in interval]
    labels = sum(end - begin for begin, end in intervals)
    return struct.pack(f"<q{len(bounds)}ii", len(intervals), *bounds, labels)


def _const(fst: Fst, properties: int) -> bytes:
    arcs = np.array(fst.arcs, dtype=ARC)
    arcs = arcs[np.lexsort((arcs["output"], arcs["source"]))]
    stored = np.empty(len(arcs), dtype=_STORED_ARC)
    for name in _STORED_ARC.names or ():
        stored[name] = arcs[name]
    states = np.zeros(fst.states, dtype=_STORED_STATE)
    states["final"] = np.inf
    for state, cost in fst.finals.items():
        states["final"][state] = cost
    states["arcs"] = _count(arcs["source"], fst.states)
    states["first"] = np.cumsum(states["arcs"]) - states["arcs"]
    states["no_input"] = _count(arcs["source"][arcs["input"] == 0], fst.states)
    states["no_output"] = _count(arcs["source"][arcs["output"] == 0], fst.states)
    header = _header("const", _CONST_VERSION, properties, fst.start, fst.states, len(arcs))
    return header + states.tobytes() + stored.tobytes()


def _count(sources: NDArray[np.int32], states: int) -> NDArray[np.intp]:
    return np.bincount(sources, minlength=states)


def _header(kind: str, version: int, properties: int, start: int, states: int, arcs: int) -> bytes:
    return b"".join(
        (
            struct.pack("<i", _FST_MAGIC),
            _text(kind),
            _text("standard"),  # costs add up along a path, and the lesser of two paths wins
            struct.pack("<iIQqqq", version, 0, properties, start, states, arcs),
        )
    )


def _text(text: str) -> bytes:
    return struct.pack("<i", len(text)) + text.encode("ascii")
