"""Protocol files: a file, or the text of one, to a protocol or to every problem in it."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from pydantic import ValidationError

from assistant.core.domain.protocol import Protocol, Written
from assistant.core.faults import Problem, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.protocols.reader import Reading, interpret, problems_in_sequence
from assistant.core.protocols.techniques import Expander
from assistant.core.protocols.warnings import warnings
from assistant.core.written.kinds import PRONUNCIATIONS
from assistant.core.written.problems import Complaint, WrittenError
from assistant.core.written.pronunciations import PronunciationTable, in_plain_words, read_table
from assistant.core.written.yaml_text import Document, place_in, read_yaml

MOST_BYTES = 256 * 1024
"""A thousand steps fit."""

NO_SHELF: Mapping[str, Path] = {}


@dataclass(frozen=True, slots=True)
class Checked:
    """A protocol, or a sequence of the library (then None), and what may be bettered in it."""

    protocol: Protocol | None
    warnings: tuple[Problem, ...]


def read_protocol(
    path: Path, shelf: Mapping[str, Path] = NO_SHELF, languages: Collection[str] = ()
) -> Protocol:
    """Return the protocol in a file, named after the file without its ending.

    `shelf` is where the sequences of the library lie, by their names. Where `languages` are named,
    such as "en", it must be in one of them.

    Raises:
        WrittenError: what the file holds can't be used; every problem is told.
        UsageError: there is no file to read.
    """
    text = _text_of(path)
    document = read_yaml(text, str(path))
    return _read(document, path.stem, text, _Shelf(shelf), languages).protocol


def check_file(
    path: Path,
    phrasebook: Phrasebook | Callable[[Protocol], Phrasebook],
    shelf: Mapping[str, Path] = NO_SHELF,
    languages: Collection[str] = (),
) -> Checked:
    """Return what a file holds, a protocol or a sequence of the library, with all warnings.

    `phrasebook` is what can be said while its words sound, or tells that of a protocol; `languages`
    are as above.

    Raises:
        WrittenError: what the file holds can't be used; every problem is told.
        UsageError: there is no file to read.
    """
    return check_text(_text_of(path), path.stem, str(path), phrasebook, shelf, languages)


def check_text(
    text: str,
    name: str,
    source: str,
    phrasebook: Phrasebook | Callable[[Protocol], Phrasebook],
    shelf: Mapping[str, Path] = NO_SHELF,
    languages: Collection[str] = (),
) -> Checked:
    """Return what a text holds under a name, as `check_file`; problems name it as `source`.

    Raises:
        WrittenError: what it holds can't be used; every problem is told.
    """
    document = read_yaml(text, source)
    if isinstance(document.data, dict) and "shared" in document.data:
        _check_sequence(document, name)
        return Checked(None, ())
    reading = _read(document, name, text, _Shelf(shelf), languages)
    book = phrasebook if isinstance(phrasebook, Phrasebook) else phrasebook(reading.protocol)
    told = [document.problem(each, "warning") for each in warnings(reading, book)]
    return Checked(reading.protocol, _in_order(told))


def parse_protocol(text: str, name: str, source: str, shared: Iterable[Written] = ()) -> Protocol:
    """Return the protocol called `name` in `text`, as from a file or a journal.

    `source` says in problems where the text came from; `shared` are the library's texts that it
    uses.

    Raises:
        WrittenError: the text can't be used; every problem is told, in the text's order.
    """
    return _read(read_yaml(text, source), name, text, _Shelf({}, shared)).protocol


class _Shelf:
    """The library's sequences, each read when it is first used."""

    def __init__(self, paths: Mapping[str, Path], texts: Iterable[Written] = ()) -> None:
        self._paths = paths
        self._texts = {written.name: written.text for written in texts}
        self.documents: dict[str, Document] = {}

    def names(self) -> tuple[str, ...]:
        return (*self._paths, *self._texts)

    def data(self, name: str) -> object:
        source = str(self._paths.get(name, name))
        if name not in self._texts:
            self._texts[name] = _text_of(self._paths[name])
        self.documents[name] = read_yaml(self._texts[name], source)
        return self.documents[name].data

    def written(self, used: Iterable[Written]) -> tuple[Written, ...]:
        return tuple(Written(each.name, self._texts[each.name]) for each in used)


