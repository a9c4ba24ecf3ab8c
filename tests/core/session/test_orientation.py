"""Help, where am I, what is next: answers that fit the place and the moment."""

from __future__ import annotations

import pytest

from assistant.core.domain.commands import SAFETY, Command
from assistant.core.domain.effects import Say
from assistant.core.session.session import Session
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import ScriptedTherapist, two_sided, whole


def answer(therapist: ScriptedTherapist, command: str) -> str:
    """Return what is said to a question."""
    said = [effect.text for effect in therapist.say(command) if isinstance(effect, Say)]
    assert len(said) == 1
    return said[0]


def small(*words: str) -> ScriptedTherapist:
    """Return a therapist of the small protocol who has said these words."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH))
    therapist.say(*words)
    return therapist


@pytest.mark.parametrize(
    ("words", "first", "second"),
    [
        ((), "Say start, next or repeat.", "Say what is next, where am i or quiet."),
        (("start",), "Say yes, no or repeat.", "Say pause, what is next or how much is left."),
        (("start", "yes"), "Say barrier, skip this or repeat.", "Say pause, back or other side."),
        (
            ("start", "yes", "barrier"),
            "Say released, skip this or how long.",
            "Say repeat, pause or what is next.",
        ),
        (
            ("start", "yes", "barrier", "pause"),
            "Say resume, how long or what is next.",
            "Say how much is left, where am i or note soft.",
        ),
    ],
)
def test_help_names_what_is_of_most_use_and_then_more(
    words: tuple[str, ...], first: str, second: str
) -> None:
    """Three commands that are taken here, and at the next asking three others."""
    therapist = small(*words)
    assert [answer(therapist, "help"), answer(therapist, "help")] == [first, second]


def test_help_begins_again_after_another_command() -> None:
    """Who has found the word may lose another one later."""
    therapist = small("start", "yes", "barrier")
    first = answer(therapist, "help")
    answer(therapist, "help")
    answer(therapist, "how long")
    assert answer(therapist, "help") == first


def test_help_goes_through_all_that_is_taken_and_round() -> None:
    """Every legal command is named once, but the client's words, and then the first ones again."""
    therapist = small("start", "yes", "barrier")
    therapist.listen()
    legal = {PHRASEBOOK.orders[said].command for said in therapist.session.view().legal}
    named: list[str] = []
    first = page = answer(therapist, "help")
    while True:
        named += page.removeprefix("Say ").rstrip(".").replace(" or ", ", ").split(", ")
        page = answer(therapist, "help")
        if page == first:
            break
    commands = [PHRASEBOOK.orders[phrase].command for phrase in named]
    assert len(commands) == len(set(commands))
    assert set(commands) == legal - SAFETY - {Command.HELP}


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Not begun yet."),
        (("start",), "Step one of three, permission."),
        (("start", "yes"), "Step two of three, the adductor, left leg."),
        (
            ("start", "yes", "barrier"),
            "Step two of three, the adductor, left leg. A hold is running.",
        ),
        (
            ("start", "yes", "barrier", "pause"),
            "Paused. Step two of three, the adductor, left leg.",
        ),
        (
            ("start", "yes", *("barrier", "released") * 4, "yes"),
            "Step two of three, the adductor, left leg, layer two.",
        ),
    ],
)
def test_where_am_i_tells_step_side_and_layer(words: tuple[str, ...], told: str) -> None:
    """And whether a hold runs; a first layer goes without saying."""
    assert answer(small(*words), "where am i") == told


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Next: Ask permission."),
        (("start",), "Next: Left leg. Sink to barrier, wait."),
        (("start", "yes"), "Next: Draw up."),
        (("start", "yes", "barrier", "released"), "Next: Repeat other leg."),
        (("start", "yes", *("barrier", "released") * 3), "Next: Another layer?"),
        (("start", "yes", *("barrier", "released") * 4), "Next, aftercare and the end."),
    ],
)
def test_what_is_next_tells_the_cue_to_come(words: tuple[str, ...], told: str) -> None:
    """What follows the present step, in the words that will be said there."""
    assert answer(small(*words), "what is next") == told


