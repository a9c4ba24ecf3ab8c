"""How loud and how fast a rehearsal begins to speak: as the user's settings say."""

from __future__ import annotations

import pytest

from assistant.core.domain.effects import MannerChanged
from assistant.core.domain.events import Opened
from assistant.core.domain.manner import Settings, Words
from assistant.live.opening.rehearsal import Level, Rehearsal, rehearsal_of
from tests.support.english import ENGLISH
from tests.support.scripted import two_sided

SETTINGS = Settings(words=Words.CHIMES, volume_db=-4, words_per_minute=125)


@pytest.mark.parametrize("level", ["say", "exam"])
def test_words_said_are_as_loud_and_as_fast_as_was_chosen(level: Level) -> None:
    """The next "slower" goes on from there. How many words are said is no matter of rehearsals."""
    course = rehearsal_of(Rehearsal(level, "T1"), two_sided(), ENGLISH, None, SETTINGS)
    assert (course.manner.volume_db, course.manner.words_per_minute) == (-4, 125)
    assert course.manner.words is Words.FULL


@pytest.mark.parametrize("level", ["hear", "do"])
def test_a_session_that_is_heard_or_done_is_as_loud_and_as_fast(level: Level) -> None:
    """It is told as it opens, as in a session."""
    course = rehearsal_of(Rehearsal(level, "T1"), two_sided(), ENGLISH, None, SETTINGS)
    told = [each for each in course.handle(Opened(0.0)) if isinstance(each, MannerChanged)]
    assert [(each.volume_db, each.words_per_minute, each.words) for each in told] == [
        (-4, 125, Words.FULL)
    ]
