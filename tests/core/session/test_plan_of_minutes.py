"""A plan of minutes: what is said of it and when, what becomes of time that is over or left."""

from __future__ import annotations

import pytest

from assistant.core.domain.effects import PortionTaken
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.session.session import Session
from assistant.edges.files.protocol_file import parse_protocol
from tests.support.english import ENGLISH
from tests.support.scripted import ScriptedTherapist, whole

CARD = """
title: Clock card
version: 1
language: en
minutes: {back: 25 min, legs: 15 min, arms: 10 min, head: 5 min}
aftercare: [Drink some water.]
"""


def card(text: str = CARD) -> Protocol:
    """Return a plan of minutes."""
    return parse_protocol(text, "card", "card.yaml")


def begun(protocol: Protocol, **choices: object) -> ScriptedTherapist:
    """Return a therapist who has started on it."""
    one = ScriptedTherapist(Session(protocol, ENGLISH, **choices))  # type: ignore[arg-type]
    one.say("start")
    one.listen()
    return one


def taken(one: ScriptedTherapist) -> list[tuple[str, float, float, float]]:
    """Return each part that was left: its minutes as planned, as it had them, and as it took."""
    return [
        (each.part, each.planned_s, round(each.allotted_s), round(each.taken_s))
        for each in one.standing
        if isinstance(each, PortionTaken)
    ]


def test_it_is_said_softly_when_a_part_ends_soon_and_when_there_is_time_for_the_next() -> None:
    """Two minutes before its end, at its end, and no more; of the last the session's own end."""
    one = begun(card())
    assert one.said[1:] == ["Back."]
    one.wait(23 * 60 - 30)
    assert len(one.said) == 2
    one.wait(40)
    assert one.said[2:] == ["Two minutes for the back."]
    one.wait(120)
    assert one.said[3:] == ["Time for the legs, when you are ready."]
    one.wait(600)
    assert len(one.said) == 4
    one.say("next", "next", "next")
    one.listen()
    one.wait(3600)
    assert "Fifty-five minutes have gone by." in one.said
    assert not [text for text in one.said if text.startswith("Time for the") and "head" in text]


def test_a_part_that_runs_over_takes_from_all_that_follow() -> None:
    """Forty minutes of the back leave fifteen for legs, arms and head: 7:30, 5:00 and 2:30."""
    one = begun(card())
    one.wait(2400 - one.now + 0.2)  # the start came at 1 s
    one.say("next", gap_s=0.8)
    one.listen()
    assert one.said[-1] == "Legs."
    one.say("how much is left")
    assert one.said[-1] == (
        "Fourteen minutes left. Seven minutes for the legs. Five minutes for the arms. "
        "Two minutes for the head."
    )
    one.wait(450 - 120)
    assert one.said[-1] == "Two minutes for the legs."
    one.say("next", "next")
    assert taken(one)[0][:3] == ("back", 1500.0, 1500)
    assert taken(one)[1][:3] == ("legs", 900.0, 450)


def test_what_a_skipped_part_leaves_is_spread_over_the_rest() -> None:
    """Without the back the hour is for legs, arms and head: 27:30, 18:20 and 9:10."""
    one = begun(card())
    one.say("skip this")
    one.listen()
    one.say("how much is left")
    assert one.said[-1].endswith(
        "Twenty-seven minutes for the legs. Eighteen minutes for the arms. "
        "Nine minutes for the head."
    )


def test_a_part_over_its_time_is_told_so_when_asked() -> None:
    """And by itself no more than once; nobody is pushed on."""
    one = begun(card())
    one.wait(28.5 * 60)
    one.say("how much is left")
    assert "Three minutes over, on the back." in one.said[-1]
    assert sum(text.startswith("Time for") for text in one.said) == 1


def test_another_time_for_the_day_is_spread_as_planned() -> None:
    """Half the time is half of each."""
    one = begun(card(), budget_s=27.5 * 60)
    one.wait(60)
    one.say("next")
    assert taken(one)[0][:3] == ("back", 1500.0, 750)


def test_what_was_planned_and_taken_is_kept_to_the_end() -> None:
    """Of each part once, before the end of the session; what came back to is left again."""
    one = begun(card())
    one.wait(600)
    one.say("next", "back", "next", "next", "next", "next")
    one.listen()
    assert [each[0] for each in taken(one)] == ["back", "legs", "back", "legs", "arms", "head"]
    kinds = [effect.kind for effect in one.effects]
    assert kinds.index("end") > max(at for at, kind in enumerate(kinds) if kind == "portion")


