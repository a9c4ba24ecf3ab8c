"""The numbers of phones, which the network, the graph and Vosk must agree on."""

from __future__ import annotations

from assistant.core.phonetics.phones import (
    ARPABET,
    CLASSES,
    PHONE_CLASSES,
    PHONE_IDS,
    entering,
    placed,
    staying,
    word_boundary_table,
)


def test_each_sound_has_a_phone_for_each_place_in_a_word() -> None:
    """Silence and noise have one number, each sound four, in a row from 1 on."""
    assert list(PHONE_IDS)[:6] == ["SIL", "SPN", "AA_B", "AA_E", "AA_I", "AA_S"]
    assert list(PHONE_IDS.values()) == list(range(1, 2 + 4 * len(ARPABET) + 1))
    assert len(set(ARPABET)) == 39


def test_a_phone_sounds_alike_wherever_it_stands() -> None:
    """The four phones of a sound are one class, silence and noise each one of its own."""
    for name, number in PHONE_IDS.items():
        assert CLASSES[PHONE_CLASSES[number - 1]] == name.split("_")[0]


def test_the_places_in_a_word() -> None:
    """A word's phones are numbered by where they stand; a lone one is both first and last."""
    ids = PHONE_IDS
    assert placed(("AY",)) == (ids["AY_S"],)
    assert placed(("N", "OW")) == (ids["N_B"], ids["OW_E"])
    assert placed(("Y", "EH", "S")) == (ids["Y_B"], ids["EH_I"], ids["S_E"])


def test_no_two_labels_are_the_same() -> None:
    """Entering and staying in each phone are labels of their own, from 1 on without gaps."""
    labels = [label(number) for number in PHONE_IDS.values() for label in (staying, entering)]
    assert labels == list(range(1, 2 * len(PHONE_IDS) + 1))


def test_the_table_of_word_boundaries_names_each_phone() -> None:
    """Vosk finds the bounds of words by this table: a line for each phone, in order."""
    lines = word_boundary_table().splitlines()
    assert lines[:6] == [
        "1 nonword", "2 nonword", "3 begin", "4 end", "5 internal", "6 singleton",
    ]  # fmt: skip
    assert len(lines) == len(PHONE_IDS)
