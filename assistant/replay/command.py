"""`assistant replay`: a session once more, on screen or aloud, at any pace, or as JSON lines."""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import replace

from assistant.base.exits import FINISHED
from assistant.base.languages import load_language
from assistant.base.options import typed_length, typed_pace
from assistant.base.paths import data_folder, typed_path
from assistant.base.settings import load_settings, load_standing
from assistant.base.streams import Lines, bring, warn
from assistant.core.domain.events import Record
from assistant.core.faults import Fault, UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.journal.anonymous import unnamed_records, unnamed_session
from assistant.edges.audio.devices import find_output
from assistant.edges.audio.host_clock import host_now
from assistant.edges.audio.loudspeaker import Loudspeaker
from assistant.edges.audio.no_microphone import NoMicrophone
from assistant.edges.store.journal import Logbook, read_journal
from assistant.live.opening.display import open_display
from assistant.live.opening.sound import choose_voice, open_speech
from assistant.live.ports import Display
from assistant.live.speaking import Speech
from assistant.review.questions import open_review
from assistant.sessions.read_back import code_of_book
from assistant.sessions.walk_again import DIFFERS, Replaying

TICK_S = 0.05
"""Seconds between looks at the clock: a cue begins within so much of its time."""

LEAST_S = 1e-4
"""Seconds slept at the least: a clock may not tell shorter ones."""

LEAST_PACE, MOST_PACE = 0.1, 1000.0
"""A session of 90 minutes takes 5.4 s at the fastest; slower than a tenth nothing seems to move."""

LAST_WORDS_S = 30.0
"""Seconds that are waited for the last words, as in a session."""


class Player:
    """Shows a session at `pace` times its speed, and speaks it where there is a `speech`.

    While words sound the time goes no faster than it did: they are spoken at their own speed, and
    nothing of the session is lost under them. `now` is the speaker's stream's, in seconds.
    """

    def __init__(
        self,
        replaying: Replaying,
        display: Display,
        pace: float,
        speech: Speech | None = None,
        now: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], None] = time.sleep,
    ) -> None:
        self._replaying = replaying
        self._display = display
        self._pace = pace
        self._speech = speech
        self._now = now
        self._sleep = sleep
        self._sounding: set[int] = set()
        self.differing = 0
        """Lines of the journal that the walk came to otherwise."""

    def play(self, from_s: float = 0.0) -> None:
        """Play the session; what comes before `from_s` seconds of it is shown at once, in silence.

        What then says where the session stands is up to date.
        """
        while (due := self._replaying.due) is not None and due < from_s:
            self._take(self._replaying.step(), aloud=False)
        at, read = from_s, self._now()
        while (due := self._replaying.due) is not None:
            self._follow_speech()
            pace = min(self._pace, 1.0) if self._sounding else self._pace
            if at < due:
                self._sleep(max(LEAST_S, min(TICK_S, (due - at) / pace)))
            before, read = read, self._now()
            at += (read - before) * pace
            self._display.tick(min(at, due), self._replaying.held_s(min(at, due)))
            if at >= due:
                self._take(self._replaying.step(), aloud=True)
        limit_s = self._now() + LAST_WORDS_S
        while self._sounding and self._now() < limit_s:
            self._sleep(TICK_S)
            self._follow_speech()

    def _take(self, records: list[Record], *, aloud: bool) -> None:
        for record in records:
            if record["kind"] == DIFFERS:
                self.differing += 1
                continue
            self._display.show(record)
            if aloud and self._speech is not None:
                self._sound(self._speech, record)

    def _sound(self, speech: Speech, record: Record) -> None:
        match record["kind"]:
            case "say":
                self._sounding.add(record["cue"])
                speech.say(record["cue"], record["text"])
            case "silence":
                speech.silence()
            case "withdraw":
                speech.withdraw(record["cue"])
            case "chime":
                speech.chime(record["mark"])
            case "tap":
                speech.tap()
            case "manner":
                speech.turn(record["volume_db"], record["words_per_minute"])

    def _follow_speech(self) -> None:
        if self._speech is None:
            return
        over = {spoken.cue for spoken in self._speech.follow(self._now())}
        self._sounding -= over


