"""Every file of a folder, looked through for words that should stand in none of them."""

from __future__ import annotations

import json
import mmap
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from assistant.core.faults import Fault
from assistant.edges.files.itself import everything_in


def places_of(words: Iterable[str], folder: Path) -> Iterator[str]:
    """Yield where in a folder's files one of the words stands whole: a file and, in text, a line.

    In a line that names another client (the first of a journal, one of what was planned) that code
    and the protocol's texts are passed over: a code that begins like this one is not this one, and
    "C7" is a vertebra as well.

    Raises:
        Fault: a file can't be read, or a folder not be looked into.
    """
    either = "|".join(re.escape(word) for word in words)
    pattern = re.compile(rf"(?<![A-Za-z0-9])(?:{either})(?![A-Za-z0-9])".encode())
    try:
        for path in everything_in(folder):
            if pattern.search(path.name.encode(errors="surrogateescape")):
                yield f"{path}: its name"
            if path.is_file() and not path.is_symlink():
                yield from (f"{path}:{line}" for line in _lines(pattern, path))
    except OSError as error:
        raise Fault(f"{error.filename}: can't be looked through ({error.strerror})") from error


def _lines(pattern: re.Pattern[bytes], path: Path) -> Iterator[int]:
    """Yield the number of each line, from 1, in which the pattern is found."""
    if not path.stat().st_size:
        return  # nothing can't be mapped
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as text:
        last = 0
        for found in pattern.finditer(text):
            line = text[: found.start()].count(b"\n") + 1
            if line == last:
                continue
            last = line
            if path.suffix == ".jsonl":
                begin = text.rfind(b"\n", 0, found.start()) + 1
                end = text.find(b"\n", begin)
                if not _beside_codes(pattern, text[begin : end if end >= 0 else len(text)]):
                    continue
            yield line


def _beside_codes(pattern: re.Pattern[bytes], line: bytes) -> bool:
    """Return whether a line says such a word; its client's code is one only as a whole."""
    try:
        says = json.loads(line)
        client = str(says.pop("client"))
        says.pop("protocol", None)
    except (ValueError, KeyError, AttributeError, TypeError, RecursionError):
        return True
    whole = pattern.fullmatch(client.encode(errors="surrogateescape"))
    return whole is not None or pattern.search(json.dumps(says).encode()) is not None
