"""What an editor of protocols shows of a file: cards of fields, made of what the file holds.

A field stands for one key. What has no field is named and left as it is written.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, get_args

from assistant.core.domain.protocol import Begins, Ends, PhaseName, StepSide, in_words
from assistant.core.protocols.card import Card, Field, Kind, Techniques, Tr
from assistant.core.shown.texts import put
from assistant.core.written.edits import EditError, value_at
from assistant.core.written.problems import KeyPath


def cards(data: object, techniques: Techniques, tr: Tr = put) -> list[Card]:
    """Return the parts of a protocol; `data` are those of its file.

    `tr` gives a text in the language of whoever looks at them.

    Raises:
        EditError: it is no protocol at all.
    """
    if not isinstance(data, dict):
        raise EditError("this is no protocol: it has no keys")
    its = _Cards(data, techniques, tr)
    return [its.about(), its.sides(), its.asked(), *its.course(), its.said_later(), its.closing()]


class _Cards:
    """Makes the cards of one file."""

    def __init__(self, data: dict[str, Any], techniques: Techniques, tr: Tr) -> None:
        self._data = data
        self._techniques = techniques
        self._tr = tr

    def _field(self, path: KeyPath, label: str, kind: Kind = "words", **more: Any) -> Field:
        value = value_at(self._data, path)
        label = self._tr(label)
        return Field(
            path, label, ways_in_words(value) if kind == "ways" else _shown(value), kind, **more
        )

    def _others(self, path: KeyPath, fields: Sequence[Field], *known: str) -> list[str]:
        """Return the keys of a map that no field shows."""
        inside = value_at(self._data, path)
        shown = {each.path[len(path)] for each in fields} | set(known)
        return [key for key in inside if key not in shown] if isinstance(inside, dict) else []

    def about(self) -> Card:
        """Return what is said of the whole."""
        fields = [
            self._field(("title",), "Title", needed=True),
            self._field(("region",), "For which part of the body"),
            self._field(("intent",), "What it is for", "long"),
            self._field(("budget",), "Planned length", hint="60 min"),
        ]
        known = ("version", "minutes", "sides", "layers", "screening", "phases", "steps",
                 "reminders", "aftercare")  # fmt: skip
        more = [
            self._field(("source",), "Where it comes from", "long"),
            self._field(("language",), "Language", needed=True, hint="en-us"),
        ]
        if not isinstance(value_at(self._data, ("version",)), int):  # else saving counts it up
            more.append(self._field(("version",), "Version", "number", needed=True, hint="1"))
        return Card(
            (), self._tr("About it"), fields, more, self._others((), [*fields, *more], *known)
        )

    def sides(self) -> Card:
        """Return the words for the sides, and the layers of the whole."""
        fields = [
            self._field(
                ("sides", "first"), "Side to begin on", "choice", choices=("left", "right")
            ),
            self._field(("sides", "left"), "Words for the left side", spoken=True),
            self._field(("sides", "right"), "Words for the right side", spoken=True),
            self._field(("sides", "change"), "Words for changing sides", spoken=True),
        ]
        layers = [
            self._field(("layers", "most"), "Layers at most", "number", hint="1"),
            self._field(("layers", "question"), "Question for another layer", spoken=True),
        ]
        others = [f"sides: {each}" for each in self._others(("sides",), fields)]
        others += [f"layers: {each}" for each in self._others(("layers",), layers)]
        return Card(("sides",), self._tr("Sides and layers"), fields, layers, others)

    def _listed(self, key: str, title: str, adds: Sequence[tuple[str, str]]) -> Card:
        count = self._length((key,))
        parts = [self._entry((key, at), at, count) for at in range(count)]
        return Card((key,), title, parts=parts, adds=[*adds, *self._adds(key)])

    def _adds(self, key: str) -> list[tuple[str, str]]:
        """Return the techniques that may be added to a list of the file."""
        return [
            (f"use:{name}", self._tr("Add: {what}", what=_called(name)))
            for name in self._techniques.of(key)
        ]

    def _entry(self, path: KeyPath, at: int, count: int) -> Card:
        """Return an entry of the screening, the reminders or the aftercare."""
        key = str(path[0])
        value = value_at(self._data, path)
        up, down = _beside((key,), at, count)
        if isinstance(value, dict) and "use" in value:
            return self._used(path, up, down)
        if key == "aftercare":
            fields = [self._field(path, "Words", needed=True, spoken=True)]
            return Card(
                path,
                self._tr("Sentence {number}", number=at + 1),
                fields,
                up=up,
                down=down,
                goes=True,
            )
        if key == "screening":
            fields = [
                self._field((*path, "ask"), "Question", needed=True, spoken=True),
                self._field((*path, "precaution"), "If yes, it says", needed=True, spoken=True),
            ]
            more = [self._field((*path, "id"), "Short name", needed=True)]
            others = self._others(path, [*fields, *more])
            return Card(
                path,
                self._tr("Question {number}", number=at + 1),
                fields,
                more,
                others,
                up,
                down,
                goes=True,
            )
        fields = [
            self._field((*path, "at"), "When", needed=True, hint="30 min"),
            self._field((*path, "say"), "Words", needed=True, spoken=True),
        ]
        others = self._others(path, fields)
        return Card(
            path,
            self._tr("Reminder {number}", number=at + 1),
            fields,
            (),
            others,
            up,
            down,
            goes=True,
        )

    def asked(self) -> Card:
        """Return the screening."""
        return self._listed(
            "screening",
            self._tr("Asked before hands go on"),
            [("question", self._tr("Add a question"))],
        )

    def said_later(self) -> Card:
        """Return the reminders."""
        return self._listed(
            "reminders", self._tr("Said at a time"), [("reminder", self._tr("Add a reminder"))]
        )

    def closing(self) -> Card:
        """Return the aftercare."""
        return self._listed(
            "aftercare", self._tr("Aftercare"), [("sentence", self._tr("Add a sentence"))]
        )

    def course(self) -> list[Card]:
        """Return the steps, or the phases with theirs."""
        phases = value_at(self._data, ("phases",))
        minutes = value_at(self._data, ("minutes",))
        if isinstance(minutes, dict) and not isinstance(phases, list):
            before = self._steps(("steps",), self._tr("Before the first region"), [("steps",)], 0)
            return [before, self._regions(list(minutes))]
        if not isinstance(phases, list):
            lists: list[KeyPath] = [("steps",)]
            return [self._steps(("steps",), self._tr("Steps"), lists, 0)]
        lists = [("phases", at, "steps") for at in range(len(phases))]
        shown = []
        for at in range(len(phases)):
            path: KeyPath = ("phases", at)
            name = _shown(value_at(self._data, (*path, "phase"))) or self._tr(
                "phase {number}", number=at + 1
            )
            fields = [
                self._field(
                    (*path, "phase"), "Phase", "choice", choices=get_args(PhaseName), needed=True
                ),
                self._field((*path, "cue"), "Words that open it", spoken=True),
                self._field((*path, "minutes"), "How long", hint="25 min"),
                self._field((*path, "title"), "What it is called, where its minutes are told"),
            ]
            up, down = _beside(("phases",), at, len(phases))
            steps = self._steps(
                (*path, "steps"), self._tr("Steps of {phase}", phase=name), lists, at
            )
            others = self._others(path, fields, "steps")
            shown.append(
                Card(
                    path,
                    self._tr("Phase: {phase}", phase=name),
                    fields,
                    (),
                    others,
                    up,
                    down,
                    len(phases) > 1,
                    [steps],
                )
            )
        adds = (
            [("phase", self._tr("Add a phase"))] if len(phases) < len(get_args(PhaseName)) else []
        )
        return [*shown, Card(("phases",), self._tr("More phases"), adds=adds)] if adds else shown

    def _regions(self, names: Sequence[str]) -> Card:
        """Return the regions of a plan of minutes."""
        parts = []
        for at, name in enumerate(names):
            path: KeyPath = ("minutes", name)
            fields = [
                Field(path, self._tr("Region"), name, "name", needed=True),
                self._field(path, "How long", hint="25 min", needed=True),
            ]
            up, down = _beside(("minutes",), at, len(names))
            parts.append(
                Card(
                    path,
                    self._tr("Region {number}: {name}", number=at + 1, name=name),
                    fields,
                    (),
                    (),
                    up,
                    down,
                    goes=True,
                )
            )
        adds = [("region", self._tr("Add a region"))]
        return Card(("minutes",), self._tr("Minutes for each region"), parts=parts, adds=adds)

    def _steps(self, path: KeyPath, title: str, lists: Sequence[KeyPath], this: int) -> Card:
        count = self._length(path)
        parts = []
        for at in range(count):
            up, down = _beside(path, at, count)
            if not at and this:
                up = (*lists[this - 1], self._length(lists[this - 1]))
            if at + 1 == count and this + 1 < len(lists):
                down = (*lists[this + 1], 0)
            parts.append(self._step((*path, at), at, up, down))
        adds = [("step", self._tr("Add a step")), *self._adds("steps")]
        return Card(path, title, parts=parts, adds=adds)

    def _length(self, path: KeyPath) -> int:
        entries = value_at(self._data, path)
        return len(entries) if isinstance(entries, list) else 0

    def _step(self, path: KeyPath, at: int, up: KeyPath | None, down: KeyPath | None) -> Card:
        value = value_at(self._data, path)
        if isinstance(value, dict) and "use" in value:
            return self._used(path, up, down)
        name = _shown(value_at(self._data, (*path, "title")))
        name = name or in_words(_shown(value_at(self._data, (*path, "id")))) or self._tr("step")
        fields = [
            self._field((*path, "title"), "Title"),
            self._field((*path, "cue"), "Words", "long", needed=True, spoken=True),
            self._field((*path, "side"), "Side", "choice", choices=get_args(StepSide)),
            self._field((*path, "hold", "floor"), "Hold: the least", hint="5 min"),
            self._field((*path, "hold", "target"), "Hold: to aim for", hint="6 min"),
            self._field((*path, "region"), "Where the hands are"),
            self._field((*path, "technique"), "What the hands do"),
        ]
        more = [
            self._field((*path, "id"), "Short name, for the log", needed=True),
            self._field((*path, "detail"), "Said on “say again”", "long", spoken=True),
            self._field((*path, "say"), "What a trainee says", "ways", hint="sink, femur or thigh"),
            self._field((*path, "say_too"), "What may be said besides", "ways"),
            self._field((*path, "say_not"), "What is not said of it", "ways"),
            self._field((*path, "ends"), "Ends", "choice", choices=tuple(map(str, Ends))),
            self._field(
                (*path, "begins"), "The hold begins by", "choice", choices=tuple(map(str, Begins))
            ),
            self._field((*path, "hold", "ceiling"), "Hold: the longest", hint="8 min"),
            self._field((*path, "about"), "Without a hold: about", hint="3 min"),
            self._field((*path, "layers", "most"), "Layers of this step at most", "number"),
            self._field((*path, "layers", "question"), "Question for another layer", spoken=True),
        ]
        others = self._others(path, [*fields, *more])
        others += [
            f"hold: {each}"
            for each in self._others((*path, "hold"), (), "floor", "target", "ceiling")
        ]
        others += [
            f"layers: {each}" for each in self._others((*path, "layers"), (), "most", "question")
        ]
        return Card(
            path,
            self._tr("Step {number}: {name}", number=at + 1, name=name),
            fields,
            more,
            others,
            up,
            down,
            goes=True,
        )

    def _used(self, path: KeyPath, up: KeyPath | None, down: KeyPath | None) -> Card:
        name = _shown(value_at(self._data, (*path, "use")))
        usual = self._techniques.takes.get(name, {})
        given = value_at(self._data, (*path, "with"))
        gaps = dict.fromkeys((*usual, *(given if isinstance(given, dict) else ())))
        fields = [
            self._field(
                (*path, "with", gap), gap.replace("-", " ").capitalize(), hint=usual.get(gap, "")
            )
            for gap in gaps
        ]
        prefix = self._field((*path, "as"), "Short name, where it is used twice")
        more = [prefix] if path[0] in ("steps", "phases") or prefix.text else []
        others = self._others(path, [*fields, *more], "use", "with")
        return Card(
            path,
            self._tr("Technique: {name}", name=_called(name)),
            fields,
            more,
            others,
            up,
            down,
            goes=True,
        )


def _beside(path: KeyPath, at: int, count: int) -> tuple[KeyPath | None, KeyPath | None]:
    """Return where one of so many entries of a list goes as it is moved up, and down."""
    return (*path, at - 1) if at else None, (*path, at + 1) if at + 1 < count else None


def _called(name: str) -> str:
    return name.replace("-", " ")


def _shown(value: object) -> str:
    if value is None or isinstance(value, dict | list):
        return ""
    return str(value).lower() if isinstance(value, bool) else str(value)


def ways_in_words(value: object) -> str:
    """Return a list of what must be said in words: "sink, femur or thigh bone"."""
    entries = value if isinstance(value, list) else []
    ways = (each if isinstance(each, list) else [each] for each in entries)
    return ", ".join(" or ".join(map(str, each)) for each in ways)
