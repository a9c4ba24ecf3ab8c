"""The kinds of file that people write, in the words of what to do about one that can't be read."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: how to begin one, what to do with a second in it, and where to look one up.

    `an_entry` is what stands in its lists.
    """

    begin: str
    one: str
    look: str
    an_entry: str = "entry"


PROTOCOL = Kind(
    begin="copy a protocol that comes with the program, and change it",
    one="keep one protocol in a file, without '---'",
    look="see the protocols that come with the program",
    an_entry="step",
)
LANGUAGE = Kind(
    begin="write what is to be otherwise than in the program's language, or delete the file",
    one="put all of the language into one, without '---'",
    look="see the program's own language, languages/en",
)
SETTINGS = Kind(
    begin="write a setting, such as 'name: robin', or delete the file",
    one="put all settings into one, without '---'",
    look="write each setting as 'name: robin'",
)
ASSIGNMENT = Kind(
    begin="write 'assignment', 'rehearse' and 'by', each with what it is",
    one="keep one assignment in a file, without '---'",
    look="see the assignment in docs/trainee.md",
)
OWN_TIMES = Kind(
    begin="write 'techniques', 'steps' or 'without', or delete the file",
    one="put all of your times into one, without '---'",
    look="see the example in docs/author.md",
)
PRONUNCIATIONS = Kind(
    begin="write a word and how it is said, or delete the file",
    one="put all words into one, without '---'",
    look="write each word as 'word: how it is said'",
)
