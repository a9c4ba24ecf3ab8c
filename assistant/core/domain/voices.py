"""Voices that the assistant may speak with: which engine, which of its voices, how slow it is."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ChosenVoice:
    """A voice to speak with.

    `driver` is pyttsx3's name for the speech engine, or `NATURAL` for ours; `name` is the engine's
    own name of the voice, "" for the one that is chosen in the system's settings; `label` is what
    a person reads; `folder` is that of a natural voice's model, if it was fetched. The child
    process that renders may take `start_s` seconds to start, and `render_s` and `letter_s` for each
    letter of a text; it is given up after that.
    """

    driver: str
    name: str
    label: str
    start_s: float = 10.0
    """It takes 0.1 to 0.2 s; more where its files are not in memory, and more than 4 s where two
    cores have six times as much to do as they can."""
    render_s: float = 1.0
    """A text takes espeak-ng 10 to 33 ms: thirty times that for a busy machine, and no more, as
    the session stands still meanwhile."""
    letter_s: float = 0.0
    folder: str = ""

    def limit_s(self, text: str) -> float:
        """Return how many seconds the rendering of a text may take."""
        return self.render_s + self.letter_s * len(text)


@dataclass(frozen=True, slots=True)
class LanguageVoice:
    """Which of the system's voices speaks a language, by its `code`.

    `espeak` is espeak-ng's name of it, "" where the program's usual voices do; `windows` the low
    byte of the language's number on Windows, in hexadecimal. `called` is what is shown of it, and
    `mistaken` told where another {voice} was wanted that speaks another language.
    """

    code: str
    espeak: str = ""
    called: str = ""
    mistaken: str = ""
    windows: str = ""

    def on(self, platform: str) -> ChosenVoice:
        """Return the voice on a system by its `sys.platform`; elsewhere than on Linux it is the
        first of the language that the engine has."""
        usual = system_voice(platform)
        if usual.driver == ESPEAK:
            called = self.called or f"espeak-ng's {self.espeak}"
            return ChosenVoice(ESPEAK, self.espeak, called)
        name = f"{OF_LANGUAGE}{self.code} {self.windows}".strip()
        return ChosenVoice(usual.driver, name, self.called or f"a voice for {self.code}")


OF_LANGUAGE = "language:"
"""Begins what stands for a voice's name where the first of a language is meant."""

NATURAL = "natural"
"""The driver of the natural voices, which the program itself plugs into pyttsx3."""

NATURAL_VOICES = {"kore": "af_kore", "michael": "am_michael"}
"""The natural voices, the usual one first: a woman's and a man's, and their names in the model."""

BEST = "best"
"""A voice's name in the settings: the usual natural one where it can speak, else the system's."""

SYSTEM = "system"
"""A voice's name in the settings: the system's usual one."""


def natural_voice(name: str, folder: str) -> ChosenVoice:
    """Return the natural voice of that name; `folder` is that of its model, if it was fetched.

    Loading takes a second of the processor, and a text a third of a second and 20 ms a letter. On
    two cores with six times as much to do as they can, 15 s were not enough for the one, nor 4.6 s
    for a word: nobody waits for it meanwhile, and a voice that is given up is gone for the session.
    """
    style, label = NATURAL_VOICES[name], f"{name}, a natural voice"
    return ChosenVoice(
        NATURAL, style, label, start_s=40.0, render_s=12.0, letter_s=0.2, folder=folder
    )


def system_voice(platform: str) -> ChosenVoice:
    """Return the usual voice of a system by its `sys.platform`.

    On Linux it is espeak-ng in American English, the accent the recogniser is trained on, in its
    softest male variant. Of 24 voices measured that has the least sharpness that costs no clarity:
    21 dB less energy above 3.5 kHz than below and a spectral centre at 580 Hz, against 17 dB and
    860 Hz for plain en-us, at equal recognition in noise of 3 to 20 dB. Other systems keep the
    voice chosen in their own settings.
    """
    if platform == "darwin":
        return ChosenVoice("nsss", "", "the system's own voice")
    if platform == "win32":
        return ChosenVoice("sapi5", "", "the system's own voice")
    return ChosenVoice(ESPEAK, "en-us+m7", "espeak-ng's en-us+m7")


def named_voice(name: str, platform: str) -> ChosenVoice:
    """Return the voice that a system's speech engine has under that name, if it has."""
    usual = system_voice(platform)
    return ChosenVoice(usual.driver, name, f"{usual.label.partition(' ')[0]} {name}")


ESPEAK = "espeak"
"""pyttsx3's driver for espeak-ng, wherever it is not macOS or Windows."""
