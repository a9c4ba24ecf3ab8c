"""The language's file, what a user adds to it and changes in it, and what is told of slips."""

from __future__ import annotations

from itertools import product
from pathlib import Path

import pytest

from assistant.base.languages import load_language, own_file
from assistant.core.domain.commands import BY_NAME, NAME, Command, Order
from assistant.core.language.cues import filled
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.language.reader import ReadLanguage, Text, read_language
from assistant.core.language.spoken_texts import MOST_WORDS
from assistant.core.written.problems import WrittenError
from tests.support.english import CUES, ENGLISH, NUMBERS, PHRASEBOOK, TEXTS, WORDS, without
from tests.support.scripted import two_sided
from tests.support.utterances import spoken


def english_with(own: str) -> ReadLanguage:
    """Return English with a user's own file of this text."""
    return read_language(TEXTS, Text(own, "mine.yaml"))


def refused(own: str) -> list[str]:
    """Return what is told of a user's own file of this text."""
    with pytest.raises(WrittenError) as told:
        english_with(own)
    return str(told.value).splitlines()


def test_every_command_has_a_phrase_and_is_called_by_its_first() -> None:
    """In English most are called by their own names, with the assistant's before some."""
    called = {f"{NAME} {each}" if each in BY_NAME else str(each) for each in Command}
    called = called - {"note", "skip"} | {"note soft", "skip this"}  # which need a word more
    assert {PHRASEBOOK.called(command) for command in Command} == called


def test_no_text_of_the_language_is_long() -> None:
    """What is said by itself is twelve words at most; most is far less."""
    said = [*CUES.fixed_texts(two_sided()), CUES.over(3600.0), CUES.time_left(720.0)]
    assert [text for text in said if len(text.split()) > MOST_WORDS] == []


def test_a_user_adds_phrases() -> None:
    """A further phrase gives the command, and those there were still do."""
    book = english_with("commands:\n  released: [let go]\n  next: [onward]").language.phrasebook
    assert book.orders["let go"] == book.orders["released"] == Order(Command.RELEASED)
    assert book.order(spoken("onward")) == Order(Command.NEXT)
    assert book.called(Command.RELEASED) == "released"


def test_a_user_takes_phrases_away_and_the_texts_follow() -> None:
    """What is taken away is not listened for, nor told to be said."""
    own = "without: [start, release]\ncommands: {start: [begin], skip: [release]}"
    language = english_with(own).language
    assert "start" not in language.phrasebook.orders
    assert language.phrasebook.orders["release"] == Order(Command.SKIP)
    assert language.phrasebook.called(Command.START) == "begin"
    assert language.cues.greeting(two_sided()) == "Test release. Say begin when you are ready."
    assert language.wording.waiting["ready"] == "Say begin."


def test_a_command_can_be_typed_by_its_own_name_whatever_it_is_called() -> None:
    """Programs and journals know the command's name; a person may type it too."""
    book = english_with("without: [start]\ncommands: {start: [begin]}").language.phrasebook
    assert book.typed("start") == book.typed("Begin") == Order(Command.START)


def test_a_user_changes_texts_one_by_one() -> None:
    """A text of the user's own stands in place of that one; what it lacks is the language's."""
    own = "wording:\n  paused: A pause.\n  breaths: {many: '{number} slow breaths'}"
    language = english_with(own).language
    assert language.wording.paused == "A pause."
    assert language.wording.resumed == WORDS.resumed
    assert language.cues.released(40.0, 4) == "Released. Four slow breaths."
    assert language.cues.released(10.0, 1) == "Released. One breath."


@pytest.mark.parametrize("own", ["", "\n", "# nothing yet\n"])
def test_a_file_with_nothing_in_it_changes_nothing(own: str) -> None:
    """A user may keep the file without a word in it."""
    assert english_with(own).language == ENGLISH


