"""When a command is acted on before its final result, and what the final result then settles."""

from __future__ import annotations

import math

import pytest

from assistant.core.domain.around import Around
from assistant.core.domain.commands import Command, Order, Utterance, Word
from assistant.core.hearing.early import AHEAD_S, GOES_ON_S, SAME, STILL_S, Early, TakenBack
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.stillness import Sounded

PHRASES = ("next", "released", "release", "released a minute ago", "other side", "pain", "stop")
ORDERS = {
    "released": Order(Command.RELEASED),
    "release": Order(Command.RELEASED),
    "released a minute ago": Order(Command.RELEASED, ago_s=60.0),
}
CRIES = Around(pleas=("stop", "pain"))
BLOCK_S = 0.05

Row = tuple[str, float | None]
"""A partial result, and how long it has been still at its moment; None while it is not."""


def ripe_at(rows: list[Row], early: Early | None = None) -> int | None:
    """Return the number of the first row at which it may be acted on."""
    early = early or Early(PHRASES, CRIES, ORDERS)
    ripe = [
        early.ripe(partial, None if still_s is None else Sounded(1.0, 1.4, still_s))
        for partial, still_s in rows
    ]
    return ripe.index(True) if any(ripe) else None


def fallen_still(partial: str, blocks: int = 12) -> list[Row]:
    """Return rows in which a partial result stands while it is still for longer and longer."""
    return [(partial, round(number * BLOCK_S, 3)) for number in range(blocks)]


FIRST_BLOCK_S = {
    after: round(math.ceil(after / BLOCK_S) * BLOCK_S, 3) for after in (STILL_S, GOES_ON_S)
}
"""When it is first seen, block by block, that it has been still for so long."""


def said(text: str, start_s: float = 1.0) -> Utterance:
    """Return words of a third of a second each."""
    return Utterance(
        tuple(
            Word(word, start_s + number / 3, start_s + (number + 1) / 3)
            for number, word in enumerate(text.split())
        )
    )


@pytest.mark.parametrize(
    ("rows", "at_s"),
    [
        (fallen_still("next"), FIRST_BLOCK_S[STILL_S]),
        (fallen_still("other side"), FIRST_BLOCK_S[STILL_S]),
        (fallen_still("released"), FIRST_BLOCK_S[GOES_ON_S]),  # "a minute ago" may follow
        ([("next", None)] * 9, None),  # somebody speaks on
        ([("", 0.3)] * 9, None),  # nothing was said
        ([("stop", 0.3)] * (SAME - 1), None),  # not stable yet
        ([("stop", 0.3)] * (SAME - 1) + [("next", 0.35)] + [("stop", 0.4)] * (SAME - 1), None),
    ],
)
def test_a_stable_phrase_is_acted_on_once_it_is_still(rows: list[Row], at_s: float | None) -> None:
    """The same phrase in `SAME` results in a row, then stillness, longer where one may go on."""
    number = ripe_at(rows)
    assert at_s == (None if number is None else rows[number][1])


@pytest.mark.parametrize(("phrase", "after_s"), [("next", STILL_S), ("released", GOES_ON_S)])
def test_it_is_made_sure_of_ahead(phrase: str, after_s: float) -> None:
    """`AHEAD_S` before it may be acted on it is worth hearing again, and not before that; nor is
    it when nothing was said, or once it was acted on."""
    early = Early(PHRASES, CRIES, ORDERS)
    before, soon = after_s - AHEAD_S - 0.01, after_s - AHEAD_S + 0.01
    assert not early.ripe(phrase, Sounded(1.0, 1.4, soon))
    assert not early.soon(Sounded(1.0, 1.4, before))
    assert early.soon(Sounded(1.0, 1.4, soon))
    early.act(said(phrase))
    assert not early.soon(Sounded(1.0, 1.4, soon))
    silent = Early(PHRASES, CRIES, ORDERS)
    silent.ripe("", Sounded(1.0, 1.4, soon))
    assert not silent.soon(Sounded(1.0, 1.4, soon))


def test_a_phrase_is_acted_on_once() -> None:
    """Until its final result is there nothing else of the utterance is acted on."""
    early = Early(PHRASES, CRIES, ORDERS)
    assert ripe_at(fallen_still("next"), early) is not None
    early.act(said("next"))
    assert ripe_at(fallen_still("next"), early) is None


@pytest.mark.parametrize(
    ("acted", "final", "left"),
    [
        ("next", [("next", True)], []),
        ("pain", [("pain pain", True)], []),  # cried out again, which is one cry
        ("release", [("released", True)], []),  # another word for the same
        ("next", [("next", True), ("other side", True)], ["other side"]),
        ("released", [("released a minute ago", True)], ["taken back", "released a minute ago"]),
        ("next", [("[unk] next", True)], ["taken back", "[unk] next"]),
        ("next", [("next", False)], ["taken back", "next"]),  # talk went on beside it
        ("next", [("other side", True)], ["taken back", "other side"]),
        ("next", [], ["taken back"]),
    ],
)
def test_the_final_result_settles_it(
    acted: str, final: list[tuple[str, bool]], left: list[str]
) -> None:
    """What was acted on is done; what turns out otherwise is taken back, and the rest follows."""
    early = Early(PHRASES, CRIES, ORDERS)
    early.act(said(acted))
    start_s = 1.0
    judged = []
    for text, admitted in final:
        judged.append(Judged(said(text, start_s), admitted))
        start_s += 3.0
    settled = early.settle(judged)
    assert left == [
        "taken back" if isinstance(each, TakenBack) else each.utterance.text for each in settled
    ]
    assert [each.start_s for each in settled if isinstance(each, TakenBack)] in ([], [1.0])


def test_the_same_word_said_again_is_another_command() -> None:
    """What was acted on is known by when it was said, not by its words alone."""
    early = Early(PHRASES, CRIES, ORDERS)
    early.act(said("next"))
    again = Judged(said("next", 2.5), True)
    assert early.settle([Judged(said("next"), True), again]) == [again]


def test_without_acting_early_a_final_result_stands_as_it_is() -> None:
    """Where nothing was acted on there is nothing to settle."""
    final = [Judged(said("stop"), True)]
    assert Early(PHRASES, CRIES, ORDERS).settle(final) == final


def test_what_the_ear_drops_again_is_noticed() -> None:
    """An utterance that comes to nothing has no final result; its partial ones are empty."""
    early = Early(PHRASES, CRIES, ORDERS)
    early.act(said("next"))
    early.ripe("", None)
    assert not early.dropped()  # for a moment only, as yet
    for _ in range(SAME):
        early.ripe("", None)
    assert early.dropped()
