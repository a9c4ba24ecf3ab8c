"""A session under way: what the table's guards ask and what its actions do.

By topic: along the route in `walk_moves`, the hold in `walk_holds`, screening, consent, pain and
pauses in `walk_questions`; here the words that tell where it stands, and the end. What all of them
know is in `walk_base`.
"""

from __future__ import annotations

from assistant.core.budget import left_words
from assistant.core.cues import change_words, sentences, side_words
from assistant.core.holds import EndReason
from assistant.core.language import Language
from assistant.core.protocol import Protocol
from assistant.core.route import Route
from assistant.core.walk_moves import Moves
from assistant.core.walk_questions import Questions


class Walk(Moves, Questions):
    """The guards and actions of one session, named as the table names them."""

    def __init__(
        self,
        protocol: Protocol,
        route: Route,
        language: Language,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
    ) -> None:
        super().__init__(
            protocol, route, language, budget_s=budget_s, skip_screening=skip_screening
        )
        # A protocol's reminders speak of its own budget: with another for the day they mislead.
        fit = protocol.budget_s is None or self.budget_s == protocol.budget_s
        reminders = protocol.reminders if fit else ()
        self._reminders = sorted(
            [(reminder.at_s, reminder.say) for reminder in reminders]
            + ([(self.budget_s, self.cues.over(self.budget_s))] if self.budget_s else [])
        )

    # Telling where the session stands

    def greet(self) -> None:
        """Say the session's first words."""
        self.say_cue(self.cues.greeting(self.protocol))

    def tell_step(self) -> None:
        """Say the step's cue, and what the other side was held if that is to be matched."""
        self.told = self.place
        self.open_phase()
        first = self.matched()
        matching = (self.cues.match(first.duration_s, first.breaths),) if first is not None else ()
        self.say_cue(self.step.cue, *matching)

    def tell_side(self) -> None:
        """Say the name of the side."""
        self.open_phase()
        self.say_cue(side_words(self.protocol, self.place.side))

    def tell_change(self) -> None:
        """Say the protocol's words for changing to the other side."""
        self.say_cue(change_words(self.protocol))

    def tell_layer(self) -> None:
        """Say the number of the layer, and the side it begins on."""
        side = None if self.route.has_own_layers(self.place) else self.place.side
        self.say_cue(self.cues.layer(self.protocol, self.place.layer, side))

    def ask_layer(self) -> None:
        """Ask whether another layer is wanted."""
        self.say_cue(self.route.layers_at(self.place).question)

    def tell_aftercare(self) -> None:
        """Say the aftercare words."""
        self.say_cue(*self.protocol.aftercare)

    def tell_held(self) -> None:
        """Say how long the hold has lasted, and what is left to its target."""
        hold = self.open_hold()
        self.say(self.cues.held(hold.held_s(self.at), hold.limits))

    def tell_last_hold(self) -> None:
        """Say how long the last hold lasted."""
        if self.last_hold is not None:
            self.say(self.cues.last_hold(self.last_hold.duration_s, self.last_hold.breaths))

    def tell_left(self) -> None:
        """Say what is left of the session: its time, and its holds."""
        self.say(left_words(self, self.at))

    def say_again(self) -> None:
        """Say the last cue again, and more about it if there is more."""
        for text in self.cue:
            self.say(text)
        if self.step.detail and self.cue[:1] == (self.step.cue,):
            for sentence in sentences(self.step.detail):
                self.say(sentence)

    # The session's time

    def reminder_due(self) -> float | None:
        """Return when, in seconds, the next words are due that the session's time calls for.

        Nothing is said over a hold: they wait for its end.
        """
        waiting = self.state in ("ready", "paused", "closing", "ended")
        if not self._reminders or self.started_s is None or self.hold is not None or waiting:
            return None
        return self.started_s + self._reminders[0][0]

    def remind(self, now: float) -> None:
        """Say the words whose time has come; of several only the last, as the rest are stale."""
        words = ""
        while (due := self.reminder_due()) is not None and due <= now:
            words = self._reminders.pop(0)[1]
        if words:
            self.say(words)

    # Ending

    def finish(self) -> None:
        """End a session that was walked to its end."""
        self.end("finished", self.words.finished)

    def stop(self) -> None:
        """End the session on the word "stop"."""
        self.log_open_hold(EndReason.STOP)
        self.end("stopped", self.words.stopped)

    def interrupt(self) -> None:
        """End a session that cannot go on; nobody may be there to hear a word."""
        self.log_open_hold(EndReason.INTERRUPTED)
        self.end("interrupted", "")
