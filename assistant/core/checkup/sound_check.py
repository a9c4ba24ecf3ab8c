"""The sound check by voice, before a session's first "start": half a minute, and never in the way.

It is asked for by its command, or offered once where it is still. The room is listened to for two
seconds, a tone is played, three words are asked for, and it is told whether all is well. "Start"
begins the session whatever the check is at; the client's words are the session's as ever.

`TABLE` alone says which state follows which.
"""

from __future__ import annotations

from typing import NamedTuple, Protocol

import numpy as np
from numpy.typing import NDArray

from assistant.core.checkup.as_before import VOICE, AsBefore
from assistant.core.checkup.findings import WEIGHT, Finding
from assistant.core.checkup.levels import edge_of, hum_of, levels_of
from assistant.core.checkup.loudspeaker import Played, judge_loudspeaker
from assistant.core.checkup.microphone import SPOKE_S, Listened, judge_microphone
from assistant.core.checkup.speech import Words, judge_words
from assistant.core.checkup.tone import echo_of
from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import Effect, Say, Silence, Tone, Warned
from assistant.core.domain.events import CueEnded, Event, Heard, Retracted
from assistant.core.language.cues import filled
from assistant.core.language.language import Language
from assistant.core.sound.nouns import SAMPLE_RATE, Block

Samples = NDArray[np.int16]

WORDS = (Command.NEXT, Command.BARRIER, Command.RELEASED)
"""The words that are asked for. Not "start", which begins the session, nor the client's."""

GOES_ON = SAFETY | {Command.START}
LEAVES = GOES_ON | {Command.SKIP, Command.NO}
"""What ends the check at once; the first of them are then the session's as ever."""

SETTLE_S = 0.6
STILL_S = 2.1
"""Seconds until the check's own words have died away, and of the room alone."""

RINGS_S = 1.1
"""Seconds for which the tone's echo is waited for: as `doctor/room` does."""

AROUND_S = 0.2
"""Seconds of the room around a word that are its sound: as the takes of a voice have it."""

WORDS_S = 9.0
"""Seconds in which three words may be said; whoever is not there holds nothing up by it."""

OFFER_S = 8.0
"""Seconds of nothing to do, after the first words, until the check is offered: whoever has somebody
waiting has said "start" by then, and is spoken over by nobody."""


FIRST_CUE, LAST_CUE = -500_000, -999_999
"""Its words are numbered downwards from the first of these to the last. Those of a room, and of the
question before a session, go from -1: where a device comes and goes all night they are thousands.
What a session says again of a device, and what a page has said, goes from a million on."""


class Row(NamedTuple):
    """On this, in this state, do that and go there."""

    state: str
    on: str
    to: str
    do: str


# fmt: off
TABLE = (
    Row("idle",    "asked for", "begins", "say_begins"),
    Row("idle",    "waited",    "idle",   "offer"),
    Row("begins",  "said",      "settle", ""),
    Row("settle",  "time",      "still",  ""),
    Row("still",   "time",      "tone",   "play"),
    Row("tone",    "said",      "rings",  ""),
    Row("rings",   "time",      "asks",   "ask"),
    Row("asks",    "said",      "words",  ""),
    Row("words",   "all heard", "tells",  "tell"),
    Row("words",   "time",      "tells",  "tell"),
    Row("tells",   "said",      "idle",   ""),
    *(Row(state, "left", "idle", "hush")
      for state in ("begins", "settle", "still", "tone", "rings", "asks", "words", "tells")),
)
# fmt: on
"""Nothing else changes its state."""

LASTS_S = {"settle": SETTLE_S, "still": STILL_S, "rings": RINGS_S, "words": WORDS_S}
"""How long the states last that time ends, in seconds."""


