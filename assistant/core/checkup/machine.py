"""The machine around a session: its data folder, the index, the clock, and what is installed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from assistant.core.checkup.findings import Finding
from assistant.core.shown.worded import Worded

FOLDER = "data folder"
INDEX = "index"
CLOCK = "clock"
VERSIONS = "versions"

LEAST_FREE_BYTES = 16_000_000
"""Room for the sessions of a year, 90 minutes each, of some 60 kB; below that a session may not be
kept to its end, as other programs want room too."""

FEW_FREE_BYTES = 500_000_000
"""What an index, rendered cues and the system itself want to go on well."""

SLOW_SYNC_S = 0.25
"""Seconds for a record to be on disk from where on it is felt: "released" is answered after it."""

TOO_SLOW_SYNC_S = 2.0
"""From here on what is said meanwhile is heard late: of five seconds sound is left out."""

OTHERS_MAY_LOOK = 0o077
"""Of a folder's mode what is not its owner's."""

CLOCK_OFF_S = 120.0
"""How far the clock of a disk may be from the machine's: they differ where it is in the network."""

FUTURE_S = 3600.0
"""How far in the future a session may lie: more than a zone's hour is a clock that was wrong."""

FIRST_YEAR, LAST_YEAR = 2025, 2100
"""Years in which this program runs; a clock without its battery says 1970 or 2000."""


@dataclass(frozen=True, slots=True)
class Folder:
    """A data folder: what the disk takes, how fast, and who may look into it.

    `refused` says why nothing could be written, with its mend, each "" where all was. `mode` is
    None where the system has no such thing, or the folder is not there yet.
    """

    there: bool
    free_bytes: int | None
    sync_s: float | None
    mode: int | None
    refused: str = ""
    mend: str = ""


def judge_folder(folder: Folder) -> list[Finding]:
    """Return what is wrong with it, or the one finding that it is well."""
    free_mb = None if folder.free_bytes is None else round(folder.free_bytes / 1e6)
    numbers = {
        "free_mb": free_mb,
        "fsync_ms": None if folder.sync_s is None else round(1000 * folder.sync_s, 1),
        "mode": None if folder.mode is None else f"{folder.mode & 0o777:o}",
    }
    found = []
    if folder.refused:
        name = "disk full" if "full" in folder.refused or "larger" in folder.refused else "refused"
        name = "read-only" if "only be read" in folder.refused else name
        told = Worded("No session could be kept: {why}.", why=folder.refused)
        found.append(Finding(FOLDER, "fault", told, name, folder.mend, numbers))
    elif folder.free_bytes is not None and folder.free_bytes < LEAST_FREE_BYTES:
        told = Worded(
            "The disk is nearly full: {count} MB are free.", count=f"{folder.free_bytes / 1e6:.1f}"
        )
        found.append(
            Finding(FOLDER, "fault", told, "disk full", Worded("make room on it"), numbers)
        )
    elif free_mb is not None and folder.free_bytes < FEW_FREE_BYTES:  # type: ignore[operator]
        told = Worded("{count} MB are free on its disk.", count=free_mb)
        found.append(
            Finding(FOLDER, "warn", told, "little room", Worded("make room on it"), numbers)
        )
    if folder.sync_s is not None and folder.sync_s >= SLOW_SYNC_S:
        verdict = folder.sync_s >= TOO_SLOW_SYNC_S
        told = Worded(
            "A record takes {count} ms to be on disk.", count=f"{1000 * folder.sync_s:.0f}"
        )
        mend = Worded(
            "keep the data on a disk of this machine, not in the network or on a memory stick"
        )
        found.append(
            Finding(FOLDER, "fault" if verdict else "warn", told, "slow disk", mend, numbers)
        )
    if folder.mode is not None and folder.mode & OTHERS_MAY_LOOK:
        told = Worded(
            "Others on this machine may look into it (mode {mode}).",
            mode=f"{folder.mode & 0o777:o}",
        )
        mend = Worded("chmod 700 the folder, so that it is yours alone")
        found.append(Finding(FOLDER, "warn", told, "open to others", mend, numbers))
    if found:
        return found
    told = Worded("Takes records")
    if folder.sync_s is not None:
        ms = f"{1000 * folder.sync_s:.0f}"
        told = Worded("Takes records, each on disk in {ms} ms", ms=ms)
    told = Worded("{told}.", told=told) if free_mb is None else _with_room(told, free_mb)
    if not folder.there:
        told = Worded("{told} It is made at the first session.", told=told)
    return [Finding(FOLDER, "ok", told, measured=numbers)]


def _with_room(told: Worded, free_mb: int) -> Worded:
    return Worded("{told}; {count} MB are free.", told=told, count=f"{free_mb:,}")


def judge_index(there: bool, as_left: bool) -> Finding:
    """Return how the index is. What is wrong with it mends itself."""
    if not there:
        return Finding(INDEX, "ok", Worded("There is none yet; the first review makes it."))
    if as_left:
        return Finding(INDEX, "ok", Worded("As it was left."))
    return Finding(INDEX, "ok", Worded("Changed since it was left; the next review makes it anew."))


@dataclass(frozen=True, slots=True)
class Clock:
    """What time it is here; `disk_off_s` is how far ahead the data folder's disk is, and `ahead_s`
    how far in the future the latest session was written, None where there is none."""

    told: str
    year: int
    zone: str | None
    disk_off_s: float | None = None
    ahead_s: float | None = None


def judge_clock(clock: Clock) -> Finding:
    """Return whether the time can be believed."""
    numbers = {"time": clock.told, "zone": clock.zone}
    mend = Worded("set the clock and its zone in the system's settings")
    if not FIRST_YEAR <= clock.year <= LAST_YEAR:
        told = Worded("It says {time}.", time=clock.told)
        return Finding(CLOCK, "fault", told, "wrong time", mend, numbers)
    if clock.ahead_s is not None and clock.ahead_s > FUTURE_S:
        told = Worded(
            "It says {time}, and the last session was written after that.", time=clock.told
        )
        return Finding(CLOCK, "warn", told, "set back", mend, numbers)
    if clock.disk_off_s is not None and abs(clock.disk_off_s) > CLOCK_OFF_S:
        off = f"{clock.disk_off_s:+.0f}"
        told = Worded("It says {time}; the disk's own is {off} s off.", time=clock.told, off=off)
        return Finding(CLOCK, "warn", told, "disk's clock", mend, numbers)
    zone = f", {clock.zone}" if clock.zone else ""
    told = Worded("It is {time}.", time=f"{clock.told}{zone}")
    return Finding(CLOCK, "ok", told, measured=numbers)


def judge_versions(versions: Mapping[str, str | None]) -> Finding:
    """Return what is installed, by name; of what is missing the version is None."""
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        told = Worded("Not installed: {names}.", names=", ".join(missing))
        mend = Worded("install the program again")
        return Finding(VERSIONS, "fault", told, "missing", mend, dict(versions))
    all_of_them = ", ".join(f"{name} {version}" for name, version in versions.items())
    return Finding(VERSIONS, "ok", f"{all_of_them}.", measured=dict(versions))
