"""The mark sheet of a rehearsal: as text, as JSON, or as a page to be printed and signed."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

from assistant.base.day import minute_shown, told
from assistant.base.languages import language_shown, shown
from assistant.core.domain.events import Record
from assistant.core.domain.protocol import in_words
from assistant.core.durations import show_duration
from assistant.core.faults import UsageError
from assistant.core.printable import printable
from assistant.core.shown.texts import put
from assistant.rehearsal.attempts import Attempt

GRADES = {"done": "✓", "partly": "(✓)", "not": "–"}
"""What may be given, and the sign that stands in its column: a tick for what is done."""

SAID = {"alone": "done", "prompted": "partly", "told": "not", "wrong order": "not"}
"""The grade that a step's score stands for, where the steps were said."""

_STYLE = """
body { font: 11pt/1.4 sans-serif; max-width: 180mm; margin: 10mm auto; color: #000; }
h1 { font-size: 15pt; margin: 0 0 2mm; }
table { width: 100%; border-collapse: collapse; margin: 5mm 0; }
th, td { border: 0.3mm solid #888; padding: 1.2mm 2mm; text-align: left; vertical-align: top; }
th.grade, td.grade { text-align: center; width: 14mm; }
tr { break-inside: avoid; }
.cue, .of { color: #444; font-size: 9pt; }
.sign { margin-top: 14mm; display: flex; gap: 10mm; }
.sign span { flex: 1; border-top: 0.3mm solid #000; padding-top: 1mm; }
@page { size: auto; margin: 15mm; }
"""


def write_sheet(attempt: Attempt, path: Path) -> None:
    """Write the sheet in the form that the file's name asks for: .html, .json, or .txt.

    Raises:
        UsageError: the file can't be written.
    """
    form = {".html": as_page, ".json": as_json}.get(path.suffix, as_text)
    try:
        path.write_text(printable(form(attempt)), encoding="utf-8")
    except OSError as error:
        raise UsageError(f"--sheet {path}: can't be written: {error.strerror}") from error


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the sheet. `cue` is the step's in the protocol, `heard` what was heard of it, and
    `missing` what was not; in brackets what was not asked for."""

    item: str
    grade: str
    remark: str
    cue: str = ""
    heard: str = ""
    missing: str = ""


def lines_of(attempt: Attempt) -> list[Line]:
    """Return the lines of the sheet: each item with its grade and its remark.

    Where nothing is marked, as in "do", the holds are listed without a grade.
    """
    if attempt.marked:
        return [Line(each["item"], each["grade"], *_told(each)) for each in attempt.marked]
    if not attempt.said:
        return [Line(_place(hold), "", _held(hold)) for hold in attempt.holds]
    return [
        Line(each["title"] or in_words(each["step"]), SAID[each["score"]], *_told(each))
        for each in attempt.said
    ]


def _told(each: Record) -> tuple[str, str, str, str]:
    remark = each["remark"] if "remark" in each else shown().name(each["score"])
    return remark, each["cue"], each["heard"], each["missing"]


def _place(hold: Record) -> str:
    return ", ".join(part for part in (in_words(hold["step"]), shown().name(hold["side"])) if part)


def _held(hold: Record) -> str:
    time, floor, target = (
        show_duration(hold[length]) for length in ("duration_s", "floor_s", "target_s")
    )
    end = shown().of("end", hold["end_reason"])
    return put(shown().rehearsal.sheet.held, time=time, floor=floor, target=target, end=end)


def result_of(attempt: Attempt) -> str:
    """Return the sheet's last line: the sum, and whether it passes."""
    texts = shown().rehearsal.sheet
    if attempt.examined is not None:
        sum_ = attempt.examined
        passed = texts.passed if sum_["passed"] else texts.not_passed
        points, of, percent = f"{sum_['points']:g}", sum_["of"], sum_["percent"]
        return put(passed, points=points, of=of, percent=percent)
    if attempt.said:
        alone = sum(each["score"] == "alone" for each in attempt.said)
        return put(texts.alone, alone=alone, of=len(attempt.said))
    return put(texts.outcome, outcome=shown().name(attempt.outcome))


def as_json(attempt: Attempt) -> str:
    """Return the sheet as one JSON object."""
    return json.dumps(attempt.to_record(), indent=2) + "\n"


def as_text(attempt: Attempt) -> str:
    """Return the sheet as plain text."""
    rows = lines_of(attempt)
    width = max((len(row.item) for row in rows), default=0)
    lines = [*_heading(attempt), ""]
    for row in rows:
        lines.append(f"{shown().name(row.grade):6}  {row.item:{width}}  {row.remark}".rstrip())
        lines += [f"{'':8}{name}: {text}" for name, text in _details(row)]
    return "\n".join([*lines, "", result_of(attempt)]) + "\n"


def as_page(attempt: Attempt) -> str:
    """Return the sheet as a page of HTML that needs nothing else, made to be printed."""
    head, *facts = _heading(attempt)
    texts = shown().rehearsal.sheet
    columns = "".join(f'<th class="grade">{escape(shown().name(grade))}</th>' for grade in GRADES)
    headings = "".join(
        f"<th>{escape(each)}</th>" for each in (texts.item, texts.heard, texts.missing)
    )
    return (
        f'<!doctype html>\n<html lang="{language_shown()}"><head><meta charset="utf-8">\n'
        f"<title>{escape(head)}</title>\n<style>{_STYLE}</style></head>\n<body>\n"
        f"<h1>{escape(head)}</h1>\n"
        + "".join(f"<div>{escape(fact)}</div>\n" for fact in facts)
        + f"<table>\n<tr>{headings}{columns}<th>{escape(texts.remark)}</th></tr>\n"
        + "".join(_rows(attempt))
        + f"</table>\n<p><strong>{escape(result_of(attempt))}</strong></p>\n"
        f'<div class="sign"><span>{escape(texts.date)}</span>'
        f"<span>{escape(texts.examiner)}</span></div>\n</body></html>\n"
    )


def _details(row: Line) -> Iterator[tuple[str, str]]:
    texts = shown().rehearsal.sheet
    told = ((texts.cue, row.cue), (texts.heard, row.heard), (texts.missing, row.missing))
    for name, text in told:
        if text:
            yield name, text


def _rows(attempt: Attempt) -> Iterator[str]:
    for row in lines_of(attempt):
        ticks = "".join(
            f'<td class="grade">{sign if grade == row.grade else ""}</td>'
            for grade, sign in GRADES.items()
        )
        cue = f'<div class="cue">{escape(row.cue)}</div>' if row.cue else ""
        yield (
            f"<tr><td>{escape(row.item)}{cue}</td>"
            f'<td class="of">{escape(row.heard)}</td><td class="of">{escape(row.missing)}</td>'
            f"{ticks}<td>{escape(row.remark)}</td></tr>\n"
        )


def _heading(attempt: Attempt) -> list[str]:
    texts = shown().rehearsal.sheet
    real = attempt.pace == 1.0
    pace = texts.real_time if real else put(texts.at_pace, pace=f"{attempt.pace:g}")
    when = minute_shown(told(attempt.started_at))
    return [
        put(texts.title, protocol=attempt.protocol, level=shown().name(attempt.level)),
        put(texts.trainee, trainee=attempt.trainee, number=attempt.number, when=when),
        put(
            texts.length,
            time=show_duration(attempt.length_s),
            pace=pace,
            commands=attempt.commands,
            rate=f"{attempt.commands_a_minute:.1f}",
        ),
    ]
