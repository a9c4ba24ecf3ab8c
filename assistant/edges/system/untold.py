"""What keeps the libraries that are used here from telling their makers so, over the network.

From version 1.29 on onnxruntime asks at its import for a server of Microsoft's, sends it what was
run, and keeps a number for the machine in the user's cache (its `Privacy.md`). Its own call to turn
that off comes too late: by then it has told of itself once. The environment is read before.
"""

from __future__ import annotations

UNTOLD = {
    "ORT_DISABLE_TELEMETRY": "1",
    # faster-whisper would look for newer files of a model that is here.
    "HF_HUB_OFFLINE": "1",
}
"""Variables of the environment to set before any of them is imported."""
