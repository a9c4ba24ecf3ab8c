"""The written promise (docs/reliability.md): each row names tests that exist."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from tests.support.places import ROOT

PROMISE = ROOT / "docs" / "reliability.md"

BENCHMARKS = Path("tests", "benchmarks")


def rows() -> list[list[str]]:
    """Return the cells of each row of the promise's tables, but for their headings."""
    lines = [line for line in PROMISE.read_text().splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [each for each in cells if each[0] != "fault" and set(each[0]) != {"-"}]


def names_in(path: Path) -> set[str]:
    """Return the names of a module's tests, also of those in a class."""
    return {
        node.name
        for node in ast.walk(ast.parse((ROOT / path).read_text()))
        if isinstance(node, ast.FunctionDef) and node.name.startswith("test_")
    }


def test_the_tables_are_read() -> None:
    """There are rows, each of a fault, what happens, and what holds it."""
    assert len(rows()) > 10
    for row in rows():
        assert len(row) == 3, row
        assert all(row), row


@pytest.mark.parametrize("row", rows(), ids=lambda row: row[0][:50])
def test_every_row_names_tests_that_are_there(row: list[str]) -> None:
    """A test by file and name, or a benchmark by its file; nothing else stands in that cell."""
    named = re.findall(r"`([^`]+)`", row[2])
    assert named
    assert re.sub(r"`[^`]+`", "", row[2]).strip(" ,;") == ""
    for each in named:
        file, _, test = each.partition("::")
        path = Path(file)
        assert (ROOT / path).is_file(), each
        if test:
            assert test in names_in(path), each
        else:
            assert path.is_relative_to(BENCHMARKS), each
