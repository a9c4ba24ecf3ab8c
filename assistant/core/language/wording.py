"""The texts that the assistant says, as a language's file has them: which there are, and what may
stand in braces in each.

`cues` puts them together. The words of a protocol are its own and stand in its own file.
"""

from __future__ import annotations

import re
from typing import Annotated, get_args

from pydantic import BeforeValidator, Field

from assistant.core.domain.commands import Command
from assistant.core.domain.events import Flaw, Loss
from assistant.core.domain.states import STATES
from assistant.core.language.number_keys import Form
from assistant.core.language.phrasebook import HOLE
from assistant.core.refusals import either
from assistant.core.written.keys import Keys
from assistant.core.written.values import one_of, words

MOST_CHARACTERS = 200
"""As a protocol's cue: some 15 seconds of speech, and far more than should be said."""

TEXT = words(MOST_CHARACTERS)


def may_hold(*names: str) -> BeforeValidator:
    """Return a check for a text, in which these names may stand in braces."""

    def check(text: str) -> str:
        for name in HOLE.findall(text):
            if name not in names:
                here = f"{either(f'{{{each}}}' for each in names)} or " if names else ""
                raise ValueError(f"{{{name}}} means nothing here; write {here}a command in braces")
        if re.search("[{}]", HOLE.sub("", text)):
            raise ValueError("has a brace without its other half; write both, or neither")
        return text

    return BeforeValidator(check)


ANOTHER = ("another microphone", "another speaker", "another chimes", "another voice")
TROUBLES = tuple({*get_args(Loss), *get_args(Flaw), *ANOTHER, "chimes"} - {"", "another"})
"""What may be wrong with a device that seems to run; for another device it is said which. The
chimes have words of their own where they fail: the voice goes on."""

SOUND_TROUBLES = (
    *("zeros", "echo only", "clipping", "wrong rate", "far too low", "low", "loud room", "hum"),
    *("gaps", "muted", "missed", "nobody spoke", "less well", "another voice"),
)
"""What a check of the sound may find, as `core/checkup` calls it."""

# The check that stands last is made first.
Title = Annotated[str, may_hold("title"), TEXT]
Layer = Annotated[str, may_hold("number", "side"), TEXT]
HeldAndLeft = Annotated[str, may_hold("held", "left"), TEXT]
Region = Annotated[str, may_hold("region"), TEXT]
Place = Annotated[str, may_hold("place"), TEXT]
PlaceAndSide = Annotated[str, may_hold("place", "side"), TEXT]
Number = Annotated[str, may_hold("number"), TEXT]
Begins = Annotated[str, may_hold("begins"), TEXT]
Phrases = Annotated[str, may_hold("most", "last"), TEXT]
Phrase = Annotated[str, may_hold("phrase"), TEXT]
PhraseAndOther = Annotated[str, may_hold("phrase", "other"), TEXT]
OfCount = Annotated[str, may_hold("number", "count"), TEXT]
PlaceOfCount = Annotated[str, may_hold("number", "count", "place"), TEXT]
NumberAndPlace = Annotated[str, may_hold("number", "place"), TEXT]
Steps = Annotated[str, may_hold("steps"), TEXT]
Words = Annotated[str, may_hold("words"), TEXT]
Plain = Annotated[str, may_hold(), TEXT]
Step = Annotated[str, may_hold("step"), TEXT]
Alone = Annotated[str, may_hold("alone", "steps"), TEXT]
Held = Annotated[str, may_hold("held"), TEXT]
TimeAndHeld = Annotated[str, may_hold("time", "held"), TEXT]
TimeAndLeft = Annotated[str, may_hold("time", "left"), TEXT]
TimeInFigures = Annotated[str, may_hold("time", "figures"), TEXT]
Time = Annotated[str, may_hold("time"), TEXT]
Part = Annotated[str, may_hold("part"), TEXT]
TimeAndPart = Annotated[str, may_hold("time", "part"), TEXT]
TimeAndWhere = Annotated[str, may_hold("time", "where"), TEXT]
Holds = Annotated[str, may_hold("holds"), TEXT]
HoldsAndTime = Annotated[str, may_hold("holds", "time"), TEXT]


Note = Annotated[str, may_hold("text"), TEXT]
Notes = Annotated[str, may_hold("notes"), TEXT]
ACommand = Annotated[str, may_hold("command"), TEXT]


class Counted(Keys):
    """One of something, and several."""

    one: Plain = Field(description="the words for one of them")
    many: Number = Field(description="the words for several")
    few: Number | None = Field(default=None, description="the same of the plural `few`")
    form: Form = Field(default="", validate_default=False, description="the form of the number")


