"""espeak-ng, asked how it would say a word: the voice that speaks helps the ear that listens."""

from __future__ import annotations

import subprocess
from functools import cache

from assistant.core.faults import Fault
from assistant.core.phonetics.espeak_phonemes import as_arpabet
from assistant.core.phonetics.kokoro_letters import from_ipa
from assistant.core.phonetics.phones import Pronunciation

ANSWER_S = 5.0
"""Seconds for a word, which takes 10 ms: a machine may be busy, and a start may wait so long."""


def pronounce(word: str) -> tuple[Pronunciation, ...]:
    """Return the ways in which espeak-ng would say a word in American English.

    Raises:
        Fault: it is not installed, fails, or says something that has no ARPAbet.
    """
    # Its own notation, a space between phonemes.
    said = _ask("-x", "--sep= ", "--", word)
    try:
        return as_arpabet(said)
    except ValueError as error:
        raise Fault(str(error)) from error


@cache
def in_kokoro_letters(word: str) -> str:
    """Return how espeak-ng would say a word, in the letters of the natural voices' model.

    Empty where it can't be asked. It is a program of its own that need not be here: nothing of it
    is linked or shipped.
    """
    try:
        return from_ipa("".join(_ask("--ipa", "--tie=^", "--", word).split()))
    except Fault:
        return ""


def _ask(*asked: str) -> str:
    command = ["espeak-ng", "-q", "-v", "en-us", *asked]  # nothing is spoken
    try:
        answer = subprocess.run(
            command, capture_output=True, check=True, timeout=ANSWER_S, encoding="utf-8"
        )
    except FileNotFoundError as error:
        raise Fault("espeak-ng is not installed") from error
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Fault("espeak-ng fails on it") from error
    return answer.stdout
