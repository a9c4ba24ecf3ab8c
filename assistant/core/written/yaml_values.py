"""How values are written as YAML by a change of a file: on one line, in brackets, or folded."""

from __future__ import annotations

import json
import textwrap

from assistant.core.written.problems import WrittenError
from assistant.core.written.yaml_text import read_yaml

WIDTH = 100
"""Characters of a line, beyond which words are folded."""


def _is_so(words: str, value: object) -> bool:
    try:
        return read_yaml(words, "").data == {"key": value}
    except WrittenError:
        return False


def scalar(value: object, *, inside: bool = False) -> str:
    """Return how a single value is written on one line, `inside` brackets or not."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "true" if value else "false"
    words = str(value)
    within = f"[{words}]" if inside else words
    if "\n" not in words and _is_so(f"key: {within}", [value] if inside else value):
        return words
    return json.dumps(words, ensure_ascii=False)


def flow(value: object) -> str:
    """Return how a value is written within brackets."""
    if isinstance(value, dict):
        pairs = (f"{scalar(key, inside=True)}: {flow(each)}" for key, each in value.items())
        return "{" + ", ".join(pairs) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value, inside=True)


def value_of(value: object, indent: int, column: int, *, folds: bool) -> str:
    """Return how a value is written behind its key: what is too long is folded, where it may be."""
    if isinstance(value, dict | list):
        return flow(value)
    words = scalar(value)
    if not folds or not isinstance(value, str) or column + len(words) <= WIDTH:
        return words
    space = " " * (indent + 2)
    lines = textwrap.wrap(value, WIDTH - len(space), break_long_words=False, break_on_hyphens=False)
    folded = "\n".join(f"{space}{line}" for line in lines)
    return f">-\n{folded}" if _is_so(f"key: >-\n{folded}", value) else words


def block(value: dict[str, object], indent: int, *, root: bool = False) -> list[str]:
    """Return the lines of a map; lists of maps, and at the `root` maps, are lines of their own."""
    lines, space = list[str](), " " * indent
    for name, each in value.items():
        key = scalar(name)
        deep = isinstance(each, list) and any(isinstance(entry, dict) for entry in each)
        if isinstance(each, dict) and each and root:
            lines += [f"{space}{key}:", *block(each, indent + 2)]
        elif isinstance(each, list) and (deep or root):
            lines.append(f"{space}{key}:")
            for entry in each:
                lines += [f"{space}  {line}" for line in entry_lines(entry)]
        else:
            column = indent + len(key) + 2
            words = value_of(each, indent, column, folds=True)
            lines += f"{space}{key}: {words}".split("\n")
    return lines


def entry_lines(value: object) -> list[str]:
    """Return the lines of an entry of a list, its dash first."""
    if not isinstance(value, dict) or not value:
        return f"- {value_of(value, 0, 2, folds=True)}".split("\n")
    first, *rest = block(value, 2)
    return [f"- {first[2:]}", *rest]
