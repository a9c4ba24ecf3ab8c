"""How quickly a clinic's PostgreSQL answers a review, and takes sessions, as it grows.

Run as `python -m tests.benchmarks.clinic.many_holds [HOLDS] [--rooms 500] [--index HOLDS]`, with
Debian's PostgreSQL, whose settings are left as they are, and the extra `clinic`. 10,000,000 holds
from 500 rooms unless told: made up in the tables themselves (`made_up.py`), without the journals
that they would come of: a tenth of it a tenth at a time, then the rest at once. After each part 100
sessions are put as a room puts them, each in a transaction of its own: how long one takes, and how
that grows. Then each question
is asked twenty times, with other clients, rooms and days each time, as `assistant review` asks it
and shows the answer; a new connection is counted in. What the server does for each is explained:
it must go by the indexes named here, and but for one read through no table of holds or sessions.
Last the
same questions are asked of a SQLite index of 1,000,000 holds, made without journals too. The goals:
a filter and a trend within 1.0 s.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import os
import random
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from assistant.base.day import instant, month_of
from assistant.core.review.conditions import Chosen, choose, parse_condition
from assistant.core.review.series_plans import Plan
from assistant.edges.clinic.address import Address
from assistant.edges.clinic.connecting import connected
from assistant.edges.clinic.roles import OWNER
from assistant.edges.store.asked import Asked
from assistant.edges.store.index_file import IndexFile
from assistant.edges.store.index_questions import Named
from assistant.edges.store.journal import Logbook
from assistant.questions.clinic import ClinicQuestions
from assistant.questions.questions import Questions, Told
from assistant.review import views
from assistant.review.page_choice import choice_of
from assistant.review.page_figures import offered, overview
from tests.benchmarks.clinic.made_up import MadeUpClinic
from tests.benchmarks.figures import print_table
from tests.support.clinic_server import ADMIN, ClinicServer
from tests.support.practice import HOLDS_A_SESSION, made_up

HOLDS = 10_000_000
INDEX_HOLDS = 1_000_000
ROOMS = 500
PARTS = 10

PUT = 100
"""Sessions put after each tenth, one by one."""

RUNS = 20

AT_ONCE = 250_000
"""Holds made up in one transaction."""

SEED = 20_300_103

BIG = {"holds", "sessions"}
"""Tables that no question may read through."""


@dataclass(frozen=True, slots=True)
class Question:
    """One question: the words of the command, what it does, and by which indexes."""

    words: str
    ask: Callable[[Questions, Chosen], object]
    conditions: tuple[str, ...] = ()
    indexes: tuple[str, ...] = ()
    """One of them must be gone by, where there are any."""
    through: bool = False
    """Whether it may read through all holds: of everybody's no tally knows which were how long."""


MOST_MS = 30_000
"""After so long a question is asked no more."""

GONE_S = 10.0
"""Seconds until what the server runs for a connection is gone, once that is closed."""


class Processor:
    """How long the processor was at work: this program's part, and the server's, if there is one.

    `server` is the process that all of its others are children of. It knows what those took that
    are over: so a connection must be over before it is asked.
    """

    def __init__(self, server: int | None) -> None:
        self._server = server

    def spent_s(self) -> float:
        """Return seconds since a time in the past."""
        if self._server is None:
            return time.process_time()
        # Of proc(5) what stands after the name in brackets; from state on the 14th and 15th are
        # the time of children that are over.
        fields = Path(f"/proc/{self._server}/stat").read_text().rpartition(")")[2].split()
        ticks = int(fields[13]) + int(fields[14])
        return time.process_time() + ticks / os.sysconf("SC_CLK_TCK")

    def backend_of(self, review: Questions) -> int | None:
        """Return the server's process for a connection."""
        if self._server is None:
            return None
        with review._asked() as asked:
            return int(asked.rows("SELECT pg_backend_pid()", [])[0][0])

    def wait_for(self, backend: int | None) -> None:
        """Wait until a process of the server's is over."""
        until_s = time.monotonic() + GONE_S
        while backend is not None and Path(f"/proc/{backend}").exists():
            if time.monotonic() > until_s:
                raise SystemExit(f"the server's process {backend} does not end")
            time.sleep(0.002)


def _listed(show: Callable[[Questions, Chosen, io.StringIO], None]) -> Any:
    return lambda review, chosen: show(review, chosen, io.StringIO())


def _trend(*by: str) -> Any:
    return lambda review, chosen: views.show_trend(review, chosen, by, io.StringIO())


def _page(review: Questions, chosen: Chosen) -> None:
    """Ask all that the overview's page shows."""
    offered(review)
    choice = choice_of(())
    overview(review, type(choice)(**{**_fields(choice), "chosen": chosen}))


