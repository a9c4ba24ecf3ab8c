"""The gate against the assistant's own voice."""

from __future__ import annotations

import pickle
from copy import deepcopy

import numpy as np
import pytest

from assistant.core.domain.commands import OVER_NEWS, Utterance, Word
from assistant.core.hearing.gate import KEPT_S, LEAD_S, TAIL_S, Gate
from tests.support.english import PHRASEBOOK
from tests.support.utterances import spoken


def admits(gate: Gate, said: Utterance) -> bool:
    """Return whether the gate lets an utterance count, heard after nothing else."""
    [judged] = deepcopy(gate).judge(said.words)
    assert judged.utterance == said
    return judged.admitted


@pytest.fixture
def gate() -> Gate:
    """Return a gate that was shut from 10 s to 12 s and its tail, by a cue of the protocol."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Sink to barrier, wait.", 10.0)
    gate.open(12.0)
    return gate


def test_what_begins_while_a_cue_sounds_does_not_count(gate: Gate) -> None:
    """A command that begins inside the window may be the cue itself."""
    assert not admits(gate, spoken("barrier", start_s=10.0 - LEAD_S + 0.01))
    assert not admits(gate, spoken("next", start_s=11.9))
    assert not admits(gate, spoken("next", start_s=12.0 + TAIL_S - 0.01))


def test_what_begins_outside_the_window_counts(gate: Gate) -> None:
    """A command that begins before the cue, or after its tail, is a person's."""
    assert admits(gate, spoken("next", start_s=10.0 - LEAD_S - 0.01))
    assert admits(gate, spoken("next", start_s=12.0 + TAIL_S))


def test_the_clients_words_count_while_a_cue_sounds(gate: Gate) -> None:
    """ "Stop" and "pain" are heard over a cue."""
    assert admits(gate, spoken("stop", start_s=11.0))
    assert admits(gate, spoken("pain", start_s=11.0))


def test_over_what_nobody_asked_for_more_may_count() -> None:
    """What times a hold, and no more; and not what the words hold themselves."""
    gate = Gate(PHRASEBOOK)
    gate.shut("I hear you much softer than before.", 5.0, OVER_NEWS)
    for word in ("released", "barrier", "stop", "released a minute ago"):
        assert admits(gate, spoken(word, start_s=5.5)), word
    assert not admits(gate, spoken("next", start_s=5.5))
    assert gate.outcry("released", 5.9)
    assert not gate.outcry("next", 5.9)
    gate.open(7.0)
    gate.shut("Sink.", 8.0)
    assert not admits(gate, spoken("released", start_s=8.5))
    assert not gate.outcry("released", 8.5)
    gate.open(9.0)
    gate.shut("I heard it released.", 10.0, OVER_NEWS)
    assert not admits(gate, spoken("released", start_s=10.5))


def test_a_cue_that_holds_a_clients_word_cannot_give_it_itself() -> None:
    """While a cue says "stop", "stop" does not count, and "pain" does."""
    gate = Gate(PHRASEBOOK)
    gate.shut("The client may say stop at any time.", 5.0)
    assert not admits(gate, spoken("stop", start_s=5.5))
    assert admits(gate, spoken("pain", start_s=5.5))


def test_a_cue_cannot_give_a_clients_word_by_the_beginning_of_another() -> None:
    """ "Painful" may be heard as "pain", "stopped" as "stop"."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Is it painful? We have stopped.", 5.0)
    assert not admits(gate, spoken("pain", start_s=5.5))
    assert not admits(gate, spoken("stop", start_s=6.0))


def test_talk_cut_by_the_ear_in_its_midst_does_not_begin_as_a_command() -> None:
    """Vosk ends a result after 20 s of talk; a word that follows at once is still talk."""
    gate = Gate(PHRASEBOOK)
    assert judged(gate, ("[unk]", 1.0, 20.1)) == [("[unk]", True)]
    assert judged(gate, ("next", 20.2, 20.6)) == [("[unk] next", True)]
    assert judged(gate, ("next", 21.2, 21.6)) == [("next", True)]


def test_nothing_is_judged_twice() -> None:
    """A result without words leaves what came before it alone."""
    gate = Gate(PHRASEBOOK)
    assert judged(gate, ("next", 1.0, 1.4)) == [("next", True)]
    assert judged(gate) == []
    assert judged(gate, ("back", 2.0, 2.4)) == [("back", True)]


def test_the_gate_is_shut_while_the_end_of_a_cue_is_unknown() -> None:
    """Until the speaker reports the end, nothing but the client's words counts."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Repeat other leg.", 3.0)
    assert not admits(gate, spoken("repeat", start_s=500.0))


def words(*spoken: tuple[str, float, float]) -> list[Word]:
    """Return words with their beginnings and ends in seconds."""
    return [Word(*word) for word in spoken]


def judged(gate: Gate, *spoken: tuple[str, float, float]) -> list[tuple[str, bool]]:
    """Return each utterance the gate makes of the words, and whether it counts."""
    return [(each.utterance.text, each.admitted) for each in gate.judge(words(*spoken))]


def test_an_answer_that_follows_the_cue_closely_is_an_utterance_of_its_own(gate: Gate) -> None:
    """Vosk joins the cue's last word and a quick answer; the gate stands between them."""
    heard = judged(gate, ("wait", 11.7, 12.1), ("next", 12.3, 12.7))
    assert heard == [("wait", False), ("next", True)]


