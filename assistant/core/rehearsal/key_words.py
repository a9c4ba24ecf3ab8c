"""What must be said of a step: its key words, from the protocol's file or else from its cue.

A trainee who talks a sequence through does so in words of their own. A step is said when each of
its keys is, in any order and whatever is said around them. A key may be said in several ways, which
mean the same there; a way of several words needs each of them. What a file says may be said besides
is never asked for, and what it says is not said tells that another place was meant.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, field

from assistant.core.domain.commands import words_of
from assistant.core.domain.protocol import Protocol, Step
from assistant.core.domain.route import Place, Route
from assistant.core.domain.word_forms import UNCHANGED, WordForms
from assistant.core.phonetics.phones import UNKNOWN

MOST_KEYS = 2
"""Keys taken from a cue. Two words that no other cue has tell a step from all others; each
further one is one more that the ear may miss."""

CHANGE = "{step}: other side"
"""The id under which going over to the other side, after a step, is rehearsed as a step."""


@dataclass(frozen=True, slots=True)
class Key:
    """One thing that must be said: `ways` are as good as each other, the first is shown.

    `forms` are how words change in its language.
    """

    ways: tuple[str, ...]
    forms: WordForms = field(default=UNCHANGED, compare=False, repr=False)

    def said(self, words: Collection[str]) -> bool:
        """Return whether it was said in these words, each in any of its forms."""
        return any(
            all(
                any(self.forms.same(each, part) for each in words)
                for part in self.forms.telling(way)
            )
            for way in self.ways
        )

    @property
    def words(self) -> frozenset[str]:
        """Every word of every way."""
        return frozenset(word for way in self.ways for word in self.forms.telling(way))


@dataclass(frozen=True, slots=True)
class Item:
    """One step of what is rehearsed: its cue, and what must be said of it."""

    id: str
    cue: str
    keys: tuple[Key, ...]
    too: tuple[Key, ...] = ()
    """What may be said of it besides, and is never asked for."""
    never: Key | None = None
    """What is not said by who means this step."""
    title: str = ""
    """What it is called where it is shown."""
    is_change: bool = False
    """Whether it is the change of sides."""

    def unsaid(self, words: Collection[str]) -> tuple[Key, ...]:
        """Return what may be said of it besides, and was not said in these words."""
        return tuple(key for key in self.too if not key.said(words))

    def is_denied(self, words: Collection[str]) -> bool:
        """Return whether these words tell of another place or direction than the step's."""
        return self.never is not None and self.never.said(words)

    def missing(self, words: Collection[str]) -> tuple[Key, ...]:
        """Return the keys that were not said in these words."""
        return tuple(key for key in self.keys if not key.said(words))

    @property
    def own_words(self) -> frozenset[str]:
        """The words of its keys and of its cue."""
        return words_of(self.cue).union(*(key.words for key in (*self.keys, *self.too)))

    @property
    def told_apart(self) -> frozenset[str]:
        """Every word by which it is judged."""
        keys = (*self.keys, *self.too, *(() if self.never is None else (self.never,)))
        return frozenset(word for key in keys for word in key.words)


def shown(missing: Iterable[Key], unsaid: Iterable[Key] = ()) -> str:
    """Return what was not said as it is shown: each key by its first way, the `unsaid` ones, which
    nobody asked for, in brackets."""
    return ", ".join([*(key.ways[0] for key in missing), *(f"({key.ways[0]})" for key in unsaid)])


def known_words(heard: str) -> str:
    """Return what was heard without what the ear made nothing of."""
    return " ".join(word for word in heard.split() if word != UNKNOWN)


def items(protocol: Protocol, forms: WordForms) -> tuple[Item, ...]:
    """Return what is to be said of a protocol, in its order: each step once, and each change.

    `forms` are how words change in its language. What is done on both sides is said once, then
    the change of sides.
    """
    cues = [words_of(step.cue) for step in protocol.steps]
    route = Route(protocol, layers=1)
    listed: list[Item] = []
    for at, step in enumerate(protocol.steps):
        too = tuple(Key(ways, forms) for ways in step.say_too)
        never = Key(step.say_not, forms) if step.say_not else None
        listed.append(Item(step.id, step.cue, keys_of(step, cues, forms), too, never, step.called))
        if step.side == "each" and route.past(Place(at, route.first_side)).way == "other side":
            listed.append(change_item(protocol, step, forms))
    return tuple(listed)


def keys_of(step: Step, cues: Collection[frozenset[str]], forms: WordForms) -> tuple[Key, ...]:
    """Return the keys of a step among all `cues` of its protocol, in the order of its words."""
    if step.say:
        return tuple(Key(ways, forms) for ways in step.say)
    return tuple(Key((word,), forms) for word in _telling_words(step.cue, cues, forms))


def change_item(protocol: Protocol, after: Step, forms: WordForms) -> Item:
    """Return what is to be said of going over to the other side: "other leg", "the second side".

    Raises:
        ValueError: the protocol has no sides.
    """
    sides = protocol.sides
    if sides is None:
        raise ValueError(f"{protocol.name} has no sides")
    left, right = words_of(sides.left), words_of(sides.right)
    places = sorted(forms.side | ((left & right) - forms.function_words))
    second = sorted(right - left if sides.first == "left" else left - right)
    changing = (*forms.changing, *second)
    name = CHANGE.format(step=after.id)
    keys = (Key(changing, forms), Key(tuple(places), forms))
    return Item(name, sides.change, keys, title=sides.change.rstrip("."), is_change=True)


def _telling_words(cue: str, cues: Collection[frozenset[str]], forms: WordForms) -> Iterator[str]:
    """Yield the words that tell a cue from all others: those in the fewest, the longest first."""
    in_cues = Counter(word for words in cues for word in words)
    words = list(dict.fromkeys(word for part in cue.lower().split() for word in words_of(part)))
    told = [word for word in words if word not in forms.function_words] or words
    # A longer word is heard more surely: it has more phones that talk would have to match.
    best = sorted(told, key=lambda word: (in_cues[word], -len(word)))[:MOST_KEYS]
    yield from (word for word in words if word in best)
