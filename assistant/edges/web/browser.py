"""The user's own browser, started on a page of this program's."""

from __future__ import annotations

import os
import threading
import webbrowser
from collections.abc import Callable

from assistant.edges.web.lobby import ticket_address


def open_in_browser(url: str, tell: Callable[[bool], None]) -> threading.Thread:
    """Have the user's browser open a page at `url`, which ends in the token; `tell` whether it did.

    What it is started with can be read by every user of the machine: it is a ticket. It is started
    in the thread that is returned, as some never come back. A browser that would draw on the
    terminal is not started, unless it is the user's choice (`BROWSER`).
    """

    def start() -> None:
        try:
            browser = webbrowser.get()
            draws = type(browser) is webbrowser.GenericBrowser and not os.environ.get("BROWSER")
            tell(not draws and browser.open(ticket_address(url)))
        except (webbrowser.Error, OSError):
            tell(False)

    starter = threading.Thread(target=start, name="browser", daemon=True)
    starter.start()
    return starter
