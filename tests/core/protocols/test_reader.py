"""The nouns of a protocol, and what a file's plain data may say."""

from __future__ import annotations

import copy
import dataclasses
from typing import Any

import pytest
from pydantic import BaseModel

from assistant.core.domain.protocol import Ends, Hold, Layers, Protocol, Sides, Step
from assistant.core.faults import Problem, UsageError
from assistant.core.protocols.file_keys import PARTS
from assistant.core.protocols.reader import Reading, interpret
from assistant.core.protocols.step_keys import Part
from assistant.core.written.problems import (
    Complaint,
    KeyPath,
    WrittenError,
    in_words,
)

HOLD = {"floor": "5 min", "target": "6 min"}
WRITTEN: dict[str, Any] = {
    "title": "Neck hold",
    "version": 3,
    "language": "en-us",
    "sides": {"first": "right", "left": "Left.", "right": "Right.", "change": "Change."},
    "layers": {"most": 2, "question": "Another layer?"},
    "steps": [
        {"id": "ask", "cue": "Ask permission.", "ends": "consent"},
        {
            "id": "sink",
            "cue": "Sink and wait.",
            "side": "each",
            "region": "neck",
            "technique": "pressure",
            "hold": {"floor": "90 s", "target": "2 min", "ceiling": "1 h"},
        },
        {"id": "rest", "cue": "Rest a moment."},
    ],
    "aftercare": ["Drink water."],
}


def understood(data: object) -> Protocol:
    """Return the protocol that `data` describes, which must be without fault."""
    outcome = interpret(data, "neck-hold", "the text")
    assert isinstance(outcome, Reading), outcome
    return outcome.protocol


def refused(data: object) -> list[Complaint]:
    """Return what is wrong with `data`."""
    outcome = interpret(data, "neck-hold", "the text")
    assert isinstance(outcome, list)
    return outcome


def paths(data: object) -> list[KeyPath]:
    """Return where `data` is wrong."""
    return [complaint.path for complaint in refused(data)]


def with_step(**keys: object) -> dict[str, Any]:
    """Return a protocol whose last step has `keys` beside its id and cue."""
    written = copy.deepcopy(WRITTEN)
    written["steps"][2].update(keys)
    return written


def test_every_word_of_a_file_reaches_its_noun() -> None:
    """Each key of the file turns up in the noun named after it, times in seconds."""
    expected = Protocol(
        name="neck-hold",
        title="Neck hold",
        version=3,
        language="en-us",
        sides=Sides(first="right", left="Left.", right="Right.", change="Change."),
        layers=Layers(most=2, question="Another layer?"),
        steps=(
            Step("ask", "Ask permission.", None, None, None, None, Ends.CONSENT),
            Step(
                id="sink",
                cue="Sink and wait.",
                region="neck",
                technique="pressure",
                side="each",
                hold=Hold(floor_s=90.0, target_s=120.0, ceiling_s=3600.0),
                ends=Ends.RELEASED,
            ),
            Step("rest", "Rest a moment.", None, None, None, None, Ends.NEXT),
        ),
        aftercare=("Drink water.",),
        text="the text",
    )
    assert expected == understood(WRITTEN)


def test_pronunciations_are_one_or_a_list() -> None:
    """A word is said in the ways that the file gives, each once; a file need not give any."""
    written = WRITTEN | {"pronunciations": {"psoas": "S OW1 AH0 S", "nape": ["n ey p", "N EY P"]}}
    assert understood(written).pronunciations == {
        "psoas": (("S", "OW", "AH", "S"),),
        "nape": (("N", "EY", "P"),),
    }
    assert understood(WRITTEN).pronunciations == {}


def test_a_protocol_cannot_be_changed_in_a_session() -> None:
    """The nouns are frozen: what was read is what is logged."""
    protocol = understood(WRITTEN)
    for noun in (protocol, protocol.steps[0], protocol.steps[1].hold, protocol.layers):
        assert noun is not None
        name = dataclasses.fields(noun)[0].name
        with pytest.raises(dataclasses.FrozenInstanceError):
            setattr(noun, name, None)


def test_reading_leaves_the_data_as_it_was() -> None:
    """The plain data is not changed by being understood."""
    before = copy.deepcopy(WRITTEN)
    understood(WRITTEN)
    assert before == WRITTEN


