"""How far something is that takes a while, shown on a terminal."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TextIO


@contextmanager
def progress_shown(
    out: TextIO, what: str, *, in_bytes: bool = False
) -> Iterator[Callable[[int, int], None]]:
    """Give a function that shows on a terminal how much of `what` is done, and of how much.

    Nothing is shown before it is called first, nor where there is no terminal.
    """
    if not out.isatty():
        yield lambda done, of: None
        return
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
    with Progress(*columns, console=Console(file=out), transient=True) as shown:
        task = shown.add_task(what, total=None, visible=False)
        yield lambda done, of: shown.update(task, completed=done, total=of, visible=True)


LEAST_DBFS = -90
"""Where the bar of a level begins: 8 dB over the steps of 16 bits."""


@contextmanager
def level_shown(out: TextIO, what: str) -> Iterator[Callable[[float], None]]:
    """Give a function that shows on a terminal how loud something is, in dBFS, as it comes.

    Nothing is shown before it is called first, nor where there is no terminal.
    """
    if not out.isatty():
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
