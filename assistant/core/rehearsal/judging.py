"""Judging what a trainee said against the steps of a protocol."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

from assistant.core.domain.commands import words_of
from assistant.core.rehearsal.key_words import Item, Key

Kind = Literal["right", "half", "other", "wrong", "all", "nothing"]
"""Right: each key of the step was said. Half: some of them. Other: another step was said, and not
this one. Wrong: a word that is not this step's, as of another place, or a piece of another step.
All: so many steps at once that nobody could tell which was meant."""

MOST_AT_ONCE = 2
"""Steps said in one breath: this one and another, its neighbour mostly. Whoever names more lists
words, and would pass every step."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What was made of some words: the keys still `missing`, and the `others` that were said."""

    kind: Kind
    missing: tuple[Key, ...] = ()
    others: tuple[Item, ...] = ()


def judge(text: str, items: Sequence[Item], at: int) -> Verdict:
    """Return what was said of the item at index `at`, in all that was said of it so far."""
    words = words_of(text)
    item = items[at]
    missing = item.missing(words)
    others = _alike_once(other for other in items if _besides(words, other, item))
    if len(others) >= MOST_AT_ONCE:
        return Verdict("all", missing, others)
    denied = item.is_denied(words)
    if not (missing or denied or any(_is_part(item, other, words) for other in others)):
        return Verdict("right", (), others)
    half = len(missing) < len(item.keys)
    # "Right, so I sink, here at the side": talk has the words of the other side by chance.
    if others and not (half and all(other.is_change for other in others)):
        return Verdict("other", missing, others)
    if half:
        return Verdict("wrong" if denied else "half", missing)
    # What is left over of the step before is said to its end.
    others = tuple(each for each in items if each not in (item, *items[max(0, at - 1) : at]))
    return Verdict("wrong" if _begins_one(words - item.own_words, others) else "nothing", missing)


def half_named(text: str, items: Sequence[Item]) -> Item | None:
    """Return the item of which some keys were said, where of no other any was; else None."""
    words = words_of(text)
    begun = _alike_once(
        item
        for item in items
        if not item.is_denied(words) and len(item.missing(words)) < len(item.keys)
    )
    return begun[0] if len(begun) == 1 else None


def named(text: str, items: Sequence[Item]) -> tuple[Item, ...]:
    """Return the items that were said whole in a text; of several said alike, the first.

    One that another's own words say as well is not meant: "explain work on the abdomen, and ask
    permission" is not also the step that asks permission for all.
    """
    words = words_of(text)
    found = _alike_once(
        item for item in items if not (item.missing(words) or item.is_denied(words))
    )
    return tuple(item for item in found if not any(_is_part(item, other, words) for other in found))


def _is_part(item: Item, other: Item, words: frozenset[str]) -> bool:
    """Return whether an item was said by another's own words, and not the other by its."""
    said_so = not item.missing(words & other.own_words)
    return said_so and bool(other.missing(words & item.own_words))


def _alike_once(items: Iterable[Item]) -> tuple[Item, ...]:
    first: dict[tuple[Key, ...], Item] = {}
    for item in items:
        first.setdefault(item.keys, item)
    return tuple(first.values())


def _besides(words: Collection[str], other: Item, item: Item) -> bool:
    """Return whether another item was said, and by words that are not this one's own."""
    if other is item or other.missing(words) or other.is_denied(words):
        return False
    return bool(other.missing(set(words) & item.own_words))


def _begins_one(words: frozenset[str], items: Sequence[Item]) -> bool:
    """Return whether a key of one of these steps was said, and of that one alone."""
    telling = words.difference(*(key.forms.function_words for each in items for key in each.keys))
    begun = {each.keys for each in items for key in each.keys if key.said(telling)}
    return len(begun) == 1
