"""The page across the room, live: the real program, spoken to, and a reader of its events."""

from __future__ import annotations

import http.client
import json
import threading
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from tests.support.followed_program import LIMIT_S
from tests.support.live import ONE_HOLD, LiveSession
from tests.support.virtual_room import VirtualRoom


def follow(url: str, into: list[dict[str, Any]]) -> threading.Thread:
    """Read what the page is sent into a list, until the stream ends."""
    parts = urlsplit(url)
    connection = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
    connection.request("GET", f"{parts.path}events")
    answer = connection.getresponse()
    assert answer.status == 200

    def read() -> None:
        for line in answer:
            if line.startswith(b"data: "):
                into.append(json.loads(line.removeprefix(b"data: ")))

    reader = threading.Thread(target=read)
    reader.start()
    return reader


def test_the_page_follows_what_is_spoken(virtual_room: VirtualRoom, tmp_path: Path) -> None:
    """Each word, the running timer, the pause and the end; the code, and nothing else of theirs."""
    protocol = tmp_path / "one-hold.yaml"
    protocol.write_text(ONE_HOLD)
    told: list[dict[str, Any]] = []
    options = ("--display", "--client", "C-17")
    with LiveSession(virtual_room, protocol, tmp_path, options) as session:
        reader = follow(session.follow_to("page")["url"], told)
        session.say("start")
        session.say("barrier")
        session.follow_to("hold_started")
        session.say("pause")
        session.follow_to("state", state="paused")
        session.say("resume")
        session.follow_to("state", state="holding")
        session.say("stop")
        session.follow_to("end")
        assert session.end() == 3, session.errors
        reader.join(LIMIT_S)
        assert not reader.is_alive()

    heard = list(dict.fromkeys(page["heard"] for page in told if page["heard"]))
    assert heard == ["start", "barrier", "pause", "resume", "stop"]
    held = [page["held_s"] for page in told if page["held_s"] is not None]
    # A pause counts from the beginning of its word, which is told a moment after it.
    assert all(later >= earlier - 1 for earlier, later in pairwise(held))
    assert max(held) >= 2
    badges = list(dict.fromkeys(page["badge"] for page in told))
    assert [each for each in badges if each in ("holding", "paused", "stopped")] == [
        "holding", "paused", "stopped",
    ]  # fmt: skip
    assert {page["client"] for page in told} == {"C-17"}
    (logged,) = session.of_kind("hold")
    assert told[-1]["last_s"] in (None, int(logged["duration_s"]))
