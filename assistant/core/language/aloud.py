"""From a text as it is shown to what is said: figures and signs in words, in clauses with pauses.

A voice is given one clause at a time: natural ones swallow the commas of a whole sentence, and
clauses that come again in other texts are rendered once. The screen shows the text as written.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

from assistant.core.language.numbers import (
    Numbers,
    figures_in_words,
    share_in_words,
    time_in_words,
    with_thousands,
)

COMMA_S = 0.2
"""Seconds of silence at a comma, or between brackets and what is around them. espeak-ng makes 0.27
at 140 words a minute; read sentences have 0.1 to 0.3."""

COLON_S = 0.3
"""The same at a colon, a semicolon or a dash. espeak-ng makes 0.38 of the first two and 0.22 of
the third."""

STOP_S = 0.4
"""The same between sentences. Less than the half second of silence after which the recogniser takes
an utterance for ended: a sentence of a cue is never one by itself to the ear."""

JOINT_S = 0.03
"""The same between parts that are put together to one clause: what is left of a breath."""


class Clause(NamedTuple):
    """What is rendered at one go, and the seconds of silence after it."""

    text: str
    pause_s: float


@dataclass(frozen=True, slots=True)
class Signs:
    """How a language says what is written short.

    `units` stand after a number: each with the word for one and for several; in `forms` is the form
    that the number has before some. `spans` may be what
    something is "per", beside them: each with its word. `words` stand by themselves, `before` right
    before a number. `to` is said between the numbers of a range, `per` between two units, `over`
    between those of a blood pressure, `either` between two words with a stroke. In `times` and
    `half` the number stands in braces: "x3", and "3 1/2".
    """

    units: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    spans: Mapping[str, str] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str] = field(default_factory=dict)
    forms: Mapping[str, str] = field(default_factory=dict)
    to: str = "-"
    per: str = "/"
    over: str = "/"
    either: str = "/"
    times: str = "x{number}"
    half: str = "{number} 1/2"


_STOPS = re.compile(r"\s*(?:([,;:.?!…]+)[\"'”’)\]]*(?=\s|$)|\s[-–—]+\s|—|[(\[]|[)\]])\s*")
_QUOTES = re.compile(r"[\"“”„«»*_¿¡]|(?<!\w)['‘’]|['‘’](?!\w)")
_NUMBER = r"\d+(?:[.]\d+)?"


@dataclass(frozen=True)
class Aloud:
    """What is said of a text. `known` are the clauses that are rendered ahead, and their parts."""

    signs: Signs = field(default_factory=Signs)
    known: frozenset[str] = frozenset()
    numbers: Numbers | None = None
    """Those of the language; without them a text is left to the voice as it is written."""

    def knowing(self, clauses: Iterable[str]) -> Aloud:
        """Return the same, which puts other clauses together of these where they are made of them.

        So that what is put together, as a time that was held, need not be rendered first.
        """
        return Aloud(self.signs, self.known | frozenset(clauses), self.numbers)

    def clauses(self, text: str) -> tuple[Clause, ...]:
        """Return the clauses of a text, each with its pause; the last has none."""
        said: list[Clause] = []
        for part, pause_s in _parts(self.in_words(text)):
            words = self._together(_bare(part))
            said += [Clause(each, JOINT_S) for each in words[:-1]]
            said.append(Clause(words[-1], pause_s))
        if said:
            said[-1] = Clause(said[-1].text, 0.0)
        return tuple(said)

    def in_words(self, text: str) -> str:
        """Return a text with its figures, signs and abbreviations in words."""
        text = text.translate(_ALIKE)
        numbers = self.numbers
        if numbers is None or not self._written_short.search(text):
            return text
        text = _SIGN.sub(_plain, text)
        text = with_thousands(text, numbers)
        text = re.sub(r"(?<![\w.])\.(?=\d)", "0.", text)
        text = self._in_a_row(text, self._signs_of_a_row, numbers)
        text = _DECADE.sub(lambda m: numbers.decade(m[1], m[2]) or m[0], text)
        text = _PRESSURE.sub(rf"\1 {self.signs.over} \2", text)
        text = self._range.sub(self._with_to, text)
        text = _NAMES.sub(rf"\1 {self.signs.to} \2", text)
        if self._before is not None:
            text = self._before.sub(self._before_number, text)
        time = rf"\b(\d+):(\d\d)\b(?:\s?(?:{self._units})(?!\w))?"
        text = re.sub(time, lambda m: time_in_words(m, numbers), text)
        text = self._with_units(text)
        text = re.sub(r"\b(\d+) ?1/2\b", lambda m: _in(self.signs.half, m[1]), text)
        many = rf"\d+(?: {re.escape(self.signs.to)} \d+)?"
        text = re.sub(r"\b(\d+) ?[x×] ?(?=\d)", lambda m: f"{_in(self.signs.times, m[1])} ", text)
        text = re.sub(rf"(?<!\w)[x×] ?({many})\b", lambda m: _in(self.signs.times, m[1]), text)
        text = re.sub(rf"\b({many}) ?[x×](?!\w)", lambda m: _in(self.signs.times, m[1]), text)
        if self._word is not None:
            text = self._word.sub(self._by_itself, text)
        text = _SHARE.sub(lambda m: share_in_words(m, numbers), text)
        text = self._without_strokes(text)
        text = self._in_a_row(text, self._marks, numbers)
        text = re.sub(r"\b([A-Za-z])(\d+)\b", r"\1 \2", text)  # a vertebra: "L4"
        return re.sub(rf"({_NUMBER})([A-Za-z])?", lambda m: figures_in_words(m, numbers), text)

    def _together(self, clause: str) -> tuple[str, ...]:
        """Return the parts that a clause is put together of; itself, where those are not known."""
        if not self.known or clause in self.known:
            return (clause,)
        words = clause.split()
        # The fewest parts that make up the first so many words: the fewer, the more fluent.
        best: list[tuple[str, ...] | None] = [()]
        for end in range(1, len(words) + 1):
            found: tuple[str, ...] | None = None
            for start in range(max(0, end - _MOST_WORDS), end):
                before, part = best[start], " ".join(words[start:end])
                if before is None or part not in self.known:
                    continue
                if found is None or len(before) + 1 < len(found):
                    found = (*before, part)
            best.append(found)
        return best[-1] or (clause,)

    @cached_property
    def _written_short(self) -> re.Pattern[str]:
        """What a text has if it has anything that is written short."""
        names = [*self.signs.words, *self.signs.before]
        return re.compile("|".join([r"\d|\w/\w", _SIGN.pattern, *_alternatives(names)]))

    @cached_property
    def _marks(self) -> str:
        """What may stand after a number that tells which of a row it is."""
        return "|".join(_alternatives(self.numbers.ordinal_marks if self.numbers else ()))

    @cached_property
    def _signs_of_a_row(self) -> str:
        """Those of them that are no letters, as "°", which units have too."""
        marks = self.numbers.ordinal_marks if self.numbers else ()
        return "|".join(_alternatives(mark for mark in marks if not mark.isalnum()))

    @staticmethod
    def _in_a_row(text: str, marks: str, numbers: Numbers) -> str:
        """Return a text in which what is one of a row is in words: "21st"."""
        row = rf"\b(\d{{1,4}})({marks})(?!\w)"
        return re.sub(row, lambda m: numbers.ordinal(int(m[1]), m[2]), text) if marks else text

    @cached_property
    def _range(self) -> re.Pattern[str]:
        ends = "|".join(filter(None, ("°", "%", self._marks)))
        return re.compile(rf"\d[\d.:/]*(?:{ends})?(?:\s?[-–]\s?\d[\d.:/]*)+")

    @cached_property
    def _unit(self) -> re.Pattern[str] | None:
        if not self.signs.units:
            return None
        # Another figure may follow at once, "1min30s", but not where it is a row: "5-s1".
        number = rf"(?:(?:\d+ )?\d+/)?{_NUMBER}(?: ?1/2)?"
        return re.compile(
            rf"({number})(?:(\s?)({self._names})(?:(?=\d)|(?!\w))|(-)({self._names})(?!\w))"
        )

    @cached_property
    def _per(self) -> re.Pattern[str]:
        """One unit per another, "kg/m²", or times per day: after a word or a number."""
        spans = "|".join(_alternatives([*self.signs.spans, *(n for n in self._said if len(n) > 1)]))
        return re.compile(
            rf"(?:((?:\d+/)?{_NUMBER})?([\s-]?)(?<![A-Za-z])({self._names})"
            rf"\s?/\s?({self._names}|{spans})|(?<=\w)\s?/\s?({spans}))(?!\w)"
            if spans
            else "(?!)"
        )

    @cached_property
    def _said(self) -> dict[str, tuple[str, str]]:
        """The units, those of several letters in capitals as well: "30 MIN", "30 Min"."""
        ways = {
            way: said
            for name, said in self.signs.units.items()
            if len(name) > 1 and name.islower()
            for way in (name.upper(), name.capitalize())
        }
        return {**ways, **self.signs.units}

    @cached_property
    def _names(self) -> str:
        return "|".join(_alternatives(self._said)) or "(?!)"

    @cached_property
    def _units(self) -> str:
        """What may stand after a time that needs no unit: "2:10 min"."""
        said = [name for each in self.signs.units.values() for name in each]
        return "|".join(_alternatives({*self._said, *said})) or "(?!)"

    @cached_property
    def _word(self) -> re.Pattern[str] | None:
        names = [
            # A sign may stand between two words, "A→P"; a word stands by itself.
            (r"(?<![\w/])" if name[0].isalnum() else "")
            + re.escape(name)
            + ("" if not name[-1].isalnum() else r"(?![\w/])")
            for name in sorted(self.signs.words, key=len, reverse=True)
        ]
        return re.compile("|".join(names)) if names else None

    @cached_property
    def _before(self) -> re.Pattern[str] | None:
        if not self.signs.before:
            return None
        # A dash that follows a number or a word is no minus.
        names = [
            rf"(?<![\w°%)]){re.escape(name)}" if name == "-"
            else (r"(?<!\w)" if name[0].isalpha() else "") + rf"{re.escape(name)}\s?"
            for name in sorted(self.signs.before, key=len, reverse=True)
        ]  # fmt: skip
        return re.compile(rf"(?:{'|'.join(names)})(?=\d)")

    def _before_number(self, match: re.Match[str]) -> str:
        return _apart(match, self.signs.before[match[0].strip()]) + " "

    def _by_itself(self, match: re.Match[str]) -> str:
        """Return the word of what stands by itself; that of a sign apart from those beside it."""
        said = self.signs.words[match[0]]
        after = match.string[match.end() : match.end() + 1]
        begins, ends = not match[0][0].isalnum(), not match[0][-1].isalnum()
        said = _apart(match, said) if begins else said
        return f"{said} " if ends and after.isalnum() else said

    def _with_units(self, text: str) -> str:
        if self._unit is None:
            return text
        text = self._per.sub(self._with_per, text)
        return self._unit.sub(self._with_unit, text)

    def _with_unit(self, match: re.Match[str]) -> str:
        number, _, unit, hyphen, hung = match.groups()
        one, many = self._said[unit or hung]
        goes_on = match.string[match.end() : match.end() + 1].isdecimal()
        # "A 30-minute hold."
        single = hyphen or number == "1" or re.fullmatch(r"\d+/\d+", number)
        form = self.signs.forms.get(unit or hung, "")
        if form and number.isdecimal() and len(number) <= 4 and self.numbers is not None:
            number = self.numbers.words(int(number), form)
        return f"{number} {one if single else many}{' ' if goes_on else ''}"

    def _with_per(self, match: re.Match[str]) -> str:
        number, gap, unit, span, alone = match.groups()
        span = span or alone
        said = self.signs.spans.get(span) or self._said[span][0]
        if unit is None:
            return f" {self.signs.per} {said}"
        one, many = self._said[unit]
        said = f"{one if number == '1' else many} {self.signs.per} {said}"
        return f"{number} {said}" if number else f"{gap or ''}{said}"

    def _without_strokes(self, text: str) -> str:
        """Return a text in which no stroke is left between two words: engines say "slash"."""
        text = re.sub(r"\b[A-Z](?:/[A-Z])+\b", self._initials, text)
        text = re.sub(r"(?<=[a-z]{2})/(?=[a-z]{2})", f" {self.signs.either} ", text)
        return re.sub(r"(?<=\w)/(?=\w)", " ", text)

    def _initials(self, match: re.Match[str]) -> str:
        """Return initials letter by letter; "L/R/L" by their words."""
        return "-".join(self.signs.words.get(each, each) for each in match[0].split("/"))

    def _with_to(self, match: re.Match[str]) -> str:
        """Return a range with its word; what has more parts than two is a date, or counts down."""
        parts = _DASH.split(match[0])
        return f" {self.signs.to} ".join(parts) if len(parts) == 2 else match[0]


_DASH = re.compile(r"\s?[-–]\s?")

_NAMES = re.compile(r"\b([A-Z]\d{1,2})\s?[-–]\s?([A-Z]\d{1,2})\b")
"""From one vertebra to another: "T4-T8"."""

_DECADE = re.compile(r"\b(1[5-9]|20)(\d0[a-z]+)\b")
"""Ten years, as "1980s": of the century before, and which."""

_PRESSURE = re.compile(r"(?<![\w/.])([12]\d\d)/(\d{2,3})(?![\w/])")
"""A blood pressure, in mmHg: the upper one has three figures."""

_ALIKE = str.maketrans({"\u2212": "-", "\u2010": "-", "\u2011": "-", "º": "°", "˚": "°"})
"""Signs that look as others do: a minus, hyphens, what many keyboards have for degrees."""

_SIGN = re.compile("(?<![A-Za-z])[²³]|[¹¼-¾⁰-₉℃℉⅐-Ↄ①-⒛㍘-㏿]")
"""Numbers and units of one character, of which no voice has a word: "½", "③", "㎝". After a
letter, "²" is part of a unit."""

_SHARE = re.compile(r"(?<![\w/])(?:(\d+) )?(\d{1,2})/(\d{1,2})(?![\w/])([ -][^\W\d_]+)?")
"""A fraction, or a mark out of ten; the number before it, and the word after it with its space."""

_MOST_WORDS = 6
"""Words of the longest part that a clause is put together of: "the other side was held for"."""


def _alternatives(names: Iterable[str]) -> list[str]:
    """Return names for a pattern, the longer first, so that none is taken for its beginning."""
    return [re.escape(name) for name in sorted(names, key=len, reverse=True)]


def _parts(text: str) -> Iterable[tuple[str, float]]:
    """Yield the parts of a text between its stops, each with the pause after it."""
    at = 0
    for stop in _STOPS.finditer(text):
        part = text[at : stop.start()]
        sign = (stop[1] or stop[0].strip() or "-")[0]
        at = stop.end()
        if _speaks(part):
            # Whether it is a question is heard in it.
            yield part + ("?" if "?" in stop[0] else ""), _pause_s(sign)
    if _speaks(text[at:]):
        yield text[at:], 0.0


def _pause_s(sign: str) -> float:
    if sign in ",([)]":
        return COMMA_S
    return COLON_S if sign in ":;-–—" else STOP_S


def _speaks(part: str) -> bool:
    return any(character.isalnum() for character in part)


def _bare(part: str) -> str:
    """Return a part as all that sounds the same is written: no capital because it begins."""
    words = " ".join(_QUOTES.sub(" ", part).split())
    first = words.split(" ", 1)[0]
    begins = len(first) > 1 and first[1:] == first[1:].lower()
    return words[:1].lower() + words[1:] if begins else words


def _apart(match: re.Match[str], said: str) -> str:
    """Return what is said for a sign, with a space before it where something stands there."""
    before = match.string[: match.start()][-1:]
    return f" {said}" if before and not before.isspace() and before not in "([" else said


def _in(template: str, number: str) -> str:
    return template.replace("{number}", number)


def _plain(match: re.Match[str]) -> str:
    """Return a sign as it is written with letters and figures, apart from a number before it."""
    before = match.string[: match.start()]
    written = unicodedata.normalize("NFKC", match[0]).replace("\N{FRACTION SLASH}", "/")
    return f" {written}" if before[-1:].isdecimal() and written[0].isdecimal() else written
