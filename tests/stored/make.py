"""Makes the stored journals, walks and answers. No test needs it.

    python -m tests.stored.make numbered    journals of `numbered` that are not there yet
    python -m tests.stored.make journals    all others, anew; then their answers are to be
    python -m tests.stored.make walks       walks of protocols that have none yet
    python -m tests.stored.make answers     what the present program makes of all that is stored

The stored journals and events are those of an earlier version, and are worth something because
they are: make them anew only where a journal can hold something that none of them has. Where the
program is to answer otherwise from now on, as a cue was worded better, `answers` stores what it
says now; look at what has changed before it is committed.

Walks and scripts come out the same each time. What the whole program wrote hangs on the speech
model; its journals get a date and an id of their own, so that nothing tells when and where they
were made.
"""

from __future__ import annotations

import json
import random
import shutil
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.base.protocols import load_protocol
from assistant.core.domain.effects import Effect, Fact
from assistant.core.domain.events import CLOCK, Event, to_record
from assistant.core.domain.holds import EndReason
from assistant.core.review.series_plans import Plan
from assistant.edges.store.journal import Journal, Logbook, read_journal
from assistant.edges.store.journal_files import add_to_journal
from assistant.edges.store.series_file import add_plan
from assistant.sessions.correct import Correction, correction_lines
from assistant.sessions.read_back import fresh_session
from tests.stored.asking import (
    ANSWERS,
    CODES,
    DATA,
    SESSIONS,
    as_json,
    ask,
    attempts_of,
    questions_of,
    questions_of_all,
    store_text,
    the_same_everywhere,
)
from tests.stored.numbered import CUT_OFF, HONOLULU, NUMBERED, after_the_break
from tests.stored.scripts import SCRIPTS
from tests.stored.spoken import store_engine_runs, store_rehearsed, store_spoken
from tests.stored.therapist import Therapist
from tests.stored.walking import SEED, choices_for, first_line, make_walks, walk_again
from tests.stored.wandering import Wanderer

WANDERED = {
    "adductor-release": 150,
    "full-session-60": 150,
    "full-session-90": 120,
    "mfr-then-massage": 110,
    "scar-tissue": 90,
    "self-care-neck-and-shoulder": 80,
    "self-care-ten-minutes": 70,
    "trigger-point": 60,
}
"""Protocols whose random walks are kept as journals, and how many events each has."""


def _date(month: int, day: int) -> str:
    return f"2025-{month:02}-{day:02}T09:{day:02}:00.000+00:00"


def make_journals() -> None:
    """Make every journal anew."""
    shutil.rmtree(DATA, ignore_errors=True)
    for number, (name, script) in enumerate(SCRIPTS.items()):
        at = _date(1 + number % 6, 2 + number)
        first = first_line(name, at, script.protocol, client=script.client, **script.chosen)
        journal = Journal(DATA, first)
        script.do(Therapist(fresh_session(_book(journal.path)), journal.write))
        journal.close()
    for number, (name, events) in enumerate(WANDERED.items(), start=1):
        _wander(f"wandered-{number}", name, events, _date(6 + number % 3, number))
    store_engine_runs(DATA, _date(9, 1))
    store_spoken(DATA, [_date(9, 2), _date(9, 3), _date(9, 4)])
    store_rehearsed(DATA, [_date(10, day) for day in range(1, 9)])
    _spoil()
    _edit()
    for plan, at in (
        (Plan("C-1", 6), "2025-01-01T08:00:00+00:00"),
        (Plan("C-2", 4), "2025-01-01T08:05:00+00:00"),
        (Plan("C-2", 5, "2025-04-01"), "2025-04-01T08:00:00+00:00"),
        (Plan("C-3", 3), "2025-01-01T08:06:00+00:00"),
        (Plan("C-3", 0), "2025-02-01T08:06:00+00:00"),
    ):
        add_plan(DATA, plan, at)


def add_numbered() -> None:
    """Make the journals of `numbered`; of those that are there none is touched."""
    for day, (name, script) in enumerate(NUMBERED.items(), start=1):
        path = DATA / "sessions" / f"{name}.jsonl"
        if path.exists():
            continue
        first = first_line(
            name, _date(12, day), script.protocol, client=script.client, **script.chosen
        )
        journal = Journal(DATA, first | HONOLULU)
        one = Therapist(fresh_session(_book(path)), journal.write)
        script.do(one)
        if name == "stood-still":
            journal.write({"t": one.now, "kind": CLOCK, "by_s": -3600.0})
        if name not in CUT_OFF:
            journal.close()
        if name == "gone-on":
            written = path.read_bytes()
            path.unlink()  # the program that wrote it is gone, and its lock on the file
            path.write_bytes(written[:-20])
            journal = Journal.reopen(path)
            one.write_to(journal.write)
            after_the_break(one)
            journal.close()
        if name in ("at-one-instant", "sealed"):
            length = Correction(duration_s=12.0, end_reason=EndReason.SKIPPED)
            at = "2025-12-31T18:00:00+00:00"
            add_to_journal(path, correction_lines(_book(path), 2, length, at, "seen"))
        if name == "sealed-and-cut-off":
            path.write_bytes(path.read_bytes()[:-31])
        if name == "sealed-and-altered":
            path.write_text(
                path.read_text().replace('"end_reason": "stop"', '"end_reason": "time"')
            )


