"""All that a session may ask for, and all that it declares. Frozen; the engine carries them out.

A `Fact` goes into the journal before anything is said or shown.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import ClassVar, Literal

from assistant.core.domain.commands import OVER_A_CUE, OVER_NEWS, Command
from assistant.core.domain.events import Record
from assistant.core.domain.holds import LoggedHold, Mark
from assistant.core.domain.manner import Words


@dataclass(frozen=True, slots=True)
class Effect:
    """Something the session wants done or known."""

    kind: ClassVar[str] = "effect"

    def to_record(self) -> Record:
        """Return the effect as plain data with its `kind`."""
        return {"kind": self.kind, **asdict(self)}


@dataclass(frozen=True, slots=True)
class Fact(Effect):
    """Something that became true and must never be lost."""


@dataclass(frozen=True, slots=True)
class Say(Effect):
    """Speak `text` after whatever is still being said; report its end as `cue`."""

    cue: int
    text: str
    kind: ClassVar[str] = "say"
    heard: ClassVar[frozenset[Command]] = OVER_A_CUE
    """What counts of what is said over it."""


@dataclass(frozen=True, slots=True)
class Announce(Say):
    """Speak words that nobody asked for, of a device: what times a hold is heard over them."""

    heard: ClassVar[frozenset[Command]] = OVER_NEWS


@dataclass(frozen=True, slots=True)
class Withdraw(Effect):
    """Say no more of the words numbered `cue`, whether they wait or sound; what follows is said.

    They may not have been asked for, as they were needless from the beginning. Their end is
    reported all the same.
    """

    cue: int
    kind: ClassVar[str] = "withdraw"


@dataclass(frozen=True, slots=True)
class Unsaid(Effect):
    """Words that the present manner leaves unspoken; they are shown."""

    text: str
    kind: ClassVar[str] = "unsaid"


@dataclass(frozen=True, slots=True)
class Tap(Effect):
    """Sound what stands for words that are not spoken."""

    kind: ClassVar[str] = "tap"


@dataclass(frozen=True, slots=True)
class MannerChanged(Effect):
    """How the assistant listens and speaks from now on; the fields are those of `Manner`."""

    awake: bool
    words: Words
    volume_db: int
    words_per_minute: int
    reminders: bool
    call_every_s: float | None
    kind: ClassVar[str] = "manner"


@dataclass(frozen=True, slots=True)
class Silence(Effect):
    """Cut what is being said at once."""

    kind: ClassVar[str] = "silence"


RIGHT: Literal["right"] = "right"
"""The chime of a rehearsal: what was said was right."""


@dataclass(frozen=True, slots=True)
class Chime(Effect):
    """Sound the soft mark of a running hold (its start, its floor or its target), or `RIGHT`."""

    mark: Mark | Literal["right"]
    kind: ClassVar[str] = "chime"


@dataclass(frozen=True, slots=True)
class SoundChecked(Effect):
    """The sound is to be checked: a matter of who listens, which no record is kept of."""

    kind: ClassVar[str] = "sound_check"


@dataclass(frozen=True, slots=True)
class Tone(Effect):
    """Play the tone by which a loudspeaker is tried, as the words numbered `cue` are said."""

    cue: int
    kind: ClassVar[str] = "tone"


@dataclass(frozen=True, slots=True)
class StateChanged(Effect):
    """Where the session stands now, and `legal`: the phrases of what would be taken now.

    Those of them that depend on where it stands are `here`. The rest is for who looks: the step's
    `title`; in words what comes `next`, "" where that is the end, None where nobody knows; the
    number of its hold in the session, of so many `holds`, both 0 where none is done; `most`, the
    few phrases that are of most use here once nothing is being said; and when, in seconds, it began
    and is meant to end.
    """

    state: str
    step: str | None
    side: str | None
    layer: int
    legal: tuple[str, ...]
    here: tuple[str, ...]
    title: str | None = None
    next: str | None = None
    hold: int = 0
    holds: int = 0
    most: tuple[str, ...] = ()
    began_s: float | None = None
    ends_s: float | None = None
    kind: ClassVar[str] = "state"


@dataclass(frozen=True, slots=True)
class Refused(Effect):
    """A command, a session's or the room's, that does not fit this state; it changed nothing.
    `why` is the spoken answer."""

    command: StrEnum
    why: str
    kind: ClassVar[str] = "refused"


@dataclass(frozen=True, slots=True)
class Warned(Effect):
    """Something is wrong with a device, or right again: shown at once."""

    text: str
    kind: ClassVar[str] = "warning"


@dataclass(frozen=True, slots=True)
class TooEarly(Effect):
    """A command was said over a cue, and nothing done of it: `text` is shown, with a soft sign."""

    text: str
    kind: ClassVar[str] = "too_early"
    mark: ClassVar[str] = kind
    """Its chime's name."""


