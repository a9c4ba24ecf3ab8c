"""A real PostgreSQL, Debian's: a cluster of its own in a temporary folder, for as long as a `with`
lasts. It refuses root: as root it runs as the user that Debian's package makes."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from assistant.edges.clinic.address import VARIABLE, Address, read_address
from assistant.edges.clinic.connecting import connected
from assistant.edges.clinic.kept import new_key, parse_key
from assistant.edges.clinic.roles import add_login, check_of, keep_check, set_up

ADMIN, ADMIN_PASSWORD = "admin", "the-admins-own"

HOST = "clinic.test"
"""The name that its certificate is for."""

DATABASE = "clinic"

ROOMS = ("R1", "R2", "R3")

HASTY = ("fsync=off", "full_page_writes=off", "shared_buffers=32MB")
"""Settings of a server that nobody's records depend on."""

WAL_MB = 1
"""Megabytes of a file of its write-ahead log, the least there are: `full_disk` counts on it."""

_SETTINGS = (
    "max_connections=60",
    "ssl=on",
    "ssl_cert_file=server.crt",
    "ssl_key_file=server.key",
)

_WHO_MAY = """\
local all all trust
host all all all scram-sha-256
"""


class ServerError(Exception):
    """It can't be had here; the message says why."""


class ClinicServer:
    """The cluster. It has a database with the schema, and three rooms."""

    def __init__(self, folder: Path, settings: Sequence[str] = HASTY) -> None:
        self.folder = folder
        self._settings = (*_SETTINGS, *settings)
        self.key = parse_key(new_key())
        self.passwords: dict[str, str] = {ADMIN: ADMIN_PASSWORD}
        self._programs = _programs()
        self.port = 0

    @property
    def authority(self) -> Path:
        """The certificate of the authority that vouches for it."""
        return self.folder / "ca.crt"

    def make(self) -> None:
        """Make the cluster, start it, and make the database."""
        self.folder.chmod(0o755)
        password = self.folder / "password"
        password.write_text(ADMIN_PASSWORD)
        _make_certificates(self.folder)
        user = _user()
        if user is not None:
            for file in (self.folder, *self.folder.iterdir()):
                shutil.chown(file, user, user)
        self._do(
            "initdb", "-D", "data", "-U", ADMIN, "--pwfile", "password", "-A", "scram-sha-256",
            "-E", "UTF8", "--locale", "C.UTF-8", "--no-sync", "--wal-segsize", str(WAL_MB),
        )  # fmt: skip
        data = self.folder / "data"
        for name in ("server.crt", "server.key"):
            shutil.move(self.folder / name, data / name)
        (data / "pg_hba.conf").write_text(_WHO_MAY)
        self.start()
        with connected(self.address(ADMIN, "postgres")) as connection:
            connection.execute(f"CREATE DATABASE {DATABASE}")
        with connected(self.address(ADMIN, DATABASE)) as connection:
            set_up(connection)
            keep_check(connection, check_of(self.key))
            logins = [add_login(connection, "room", room) for room in ROOMS]
            logins.append(add_login(connection, "reviewer", "V1"))
            logins.append(add_login(connection, "supervisor", "S1"))
        self.passwords |= {each.role: each.password or "" for each in logins}

    def start(self) -> None:
        """Start it, on the port it had, or a free one."""
        self.port = self.port or _free_port()
        options = " ".join(f"-c {each}" for each in (*self._settings, f"port={self.port}"))
        options += f" -k {self.folder} -c listen_addresses=127.0.0.1"
        try:
            self._do("pg_ctl", "-D", "data", "-l", "log", "-w", "-t", "60", "-o", options, "start")
        except ServerError as error:
            log = self.folder / "log"
            told = log.read_text(errors="replace")[-2000:] if log.exists() else ""
            raise ServerError(f"{error}\n{told}") from error

    def stop(self) -> None:
        """Stop it as a cut of power would, at once."""
        self._do("pg_ctl", "-D", "data", "-m", "immediate", "-w", "stop")

    @contextmanager
    def full_disk(self, most_bytes: int) -> Iterator[None]:
        """Let no file of it grow beyond so many bytes, `WAL_MB` or more, for whoever connects
        from now on. It takes that for a full disk: SIGXFSZ is ignored for this."""
        self._limit_files(str(most_bytes))
        try:
            yield
        finally:
            self._limit_files("unlimited")

    @contextmanager
    def stuck(self, role: str, database: str) -> Iterator[None]:
        """Let what serves a role's connections stand still; its machine goes on acknowledging."""
        with connected(self.address(ADMIN, database)) as connection:
            rows = connection.execute(
                "SELECT pid::text FROM pg_stat_activity WHERE usename = %s", (role,)
            )
            serving = [pid for (pid,) in rows]
        subprocess.run(["kill", "-STOP", *serving], check=True, **_as_its_user())
        try:
            yield
        finally:
            for pid in serving:  # some of which may be gone
                subprocess.run(["kill", "-CONT", pid], check=False, **_as_its_user())

    def _limit_files(self, most_bytes: str) -> None:
        pid = (self.folder / "data" / "postmaster.pid").read_text().split()[0]
        # As its own user: a root without every right may not do so to another's process.
        subprocess.run(
            ["prlimit", f"--pid={pid}", f"--fsize={most_bytes}:"], check=True, **_as_its_user()
        )

    def emptied(self) -> str:
        """Return the name of the database, with the schema and three rooms, and nothing more."""
        with connected(self.address(ADMIN, DATABASE)) as connection:
            tables = connection.execute(
                "SELECT tablename FROM pg_tables WHERE schemaname = 'assistant'"
            ).fetchall()
            connection.execute("SET session_replication_role = replica")  # no trigger, no order
            for (table,) in tables:
                if table in ("names", "clients"):
                    connection.execute(f"DELETE FROM {table} WHERE id <> 0")
                elif table not in ("facts", "rooms", "alembic_version"):
                    connection.execute(f"DELETE FROM {table}")
            connection.execute("DELETE FROM rooms WHERE id > %s", (len(ROOMS),))
        return DATABASE

    def address(self, role: str, database: str, port: int | None = None, more: str = "") -> Address:
        """Return the address of a database over the loopback, with the role's password."""
        text = f"postgresql://{role}:{self.passwords[role]}@127.0.0.1:{port or self.port}"
        return read_address(f"{text}/{database}{more}", "test", secret=True)

    def environment(self, role: str, database: str) -> dict[str, str]:
        """Return the variables of a machine at which a role works: address and password."""
        address = str(self.address(role, database))
        return {VARIABLE: address, "PGPASSWORD": self.passwords[role]}

    def _do(self, program: str, *arguments: str) -> None:
        done = subprocess.run(
            [self._programs / program, *arguments],
            cwd=self.folder,
            env={"PATH": os.environ["PATH"], "LC_ALL": "C.UTF-8", "TZ": "UTC"},
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE if program == "initdb" else subprocess.DEVNULL,
            stderr=subprocess.STDOUT if program == "initdb" else subprocess.DEVNULL,
            text=True,
            check=False,
            **_as_its_user(),
        )
        if done.returncode:
            raise ServerError(f"{program}: exit code {done.returncode}\n{done.stdout or ''}")


