"""What a journal holds that no terminal must be given: seen in every view, and in no output."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from assistant.core.domain.events import Record
from assistant.core.printable import on_a_line, printable
from assistant.edges.store.journal import journal_folder
from assistant.review.pages import session_page
from assistant.review.questions import Review
from tests.support.program import Printed

HOSTILE = "\x1b[2J\x1b]0;x\x07\r\x9b31m\u202e\u2066"

VIEWS = (
    (), ("sessions",), ("session", "feb-1"), ("soap", "feb-1"), ("holds",), ("sides",),
    ("trend", "--by", "step,technique"), ("ends",), ("series",), ("--format", "csv", "holds"),
    ("--format", "csv", "sessions"), ("--format", "json"),
)  # fmt: skip


@pytest.fixture
def hostile(practice: Path) -> Path:
    """A practice in which every free text of a session ends with sequences for terminals."""

    def spoilt(record: Record) -> Record:
        free = ("client", "step", "region", "technique", "text", "response", "question", "reason")
        return {
            key: value + HOSTILE if key in free and isinstance(value, str) and value else value
            for key, value in record.items()
        }

    for path in journal_folder(practice).glob("*.jsonl"):
        records = [json.loads(line) for line in path.read_text().splitlines()]
        records.insert(-1, {"t": records[-1]["t"], "kind": "noted", "text": f"soft{HOSTILE}",
                            "step": None, "side": None, "layer": 1})  # fmt: skip
        path.write_text("".join(json.dumps(spoilt(record)) + "\n" for record in records))
    return practice


@pytest.mark.parametrize("view", VIEWS, ids=" ".join)
def test_no_view_moves_the_terminal(
    hostile: Path, ask: Callable[..., Printed], view: tuple[str, ...]
) -> None:
    """Neither what is shown nor what is warned of holds a control; what stood there is seen."""
    assert hostile
    _, out, errors = ask(*view)
    left = {c for c in out + errors if c != "\n" and on_a_line(c) != c}
    assert left - ({"\r"} if "csv" in view else set()) == set()
    if "series" not in view and view != ("ends",):
        assert "x1b" in out or "u001b" in out


def test_no_page_is_turned_round(hostile: Path, ask: Callable[..., Printed]) -> None:
    """A page that is written has the same texts, and none of them turns or moves what follows."""
    page = hostile.parent / "page.html"
    code, _, errors = ask("--html", str(page))
    assert code == 0, errors
    text = page.read_text("utf-8")
    shown = re.sub("<script.*?</script>", "", text, flags=re.DOTALL)
    assert "\\u202e" in shown
    assert {c for c in text if c not in "\n\t" and on_a_line(c) != c} == set()


def test_no_plot_draws_what_turns_or_moves(hostile: Path, ask: Callable[..., Printed]) -> None:
    """What a plot writes beside its dots comes as data, and is as safe as the page's own text."""
    page = hostile.parent / "page.html"
    assert ask("--html", str(page))[0] == 0
    every = re.findall('<script type="application/json".*?>(.*?)</script>', page.read_text("utf-8"))
    texts = [text for data in every for text in texts_in(json.loads(data))]
    assert any("\\u202e" in text for text in texts)
    assert [text for text in texts if printable(text) != text] == []
    journal = next(iter(journal_folder(hostile).glob("jan-1*")))
    with Review(hostile) as review:
        own = session_page(review, journal.stem, "", str).decode()
    (data,) = re.findall('<script type="application/json" id="data">(.*?)</script>', own)
    assert [text for text in texts_in(json.loads(data)) if printable(text) != text] == []


def texts_in(data: object) -> Iterator[str]:
    """Yield every text in plain data, the keys' too."""
    if isinstance(data, str):
        yield data
    elif isinstance(data, dict):
        for each in (*data.keys(), *data.values()):
            yield from texts_in(each)
    elif isinstance(data, list):
        for each in data:
            yield from texts_in(each)
