"""The pane *Protocols*: what there is to walk, each in words, heard cue by cue, and on paper."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from urllib.parse import quote

from starlette.requests import Request

from assistant.base.languages import (
    CODE,
    code_of,
    load_language,
    phrasebooks,
    shipped_language,
    shown,
    tr,
)
from assistant.base.protocols import check_protocol, load_protocol
from assistant.core.domain.protocol import Ends, Protocol, Step
from assistant.core.durations import show_duration
from assistant.core.faults import Problem, UsageError
from assistant.core.language.cues import sentences
from assistant.core.session.dry_run import Paper, dry_run
from assistant.edges.files.clinics_protocols import folder_of_clinic
from assistant.edges.files.library import every_protocol, list_shared, own_folder, shipped
from assistant.edges.files.own_protocols import is_own
from assistant.edges.files.text_file import stamp_of
from assistant.front.desk import Desk
from assistant.front.pane import GONE, Done, Pane, Shown
from assistant.live.opening.choices import check_choices
from assistant.protocol_tools.called import named_twice
from assistant.protocol_tools.outline import (
    layers_in_words,
    length_told,
    limits_in_words,
    minutes_and_holds,
)
from assistant.protocol_tools.recital import cues_of

PATH = "protocols"

ENDS = {
    Ends.RELEASED: "ends when you feel the release and say “released”",
    Ends.NEXT: "ends on “next”",
    Ends.TIME: "ends by itself, at its ceiling",
    Ends.CONSENT: "ends with the client's permission",
}

WHO = {"assistant": "assistant", "therapist": "you", "chime": "chime"}
"""Who is heard in a dry run, in the pane's words."""


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step in words. What is `opening` is said before it, as a part of the session begins."""

    called: str
    side: str
    cue: str
    detail: tuple[str, ...]
    about: tuple[str, ...]
    instead: tuple[tuple[str, str, str], ...] = ()
    """What is offered after pain, what that is called, and its cue."""
    phase: str = ""
    opening: str = ""


@dataclass(frozen=True)
class Known:
    """A protocol's file as it was last read: the protocol, or why it can't be used.

    What takes a while is worked out when it is first looked at, and kept.
    """

    name: str
    protocol: Protocol | None
    wrong: str = ""

    @property
    def title(self) -> str:
        """What it is called."""
        return self.name if self.protocol is None else self.protocol.title

    @cached_property
    def minutes(self) -> int:
        """How long it is meant to take, or else is likely to."""
        assert self.protocol is not None
        budget_s = self.protocol.budget_s
        return minutes_and_holds(self.protocol)[0] if budget_s is None else round(budget_s / 60.0)

    @cached_property
    def length(self) -> str:
        """How long it takes, in words."""
        assert self.protocol is not None
        return length_told(self.protocol)

    @cached_property
    def cues(self) -> frozenset[str]:
        """All that its file has to say."""
        assert self.protocol is not None
        return frozenset(cues_of(self.protocol))

    @cached_property
    def warnings(self) -> tuple[str, ...]:
        """What may be bettered in it, as `assistant protocols check` has it of the file alone."""
        checked = check_protocol(self.name, phrasebooks())
        return tuple(map(str, checked.warnings))

    @property
    def sides(self) -> str:
        """On which sides it works."""
        assert self.protocol is not None
        steps = self.protocol.steps
        if self.protocol.sides is not None and any(step.side == "each" for step in steps):
            return tr("both sides, {side} first", side=shown().name(self.protocol.sides.first))
        return tr("no sides to choose")

    @property
    def layers(self) -> str:
        """How many layers it may have."""
        assert self.protocol is not None
        most = self.protocol.most_layers
        return tr("one layer") if most == 1 else tr("up to {count} layers", count=most)


class Library:
    """The protocols of the library in a language, with all of the user's own and of the clinic's,
    each read again only where a file has changed."""

    def __init__(self, language: str = CODE) -> None:
        home = shipped("protocols")
        self._language = language
        home = home if language == CODE else home / language
        self._places = (own_folder(), folder_of_clinic(), home)
        self._kept: dict[str, tuple[object, Known]] = {}
        self._lock = threading.Lock()

    def all(self) -> list[Known]:
        """Return every one, in the order of their names."""
        return [self._known(path) for path in every_protocol() if path.parent in self._places]

    def one(self, name: str) -> Known:
        """Return the one of a name.

        Raises:
            UsageError: the library has none such.
        """
        for path in every_protocol():
            if path.stem == name:
                return self._known(path)
        raise UsageError(tr(GONE, name=name))

    def usable(self, name: str) -> Protocol:
        """Return the protocol of a name, which can be used.

        Raises:
            UsageError: the library has none such, or it can't be used.
        """
        known = self.one(name)
        if known.protocol is None:
            raise UsageError(known.wrong)
        return known.protocol

    def named_twice(self, protocol: Protocol) -> tuple[Problem, ...]:
        """Return by which of its names another is called already: a tap on it begins that one."""
        if code_of(protocol) != self._language:
            return ()
        usable = [each.protocol for each in self.all() if each.protocol is not None]
        library = [each for each in usable if code_of(each) == self._language]
        numbers = shipped_language(self._language).numbers
        return tuple(named_twice(protocol, protocol.name, numbers, library))

    def _known(self, path: Path) -> Known:
        with self._lock:
            files = (path, *sorted(list_shared().values()))
            as_it_is = tuple((each, stamp_of(each)) for each in files)
            stamp, known = self._kept.get(path.stem, (None, None))
            if known is None or stamp != as_it_is:
                known = _read(path)
                self._kept[path.stem] = as_it_is, known
            return known


def _read(path: Path) -> Known:
    try:
        return Known(path.stem, load_protocol(path.stem))
    except UsageError as error:
        return Known(path.stem, None, str(error))


def steps_shown(protocol: Protocol) -> list[StepShown]:
    """Return the steps of a protocol in words, in order."""
    phases = {phase.first: phase for phase in protocol.phases}
    shown = []
    for at, step in enumerate(protocol.steps):
        told = _shown(step)
        if at in phases:
            told = replace(told, phase=phases[at].name, opening=phases[at].cue)
        shown.append(told)
    return shown


def _shown(step: Step) -> StepShown:
    about = []
    if step.about_s is not None:
        about.append(tr("about {time}", time=show_duration(step.about_s)))
    if step.hold is not None:
        about += [f"{step.technique}, {step.region}", limits_in_words(step.hold)]
    if step.matches:
        about.append(tr("the other side's time is its target"))
    if step.layers is not None:
        about.append(layers_in_words(step.layers))
    return StepShown(
        step.called,
        tr("each side") if step.side == "each" else shown().name(step.side),
        step.cue,
        tuple(sentences(step.detail)),
        (*about, tr(ENDS[step.ends])),
        tuple((other.offer, other.step.called, other.step.cue) for other in step.instead),
    )


@dataclass(frozen=True, slots=True)
class OnPaper:
    """A dry run that is asked for: what was chosen, and what is wrong with it."""

    side: str = ""
    layers: str = ""
    minutes: str = ""
    screening: bool = True
    problem: str = ""


def asked_on_paper(query: Mapping[str, str]) -> OnPaper:
    """Return the dry run that the fields of a form ask for."""
    given = {name: query.get(name, "").strip() for name in ("side", "layers", "minutes")}
    return OnPaper(**given, screening=query.get("screening", "yes") != "no")


def on_paper(protocol: Protocol, asked: OnPaper) -> Paper:
    """Return the session on paper.

    Raises:
        UsageError: what was chosen does not fit the protocol.
    """
    side = asked.side if asked.side in ("left", "right") else None
    layers, minutes = (
        _whole(asked.layers, tr("layers")),
        _whole(asked.minutes, tr("minutes")),
    )
    skip = not asked.screening and bool(protocol.screening)
    try:
        check_choices(protocol, side, layers, minutes, skip)
    except UsageError as error:
        raise UsageError(str(error).removeprefix("--")) from error
    budget_s = None if minutes is None else minutes * 60.0
    language = load_language(code=code_of(protocol)).language
    return dry_run(protocol, language, side, layers, budget_s=budget_s, skip_screening=skip)


def _whole(text: str, what: str) -> int | None:
    if not text:
        return None
    if not (text.isascii() and text.isdecimal() and len(text) <= 4):
        raise UsageError(tr("{what}: give a whole number, not “{text}”", what=what, text=text))
    return int(text)


def protocols_pane(desk: Desk, library: Library) -> Pane:
    """Return the pane."""

    def overview(request: Request) -> Shown:
        return Shown("protocols.html", {"known": library.all()})

    def one(request: Request) -> Shown:
        known = library.one(request.path_params["name"])
        if known.protocol is None:
            return Shown(
                "protocol.html",
                {"known": known, "protocol": None, "own": is_own(known.name)},
                known.title,
            )
        values = {
            "known": known,
            "own": is_own(known.name),
            "protocol": known.protocol,
            "warnings": (*known.warnings, *map(str, library.named_twice(known.protocol))),
            "steps": steps_shown(known.protocol),
            "asked": OnPaper(),
            "duration": show_duration,
        }
        return Shown("protocol.html", values, known.title)

    def dry(request: Request) -> Shown:
        protocol = library.usable(request.path_params["name"])
        asked, paper = asked_on_paper(request.query_params), None
        try:
            paper = on_paper(protocol, asked)
        except UsageError as error:
            asked = replace(asked, problem=str(error))
        values = {
            "protocol": protocol,
            "asked": asked,
            "paper": paper,
            "who": {who: tr(called) for who, called in WHO.items()},
            "duration": show_duration,
        }
        title = tr("{title}, on paper", title=protocol.title)
        return Shown("dry_run.html", values, title, 400 if asked.problem else 200)

    def hear(fields: Mapping[str, str]) -> Done:
        name, text = fields.get("protocol", ""), fields.get("text", "")
        library.usable(name)
        if text not in library.one(name).cues:
            raise UsageError(tr("That is no cue of it any more. Load the page anew."))
        return Done(desk.say(text), to=f"{PATH}/{quote(name, safe='')}")

    return Pane(
        "Protocols",
        PATH,
        {"": overview, "/{name}": one, "/{name}/search": dry},
        {"/hear": hear},
    )
