"""A small change in the text of a file: what it leaves alone stays as it was, to the letter.

The text is cut and joined where its parts were written. A remark that stands right above an entry
goes where that goes; one between blank lines stays. In the end the new text is read as any file
is, and must hold just what the change comes to on plain data, with every remark: else it is
refused, and the text stays as it is.
"""

from __future__ import annotations

import operator
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import yaml

from assistant.core.written.edits import (
    Edit,
    EditError,
    Insert,
    Move,
    Remove,
    Rename,
    Set,
    edited,
    in_order,
    place_of,
    value_at,
)
from assistant.core.written.problems import KeyPath, WrittenError, in_words
from assistant.core.written.yaml_text import read_yaml
from assistant.core.written.yaml_values import block, entry_lines, flow, scalar, value_of

Order = Sequence[str]
"""Keys in the order in which they are written, for those that a change adds."""


def edited_text(text: str, edit: Edit, order: Order = ()) -> str:
    """Return the text after a change; a key that is new stands behind those before it in `order`.

    Raises:
        EditError: the change does not fit what the text holds, or can't be made without losing a
            remark or another's words.
        WrittenError: the text can't be read.
    """
    before = read_yaml(text, "the protocol")
    meant = edited(before.data, edit)
    if in_order(meant, before.data):
        return text
    try:
        changed = _Text(text, before.data).after(edit, order)
        came = read_yaml(changed, "the protocol").data
    except (WrittenError, yaml.YAMLError, LookupError, TypeError) as error:
        raise _refused(edit) from error
    left = Counter(remarks(text)) - Counter(remarks(changed))
    same = in_order if isinstance(edit, Rename | Move) else operator.eq
    if not same(came, meant) or (left and not isinstance(edit, Remove)):
        raise _refused(edit)
    return changed


def _refused(edit: Edit) -> EditError:
    return EditError(
        f"{in_words(edit.path)}: this can't be changed here without losing what stands beside it; "
        "change it in the file"
    )


def remarks(text: str) -> Iterator[str]:
    """Yield what stands behind each `#` that begins a remark.

    Raises:
        yaml.YAMLError: the text is not YAML.
    """
    end = 0
    for token in yaml.scan(text, Loader=yaml.CSafeLoader):
        yield from re.findall(r"#[^\n]*", text[end : token.start_mark.index])
        end = max(end, token.start_mark.index + len(_of(text, token).rstrip()))
    yield from re.findall(r"#[^\n]*", text[end:])


def _of(text: str, part: Any) -> str:
    return text[part.start_mark.index : part.end_mark.index]


@dataclass(frozen=True, slots=True)
class _Span:
    """Where an entry stands: with the remarks right above it, up to the end of its last line."""

    begin: int
    end: int


