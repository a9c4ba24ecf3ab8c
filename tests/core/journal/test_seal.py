"""Sums of a journal's lines, and what is thought of a journal by them."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from hashlib import sha256
from typing import Any

import pytest

from assistant.core.domain.events import Record
from assistant.core.journal.seal import DIGITS, NOTHING, parted, sealed, sum_of
from assistant.core.journal.verdict import DAMAGED, Verdict, judge

TEXT = "title: a protocol"

RECORDS: list[dict[str, Any]] = [
    {
        "kind": "session",
        "format": 2,
        "protocol": {"text": TEXT, "sha256": sha256(TEXT.encode()).hexdigest()},
    },
    *({"t": t / 2, "kind": "note", "text": f"nr {t} ½"} for t in range(1, 40)),
    {"t": 20.0, "kind": "closed"},
]


def content(records: list[dict[str, Any]] = RECORDS) -> bytes:
    """Return records as a sealed journal has them."""
    lines, _ = sealed(NOTHING, [json.dumps(each, ensure_ascii=False).encode() for each in records])
    return lines


def judged(journal: bytes) -> Verdict:
    """Return what is thought of a journal with these bytes."""
    *lines, rest = journal.split(b"\n")
    return judge(lines, rest, [read(line) for line in lines])


def read(line: bytes) -> Record | None:
    """Return what a line says; None where it is no record with a kind."""
    try:
        said = json.loads(line)
    except ValueError:
        return None
    return said if isinstance(said, dict) and isinstance(said.get("kind"), str) else None


def whole_lines() -> list[bytes]:
    """Return the journal's lines with their breaks."""
    return content().splitlines(keepends=True)


def test_a_sum_is_of_the_sum_before_and_of_the_line() -> None:
    """It is the beginning of the SHA-256 over both, and stands at the line's end."""
    (first, second), last = sealed(NOTHING, [b'{"a": 1}', b'{"b": 2}'])[0].splitlines(), None
    one = sha256(b'{"a": 1}').hexdigest()[:DIGITS]
    two = sha256(one.encode() + b'{"b": 2}').hexdigest()[:DIGITS]
    assert first == b'{"a": 1, "sum": "%s"}' % one.encode()
    assert second == b'{"b": 2, "sum": "%s"}' % two.encode()
    _, last = sealed(NOTHING, [b'{"a": 1}', b'{"b": 2}'])
    assert last == two.encode() == sum_of(one.encode(), b'{"b": 2}')


@pytest.mark.parametrize(
    "body", [b'{"a": 1}', b'{"sum": "0123456789abcdef"}', '{"ü": "½"}'.encode()]
)
def test_a_sealed_line_is_parted_again(body: bytes) -> None:
    """To the byte: what it says, and its sum."""
    line, last = sealed(b"x", [body])
    assert parted(line[:-1]) == (body, last)


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b'{"a": 1}', b'{"a": 1, "sum": "0123"}', b'{"a": 1, "sum": "0123456789ABCDEF"}'],
)
def test_a_line_without_a_sum_stays_whole(line: bytes) -> None:
    """What only looks like a sum is none."""
    assert parted(line) == (line, None)


def test_a_journal_as_it_was_written_is_sound() -> None:
    """All its lines are sure, and its last sum is told."""
    verdict = judged(content())
    assert (verdict.state, verdict.faults) == ("sound", ())
    assert verdict.sure == verdict.lines == len(RECORDS)
    assert verdict.last_sum == json.loads(whole_lines()[-1])["sum"]


def test_a_journal_cut_anywhere_is_broken_off_and_never_altered() -> None:
    """At every byte: what a cut of power leaves is nobody's doing."""
    journal = content()
    for at in range(len(journal)):
        verdict = judged(journal[:at])
        assert (verdict.state, verdict.faults) == ("broken off", ()), at
        assert verdict.sure == journal[:at].count(b"\n")


def test_every_changed_byte_is_found() -> None:
    """Each byte of the journal once, to another value: told, at its line or the next."""
    journal = content()
    chance = random.Random(7)
    for at, byte in enumerate(journal):
        other = chance.choice([value for value in range(256) if value != byte])
        verdict = judged(journal[:at] + bytes([other]) + journal[at + 1 :])
        assert verdict.state in ("damaged", "altered"), at
        assert 1 <= len(verdict.faults) <= 2
        assert verdict.faults[0].line == journal[:at].count(b"\n") + 1


