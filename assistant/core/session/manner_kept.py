"""The manner in a session: turned by commands, shown as it changes, asleep when none comes."""

from __future__ import annotations

from dataclasses import asdict, replace

from assistant.core.domain.commands import Command
from assistant.core.domain.effects import MannerChanged, Silence, Tap
from assistant.core.domain.manner import Manner, Saying, Settings, turned
from assistant.core.session.walk import Walk


class SessionManner:
    """Keeps the walk's manner, and lets it be known. All times are the session's seconds."""

    def __init__(self, walk: Walk, settings: Settings) -> None:
        self._walk = walk
        self._settings = settings
        self.shown = Manner()
        """What was told of it last."""
        self._used_s = 0.0  # when something was last asked, said or held

    @property
    def in_use(self) -> bool:
        """Whether something is being said or held."""
        return self._walk.known.speaking is not None or self._walk.known.hold is not None

    def used(self, at: float) -> None:
        """Stay awake for as long again as was set."""
        self._used_s = at

    def sleep_due(self) -> float | None:
        """Return when it falls asleep if nothing is asked of it; None if never.

        A hold may last as long as it takes, in silence: it is no sign that nobody is there.
        """
        after_s = self._settings.sleep_after_s
        if after_s is None or not self._walk.known.manner.awake or self.in_use:
            return None
        return self._used_s + after_s

    def fall_asleep_when_due(self, now: float) -> None:
        """Fall asleep, and say so, where that time has come."""
        due = self.sleep_due()
        if due is not None and due <= now:
            self._walk.known.manner = replace(self._walk.known.manner, awake=False)
            self.show()
            self._walk.say(self._walk.words.asleep, Saying.REPLY)

    def turn(self, command: Command, word: str) -> bool:
        """Make of the manner what `command` does; return whether it is another now."""
        before = self._walk.known.manner
        self._walk.known.manner = turned(before, command, word, self._settings)
        return self._walk.known.manner != before

    def answer(self, command: Command, now: float, *, changed: bool, silently: bool) -> None:
        """Let it be known that the manner was turned; over a cue it is only shown."""
        walk = self._walk
        self.show()
        if command is Command.TIME_CALL:
            walk.called_s = now
        if command is Command.QUIET:
            walk.outbox += [Silence(), Tap()]
        elif silently:
            return
        elif command is Command.SLEEP:
            walk.say(walk.words.asleep, Saying.REPLY)
        elif command is Command.TIME_CALL:
            walk.say(walk.cues.time_calls(walk.known.manner.call_every_s or 0.0), Saying.ANSWER)
        else:
            walk.say(walk.cues.manner_reply(command, changed=changed), Saying.ANSWER)

    def show(self) -> None:
        """Tell of the manner if it is another than was told of last."""
        if self._walk.known.manner != self.shown:
            self.shown = self._walk.known.manner
            self._walk.outbox.append(MannerChanged(**asdict(self.shown)))
