"""What may stand in a language's file of numbers, lengths of time and times of day."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from assistant.core.written.keys import Keys
from assistant.core.written.values import Label, one_of, pattern, whole_number

Figures = Annotated[str, pattern("[0-9]{1,7}", "needs a number in figures")]

FORM = "[a-z]+"

Form = Annotated[str, pattern(FORM, "needs the name of a form, in lower case")]


def _template(*names: str, least: str = "") -> object:
    """Return a check for words with these names in braces, of which `least` must be there."""
    hole = "|".join(names)
    must = f"(?=.*{{{least}}})" if least else ""
    told = " and ".join(f"{{{name}}}" for name in (names if not least else (least,)))
    return pattern(
        rf"{must}(?:[^{{}}]|\{{(?:{hole})\}}){{1,60}}",
        f"needs words with {told} in {'it' if least else 'them where wanted'}",
    )


class Rule(Keys):
    """How numbers from one on are put together, of parts of so many."""

    least: Annotated[int, whole_number(1, 999_999)] = Field(
        description="the least number of which it holds"
    )
    of: Annotated[int, whole_number(2, 1_000_000)] = Field(
        description="into how many it is parted: 10 for tens"
    )
    said: Annotated[
        str,
        pattern(
            rf"(?:[^{{}}\[\]]|\{{(?:count|rest|whole)(?: {FORM})?\}}|"
            rf"\[(?:[^{{}}\[\]]|\{{rest\}})+\])+",
            "needs words with {count}, {whole} or {rest}, and in square brackets what is left "
            "out where nothing is left",
        ),
    ] = Field(description="how: {count} is how many parts, {whole} what they make, {rest} the rest")


class Plural(Keys):
    """Which numbers take a further form of what is counted."""

    last: list[Figures] = Field(description="the last figures of such numbers")
    but: list[Figures] = Field(default=[], description="the last two figures of those that don't")


class CountedInFile(Keys):
    """What is counted: one of it, and several."""

    one: Label = Field(description="the words for one of them")
    many: Annotated[str, _template("number", least="number")] = Field(
        description="the words for several"
    )
    few: Annotated[str, _template("number", least="number")] | None = Field(
        default=None, description="the same for numbers of the plural `few`"
    )
    form: Form = Field(default="", validate_default=False, description="the form of the number")


class OrdinalsInFile(Keys):
    """Which of a row it is, by the sign after the figures."""

    marks: list[Annotated[str, pattern(r"\S{1,4}", "needs a sign of 4 characters at most")]] = (
        Field(description="the signs after the figures")
    )
    words: dict[Figures, Label] = Field(default={}, description="those with a word of their own")
    last: dict[Label, Label] = Field(
        default={}, description="the last word of a number, and what becomes of it"
    )
    endings: dict[Label, Label] = Field(
        default={}, description="the ending of a last word, and what becomes of it"
    )
    usual: Annotated[str, pattern(r"\w*", "needs an ending")] = Field(
        default="", description="what is put after any other"
    )


class Joined(Keys):
    """How a fraction goes with the word after it: with these words, or all."""

    before: list[Label] = Field(default=[], description="words that it goes with so")
    beginning: list[Label] = Field(default=[], description="beginnings of such words")
    ending: list[Label] = Field(default=[], description="endings of such words")
    said: Annotated[str, _template("share", "word", least="word")] = Field(
        description="how, with {share} and {word}"
    )
    but: dict[Figures, Annotated[str, _template("share", "word", least="word")]] = Field(
        default={}, description="fractions of so many parts that go otherwise"
    )

    def fits(self, word: str) -> bool:
        """Return whether it tells of a word, in lower case."""
        some = (*self.beginning, *self.ending, *self.before)
        begins = any(word.startswith(each) for each in self.beginning)
        ends = any(word.endswith(each) for each in self.ending)
        return not some or begins or ends or word in self.before


class SharesInFile(Keys):
    """Fractions."""

    one: dict[Figures, Label] = Field(default={}, description="one part of so many")
    many: dict[Figures, Annotated[str, _template("number", least="number")]] = Field(
        default={}, description="several parts of so many"
    )
    marks: dict[Figures, Annotated[str, _template("number", least="number")]] = Field(
        default={}, description="so much on a scale to that"
    )
    joined: list[Joined] = Field(
        default=[], description="how they go with the word after them; the first that fits"
    )
    beside: Annotated[str, _template("number", "share", least="share")] = Field(
        default="{number} {share}", description="how a whole number goes with one"
    )


class NumbersInFile(Keys):
    """Numbers in words."""

    words: dict[Figures, Label] = Field(
        default={}, description="the numbers that have a word of their own"
    )
    rules: list[Rule] = Field(default=[], description="how all others are put together")
    forms: dict[Form, dict[Figures, Label]] = Field(
        default={}, description="other words that a number has before certain nouns"
    )
    few: Plural | None = Field(default=None, description="numbers with a plural of their own")
    point: Label = Field(default=".", validate_default=False, description="said of decimals")
    decimals: Annotated[str, one_of(".", ",")] = Field(
        default=".", description="the sign that is written before decimals"
    )
    thousands: Annotated[str, one_of(".", ",")] = Field(
        default=",", description="the sign that is written between thousands"
    )
    ordinals: list[OrdinalsInFile] = Field(default=[], description="which of a row it is")
    decades: dict[Annotated[str, pattern("[0-9]{2,4}[a-z]+", "needs a decade, as 80s")], Label] = (
        Field(default={}, description="ten years as they are written, and as they are called")
    )
    shares: SharesInFile = Field(default=SharesInFile(), description="fractions")


class LengthsInFile(Keys):
    """Lengths of time in words."""

    hour: CountedInFile = Field(description="hours")
    minute: CountedInFile = Field(description="minutes")
    second: CountedInFile = Field(description="seconds")
    hours_and_minutes: Annotated[str, _template("hours", "minutes", least="hours")] = Field(
        description="hours and minutes together"
    )
    minutes_and_seconds: Annotated[
        str, _template("minutes", "seconds", "number", least="minutes")
    ] = Field(description="minutes and seconds; {number} is that of the seconds by itself")


class ClockInFile(Keys):
    """A time of day in words."""

    hour: CountedInFile = Field(description="the hour")
    full: Annotated[str, _template("hour", least="hour")] = Field(description="the full hour")
    early: Annotated[str, _template("hour", "minute", least="hour")] = Field(
        description="fewer than ten minutes after it"
    )
    later: Annotated[str, _template("hour", "minute", least="hour")] = Field(
        description="ten minutes after it, or more"
    )
