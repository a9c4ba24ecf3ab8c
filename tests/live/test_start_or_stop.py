"""A "start" of which a piece of the sound is lost may be heard as "stop": it is asked about."""

from __future__ import annotations

import numpy as np
import pytest

from assistant.core.domain.events import Unclear
from assistant.core.hearing.gate import Gate, Judged
from assistant.core.session.session import Session
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from assistant.live.start_or_stop import under_way
from tests.live.test_listening import listened
from tests.support.english import ENGLISH, LISTENED_FOR, PHRASEBOOK
from tests.support.scripted import ScriptedTherapist, two_sided
from tests.support.speech import FLITE, synthesise

LOST_S = 0.08


@pytest.mark.parametrize(("voice", "share"), [(f"{FLITE}awb", 0.65), (f"{FLITE}rms", 0.6)])
def test_a_start_with_a_gap_in_it_ends_no_session(voice: str, share: float) -> None:
    """Where a session waits to be started it is no sure "stop"; with a hold under way it is."""
    said = synthesise("start", voice).copy()
    gap = int(share * said.size)
    said[gap : gap + round(LOST_S * SAMPLE_RATE)] = 0.0
    quiet = np.zeros(round(1.5 * SAMPLE_RATE))
    sound = np.concatenate([quiet, said, quiet])
    sound += np.random.default_rng(3).normal(0.0, 3e-4, sound.size)
    pcm = np.round(sound * 32767).astype("<i2")
    sure = {}
    for waits in (True, False):
        listener = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK))
        told = listened(listener, pcm, fits=(lambda *_: True) if waits else under_way)
        judged = [each for _, each in told]
        assert [isinstance(each, Judged) and each.utterance.text for each in judged] == ["stop"]
        sure[waits] = [isinstance(each, Judged) and each.sure for each in judged]
    assert sure == {True: [False], False: [True]}


def test_who_is_asked_whether_to_end_may_start() -> None:
    """Nothing had begun: "start" begins it, and a second "stop" would have ended it."""
    for second, state in (("start", "cue"), ("stop", "ended")):
        therapist = ScriptedTherapist(Session(two_sided(), ENGLISH, layers=1))
        therapist.listen()
        therapist.wait(5.0)
        therapist.give(Unclear(therapist.now, therapist.now - 0.8, therapist.now - 0.4))
        assert therapist.session.state == "ready"
        therapist.listen()
        therapist.say(second)
        assert therapist.session.state == state
