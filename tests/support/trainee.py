"""A trainee who speaks without audio: drives a rehearsal with words at chosen times."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from assistant.core.domain.effects import Chime, Effect, Say
from assistant.core.domain.events import CueEnded, Event, Heard, Opened, Spoke, TimePassed
from assistant.core.domain.rehearsed import ItemMarked, StepSaid
from assistant.live.ports import Course

CUE_S = 2.0

AnyEffect = TypeVar("AnyEffect", bound=Effect)


class Trainee:
    """Says words, lets every cue be heard to its end, and keeps what came of it.

    `now` is the rehearsal's time in seconds.
    """

    def __init__(self, course: Course) -> None:
        self.course = course
        self.now = 0.0
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.give(Opened(0.0))

    def of(self, kind: type[AnyEffect]) -> list[AnyEffect]:
        """Return what came of it, of one kind."""
        return [effect for effect in self.effects if isinstance(effect, kind)]

    @property
    def told(self) -> list[str]:
        """Everything the assistant has said."""
        return [effect.text for effect in self.of(Say)]

    @property
    def scores(self) -> dict[str, str]:
        """The score of each step that was said."""
        return {effect.step: effect.score for effect in self.of(StepSaid)}

    @property
    def chimes(self) -> list[str]:
        """Every chime that sounded."""
        return [str(effect.mark) for effect in self.of(Chime)]

    @property
    def faults(self) -> dict[str, str]:
        """The remark on each item of the mark sheet that is not wholly done."""
        return {each.item: each.remark for each in self.of(ItemMarked) if each.grade != "done"}

    def give(self, event: Event) -> Sequence[Effect]:
        """Hand one event to the rehearsal; return what came of it."""
        self.events.append(event)
        effects = self.course.handle(event)
        self.effects += effects
        return effects

    def listen(self) -> None:
        """Let what is being said be said to its end."""
        while self.course.speaking and not self.course.ended:
            self.wait(CUE_S)
            last = max(effect.cue for effect in self.of(Say))
            self.give(CueEnded(self.now, last))

    def wait(self, seconds: float) -> None:
        """Let time pass, in the way the engine does."""
        until = self.now + seconds
        while (due := self.course.due()) is not None and due <= until:
            self.now = max(self.now, due)
            self.give(TimePassed(self.now))
        self.now = until

    def say(self, *texts: str) -> None:
        """Listen to the cue, wait a second, then say each; it is heard half a second later."""
        for text in texts:
            self.listen()
            self.wait(1.0)
            start_s = self.now
            self.wait(0.5)
            order = self.course.language.phrasebook.typed(text)
            if order is not None:
                self.give(Heard(self.now, order.command, start_s, start_s + 0.4))
            else:
                self.give(Spoke(self.now, text, start_s, start_s + 0.4))

    def hold(self, seconds: float) -> None:
        """Say "barrier", and "released" so many seconds after it."""
        self.say("barrier")
        self.wait(seconds - 1.5)
        self.say("released")
