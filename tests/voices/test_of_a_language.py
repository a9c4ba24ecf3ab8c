"""Which voice speaks a language that the natural ones do not."""

from __future__ import annotations

import pytest

from assistant.base.languages import shipped_language
from assistant.core.domain.manner import Settings
from assistant.voices.choosing import VARIABLE, choose


@pytest.fixture(autouse=True)
def _no_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    monkeypatch.setattr("sys.platform", "linux")


def test_the_systems_voice_speaks_spanish() -> None:
    """Whatever natural voice is installed: it would read Spanish as English."""
    spanish = shipped_language("es").voice
    choice = choose(None, Settings(), None, spanish)
    assert (choice.voice.name, choice.spares, choice.warning) == ("es-419+m7", (), "")
    assert choice.told == "la del sistema, en español"


def test_a_natural_voice_that_is_asked_for_is_refused_in_words() -> None:
    """Not silently: it is told who speaks instead."""
    choice = choose("kore", Settings(), None, shipped_language("es").voice)
    assert choice.voice.name == "es-419+m7"
    assert choice.warning == "kore no habla español; habla la voz del sistema"


def test_another_of_the_systems_may_be_named() -> None:
    """With the language's usual one in its place where it fails."""
    choice = choose("es-es", Settings(), None, shipped_language("es").voice)
    assert choice.voice.name == "es-es"
    assert [spare.name for spare in choice.spares] == ["es-419+m7"]
