"""How unlike words sound."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.phonetics.distance import Neighbourhood, distance
from assistant.core.phonetics.phones import ARPABET, Pronunciation

pronunciations = st.lists(st.sampled_from(ARPABET), min_size=1, max_size=7).map(tuple)


def said(phones: str) -> Pronunciation:
    """Return phones written with spaces."""
    return tuple(phones.split())


@given(one=pronunciations, other=pronunciations)
def test_distance_is_zero_for_the_same_and_the_same_both_ways(
    one: Pronunciation, other: Pronunciation
) -> None:
    """Only what is the same is at no distance, and there is as far as back."""
    assert distance(one, one) == 0
    assert (distance(one, other) > 0) == (one != other)
    assert distance(one, other) == pytest.approx(distance(other, one), abs=1e-5)


@settings(max_examples=50)
@given(words=st.lists(pronunciations, min_size=1, max_size=8), word=pronunciations)
def test_distances_to_many_are_those_to_each(
    words: list[Pronunciation], word: Pronunciation
) -> None:
    """All at once gives what one by one does; those too long or short are infinitely far."""
    found = Neighbourhood(words).distances(word, longer=2)
    expected = [distance(word, w) if abs(len(w) - len(word)) <= 2 else np.inf for w in words]
    assert found.tolist() == pytest.approx(expected, abs=1e-5)


@settings(max_examples=50)
@given(
    words=st.lists(pronunciations, min_size=1, max_size=8),
    word=pronunciations,
    within=st.floats(0.1, 4.0),
)
def test_what_lies_further_than_is_asked_for_is_infinitely_far(
    words: list[Pronunciation], word: Pronunciation, within: float
) -> None:
    """A bound leaves the distances below it as they are."""
    found = Neighbourhood(words).distances(word)
    expected = np.where(found < within, found, np.inf)
    assert Neighbourhood(words).distances(word, within).tolist() == expected.tolist()


@pytest.mark.parametrize(
    ("word", "near", "far"),
    [
        ("N EH K S T", "N EH S T", "L AE S T"),
        ("N EH K S T", "T EH K S T", "T EY S T"),
        ("P AO Z", "P OW Z", "P IY S"),
        ("S K IH P", "S K IH T", "S L IY P"),
        ("N OW", "M OW", "S OW"),
        ("B AE K", "B AE G", "B IH G"),
        ("R IY L IY S T", "L IY S T", "L AO S T"),
        ("TH IH N", "F IH N", "W IH N"),
    ],
)
def test_what_is_misheard_is_nearer(word: str, near: str, far: str) -> None:
    """A word that differs in one feature, or lacks a weak sound, is nearer than one that differs
    in more."""
    assert distance(said(word), said(near)) < distance(said(word), said(far))
