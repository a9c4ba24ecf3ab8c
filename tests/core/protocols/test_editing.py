"""What an editor shows of a protocol, and what is typed in it as a change of the file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import pytest

from assistant.core.protocols.card import Card, Techniques, techniques_of
from assistant.core.protocols.cards import cards, ways_in_words
from assistant.core.protocols.editing import added, typed, ways_of
from assistant.core.written.edits import EditError, Insert, Remove, Rename, Set, edited

PHASED = {
    "title": "Whole",
    "version": 1,
    "exam": {"percent": 80},
    "phases": [
        {
            "phase": "initial",
            "steps": [
                {
                    "id": "a",
                    "cue": "A.",
                    "hold": {"target": "5 min", "breath": "9 s"},
                    "instead": [],
                },
                {"use": "skin-rolling", "with": {"place": "back"}},
            ],
        },
        {"phase": "closure", "of-later": "x", "steps": [{"id": "b", "cue": "B."}]},
    ],
    "aftercare": ["Rest.", {"use": "aftercare"}],
}

SHELF = {
    "skin-rolling": {"takes": {"place": "arm", "region": "arm"}, "steps": [{"id": "roll"}]},
    "aftercare": {"aftercare": ["Rest."]},
    "broken": ["no", "sequence"],
}


def every(shown: Iterable[Card]) -> Iterator[Card]:
    """Yield the cards with those within them."""
    for card in shown:
        yield card
        yield from every(card.parts)


def shown(data: object = PHASED) -> dict[str, Card]:
    """Return each card by where it stands."""
    return {card.where: card for card in every(cards(data, techniques_of(SHELF)))}


def test_steps_move_from_phase_to_phase() -> None:
    """Up from the first of one is behind the last of the phase before, and back; the first of all
    goes no further up, nor the last down."""
    its = shown()
    first, second, last = (
        its[f"phases[{phase}].steps[{at}]"] for phase, at in ((0, 0), (0, 1), (1, 0))
    )
    assert (first.up, first.down) == (None, ("phases", 0, "steps", 1))
    assert (second.up, second.down) == (("phases", 0, "steps", 0), ("phases", 1, "steps", 0))
    assert (last.up, last.down) == (("phases", 0, "steps", 2), None)
    assert its["phases[0]"].down == ("phases", 1)


def test_what_has_no_field_is_named() -> None:
    """At every level, so that nobody wonders where it went; what has one is not."""
    its = shown()
    assert {where: card.others for where, card in its.items() if card.others} == {
        "": ["exam"],
        "phases[0].steps[0]": ["instead", "hold: breath"],
        "phases[1]": ["of-later"],
    }


def test_a_version_that_is_none_can_be_mended() -> None:
    """As of a file that somebody shared; one that is right is counted by saving."""
    assert "version" not in [each.where for each in shown()[""].more]
    assert "version" in [each.where for each in shown({**PHASED, "version": "one"})[""].more]


def test_a_technique_is_shown_by_what_it_takes() -> None:
    """Its gaps with what they are here, and what they usually are as a hint."""
    card = shown()["phases[0].steps[1]"]
    assert [(each.where, each.text, each.hint) for each in card.fields] == [
        ("phases[0].steps[1].with.place", "back", "arm"),
        ("phases[0].steps[1].with.region", "", "arm"),
    ]
    offered = [what for what, _ in shown()["phases[0].steps"].adds]
    assert offered == ["step", "use:skin-rolling"]


def test_a_plan_of_minutes_is_shown_by_its_regions() -> None:
    """Each a card with its name and its minutes, behind the steps that come before them."""
    its = shown({"title": "Clock", "minutes": {"back": "25 min", "lower legs": "10 min"}})
    assert its["steps"].title == "Before the first region"
    assert its["minutes"].adds == [("region", "Add a region")]
    legs = its["minutes.lower legs"]
    assert [(each.id, each.kind, each.text) for each in legs.fields] == [
        ("-nameminutes.lower_legs", "name", "lower legs"),
        ("minutes.lower_legs", "words", "10 min"),
    ]
    assert (legs.up, legs.down, legs.goes) == (("minutes", 0), None, True)


def test_regions_are_named_added_and_moved() -> None:
    """A name that is another's already is refused, an empty one changes nothing."""
    data = {"minutes": {"back": "25 min", "region": "10 min"}}
    back = ("minutes", "back")
    assert typed(back, "name", " low  back ", data, needed=True) == Rename(back, "low back")
    assert typed(back, "name", "back", data, needed=True) is None
    assert typed(back, "name", "", data, needed=True) is None
    assert added(("minutes", 2), "region", data) == Set(("minutes", "region-2"), "")
    with pytest.raises(EditError, match=r"minutes\.region is there already"):
        edited(data, Rename(back, "region"))


