"""The user's settings: what may stand in their file, and what it makes of a session."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.base.languages import load_language
from assistant.base.settings import load_settings, settings_file, write_setting
from assistant.core.domain.commands import SAFETY, Command, Order
from assistant.core.domain.manner import USUAL, Settings, Words
from assistant.core.faults import UsageError
from assistant.core.written.problems import WrittenError
from assistant.core.written.settings import read_settings, with_key
from tests.support.english import PHRASEBOOK

TAKEN = frozenset({"next", "stop"})
"""Words of commands."""


def told(text: str) -> list[str]:
    """Return what is said of a file that is refused."""
    with pytest.raises(WrittenError) as refused:
        read_settings(text, "settings.yaml", TAKEN)
    return str(refused.value).splitlines()


def test_every_setting_is_read() -> None:
    """Times as they are written in protocols, the rest as it is said."""
    text = "name: robin\nstrict: true\nwords: chime only\nsleep-after: 10 min\ntime-call: 5 min\n"
    text += "series: true\n"
    read = read_settings(text, "settings.yaml", TAKEN)
    assert read == Settings("robin", True, Words.CHIMES, 600.0, 300.0, True)


@pytest.mark.parametrize("text", ["", "# name: robin\n", "\n  # nothing\n"])
def test_what_is_not_chosen_is_as_usual(text: str) -> None:
    """A file of remarks is no mistake; the usual assistant listens, and never falls asleep."""
    assert read_settings(text, "settings.yaml", TAKEN) == USUAL == Settings()


def test_all_that_is_wrong_is_told_at_once_with_place_and_mend() -> None:
    """In the order of the file: line, column, key, what stands there, what to write."""
    text = (
        "name: Robin\nstrikt: true\nstrict: yes\nwords: breif\n"
        "sleep-after: 10\ntime-call: 5 s\nname: x\n"
    )
    assert told(text) == [
        "settings.yaml:1:7: name: found 'Robin'; needs one to three words in lower case",
        "settings.yaml:2:1: strikt: unknown key; did you mean 'strict'?",
        "settings.yaml:3:9: strict: found 'yes'; needs true or false",
        "settings.yaml:4:8: words: found 'breif'; did you mean 'brief'?",
        "settings.yaml:5:14: sleep-after: found 10; say the unit: '5 min' or '300 s'",
        "settings.yaml:6:12: time-call: found '5 s'; needs 1 min to 1 h",
        "settings.yaml:7:1: name: this key is on line 1 already; keep one",
    ]


def test_how_it_speaks_is_a_setting() -> None:
    """A voice by its name, whatever a speech engine calls its own; pace and loudness as numbers."""
    text = "voice: com.apple.voice.Samantha (Enhanced)\npace: 125\nvolume: -4 dB\n"
    read = read_settings(text, "settings.yaml", TAKEN)
    assert read == Settings(
        voice="com.apple.voice.Samantha (Enhanced)", volume_db=-4, words_per_minute=125
    )


def test_slips_in_how_it_speaks_are_told_with_their_mend() -> None:
    """Each at its place, with what can stand there."""
    assert told("voice: 3\npace: fast\nvolume: 12\n") == [
        "settings.yaml:1:8: voice: found 3; "
        "needs the name of a voice, as `assistant voices` shows them",
        "settings.yaml:2:7: pace: found 'fast'; needs words a minute, from 110 to 180",
        "settings.yaml:3:9: volume: found 12; "
        "needs dB against the usual level, from '-16 dB' to '8 dB'",
    ]


@pytest.mark.parametrize("text", ["- name\n", "name\n", "3\n"])
def test_what_is_no_table_is_refused(text: str) -> None:
    """A list or a lone word is told what was expected, at its place."""
    assert told(text)[0].endswith("needs keys with their values, such as 'name: robin'")


def test_a_name_is_no_word_of_a_command() -> None:
    """It would be heard as both."""
    assert told("name: next one\n") == [
        "settings.yaml:1:7: name: found 'next one'; "
        "'next' is a word of a command; choose another name"
    ]


def test_a_name_may_have_letters_of_any_language() -> None:
    """In Spanish most names that are asked for have an accent."""
    assert read_settings("name: josé\n", "settings.yaml", TAKEN) == Settings("josé")
    for name in ("José", "jose 2", "de la cruz ríos"):
        assert "needs one to three words in lower case" in told(f"name: {name}\n")[0]


def test_a_name_is_no_longer_than_every_text_has_room_for() -> None:
    """The longest one that is taken leaves every text whole, where all is said with it."""
    longest = "x" * 40
    for code in ("en", "es"):
        load_language(Settings(longest, strict=True), code)
    assert told(f"name: {longest}x\n")[0].endswith("needs 40 letters at most")


def test_a_name_is_no_word_of_a_command_in_any_language(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is said in sessions of each: "alto" is a client's word in Spanish. One that was written
    into the file by hand is refused where that language is to be spoken, with the mend."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    with pytest.raises(UsageError, match="'alto' is a word of a command in the language es"):
        write_setting("name", "alto")
    assert not settings_file().exists()
    assert load_language(Settings("alto")).language.phrasebook.orders["alto sleep"]
    with pytest.raises(UsageError, match="`assistant settings name` sets another"):
        load_language(Settings("alto"), "es")
    draft = tmp_path / "assistant" / "languages" / "xx"
    draft.mkdir(parents=True)
    (draft / "language.yaml").write_text("language: [", encoding="utf-8")
    write_setting("name", "robin")
    assert load_settings() == Settings("robin")


def test_the_file_lies_beside_the_users_other_ones(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """None is needed; one that is no file is refused in plain words."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_settings() == USUAL
    settings_file().parent.mkdir()
    settings_file().write_text("name: robin\n")
    assert load_settings() == Settings("robin")
    settings_file().unlink()
    settings_file().mkdir()
    with pytest.raises(UsageError, match="not a file"):
        load_settings()


