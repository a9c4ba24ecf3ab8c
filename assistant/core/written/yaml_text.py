"""YAML text as plain data that knows where each value was written.

A stricter YAML than the full one, so that a file means what it seems to: only `true` and `false`
are booleans (in YAML 1.1 `no` and `on` are too), no key stands twice, and none of the features
are used that let one line stand for another (anchors, aliases, tags, merge keys).

The text is split by libyaml, which PyYAML's wheels carry: a thousand steps in some 15 ms, where
PyYAML's own parser takes seconds. What it finds is taken one piece at a time, so that a text made
to do harm is refused at the first piece too many.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import yaml

from assistant.core.faults import Problem, Severity
from assistant.core.written.copied import Copied, copied_along, first_copied, odd_in
from assistant.core.written.kinds import PROTOCOL, Kind
from assistant.core.written.problems import Complaint, KeyPath, WrittenError, in_words

MOST_DEPTH = 20
"""Levels of lists and keys inside one another. A protocol needs ten."""

MOST_KEYS = 200
"""Keys beside one another. A protocol needs twenty; each wrong one is looked up in a list."""

MOST_ENTRIES = 2000
"""Entries of a list: twice the most steps, so that a list just too long is told as such."""


MOST_MEANT = 60
"""Characters beyond which nothing is a number, a date or a boolean, but text."""


@dataclass(frozen=True, slots=True)
class Unquoted:
    """A date or an unusual number, which YAML takes for something else than text."""

    written: str

    def __str__(self) -> str:
        """Return the value as it was written."""
        return self.written


@dataclass(frozen=True, slots=True)
class Place:
    """A place in the text: line and column, both counted from 1."""

    line: int
    column: int


@dataclass(slots=True)
class Document:
    """What a text holds, and where each key and value of it was written.

    `data` is made of dicts with string keys, lists, strings, ints, bools, None and `Unquoted`.
    `text` is what was read, from a file of a `kind`.
    `problems` are the keys that stand twice; `data` has the first of each.
    """

    source: str
    data: object = None
    text: str = ""
    kind: Kind = PROTOCOL
    keys: dict[KeyPath, Place] = field(default_factory=dict)
    values: dict[KeyPath, Place] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def place(self, path: KeyPath, *, of_key: bool = False) -> Place:
        """Return where the value at `path` was written, or its key; else what it is missing in."""
        if of_key and path in self.keys:
            return self.keys[path]
        while path not in self.values:
            path = path[:-1]
        return self.values[path]

    def _copied(self, place: Place) -> Copied | None:
        if not isinstance(self.data, dict):  # not a key of it was known as one
            return first_copied(self.text, self.kind.an_entry)
        lines = self.text.splitlines()
        if not 1 <= place.line <= len(lines):
            return None
        copied = copied_along(lines[place.line - 1], place.line, self.kind.an_entry)
        return None if copied is None or copied.may_be_text else copied

    def problem(self, complaint: Complaint, severity: Severity = "error") -> Problem:
        """Return a complaint about what the text holds as a problem at its place in it.

        Where something stands on that line which was copied along from elsewhere, that is told.
        """
        place = self.place(complaint.path, of_key=complaint.of_key)
        if severity == "error" and (copied := self._copied(place)) is not None:
            return _problem(self.source, copied)
        odd = odd_in(self._written(complaint)) if severity == "error" else ""
        return Problem(
            self.source,
            place.line,
            place.column,
            in_words(complaint.path),
            complaint.found,
            complaint.expected + odd,
            severity,
        )

    def _written(self, complaint: Complaint) -> str:
        """Return the key or the short value that a complaint is about; "" where it is neither."""
        if complaint.of_key and complaint.path:
            return str(complaint.path[-1])
        value: Any = self.data
        for key in complaint.path:
            inside = dict(enumerate(value)) if isinstance(value, list) else value
            value = inside.get(key) if isinstance(inside, dict) else None
        return value if isinstance(value, str) and len(value) <= MOST_MEANT else ""


def read_yaml(text: str, source: str, kind: Kind = PROTOCOL) -> Document:
    """Return what the one document in `text` holds; problems name the text as `source`.

    They speak of it as of a `kind` of file.

    Raises:
        WrittenError: the text is empty, is not YAML, or uses what is refused here.
    """
    if wrong := _UNREADABLE.search(text):
        found = f"found the character U+{ord(wrong.group()):04X}"
        place = place_in(text, wrong.start())
        raise _refusal(source, place, found, "take it out; write plain text")
    try:
        document = _Reader(text, source, kind).document()
    except WrittenError as refused:
        line = refused.problems[0].line - 1
        if (copied := copied_along(text.splitlines()[line], line + 1, kind.an_entry)) is not None:
            raise WrittenError([_problem(source, copied)]) from refused
        raise
    except yaml.MarkedYAMLError as error:
        if (copied := _copied_near(error, text, kind)) is not None:
            raise WrittenError([_problem(source, copied)]) from error
        _refuse_what_stands_before(error, text, source)
        raise _in_plain_words(error, text, source, kind) from error
    if not document.values:
        raise _refusal(source, Place(1, 1), "the file is empty", kind.begin)
    return document


def _copied_near(error: yaml.MarkedYAMLError, text: str, kind: Kind) -> Copied | None:
    """Return what was copied along near where the parser fails, which it notices a line late.

    A quotation mark counts only where it fails, as it may be text.
    """
    lines = text.splitlines()
    at = len(lines) - 1 if error.problem_mark is None else error.problem_mark.line
    before = max((each for each in range(min(at, len(lines))) if lines[each].strip()), default=at)
    began = at if error.context_mark is None else error.context_mark.line
    for line in sorted({began, before, at}):
        if line < len(lines):
            copied = copied_along(lines[line], line + 1, kind.an_entry)
            if copied is not None and (line == at or not copied.may_be_text):
                return copied
    return None


def _refuse_what_stands_before(error: yaml.MarkedYAMLError, text: str, source: str) -> None:
    """Refuse what is refused here, where it stands before the place at which the parser fails.

    To know whether a bracket begins a key, libyaml reads up to 1024 characters on before it gives
    that bracket. In them it may come to a bound of its own (since PyYAML 6.0.4, to a thousand
    levels) before it has given what our own bounds refuse.

    Raises:
        WrittenError: what stands before uses what is refused here.
    """
    if error.problem_mark is not None:
        with suppress(yaml.MarkedYAMLError):
            _Reader(text[: error.problem_mark.index], source, PROTOCOL).document()


_UNREADABLE = re.compile(
    "[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|(?!^)\ufeff"
)
"""What YAML 1.1 does not allow in a text (section 5.1), and byte order marks amid it."""


def place_in(text: str, position: int) -> Place:
    """Return the line and column of the character at `position`, counted from 0."""
    before = text[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"))


class _Resolver(yaml.resolver.Resolver):
    """Says what kind of value a word without quotes is."""

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to set them
        first: [(tag, regex) for tag, regex in resolvers if not tag.endswith(":bool")]
        for first, resolvers in yaml.resolver.Resolver.yaml_implicit_resolvers.items()
    }


_Resolver.add_implicit_resolver(
    "tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"]
)


class _Reader:
    """Builds a document from the pieces that libyaml finds in a text."""

    def __init__(self, text: str, source: str, kind: Kind) -> None:
        self._source = source
        self._document = Document(source, text=text, kind=kind)
        self._resolver = _Resolver()
        self._events: Iterator[Any] = yaml.parse(text, Loader=yaml.CSafeLoader)

    def document(self) -> Document:
        next(self._events)  # the stream
        if isinstance(next(self._events), yaml.StreamEndEvent):
            return self._document
        self._document.data = self._value(next(self._events), ())
        next(self._events)  # the document's end
        following = next(self._events)
        if not isinstance(following, yaml.StreamEndEvent):
            raise self._refused(following, "a second document", self._document.kind.one)
        return self._document

    def _value(self, event: Any, path: KeyPath) -> object:
        self._check(event, len(path))
        self._document.values[path] = _place(event.start_mark)
        if isinstance(event, yaml.MappingStartEvent):
            return self._mapping(path)
        if isinstance(event, yaml.SequenceStartEvent):
            return self._sequence(path)
        return self._scalar(event)

    def _check(self, event: Any, depth: int) -> None:
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, "an alias (*)", "write the value out again")
        if event.anchor is not None:
            raise self._refused(event, "an anchor (&)", "take it out, or put the text in quotes")
        if event.tag is not None:
            raise self._refused(event, "a tag (!)", "take it out, or put the text in quotes")
        self._check_depth(event, depth)

    def _check_depth(self, event: Any, depth: int) -> None:
        if depth == MOST_DEPTH:
            found = f"lists or keys more than {MOST_DEPTH} deep"
            raise self._refused(event, found, "close the brackets, or indent less")

    def _mapping(self, path: KeyPath) -> dict[str, object]:
        mapping: dict[str, object] = {}
        while not isinstance(event := next(self._events), yaml.MappingEndEvent):
            self._check(event, len(path))
            if not isinstance(event, yaml.ScalarEvent):
                found = "a list or keys where a key belongs"
                raise self._refused(event, found, "write a word as the key")
            if len(mapping) == MOST_KEYS:
                raise self._refused(event, f"more than {MOST_KEYS} keys here", "take some out")
            key, place = event.value, _place(event.start_mark)
            key_path = (*path, key)
            if key in mapping:
                found = f"this key is on line {self._document.keys[key_path].line} already"
                self._document.problems.append(
                    Problem(
                        file=self._source,
                        line=place.line,
                        column=place.column,
                        path=in_words(key_path),
                        found=found,
                        expected="keep one",
                    )
                )
                if len(self._document.problems) == MOST_KEYS:
                    raise WrittenError(self._document.problems)
                self._pass_over(len(key_path))
                continue
            self._document.keys[key_path] = place
            mapping[key] = self._value(next(self._events), key_path)
        return mapping

    def _pass_over(self, outside: int) -> None:
        """Leave out the value that comes next, `outside` levels down, whatever is in it."""
        depth = 0
        while True:
            event = next(self._events)
            if isinstance(event, yaml.MappingStartEvent | yaml.SequenceStartEvent):
                self._check_depth(event, outside + depth)
                depth += 1
            elif isinstance(event, yaml.MappingEndEvent | yaml.SequenceEndEvent):
                depth -= 1
            if depth == 0:
                return

    def _sequence(self, path: KeyPath) -> list[object]:
        entries: list[object] = []
        while not isinstance(event := next(self._events), yaml.SequenceEndEvent):
            if len(entries) == MOST_ENTRIES:
                raise self._refused(event, f"more than {MOST_ENTRIES} entries", "take some out")
            entries.append(self._value(event, (*path, len(entries))))
        return entries

    def _scalar(self, event: Any) -> object:
        written: str = event.value
        if len(written) > MOST_MEANT:
            return written
        tag: str = self._resolver.resolve(yaml.ScalarNode, written, event.implicit)  # type: ignore[no-untyped-call]
        match tag.rpartition(":")[2]:
            case "null":
                return None
            case "bool":
                return written == "true"
            case "int" if re.fullmatch("0|[1-9][0-9]{0,8}", written):
                return int(written)
            case "int" | "float" | "timestamp":
                return Unquoted(written)
            case _:
                return written

    def _refused(self, event: Any, found: str, expected: str) -> WrittenError:
        return _refusal(self._source, _place(event.start_mark), f"found {found}", expected)


_SLIPS = {
    r"mapping values are not": (
        "a colon too many here",
        "check the indentation and the space after each colon; put quotes around text with a colon",
    ),
    r"sequence entries are not": ("a dash", "begin a new line for each entry of a list"),
    r"unexpected (end of stream|document ind)": ("a quote that is never closed", "close it"),
    r"expected (key|'-' indicator)": ("a line out of place", "line it up with its neighbours"),
    r"expected ',' or '(.)'": ("a bracket that is never closed", "close it with {}"),
    r"expected node content": ("a bracket too many, or too few", "close each bracket once"),
    r"could not find expected ':'": ("a line without a key", "write 'key: value' on each line"),
    r"unknown escape": ("a backslash", "use single quotes, where a backslash is plain text"),
    r"Unicode character|hexdecimal": (
        "a number that stands for no character",
        "write the character itself",
    ),
}
"""What libyaml says of the slips people make: what it comes to, and the mend."""

_BEGUN_EARLIER = (
    "a quote that is never closed",
    "a bracket that is never closed",
    "a line without a key",
)
"""Slips that libyaml notices late, and whose beginning is the place to look at."""


def _in_plain_words(
    error: yaml.MarkedYAMLError, text: str, source: str, kind: Kind
) -> WrittenError:
    says, mark = error.problem or "", error.problem_mark
    found, expected = f"not YAML: {says}", kind.look
    for words, slip in _SLIPS.items():
        if match := re.search(words, says):
            found, expected = (part.format(*match.groups()) for part in slip)
            if found in _BEGUN_EARLIER and error.context_mark is not None:
                mark = error.context_mark
            found = f"found {found}"
            break
    if mark is None:
        return _refusal(source, Place(1, 1), found, expected)
    before, after = _around(text, mark)
    line = before + after
    if found == f"not YAML: {says}" and line.startswith("%"):
        place = Place(mark.line + 1, 1)
        return _refusal(source, place, "found a line that begins with %", "take it out")
    if "cannot start any token" in says:
        found = f"found {after[:1]}"
        expected = "put quotes around text that begins with it"
        if after[:1] == "\t":
            found, expected = "found a tab", "indent with spaces"
    elif found == "found a line out of place" and before.strip():
        found = "found text after a closing quote"
        expected = "put quotes around the whole text, and write an apostrophe within '...' twice"
    return _refusal(source, _place(mark), found, expected + odd_in(line, of_text=True))


def _around(text: str, mark: Any) -> tuple[str, str]:
    """Return what stands on a mark's line before it, and what comes from it on."""
    lines = text.splitlines()
    line = lines[mark.line] if mark.line < len(lines) else ""
    return line[: mark.column], line[mark.column :]


def _place(mark: Any) -> Place:  # the stubs know several kinds of mark
    return Place(mark.line + 1, mark.column + 1)


def _problem(source: str, copied: Copied) -> Problem:
    return Problem(source, copied.line, copied.column, "", copied.found, copied.expected)


def _refusal(source: str, place: Place, found: str, expected: str) -> WrittenError:
    return WrittenError([Problem(source, place.line, place.column, "", found, expected)])
