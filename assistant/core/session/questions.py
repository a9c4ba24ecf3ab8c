"""Asking and pausing: the table's guards and actions about screening, consent, pain and pauses."""

from __future__ import annotations

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import (
    Answer,
    Consent,
    PrecautionTold,
    Screened,
    ScreeningSkipped,
    StepReplaced,
)
from assistant.core.domain.holds import EndReason
from assistant.core.domain.manner import Saying
from assistant.core.domain.protocol import Ends, Question
from assistant.core.session.holding import HoldActions

_ANSWERS: dict[Command | None, Answer] = {Command.YES: "yes", Command.NO: "no"}
"""What is noted of a question. Any other word that is taken there leaves it unanswered."""


class Questions(HoldActions):
    """Guards and actions of what is asked, and of what interrupts."""

    # Guards

    def asks_consent(self) -> bool:
        """The step asks for the client's permission."""
        return self.step.ends is Ends.CONSENT

    def consent_is_for_all(self) -> bool:
        """It is the first to ask, and so asks for the session as a whole."""
        before = self.protocol.steps[: self.place.step]
        return all(step.ends is not Ends.CONSENT for step in before)

    def has_screening(self) -> bool:
        """There are questions to be asked before hands go on."""
        return bool(self.protocol.screening) and not self.skip_screening

    def question_follows(self) -> bool:
        """Another question of the screening follows."""
        return self.question + 1 < len(self.protocol.screening)

    def question_precedes(self) -> bool:
        """Another question of the screening was asked before."""
        return self.question > 0

    def alternative_is_left(self) -> bool:
        """After pain there is another way to work here that was not offered yet."""
        at_the_hold = self.state != "paused" or self.paused_from in ("holding", "approach")
        left = len(self.route.step(self.place).instead) > self.offered
        return left and at_the_hold and not self.step_is_over

    def has_begun(self) -> bool:
        """The steps of the protocol were begun, and the screening is over."""
        return not self.paused_before_hands_on()

    def paused_before_hands_on(self) -> bool:
        """The pause began in the screening."""
        return self.paused_at_screening() or self.paused_at_precaution()

    def paused_at_screening(self) -> bool:
        """The pause began at a question of the screening."""
        return self.paused_from == "screening"

    def paused_at_precaution(self) -> bool:
        """The pause began at a precaution."""
        return self.paused_from == "precaution"

    def paused_at_question(self) -> bool:
        """The pause began at the layer question."""
        return self.paused_from == "layer question"

    def paused_at_return(self) -> bool:
        """The pause began as a marked place was offered."""
        return self.paused_from == "return question"

    def paused_at_alternative(self) -> bool:
        """The pause began as another way to work was offered."""
        return self.paused_from == "alternative question"

    def paused_at_closing(self) -> bool:
        """The pause began over the aftercare words."""
        return self.paused_from == "closing"

    def paused_between(self) -> bool:
        """The pause began after a hold."""
        return self.paused_from == "between"

    # Screening

    def begin(self) -> None:
        """Note when the session began, and that its screening is left out if it is."""
        self.started_s = self.at
        if self.protocol.screening and self.skip_screening:
            self.outbox.append(ScreeningSkipped())

    def ask_question(self) -> None:
        """Ask the question of the screening that is due."""
        self.say_cue(self._question.ask, saying=Saying.VITAL)

    def note_answer(self) -> None:
        """Note the answer to it."""
        answer = _ANSWERS.get(self.command, "skipped")
        self.outbox.append(Screened(self._question.id, answer))

    def next_question(self) -> None:
        """Go to the next question."""
        self.question += 1

    def last_question(self) -> None:
        """Go to the question before."""
        self.question -= 1

    def tell_precaution(self) -> None:
        """Say what the yes calls for, and ask whether to go on."""
        self.say_cue(self._question.precaution, self.words.go_on, saying=Saying.VITAL)

    def go_on_all_the_same(self) -> None:
        """Note that the therapist goes on, knowing the precaution."""
        self.outbox.append(PrecautionTold(self._question.id, went_on=True))

    def end_for_precaution(self) -> None:
        """Note that the therapist does not go on, and end the session."""
        self.outbox.append(PrecautionTold(self._question.id, went_on=False))
        self.reason = f"screening: {self._question.id}"
        self.end("declined", self.words.not_today)

    @property
    def _question(self) -> Question:
        return self.protocol.screening[self.question]

    # Consent

    def give_consent(self) -> None:
        """Note the client's permission."""
        self.outbox.append(Consent(self.step.id, given=True))
        self.step_is_over = True

    def decline_consent(self) -> None:
        """Note that the client gave no permission, and end the session."""
        self.outbox.append(Consent(self.step.id, given=False))
        self.end("declined", self.words.declined)

    def decline_part(self) -> None:
        """Note that the client gave no permission for what follows, and leave that out."""
        self.outbox.append(Consent(self.step.id, given=False))
        for place in self.route.part(self.place):
            self.leave_out(place)
        self.step_is_over = True
        self.say(self.words.left_out, Saying.REPLY)

    # Pausing, and pain

    def pause(self) -> None:
        """Stop the hold's clock, if one runs, and remember where the pause began."""
        self.hold_off()
        self.pause_hold()
        self.say(self.words.paused, Saying.REPLY)

    def resume(self) -> None:
        """Go on where no hold runs."""
        self.say(self.words.resumed, Saying.REPLY)

    def hold_off(self) -> None:
        """Remember where the session stands, to go on from there when asked."""
        self.paused_from = self.state

    def ease_off(self) -> None:
        """The client feels pain: end the hold, note the response, say the calm words."""
        self._end_for_pain()
        self.say(self.words.ease_off, Saying.VITAL)

    def offer_to_go_on(self) -> None:
        """Say what can be said now; nothing happens until then."""
        self.say(self.words.go_on_or_repeat, Saying.VITAL)

    def offer_alternative(self) -> None:
        """The client feels pain, and there is another way to work: ease off, and offer it."""
        self._end_for_pain()
        self.offered += 1
        self.say(self.words.ease, Saying.VITAL)
        self.ask_alternative()

    def _end_for_pain(self) -> None:
        response = self.word or "pain"
        if self.hold is None:
            self.note_text(response)
        self.log_open_hold(EndReason.STOP, response)
        self.step_is_over = False

    def ask_alternative(self) -> None:
        """Offer the other way to work."""
        offer = self.route.step(self.place).instead[self.offered - 1].offer
        self.say_cue(offer, saying=Saying.VITAL)

    def take_alternative(self) -> None:
        """Work in the other way that was offered."""
        place = self.place
        other = self.route.step(place).instead[self.offered - 1]
        self.outbox.append(StepReplaced(self.step.id, other.step.id, place.side, place.layer))
        self.alternative = other
        self.held_here = False

    def keep_step(self) -> None:
        """Leave it to the therapist how to work on."""
        self.say_cue(self.words.as_before, saying=Saying.VITAL)
