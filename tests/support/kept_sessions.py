"""Sessions of the real engine on a script of words, kept in real journals."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from assistant.core.domain.protocol import Protocol
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.edges.audio.no_speaker import NoSpeaker
from assistant.edges.files.private_file import make_own_folder, whole_file
from assistant.edges.store.journal import Journal, journal_folder
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.speaking import Speech
from tests.support.dummies import DummyEar, DummyMicrophone, Log
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import two_sided

Script = Sequence[tuple[float, str]]

WALK: Script = (
    (2.0, "start"),
    (4.0, "yes"),
    (6.0, "barrier"),
    (76.25, "released"),
    (80.0, "barrier"),  # on the step with a ceiling of two minutes: time
    (204.0, "next"),
    (206.0, "barrier"),
    (216.0, "pause"),
    (236.5, "resume"),
    (280.0, "skip this"),
    (284.0, "barrier"),
    (300.0, "pain"),
    (304.0, "barrier"),
    (330.0, "stop"),
)
"""A session with an end of every kind, one of them after a pause; one layer is planned."""

PUT_RIGHT: Script = (
    (2.0, "start"),
    (4.0, "yes"),
    (6.0, "barrier"),
    (20.0, "note guarded"),
    (76.0, "released"),
    (100.0, "released ten seconds ago"),  # sink left: 6 to 90 s
    (102.0, "note warm"),  # before the next hold, of its place
    (106.0, "barrier"),
    (116.0, "that was the right side"),  # draw: on the right from here
    (150.0, "released"),
    (154.0, "scratch that"),  # it runs on
    (170.0, "released"),
    (176.0, "barrier"),
    (180.0, "scratch that"),  # it never was
    (186.0, "barrier"),
    (190.0, "barrier ten seconds ago"),  # draw left, as sink was held there: from 180 s
    (200.0, "client stop"),
    (206.0, "stop"),
)
"""A session in which much is put right. After the second hold the left side is still to do."""


class Tee(Log):
    """A log that keeps records on disk too."""

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    def write(self, *records: dict[str, Any]) -> None:
        """Keep the records in both places."""
        super().write(*records)
        self._journal.write(*records)


def keep_and_watch(
    data_dir: Path,
    script: Script,
    seconds: float = 400.0,
    *,
    name: str = "one",
    client: str | None = None,
    day: int = 2,
    protocol: Protocol | None = None,
) -> tuple[Path, Log]:
    """Run the real engine on a script; return its journal's path, and what was kept and shown."""
    protocol = protocol or two_sided()
    journal = Journal(
        data_dir,
        {
            "id": name,
            "started_at": f"2030-01-{day:02}T03:04:05.678+00:00",
            "client": client,
            "start_side": None,
            "layers": 1,
            "protocol": {"name": protocol.name, "text": protocol.text},
        },
    )
    gate = Gate(PHRASEBOOK)
    log = Tee(journal)
    Engine(
        Session(protocol, ENGLISH, layers=1),
        microphone=DummyMicrophone(seconds),
        speech=Speech(NoSpeaker(), gate),
        journal=log,
        display=log,
        listener=Listener(DummyEar(script), gate),
    ).run()
    journal.close()
    return journal.path, log


_kept: dict[tuple[object, ...], bytes] = {}


def keep(
    data_dir: Path,
    script: Script,
    seconds: float = 400.0,
    *,
    name: str = "one",
    protocol: Protocol | None = None,
    **choices: Any,
) -> Path:
    """Have the journal of such a session, and return its path.

    The engine runs each once: no clock is in it, so that a second run would write the same bytes.
    """
    protocol = protocol or two_sided()
    session = (name, protocol.name, protocol.text, *sorted(choices.items()))
    of = (tuple(script), seconds, *session)
    path = journal_folder(data_dir) / f"{name}.jsonl"
    if of in _kept:
        make_own_folder(path.parent)
        with whole_file(path, new=True, synced=False) as file:
            file.write(_kept[of])
    else:
        keep_and_watch(data_dir, script, seconds, name=name, protocol=protocol, **choices)
        _kept[of] = path.read_bytes()
    return path
