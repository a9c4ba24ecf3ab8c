"""The exam: what was done is marked against the protocol, and nothing but the faults is told."""

from __future__ import annotations

from collections.abc import Iterable

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.effects import Finish, HoldEnded, MannerChanged, Say, Tap
from assistant.core.domain.events import Interrupted
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.rehearsed import Examined, ItemMarked
from assistant.core.protocols.pace import at_pace
from assistant.core.rehearsal.exam import Exam
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided
from tests.support.trainee import Trainee

ADDUCTOR = at_pace(load_protocol("adductor-release"), 60.0)
"""Its holds have a floor of 5 s and a target of 6 s."""

NAMES = {
    "permission": "explain it and ask permission",
    "sink": "hand on the adductor, sink",
    "knee": "push to the knee",
    "abdomen": "free hand on the abdomen",
    "thorax": "draw to the thorax",
    "other": "other leg",
}
TITLES = {
    "sink": "Adductor",
    "knee": "Toward the knee",
    "abdomen": "Lower abdomen",
    "thorax": "Toward the thorax",
}
"""What the sheet calls the steps: no id is shown."""

HELD_S = 6.0

Act = str | tuple[str, float]
"""A step that is named and held as it should be, or for so many seconds; or words, as they are."""

SIDE = ("sink", "knee", "abdomen", "thorax")
RIGHT: tuple[Act, ...] = ("permission", *SIDE, "other", *SIDE)


def examined(
    acts: Iterable[Act], protocol: Protocol = ADDUCTOR, percent: int | None = None
) -> Trainee:
    """Return a trainee who has done so much in an exam, and ended it."""
    one = Trainee(Exam(protocol, ENGLISH, percent=percent))
    one.say("start")
    for act in acts:
        name, held_s = act if isinstance(act, tuple) else (act, HELD_S)
        one.say(NAMES.get(name, name))
        if name in SIDE:
            one.hold(held_s)
    one.say("stop")
    return one


def test_an_exam_without_a_fault_has_none_on_its_sheet() -> None:
    """Every item is done, all points are given, and it passes."""
    one = examined(RIGHT)
    assert one.faults == {}
    (result,) = one.of(Examined)
    assert (result.points, result.passed) == (result.of, True)
    assert [effect.outcome for effect in one.of(Finish)] == ["finished"]
    assert len(one.of(HoldEnded)) == 8


def test_two_steps_swapped_one_missing_and_one_hold_cut_short_are_named_exactly() -> None:
    """The sheet tells these and no others."""
    one = examined(
        (
            "permission",
            "sink",
            "abdomen",
            "knee",
            "thorax",
            "other",
            ("sink", 2.0),
            "knee",
            "thorax",
        )
    )
    assert one.faults == {
        "Toward the knee, left": "changed places with Lower abdomen, left",
        "Lower abdomen, left": "changed places with Toward the knee, left",
        "Adductor, right: wait": "held 0:02; floor 0:05, target 0:06; cut short",
        "Lower abdomen, right": "left out",
        "Lower abdomen, right: wait": "no hold",
    }


def test_a_step_moved_far_is_told_by_what_it_followed() -> None:
    """Only the step that moved is out of order, not those it passed."""
    one = examined(("permission", "knee", "abdomen", "thorax", "sink", "other", *SIDE))
    assert one.faults == {"Adductor, left": "out of order: after Toward the thorax, left"}


def test_a_step_done_twice_is_told() -> None:
    """What was not asked for is one item by itself."""
    one = examined(("permission", *SIDE, "sink", "other", *SIDE))
    assert one.faults == {"nothing besides": "Adductor, left"}


def test_one_side_for_both_is_told() -> None:
    """Who never goes over has left the other side out, and done the first twice."""
    one = examined(("permission", *SIDE, *SIDE))
    missing = {item for item, remark in one.faults.items() if remark == "left out"}
    assert missing == {f"{TITLES[step]}, right" for step in SIDE}
    assert one.faults["nothing besides"] == "; ".join(f"{TITLES[step]}, left" for step in SIDE)


def test_a_side_may_be_named() -> None:
    """ "Right leg" begins on the right, wherever the protocol begins."""
    one = examined(("permission", "right leg", *SIDE, "left leg", *SIDE))
    assert set(one.faults) >= {"Adductor, left", "Adductor, right"}
    assert all("left out" not in remark for remark in one.faults.values())


def test_a_step_without_its_name_is_taken_for_the_next_and_marked_partly() -> None:
    """Its order is not known to have been right."""
    one = examined(("permission", "sink", "barrier", "released", "abdomen", "thorax"))
    assert one.faults["Toward the knee, left"] == "not named; taken for the next in order"
    assert one.faults["Toward the knee, left: wait"].endswith("cut short")


def test_next_is_taken_for_a_step_without_a_hold() -> None:
    """ "Next" after a hold is no step; before any, it is the first one unnamed."""
    one = examined(("next", "sink", "next", "knee", "abdomen", "thorax", "other", *SIDE))
    assert one.faults == {"Permission": "not named; taken for the next in order"}