def test_talk_that_goes_on_as_the_gate_opens_stays_one_utterance(gate: Gate) -> None:
    """Words without silence between them are not cut into commands."""
    heard = judged(gate, ("[unk]", 11.5, 12.26), ("next", 12.26, 12.6))
    assert heard == [("[unk] next", False)]


def test_a_word_that_begins_as_a_cue_ends_is_not_halved(gate: Gate) -> None:
    """A word across the gate's opening is whole, and counts by its beginning."""
    assert judged(gate, ("start", 12.2, 12.7)) == [("start", False)]


def test_cues_in_a_row_keep_the_gate_shut_through() -> None:
    """Between two cues that follow each other there is no moment to speak in."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Left leg.", 1.0)
    gate.open(2.0)
    gate.shut("Draw up.", 2.0)
    assert not admits(gate, spoken("next", start_s=2.1))
    assert admits(gate, spoken("next", start_s=2.0 + TAIL_S)) is False


def test_a_cue_that_never_sounded_opens_nothing() -> None:
    """The end of a cue that was cut before it began leaves the gate as it was."""
    gate = Gate(PHRASEBOOK)
    gate.open(4.0)
    assert admits(gate, spoken("next", start_s=4.1))


def test_the_tail_is_as_long_as_it_was_measured() -> None:
    """Where the echo lasts longer than is usual the gate stays shut for longer."""
    gate = Gate(PHRASEBOOK)
    gate.tail_s = 0.6
    gate.shut("Repeat other leg.", 3.0)
    gate.open(5.0)
    assert not admits(gate, spoken("repeat", start_s=5.5))
    assert admits(gate, spoken("repeat", start_s=5.7))


@pytest.mark.parametrize("partial", ["stop", "pain", "quiet", "ease off", "[unk] stop", "so pain"])
def test_what_may_become_a_clients_word_over_a_cue_is_an_outcry(gate: Gate, partial: str) -> None:
    """The ear's words so far end as one; outside of the cue that is nothing to fall silent for."""
    assert gate.outcry(partial, 11.0)
    assert not gate.outcry(partial, 9.0)
    assert not gate.outcry(partial, 12.0 + TAIL_S)


@pytest.mark.parametrize("partial", ["", "next", "nonstop", "stop next", "[unk]"])
def test_nothing_else_is_an_outcry(gate: Gate, partial: str) -> None:
    """A command that does not count over a cue, half a word, or what went on as something else."""
    assert not gate.outcry(partial, 11.0)


def test_a_cue_is_no_outcry_against_itself() -> None:
    """While a cue says "stop", hearing "stop" is hearing the cue."""
    gate = Gate(PHRASEBOOK)
    gate.shut("The client may say stop at any time.", 5.0)
    assert not gate.outcry("stop", 5.5)
    assert gate.outcry("pain", 5.5)


def test_words_of_the_cue_are_no_part_of_what_a_person_says_over_it(gate: Gate) -> None:
    """What the sound shows to be the assistant's own voice is apart from a cry that follows."""
    said = words(("[unk]", 10.5, 10.9), ("stop", 10.9, 11.3))
    heard = gate.judge(said, lambda earlier, later: later.text == "stop")
    assert [(each.utterance.text, each.admitted) for each in heard] == [
        ("[unk]", False),
        ("stop", True),
    ]


LONGEST_RESULT_S = 20.2
"""Seconds after which Vosk told of 20 s of running talk."""

EVERY_S = 3.0
CUE_S = 1.0
"""From one cue to the next, and how long each sounds."""


def gate_after(cues: int) -> Gate:
    """Return the gate of a session in which so many cues have sounded, the last just now."""
    gate = Gate(PHRASEBOOK)
    for cue in range(cues):
        gate.shut("Sink to barrier, wait.", cue * EVERY_S)
        gate.open(cue * EVERY_S + CUE_S)
    return gate


def test_a_session_of_hours_costs_no_more_than_one_of_minutes() -> None:
    """However many cues have sounded, the gate keeps those of the last minute."""
    after_minutes, after_hours = (len(pickle.dumps(gate_after(cues))) for cues in (100, 10_000))
    assert after_hours == after_minutes


@pytest.mark.parametrize("cues", [5, 100, 10_000])
def test_what_the_ear_may_still_tell_of_is_judged_by_the_cues_of_its_time(cues: int) -> None:
    """Running talk is told of after 20 s, and its first word judged with what was 20 s before."""
    gate = gate_after(cues)
    now = cues * EVERY_S
    earliest = max(0.0, now - 2 * LONGEST_RESULT_S)
    starts = [float(start) for start in np.arange(earliest, now, 0.07)]
    over_a_cue = [
        (start + LEAD_S) % EVERY_S < CUE_S + TAIL_S + LEAD_S and start < now - LEAD_S
        for start in starts
    ]
    assert [not admits(gate, spoken("next", start_s=start)) for start in starts] == over_a_cue


def test_a_cue_that_goes_on_is_never_forgotten() -> None:
    """A cue whose end is not known may sound still, however long ago it began."""
    gate = gate_after(2)
    gate.shut("Draw up.", 10.0)
    gate.shut("Draw up.", 10.0 + 2 * KEPT_S)
    assert not admits(gate, spoken("next", start_s=10.0 + KEPT_S))


def test_a_cue_whose_end_was_never_told_is_still_in_the_way_after_others() -> None:
    """As where the speaker was lost: what is said counts only once that cue is over."""
    gate = Gate(PHRASEBOOK)
    gate.shut("Sink to barrier, wait.", 10.0)
    gate.shut("Draw up.", 20.0)
    gate.open(21.0)
    assert not admits(gate, spoken("next", start_s=30.0))
