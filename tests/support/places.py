"""Where things lie in the checkout."""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).parent.parent.parent
"""The top of the checkout."""

PACKAGE = ROOT / "assistant"

SPOKEN_SESSION = ROOT / "tests" / "recordings" / "spoken-session.flac"
"""The bundled recording of a whole session."""
