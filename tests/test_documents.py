"""The documents: short at the door, true to the program, and no link into nothing."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from assistant.cli.arguments import parser
from tests.support.places import PACKAGE, ROOT

DOCUMENTS = [
    path.relative_to(ROOT)
    for folder in ("", "docs", "docs/decisions", "models", "tests/benchmarks")
    for path in sorted((ROOT / folder).glob("*.md"))
]
README = ROOT / "README.md"

SCREEN = 40
"""Lines of a window of text, as it is written: the first session is begun within them."""

STANDS_FOR = {"CODE": "C7", "FILE.zip": "all.zip", "N": "3", "SESSION": "2030-01-31", "TEXT": "x"}
"""What a reader puts in place of the words that stand for something."""


def ids(path: Path) -> str:
    """Return how a test's parameter is shown."""
    return path.as_posix()


def anchors(text: str) -> set[str]:
    """Return the places in a document that a link can name: its headings, as GitHub makes them."""
    headings = re.findall(r"^#+ (.*)$", text, re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", each.lower()).replace(" ", "-") for each in headings}


def typed(text: str) -> list[str]:
    """Return the commands of the program that a document's blocks show, without their remarks."""
    blocks = re.findall(r"^```\n(.*?)^```", text, re.DOTALL | re.MULTILINE)
    lines = (line for block in blocks for line in block.splitlines())
    return [line for line in lines if line.startswith("assistant ")]


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_every_link_leads_somewhere(document: Path) -> None:
    """To a file of the repository, and to a heading in it where it names one."""
    text = (ROOT / document).read_text("utf-8")
    lost = set()
    for link in re.findall(r"\]\(([^)\s]+)\)", text):
        if link.startswith(("https://", "http://")):
            continue
        name, _, anchor = link.partition("#")
        target = (ROOT / document).parent / name if name else ROOT / document
        if not target.exists() or (anchor and anchor not in anchors(target.read_text("utf-8"))):
            lost.add(link)
    assert lost == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_the_files_that_a_document_names_are_there(document: Path) -> None:
    """Each path of a module is one, from the top or from the package; a bare name is somewhere."""
    text = (ROOT / document).read_text("utf-8")
    parts = (ROOT / folder for folder in ("assistant", "tests", "models"))
    names = {path.name for part in parts for path in part.rglob("*.py")}
    gone = {
        path
        for path in re.findall(r"`([\w./-]+\.py)`", text)
        if not any((start / path).is_file() for start in (ROOT, PACKAGE)) and path not in names
    }
    assert gone == set()


@pytest.mark.parametrize("document", DOCUMENTS, ids=ids)
def test_each_command_that_a_document_shows_is_taken(document: Path) -> None:
    """The program knows the command and its options as they are written there."""
    for line in typed((ROOT / document).read_text("utf-8")):
        words = shlex.split(line.partition(" > ")[0], comments=True)[1:]
        parser().parse_args([STANDS_FOR.get(word, word) for word in words])


def test_the_documents_show_commands() -> None:
    """The test above has something to hold: each page by reader shows how a thing is done."""
    showing = {document.name for document in DOCUMENTS if typed((ROOT / document).read_text())}
    assert showing >= {"README.md", "therapist.md", "trainee.md", "reviewer.md", "author.md"}


def test_the_first_session_is_a_screen_away() -> None:
    """Within the first screen of the README stand the two commands, and what to do next."""
    screen = README.read_text("utf-8").splitlines()[:SCREEN]
    for line in ("make session", "make test", "assistant run adductor-release"):
        assert any(each.startswith(line) for each in screen), line


def test_every_page_can_be_come_to_from_the_readme() -> None:
    """Each document of `docs` is named there, by a reader who may want it."""
    text = README.read_text("utf-8")
    named = {document for document in DOCUMENTS if f"]({document.as_posix()})" in text}
    assert {each for each in DOCUMENTS if each.parent == Path("docs")} - named == set()


def test_the_figures_at_the_door_are_those_that_were_measured() -> None:
    """Each row of figures in the README stands as it is among all of them."""
    _, _, figures = README.read_text("utf-8").partition("## Measured\n")
    rows = [line for line in figures.splitlines() if re.match(r"\| (?!what)\w", line)]
    measured = (ROOT / "docs" / "measured.md").read_text("utf-8").splitlines()
    assert rows
    assert [row for row in rows if row not in measured] == []