def _fields(choice: Any) -> dict[str, Any]:
    return {name: getattr(choice, name) for name in choice.__slots__}


BY_CLIENT = ("sessions_by_client", "holds_by_client", "client_tallies_by_client")
BY_ROOM = ("sessions_by_room", "holds_by_room", "room_tallies_by_room")

QUESTIONS = (
    Question("sessions --client", _listed(views.show_sessions), ("client={client}",), BY_CLIENT),
    Question(
        "holds --client --where held<floor",
        _listed(views.show_holds),
        ("client={client}", "held<floor"),
        BY_CLIENT,
    ),
    Question("sessions --where room", _listed(views.show_sessions), ("room={room}",), BY_ROOM),
    Question(
        "holds --where room, ended=stop",
        _listed(views.show_holds),
        ("room={room}", "ended=stop"),
        BY_ROOM,
    ),
    Question(
        "holds --where therapist --since day",
        _listed(views.show_holds),
        ("therapist={therapist}", "started_at>={day}"),
        ("sessions_by_therapist", "holds_by_therapist"),
    ),
    Question(
        "holds --where ended=stop", _listed(views.show_holds), ("ended=stop",), ("holds_by_end",)
    ),
    Question("ends", _listed(views.show_ends)),
    Question("trend", _trend("month")),
    Question("trend --by technique, side=left", _trend("technique"), ("side=left",)),
    Question("trend --client", _trend("month"), ("client={client}",), BY_CLIENT),
    Question("trend --where room", _trend("month"), ("room={room}",), BY_ROOM),
    Question(
        "trend --where room, held<floor", _trend("month"), ("room={room}", "held<floor"), BY_ROOM
    ),
    Question(
        "trend --by step, a month, held<floor",
        _trend("step"),
        ("month={month}", "held<floor"),
        ("holds_by_month",),
    ),
    Question("trend --by room", _trend("room")),
    Question("trend --by class,month", _trend("class", "month")),
    Question("trend --by client", _trend("client")),
    Question("trend --where held<floor", _trend("month"), ("held<floor",), through=True),
    Question("sides", _listed(views.show_sides)),
    Question("sides --client", _listed(views.show_sides), ("client={client}",), BY_CLIENT),
    Question("sides --where room", _listed(views.show_sides), ("room={room}",), BY_ROOM),
    Question("the page, of everything", _page),
    Question("the page, of a client", _page, ("client={client}",), BY_CLIENT),
    Question("the page, of a room", _page, ("room={room}",), BY_ROOM),
)


def chosen_for(question: Question, chance: random.Random, clients: int, rooms: int) -> Chosen:
    """Return what a question chooses this time."""
    room = chance.randint(1, rooms)
    year, month = chance.randint(2027, 2029), chance.randint(1, 12)
    values = {
        "client": f"C{chance.randint(1, clients):05}",
        "room": f"R{room}",
        "therapist": f"T{2 * room:04}",
        "month": f"{year}-{month:02}",
        "day": f"{year}-{month:02}-15",
    }
    return choose([parse_condition(each.format(**values)) for each in question.conditions])


def put_sessions(room: Any, first: int) -> list[float]:
    """Put sessions as a room puts them; return how long each took, in ms."""
    took = []
    digest = hashlib.sha256(b"C1").digest()  # as those made up have it
    for session in made_up(PUT * HOLDS_A_SESSION):
        name = f"put-{first}-{session.name}"
        at = session.started.isoformat(timespec="milliseconds")
        said = {
            "started_at": at, "instant": instant(at), "month": month_of(at), "duration_s": 4000.0,
            "outcome": "finished", "protocol": "long-practice", "client": "C00001", "notes": None,
            "journal": "sound", "therapist": "T0002", "class": "class 0",
        }  # fmt: skip
        held = json.dumps([row | {"nth": n} for n, row in enumerate(_rows(session), 1)])
        began = time.perf_counter()
        with room.transaction():
            (journal, lines, _) = room.execute(
                "SELECT * FROM open_journal(%s, %s, 0, true)", (name, digest)
            ).fetchone()
            room.execute(
                "SELECT put_session(%s, %s, 1, %s, %s)", (journal, lines, json.dumps(said), held)
            )
        took.append(1000 * (time.perf_counter() - began))
    return took


def _rows(session: Any) -> Iterator[dict[str, Any]]:
    """Yield the holds of a session that was made up, with the fields of `HOLD_FIELDS`."""
    for number, hold in enumerate(session.holds, start=1):
        yield {
            "number": number, "step": hold.step, "region": hold.region, "side": hold.side,
            "layer": hold.layer, "technique": hold.technique, "started_s": hold.started_s,
            "duration_s": hold.duration_s, "floor_s": hold.floor_s, "target_s": hold.target_s,
            "end_reason": str(hold.end_reason), "paused_s": 0.0, "response": hold.response,
            "breaths": None, "notes": "", "was_side": None, "was_started_s": None,
            "was_duration_s": None, "was_end_reason": None,
        }  # fmt: skip


