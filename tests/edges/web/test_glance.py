"""The page across the room at a glance: every state with every banner, on screens of all sizes.

Nothing is cut, nothing lies over anything, and no letters are too small to be read from where each
part is looked at. The boards are those that the program sends; one page of one browser shows all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from itertools import product
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assistant.base.protocols import load_protocol
from assistant.core.domain.commands import TAPPED
from assistant.core.domain.effects import StateChanged
from assistant.core.domain.events import Record
from assistant.core.domain.protocol import Protocol
from assistant.core.domain.states import OUTSIDE, STATES
from assistant.core.session.wall_board import Board
from assistant.edges.files.library import list_protocols
from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import DisplayPage
from assistant.live.opening.broken_off import ASKED
from tests.support.browser import SCREENSHOTS, Chromium
from tests.support.english import ENGLISH, PHRASEBOOK

SIZES = ((360, 740), (740, 360), (768, 1024), (1280, 800), (1920, 1080), (3840, 2160))
"""A phone, upright and on its side; a tablet, upright and on its side; two screens. In pixels."""

TABLET = (1280, 800)

TABLET_MM = 217.0
"""How wide the tablet is: of ten inches, 16 to 10."""

ARCMIN_MM = 0.291
"""Millimetres that one minute of arc is, a metre away."""

PREFERRED, LEAST = 22.0, 16.0
"""Minutes of arc of a letter's height, preferred and least (ISO 9241-3)."""

LEAST_PX, AT_WORST_PX = 12.0, 6.0
"""Letters on a phone in the hand; and where somebody writes as much as there may be."""


def lost(device: str, cause: str = "", reason: str = "x") -> Record:
    """Return the record of a device that fails."""
    return {"kind": "device_lost", "device": device, "cause": cause, "reason": reason}


FULL_DISK = "nothing can be saved: the disk is full"

BANNERS: dict[str, tuple[Record, ...]] = {
    "none": (),
    "cannot hear": (lost("microphone", "no sound"),),
    "may not hear": (lost("microphone", "deaf"),),
    "cannot speak": (lost("speaker", "gone"),),
    "another microphone": ({"kind": "device_poor", "device": "microphone", "flaw": "another"},),
    "softer": ({"kind": "device_poor", "device": "microphone", "flaw": "softer"},),
    "cannot speak this": ({"kind": "warning", "text": "no sound", "cue": 1},),
    "disk": (lost("disk", reason=FULL_DISK),),
    "two": (lost("microphone"), lost("speaker", "unheard")),
    "three": (lost("microphone"), lost("speaker"), lost("disk", reason=FULL_DISK)),
}
"""What the board is told besides; no news is what the page says by itself."""

LONG = "Transversus-abdominis and sternocleidomastoid, along their whole length, slowly"
"""A title as long as there may be, of long words."""

CHECKS = """
([boards, least]) => {
    const found = [];
    const parts = [...document.querySelectorAll("h1, p")];
    const names = (all) => all.map((each) => each.id);
    const shows = (element) => element.checkVisibility() && element.textContent;
    for (const [name, now] of boards) {
        if (now) show(now); else lost();
        const page = document.documentElement;
        if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight
            || board.scrollWidth > innerWidth || board.scrollHeight > innerHeight)
            found.push(`${name}: the page is too large`);
        const shown = parts.filter(shows);
        const boxes = new Map();
        for (const part of shown) {
            const box = part.getBoundingClientRect();
            const room = part.parentElement.getBoundingClientRect();
            const style = getComputedStyle(part);
            boxes.set(part, room);
            const text = document.createRange();
            text.selectNodeContents(part);
            const ink = [...text.getClientRects()];
            const out = (inner, outer) => inner.left < outer.left - 1
                || inner.right > outer.right + 1;
            if (out(box, room) || box.top < room.top - 1 || box.bottom > room.bottom + 1
                || ink.some((each) => out(each, room))
                || part.scrollWidth > part.clientWidth + 1)
                found.push(`${name}: ${part.id} is larger than its room: ${part.textContent}`);
            if (room.left < 0 || room.top < 0 || room.right > innerWidth + 0.5
                || room.bottom > innerHeight + 0.5)
                found.push(`${name}: ${part.id} is off the screen`);
            if (style.textOverflow !== "clip" || style.webkitLineClamp !== "none")
                found.push(`${name}: ${part.id} may be cut`);
            if (parseFloat(style.fontSize) < least)
                found.push(`${name}: ${part.id} is small: ${style.fontSize} ${part.textContent}`);
        }
        shown.forEach((one, at) => shown.slice(at + 1).forEach((other) => {
            const [a, b] = [boxes.get(one), boxes.get(other)];
            if (a.left < b.right - 0.5 && b.left < a.right - 0.5
                && a.top < b.bottom - 0.5 && b.top < a.bottom - 0.5)
                found.push(`${name}: ${one.id} lies over ${other.id}`);
        }));
        if (!names(shown).includes("address")) found.push(`${name}: no address`);
    }
    return found;
}
"""
"""Shows boards one after the other, and says what is wrong with any, as it then stands."""


