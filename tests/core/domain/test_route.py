"""The way through a protocol."""

from __future__ import annotations

import itertools

import pytest

from assistant.core.domain.route import Place, Route
from assistant.edges.files.protocol_file import parse_protocol
from tests.support.scripted import two_sided, whole

WITH_AN_END = """
title: Block in the middle
version: 1
language: en
sides: {first: right, left: Left arm., right: Right arm., change: Other arm.}
layers: {most: 2, question: "Another layer?"}
steps:
  - {id: look, cue: Look.}
  - {id: one, cue: One., side: each}
  - {id: two, cue: Two., side: each}
  - {id: rest, cue: Rest., side: midline}
aftercare: [Drink some water.]
"""


def walked(route: Route, layers_wanted: int = 1) -> list[tuple[int, str | None, int]]:
    """Return every place of a route, answering "yes" to the question until enough layers."""
    place, places = route.start, []
    while True:
        places.append((place.step, place.side, place.layer))
        ahead = route.ahead(place)
        if ahead.way == "layer question" and place.layer >= layers_wanted:
            ahead = route.after_layers(place)
        if ahead.way == "closing":
            return places
        place = ahead.place


def test_both_sides_are_walked_then_the_session_closes() -> None:
    """Left block, right block, one layer."""
    assert walked(Route(two_sided())) == [
        (0, None, 1), (1, "left", 1), (2, "left", 1), (1, "right", 1), (2, "right", 1),
    ]  # fmt: skip


def test_the_start_side_can_be_chosen() -> None:
    """A therapist may begin on the right."""
    sides = [side for _, side, _ in walked(Route(two_sided(), first_side="right"))]
    assert sides == [None, "right", "right", "left", "left"]


def test_a_further_layer_begins_again_on_the_first_side() -> None:
    """Layer two walks the block on both sides again."""
    layers = [layer for _, _, layer in walked(Route(two_sided()), layers_wanted=2)]
    assert layers == [1, 1, 1, 1, 1, 2, 2, 2, 2]


def test_the_question_is_asked_up_to_the_protocols_most() -> None:
    """After the last layer allowed nothing is asked."""
    route = Route(two_sided())
    assert route.ahead(Place(2, "right", 2)).way == "layer question"
    assert route.ahead(Place(2, "right", 3)).way == "closing"


def test_planned_layers_are_walked_without_a_question() -> None:
    """With a number of layers planned, they follow, and then the session closes."""
    route = Route(two_sided(), layers=2)
    assert route.ahead(Place(2, "right", 1)).way == "next layer"
    assert route.ahead(Place(2, "right", 2)).way == "closing"


def test_steps_before_and_after_the_block_are_walked_once() -> None:
    """Single steps keep their own side, and the layer that was reached."""
    route = Route(parse_protocol(WITH_AN_END, "middle", "middle.yaml"))
    assert walked(route) == [
        (0, None, 1), (1, "right", 1), (2, "right", 1), (1, "left", 1), (2, "left", 1),
        (3, "midline", 1),
    ]  # fmt: skip
    assert route.ahead(Place(0, None)).way == "first side"
    assert route.ahead(Place(2, "right")).way == "other side"


@pytest.mark.parametrize("layers", [None, 1, 2])
def test_going_back_retraces_the_way(layers: int | None) -> None:
    """`before` undoes `ahead` at every place of the route."""
    route = Route(parse_protocol(WITH_AN_END, "middle", "middle.yaml"), layers=layers)
    places = [Place(*place) for place in walked(route, layers_wanted=layers or 2)]
    assert route.before(places[0]) is None
    for earlier, later in itertools.pairwise(places):
        assert route.before(later) == earlier


def test_a_single_step_has_no_other_side() -> None:
    """Asking for the other side of a step that has none is an error of the caller."""
    with pytest.raises(ValueError, match="no other side"):
        Route(two_sided()).across(Place(0, None))


def test_a_hold_has_its_number_on_the_way() -> None:
    """Those of both sides are counted, in their order, and of asked layers those come to."""
    route = Route(two_sided())
    numbers = [route.hold_at(Place(*each)) for each in walked(route)]
    assert numbers == [(0, 0), (1, 4), (2, 4), (3, 4), (4, 4)]
    further = [route.hold_at(Place(*each)) for each in walked(route, layers_wanted=2)]
    assert further[5:] == [(5, 8), (6, 8), (7, 8), (8, 8)]
    planned = Route(two_sided(), layers=2)
    assert planned.hold_at(planned.start) == (0, 0)
    assert planned.hold_at(planned.ahead(planned.start).place) == (1, 8)


def test_what_a_step_does_again_by_itself_is_one_hold() -> None:
    """Its layers are told as layers: the number never runs back."""
    route = Route(whole())
    numbers = [route.hold_at(Place(*each)) for each in walked(route, layers_wanted=3)]
    held = [each for each in numbers if each != (0, 0)]
    assert held == sorted(held)
    assert {of for _, of in held} == {5}
    assert held[0] == held[1] == held[2] == (1, 5)
