"""Protocol files: every slip is told with its place and its mend, and nothing else escapes."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import Command, Order
from assistant.core.domain.protocol import Hold, Protocol
from assistant.core.faults import Problem, UsageError
from assistant.core.written.problems import WrittenError
from assistant.edges.files.protocol_file import MOST_BYTES, parse_protocol, read_protocol
from tests.support.english import ENGLISH
from tests.support.hostile import PIECES, costly
from tests.support.scripted import WHOLE, two_sided

GOOD = """\
title: Neck hold
version: 1
language: en-us
sides: {first: left, left: Left., right: Right., change: Change.}
layers:
  most: 2
  question: Another layer?
steps:
  - id: ask
    cue: Ask permission.
    ends: consent
  - id: sink
    cue: Sink and wait.
    side: each
    region: neck
    technique: pressure
    hold:
      floor: 5 min
      target: 6 min
  - id: rest
    cue: Rest a moment.
aftercare:
  - Drink water.
"""


def parsed(text: str) -> Protocol:
    """Return the protocol in `text`."""
    return parse_protocol(text, name="neck-hold", source="neck.yaml")


def problems_of(text: str) -> list[str]:
    """Return the problems in `text`, one line each."""
    with pytest.raises(WrittenError) as caught:
        parsed(text)
    lines = str(caught.value).split("\n")
    assert len(lines) == len(caught.value.problems)
    return lines


def edited(old: str, new: str) -> str:
    """Return the good file with one place changed."""
    assert GOOD.count(old) == 1, f"{old!r} is no single place"
    return GOOD.replace(old, new)


KEYS = (
    "title, called, region, intent, source, version, language, budget, sides, layers, screening, "
    "sequences, phases, steps, minutes, reminders, aftercare, exam, notes, pronunciations"
)

BAD_WORDS = [
    # Keys.
    ("title: Neck hold\n", "", "1:1: needs 'title', the words that name the protocol"),
    ("    cue: Rest a moment.\n", "", "20:5: steps[2]: needs 'cue', the words to speak"),
    ("target: 6 min", "ceiling: 1 h", "18:7: steps[1].hold: needs 'target', the time to aim for,"
     " such as '6 min' or '5 breaths'"),
    ("floor", "flor", "18:7: steps[1].hold.flor: unknown key; did you mean 'floor'?"),
    ("title: Neck", "x: 1\ntitle: Neck", f"1:1: x: unknown key; the keys here are {KEYS}"),
    ("    ends: consent", "    id: ask2\n    ends: consent", "11:5: steps[0].id: this key is on"
     " line 9 already; keep one"),
    ("region: neck", "<<: {a: b}", "15:5: steps[1].<<: unknown key; the keys here are id, title,"
     " cue, detail, side, hold, about, layers, match, begins, ends, region, technique, instead,"
     " say, say_too, say_not"),
    # Kinds of value.
    ("Neck hold", "2024-01-01", "1:8: title: found 2024-01-01; needs text; put quotes around it"
     " if it is meant as words"),
    ("Neck hold", "5", "1:8: title: found 5; needs text; put quotes around it"
     " if it is meant as words"),
    ("Neck hold", "true", "1:8: title: found true; needs text; put quotes around it"
     " if it is meant as words"),
    ("Neck hold", "", "1:7: title: found nothing; needs words"),
    ("Neck hold", "[a]", "1:8: title: found a list; needs text; put quotes around it"
     " if it is meant as words"),
    ("Neck hold", "'...'", "1:8: title: found '...'; needs words"),
    ("Neck hold", r'"a\ab"', r"1:8: title: found 'a\x07b'; has a character that can be neither"
     " said nor shown; take it out"),
    ("Neck hold", "x" * 61, f"1:8: title: found '{'x' * 37}...'; has 61 characters; 60 at most"),
    ("version: 1", "version: 1.5", "2:10: version: found 1.5; needs a whole number from 1 to"
     " 999999, without quotes"),
    ("version: 1", "version: '1'", "2:10: version: found '1'; needs a whole number from 1 to"
     " 999999, without quotes"),
    ("en-us", "English", "3:11: language: found 'English'; needs a language, such as en-us"),
    ("most: 2", "most: true", "6:9: layers.most: found true; needs a whole number from 1 to 9,"
     " without quotes"),
    ("most: 2", "most: 10", "6:9: layers.most: found 10; needs a whole number from 1 to 9,"
     " without quotes"),
    ("id: rest", "id: Rest!", "20:9: steps[2].id: found 'Rest!'; needs lower-case words joined by"
     " hyphens, such as 'first-hold'"),
    ("\n  - Drink water.", " Drink water.", "22:12: aftercare: found 'Drink water.'; needs a list,"
     " each entry after a dash"),
    ("\n  - Drink water.", " []", "22:12: aftercare: found an empty list; needs one entry at"
     " least"),
    ("- Drink water.", "- 5", "23:5: aftercare[0]: found 5; needs text; put quotes around it if"
     " it is meant as words"),
    ("hold:\n      floor: 5 min\n      target: 6 min", "hold: 5 min", "17:11: steps[1].hold: found"
     " '5 min'; needs keys of its own: breath, floor, target, ceiling"),
    # Choices.
    ("consent", "consnt", "11:11: steps[0].ends: found 'consnt'; did you mean 'consent'?"),
    ("consent", "[a]", "11:11: steps[0].ends: found a list; needs released, next, time or consent"),
    ("side: each", "side: up", "14:11: steps[1].side: found 'up'; needs each, left, right,"
     " both or midline"),
    ("first: left", "first: Right", "4:16: sides.first: found 'Right'; did you mean 'right'?"),
    # Times.
    ("5 min", "5", "18:14: steps[1].hold.floor: found 5; say the unit: '5 min' or '300 s'"),
    ("5 min", "5:00", "18:14: steps[1].hold.floor: found 5:00; write a length of time, such as"
     " '90 s', '5 min' or '1 min 30 s'"),
    ("5 min", "{}", "18:14: steps[1].hold.floor: found keys and values; needs a length of time,"
     " such as '5 min'"),
    ("5 min", "0 s", "18:14: steps[1].hold.floor: found '0 s'; must be longer than nothing"),
    ("5 min", "7 min", "19:15: steps[1].hold.target: found '6 min'; the target must not be shorter"
     " than the floor"),
    ("6 min", "6 min\n      ceiling: 5 min", "20:16: steps[1].hold.ceiling: found '5 min'; the"
     " ceiling must not be shorter than the target"),
    # Pronunciations.
    ("  - Drink water.", "  - Drink water.\npronunciations: {psoas: S OH}", "24:25:"
     " pronunciations.psoas: found 'S OH'; 'OH' is no ARPAbet phone; they are AA AE AH AO AW AY B"
     " CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH"),
    ("  - Drink water.", "  - Drink water.\npronunciations:\n  Psoas: S OW", "25:3:"
     " pronunciations.Psoas: found 'Psoas'; needs one word in lower case; of a phrase, write each"
     " word by itself"),
    ("  - Drink water.", "  - Drink water.\npronunciations: psoas", "24:17: pronunciations: found"
     " 'psoas'; needs words with their phones, such as 'psoas: S OW AH S'"),
    # Steps together.
    ("id: rest", "id: ask", "20:9: steps[2].id: found 'ask'; it is another's id already; give each"
     " its own"),
    ("sides: {first: left, left: Left., right: Right., change: Change.}\n", "", "13:11:"
     " steps[1].side: found 'each'; add 'sides' to the file, with first, left, right and change"),
    ("side: each", "side: left", "6:9: layers.most: found 2; layers repeat the steps with"
     " 'side: each', and there are none; write 'most: 1'"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), BAD_WORDS)
def test_a_slip_in_the_words_is_told_with_place_and_mend(old: str, new: str, problem: str) -> None:
    """Each line says where in the file, at which key, what stands there and what to write."""
    assert f"neck.yaml:{problem}" in problems_of(edited(old, new))


BAD_YAML = [
    ("", "1:1: the file is empty; copy a protocol that comes with the program, and change it"),
    ("# a note\n", "1:1: the file is empty; copy a protocol that comes with the program, and"
     " change it"),
    ("- a\n- b\n", f"1:1: found a list; needs keys of its own: {KEYS}"),
    ("just words", f"1:1: found 'just words'; needs keys of its own: {KEYS}"),
    ("a: 1\n---\nb: 2\n", "2:1: found a second document; keep one protocol in a file, without"
     " '---'"),
    ("a:\n\tb: c\n", "2:1: found a tab; indent with spaces"),
    ("a: b: c\n", "1:5: found a colon too many here; check the indentation and the space after"
     " each colon; put quotes around text with a colon"),
    ("a: b\n c: d\n", "2:3: found a colon too many here; check the indentation and the space after"
     " each colon; put quotes around text with a colon"),
    ("a:\n  - b\n c: d\n", "3:2: found a line out of place; line it up with its neighbours"),
    ("a: 'never closed\nb: c\n", "1:4: found a quote that is never closed; close it"),
    ("a: 'Don't'\n", "1:9: found text after a closing quote; put quotes around the whole text, and"
     " write an apostrophe within '...' twice"),
    ("a: [b\nc: d\n", "1:4: found a bracket that is never closed; close it with ]"),
    ("a: b]: ]\n", "1:6: found a colon too many here; check the indentation and the space after"
     " each colon; put quotes around text with a colon"),
    ("a: ]\n", "1:4: found a bracket too many, or too few; close each bracket once"),
    ("a: b\nword\nc: d\n", "2:1: found a line without a key; write 'key: value' on each line"),
    ("a: - b\n", "1:4: found a dash; begin a new line for each entry of a list"),
    ("a: @b\n", "1:4: found @; put quotes around text that begins with it"),
    ('a: "b\\c"\n', "1:6: found a backslash; use single quotes, where a backslash is plain text"),
    ("a: &b c\nd: *b\n", "1:4: found an anchor (&); take it out, or put the text in quotes"),
    ("a: *b\n", "1:4: found an alias (*); write the value out again"),
    ("a: !!python/object:os.system b\n", "1:4: found a tag (!); take it out, or put the text in"
     " quotes"),
    ("? [a]\n: b\n", "1:3: found a list or keys where a key belongs; write a word as the key"),
    ("a: b\x00\n", "1:5: found the character U+0000; take it out; write plain text"),
    ('a: "\\ud800"\n', "1:7: found a number that stands for no character; write the character"
     " itself"),
    ('a: "\\UFFFFFFFF"\n', "1:7: found a number that stands for no character; write the character"
     " itself"),
    ('a: "\\xZZ"\n', "1:7: found a number that stands for no character; write the character"
     " itself"),
    ("%YAML 3.0\n--- a\n", "1:1: found a line that begins with %; take it out"),
    ("a: 1\n%b: 2\n", "2:1: found a line that begins with %; take it out"),
    ("[" * 5000, "1:21: found lists or keys more than 20 deep; close the brackets, or indent less"),
    ("- " * 5000, "1:41: found lists or keys more than 20 deep; close the brackets, or indent"
     " less"),
    ("{? " * 5000, "1:4: found a list or keys where a key belongs; write a word as the key"),
    ("{a: " * 5000, "1:81: found lists or keys more than 20 deep; close the brackets, or indent"
     " less"),
    ("a: " + "[" * 5000, "1:23: found lists or keys more than 20 deep; close the brackets, or"
     " indent less"),
    ("a: 1\na: " + "[" * 5000, "2:23: found lists or keys more than 20 deep; close the brackets, or"
     " indent less"),
    ("{" * 5000, "1:2: found a list or keys where a key belongs; write a word as the key"),
    ("&a " + "[" * 5000, "1:1: found an anchor (&); take it out, or put the text in quotes"),
    ("# a note\n@a", "2:1: found @; put quotes around text that begins with it"),
    ("- \n" * 3000, "2001:2: found more than 2000 entries; take some out"),
    ("".join(f"k{n}: 1\n" for n in range(300)), "201:1: found more than 200 keys here; take some"
     " out"),
]  # fmt: skip


@pytest.mark.parametrize(("text", "problem"), BAD_YAML)
def test_a_slip_in_the_yaml_is_told_with_place_and_mend(text: str, problem: str) -> None:
    """What can't be read at all is one problem, in words that are not the parser's."""
    assert [f"neck.yaml:{problem}"] == problems_of(text)


def test_all_problems_are_told_at_once_in_the_order_of_the_file() -> None:
    """One reading tells the slips of every kind, each once, from the top of the file down."""
    text = (
        GOOD.replace("most: 2", "most: 2\n  most: 3")
        .replace("consent", "consnt")
        .replace("floor", "flor")
        .replace("id: rest", "id: ask")
        .replace("- Drink water.", "- ''")
    )
    places = [line.split("; ")[0].removeprefix("neck.yaml:") for line in problems_of(text)]
    assert places == [
        "7:3: layers.most: this key is on line 6 already",
        "12:11: steps[0].ends: found 'consnt'",
        "19:7: steps[1].hold.flor: unknown key",
        "21:9: steps[2].id: found 'ask'",
        "24:5: aftercare[0]: found ''",
    ]


@pytest.mark.parametrize("word", ["no", "on", "yes", "off", "Y", "N", "True"])
def test_only_true_and_false_are_not_words(word: str) -> None:
    """Words that YAML 1.1 takes for booleans are plain text in a protocol."""
    assert word == parsed(edited("Neck hold", word)).title


def test_the_protocol_is_named_and_kept_as_written() -> None:
    """The source text goes with the protocol, character for character."""
    text = GOOD.replace("\n", "\r\n") + "# a note at the end"
    protocol = parsed(text)
    assert (protocol.name, protocol.text) == ("neck-hold", text)
    assert protocol.steps[1].hold == Hold(floor_s=300.0, target_s=360.0, ceiling_s=None)


def test_a_protocol_is_rebuilt_from_its_own_text(tmp_path: Path) -> None:
    """The text that a journal keeps gives the same protocol, whatever became of the file."""
    path = tmp_path / "neck-hold.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + GOOD.encode())
    protocol = read_protocol(path)
    path.unlink()
    assert protocol == parse_protocol(protocol.text, protocol.name, source="the journal")
    assert protocol.text == GOOD


BAD_BYTES = [
    (b"", "1:1: the file is empty; copy a protocol that comes with the program, and change it"),
    (b"title: caf\xe9\n", "1:11: found a byte that is not UTF-8; save the file as UTF-8 text"),
    (b"\xef\xbb\xbfa: b\nc: \xff\n", "2:4: found a byte that is not UTF-8; save the file as UTF-8"
     " text"),
    (GOOD.encode("utf-16"), "1:1: found a byte that is not UTF-8; save the file as UTF-8 text"),
    (b"#" * (MOST_BYTES + 1), "1:1: the file is too large; a protocol has 256 KB at most"),
]  # fmt: skip


@pytest.mark.parametrize(("raw", "problem"), BAD_BYTES)
def test_a_file_that_is_no_text_is_told_with_its_place(
    tmp_path: Path, raw: bytes, problem: str
) -> None:
    """Wrong encodings and sizes are problems of the file, at the first wrong byte."""
    path = tmp_path / "bad.yaml"
    path.write_bytes(raw)
    with pytest.raises(WrittenError) as caught:
        read_protocol(path)
    assert f"{path}:{problem}" == str(caught.value)


def test_the_largest_file_is_still_read(tmp_path: Path) -> None:
    """A file of just the limit is no problem."""
    path = tmp_path / "neck-hold.yaml"
    path.write_text(GOOD + "#" * (MOST_BYTES - len(GOOD)), encoding="utf-8")
    assert read_protocol(path).title == "Neck hold"


def test_a_file_that_cannot_be_read_is_told_plainly(tmp_path: Path) -> None:
    """No file, a folder, or a pipe that would never end: one line, and no waiting."""
    with pytest.raises(UsageError, match=r"none\.yaml: can't be read: No such file"):
        read_protocol(tmp_path / "none.yaml")
    with pytest.raises(UsageError, match="not a file"):
        read_protocol(tmp_path)
    pipe = tmp_path / "pipe.yaml"
    os.mkfifo(pipe)
    with pytest.raises(UsageError, match="not a file"):
        read_protocol(pipe)


def test_the_shipped_protocol_is_the_worked_sequence() -> None:
    """Permission, then four holds a side of at least five minutes, and three layers at most."""
    protocol = load_protocol("adductor-release")
    assert [step.id for step in protocol.steps] == [
        "permission",
        "sink",
        "knee",
        "abdomen",
        "thorax",
    ]
    assert [step.side for step in protocol.steps] == [None, "each", "each", "each", "each"]
    assert {step.hold for step in protocol.steps} == {None, Hold(300.0, 360.0, None)}
    assert protocol.sides is not None
    assert (protocol.sides.first, protocol.sides.change) == ("left", "Repeat other leg.")
    assert protocol.layers.most == 3


@st.composite
def mangled(draw: st.DrawFn) -> str:
    """Draw the good file with a few pieces cut out, doubled, or overwritten with trouble."""
    text = draw(st.sampled_from([GOOD, WHOLE]))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.integers(0, 30)))
        piece = draw(st.sampled_from([*PIECES, "", text[start:end] * 2]) | st.text(max_size=5))
        text = text[:start] + piece + text[end:]
    return text


@pytest.mark.parametrize("text", [pytest.param(text, id=name) for name, text in costly(20_000)])
def test_a_file_made_to_do_harm_is_refused_or_read(text: str) -> None:
    """Whatever it does, the answer is a protocol or problems; what it costs is a benchmark's."""
    check_outcome(text)


