"""`assistant room`: the room run; its page in a browser, and the entry in a menu that opens that.

Who starts it by a menu has no terminal. A room that is open is shown again, and why one can't be
opened is told on a page; nothing is printed where nobody reads but a log.
"""

from __future__ import annotations

import html
import logging
import os
import sys
import threading
from contextlib import ExitStack
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from assistant.base.exits import FINISHED
from assistant.base.paths import ROOM_PAGE, data_folder
from assistant.base.streams import Lines, warn
from assistant.core.faults import Fault, UsageError
from assistant.edges.files.file_lock import is_locked, lock
from assistant.edges.files.itself import read_itself
from assistant.edges.files.private_file import make_folder, open_private, whole_file
from assistant.edges.system.menu import MODE, menu_entry, this_program
from assistant.edges.web.browser import open_in_browser
from assistant.edges.web.lobby import Lobby
from assistant.edges.web.server import LocalServer, new_token
from assistant.live.opening.choices import Choices
from assistant.live.opening.run import run_session
from assistant.room.day import RoomDay
from assistant.room.open import last_line, open_room

logger = logging.getLogger(__name__)

READ_S = 60.0
"""Seconds that a page which tells why no room was opened is there to be asked for."""

SHOWN_S = 2.0
"""Seconds that it stays when it was."""


def write_menu_entry() -> str:
    """Write the entry that opens the room in a browser; return the line that tells where.

    Raises:
        Fault: it can't be written.
    """
    entry = menu_entry([*this_program(), "room", "--open"])
    try:
        make_folder(entry.path.parent)
        with whole_file(entry.path) as file:
            file.write(entry.text.encode())
        entry.path.chmod(MODE)
    except OSError as error:
        raise Fault(f"{entry.path}: can't be written ({error.strerror})") from error
    return f"{entry.path}: written; it opens the room in your browser"


def run_room(choices: Choices) -> int:
    """Run the room, and return the exit code; where its page is to be opened and is already there,
    it is shown again.

    Raises:
        UsageError, Fault: as `open_room` says.
    """
    folder = data_folder(choices.data_dir)
    if choices.open_page and (url := _address_of_open(folder)):
        warn("the room is open already; its page is shown")
        _start(url).join(READ_S)
        return FINISHED

    def opened(asked: Choices, edges: ExitStack, lines: Lines) -> RoomDay:
        def served(url: str) -> None:
            _keep_address(folder, url, edges)
            if asked.open_page:
                _start(url)

        return open_room(asked, edges, lines, served)

    try:
        return run_session(choices, last_line, opened)
    except (UsageError, Fault) as why:
        if choices.open_page and not sys.stderr.isatty():
            _show(str(why))
        raise


def _start(url: str) -> threading.Thread:
    def tell(started: bool) -> None:
        if not started:
            warn("no browser could be started; open the page's address yourself")

    return open_in_browser(url, tell)


def _keep_address(folder: Path, url: str, edges: ExitStack) -> None:
    """Keep the address of the page as long as it is served, for whoever opens the room again."""
    try:
        make_folder(folder)
        file = open_private(folder / ROOM_PAGE, os.O_RDWR | os.O_CREAT)
        if not lock(file):  # another room has a page here
            os.close(file)
            return
        os.ftruncate(file, 0)
        os.write(file, url.encode())
    except OSError as error:
        logger.warning("the page's address is not kept: %s", error.strerror)
        return

    def forget() -> None:
        os.ftruncate(file, 0)
        os.close(file)

    edges.callback(forget)


def _address_of_open(folder: Path) -> str:
    """Return the address of the page of a room that is open; "" where none is."""
    try:
        if not is_locked(folder / ROOM_PAGE):
            return ""
        with read_itself(folder / ROOM_PAGE) as file:
            return file.read().decode()
    except OSError:
        return ""


def _show(why: str) -> None:
    """Show on a page why the room could not be opened."""
    read = threading.Event()
    text = (
        '<!doctype html><html lang="en"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        "<title>Session assistant</title><main><h1>The room could not be opened</h1>"
        f"<p>{html.escape(why)}</p></main></html>"
    )

    def page(_: Request) -> Response:
        read.set()
        return HTMLResponse(text)

    lobby = Lobby(new_token(), pairs=False)
    routes = [Route("/", page)]
    with LocalServer(routes, token=lobby.token, lobby=lobby.routes) as server:
        _start(server.url)
        if read.wait(READ_S):
            read.clear()
            read.wait(SHOWN_S)
