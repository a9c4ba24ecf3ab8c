"""All that can happen to a session, frozen. Also the journal's vocabulary.

Every event carries `t`, the session's time in seconds of the microphone's stream, at which the
session learns of it. What happened may lie earlier: the recogniser answers up to a second after
a word, and says when the word began.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, ClassVar, Literal

from assistant.core.domain.commands import Command

By = Literal["voice", "keyboard", "tap"]
"""How a command was given: said, typed, or tapped on a page."""

Record = dict[str, Any]
"""One line of the journal or of what is shown: plain data with a `kind`, and mostly a time `t`."""


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened, known to the session at `t` seconds."""

    t: float
    kind: ClassVar[str] = "event"


@dataclass(frozen=True, slots=True)
class Opened(Event):
    """The session is ready to begin: ears, voice and journal are open."""

    kind: ClassVar[str] = "opened"


@dataclass(frozen=True, slots=True)
class Heard(Event):
    """A command was given: spoken from `start_s` to `end_s`, or typed or tapped at `start_s`."""

    command: Command
    start_s: float
    end_s: float
    by: By = "voice"
    ago_s: float = 0.0
    word: str = ""
    """These two as `assistant.core.domain.commands.Order` has them."""
    kind: ClassVar[str] = "heard"


@dataclass(frozen=True, slots=True)
class Unsure(Event):
    """A command was spoken with a number that may be another; it is to be asked which.

    `ago_s` or `word` is the likelier number, as `Heard` has them; `or_ago_s` or `or_word` is the
    other, if it is known.
    """

    command: Command
    start_s: float
    end_s: float
    ago_s: float = 0.0
    word: str = ""
    or_ago_s: float = 0.0
    or_word: str = ""
    kind: ClassVar[str] = "unsure"

    @property
    def readings(self) -> tuple[Heard, ...]:
        """The commands that it may be, the likelier first."""
        meant = [(self.ago_s, self.word)]
        if self.or_ago_s or self.or_word:
            meant.append((self.or_ago_s, self.or_word))
        return tuple(
            Heard(self.t, self.command, self.start_s, self.end_s, "voice", ago_s, word)
            for ago_s, word in meant
        )


@dataclass(frozen=True, slots=True)
class Unclear(Event):
    """Something was said that may have been a plea to stop, and of which not all was made out.

    By its sound it is `likely`, or may as well be talk.
    """

    start_s: float
    end_s: float
    likely: bool = True
    kind: ClassVar[str] = "unclear"


@dataclass(frozen=True, slots=True)
class Spoke(Event):
    """Words that are no command were said to a rehearsal: those of its own that were heard."""

    text: str
    start_s: float
    end_s: float
    by: By = "voice"
    kind: ClassVar[str] = "spoke"


@dataclass(frozen=True, slots=True)
class Speaking(Event):
    """The time at which something was due has come, and somebody is speaking.

    It comes in place of `TimePassed` where words are followed: nobody is spoken over.
    """

    kind: ClassVar[str] = "speaking"


@dataclass(frozen=True, slots=True)
class Retracted(Event):
    """The ear takes back the command that it heard at `start_s`: it was something else."""

    start_s: float
    kind: ClassVar[str] = "retracted"


@dataclass(frozen=True, slots=True)
class CueEnded(Event):
    """The words numbered `cue` are over: spoken to their end, cut, or never to be spoken."""

    cue: int
    kind: ClassVar[str] = "cue_ended"


@dataclass(frozen=True, slots=True)
class TimePassed(Event):
    """The session's clock has reached `t`."""

    kind: ClassVar[str] = "time"


Device = Literal["microphone", "ear", "speaker", "chimes", "voice", "disk", "program"]
"""What may fail under way; the ear is the recogniser, the chimes are the loudspeaker of their own
that they may have, the disk has the journal on it, and the program may be stopped."""

Loss = Literal["", "no sound", "deaf", "unheard", "stood still"]
"""How a device is lost that seems to run: a microphone that gives no sound, or in which neither
the room nor a cue is heard any more; a loudspeaker whose cues are not heard; a program that did
nothing for a while. Empty where it does not run."""

Flaw = Literal["another", "one side", "softer", "too loud", "narrow"]
"""What may be wrong with a device that works: it is another one than was asked for; of a
microphone, that its two sides cancel each other, that it gives far less than it did, clips, or has
no sound above 4 kHz, as a telephone."""


@dataclass(frozen=True, slots=True)
class DeviceEvent(Event):
    """Something that happened to a device."""

    device: Device


@dataclass(frozen=True, slots=True)
class DeviceLost(DeviceEvent):
    """A device failed, for the `reason` given."""

    reason: str
    cause: Loss = ""
    kind: ClassVar[str] = "device_lost"


@dataclass(frozen=True, slots=True)
class DeviceBack(DeviceEvent):
    """A device that was lost works again."""

    cause: Loss = ""
    kind: ClassVar[str] = "device_back"


@dataclass(frozen=True, slots=True)
class DevicePoor(DeviceEvent):
    """A device works, and not as it should, for the `reason` given."""

    flaw: Flaw
    reason: str
    kind: ClassVar[str] = "device_poor"


@dataclass(frozen=True, slots=True)
class DeviceGood(DeviceEvent):
    """What was wrong with a device that works is right again."""

    flaw: Flaw
    kind: ClassVar[str] = "device_good"


@dataclass(frozen=True, slots=True)
class Interrupted(Event):
    """The session cannot go on: the recording is over, the program is told to end."""

    reason: str
    kind: ClassVar[str] = "interrupted"


@dataclass(frozen=True, slots=True)
class WentOn(Event):
    """The session goes on after a break: the program was gone, and had not ended it.

    `at` is when, as ISO text, and `gap_s` how many seconds lie between that and the last that the
    journal tells of, both by the wall's clock. The session's own time stands still in them: `t` is
    that last moment's.
    """

    at: str
    gap_s: float
    kind: ClassVar[str] = "went_on"


EVENTS: dict[str, type[Event]] = {
    event.kind: event
    for event in (
        Opened,
        Heard,
        Unsure,
        Unclear,
        Spoke,
        Speaking,
        Retracted,
        CueEnded,
        TimePassed,
        DeviceLost,
        DeviceBack,
        DevicePoor,
        DeviceGood,
        Interrupted,
        WentOn,
    )
}
"""Every kind of event, by the name that journal lines call it."""


CLOCK = "clock"
"""The kind of the journal's line which tells that the wall's clock was set, by `by_s` seconds. It
is no event: the session's own time knows nothing of that clock."""


def to_record(event: Event) -> Record:
    """Return the event as plain data, with its `kind`: one journal line."""
    return {"t": event.t, "kind": event.kind} | asdict(event)


def from_record(record: Record) -> Event | None:
    """Return the event a journal line holds, or None for a line that is no event.

    Raises:
        TypeError, ValueError: the line names an event but does not describe one.
    """
    event = EVENTS.get(record["kind"])
    if event is None:
        return None
    fields = {key: value for key, value in record.items() if key != "kind"}
    if event in (Heard, Unsure):
        fields["command"] = Command(fields["command"])
    return event(**fields)