class Rehearsed(Keys):
    """The texts of a rehearsal, and what a trainee may ask for in it."""

    prompt: Plain = Field(description="what is said to be given the first words")
    tell: Plain = Field(description="what is said to be told the step")
    say_greeting: Title = Field(description="the first words where steps are to be said")
    exam_greeting: Title = Field(description="the first words of an exam")
    first: Plain = Field(description="said before the first step")
    after: Step = Field(description="the step before, told to go on from")
    what: Plain = Field(description="stands for a missing word in a question")
    one_more: Plain = Field(description="asked where a missing word has no place in the cue")
    not_that: Plain = Field(description="said once of a step that is not the one that is due")
    later: Plain = Field(description="the same of a step that comes later")
    earlier: Plain = Field(description="the same of a step that was before")
    one_at_a_time: Plain = Field(description="said where many steps were named at once")
    once_more: Plain = Field(description="said on going back")
    summary: Alone = Field(description="the last words: how many steps were said alone")


class SoundCheck(Keys):
    """The texts of a check of microphone and loudspeaker before anybody is worked on."""

    offered: Plain = Field(description="said once, as it is still before the first start of a day")
    begins: Plain = Field(description="the first words of a check by voice")
    well: Plain = Field(description="its last words, where all is well")
    as_before: Plain = Field(description="the same where a voice that was learned is heard as then")
    none_here: Plain = Field(description="the answer where no microphone is listened to")
    troubles: dict[Annotated[str, one_of(*SOUND_TROUBLES)], Plain] = Field(
        description="its last words, by what is wrong"
    )
    other_trouble: Plain = Field(description="the same of what has no words there")
    did_you_hear: Plain = Field(description="asked after a tone was played")
    say_words: Words = Field(description="asks for words, by which it is tried what is made out")
    once_more: Words = Field(description="asks again for those that were not made out")


class Enrolment(Keys):
    """The texts by which somebody's voice is learned."""

    greeting: Plain = Field(description="the first words")
    goes_on: Plain = Field(description="the same where some phrases are known from before")
    say: Phrase = Field(description="asks for a phrase")
    once_more: Phrase = Field(description="asks for it a second time")
    unlike: Phrase = Field(description="asks for it a third time, as two takes are little alike")
    too_soft: Phrase = Field(description="asks again for what was said too softly")
    too_loud: Phrase = Field(description="asks again for what was said too loudly")
    cut: Phrase = Field(description="asks again where the beginning or the end was not heard")
    other_word: Phrase = Field(description="asks again where something else was heard")
    done: Plain = Field(description="the last words")
    done_without: Plain = Field(description="the same where phrases were left out")
    done_weak: Plain = Field(description="the same where words are hard to hear")
    weak: Phrase = Field(description="shown of a word that is hard to hear")
    weak_other: PhraseAndOther = Field(description="the same, with what may be said instead")
    left: Plain = Field(description="the last words of an enrolment that is broken off")
    typed: Plain = Field(description="shown where something else is typed than may be")


