"""The words that a speech model's graph knows, as OpenFst keeps them in the graph's own file."""

from __future__ import annotations

import struct
from collections.abc import Iterator

_FST = 2125659606
_SYMBOLS = 2125658996
"""The numbers that files of graphs and tables of symbols begin with (OpenFst, fst.h and
symbol-table.cc)."""

_HAS_INPUTS = 1
_HAS_OUTPUTS = 2
"""Flags of a graph's header: a table of symbols follows it."""


def words_of_graph(data: bytes) -> list[str]:
    """Return the words that a graph's file says it knows, in the file's order.

    `data` need only hold the file's beginning: header and table.

    Raises:
        ValueError: it is no graph, or carries no table of its words.
    """
    reader = _Reader(data)
    try:
        if reader.take("<i") != _FST:
            raise ValueError("no graph")
        reader.text()  # the kind of graph
        reader.text()  # the kind of arc
        reader.take("<i")  # its version
        flags = reader.take("<I")
        for _ in range(4):  # properties, start, how many states, how many arcs
            reader.take("<q")
        if flags & _HAS_INPUTS:
            return list(_symbols(reader))
        if flags & _HAS_OUTPUTS:
            return list(_symbols(reader))
    except (struct.error, UnicodeDecodeError) as error:
        raise ValueError("cut short, or no text") from error
    raise ValueError("a graph without its words")


def _symbols(reader: _Reader) -> Iterator[str]:
    if reader.take("<i") != _SYMBOLS:
        raise ValueError("no table of words")
    reader.text()  # its name
    reader.take("<q")  # the next free number
    for _ in range(reader.take("<q")):
        yield reader.text()
        reader.take("<q")


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data, self._at = data, 0

    def take(self, layout: str) -> int:
        (value,) = struct.unpack_from(layout, self._data, self._at)
        self._at += struct.calcsize(layout)
        return int(value)

    def text(self) -> str:
        length = self.take("<i")
        if length < 0 or self._at + length > len(self._data):
            raise struct.error
        self._at += length
        return self._data[self._at - length : self._at].decode()
