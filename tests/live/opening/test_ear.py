"""The ear of a session: real Vosk on a graph made with words that the shipped one lacks."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import numpy as np
import pytest

from assistant.core.domain.commands import Command, utterances
from assistant.core.faults import Fault, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.written.problems import WrittenError
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_folder import read_model_source
from assistant.live.opening.ear import open_ear, pronunciation_file, vocabulary
from tests.support.english import PHRASEBOOK, PHRASES
from tests.support.program import PROGRAM
from tests.support.speech import SpokenWord, lay_out, record


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user with nothing kept and nothing written."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    return tmp_path


def write_pronunciations(text: str) -> Path:
    """Write the user's own file, and return its path."""
    path = pronunciation_file()
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, encoding="utf-8")
    return path


def phrasebook(phrases: list[str]) -> Phrasebook:
    """Return a phrasebook of such phrases, which all mean the same."""
    return Phrasebook(tuple((phrase, Command.NEXT) for phrase in phrases))


def heard(phrases: list[str], said: list[str], given: dict | None = None) -> list[str]:
    """Return what an ear for the phrases makes of what espeak-ng says."""
    ear = open_ear(phrasebook(phrases), given or {}, lambda line: None)
    words = [SpokenWord(1.0 + 2.5 * at, text) for at, text in enumerate(said)]
    sound = lay_out(words, 1.0 + 2.5 * len(said))
    found = [*ear.hear(np.round(sound * 32767).astype("<i2").tobytes()), *ear.finish()]
    return [each.text for each in utterances(found)]


def test_the_commands_need_no_model_of_their_own(home: Path) -> None:
    """The shipped model knows every command: nothing is made, nothing is told."""
    known = vocabulary(PHRASES)
    assert known.model == model_dir()
    assert known.notes == ()
    assert not (home / "cache").exists()


def test_words_outside_the_lexicon_are_heard() -> None:
    """Words that only the dictionary has, and ones that nobody has, work like any other."""
    lexicon = read_model_source(model_dir()).lexicon
    phrases = [*PHRASES, "zucchini", "blorptang next", "kangaroo"]
    assert not {"zucchini", "blorptang", "kangaroo"} & set(lexicon)
    said = ["zucchini", "next", "blorptang next", "kangaroo", "barrier"]
    assert heard(phrases, said) == said


def test_what_espeak_pronounces_is_told() -> None:
    """A word whose pronunciation is a guess is named, with its phones and where to mend it."""
    lines: list[str] = []
    open_ear(phrasebook([*PHRASES, "blorptang", "zucchini"]), {}, lines.append)
    (line,) = lines
    assert line.startswith("'blorptang' is in no dictionary and is listened for as espeak-ng says")
    assert "B L AO R P T AE NG" in line
    assert str(pronunciation_file()) in line


def test_phrases_that_sound_alike_are_told_with_their_place() -> None:
    """Whoever adds a phrase is told what it may be taken for, and where it stands."""
    lines: list[str] = []
    book = Phrasebook((("next", Command.NEXT), ("go back", Command.BACK), ("nest", Command.STOP)))
    open_ear(book, {}, lines.append, {"nest": "mine.yaml:2:9"})
    assert lines == [
        "mine.yaml:2:9: 'nest' sounds like 'next' and may be taken for it; choose another"
    ]


def test_other_phrases_that_mean_something_are_told_too() -> None:
    """As names of protocols; those that mean nothing are not, nor those that nobody has chosen."""
    lines: list[str] = []
    book = Phrasebook((("next", Command.NEXT),))
    names = {"calf rolling": 1, "half rolling": 2, "the calf rolling": 1, "text": 3}
    open_ear(book, {}, lines.append, {"half rolling": "half"}, (*names, "nest"), meanings=names)
    assert lines == [
        "half: 'half rolling' sounds like 'calf rolling' and may be taken for it; choose another"
    ]


def test_the_users_own_pronunciation_is_used() -> None:
    """A word is heard as the user wrote it, without asking the dictionary or espeak-ng."""
    write_pronunciations("cue: K AE NG G ER UW\n")
    assert heard([*PHRASES, "cue"], ["kangaroo"]) == ["cue"]
    assert vocabulary([*PHRASES, "cue"], {"cue": (("K", "Y", "UW"),)}).notes == ()


def test_a_protocols_pronunciation_is_used_beside_the_users() -> None:
    """Both ways of saying the word are listened for."""
    write_pronunciations("cue: K AE NG G ER UW\n")
    given = {"cue": (("Z", "UW", "K", "IY", "N", "IY"),)}
    assert heard([*PHRASES, "cue"], ["kangaroo", "zucchini"], given) == ["cue", "cue"]


