"""Records as a display is shown them, one after the other."""

from __future__ import annotations

from typing import Any

STATE: dict[str, Any] = {
    "t": 62.0, "kind": "state", "state": "approach", "step": "low-back", "side": "left", "layer": 1,
    "legal": ["barrier", "skip this", "repeat", "stop"], "here": ["barrier", "skip this", "stop"],
    "title": "Low back", "next": "Neck", "hold": 2, "holds": 6,
    "most": ["barrier", "skip this", "repeat"], "began_s": 10.0, "ends_s": 3610.0,
}  # fmt: skip
HOLDING = STATE | {"state": "holding"}
BEGUN = {"t": 70.0, "kind": "hold_started", "floor_s": 180.0, "target_s": 300.0}
MANNER = {"t": 70.0, "kind": "manner", "awake": True, "words": "full"}
HOLD = {"t": 90.0, "kind": "hold", "duration_s": 185.7, "end_reason": "released"}
