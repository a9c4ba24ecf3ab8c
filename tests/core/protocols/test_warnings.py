"""What may be bettered in a protocol that can be used as it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.edges.files.protocol_file import check_file
from tests.support.english import PHRASEBOOK

GOOD = """\
title: One hand
version: 1
language: en
budget: 20 min
sides: {first: left, left: Left side., right: Right side., change: Now over there.}
layers: {most: 2, question: "Another layer?"}
sequences:
  rest: {steps: [{id: rest, cue: Rest a moment.}]}
screening:
  - {id: skin, ask: "Open skin?", precaution: Keep clear.}
steps:
  - use: rest
  - id: sink
    cue: Sink and wait.
    detail: Slowly. Softly.
    side: each
    region: neck
    technique: pressure
    hold: {floor: 2 min, target: 5 min}
    instead: [{id: ease, offer: "Ease instead?", cue: To ease.}]
reminders:
  - {at: 10 min, say: Half of it.}
aftercare: [Drink water.]
"""

LONG = "One two three four five six seven eight nine ten eleven twelve thirteen."

BETTER = [
    ("Sink and wait.", LONG, "14:10: warning: steps[1].cue: found 13 words; say it in 12 words, or"
     " add a 'detail'"),
    ("Slowly.", LONG, "15:13: warning: steps[1].detail: found 13 words; say it in 12 words, or"
     " add a 'detail'"),
    ("Drink water.", LONG, "23:13: warning: aftercare[0]: found 13 words; say it in 12 words, or"
     " add a 'detail'"),
    ("Half of it.", "Other side.", "22:23: warning: reminders[0].say: found 'other side' by itself;"
     " the microphone may take it for the command; put it otherwise"),
    ("Sink and wait.", "Wait. Go back.", "14:10: warning: steps[1].cue: found 'go back' by itself;"
     " the microphone may take it for the command; put it otherwise"),
    ("To ease.", "Painless.", "20:55: warning: steps[1].instead[0].cue: found 'painless'; while it"
     " is spoken the client's own is not heard; put it otherwise"),
    ("Keep clear.", "Better stop.", "10:47: warning: screening[0].precaution: found 'stop';"
     " while it is spoken the client's own is not heard; put it otherwise"),
    ("{floor: 2 min, target", "{target", "19:11: warning: steps[1].hold: found no 'floor'; add the"
     " least time that the hold is to last"),
    ("  - use: rest\n", "", "8:9: warning: sequences.rest: never used; use it in a list of steps,"
     " or take it out"),
    ("    side: each\n", "", "5:8: warning: sides: never said; no step has a side; take them out"),
    ("{most: 2, q", "{most: 1, q", "6:29: warning: layers.question: never asked; nothing is asked"
     " where 'most' is 'least'; take it out"),
    ("at: 10 min", "at: 30 min", "22:10: warning: reminders[0].at: hardly ever said; it comes after"
     " the budget; most sessions are over by then"),
]  # fmt: skip


def warned(folder: Path, text: str) -> list[str]:
    """Return the warnings about a protocol, which can be used."""
    path = folder / "one.yaml"
    path.write_text(text)
    checked = check_file(path, PHRASEBOOK)
    assert checked.protocol is not None
    return [str(problem).removeprefix(f"{path}:") for problem in checked.warnings]


def test_a_good_protocol_has_no_warning(tmp_path: Path) -> None:
    """Nothing is told where nothing could be put better."""
    assert warned(tmp_path, GOOD) == []


@pytest.mark.parametrize(("old", "new", "warning"), BETTER)
def test_what_may_be_bettered_is_told(tmp_path: Path, old: str, new: str, warning: str) -> None:
    """At its place, with the mend, and nothing is refused for it."""
    assert GOOD.count(old) == 1
    text = GOOD.replace(old, new)
    if old == "    side: each\n":
        text = text.replace("layers: {most: 2, ", "layers: {most: 1, ")
    told = warned(tmp_path, text)
    assert warning in told, told


def test_a_command_within_a_sentence_is_no_trouble(tmp_path: Path) -> None:
    """The ear takes it for talk there: "low back" and "no oil" may be said."""
    assert warned(tmp_path, GOOD.replace("Sink and wait.", "No oil. On the low back, wait.")) == []


def test_a_slip_in_a_sequence_is_warned_of_at_its_use(tmp_path: Path) -> None:
    """Where the words come from, as with problems."""
    text = GOOD.replace("Rest a moment.", LONG)
    assert any("steps[0]: found 13 words" in line for line in warned(tmp_path, text))


def test_a_plan_of_minutes_that_asks_nobody_is_told(tmp_path: Path) -> None:
    """It can be used, as for oneself; with a step that asks before the first region all is well."""
    card = tmp_path / "card.yaml"
    text = "title: Card\nversion: 1\nlanguage: en\nminutes: {back: 6 min}\naftercare: [Rest.]\n"
    card.write_text(text)
    (told,) = check_file(card, PHRASEBOOK).warnings
    assert str(told).endswith(
        "card.yaml:4:10: warning: minutes: nobody is asked for permission; put a step before the "
        "regions that asks it, with 'ends: consent'"
    )
    card.write_text(f"{text}steps: [{{id: ask, cue: Ask permission., ends: consent}}]\n")
    assert check_file(card, PHRASEBOOK).warnings == ()
