"""What Whisper makes up is left out, and what people say is not."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.hearing.invented import Stretch, as_said
from assistant.core.sound.nouns import SAMPLE_RATE


def sound(*parts: tuple[float, float]) -> bytes:
    """Return noise of so many seconds at such levels in dB under full scale, one after another."""
    random = np.random.default_rng(1)
    pieces = [
        10 ** (db / 20) * random.standard_normal(round(seconds * SAMPLE_RATE))
        for seconds, db in parts
    ]
    return (32767 * np.concatenate(pieces).clip(-1, 1)).astype("<i2").tobytes()


def stretch(
    text: str, start_s: float = 0.0, end_s: float = 2.0, *, no_speech: float = 0.1,
    likelihood: float = -0.3, compression: float = 1.0,
) -> Stretch:  # fmt: skip
    """Return a stretch as Whisper writes what somebody says plainly, unless told otherwise."""
    return Stretch(text, start_s, end_s, no_speech, likelihood, compression)


SPOKEN = sound((2.0, -20.0))


def test_what_was_said_stays_as_it_was_written() -> None:
    """Every stretch of it, with its signs."""
    said = [stretch("Note, guarded at first.", 0.0, 1.0), stretch("Then it let go.", 1.0, 2.0)]
    assert as_said(said, SPOKEN) == "Note, guarded at first. Then it let go"


def test_of_no_stretch_there_are_no_words() -> None:
    """Nor of no sound."""
    assert as_said([], SPOKEN) == ""
    assert as_said([], b"") == ""
    assert as_said([stretch("Note soft here.")], b"") == ""


def test_where_nobody_speaks_nothing_was_said() -> None:
    """Though the model be sure of its words, as it is of silence."""
    assert as_said([stretch("Note the time.", no_speech=0.7, likelihood=-0.1)], SPOKEN) == ""


@pytest.mark.parametrize("figure", [{"likelihood": -1.2}, {"compression": 3.0}])
def test_where_words_are_in_doubt_there_is_no_note(figure: dict[str, float]) -> None:
    """Neither the doubtful ones, nor those beside them: half a note misleads."""
    said = [stretch("Note soft", 0.0, 1.0), stretch("on the on the on the", 1.0, 2.0, **figure)]
    assert as_said(said, SPOKEN) == ""


def test_what_was_written_of_the_stillness_after_the_voice_is_left_out() -> None:
    """The voice ended before it."""
    pcm = sound((2.0, -20.0), (2.0, -60.0))
    said = [stretch("Note soft here.", 0.0, 2.0), stretch("On the left side.", 2.0, 4.0)]
    assert as_said(said, pcm) == "Note soft here"


def test_a_soft_end_of_a_sentence_is_not() -> None:
    """People's last words are softer than the first."""
    pcm = sound((2.0, -20.0), (1.0, -31.0))
    said = [stretch("Note soft here", 0.0, 2.0), stretch("on the left.", 2.0, 3.0)]
    assert as_said(said, pcm) == "Note soft here on the left"


@pytest.mark.parametrize("made_up", ["Thanks for watching!", "Thank you.", "You", "."])
def test_what_it_is_known_to_make_up_is_left_out(made_up: str) -> None:
    """Wherever it stands: nobody notes it."""
    assert as_said([stretch(f"Note soft. {made_up}")], SPOKEN) == "Note soft"
    assert as_said([stretch(made_up)], SPOKEN) == ""
    assert as_said([stretch(f"{made_up.rstrip('.!')}. Note soft.")], SPOKEN) == "Note soft"


def test_such_words_inside_a_sentence_stay() -> None:
    """Only a whole sentence of them is made up."""
    text = "Note she said thank you and fell asleep"
    assert as_said([stretch(f"{text}.")], SPOKEN) == text
