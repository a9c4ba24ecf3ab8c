"""What is asked of the stored journals, and how the stored files are read.

`data` is a data folder as the program keeps it. `answers` has what the program of the time made of
it, a file for each question. `walks` has events, and all that came of each.
"""

from __future__ import annotations

import io
import json
import lzma
import os
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.base.languages import shipped_language
from assistant.base.paths import trainee_folder
from assistant.cli.main import main
from assistant.core.domain.effects import Effect
from assistant.core.domain.events import Event
from assistant.core.journal.lines import header
from assistant.edges.store.journal import Logbook
from assistant.live.opening.rehearsal import Rehearsal, rehearsal_of
from assistant.live.ports import Course
from assistant.rehearsal.attempts import read_attempts
from assistant.sessions.read_back import fresh_session, protocol_of

FOLDER = Path(__file__).parent
DATA = FOLDER / "data"
ANSWERS = FOLDER / "answers"
WALKS = FOLDER / "walks"

SESSIONS = tuple(sorted(path.stem for path in (DATA / "sessions").glob("*.jsonl")))
"""The stored journals of sessions, by their files' names."""

WALKED = tuple(sorted(path.name for path in WALKS.glob("*.jsonl.xz")))
"""The stored walks, by their files' names."""

TRAINEES = ("A1", "B2")

CODES = "codes.json"
"""The answers' file that has the exit code of each question, and what was told besides."""

Line = dict[str, Any]
"""A line of JSON."""


@dataclass(frozen=True, slots=True)
class Question:
    """What is typed after `assistant`, and the name of the file that has the answer."""

    file: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Answer:
    """Exit code, standard output and standard error."""

    code: int
    out: str
    errors: str


OF_ALL = {
    "overview.json": "--client C-3 --format json",
    "overview.txt": "",
    "last.json": "--last 5 --format json",
    "sessions.json": "sessions --format json",
    "sessions.txt": "sessions",
    "sessions-of-a-client.json": "sessions --client C-2 --format json",
    "holds.json": "holds --format json",
    "holds.csv": "holds --format csv",
    "holds-of-a-protocol.txt": "holds --protocol test-release",
    "holds-where.json": "--where side=left holds --where held<floor --format json",
    "holds-ended.json": "holds --where ended=stop,skipped,interrupted --format json",
    "holds-answered.json": "holds --where response~pain --where layer=1 --format json",
    "holds-noted.json": "holds --where notes~warm --format json",
    "holds-corrected.json": "holds --where was_side=right,left --format json",
    "holds-of-a-time.json": "holds --since 2025-03 --until 2025-05 --format json",
    "holds-misspelt.json": "holds --where sidee=left --format json",
    "sides.json": "sides --format json",
    "sides.txt": "sides",
    "trend.json": "trend --format json",
    "trend.txt": "trend",
    "trend-by-step.json": "trend --by step,side,layer --format json",
    "trend-by-client.csv": "trend --by client,technique --format csv",
    "trend-by-session.json": "trend --by session_id --where held>=target --format json",
    "ends.json": "ends --format json",
    "ends-of-a-protocol.json": "ends --protocol whole --format json",
    "ends.txt": "ends",
    "series.json": "series --format json",
    "series.txt": "series",
    "trainee.json": "--trainee A1 --format json",
    "class.json": "--trainee A1 B2 --format json",
    "class.csv": "--trainee A1 B2 --format csv",
    "class.txt": "--trainee A1 B2",
}
"""What `assistant review` is asked of all that is kept, by the name of the answer's file."""


def questions_of_all() -> list[Question]:
    """Return the questions about all journals at once."""
    return [
        Question(f"review/{file}", ("review", *words.split(), "--data-dir", "data"))
        for file, words in OF_ALL.items()
    ]


def questions_of(session: str) -> list[Question]:
    """Return the questions about one session, by the name of its journal's file."""
    where = ("--data-dir", "data")
    return [
        Question(
            f"replay/{session}.jsonl.xz", ("replay", f"data/sessions/{session}.jsonl", "--json")
        ),
        Question(f"session/{session}.txt", ("review", "session", session, *where)),
        Question(f"soap/{session}.txt", ("review", "soap", session, *where)),
    ]


def ask(question: Question) -> Answer:
    """Ask the program, in the folder that holds `data`."""
    out, errors = (io.TextIOWrapper(io.BytesIO(), "utf-8", newline="") for _ in range(2))
    with redirect_stdout(out), redirect_stderr(errors):
        code = main(question.words)
    return Answer(code, _written(out), _written(errors))


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()


@contextmanager
def the_same_everywhere(folder: Path) -> Iterator[None]:
    """Work in a folder, and let no answer hang on the machine: no zone, no settings of a user."""
    here, before = Path.cwd(), dict(os.environ)
    os.environ.pop("ASSISTANT_DATA", None)
    os.environ |= {"TZ": "UTC", "XDG_CONFIG_HOME": str(folder / "config")}
    time.tzset()
    os.chdir(folder)
    try:
        yield
    finally:
        os.chdir(here)
        os.environ.clear()
        os.environ.update(before)
        time.tzset()


def attempts_of(data_dir: Path) -> dict[str, list[Line]]:
    """Return the mark sheets of every trainee."""
    return {
        code: [each.to_record() for each in read_attempts(trainee_folder(data_dir, code))[0]]
        for code in TRAINEES
    }


def stored_text(path: Path) -> str:
    """Return a stored file's text, unpacked if it is packed."""
    packed = path.read_bytes()
    return (lzma.decompress(packed) if path.suffix == ".xz" else packed).decode()


def store_text(path: Path, text: str) -> None:
    """Write a stored file, packed if its name says so."""
    raw = text.encode()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(
        lzma.compress(raw, preset=9 | lzma.PRESET_EXTREME) if path.suffix == ".xz" else raw
    )


def as_json(value: object) -> Any:
    """Return a value as it is once it was written as JSON."""
    return json.loads(json.dumps(value))


@dataclass(frozen=True, slots=True)
class Walk:
    """A session or a rehearsal as it was walked: its first line, and a line for each event."""

    first: Line
    lines: tuple[Line, ...]


def walks_in(name: str) -> list[Walk]:
    """Return the walks in a stored file."""
    found: list[tuple[Line, list[Line]]] = []
    for line in map(json.loads, stored_text(WALKS / name).splitlines()):
        if line.get("kind") == "session":
            found.append((line, []))
        else:
            found[-1][1].append(line)
    return [Walk(first, tuple(lines)) for first, lines in found]


def course_of(first: Line) -> Course:
    """Return the session, or the rehearsal, that a first line describes, at its beginning.

    Its protocol is the line's own, whatever has become of the library's since.
    """
    book = Logbook(header(first), ())
    if "rehearsal" not in first:
        return fresh_session(book)
    told = dict(first["rehearsal"])
    told["steps"] = None if told["steps"] is None else frozenset(told["steps"])
    return rehearsal_of(
        Rehearsal(**told), protocol_of(book), shipped_language(), first["start_side"]
    )


def walked(course: Course, event: Event) -> Line:
    """Hand an event to a course; return all that came of it, and what the engine asks it then."""
    return came_of(course, event, course.handle(event))


def came_of(course: Course, event: Event, effects: Sequence[Effect]) -> Line:
    """Return what came of an event, as JSON has it.

    The engine asks at every moment when something is due, and shows how long the hold has lasted.
    """
    return {
        "effects": as_json([effect.to_record() for effect in effects]),
        "due": course.due(),
        "held_s": course.held_s(event.t),
        "speaking": course.speaking,
        "ended": course.ended,
    }
