"""What a room keeps of its clinic, in a folder of its own: the key, what was sent, what was erased.

The key is the clinic's own, the same in all its rooms, and never in the database. By it a client's
code has a digest that says nothing to whoever lacks it, though codes be as short as "C7": so an
erasure can be told to every room without the code. Neither is in any other file here.
"""

from __future__ import annotations

import hmac
import json
import os
import secrets
import uuid
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from pathlib import Path

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.disk_words import why
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import (
    append_synced,
    make_own_folder,
    open_private,
    remove_unfinished,
    write_whole,
)
from assistant.edges.system.disk import sync_folder

FOLDER = "clinic"

KEY, SENT, ERASED = "key", "sent.json", "erased.jsonl"

KEY_BYTES = 32
"""Of chance: as many as the digest has (RFC 2104, section 3)."""


@dataclass(frozen=True, slots=True)
class Erasure:
    """That what was kept of somebody was erased: whose, by a digest, and when.

    `at_s` is in seconds since 1970, by this machine's clock; `id` is the erasure's in all rooms.
    """

    id: str
    whose: str
    at_s: float


def new_key() -> str:
    """Return a key for a clinic, as it is written: hexadecimal digits."""
    return secrets.token_hex(KEY_BYTES)


def read_key(data_dir: Path) -> bytes | None:
    """Return the clinic's key; None where this machine was not given it.

    Raises:
        Fault: it can't be read, or is damaged.
    """
    path = data_dir / FOLDER / KEY
    text = _read(path)
    try:
        return None if text is None else parse_key(text.decode("ascii", "replace"))
    except UsageError as error:
        raise Fault(f"{path}: damaged; `assistant sync key` takes the key anew") from error


def parse_key(text: str) -> bytes:
    """Return a key as it is written.

    Raises:
        UsageError: it is none. The message does not show it.
    """
    try:
        key = bytes.fromhex(text.strip())
    except ValueError:
        key = b""
    if len(key) != KEY_BYTES:
        raise UsageError(f"the clinic's key is {2 * KEY_BYTES} figures and letters from a to f")
    return key


def keep_key(data_dir: Path, key: bytes) -> Path:
    """Keep the clinic's key, for its owner's eyes alone; return its file.

    Raises:
        Fault: it can't be written.
    """
    return _write(data_dir, KEY, key.hex().encode() + b"\n")


def whose(key: bytes, client: str) -> str:
    """Return the digest of a client's code, as hexadecimal digits (HMAC-SHA-256, RFC 2104)."""
    return hmac.new(key, client.encode(errors="surrogatepass"), "sha256").hexdigest()


def new_erasure(key: bytes, client: str, at_s: float) -> Erasure:
    """Return the erasure of a client, at a time as `Erasure` has it."""
    return Erasure(str(uuid.uuid4()), whose(key, client), at_s)


def read_erasures(data_dir: Path) -> tuple[list[Erasure], list[str]]:
    """Return every erasure that this room knows of, its own and others', and what is damaged.

    Half a line at the end was never acknowledged, and is left out.

    Raises:
        Fault: they can't be read.
    """
    path = data_dir / FOLDER / ERASED
    found, damage = [], []
    *lines, _ = (_read(path) or b"").split(b"\n")
    for number, line in enumerate(lines, start=1):
        try:
            each = Erasure(**json.loads(line or b"{}"))
            uuid.UUID(each.id), bytes.fromhex(each.whose), float(each.at_s)
        except (ValueError, TypeError, AttributeError, RecursionError):
            if line:
                damage.append(f"{path}:{number}: this line is damaged: erase that client once more")
        else:
            found.append(each)
    return found, damage


def keep_erasures(data_dir: Path, erasures: Iterable[Erasure]) -> None:
    """Keep erasures beside those that are kept; return once that is on disk.

    They are added, as another program may do so at the same time.

    Raises:
        Fault: they can't be written.
    """
    lines = "".join(f"{json.dumps(asdict(each))}\n" for each in erasures).encode()
    path = data_dir / FOLDER / ERASED
    if not lines:
        return
    try:
        make_own_folder(path.parent)
        file = open_private(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, own_folder=True)
        try:
            size = os.fstat(file).st_size
            # What half a line would spoil begins a line of its own.
            append_synced(file, b"\n" + lines if size else lines, size)
            sync_folder(path.parent)
        finally:
            os.close(file)
    except OSError as error:
        raise Fault(f"{path}: can't be written ({why(error)})") from error


Sent = dict[str, list[int]]
"""Of each journal's file that the clinic has all of: its size, time of modification and of change,
as its stamp has them, and how many lines."""


def read_sent(data_dir: Path, clinic: str) -> Sent:
    """Return what was sent to a clinic, as it is known by; nothing where that can't be told.

    It spares the reading of journals that did not change: without it all are read again.
    """
    try:
        kept = json.loads(_read(data_dir / FOLDER / SENT) or b"{}")
        if kept.get("clinic") != clinic:
            return {}
        return {str(file): [int(n) for n in numbers] for file, numbers in kept["sent"].items()}
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        return {}


def keep_sent(data_dir: Path, clinic: str, sent: Sent) -> None:
    """Keep what was sent to a clinic.

    Raises:
        Fault: it can't be written.
    """
    _write(data_dir, SENT, json.dumps({"clinic": clinic, "sent": sent}).encode(), synced=False)


def forget_sent(data_dir: Path, files: Iterable[str]) -> None:
    """Let nothing be known of journals that are gone: their names tell when somebody was here.

    Raises:
        Fault: what was sent can't be kept without them.
    """
    path = data_dir / FOLDER / SENT
    try:
        if not path.parent.is_dir():
            return
        remove_unfinished(path)
        kept = json.loads(_read(path) or b"{}")
        gone = set(files)
        kept["sent"] = {file: each for file, each in kept["sent"].items() if file not in gone}
    except (ValueError, AttributeError, KeyError, TypeError, RecursionError):
        path.unlink(missing_ok=True)  # it is known anew by reading all journals
    except OSError as error:
        raise Fault(f"{path}: can't be written ({error.strerror})") from error
    else:
        _write(data_dir, SENT, json.dumps(kept).encode())


def _read(path: Path) -> bytes | None:
    try:
        with read_itself(path) as file:
            return file.read()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise Fault(f"{path}: can't be read ({error.strerror})") from error


def _write(data_dir: Path, name: str, content: bytes, *, synced: bool = True) -> Path:
    path = data_dir / FOLDER / name
    try:
        make_own_folder(path.parent)
        write_whole(path, content, synced=synced)
    except OSError as error:
        raise Fault(f"{path}: can't be written ({why(error)})") from error
    return path
