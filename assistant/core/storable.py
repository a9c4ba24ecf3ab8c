"""What a clinic's PostgreSQL can keep of a text: all but two sorts of signs.

Rooms send what it can keep, and who asks it for a text asks for the same.
"""

from __future__ import annotations

import re

_NOT_KEPT = re.compile("[\x00\ud800-\udfff]")
"""NUL, which its texts end with, and the halves of a pair, which are no text in UTF-8: both may
stand in a note, or in a file's name."""


def storable(text: str) -> str:
    """Return a text with the sign for one that can't be shown (U+FFFD) where one can't be kept."""
    return _NOT_KEPT.sub("\ufffd", text)
