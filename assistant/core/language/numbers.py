"""Numbers, lengths of time and times of day in the words of a language, by the rules in its folder.

Which words these are, in which order and in which form before which noun, stands there: nothing
here knows of any language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

from assistant.core.durations import whole_seconds
from assistant.core.language.number_keys import (
    ClockInFile,
    LengthsInFile,
    NumbersInFile,
    Rule,
)
from assistant.core.language.phrasebook import HOLE
from assistant.core.written.problems import Complaint, KeyPath

MOST = 999_999
"""The highest number that has words."""

MOST_SPOKEN = 99
"""The highest number that is listened for. A therapist says few over sixty ("ninety seconds ago");
but a number that is not listened for is heard as the nearest that is."""

MOST_COUNTED = 99
"""The highest count in words: what is more is no count that anyone has in mind."""

MOST_TRIED = 200
"""Numbers of which each is tried as a language is read; beyond, one in `STEP_TRIED` is."""

STEP_TRIED = 39_789
"""A prime, so that all kinds of thousands, hundreds and ones are come by."""

MOST_HOURS = 99

SECONDS_UP_TO_MIN = 10
"""Minutes from which on no seconds are told: nobody waits for the seconds of a long hold."""


class Counted(Protocol):
    """What is counted, as a language's folder has it."""

    @property
    def one(self) -> str:
        """The words for one of them."""

    @property
    def many(self) -> str:
        """Those for several."""

    @property
    def few(self) -> str | None:
        """Those for numbers of the plural `few`."""

    @property
    def form(self) -> str:
        """The form of the number."""


