"""Twenty rooms behind a line that is cut 200 times at random, in the middle of a server that is
stopped as by a cut of power and started again; some rooms' clocks are days off.

    python -m tests.benchmarks.clinic.cuts [CUTS] [SEED]

Prints how often a room was cut off, how many exchanges it took, and whether both sides are equal
afterwards: every line, byte for byte, none twice, and the sums of what they come to.
"""

from __future__ import annotations

import logging
import random
import sys
import tempfile
import threading
import time
from collections import Counter
from datetime import timedelta
from pathlib import Path

from assistant.clinic import sending
from assistant.clinic.sending import exchange
from assistant.edges.clinic.connecting import ClinicAway, connected
from assistant.edges.clinic.roles import add_login
from tests.support.clinic_room import Room, in_clinic, summed
from tests.support.clinic_server import ADMIN, ClinicServer, clinic_server
from tests.support.cutting_proxy import cutting_proxy

ROOMS = 20

AT_ONCE = 4
"""Rooms that send at the same time."""

LINES = 100
"""Of one transaction, a tenth of the usual: so a journal is cut in the middle too."""

MOST_BYTES = 40_000
"""That pass before a cut: from the first bytes of a greeting to the end of a journal."""


def main(cuts: int = 200, seed: int = 25) -> int:
    """Run it; return 0 where both sides are equal."""
    logging.disable()
    sending.AT_ONCE = LINES
    chance = random.Random(seed)
    counts: Counter[str] = Counter()
    with clinic_server() as server, tempfile.TemporaryDirectory() as folder:
        database = server.emptied()
        with connected(server.address(ADMIN, database)) as connection:
            logins = [add_login(connection, "room", f"Q{number}") for number in range(ROOMS)]
        server.passwords |= {each.role: each.password or "" for each in logins}
        rooms = [Room(each.code, Path(folder) / each.code, server.key) for each in logins]
        off = {each.code: timedelta(days=chance.choice([0, 0, 0, -2, 30])) for each in rooms}
        for each in rooms:
            for _ in range(3):
                _session(each, off[each.code], chance)
        began = time.monotonic()
        with cutting_proxy(server.port, cuts, seed, least=1, most=MOST_BYTES) as proxy:
            waiting = list(rooms)
            gate = threading.Lock()

            def work() -> None:
                while True:
                    with gate:
                        if not waiting:
                            return
                        each = waiting.pop(0)
                    try:
                        exchange(
                            server.address(f"room_{each.code.lower()}", database, proxy.port),
                            each.data_dir,
                            print,
                        )
                        counts["exchanges that came through"] += 1
                        again = proxy.cuts < cuts
                        if again:
                            _session(each, off[each.code], chance)
                    except ClinicAway:
                        counts["exchanges that were cut off"] += 1
                        again = True
                    if again:
                        with gate:
                            waiting.append(each)

            threads = [threading.Thread(target=work) for _ in range(AT_ONCE)]
            for thread in threads:
                thread.start()
            while proxy.cuts < cuts // 2 and any(thread.is_alive() for thread in threads):
                time.sleep(0.05)
            server.stop()
            server.start()
            for thread in threads:
                thread.join()
            counts["cuts"] = proxy.cuts
        took_s = time.monotonic() - began
        equal = _equal(server, database, rooms, counts)
    for what, count in counts.items():
        print(f"{count:8,}  {what}")
    print(f"{took_s:8.1f}  seconds")
    print("both sides are equal" if equal else "THE SIDES DIFFER")
    return 0 if equal else 1


def _session(room: Room, off: timedelta, chance: random.Random) -> None:
    room.session(
        client=f"C-{chance.randrange(40)}",
        ago=timedelta(minutes=chance.randrange(60 * 24 * 30)) + off,
        holds=chance.randrange(2, 16),
    )


def _equal(server: ClinicServer, database: str, rooms: list[Room], counts: Counter[str]) -> bool:
    equal = True
    for each in rooms:
        there, here = in_clinic(server, database, each.code), each.journals()
        equal &= there == here
        counts["sessions"] += len(here)
        counts["lines"] += sum(text.count(b"\n") for text in here.values())
    with connected(server.address(ADMIN, database)) as connection:
        row = connection.execute(
            "SELECT count(*), count(DISTINCT (journal, number)),"
            " (SELECT count(*) FROM sessions), (SELECT count(*) FROM holds) FROM lines"
        ).fetchone()
        assert row is not None
        lines, different, sessions, counts["holds"] = row
        last = connection.execute(
            "SELECT count(*) FROM journals j WHERE lines <> (SELECT count(*) FROM lines l"
            " WHERE l.journal = j.id)"
        ).fetchone()
    equal &= lines == different == counts["lines"] and sessions == counts["sessions"]
    equal &= last == (0,)
    return equal and all(tallies == holds for tallies, holds in summed(server, database).values())


if __name__ == "__main__":
    sys.exit(main(*map(int, sys.argv[1:])))
