"""The commands of `assistant protocols`: what each prints, and how it ends."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from assistant.base.exits import FINISHED, USAGE
from assistant.base.languages import (
    CODE,
    code_of,
    load_language,
    phrasebooks,
    shipped_language,
)
from assistant.base.protocols import check_protocol, load_protocol, own_file, with_own
from assistant.core.domain.protocol import Protocol
from assistant.core.durations import show_duration
from assistant.core.faults import Problem, UsageError
from assistant.core.written.problems import WrittenError
from assistant.edges.files.library import every_protocol, find_protocol, list_shared, new_file
from assistant.protocol_tools.called import misnamed, named_twice, usable_library


@dataclass(slots=True)
class Told:
    """What a command has to say: lines for standard output and for standard error."""

    out: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    code: int = FINISHED


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What a command is asked, as it was typed; each has a few of these."""

    protocol: str = ""
    files: Sequence[str] = ()
    name: str = ""
    from_: str | None = None
    other: str = ""
    speaker: str | None = None
    start_side: str | None = None
    layers: int | None = None
    minutes: int | None = None
    skip_screening: bool = False
    format: str = "text"


def listing(asked: Asked) -> Told:
    """Name every protocol; one that can't be used is named as such, and hides no other."""
    rows: list[dict[str, object]] = []
    for path in every_protocol():
        try:
            protocol = load_protocol(str(path))
        except UsageError as error:
            problems = str(error).count("\n") + 1
            rows.append({"name": path.stem, "title": None, "path": str(path), "problems": problems})
        else:
            minutes = None if protocol.budget_s is None else protocol.budget_s / 60
            rows.append(
                {
                    "name": protocol.name,
                    "title": protocol.title,
                    "region": protocol.region,
                    "minutes": minutes,
                    "path": str(path),
                }
            )
    if asked.format == "json":
        return Told([json.dumps({"protocols": rows, "shared": sorted(list_shared())}, indent=2)])
    shared = ", ".join(sorted(list_shared()))
    lines = [f"{row['name']:28} {row['title'] or _unusable(row)}" for row in rows]
    return Told([*lines, f"to use in your own: {shared}"] if shared else lines)


def _unusable(row: dict[str, object]) -> str:
    return f"can't be used; `assistant protocols check {row['name']}` tells why"


def show(asked: Asked) -> Told:
    """Print a protocol in outline."""
    from assistant.core.protocols.differences import differences
    from assistant.protocol_tools.outline import outline

    written = load_protocol(asked.protocol)
    yours = with_own(written)
    own = [f"your own ({own_file()}): {each}" for each in differences(written, yours)]
    return Told([*outline(yours), *own])


def check(asked: Asked) -> Told:
    """Say whether protocol files are right, and what may be bettered in them."""
    told, results = Told(), []
    library: tuple[Protocol, ...] = ()
    room = load_language().language  # which speaks the program's first language alone
    phrasebook = phrasebooks(room.phrasebook)
    for name in _files(asked.files):
        problems: tuple[Problem, ...] = ()
        try:
            checked = check_protocol(name, phrasebook)
            problems = checked.warnings
            if checked.protocol is not None:
                library = library or usable_library()
                code, file = code_of(checked.protocol), str(find_protocol(name))
                beside = [each for each in library if code_of(each) == code]
                if code == CODE:
                    problems += tuple(misnamed(checked.protocol, file, room, beside))
                else:  # which words sound alike is known in the program's first language alone
                    numbers = shipped_language(code).numbers
                    problems += tuple(named_twice(checked.protocol, file, numbers, beside))
            wrong = ""
        except WrittenError as error:
            problems, wrong = error.problems, str(error)
        except UsageError as error:
            wrong = str(error)
        if wrong:
            told.code = USAGE
            told.errors.append(wrong)
        else:
            told.errors += [str(problem) for problem in problems]
            told.out.append(f"{name}: right{_but(problems)}")
        results.append(
            {
                "file": name,
                "right": not wrong,
                "problems": [asdict(problem) for problem in problems],
                **({"error": wrong} if wrong and not problems else {}),
            }
        )
    if asked.format == "json":
        return Told([json.dumps(results, indent=2)], [], told.code)
    return told


def _but(warnings: Iterable[Problem]) -> str:
    count = len(tuple(warnings))
    return f", with {count} warning{'' if count == 1 else 's'}" if count else ""


