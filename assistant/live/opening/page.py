"""The page across the room, opened: on this machine, or for a tablet in the local network."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from pathlib import Path

from platformdirs import user_config_path
from starlette.routing import BaseRoute

from assistant.base.paths import APP
from assistant.core.faults import Fault
from assistant.core.shown.shown import Shown
from assistant.edges.files.private_file import make_folder, whole_file
from assistant.edges.web.hand import Field
from assistant.edges.web.lan import lan_address
from assistant.edges.web.lobby import Lobby, lines_of, pairing_address
from assistant.edges.web.server import LOOPBACK, LocalServer, new_token
from assistant.edges.web.wall_page import DisplayPage
from assistant.live.opening.display import Several
from assistant.live.ports import Display

LAN_PORT = 8417
"""The port in the local network: always the same, so that a tablet can keep the address. None of
IANA's registered ones."""

SHORTEST_TOKEN = 22
"""Characters of 128 bits."""


@dataclass(frozen=True, slots=True)
class ServedPage:
    """A page that is served at an address."""

    page: DisplayPage
    url: str
    lobby: Lobby

    def beside(self, display: Display) -> Display:
        """Return a display that shows the page too, having told its address on the one given, and
        how a tablet is paired."""
        display.show({"t": 0.0, "kind": "page", "url": self.url})
        if self.lobby.pairs:
            code, good_s = self.lobby.code()
            address = pairing_address(self.url)
            drawn = lines_of(pairing_address(self.url, code))
            told = {"url": address, "code": code, "good_s": good_s, "drawn": drawn}
            display.show({"t": 0.0, "kind": "pairing", **told})
        return Several(display, self.page)


@dataclass(frozen=True, slots=True)
class Around:
    """What is served around the page of a session: it stands at a path then, and not at the home.

    `routes` are made of the page and of the lobby. `between` sessions other phrases are tapped, and
    `fields` typed in. `styles` are hashes of style sheets that libraries write.
    """

    board: str
    routes: Callable[[DisplayPage, Lobby], Sequence[BaseRoute]]
    between: tuple[str, ...] = ()
    fields: Mapping[str, Field] = field(default_factory=dict)
    styles: Sequence[str] = ()


def serve_page(
    title: str,
    client: str | None,
    address: str | None,
    edges: ExitStack,
    shown: Shown,
    tapped: tuple[str, ...] = (),
    urgent: Callable[[str], bool] = lambda _: False,
    around: Around | None = None,
) -> ServedPage:
    """Serve the page of a session, until the stack is closed, and what is `around` it.

    It is for this machine alone unless an `address` in the local network is asked for. `tapped`
    are phrases that may be tapped on it, some of them `urgent`; `shown` is in whose words it is.

    Raises:
        UsageError, Fault: nothing can be served there.
    """
    around = around or Around("", lambda page, *_: page.routes)
    between, fields = around.between if tapped else (), around.fields
    at = f"/{around.board}"
    page = DisplayPage(title, client, tapped, urgent, between, fields, at, shown=shown)
    host, port, token = LOOPBACK, 0, new_token()
    if address is not None:
        host, port, token = lan_address(address), LAN_PORT, kept_token(token_file())
    lobby = Lobby(token, pairs=address is not None, shown=shown)
    routes = around.routes(page, lobby)
    server = LocalServer(routes, host, port, around.styles, token, lobby.routes)
    edges.callback(server.close)
    return ServedPage(page, server.url, lobby)


def token_file() -> Path:
    """Return where the token of the page in the local network is kept; deleted, it is made anew."""
    return user_config_path(APP) / "display-token"


def kept_token(path: Path) -> str:
    """Return the token that is kept in a file, which its owner alone may read; make it if need be.

    Raises:
        Fault: it can't be read or written.
    """
    try:
        if path.exists():
            token = path.read_text("utf-8").strip()
            if len(token) >= SHORTEST_TOKEN and token.replace("-", "").replace("_", "").isalnum():
                return token
            raise Fault(f"{path}: this is no token of the program's; delete it, and one is made")
        make_folder(path.parent)
        token = new_token()
        with whole_file(path, new=True) as file:
            file.write(f"{token}\n".encode())
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no text"
        raise Fault(f"{path}: the display's token can't be kept ({why})") from error
    return token
