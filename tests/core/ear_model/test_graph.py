"""The graph: read back from its bytes, then composed by the real Vosk."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.ear_model.graph import (
    GRAPH_FILE,
    WORDS_FILE,
    GraphSettings,
    graph_files,
)
from assistant.core.phonetics.phones import ARPABET, CLASSES, PHONE_IDS, UNKNOWN, Pronunciation
from assistant.core.phonetics.pronunciation import Lexicon, read_lexicon
from tests.support.openfst import StoredFst, read_fst

NAMES = {number: name for name, number in PHONE_IDS.items()}
BIGRAM = np.full((len(CLASSES), len(CLASSES)), math.log(40), dtype=np.float32)
SETTINGS = GraphSettings(garbage_scale=0.7)

WORDS = read_lexicon(
    """
    a AH
    a EY
    know N OW
    no N OW
    nose N OW Z
    knows N OW Z
    next N EH K S T
    text T EH K S T
    """.splitlines()
)


def graph(lexicon: Lexicon, settings: GraphSettings = SETTINGS) -> tuple[StoredFst, dict[str, int]]:
    """Return a lexicon's graph as Vosk would read it, and the numbers of the words."""
    files = graph_files(lexicon, BIGRAM, settings)
    rows = [line.split(" ") for line in files[WORDS_FILE].decode().splitlines()]
    assert rows.pop(0) == ["<eps>", "0"]
    return read_fst(files[GRAPH_FILE]), {word: int(label) for word, label in rows}


