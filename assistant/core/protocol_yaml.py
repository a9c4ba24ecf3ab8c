"""YAML text as plain data that knows where each value was written.

A stricter YAML than the full one, so that a file means what it seems to: only `true` and `false`
are booleans (in YAML 1.1 `no` and `on` are too), no key stands twice, and none of the features
are used that let one line stand for another (anchors, aliases, tags, merge keys).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

from assistant.core.faults import Problem
from assistant.core.protocol import KeyPath, ProtocolError, in_words

MOST_DEPTH = 20
"""Levels of lists and keys inside one another. A protocol needs five; PyYAML recurses on them."""


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
    `problems` are the keys that stand twice; `data` has the first of each.
    """

    source: str
    data: object = None
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


def read_yaml(text: str, source: str) -> Document:
    """Return what the one document in `text` holds; problems name the text as `source`.

    Raises:
        ProtocolError: the text is empty, is not YAML, or uses what is refused here.
    """
    document = Document(source)
    root = _compose(text, source)
    if root is None:
        expected = "copy a protocol that comes with the program, and change it"
        raise _refusal(source, Place(1, 1), "the file is empty", expected)
    document.data = _read_node(root, (), document)
    return document


def _compose(text: str, source: str) -> yaml.Node | None:
    try:
        loader = _Loader(text)
        loader.source = source
        return loader.get_single_node()
    except yaml.reader.ReaderError as error:
        found = f"found the character U+{ord(text[error.position]):04X}"
        place = place_in(text, error.position)
        raise _refusal(source, place, found, "take it out; write plain text") from error
    except yaml.MarkedYAMLError as error:
        raise _in_plain_words(error, source) from error
    except (ValueError, OverflowError) as error:
        # PyYAML passes on what Python says of a number too large, as in "\UFFFFFFFF".
        place = _place(loader.get_mark())
        raise _refusal(source, place, "a number too large for YAML", "write it plainly") from error


def place_in(text: str, position: int) -> Place:
    """Return the line and column of the character at `position`, counted from 0."""
    before = text[:position]
    return Place(before.count("\n") + 1, position - before.rfind("\n"))


class _Loader(yaml.SafeLoader):
    """PyYAML's parser up to its tree of nodes, less what is refused here."""

    source = ""
    depth = 0

    yaml_implicit_resolvers = {  # noqa: RUF012 - PyYAML's own way to set them
        first: [(tag, regex) for tag, regex in resolvers if not tag.endswith(":bool")]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        event = self.peek_event()  # type: ignore[no-untyped-call]
        if isinstance(event, yaml.AliasEvent):
            raise self._refused(event, "an alias (*)", "write the value out again")
        if event.anchor is not None:
            raise self._refused(event, "an anchor (&)", "take it out, or put the text in quotes")
        if event.tag is not None:
            raise self._refused(event, "a tag (!)", "take it out, or put the text in quotes")
        if isinstance(event, yaml.ScalarEvent) and not _is_text(event.value):
            raise self._refused(event, "half a character (\\uD800 to \\uDFFF)", "take it out")
        if self.depth == MOST_DEPTH:
            found = f"lists or keys more than {MOST_DEPTH} deep"
            raise self._refused(event, found, "close the brackets, or indent less")
        self.depth += 1
        node = super().compose_node(parent, index)
        self.depth -= 1
        return node

    def _refused(self, event: yaml.Event, found: str, expected: str) -> ProtocolError:
        return _refusal(self.source, _place(event.start_mark), f"found {found}", expected)


_Loader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("^(?:true|false)$"), ["t", "f"])


def _read_node(node: yaml.Node, path: KeyPath, document: Document) -> object:
    document.values[path] = _place(node.start_mark)
    if isinstance(node, yaml.MappingNode):
        return _read_mapping(node, path, document)
    if isinstance(node, yaml.SequenceNode):
        return [_read_node(entry, (*path, at), document) for at, entry in enumerate(node.value)]
    return _read_scalar(node)


def _read_mapping(node: yaml.MappingNode, path: KeyPath, document: Document) -> dict[str, object]:
    mapping: dict[str, object] = {}
    for key_node, value_node in node.value:
        place = _place(key_node.start_mark)
        if not isinstance(key_node, yaml.ScalarNode):
            found = "found a list or keys where a key belongs"
            raise _refusal(document.source, place, found, "write a word as the key")
        key_path = (*path, key_node.value)
        if key_node.value in mapping:
            found = f"this key is on line {document.keys[key_path].line} already"
            document.problems.append(
                Problem(
                    file=document.source,
                    line=place.line,
                    column=place.column,
                    path=in_words(key_path),
                    found=found,
                    expected="keep one",
                )
            )
            continue
        document.keys[key_path] = place
        mapping[key_node.value] = _read_node(value_node, key_path, document)
    return mapping


def _read_scalar(node: yaml.Node) -> object:
    written: str = node.value
    match node.tag.rpartition(":")[2]:
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


_SLIPS = {
    r"character '\\t'": ("a tab", "indent with spaces"),
    r"character '(.)' that cannot start": ("{}", "put quotes around text that begins with it"),
    r"mapping values are not": (
        "a colon too many here",
        "check the indentation and the space after each colon; put quotes around text with a colon",
    ),
    r"sequence entries are not": ("a dash", "begin a new line for each entry of a list"),
    r"unexpected (end of stream|document sep)": ("a quote that is never closed", "close it"),
    r"expected <block end>, but found '<scalar>'": (
        "text after a closing quote",
        "put quotes around the whole text, and write an apostrophe within '...' twice",
    ),
    r"expected <block end>": ("a line out of place", "line it up with its neighbours"),
    r"expected ',' or '(.)'": ("a bracket that is never closed", "close it with {}"),
    r"expected the node content": ("a bracket too many, or too few", "close each bracket once"),
    r"could not find expected ':'": ("a line without a key", "write 'key: value' on each line"),
    r"unknown escape": ("a backslash", "use single quotes, where a backslash is plain text"),
    r"another document": ("a second document", "keep one protocol in a file, without '---'"),
}
"""What PyYAML says of the slips people make: what it comes to, and the mend."""

_BEGUN_EARLIER = (
    "a quote that is never closed",
    "a bracket that is never closed",
    "a line without a key",
)
"""Slips that PyYAML notices late, and whose beginning is the place to look at."""


def _in_plain_words(error: yaml.MarkedYAMLError, source: str) -> ProtocolError:
    says, mark = error.problem or "", error.problem_mark
    found, expected = f"not YAML: {says}", "see the protocols that come with the program"
    for words, slip in _SLIPS.items():
        if match := re.search(words, says):
            found, expected = (part.format(*match.groups()) for part in slip)
            if found in _BEGUN_EARLIER:
                mark = error.context_mark
            found = f"found {found}"
            break
    return _refusal(source, _place(mark), found, expected)


def _is_text(value: str) -> bool:
    # An escape such as "\uD800" is half of a character, which nothing can write out again.
    try:
        value.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _place(mark: Any) -> Place:  # the stubs know several kinds of mark
    return Place(mark.line + 1, mark.column + 1)


def _refusal(source: str, place: Place, found: str, expected: str) -> ProtocolError:
    return ProtocolError([Problem(source, place.line, place.column, "", found, expected)])
