"""A sentence that is made where no language is known, to be told in any."""

from __future__ import annotations

from typing import Any

from assistant.core.shown.texts import put


class Worded(str):
    """An English sentence, with the text that it was made of and what was put in for the names in
    its braces: `Shown.told` tells it in another language."""

    text: str
    values: dict[str, Any]
    __slots__ = ("text", "values")

    def __new__(cls, text: str, **values: Any) -> Worded:
        """Make the sentence; values may be such sentences themselves."""
        made = super().__new__(cls, put(text, **values))
        made.text, made.values = text, values
        return made
