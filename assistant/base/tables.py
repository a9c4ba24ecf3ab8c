"""Tables for the eye that lose columns, never parts of numbers, where there is little room."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, TextIO

from rich import box
from rich.cells import cell_len
from rich.console import Console
from rich.table import Table

from assistant.base.languages import shown as shown_in_language
from assistant.core.printable import on_a_line, printable
from assistant.core.review.bars import DRAWN, TYPED, Strokes

FILE_WIDTH = 110
"""Columns of a table that goes to a file or a pipe: enough for a hold to stand on one line."""

_WIDE, _NARROW = 1, 0
"""Spaces on each side of what stands in a column."""


@dataclass(frozen=True, slots=True)
class Columns:
    """The headings of a table, and what becomes of them where there is little room.

    Those in `left_out` go first to last. `folded` may go on in a second line; each has the least
    width that leaves it words. What stands under the others is never cut: half a number is a
    wrong one. `right` are set to the right.
    """

    headings: tuple[str, ...]
    left_out: tuple[str, ...] = ()
    folded: Mapping[str, int] = field(default_factory=dict)
    right: frozenset[str] = frozenset()


class _Printer(Console):
    """A console that prints texts as they are safe to print; its own codes are not in them."""

    def print(self, *shown: Any, **options: Any) -> None:
        """Print what is shown: texts, or what was drawn of safe ones."""
        safe = (printable(each) if isinstance(each, str) else each for each in shown)
        super().print(*safe, **options)


def console_on(out: TextIO) -> Console:
    """Return a console that writes to `out`, as wide as it has room for."""
    # Without markup a protocol's own words stay as they are written, brackets and all.
    width = None if out.isatty() else FILE_WIDTH
    return _Printer(file=out, width=width, markup=False, emoji=False, highlight=False)


def strokes_for(out: TextIO) -> Strokes:
    """Return the strokes that the encoding of `out` has."""
    try:
        DRAWN.every().encode(out.encoding or "ascii")
    except UnicodeEncodeError:
        return TYPED
    return DRAWN


def heading(*parts: str | None) -> str:
    """Return what stands over a table or a list, of the parts that are there."""
    return " · ".join(part for part in parts if part)


def show_table(
    columns: Columns,
    rows: Sequence[tuple[str, ...]],
    out: TextIO,
    *,
    title: str = "",
    below: str = "",
    nothing: str = "",
) -> None:
    """Show rows that have a text for each heading, as wide as `out` has room for.

    Where there are no rows `nothing` is shown instead, if it says anything.
    """
    console = console_on(out)
    if nothing and not rows:
        console.print(nothing)
    else:
        console.print(_table(columns, rows, console.width, title, below))


def _table(
    columns: Columns, rows: Sequence[tuple[str, ...]], width: int, title: str, below: str
) -> Table:
    safe = [map(on_a_line, row) for row in rows]
    named = [dict(zip(columns.headings, row, strict=True)) for row in safe]
    headings = shown_in_language().review.tables.headings
    shown, padding = _layout(columns, named, width, headings)
    table = Table(
        title=on_a_line(title) or None,
        title_justify="left",
        box=box.SIMPLE,
        padding=(0, padding),
        caption=printable(below) or None,
        caption_justify="left",
    )
    for name in shown:
        table.add_column(
            headings.get(name, name),
            justify="right" if name in columns.right else "left",
            no_wrap=name not in columns.folded,
            overflow="fold",
        )
    for row in named:
        table.add_row(*(row[name] for name in shown))
    return table


def _layout(
    columns: Columns, rows: list[dict[str, str]], width: int, headings: Mapping[str, str]
) -> tuple[list[str], int]:
    """Return the headings that fit into a width, and the padding of their columns."""
    needed = {}
    for name in columns.headings:
        longest = max(
            cell_len(text) for text in (headings.get(name, name), *(row[name] for row in rows))
        )
        needed[name] = min(longest, columns.folded.get(name, longest))
    shown: list[str] = []
    for out in range(len(columns.left_out) + 1):
        shown = [name for name in columns.headings if name not in columns.left_out[:out]]
        for padding in (_WIDE, _NARROW):
            # Besides the padding there is a space before and after each column.
            if sum(needed[name] + 2 * padding + 1 for name in shown) + 1 <= width:
                return shown, padding
    return shown, _NARROW
