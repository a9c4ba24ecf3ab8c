"""Whether a speech model is whole and can be loaded, found out without harm.

Vosk ends the whole program at some files that are damaged. So it is loaded in a process of its own
first:

    python -m assistant.edges.speech.model_proof FOLDER
"""

from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from collections.abc import Mapping
from pathlib import Path

from assistant.core.faults import Fault
from assistant.edges.speech.recogniser import Recogniser
from assistant.edges.system.processes import own_child

LOAD_S = 60.0
"""Seconds that a model may take to be loaded: the largest takes three, on a busy machine more."""

LOADED = "loaded"
"""What the process says in the end."""


def damaged_file(model: Path, sums: Mapping[str, str]) -> str:
    """Return the first file of a model that is not as its SHA-256 among `sums` has it; "" if none.

    `sums` are by the files' names, from the model's folder on.
    """
    for name, known in sums.items():
        try:
            found = hashlib.sha256((model / name).read_bytes()).hexdigest()
        except OSError:
            return name
        if found != known:
            return name
    return ""


def load_s(model: Path) -> float:
    """Return how many seconds a model takes to be loaded, in a process of its own.

    Raises:
        Fault: it can't be.
    """
    command = [*own_child("assistant.edges.speech.model_proof"), str(model)]
    try:
        ran = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=LOAD_S, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Fault(f"it is not loaded after {LOAD_S:.0f} s") from error
    except OSError as error:
        raise Fault(f"it can't be tried ({error.strerror})") from error
    last = ran.stdout.split()
    if ran.returncode == 0 and len(last) == 2 and last[0] == LOADED:
        return float(last[1])
    told = ran.stdout.strip().splitlines()
    raise Fault(told[-1] if told else "Vosk ends as it loads it, so a file in it is damaged")


def main() -> int:
    """Load the model in the folder that was named, hear nothing with it, and say so."""
    began = time.monotonic()
    try:
        ear = Recogniser(Path(sys.argv[1]), ["stop"])
        ear.hear(bytes(6400))
        ear.finish()
    except Fault as fault:
        told = str(fault)
        sys.stdout.write(f"{told.partition(': ')[2] or told}\n")  # without the folder
        return 1
    sys.stdout.write(f"{LOADED} {time.monotonic() - began:.3f}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
