"""The pages that are no templates, with their texts in a language."""

from __future__ import annotations

import html
import re
from collections.abc import Callable
from pathlib import Path

FILES = Path(__file__).parent / "wall"

TEXT = re.compile(r"""\{\{ tr\("([^"]+)"\) \}\}""")
"""A text in a page, as templates have it."""


def page_in(name: str, page_text: Callable[[str], str]) -> str:
    """Return a page of the folder with its texts in a language, which `page_text` has."""
    page = (FILES / name).read_text(encoding="utf-8")
    return TEXT.sub(lambda text: html.escape(page_text(text[1])), page)
