"""`assistant sync`: once, or as a service; its clinic set up; and what waits to be sent."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from assistant.base.exits import FAULT, FINISHED
from assistant.base.paths import data_folder
from assistant.base.settings import clinic_address
from assistant.base.streams import bring, warn
from assistant.clinic.sending import Done, exchange
from assistant.clinic.setting_up import init_clinic, take_key
from assistant.clinic.watching import watch
from assistant.core.faults import UsageError
from assistant.edges.clinic.roles import Kind


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command is asked, as it was typed."""

    action: str | None = None
    address: str | None = None
    room: tuple[str, ...] | list[str] | None = None
    reviewer: tuple[str, ...] | list[str] | None = None
    supervisor: tuple[str, ...] | list[str] | None = None
    keep_months: int | None = None
    watch: bool = False
    data_dir: str | None = None


def run_sync(asked: Asked) -> int:
    """Do what was asked; return the exit code.

    Raises:
        UsageError: no clinic is set, or what was typed is wrong.
        Fault: the clinic can't be used, or something can't be kept.
    """
    data_dir = data_folder(asked.data_dir)
    if asked.action == "key":
        return _bring(take_key(data_dir))
    if asked.action == "init":
        wanted: list[tuple[Kind, str]] = []
        for kind, codes in (
            ("room", asked.room),
            ("reviewer", asked.reviewer),
            ("supervisor", asked.supervisor),
        ):
            wanted += [(kind, code) for code in codes or ()]  # type: ignore[misc]
        return _bring(
            init_clinic(clinic_address(asked.address), data_dir, wanted, asked.keep_months)
        )
    return _sync(asked, data_dir)


def _sync(asked: Asked, data_dir: Path) -> int:
    if asked.action is not None:
        raise UsageError(f"{asked.action}: no such action")
    address = clinic_address()
    if asked.watch:
        watch(address, data_dir, warn, lambda done: warn(_told(done)))
    done = exchange(address, data_dir, warn)
    for fault in done.faults:
        warn(fault)
    _bring([_told(done)])
    return FAULT if done.faults else FINISHED


def _bring(lines: list[str]) -> int:
    bring("".join(f"{line}\n" for line in lines))
    return FINISHED


def _told(done: Done) -> str:
    """Return what an exchange came to, in a line."""
    if not done.sends:
        return "the clinic and this machine know of the same erasures; a supervisor sends nothing"
    told = (
        f"sent {_count(done.lines, 'line')} of {_count(done.sessions, 'session')}"
        if done.lines
        else "the clinic has all sessions of this room"
        if not done.faults
        else "nothing new was sent"
    )
    if done.waiting:
        told += f"; {_count(done.waiting, 'session')} running, sent once over"
    if done.old:
        told += f"; {_count(done.old, 'session')} older than it keeps, here alone"
    if done.faults:
        told += f"; {_count(len(done.faults), 'session')} not sent"
    return told


def _count(number: int, thing: str) -> str:
    return f"{number:,} {thing}{'' if number == 1 else 's'}"
