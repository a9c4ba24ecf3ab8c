"""The assistant's own voice in the microphone, live: a room whose loudspeaker is heard there.

How often a word is heard at once after a cue, and "stop" over one, is for a benchmark to say,
`over_cues`: here somebody who is not heard says it again.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.live import LiveSession
from tests.support.virtual_room import VirtualRoom

TALKATIVE = """
title: Own voice
version: 1
language: en-us
steps:
  - {id: hand, cue: "One hand on the adductor, close to the bone, no oil.", ends: next}
  - {id: push, cue: "Push gently toward the knee, until a barrier.", ends: next}
  - {id: draw, cue: "Draw the free hand up toward the thorax, slowly, without sliding, until it
     meets resistance, and wait there for as long as the tissue wants. Keep the elbow low, and
     both feet on the floor.", ends: next}
aftercare: [Rest.]
"""

ECHO_DB = -12.0

ASKED = 4
"""How often "stop" is said at most: the cue lasts that long."""

HEARD_S = 1.5
"""Seconds after which who is not heard says it again; the ear is sure after 0.75."""


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room in which the microphone hears the loudspeaker."""
    virtual_room.start()
    with virtual_room.echo(ECHO_DB):
        yield virtual_room


def heard_in_the_end(session: LiveSession, word: str, number: int) -> None:
    """Say a word after a cue until it is heard, as the session's so many-th."""
    for _ in range(ASKED):
        session.say(word, "en-gb")
        with contextlib.suppress(AssertionError):
            session.until(lambda: len(session.of_kind("heard")) >= number, word, HEARD_S)
            return


def test_it_hears_a_person_and_not_itself(room: VirtualRoom, tmp_path: Path) -> None:
    """Answers after the cues are heard, the cues set nothing off, and "stop" is heard over one."""
    protocol = tmp_path / "own-voice.yaml"
    protocol.write_text(TALKATIVE)
    with LiveSession(room, protocol, tmp_path) as session:
        for number, word in enumerate(("start", "next", "next"), 1):
            heard_in_the_end(session, word, number)
        session.follow_to("say")
        for _ in range(ASKED):
            session.say_now("stop", "en-gb")  # its own silence before it lets the cue begin
            if session.comes("end", HEARD_S):
                break
        session.end()
    heard = [line["command"] for line in session.of_kind("heard")]
    assert heard[:3] == ["start", "next", "next"]
    assert heard[3:] in (["stop"], [])  # or it was ended by two that were asked about
    assert [line["phase"] for line in session.of_kind("echo")][:1] == ["cancelled"]
    assert session.of_kind("end")[0]["outcome"] == "stopped"
    assert session.of_kind("cue")[-2]["cut"]