class Check(Protocol):
    """What is given each event and each block of sound before the course that runs is."""

    def begin(self) -> list[Effect]:
        """Begin, as it was asked for."""

    def take(self, event: Event) -> tuple[bool, list[Effect]]:
        """Return whether an event is none of the course's, and what it leads to."""

    def hear(self, block: Block, played: Samples | None, *, waits: bool) -> list[Effect]:
        """Take in what is heard, and what was played meanwhile; None where no microphone hears it.

        `waits` tells that the course has nothing to do.
        """


class SoundCheck:
    """The check in the words of `language`. It is `offered` once, if it is to be. Where somebody is
    enrolled, `before` tells whether they are heard as well as then.

    Events in, effects out, as with a session; what is heard and played comes by `hear`.
    """

    def __init__(
        self, language: Language, before: AsBefore | None = None, *, offered: bool = False
    ) -> None:
        self.state = "idle"
        self._language = language
        self._before = before
        self._texts = language.wording.sound_check
        self._to_offer = offered
        self._cue = FIRST_CUE
        self._saying: set[int] = set()
        self._waited_s = self._since_s = 0.0
        self._heard: dict[str, list[Samples]] = {}
        self._played: list[Samples] = []
        self._made_out: set[Command] = set()
        self.findings: list[Finding] = []
        """What the last check found."""

    def begin(self) -> list[Effect]:
        """Begin, as it was asked for."""
        return self._on("asked for")

    def take(self, event: Event) -> tuple[bool, list[Effect]]:
        """Return whether an event is the check's and not the session's, and what it leads to.

        What begins or ends the session is the session's, and ends the check.
        """
        if isinstance(event, CueEnded) and _is_of_a_check(event.cue):
            self._saying.discard(event.cue)
            return True, [] if self._saying else self._on("said")
        if self.state == "idle":
            return False, []
        if isinstance(event, Heard) and event.command in LEAVES:
            return event.command not in GOES_ON, self._on("left")
        if isinstance(event, Heard):
            self._made_out.add(event.command)
            self._compare(event)
            all_heard = self._made_out >= set(WORDS)
            return True, self._on("all heard") if all_heard else []
        return isinstance(event, Retracted), []

    def hear(self, block: Block, played: Samples | None, *, waits: bool) -> list[Effect]:
        """Take in what is heard, and what was played meanwhile; None where no microphone hears it.

        `waits` tells that the session has nothing to do but to wait for its "start".
        """
        heard = np.frombuffer(block.pcm, "<i2")
        seconds = heard.size / SAMPLE_RATE
        if self.state == "idle":
            self._waited_s = self._waited_s + seconds if waits else 0.0
            return self._on("waited") if self._to_offer and self._waited_s >= OFFER_S else []
        self._heard.setdefault(self.state, []).append(heard)
        if self.state in ("tone", "rings"):
            self._played.append(np.zeros_like(heard) if played is None else played)
        self._since_s += seconds
        over = self._since_s >= LASTS_S.get(self.state, self._since_s + 1.0)
        return self._on("time") if over else []

    def _compare(self, event: Heard) -> None:
        """Hold a word that was asked for against how it sounded before."""
        spoken = self.state == "words" and event.by == "voice" and event.command in WORDS
        if self._before is None or not spoken:
            return
        sound = self._sound("words")
        start, end = (
            sound.size - round((event.t - at_s) * SAMPLE_RATE)
            for at_s in (event.start_s - AROUND_S, event.end_s + AROUND_S)
        )
        pcm = sound[max(0, start) : end].astype("<i2").tobytes()
        self._before.take(self._language.phrasebook.called(event.command), pcm)

    def _on(self, happening: str) -> list[Effect]:
        for row in TABLE:
            if (row.state, row.on) == (self.state, happening):
                self.state, self._since_s = row.to, 0.0
                return list(getattr(self, f"_{row.do}")()) if row.do else []
        return []

    def _offer(self) -> list[Effect]:
        self._to_offer = False
        return self._say(self._texts.offered)

    def _say_begins(self) -> list[Effect]:
        self._to_offer = False
        self._heard, self._played, self._made_out = {}, [], set()
        if self._before is not None:
            self._before.begin()
        return self._say(self._texts.begins)

    def _play(self) -> list[Effect]:
        self._cue -= 1
        self._saying.add(self._cue)
        return [Tone(self._cue)]

    def _ask(self) -> list[Effect]:
        words = ", ".join(map(self._language.phrasebook.called, WORDS))
        return self._say(filled(self._texts.say_words, words=words))

    def _hush(self) -> list[Effect]:
        return [Silence()] if self._saying else []

    def _tell(self) -> list[Effect]:
        self.findings = self._found()
        wrong = [each for each in self.findings if each.verdict in ("fault", "warn")]
        shown = [Warned(f"{each.told} Mend: {each.mend}.") for each in wrong]
        worst = max(wrong, key=lambda each: WEIGHT.index(each.verdict), default=None)
        as_before = any(each.part == VOICE for each in self.findings)
        said = self._texts.as_before if as_before else self._texts.well
        if worst is not None:
            said = self._texts.troubles.get(worst.name, self._texts.other_trouble)
        return [*shown, *self._say(said, self._language.wording.waiting["ready"])]

    def _say(self, *texts: str) -> list[Effect]:
        effects: list[Effect] = []
        for text in texts:
            self._cue -= 1
            self._saying.add(self._cue)
            effects.append(Say(self._cue, text))
        return effects

    def _found(self) -> list[Finding]:
        still = self._sound("still")
        room = levels_of(still)
        whole = np.concatenate([still, self._sound("tone", "rings"), self._sound("words")])
        words = levels_of(self._sound("words"), room.floor_dbfs)
        played = np.concatenate([np.zeros(0, np.int16), *self._played])
        echo = echo_of(played, self._sound("tone", "rings"), room.floor_dbfs)
        heard = Listened(
            "The microphone",
            SAMPLE_RATE,
            room,
            levels_of(whole),
            words,
            heard_any=bool(self._made_out),
            echo=echo,
            hum=hum_of(still),
            edge_hz=edge_of(whole),
        )
        found = judge_microphone(heard)
        if played.any():
            can_hear = not heard.zeros and not heard.own_sound_only
            found.append(judge_loudspeaker(Played("the loudspeaker", "", echo, None, can_hear)))
        asked = {command: self._language.phrasebook.called(command) for command in WORDS}
        made_out = [phrase for command, phrase in asked.items() if command in self._made_out]
        spoke = words.speech_s >= SPOKE_S
        found.append(judge_words(Words([*asked.values()], made_out, spoke)))
        before = None if self._before is None else self._before.finding()
        return found if before is None else [*found, before]

    def _sound(self, *states: str) -> Samples:
        pieces = [piece for state in states for piece in self._heard.get(state, [])]
        return np.concatenate([np.zeros(0, np.int16), *pieces])


def _is_of_a_check(cue: int) -> bool:
    """Whether words are a check's: of this one, or of one before it in a room."""
    return LAST_CUE <= cue <= FIRST_CUE


class NoCheck:
    """Stands where there is nobody to check the sound for: without a microphone, over a recording,
    in a rehearsal. Who asks for it is answered by `text`."""

    def __init__(self, text: str = "") -> None:
        self._text = text
        self._cue = FIRST_CUE

    def begin(self) -> list[Effect]:
        """Say that nothing is checked."""
        self._cue -= 1
        return [Say(self._cue, self._text)] if self._text else []

    def take(self, event: Event) -> tuple[bool, list[Effect]]:
        """Every event is the session's, but that its own words are over."""
        return isinstance(event, CueEnded) and _is_of_a_check(event.cue), []

    def hear(self, block: Block, played: Samples | None, *, waits: bool) -> list[Effect]:
        """Nothing is listened to."""
        return []


NO_CHECK = NoCheck()
