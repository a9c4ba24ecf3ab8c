"""What a web page, a chat or a word processor leaves in a text that is copied out of it.

Most of it can't be seen, and a YAML parser stumbles on it a line later or takes it for text. It is
looked for only where something is wrong: in a text between quotes it may be meant.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass

_SPACES = "\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000"
_UNSEEN = "\u00ad\u200b-\u200f\u2060\ufeff"
_DASHES = "\u2010-\u2015\u2212\u2022\u00b7\u2043\u25aa\u25e6"
_QUOTES = "\u201c-\u201f\u2018-\u201b\u00ab\u00bb\u2039\u203a\u00b4`"

_WHERE = re.compile(
    rf"""
    (?P<fence> \s* (?:```|~~~) )
    | [ ]* (?P<tab> \t )
    | (?: [ ]* (?:-[ ]+)* ) (?:
        (?P<space> [{_SPACES}] )
      | (?P<dash> [{_DASHES}] (?=[\s{_SPACES}]|\w) | [*+] (?=\s) )
      | -(?P<after_dash> [{_SPACES}] )
      | (?P<unseen> [{_UNSEEN}] )
      | [^\s:#"'{_QUOTES}\uff1a{_UNSEEN}][^:#"'{_QUOTES}\uff1a{_UNSEEN}]* (?:
            (?P<colon> \uff1a )
          | (?P<unseen_in_a_key> [{_UNSEEN}] )
          | :(?P<after_colon> [{_SPACES}] )
          | :[ ]+ (?P<quote> [{_QUOTES}] )
        )
      | (?P<first_quote> [{_QUOTES}] )
    )
    """,
    re.VERBOSE,
)
"""A line up to what does not belong where it stands: before, in or right after a key or a dash."""


@dataclass(frozen=True, slots=True)
class Copied:
    """What was copied along, at a line and column counted from 1: what it is, and the mend.

    `may_be_text` says of a quotation mark that it is as good a character as any in a text.
    """

    line: int
    column: int
    found: str
    expected: str
    may_be_text: bool = False


def first_copied(text: str, an_entry: str) -> Copied | None:
    """Return the first that was copied along in a text and can't be meant; None where none was."""
    every = (copied_along(line, at, an_entry) for at, line in enumerate(text.splitlines(), start=1))
    return next((each for each in every if each is not None and not each.may_be_text), None)


def copied_along(line: str, number: int, an_entry: str) -> Copied | None:
    """Return what stands at the beginning of a line by mistake; None where nothing does.

    `number` is the line's, and `an_entry` what its kind of file has in lists.
    """
    match = _WHERE.match(line)
    if match is None or match.lastgroup is None:
        return None
    kind, at = match.lastgroup, match.start(match.lastgroup)
    found, expected = _told(kind, line[at], line, an_entry)
    return Copied(number, at + 1, f"found {found}", expected, kind.endswith("quote"))


_FULLWIDTH = "\uff01-\uff5e"

_ODD = re.compile(
    rf"(?P<unseen>[{_UNSEEN}])|(?P<space>[{_SPACES}])|(?P<dash>[{_DASHES}])"
    rf"|(?P<single>[\u2018-\u201b\u2032\u2039\u203a\u00b4`])|(?P<double>[{_QUOTES}\u2033])"
    rf"|(?P<other>[{_FULLWIDTH}])"
)
"""What a word processor or another keyboard writes where YAML, and a number or a name, have a plain
character. Some can't be told from that by eye."""

_PLAIN = {"space": "a plain space", "dash": "-", "single": "'", "double": '"'}


def odd_in(value: str, *, of_text: bool = False) -> str:
    """Return what the first character in a value is that was not written plainly; "" without one.

    It stands behind a mend, and begins with a semicolon. `of_text` is of a whole line, in which all
    but the signs of a wide keyboard may be meant.
    """
    found = (match for match in _ODD.finditer(value) if not of_text or match.lastgroup == "other")
    odd = next(found, None)
    if odd is None or odd.lastgroup is None:
        return ""
    character = odd.group()
    if odd.lastgroup == "unseen":
        return f"; in it is {_named(character)}, which can't be seen: take it out"
    plain = _PLAIN.get(odd.lastgroup) or unicodedata.normalize("NFKC", character)
    shown = "" if odd.lastgroup == "space" else f"the {character} "
    return f"; {shown}in it is {_named(character)}: write {plain} instead"


def _named(character: str) -> str:
    name = unicodedata.name(character, "control").lower()
    return f"{'an' if name[0] in 'aeiou' else 'a'} {name} (U+{ord(character):04X})"


def _told(kind: str, character: str, line: str, an_entry: str) -> tuple[str, str]:
    named = _named(character)
    match kind:
        case "fence":
            return f"{line.strip()[:20]}", "take this line out, it was copied along from a web page"
        case "tab":
            return "a tab", "indent with spaces"
        case "space":
            return f"{named} in the indent", "indent with plain spaces"
        case "after_dash" | "after_colon":
            sign = "dash" if kind == "after_dash" else "colon"
            return f"{named} after the {sign}", "write a plain space"
        case "dash":
            return f"{character}, {named}", f"write - before each {an_entry}"
        case "colon":
            return named, "write : and a space"
        case "unseen" | "unseen_in_a_key":
            return f"{named}, which can't be seen", "take it out"
    return f"{character}, which quotes nothing here", "write \" or ' on both sides"
