"""A therapist who speaks without audio: drives the core with commands at chosen times."""

from __future__ import annotations

from collections.abc import Iterable

from assistant.core.domain.effects import Effect, HoldEnded, Say, Withdraw
from assistant.core.domain.events import CueEnded, Event, Heard, Interrupted, Opened, TimePassed
from assistant.core.domain.holds import LoggedHold
from assistant.core.domain.protocol import Protocol
from assistant.core.journal.standing import Facts, after
from assistant.core.session.session import Session
from assistant.edges.files.protocol_file import parse_protocol
from tests.support.english import ENGLISH

TWO_SIDED = """
title: Test release
version: 1
language: en
sides: {first: left, left: Left leg., right: Right leg., change: Repeat other leg.}
layers: {most: 3, question: "Another layer?"}
steps:
  - {id: permission, cue: Ask permission., ends: consent}
  - {id: sink, cue: "Sink to barrier, wait.", side: each, region: adductor,
     technique: pressure, hold: {floor: 60 s, target: 90 s}}
  - {id: draw, cue: Draw up., side: each, region: abdomen, technique: stretch,
     hold: {floor: 60 s, target: 90 s, ceiling: 120 s}}
aftercare: [Drink some water.]
"""
"""A small protocol with everything in it: permission, two sides, layers, a ceiling."""


WHOLE = """
title: Whole session
version: 1
language: en
budget: 20 min
sides: {first: left, left: Left side., right: Right side., change: The other side.}
screening:
  - {id: clots, ask: "Any blood clots?", precaution: Not without clearance.}
  - {id: skin, ask: "Any open skin?", precaution: Keep clear of it.}
sequences:
  wait:
    takes: {place: low back}
    steps:
      - {id: sink, cue: "Hand on the {place}.", side: each, region: "{place}",
         technique: pressure, hold: {floor: 60 s, target: 90 s}, match: other side,
         layers: {least: 1, most: 3, question: "Once more?"},
         instead: [{id: ease, offer: "A position of ease?", cue: Go to ease.,
                    hold: {floor: 30 s, target: 60 s}}]}
phases:
  - phase: assessment
    cue: First look.
    steps:
      - {id: permission, cue: Ask permission., ends: consent}
      - {id: look, cue: Look at the posture., detail: From the front. Then from behind.}
  - phase: focused
    cue: Now the work.
    steps:
      - {use: wait}
      - {id: ask-belly, cue: May I work on the belly?, ends: consent}
      - {id: belly, cue: Hand on the belly., region: belly, technique: pressure,
         hold: {breath: 10 s, floor: 3 breaths, target: 5 breaths, ceiling: 6 breaths},
         ends: time, begins: start}
  - phase: integration
    steps:
      - {use: wait, as: neck, with: {place: neck}}
  - phase: closure
    cue: To the end.
    steps:
      - {id: rest, cue: Rest both hands., side: both}
reminders:
  - {at: 10 min, say: Half of the time is left.}
aftercare: [Drink some water.]
"""
"""A session with everything in it that the small one has not."""


def whole(*changes: tuple[str, str]) -> Protocol:
    """Return the whole session, changed as `two_sided` is."""
    return _changed(WHOLE, "whole", changes)


def two_sided(*changes: tuple[str, str]) -> Protocol:
    """Return the small protocol, each change a piece of its text and what stands there instead."""
    return _changed(TWO_SIDED, "test-release", changes)


def _changed(text: str, name: str, changes: Iterable[tuple[str, str]]) -> Protocol:
    for piece, instead in changes:
        if piece not in text:
            raise ValueError(f"{name} has no {piece!r}")
        text = text.replace(piece, instead)
    return parse_protocol(text, name, f"{name}.yaml")


class ScriptedTherapist:
    """Speaks commands at times, lets every cue be heard to its end, and keeps what came of it.

    `now` is the session's time in seconds. A cue takes `cue_s` seconds.
    """

    def __init__(self, session: Session, cue_s: float = 2.0) -> None:
        self.session = session
        self.cue_s = cue_s
        self.now = 0.0
        self.events: list[Event] = []
        self.effects: list[Effect] = []
        self.give(Opened(0.0))

    @property
    def said(self) -> list[str]:
        """Everything the assistant has said."""
        return [effect.text for effect in self.effects if isinstance(effect, Say)]

    @property
    def holds(self) -> list[LoggedHold]:
        """Every hold that is logged by now, as it was corrected."""
        return [fact.hold for fact in self.standing if isinstance(fact, HoldEnded)]

    @property
    def standing(self) -> Facts:
        """The facts that stand by now."""
        return after(Facts(), self.effects)

    def give(self, event: Event) -> list[Effect]:
        """Hand one event to the session; return what came of it."""
        self.events.append(event)
        effects = self.session.handle(event)
        self.effects += effects
        return effects

    def listen(self) -> None:
        """Let what is being said be said to its end."""
        while self.session.speaking and not self.session.ended:
            self.wait(self.cue_s)
            last = max(each.cue for each in self.effects if isinstance(each, Say | Withdraw))
            self.give(CueEnded(self.now, last))

    def wait(self, seconds: float) -> None:
        """Let time pass, in the way the engine does."""
        until = self.now + seconds
        while (due := self.session.due()) is not None and due <= until:
            self.now = due
            self.give(TimePassed(due))
        self.now = until

    def say(self, *phrases: str, gap_s: float = 1.0, lag_s: float = 0.8) -> list[Effect]:
        """Listen to the cue, wait, then say each phrase; it is recognised `lag_s` later."""
        effects: list[Effect] = []
        for phrase in phrases:
            order = ENGLISH.phrasebook.typed(phrase)
            if order is None:
                raise ValueError(f"{phrase!r} is no phrase")
            self.listen()
            self.wait(gap_s)
            start_s = self.now
            self.wait(lag_s)
            heard = Heard(
                self.now,
                order.command,
                start_s,
                start_s + 0.4,
                ago_s=order.ago_s,
                word=order.word,
            )
            effects = self.give(heard)
        return effects

    def hold(self, seconds: float) -> None:
        """Say "barrier", and "released" so many seconds after it."""
        self.say("barrier", lag_s=0.5)
        self.say("released", gap_s=seconds - 0.5, lag_s=0.5)

    def interrupt(self) -> None:
        """Break the session off."""
        self.give(Interrupted(self.now, "test"))
