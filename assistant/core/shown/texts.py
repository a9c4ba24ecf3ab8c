"""Sets of texts, in each of which certain names may stand in braces."""

from __future__ import annotations

import re
from typing import Any

from pydantic import Field, ValidationInfo, field_validator

from assistant.core.refusals import either
from assistant.core.written.keys import Keys

HOLE = re.compile(r"\{([^{}]*)\}")

MOST_CHARACTERS = 200
"""As a text that is spoken."""


def text(what: str, *names: str) -> Any:
    """Return the field of a text: what it is for, and the names that may stand in it in braces."""
    return Field(description=what, json_schema_extra={"names": list(names)})


class Texts(Keys):
    """A set of texts; those that `text` made are checked for the names in braces."""

    @field_validator("*", mode="before")
    @classmethod
    def _check(cls, value: object, info: ValidationInfo) -> object:
        extra = cls.model_fields[info.field_name or ""].json_schema_extra
        if not isinstance(extra, dict) or "names" not in extra:
            return value
        if not isinstance(value, str):
            raise ValueError("needs text; put quotes around it if it is meant as words")
        phrase = value.strip("\n")
        if not phrase.isprintable() or len(phrase) > MOST_CHARACTERS:
            raise ValueError(f"needs one line of text, {MOST_CHARACTERS} characters at most")
        names = extra["names"]
        known = [str(name) for name in names] if isinstance(names, list) else []
        for name in HOLE.findall(phrase):
            if name not in known:
                may = f"write {either(f'{{{each}}}' for each in known)}" if known else "take it out"
                raise ValueError(f"{{{name}}} means nothing here; {may}")
        return phrase


def put(template: str, **values: object) -> str:
    """Return a text with the values in place of their names in braces."""
    return HOLE.sub(lambda hole: str(values[hole[1]]), template)
