"""What is said of a text: figures in words, in clauses with pauses."""

from __future__ import annotations

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import words_of
from assistant.core.language.aloud import COLON_S, COMMA_S, JOINT_S, STOP_S, Aloud, Clause
from assistant.core.language.reader import Text, read_language
from assistant.edges.files.library import list_protocols
from tests.support.english import CUES, ENGLISH, PHRASEBOOK, TEXTS

ALOUD = ENGLISH.aloud

SAID = {
    "Hold for 2:10, then L/R.": "Hold for two minutes ten, then left and right.",
    "0:40 left.": "forty seconds left.",
    "The session of 14:02 broke off.": "The session of fourteen oh two broke off.",
    "The session of 09:00 broke off.": "The session of nine o'clock broke off.",
    "3 min each side": "three minutes each side",
    "1 min": "one minute",
    "45s": "forty-five seconds",
    "90 sec. Then rest.": "ninety seconds. Then rest.",
    "1.5 min": "one point five minutes",
    "1 1/2 min": "one and a half minutes",
    "2½ min": "two and a half minutes",
    "1/2 min": "half a minute",
    "½ min": "half a minute",
    "1/4 turn": "a quarter of a turn",
    "2-3 min": "two to three minutes",
    "2–3 times": "two to three times",
    "30° outward": "thirty degrees outward",
    "x3": "three times",
    "×3": "three times",
    "3x, slowly": "three times, slowly",
    "L first, then R": "left first, then right",
    "L side x2": "left side two times",
    "Thumb on L4/L5.": "Thumb on L four L five.",
    "C7": "C seven",
    "about 10 cm up": "about ten centimetres up",
    "50 % & slow": "fifty percent and slow",
    "120 s": "one hundred twenty seconds",
    "1,000 steps": "one thousand steps",
    "12345": "one two three four five",
    "Repeat the 2nd.": "Repeat the second.",
    "e.g. a towel": "for example a towel",
    "with the client's LEFT hand": "with the client's LEFT hand",
    "Max and Min rest.": "Max and Min rest.",
    "pain-free": "pain-free",
    "6th, 8th, 9th and 12th rib": "sixth, eighth, ninth and twelfth rib",
    "the 20th, 21st, 101st": "the twentieth, twenty-first, one hundred first",
    "2nd-3rd digit": "second to third digit",
    "1/2 the load, 1/4 of it": "half the load, a quarter of it",
    "1/3 the load": "a third of the load",
    "1/2 way. Then 1/2.": "half way. Then half.",
    "1/2 a minute": "half a minute",
    "1/2 hour": "half an hour",
    "1/2 open": "half open",
    "2/3 of the way": "two thirds of the way",
    "¾ turn": "three quarters of a turn",
    "2¾ min": "two and three quarters minutes",
    "1/2-3/4 turn": "half to three quarters of a turn",
    "5/10 pressure": "five out of ten pressure",
    "90°-100°": "ninety degrees to one hundred degrees",
    "2:10-3:00": "two minutes ten to three minutes",
    "x2-3": "two to three times",
    "10–15x": "ten to fifteen times",
    "3 x 10": "three times ten",
    "1min30s": "one minute thirty seconds",
    "2:10 min": "two minutes ten",
    "45:00": "forty-five minutes",
    "45:30": "forty-five minutes thirty",
    "10,000 steps": "ten thousand steps",
    "2026-03-02": "two thousand twenty-six-three-two",
    "① Sink 2 ㎝.": "one Sink two centimetres.",
    "min. 3 cm": "at least three centimetres",
    "E.g. a towel": "for example a towel",
    # Signs before a number.
    "-15°": "minus fifteen degrees",
    "from \u22125° to +10°": "from minus five degrees to plus ten degrees",
    "-5 to -10 °C": "minus five to minus ten degrees Celsius",
    "5º, 40℃": "five degrees, forty degrees Celsius",
    "±5°, +/- 2 cm, 30±5": (
        "plus or minus five degrees, plus or minus two centimetres, thirty plus or minus five"
    ),
    "~5 min, ≈ 3 cm": "about five minutes, about three centimetres",
    "<30 s, > 5 min": "less than thirty seconds, more than five minutes",
    "≤2 min, ≥ 3 cm, >=4 reps": (
        "at most two minutes, at least three centimetres, at least four repetitions"
    ),
    "#3, No. 2": "number three, number two",
    "No. Then rest.": "No. Then rest.",
    "- 5 breaths": "- five breaths",
    ".5 min, 0.5 kg": "zero point five minutes, zero point five kilograms",
    # Strokes.
    "A/P glide, P/A glide": "A-P glide, P-A glide",
    "L/R/L": "left-right-left",
    "hip/knee, supine/prone": "hip or knee, supine or prone",
    "and/or w/ oil, w/o oil": "and or with oil, without oil",
    "90/90 position": "ninety ninety position",
    "above 160/100": "above one hundred sixty over one hundred",
    "T4-T8, L5–S1": "T four to T eight, L five to S one",
    # Arrows.
    "origin → insertion": "origin to insertion",
    "L→R, A->P, L&R": "left to right, A to P, left and right",
    "R ↔ L, ↑ then ↓": "right and left, up then down",
    # Units after a hyphen, and in capitals.
    "a 30-min hold": "a thirty minute hold",
    "30-45-sec holds": "thirty to forty-five second holds",
    "a 10-cm scar, a 2-h rest": "a ten centimetre scar, a two hour rest",
    "3 MIN, 5 Cm": "three minutes, five centimetres",
    # Years.
    "since the 1980s": "since the nineteen eighties",
    "the 1900s, 2000s and 2010s": "the nineteen hundreds, two thousands and twenty tens",
    # One thing per another.
    "3 ft/hr": "three feet per hour",
    "ft/hr": "feet per hour",
    "25 kg/m²": "twenty-five kilograms per square metre",
    "kg/cm²": "kilograms per square centimetre",
    "1 mm/s, 2-3 mm/s": "one millimetre per second, two to three millimetres per second",
    "0.5 m/s": "zero point five metres per second",
    "60-80 bpm": "sixty to eighty beats per minute",
    "6 breaths/min": "six breaths per minute",
    "2-3x/week, 1/day": "two to three times per week, one per day",
    "20 m²": "twenty square metres",
    "5 lb, 1 lb, 2 oz": "five pounds, one pound, two ounces",
    "40 °C, 104°F": "forty degrees Celsius, one hundred four degrees Fahrenheit",
    "20 N, 4 kPa, 30 mmHg": "twenty newtons, four kilopascals, thirty millimetres of mercury",
    "1 hr, 2 hrs, 6 wks": "one hour, two hours, six weeks",
    "a 3D scan, 10k": "a three D scan, ten k",
    "SI joint, IT band, ITB": "S-I joint, I-T band, ITB",
    "etc.": "and so on",
}


