"""Commands tapped on the page: a session by taps alone in a browser, and taps beside a voice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from playwright.sync_api import Page

from assistant.core.domain.commands import TAPPED
from assistant.core.domain.effects import Fact
from assistant.core.domain.events import EVENTS, Record, from_record
from assistant.core.domain.holds import Mark
from assistant.core.hearing.gate import Gate
from assistant.core.room.by_tap import tapped_in
from assistant.core.room.room import Room
from assistant.core.session.session import Session
from assistant.core.sound.nouns import BLOCK_S
from assistant.edges.web.hand import Hand
from assistant.edges.web.wall_page import DisplayPage
from assistant.live.by_hand import ByHand
from assistant.live.engine import LATE, Engine
from assistant.live.listening import Listener
from assistant.live.opening.display import Several
from assistant.live.speaking import Speech
from tests.core.room.test_room import CATALOGUE, LANGUAGE, Day
from tests.support.browser import SCREENSHOTS, Chromium, look
from tests.support.dummies import DummyEar, DummyMicrophone, DummySpeaker, DummyVoice, Log
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.scripted import two_sided
from tests.support.typed_session import TypedSession

LIMIT_MS = 20_000

PHRASES = tuple(map(PHRASEBOOK.called, TAPPED))

LONGEST_S = 60.0

WORDS = ("start", "yes", "no", "barrier", "released", "next", "pause", "resume", "pain")


class Finger:
    """Taps by a script: at a second of the session, what was shown so many turns before."""

    def __init__(self, script: list[tuple[float, str, int]], page: DisplayPage) -> None:
        self._script = sorted(script)
        self._page = page
        self._blocks = 0
        self._turns: list[int] = []
        self.hand: Hand = page.hand

    def taken(self) -> list[Any]:
        """Tap what is due, and hand out what the page takes."""
        self._blocks += 1
        self._turns.append(self._page.turn)
        while self._script and self._script[0][0] <= self._blocks * BLOCK_S:
            _, phrase, lag = self._script.pop(0)
            turn, now_s = self._turns[-1 - min(lag, self._blocks - 1)], self._page._now()[1]
            self.hand._taps.put_nowait((phrase, turn, now_s))
        return list(self.hand.taken())


def run(said: list[tuple[float, str]], tapped: list[tuple[float, str, int]]) -> Log:
    """Run a session that is spoken to and tapped on; return its journal and what was shown."""
    log = Log()
    page = DisplayPage(
        "Test release",
        None,
        PHRASES,
        lambda phrase: phrase in ("stop", "pain"),
        shown=ENGLISH.shown,
    )
    gate = Gate(PHRASEBOOK)
    finger = Finger(tapped, page)
    Engine(
        Session(two_sided(), ENGLISH),
        microphone=DummyMicrophone(LONGEST_S),
        speech=Speech(
            DummySpeaker(), gate, DummyVoice(), dict.fromkeys(Mark, np.zeros(100, np.int16))
        ),
        journal=log,
        display=Several(log, page),
        listener=Listener(DummyEar(said), gate),
        by_hand=ByHand(None, finger, lambda phrase: phrase in ("stop", "pain")),
    ).run()
    return log


AT = st.integers(40, 1100).map(lambda block: round(block * BLOCK_S, 3))


@settings(max_examples=15, deadline=None)
@given(
    said=st.lists(st.tuples(AT, st.sampled_from(WORDS)), max_size=8),
    tapped=st.lists(st.tuples(AT, st.sampled_from(WORDS), st.integers(0, 8)), max_size=12),
    both=st.lists(st.tuples(AT, st.sampled_from(WORDS)), max_size=6),
)
def test_taps_beside_a_voice_are_one_session(
    said: list[tuple[float, str]],
    tapped: list[tuple[float, str, int]],
    both: list[tuple[float, str]],
) -> None:
    """Whatever is said and tapped, at one moment too: what the journal holds leads to the very
    facts that it holds when it is gone through again, each tap is either in it or told to be late,
    and nothing is lost.
    """
    spoken = [(at - at % 1.0 + index / 10, word) for index, (at, word) in enumerate(said)]
    log = run(sorted({*spoken, *both}), [*tapped, *((at, word, 0) for at, word in both)])
    journal = [record for where, record in log.entries if where == "journal"]
    again = Session(two_sided(), ENGLISH)
    facts: list[Record] = []
    for record in journal:
        if record["kind"] in EVENTS:
            event = from_record(record)
            assert event is not None
            facts += [e.to_record() for e in again.handle(event) if isinstance(e, Fact)]
    kept = [r for r in journal if r["kind"] not in EVENTS]
    assert json.dumps(facts) == json.dumps([{k: r[k] for k in r if k != "t"} for r in kept])
    times = [record["t"] for record in journal if "t" in record and record["kind"] in EVENTS]
    assert times == sorted(times)


def test_a_word_and_a_tap_of_the_same_are_one() -> None:
    """ "Released" is said, and tapped on the board that it was said on: one hold ends, and the
    next place is not run past. The tap is shown to be late.
    """
    said = [(4.0, "start"), (8.0, "yes"), (12.0, "barrier"), (30.0, "released")]
    heard_s = next(r["t"] for r in run(said, []).of("journal", "heard") if r["start_s"] > 29.0)
    log = run(said, [(heard_s + 2 * BLOCK_S, "released", 4)])
    assert len(log.of("journal", "hold")) == 1
    (late,) = [r for r in log.of("shown", "ignored") if r.get("by") == "tap"]
    assert (late["text"], late["why"]) == ("released", LATE)


def test_a_name_tapped_late_chooses_nothing() -> None:
    """Between sessions too: a name that was tapped on what stood before is not taken, though any
    words may be a name there."""
    room = Room(LANGUAGE, CATALOGUE, Day())
    log = Log()
    between = tapped_in(ENGLISH, CATALOGUE)
    page = DisplayPage("Room", None, PHRASES, between=between, at="/now", shown=ENGLISH.shown)
    finger = Finger(
        [(2.0, "assistant wake up", 0), (3.0, "arm hold", 30), (4.0, "arm hold", 0)], page
    )
    Engine(
        room,
        microphone=DummyMicrophone(5.0),
        speech=Speech(
            DummySpeaker(),
            Gate(PHRASEBOOK),
            DummyVoice(),
            dict.fromkeys(Mark, np.zeros(100, np.int16)),
        ),
        journal=log,
        display=Several(log, page),
        by_hand=ByHand(None, finger, lambda phrase: phrase in ("stop", "pain")),
    ).run()
    (late,) = log.of("shown", "ignored")
    assert (late["text"], late["why"]) == ("arm hold", LATE)
    (spoke,) = log.of("shown", "spoke")
    assert spoke["t"] >= 4.0
    assert late["t"] < 4.0


@contextmanager
def tablet(chrome: Chromium, url: str, width: int, height: int) -> Iterator[Page]:
    """Give the page as it stands on a tablet, which nothing goes wrong on."""
    context = chrome.browser.new_context(viewport={"width": width, "height": height})
    looked = look(context)
    looked.page.set_default_timeout(LIMIT_MS)
    looked.page.goto(url)
    yield looked.page
    context.close()
    assert looked.complaints == []


def press(tab: Page, words: str) -> None:
    """Tap a button, as soon as it is there."""
    tab.click(f'#taps button[value="{words}"]')


@pytest.mark.parametrize(("width", "height"), [(360, 740), (1280, 800)])
def test_a_session_by_taps_alone(chrome: Chromium, tmp_path: Path, width: int, height: int) -> None:
    """Choose the hand, start, permission, hold, on to the next place, another tablet takes over,
    and "stop" on the first, which has the hand no more: each is in the journal as tapped, and what
    can be tapped is what can be said.
    """
    options = ["--display", "--taps"]
    with TypedSession(tmp_path, options) as session:
        url = session.wait_for("page")["url"]
        with tablet(chrome, url, width, height) as one, tablet(chrome, url, 768, 1024) as other:
            press(one, "Tap commands here")
            press(one, "start")
            session.wait_for("heard", command="start", by="tap")
            press(one, "yes")
            press(one, "barrier")
            session.wait_for("hold_started")
            one.screenshot(path=SCREENSHOTS / f"taps-{width}.png")
            box = one.locator('#taps button[value="stop"]').bounding_box()
            assert box is not None
            assert min(box["width"], box["height"]) >= 44.0
            press(other, "Commands are tapped elsewhere. Tap here instead.")
            press(other, "released")
            session.wait_for("hold")
            one.wait_for_selector("#taps:not(.mine)")
            press(one, "stop")  # which no page needs the hand for
            session.wait_for("end", outcome="stopped")
    heard = [
        (record["command"], record["by"])
        for record in map(json.loads, session.journal.read_text().splitlines())
        if record["kind"] == "heard"
    ]
    assert [by for _, by in heard] == ["tap"] * len(heard)
    assert [command for command, _ in heard] == ["start", "yes", "barrier", "released", "stop"]