def test_any_data_can_be_shown() -> None:
    """Whatever a file holds in place of what belongs there; no keys at all are told."""
    for wrong in ("x", 5, None, ["x"], {"x": "y"}, [None, ["x"]]):
        for key in (
            "title",
            "sides",
            "screening",
            "steps",
            "phases",
            "aftercare",
            "layers",
            "minutes",
        ):
            assert cards({"title": "x", key: wrong}, Techniques())
        assert cards({"steps": [{"hold": wrong, "say": wrong, "cue": wrong}]}, Techniques())
        assert cards({"phases": [{"steps": wrong, "phase": wrong}]}, Techniques())
    with pytest.raises(EditError):
        cards("x", Techniques())


def test_what_is_typed_is_a_change() -> None:
    """Words on one line, a number as such, and nothing as taken out; or as empty, where the key
    is needed, so that it is told."""
    at = ("phases", 0, "steps", 0)
    assert typed((*at, "cue"), "long", " Sink \n in. ", PHASED, needed=True) == Set(
        (*at, "cue"), "Sink in."
    )
    assert typed((*at, "cue"), "long", "A.", PHASED, needed=True) is None
    assert typed((*at, "cue"), "long", " ", PHASED, needed=True) == Set((*at, "cue"), "")
    assert typed(("exam",), "words", "", PHASED, needed=False) == Remove(("exam",))
    assert typed(("region",), "words", "", PHASED, needed=False) is None
    assert typed(("layers", "most"), "number", "3", PHASED, needed=False) == Set(
        ("layers", "most"), 3
    )
    assert typed(("layers", "most"), "number", "many", PHASED, needed=False) == Set(
        ("layers", "most"), "many"
    )


@pytest.mark.parametrize(
    ("text", "ways"),
    [
        ("sink, femur or thigh bone", ["sink", ["femur", "thigh bone"]]),
        (" floor , ,", ["floor"]),
        ("a or b or c", [["a", "b", "c"]]),
    ],
)
def test_what_a_trainee_says_is_typed_in_words(text: str, ways: list[object]) -> None:
    """By commas and "or"; shown so again."""
    assert ways_of(text) == ways
    assert ways_of(ways_in_words(ways)) == ways


@pytest.mark.parametrize("slip", [{"a": 1}, ["a"], 7, None])
def test_something_is_added_whatever_stands_for_an_id(slip: object) -> None:
    """A slip beside it is told where it stands, and keeps nobody from adding a step."""
    change = added(("steps",), "step", {"steps": [{"id": slip}, {"id": "step"}]})
    assert change == Insert(("steps",), {"id": "step-2", "cue": ""})


def test_what_is_added_has_a_name_of_its_own() -> None:
    """And what must be written of it is empty, which `check` refuses."""
    assert added(("steps", 1), "step", {"steps": [{"id": "step"}]}) == Insert(
        ("steps", 1), {"id": "step-2", "cue": ""}
    )
    used = added(("phases", 1, "steps", 0), "use:skin-rolling", PHASED)
    assert used == Insert(
        ("phases", 1, "steps", 0), {"use": "skin-rolling", "as": "skin-rolling-again"}
    )
    phase = added(("phases", 0), "phase", PHASED)
    assert isinstance(phase, Insert)
    assert phase.path == ("phases", 2)
    assert isinstance(phase.value, dict)
    assert phase.value["phase"] == "assessment"
    for what in ("", "use:", "x", "use"):
        with pytest.raises(EditError):
            added(("steps", 0), what, PHASED)