def test_a_sum_that_was_changed_is_one_fault() -> None:
    """The line after it is not told as well, as its own sum shows what it should be."""
    lines = whole_lines()
    lines[5] = lines[5].replace(lines[5][-4:-3], b"0" if lines[5][-4:-3] != b"0" else b"1")
    verdict = judged(b"".join(lines))
    assert [fault.line for fault in verdict.faults] == [6]
    assert verdict.sure == 5
    assert verdict.tied == len(RECORDS) - 6


Spoil = Callable[[list[bytes], int], None]


def deleted(lines: list[bytes], at: int) -> None:
    """Take a line out."""
    del lines[at]


def doubled(lines: list[bytes], at: int) -> None:
    """Let a line stand twice."""
    lines.insert(at, lines[at])


def swapped(lines: list[bytes], at: int) -> None:
    """Let a line and another one change places."""
    other = (at + 7) % len(lines)
    lines[at], lines[other] = lines[other], lines[at]


def added(lines: list[bytes], at: int) -> None:
    """Add a line by hand."""
    lines.insert(at, b'{"t": 1.0, "kind": "note"}\n')


@pytest.mark.parametrize("spoil", [deleted, doubled, swapped, added])
@pytest.mark.parametrize("at", range(len(RECORDS)))
def test_no_line_can_be_taken_out_doubled_moved_or_added(spoil: Spoil, at: int) -> None:
    """It is told, at the place; the last line's loss alone looks like a program's sudden end."""
    lines = whole_lines()
    spoil(lines, at)
    verdict = judged(b"".join(lines))
    if spoil is deleted and at == len(RECORDS) - 1:
        assert (verdict.state, verdict.faults) == ("broken off", ())
    else:
        assert verdict.state == "altered"
        assert verdict.faults[0].line <= at + 2


def test_lines_in_another_order_are_told_where_they_belong() -> None:
    """And one that stands there twice is told so."""
    lines = whole_lines()
    lines[3], lines[4] = lines[4], lines[3]
    lines.insert(20, lines[10])
    told = {fault.line: fault.text for fault in judged(b"".join(lines)).faults}
    assert told == {
        4: "this line is not in its place; it belongs after line 5",
        5: "this line is not in its place; it belongs after line 3",
        6: "this line is not in its place; it belongs after line 4",
        21: "this line stands here twice",
        22: "this line is not in its place; it belongs after line 20",
    }


def test_a_line_spoilt_by_a_disk_is_damage() -> None:
    """Its own sum is lost with it; the line after it is no further fault."""
    lines = whole_lines()
    lines[4] = b"\x00" * 30 + b"\n"
    verdict = judged(b"".join(lines))
    assert verdict.state == "damaged"
    assert [(fault.line, fault.text) for fault in verdict.faults] == [(5, DAMAGED)]
    assert verdict.sure == 4


def test_a_changed_line_break_at_the_end_is_told() -> None:
    """The last line was whole, and is read no more: that is no cut of power."""
    verdict = judged(content()[:-1] + b"\x00")
    assert verdict.state == "damaged"


def older(**protocol: str) -> bytes:
    """Return a journal without sums."""
    first = {"kind": "session", "protocol": {"text": TEXT, **protocol}}
    return b"".join(json.dumps(each).encode() + b"\n" for each in (first, *RECORDS[1:-1]))


def test_an_older_journal_is_unsealed_and_no_more() -> None:
    """It has no sums, and nothing can be said of its lines; a spoilt one is damage still."""
    assert judged(older()).state == "unsealed"
    assert judged(older() + b'{"t": 9').state == "unsealed"
    assert judged(older() + b"\x00\n").state == "damaged"


@pytest.mark.parametrize("journal", [older(sha256="0" * 64), older(sha256="x")])
def test_a_protocol_that_is_not_what_its_sha256_says_is_told(journal: bytes) -> None:
    """In a journal of whatever version."""
    verdict = judged(journal)
    assert verdict.state == "altered"
    assert [fault.line for fault in verdict.faults] == [1]


def test_sums_that_were_all_taken_out_are_missed() -> None:
    """The first line says that there were some."""
    lines = [parted(line[:-1])[0] + b"\n" for line in whole_lines()]
    assert judged(b"".join(lines)).state == "altered"


def many_changed() -> Iterator[bytes]:
    """Yield a journal's lines as an editor leaves them that ends lines otherwise."""
    for line in whole_lines():
        yield line[:-1] + b"\r\n"


def test_a_journal_that_was_written_anew_by_an_editor_is_altered() -> None:
    """Also where every line still says what it said."""
    verdict = judged(b"".join(many_changed()))
    assert verdict.state == "altered"
    assert verdict.sure == 0
