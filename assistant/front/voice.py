"""Which voice speaks in the room, and another in its place, between sessions."""

from __future__ import annotations

import os
from collections.abc import Callable, Collection
from dataclasses import replace

from platformdirs import user_cache_path

from assistant.base.languages import tr
from assistant.base.paths import APP
from assistant.core.domain.events import Record
from assistant.core.domain.voices import BEST, NATURAL_VOICES, SYSTEM, LanguageVoice
from assistant.core.faults import UsageError
from assistant.core.language.aloud import Aloud
from assistant.core.room.asides import Do
from assistant.edges.speech.kokoro import why_not_here
from assistant.edges.speech.voice import Voice
from assistant.edges.speech.voice_ahead import VoiceAhead
from assistant.front.desk import Desk
from assistant.live.ports import Voice as Speaks
from assistant.live.speaking import Speech
from assistant.settings_tools.command import set_key
from assistant.voices.choosing import (
    USUAL_LANGUAGE,
    VARIABLE,
    Choice,
    choose,
    fetched_folder,
)

LABELS = {
    BEST: "the best there is here",
    "kore": "Kore, a woman's, natural",
    "michael": "Michael, a man's, natural",
    SYSTEM: "the system's own",
}


class VoiceNow:
    """The voice of the room's `speech`; None of its `choice` is where nothing is heard.

    `keeps` are the texts whose sound may be kept on disk, `aloud` says how texts are said, and
    what becomes of the voice is `shown`. It speaks a `language`.
    """

    def __init__(
        self,
        desk: Desk,
        speech: Speech,
        choice: Choice | None,
        keeps: Collection[str],
        aloud: Aloud,
        shown: Callable[[Record], None],
        language: LanguageVoice = USUAL_LANGUAGE,
    ) -> None:
        self._desk = desk
        self._speech = speech
        self._choice = choice
        self._keeps = keeps
        self._aloud = aloud
        self._shown = shown
        self._name = desk.settings.voice if choice is None else choice.name
        self._language = language
        self._opened: Speaks | None = None

    @property
    def now(self) -> str:
        """Who speaks now, in words."""
        if self._choice is None:
            return tr("none")
        return self._speech.other_voice or self._choice.told

    def offered(self) -> list[tuple[str, str, bool]]:
        """Return the voices that can be chosen here: name, label, and whether it is the one."""
        here = why_not_here(fetched_folder(self._desk.typed.data_dir)) is None
        natural = NATURAL_VOICES if here and not self._language.espeak else ()
        names = [BEST, *natural, SYSTEM]
        if self._name not in names:
            names.append(self._name)
        return [(each, tr(LABELS.get(each, each)), each == self._name) for each in names]

    def over(self) -> str:
        """Return what will go before the settings as the room is opened again; "" for nothing."""
        if self._desk.typed.voice is not None:
            return tr("--voice was typed: so opened, the room begins with that one again.")
        if os.environ.get(VARIABLE):
            return tr("{name} is set: the room begins with that one again.", name=VARIABLE)
        return ""

    def change(self, name: str) -> str:
        """Speak by the voice of a name from now on, and in later sessions; return that in words.

        Raises:
            UsageError: it can't speak here, or can't now.
            Fault: the settings can't be written.
        """
        if name not in (each for each, _, _ in self.offered()):
            raise UsageError(tr("Choose one of the voices."))
        desk = self._desk
        choice = choose(name, desk.settings, desk.typed.data_dir, self._language)
        if choice.fault:
            raise UsageError(choice.fault)
        if self._choice is not None:
            self._speak_by(choice)
        set_key("voice", name)
        desk.settings = replace(desk.settings, voice=name)
        self._name = name
        return tr("{voice} speaks.", voice=choice.voice.label)

    def close(self) -> None:
        """Let go of the voice that was taken last, if one was."""
        if self._opened is not None:
            self._opened.close()

    def _speak_by(self, choice: Choice) -> None:
        voice = Voice(
            user_cache_path(APP) / "cues",
            keeps=self._keeps,
            words_per_minute=self._desk.settings.words_per_minute,
            voice=choice.voice,
            spares=choice.spares,
            aloud=self._aloud,
        )
        voice.prove()  # whether it speaks is known before the other is let go of
        if why_not := voice.fault or voice.moved:
            voice.close()
            raise UsageError(why_not)
        ahead = VoiceAhead(voice)
        before: list[Speaks | None] = []

        def take() -> None:
            before.append(self._speech.speak_by(ahead))
            told = {"name": choice.name, "text": choice.told}
            self._shown({"t": 0.0, "kind": "voice", **told})

        try:
            self._desk.ask(Do(take))
        except UsageError:
            ahead.close()
            raise
        self._choice, self._opened = choice, ahead
        for each in filter(None, before):
            each.close()
