"""The projection finds what people differ by, and not what their words or microphones do."""

from __future__ import annotations

import numpy as np

from models.recipe.speaker.projection import elsewhere, projection


def test_it_keeps_the_direction_in_which_people_differ() -> None:
    """Though words differ more, in another."""
    rng = np.random.default_rng(1)
    whose = np.repeat(np.arange(60), 8)
    person, word = rng.normal(0, 1, 60), rng.normal(0, 5, len(whose))
    embeddings = rng.normal(0, 0.2, (len(whose), 6))
    embeddings[:, 0] += person[whose]
    embeddings[:, 1] += word
    mean, directions = projection(whose, embeddings, kept=1)
    found = ((embeddings - mean) @ directions)[:, 0]
    assert abs(np.corrcoef(found, person[whose])[0, 1]) > 0.95
    assert abs(np.corrcoef(found, word)[0, 1]) < 0.1


def test_a_sound_elsewhere_is_as_long() -> None:
    """And another."""
    rng = np.random.default_rng(1)
    sound = rng.normal(0, 1000, 8000).astype(np.float32)
    made = elsewhere(rng, sound, [rng.normal(0, 100, 50_000).astype(np.int16)])
    assert made.shape == sound.shape
    assert not np.allclose(made, sound)