def test_a_pronunciation_given_for_a_known_word_is_one_more() -> None:
    """ "Stop" is heard as ever: what is given can make it no harder to be heard."""
    given = {"stop": (("K", "AE", "NG", "G", "ER", "UW"),)}
    assert heard(list(PHRASES), ["kangaroo", "stop"], given) == ["stop", "stop"]


def test_what_is_given_and_known_already_makes_no_model() -> None:
    """A pronunciation that the lexicon has anyway changes nothing."""
    assert vocabulary(PHRASES, {"no": (("N", "OW"),)}).model == model_dir()


def test_a_word_that_cannot_be_pronounced_is_refused_with_its_place() -> None:
    """The message names the word, its place and the mend."""
    with pytest.raises(UsageError) as told:
        vocabulary([*PHRASES, "next 日本"], places={"next 日本": "my.yaml:7:3"})
    assert str(told.value) == (
        "my.yaml:7:3: no pronunciation is known of '日本' (it is no word of letters); choose "
        f"another word, or write its phones into {pronunciation_file()}, such as 'psoas: S OW AH S'"
    )


def test_without_espeak_an_unknown_word_is_refused(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a machine without it, words of the dictionary work, and others are refused."""
    monkeypatch.setenv("PATH", str(home))
    assert vocabulary([*PHRASES, "zucchini"]).notes == ()
    with pytest.raises(UsageError, match=r"'blorptang' \(espeak-ng is not installed\); choose"):
        vocabulary([*PHRASES, "blorptang"])


def test_a_cache_that_cannot_be_written_is_a_fault(home: Path) -> None:
    """It is told, with its place, and only where it is needed."""
    (home / "cache").write_text("")
    assert vocabulary(PHRASES).model == model_dir()
    with pytest.raises(Fault, match="can't keep a speech model with the words of this session"):
        vocabulary([*PHRASES, "zucchini"])


def test_a_session_hears_what_its_protocol_and_its_user_pronounce(home: Path) -> None:
    """From the files to the log: words said as they are written there are the commands."""
    write_pronunciations("stop: K AE NG G ER UW\n")
    (home / "one.yaml").write_text(
        "title: One hand\nversion: 1\nlanguage: en\nsteps: [{id: rest, cue: Rest.}]\n"
        "aftercare: [Drink some water.]\npronunciations: {start: Z UW K IY N IY}\n"
    )
    words = [SpokenWord(5.0, "zucchini"), SpokenWord(10.0, "kangaroo")]
    ran = subprocess.run(
        [
            *(PROGRAM, "run", home / "one.yaml", "--data-dir", home / "data", "--format", "json"),
            *("--mic", record(home / "said.flac", words, 15.0)),
        ],
        capture_output=True,
        text=True,
        check=False,
    )
    lines = [json.loads(line) for line in ran.stdout.splitlines()]
    heard = [line["command"] for line in lines if line["kind"] == "heard"]
    assert heard == ["start", "stop"], ran.stderr


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("psoas: S OH AH S", "1:8: psoas: found 'S OH AH S'; 'OH' is no ARPAbet phone"),
        ("a: AH\npsoas: [S OW, 3]", "2:8: psoas: found a list; needs phones such as N EH K S T"),
        ("psoas:", "1:7: psoas: found nothing; needs phones such as N EH K S T"),
        ("psoas: []", "1:8: psoas: found a list; needs one pronunciation at least"),
        ("ease off: IY Z", "1:1: ease off: found 'ease off'; needs one word in lower case"),
        ("Psoas: S OW", "1:1: Psoas: found 'Psoas'; needs one word in lower case"),
        ("a: AH\na: EY", "2:1: a: this key is on line 1 already; keep one"),
        ("- a", "1:1: found a list; needs words with their phones, such as 'psoas: S OW AH S'"),
        ("a: 'AH", "1:4: found a quote that is never closed; close it"),
    ],
)
def test_what_is_wrong_with_the_users_file_is_told(text: str, says: str) -> None:
    """Each slip has its line, column, word and mend."""
    path = write_pronunciations(text)
    with pytest.raises(WrittenError) as told:
        open_ear(PHRASEBOOK, {}, lambda line: None)
    assert str(told.value).startswith(f"{path}:{says}")


@pytest.mark.parametrize("text", ["", "\n", "# nothing yet\n"])
def test_a_file_with_nothing_in_it_is_no_slip(text: str) -> None:
    """A user may keep the file without a word in it."""
    write_pronunciations(text)
    open_ear(PHRASEBOOK, {}, lambda line: None)
