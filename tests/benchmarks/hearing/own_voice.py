"""Whether the assistant hears itself, and a person over its voice and just after it; all live.

A session in the virtual room says every cue that the library's protocols hold. The microphone hears
what the speaker plays, so much louder and 60 ms later. 0.3 s after the end of each cue "next" is
said; over every fourth long one that does not hold the word, "pain". Printed are the commands that
were heard and not spoken, how many of the words were heard, how soon the answers came after the
cue, and how soon "pain" silenced the cue.

    python -m tests.benchmarks.hearing.own_voice --echo-db -6
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import yaml

from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import wilson
from assistant.core.domain.commands import words_of
from assistant.edges.audio.host_clock import host_now
from assistant.edges.files.library import list_protocols
from assistant.protocol_tools.recital import cues_of
from tests.benchmarks.figures import print_table
from tests.support.live import LiveSession
from tests.support.program import Line
from tests.support.speech import SpokenWord, record, synthesise
from tests.support.virtual_room import VirtualRoom

AFTER_S = 0.3
"""From a cue's end to the answer."""

STARTS_S = 0.05
"""What passes from the start of paplay to its first sound, about."""

WAIT_S = 4.0
"""How long a spoken word may take to be heard; 1 s is usual."""

CUE_S = 20.0
"""How long a cue may take to be over."""

OVER_EVERY = 4
LONG_WORDS = 6
OVER_S = 0.9
"""Which cues "pain" is said over, and how long after they were asked for."""

VOICES = ("en-gb", "en-us+f3", "en-us")
TRIES = 8


@dataclass(slots=True)
class Count:
    """What came of one kind of word."""

    said: int = 0
    missed: list[str] = field(default_factory=list)

    def told(self) -> str:
        """Return it in words."""
        heard = self.said - len(self.missed)
        interval = wilson(heard, self.said)
        share = f", 95 %: {interval[0]:.1%} to {interval[1]:.1%}" if interval else ""
        return f"{heard} of {self.said} heard{share}"


class Visit:
    """A session of all cues."""

    def __init__(self, room: VirtualRoom, session: LiveSession, folder: Path) -> None:
        self.answers = Count()
        self.cries = Count()
        self.spoken: list[tuple[float, str]] = []
        """When each word was said, in seconds of the session, and which."""
        self.gaps_ms: list[float] = []
        self.cuts_ms: list[float] = []
        self._room = room
        self._session = session
        self._folder = folder
        self._read = 0  # lines that were looked at

    def walk(self, texts: list[str]) -> None:
        """Go through the cues, from "start" to the end of the last."""
        self._until(lambda line: "start" in line.get("legal", ()), CUE_S)
        self._say("start", VOICES[0])
        fit = [t for t in texts if len(t.split()) >= LONG_WORDS and not _holds(t, "pain")]
        over = set(fit[::OVER_EVERY])
        for number, text in enumerate(texts):
            voice = VOICES[number % len(VOICES)]
            self._until(lambda line, text=text: _is(line, "say", text=text), CUE_S)
            if text in over:
                self._cry(text, voice)
            else:
                self._answer(text, self._until(lambda line: _is(line, "cue"), CUE_S), voice)
            print(f"\r{number + 1} of {len(texts)}", end="", file=sys.stderr)
        print(file=sys.stderr)

    def _cry(self, text: str, voice: str) -> None:
        """Say "pain" over the cue that begins, and go on."""
        time.sleep(OVER_S)
        self.cries.said += 1
        self._say("pain", voice)
        heard = self._until(lambda line: _is(line, "heard", command="pain"), WAIT_S)
        cut = self._until(lambda line: _is(line, "cue"), CUE_S)
        if heard is None:
            self.cries.missed.append(f"{voice}: {text}")
        elif cut is not None and cut["cut"]:
            self.cuts_ms.append(1000 * (cut["end_s"] - heard["t"]))
            cut = self._until(lambda line: _is(line, "cue"), CUE_S)
        self._answer("(after pain)", cut, voice)

    def _answer(self, text: str, ended: Line | None, voice: str) -> None:
        """Say "next" as soon after the end of a cue as it should be heard; again if it is not."""
        assert ended is not None, "a cue did not end"
        wav = self._wav("next", voice)
        wait_s = self._session.opened + ended["end_s"] + AFTER_S - STARTS_S - host_now()
        time.sleep(max(0.0, wait_s))
        self.answers.said += 1
        for attempt in range(TRIES):
            self.spoken.append((host_now() - self._session.opened, "next"))
            self._room.say_into_microphone(wav)
            heard = self._until(lambda line: _is(line, "heard", command="next"), WAIT_S)
            if heard is not None:
                if not attempt:
                    self.gaps_ms.append(1000 * (heard["start_s"] - ended["end_s"]))
                return
            if not attempt:
                self.answers.missed.append(f"{voice}, after: {text}")
        raise SystemExit(f"'next' was not heard {TRIES} times: {self._session.lines[-3:]}")

    def _say(self, word: str, voice: str) -> None:
        self.spoken.append((host_now() - self._session.opened, word))
        self._room.say_into_microphone(self._wav(word, voice))

    def _wav(self, word: str, voice: str) -> Path:
        path = self._folder / f"{word} {voice}.wav"
        if not path.exists():
            length_s = synthesise(word, voice).size / 16_000
            record(path, [SpokenWord(0.0, word, voice)], length_s + 0.1)
        return path

    def _until(self, fits: Callable[[Line], bool], limit_s: float) -> Line | None:
        """Return the next line that fits, and pass it, if one comes in time."""
        deadline = host_now() + limit_s
        at = self._read
        while host_now() < deadline:
            lines = self._session.lines
            while at < len(lines):
                line = lines[at]
                at += 1
                if fits(line):
                    self._read = at
                    return line
            time.sleep(0.005)
        return None


