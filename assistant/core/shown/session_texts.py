"""What is shown of a session: on plain lines, on the screen, and on a page across the room."""

from __future__ import annotations

from pydantic import Field

from assistant.core.shown.texts import Texts, text
from assistant.core.written.values import Label


class LineTexts(Texts):
    """A session as plain lines, and in the words of the screen."""

    say: str = text("what can be said now", "words")
    heard: str = text("the label of what was heard")
    say_label: str = text("the label of what can be said now")
    next_label: str = text("the label of what comes next")
    voice_label: str = text("the label of the voice that speaks")
    display_label: str = text("the label of the page's address")
    layer: str = text("a further layer", "number")
    limits: str = text("a hold's floor and target", "floor", "target")
    noted: str = text("a note that was taken", "text")
    no_longer: str = text("something that does not stand any more", "what")
    hold: str = text("a hold that ended", "time", "end")
    display: str = text("the page's address", "url")
    pair_label: str = text("the label of how a tablet is paired")
    pair: str = text("how a tablet is paired", "pairing")
    pairing: str = text("where it is, and with which code", "url", "code", "minutes")
    voice: str = text("the voice that speaks", "text")
    echo_lost: str = text("told as its own voice can't be taken out any more")
    echo_lost_short: str = text("the same in few words")
    not_a_command: str = text("something typed that is no command", "text")
    went_on: str = text("a session gone on with", "time")
    voice_ready: str = text("how far the voice has got, in percent", "percent")
    notes_by: str = text("what writes notes down", "by")
    changed_since: str = text("a protocol that was changed while its session lay", "name")
    typed_alone: str = text("told as a language has no ear here: what to do instead", "language")
    saved: str = text("the last line of a session", "id", "outcome")
    nothing_begun: str = text("the last line where nothing was begun")
    passed: str = text("an exam that was passed, in lower case")
    not_passed: str = text("an exam that was not")
    examined: str = text("what an exam comes to", "passed", "points", "of", "percent")


class MannerTexts(Texts):
    """How it speaks and listens, where that was changed."""

    asleep: str = text("it is asleep")
    words_a_minute: str = text("how fast it speaks", "number")
    no_reminders: str = text("it reminds of nothing")
    time_every: str = text("it tells the time", "minutes")


class DeviceTexts(Texts):
    """A device that fails, and works again."""

    fails: str = text("a device fails", "device", "reason")
    works_again: str = text("it works again", "device")
    not_well: str = text("a device is not as it should be", "device", "reason")
    well_again: str = text("it is as it should be again", "device")
    program_goes_on: str = text("the program goes on after a standstill")
    program_stood: str = text("the program stood still", "reason")
    all_saved: str = text("the disk takes all again")
    disk: str = text("the disk, and why", "reason")


class PageTexts(Texts):
    """What the page itself puts beside what it is told."""

    lang: str = text("the language, as pages name it")
    heard: str = text("before what was heard")
    say: str = text("before what can be said now")
    then_say: str = text("before what can be said once a cue is over")
    next: str = text("before what comes next")
    floor: str = text("before a hold's floor")
    past_floor: str = text("the floor is reached")
    target: str = text("before a hold's target")
    past_target: str = text("the target is reached")
    last_hold: str = text("before how the last hold ended")
    asleep: str = text("it is asleep")
    tap_here: str = text("a button by which commands may be tapped here")
    tapped_elsewhere: str = text("the same where another page has them")
    tap_lost: str = text("a tap that did not arrive")
    no_news: str = text("nothing comes from the session")


class BoardTexts(Texts):
    """A page across the room."""

    badges: dict[str, Label] = Field(
        description="a word for each state; in the others a question is asked"
    )
    outcomes: dict[str, Label] = Field(description="a word for how a session ended")
    flaws: dict[str, Label] = Field(
        description="words for what is wrong with a device that works, with {device}"
    )
    page: PageTexts = Field(description="what the page puts beside that")
    held: str = text("a step that was held")
    over: str = text("a session that is over")
    question: str = text("a question is asked")
    aftercare: str = text("what comes once no step follows")
    unshown: str = text("in place of questions and answers")
    listens: str = text("a quiet line for the client, as a session opens")
    noted: str = text("in place of a note that is said back")
    late: str = text("a tap that came too late")
    mute: str = text("a cue of which the voice has no sound")
    an_answer: str = text("in place of an answer")
    cannot_hear: str = text("the microphone fails")
    may_not_hear: str = text("it seems to fail")
    cannot_speak: str = text("the loudspeaker fails")
    may_not_be_heard: str = text("it seems to fail")
    cannot_hear_or_speak: str = text("both fail")
    cannot_hear_or_be_heard: str = text("the microphone fails, and the loudspeaker seems to")
    may_not_hear_or_speak: str = text("the microphone seems to fail, and the loudspeaker does")
    may_not_hear_or_be_heard: str = text("both seem to fail")
    layer: str = text("a further layer", "number")
    hold: str = text("which hold it is, of how many", "number", "count")
    gone: str = text("the minutes that have gone by", "minutes")
    over_time: str = text("the minutes over the time", "minutes")
    time_up: str = text("no time is left")
    under_a_minute: str = text("less than a minute is left")
    left: str = text("the minutes that are left", "minutes")


class SessionTexts(Texts):
    """What is shown of a session."""

    lines: LineTexts = Field(description="a session as plain lines")
    manner: MannerTexts = Field(description="how it speaks and listens")
    devices: DeviceTexts = Field(description="devices that fail")
    board: BoardTexts = Field(description="a page across the room")
