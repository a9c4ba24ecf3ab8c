"""Typed sessions whose disk fails: every Nth write or fsync of the journal, and a full disk."""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
from collections import Counter
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.faults.acknowledged import acknowledged, missing, state_of
from tests.support.followed_program import LIMIT_S
from tests.support.typed_session import TypedSession

SHIM = Path(__file__).with_name("shim.c")

ERRORS = ("EIO", "ENOSPC", "EROFS", "EINTR")

EVERY = (1, 2, 3, 5, 7, 10)
"""One of so many calls fails. The first of all is that of the journal's first line."""

WORDS = ("start", "yes", "barrier", "note warm", "released", "barrier", "released", "stop")

SMALL_DISK = "16k"
"""Of which the first line takes some 2 KiB: it is full as the session begins, but for a page."""


def measure_writes(share: int) -> int:
    """Run the sessions, print what came of them, and return how many lost something silently."""
    silent = _shimmed(share)
    return silent + _full_disk()


def _shimmed(share: int) -> int:
    if shutil.which("cc") is None:
        print("\nfailing writes: not measured, as there is no cc")
        return 0
    counts: Counter[str] = Counter()
    silent = number = 0
    with TemporaryDirectory() as name:
        folder = Path(name)
        library = folder / "shim.so"
        compiled = ["cc", "-shared", "-fPIC", "-O1", "-o", str(library), str(SHIM), "-ldl"]
        subprocess.run(compiled, check=True)
        for call in ("write", "half a write", "fsync"):
            for error in ERRORS:
                for every in EVERY:
                    # No system interrupts each call for ever, and Python tries again for ever.
                    if error == "EINTR" and (every == 1 or call == "half a write"):
                        continue
                    number += 1
                    if number % share:
                        continue
                    env = {
                        "LD_PRELOAD": str(library),
                        "FAULT_CALL": call.rpartition(" ")[2],
                        "FAULT_EVERY": str(every),
                        "FAULT_ERRNO": str(getattr(errno, error)),
                        **({"FAULT_HALF": "1"} if call == "half a write" else {}),
                    }
                    what = _came_of(folder / str(number), env)
                    counts[what] += 1
                    if what.startswith("SILENT"):
                        silent += 1
                        print(f"{what}: {call}, {error}, every {every}")
    run = sum(counts.values())
    print(f"\ntyped sessions of which every Nth write or fsync of the journal failed: {run}")
    for what, count in counts.most_common():
        print(f"  {count:4} {what}")
    return silent


def _came_of(folder: Path, env: dict[str, str]) -> str:
    """Return what became of one session."""
    with TypedSession(folder, env=env) as session:
        try:
            session.wait_for("state", state="ready")
            session.command(*WORDS)
        except AssertionError:  # it ended, as it should where no session begins; or it hangs
            try:
                session.process.wait(LIMIT_S)
            except subprocess.TimeoutExpired:
                return "SILENT: it hung"
        code, errors = session.end(), session.errors
        shown = [line for line in session.lines if line["kind"] != "notice"]
    return _judged(folder / "data", [_text(line) for line in shown], code, errors)


def _judged(data: Path, shown: list[str], code: int, errors: str) -> str:
    journals = list((data / "sessions").glob("*.jsonl"))
    if not journals:
        told = code == 1 and "the journal cannot be written" in errors
        return "not begun, and told" if told and not shown else "SILENT: not begun"
    lost = missing(journals[0], acknowledged(shown))
    told = code == 1 and "NOT SAVED" in errors
    if told or " alone" in errors:
        return "not all saved in its place, and told"
    state = state_of(journals[0]).verdict.state
    if lost or state != "sound" or ", saved" not in errors:
        return f"SILENT: {len(lost)} records lost, {state}, {errors.strip()[-80:]}"
    return "all saved, and sound"


def _text(line: dict[str, object]) -> str:
    import json

    return json.dumps(line)


def _full_disk() -> int:
    """Run sessions on a disk of a few pages: one that stays full, and one that gets room."""
    if os.geteuid() != 0:
        print("\na full disk: not measured, as only root can make one")
        return 0
    silent = 0
    with TemporaryDirectory() as name:
        disk = Path(name) / "disk"
        disk.mkdir()
        mount = ["mount", "-t", "tmpfs", "-o", f"size={SMALL_DISK}", "tmpfs", str(disk)]
        if subprocess.run(mount, capture_output=True, check=False).returncode:
            print("\na full disk: not measured, as none can be mounted here")
            return 0
        try:
            for gets_room in (False, True):
                what = _on_full(disk, Path(name) / f"session-{gets_room}", gets_room=gets_room)
                silent += what.startswith("SILENT")
                print(f"\na disk that is full {'for a while' if gets_room else 'for good'}: {what}")
        finally:
            subprocess.run(["umount", str(disk)], check=True)
    return silent


def _on_full(disk: Path, folder: Path, *, gets_room: bool) -> str:
    data = disk / folder.name
    filler = disk / "filler"
    with TypedSession(folder, data_dir=data) as session:
        session.wait_for("state", state="ready")
        session.command("start", "yes", "barrier")
        with filler.open("wb", buffering=0) as file:
            try:
                while True:
                    file.write(bytes(4096))
            except OSError:
                pass
        for _ in range(60):  # what is left of the last page
            session.command("how long")
            if session.of_kind("device_lost"):
                break
        told = (
            session.wait_for("device_lost", device="disk")["reason"]
            == "not saved: the disk is full"
        )
        session.command("released")
        if gets_room:
            filler.unlink()
            session.wait_for("device_back", device="disk")
        session.command("stop")
        code, errors = session.end(), session.errors
        shown = [_text(line) for line in session.lines]
    what = _judged(data, shown, code, errors)
    filler.unlink(missing_ok=True)
    shutil.rmtree(data)
    return what if told else f"SILENT: another cause; {what}"
