"""The page in the network among thousands of connections, live: does the session notice?

A real session with sound, in a virtual room, and its page, which one reader follows. "How long" is
said to it again and again, while first nobody else is there, then 2,000 connections that say
nothing, 200 that ask byte by byte, 1,000 that want the stream of events, and all of them at once;
each that is cut or refused comes back after five seconds. They come from the owner's own address,
the hardest case, or with `--elsewhere` from another. The program may have 1,024 files open, as on
most Linux, or `--files N`. Each crowd stays a minute, or SECONDS.

    python -m tests.benchmarks.faults.page [SECONDS] [--elsewhere] [--files N]

Prints for each crowd: commands heard of those said; cues played of those begun (whole, at the time
that was told, by a recording of the loudspeaker); how soon the page answers its owner, who asks
twice a second, the goal being 2 s; the longest time without news on the open page, whose clock goes
once a second; the most files and threads of the program; and what its log and standard error say.
"""

from __future__ import annotations

import argparse
import contextlib
import http.client
import resource
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import urlsplit

import numpy as np

from assistant.core.domain.commands import Command
from tests.benchmarks.figures import print_table
from tests.support.crowd import IDLE, SLOW, STREAM, Crowd
from tests.support.followed_program import LIMIT_S
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import Recording, VirtualRoom

CROWDS: dict[str, dict[str, int]] = {
    "nobody": {},
    "2,000 silent": {IDLE: 2000},
    "200 slow": {SLOW: 200},
    "1,000 streams": {STREAM: 1000},
    "all at once": {IDLE: 2000, SLOW: 200, STREAM: 1000},
}

GOAL_S = 2.0
"""In which the page is to answer its owner."""

ASK_S = 0.5
SAY_S = 6.0
"""Seconds between two questions to the page, and between two commands."""

NEAR_S = 0.35
"""How far a cue's sound may be from the time that is told of it. 0.03 is usual at its beginning;
the last sound of a natural voice is softer than `LOUD` for up to 0.28 s, and the clock of what
records the loudspeaker has gone wrong by 0.05 s after a minute."""

LOUD = 300
"""What is louder than this, in 16-bit steps, is sound: 18 dB under a cue's mean level."""

GAP_S = 0.04
"""Silence that parts two sounds: less than there is between two cues, 0.07 s at the least."""


@dataclass
class Seen:
    """What was seen while one crowd was there; times are `time.monotonic()`'s."""

    began: float = 0.0
    ended: float = 0.0
    said: int = 0
    answers_s: list[float] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)
    most_files: int = 0
    most_threads: int = 0
    counts: dict[str, int] = field(default_factory=dict)


def main() -> None:
    """Hold the session while the crowds come and go, and print what was seen."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("seconds", nargs="?", type=float, default=60.0)
    parser.add_argument("--elsewhere", action="store_true")
    parser.add_argument("--files", type=int, default=1024)
    asked = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(asked.files, most), most))
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        protocol = folder / "one-hold.yaml"
        protocol.write_text(ONE_HOLD)
        log = folder / "log"
        seen: dict[str, Seen] = {}
        news: list[float] = []
        with (
            VirtualRoom(folder / "room") as room,
            room.record_speaker(folder / "speaker.wav") as speaker,
            LiveSession(room, protocol, folder, ("--display", "--log", str(log))) as session,
        ):
            url = str(session.follow_to("page")["url"])
            reader = threading.Thread(target=_follow, args=(url, news), daemon=True)
            reader.start()
            _say_until(session, "start", "state", "approach")
            _say_until(session, "barrier", "hold_started")
            address = "127.0.0.9" if asked.elsewhere else "127.0.0.1"
            for title, crowd in CROWDS.items():
                seen[title] = _among(session, url, crowd, address, asked.seconds)
            _say_until(session, "stop", "end")
            stopped = time.monotonic()
            code = session.end()
            ending_s = time.monotonic() - stopped
            reader.join(LIMIT_S)
        _print(seen, session, speaker, news)
        print(f"\nexit code {code}, {ending_s:.1f} s after the end was told")
        trouble = [each for each in log.read_text().splitlines() if " INFO " not in each]
        print(f"log, less what is usual: {len(trouble)} lines", *trouble, sep="\n  ")
        print(f"standard error: {session.errors.strip()}")


def _say_until(session: LiveSession, phrase: str, kind: str, state: str = "") -> None:
    """Say a phrase until there is a line of a kind, or of a state: on a busy machine, again."""
    deadline = time.monotonic() + LIMIT_S
    while time.monotonic() < deadline:
        session.say_now(phrase)
        until = time.monotonic() + SAY_S
        while time.monotonic() < until:
            if any(not state or line.get("state") == state for line in session.of_kind(kind)):
                return
            time.sleep(0.1)
    raise AssertionError(f"{phrase!r} is not heard; {session.errors}")


def _among(
    session: LiveSession, url: str, crowd: dict[str, int], address: str, seconds: float
) -> Seen:
    """Ask and speak while a crowd is there."""
    seen = Seen()
    over = threading.Event()
    with contextlib.ExitStack() as leaving:
        came = leaving.enter_context(Crowd(url, crowd, address)) if crowd else None
        seen.began = time.monotonic()
        owner = threading.Thread(target=_own, args=(session, url, seen, over))
        owner.start()
        while time.monotonic() < seen.began + seconds:
            seen.said += 1
            session.say_now("how long")
            time.sleep(SAY_S)
        seen.ended = time.monotonic()
        over.set()
        owner.join()
        if came is not None:
            seen.counts = came.go()
    return seen


def _own(session: LiveSession, url: str, seen: Seen, over: threading.Event) -> None:
    """Ask for the page as its owner does, on a new connection each time; count files, threads."""
    parts = urlsplit(url)
    program = Path("/proc") / str(session.process.pid)
    while not over.wait(ASK_S):
        began = time.monotonic()
        connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
        try:
            connection.request("GET", parts.path)
            answer = connection.getresponse()
            answer.read()
            if answer.status != 200:
                seen.failures.append(str(answer.status))
        except (OSError, http.client.HTTPException) as error:
            seen.failures.append(f"{type(error).__name__} after {time.monotonic() - began:.1f} s")
        else:
            seen.answers_s.append(time.monotonic() - began)
        finally:
            connection.close()
        seen.most_files = max(seen.most_files, len(list((program / "fd").iterdir())))
        seen.most_threads = max(seen.most_threads, len(list((program / "task").iterdir())))


def _follow(url: str, news: list[float]) -> None:
    """Note when the open page is sent something, until the stream ends."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    connection.request("GET", f"{parts.path}events")
    with contextlib.suppress(OSError, http.client.HTTPException):
        for line in connection.getresponse():
            if line.startswith(b"data: "):
                news.append(time.monotonic())


