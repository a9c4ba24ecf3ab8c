"""The natural voices as a speech engine of pyttsx3's, so that one path renders everything.

pyttsx3 2.99 takes a driver from the module `pyttsx3.drivers.NAME` and has no place for drivers of
others: this one is put among the loaded modules (`plug_in`). A driver is asked for what the methods
of `NaturalDriver` are called (read in pyttsx3's `driver.py`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from types import ModuleType
from typing import Any

from assistant.core.domain.manner import USUAL_PACE
from assistant.core.domain.voices import NATURAL
from assistant.core.sound.stretching import stretched
from assistant.edges.files.library import natural_folder
from assistant.edges.files.weights import read_weights
from assistant.edges.speech.dictionary import NaturalWords
from assistant.edges.speech.espeak import in_kokoro_letters
from assistant.edges.speech.kokoro import MODEL, RATE, Kokoro, WayOut, styles_folder

WORDS_PER_MINUTE = {"af_kore": 204, "am_michael": 182}
"""How fast a voice speaks of its own accord, pauses between clauses apart: 195 and 174 words a
minute at nine tenths of that over 30 texts of the shipped protocols, and six in a hundred less over
those of five words and more, as another voice has it, of which both are known."""

SLOWEST, FASTEST = 0.9, 1.5
"""Times a voice's own speed. Slower than that most voices put a vowel before a word that begins
with "s" or "sh" ("a sole of the foot"): so the sound is made longer instead."""


class NaturalDriver:
    """Speaks into files alone: `proxy` is pyttsx3's. Loading takes half a second.

    `way_out` is set by who gives up what is being rendered: no file is written then.

    Raises:
        Fault: something that it needs is missing or damaged.
    """

    def __init__(self, fetched: Path, way_out: WayOut, proxy: Any) -> None:
        self._proxy = proxy  # never set idle here: it has no queue yet
        self._words = NaturalWords(natural_folder())
        self._way_out = way_out
        self._model = Kokoro(read_weights(MODEL, fetched), styles_folder())
        self._properties: dict[str, Any] = {
            "voice": "", "voices": [], "rate": USUAL_PACE, "volume": 1.0,
        }  # fmt: skip
        self._looping = False

    def getProperty(self, name: str) -> Any:  # noqa: N802 pyttsx3's names
        """Return a setting: voice, voices, rate in words a minute, volume."""
        return self._properties[name]

    def setProperty(self, name: str, value: Any) -> None:  # noqa: N802
        """Change a setting. The volume is left to whoever levels the sound."""
        self._properties[name] = value

    def save_to_file(self, text: str, path: str) -> None:
        """Write a clause to a file as WAV."""
        import soundfile

        self._proxy.setBusy(True)
        voice = self._properties["voice"]
        wanted = self._properties["rate"] / WORDS_PER_MINUTE.get(voice, USUAL_PACE)
        speed = min(max(wanted, SLOWEST), FASTEST)
        letters = self._words.letters_of(text, in_kokoro_letters)
        sound = self._model.speak(letters, voice, speed, self._way_out)
        if sound is not None:
            if wanted < speed:
                sound = stretched(sound, RATE, speed / wanted)
            soundfile.write(path, sound, RATE, format="WAV", subtype="FLOAT")
        self._proxy.notify("finished-utterance", completed=sound is not None)
        self._proxy.setBusy(False)

    def startLoop(self) -> None:  # noqa: N802
        """Do what was asked for, down to the end of the loop, which was asked for last."""
        self._looping = True
        while self._looping:
            self._proxy.setBusy(False)

    def endLoop(self) -> None:  # noqa: N802
        """Leave the loop."""
        self._looping = False

    def iterate(self) -> Iterator[None]:
        """Do what was asked for, for those who have a loop of their own."""
        self._proxy.setBusy(False)
        yield

    def stop(self) -> None:
        """Nothing: what is rendered is rendered by the time anybody could ask."""

    def destroy(self) -> None:
        """Nothing: the process ends with it."""


def plug_in(fetched: Path, way_out: WayOut) -> None:
    """Let pyttsx3 find the driver under its name. `fetched` is the folder for a fetched model.

    What it renders can be given up by `way_out`.
    """
    module: Any = ModuleType(f"pyttsx3.drivers.{NATURAL}")
    module.buildDriver = partial(NaturalDriver, fetched, way_out)
    sys.modules[module.__name__] = module
