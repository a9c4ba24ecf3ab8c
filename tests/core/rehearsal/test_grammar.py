"""What is listened for where steps are said, and how dear talk is to that ear."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import numpy as np
import pytest

from assistant.base.protocols import load_protocol
from assistant.core.phonetics.decoys import is_form
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.rehearsal.grammar import (
    IN_A_CUE,
    TALK_COST,
    TIMES,
    own_words,
    rehearsal_grammar,
)
from assistant.core.rehearsal.key_words import items
from assistant.core.rehearsal.saying import Saying
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import model_with, read_model_source
from assistant.live.opening.ear import open_ear
from assistant.live.opening.rehearsal import grammar_of, wanted_of
from tests.support.english import ENGLISH, FORMS
from tests.support.speech import synthesise

LEXICON = read_model_source(model_dir()).lexicon
ADDUCTOR = load_protocol("adductor-release")


@pytest.fixture(scope="module")
def listed() -> list[str]:
    """What is listed for the worked protocol."""
    return rehearsal_grammar(
        ADDUCTOR, items(ADDUCTOR, FORMS), LEXICON, ["tell me"], forms=FORMS, talk=ENGLISH.talk
    )


def test_each_key_stands_alone_in_its_forms_and_in_its_cue(listed: list[str]) -> None:
    """A step may be said by single words, in a sentence, or by its cue."""
    for phrase in ("push", "pushing", "knee", "toward the knee", "tell me", "left", "leg"):
        assert phrase in listed
    cue = "push gently toward the knee no sliding to barrier wait"
    assert cue in listed


def test_decoys_stand_where_the_keys_do_and_are_none(listed: list[str]) -> None:
    """Each is a known word that is no form of a key, and stands in the cue as well."""
    own = {word for item in items(ADDUCTOR, FORMS) for key in item.keys for word in key.words}
    in_cue = [p for p in listed if p.startswith("push gently toward the") and p.endswith("wait")]
    decoys = {phrase.split()[4] for phrase in in_cue} - {"knee"}
    assert len(decoys) == IN_A_CUE
    assert decoys <= set(listed) & LEXICON.keys()
    for decoy in decoys:
        assert decoy not in own
        assert not any(is_form(LEXICON[decoy][0], said) for said in LEXICON["knee"])


def test_talk_is_no_word_of_the_rehearsal() -> None:
    """What is told of what is heard are words of cues, keys and sides, and what is asked for."""
    own = own_words(ADDUCTOR, items(ADDUCTOR, FORMS), LEXICON, ["tell me"], forms=FORMS)
    assert {"push", "pushing", "knee", "toward", "left", "tell", "consent"} <= own
    assert not {"people", "said", "woman", "she"} & own


def test_every_word_of_the_protocol_weighs_the_same(listed: list[str]) -> None:
    """Only the common words that talk is made of weigh as often as they are said."""
    times = Counter(listed)
    assert {times[phrase] for phrase in times.keys() - ENGLISH.talk.keys()} == {TIMES}
    assert times["people"] == ENGLISH.talk["people"]
    assert times["the"] == TIMES + ENGLISH.talk["the"]


def test_a_model_may_be_made_with_dearer_talk(tmp_path: Path) -> None:
    """Its graph is another, kept apart; the same is found again."""
    shipped = read_model_source(model_dir()).settings
    dearer = model_with({}, model_dir(), tmp_path, TALK_COST)
    assert read_model_source(dearer).settings.garbage_scale == TALK_COST
    assert shipped.garbage_scale < TALK_COST
    assert model_with({}, model_dir(), tmp_path) != dearer
    assert model_with({}, model_dir(), tmp_path, TALK_COST) == dearer


def test_what_is_said_besides_the_steps_is_not_told() -> None:
    """Talk is heard by its common words, and comes back as unknown ones: none can be written."""
    saying = Saying(ADDUCTOR, ENGLISH)
    ear = open_ear(
        ENGLISH.phrasebook,
        ADDUCTOR.pronunciations,
        lambda _: None,
        besides=grammar_of(saying),
        garbage_scale=TALK_COST,
        wanted=wanted_of(saying),
    )
    said = "she told the other people to push it to the knee"
    sound = np.round(synthesise(said) * 32767).astype("<i2").tobytes()
    heard = [word.text for word in (*ear.hear(bytes(32_000) + sound), *ear.finish())]
    assert "knee" in heard
    assert not {"she", "told", "people"} & set(heard)
    assert UNKNOWN in heard
