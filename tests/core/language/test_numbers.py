"""Numbers and times by rules: in Spanish, whose numbers have genders, and what is told of slips."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assistant.base.languages import shipped_language
from assistant.core.language.reader import read_language
from assistant.core.written.problems import WrittenError
from tests.support.english import TEXTS, changed

SPANISH = shipped_language("es")
NUMBERS = SPANISH.numbers

NINETY_MINUTES_S = 90 * 60

UNITS = {"hora": 3600, "horas": 3600, "minuto": 60, "minutos": 60, "segundo": 1, "segundos": 1}

# What a person who knows Spanish reads in a number's words, apart from the rules that made them.
ONES = {
    "un": 1, "una": 1, "dos": 2, "tres": 3, "cuatro": 4, "cinco": 5, "seis": 6, "siete": 7,
    "ocho": 8, "nueve": 9, "diez": 10, "once": 11, "doce": 12, "trece": 13, "catorce": 14,
    "quince": 15, "dieciséis": 16, "diecisiete": 17, "dieciocho": 18, "diecinueve": 19,
    "veinte": 20, "veintiún": 21, "veintidós": 22, "veintitrés": 23, "veinticuatro": 24,
    "veinticinco": 25, "veintiséis": 26, "veintisiete": 27, "veintiocho": 28, "veintinueve": 29,
    "treinta": 30, "cuarenta": 40, "cincuenta": 50, "sesenta": 60, "setenta": 70, "ochenta": 80,
    "noventa": 90, "cero": 0,
}  # fmt: skip


def read_back(words: str) -> int:
    """Return the seconds that a Spanish length of time says; each unit agrees with its number."""
    total, number = 0, 0
    for word in words.split():
        if word == "y":
            continue
        if word in UNITS:
            one = number == 1
            assert word.endswith("s") != one, words
            total += number * UNITS[word]
            number = 0
        else:
            assert word != "una" or "una hora" in words, words
            number += ONES[word]
    return total


def test_every_time_to_ninety_minutes_is_said_and_means_itself() -> None:
    """To the second below ten minutes, and to the minute beyond, in words of their own."""
    said = {seconds: NUMBERS.duration(seconds) for seconds in range(NINETY_MINUTES_S + 1)}
    assert len(set(said.values())) == 600 + 81
    for seconds, words in said.items():
        assert read_back(words) == (seconds if seconds < 600 else seconds // 60 * 60), words


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "cero segundos"), (1, "un segundo"), (21, "veintiún segundos"),
        (31, "treinta y un segundos"), (60, "un minuto"), (61, "un minuto y un segundo"),
        (130, "dos minutos y diez segundos"), (1260, "veintiún minutos"), (3600, "una hora"),
        (3660, "una hora y un minuto"), (5400, "una hora y treinta minutos"),
        (75_600, "veintiuna horas"),
    ],
)  # fmt: skip
def test_one_and_several_and_their_genders(seconds: int, words: str) -> None:
    """As a person says them."""
    assert NUMBERS.duration(seconds) == words


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "uno"), (16, "dieciséis"), (21, "veintiuno"), (30, "treinta"), (42, "cuarenta y dos"),
        (100, "cien"), (101, "ciento uno"), (500, "quinientos"),
        (765, "setecientos sesenta y cinco"),
        (1000, "mil"), (1984, "mil novecientos ochenta y cuatro"), (21_000, "veintiún mil"),
        (100_000, "cien mil"), (101_031, "ciento un mil treinta y uno"),
    ],
)  # fmt: skip
def test_numbers_are_put_together_by_the_rules(number: int, words: str) -> None:
    """None of these but the short ones stands in the file."""
    assert NUMBERS.words(number) == words


@given(st.integers(0, 999_999), st.integers(0, 999_999))
def test_no_two_numbers_have_the_same_words(one: int, other: int) -> None:
    """In no form."""
    for form in ("", *NUMBERS.rules.forms):
        alike = NUMBERS.words(one, form) == NUMBERS.words(other, form)
        assert alike == (one == other)


@pytest.mark.parametrize("number", range(1, 100))
def test_every_time_that_can_be_said_means_itself(number: int) -> None:
    """ "Liberado hace veintiún minutos", and as loosely as people say it: "veintiuno minutos"."""
    orders = SPANISH.phrasebook.orders
    for form in ("", "masculine"):
        words = NUMBERS.words(number, form)
        for unit, seconds in (("segundos", 1.0), ("minutos", 60.0)):
            for command in ("liberado", "barrera"):
                assert orders[f"{command} hace {words} {unit}"].ago_s == number * seconds


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("21 min", "veintiún minutos"), ("1 h", "una hora"),
        ("2:10", "dos minutos y diez segundos"),
        ("1,5 min", "uno coma cinco minutos"), ("a las 14:02", "a las catorce y dos"),
        ("1/2 vuelta", "media vuelta"), ("1/2 giro", "medio giro"), ("7/10", "siete de diez"),
        ("2/3 de la fuerza", "dos tercios de la fuerza"), ("1.º", "primero"), ("1ª", "primera"),
        ("90°", "noventa grados"), ("1.000", "mil"),
    ],
)  # fmt: skip
def test_what_is_written_short_is_said_as_people_say_it(written: str, said: str) -> None:
    """With the number in the form that the unit wants."""
    assert SPANISH.aloud.in_words(written) == said


@pytest.mark.parametrize(
    ("line", "instead", "told"),
    [
        ("    7: seven", "", "numbers.yaml:5:3: numbers: 7 has no words"),
        ("    7: seven", "    7: six", "numbers: 7 is 'six' as 6 is; no two numbers"),
        (
            '    - {least: 20, of: 10, said: "{whole}-{rest}"}',
            '    - {least: 20, of: 10, said: "{tens}-{rest}"}',
            "numbers.rules[0].said: found '{tens}-{rest}'; needs words with {count}, {whole}",
        ),
        (
            '  minute: {one: one minute, many: "{number} minutes"}',
            '  minute: {one: one minute, many: "{number} minutes", form: neuter}',
            "lengths.minute.form: found 'neuter'; the forms of numbers are none",
        ),
        ('  hours_and_minutes: "{hours} {minutes}"', "", "lengths: needs 'hours_and_minutes'"),
    ],
)
def test_a_slip_in_the_rules_is_told_with_its_place_and_mend(
    line: str, instead: str, told: str
) -> None:
    """As the language is read, not as the number is first said."""
    with pytest.raises(WrittenError) as refused:
        read_language(changed({line: instead}))
    assert told in str(refused.value)
    assert len(TEXTS) > 1
