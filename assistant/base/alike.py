"""Codes that look the same, of which one is mostly a slip: "C7", "c7" and "C-7" are three clients.

A code stands as it was typed, everywhere: nothing is joined that was kept apart. Whoever uses one
for the first time is told of those like it, and so is who erases one, or asks for one in vain.
"""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from assistant.base.languages import tr
from assistant.base.paths import REHEARSALS, trainee_folder
from assistant.base.streams import warn
from assistant.core.faults import Fault, UsageError
from assistant.core.refusals import look_alike
from assistant.edges.files.itself import check_folder
from assistant.edges.store.journal import journal_folder
from assistant.edges.store.journal_files import clients_in
from assistant.edges.store.series_file import read_plans


def clients_like(data_dir: Path, code: str) -> list[str]:
    """Return the other clients whose codes look like one, of sessions and of what was planned.

    Raises:
        Fault: what is kept can't be read.
    """
    return sorted({each for each in _clients(data_dir) if look_alike(each, code)})


def trainees_like(data_dir: Path, code: str) -> list[str]:
    """Return the other trainees whose codes look like one.

    Raises:
        Fault: what is kept can't be read.
    """
    return sorted(each for each in trainees_in(data_dir) if look_alike(each, code))


def told_at_first_use(data_dir: Path, client: str | None, trainee: str | None = None) -> str:
    """Return what is told of a client's or a trainee's code that is new, and looks like another.

    "" where there is nothing to tell. The latest sessions are looked at first: who has had one is
    found soon, and no further one is looked at.

    Raises:
        Fault: what is kept can't be read.
    """
    code, kept = (
        (trainee, trainees_in(data_dir)) if trainee is not None else (client, _clients(data_dir))
    )
    if code is None:
        return ""
    alike: set[str] = set()
    for each in kept:
        if each == code:
            return ""
        if look_alike(each, code):
            alike.add(each)
    if not alike:
        return ""
    return tr("{code} is new; there is {codes}", code=code, codes=_listed(alike))


def as_kept(data_dir: Path, code: str) -> str | None:
    """Return a client's code as it was written before; None where it is new.

    Who spells a code can't say its case and signs: it is the same, else the only one that looks so.

    Raises:
        Fault: what is kept can't be read.
    """
    alike: set[str] = set()
    for each in _clients(data_dir):
        if each == code:
            return code
        if look_alike(each, code):
            alike.add(each)
    return alike.pop() if len(alike) == 1 else None


def tell_in_vain(client: str, alike: Iterable[str]) -> None:
    """Tell of the codes that look like a client's of whom nothing was found, if there are any."""
    if alike := sorted(alike):
        warn(f"nothing of client {client} is there; there is {_listed(alike)}")


def kept_folder(data_dir: Path, trainee: str) -> Path:
    """Return the folder with all that is kept of a trainee.

    Raises:
        UsageError: nothing is.
        Fault: what is kept can't be read.
    """
    folder = trainee_folder(data_dir, trainee)
    if not folder.is_dir():
        there = also_there(trainees_like(data_dir, trainee))
        raise UsageError(f"--trainee {trainee}: nothing is kept of this trainee{there}")
    return folder


def also_there(alike: Iterable[str]) -> str:
    """Return that there are codes which look the same, to be put behind something; "" for none."""
    codes = _listed(alike)
    return f"; what looks the same and is not: {codes}" if codes else ""


def _listed(codes: Iterable[str]) -> str:
    return f" {tr('and')} ".join(sorted(codes))


def _clients(data_dir: Path) -> Iterable[str]:
    planned = (plan.client for plan in read_plans(data_dir))
    return chain(clients_in(journal_folder(data_dir)), planned)


def trainees_in(data_dir: Path) -> list[str]:
    """Return the codes of all trainees of whom something is kept, in no order.

    Raises:
        Fault: what is kept can't be read.
    """
    folder = data_dir / REHEARSALS
    try:
        return [each.name for each in folder.iterdir()] if check_folder(folder) else []
    except OSError as error:
        raise Fault(f"{folder}: can't be read ({error.strerror})") from error
