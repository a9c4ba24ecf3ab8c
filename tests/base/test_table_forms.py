"""Tables for other programs: CSV that no spreadsheet runs, and the mark by which it is UTF-8."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from assistant.base.table_forms import Answer, Rows, bring_out, write_csv

RUN = [
    "=1+1",
    "+1",
    "-1+cmd|' /C calc'!A0",
    "@SUM(A1)",
    "\ttext",
    "\ntext",
    "  =1+1",
    '"=1+1"',
    "'=1+1",
    "\N{NO-BREAK SPACE}=1",
    "\N{ZERO WIDTH NO-BREAK SPACE}=1",
    "\N{FULLWIDTH EQUALS SIGN}1+1",
    "\N{FULLWIDTH COMMERCIAL AT}A1",
]
"""Texts that one spreadsheet or another runs, alone in a cell."""

LEFT = ["soft", "a - b", "1 = 1", "e@x", "", "2-3", "guarded, -then soft", "warm; soft", "é ü 音"]
"""Texts in which nothing runs."""


def cells(*values: Any) -> list[str]:
    """Return the cells of a row as a program reads them back."""
    out = io.StringIO()
    columns = [f"c{at}" for at in range(len(values))]
    write_csv([dict(zip(columns, values, strict=True))], columns, out)
    _, row = csv.reader(io.StringIO(out.getvalue(), newline=""))
    return row


@pytest.mark.parametrize("text", RUN, ids=ascii)
def test_no_text_runs_as_a_formula(text: str) -> None:
    """A text that a spreadsheet would run has a quote before it, and is whole behind that."""
    assert cells(text) == [f"'{text}"]


@pytest.mark.parametrize("text", LEFT, ids=ascii)
def test_other_texts_are_as_they_were(text: str) -> None:
    """A sign within a text changes nothing."""
    assert cells(text) == [text]


def test_no_part_of_a_text_runs_where_cells_are_parted_otherwise() -> None:
    """Where a semicolon or a tab parts cells, what follows it in a text does not run either."""
    assert cells("warm; =1+1", "\t=1", "a\t@b", "a\n-1", 'a;"+1"') == [
        "warm;' =1+1",
        "'\t'=1",
        "a\t'@b",
        "a\n'-1",
        'a;\'"+1"',
    ]


def test_numbers_stay_numbers() -> None:
    """A number below nothing is written as one; a text that looks like it is a text."""
    assert cells(-2.5, -3, 0, None, "-2.5") == ["-2.5", "-3", "0", "", "'-2.5"]


def test_a_list_in_a_cell_is_json() -> None:
    """Whoever reads the table gets back what a list held."""
    notes = [{"t": 1.5, "text": "überwärmt; =1"}]
    (cell,) = cells(notes)
    assert json.loads(cell.replace("'", "")) == notes
    assert ";' =1" in cell


def test_a_cell_moves_no_terminal() -> None:
    """CSV may be looked at in a terminal: what would colour or turn it round is made visible."""
    assert cells("a\x1b[31mb\x07\u202e\x9b") == ["a\\x1b[31mb\\x07\\u202e\\x9b"]


@pytest.mark.parametrize(("form", "mark"), [("csv", b"\xef\xbb\xbf"), ("json", b"")])
def test_a_file_of_csv_is_known_as_utf_8(
    form: str, mark: bytes, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A CSV file begins with the mark that Excel looks for; neither JSON does, nor what is printed.

    What stands behind it is the same, and in JSON no text is altered.
    """
    rows = [{"note": "=é", "held": -1.5}]
    answer = Answer(
        show=lambda out: None,
        table=lambda: Rows(("note", "held"), frozenset({"held"}), rows),
        parts=lambda: {"rows": rows},
    )
    file = tmp_path / "out"
    bring_out(answer, form, str(file), tmp_path / "data")
    bring_out(answer, form, None, tmp_path / "data")
    raw = file.read_bytes()
    assert raw.startswith(mark + b"n" if mark else b"{")
    assert raw.removeprefix(mark).decode().splitlines() == capsys.readouterr().out.splitlines()
    if form == "json":
        assert json.loads(raw) == {"rows": rows}
    else:
        assert list(csv.DictReader(raw.decode("utf-8-sig").splitlines())) == [
            {"note": "'=é", "held": "-1.5"}
        ]
