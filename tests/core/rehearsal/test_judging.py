"""Judging: what was said against the step that is due and all others."""

from __future__ import annotations

from itertools import product

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.rehearsal.judging import judge, named
from assistant.core.rehearsal.key_words import Item, Key, items
from assistant.edges.files.library import list_protocols
from tests.support.english import FORMS

ADDUCTOR = items(load_protocol("adductor-release"), FORMS)
SINK = [item.id for item in ADDUCTOR].index("sink")


@pytest.mark.parametrize(
    "said",
    [
        "Hand on adductor near the bone, no oil. Sink toward femur, wait.",
        "femur adductor",
        "okay so then I sink into the, what is it, the inner thigh, yes",
        "sinking on the adductors",
    ],
)
def test_a_step_is_right_in_any_order_and_with_talk_around(said: str) -> None:
    """Each of its keys is said, in any of its ways and forms."""
    assert judge(said, ADDUCTOR, SINK).kind == "right"


def test_half_right_names_what_is_missing() -> None:
    """The keys that were not said are told."""
    verdict = judge("hand on the adductor", ADDUCTOR, SINK)
    assert verdict.kind == "half"
    assert [key.ways[:2] for key in verdict.missing] == [("sink", "femur")]


def test_another_step_is_told_from_the_one_that_is_due() -> None:
    """A later step is no right answer, and no silence either."""
    verdict = judge("push toward the knee", ADDUCTOR, SINK)
    assert verdict.kind == "other"
    assert [other.id for other in verdict.others] == ["knee"]


@pytest.mark.parametrize(
    ("said", "at"),
    [
        ("free hand on the upper abdomen, and sink", "abdomen"),
        ("sink into the outer thigh", "sink"),
        ("the hand on the belly", "knee"),
        ("up to the thorax", "permission"),
    ],
)
def test_another_place_is_told_from_half_a_step(said: str, at: str) -> None:
    """What the protocol says is not said of a step, or a piece of one other step alone."""
    due = [item.id for item in ADDUCTOR].index(at)
    assert judge(said, ADDUCTOR, due).kind in ("wrong", "other")


def test_the_other_side_may_stand_in_talk() -> None:
    """Its words alone are the change of sides; beside half of the step that is due they are not."""
    assert judge("right, so I sink, hand on the leg", ADDUCTOR, SINK).kind == "half"
    assert judge("over to the right leg", ADDUCTOR, SINK).kind == "other"
    assert judge("over to the right leg", ADDUCTOR, len(ADDUCTOR) - 1).kind == "right"


def test_what_is_left_over_of_the_step_before_is_not_wrong() -> None:
    """Who says it to its end while the next is due is not told that it is another."""
    knee = [item.id for item in ADDUCTOR].index("knee")
    assert judge("there on the adductor", ADDUCTOR, knee).kind == "nothing"


@pytest.mark.parametrize("said", ["", "no idea", "the weather was lovely", "barrier, wait"])
def test_talk_is_nothing(said: str) -> None:
    """Words that are no key of any step pass none."""
    assert judge(said, ADDUCTOR, SINK).kind == "nothing"


def test_listing_every_word_passes_no_step() -> None:
    """Whoever says the words of many steps at once is asked for one, whichever is due."""
    everything = " ".join(word for item in ADDUCTOR for key in item.keys for word in key.words)
    verdicts = {judge(everything, ADDUCTOR, at).kind for at in range(len(ADDUCTOR))}
    assert verdicts == {"all"}


def test_the_step_and_its_neighbour_in_one_breath_is_right() -> None:
    """Who runs on into the next step has said this one."""
    said = "sink on the adductor and then push to the knee"
    assert judge(said, ADDUCTOR, SINK).kind == "right"


def test_a_step_said_within_another_is_not_meant() -> None:
    """What another step's own words say as well is that other step."""
    whole = Item("all", "Explain, and ask permission.", (Key(("explain",)), Key(("permission",))))
    part = Item(
        "belly", "Explain the belly, and ask permission.", (Key(("belly",)), Key(("permission",)))
    )
    said = "explain the belly and ask permission"
    assert judge(said, [whole, part], 0).kind == "other"
    assert judge(said, [whole, part], 1).kind == "right"
    assert [part] == list(named(said, [whole, part]))


@pytest.mark.parametrize("path", list_protocols(), ids=lambda path: path.stem)
def test_no_cue_passes_for_another_step(path: object) -> None:
    """In every protocol each step's cue is right for it, and for no step with other keys."""
    listed = items(load_protocol(str(path)), FORMS)
    for (at, item), other in product(enumerate(listed), listed):
        kind = judge(other.cue, listed, at).kind
        assert (kind == "right") == (other.keys == item.keys), (item.id, other.id)