def test_a_protocol_without_sides_and_layers_is_walked_once() -> None:
    """Where a file says nothing of layers there is one, and nothing to ask."""
    written = with_step()
    del written["sides"], written["layers"], written["steps"][1]["side"]
    assert (None, Layers(most=1, question="")) == (
        understood(written).sides,
        understood(written).layers,
    )


@pytest.mark.parametrize("layers", [{"most": 1}, {"most": 1, "question": None}])
def test_one_layer_needs_no_question(layers: dict[str, object]) -> None:
    """Where there is one layer nothing is asked, so no words are needed for it."""
    assert Layers(most=1, question="") == understood(WRITTEN | {"layers": layers}).layers
    asked = understood(WRITTEN | {"layers": {"most": 1, "question": "Another?"}}).layers
    assert Layers(most=1, question="Another?") == asked


@pytest.mark.parametrize(
    ("layers", "wrong"),
    [
        ({"most": 2}, [("layers", "question")]),
        ({"most": 2, "question": None}, [("layers", "question")]),
        ({"most": 2, "question": 5}, [("layers", "question")]),
        ({"most": 2, "qestion": "Another?"}, [("layers", "qestion")]),
        ({"most": "two"}, [("layers", "most")]),
        ({"question": "Another?"}, [("layers",)]),
    ],
)
def test_more_layers_need_a_question(layers: dict[str, object], wrong: list[KeyPath]) -> None:
    """Where layers are offered there are words for it, and one slip is told once."""
    assert wrong == paths(WRITTEN | {"layers": layers})


def test_a_missing_question_is_asked_for_in_words() -> None:
    """What is missing is named, with what it is for."""
    (complaint,) = refused(WRITTEN | {"layers": {"most": 2}})
    assert complaint.expected == (
        "more than one layer needs 'question', the words that offer another"
    )


def test_words_written_over_several_lines_are_one_line() -> None:
    """A cue is spoken as one line however the file folds it."""
    written = with_step(cue="Rest\n  a   moment.\n")
    assert understood(written).steps[2].cue == "Rest a moment."


LABELS = {"region": "neck", "technique": "pressure"}
CEILING = HOLD | {"ceiling": "8 min"}


@pytest.mark.parametrize(
    ("keys", "ends"),
    [
        ({}, Ends.NEXT),
        ({"ends": "next"}, Ends.NEXT),
        ({"ends": "consent"}, Ends.CONSENT),
        (LABELS | {"hold": HOLD}, Ends.RELEASED),
        (LABELS | {"hold": HOLD, "ends": "released"}, Ends.RELEASED),
        (LABELS | {"hold": HOLD, "ends": "next"}, Ends.NEXT),
        (LABELS | {"hold": CEILING}, Ends.RELEASED),
        (LABELS | {"hold": CEILING, "ends": "time"}, Ends.TIME),
    ],
)
def test_a_step_ends_as_it_says_or_as_is_usual(keys: dict[str, object], ends: Ends) -> None:
    """Left to itself a hold ends when released, and any other step on "next"."""
    assert ends is understood(with_step(**keys)).steps[2].ends


@pytest.mark.parametrize(
    ("keys", "at", "mend"),
    [
        ({"ends": "released"}, "ends", "only a hold is released"),
        ({"ends": "time"}, "ends", "needs 'hold' with a 'ceiling'"),
        (LABELS | {"hold": HOLD, "ends": "time"}, "ends", "needs 'hold' with a 'ceiling'"),
        (LABELS | {"hold": HOLD, "ends": "consent"}, "ends", "no 'hold' and no 'side'"),
        ({"ends": "consent", "side": "left"}, "ends", "no 'hold' and no 'side'"),
        ({"hold": HOLD, "technique": "pressure"}, "region", "needs 'region', for the log"),
        ({"hold": HOLD, "region": "neck"}, "technique", "needs 'technique', for the log"),
    ],
)
def test_keys_of_a_step_that_do_not_go_together_are_told(
    keys: dict[str, object], at: str, mend: str
) -> None:
    """What one key asks of another is told at the key that asks."""
    (complaint,) = refused(with_step(**keys))
    assert complaint.path == ("steps", 2, at)
    assert mend in complaint.expected


def test_a_wrong_hold_is_told_once() -> None:
    """What follows from a hold that can't be read is not told beside it."""
    written = with_step(hold=HOLD | {"floor": "five"}, ends="time")
    assert paths(written) == [("steps", 2, "hold", "floor")]


