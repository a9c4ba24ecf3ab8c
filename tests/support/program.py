"""The installed program run on a recording: real ear, real voice; only the air is missing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PROGRAM = Path(sys.executable).with_name("assistant")
"""The command as it was installed beside this Python."""

LIMIT_S = 240.0
"""How long it may take; five minutes of recording take some seconds on an idle machine."""

Line = dict[str, Any]
"""One JSON line of the program."""


Printed = tuple[int, str, str]
"""What came of a command in this process: exit code, standard output, standard error."""


@dataclass(frozen=True)
class Ran:
    """What came of it."""

    code: int
    errors: str
    lines: list[Line]
    soundtrack: Path
    """What it said, as WAV."""
    data_dir: Path

    def of_kind(self, kind: str) -> list[Line]:
        """Return the lines of a kind."""
        return [line for line in self.lines if line["kind"] == kind]


def run_on(recording: Path, folder: Path, *arguments: str) -> Ran:
    """Run the program on a recording, and keep everything that it writes in `folder`.

    Its settings are those in `folder`/config, and nobody else's. Cues are rendered where
    `XDG_CACHE_HOME` says, so that a module's tests may share them, or else in `folder`.
    """
    soundtrack, data_dir = folder / "said.wav", folder / "data"
    ran = subprocess.run(
        [
            *(str(PROGRAM), *arguments, "--format", "json", "--mic", str(recording)),
            *("--speaker", str(soundtrack), "--data-dir", str(data_dir)),
        ],
        env={"XDG_CACHE_HOME": str(folder / "cache")}
        | os.environ
        | {"XDG_CONFIG_HOME": str(folder / "config")},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    return Ran(ran.returncode, ran.stderr, lines, soundtrack, data_dir)
