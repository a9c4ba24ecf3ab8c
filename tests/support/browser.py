"""Debian's own chromium, headless, for tests that look at pages as a person does."""

from __future__ import annotations

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from urllib.parse import urlsplit

from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, sync_playwright

from tests.support.places import ROOT

SCREENSHOTS = ROOT / "screenshots"
"""Git ignores it: pictures are for looking at after a run, and are no part of the project."""


ITS_OWN = {"accounts.google.com", "clients2.google.com", "update.googleapis.com"}
"""Whom chromium asks by itself, whatever page is open, for updates and the time."""


class BrowserError(Exception):
    """There is no browser to look with."""


@dataclass
class Beyond:
    """What a browser wanted from beyond this machine: the first line of each request."""

    asked: list[str] = field(default_factory=list)

    def hosts(self) -> set[str]:
        """Return whom it wanted to ask."""
        addresses = (line.split(" ")[1] for line in self.asked if " " in line)
        return {
            urlsplit(each if "//" in each else f"//{each}").hostname or "" for each in addresses
        }


@dataclass
class Chromium:
    """A running browser, and what it wanted from beyond this machine."""

    browser: Browser
    beyond: Beyond


@contextmanager
def chromium() -> Iterator[Chromium]:
    """Run chromium; all that it asks for beyond the loopback address is written down and refused.

    Raises:
        BrowserError: it is not there.
    """
    path = shutil.which("chromium")
    if path is None:
        raise BrowserError("chromium is missing: apt-get install chromium, or scripts/setup.sh")
    beyond = Beyond()
    with _refusing(beyond) as proxy, sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=path, args=[f"--proxy-server={proxy}"])
        try:
            yield Chromium(browser, beyond)
        finally:
            browser.close()


@contextmanager
def _refusing(beyond: Beyond) -> Iterator[str]:
    """Stand where the browser thinks the world is; browsers go to loopback themselves."""
    with socket.create_server(("127.0.0.1", 0)) as world:

        def refuse() -> None:
            while True:
                try:
                    caller, _ = world.accept()
                except OSError:  # closed: the test is over
                    return
                with caller:
                    beyond.asked.append(caller.recv(1000).decode(errors="replace").split("\r\n")[0])
                    caller.sendall(b"HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n")

        threading.Thread(target=refuse, daemon=True).start()
        yield f"http://127.0.0.1:{world.getsockname()[1]}"
        world.shutdown(socket.SHUT_RDWR)


@dataclass
class Looked:
    """A page that is looked at, what it asked for, and what went wrong on it."""

    page: Page
    requests: list[str]
    complaints: list[str]


def look(context: BrowserContext) -> Looked:
    """Open an empty page of which everything is written down."""
    page = context.new_page()
    looked = Looked(page, [], [])
    context.on("request", lambda request: looked.requests.append(request.url))

    def complained(message: ConsoleMessage) -> None:
        # Of a page that is no page, as a refusal, the browser asks for a picture all the same.
        if not message.location["url"].endswith("/favicon.ico"):
            looked.complaints.append(message.text)

    page.on("console", complained)
    page.on("pageerror", lambda error: looked.complaints.append(str(error)))
    return looked
