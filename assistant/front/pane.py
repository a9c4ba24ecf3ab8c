"""A pane of the front page: a title in the navigation, what is shown at its path, and its forms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from starlette.requests import Request
from starlette.routing import BaseRoute

from assistant.base.languages import tr
from assistant.core.domain.manner import Settings
from assistant.core.language.reader import ReadLanguage
from assistant.core.room.catalogue import Catalogue
from assistant.edges.web.lobby import Lobby
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.desk import Desk
from assistant.front.voice import VoiceNow
from assistant.live.opening.choices import Choices

BOARD = "now"
"""Where the page of a session stands, below the token."""

GONE = "There is no protocol “{name}” any more."

MOST_BYTES = 4_096
"""Of most forms: a few short fields."""


@dataclass(frozen=True, slots=True)
class Shown:
    """What is shown at an address: a template of the front page, and what is put into it.

    Without a `title` it has the pane's.
    """

    template: str
    values: Mapping[str, object] = field(default_factory=dict)
    title: str = ""
    status: int = 200


@dataclass(frozen=True, slots=True)
class Done:
    """What a form led to: the words that are told of it once, and where, below the token.

    Without a place it is the pane; `ends` leaves no page to go to, as the program ends.
    """

    told: str
    to: str | None = None
    ends: bool = False


View = Callable[[Request], Shown]

Act = Callable[[Mapping[str, str]], Done | str]
"""Does what a form asks for, by its fields' names; raises UsageError, Fault or ValueError with the
words that are told where it can't be done."""


@dataclass(frozen=True, slots=True)
class Pane:
    """A part of the front page, at `path` below the token: "protocols"; "" is the home.

    `views` and `acts` stand at paths below that, with their slash: "" is the pane itself. `others`
    are routes of anything else that is read: of a sound, of the pages of another part. A pane that
    is not `listed` is reached by a link, and not in the navigation. A form has `most_bytes` at
    most.
    """

    title: str
    path: str
    views: Mapping[str, View] = field(default_factory=dict)
    acts: Mapping[str, Act] = field(default_factory=dict)
    others: Sequence[BaseRoute] = ()
    listed: bool = True
    most_bytes: int = MOST_BYTES

    @property
    def at(self) -> str:
        """Where it stands, below the token."""
        return self.path if self.views else f"{self.path}/"


@dataclass(frozen=True, slots=True)
class Given:
    """What panes are given of the room: the data folder, how it was begun, its words and page."""

    folder: Path
    choices: Choices
    settings: Settings
    read: ReadLanguage
    catalogue: Catalogue
    page: DisplayPage
    desk: Desk
    voice: VoiceNow
    close: Callable[[], None]
    """Ends the room."""
    count: Callable[[], int]
    """Tells how many sessions were begun today."""
    lobby: Lobby
    """Pairs tablets, where the page is served in the local network."""

    @property
    def runs(self) -> bool:
        """Whether a session runs now."""
        return self.page.in_session


def root_of(request: Request) -> str:
    """Return the path of the home, with the token, from the server's own root on."""
    return request.url_for("board").path.removesuffix(BOARD)


def navigation(panes: Iterable[Pane], here: Pane | None) -> list[tuple[str, str, bool]]:
    """Return each listed pane's title, where it stands below the token, and whether it is this."""
    return [(tr(pane.title), pane.at, pane is here) for pane in panes if pane.listed]