@pytest.mark.parametrize(
    ("own", "told"),
    [
        ("commands: {nxt: [on]}", "1:12: commands.nxt: unknown key; did you mean 'next'?"),
        ("commands:\n  next: [On]", "2:10: commands.next[0]: found 'On'; needs one to ten words"),
        ("commands: {next: on}", "1:18: commands.next: found 'on'; needs a list"),
        ("commands: {next: [2]}", "1:19: commands.next[0]: found 2; needs one to ten words"),
        (
            "commands: {next: [stop]}",
            "1:19: commands.next[0]: 'stop' means 'stop' already; one phrase can't mean two",
        ),
        (
            "commands: {next: ['on {when}']}",
            "1:19: commands.next[0]: {when} stands for nothing; there are {ago}",
        ),
        (
            "commands: {next: ['{ago} or {ago}']}",
            "1:19: commands.next[0]: found '{ago} or {ago}'; needs one to ten words",
        ),
        (
            "ago: {'{number} to {number}': 1 s}",
            "1:7: ago.{number} to {number}: unknown key; needs one to ten words in lower case",
        ),
        ("ago: {'{number} ago': '{number}'}", "1:23: ago.{number} ago: found '{number}'; say the"),
        ("ago: {'{number} ago': 5 s}", "1:23: ago.{number} ago: write {number} in both"),
        ("ago: {a bit ago: '{number} s'}", "1:18: ago.a bit ago: write {number} in both"),
        ("without: [stop]", "1:11: without[0]: 'stop' is the client's word; it stays"),
        ("without: [next]", "1:11: without[0]: 'next' is all there is for that command; give"),
        ("without: [nest]", "1:11: without[0]: 'nest' is not listened for; did you mean 'next'?"),
        ("without: [release, release]", "1:20: without[1]: 'release' stands here twice; take"),
        ("wording: {pausd: Hm.}", "1:11: wording.pausd: unknown key; did you mean 'paused'?"),
        ("wording: {paused: }", "1:19: wording.paused: found nothing; needs words"),
        (
            "wording: {paused: 'A {kind} of pause.'}",
            "1:19: wording.paused: found 'A {kind} of pause.'; {kind} means nothing here",
        ),
        ("wording: {released: '{held'}", "1:21: wording.released: found '{held'; has a brace"),
        (
            "wording: {waiting: {reading: Hm.}}",
            "1:21: wording.waiting.reading: unknown key; did you mean 'ready'?",
        ),
        ("wording: {breaths: many}", "1:20: wording.breaths: found 'many'; needs keys of its own"),
        ("word: {}", "1:1: word: unknown key; did you mean 'words'?"),
        ("- next", "1:1: found a list; needs keys of its own: ago, words, commands, around,"),
        ("commands: {next: [on}", "1:18: found a bracket that is never closed; close it with ]"),
        ("without: [no]\nwithout: []", "2:1: without: this key is on line 1 already; keep one"),
    ],
)
def test_a_slip_in_the_users_file_is_told_with_its_place_and_mend(own: str, told: str) -> None:
    """Each slip has its line, column, key, what was found, and what to do."""
    [line] = refused(own)
    assert line.startswith(f"mine.yaml:{told}")


def test_all_slips_are_told_at_once_in_the_files_order() -> None:
    """Nobody mends a file one slip at a time."""
    lines = refused("without: [stop, nest]\nwording:\n  pausd: Hm.\n  resumed: 3")
    assert [line.split(": ")[1] for line in lines] == [
        "without[0]", "without[1]", "wording.pausd", "wording.resumed",
    ]  # fmt: skip


def test_a_language_without_a_command_is_refused() -> None:
    """A language's file has phrases for every command."""
    with pytest.raises(WrittenError, match="commands: needs 'pause', with the phrases"):
        read_language(without("  pause: [pause]"))


def test_words_in_braces_are_spelled_out_and_their_meaning_goes_into_the_order() -> None:
    """A phrase with a name in braces is as many phrases as there are words for it."""
    own = """
commands: {released: ["released {ago}"], mark this place: ["mark the {part}"]}
ago: {a minute ago: 1 min, half a minute ago: 30 s}
words: {part: {upper part: top, lower part: bottom}}
"""
    orders = english_with(own).language.phrasebook.orders
    assert orders["released a minute ago"] == Order(Command.RELEASED, ago_s=60.0)
    assert orders["released half a minute ago"] == Order(Command.RELEASED, ago_s=30.0)
    assert orders["mark the lower part"] == Order(Command.MARK, word="bottom")
    assert not [phrase for phrase in orders if "{" in phrase]


def test_every_time_that_can_be_said_means_itself() -> None:
    """One to ninety-nine seconds and minutes, for both words and for the calls of the time."""
    for spoken_number, number in NUMBERS.spoken.items():
        units = ("second", "minute") if number == 1 else ("seconds", "minutes")
        for command, (unit, seconds) in product(
            (Command.RELEASED, Command.BARRIER), zip(units, (1.0, 60.0), strict=True)
        ):
            order = PHRASEBOOK.orders[f"{command} {spoken_number} {unit} ago"]
            assert order == Order(command, ago_s=number * seconds)
        every = PHRASEBOOK.orders[f"time call every {spoken_number} minutes"]
        assert every == Order(Command.TIME_CALL, word=str(number))
    assert list(NUMBERS.spoken.values()) == list(range(1, 100))


@pytest.mark.parametrize(
    ("said", "seconds"),
    [
        ("a second", 1.0), ("a couple of seconds", 2.0), ("a quarter of a minute", 15.0),
        ("half a minute", 30.0), ("a minute", 60.0), ("a minute and a half", 90.0),
        ("one and a half minutes", 90.0), ("two and a half minutes", 150.0),
        ("a couple of minutes", 120.0), ("half an hour", 1800.0),
    ],
)  # fmt: skip
def test_other_ways_to_say_a_time(said: str, seconds: float) -> None:
    """People do not count in whole numbers only."""
    assert PHRASEBOOK.orders[f"released {said} ago"] == Order(Command.RELEASED, ago_s=seconds)


