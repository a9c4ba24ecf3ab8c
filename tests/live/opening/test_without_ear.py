"""What hears a language, and what comes of it where nothing does: never an ear for another."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from assistant.base.languages import shipped_language
from assistant.base.paths import NONE
from assistant.core.domain.manner import Settings
from assistant.core.faults import UsageError
from assistant.edges.files.library import model_dir
from assistant.edges.speech.fetched_model import Allows
from assistant.edges.speech.model_folder import model_with
from assistant.live.opening import ear
from assistant.live.opening.choices import Choices, ear_of, with_ear, without_ear
from assistant.live.opening.rehearsal import Rehearsal
from tests.support.speech import synthesise
from tests.support.utterances import spoken

SPANISH, ENGLISH = shipped_language("es"), shipped_language("en")


def fetched(folder: Path, name: str) -> None:
    """Put something there that looks like a fetched model."""
    (folder / "models" / name / "am").mkdir(parents=True)
    (folder / "models" / name / "am" / "final.mdl").touch()


def test_english_is_heard_by_the_programs_own(tmp_path: Path) -> None:
    """Or by the one of the settings."""
    assert ear_of(ENGLISH, Choices(data_dir=str(tmp_path)), Settings()) == model_dir()


def test_spanish_is_heard_by_its_own_once_it_is_fetched_and_by_none_before(tmp_path: Path) -> None:
    """The model of the settings hears English; a rehearsal's ear is made of the program's own."""
    choices = Choices(data_dir=str(tmp_path))
    assert ear_of(SPANISH, choices, Settings()) is None
    fetched(tmp_path, "vosk-model-small-en-us-0.15")
    assert ear_of(SPANISH, choices, Settings(model="vosk-model-small-en-us-0.15")) is None
    fetched(tmp_path, SPANISH.ear)
    assert ear_of(SPANISH, choices, Settings()) == tmp_path / "models" / SPANISH.ear
    rehearsal = replace(choices, rehearsal=Rehearsal("say", "T1"))
    assert ear_of(SPANISH, rehearsal, Settings()) is None


@pytest.mark.parametrize(
    ("choices", "listens"),
    [
        (Choices(), None), (Choices(mic="2"), None), (Choices(mic="2", keyboard=True), None),
        (Choices(keyboard=True), NONE), (Choices(taps=True), NONE),
    ],
)  # fmt: skip
def test_without_an_ear_it_is_typed_or_tapped_or_refused(
    choices: Choices, listens: str | None
) -> None:
    """A microphone that was asked for is not opened in vain."""
    if listens is not None:
        assert without_ear(choices, SPANISH).mic == listens
        return
    with pytest.raises(UsageError, match=r"no ear for es here.*fetch vosk-model-small-es-0\.42"):
        without_ear(choices, SPANISH)


def test_words_that_a_model_does_not_know_are_told_and_not_listened_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One without any word for "stop" or "pain" can't be used."""
    book = SPANISH.phrasebook
    words = {word for phrase in book.listened_for for word in phrase.split()} - {"pará"}
    told: list[str] = []
    monkeypatch.setattr(
        ear, "read_allows", lambda _: Allows(False, True, frozenset(words), talk=True)
    )
    model = tmp_path / SPANISH.ear
    known = ear._known_to(model, book, book.listened_for, told.append)
    assert told == [f"{SPANISH.ear} does not know, and nothing with it is heard: pará"]
    assert "para" in known
    assert not [phrase for phrase in known if "pará" in phrase.split()]
    words = {"siguiente", "me", "duele"}
    with pytest.raises(UsageError, match="knows no phrase for stop: it can't be used"):
        ear._known_to(model, book, book.listened_for, told.append)


def test_a_model_that_hears_another_language_is_refused_whatever_it_is_called(
    tmp_path: Path,
) -> None:
    """The program's own, put where the Spanish one belongs, has no word for a client's "para"."""
    (tmp_path / "models").mkdir()
    (tmp_path / "models" / SPANISH.ear).symlink_to(model_dir())
    _, model = with_ear(Choices(data_dir=str(tmp_path)), SPANISH, Settings())
    assert model == tmp_path / "models" / SPANISH.ear
    told: list[str] = []
    with pytest.raises(UsageError, match=rf"{SPANISH.ear} knows no phrase for pain and stop"):
        ear.open_ear(SPANISH.phrasebook, {}, told.append, model=model, foreign=True)
    assert "does not know, and nothing with it is heard" in told[0]


ROUGHLY = {
    "a": "AA", "e": "EH", "i": "IY", "o": "OW", "u": "UW", "b": "B", "c": "K", "d": "D", "f": "F",
    "g": "G", "j": "HH", "k": "K", "l": "L", "m": "M", "n": "N", "p": "P", "q": "K", "r": "R",
    "s": "S", "t": "T", "v": "V", "w": "W", "x": "S", "y": "Y", "z": "S",
}  # fmt: skip
"""How Spanish letters sound, roughly, in the phones of the program's own model."""


def test_a_model_with_the_languages_words_is_its_ear(tmp_path: Path) -> None:
    """A stand-in of our own making: nothing is told, and what is said is heard in its words."""
    book = SPANISH.phrasebook
    words = {word for phrase in book.listened_for for word in phrase.split()}
    letters = {word: unicodedata.normalize("NFKD", word) for word in words}
    sounds = {
        word: (tuple(ROUGHLY[each] for each in plain if each in ROUGHLY),)
        for word, plain in letters.items()
    }
    model = model_with(sounds, model_dir(), tmp_path)
    told: list[str] = []
    hears = ear.open_ear(book, {}, told.append, model=model, foreign=True)
    assert told == []
    said = synthesise("no más", "es-419")
    sound = np.concatenate([np.zeros(8_000), 0.4 * said / np.abs(said).max(), np.zeros(24_000)])
    heard = [*hears.hear((32_767 * sound).astype("<i2").tobytes()), *hears.finish()]
    assert [word.text for word in heard] == ["no", "más"]
    assert book.perhaps_plea(spoken("no más")) is not None  # so it is asked about