class Explained(ClinicQuestions):
    """A clinic that is asked, and explains besides what it does for each statement."""

    def __init__(self, address: Address) -> None:
        super().__init__(address)
        self.scans: list[tuple[str, str, str]] = []
        """How each table is gone through: the node, the table and the index, if any."""

    @contextmanager
    def _asked(self) -> Iterator[Asked]:
        with super()._asked() as asked:

            def rows(statement: str, given: list[Any]) -> Sequence[tuple[Any, ...]]:
                self._explain(asked, statement, given)
                return asked.rows(statement, given)

            def stream(statement: str, given: list[Any]) -> Iterator[tuple[Any, ...]]:
                self._explain(asked, statement, given)
                yield from asked.stream(statement, given)

            yield Asked(asked.dialect, rows, stream)

    def _explain(self, asked: Asked, statement: str, given: list[Any]) -> None:
        ((plan,),) = asked.rows(f"EXPLAIN (FORMAT JSON) {statement}", given)
        self._walk(plan[0]["Plan"])

    def _walk(self, node: dict[str, Any]) -> None:
        if "Scan" in node["Node Type"]:
            table, index = node.get("Relation Name", ""), node.get("Index Name", "")
            self.scans.append((node["Node Type"], table, index))
        for each in node.get("Plans", ()):
            self._walk(each)


class OfIndex(Questions):
    """A SQLite index without journals, asked."""

    def __init__(self, path: Path) -> None:
        self.index = IndexFile(path)

    def close(self) -> None:
        """Let go of the index."""
        self.index.close()

    def _asked(self) -> AbstractContextManager[Asked]:
        return self.index.asked()

    def _read(self, named: Named) -> tuple[Logbook | None, list[str]]:
        return None, []

    def plans(self, tell: Told) -> list[Plan]:
        """Nothing is planned."""
        return []

    def clients_like(self, code: str) -> list[str]:
        """Nobody."""
        return []

    @property
    def damage(self) -> tuple[str, ...]:
        """Nothing is damaged."""
        return ()

    @property
    def more(self) -> tuple[str, ...]:
        """No further field."""
        return ()


def ask_all(
    title: str,
    opened: Callable[[], Questions],
    processor: Processor,
    sizes: tuple[int, int],
    questions: Sequence[Question],
) -> None:
    """Ask each question again and again, and print how long each took.

    `sizes` are how many clients and how many rooms there are.
    """
    wall: dict[str, list[float]] = {}
    work: dict[str, list[float]] = {}
    for question in questions:
        chance = random.Random(SEED)
        for _ in range(RUNS):
            chosen = chosen_for(question, chance, *sizes)
            before_s, began_s = processor.spent_s(), time.perf_counter()
            with opened() as review:
                question.ask(review, chosen)
                backend = processor.backend_of(review)
            took_s = time.perf_counter() - began_s
            processor.wait_for(backend)
            wall.setdefault(question.words, []).append(1000 * took_s)
            work.setdefault(question.words, []).append(1000 * (processor.spent_s() - before_s))
            if sum(wall[question.words]) > MOST_MS:
                break
    print_table(f"{title}, on the wall", wall)
    print_table(f"{title}, of the processor", work)


def explain_all(address: Address, clients: int, rooms: int) -> list[str]:
    """Print what each question goes by; return what is not as it is meant to be."""
    wrong = []
    print("\nwhat each question goes by")
    for question in QUESTIONS:
        with Explained(address) as review:
            question.ask(review, chosen_for(question, random.Random(SEED), clients, rooms))
        through = sorted({table for node, table, _ in review.scans if node == "Seq Scan"} & BIG)
        by = sorted({index for _, _, index in review.scans if index})
        print(f"{question.words:38}{', '.join(by) or '-'}")
        if through and not question.through:
            wrong.append(f"{question.words}: reads through {', '.join(through)}")
        if question.indexes and not set(by) & set(question.indexes):
            wrong.append(f"{question.words}: by none of {', '.join(question.indexes)}")
    return wrong