@dataclass(frozen=True)
class Numbers:
    """The numbers of a language."""

    rules: NumbersInFile
    lengths: LengthsInFile
    clock_rules: ClockInFile

    def words(self, number: int, form: str = "") -> str:
        """Return a number in words, in a form that nouns may want: "one hundred twenty".

        Raises:
            ValueError: it is below nothing or above `MOST`, or the rules make no words for it.
        """
        if not 0 <= number <= MOST:
            raise ValueError(f"no words for {number}")
        own = self.rules.forms.get(form, {}).get(str(number), self.rules.words.get(str(number)))
        return own if own is not None else self._put_together(number, form)

    def _put_together(self, number: int, form: str) -> str:
        rule = max(
            (each for each in self.rules.rules if each.least <= number),
            key=lambda each: each.least,
            default=None,
        )
        if rule is None or number < rule.of:
            raise ValueError(f"no words for {number}")
        count, rest = divmod(number, rule.of)
        if "{whole" in rule.said and not rest:
            raise ValueError(f"no words for {number}")

        def part(hole: re.Match[str]) -> str:
            name, _, other = hole[1].partition(" ")
            if name == "count":
                return self.words(count, other)
            return self.words(rest if name == "rest" else number - rest, other or form)

        return HOLE.sub(part, _bracketed(rule, rest > 0))

    def count(self, number: int, form: str = "") -> str:
        """Return a count in words, as far as a count goes; else in figures."""
        return self.words(number, form) if number <= MOST_COUNTED else str(number)

    def counted(self, number: int, of: Counted) -> str:
        """Return so many of something: "one hold", "two holds"."""
        if number == 1:
            return of.one
        few = of.few is not None and self._is_few(number)
        text = of.few if few and of.few is not None else of.many
        return HOLE.sub(lambda _: self.count(number, of.form), text)

    def _is_few(self, number: int) -> bool:
        few = self.rules.few
        if few is None:
            return False
        return str(number)[-1] in few.last and str(number)[-2:] not in few.but

    def digits(self, number: int) -> str:
        """Return a number figure by figure: "one five", which nobody takes for "five zero"."""
        return " ".join(self.words(int(figure)) for figure in str(number))

    @cached_property
    def spoken(self) -> dict[str, int]:
        """The numbers from one to ninety-nine by their words, in every form, as they are listened
        for."""
        said: dict[str, int] = {}
        for number in range(1, MOST_SPOKEN + 1):
            for form in ("", *self.rules.forms):
                said.setdefault(self.words(number, form).replace("-", " "), number)
        return said

    # Lengths of time

    def duration(self, seconds: float) -> str:
        """Return a length of time as short spoken words: "forty seconds", "two minutes ten".

        Rounded down to whole seconds, and from ten minutes on to whole minutes.

        Raises:
            ValueError: `seconds` is negative, or 100 hours or more.
        """
        whole = whole_seconds(seconds)
        hours, minutes, rest = whole // 3600, whole // 60 % 60, whole % 60
        if hours > MOST_HOURS:
            raise ValueError(f"no words for {hours} hours")
        if hours:
            told = self.counted(hours, self.lengths.hour)
            both = {"hours": told, "minutes": self.counted(minutes, self.lengths.minute)}
            return _filled(self.lengths.hours_and_minutes, both) if minutes else told
        if not minutes:
            return self.counted(rest, self.lengths.second)
        told = self.counted(minutes, self.lengths.minute)
        return told if minutes >= SECONDS_UP_TO_MIN or not rest else self.minutes_and(told, rest)

    def minutes_and(self, minutes: str, seconds: int) -> str:
        """Return seconds beside minutes that are in words already; "" has the seconds alone."""
        both = {
            "minutes": minutes,
            "seconds": self.counted(seconds, self.lengths.second),
            "number": self.words(seconds, self.lengths.second.form),
        }
        return _filled(self.lengths.minutes_and_seconds, both).strip()

    def clock(self, hour: int, minute: int) -> str:
        """Return a time of day as it is said: "fourteen oh two"."""
        rules = self.clock_rules
        text = rules.full if not minute else rules.early if minute < 10 else rules.later
        return _filled(text, {"hour": self.counted(hour, rules.hour), "minute": self.words(minute)})

    # What is written short

    @property
    def ordinal_marks(self) -> list[str]:
        """The signs that make figures one of a row."""
        return [mark for each in self.rules.ordinals for mark in each.marks]

    def ordinal(self, number: int, mark: str) -> str:
        """Return which of a row it is, by the sign after it: "twelfth", "twenty-first".

        Where the language has none of it, it is the number.
        """
        said = self.words(number)
        rules = next(each for each in self.rules.ordinals if mark in each.marks)
        if str(number) in rules.words:
            return rules.words[str(number)]
        last = re.split("[ -]", said)[-1]
        before = said.removesuffix(last)
        if last in rules.last:
            return before + rules.last[last]
        for ending, other in rules.endings.items():
            if last.endswith(ending):
                return before + last.removesuffix(ending) + other
        return said + rules.usual

    def decade(self, century: str, ten: str) -> str | None:
        """Return ten years as they are called, by the figures before and the rest as written.

        19 and "80s" are "nineteen eighties"; None where the language has no such word.
        """
        whole = self.rules.decades.get(century + ten)
        if whole is not None:
            return whole
        name = self.rules.decades.get(ten)
        return None if name is None else f"{self.words(int(century))} {name}"

    def share(self, part: int, whole: int, after: str = "") -> str | None:
        """Return a fraction as it is said before the word that follows it, with that word.

        "half a turn", "two thirds of the way"; "seven out of ten" of a scale. None where it is
        neither. `after` has the space or hyphen before the word.
        """
        rules, of = self.rules.shares, str(whole)
        if not (0 < part < whole and of in (*rules.one, *rules.many)):
            marks = rules.marks.get(of) if part <= whole else None
            return None if marks is None else _filled(marks, {"number": self.words(part)}) + after
        several = part > 1 and of in rules.many
        said = rules.many[of] if several else rules.one.get(of, "")
        if not said or (part > 1 and not several):
            return None
        said = _filled(said, {"number": self.words(part)})
        word = after[1:]
        fitting = (each for each in rules.joined if each.fits(word.lower()))
        joined = next(fitting, None) if word and after[0] != "-" else None
        if joined is None:
            return said + after
        text = joined.but.get(of, joined.said)
        return _filled(text, {"share": said, "word": word})

    def beside(self, number: str, share: str) -> str:
        """Return a whole number with a fraction: "three and a quarter"."""
        return _filled(self.rules.shares.beside, {"number": number, "share": share})