def test_a_user_adds_times_by_a_rule_or_one_by_one() -> None:
    """As the language's own file has them; those of the language stay."""
    own = "ago: {'{number} breaths ago': '{number}0 s', a little while ago: 20 s}"
    orders = english_with(own).language.phrasebook.orders
    assert orders["released seven breaths ago"] == Order(Command.RELEASED, ago_s=70.0)
    assert orders["barrier a little while ago"] == Order(Command.BARRIER, ago_s=20.0)
    assert orders["released two minutes ago"] == Order(Command.RELEASED, ago_s=120.0)


def test_what_tells_a_number_may_be_any_other_of_its_command() -> None:
    """All that an ear could take it for; what means the same is no other, nor is one without."""
    fifteen = PHRASEBOOK.readings("released fifteen seconds ago")
    assert {"released fifty seconds ago", "released fifteen minutes ago"} <= set(fifteen)
    assert not {"released", "released a quarter of a minute ago"} & set(fifteen)
    assert all(phrase.startswith("released ") for phrase in fifteen)
    assert "time call every ten minutes" in PHRASEBOOK.readings("time call every two minutes")
    for phrase in ("released", "time call", "note soft", "how are you"):
        assert PHRASEBOOK.readings(phrase) == []


def test_words_may_be_added_to_a_name_in_braces() -> None:
    """A protocol may bring further words; nothing else of the phrasebook changes."""
    book = Phrasebook((("mark {part}", Command.MARK),), {"part": {"top": "top"}})
    more = book.with_fillings("part", {"far end": "end"})
    assert list(book.orders) == ["mark top"]
    assert more.orders["mark far end"] == Order(Command.MARK, word="end")
    assert "mark top" in more.orders


def test_where_a_phrase_was_written_is_known() -> None:
    """What can't be pronounced is told with its place in the user's file."""
    read = english_with("commands:\n  next: [onward]")
    assert read.places["onward"] == "mine.yaml:2:10"
    assert read.places["next"].startswith("phrases.yaml:")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("Pause.", "found 'pause' by itself; the microphone may take it for the command"),
        ("Where it is painful, wait.", "found 'painful'; while it is spoken the client's own"),
        ("One " * 13, "found 13 words; say it in 12 words"),
    ],
)
def test_a_text_of_the_users_that_could_be_better_is_told(text: str, told: str) -> None:
    """The user's texts are held to what a protocol's cues are, as warnings."""
    [warning] = english_with(f"wording:\n  paused: {text}").warnings
    assert str(warning).startswith(f"mine.yaml:2:11: warning: wording.paused: {told}")


def test_the_clients_words_may_have_more_phrases_each_to_be_cried() -> None:
    """A phrase for "stop" or "pain" is heard over cues, and may be said over and over."""
    book = english_with("commands: {pain: [bad spot]}").language.phrasebook
    assert {"stop", "pain", "bad spot"} <= set(book.around.pleas)
    assert book.order(spoken("bad spot bad spot")) == Order(Command.PAIN)


def test_words_around_the_clients_may_be_added() -> None:
    """What people say around a plea, or calmly instead of one, is the user's to add to."""
    book = english_with("around: {before: [good heavens], calm: [pain free]}").language.phrasebook
    assert book.order(spoken("good heavens please stop")) == Order(Command.STOP)
    assert {"good heavens stop", "pain free"} <= set(book.listened_for)
    assert book.order(spoken("good heavens next")) is None


def test_what_begins_a_sentence_is_written_large() -> None:
    """A value keeps its own letters but where it begins a sentence."""
    text = filled("{held}. {left} to {place}.", held=NUMBERS.duration(70.0), left="ten", place="go")
    assert text == "One minute ten. Ten to go."


def test_the_users_file_lies_in_the_settings_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is read from there, if it is there."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    assert load_language().language == ENGLISH
    own_file().parent.mkdir(parents=True)
    own_file().write_text("commands: {next: [onward]}", encoding="utf-8")
    assert own_file() == tmp_path / "assistant" / "language.en.yaml"
    assert "onward" in load_language().language.phrasebook.orders


@pytest.mark.parametrize(
    "typed", ["Stop.", "STOP!", "oh, stop", "Please, stop now!", "that\u2019s enough"]
)
def test_who_types_need_not_mind_the_signs(typed: str) -> None:
    """A full stop, a comma, a word processor's apostrophe: the words are what counts."""
    order = PHRASEBOOK.typed(typed)
    assert order is not None
    assert order.command is Command.STOP


def test_a_typed_plea_that_is_unsure_is_one_to_ask_about() -> None:
    """As it is when spoken; what is no plea is none."""
    assert PHRASEBOOK.typed_plea("No more!")
    assert not PHRASEBOOK.typed_plea("more oil")