def _print(
    seen: dict[str, Seen], session: LiveSession, speaker: Recording, news: list[float]
) -> None:
    sounds = np.array(speaker.sounds(threshold=LOUD, gap_s=GAP_S)) - session.opened
    print(f"{'':16}{'heard':>9}{'cues played':>13}{'answered':>10}{'worst':>9}", end="")
    print(f"{'no news':>9}{'files':>7}{'threads':>9}")
    for title, each in seen.items():
        heard = [
            read for read, line in session.timed
            if line["kind"] == "heard" and line["command"] == Command.HOW_LONG
        ]  # fmt: skip
        began = [
            cue for cue in session.of_kind("cue")
            if each.began <= cue["start_s"] + session.opened < each.ended
        ]  # fmt: skip
        played = sum(_is_played(cue, sounds) for cue in began)
        there = [at for at in news if each.began <= at < each.ended]
        silent_s = max(np.diff([each.began, *there, each.ended]))
        inside = sum(each.began <= at < each.ended + SAY_S for at in heard)
        asked = len(each.answers_s) + len(each.failures)
        print(f"{title:16}{f'{inside}/{each.said}':>9}{f'{played}/{len(began)}':>13}", end="")
        print(f"{f'{len(each.answers_s)}/{asked}':>10}{max(each.answers_s):>7.2f} s", end="")
        print(f"{silent_s:>7.2f} s{each.most_files:>7}{each.most_threads:>9}")
    print_table(
        "the page answers its owner",
        {title: each.answers_s for title, each in seen.items()},
        "s",
    )
    for title, each in seen.items():
        late = sum(answer > GOAL_S for answer in each.answers_s)
        print(f"{title}: later than {GOAL_S:.0f} s: {late}; not: {each.failures}; {each.counts}")
    for cue in session.of_kind("cue"):
        if not _is_played(cue, sounds):
            starts, ends = _off_s(cue, sounds)
            print(f"not whole: {cue['text']!r}, begins {starts:.2f} s off, ends {ends:.2f} s off")


def _is_played(cue: dict[str, float], sounds: np.ndarray) -> bool:
    """Return whether a cue was played whole, at the time that is told of it."""
    return not cue["cut"] and max(_off_s(cue, sounds)) < NEAR_S


def _off_s(cue: dict[str, float], sounds: np.ndarray) -> tuple[float, float]:
    """Return how far the nearest sound's beginning and end are from the cue's, in seconds."""
    begins, ends = sounds[:, 0] - cue["start_s"], sounds[:, 1] - cue["end_s"]
    return float(np.abs(begins).min()), float(np.abs(ends).min())


if __name__ == "__main__":
    main()