@contextmanager
def clinic_server() -> Iterator[ClinicServer]:
    """Lend a cluster.

    Raises:
        ServerError: it can't be had.
    """
    # Not below pytest's own folder, which nobody but its owner may enter.
    with tempfile.TemporaryDirectory(prefix="clinic-") as folder:
        server = ClinicServer(Path(folder))
        server.make()
        try:
            yield server
        finally:
            server.stop()


def _programs() -> Path:
    """Return the folder of its programs, which Debian has in no PATH."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin/initdb"), key=lambda path: len(str(path))
    )
    if not found:
        raise ServerError("PostgreSQL is not installed: apt-get install postgresql")
    return found[-1].parent


def _user() -> str | None:
    """Return the user that it runs as, where that is not this one."""
    is_root = getattr(os, "geteuid", lambda: 1)() == 0
    if is_root and subprocess.run(["id", "postgres"], capture_output=True, check=False).returncode:
        raise ServerError("there is no user postgres, and PostgreSQL refuses root")
    return "postgres" if is_root else None


def _as_its_user() -> dict[str, Any]:
    """Return how a process is begun as that user."""
    user = _user()
    return {"user": user, "group": user, "extra_groups": None if user is None else []}


def _free_port() -> int:
    with socket.socket() as sock:
        sock.bind(("127.0.0.1", 0))
        return int(sock.getsockname()[1])


def _make_certificates(folder: Path) -> None:
    """Make an authority, and a server's certificate that it vouches for."""

    def openssl(*arguments: str) -> None:
        done = subprocess.run(
            ["openssl", *arguments], cwd=folder, capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise ServerError(f"openssl: {done.stderr}")

    curve = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    openssl("req", "-x509", *curve, "-keyout", "ca.key", "-out", "ca.crt", "-subj", "/CN=test CA",
            "-days", "30")  # fmt: skip
    openssl("req", "-new", *curve, "-keyout", "server.key", "-out", "server.csr",
            "-subj", f"/CN={HOST}")  # fmt: skip
    (folder / "names").write_text(f"subjectAltName=DNS:{HOST}\n")
    openssl("x509", "-req", "-in", "server.csr", "-CA", "ca.crt", "-CAkey", "ca.key",
            "-CAcreateserial", "-out", "server.crt", "-days", "30",
            "-extfile", "names")  # fmt: skip
    (folder / "server.key").chmod(0o600)
