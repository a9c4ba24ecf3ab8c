"""Rehearsals from recordings: real program, real ear, real voice; only the air is missing.

A trainee is synthesised to go through the worked protocol at each level.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.rehearsal.key_words import items
from assistant.core.rehearsal.saying import PROMPT_AFTER_S
from tests.support.english import FORMS
from tests.support.program import LIMIT_S, run_on
from tests.support.speech import RATE, SpokenWord, record, synthesise

GREETING_S = 10.0
"""Seconds in which the first words have been spoken."""

HELD_S = 6.0
"""The target of each hold at sixty times its pace."""

NAMES = {
    "permission": "explain it to the client, and ask permission",
    "sink": "hand on the adductor, and sink toward the femur",
    "knee": "push gently toward the knee",
    "abdomen": "free hand on the lower abdomen, and sink",
    "thorax": "draw that hand toward the thorax",
    "other": "repeat other leg",
}

pytestmark = pytest.mark.timeout(LIMIT_S)


class Script:
    """What a trainee says, one thing after the other."""

    def __init__(self) -> None:
        self.words: list[SpokenWord] = []
        self.now = GREETING_S

    def say(self, text: str, then_s: float) -> None:
        """Say something, and be silent for so many seconds after it."""
        self.words.append(SpokenWord(self.now, text))
        self.now += synthesise(text).size / RATE + then_s

    def wait(self, seconds: float) -> None:
        """Be silent."""
        self.now += seconds

    def hold(self, seconds: float) -> None:
        """Say "barrier", and "released" so many seconds after it."""
        started = self.now
        self.say("barrier", 0.0)
        self.now = started + seconds
        self.say("released", 1.5)


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every cue is rendered here, once; the user's own cache is left alone."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


def rehearse(
    folder: Path, script: Script, level: str, *options: str
) -> tuple[int, list[dict[str, Any]]]:
    """Run the program on what was said; return its exit code and its JSON lines."""
    recording = record(folder / "trainee.flac", script.words, script.now + 4.0)
    ran = run_on(recording, folder, "rehearse", "adductor-release", "--level", level, *options)
    return ran.code, ran.lines


def of(lines: Sequence[dict[str, Any]], kind: str) -> list[dict[str, Any]]:
    """Return the lines of one kind."""
    return [line for line in lines if line["kind"] == kind]


def faults(lines: Sequence[dict[str, Any]]) -> dict[str, str]:
    """Return the remark on each item that is not wholly done."""
    return {each["item"]: each["remark"] for each in of(lines, "marked") if each["grade"] != "done"}


def test_a_trainee_hears_the_sequence(tmp_path: Path) -> None:
    """After "start" every step is spoken and every hold runs, with nothing more said."""
    script = Script()
    script.say("start", 240.0)
    code, lines = rehearse(tmp_path, script, "hear", "--pace", "60x")
    cues = {step.cue for step in load_protocol("adductor-release").steps}
    assert cues <= {line["text"] for line in of(lines, "say")}
    assert len(of(lines, "hold")) == 8
    assert (code, [line["outcome"] for line in of(lines, "end")]) == (0, ["finished"])


def test_a_trainee_says_each_step(tmp_path: Path) -> None:
    """Each in words of their own, with talk around them; each is scored as said alone."""
    script = Script()
    script.say("start", 4.0)
    for said in NAMES.values():
        script.say(f"okay, {said}", 2.5)
    script.wait(4.0)
    code, lines = rehearse(tmp_path, script, "say")
    listed = [item.id for item in items(load_protocol("adductor-release"), FORMS)]
    assert [(line["step"], line["score"]) for line in of(lines, "said")] == [
        (step, "alone") for step in listed
    ]
    assert code == 0


def test_nobody_is_prompted_in_the_middle_of_a_sentence(tmp_path: Path) -> None:
    """A sentence that begins in the last second before help would come is heard out."""
    script = Script()
    script.say("start", 1.0)
    script.wait(PROMPT_AFTER_S)
    script.say("so I think that first of all I have to explain it, and then ask permission", 6.0)
    _, lines = rehearse(tmp_path, script, "say")
    assert of(lines, "speaking")
    assert [line["text"] for line in of(lines, "say")][1:] == ["The first step."]
    assert [(line["step"], line["score"]) for line in of(lines, "said")] == [
        ("permission", "alone")
    ]


def test_a_trainee_does_it_in_silence(tmp_path: Path) -> None:
    """Eight holds, and not a word from the assistant."""
    script = Script()
    script.say("start", 1.5)
    script.say("next", 1.5)
    for _ in range(8):
        script.hold(HELD_S)
    script.wait(3.0)
    script.say("next", 2.0)
    code, lines = rehearse(tmp_path, script, "do", "--pace", "60x")
    assert [hold["end_reason"] for hold in of(lines, "hold")] == ["released"] * 8
    assert of(lines, "say") == []
    assert (code, [line["outcome"] for line in of(lines, "end")]) == (0, ["finished"])


def examined(script: Script, acts: Sequence[tuple[str, float]]) -> None:
    """Do so much of an exam: name each step, and hold it so long."""
    script.say("start", 1.5)
    for name, held_s in acts:
        script.say(NAMES[name], 1.2)
        if held_s:
            script.hold(held_s)
    script.say("stop", 2.0)


SIDE = [(step, HELD_S) for step in ("sink", "knee", "abdomen", "thorax")]


def test_a_trainee_passes_the_exam(tmp_path: Path) -> None:
    """Every item of the sheet is done, and the sheet is written."""
    script = Script()
    examined(script, [("permission", 0.0), *SIDE, ("other", 0.0), *SIDE])
    sheet = tmp_path / "sheet.html"
    code, lines = rehearse(tmp_path, script, "exam", "--pace", "60x", "--sheet", str(sheet))
    assert faults(lines) == {}
    assert [(line["passed"], line["points"]) for line in of(lines, "examined")] == [(True, 19.0)]
    assert code == 0
    assert "Passed: 19 of 19 points" in sheet.read_text(encoding="utf-8")


def test_the_sheet_names_exactly_what_was_wrong(tmp_path: Path) -> None:
    """Two steps swapped, one missing, one hold cut short."""
    script = Script()
    sink, knee, abdomen, thorax = SIDE
    left = [sink, abdomen, knee, thorax]
    right = [("sink", 2.0), knee, thorax]
    examined(script, [("permission", 0.0), *left, ("other", 0.0), *right])
    _, lines = rehearse(tmp_path, script, "exam", "--pace", "60x")
    assert faults(lines) == {
        "Toward the knee, left": "changed places with Lower abdomen, left",
        "Lower abdomen, left": "changed places with Toward the knee, left",
        "Adductor, right: wait": "held 0:02; floor 0:05, target 0:06; cut short",
        "Lower abdomen, right": "left out",
        "Lower abdomen, right: wait": "no hold",
    }
