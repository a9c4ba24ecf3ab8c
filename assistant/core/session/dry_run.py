"""A session on paper: all that would be said in it, and when, if it went as its protocol plans.

The session itself is run, with a therapist who answers as most do: no to each question of the
screening, yes to each permission, every hold let go at its target. Times are estimates.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Chime, Effect, HoldEnded, HoldStarted, Say
from assistant.core.domain.events import CueEnded, Event, Heard, Opened, TimePassed
from assistant.core.domain.holds import LoggedHold
from assistant.core.domain.protocol import Ends, Protocol, Step
from assistant.core.language.language import Language
from assistant.core.session.session import Session

WORDS_A_SECOND = 140 / 60
"""The pace of the voice."""

PAUSE_S = 0.4
"""Silence that the voice makes at the end of a cue."""

ANSWER_S = 2.0
"""Seconds until a question is answered."""

HANDS_S = 20.0
"""Seconds until the hands are in place and meet resistance: slow, and never forced."""

STEP_S = 30.0
"""Seconds for a step without a hold that does not say how long it takes."""

RELEASE_S = 0.05
"""Seconds past the target at which a hold is let go, so that it has reached it."""


@dataclass(frozen=True, slots=True)
class Line:
    """Something said, or sounded, at `t` seconds of the session."""

    t: float
    who: Literal["assistant", "therapist", "chime"]
    text: str


@dataclass(frozen=True, slots=True)
class Paper:
    """The whole dialogue, the holds it led to, and the seconds it took."""

    lines: tuple[Line, ...]
    holds: tuple[LoggedHold, ...]
    length_s: float

    @property
    def said(self) -> tuple[str, ...]:
        """What the assistant said, in order."""
        return tuple(line.text for line in self.lines if line.who == "assistant")


def cue_s(text: str) -> float:
    """Return the seconds that it takes to say a text."""
    return len(text.split()) / WORDS_A_SECOND + PAUSE_S


def dry_run(
    protocol: Protocol,
    language: Language,
    start_side: str | None = None,
    layers: int | None = None,
    *,
    budget_s: float | None = None,
    skip_screening: bool = False,
) -> Paper:
    """Return the dialogue of a session with these choices. Of layers the fewest are worked."""
    session = Session(
        protocol, language, start_side, layers, budget_s=budget_s, skip_screening=skip_screening
    )
    return _Paper(protocol, session).run()


def usual_word(state: str, step: Step | None) -> tuple[Command, float]:
    """Return what most say in a state where no hold runs, and after how many seconds."""
    match state:
        case "ready":
            return Command.START, ANSWER_S
        case "screening" | "layer question" | "return question":
            return Command.NO, ANSWER_S
        case "consent":
            return Command.YES, ANSWER_S
        case "approach" if step is not None:
            return Command(step.begins), HANDS_S
        case _:
            about_s = step.about_s if step is not None else None
            return Command.NEXT, STEP_S if about_s is None else about_s


class _Paper:
    def __init__(self, protocol: Protocol, session: Session) -> None:
        self._steps = {step.id: step for step in protocol.every_step()}
        self._session = session
        self._now = 0.0
        self._lines: list[Line] = []
        self._holds: list[LoggedHold] = []
        self._waiting: list[Say] = []
        self._target_s = 0.0

    def run(self) -> Paper:
        self._give(Opened(0.0))
        while not self._session.ended:
            self._hear_out()
            if not self._session.ended:
                self._act()
        return Paper(tuple(self._lines), tuple(self._holds), self._now)

    def _act(self) -> None:
        """Say what the moment asks for, when it is time."""
        view = self._session.view()
        step = self._steps.get(view.step or "")
        if view.state == "holding" and step is not None:
            self._hold(step)
        else:
            self._say(*usual_word(view.state, step))

    def _hold(self, step: Step) -> None:
        held_s = self._session.held_s(self._now) or 0.0
        if step.ends is Ends.TIME:
            while self._session.held_s(self._now) is not None:
                self._pass_to(self._session.due() or self._now)
        else:
            self._say(Command.RELEASED, self._target_s - held_s + RELEASE_S)

    def _say(self, command: Command, after_s: float) -> None:
        self._pass_to(self._now + max(0.0, after_s))
        self._hear_out()  # of what came up meanwhile, as a reminder
        self._lines.append(
            Line(self._now, "therapist", self._session.language.phrasebook.called(command))
        )
        self._give(Heard(self._now, command, self._now, self._now))

    def _hear_out(self) -> None:
        """Let what is being said be said, one cue after the other."""
        while self._waiting:
            said = self._waiting.pop(0)
            self._pass_to(self._now + cue_s(said.text))
            self._give(CueEnded(self._now, said.cue))

    def _pass_to(self, until: float) -> None:
        while (due := self._session.due()) is not None and due <= until:
            self._now = max(self._now, due)
            self._give(TimePassed(self._now))
        self._now = max(self._now, until)

    def _give(self, event: Event) -> None:
        for effect in self._session.handle(event):
            self._take(effect)

    def _take(self, effect: Effect) -> None:
        match effect:
            case Say():
                self._lines.append(Line(self._now, "assistant", effect.text))
                self._waiting.append(effect)
            case Chime():
                self._lines.append(Line(self._now, "chime", str(effect.mark)))
            case HoldEnded():
                self._holds.append(effect.hold)
            case HoldStarted():
                self._target_s = effect.target_s
