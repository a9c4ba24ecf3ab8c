"""Manifests and lists of phrases: what they mean, and every mistake with its place."""

from __future__ import annotations

import pytest

from assistant.core.bench.manifest import Row, parse_manifest, parse_phrases

PHRASES = ("next", "other side")


def wrong_with(text: str) -> list[str]:
    """Return every problem of a manifest as it is told."""
    return [str(problem) for problem in parse_manifest(text, "m.tsv", PHRASES)[1]]


def test_a_row_is_a_stretch_and_what_is_said_in_it() -> None:
    """Times are seconds, a phrase may be written in any case, and no text means no phrase."""
    text = "path\ttext\tstart_s\tend_s\na.wav\tOther  Side\t1\t2.25\nb.opus\t\t\t9\n"
    assert parse_manifest(text, "m.tsv", PHRASES) == (
        [Row(2, "a.wav", "other side", 1.0, 2.25), Row(3, "b.opus", "", None, 9.0)],
        [],
    )


def test_columns_are_known_by_their_names() -> None:
    """Any order and further columns will do, and tabs that an editor took off the end."""
    text = "speaker\ttext\tpath\tstart_s\r\nanna\tnext\ta.wav\r\n\r\nben\t\tb.wav\t0.5\r\n"
    assert parse_manifest(text, "m.tsv", PHRASES) == (
        [Row(2, "a.wav", "next"), Row(4, "b.wav", "", 0.5)],
        [],
    )


@pytest.mark.parametrize(
    ("header", "told"),
    [
        ("path\tstart_s", "m.tsv:1:1: the column 'text' is missing"),
        ("", "m.tsv:1:1: the column 'path' is missing"),
        ("path\ttext\tstrat_s", "m.tsv:1:11: unknown column 'strat_s'; did you mean 'start_s'?"),
        ("path\ttext\tpath", "m.tsv:1:11: the column 'path' is there twice"),
        ("path,text", "m.tsv:1:1: the column 'path' is missing"),
    ],
)
def test_a_wrong_header_is_told_with_its_mend(header: str, told: str) -> None:
    """A column that is missing, misspelt or there twice would change what every row means."""
    assert any(problem.startswith(told) for problem in wrong_with(f"{header}\na.wav\tnext\n"))


@pytest.mark.parametrize(
    ("row", "told"),
    [
        ("\tnext", "m.tsv:2:1: path: no path"),
        ("a\0.wav\tnext", "m.tsv:2:1: path: no path"),
        ("a.wav\tnexd", "m.tsv:2:7: text: 'nexd' is not one of the phrases; did you mean 'next'?"),
        ("a.wav\tnext\tsoon", "m.tsv:2:12: start_s: found 'soon'; write seconds"),
        ("a.wav\tnext\t1,5", "m.tsv:2:12: start_s: found '1,5'; write seconds"),
        ("a.wav\tnext\t-1", "m.tsv:2:12: start_s: found '-1'; write seconds"),
        ("a.wav\tnext\t0\tinf", "m.tsv:2:14: end_s: found 'inf'; write seconds"),
        ("a.wav\tnext\tnan", "m.tsv:2:12: start_s: found 'nan'; write seconds"),
        ("a.wav\tnext\t2\t1.5", "m.tsv:2:14: end_s: 1.5 is not after the start"),
        ("a.wav\tnext\t2\t3\tmore", "m.tsv:2:16: 1 cells too many"),
    ],
)
def test_a_wrong_cell_is_told_with_its_place(row: str, told: str) -> None:
    """Line and column are an editor's, and the mend is said."""
    assert [
        problem.startswith(told) for problem in wrong_with(f"path\ttext\tstart_s\tend_s\n{row}")
    ] == [True]


def test_all_problems_are_told_at_once() -> None:
    """Nobody mends a manifest one run at a time."""
    problems = wrong_with("path\ttext\tstart_s\n\tnext\nb.wav\tnexd\tsoon\nc.wav\tnext\n")
    assert [problem.split(":")[1] for problem in problems] == ["2", "3", "3"]


def test_a_manifest_without_rows_is_wrong() -> None:
    """Figures of nothing would look like a success."""
    assert wrong_with("path\ttext\n\n") != []


def test_phrases_are_one_a_line() -> None:
    """Case, blanks around and empty lines do not matter; each is known by its line."""
    assert parse_phrases("Next\n\n other   side \r\ndon't\n", "p.txt") == (
        {"next": 1, "other side": 3, "don't": 4},
        [],
    )


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "p.txt:1:1: no phrases"),
        ("next\nNEXT\n", "p.txt:2:1: 'next' is on line 1 already"),
        ("[unk]\n", "p.txt:1:1: found '[unk]'; write words only"),
        ("next\tback\nstep 2\n", "p.txt:2:1: found 'step 2'; write words only"),
    ],
)
def test_a_wrong_list_of_phrases_is_told(text: str, told: str) -> None:
    """What is no word can't be heard, and one phrase twice is a slip."""
    assert [str(problem).startswith(told) for problem in parse_phrases(text, "p.txt")[1]] == [True]