class _Text:
    """A text with its nodes."""

    def __init__(self, text: str, data: object) -> None:
        self._text = text
        self._data = data
        self._root: Any = yaml.compose(text, Loader=yaml.CSafeLoader)

    def after(self, edit: Edit, order: Order) -> str:
        """Return the text after a change."""
        match edit:
            case Set():
                return self._set(edit, order)
            case Insert():
                return self._insert(edit, order)
            case Remove():
                return self._remove(edit)
            case Rename():
                return self._rename(edit)
            case Move():
                return self._move(edit, order)

    # Ways through the text.

    def _node(self, path: KeyPath) -> Any:
        """Return the node at a path, or None."""
        node = self._root
        for key in path:
            if isinstance(node, yaml.MappingNode):
                node = next((value for name, value in node.value if name.value == key), None)
            elif isinstance(node, yaml.SequenceNode) and isinstance(key, int):
                node = node.value[key] if key < len(node.value) else None
            else:
                return None
        return node

    def _end(self, node: Any) -> int:
        """Return where the last that belongs to a node ends."""
        start: int = node.start_mark.index
        if isinstance(node, yaml.ScalarNode):
            return start + len(_of(self._text, node).rstrip())
        if node.flow_style or not node.value:
            return int(node.end_mark.index)
        last = node.value[-1]
        if isinstance(node, yaml.SequenceNode):
            return self._end(last)
        key, value = last
        return max(self._end(value), self._text.index(":", self._end(key)) + 1)

    def _line(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        end = self._text.find("\n", at)
        return len(self._text) if end < 0 else end

    def _spans(self, path: KeyPath) -> list[_Span]:
        """Return where the entries of a list, or the keys of a map, stand in the block style."""
        node, spans = self._node(path), list[_Span]()
        floor = self._head(path)
        for each in node.value:
            key, value = each if isinstance(each, tuple) else (each, each)
            begin = self._line(key.start_mark.index)
            while begin > floor:
                above = self._line(begin - 1)
                if above < floor or not self._text[above:begin].lstrip(" ").startswith("#"):
                    break
                begin = above
            end = self._end(value)
            if key is not value:
                end = max(end, self._text.index(":", self._end(key)) + 1)
            spans.append(_Span(begin, self._line_end(end)))
            floor = min(spans[-1].end + 1, len(self._text))
        return spans

    def _head(self, path: KeyPath) -> int:
        """Return where the lines begin that may be those of a node's first entry."""
        if not path:
            return 0
        above = self._node(path[:-1])
        if isinstance(above, yaml.MappingNode):
            key = next(key for key, _ in above.value if key.value == path[-1])
            return min(self._line_end(self._end(key)) + 1, len(self._text))
        return self._line(self._node(path).start_mark.index)

    def _flow(self, path: KeyPath) -> KeyPath | None:
        """Return the outermost part on the way to a path that stands in brackets."""
        for length in range(len(path)):
            node = self._node(path[:length])
            if isinstance(node, yaml.CollectionNode) and node.flow_style:
                return path[:length]
        return None

    # Changes.

    def _instead(self, begin: int, end: int, words: str) -> str:
        return self._text[:begin] + words + self._text[end:]

    def _in_flow(self, path: KeyPath, edit: Edit) -> str:
        """Write anew what stands in brackets."""
        value = value_at(edited(self._data, edit), path)
        if value is None:
            return self._cut(path)
        node = self._node(path)
        return self._instead(node.start_mark.index, node.end_mark.index, flow(value))

    def _set(self, edit: Set, order: Order) -> str:
        if (inside := self._flow(edit.path)) is not None:
            return self._in_flow(inside, edit)
        path, value = edit.path, edit.value
        if self._node(path) is not None:
            return self._replaced(path, value)
        while self._node(path[:-1]) is None or value_at(self._data, path[:-1]) is None:
            path, value = path[:-1], {path[-1]: value}
        above = self._node(path[:-1])
        if value_at(self._data, path) is None and self._node(path) is not None:
            return self._replaced(path, value)
        return self._new_key(path, value, above, order)

    def _replaced(self, path: KeyPath, value: object) -> str:
        node = self._node(path)
        begin, end = node.start_mark.index, self._end(node)
        rest = self._text[end : self._line_end(end)]
        folds = not rest.strip()
        above = self._node(path[:-1])
        deep = isinstance(node, yaml.CollectionNode) and not node.flow_style
        if deep and isinstance(above, yaml.MappingNode):
            key = next(key for key, inside in above.value if inside is node)
            begin = self._text.index(":", self._end(key)) + 1
        indent = self._indent_of(path)
        words = value_of(value, indent, begin - self._line(begin), folds=folds)
        space = "" if self._text[begin - 1 : begin] in (" ", "\n") else " "
        return self._instead(begin, end, space + words)

    def _indent_of(self, path: KeyPath) -> int:
        """Return the column of the map that a path's last part stands in."""
        node = self._node(path[:-1])
        return int(node.start_mark.column)

    def _new_key(self, path: KeyPath, value: object, above: Any, order: Order) -> str:
        key = str(path[-1])
        if not isinstance(above, yaml.MappingNode):
            raise LookupError(key)
        names = [name.value for name, _ in above.value]
        before = order[: order.index(key)] if key in order else names
        at = max((names.index(name) for name in before if name in names), default=0)
        span, indent = self._spans(path[:-1])[at], int(above.start_mark.column)
        blank = "\n" if not indent and isinstance(value, dict | list) else ""
        lines = "\n".join(block({key: value}, indent, root=not indent))
        return self._instead(span.end, span.end, f"\n{blank}{lines}")

    def _insert(self, edit: Insert, order: Order) -> str:
        path, value = edit.path, edit.value
        if (inside := self._flow(path)) is not None:
            return self._in_flow(inside, edit)
        if not value_at(self._data, path[:-1]):
            return self._set(Set(path[:-1], [value]), order)
        return self._put(path, entry_lines(value), self._blank(path[:-1]))

    def _blank(self, path: KeyPath) -> str:
        """Return the blank line that stands between the entries of a list, if one does."""
        spans = self._spans(path)
        between = (self._text[one.end : two.begin] for one, two in pairwise(spans))
        return "\n" if any(each.count("\n") > 1 for each in between) else ""

    def _dash(self, path: KeyPath) -> int:
        return int(self._node(path).start_mark.column)

    def _put(self, path: KeyPath, lines: Sequence[str], blank: str) -> str:
        at, spans = int(path[-1]), self._spans(path[:-1])
        space = " " * self._dash(path[:-1])
        words = "\n".join(f"{space}{line}" if line.strip() else line for line in lines)
        if at < len(spans):
            begin = spans[at].begin
            return self._instead(begin, begin, f"{words}\n{blank}")
        end = spans[-1].end
        return self._instead(end, end, f"\n{blank}{words}")

    def _remove(self, edit: Remove) -> str:
        if (inside := self._flow(edit.path)) is not None:
            return self._in_flow(inside, edit)
        return self._cut(edit.path)

    def _cut(self, path: KeyPath) -> str:
        """Take an entry or a key out, and what then holds nothing."""
        above = self._node(path[:-1])
        if len(above.value) == 1 and len(path) > 1:
            return self._cut(path[:-1])
        spans = self._spans(path[:-1])
        if isinstance(above, yaml.MappingNode):
            at = next(at for at, (key, _) in enumerate(above.value) if key.value == path[-1])
            begin = above.value[at][0].start_mark.index
            if self._text[self._line(begin) : begin].strip():  # behind a dash
                return self._instead(begin, above.value[1][0].start_mark.index, "")
        else:
            at = int(path[-1])
        span = spans[at]
        if at and not self._text[spans[at - 1].end : span.begin].strip():
            return self._instead(spans[at - 1].end, span.end, "")
        after = spans[at + 1].begin if at + 1 < len(spans) else len(self._text)
        if at or self._text[span.end : after].strip():
            after = min(span.end + 1, len(self._text))
        return self._instead(span.begin, after, "")

    def _rename(self, edit: Rename) -> str:
        if (inside := self._flow(edit.path)) is not None:
            return self._in_flow(inside, edit)
        above = self._node(edit.path[:-1])
        key = next(key for key, _ in above.value if key.value == edit.path[-1])
        return self._instead(key.start_mark.index, self._end(key), scalar(edit.name))

    def _move(self, edit: Move, order: Order) -> str:
        value = value_at(self._data, edit.path)
        source, target = edit.path[:-1], edit.to[:-1]
        there = value_at(self._data, target)
        if isinstance(there, dict):
            if (inside := self._flow(edit.path)) is not None:
                return self._in_flow(inside, edit)
        elif (
            self._flow(edit.path) is not None
            or self._flow(edit.to) is not None
            or not there
            or len(self._node(source).value) == 1
        ):
            taken = Remove(edit.path)
            put = Insert(edit.to, value)
            changed = _Text(self.after(taken, order), edited(self._data, taken))
            return changed.after(put, order)
        span = self._spans(source)[place_of(self._data, edit.path)]
        to, blank = place_of(self._data, edit.to), self._blank(target)
        space = " " * self._dash(source)
        lines = [line.removeprefix(space) for line in self._text[span.begin : span.end].split("\n")]
        changed = _Text(self._cut(edit.path), edited(self._data, Remove(edit.path)))
        return changed._put((*target, to), lines, blank)
