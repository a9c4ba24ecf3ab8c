"""Opening a session: from the command line's words to an engine with its edges in place.

Everything that can be refused is opened before the journal is begun, so that a mistaken command
leaves nothing behind.
"""

from __future__ import annotations

import logging
import secrets
import sys
from contextlib import ExitStack
from dataclasses import asdict, dataclass
from hashlib import sha256
from importlib.metadata import version
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from assistant.base.alike import told_at_first_use
from assistant.base.day import name_by, now, when_and_where
from assistant.base.languages import load_language
from assistant.base.models import OWN, model_folder
from assistant.base.paths import NONE, data_folder, trainee_folder
from assistant.base.protocols import load_protocol
from assistant.base.settings import load_settings
from assistant.base.streams import Lines, warn
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.hearing.gate import Gate
from assistant.core.language.language import Language
from assistant.core.session.session import Session
from assistant.edges.display.keyboard import Keyboard
from assistant.edges.store.journal import Journal
from assistant.live.choices import Choices, check
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.open_display import open_display
from assistant.live.open_ear import open_ear
from assistant.live.open_rehearsal import (
    grammar_of,
    rehearsal_of,
    talk_cost_of,
    texts_of,
    wanted_of,
)
from assistant.live.open_sound import open_dictation, open_sound, open_speech
from assistant.live.ports import Course

if TYPE_CHECKING:
    from assistant.live.open_page import ServedPage

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class ReadySession:
    """A session that is ready to run."""

    engine: Engine
    session_id: str


def open_session(choices: Choices, edges: ExitStack, lines: Lines) -> ReadySession:
    """Open all that `choices` asks for; the edges are closed with the given stack.

    What is shown line by line goes to `lines`.

    Raises:
        UsageError: the choices do not fit each other, the protocol or this machine.
        Fault: a device, the voice, the model or the disk does not work.
    """
    protocol = load_protocol(choices.protocol)
    check(choices, protocol)
    settings = load_settings()
    read = load_language(settings)
    language = read.language.noting(protocol.notes)
    for warning in read.warnings:
        warn(str(warning))
    folder = data_folder(choices.data_dir)
    series = _series(choices, settings, folder)
    trainee = None if choices.rehearsal is None else choices.rehearsal.trainee
    new = told_at_first_use(folder, choices.client, trainee)
    microphone, speaker = open_sound(choices, edges)
    course = _course(choices, protocol, language, settings, series)
    phrasebook = course.language.phrasebook
    gate = Gate(phrasebook)
    listener = None
    if choices.mic != NONE:
        listener = Listener(
            open_ear(
                phrasebook,
                protocol.pronunciations,
                warn,
                read.places,
                grammar_of(course),
                talk_cost_of(course),
                wanted_of(course),
                model_folder(
                    settings.model if choices.rehearsal is None else OWN, choices.data_dir
                ),
            ),
            gate,
        )
    first = () if series is None else (language.cues.series(*series),)
    ahead = chain(first, texts_of(course) or language.cues.fixed_texts(protocol))
    speech = open_speech(ahead, speaker, gate, edges)
    dictation = open_dictation(choices, edges)
    session_id = f"{name_by(now())}-{secrets.token_hex(2)}"
    if choices.rehearsal is not None:
        folder = trainee_folder(folder, choices.rehearsal.trainee)
    page = _page(choices, protocol, edges)
    journal = Journal(folder, _header(session_id, choices, protocol, settings, series))
    edges.callback(journal.close)
    whose = {"session_id": session_id, "protocol": protocol.name, "client": choices.client}
    display = open_display(
        protocol.title,
        lines,
        whose=whose if choices.format == "json" else None,
        typed=choices.keyboard,
    )
    if page is not None:
        display = page.beside(display)
    edges.callback(display.close)
    if new:
        display.show({"t": 0.0, "kind": "notice", "text": new})
    engine = Engine(
        course,
        microphone=microphone,
        speech=speech,
        journal=journal,
        display=display,
        listener=listener,
        keyboard=Keyboard(sys.stdin) if choices.keyboard else None,
        dictation=dictation,
    )
    logger.info("session %s is ready", session_id)
    return ReadySession(engine, session_id)


def _series(choices: Choices, settings: Settings, folder: Path) -> tuple[int, int] | None:
    """Return the session's number in its series and how many are planned, where that is said."""
    if not settings.series or choices.client is None or choices.rehearsal is not None:
        return None
    from assistant.review.series import place_today  # slow to import, and seldom needed

    return place_today(folder, choices.client, now(), warn)


def _course(
    choices: Choices,
    protocol: Protocol,
    language: Language,
    settings: Settings,
    series: tuple[int, int] | None,
) -> Course:
    """Return the session, or the rehearsal, that is to be run."""
    if choices.rehearsal is not None:
        return rehearsal_of(choices.rehearsal, protocol, language, choices.start_side)
    return Session(
        protocol,
        language,
        choices.start_side,
        choices.layers,
        budget_s=choices.budget_s,
        skip_screening=choices.skip_screening,
        settings=settings,
        series=series,
    )


def _page(choices: Choices, protocol: Protocol, edges: ExitStack) -> ServedPage | None:
    if not choices.display and choices.display_on is None:
        return None
    from assistant.live.open_page import serve_page  # slow to import, and seldom needed

    return serve_page(protocol.title, choices.client, choices.display_on, edges)


def _header(
    session_id: str,
    choices: Choices,
    protocol: Protocol,
    settings: Settings,
    series: tuple[int, int] | None,
) -> dict[str, Any]:
    return {
        "id": session_id,
        **when_and_where(now()),
        "program": version("session-assistant"),
        "client": choices.client,
        "start_side": choices.start_side,
        "layers": choices.layers,
        "budget_s": choices.budget_s,
        "skip_screening": choices.skip_screening,
        "settings": asdict(settings),
        "series": None if series is None else dict(zip(("number", "planned"), series, strict=True)),
        **({} if choices.rehearsal is None else {"rehearsal": choices.rehearsal.to_record()}),
        "protocol": {
            **_written(protocol.name, protocol.text),
            "shared": [_written(each.name, each.text) for each in protocol.shared],
        },
    }


def _written(name: str, text: str) -> dict[str, str]:
    return {"name": name, "sha256": sha256(text.encode()).hexdigest(), "text": text}