def time_in_words(match: re.Match[str], numbers: Numbers) -> str:
    """Return two figures on each side of the colon as a time of day, if there is such an hour."""
    first, second = int(match[1]), int(match[2])
    if second > 59:
        return match[0]
    if len(match[1]) == 2 and first < 24:
        return numbers.clock(first, second) + match[0][len(f"{match[1]}:{match[2]}") :]
    if first < 10:
        return numbers.duration(60.0 * first + second)
    if first >= 100 * 60:
        return match[0]
    # The seconds are said here, which were written.
    minutes = numbers.duration(60.0 * first)
    return numbers.minutes_and(minutes, second) if second else minutes


def share_in_words(match: re.Match[str], numbers: Numbers) -> str:
    """Return a fraction in words, with a whole number before it and the word after it."""
    number, part, whole, after = match.groups()
    if number is None:
        return numbers.share(int(part), int(whole), after or "") or match[0]
    said = numbers.share(int(part), int(whole))
    return numbers.beside(number, said) + (after or "") if said else match[0]


def with_thousands(text: str, numbers: Numbers) -> str:
    """Return a text with its thousands in words, and decimals after a point as they are taken."""
    sign = re.escape(numbers.rules.thousands)

    def said(match: re.Match[str]) -> str:
        number = re.sub(sign, "", match[0])
        return numbers.words(int(number)) if len(number) <= 6 else number

    text = re.sub(rf"\b\d{{1,3}}(?:{sign}\d{{3}})+\b", said, text)
    return re.sub(rf"(?<=\d){re.escape(numbers.rules.decimals)}(?=\d)", ".", text)


def figures_in_words(match: re.Match[str], numbers: Numbers) -> str:
    """Return a number in words, apart from a letter right after it: "3D"."""
    whole, _, rest = match[1].partition(".")
    said = numbers.words(int(whole)) if len(whole) <= 4 else numbers.digits(int(whole))
    if rest:
        said = f"{said} {numbers.rules.point} {' '.join(numbers.words(int(each)) for each in rest)}"
    return f"{said} {match[2]}" if match[2] else said


def slips_in_numbers(
    rules: NumbersInFile, lengths: LengthsInFile, clock: ClockInFile
) -> Iterator[Complaint]:
    """Yield what does not fit in the rules: forms that are none, numbers that have no words, or
    those of another."""
    forms: list[tuple[KeyPath, str]] = [((*path, "form"), of.form) for path, of in (
        (("lengths", "hour"), lengths.hour),
        (("lengths", "minute"), lengths.minute),
        (("lengths", "second"), lengths.second),
        (("clock", "hour"), clock.hour),
    )]  # fmt: skip
    for at, rule in enumerate(rules.rules):
        forms += [
            (("numbers", "rules", at, "said"), hole.partition(" ")[2])
            for hole in HOLE.findall(rule.said)
        ]
    for path, form in forms:
        if form and form not in rules.forms:
            known = ", ".join(rules.forms) or "none"
            yield Complaint(path, f"found {form!r}", f"the forms of numbers are {known}")
            return
    numbers, before = Numbers(rules, lengths, clock), dict[str, int]()
    for number in (*range(MOST_TRIED), *range(MOST_TRIED, MOST + 1, STEP_TRIED)):
        try:
            said = numbers.words(number)
        except ValueError:
            mend = "write its word under 'words', or a rule from which it is made"
            yield Complaint(("numbers",), f"{number} has no words", mend)
            return
        if before.setdefault(said, number) != number:
            mend = "no two numbers may have the same words"
            yield Complaint(("numbers",), f"{number} is {said!r} as {before[said]} is", mend)
            return


def _bracketed(rule: Rule, some: bool) -> str:
    """Return how a rule says a number; what is in square brackets only where some is left."""
    return re.sub(r"\[(.*?)\]", r"\1" if some else "", rule.said)


def _filled(template: str, values: dict[str, str]) -> str:
    return HOLE.sub(lambda hole: values[hole[1]], template)
