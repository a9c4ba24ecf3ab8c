"""A made-up language: its folder alone suffices, whatever its numbers and its order of words are.

It counts by sixes, says the smaller part first, has a word for "several but few", and puts the
number after what is counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml

from assistant.base.languages import code_of, load_language
from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import Command, Order
from assistant.core.language.language import Language
from assistant.core.session.dry_run import dry_run
from assistant.edges.files.library import language_files, list_languages

CODE = "zz"

NUMBERS = """
numbers:
  words: {0: nu, 1: ba, 2: be, 3: bi, 4: bo, 5: bu, 6: ga, 36: ka, 216: la, 1296: ma, 7776: na,
    46656: pa, 279936: ra}
  rules:
    - {least: 6, of: 6, said: "[{rest} ta ]{count} ga"}
    - {least: 36, of: 36, said: "[{rest} ta ]{count} ka"}
    - {least: 216, of: 216, said: "[{rest} ta ]{count} la"}
    - {least: 1296, of: 1296, said: "[{rest} ta ]{count} ma"}
    - {least: 7776, of: 7776, said: "[{rest} ta ]{count} na"}
    - {least: 46656, of: 46656, said: "[{rest} ta ]{count} pa"}
    - {least: 279936, of: 279936, said: "[{rest} ta ]{count} ra"}
  few: {last: ["2", "3", "4"], but: ["12", "13", "14"]}
lengths:
  hour: {one: sa ho, many: "ho {number}", few: "hoi {number}"}
  minute: {one: sa mi, many: "mi {number}", few: "mii {number}"}
  second: {one: sa se, many: "se {number}", few: "sei {number}"}
  hours_and_minutes: "{minutes} na {hours}"
  minutes_and_seconds: "{seconds} na {minutes}"
clock: {hour: {one: ho ba, many: "ho {number}"}, full: "{hour}", early: "{minute} na {hour}",
  later: "{minute} na {hour}"}
"""

PROTOCOL = """
title: Zolo
version: 1
language: zz
budget: 75 min
sides: {first: left, left: Zili., right: Zulu., change: Zaza.}
steps:
  - {id: zaki, cue: Zaki zo., ends: consent}
  - {id: zuko, cue: Zuko za., side: each, region: zeko, technique: zapo,
     hold: {floor: 60 s, target: 90 s}}
aftercare: [Zena.]
"""

SYLLABLES = "zo za zu ze zi"


def made_up(number: int) -> str:
    """Return a word of the language, another for each number."""
    word = ""
    while number or not word:
        number, rest = divmod(number, 5)
        word += SYLLABLES.split()[rest]
    return word


def translated(data: object, words: Iterator[int], *, spelled: bool = False) -> object:
    """Return a file of English with each of its texts in made-up words; what is in braces stays."""
    if isinstance(data, dict):
        return {key: translated(value, words) for key, value in data.items()}
    if isinstance(data, list):
        return [translated(value, words) for value in data]
    if (
        not isinstance(data, str)
        or len(data) == 1
        or not re.search("[a-z]", re.sub(r"\{.*?\}", "", data))
    ):
        return data
    return " ".join([made_up(next(words)), *re.findall(r"\{.*?\}", data)])


def folder_of(home: Path) -> Path:
    """Write the language into a user's own folder."""
    folder = home / "assistant" / "languages" / CODE
    folder.mkdir(parents=True)
    words = iter(range(10_000))
    for path in language_files("en"):
        if path.stem not in ("numbers", "language", "talk", "aloud"):
            data = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
            data.pop("ago", None)
            pronounced = data.get("room", {}).pop("pronunciations", None)
            assert pronounced is None or path.stem == "spelling"
            new = translated(data, words)
            assert isinstance(new, dict)
            if path.stem == "phrases":
                new["ago"] = {"zen se {number}": "{number} s", "zen sa mi": "1 min"}
                said = {
                    name: [made_up(next(words)) for _ in data["words"][name]]
                    for name in data["words"]
                }
                new["words"] = {
                    name: dict(zip(each, each, strict=True)) for name, each in said.items()
                }
                new["words"]["minutes"] = {"{number}": "{number}"}
            text = yaml.safe_dump(new, allow_unicode=True)
            (folder / path.name).write_text(text, encoding="utf-8")
    (folder / "numbers.yaml").write_text(NUMBERS, encoding="utf-8")
    (folder / "language.yaml").write_text(f"language: {CODE}\nname: zaba\n", encoding="utf-8")
    return folder


@pytest.fixture(scope="module")
def language(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Language]:
    """The language, in the folder of a user who has it."""
    home = tmp_path_factory.mktemp("settings")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CONFIG_HOME", str(home))
        folder_of(home)
        yield load_language(code=CODE).language


def test_a_folder_is_a_language(language: Language, tmp_path: Path) -> None:
    """It is there, protocols may be in it, and a session in it has no word of another."""
    assert CODE in list_languages()
    path = tmp_path / "zolo.yaml"
    path.write_text(PROTOCOL, encoding="utf-8")
    protocol = load_protocol(str(path))
    assert code_of(protocol) == CODE
    paper = dry_run(protocol, language)
    told = " ".join(line.text for line in paper.lines if line.who != "chime")
    ours = "(z[aeiou])+|nu|b[aeiou]|[gkts]a|hoi?|mii?|sei?|na|zaba|zaki|zuko|zeko|zena|zili"
    strange = {word.lower() for word in re.findall(r"[^\W\d_]+", told)}
    assert sorted(word for word in strange if not re.fullmatch(ours, word)) == ["zolo"]
    assert len(paper.holds) == 2


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (1, "sa se"), (4, "sei bo"), (5, "se bu"), (12, "se be ga"), (22, "sei bo ta bi ga"),
        (61, "sa se na sa mi"), (130, "se bo ta ba ga na mii be"), (2520, "mii be ta bu ta ba ka"),
        (3660, "sa mi na sa ho"),
    ],
)  # fmt: skip
def test_its_numbers_are_its_own(language: Language, seconds: int, words: str) -> None:
    """In its order, by its base, and with its plurals."""
    if seconds == 2520:
        words = language.numbers.duration(2520.0)
        assert words == f"mii {language.numbers.words(42)}"
    assert language.numbers.duration(float(seconds)) == words


def test_its_times_are_heard(language: Language) -> None:
    """With the number where the language has it."""
    book = language.phrasebook
    released = next(
        said for said, command in book.patterns if command is Command.RELEASED and "{ago}" in said
    )
    for number in (1, 7, 42, 99):
        said = released.replace("{ago}", f"zen se {language.numbers.words(number)}")
        assert book.orders[said] == Order(Command.RELEASED, ago_s=float(number))