@dataclass(frozen=True, slots=True)
class HoldStarted(Fact):
    """A hold runs since `started_s`; if no end follows in the journal, it was interrupted.

    `number` is what the session calls it; older programs gave none.
    """

    step: str
    side: str | None
    layer: int
    started_s: float
    floor_s: float
    target_s: float
    number: int | None = None
    kind: ClassVar[str] = "hold_started"


@dataclass(frozen=True, slots=True)
class HoldEnded(Fact):
    """A hold is over and logged."""

    hold: LoggedHold
    kind: ClassVar[str] = "hold"

    def to_record(self) -> Record:
        """Return the hold's own fields beside `kind`, as review shows them."""
        return {"kind": self.kind, **asdict(self.hold)}


@dataclass(frozen=True, slots=True)
class StepSkipped(Fact):
    """A step was left out on the therapist's word."""

    step: str
    side: str | None
    layer: int
    kind: ClassVar[str] = "step_skipped"


@dataclass(frozen=True, slots=True)
class StepReplaced(Fact):
    """After pain a step is worked in another way: as the step `by`."""

    step: str
    by: str
    side: str | None
    layer: int
    kind: ClassVar[str] = "step_replaced"


@dataclass(frozen=True, slots=True)
class PortionTaken(Fact):
    """A part of a plan of minutes was left: it began at `began_s` and took `taken_s`, pauses too.

    `planned_s` is what the protocol gives it, `allotted_s` what it had as it began. A part that is
    come back to is left again: what it took is the sum.
    """

    part: str
    planned_s: float
    allotted_s: float
    began_s: float
    taken_s: float
    kind: ClassVar[str] = "portion"


@dataclass(frozen=True, slots=True)
class PlaceMarked(Fact):
    """The therapist marked the place, to come back to it before the closure."""

    step: str
    side: str | None
    layer: int
    kind: ClassVar[str] = "place_marked"


@dataclass(frozen=True, slots=True)
class PlaceOffered(Fact):
    """A marked place was offered again before the closure, and `taken` or not."""

    step: str
    side: str | None
    layer: int
    taken: bool
    kind: ClassVar[str] = "place_offered"


@dataclass(frozen=True, slots=True)
class Consent(Fact):
    """The client's answer to the step that asked for permission."""

    step: str
    given: bool
    kind: ClassVar[str] = "consent"


Answer = Literal["yes", "no", "skipped"]


@dataclass(frozen=True, slots=True)
class Screened(Fact):
    """The answer to one question of the screening. Of two to the same question the later counts."""

    question: str
    answer: Answer
    kind: ClassVar[str] = "screening"


@dataclass(frozen=True, slots=True)
class PrecautionTold(Fact):
    """What the yes to a question calls for was said; the therapist `went_on`, or not."""

    question: str
    went_on: bool
    kind: ClassVar[str] = "precaution"


@dataclass(frozen=True, slots=True)
class ScreeningSkipped(Fact):
    """The whole screening was left out, as was asked for when the session was started."""

    kind: ClassVar[str] = "screening_skipped"


@dataclass(frozen=True, slots=True)
class Noted(Fact):
    """What the therapist noted: a tag of the protocol's or of the program's, or words of their own.

    `hold` is the number of the hold that it is about, and `started_s` what its start was noted as
    by then, in seconds, which is all that older programs wrote; None where it is about none.
    Before the first step and after the last there is no `step`.
    """

    step: str | None
    side: str | None
    layer: int
    started_s: float | None
    text: str
    hold: int | None = None
    kind: ClassVar[str] = "noted"


@dataclass(frozen=True, slots=True)
class Withdrawn(Fact):
    """A fact that was declared stands no more: a command was taken back, or a hold corrected.

    `of` is the fact's record. What stands instead, if anything, is declared anew.
    """

    of: Record
    kind: ClassVar[str] = "withdrawn"


@dataclass(frozen=True, slots=True)
class Edited(Fact):
    """The session was corrected after its end, `at` a date and time as ISO text, and `why`."""

    at: str
    why: str = ""
    kind: ClassVar[str] = "edited"


Outcome = Literal["finished", "stopped", "declined", "interrupted"]


@dataclass(frozen=True, slots=True)
class Finish(Fact):
    """The session is over; nothing follows but its last words, and a note said before that was
    still being written down."""

    outcome: Outcome
    reason: str = ""
    kind: ClassVar[str] = "end"
