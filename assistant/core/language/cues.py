"""What is said at each moment: the texts of a language, and what is put into them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from assistant.core.domain.commands import SAFETY, Command, Order
from assistant.core.domain.events import DeviceEvent
from assistant.core.domain.holds import breaths_in
from assistant.core.domain.protocol import Begins, Hold, Protocol, Step
from assistant.core.domain.route import Place
from assistant.core.language.device_words import device_words
from assistant.core.language.numbers import Counted, Numbers
from assistant.core.language.phrasebook import HOLE, TAG, Phrasebook
from assistant.core.language.wording import Wording
from assistant.core.shown.shown import Shown

OF_THE_PAST = (Command.SCRATCH, Command.THAT_WAS_LEFT, Command.THAT_WAS_RIGHT)
"""Commands whose answer says why they do nothing, whatever the state waits for."""

AT_WORK = ("approach", "holding", "between")
"""States in which a hold may be corrected."""


class Cues:
    """The words of each moment. A text with nothing to put in is taken from `words` as it is."""

    def __init__(
        self, words: Wording, phrasebook: Phrasebook, numbers: Numbers, shown: Shown
    ) -> None:
        self.words = words
        self.shown = shown
        self.numbers = numbers
        self._phrasebook = phrasebook

    def greeting(self, protocol: Protocol) -> str:
        """Return the first words of a session."""
        return filled(self.words.greeting, title=protocol.title)

    def series(self, number: int, planned: int) -> str:
        """Return which session of a planned series it is."""
        text = self.words.series if number <= planned else self.words.series_over
        return filled(text, number=self.numbers.count(number), count=self.numbers.count(planned))

    def layer(self, protocol: Protocol, layer: int, side: str | None) -> str:
        """Return the words that open a further layer."""
        number, side = self.numbers.words(layer), side_words(protocol, side)
        return filled(self.words.layer, number=number, side=side).strip()

    def held(self, seconds: float, limits: Hold) -> str:
        """Return the answer to "how long": the time held, and what is left to the target."""
        held = self._length(seconds, breaths_in(seconds, limits))
        left = self._left(seconds, limits)
        if left is None:
            return filled(self.words.held_past, held=held)
        return filled(self.words.held, held=held, left=left)

    def began_then(self, seconds: float, limits: Hold, ago_s: float) -> str:
        """Return the acknowledgement of a hold that began so long ago, and what is left of it."""
        left = self._left(seconds, limits)
        if left is None:
            return filled(self.words.began_then_past, time=self.numbers.duration(ago_s))
        return filled(self.words.began_then, time=self.numbers.duration(ago_s), left=left)

    def _left(self, seconds: float, limits: Hold) -> str | None:
        """Return what is left to a hold's target; None if nothing is."""
        left_s = limits.target_s - seconds
        if left_s < 1.0:
            return None
        breaths = breaths_in(seconds, limits)
        if breaths is not None and limits.breath_s is not None:
            return self.numbers.count(round(limits.target_s / limits.breath_s) - breaths)
        return self.numbers.duration(left_s)

    def released(self, seconds: float, breaths: int | None = None, ago_s: float = 0.0) -> str:
        """Return the acknowledgement of a hold that the therapist ended, so long ago if at all."""
        held = self._length(seconds, breaths)
        if ago_s:
            return filled(self.words.released_then, time=self.numbers.duration(ago_s), held=held)
        return filled(self.words.released, held=held)

    def was_it(self, said: Order) -> str:
        """Return the question whether this was the number that was said.

        It is asked figure by figure too: the therapist's ear is no better at "fifteen" and "fifty".
        """
        seconds = said.ago_s or 60.0 * float(said.word)
        time = self.numbers.duration(seconds)
        number = seconds if seconds < 60.0 else seconds / 60.0
        if number < 10.0 or not number.is_integer():
            return filled(self.words.was_it, time=time)
        return filled(
            self.words.was_it_figures, time=time, figures=self.numbers.digits(int(number))
        )

    def time_up(self, seconds: float, breaths: int | None = None) -> str:
        """Return the words for a hold that reached its ceiling."""
        return filled(self.words.time_up, held=self._length(seconds, breaths))

    def last_hold(self, seconds: float, breaths: int | None = None) -> str:
        """Return the answer to "how long" after a hold."""
        return filled(self.words.last_hold, held=self._length(seconds, breaths))

    def match(self, seconds: float, breaths: int | None = None) -> str:
        """Return the words that give one side's hold as the other side's target."""
        return filled(self.words.match, held=self._length(seconds, breaths))

    def return_question(self, protocol: Protocol, step: Step, side: str | None) -> str:
        """Return the question whether to go back to a marked place."""
        place = self._place(step)
        named = _side_named(protocol, side)
        if named:
            return filled(self.words.return_to_side, place=place, side=named)
        return filled(self.words.return_to, place=place)

    def called(self, commands: Iterable[Command]) -> tuple[str, ...]:
        """Return the phrase that each command is known by."""
        return tuple(map(self._phrasebook.called, commands))

    def can_say(self, commands: Sequence[Command]) -> str:
        """Return the words that name what can be said."""
        *most, last = self.called(commands)
        if not most:
            return filled(self.words.can_say_one, phrase=last)
        return filled(self.words.can_say, most=", ".join(most), last=last)

    def question_number(self, number: int, count: int) -> str:
        """Return where the screening stands."""
        return filled(
            self.words.question_number,
            number=self.numbers.count(number),
            count=self.numbers.count(count),
        )

    def step_number(self, protocol: Protocol, step: Step, place: Place) -> str:
        """Return where the session stands: step, side and layer."""
        further = place.layer > 1
        layer = (
            filled(self.words.layer_number, number=self.numbers.count(place.layer))
            if further
            else ""
        )
        parts = (self._place(step), _side_named(protocol, place.side), layer)
        return filled(
            self.words.step_number,
            number=self.numbers.count(place.step + 1),
            count=self.numbers.count(len(protocol.steps)),
            place=", ".join(part for part in parts if part),
        )

    def place_shown(
        self, protocol: Protocol, title: str, side: str | None, layer: int | None
    ) -> str:
        """Return a place to be shown: the title of its step, and side and layer where given."""
        further = "" if layer is None else filled(self.words.layer_number, number=str(layer))
        parts = (title, _side_named(protocol, side), further)
        return ", ".join(part for part in parts if part)

    def broke_off(self, time: str, where: str) -> str:
        """Return the question whether to go on with a session that broke off.

        `time` is when it began, as 14:02; `where` tells a step, or is empty.
        """
        return " ".join(filled(self.words.broke_off, time=time, where=where).split())

    def not_done(self, protocol: Protocol, steps: Sequence[tuple[Step, Place]]) -> str:
        """Return the words for steps that are not done; the side is named once where it is one."""
        sides = [_side_named(protocol, place.side) for _, place in steps]
        named = []
        for at, (step, place) in enumerate(steps):
            parts = [self._place(step)]
            if sides[at] and sides[at : at + 2] != [sides[at]] * 2:
                parts.append(sides[at])
            number = self.numbers.count(place.step + 1)
            named.append(filled(self.words.step_not_done, number=number, place=", ".join(parts)))
        return filled(self.words.not_done, steps=", ".join(named))

    def next_is(self, *words: str) -> str:
        """Return the words for what follows, for which `words` will be the cue."""
        return filled(self.words.next_is, words=" ".join(words))

    def manner_reply(self, command: Command, *, changed: bool) -> str:
        """Return the answer to a command about the manner; `changed` is whether it did that."""
        reply = self.words.replies.get(command, "")
        return reply if changed else self.words.no_further.get(command, reply)

    def time_calls(self, every_s: float) -> str:
        """Return the answer to the order to call the time every so often."""
        return filled(self.words.time_calls, time=self.numbers.duration(every_s))

    def time_call(self, seconds: float) -> str:
        """Return the call of the time: what has gone by of the session."""
        return filled(self.words.time_call, time=self.numbers.duration(_whole_minutes(seconds)))

    def over(self, budget_s: float) -> str:
        """Return the words for a session that has taken all its time."""
        return filled(self.words.over, time=self.numbers.duration(budget_s))

    def time_left(self, seconds: float) -> str:
        """Return the words for what is left of a session's time; less than nothing is over it."""
        if seconds <= -60.0:
            return filled(
                self.words.time_over, time=self.numbers.duration(_whole_minutes(-seconds))
            )
        if seconds < 60.0:
            return self.words.time_short if seconds > 0.0 else self.words.time_is_up
        return filled(self.words.time_left, time=self.numbers.duration(_whole_minutes(seconds)))

    def portion_left(self, part: str, seconds: float) -> str:
        """Return the words for what is left of a part's time; less than nothing is over it."""
        minutes = self.numbers.duration(_whole_minutes(abs(seconds)))
        if seconds <= -60.0:
            return filled(self.words.portion_over, time=minutes, part=part)
        if seconds < 60.0:
            return filled(self.words.portion_short, part=part)
        return filled(self.words.portion_left, time=minutes, part=part)

    def portion_next(self, part: str) -> str:
        """Return the words for a part's time being over, and the next one's beginning."""
        return filled(self.words.portion_next, part=part)

    def holds_left(self, count: int, *, a_side: bool, each_s: float | None) -> str:
        """Return the words for the holds still to do, and the time that there is for each.

        With `a_side` there are so many on either side.
        """
        if not count:
            return self.words.no_holds_left
        holds = self._count(count, self.words.holds)
        if a_side:
            holds = filled(self.words.a_side, holds=holds)
        if each_s is None:
            return filled(self.words.holds_left, holds=holds)
        template = self.words.holds_for if a_side or count > 1 else self.words.hold_for
        return filled(template, holds=holds, time=self.numbers.duration(each_s))

    def noted(self, text: str) -> str:
        """Return the acknowledgement of a note, so that one misheard is found out."""
        return filled(self.words.noted, text=text)

    def can_note(self) -> str:
        """Return the words that tell what can be noted."""
        return filled(self.words.can_note, notes=", ".join(self._phrasebook.fillings.get(TAG, ())))

    def taken_back(self, command: Command) -> str:
        """Return the words that a command was taken back.

        A client's word is not among them: while it is spoken their own would not be heard.
        """
        if command in SAFETY:
            return self.words.taken_back
        called = self._phrasebook.called_alone(command)
        return filled(self.words.this_taken_back, command=called)

    def refusal(
        self,
        command: Command,
        state: str,
        begins: Begins = Begins.BARRIER,
        ago_s: float = 0.0,
    ) -> str:
        """Return the short answer to a command that does not fit `state`: what would, or why not.

        `begins` is the word that begins the step's hold; `ago_s` is how long ago the command
        should have been said.
        """
        if command in OF_THE_PAST:
            return self.words.refused.get(command, self.words.not_now)
        if ago_s and state in AT_WORK:
            return self.words.not_then
        if command is Command.WAKE:
            return self.words.refused[command]
        if state == "approach" and command is Command.NEXT:
            return self._no_hold_yet(begins)
        waiting = self.words.waiting.get(state)
        return waiting or self.words.refused.get(command, self.words.not_now)

    def device(self, event: DeviceEvent) -> tuple[str, str]:
        """Return what to show and what to speak as a device fails or works again."""
        return device_words(self.words, self.shown, event)

    def fixed_texts(self, protocol: Protocol) -> Iterator[str]:
        """Yield every text of a session that holds no duration, the first ones first.

        They can be rendered ahead, so that no cue waits for the voice.
        """
        words = self.words
        yield self.greeting(protocol)
        for question in protocol.screening:
            yield from (question.ask, question.precaution)
        if protocol.screening:
            yield from (words.go_on, words.not_today)
        yield from (phase.cue for phase in protocol.phases if phase.cue)
        for step in protocol.every_step():
            yield step.cue
        if protocol.sides is not None:
            yield from (protocol.sides.left, protocol.sides.right, protocol.sides.change)
        yield from self._layer_texts(protocol)
        for step in protocol.every_step():
            yield from sentences(step.detail)
            yield from (other.offer for other in step.instead)
        yield from (reminder.say for reminder in protocol.reminders)
        if protocol.budget_s is not None:
            yield self.over(protocol.budget_s)
        yield from protocol.aftercare
        yield from (words.paused, words.resumed, words.ease_off, words.ease, words.as_before)
        yield from (words.go_on_or_repeat, words.taken_back, words.hold_goes_on, words.not_then)
        yield words.corrected
        yield from (words.marked, words.left_out, words.stopped, words.finished)
        yield from (words.ask_again, words.declined)
        yield from (words.cannot_hear, words.hear_again, words.speak_again)
        yield from (words.cannot_save, words.saved_anew, words.save_again)
        yield from (words.stopped_unsaved, words.unsaved)
        yield from (*words.troubles.values(), *words.troubles_over.values())
        yield from (words.asleep, *words.replies.values(), *words.no_further.values())
        for begins in dict.fromkeys(step.begins for step in protocol.every_step() if step.hold):
            yield self._no_hold_yet(begins)
        yield from dict.fromkeys((*words.waiting.values(), *words.refused.values(), words.not_now))

    def _layer_texts(self, protocol: Protocol) -> Iterator[str]:
        if protocol.layers.most > 1:
            yield protocol.layers.question
            for layer in range(2, protocol.layers.most + 1):
                for side in ("left", "right"):
                    yield self.layer(protocol, layer, side)
        for step in protocol.steps:
            if step.layers is not None:
                yield step.layers.question
                yield from (self.layer(protocol, n, None) for n in range(2, step.layers.most + 1))

    def _no_hold_yet(self, begins: Begins) -> str:
        return filled(self.words.no_hold_yet, begins=self._phrasebook.called(Command(begins)))

    def _place(self, step: Step) -> str:
        """Return what a step is about, as part of a text: its region, else its name."""
        if step.region:
            return filled(self.words.region, region=step.region)
        return step.id.replace("-", " ")

    def _count(self, number: int, of: Counted) -> str:
        """Return so many of something. As it always was in English, a number that begins it has a
        capital; one in a form of its own is within a text."""
        said = self.numbers.counted(number, of)
        plain = number == 1 or of.form or not of.many.startswith("{")
        return said if plain else said[:1].upper() + said[1:]

    def _length(self, seconds: float, breaths: int | None) -> str:
        """Return a hold's length, in breaths where it is counted in them."""
        return (
            self.numbers.duration(seconds)
            if breaths is None
            else self._count(breaths, self.words.breaths)
        )


