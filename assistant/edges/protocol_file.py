"""Protocol files: a file, or the text of one, to a protocol or to every problem in it."""

from __future__ import annotations

from pathlib import Path

from pydantic import ValidationError

from assistant.core.faults import UsageError
from assistant.core.pronunciation_table import PronunciationTable, in_plain_words, read_table
from assistant.core.protocol import Problem, Protocol, ProtocolError, in_words
from assistant.core.protocol_language import Complaint, interpret
from assistant.core.protocol_yaml import Document, place_in, read_yaml

MOST_BYTES = 256 * 1024
"""A thousand steps fit. The worst file of this size takes under three seconds to refuse."""


def read_protocol(path: Path) -> Protocol:
    """Return the protocol in a file, named after the file without its ending.

    Raises:
        ProtocolError: what the file holds can't be used; every problem is told.
        UsageError: there is no file to read.
    """
    return parse_protocol(_text_of(path), name=path.stem, source=str(path))


def parse_protocol(text: str, name: str, source: str) -> Protocol:
    """Return the protocol called `name` in `text`, as from a file or a journal.

    `source` says in problems where the text came from.

    Raises:
        ProtocolError: the text can't be used; every problem is told, in the text's order.
    """
    document = read_yaml(text, source)
    outcome = interpret(document.data, name, text)
    problems = list(document.problems)
    if not isinstance(outcome, Protocol):
        problems += [_placed(complaint, document) for complaint in outcome]
    elif not problems:
        return outcome
    raise ProtocolError(sorted(problems, key=lambda problem: (problem.line, problem.column)))


def read_pronunciations(path: Path) -> PronunciationTable:
    """Return the pronunciations in a file of their own; none if there is no such file.

    Raises:
        ProtocolError: what the file holds can't be used; every problem is told.
        UsageError: there is something, and it can't be read.
    """
    if not path.exists():
        return {}
    text = _text_of(path)
    if all(not line.strip() or line.startswith("#") for line in text.splitlines()):
        return {}
    document = read_yaml(text, str(path))
    problems = list(document.problems)
    try:
        table = read_table(document.data)
    except ValidationError as failure:
        told = [Complaint(*in_plain_words(error)) for error in failure.errors()]
        problems += [_placed(complaint, document) for complaint in told]
    if problems:
        raise ProtocolError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return table


def _placed(complaint: Complaint, document: Document) -> Problem:
    place = document.place(complaint.path, of_key=complaint.of_key)
    return Problem(
        document.source,
        place.line,
        place.column,
        in_words(complaint.path),
        complaint.found,
        complaint.expected,
    )


def _text_of(path: Path) -> str:
    try:
        # A device or a pipe may never end.
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: not a file; name a protocol's .yaml file")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from error
    if len(raw) > MOST_BYTES:
        mend = f"a protocol has {MOST_BYTES // 1024} KB at most"
        raise ProtocolError([Problem(str(path), 1, 1, "", "the file is too large", mend)])
    return _decoded(raw, str(path))


def _decoded(raw: bytes, source: str) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        place = place_in(before, len(before))
        found, mend = "found a byte that is not UTF-8", "save the file as UTF-8 text"
        problem = Problem(source, place.line, place.column, "", found, mend)
        raise ProtocolError([problem]) from error
