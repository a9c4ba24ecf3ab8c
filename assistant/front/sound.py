"""The pane *Sound*: whether all is ready, how loud the room is, and how the assistant speaks.

Nothing that is heard is kept: of each block of sound its level is shown, and then forgotten.
"""

from __future__ import annotations

import asyncio
import contextlib
import contextvars
import threading
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, replace

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response, StreamingResponse

from assistant.base.languages import language_shown, load_language, shown, tr
from assistant.base.settings import load_settings
from assistant.core.checkup.findings import Finding, summed_up
from assistant.core.checkup.levels import NOTHING_DBFS
from assistant.core.domain.commands import Command
from assistant.core.domain.manner import beginning, turned
from assistant.core.faults import Fault, UsageError
from assistant.core.room.asides import Checked, Sample, Voiced
from assistant.doctor.command import looked_at
from assistant.edges.web.events import EVENTS, stream_at
from assistant.front.desk import SESSION, Desk
from assistant.front.pane import Done, Pane, Shown
from assistant.front.settings import taken_up
from assistant.front.voice import VoiceNow
from assistant.settings_tools.command import set_key

PATH = "sound"

TURNS: Mapping[str, Command] = {
    "louder": Command.LOUDER,
    "quieter": Command.QUIETER,
    "faster": Command.FASTER,
    "slower": Command.SLOWER,
}
"""The buttons by what they are called, which is what is said for the same."""

SAMPLE = "Sink to the barrier, and wait."
"""What a voice is heard by: a cue of usual length."""

EVERY_S = 0.1
"""Seconds between levels: as often as the eye follows a bar."""

MOST_METERS = 4
"""Pages that may have the meter at a time."""

LEAST_DBFS = -90
"""Where the meter begins, as the terminal's does."""

GOOD_DBFS = (-50, -6)
"""Where somebody who speaks at the table should come to: what is softer is not made out well, what
is louder is soon cut off. The same bounds as `judge_microphone`'s, rounded."""

MARKS = {"ok": "well", "not tried": "not tried", "warn": "look at this", "fault": "a fault"}
"""How a verdict is put."""

STARTED = "Looking at the machine. It takes a few seconds; the page shows what was found."
CHECK = "The sound is being checked: be still, hear a tone, then say the words that it asks for."


@dataclass(slots=True)
class Looked:
    """What was found of the machine the last time it was looked at."""

    found: tuple[Finding, ...] = ()
    wrong: str = ""
    looking: bool = False
    times: int = 0
    """How often it was looked at."""


class Machine:
    """Looks at all that can be looked at without the devices, on a thread of its own."""

    def __init__(self, desk: Desk) -> None:
        self.looked = Looked()
        self._desk = desk
        self._lock = threading.Lock()

    def look(self) -> None:
        """Begin to look, unless it is being done."""
        with self._lock:
            if self.looked.looking:
                return
            self.looked = replace(self.looked, looking=True)
        its = contextvars.copy_context()  # what is found is told in the language of the page
        threading.Thread(target=its.run, args=(self._look,), name="checkup", daemon=True).start()

    def _look(self) -> None:
        found: list[Finding] = []
        wrong = ""
        try:
            for finding in looked_at(self._desk.typed.voice, self._desk.typed.data_dir):
                found.append(finding)
                if self._desk.busy:  # a session has begun: the processor is its own
                    wrong = tr(SESSION)
                    break
        except (UsageError, Fault) as error:
            wrong = str(error)
        finally:  # by a mistake of ours too, which the program tells of
            self.looked = Looked(tuple(found), wrong, times=self.looked.times + 1)


