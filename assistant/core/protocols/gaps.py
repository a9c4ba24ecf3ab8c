"""The names in a sequence's texts ("{place}"), and the values that are put in their place.

A sequence lists its names under `takes`, each with what it usually is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from assistant.core.refusals import nearest
from assistant.core.written.problems import Complaint, KeyPath
from assistant.core.written.values import shown

KINDS = ("steps", "screening", "aftercare")
"""The lists in which a sequence may be used, and which it may hold."""

MOST_FILLED = 500
"""Characters of a text in which names are filled in: twice and more what any may have."""

MOST_VALUE = 60
"""Characters of a value; those of a label."""

GOOD_NAME = re.compile("[a-z0-9]+(-[a-z0-9]+)*")
"""A name, or what goes before an id."""

_NAME = re.compile(r"\{([^{}]*)\}")


def defaults_in(written: object) -> dict[str, str]:
    """Return what each name of a sequence usually is, but for what is no value."""
    takes = written.get("takes") if isinstance(written, dict) else None
    if not isinstance(takes, dict):
        return {}
    return {name: str(value) for name, value in takes.items() if is_value(value)}


def wrong_defaults(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Yield what is wrong with the names that a sequence takes, and with what they usually are."""
    takes = data.get("takes")
    if takes is None:
        return
    if not isinstance(takes, dict):
        mend = "needs a name on each line, and after it what it usually is"
        yield Complaint(("takes",), f"found {shown(takes)}", mend)
        return
    for name, value in takes.items():
        if not GOOD_NAME.fullmatch(name):
            mend = "needs a name of lower-case words joined by hyphens"
            yield Complaint(("takes", name), "", mend, of_key=True)
        if not is_value(value):
            mend = f"needs words or a time, at most {MOST_VALUE} characters"
            yield Complaint(("takes", name), f"found {shown(value)}", mend)


def unknown_names(data: Mapping[str, Any]) -> Iterator[Complaint]:
    """Yield each place where a sequence's text has a name that it does not take."""
    takes = data.get("takes")
    known = list(takes) if isinstance(takes, dict) else []
    for kind in KINDS:
        for path, text in _texts(data.get(kind), (kind,)):
            for name in names_in(text):
                if name not in known:
                    meant = nearest(name, known)
                    mend = f"did you mean '{{{meant}}}'?" if meant else "name it in 'takes'"
                    yield Complaint(path, f"found {shown('{' + name + '}')}", mend)


def is_value(value: object) -> bool:
    """Whether it may stand in a name's place: words, a number or a time."""
    if value is None or isinstance(value, bool | dict | list):
        return False
    return len(str(value)) <= MOST_VALUE


def names_in(written: object) -> list[str]:
    """Return the names in braces in a text; what is no text has none."""
    return _NAME.findall(written) if isinstance(written, str) else []


def _texts(written: object, path: KeyPath) -> Iterator[tuple[KeyPath, str]]:
    if isinstance(written, dict):
        for key, value in written.items():
            yield from _texts(value, (*path, key))
    elif isinstance(written, list):
        for at, value in enumerate(written):
            yield from _texts(value, (*path, at))
    elif isinstance(written, str):
        yield path, written


def fill(written: object, values: Mapping[str, str]) -> Any:
    """Return what is written with the values in place of their names."""
    if isinstance(written, dict):
        return {key: fill(value, values) for key, value in written.items()}
    if isinstance(written, list):
        return [fill(value, values) for value in written]
    if isinstance(written, str) and len(written) <= MOST_FILLED:
        return _NAME.sub(lambda name: values.get(name[1], name[0]), written)
    return written