def run_replay(
    session: str,
    *,
    pace: str,
    from_: str | None,
    aloud: str | None,
    as_json: bool,
    page: bool,
    page_on: str | None,
    data_dir: str | None,
) -> int:
    """Replay a session, named by its id, its day, the beginning of either, or a journal's file.

    `aloud` is a loudspeaker, "" the usual one, None none. With `page` it is shown in a browser
    too, `page_on` an address in the local network if one is given.

    Raises:
        UsageError: what is asked for does not fit together, or there is no such session.
        Fault: something of the machine does not work.
    """
    times, from_s = parse_pace(pace), 0.0 if from_ is None else typed_length(from_, "--from")
    book, damage = _book(session, data_dir, bar=not as_json)
    for line in damage:
        warn(line)
    if as_json:
        if aloud is not None or page:
            raise UsageError("--json: prints a report; leave out --aloud and --display")
        bring("".join(f"{json.dumps(record)}\n" for record in report_lines(book)))
        return FINISHED
    language = load_language(load_settings(), code_of_book(book)).language
    replaying = Replaying(book, language)
    if replaying.lost:
        warn(f"its steps can't be told, only what was logged: {replaying.lost}")
    with ExitStack() as edges:
        clock = NoMicrophone()
        speech = None
        if aloud is not None:
            said = [
                line["text"]
                for line in Replaying(book, language).every_line()
                if line["kind"] == "say"
            ]
            if not said:
                raise UsageError("--aloud: nothing was said in this session; leave it out")
            speaker = Loudspeaker(
                find_output(aloud or None, load_standing().loudspeaker), clock.stream_time
            )
            edges.callback(speaker.close)
            settings = load_settings()
            choice = choose_voice(speaker, None, settings, data_dir, language)
            if choice is not None and choice.warning:
                warn(choice.warning)
            speech = open_speech(
                said,
                speaker,
                Gate(language.phrasebook),
                edges,
                choice,
                settings,
                aloud=language.aloud,
                keeps=(),
            )
        lines = Lines(sys.stdout)
        edges.callback(lines.finish)
        display = open_display(replaying.title, lines, language.shown)
        if page:
            from assistant.live.opening.page import serve_page  # slow to import, and seldom needed

            client = book.session["client"]
            display = serve_page(replaying.title, client, page_on, edges, language.shown).beside(
                display
            )
        edges.callback(display.close)
        player = Player(replaying, display, times, speech, lambda: clock.stream_time(host_now()))
        player.play(from_s)
    warn(f"session {book.session['id']}: `assistant review session` tells it as a timeline")
    if player.differing:
        warn(
            f"{player.differing} lines of the journal would be others today; "
            "what was logged is shown"
        )
    return FINISHED


def _book(session: str, data_dir: str | None, *, bar: bool) -> tuple[Logbook, list[str]]:
    """Return the journal that is meant, and what is damaged in it."""
    path = typed_path(session, "SESSION")
    if path.suffix != ".jsonl":
        with open_review(data_folder(data_dir), warn, bar=bar) as review:
            return review.book(session)
    # A link that was named is meant; any other file is told of as it was typed.
    book, damage = read_journal(path.resolve() if path.is_symlink() else path)
    if book is None:
        raise Fault(damage[0] if damage else f"{path}: this session can't be read")
    if "rehearsal" in book.session:
        raise UsageError(f"{path}: a rehearsal; `assistant review --trainee` shows it")
    return book, damage


def report_lines(book: Logbook) -> list[Record]:
    """Return a session's lines, with all that was shown, without what is the client's.

    They are a journal that can be replayed again: what was shown is made anew from its events.
    """
    bare = replace(
        book, session=unnamed_session(book.session), records=unnamed_records(book.records)
    )
    return [bare.session, *Replaying(bare).every_line()]


def parse_pace(text: str) -> float:
    """Return how many times as fast: "4x" or "4" is 4.

    Raises:
        UsageError: it is no such number, or out of bounds.
    """
    return typed_pace(text, LEAST_PACE, MOST_PACE, "10x")
