"""`assistant room`: the room run; its page in a browser, and the entry in a menu that opens that.

Who starts it by a menu has no terminal. A room that is open is shown again, and why one can't be
opened is told on a page; nothing is printed where nobody reads but a log.
"""

from __future__ import annotations

import contextlib
import html
import logging
import os
import sys
import threading
import time
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import Route

from assistant.base.exits import FINISHED
from assistant.base.languages import CODE, language_shown, showing_in, shown, tr
from assistant.base.paths import ROOM_PAGE, data_folder
from assistant.base.settings import language_of_what_is_shown
from assistant.base.streams import Lines, warn
from assistant.core.faults import Fault, UsageError
from assistant.edges.files.file_lock import lock
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

ASKS_S = 0.1
"""Seconds between looks at whether a room that is being opened has its page."""

SHOWN_S = 2.0
"""Seconds that it stays when it was."""


def write_menu_entry(choices: Choices) -> str:
    """Write the entry that opens the room in a browser; return the line that tells where.

    Raises:
        UsageError: something was chosen that the entry would not have.
        Fault: it can't be written.
    """
    if replace(choices, open_page=False) != Choices():
        raise UsageError(
            "--menu-entry: it opens the room as the settings have it (`assistant settings`); "
            "leave out what else is to be so"
        )
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
    kept = _KeptAddress(data_folder(choices.data_dir))
    if choices.open_page and (url := kept.claimed_or_address()):
        warn("the room is open already; its page is shown")
        _start(url).join(READ_S)
        return FINISHED

    def opened(asked: Choices, edges: ExitStack, lines: Lines) -> RoomDay:
        def served(url: str) -> None:
            kept.write(url)
            if asked.open_page:
                _start(url)

        edges.callback(kept.forget)
        return open_room(asked, edges, lines, served)

    try:
        with showing_in(language_of_what_is_shown()):
            return run_session(choices, last_line, opened)
    except (UsageError, Fault) as why:
        if choices.open_page and not sys.stderr.isatty():
            kept.forget()  # who starts it once more meanwhile tries anew
            with showing_in(_language()):
                _show(str(why))
        raise


def _language() -> str:
    """Return the language of what is shown; English where the settings can't tell."""
    try:
        return language_of_what_is_shown()
    except UsageError:
        return CODE


class _KeptAddress:
    """The address of the room's page, kept while it is served, for whoever opens the room again.

    Its file is locked by the room that has it. Where it can't be kept the room is open all the
    same.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / ROOM_PAGE
        self._file: int | None = None

    def claimed_or_address(self) -> str:
        """Claim the file, and return ""; where a room has it, return that one's address.

        One that was started a moment ago has none yet: it is waited for.

        Raises:
            Fault: it never has one.
        """
        until = time.monotonic() + READ_S
        while not self._claimed():
            try:
                with read_itself(self._path) as file:
                    address = file.read().decode()
            except OSError:
                address = ""
            if address:
                return address
            if time.monotonic() > until:
                raise Fault("the room is being opened elsewhere, and does not get on")
            time.sleep(ASKS_S)
        return ""

    def write(self, url: str) -> None:
        """Keep an address, unless another room has done so."""
        if self._claimed() and self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
                os.write(self._file, url.encode())

    def forget(self) -> None:
        """Keep nothing any more."""
        if self._file is not None:
            with contextlib.suppress(OSError):
                os.ftruncate(self._file, 0)
            os.close(self._file)
            self._file = None

    def _claimed(self) -> bool:
        """Return whether no other room has the file."""
        if self._file is not None:
            return True
        try:
            make_folder(self._path.parent)
            file = open_private(self._path, os.O_RDWR | os.O_CREAT)
        except OSError as error:
            logger.warning("the page's address is not kept: %s", error.strerror)
            return True
        if not lock(file):
            os.close(file)
            return False
        self._file = file
        return True


def _start(url: str) -> threading.Thread:
    def tell(started: bool) -> None:
        if not started:
            warn("no browser could be started; open the page's address yourself")

    return open_in_browser(url, tell)


def _show(why: str) -> None:
    """Show on a page why the room could not be opened."""
    read = threading.Event()
    text = (
        f'<!doctype html><html lang="{language_shown()}"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f"<title>{tr('Session assistant')}</title>"
        f"<main><h1>{tr('The room could not be opened')}</h1>"
        f"<p>{html.escape(why)}</p></main></html>"
    )

    def page(_: Request) -> Response:
        read.set()
        return HTMLResponse(text)

    lobby = Lobby(new_token(), pairs=False, shown=shown())
    routes = [Route("/", page)]
    with LocalServer(routes, token=lobby.token, lobby=lobby.routes) as server:
        _start(server.url)
        if read.wait(READ_S):
            read.clear()
            read.wait(SHOWN_S)