def test_the_usual_name_is_said_before_two_commands_only() -> None:
    """Sleep and wake up are words of this room; no other command needs a name."""
    named = {phrase for phrase in PHRASEBOOK.orders if "assistant" in phrase}
    assert named == {"assistant sleep", "assistant wake up"}


def test_a_name_of_ones_own_is_listened_for_and_told() -> None:
    """The assistant is put to sleep, woken and spoken of by it."""
    language = load_language(Settings("robin")).language
    assert language.phrasebook.orders["robin sleep"] == Order(Command.SLEEP)
    assert "assistant sleep" not in language.phrasebook.orders
    assert language.phrasebook.called(Command.WAKE) == "robin wake up"
    assert language.wording.asleep == "Asleep. Say robin wake up."


def test_strictly_every_command_is_said_with_the_name_but_the_clients() -> None:
    """ "Stop" and "pain" are never more than themselves; whatever is asked for is said in full."""
    language = load_language(Settings(strict=True)).language
    book = language.phrasebook
    for phrase, order in PHRASEBOOK.orders.items():
        bare = phrase.removeprefix("assistant ")
        heard = bare if order.command in SAFETY else f"assistant {bare}"
        assert book.orders[heard] == order
    assert len(book.orders) == len(PHRASEBOOK.orders)
    assert language.wording.waiting["ready"] == "Say assistant start."


def test_a_keyboard_need_not_name_the_assistant() -> None:
    """Nothing is overheard there; with the name it is right as well."""
    book = load_language(Settings("robin", strict=True)).language.phrasebook
    for line in ("say again", "robin say again", "repeat"):
        assert book.typed(line) == Order(Command.REPEAT)
    assert book.typed("sleep") == book.typed("robin sleep") == Order(Command.SLEEP)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("", "model: own\n"),
        ("# none yet\n", "# none yet\nmodel: own\n"),
        ("name: robin\n", "name: robin\nmodel: own\n"),
        ("model: a-b  # mine\nname: robin\n", "model: own  # mine\nname: robin\n"),
        ("#model: a\nmodel : a", "#model: a\nmodel: own\n"),
    ],
)
def test_one_key_is_set_and_nothing_else_changes(before: str, after: str) -> None:
    """Comments, order and other keys stay as somebody wrote them."""
    assert with_key(before, "model", "own") == after
    assert read_settings(after, "settings.yaml", TAKEN).model == "own"
