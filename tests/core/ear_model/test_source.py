"""What a graph is made of, as text, and back."""

from __future__ import annotations

import json

import numpy as np
import pytest

from assistant.core.ear_model.graph import WORDS_FILE, GraphSettings
from assistant.core.ear_model.source import LEXICON_FILE, SETTINGS_FILE, GraphSource, read_source
from assistant.core.phonetics.phones import CLASSES
from assistant.core.phonetics.pronunciation import read_lexicon
from assistant.edges.files.library import model_dir

BIGRAM = np.random.default_rng(1).uniform(0, 20, (len(CLASSES), len(CLASSES))).astype(np.float32)
SOURCE = GraphSource(
    read_lexicon(["no N OW", "read R EH D", "read R IY D"]),
    BIGRAM,
    GraphSettings(0.65, silence_probability=0.4, noise_cost=1.25),
)


def test_what_was_written_is_read_back() -> None:
    """The files of a source give the same files again."""
    files = SOURCE.files()
    again = read_source(files)
    assert again.settings == SOURCE.settings
    assert again.lexicon == SOURCE.lexicon
    assert again.bigram == pytest.approx(SOURCE.bigram, abs=0.001)
    assert again.files() == files


def test_words_are_added_beside_those_there_are() -> None:
    """A new word comes in, a known one is said in more ways, and the first source stays."""
    more = SOURCE.with_words({"no": [("N", "AO")], "yes": [("Y", "EH", "S")]})
    assert more.lexicon == {
        "no": (("N", "OW"), ("N", "AO")),
        "read": [("R", "EH", "D"), ("R", "IY", "D")],
        "yes": (("Y", "EH", "S"),),
    }
    assert set(SOURCE.lexicon) == {"no", "read"}


@pytest.mark.parametrize(
    "settings",
    ["[]", "{}", '{"phone_bigram": [], "garbage": 1}', '{"phone_bigram": [], "garbage_scale": 1}'],
)
def test_damaged_settings_are_refused(settings: str) -> None:
    """Settings that are no settings of a graph are told, not guessed."""
    with pytest.raises(ValueError, match=r"^graph\.json: "):
        read_source({SETTINGS_FILE: settings.encode(), LEXICON_FILE: b""})


def test_the_shipped_graph_is_made_of_what_lies_beside_it() -> None:
    """The shipped model's graph is that of its lexicon and settings, to the byte."""
    files = {name: (model_dir() / name).read_bytes() for name in (SETTINGS_FILE, LEXICON_FILE)}
    for name, content in read_source(files).files().items():
        assert (model_dir() / name).read_bytes() == content, name


def test_settings_are_plain_json() -> None:
    """Anybody can read them: the settings by name, the bigram as rows."""
    fields = json.loads(SOURCE.files()[SETTINGS_FILE])
    assert fields["garbage_scale"] == 0.65
    assert np.shape(fields["phone_bigram"]) == (len(CLASSES), len(CLASSES))


def test_every_word_of_the_lexicon_is_a_word_of_the_graph() -> None:
    """Nothing is left out on the way from lexicon to graph."""
    words = SOURCE.files()[WORDS_FILE].decode().splitlines()
    assert [line.split()[0] for line in words] == ["<eps>", "no", "read", "[unk]"]