def _book(path: Path) -> Logbook:
    book, damage = read_journal(path)
    if book is None or damage:
        raise ValueError(f"{path}: {damage}")
    return book


def _wander(name: str, protocol: str, events: int, at: str) -> None:
    chance = random.Random(f"{SEED} {name}")
    loaded = load_protocol(protocol)
    client = chance.choice(["C-1", "C-2", "C-3"])
    first = first_line(name, at, loaded, client=client, **choices_for(chance, loaded))
    journal = Journal(DATA, first)
    session = fresh_session(_book(journal.path))

    def take(event: Event, effects: Sequence[Effect]) -> None:
        facts = [each.to_record() for each in effects if isinstance(each, Fact)]
        journal.write(*({"t": event.t} | each for each in (to_record(event), *facts)))

    Wanderer(session, chance, take, hurried=True).wander(events)
    journal.close()


def _edit() -> None:
    """Correct holds of sessions that are over, in every way that there is."""
    for name, number, correction, why in (
        ("every-end", 1, Correction(side="right"), "the wrong side was said"),
        ("every-end", 2, Correction(duration_s=100.0), ""),
        ("every-end", 2, Correction(end_reason=EndReason.RELEASED, response="warm after"), ""),
        ("every-end", 3, Correction(remove=True), "it was no hold"),
        ("put-right", 1, Correction(side="left", duration_s=44.0), "seen on the clock"),
        ("pain", 1, Correction(response="pain, and a pull"), "told afterwards"),
        ("broken-off", 1, Correction(duration_s=30.0), "the power was cut"),
    ):
        path = DATA / "sessions" / f"{name}.jsonl"
        lines = correction_lines(_book(path), number, correction, "2025-12-01T18:00:00+00:00", why)
        add_to_journal(path, lines)


def _spoil() -> None:
    """Make journals that break off or are damaged, and one as an older program wrote it."""
    lines = _lines("put-right")
    kinds = [json.loads(line)["kind"] for line in lines]
    begun, ended = kinds.index("hold_started"), kinds.index("hold")
    torn = "\x00" * 20 + "\n"
    unread = [lines[0].replace("technique: pressure", "technik: pressure"), *lines[1:]]
    unknown = '{"t": 5.0, "kind": "unheard of"}\n'
    for day, (name, told) in enumerate(
        {
            "cut-in-a-line": [*lines[: ended - 2], lines[ended - 2][:17]],
            "cut-after-the-first-line": lines[:1],
            "a-line-damaged": [*lines[:ended], torn, *lines[ended + 1 :]],
            "a-beginning-damaged": [*lines[:begun], torn, *lines[begun + 1 : ended]],
            "an-event-damaged": [*lines[:4], '{"t": 9.0, "kind": "heard"}\n', *lines[5:60]],
            "first-line-damaged": [torn, *lines[1:]],
            "protocol-not-read": unread,
            "protocol-not-read-and-cut": unread[: begun + 3],
            "told-otherwise": [line.replace('"released", "pa', '"skipped", "pa') for line in lines],
            "of-a-later-program": [*lines[:5], unknown, *lines[5:]],
            "of-an-older-program": [_older(line) for line in _lines("every-end")],
            "never-begun": [""],
        }.items(),
        start=1,
    ):
        _store(name, told, day)


def _lines(name: str) -> list[str]:
    return (DATA / "sessions" / f"{name}.jsonl").read_text("utf-8").splitlines(keepends=True)


def _older(line: str) -> str:
    kept = {key: value for key, value in json.loads(line).items() if key not in LATER}
    return json.dumps(kept) + "\n"


LATER = frozenset(
    {"program", "budget_s", "skip_screening", "settings", "series", "by", "ago_s", "word", "was"}
    | {"breaths", "paused_s", "response"}
)
"""What lines did not have from the beginning."""


def _store(name: str, lines: list[str], day: int) -> None:
    """Store a journal under its own name and day, where its first line can be read."""
    first, *rest = lines
    if first.startswith("{"):
        head = json.loads(first) | {"id": name, "started_at": _date(11, day)}
        first = json.dumps(head, ensure_ascii=False) + "\n"
    (DATA / "sessions" / f"{name}.jsonl").write_text("".join([first, *rest]), "utf-8")


def make_answers() -> None:
    """Store what the present program makes of the journals."""
    shutil.rmtree(ANSWERS, ignore_errors=True)
    codes = {}
    with TemporaryDirectory() as name, the_same_everywhere(Path(name)):
        shutil.copytree(DATA, "data")
        every = [*questions_of_all(), *(each for name in SESSIONS for each in questions_of(name))]
        for question in every:
            answer = ask(question)
            codes[question.file] = [answer.code, answer.errors]
            store_text(ANSWERS / question.file, answer.out)
        sheets = json.dumps(as_json(attempts_of(Path("data"))), indent=1, ensure_ascii=False)
    store_text(ANSWERS / "sheets.json", sheets + "\n")
    store_text(ANSWERS / CODES, json.dumps(codes, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    match sys.argv[1:]:
        case ["journals"]:
            make_journals()
        case ["numbered"]:
            add_numbered()
        case ["walks"]:
            make_walks()
        case ["answers"]:
            make_answers()
            walk_again()
        case _:
            sys.exit(__doc__)
