"""Which voice speaks: in what order it is chosen, and what is told where it can't be had."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from assistant.core.domain.manner import Settings
from assistant.core.domain.voices import NATURAL, system_voice
from assistant.core.faults import UsageError
from assistant.edges.speech.kokoro import MODEL
from assistant.voices import choosing
from assistant.voices.choosing import choose

SYSTEM = system_voice(sys.platform)


@pytest.fixture(autouse=True)
def nothing_named(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Let nobody have named a voice, and nothing be fetched."""
    monkeypatch.delenv("ASSISTANT_VOICE")
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path))


@pytest.fixture
def without(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let no natural voice be installed."""
    monkeypatch.setattr(choosing, "why_not_here", lambda folder: "")


def test_the_best_is_natural_with_the_systems_to_spare() -> None:
    """Where nothing was chosen the first natural voice speaks."""
    choice = choose(None, Settings(), None)
    assert (choice.name, choice.voice.driver, choice.spares) == ("kore", NATURAL, (SYSTEM,))
    assert (choice.why, choice.warning) == ("the best that is here", "")


@pytest.mark.usefixtures("without")
def test_without_a_natural_voice_the_systems_speaks_as_ever() -> None:
    """Nothing is wrong then; it is told how to have one."""
    choice = choose(None, Settings(), None)
    assert (choice.voice, choice.spares, choice.warning) == (SYSTEM, (), "")
    assert choice.told.endswith(
        "no natural voice is installed (pip install 'session-assistant[voice]')"
    )


def test_what_was_typed_goes_before_the_variable_and_that_before_the_settings(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each is told as the reason."""
    settings = Settings(voice="michael")
    assert choose(None, settings, None).told == "michael, a natural voice, as settings.yaml says"
    monkeypatch.setenv("ASSISTANT_VOICE", "system")
    assert choose(None, settings, None).told == f"{SYSTEM.label}, as ASSISTANT_VOICE says"
    assert choose("kore", settings, None).told == "kore, a natural voice, as you say"


@pytest.mark.usefixtures("without")
def test_a_natural_voice_that_was_asked_for_and_is_not_here_is_told() -> None:
    """The system's voice speaks, never in silence about it."""
    choice = choose("michael", Settings(), None)
    assert choice.voice == SYSTEM
    assert choice.warning == (
        "no natural voice is installed; pip install 'session-assistant[voice]'; "
        f"meanwhile {SYSTEM.label} speaks"
    )


@pytest.mark.parametrize("typed", [None, "kore"])
def test_half_a_model_is_told_whoever_was_asked_for(tmp_path: Path, typed: str | None) -> None:
    """Though the packages may be whole: what was fetched goes before them."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / MODEL.name).write_bytes(b"half of it")
    choice = choose(typed, Settings(), None)
    assert choice.voice == SYSTEM
    assert "is not whole" in choice.warning
    assert choice.warning.endswith(f"meanwhile {SYSTEM.label} speaks")


@pytest.mark.parametrize("typed", ["Michael", " michael "])
def test_a_name_of_ours_may_be_written_as_names_are(typed: str) -> None:
    """No speech engine is asked for a voice of that name."""
    assert choose(typed, Settings(), None).name == "michael"
    assert choose("SYSTEM", Settings(), None).name == "system"


def test_any_other_name_is_the_speech_engines() -> None:
    """Whether it has such a voice it says itself: if not, the best there is speaks."""
    choice = choose("en-us+f3", Settings(), None)
    assert (choice.voice.driver, choice.voice.name) == (SYSTEM.driver, "en-us+f3")
    assert [each.driver for each in choice.spares] == [NATURAL, SYSTEM.driver]
    assert choice.voice.label.endswith("en-us+f3")


@pytest.mark.usefixtures("without")
def test_without_a_natural_voice_the_usual_one_spares_another_of_the_system() -> None:
    """There is always one that may speak."""
    assert choose("nobody", Settings(), None).spares == (SYSTEM,)


def test_a_name_of_nothing_is_refused() -> None:
    """It is told where names are."""
    with pytest.raises(UsageError, match="`assistant voices` shows them"):
        choose(" ", Settings(), None)