QUICK = settings(max_examples=400, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def problems_or_none(text: str) -> tuple[Problem, ...]:
    """Return the problems in `text`; none where it is a protocol. Anything else is raised."""
    try:
        assert text == parsed(text).text
    except WrittenError as error:
        return error.problems or pytest.fail("an error without a problem")
    return ()


def check_outcome(text: str) -> None:
    """Hold that `text` gives a protocol, or problems that each fit one line of any terminal."""
    for problem in problems_or_none(text):
        assert str(problem).isprintable()
        assert len(str(problem)) < 400
        assert 1 <= problem.line <= len(text) + 1
        assert problem.column >= 1
        assert problem.expected


@QUICK
@given(mangled())
def test_a_mangled_file_gives_a_protocol_or_its_problems(text: str) -> None:
    """Cuts, copies and hostile pieces in a good file never raise anything else."""
    check_outcome(text)


@QUICK
@given(st.lists(st.sampled_from(PIECES), max_size=30).map("".join) | st.text(max_size=60))
def test_any_text_gives_a_protocol_or_its_problems(text: str) -> None:
    """Text from nowhere never raises anything else."""
    check_outcome(text)


@pytest.mark.parametrize("text", ["\ufeff\ufeff@", "title: @\ud7fc", "\x85: ["])
def test_what_no_terminal_can_print_is_written_out(text: str) -> None:
    """A problem that repeats such a character spells it, as Python does."""
    check_outcome(text)


@QUICK
@given(raw=st.binary(max_size=80))
def test_any_bytes_give_a_protocol_or_its_problems(
    tmp_path_factory: pytest.TempPathFactory, raw: bytes
) -> None:
    """A file of noise never raises anything else."""
    path = tmp_path_factory.getbasetemp() / "noise.yaml"
    path.write_bytes(raw)
    with pytest.raises(WrittenError):
        read_protocol(path)


def test_a_protocol_brings_words_to_note() -> None:
    """They are noted by voice beside the program's own, in that protocol's sessions alone."""
    protocol = two_sided(("version: 1", "version: 1\nnotes: [ropey, like a cord]"))
    assert protocol.notes == ("ropey", "like a cord")
    order = ENGLISH.noting(protocol.notes).phrasebook.orders["note like a cord"]
    assert order == Order(Command.NOTE, word="like a cord")
    assert "note like a cord" not in ENGLISH.phrasebook.orders
    assert "note soft" in ENGLISH.noting(protocol.notes).phrasebook.orders


def test_a_word_to_note_that_cannot_be_said_is_told() -> None:
    """What no ear could hear is refused with its place and its mend."""
    with pytest.raises(WrittenError) as error:
        two_sided(("version: 1", "version: 1\nnotes: [ropey, 'Like+A']"))
    assert str(error.value) == (
        "test-release.yaml:4:16: notes[1]: found 'Like+A'; "
        "needs one to ten words in lower case, as they are said"
    )
