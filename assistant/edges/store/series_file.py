"""The file of what was planned: JSON Lines, one for each plan. The latest for a series holds."""

from __future__ import annotations

import contextlib
import json
import os
import re
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.review.series_plans import MOST_PLANNED, Plan

FILE = "series.jsonl"

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")


def read_plans(data_dir: Path, tell: Callable[[str], None] = lambda _: None) -> list[Plan]:
    """Return every plan, in the order they were made; none without a file.

    A damaged line is left out, and named to `tell`; so is half a line at the end.

    Raises:
        Fault: the file is there and can't be read.
    """
    path = data_dir / FILE
    plans = []
    for number, line in enumerate(_lines(path), start=1):
        plan = _plan(line)
        if plan is None:
            tell(f"{path}:{number}: this line is damaged and was left out")
        else:
            plans.append(plan)
    return plans


def add_plan(data_dir: Path, plan: Plan, at: str) -> None:
    """Add a plan that was made `at` a date and time, as ISO text; return once it is on disk.

    Raises:
        Fault: it can't be written; the file is as it was.
    """
    line = json.dumps({"at": at, **asdict(plan)}) + "\n"
    before = _lines(data_dir / FILE)
    _replace(data_dir / FILE, b"".join([*(each + b"\n" for each in before), line.encode()]))


def forget_plans(data_dir: Path, client: str) -> None:
    """Leave nothing of a client in the file; return once that is on disk.

    Raises:
        Fault: the file can't be written.
    """
    path = data_dir / FILE
    before = _lines(path)
    # A line that is damaged may hold anything: it goes if the code stands in it.
    kept = [
        line
        for line in before
        if (plan.client != client if (plan := _plan(line)) else client.encode() not in line)
    ]
    if kept:
        _replace(path, b"".join(line + b"\n" for line in kept))
    elif before:
        try:
            path.unlink()
        except OSError as error:
            raise Fault(f"{path}: can't be deleted ({error.strerror})") from error


def _lines(path: Path) -> list[bytes]:
    try:
        return path.read_bytes().splitlines()
    except FileNotFoundError:
        return []
    except OSError as error:
        raise Fault(f"{path}: what was planned can't be read ({error.strerror})") from error


def _plan(line: bytes) -> Plan | None:
    try:
        read = json.loads(line)
        plan = Plan(read["client"], read["planned"], read["since"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    texts = isinstance(plan.client, str) and isinstance(plan.since, str)
    if not texts or type(plan.planned) is not int or not 0 <= plan.planned <= MOST_PLANNED:
        return None
    return plan if _DAY.fullmatch(plan.since) else None


def _replace(path: Path, text: bytes) -> None:
    """Write the file anew beside the old one, and put it in its place."""
    new = path.with_name(f".{path.name}.new")
    try:
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        file = os.open(new, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(file, "wb") as out:
                out.write(text)
                out.flush()
                os.fsync(out.fileno())
            new.replace(path)
        except OSError:
            with contextlib.suppress(OSError):
                new.unlink()
            raise
    except OSError as error:
        raise Fault(f"{path}: what was planned can't be written ({error.strerror})") from error