def test_sides_held_unevenly_are_told() -> None:
    """Of holds that reached their floor on both sides."""
    longer = tuple((str(step), 12.0) for step in SIDE)
    one = examined(("permission", *longer, "other", *SIDE))
    assert one.faults == {"left against right": "left 0:48, right 0:24"}


def test_without_permission_no_exam_is_passed() -> None:
    """Whatever the points: the client comes first."""
    one = examined((*SIDE, "other", *SIDE))
    (result,) = one.of(Examined)
    assert result.points / result.of > 0.9
    assert not result.passed
    assert one.faults == {"Permission": "left out"}


@pytest.mark.parametrize(("percent", "passed"), [(90, True), (95, False)])
def test_the_command_line_says_what_passes(percent: int, passed: bool) -> None:
    """At 18 of 19 points, 94.7 percent."""
    one = examined((*RIGHT[:-1], ("thorax", 1.0)), percent=percent)
    (result,) = one.of(Examined)
    assert (result.points, result.of, result.passed) == (18.0, 19, passed)


def test_the_protocol_says_what_passes() -> None:
    """Where the command line does not."""
    protocol = two_sided(("title: Test release", "title: Test release\nexam: {percent: 100}"))
    assert protocol.pass_percent == 100
    one = Trainee(Exam(at_pace(protocol, 60.0), ENGLISH))
    one.say("start", "ask permission", "stop")
    assert [result.percent for result in one.of(Examined)] == [100]


def test_the_assistant_says_nothing_after_its_first_words() -> None:
    """A tap begins the exam and each hold; no chime tells how long it has lasted."""
    one = examined(RIGHT)
    assert len(one.told) == 1
    assert one.chimes == ["start"] * 9


def test_words_over_a_hold_name_nothing() -> None:
    """The trainee may talk to the client while waiting."""
    one = Trainee(Exam(ADDUCTOR, ENGLISH))
    one.say("start", NAMES["permission"], NAMES["sink"], "barrier", "push to the knee", "released")
    assert [effect.hold.step for effect in one.of(HoldEnded)] == ["sink"]
    assert [done.step for done in one.course.performed] == ["permission", "sink"]  # type: ignore[attr-defined]


def test_a_hold_with_a_ceiling_ends_by_itself() -> None:
    """At the ceiling's own moment."""
    one = Trainee(Exam(two_sided(), ENGLISH))
    one.say("start", "ask permission", "draw up", "barrier")
    one.wait(130.0)
    (ended,) = one.of(HoldEnded)
    assert (ended.hold.end_reason, ended.hold.duration_s) == ("time", 120.0)


def test_pain_ends_the_hold_and_a_breaking_off_is_marked() -> None:
    """The client's word is taken; what was done until it broke off is on the sheet."""
    one = Trainee(Exam(ADDUCTOR, ENGLISH))
    one.say("start", NAMES["sink"], "barrier", "pain")
    assert [effect.hold.response for effect in one.of(HoldEnded)] == ["pain"]
    one.say(NAMES["knee"], "barrier")
    one.give(Interrupted(one.now, "test"))
    assert one.faults["Lower abdomen, left"] == "left out"
    assert [effect.outcome for effect in one.of(Finish)] == ["interrupted"]


def test_to_ask_permission_is_enough() -> None:
    """What may be said besides is told as unsaid, and costs nothing."""
    one = examined(["ask permission", *RIGHT[1:]])
    assert one.faults == {}
    asked = one.of(ItemMarked)[0]
    assert (asked.grade, asked.heard, asked.missing) == ("done", "ask permission", "(explain)")
    assert asked.cue == "Explain what you will do, and ask permission."


def test_a_step_named_in_part_is_the_one_that_can_be_meant() -> None:
    """As its hold begins, and marked partly, with what was heard and what was missing."""
    acts = ("permission", "sink", "knee", "something on the belly", "barrier")
    one = examined(acts)
    named = {each.item: each for each in one.of(ItemMarked)}
    belly = named["Lower abdomen, left"]
    assert (belly.grade, belly.remark) == ("partly", "named in part")
    assert (belly.heard, belly.missing) == ("something on the belly", "sink")
    assert "Lower abdomen" not in named["Toward the thorax, left"].remark


def test_talk_of_a_place_begins_no_step() -> None:
    """A piece of a step counts for nothing where no hold begins upon it."""
    one = examined(("permission", "sink", "how is your chest", "knee", "abdomen", "thorax"))
    assert not any("order" in remark for remark in one.faults.values())


def test_steps_named_alike_are_taken_in_their_order() -> None:
    """Of two steps with the same words the first that is still to be done is meant."""
    protocol = at_pace(load_protocol("cross-hand-stretch"), 60.0)
    one = Trainee(Exam(protocol, ENGLISH))
    one.say("start", NAMES["permission"], "crossed hands on the low back")
    one.hold(6.0)
    one.say("turn the hands across", "crossed hands on the low back")
    one.hold(6.0)
    one.say("stop")
    assert one.faults == {}


def test_chimes_are_turned_without_a_word() -> None:
    """A tap answers; the exam goes on as if nothing had been said."""
    one = examined(["louder", *RIGHT])
    assert [effect.volume_db for effect in one.of(MannerChanged)] == [4]
    assert (len(one.of(Tap)), len(one.of(Say))) == (1, 1)
    assert one.faults == {}
