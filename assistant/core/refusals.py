"""Checks of what people type or write, and the plain words that refuse it.

What more than one of the command line, a page's address, a condition and a file must refuse in the
same words stands here; what only YAML has is in core/written. A check returns the value to keep,
or raises ValueError with words that say what to write instead; where it stands is for whoever
asks to say.
"""

from __future__ import annotations

import difflib
import re
import unicodedata
from collections.abc import Collection, Iterable

_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,31}")
_PACE = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,3})?)[x×]?")


def code(text: str) -> str:
    """Return the code of a client or a trainee: no name comes into a journal.

    A code is fit for file names and tables.
    """
    if not _CODE.fullmatch(text):
        raise ValueError("give a code, not a name: letters, figures, '-', '_' or '.', at most 32")
    return text


def look_alike(one: str, other: str) -> bool:
    """Return whether two codes that are not the same are so but for case, spaces and signs."""
    return one != other and _looks(one) == _looks(other)


def _looks(code: str) -> str:
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def whole_number(text: str, least: int, most: int | None = None) -> int:
    """Return a whole number from `least` on, to `most` where there is a most."""
    if not text.isdecimal() or int(text) < least or (most is not None and int(text) > most):
        raise ValueError(f"give {least} to {most}" if most is not None else f"give {least} or more")
    return int(text)


def pace(text: str, least: float, most: float, example: str) -> float:
    """Return how many times as fast: "4x" or "4" is 4. `example` is told where it is no pace."""
    match = _PACE.fullmatch(text.strip().lower())
    if match is None or not least <= float(match.group(1)) <= most:
        raise ValueError(f"give {least:g}x to {most:g}x, such as {example}")
    return float(match.group(1))


def among(text: str, choices: Collection[str], what: str) -> str:
    """Return one of a few words; `what` is what each of them is, such as "end reason"."""
    if text not in choices:
        raise ValueError(f"no {what} {text!r}; there are {', '.join(choices)}")
    return text


def meant_or(value: object, choices: Iterable[str], otherwise: str) -> str:
    """Return the mend of a word that is none of the choices: the one meant, else `otherwise`."""
    meant = nearest(value, choices)
    return f"did you mean '{meant}'?" if meant else otherwise


def nearest(value: object, choices: Iterable[str]) -> str | None:
    """Return the choice that is spelt most like `value`; None if none is close."""
    near = difflib.get_close_matches(str(value)[:40].lower(), list(choices), n=1)
    return near[0] if near else None


def either(choices: Iterable[str]) -> str:
    """Return the choices as a phrase: "left, right or midline"."""
    *most, last = choices
    return f"{', '.join(most)} or {last}" if most else last