def _read(
    document: Document, name: str, text: str, shelf: _Shelf, languages: Collection[str] = ()
) -> Reading:
    outcome = interpret(document.data, name, text, shelf)
    problems = [*document.problems, *map(document.problem, _foreign(document.data, languages))]
    for used in shelf.documents.values():
        problems += used.problems
    if isinstance(outcome, list):
        problems += [
            (shelf.documents[each.shared] if each.shared else document).problem(each)
            for each in outcome
        ]
    elif not problems:
        shared = shelf.written(outcome.protocol.shared)
        return replace(outcome, protocol=replace(outcome.protocol, shared=shared))
    raise WrittenError(_in_order(problems, document.source))


def _foreign(data: object, languages: Collection[str]) -> Iterator[Complaint]:
    """Yield that a protocol is in a language that none of these is."""
    said = data.get("language") if isinstance(data, dict) else None
    if languages and isinstance(said, str) and said.split("-")[0].lower() not in languages:
        known = ", ".join(sorted(languages))
        expected = f"the program speaks and hears {known} alone; write the protocol in that"
        yield Complaint(("language",), f"found {said}", expected)


def _check_sequence(document: Document, name: str) -> None:
    alone = {"sequences": {name: document.data}}
    found = Expander(_Shelf({}), problems_in_sequence).expand(alone).complaints
    problems = [document.problem(each.moved(each.path[2:])) for each in found]
    if problems or document.problems:
        raise WrittenError(_in_order([*document.problems, *problems]))


def _in_order(problems: Iterable[Problem], first: str = "") -> tuple[Problem, ...]:
    """Return the problems as they stand in each file, those of the file `first` before others."""
    return tuple(sorted(problems, key=lambda each: (each.file != first, each.file, *_place(each))))


def _place(problem: Problem) -> tuple[int, int]:
    return problem.line, problem.column


def read_pronunciations(path: Path) -> PronunciationTable:
    """Return the pronunciations in a file of their own; none if there is no such file.

    Raises:
        WrittenError: what the file holds can't be used; every problem is told.
        UsageError: there is something, and it can't be read.
    """
    if not path.exists():
        return {}
    text = _text_of(path, "a list of pronunciations")
    if all(not line.strip() or line.startswith("#") for line in text.splitlines()):
        return {}
    document = read_yaml(text, str(path), PRONUNCIATIONS)
    problems = list(document.problems)
    try:
        table = read_table(document.data)
    except ValidationError as failure:
        told = [Complaint(*in_plain_words(error)) for error in failure.errors()]
        problems += [document.problem(complaint) for complaint in told]
    if problems:
        raise WrittenError(_in_order(problems))
    return table


def _text_of(path: Path, what: str = "a protocol") -> str:
    try:
        # A device or a pipe may never end.
        if path.exists() and not path.is_file():
            raise UsageError(f"{path}: not a file; name the .yaml file of {what}")
        with path.open("rb") as file:
            raw = file.read(MOST_BYTES + 1)
    except OSError as error:
        raise UsageError(f"{path}: can't be read: {error.strerror}") from error
    if len(raw) > MOST_BYTES:
        mend = f"{what} has {MOST_BYTES // 1024} KB at most"
        raise WrittenError([Problem(str(path), 1, 1, "", "the file is too large", mend)])
    return _decoded(raw, str(path))


def _decoded(raw: bytes, source: str) -> str:
    try:
        return raw.decode("utf-8").removeprefix("\ufeff")
    except UnicodeDecodeError as error:
        before = raw[: error.start].decode("utf-8").removeprefix("\ufeff")
        place = place_in(before, len(before))
        found, mend = "found a byte that is not UTF-8", "save the file as UTF-8 text"
        problem = Problem(source, place.line, place.column, "", found, mend)
        raise WrittenError([problem]) from error