def main() -> None:
    """Walk through all cues at one level of the echo, and print what was heard."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--echo-db", type=float, default=-6.0)
    parser.add_argument("--cues", type=int, help="only so many")
    parser.add_argument("--lines", type=Path, help="write the session's lines there")
    options = parser.parse_args()
    texts = [t for path in list_protocols() for t in cues_of(load_protocol(str(path)))]
    texts = list(dict.fromkeys(texts))[: options.cues]
    with TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "room").mkdir()
        (folder / "words").mkdir()
        protocol = folder / "cues.yaml"
        protocol.write_text(_protocol(texts))
        with (
            VirtualRoom(folder / "room") as room,
            room.echo(options.echo_db),
            LiveSession(room, protocol, folder) as session,
        ):
            visit = Visit(room, session, folder / "words")
            try:
                visit.walk(texts)
            finally:
                if options.lines:
                    told = [json.dumps(line) for line in session.lines]
                    options.lines.write_text("\n".join(told))
    _report(visit, session, texts, options.echo_db)


def _protocol(texts: list[str]) -> str:
    steps = [{"id": f"cue-{i}", "cue": text, "ends": "next"} for i, text in enumerate(texts)]
    whole = {"title": "Cues", "version": 1, "language": "en-us", "steps": steps}
    return yaml.safe_dump(whole | {"aftercare": ["Rest."]}, sort_keys=False)


def _report(visit: Visit, session: LiveSession, texts: list[str], echo_db: float) -> None:
    heard = session.of_kind("heard")
    false = [line for line in heard if not _was_said(line, visit.spoken)]
    print(f"\n{len(texts)} cues, echo {echo_db:+.0f} dB, in {session.lines[-1]['t']:.0f} s")
    print(f"commands heard that nobody spoke: {len(false)} {false or ''}")
    print(f"'next', {AFTER_S} s after the cue: {visit.answers.told()}")
    print(f"'pain', over the cue: {visit.cries.told()}")
    for missed in (*visit.answers.missed, *visit.cries.missed):
        print(f"  missed: {missed}")
    print_table(
        "From the cue's end to the answer's beginning; from 'pain' recognised to silence",
        {"answer": visit.gaps_ms, "silence": visit.cuts_ms},
    )
    for line in session.of_kind("echo"):
        print(f"echo at {line['t']:.1f} s: {line['phase']}, {1000 * line['delay_s']:.0f} ms")


def _was_said(line: Line, spoken: list[tuple[float, str]]) -> bool:
    return any(word == line["command"] and -0.2 < line["start_s"] - at < 1.0 for at, word in spoken)


def _is(line: Line, kind: str, **fields: object) -> bool:
    return bool(line["kind"] == kind and fields.items() <= line.items())


def _holds(text: str, word: str) -> bool:
    return any(spoken.startswith(word) for spoken in words_of(text))


if __name__ == "__main__":
    main()
