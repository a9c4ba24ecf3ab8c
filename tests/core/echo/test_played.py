"""What was played, by the time of the microphone's stream."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.echo.played import KEPT_S, STEADY_PIECES, STEP_S, Played
from assistant.core.sound.nouns import SAMPLE_RATE, VOICE_RATE

PIECE_S = 0.02


def sine(rate: int, seconds: float, hz: float = 400.0) -> np.ndarray:
    """Return a tone that begins at its zero."""
    at = np.arange(round(seconds * rate)) / rate
    return np.rint(8000 * np.sin(2 * np.pi * hz * at)).astype(np.int16)


def fed(sound: np.ndarray, rate: int, begins_s: float, off_s: np.ndarray | float = 0.0) -> Played:
    """Return what was played when pieces of `sound` came, each said to be heard `off_s` later."""
    played = Played()
    size = round(PIECE_S * rate)
    pieces = sound[: sound.size // size * size].reshape(-1, size)
    for number, (piece, off) in enumerate(
        zip(pieces, np.broadcast_to(off_s, len(pieces)), strict=True)
    ):
        played.add(piece, rate, begins_s + number * PIECE_S + float(off))
    return played


@pytest.mark.parametrize("rate", [SAMPLE_RATE, VOICE_RATE, 48_000])
def test_sound_is_found_at_its_time_whatever_the_device_runs_at(rate: int) -> None:
    """What is heard from second 3 on is returned for second 3, within a sample or two."""
    played = fed(sine(rate, 1.0), rate, begins_s=3.0)
    wanted = sine(SAMPLE_RATE, 0.5).astype(float)
    found = played.between(3.0, wanted.size).astype(float)
    assert np.corrcoef(wanted, found)[0, 1] > 0.99


def test_what_is_not_known_is_silence() -> None:
    """Before the first piece, after the last, and long ago nothing sounds."""
    played = fed(sine(SAMPLE_RATE, KEPT_S + 1.0), SAMPLE_RATE, begins_s=1.0)
    assert not Played().between(0.0, 800).any()
    assert not played.between(1.0, 800).any()
    assert not played.between(2.0 + KEPT_S, 800).any()
    assert played.between(1.9 + KEPT_S, 3200)[:1600].any()
    assert not played.between(1.9 + KEPT_S, 3200)[1600:].any()


def test_pieces_whose_times_tremble_make_one_sound() -> None:
    """A device's account is off by some 10 ms, each time another way; no sample moves for it."""
    random = np.random.default_rng(1)
    sound = random.integers(-8000, 8000, SAMPLE_RATE).astype(np.int16)
    off_s = np.concatenate([[0.0], random.normal(0.0, 0.005, 49)])
    played = fed(sound, SAMPLE_RATE, 0.0, off_s)
    assert (played.between(0.0, sound.size) == sound).all()


def test_the_count_is_put_right_where_the_account_stays_away() -> None:
    """A loudspeaker that was out for a while goes on at its new time, not at its old one."""
    sound = sine(SAMPLE_RATE, 4.0)
    away_s = 10 * STEP_S
    off_s = np.where(np.arange(round(4.0 / PIECE_S)) < STEADY_PIECES, 0.0, away_s)
    played = fed(sound, SAMPLE_RATE, 0.0, off_s)
    found = played.between(3.0 + away_s, 800)
    assert (found == sound[3 * SAMPLE_RATE :][:800]).all()
