"""From a spoken command to the page across the room, live and in real time, in a real browser.

Each command is spoken into the microphone of a virtual room and acted on by the whole program; the
page is open in Debian's Chromium, and notes when the frame was drawn in which the command stands.
Two spans are told: from the last sample of the command (the last above 2 % of the word's peak in a
recording of the same microphone, good to some 20 ms), which is mostly the ear's own; and from the
line on standard output that tells of the command, which is the page's alone. Takes some minutes.

    python -m tests.benchmarks.timing.live_display [ROUNDS]
"""

from __future__ import annotations

import sys
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
from playwright.sync_api import Page

from assistant.core.bench.intervals import bootstrap
from assistant.edges.audio.host_clock import host_now
from tests.benchmarks.figures import print_table
from tests.benchmarks.timing.latency import PROTOCOL, ROUND, VOICES, say_and_wait
from tests.support.browser import chromium
from tests.support.live import PAUSE_S, WORD_THRESHOLD, LiveSession
from tests.support.virtual_room import VirtualRoom

ROUNDS = 6
GOAL_S = {"last sample to page": 0.3, "line to page": 0.1}

WATCH = """() => {
    window.drawn = [];
    new MutationObserver(() => {
        const text = document.getElementById("heard").textContent;
        requestAnimationFrame(() => setTimeout(() => window.drawn.push([Date.now(), text])));
    }).observe(document.getElementById("heard"), {childList: true, characterData: true,
        subtree: true});
}"""
"""Notes each new text of what was heard, when the frame with it has been drawn."""


def main() -> None:
    """Speak the commands, and print how long each took to be seen."""
    rounds = int(sys.argv[1]) if len(sys.argv) > 1 else ROUNDS
    with TemporaryDirectory() as name, chromium() as chrome:
        folder = Path(name)
        (folder / "room").mkdir()
        protocol = folder / "latency.yaml"
        protocol.write_text(PROTOCOL)
        tab = chrome.browser.new_page(viewport={"width": 1280, "height": 800})
        spoken: list[tuple[float, float, str]] = []
        with (
            VirtualRoom(folder / "room") as room,
            room.record_microphone(folder / "microphone.wav") as microphone,
            LiveSession(room, protocol, folder, ("--display",)) as session,
        ):
            tab.goto(session.follow_to("page")["url"])
            tab.evaluate(WATCH)
            while not session.of_kind("heard"):
                say_and_wait(session, "start", VOICES[0])
            for number in range(rounds):
                voice = VOICES[number % len(VOICES)]
                for phrase in ROUND:
                    spoken.append((*say_and_wait(session, phrase, voice), phrase))
                print(f"round {number + 1} of {rounds} is done", file=sys.stderr)
            drawn = _drawn(tab)
            sounds = microphone.sounds(threshold=WORD_THRESHOLD, gap_s=PAUSE_S)
    spans: dict[str, list[float]] = {name: [] for name in GOAL_S}
    missed = []
    for began, ended, phrase in spoken:
        last = max((end for start, end in sounds if began < start and end < ended), default=None)
        lines = [
            read
            for read, line in session.timed
            if line["kind"] == "heard" and line["command"] == phrase and began < read < ended
        ]
        seen = [at for at, text in drawn if text == f"heard: {phrase}" and began < at < ended]
        if last is None or not lines or not seen:
            missed.append(phrase)
            continue
        spans["last sample to page"].append(1000 * (seen[0] - last))
        spans["line to page"].append(1000 * (seen[0] - lines[0]))
    print_table("To the page", spans)
    print(f"\ncommands spoken {len(spoken)}, missed or mistaken {len(missed)}: {missed}")
    for name, goal_s in GOAL_S.items():
        took = np.array(spans[name]) / 1000
        within = int((took <= goal_s).sum())
        print(f"{name}: {within} of {took.size} within {goal_s:g} s")
        for share in (0.5, 0.95):
            low, high = bootstrap(took, lambda each, share=share: np.quantile(each, share, axis=1))
            print(
                f"  p{100 * share:.0f} {np.quantile(took, share):.3f} s"
                f" (95 % interval {low:.3f} to {high:.3f})"
            )


def _drawn(tab: Page) -> list[tuple[float, str]]:
    """Return when each text was drawn, by `host_now`."""
    ahead_s = time.time() - host_now()
    return [(at_ms / 1000 - ahead_s, text) for at_ms, text in tab.evaluate("window.drawn")]


if __name__ == "__main__":
    main()
