"""The file of what was planned: JSON Lines, one for each plan. The latest for a series holds."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

from assistant.core.faults import Fault
from assistant.core.review.series_plans import MOST_PLANNED, Plan
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import (
    delete_synced,
    make_folder,
    remove_unfinished,
    write_whole,
)

FILE = "series.jsonl"

_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})?")


def read_plans(
    data_dir: Path,
    tell: Callable[[str], None] = lambda _: None,
    parse_day: Callable[[str], str] = str,
) -> list[Plan]:
    """Return every plan, in the order they were made; none without a file.

    A damaged line is left out, and named to `tell`; so is half a line at the end, and a plan of
    which `parse_day` raises ValueError for the day that it is counted from.

    Raises:
        Fault: the file is there and can't be read.
    """
    path = data_dir / FILE
    plans = []
    for number, line in enumerate(_lines(path), start=1):
        plan = _plan(line)
        if plan is None:
            tell(f"{path}:{number}: this line is damaged and was left out")
            continue
        try:
            since = plan.since and parse_day(plan.since)
        except ValueError as error:
            tell(f'{path}:{number}: this plan was left out; mend its "since": {error}')
        else:
            plans.append(replace(plan, since=since))
    return plans


def add_plan(data_dir: Path, plan: Plan, at: str) -> None:
    """Add a plan that was made `at` a date and time, as ISO text; return once it is on disk.

    Raises:
        Fault: it can't be written; the file is as it was.
    """
    line = json.dumps({"at": at, **asdict(plan)}) + "\n"
    before = _lines(data_dir / FILE)
    _replace(data_dir / FILE, b"".join([*(each + b"\n" for each in before), line.encode()]))


def planned_when(data_dir: Path) -> list[tuple[Plan, str]]:
    """Return every plan, and the moment at which it was made, as it is written; "" without one.

    Raises:
        Fault: the file is there and can't be read.
    """
    lines = _lines(data_dir / FILE)
    return [(plan, _made_at(line)) for line in lines if (plan := _plan(line))]


def forget_plans(
    data_dir: Path, client: str, stays: Callable[[str], bool] = lambda _: False
) -> None:
    """Leave nothing of a client in the file, but for what was planned at a moment that `stays`, as
    it is written there; return once that is on disk.

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
        or stays(_made_at(line))
    ]
    if kept:
        _replace(path, b"".join(line + b"\n" for line in kept))
    elif path.parent.is_dir():
        try:
            remove_unfinished(path)
            delete_synced(path)
        except OSError as error:
            raise Fault(f"{path}: can't be deleted ({error.strerror})") from error


def _lines(path: Path) -> list[bytes]:
    try:
        with read_itself(path) as file:
            return file.read().splitlines()
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


def _made_at(line: bytes) -> str:
    try:
        return str(json.loads(line)["at"])
    except (ValueError, KeyError, TypeError, RecursionError):
        return ""


def _replace(path: Path, text: bytes) -> None:
    """Put a file in place of the old one, and leave nothing that a killed program left of it."""
    try:
        make_folder(path.parent)
        remove_unfinished(path)
        write_whole(path, text)
    except OSError as error:
        raise Fault(f"{path}: what was planned can't be written ({error.strerror})") from error