@pytest.mark.parametrize("text", SAID)
def test_what_is_written_short_is_said_as_people_say_it(text: str) -> None:
    """Times, sides, units, numbers and abbreviations; what is none of them stays."""
    assert ALOUD.in_words(text) == SAID[text]


def test_clauses_end_at_stops_with_their_pauses() -> None:
    """A comma is the shortest, a full stop the longest, and nothing comes after the last."""
    text = "Hand on the adductor, near the bone. Look: wait – softly (no oil). Go on?"
    assert ALOUD.clauses(text) == (
        Clause("hand on the adductor", COMMA_S),
        Clause("near the bone", STOP_S),
        Clause("look", COLON_S),
        Clause("wait", COLON_S),
        Clause("softly", COMMA_S),
        Clause("no oil", COMMA_S),
        Clause("go on?", 0.0),
    )


def test_a_pause_is_shorter_than_what_ends_an_utterance() -> None:
    """To the ear no sentence of a cue stands by itself: half a second of silence ends one."""
    assert 0 < JOINT_S < COMMA_S < COLON_S < STOP_S < 0.5


@pytest.mark.parametrize("text", ["", " ", "...", "—", "?!", "(,)"])
def test_without_a_word_there_is_no_clause(text: str) -> None:
    """Signs alone are not said."""
    assert ALOUD.clauses(text) == ()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("I cannot hear you.", "I cannot hear you"),
        ("MFR first.", "MFR first"),
        ('Say "barrier".', "say barrier"),
        ("Don't press.", "don't press"),
        ("The clients' feet.", "the clients feet"),
        ("3.5 or 4-5.", "three point five or four to five"),
    ],
)
def test_a_clause_is_written_as_it_sounds(text: str, said: str) -> None:
    """So that what begins a sentence and what does not is rendered once; names keep capitals."""
    assert [clause.text for clause in ALOUD.clauses(text)] == [said]


def test_a_clause_is_put_together_of_the_fewest_known_parts() -> None:
    """One that is known, or has a part that is not, is rendered as it is."""
    aloud = ALOUD.knowing(["two", "minutes", "two minutes", "ten", "to target", "go on"])
    assert aloud.clauses("Two minutes ten to target.") == (
        Clause("two minutes", JOINT_S),
        Clause("ten", JOINT_S),
        Clause("to target", 0.0),
    )
    for whole in ("go on", "two minutes of ten", "nothing known"):
        assert aloud.clauses(f"{whole}, ten.")[0] == Clause(whole, COMMA_S)


def test_no_text_of_the_program_is_lost_on_the_way() -> None:
    """Of every cue and answer all words are said, in their order, in figures or not."""
    for path in list_protocols():
        for text in CUES.fixed_texts(load_protocol(str(path))):
            said = " ".join(clause.text for clause in ALOUD.clauses(text))
            assert sorted(words_of(said)) == sorted(words_of(text)), text


def test_nothing_written_short_is_said_as_a_clients_word() -> None:
    """While such a word is spoken the client's own would not be heard."""
    signs = ALOUD.signs
    said = [*signs.words.values(), *(each for unit in signs.units.values() for each in unit)]
    said += [signs.to, signs.times, signs.half]
    for plea in PHRASEBOOK.around.pleas:
        assert not [text for text in said if plea in text.lower().split()], plea


def test_a_user_may_add_to_what_is_said() -> None:
    """Their own file's abbreviations go before the language's, which stay."""
    own = Text(
        "aloud:\n  words: {SI: sacro iliac, L: lima}\n  units: {st: {one: stone, many: stone}}\n",
        "own",
    )
    aloud = read_language(TEXTS, own).language.aloud
    assert aloud.in_words("SI joint, L, R, 2 st, 3 min") == (
        "sacro iliac joint, lima, right, two stone, three minutes"
    )


def test_it_costs_nothing_where_nothing_is_known() -> None:
    """A plain one has the clauses too, and leaves figures and units to the speech engine."""
    assert [each.text for each in Aloud().clauses("Wait, 3 min.")] == ["wait", "3 min"]
