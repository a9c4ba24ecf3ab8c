"""The manual page: what the parser knows, whole, and right to who typesets it."""

from __future__ import annotations

import re
import subprocess

from assistant.base import exits
from assistant.base.paths import DATA_VARIABLE
from assistant.cli.arguments import parser
from assistant.cli.main import COMMANDS
from assistant.cli.manual import page
from assistant.cli.parser_parts import every_argument
from assistant.voices.choosing import VARIABLE
from tests.support.places import ROOT

KEPT = ROOT / "docs" / "assistant.1"

ANEW = ".venv/bin/python -m assistant.cli.manual > docs/assistant.1"


def typeset() -> str:
    """Return the page as a terminal shows it, in long lines, its words whole and without marks."""
    ran = subprocess.run(
        ["groff", "-man", "-Tutf8", "-P-cbou", "-ww", "-rLL=400n", "-rHY=0"],
        input=KEPT.read_bytes(),
        capture_output=True,
        check=True,
    )
    assert ran.stderr == b""
    return ran.stdout.decode()


def test_the_page_that_is_kept_is_what_the_parser_says() -> None:
    """A command that has changed has changed there too."""
    assert KEPT.read_text("utf-8") == page(), ANEW


def test_every_option_says_what_it_does() -> None:
    """None stands there by its name alone, in the help or in the page."""
    silent = [each.option_strings for each in every_argument(parser()) if each.option_strings]
    told = [each.option_strings for each in every_argument(parser()) if each.help]
    assert [each for each in silent if each not in told] == []


def test_it_is_typeset_without_a_warning_and_has_everything() -> None:
    """Each command and option can be found, as it is typed; signs are those of a keyboard."""
    text = typeset()
    for command in COMMANDS:
        assert re.search(rf"^ +assistant {command}( |$)", text, re.MULTILINE), command
    names = {name for each in every_argument(parser()) for name in each.option_strings}
    assert {name for name in names if not re.search(rf"{name}\b", text)} == set()
    assert "'2 min 10 s'" in text
    assert "`review holds`" in text


def test_no_line_of_it_is_a_request_by_mistake() -> None:
    """Only what is meant as one begins with a dot or an apostrophe."""
    requests = {line.split()[0] for line in page().splitlines() if line.startswith((".", "'"))}
    assert requests == {".TH", ".SH", ".SS", ".TP", ".RS", ".RE"}


def test_it_tells_every_exit_code_and_variable() -> None:
    """Those of the program, as it has them."""
    text = typeset()
    codes = {value for name, value in vars(exits).items() if name.isupper()}
    _, _, status = text.partition("EXIT STATUS")
    told = set(map(int, re.findall(r"^ +(\d+)  ", status, re.MULTILINE)))
    assert told == codes
    assert DATA_VARIABLE in status
    assert VARIABLE in status
