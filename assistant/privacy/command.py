"""`assistant privacy`: what listens here, what is kept and where, and what goes over the network;
and the same for a client, on a card to print.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from assistant.base.paths import data_folder, typed_path
from assistant.core.faults import Fault
from assistant.edges.clinic.kept import read_key
from assistant.edges.files.private_file import new_file
from assistant.edges.system.sockets import seen_by
from assistant.privacy.kept import Found, Kind, found, kinds

CARD = Path(__file__).with_name("card.html")

LISTENS = (
    "It listens for commands alone. What else is said is forgotten as it is heard.",
    "No sound is ever kept, of anybody. Notes in words are, if you say them.",
    "A client has a code; no name is asked for.",
    "With `--log-level debug`, and then alone, a log holds commands that were heard.",
)

CONNECTS = (
    "No session or rehearsal opens a connection, nor a review without `--from`, and no library "
    "does it for them.",
    "`models fetch` and `voices fetch` ask the publisher of what you fetch, when you type them.",
    "`sync` sends sessions and planned series, with codes and without sound, to the PostgreSQL of "
    "a clinic that you set up: over TLS, unless it is on this machine. `review --from` asks it.",
    "`--display` and `review --web` answer a browser on this machine alone; `--display-on lan` one "
    "in your network, which can read it, as it is not encrypted.",
)

IN_A_CLINIC = (
    "Nothing is sent anywhere.",
    "What it keeps goes to this clinic’s own computer, and nowhere else.",
)
"""What the card says, and what it says in a clinic's room."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What the command is asked, as it was typed."""

    card: str | None = None
    data_dir: str | None = None
    format: str = "text"


def run_privacy(asked: Asked) -> list[str]:
    """Return the lines that it has to say; with a card, write that first.

    Raises:
        UsageError: the card can't be written there.
        Fault: it can't be written, or what is kept can't be looked at.
    """
    folder = data_folder(asked.data_dir)
    if asked.card is not None:
        path = typed_path(asked.card, "--card")
        with new_file(path, folder, "--card") as file:
            file.write(_card(folder).encode())
        return [f"{path}: written; print it, or show it, before you ask for permission"]
    kept = {kind: _found(kind) for kind in kinds(folder)}
    if asked.format == "json":
        return [json.dumps(_as_data(kept), indent=2)]
    return list(_as_text(kept))


def _card(folder: Path) -> str:
    """Return the card; in a clinic's room it says where what is kept goes."""
    card = CARD.read_text("utf-8")
    return card.replace(*IN_A_CLINIC) if read_key(folder) is not None else card


def _found(kind: Kind) -> Found | None:
    try:
        return found(kind)
    except OSError as error:
        raise Fault(f"{kind.place}: can't be looked at: {error.strerror}") from error


def _as_text(kept: dict[Kind, Found | None]) -> Iterator[str]:
    yield "What listens"
    yield from (f"  {line}" for line in LISTENS)
    yield ""
    yield "What is kept on this machine"
    for kind, there in kept.items():
        if there is None:
            continue
        yield f"  {kind.name}: {kind.what}"
        yield f"      {_amount(there)} in {kind.place}"
        yield f"      {kind.until}"
    missing = [kind.name for kind, there in kept.items() if there is None]
    if missing:
        yield f"  Nothing yet of: {', '.join(missing)}."
    yield ""
    yield "What goes over a network"
    yield from (f"  {line}" for line in CONNECTS)
    typed, shows = seen_by()
    yield f"  See for yourself: `{typed}` {shows}."
    yield ""
    yield "`assistant privacy --card FILE.html` writes a card for your clients."


def _as_data(kept: dict[Kind, Found | None]) -> dict[str, object]:
    return {
        "listens": LISTENS,
        "kept": [
            {
                "name": kind.name,
                "what": kind.what,
                "place": str(kind.place),
                "until": kind.until,
                "of_clients": kind.of_clients,
                "files": there.files if there else 0,
                "bytes": there.size if there else 0,
            }
            for kind, there in kept.items()
        ],
        "network": CONNECTS,
    }


def _amount(there: Found) -> str:
    files = "1 file" if there.files == 1 else f"{there.files} files"
    size = there.size / 1e3
    return f"{files}, {f'{size / 1e3:.1f} MB' if size >= 1e3 else f'{max(size, 0.1):.1f} kB'}"
