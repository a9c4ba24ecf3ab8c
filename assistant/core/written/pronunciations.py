"""Pronunciations as users write them in YAML: words, each with its ARPAbet or a list of such."""

from __future__ import annotations

from typing import Annotated

from pydantic import BeforeValidator, TypeAdapter
from pydantic_core import ErrorDetails

from assistant.core.phonetics.phones import Pronunciation
from assistant.core.phonetics.pronunciation import parse_pronunciation
from assistant.core.written.values import pattern, shown

MOST_SAYINGS = 8
"""Ways to say one word: each one is one more thing that talk can hit."""


def _sayings(value: object) -> tuple[Pronunciation, ...]:
    written = value if isinstance(value, list) else [value]
    if not written or len(written) > MOST_SAYINGS:
        raise ValueError(f"needs one pronunciation at least, and {MOST_SAYINGS} at most")
    sayings = []
    for saying in written:
        if not isinstance(saying, str):
            raise ValueError("needs phones such as N EH K S T, or a list of such")
        sayings.append(parse_pronunciation(saying))
    return tuple(dict.fromkeys(sayings))


PronunciationTable = dict[
    Annotated[
        str,
        pattern(
            r"[^\W\d_A-Z]+(['-][^\W\d_A-Z]+)*'?",
            "needs one word in lower case; of a phrase, write each word by itself",
        ),
    ],
    Annotated[tuple[Pronunciation, ...], BeforeValidator(_sayings)],
]
"""The ways to say each word, one at least."""

_TABLE = TypeAdapter(PronunciationTable)


def read_table(data: object) -> PronunciationTable:
    """Return the table in a file's plain data.

    Raises:
        pydantic.ValidationError: something in it is wrong; `in_plain_words` puts each error so.
    """
    return _TABLE.validate_python(data)


def in_plain_words(error: ErrorDetails) -> tuple[tuple[str | int, ...], str, str, bool]:
    """Return where an error is, what stands there, the mend, and whether the key is meant."""
    path, found = error["loc"], f"found {shown(error['input'])}"
    if error["type"] == "dict_type":
        return path, found, "needs words with their phones, such as 'psoas: S OW AH S'", False
    mend = str(error["ctx"]["error"])
    if path[-1] == "[key]":
        return path[:-1], found, mend, True
    return path, found, mend, False
