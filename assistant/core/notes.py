"""Notes: what can be noted by voice of a hold, in one word."""

from __future__ import annotations

TAGS = ("soft", "guarded", "tender", "warm", "twitch", "referred", "emotional", "breath")
"""What hands feel and clients tell in this work. Few, so that each is known by heart and heard
apart from the others; a protocol may add its own."""