class Wording(Keys):
    """Every text. A name in braces is put in by `cues`."""

    greeting: Title = Field(description="the first words of a session")
    series: OfCount = Field(description="which session of a planned series it is")
    series_over: OfCount = Field(description="the same beyond what was planned")
    layer: Layer = Field(description="said as a layer opens")
    paused: Plain = Field(description="said as a pause begins")
    resumed: Plain = Field(description="said as a pause ends")
    marked: Plain = Field(description="said as a place is marked")
    corrected: Plain = Field(description="said as a correction is taken")
    noted: Note = Field(description="said as a note is taken")
    can_note: Notes = Field(description="the answer to a note of nothing")
    taken_back: Plain = Field(description="said as the client's word is taken back")
    this_taken_back: ACommand = Field(description="said as any other command is taken back")
    hold_goes_on: Plain = Field(description="said as a hold runs on after that")
    left_out: Plain = Field(description="said as a part is left out for want of permission")
    end_here: Plain = Field(description="asked where a plea to stop was not made out")
    ease_off: Plain = Field(description="said at pain")
    ease: Plain = Field(description="said at pain where another way to work is offered")
    as_before: Plain = Field(description="said as the other way is not wanted")
    go_on_or_repeat: Plain = Field(description="said after pain: what can be said now")
    go_on: Plain = Field(description="asked after a precaution")
    not_today: Plain = Field(description="said as a precaution ends the session")
    ask_again: Plain = Field(description="asked where the client gave no permission")
    declined: Plain = Field(description="said as a missing permission ends the session")
    permission_again: Plain = Field(description="said as it goes on after a long break")
    broke_off: TimeAndWhere = Field(description="asked of a session that broke off")
    stopped: Plain = Field(description="the last words of a session that was stopped")
    finished: Plain = Field(description="the last words of a session walked to its end")
    cannot_hear: Plain = Field(description="said as the microphone fails")
    cannot_save: Plain = Field(description="said as the disk fails")
    saved_anew: Plain = Field(description="said as a journal that was lost was written anew")
    save_again: Plain = Field(description="said as all is saved again")
    stopped_unsaved: Plain = Field(description="said in place of stopped, where not all is saved")
    unsaved: Plain = Field(description="said in place of finished, where not all is saved")
    hear_again: Plain = Field(description="said as the microphone works again")
    speak_again: Plain = Field(description="said as the voice works again")

    troubles: dict[Annotated[str, one_of(*sorted(TROUBLES))], Plain] = Field(
        description="said as a device that seems to run fails, or is not as it should be"
    )
    troubles_over: dict[Annotated[str, one_of(*sorted(TROUBLES))], Plain] = Field(
        description="said as that is over, where it is not what is said of every device"
    )

    breaths: Counted = Field(description="a number of breaths")
    held: HeldAndLeft = Field(description="the answer to how long")
    held_past: Held = Field(description="the same past the target")
    released: Held = Field(description="said as a hold is let go")
    released_then: TimeAndHeld = Field(description="the same of one let go before that was said")
    began_then: TimeAndLeft = Field(description="said of a hold that began before that was said")
    began_then_past: Time = Field(description="the same past the target")
    was_it: Time = Field(description="asked of a time that was not made out for sure")
    was_it_figures: TimeInFigures = Field(description="the same, with the number's figures")
    say_again: Plain = Field(description="said as that time was not it")
    time_up: Held = Field(description="said as a hold reaches its ceiling")
    last_hold: Held = Field(description="the answer to how long after a hold")
    match: Held = Field(description="said where one side is to match the other")

    region: Region = Field(description="a region of the body, in a text")
    return_to: Place = Field(description="asked of a marked place")
    return_to_side: PlaceAndSide = Field(description="asked of a marked place on one of two sides")

    over: Time = Field(description="said as the session's time is over")
    time_over: Time = Field(description="how long the session is over its time")
    time_left: Time = Field(description="how much time is left")
    time_short: Plain = Field(description="said of less than a minute")
    time_is_up: Plain = Field(description="said of no time left")
    portion_left: TimeAndPart = Field(description="how much time is left for a part of the plan")
    portion_short: Part = Field(description="the same of less than a minute")
    portion_over: TimeAndPart = Field(description="how long a part is over its time")
    portion_next: Part = Field(description="said as a part's time is over: the next one's begins")
    holds: Counted = Field(description="a number of holds")
    a_side: Holds = Field(description="a number of holds on either side")
    holds_left: Holds = Field(description="how many holds are left")
    no_holds_left: Plain = Field(description="said of none")
    hold_for: HoldsAndTime = Field(description="one hold left, and the time for it")
    holds_for: HoldsAndTime = Field(description="the holds left, and the time for each")

    asleep: Plain = Field(description="said as it falls asleep")
    replies: dict[Annotated[str, one_of(*Command)], Plain] = Field(
        description="the answer to a command about how it listens and speaks"
    )
    no_further: dict[Annotated[str, one_of(*Command)], Plain] = Field(
        description="the same where it changes nothing more"
    )
    time_calls: Time = Field(description="said as the time is to be called every so often")
    time_call: Time = Field(description="the time that has gone by, every so often")

    can_say: Phrases = Field(description="the answer to help")
    can_say_one: Phrase = Field(description="the same where there is but one")
    not_begun: Plain = Field(description="the answer to where am I before the start")
    question_number: OfCount = Field(description="the same in the screening")
    step_number: PlaceOfCount = Field(description="the same in a step")
    layer_number: Number = Field(description="a further layer, in a text")
    at_the_end: Plain = Field(description="the same over the aftercare")
    hold_runs: Plain = Field(description="added where a hold runs")
    not_done: Steps = Field(description="said of steps that a corrected side leaves behind")
    step_not_done: NumberAndPlace = Field(description="one of them")
    next_is: Words = Field(description="the answer to what is next")
    a_marked_place: Plain = Field(description="the same of a place that was marked")
    end_is_next: Plain = Field(description="the same at the end")

    waiting: dict[Annotated[str, one_of(*STATES)], Plain] = Field(
        description="the answer in a state that waits for one thing"
    )
    no_hold_yet: Begins = Field(description="the answer to going on before a hold")
    refused: dict[Annotated[str, one_of(*Command)], Plain] = Field(
        description="the answer to a command that does not fit"
    )
    too_early: Plain = Field(description="shown after a cue over which a command was said")
    not_then: Plain = Field(description="the answer to a time at which that can't have been")
    not_now: Plain = Field(description="the answer to any other")

    rehearsal: Rehearsed = Field(description="the texts of a rehearsal")
    sound_check: SoundCheck = Field(description="the texts of a check of the sound")
    enrolment: Enrolment = Field(description="the texts by which somebody's voice is learned")


PARTS: dict[str, type[Keys]] = {
    "wording": Wording,
    "breaths": Counted,
    "holds": Counted,
    "rehearsal": Rehearsed,
    "sound_check": SoundCheck,
    "enrolment": Enrolment,
}
"""The part that stands under each key."""