def test_a_session_with_everything_in_it_can_always_be_asked() -> None:
    """Before hands go on, at a question of the screening, at a marked place, in another phase."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH))
    assert answer(therapist, "what is next") == "Next: Any blood clots?"
    therapist.say("start")
    assert answer(therapist, "where am i") == "Question one of two."
    assert answer(therapist, "what is next") == "Next: Any open skin?"
    therapist.say("no")
    assert answer(therapist, "what is next") == "Next: Ask permission."
    therapist.say("pause")
    assert answer(therapist, "where am i") == "Paused. Question two of two."
    therapist.say("resume", "no", "yes", "next")
    assert answer(therapist, "where am i").endswith("the low back, left side.")
    therapist.say("mark this place", "barrier", "pain")
    assert therapist.session.state == "alternative question"
    assert answer(therapist, "what is next").startswith("Next:")


def test_asking_changes_nothing() -> None:
    """State, place and the words that "say again" says are as they were."""
    therapist = small("start", "yes", "barrier")
    therapist.listen()
    before = therapist.session.view()
    for question in ("help", "where am i", "what is next"):
        answer(therapist, question)
        therapist.listen()
        assert therapist.session.view() == before
    assert answer(therapist, "repeat") == "Sink to barrier, wait."


@pytest.mark.parametrize(
    ("words", "next_", "hold"),
    [
        ((), "Permission", (0, 0)),
        (("start",), "Sink, left leg", (0, 0)),
        (("start", "yes"), "Draw", (1, 4)),
        (("start", "yes", "barrier"), "Draw", (1, 4)),
        (("start", "yes", "barrier", "released"), "Sink, right leg", (2, 4)),
        (("start", "yes", *("barrier", "released") * 3), "Another layer?", (4, 4)),
        (("start", "yes", *("barrier", "released") * 4), "", (4, 4)),
        (("start", "yes", *("barrier", "released") * 4, "yes"), "Draw", (5, 8)),
        (("start", "no"), None, (0, 0)),
        (("start", "yes", "stop"), None, (0, 0)),
    ],
)
def test_what_is_next_is_shown_by_its_title(
    words: tuple[str, ...], next_: str | None, hold: tuple[int, int]
) -> None:
    """With side and layer where they change; beside it the number of the hold at hand."""
    therapist = small(*words)
    therapist.listen()
    view = therapist.session.view()
    assert (view.next, (view.hold, view.holds)) == (next_, hold)


def test_a_layer_to_come_is_shown_in_figures() -> None:
    """Planned layers are walked without a question."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=2))
    therapist.say("start", "yes", *("barrier", "released") * 3, "barrier")
    therapist.listen()
    assert therapist.session.view().next == "Sink, left leg, layer 2"


@pytest.mark.parametrize(
    "words",
    [(), ("start",), ("start", "yes"), ("start", "yes", "barrier"),
     ("start", "yes", "barrier", "pause"), ("start", "yes", "assistant sleep")],
)  # fmt: skip
def test_what_is_shown_to_say_is_what_help_names_first(words: tuple[str, ...]) -> None:
    """The same three, and all of them are taken; asleep it is the one word that wakes it."""
    therapist = small(*words)
    therapist.listen()
    view = therapist.session.view()
    assert set(view.most) <= set(view.legal)
    if therapist.session.manner.awake:
        *first, last = view.most
        assert answer(therapist, "help") == f"Say {', '.join(first)} or {last}."
    else:
        assert view.most == ("assistant wake up",)


def test_what_may_be_said_after_the_words_is_shown_over_them() -> None:
    """It doesn't come and go with every answer; where words lead elsewhere nothing is shown."""
    therapist = small("start", "yes", "barrier")
    effects = therapist.say("how long")
    assert any(isinstance(effect, Say) for effect in effects)
    view = therapist.session.view()
    assert view.most == ("released", "skip this", "how long")
    assert not set(view.most) <= set(view.legal)
    telling = ScriptedTherapist(Session(two_sided(), ENGLISH))
    telling.say("start")
    assert telling.session.state == "cue"
    assert telling.session.view().most == ()


def test_the_times_of_the_session_are_told() -> None:
    """When it began, and, where it has a budget, when it is meant to end."""
    therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, budget_s=600.0))
    assert (therapist.session.view().began_s, therapist.session.view().ends_s) == (None, None)
    therapist.say("start")
    view = therapist.session.view()
    assert view.began_s is not None
    assert view.ends_s == view.began_s + 600.0
    without = small("start").session.view()
    assert without.began_s is not None
    assert without.ends_s is None


def test_what_was_worked_instead_is_what_comes_next_there() -> None:
    """Whoever comes to the place again does that one again: said and shown alike."""
    therapist = ScriptedTherapist(Session(whole(), ENGLISH, skip_screening=True))
    therapist.say("start", "yes", "next", "barrier", "pain", "yes")
    therapist.listen()
    assert therapist.session.view().title == "Ease"
    therapist.say("back")
    therapist.listen()
    assert therapist.session.view().title == "Look"
    assert therapist.session.view().next == "Ease, left side"
    assert answer(therapist, "what is next") == "Next: Left side. Go to ease."
