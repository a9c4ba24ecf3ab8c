"""Every protocol of the library, walked to its end by a therapist who types, in audio time."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assistant.base.protocols import check_protocol, load_protocol
from assistant.core.domain.commands import OVER_A_CUE, words_of
from assistant.core.domain.events import Record
from assistant.core.domain.holds import Mark
from assistant.core.domain.protocol import Ends, Protocol, Step
from assistant.core.hearing.gate import Gate
from assistant.core.session.dry_run import cue_s, dry_run
from assistant.core.session.session import Session
from assistant.core.sound.nouns import SAMPLE_RATE, VOICE_RATE, Block
from assistant.edges.files.library import list_protocols
from assistant.live.engine import Engine
from assistant.live.ports import Sound
from assistant.live.speaking import Speech
from tests.support.dummies import DummySpeaker, DummyVoice, Log, only_typed
from tests.support.english import CUES, ENGLISH, PHRASEBOOK

PROTOCOLS = {path.stem: path for path in list_protocols()}

NAMED = pytest.mark.parametrize("name", PROTOCOLS)

LONGEST_S = 3 * 3600.0
"""What no session comes near: a walk that does not end fails here."""


class Silence:
    """A microphone that hears nothing, half a second at a time."""

    def __init__(self) -> None:
        self._left = round(LONGEST_S / 0.5)

    def reached(self, _host_s: float) -> bool:
        """Whatever is typed is of now."""
        return True

    def read(self) -> Block | None:
        """Return the next half second."""
        self._left -= 1
        return Block(bytes(SAMPLE_RATE)) if self._left else None

    def close(self) -> None:
        """Nothing to let go of."""


class PacedVoice(DummyVoice):
    """Takes as long over a text as the real voice does."""

    def render(self, text: str) -> Sound:
        """Return silence of that length."""
        return np.zeros(round(cue_s(text) * VOICE_RATE), np.int16)


class Typist(Log):
    """A therapist at the keyboard, who sees where the session stands and types what is due."""

    closed = False

    def __init__(self, protocol: Protocol) -> None:
        super().__init__()
        self._steps = {step.id: step for step in protocol.every_step()}
        self._state: Record = {}
        self._since = self._now = self._target_s = 0.0
        self._held_s: float | None = None

    def show(self, record: Record) -> None:
        """See it."""
        super().show(record)
        if record["kind"] == "state":
            # That it is shown again, as words were said, is no change.
            place = ("state", "step", "side", "layer")
            if [record[key] for key in place] != [self._state.get(key) for key in place]:
                self._since = record["t"]
            self._state = record
        if record["kind"] == "hold_started":
            self._target_s = record["target_s"]

    def tick(self, now: float, held_s: float | None) -> None:
        """See the clock."""
        self._now, self._held_s = now, held_s

    def lines(self) -> list[str]:
        """Type one word, when all was said and it is time for it."""
        legal = set(self._state.get("legal", ()))
        if legal <= OVER_A_CUE:
            return []
        step = self._steps.get(self._state["step"] or "")
        word, after_s = self._due(step)
        if word == "released":
            return [word] if self._held_s is not None and self._held_s >= self._target_s else []
        return [word] if word and self._now - self._since >= after_s else []

    def _due(self, step: Step | None) -> tuple[str, float]:
        if step is None:
            return ("start" if self._state["state"] == "ready" else "no"), 2.0
        match self._state["state"]:
            case "consent":
                return "yes", 2.0
            case "layer question":
                return "no", 2.0
            case "approach":
                return step.begins.value, 20.0
            case "holding":
                return ("" if step.ends is Ends.TIME else "released"), 0.0
            case _:
                return "next", step.about_s or 30.0


def walked(protocol: Protocol) -> Typist:
    """Return the therapist after a whole session over the real engine."""
    typist = Typist(protocol)
    chimes = dict.fromkeys(Mark, np.zeros(100, np.int16))
    engine = Engine(
        Session(protocol, ENGLISH),
        microphone=Silence(),
        speech=Speech(DummySpeaker(), Gate(PHRASEBOOK), PacedVoice(), chimes),
        journal=typist,
        display=typist,
        by_hand=only_typed(typist),
    )
    assert engine.run() == "finished"
    return typist


@NAMED
def test_it_passes_check_without_a_warning(name: str) -> None:
    """What comes with the program is right, and nothing in it could be put better."""
    assert check_protocol(str(PROTOCOLS[name]), PHRASEBOOK).warnings == ()


def test_what_is_shared_passes_check() -> None:
    """Each sequence is right by itself, with the words that it has where none are given."""
    for path in (PROTOCOLS["adductor-release"].parent / "shared").glob("*.yaml"):
        assert check_protocol(str(path), PHRASEBOOK).protocol is None


@NAMED
def test_it_says_what_it_is(name: str) -> None:
    """Region, intent and source stand in it; it screens before hands go on, and has last words."""
    protocol = load_protocol(str(PROTOCOLS[name]))
    assert protocol.region
    assert protocol.intent
    assert len(protocol.source.split()) > 5
    assert protocol.screening
    assert protocol.aftercare


@NAMED
def test_it_claims_nothing(name: str) -> None:
    """No text that is spoken promises an effect."""
    claims = {
        "heal", "heals", "cure", "cures", "treat", "treats", "fix", "fixes", "relieve", "relieves",
        "improve", "improves", "detox", "toxins", "better",
    }  # fmt: skip
    for said in CUES.fixed_texts(load_protocol(str(PROTOCOLS[name]))):
        assert not words_of(said) & claims, said


@NAMED
def test_it_is_walked_to_its_end_and_said_as_on_paper(name: str) -> None:
    """Every hold is logged on its side and in its layer; the dry run told what would be said.

    Of a plan of minutes it told so without its remarks on the time, which hang on the second.
    """
    protocol = load_protocol(str(PROTOCOLS[name]))
    typist = walked(protocol)
    logged = typist.of("journal", "hold")
    assert Counter((hold["step"], hold["side"], hold["layer"]) for hold in logged) == expected(
        protocol
    )
    assert {hold["end_reason"] for hold in logged} <= {"released", "time"}
    assert all(hold["duration_s"] >= hold["floor_s"] > 0.0 for hold in logged)
    assert [record["kind"] for record in typist.of("shown", "refused")] == []
    said = list(dry_run(protocol, ENGLISH).said)
    spoken = [record["text"] for record in typist.of("shown", "say")]
    if protocol.plan:
        assert "Two minutes for the back." in spoken
        said, spoken = ([each for each in all_ if not of_time(each)] for all_ in (said, spoken))
    assert spoken == said
    if protocol.budget_s is not None:
        assert typist.of("journal", "end")[0]["t"] <= protocol.budget_s + 60.0


def of_time(text: str) -> bool:
    """Return whether it is said of a plan's minutes, or of the session's."""
    return " minutes " in text or text.startswith("Time for ")


def expected(protocol: Protocol) -> Counter[tuple[str, str | None, int]]:
    """Return each hold that the file asks for: its step, side and layer."""
    holds: Counter[tuple[str, str | None, int]] = Counter()
    for step in protocol.steps:
        if step.hold is not None:
            layers = step.layers.least if step.layers else 1
            for side in ("left", "right") if step.side == "each" else (step.side,):
                for layer in range(1, layers + 1):
                    holds[step.id, side, layer] += 1
    return holds


def test_the_library_covers_the_techniques() -> None:
    """The techniques of the field, whole sessions, and care of oneself are all there."""
    assert set(PROTOCOLS) == {
        "adductor-release", "sustained-pressure", "cross-hand-stretch", "skin-rolling",
        "direct-hold", "indirect-hold", "rebounding", "trigger-point", "scar-tissue",
        "mfr-then-massage", "full-session-60", "full-session-90", "self-care-upper-back",
        "self-care-plantar-fascia", "self-care-neck-and-shoulder", "self-care-ten-minutes",
        "clock-card",
    }  # fmt: skip


@pytest.mark.parametrize("name", ["full-session-60", "full-session-90"])
def test_whole_sessions_have_five_phases(name: str) -> None:
    """A look, gentle work, focused work, what joins the regions, and the close."""
    phases = load_protocol(str(Path(PROTOCOLS[name]))).phases
    assert [phase.name for phase in phases] == [
        "assessment", "initial", "focused", "integration", "closure",
    ]  # fmt: skip
