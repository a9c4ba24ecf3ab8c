"""`assistant review class` and `review mark`: a class as a whole, and observers' marks."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass

from assistant.base.alike import trainees_in
from assistant.base.day import now
from assistant.base.exits import FINISHED
from assistant.base.languages import showing_in
from assistant.base.options import typed_code
from assistant.base.paths import data_folder, typed_path
from assistant.base.settings import language_of_what_is_shown
from assistant.base.streams import bring, warn
from assistant.base.table_forms import Answer, Rows, bring_out
from assistant.core.faults import UsageError
from assistant.edges.files.private_file import new_file
from assistant.rehearsal.assignments import as_rows, load_assignment, states
from assistant.rehearsal.class_grid import CELL_FIELDS, CELL_NUMBERS
from assistant.rehearsal.class_page import Class, page_of, serve_class
from assistant.rehearsal.class_progress import as_parts, progress
from assistant.rehearsal.class_table import write_class
from assistant.rehearsal.observers import PROGRAM, attempt_of, marks_of, observe


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedClass:
    """What `assistant review class` is asked, as it was typed. Without `learners` it is all."""

    learners: Sequence[str]
    assignment: str | None
    web: bool
    html: str | None
    format: str
    out: str | None
    data_dir: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedMarks:
    """What `assistant review mark` is asked, as it was typed. Without `given` marks are shown."""

    learner: str
    number: int
    by: str | None
    given: Sequence[str]
    data_dir: str | None


def run_class_view(asked: AskedClass) -> int:
    """Show a class, or serve or write its page; return the exit code.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the attempts can't be read, or something can't be served or written.
    """
    data_dir = data_folder(asked.data_dir)
    for code in asked.learners:
        typed_code(code, "CODE")
    plan = None
    if asked.assignment is not None:
        plan = load_assignment(typed_path(asked.assignment, "--assignment"))
        for each in plan.unknown:  # what was rehearsed of it elsewhere may be here all the same
            warn(str(each))
    if asked.web and asked.html is not None:
        raise UsageError("--web, --html: give one of them")
    if (asked.web or asked.html) and (asked.out is not None or asked.format != "table"):
        raise UsageError("--web, --html: leave out --out and --format")

    def read() -> Class:
        there = trainees_in(data_dir)
        wanted = asked.learners or (plan.trainees if plan else ()) or sorted(there)
        # Who has an assignment and has not begun has no folder yet.
        view = progress(data_dir, [c for c in wanted if c in there or c in asked.learners], now())
        became = () if plan is None else states(plan, view.everything, wanted, now())
        return Class(view, plan, became)

    shown = read()
    if not shown.view.trainees and not shown.assigned:
        raise UsageError("nothing was rehearsed yet; `assistant rehearse` begins")
    if asked.web:
        with showing_in(language_of_what_is_shown()):
            serve_class(read, data_dir)
        return FINISHED
    if asked.html is not None:
        path = typed_path(asked.html, "--html")
        with (
            showing_in(language_of_what_is_shown()),
            new_file(path, data_dir, "--html") as file,
        ):
            file.write(page_of(shown, ""))
        warn(f"{path}: open it in a browser")
        return FINISHED
    answer = Answer(
        show=lambda out: write_class(shown.view, shown.assigned, out),
        table=lambda: Rows(CELL_FIELDS, CELL_NUMBERS, [asdict(c) for c in shown.view.steps]),
        parts=lambda: {**as_parts(shown.view), "assigned": as_rows(shown.assigned)},
    )
    bring_out(answer, asked.format, asked.out, data_dir)
    for damage in shown.view.damage:
        warn(damage)
    return FINISHED


def run_marks(asked: AskedMarks) -> int:
    """Add an observer's marks beside the program's, and show all of them; return the exit code.

    Raises:
        UsageError: what was asked for does not fit what there is.
        Fault: the journal can't be read or written.
    """
    data_dir = data_folder(asked.data_dir)
    typed_code(asked.learner, "CODE")
    attempt = attempt_of(data_dir, asked.learner, asked.number)
    if asked.given:
        if asked.by is None:
            raise UsageError("--by: say whose marks these are, by a code")
        count = observe(data_dir, attempt, asked.by, asked.given)
        warn(f"{count} marks by {asked.by} were added; the program's are kept beside them")
        attempt = attempt_of(data_dir, asked.learner, asked.number)
    elif asked.by is not None:
        typed_code(asked.by, "--by")
    things = marks_of(attempt)
    if not things:
        raise UsageError(
            f"attempt {asked.number}: nothing is marked where a protocol is rehearsed by "
            f"{attempt.level!r}; say and exam are"
        )
    observers = list(dict.fromkeys(by for thing in things for by in thing.grades if by != PROGRAM))
    width = max(len(thing.item) for thing in things)
    lines = [f"{'':4}  {'':{width}}  {'  '.join(f'{by:8}' for by in (PROGRAM, *observers))}"]
    for at, thing in enumerate(things, start=1):
        grades = "  ".join(f"{thing.grades.get(by, ''):8}" for by in (PROGRAM, *observers))
        lines.append(f"{at:4}  {thing.item:{width}}  {grades}")
    bring("".join(f"{line.rstrip()}\n" for line in lines))
    return FINISHED