def longest() -> dict[str, str]:
    """Return the longest texts of the library: of a title, a cue, a side, a title to come."""
    protocols = [load_protocol(str(path)) for path in list_protocols()]
    steps = [step for protocol in protocols for step in protocol.every_step()]
    sides = [name for protocol in protocols for name in _sides(protocol)]
    return {
        "title": max((protocol.title for protocol in protocols), key=len),
        "step": max((step.called for step in steps), key=len),
        "cue": max((step.cue for step in steps), key=len),
        "next": f"{max((step.called for step in steps), key=len)}, {max(sides, key=len)}, layer 2",
    }


def _sides(protocol: Protocol) -> tuple[str, ...]:
    sides = protocol.sides
    return (sides.left.rstrip("."), sides.right.rstrip(".")) if sides is not None else ()


SHORT = {"title": "Back", "step": "Sink", "cue": "Sink.", "next": "Neck"}
MADE_UP = {"title": LONG, "step": LONG, "cue": " ".join([LONG] * 3)[:200], "next": LONG}


TAPS = """
([boards, large, own]) => {
    const found = [];
    hand = own;
    for (const [name, now] of boards) {
        show({ ...now, hand: 1 });
        const page = document.documentElement;
        if (page.scrollWidth > innerWidth || page.scrollHeight > innerHeight)
            found.push(`${name}: the page is too large`);
        const buttons = [...document.querySelectorAll("#taps button")];
        const boxes = buttons.map((each) => each.getBoundingClientRect());
        boxes.forEach((box, at) => {
            const words = buttons[at].value;
            if (box.width < large || box.height < large) found.push(`${name}: ${words} is small`);
            if (buttons[at].scrollWidth > buttons[at].clientWidth
                || buttons[at].scrollHeight > buttons[at].clientHeight)
                found.push(`${name}: ${words} is larger than its button`);
            if (box.left < 0 || box.right > innerWidth || box.bottom > innerHeight)
                found.push(`${name}: ${words} is off the screen`);
        });
        const last = buttons[buttons.length - 1];
        if (buttons.length && now.taps.includes("stop") && last.value !== "stop")
            found.push(`${name}: stop is not last`);
    }
    hand = 0;
    return found;
}
"""
"""Shows boards that can be tapped on, and says what is wrong with their buttons."""

FINGER_PX = 44.0
"""A centimetre on most screens, and the least that a finger hits (WCAG 2.2, 2.5.5)."""


