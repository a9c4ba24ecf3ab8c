"""espeak-ng, asked how it would say a word: the voice that speaks helps the ear that listens."""

from __future__ import annotations

import subprocess

from assistant.core.faults import Fault
from assistant.core.phonetics.espeak_phonemes import as_arpabet
from assistant.core.phonetics.phones import Pronunciation

ANSWER_S = 5.0
"""Seconds for a word, which takes 10 ms: a machine may be busy, and a start may wait so long."""


def pronounce(word: str) -> tuple[Pronunciation, ...]:
    """Return the ways in which espeak-ng would say a word in American English.

    Raises:
        Fault: it is not installed, fails, or says something that has no ARPAbet.
    """
    # Its own notation, a space between phonemes; nothing is spoken.
    command = ["espeak-ng", "-q", "-x", "--sep= ", "-v", "en-us", "--", word]
    try:
        answer = subprocess.run(
            command, capture_output=True, check=True, timeout=ANSWER_S, encoding="utf-8"
        )
    except FileNotFoundError as error:
        raise Fault("espeak-ng is not installed") from error
    except (OSError, ValueError, subprocess.SubprocessError) as error:
        raise Fault("espeak-ng fails on it") from error
    try:
        return as_arpabet(answer.stdout)
    except ValueError as error:
        raise Fault(str(error)) from error
