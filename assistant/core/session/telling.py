"""A session under way: what the table's guards ask and what its actions do.

By topic: along the route in `walk_moves`, the hold in `walk_holds`, screening, consent, pain and
pauses in `walk_questions`, corrections and notes in `walk_corrections`; here the words that tell
where it stands, and the end. What all of them know is in `walk_base`.
"""

from __future__ import annotations

from assistant.core.domain.holds import EndReason
from assistant.core.domain.manner import Saying
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.route import Route
from assistant.core.language.cues import change_words, sentences, side_words
from assistant.core.language.language import Language
from assistant.core.session.budget import left_words
from assistant.core.session.corrections import Corrections
from assistant.core.session.orientation import help_words, next_words, where_words
from assistant.core.session.questions import Questions


class Walk(Corrections, Questions):
    """The guards and actions of one session, named as the table names them."""

    def __init__(
        self,
        protocol: Protocol,
        route: Route,
        language: Language,
        *,
        budget_s: float | None = None,
        skip_screening: bool = False,
        series: tuple[int, int] | None = None,
    ) -> None:
        super().__init__(
            protocol, route, language, budget_s=budget_s, skip_screening=skip_screening
        )
        self.series = series  # its number in a planned series, and how many are planned
        # A protocol's reminders speak of its own budget: with another for the day they mislead.
        fit = protocol.budget_s is None or self.budget_s == protocol.budget_s
        reminders = protocol.reminders if fit else ()
        self.called_s = 0.0  # when the time was called last, or calling it was ordered
        self._reminders = sorted(
            [(reminder.at_s, reminder.say) for reminder in reminders]
            + ([(self.budget_s, self.cues.over(self.budget_s))] if self.budget_s else [])
        )

    # Telling where the session stands

    def greet(self) -> None:
        """Say the session's first words."""
        series = () if self.series is None else (self.cues.series(*self.series),)
        self.say_cue(*series, self.cues.greeting(self.protocol))

    def tell_step(self) -> None:
        """Say the step's cue, and what the other side was held if that is to be matched."""
        self.told = self.place
        self.open_phase()
        first = self.matched()
        self.say_cue(self.step.cue, saying=Saying.VITAL if self.asks_consent() else Saying.CUE)
        if first is not None:
            matching = self.cues.match(first.duration_s, first.breaths)
            self.cue += (matching,)
            self.say(matching, Saying.ASIDE)

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
        self.say(self.cues.held(hold.held_s(self.at), hold.limits), Saying.ANSWER)

    def tell_last_hold(self) -> None:
        """Say how long the last hold lasted."""
        if self.last_hold is not None:
            last = self.last_hold
            self.say(self.cues.last_hold(last.duration_s, last.breaths), Saying.ANSWER)

    def tell_left(self) -> None:
        """Say what is left of the session: its time, and its holds."""
        self.say(left_words(self, self.at), Saying.ANSWER)

    def tell_where(self) -> None:
        """Say where the session stands."""
        self.say(where_words(self), Saying.ANSWER)

    def tell_next(self) -> None:
        """Say what follows the present step."""
        self.say(next_words(self), Saying.ANSWER)

    def tell_help(self) -> None:
        """Say what can be said now: what is of most use first, and more at each further asking."""
        self.say(help_words(self, self.legal), Saying.ANSWER)
        self.helped += 1

    def say_again(self) -> None:
        """Say the last cue again, and more about it if there is more."""
        for text in self.cue:
            self.say(text, Saying.ANSWER)
        if self.step.detail and self.cue[:1] == (self.step.cue,):
            for sentence in sentences(self.step.detail):
                self.say(sentence, Saying.ANSWER)

    # The session's time

    def reminder_due(self) -> float | None:
        """Return when, in seconds, the next words are due that the session's time calls for.

        Nothing is said over a hold, nor out of sleep: they wait for its end.
        """
        waiting = self.state in ("ready", "paused", "closing", "ended") or not self.manner.awake
        if self.started_s is None or self.hold is not None or waiting:
            return None
        dues = [self.started_s + at_s for at_s, _ in self._reminders[:1]]
        if self.manner.call_every_s is not None:
            dues.append(self._next_call_s(self.started_s, self.manner.call_every_s))
        return min(dues, default=None)

    def remind(self, now: float) -> None:
        """Say the words whose time has come; of several only the last, as the rest are stale."""
        due = self.reminder_due()
        if due is None or due > now or self.started_s is None:
            return
        words = ""
        while self._reminders and self.started_s + self._reminders[0][0] <= now:
            words = self._reminders.pop(0)[1]
        if words and self.manner.reminders:
            self.say(words, Saying.ASIDE)
        every_s = self.manner.call_every_s
        if every_s is not None and self._next_call_s(self.started_s, every_s) <= now:
            self.called_s = now
            self.say(self.cues.time_call(now - self.started_s), Saying.ASIDE)

    def _next_call_s(self, started_s: float, every_s: float) -> float:
        """Return when the time is next to be called: in whole steps since the start."""
        calls = (max(self.called_s, started_s) - started_s) // every_s
        return started_s + (calls + 1.0) * every_s

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
