"""What a speech model costs: its folder, its loading, its memory, its share of a processor."""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

RUNS = 5

_SCRIPT = """
import json, sys, time
import vosk
from pathlib import Path
from assistant.edges.speech.recogniser import Recogniser
from assistant.base.languages import shipped_language

def held():
    lines = Path("/proc/self/status").read_text().splitlines()
    return next(int(line.split()[1]) * 1024 / 1e6 for line in lines if line.startswith("RssAnon"))

vosk.SetLogLevel(-1)
before = held()
began = time.process_time()
ear = Recogniser(Path(sys.argv[1]), shipped_language().phrasebook.listened_for)
load_s = time.process_time() - began
loaded = held()
import numpy
random = numpy.random.default_rng(0)
block = random.normal(0, 300, 800).astype("<i2").tobytes()
numpy_there = held()
for _ in range(200):
    ear.hear(block)
print(json.dumps({"load_s": load_s, "loaded_mb": loaded - before,
    "working_mb": loaded - before + held() - numpy_there}))
"""


@dataclass(frozen=True, slots=True)
class Footprint:
    """Medians of `RUNS` fresh processes; memory is what the process holds more than before.

    The pages of Vosk's own code, which are read from its file, are not in it.
    """

    folder_mb: float
    load_s: float
    """Model and grammar of our phrases, files in the system's cache, Vosk imported before.
    Processor time, of one thread: what else the machine does is not in it."""
    loaded_mb: float
    working_mb: float
    """After ten seconds of noise were heard."""

    def __str__(self) -> str:
        """Return the figures as one line."""
        return (
            f"folder {self.folder_mb:.2f} MB, loads in {1000 * self.load_s:.0f} ms, "
            f"takes {self.loaded_mb:.1f} MB of memory, {self.working_mb:.1f} MB at work"
        )

    def as_data(self) -> dict[str, Any]:
        """Return the figures as plain data."""
        return asdict(self)


def footprint(model: Path) -> Footprint:
    """Measure a model's folder."""
    size = sum(path.stat().st_size for path in model.rglob("*") if path.is_file())
    runs = [
        json.loads(
            subprocess.run(
                [sys.executable, "-c", _SCRIPT, str(model)],
                capture_output=True,
                text=True,
                check=True,
            ).stdout
        )
        for _ in range(RUNS)
    ]
    medians = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
    return Footprint(size / 1e6, **medians)
