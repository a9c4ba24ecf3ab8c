"""How far something is that takes a while, shown on a terminal.

Bars go to standard error, and to nothing but a terminal that can take a line back: what is read by
another program has no trace of them, nor has a screen of who asked for none (`NO_COLOR`).
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from rich.progress import Progress

Progressed = Callable[[int, int], None]
"""Told how much is done, and of how much."""

DUMB = frozenset({"dumb", "unknown"})
"""What $TERM says of a terminal on which nothing can be drawn; rich then shows nothing at all."""


def can_be_drawn_on(out: TextIO) -> bool:
    """Return whether there is a terminal, on which what was shown can be drawn over."""
    return out.isatty() and os.environ.get("TERM", "").lower() not in DUMB


def _takes_bars(out: TextIO) -> bool:
    """Return whether a bar may be drawn; NO_COLOR, if it has a value, says no (no-color.org)."""
    return can_be_drawn_on(out) and not os.environ.get("NO_COLOR")


SOON_S = 0.5
"""Seconds in which all may be done that needs no bar: one that flashes by tells nothing."""


def untold(done: int, of: int) -> None:
    """Show nothing."""


@contextmanager
def progress_shown(
    out: TextIO, what: str, *, in_bytes: bool = False, wanted: bool = True
) -> Iterator[Progressed]:
    """Give a function that shows on a terminal how much of `what` is done, and of how much.

    Nothing is shown before it is called first (and, but for what is fetched, `SOON_S` more), nor
    where it is not wanted or may not be.
    """
    if not wanted or not _takes_bars(out):
        yield untold
        return
    began: float | None = None
    bar: Progress | None = None

    def told(done: int, of: int) -> None:
        nonlocal began, bar
        began = time.monotonic() if began is None else began
        if not in_bytes and time.monotonic() - began < SOON_S:
            return
        if bar is None:
            bar = _bar(out, in_bytes=in_bytes)
            bar.add_task(what, total=of)
            bar.start()
        bar.update(bar.task_ids[0], completed=done, total=of)

    try:
        yield told
    finally:
        if bar is not None:
            bar.stop()


def _bar(out: TextIO, *, in_bytes: bool) -> Progress:
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        DownloadColumn,
        Progress,
        TaskProgressColumn,
        TextColumn,
        TimeRemainingColumn,
    )

    amount = (DownloadColumn(),) if in_bytes else (TaskProgressColumn(),)
    columns = (TextColumn("{task.description}"), BarColumn(), *amount, TimeRemainingColumn())
    return Progress(*columns, console=Console(file=out), transient=True)


LEAST_DBFS = -90
"""Where the bar of a level begins: 8 dB over the steps of 16 bits."""


@contextmanager
def level_shown(out: TextIO, what: str) -> Iterator[Callable[[float], None]]:
    """Give a function that shows on a terminal how loud something is, in dBFS, as it comes.

    Nothing is shown before it is called first, nor where no bar may be.
    """
    if not _takes_bars(out):
        yield lambda level: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        TextColumn("{task.fields[level]:4.0f} dBFS"),
    )
    with Progress(*columns, console=Console(file=out), transient=True) as shown:
        task = shown.add_task(what, total=-LEAST_DBFS, level=LEAST_DBFS, visible=False)
        yield lambda level: shown.update(
            task,
            completed=max(0.0, level - LEAST_DBFS),
            level=max(level, LEAST_DBFS),
            visible=True,
        )