def filled(template: str, **values: str) -> str:
    """Return a text with the values in place of their names in braces.

    One that begins a sentence is written with a capital, as it is on the screen as well.
    """

    def value(hole: re.Match[str]) -> str:
        put = values[hole.group(1)]
        begins = re.search(r"(^|[.?!]\s+)[¿¡]?$", template[: hole.start()])
        return put[:1].upper() + put[1:] if begins else put

    return HOLE.sub(value, template)


def side_words(protocol: Protocol, side: str | None) -> str:
    """Return the words that name a side, as the protocol gives them; empty without sides."""
    if protocol.sides is None or side not in ("left", "right"):
        return ""
    return protocol.sides.left if side == "left" else protocol.sides.right


def _side_named(protocol: Protocol, side: str | None) -> str:
    """Return the name of a side as part of a text."""
    return side_words(protocol, side).rstrip(".").lower()


def change_words(protocol: Protocol) -> str:
    """Return the protocol's words for going over to the other side."""
    return protocol.sides.change if protocol.sides is not None else ""


def sentences(text: str) -> list[str]:
    """Return the sentences of a text, which are spoken one after the other."""
    return [each for each in re.split(r"(?<=[.?!])\s+", text) if each]


def _whole_minutes(seconds: float) -> float:
    return seconds // 60 * 60.0
