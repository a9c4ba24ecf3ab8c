"""What a page across the room shows of a session: the present, in few words, and no more.

Of the client it knows the code alone. The screening's answers are theirs, and so is what a yes
calls for: while questions are asked the page shows neither words nor answers, and nothing that is
otherwise after a yes than after a no. That holds while they are paused, and for how a session ends
there: one that was stopped and one that a precaution ended look the same.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

from assistant.core.domain.commands import ASKS, TAPPED
from assistant.core.domain.events import Record
from assistant.core.durations import whole_seconds
from assistant.core.language.device_words import HEARING
from assistant.core.session.holding import said_back
from assistant.core.shown.session_texts import BoardTexts
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put

PRIVATE = ("screening", "precaution")
"""States in which what is said and answered is about the client; a page knows them as one."""

ASKED_AHEAD = "what is next"
"""Before the start, its answer is the first question."""

TURNING = frozenset(TAPPED) - ASKS
"""Commands after which a tap that was meant for what stood before would be one too many."""

DISK = "disk"
"""The device that keeps the journal."""

PROGRAM = "program"
"""What stood still."""

TOLD_AGAIN_S = 2.0
"""Seconds of what comes next over the same devices in which all that fails still is told again: the
disk is looked at once a second, and a device must fail for half a second. By then what was told
before is over where it was not."""

DOUBTFUL = ("deaf", "unheard")
"""Causes of a loss that was found by what is not heard, and may be otherwise."""


@dataclass(frozen=True, slots=True)
class Board:
    """What is shown. Times are in whole seconds; `None` and "" stand for what is not there.

    `lost` are the devices that fail now. `last_s` and `last_end` tell of the hold before.
    """

    title: str
    client: str = ""
    texts: Shown = field(kw_only=True, repr=False)
    """What is shown is in these words."""
    tapped: tuple[str, ...] = ()
    """The phrases of `TAPPED` where they may be tapped, in that order."""
    between: tuple[str, ...] = ()
    """The same for between the sessions of a room."""
    in_session: bool = True
    """Whether a session runs: between those of a room none does."""
    turn: int = 0
    """Goes on with whatever a tap might be too late for."""
    legal: tuple[str, ...] = ()
    session_s: int = 0
    state: str = "ready"
    step: str = ""
    side: str = ""
    layer: int = 1
    called: str = ""
    """The step, by its title."""
    next: str = ""
    hold: int = 0
    holds: int = 0
    most: tuple[str, ...] = ()
    hears: bool = True
    """Whether these can be said now, or only once what is being said is over."""
    began_s: float | None = None
    ends_s: float | None = None
    said: str = ""
    saying: str = ""
    """What was said last, while it is not known yet whether that was in private."""
    private: bool = False
    """Whether it stands where nothing is shown of what is said and answered."""
    heard: str = ""
    held_s: int | None = None
    floor_s: float = 0.0
    target_s: float = 0.0
    last_s: int | None = None
    last_end: str = ""
    asleep: bool = False
    words: str = ""
    lost: tuple[tuple[str, bool], ...] = ()
    """Each with whether that is only likely, as it seems to run."""
    poor: tuple[str, ...] = ()
    """What is wrong with devices that work."""
    mute: bool = False
    """Whether the voice has no sound of what was said last."""
    disk: str = ""
    """Why not all is saved, or what had become of the journal."""
    lost_before: tuple[tuple[str, bool], ...] = ()
    disk_before: str = ""
    """What was so as what came before was over, until it is told again, or is not."""
    opened_s: float | None = None
    """The first time that was told since, in seconds."""
    outcome: str = ""
    noted: str = ""
    """A note that was just taken, which the answer repeats: it is not shown."""

    def shown(self, record: Record) -> Board:
        """Return the board once a record, as displays are shown them, is taken in."""
        match record["kind"]:
            case "opens":
                runs, client = bool(record["session_id"]), record["client"] or ""
                taps, turn = (self.tapped, self.between), self.turn + 1
                board = Board(record["title"], client, *taps, runs, turn, texts=self.texts)
                lost = self._lost_now()
                return replace(board, lost_before=lost, disk_before=self.disk or self.disk_before)
            case "state":
                return self._moved(record)
            case "say" | "unsaid":
                repeats = self.noted and self.noted in record["text"]
                said = self._words.noted if repeats else record["text"]
                return replace(self, saying=said, noted="", mute=False)
            case "warning" if "cue" in record:
                return replace(self, mute=True)
            case "noted":
                return replace(self, noted=said_back(record["text"]))
            case "heard":
                heard = self._words.an_answer if self.private else record["command"]
                turned = record["command"] in TURNING
                return replace(self, heard=heard, turn=self.turn + turned)
            case "too_early" | "spoke":
                return replace(self, heard=record["text"])
            case "ignored" if record.get("by") == "tap":
                return replace(self, heard=self._words.late)
            case "manner":
                return replace(self, asleep=not record["awake"], words=str(record["words"]))
            case "hold_started":
                floor_s, target_s = record["floor_s"], record["target_s"]
                return replace(self, floor_s=floor_s, target_s=target_s, turn=self.turn + 1)
            case "hold":
                held_s = whole_seconds(record["duration_s"])
                ended = self.texts.of("end", str(record["end_reason"]))
                return replace(self, last_s=held_s, last_end=ended, turn=self.turn + 1)
            case "withdrawn" if record["of"]["kind"] == "hold":
                return replace(self, last_s=None, last_end="")
            case "device_lost" | "device_back" if record["device"] == PROGRAM:
                return self  # which is over as it becomes known
            case "device_lost" if record["device"] == DISK:
                return replace(self, disk=record["reason"])
            case "device_back" if record["device"] == DISK:
                return replace(self, disk="", disk_before="")
            case "device_lost":
                doubtful = record.get("cause") in DOUBTFUL
                return replace(self, lost=(*self.lost, (record["device"], doubtful)))
            case "device_back":
                left, before = (
                    tuple(each for each in lost if each[0] != record["device"])
                    for lost in (self.lost, self.lost_before)
                )
                return replace(self, lost=left, lost_before=before)
            case "device_poor":
                return replace(self, poor=(*self.poor, self._flaw(record)))
            case "device_good":
                over = self._flaw(record)
                return replace(self, poor=tuple(each for each in self.poor if each != over))
            case "end":
                told = self._words.outcomes[record["outcome"]]
                hidden = self.private and record["outcome"] in ("stopped", "declined")
                return replace(self, outcome=self._words.over if hidden else told, held_s=None)
        return self

    def at(self, now: float, held_s: float | None) -> Board:
        """Return the board at a time of the session, with how long the open hold has lasted."""
        held = None if held_s is None else whole_seconds(max(0.0, held_s))
        opened_s = now if self.opened_s is None else self.opened_s
        board = replace(
            self._spoken(), session_s=whole_seconds(now), held_s=held, opened_s=opened_s
        )
        over = now - opened_s >= TOLD_AGAIN_S
        return replace(board, lost_before=(), disk_before="") if over else board

    def _moved(self, record: Record) -> Board:
        step, side, layer = record["step"] or "", record["side"] or "", record["layer"]
        moved = (step, side, layer) != (self.step, self.side, self.layer)
        left = replace(self, last_s=None, last_end="") if moved else self
        state = record["state"]
        asked = not self.in_session and state != self.state  # something else than before
        # What interrupts or ends the questions is as private as they are.
        private = state in PRIVATE or (self.private and state in ("paused", "ended"))
        now = replace(
            left,
            state=state,
            legal=tuple(record["legal"]),
            turn=self.turn + (moved or asked),
            step=step,
            side=side,
            layer=layer,
            called=record["title"] or "",
            next=self._words.aftercare if record["next"] == "" else record["next"] or "",
            hold=record["hold"],
            holds=record["holds"],
            most=tuple(record["most"]),
            hears=set(record["most"]) <= set(record["legal"]),
            began_s=record["began_s"],
            ends_s=record["ends_s"],
            private=private,
        )
        return now._spoken()

    def _spoken(self) -> Board:
        """Return the board with what was said last, now that it is known where it was."""
        if not self.saying:
            return self
        ahead = self.state == "ready" and self.heard == ASKED_AHEAD
        return replace(
            self, said=self._words.unshown if self.private or ahead else self.saying, saying=""
        )

    @property
    def _words(self) -> BoardTexts:
        return self.texts.session.board

    def _flaw(self, record: Record) -> str:
        device = self.texts.name(record["device"])
        return put(self._words.flaws[record["flaw"]], device=device)

    def _lost_now(self) -> tuple[tuple[str, bool], ...]:
        """Return what fails, with what did as what came before was over and is not told anew."""
        again = {device for device, _ in self.lost}
        return (*(each for each in self.lost_before if each[0] not in again), *self.lost)

    def _alarm(self) -> str:
        words, lost, disk = self._words, self._lost_now(), self.disk or self.disk_before
        if not lost and not disk:
            return words.mute if self.mute else self.poor[-1] if self.poor else ""
        deaf = [doubtful for device, doubtful in lost if device in HEARING]
        mute = [doubtful for device, doubtful in lost if device not in HEARING]
        told = {
            (None, None): "",
            (False, None): words.cannot_hear,
            (True, None): words.may_not_hear,
            (None, False): words.cannot_speak,
            (None, True): words.may_not_be_heard,
            (False, False): words.cannot_hear_or_speak,
            (False, True): words.cannot_hear_or_be_heard,
            (True, False): words.may_not_hear_or_speak,
            (True, True): words.may_not_hear_or_be_heard,
        }[all(deaf) if deaf else None, all(mute) if mute else None]
        return "; ".join(filter(None, [told, disk]))

    def _badge(self) -> str:
        held = self.state == "between" and self.last_s is not None
        words = self._words
        return self.outcome or (
            words.held if held else words.badges.get(self.state, words.question)
        )

    def _time(self) -> str:
        """Return in whole minutes what is left of the session's time, or else what has gone by.

        Minutes are enough: nobody is to watch a clock.
        """
        if self.began_s is None or self.state == "ended":
            return ""
        words = self._words
        if self.ends_s is None:
            return put(words.gone, minutes=int(self.session_s - self.began_s) // 60)
        left_s = self.ends_s - self.session_s
        if left_s <= -60:
            return put(words.over_time, minutes=int(-left_s // 60))
        if left_s <= 0:
            return words.time_up
        return words.under_a_minute if left_s < 60 else put(words.left, minutes=int(left_s // 60))

    def to_page(self) -> dict[str, Any]:
        """Return what the page is told, as plain data: words to show, nothing to work out."""
        private, words = self.private, self._words
        tapped = self.tapped if self.in_session else self.between
        return {
            "title": self.title,
            "client": self.client,
            "session": self.in_session,
            "session_s": self.session_s,
            "badge": self._badge(),
            "state": PRIVATE[0] if self.state in PRIVATE else self.state,
            "step": "" if private else self.called,
            "side": self.texts.name(self.side),
            "layer": put(words.layer, number=self.layer)
            if self.layer > 1 and self.side + self.called
            else "",
            "next": "" if private else self.next,
            "hold": put(words.hold, number=self.hold, count=self.holds) if self.hold else "",
            "say": list(self.most),
            "say_now": self.hears,
            "taps": [each for each in tapped if each in (*self.legal, *self.most)],
            "turn": self.turn,
            "time": self._time(),
            "said": self.said,
            "heard": self.texts.name(self.heard.replace("_", " ")),
            "held_s": self.held_s,
            "floor_s": self.floor_s,
            "target_s": self.target_s,
            "last_s": self.last_s,
            "last_end": self.last_end,
            "asleep": self.asleep,
            "words": "" if self.words in ("", "full") else self.texts.name(self.words),
            "quietly": words.listens if self.state == "ready" else "",
            "alarm": self._alarm(),
            "texts": words.page.model_dump(),
        }
