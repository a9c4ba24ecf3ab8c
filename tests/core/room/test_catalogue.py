"""What protocols are called by voice."""

from __future__ import annotations

from dataclasses import replace

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.room.catalogue import Catalogue, catalogue_of, sayable
from assistant.edges.files.library import list_protocols
from assistant.edges.files.protocol_file import parse_protocol
from tests.support.english import NUMBERS
from tests.support.scripted import TWO_SIDED, WHOLE, two_sided


@pytest.mark.parametrize(
    ("title", "said"),
    [
        ("Adductor release", "adductor release"),
        ("Release, then massage", "release then massage"),
        ("Cross-hand stretch", "cross hand stretch"),
        ("60 min: hips & back", "sixty min hips back"),
        ("Levator’s hold", "levator's hold"),
        ("Épaule", "épaule"),
        ("***", ""),
        ("a b c d e f g h i j k", ""),
        ("1234567", ""),
    ],
)
def test_a_title_is_called_by_its_words(title: str, said: str) -> None:
    """In lower case, figures in words, signs left out; nothing where that can't be said."""
    assert sayable(title, NUMBERS) == said


def test_every_protocol_of_the_library_can_be_called() -> None:
    """Each by a name of its own."""
    protocols = [load_protocol(path.stem) for path in list_protocols()]
    catalogue, told = catalogue_of(protocols, NUMBERS)
    assert told == []
    assert [each.name for each in catalogue.offered] == [each.name for each in protocols]


def test_a_protocol_is_called_by_what_its_file_says() -> None:
    """`called` stands in place of the title."""
    protocol = parse_protocol(f"called: [the thigh, thigh]{TWO_SIDED}", "thigh", "thigh.yaml")
    catalogue, told = catalogue_of([protocol], NUMBERS)
    assert told == []
    assert set(catalogue.by_phrase) == {"the thigh", "thigh"}


def test_of_two_of_one_name_the_first_has_it_and_the_other_is_told() -> None:
    """With what to write."""
    catalogue, told = catalogue_of([two_sided(), replace(two_sided(), name="other")], NUMBERS)
    assert [each.name for each in catalogue.offered] == [two_sided().name]
    [line] = told
    assert line.startswith("other: 'test release' calls")
    assert "called: [...]" in line


def test_what_can_not_be_said_is_told() -> None:
    """It is not offered."""
    catalogue, [line] = catalogue_of([replace(two_sided(), title="***")], NUMBERS)
    assert catalogue == Catalogue(())
    assert "its title can't be said" in line


def test_it_knows_which_choices_a_protocol_leaves() -> None:
    """A side, layers, a time."""
    whole = parse_protocol(WHOLE, "whole", "whole.yaml")
    catalogue, _ = catalogue_of([two_sided(), whole], NUMBERS)
    sided, timed = catalogue.offered
    assert (sided.sided, sided.layers, sided.timed) == (True, 3, False)
    assert timed.timed
