"""What is copied along from a web page or a word processor is told as what it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.language.reader import Text, read_language
from assistant.core.written.kinds import LANGUAGE, PRONUNCIATIONS, PROTOCOL, SETTINGS, Kind
from assistant.core.written.problems import WrittenError
from assistant.core.written.settings import read_settings
from assistant.core.written.yaml_text import read_yaml
from assistant.edges.files.protocol_file import parse_protocol, read_pronunciations
from tests.support.english import TEXTS

GOOD = """\
title: Tiny
version: 1
language: en-us
steps:
  - id: permission
    cue: Ask permission.
    ends: consent
  - id: sink
    cue: Sink, wait.
    hold: {floor: 5 min, target: 6 min}
    region: adductor
    technique: sustained pressure
aftercare:
  - Drink some water.
notes: [ropey, gritty]
"""

NBSP = "\N{NO-BREAK SPACE}"

SPOILT = [
    ("    cue: Sink", f"{NBSP} {NBSP} cue: Sink", "9:1: found a no-break space (U+00A0) in the"),
    ("    cue: Sink", f"  {NBSP} cue: Sink", "9:3: found a no-break space (U+00A0) in the indent"),
    ("    cue: Sink", f"{4 * NBSP}cue: Sink", "9:1: found a no-break space (U+00A0) in the indent"),
    ("  - id: sink", f"{NBSP}{NBSP}- id: sink", "8:1: found a no-break space (U+00A0) in the"),
    ("  - id: sink", f"  -{NBSP}id: sink", "8:4: found a no-break space (U+00A0) after the dash"),
    ("title: Tiny", f"title:{NBSP}Tiny", "1:7: found a no-break space (U+00A0) after the colon"),
    ("    cue: Sink", f"    cue:{NBSP}Sink", "9:9: found a no-break space (U+00A0) after the"),
    ("    cue: Sink", "\N{IDEOGRAPHIC SPACE}   cue: Sink", "9:1: found an ideographic space"),
    ("    cue: Sink", "\N{EM SPACE}   cue: Sink", "9:1: found an em space (U+2003) in the indent"),
    ("  - id: sink", "  – id: sink", "8:3: found –, an en dash (U+2013); write - before each step"),
    ("  - id: sink", "  — id: sink", "8:3: found —, an em dash (U+2014); write - before each step"),
    ("  - id: sink", "  • id: sink", "8:3: found •, a bullet (U+2022); write - before each step"),
    ("  - id: sink", "  * id: sink", "8:3: found *, an asterisk (U+002A); write - before each"),
    ("  - id: sink", f"  –{NBSP}id: sink", "8:3: found –, an en dash (U+2013); write - before"),
    ("title: Tiny", "```yaml\ntitle: Tiny", "1:1: found ```yaml; take this line out"),
    ("title: Tiny", "~~~\ntitle: Tiny", "1:1: found ~~~; take this line out"),
    ("water.\n", "water.\n```\n", "15:1: found ```; take this line out"),
    ("    cue: Sink, wait.", "    cue: “Sink: wait.”", "9:10: found “, which quotes nothing here"),
    ("title: Tiny", "title\N{FULLWIDTH COLON} Tiny", "1:6: found a fullwidth colon (U+FF1A)"),
    ("    cue: Sink", "    cue\N{FULLWIDTH COLON}Sink", "9:8: found a fullwidth colon (U+FF1A)"),
    ("title: T", "ti\N{ZERO WIDTH SPACE}tle: T", "1:3: found a zero width space (U+200B), which"),
    ("  - id: sink", "  - \N{WORD JOINER}id: sink", "8:5: found a word joiner (U+2060), which"),
    ("    cue: Sink", "\tcue: Sink", "9:1: found a tab; indent with spaces"),
    ("    cue: Sink", "  \t cue: Sink", "9:3: found a tab; indent with spaces"),
]
"""What stands in a good protocol, what it was copied as, and what is told of that."""


@pytest.mark.parametrize(
    ("good", "copied", "told"), SPOILT, ids=[ascii(each[1]) for each in SPOILT]
)
def test_what_was_copied_along_is_named_where_it_stands(good: str, copied: str, told: str) -> None:
    """Its line, column and name, not what the parser stumbles on behind it."""
    assert GOOD.count(good) == 1
    with pytest.raises(WrittenError) as refused:
        parse_protocol(GOOD.replace(good, copied), "tiny", "f.yaml")
    assert str(refused.value).splitlines()[0].startswith(f"f.yaml:{told}")


MEANT = [
    ("Tiny", f"Tiny{NBSP}one"),
    ("Tiny", "“Tiny”"),
    ("Tiny", "Tiny – short"),
    ("Sink, wait.", f"Sink,{NBSP}wait."),
    ("  - Drink some water.", "  - >-\n    – Drink\n    – some water."),
    ("  - Drink some water.", f"  - >-\n    Drink\n    {NBSP}some water."),
]
"""What stands in a good protocol, and what may stand there as well."""


@pytest.mark.parametrize(("good", "meant"), MEANT, ids=ascii)
def test_what_may_be_text_is_text(good: str, meant: str) -> None:
    """In a text each of them is as good as any letter: the file is read as ever."""
    parse_protocol(GOOD.replace(good, meant), "tiny", "f.yaml")


def test_another_mistake_is_told_as_itself() -> None:
    """A quotation mark, or a dash in a text, far from what is wrong is not taken for it."""
    text = GOOD.replace("Tiny", "“Tiny”").replace("[ropey, gritty]", "[ropey, gritty")
    with pytest.raises(WrittenError, match="15:8: found a bracket that is never closed"):
        parse_protocol(text, "tiny", "f.yaml")
    with pytest.raises(WrittenError, match=r"10:19.*found '– 5 min'; write a length"):
        parse_protocol(GOOD.replace("5 min", "– 5 min"), "tiny", "f.yaml")


ODD = [
    ("floor: 5 min", "floor: “5 min”", "10:19: steps[1].hold.floor: found '“5 min”'; write",
     'the “ in it is a left double quotation mark (U+201C): write " instead'),
    ("floor: 5 min", "floor: ‘5 min’", "10:19: ",
     "the ‘ in it is a left single quotation mark (U+2018): write ' instead"),
    ("floor: 5 min", "floor: «5 min»", "10:19: ", "the « in it is a left-pointing double angle"),
    ("floor: 5 min", "floor: ５ min", "10:19: ",
     "a fullwidth digit five (U+FF15): write 5 instead"),
    ("floor: 5 min", "floor: 5 mi­n", "10:19: ",
     "in it is a soft hyphen (U+00AD), which can't be seen: take it out"),
    ("floor: 5 min", "floor：5 min", "10:12: ",
     "a fullwidth colon (U+FF1A): write : instead"),
    ("floor: 5 min, ", "floor: 5 min， ", "10:",
     "a fullwidth comma (U+FF0C): write , instead"),
    ("floor: 5", "“floor”: 5", "10:12: ", "the “ in it is a left double quotation mark (U+201C)"),
    ("language: en-us", "language: en‑us", "3:11: ",
     "in it is a non-breaking hyphen (U+2011): write - instead"),
    ("ends: consent", "ends: ”consent”", "7:11: ", "the ” in it is a right double quotation mark"),
    ("region: adductor", "region: `adductor`", "11:13: found `, which quotes nothing here", ""),
    ("ropey", "ropey ’", "15:9: ", "in it is a no-break space (U+00A0)"),
    ("version: 1", "version: “1”", "2:10: ", "the “ in it is a left double quotation mark"),
]  # fmt: skip
"""The same in values that are no text of their own: where it is told, and what it is called."""


@pytest.mark.parametrize(("good", "odd", "at", "told"), ODD, ids=[ascii(each[1]) for each in ODD])
def test_what_is_not_written_plainly_is_named_beside_what_is_wanted(
    good: str, odd: str, at: str, told: str
) -> None:
    """A value that is refused has a character in it that looks like the plain one."""
    assert GOOD.count(good) == 1
    with pytest.raises(WrittenError) as refused:
        parse_protocol(GOOD.replace(good, odd), "tiny", "f.yaml")
    (line, *_) = [
        each for each in str(refused.value).splitlines() if each.startswith(f"f.yaml:{at}")
    ]
    assert told in line


def test_a_text_that_is_refused_for_its_length_has_no_odd_characters() -> None:
    """An apostrophe of a word processor is as good as another there."""
    long = "The client’s " + "long " * 50 + "cue."
    with pytest.raises(WrittenError) as refused:
        parse_protocol(GOOD.replace("Sink, wait.", long), "tiny", "f.yaml")
    assert "quotation mark" not in str(refused.value)


def test_in_settings_odd_characters_are_named_too() -> None:
    """A name and a length, copied out of a letter."""
    with pytest.raises(WrittenError) as refused:
        read_settings("name: “robin”\nsleep-after: 20ｍin\n", "f", set())
    name, sleep = str(refused.value).splitlines()
    assert 'the “ in it is a left double quotation mark (U+201C): write " instead' in name
    assert "a fullwidth latin small letter m (U+FF4D): write m instead" in sleep


@pytest.mark.parametrize("kind", [PROTOCOL, SETTINGS, LANGUAGE, PRONUNCIATIONS])
def test_each_kind_of_file_is_spoken_of_as_such(kind: Kind) -> None:
    """What to do about an empty file, or two in one, is told in the words of its kind."""
    for text, mend in (("---\n", kind.begin), ("a: 1\n---\nb: 2\n", kind.one)):
        with pytest.raises(WrittenError) as refused:
            read_yaml("" if text == "---\n" else text, "f", kind)
        assert str(refused.value).endswith(f"; {mend}")
    assert ("protocol" in kind.begin) == (kind is PROTOCOL)


def test_settings_a_language_and_pronunciations_are_no_protocols(tmp_path: Path) -> None:
    """Whoever wrote one of these is not sent to the protocols."""
    words = tmp_path / "pronunciations.yaml"
    words.write_text("---\na: b\n---\n")
    for read in (
        lambda: read_settings("name: robin\n---\nname: x\n", "f", set()),
        lambda: read_language(TEXTS, Text("commands: {}\n---\na: b\n", "f")),
        lambda: read_pronunciations(words),
    ):
        with pytest.raises(WrittenError) as refused:
            read()
        assert "a second document" in str(refused.value)
        assert "protocol" not in str(refused.value)


def test_in_settings_an_entry_is_no_step() -> None:
    """What was copied along is told there too."""
    with pytest.raises(WrittenError, match=r"f:1:6: found a no-break space .* after the colon"):
        read_settings(f"name:{NBSP}robin\n", "f", set())
    with pytest.raises(WrittenError, match="write - before each entry"):
        read_settings("– name: robin\n", "f", set())
