"""A room of a clinic: sealed journals on its disk, and what the clinic has of them."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from assistant.edges.clinic.connecting import connected
from assistant.edges.clinic.kept import keep_key
from assistant.edges.store.journal import Journal, journal_folder
from tests.support.clinic_server import ADMIN, ClinicServer
from tests.support.scripted import TWO_SIDED

STEPS = (("sink", "adductor", "pressure"), ("draw", "abdomen", "stretch"))

TABLES = (
    "clients", "journals", "lines", "names", "sessions", "holds", "tallies", "client_tallies",
    "length_tallies", "room_tallies", "side_tallies", "plans", "erasures", "rooms", "facts",
)  # fmt: skip


class Room:
    """A room with its own data folder; its journals are made up, and begin so long ago."""

    def __init__(self, code: str, data_dir: Path, key: bytes) -> None:
        self.code = code
        self.data_dir = data_dir
        keep_key(data_dir, key)
        self._chance = random.Random(code)
        self._count = 0

    def session(
        self,
        client: str | None = "C-1",
        ago: timedelta = timedelta(days=1),
        holds: int = 4,
        **more: Any,
    ) -> Path:
        """Keep a session in a journal, and return its file."""
        self._count += 1
        began = datetime.now(UTC) - ago
        journal = Journal(
            self.data_dir,
            {
                "id": f"{began:%Y%m%dT%H%M%S}-{self.code}-{self._count}",
                "started_at": began.isoformat(timespec="milliseconds"),
                "utc_offset": "+00:00",
                "client": client,
                "start_side": None,
                "layers": 1,
                **more,
                "protocol": {"name": "test-release", "text": TWO_SIDED},
            },
        )
        lines: list[dict[str, Any]] = [{"t": 0.0, "kind": "opened"}]
        at_s = 10.0
        for number in range(1, holds + 1):
            held_s = self._chance.randint(20_000, 200_000) / 1000
            lines += self._hold(number, at_s, held_s)
            at_s = round(at_s + held_s + 10, 3)
        lines.append({"t": at_s, "kind": "end", "outcome": "finished", "reason": ""})
        journal.write(*lines)
        journal.close()
        return journal.path

    def _hold(self, number: int, at_s: float, held_s: float) -> list[dict[str, Any]]:
        step, region, technique = STEPS[number // 2 % 2]
        where = {
            "step": step,
            "side": ("left", "right")[number % 2],
            "layer": 1,
            "started_s": at_s,
            "floor_s": 60.0,
            "target_s": 90.0,
            "number": number,
        }
        ends = {
            "region": region,
            "technique": technique,
            "duration_s": held_s,
            "end_reason": self._chance.choice(["released", "released", "time", "stop"]),
            "paused_s": 0.0,
            "response": self._chance.choice(["", "", "warm", "ümlaut “quoted”"]),
        }
        times = [{"t": at_s + second, "kind": "time"} for second in range(5, int(held_s), 5)]
        return [
            {"t": at_s + 1, "kind": "hold_started", **where},
            *times,
            {"t": round(at_s + held_s + 1, 3), "kind": "hold", **where, **ends},
        ]

    def journals(self) -> dict[str, bytes]:
        """Return what stands in its journals, by their sessions' ids."""
        folder = journal_folder(self.data_dir)
        return {path.stem: path.read_bytes() for path in folder.glob("*.jsonl")}


def in_clinic(server: ClinicServer, database: str, room: str) -> dict[str, bytes]:
    """Return what the clinic has of a room's journals, line by line, by their sessions' ids."""
    with connected(server.address(ADMIN, database)) as connection:
        rows = connection.execute(
            "SELECT j.session, string_agg(l.line || E'\\n', '' ORDER BY l.number)"
            " FROM journals j JOIN rooms r ON r.id = j.room LEFT JOIN lines l ON l.journal = j.id"
            " WHERE r.text = %s GROUP BY 1",
            (room,),
        ).fetchall()
    return {session: (text or "").encode() for session, text in rows}


def everything(server: ClinicServer, database: str) -> str:
    """Return all that stands in all tables of a clinic, as text: for what must not be in it."""
    with connected(server.address(ADMIN, database)) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'assistant'"
        ).fetchall()
        return "\n".join(
            str(row) for (table,) in tables for row in connection.execute(f"SELECT * FROM {table}")
        )


def summed(server: ClinicServer, database: str) -> dict[str, list[Any]]:
    """Return what the tallies say, and beside it what the holds themselves come to."""
    measures = "sum(n)::int, sum(held_ms)::bigint, sum(at_floor)::int, sum(at_target)::int"
    of_holds = (
        "count(*)::int, sum(CAST(duration_s * 1000 AS bigint))::bigint,"
        " count(*) FILTER (WHERE duration_s >= floor_s)::int,"
        " count(*) FILTER (WHERE duration_s >= target_s)::int"
    )
    groups = {
        "tallies": "month, protocol, step, region, technique, side, layer, end_reason",
        "client_tallies": "client, month, protocol, end_reason",
        "length_tallies": "month, protocol, step, technique, side, end_reason, length_s",
        "room_tallies": "room, therapist, class, month, protocol, end_reason",
    }
    found: dict[str, list[Any]] = {}
    with connected(server.address(ADMIN, database)) as connection:
        for table, group in groups.items():
            asked = (
                f"SELECT {group}, {measures} FROM {table} GROUP BY {group} HAVING sum(n) <> 0",
                f"SELECT {group}, {of_holds} FROM holds GROUP BY {group}",
            )
            found[table] = [sorted(connection.execute(each).fetchall(), key=str) for each in asked]
    return found