def measure_clinic(holds: int, rooms: int, folder: Path) -> list[str]:
    """Make a clinic, let it grow, and ask it everything; return what is not as it is meant."""
    server = ClinicServer(folder, settings=())
    server.make()
    try:
        database = server.emptied()
        owner_address = server.address(ADMIN, database)
        unlimited = "-c lock_timeout=0 -c idle_in_transaction_session_timeout=0"
        unlimited += " -c maintenance_work_mem=512MB"
        with connected(owner_address, options=unlimited) as owner:
            owner.execute(f"SET ROLE {OWNER}")
            clinic = MadeUpClinic(owner, rooms, holds)
            room_address = server.address("room_r1", database)
            put: dict[str, list[float]] = {}
            parts = [holds // PARTS // PARTS] * PARTS
            for number, part in enumerate([*parts, holds - sum(parts)], start=1):
                began = time.perf_counter()
                with clinic.without_indexes() if part > sum(parts) else nullcontext():
                    for _ in range(-(-part // AT_ONCE)):
                        sessions = clinic.grow(min(AT_ONCE, part))
                filled_s = time.perf_counter() - began
                began = time.perf_counter()
                owner.execute("SELECT settle()")
                settled_s = time.perf_counter() - began
                with connected(room_address) as room:
                    put[f"after {sessions * HOLDS_A_SESSION:,} holds"] = put_sessions(room, number)
                print(
                    f"{sessions * HOLDS_A_SESSION:,} holds: made up in {filled_s:.0f} s, tallies"
                    f" settled in {settled_s:.1f} s",
                    flush=True,
                )
            print_table("a session of 16 holds put by a room", put)
            owner.execute("RESET ROLE")
            owner.execute("VACUUM ANALYZE")
            _print_sizes(owner)
        reviewer = server.address("reviewer_v1", database)
        wrong = explain_all(reviewer, clinic.clients, rooms)
        postmaster = int((folder / "data" / "postmaster.pid").read_text().split()[0])
        title = f"PostgreSQL, {holds:,} holds of {rooms} rooms"
        sizes = (clinic.clients, rooms)
        ask_all(title, lambda: ClinicQuestions(reviewer), Processor(postmaster), sizes, QUESTIONS)
        return wrong
    finally:
        server.stop()


def _print_sizes(owner: Any) -> None:
    rows = owner.execute(
        "SELECT relname, pg_relation_size(oid), pg_indexes_size(oid), reltuples FROM pg_class"
        " WHERE relnamespace = 'assistant'::regnamespace AND relkind = 'r'"
        " ORDER BY pg_total_relation_size(oid) DESC"
    ).fetchall()
    print(f"\non the disk{'rows':>37}{'MB':>9}{'indexes, MB':>13}")
    for name, table, indexes, count in rows[:8]:
        print(f"{name:34}{int(count):>14,}{table / 1e6:>9.0f}{indexes / 1e6:>13.0f}")
    print(f"{'all':34}{'':>14}{sum(row[1] for row in rows) / 1e6:>9.0f}", end="")
    print(f"{sum(row[2] for row in rows) / 1e6:>13.0f}")


def measure_index(holds: int, folder: Path) -> None:
    """Make a SQLite index of so many holds, and ask it what it can be asked."""
    path = folder / "index.sqlite"
    review = OfIndex(path)
    clients = holds * 5_000 // 1_000_000
    began = time.perf_counter()
    with review.index.changing():
        for number, session in enumerate(made_up(holds, clients)):
            at = session.started.isoformat(timespec="milliseconds")
            whose = {"client": f"C{number % clients + 1:05}", "protocol": "long-practice"}
            said = {
                "id": session.name, "started_at": at, "instant": instant(at),
                "month": month_of(at), "duration_s": 4000.0, "outcome": "finished",
                "notes": [], "journal": "sound", **whose,
            }  # fmt: skip
            rows = [{"session_id": session.name, **whose, **row} for row in _rows(session)]
            review.index.put(f"{session.name}.jsonl", (number, 0, 0), said, rows, [])
    print(
        f"\nSQLite index of {holds:,} holds: made in {time.perf_counter() - began:.0f} s,"
        f" {path.stat().st_size / 1e6:.0f} MB"
    )
    review.close()
    asked = [each for each in QUESTIONS if not {"room", "therapist", "class"} & _named(each)]
    ask_all(f"SQLite, {holds:,} holds", lambda: OfIndex(path), Processor(None), (clients, 1), asked)


def _named(question: Question) -> set[str]:
    return set(question.words.replace(",", " ").split())


def main() -> None:
    """Measure the clinic, then the index."""
    parser = argparse.ArgumentParser()
    parser.add_argument("holds", metavar="HOLDS", nargs="?", type=int, default=HOLDS)
    parser.add_argument("--rooms", metavar="N", type=int, default=ROOMS)
    parser.add_argument("--index", metavar="HOLDS", type=int, default=INDEX_HOLDS)
    options = parser.parse_args()
    # Not below a folder of root's own: PostgreSQL runs as another user.
    folder = Path(tempfile.mkdtemp(prefix="many-holds-"))
    try:
        wrong = measure_clinic(options.holds, options.rooms, folder) if options.holds else []
        if options.index:
            measure_index(options.index, folder)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    for line in wrong:
        print(f"NOT AS MEANT: {line}")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