def _files(names: Iterable[str]) -> Iterable[str]:
    """Yield the files and names given, and for a folder all the protocols in it."""
    for name in names:
        path = Path(name)
        if path.is_dir():
            yield from sorted(str(file) for file in path.rglob("*") if file.suffix in _YAML)
        else:
            yield name


_YAML = (".yaml", ".yml")


def new(asked: Asked) -> Told:
    """Write a protocol to begin with, and beside it what editors complete and check it by.

    It is a template that explains itself, or a copy of another as that is written.
    """
    from assistant.protocol_tools.template import SCHEMA_FILE, template

    if asked.from_ is None:
        text = template(Path(asked.name).stem)
    else:
        text = load_protocol(asked.from_).text  # which is right: a slip is told, not copied
    path = new_file(asked.name, text, {SCHEMA_FILE: _schema()})
    return Told([f"{path}: written; change it, then `assistant protocols check {path}`"])


def source(asked: Asked) -> Told:
    """Print a protocol's file as it is written."""
    return Told(load_protocol(asked.protocol).text.splitlines())


def diff(asked: Asked) -> Told:
    """Print what is otherwise in one protocol than in another."""
    from assistant.core.protocols.differences import differences

    one, other = load_protocol(asked.protocol), load_protocol(asked.other)
    return Told(list(differences(one, other)) or ["nothing is otherwise"])


def schema(asked: Asked) -> Told:
    """Print the JSON Schema of protocol files."""
    return Told([_schema()])


def _schema() -> str:
    from assistant.core.protocols.json_schema import json_schema

    return json.dumps(json_schema(), indent=1)


def draw(asked: Asked) -> Told:
    """Print the states of a session as a Mermaid diagram."""
    from assistant.protocol_tools.diagram import mermaid

    return Told(list(mermaid(load_protocol(asked.protocol))))


def say(asked: Asked) -> Told:
    """Read a protocol's cues aloud, or into a file."""
    from assistant.base.settings import load_settings
    from assistant.protocol_tools.recital import cues_of, recite
    from assistant.voices.choosing import choose

    protocol, settings = load_protocol(asked.protocol), load_settings()
    language = load_language(settings, code_of(protocol)).language
    choice = choose(None, settings, None, language.voice)
    warnings = [choice.warning] if choice.warning else []
    said = cues_of(protocol)
    return Told(list(recite(said, asked.speaker, choice, settings, language.aloud)), warnings)


def dry_run(asked: Asked) -> Told:
    """Print the whole dialogue of a session, with estimated times."""
    from assistant.core.session import dry_run as paper_core
    from assistant.live.opening.choices import check_choices

    protocol = with_own(load_protocol(asked.protocol))
    check_choices(protocol, asked.start_side, asked.layers, asked.minutes, asked.skip_screening)
    paper = paper_core.dry_run(
        protocol,
        load_language(code=code_of(protocol)).language,
        asked.start_side,
        asked.layers,
        budget_s=None if asked.minutes is None else asked.minutes * 60.0,
        skip_screening=asked.skip_screening,
    )
    if asked.format == "json":
        lines = [json.dumps(asdict(line)) for line in paper.lines]
        return Told([*lines, json.dumps({"t": round(paper.length_s, 1), "who": "end"})])
    marks = {"assistant": "»", "therapist": " ", "chime": "♪"}
    return Told(
        [
            *(
                f"{show_duration(line.t):>8}  {marks[line.who]} "
                + (f"“{line.text}”" if line.who == "therapist" else line.text)
                for line in paper.lines
            ),
            f"{show_duration(paper.length_s):>8}  the end; holds: {len(paper.holds)}; "
            "all times are estimates",
        ]
    )


def pull(_: Asked) -> Told:
    """Fetch the protocols that the clinic has signed off."""
    from assistant.protocol_tools import of_clinic

    return Told(of_clinic.pull())


def sign_off(asked: Asked) -> Told:
    """Sign a protocol off for all rooms of the clinic."""
    from assistant.protocol_tools import of_clinic

    return Told([of_clinic.sign_off_protocol(asked.protocol)])


TOOLS: dict[str, Callable[[Asked], Told]] = {
    "list": listing,
    "show": show,
    "check": check,
    "new": new,
    "source": source,
    "diff": diff,
    "schema": schema,
    "draw": draw,
    "say": say,
    "dry-run": dry_run,
    "pull": pull,
    "sign-off": sign_off,
}
"""Each command of `assistant protocols` by its name."""