def spoken_paths(fst: StoredFst, unknown: int) -> Iterator[tuple[Pronunciation, int]]:
    """Yield the phones and the label of each way through one word, garbage left out."""

    def walk(state: int, phones: tuple[str, ...], labels: tuple[int, ...]) -> Iterator:
        for arc in fst.arcs[state]:
            if unknown in (arc.output, *labels) or arc.input % 2:  # odd: the phone goes on
                continue
            if arc.input == 0:
                assert phones
                assert arc.target == fst.start
                yield phones, labels
                continue
            name = NAMES[arc.input // 2]
            output = (arc.output,) if arc.output else ()
            yield from walk(arc.target, (*phones, name), (*labels, *output))

    (before,) = fst.finals
    for phones, labels in walk(before, (), ()):
        places = [name.partition("_")[2] for name in phones]
        inner = ["I"] * (len(phones) - 2)
        assert places == (["S"] if len(phones) == 1 else ["B", *inner, "E"])
        (label,) = labels
        yield tuple(name.partition("_")[0] for name in phones), label


def followed(fst: StoredFst, state: int) -> set[int]:
    """Return the next outputs of all paths from a state, the final label for an end without."""
    found: set[int] = set()
    seen, waiting = {state}, [state]
    while waiting:
        at = waiting.pop()
        if at in fst.finals:
            found.add(fst.final_label)
        for arc in fst.arcs[at]:
            if arc.output:
                found.add(arc.output)
            elif arc.target not in seen:
                seen.add(arc.target)
                waiting.append(arc.target)
    return found


pronunciations = st.lists(st.sampled_from(ARPABET[:4]), min_size=1, max_size=5).map(tuple)
lexicons = st.dictionaries(
    st.text("abc", min_size=1, max_size=4), st.lists(pronunciations, min_size=1, max_size=3)
)


@settings(max_examples=60, deadline=None)
@given(lexicon=lexicons)
def test_each_word_is_said_in_its_ways_and_no_other(lexicon: Lexicon) -> None:
    """The ways from silence to silence are the lexicon's pronunciations, each with its word."""
    fst, labels = graph(lexicon)
    expected = sorted(
        {(said, labels[word]) for word, sayings in lexicon.items() for said in sayings}
    )
    assert sorted(spoken_paths(fst, labels[UNKNOWN])) == expected


@settings(max_examples=30, deadline=None)
@given(lexicon=lexicons)
def test_what_can_follow_each_state_is_told(lexicon: Lexicon) -> None:
    """The look-ahead table names just the labels that the paths from a state have next."""
    fst, _ = graph(lexicon)
    for state, intervals in enumerate(fst.reach):
        assert intervals == sorted(intervals)
        told = [label for begin, end in intervals for label in range(begin, end)]
        assert len(told) == len(set(told))
        assert set(told) == followed(fst, state)


def test_words_are_numbered_from_one_and_unknown_is_last() -> None:
    """Each word has one number, in a row without gaps, however many ways it is said."""
    _, labels = graph(WORDS)
    assert sorted(labels.values()) == list(range(1, len(WORDS) + 2))
    assert labels[UNKNOWN] == len(WORDS) + 1


def test_endings_are_shared() -> None:
    """A thousand words that end alike need few states beyond those that tell them apart."""
    ending = ("AH", "N", "D", "IY", "D", "L", "IY")
    words = {f"{a}-{b}": [(a, b, *ending)] for a in ARPABET[:30] for b in ARPABET[:30] if a != b}
    alone, _ = graph({})
    fst, _ = graph(words)
    assert len(fst.arcs) - len(alone.arcs) < len(words) + 200


def cheapest(fst: StoredFst, phones: list[str]) -> float:
    """Return the least cost of the placed phones or silences, from the start to an end."""
    costs = {fst.start: 0.0}
    for name in [*phones, None]:
        waiting = list(costs)
        while waiting:
            at = waiting.pop()
            for arc in fst.arcs[at]:
                reached = costs[at] + arc.cost
                if arc.input == 0 and reached < costs.get(arc.target, math.inf):
                    costs[arc.target] = reached
                    waiting.append(arc.target)
        if name is None:
            return min(costs[state] + cost for state, cost in fst.finals.items() if state in costs)
        stepped: dict[int, float] = {}
        for at, cost in costs.items():
            for arc in fst.arcs[at]:
                if arc.input == 2 * PHONE_IDS[name]:
                    stepped[arc.target] = min(stepped.get(arc.target, math.inf), cost + arc.cost)
        costs = stepped
    raise AssertionError


def test_silence_and_noise_between_words_cost_what_is_set() -> None:
    """Any run of silence and noise may stand before a word, noise at its price."""
    fst, _ = graph(WORDS, GraphSettings(0.7, silence_probability=0.25, noise_cost=1.5))
    no = ["N_B", "OW_E"]
    word, none, some = cheapest(fst, no), -math.log(0.75), -math.log(0.25)
    before = {
        (): none,
        ("SIL",): some,
        ("SPN",): some + 1.5,
        ("SIL", "SPN"): some + 1.5,
        ("SPN", "SIL", "SPN", "SIL"): some + 3.0,
    }
    for run, cost in before.items():
        assert cheapest(fst, [*run, *no]) - word == pytest.approx(cost - none, abs=1e-5), run


@pytest.mark.parametrize("scale", [0.5, 1.0])
def test_talk_costs_its_phones_by_the_bigram(scale: float) -> None:
    """A stretch of any phones is one unknown word, at the bigram's cost times the scale."""
    bigram = np.random.default_rng(3).uniform(1, 5, BIGRAM.shape).astype(np.float32)
    files = graph_files({}, bigram, GraphSettings(garbage_scale=scale))
    fst = read_fst(files[GRAPH_FILE])
    none = cheapest(fst, [])

    def at(*phones: str) -> float:
        way = [CLASSES.index(phone) for phone in ("SIL", *phones, "SIL")]
        return sum(float(bigram[a, b]) for a, b in pairwise(way))

    said = {
        ("Z_S",): ("Z",),
        ("Z_B", "IY_E"): ("Z", "IY"),
        ("T_B", "AA_I", "AA_I", "K_E"): ("T", "AA", "AA", "K"),
    }
    for placed, phones in said.items():
        cost = 2 * none + scale * at(*phones)
        assert cheapest(fst, list(placed)) == pytest.approx(cost, abs=1e-4), phones


def test_a_bigram_of_another_phone_set_is_refused() -> None:
    """A table of the wrong size is no bigram of these phones."""
    with pytest.raises(ValueError, match=r"shape \(40, 40\), not 41 square"):
        graph_files(WORDS, BIGRAM[:40, :40], SETTINGS)
