"""Which voices a system's speech engine has."""

from __future__ import annotations

import json
import subprocess

from assistant.core.domain.voices import ChosenVoice
from assistant.core.faults import Fault
from assistant.edges.speech.voice import mend_of
from assistant.edges.speech.voice_process import MODULE, WORKER
from assistant.edges.system.processes import own_child

LIST_S = 30.0
"""Seconds for a speech engine to name its voices: half a second, and nothing waits for it but who
asked."""


def voices_of(engine: ChosenVoice) -> list[ChosenVoice]:
    """Return the English voices that a system's speech engine has, as it names them.

    Raises:
        Fault: it does not tell.
    """
    command = [*own_child(MODULE, WORKER), engine.driver]
    try:
        told = subprocess.run(
            command, capture_output=True, check=True, timeout=LIST_S, encoding="utf-8"
        )
        listed = json.loads(told.stdout.splitlines()[-1])["voices"]
    except (OSError, ValueError, LookupError, subprocess.SubprocessError) as failure:
        raise Fault(
            f"the voices of {engine.label} can't be listed ({type(failure).__name__}); "
            f"{mend_of(engine)}"
        ) from failure
    return [ChosenVoice(engine.driver, each["id"], each["name"]) for each in listed]