def boards(words: dict[str, str], banner: str) -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield what a page is told in every state: through a hold, asleep, at each end."""
    most = ("say again", "how much is left", "time call every ten minutes")
    for state in (*STATES, ASKED):
        outside = state in (*OUTSIDE, ASKED)
        view = StateChanged(
            state,
            None if outside else "sink",
            None if outside else "right",
            1 if outside else 2,
            legal=most,
            here=most,
            title=None if outside else words["step"],
            next=None if outside else words["next"],
            hold=0 if outside else 18,
            holds=0 if outside else 24,
            most=() if state in ("cue", "side change", "closing", "ended") else most,
            began_s=None if state in ("ready", ASKED) else 5.0,
            ends_s=None if state in ("ready", ASKED) else 5405.0,
        )
        board = Board(words["title"], "C-1024", texts=ENGLISH.shown)
        for record in (
            {"kind": "hold_started", "floor_s": 300.0, "target_s": 360.0},
            view.to_record(),
            {"kind": "say", "text": words["cue"]},
            {"kind": "heard", "command": "that_was_the_right_side"},
            *BANNERS[banner],
        ):
            board = board.shown(record)
        for moment, at in moments(board, state).items():
            yield f"{state}, {moment}, {banner}", at.to_page()


def moments(board: Board, state: str) -> dict[str, Board]:
    """Return the board at the moments that a state may have."""
    if state == "holding":
        held = {"before the floor": 5, "past the floor": 305, "past the target": 3905}
        running = {name: board.at(3600.0, float(held_s)) for name, held_s in held.items()}
        asleep = {"kind": "manner", "awake": False, "words": "chime only"}
        return running | {"asleep": board.shown(asleep).at(3600.0, 305.0)}
    at = board.at(6000.0, 305.0 if state == "paused" else None)
    if state == "between":
        return {"after a hold": replace(at, last_s=305, last_end="interrupted"), "no hold": at}
    if state == "ended":
        ends = ("finished", "stopped", "declined", "interrupted")
        end = [{"kind": "end", "outcome": outcome, "reason": ""} for outcome in ends]
        return {each["outcome"]: at.shown(each) for each in end}
    asleep = {"kind": "manner", "awake": False, "words": "brief"}
    return {"awake": at, "asleep": at.shown(asleep)} if state == "approach" else {"awake": at}


@pytest.fixture(scope="module")
def glanced(chrome: Chromium) -> Iterator[Page]:
    """The page as the program serves it; from then on what it shows is put in by the tests."""
    tab = chrome.browser.new_page()
    display = DisplayPage("Back", shown=ENGLISH.shown)
    with LocalServer(display.routes) as server:
        tab.goto(server.url)
        tab.wait_for_function("() => document.getElementById('badge').textContent === 'ready'")
        display.close()
    tab.evaluate("() => { heardLast = Infinity; }")  # no news is good news, here
    yield tab
    tab.close()


def screen(tab: Page, size: tuple[int, int]) -> None:
    """Give the page a screen of this size."""
    tab.set_viewport_size({"width": size[0], "height": size[1]})


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_nothing_is_cut_or_covered_or_too_small(glanced: Page, size: tuple[int, int]) -> None:
    """In every state with every banner: with short words, the library's longest, and longer ones.

    Two screens of each size are kept, to be looked at.
    """
    screen(glanced, size)
    for words, banner in product((SHORT, longest(), MADE_UP), BANNERS):
        told: list[tuple[str, dict[str, Any] | None]] = list(boards(words, banner))
        if banner == "none":
            told.append(("no news", None))
        least = AT_WORST_PX if words is MADE_UP else LEAST_PX
        assert glanced.evaluate(CHECKS, [told, least]) == [], words["step"]
    for banner in ("none", "two"):
        now = dict(boards(longest(), banner))[f"holding, past the floor, {banner}"]
        glanced.evaluate("(now) => show(now)", now)
        glanced.screenshot(path=SCREENSHOTS / f"glance-{size[0]}x{size[1]}-{banner}.png")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: "x".join(map(str, size)))
def test_what_can_be_tapped_fits_and_can_be_hit(glanced: Page, size: tuple[int, int]) -> None:
    """In every state, with as many commands as there may be: on the screen, large enough for a
    finger, "stop" last; and above them nothing is cut or covered.
    """
    screen(glanced, size)
    phrases = list(map(PHRASEBOOK.called, TAPPED))
    holding = ["released", "pause", "skip this", "repeat", "how long", "pain", "stop"]
    for taps in (phrases, holding, ["pain", "stop"]):
        told = [
            (name, now | {"taps": taps, "urgent": ["pain", "stop"]})
            for name, now in boards(longest(), "two")
        ]
        assert glanced.evaluate(TAPS, [told, FINGER_PX, 1]) == []
        assert glanced.evaluate(CHECKS, [told, AT_WORST_PX]) == []
    # A page without the hand has what is urgent, and how to take it.
    assert glanced.evaluate(TAPS, [told, FINGER_PX, 2]) == []
    glanced.evaluate("([now, one]) => { hand = one; show(now); }", [told[5][1] | {"hand": 1}, 1])
    glanced.screenshot(path=SCREENSHOTS / f"taps-{size[0]}x{size[1]}.png")
    glanced.evaluate("() => { hand = 0; }")


def test_the_checks_find_what_is_cut(glanced: Page) -> None:
    """A room too low, a text that is not let wrap, and one that is moved are all found."""
    screen(glanced, TABLET)
    told = [("held", dict(boards(longest(), "none"))["between, after a hold, none"])]
    for style, complaint in (
        ("#said { font-size: 30vh !important; }", "said is larger than its room"),
        ("#next { white-space: nowrap; font-size: 9vh !important; }", "next is larger"),
        ("#time-room { transform: translate(0, -40px); }", "lies over time"),
        ("#address-room { transform: translate(0, 40px); }", "address is off the screen"),
        ("#say { text-overflow: ellipsis; }", "say may be cut"),
        ("#count { font-size: 8px !important; }", "count is small"),
    ):
        glanced.evaluate(
            """(style) => {
                const sheet = new CSSStyleSheet();
                sheet.replaceSync(style);
                document.adoptedStyleSheets = [sheet];
            }""",
            style,
        )
        found = glanced.evaluate(CHECKS, [told, LEAST_PX])
        assert any(complaint in each for each in found), (style, found)
    glanced.evaluate("() => { document.adoptedStyleSheets = []; }")
    assert glanced.evaluate(CHECKS, [told, LEAST_PX]) == []


HEIGHTS = """
(boards) => {
    const least = {};
    const pen = document.createElement("canvas").getContext("2d");
    for (const [name, now] of boards) {
        show(now);
        for (const part of document.querySelectorAll("h1, p")) {
            if (!part.checkVisibility() || !part.textContent) continue;
            const style = getComputedStyle(part);
            pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
            const high = pen.measureText("H").actualBoundingBoxAscent;
            least[part.id] = Math.min(least[part.id] ?? Infinity, high);
        }
    }
    return least;
}
"""
"""Returns how high the capital letters of each part are at the least, in pixels."""

AWAY_M = {
    "side": 4.0, "step": 4.0, "timer": 4.0, "badge": 1.5,
    "said": 0.6, "heard": 0.6, "say": 0.6, "next": 0.6, "count": 0.6, "time": 0.6, "limits": 0.6,
    "title": 0.5, "client": 0.5, "words": 0.5, "address": 0.5,
}  # fmt: skip
"""From where each part can be read on the tablet: what counts during a hold from where the
therapist stands, the rest from beside it."""


@pytest.mark.parametrize("step", ["Sink", "Lower abdomen", "Connective tissue"])
def test_it_can_be_read_from_four_metres(glanced: Page, step: str) -> None:
    """On a ten-inch tablet the timer of a hold has the preferred height, the rest the least."""
    screen(glanced, TABLET)
    words = longest() | {"title": "Adductor release", "step": step}
    told = list(boards(words, "none"))
    high_px = glanced.evaluate(HEIGHTS, told)
    holds = [each for each in told if each[1]["held_s"] is not None]
    high_px["timer"] = glanced.evaluate(HEIGHTS, holds)["timer"]
    assert set(high_px) == set(AWAY_M)
    for part, away_m in AWAY_M.items():
        arcminutes = high_px[part] * TABLET_MM / TABLET[0] / (ARCMIN_MM * away_m)
        assert arcminutes >= (PREFERRED if part == "timer" else LEAST), part


def test_the_page_is_accessible(glanced: Page) -> None:
    """axe-core has nothing to say against it, in any state, with a banner and without one."""
    screen(glanced, TABLET)
    axe = Axe()
    for banner in ("none", "three"):
        for name, now in boards(longest(), banner):
            glanced.evaluate("(now) => show(now)", now)
            found = axe.run(glanced).response
            assert found["violations"] == [], name
            assert any(rule["id"] == "color-contrast" for rule in found["passes"])
    glanced.evaluate("() => lost()")
    assert axe.run(glanced).response["violations"] == []
    for hand in (0, 1):
        tapped = dict(boards(longest(), "none"))["holding, past the floor, none"]
        tapped |= {"taps": ["released", "pain", "stop"], "urgent": ["pain", "stop"], "hand": 1}
        glanced.evaluate("([now, mine]) => { hand = mine; show(now); }", [tapped, hand])
        assert axe.run(glanced).response["violations"] == []