def test_a_word_taken_back_takes_the_leaving_back_too() -> None:
    """The part goes on as if it had not been left."""
    one = begun(card())
    one.wait(600)
    one.say("next", "scratch that")
    assert taken(one) == []
    one.say("stop")
    ((part, _, _, took),) = taken(one)
    assert part == "back"
    assert 600 < took < 630


def test_nothing_is_said_over_a_hold_in_a_pause_or_out_of_sleep() -> None:
    """Phases have minutes as well; after the hold what is still true is said, once."""
    phases = [
        f"  - phase: {name}\n" for name in ("assessment", "focused", "integration", "closure")
    ]
    timed = [(each, f"{each}    minutes: 5 min\n") for each in phases]
    one = begun(whole(*timed), skip_screening=True, settings=Settings(sleep_after_s=None))
    one.say("yes", "next", "next")
    one.listen()
    one.say("barrier")
    before = len(one.said)
    one.wait(290)
    assert len(one.said) == before
    one.say("released")
    one.listen()
    assert [text for text in one.said[before:] if "part" in text] != []
    again = begun(card())
    again.say("pause")
    again.listen()
    before = len(again.said)
    again.wait(1700)
    assert len(again.said) == before
    again.say("resume")
    again.listen()
    assert "Time for the legs, when you are ready." in again.said


ASKS = (
    "steps: [{id: permission, cue: Ask permission., ends: consent}, {id: back, cue: Lie down.}]\n"
)
"""What comes before the first region, one with a region's name."""


def test_permission_is_asked_before_the_first_region() -> None:
    """As every protocol asks it; without a yes no region begins, and its minutes are all there."""
    protocol = card(CARD.replace("minutes", f"{ASKS}minutes"))
    assert [step.id for step in protocol.steps][:3] == ["permission", "back", "back-again"]
    one = begun(protocol)
    assert one.said[-1] == "Ask permission."
    one.wait(60)
    one.say("next")
    assert one.session.state == "consent"
    one.say("how much is left")
    assert "Twenty-four minutes for the back. Fourteen minutes for the legs." in one.said[-1]
    one.say("yes")
    one.listen()
    one.wait(300)
    assert taken(one) == []
    one.say("next")
    one.listen()
    assert one.said[-1] == "Back."
    one.wait(600)
    one.say("next")
    ((part, planned_s, had_s, took_s),) = taken(one)
    assert (part, planned_s) == ("back", 1500.0)
    assert 1300 < had_s < 1350  # of the 55 minutes some six are gone, and all parts are shorter
    assert 600 <= took_s < 620


def test_without_permission_no_region_begins() -> None:
    """A second no ends the session."""
    one = begun(card(CARD.replace("minutes", f"{ASKS}minutes")))
    one.say("no")
    one.listen()
    one.say("no")
    assert one.session.state == "ended"
    assert taken(one) == []


def test_the_same_events_lead_to_the_same_effects() -> None:
    """A session with a plan can be walked again from its journal."""
    one = begun(card())
    one.wait(1500)
    one.say("how much is left", "next", "scratch that", "next", "pause", "resume", "next", "stop")
    again = Session(card(), ENGLISH)
    assert one.effects == [effect for event in one.events for effect in again.handle(event)]


@pytest.mark.parametrize(
    ("piece", "instead", "told"),
    [
        ("back: 25 min", "back: 25", "say the unit"),
        ("aftercare", "phases: []\naftercare", "found 'phases' beside 'minutes'; give the phases"),
        ("{back: 25 min, legs: 15 min, arms: 10 min, head: 5 min}", "{}", "one entry at least"),
    ],
)
def test_what_is_wrong_with_a_plan_is_told(piece: str, instead: str, told: str) -> None:
    """At its place, with a mend."""
    with pytest.raises(Exception, match=told):
        card(CARD.replace(piece, instead))


def test_after_pain_nothing_pushes_on() -> None:
    """No word of the plan's time comes until a word leads on; the next part has its own again."""
    one = begun(card())
    one.wait(60)
    one.say("pain")
    one.listen()
    said = len(one.said)
    one.wait(30 * 60)
    assert one.said[said:] == []
    one.say("next")
    one.listen()
    one.wait(15 * 60)
    assert "Time for the arms, when you are ready." in one.said[said:]
