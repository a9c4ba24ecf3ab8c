"""Vosk by its C interface (vosk_api.h of 0.3.45): the library of its wheel, and nothing else of it.

The package itself imports `requests`, `tqdm`, `srt` and more, which only fetch models and write
subtitles: three quarters of the time that it takes, and a client of other machines, which nothing
here may have. Its library is a file in its folder, another one on each system.
"""

from __future__ import annotations

import ctypes
import json
import os
import sys
from collections.abc import Sequence
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

LIBRARIES = {"linux": "libvosk.so", "darwin": "libvosk.dyld", "win32": "libvosk.dll"}
"""As the wheels have them, by `sys.platform`; "dyld" is how macOS's is spelt."""

_MODEL = _RECOGNISER = ctypes.c_void_p

_FUNCTIONS: dict[str, tuple[Any, ...]] = {
    "vosk_set_log_level": (None, ctypes.c_int),
    "vosk_model_new": (_MODEL, ctypes.c_char_p),
    "vosk_model_free": (None, _MODEL),
    "vosk_model_find_word": (ctypes.c_int, _MODEL, ctypes.c_char_p),
    "vosk_recognizer_new": (_RECOGNISER, _MODEL, ctypes.c_float),
    "vosk_recognizer_new_grm": (_RECOGNISER, _MODEL, ctypes.c_float, ctypes.c_char_p),
    "vosk_recognizer_free": (None, _RECOGNISER),
    "vosk_recognizer_set_words": (None, _RECOGNISER, ctypes.c_int),
    "vosk_recognizer_set_max_alternatives": (None, _RECOGNISER, ctypes.c_int),
    "vosk_recognizer_set_grm": (None, _RECOGNISER, ctypes.c_char_p),
    "vosk_recognizer_accept_waveform": (
        ctypes.c_int, _RECOGNISER, ctypes.c_char_p, ctypes.c_int,
    ),
    "vosk_recognizer_result": (ctypes.c_char_p, _RECOGNISER),
    "vosk_recognizer_partial_result": (ctypes.c_char_p, _RECOGNISER),
    "vosk_recognizer_final_result": (ctypes.c_char_p, _RECOGNISER),
}  # fmt: skip
"""What is used: the type of what comes back, and of what is given. ctypes lets go of Python's lock
in each call."""


class VoskError(Exception):
    """Vosk can't do what it was asked to; why, it says on standard error at the most."""


class Model:
    """A speech model in a folder. Safe to be used by several recognisers.

    Raises:
        VoskError: it can't be loaded.
    """

    def __init__(self, folder: Path) -> None:
        self._library = _library()
        self.handle = self._library.vosk_model_new(path_in_bytes(folder))
        if not self.handle:
            raise VoskError("it is damaged; reinstall it")

    def __del__(self) -> None:
        if getattr(self, "handle", None):
            self._library.vosk_model_free(self.handle)

    def knows(self, word: str) -> bool:
        """Return whether the model has the word."""
        return bool(self._library.vosk_model_find_word(self.handle, word.encode()) >= 0)


class Recogniser:
    """Hears sound of `rate` Hz by a model: all of its words, or those of some `phrases` alone.

    Results are objects as JSON. Not safe to be used by two threads at once.

    Raises:
        VoskError: it can't be had.
    """

    def __init__(self, model: Model, rate: int, phrases: Sequence[str] | None = None) -> None:
        self._library = _library()
        self._model = model  # which must outlive it
        self._handle = (
            self._library.vosk_recognizer_new(model.handle, rate)
            if phrases is None
            else self._library.vosk_recognizer_new_grm(model.handle, rate, _grammar(phrases))
        )
        if not self._handle:
            raise VoskError("no recogniser can be had of the model")

    def __del__(self) -> None:
        if getattr(self, "_handle", None):
            self._library.vosk_recognizer_free(self._handle)

    def tell_words(self) -> None:
        """Have results tell each word with its times and how sure it is."""
        self._library.vosk_recognizer_set_words(self._handle, 1)

    def tell_alternatives(self, most: int) -> None:
        """Have results be up to so many, each with how likely it is."""
        self._library.vosk_recognizer_set_max_alternatives(self._handle, most)

    def listen_for(self, phrases: Sequence[str]) -> None:
        """Hear these phrases alone from now on."""
        self._library.vosk_recognizer_set_grm(self._handle, _grammar(phrases))

    def accept(self, pcm: bytes) -> bool:
        """Take in 16-bit mono sound; return whether an utterance has ended in it.

        Raises:
            VoskError: it gives up.
        """
        ended = self._library.vosk_recognizer_accept_waveform(self._handle, pcm, len(pcm))
        if ended < 0:
            raise VoskError("the sound can't be processed")
        return bool(ended)

    def result(self) -> str:
        """Return what the utterance was that has ended."""
        return _text(self._library.vosk_recognizer_result(self._handle))

    def partial(self) -> str:
        """Return what the utterance is so far."""
        return _text(self._library.vosk_recognizer_partial_result(self._handle))

    def final(self) -> str:
        """End the utterance here, and return what it was."""
        return _text(self._library.vosk_recognizer_final_result(self._handle))


def set_log_level(level: int) -> None:
    """Have Vosk print from so much on: 0 is what it usually says, -1 only what fails."""
    _library().vosk_set_log_level(level)


def library_file(platform: str = sys.platform) -> Path:
    """Return where the library lies.

    Raises:
        VoskError: the package is not installed, or has none for this system.
    """
    found = find_spec("vosk")  # which imports nothing of it
    for folder in (found and found.submodule_search_locations) or ():
        path = Path(folder, LIBRARIES.get(platform, LIBRARIES["linux"]))
        if path.is_file():
            return path
    raise VoskError("the package vosk is not installed as a whole")


def path_in_bytes(path: Path, platform: str = sys.platform, ansi: str = "mbcs") -> bytes:
    """Return a path as the library opens it.

    On Windows that is by the C library, in the code page of the system's language: in UTF-8 the
    folder of a user called Jörg would not be found.

    Raises:
        VoskError: the path has letters that the code page lacks.
    """
    if platform != "win32":
        return os.fsencode(path)
    try:
        return str(path).encode(ansi, "strict")
    except UnicodeEncodeError as error:
        raise VoskError(
            f"the path has a letter that this Windows cannot hand on: {path}; "
            "move it to a folder with plain letters"
        ) from error


@cache
def _library() -> Any:
    try:
        # By its whole path, so that Windows finds the others beside it that it needs.
        library = ctypes.CDLL(str(library_file()))
        for name, (result, *given) in _FUNCTIONS.items():
            function = getattr(library, name)
            function.restype, function.argtypes = result, given
    except (OSError, AttributeError) as error:
        raise VoskError(f"Vosk's library can't be used ({error})") from error
    return library


def _grammar(phrases: Sequence[str]) -> bytes:
    """Return phrases as Vosk takes them: it reads no escapes, and crashes on what is no list."""
    return json.dumps(list(phrases), ensure_ascii=False).encode()


def _text(told: bytes | None) -> str:
    if told is None:
        raise VoskError("it tells nothing")
    return told.decode()
