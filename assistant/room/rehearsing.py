"""A rehearsal in the room: opened in the place of a session, over the room's own devices.

It is kept with the trainee's others, as `assistant rehearse` does.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from assistant.base.day import name_by, now
from assistant.base.paths import trainee_folder
from assistant.base.protocols import load_protocol
from assistant.base.streams import warn
from assistant.core.checkup.sound_check import NoCheck, SoundCheck
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.language.ahead import said_ahead
from assistant.core.language.language import Language
from assistant.edges.store.rescued import bring_home
from assistant.front.desk import Rehearse
from assistant.live.opening.choices import Choices, check
from assistant.live.opening.rehearsal import texts_of
from assistant.live.opening.session import course_of, header
from assistant.live.opening.sound import open_check
from assistant.live.ports import Course


@dataclass(frozen=True, slots=True)
class ReadyRehearsal:
    """What is to be run, and how it is kept: the first line of its journal is `header`."""

    id: str
    protocol: Protocol
    course: Course
    folder: Path
    header: dict[str, Any]
    texts: tuple[str, ...]
    no_check: SoundCheck | NoCheck


def rehearsal_ready(
    choices: Choices, folder: Path, settings: Settings, language: Language, wanted: Rehearse
) -> ReadyRehearsal:
    """Return what was asked for, of a trainee whose rehearsals lie in the data `folder`.

    Raises:
        UsageError, Fault: it can't be begun.
    """
    chosen = replace(
        choices, protocol=wanted.protocol, client=None, resume=None, rehearsal=wanted.how
    )
    protocol = load_protocol(wanted.protocol)
    check(chosen, protocol)
    home = trainee_folder(folder, wanted.how.trainee)
    for told in bring_home(home):
        warn(told)
    course = course_of(chosen, protocol, language.noting(protocol.notes), settings, None)
    attempt_id = f"{name_by(now())}-{secrets.token_hex(2)}"
    texts: Iterable[str] = texts_of(course) or said_ahead(language, protocol)
    return ReadyRehearsal(
        attempt_id,
        protocol,
        course,
        home,
        header(attempt_id, chosen, protocol, settings, None),
        tuple(texts),
        open_check(chosen, language, settings),
    )