def test_a_misspelt_key_is_not_also_a_missing_one() -> None:
    """One slip is one line: the key that was meant is not asked for as well."""
    hold = {"flor": "5 min", "target": "6 min"}
    written = with_step(regoin="neck", technique="pressure", hold=HOLD)
    assert paths(written) == [("steps", 2, "regoin")]
    written = with_step(region="neck", technique="pressure", hold=hold)
    assert paths(written) == [("steps", 2, "hold", "flor")]
    hold["floor"] = "five"
    assert set(paths(written)) == {("steps", 2, "hold", "flor"), ("steps", 2, "hold", "floor")}


def test_a_misspelt_side_is_not_also_a_missing_one() -> None:
    """Layers without sided steps are told, but not where the one side is only misspelt."""
    written = with_step()
    written["steps"][1]["side"] = "eech"
    assert paths(written) == [("steps", 1, "side")]
    written["steps"][1]["side"] = "left"
    assert paths(written) == [("layers", "most")]


def test_what_is_wrong_within_and_across_steps_is_told_together() -> None:
    """One reading tells the repeated id, the missing words for sides and the bad cue."""
    written = with_step(id="sink", cue="", side="left")
    written["steps"].append({"id": "again", "cue": "Again.", "side": "each", "colour": "red"})
    del written["sides"]
    assert set(paths(written)) == {
        ("steps", 2, "id"),
        ("steps", 2, "cue"),
        ("steps", 1, "side"),
        ("steps", 3, "colour"),
    }


@pytest.mark.parametrize("data", [None, [], "text", 5, {"steps": 5}, {"steps": [None, [], 5]}])
def test_data_of_any_shape_is_refused_in_words(data: object) -> None:
    """Whatever the data, the answer is a list of complaints with something to do in each."""
    complaints = refused(data)
    assert complaints
    assert all(complaint.expected for complaint in complaints)


def test_limits_keep_a_protocol_within_reason() -> None:
    """A thousand steps are read; one more, or an empty list, is refused."""
    written = with_step()
    written["steps"] += [{"id": f"step-{n}", "cue": "Wait."} for n in range(997)]
    assert len(understood(written).steps) == 1000
    written["steps"].append({"id": "one-more", "cue": "Wait."})
    (complaint,) = refused(written)
    assert complaint.expected == "needs 1000 entries at most"
    written["steps"] = []
    assert "needs one entry at least" in [found.expected for found in refused(written)]


def test_every_part_of_the_language_has_its_key() -> None:
    """A part that is added to the language is also found by the words that refuse its keys."""
    assert set(Part.__subclasses__()) == set(PARTS.values())
    for key, part in PARTS.items():
        assert issubclass(part, BaseModel)
        owners = [owner for owner in PARTS.values() if key in owner.model_fields]
        assert bool(owners) == bool(key), f"no part has the key {key!r}"


def test_every_key_that_must_be_there_can_be_asked_for() -> None:
    """A missing key is asked for in words that say what it is."""
    for part in PARTS.values():
        for name, field in part.model_fields.items():
            assert field.description or not field.is_required(), f"{part.__name__}.{name}"


def test_a_problem_is_one_line_with_place_and_mend() -> None:
    """Its text is what editors and people can follow to the place."""
    problem = Problem("a.yaml", 3, 7, "steps[2].hold.flor", "unknown key", "did you mean 'floor'?")
    expected = "a.yaml:3:7: steps[2].hold.flor: unknown key; did you mean 'floor'?"
    assert expected == str(problem)
    assert str(Problem("a.yaml", 1, 1, "", "", "copy one")) == "a.yaml:1:1: copy one"


def test_a_protocol_error_is_the_users_to_mend_and_tells_all() -> None:
    """Every problem has its line, in the order given, and stays at hand as data."""
    problems = [Problem("a.yaml", line, 1, "", "found", "mend") for line in (1, 2)]
    error = WrittenError(problems)
    assert isinstance(error, UsageError)
    assert error.problems == tuple(problems)
    assert str(error) == "a.yaml:1:1: found; mend\na.yaml:2:1: found; mend"


@pytest.mark.parametrize(
    ("path", "words"),
    [
        ((), ""),
        (("steps", 2, "hold", "floor"), "steps[2].hold.floor"),
        (("a\nb",), r"'a\nb'"),
        (("x" * 60,), "x" * 37 + "..."),
    ],
)
def test_a_path_is_shown_on_one_line(path: tuple[str | int, ...], words: str) -> None:
    """Keys that no one would write are shortened or escaped, not printed as they are."""
    assert words == in_words(path)