def sound_pane(desk: Desk, voice: VoiceNow) -> Pane:
    """Return the pane."""
    machine, meters = Machine(desk), Meters(desk, lambda: news(desk, machine))

    def overview(request: Request) -> Shown:
        told = news(desk, machine)  # before what it is of: what comes meanwhile is news to the page
        settings, looked, (_, checked) = desk.settings, machine.looked, desk.checked
        values = {
            "machine": looked,
            "summary": shown().told(summed_up(machine.looked.found))
            if machine.looked.found
            else "",
            "checked": checked,
            "checked_summary": shown().told(summed_up(checked)) if checked else "",
            "checking": desk.checking,
            "marks": MARKS,
            "volume": settings.volume_db,
            "pace": settings.words_per_minute,
            "voice": voice.now,
            "voices": voice.offered(),
            "over": voice.over(),
            "hears": desk.hears,
            "plays": desk.plays,
            "trouble": desk.trouble(),
            "least": LEAST_DBFS,
            "good": GOOD_DBFS,
            "news": told,
        }
        return Shown("sound.html", values)

    def look(_: Mapping[str, str]) -> Done:
        desk.may()
        machine.look()
        return Done(tr(STARTED), to=PATH)

    def check(_: Mapping[str, str]) -> Done:
        desk.ask(Checked())
        return Done(tr(CHECK), to=PATH)

    def sample(_: Mapping[str, str]) -> Done:
        return Done(desk.say(tr(SAMPLE)), to=PATH)

    def say(text: str) -> None:
        """Let it be heard how it speaks now, where it may speak."""
        with contextlib.suppress(UsageError):
            desk.ask(Sample(text))

    def turn(fields: Mapping[str, str]) -> Done:
        command = TURNS.get(fields.get("to", ""))
        if command is None:
            raise UsageError(tr("There is no such button."))
        desk.may()
        before = beginning(desk.settings)
        manner = turned(before, command, "", desk.settings)
        language = load_language(code=language_shown()).language
        reply = language.cues.manner_reply(command, changed=manner != before)
        if manner.volume_db != before.volume_db:
            set_key("volume", f"{manner.volume_db} dB")
        if manner.words_per_minute != before.words_per_minute:
            set_key("pace", str(manner.words_per_minute))
        desk.settings = taken_up(desk.settings, load_settings())
        desk.ask(Voiced(manner.volume_db, manner.words_per_minute))
        say(reply)
        return Done(reply, to=PATH)

    def speak_by(fields: Mapping[str, str]) -> Done:
        desk.may()
        told = voice.change(fields.get("voice", ""))
        say(tr(SAMPLE))
        return Done(told, to=PATH)

    acts = {
        "/look": look,
        "/check": check,
        "/sample": sample,
        "/turn": turn,
        "/voice": speak_by,
    }
    return Pane("Sound", PATH, {"": overview}, acts, meters.routes)


def news(desk: Desk, machine: Machine) -> str:
    """Return what changes as soon as the page would show something else."""
    looked, (checks, _) = machine.looked, desk.checked
    return f"{looked.times}{'+' * looked.looking} {checks}{'+' * desk.checking}"


class Meters:
    """Sends levels to pages that show them, as events: the level in dBFS, none where nobody
    listens between sessions, and the `news`."""

    def __init__(self, desk: Desk, news: Callable[[], str]) -> None:
        self._desk = desk
        self._news = news
        self._open = 0
        self.routes = [stream_at("/level", self.answer)]

    async def answer(self, request: Request) -> Response:
        """Send levels for as long as the page is open."""
        if self._open >= MOST_METERS:
            return PlainTextResponse("The meter is open on too many pages.\n", 503)
        return StreamingResponse(self._levels(), media_type=EVENTS)

    async def _levels(self) -> AsyncIterator[str]:
        self._open += 1
        try:
            told = ""
            while True:
                level = self._desk.level_dbfs
                line = f"{meter_text(level)} {self._news()}"
                if line != told:
                    told = line
                    yield f"data: {line}\n\n"
                else:
                    yield ": \n\n"  # a page that is gone is found by what it does not take
                await asyncio.sleep(EVERY_S)
        finally:
            self._open -= 1


def meter_text(level_dbfs: float | None) -> str:
    """Return a level as it is sent: whole dBFS from `LEAST_DBFS` on, or "-"."""
    if level_dbfs is None or level_dbfs <= NOTHING_DBFS:
        return "-" if level_dbfs is None else str(LEAST_DBFS)
    return str(max(LEAST_DBFS, min(0, round(level_dbfs))))
