"""The program with a clock around each part of its start; what `first_cue` runs as a child.

Started with the instant of `time.monotonic()` at which it was started, and the arguments of
`assistant`. It prints the program's own lines, and at its end one more: the ms of each part.
Nothing is imported here but what Python itself has, lest that count as the program's.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from typing import Any

IMPORTS = {
    "the program is imported": "assistant.live.opening.run",
    "PortAudio starts (sounddevice)": "sounddevice",
}
"""What is imported, the libraries sooner than the program does, so that each has its own line."""

PARTS = {
    "protocol is read": ("live.open", "load_protocol"),
    "loudspeaker opens": ("live.open_sound", "Loudspeaker"),
    "microphone opens": ("live.open_sound", "LiveMicrophone"),
    "speech model loads": ("live.open", "open_ear"),
    "greeting is fetched": ("live.open", "open_speech"),
    "journal begins": ("live.open", "Journal"),
}
"""What is called to open a session: the modules of `assistant`, and the names under which they
do."""


class Clock:
    """Keeps how many ms each part took."""

    def __init__(self, started: float) -> None:
        self.parts: dict[str, float] = {}
        self._started = started

    def note_since_start(self, part: str) -> None:
        """Note the ms from the start until now, the first time it is called for this part."""
        self.parts.setdefault(part, 1000 * (time.monotonic() - self._started))

    def timed(self, part: str, call: Callable[[], Any]) -> Any:
        """Make the call and note how long it took."""
        began = time.monotonic()
        try:
            return call()
        finally:
            self.parts[part] = 1000 * (time.monotonic() - began)


def main() -> None:
    """Run the program, then print what its parts took."""
    clock = Clock(float(sys.argv[1]))
    clock.note_since_start("Python itself")
    for part, module in IMPORTS.items():
        clock.timed(part, partial(import_module, module))
    for part, (module, name) in PARTS.items():
        _put_clock_around(import_module(f"assistant.{module}"), name, part, clock)
    _note_when_a_cue_is_asked_for(clock)
    import_module("assistant.cli.main").main(sys.argv[2:])
    print(json.dumps({"kind": "trace", "parts": clock.parts}), flush=True)


def _put_clock_around(module: Any, name: str, part: str, clock: Clock) -> None:
    plain = getattr(module, name)

    def timed(*given: Any, **named: Any) -> Any:
        return clock.timed(part, lambda: plain(*given, **named))

    setattr(module, name, timed)


def _note_when_a_cue_is_asked_for(clock: Clock) -> None:
    lines: Any = import_module("assistant.edges.display.json_lines").JsonLines
    show = lines.show

    def noting(self: Any, record: dict[str, Any]) -> None:
        if record["kind"] == "say":
            clock.note_since_start("all of it")
        show(self, record)

    lines.show = noting


if __name__ == "__main__":
    main()
