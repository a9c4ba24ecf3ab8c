"""The front page in Spanish: is any English left? And in every language its texts are all there.

What a pane shows must be made of the language's folder, of the protocols in it, and of names that
are the same everywhere: whatever else is there is listed.
"""

from __future__ import annotations

import ast
import http.client
import re
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from assistant.base.languages import shipped_language, showing_in
from assistant.core.faults import UsageError
from assistant.core.language.reader import Text, read_language
from assistant.core.written.settings import USUALLY
from assistant.edges.files.library import language_files
from assistant.front.desk import Desk
from assistant.front.protocols import Library
from assistant.front.rehearse import rehearse_pane
from tests.live.opening.test_in_spanish import spanish as spanish  # its words
from tests.live.opening.test_in_spanish import words_in
from tests.support.browser import Chromium
from tests.support.front_page import is_sound, open_desk, served_front_page
from tests.support.places import ROOT

ENGLISH, SPANISH = shipped_language("en").shown.pages, shipped_language("es").shown.pages

IN_SOURCE = re.compile(r"""(?:(?:\b|_)tr|\bWorded)\(\s*("(?:[^"\\\n]|\\.)*"|'(?:[^'\\\n]|\\.)*')""")
"""A text that a page, a script or the program asks for in the language of the page."""


def sources() -> Iterator[str]:
    """Yield the text of each file that may show something on a page."""
    for path in sorted((ROOT / "assistant").rglob("*")):
        if path.suffix in (".py", ".html", ".js") and ".min." not in path.name:
            yield path.read_text(encoding="utf-8")


def test_each_text_of_a_page_stands_in_every_language() -> None:
    """None is asked for that is not there, none is there twice or for nothing, and the English is
    as it stands in the source."""
    every = list(sources())
    asked = {ast.literal_eval(text) for source in every for text in IN_SOURCE.findall(source)}
    listed = [text for topic in ENGLISH.values() for text in topic]
    assert sorted(asked - set(listed)) == []
    assert len(listed) == len(set(listed))
    whole = "\n".join(every)
    assert [text for text in listed if text not in whole] == []
    assert all(text == shown for topic in ENGLISH.values() for text, shown in topic.items())
    assert {text for topic in SPANISH.values() for text in topic} == set(listed)


def test_a_text_that_a_language_lacks_is_told() -> None:
    """With a name in braces that means nothing; so no page is half in another language unseen."""
    texts = [Text(path.read_text("utf-8"), path.name) for path in language_files("es")]
    with pytest.raises(UsageError, match=r"pages.yaml:\d+:\d+: shown.pages: needs 'Not there'"):
        read_language(texts, pages=["Not there"])
    spoilt = [Text(each.content.replace("{count} sesiones hoy", "{cuenta} hoy"), each.source)
              for each in texts]  # fmt: skip
    with pytest.raises(UsageError, match=r"\{cuenta\} means nothing in"):
        read_language(spoilt)


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A user who has settings of their own, in a folder of its own."""
    folder = tmp_path_factory.mktemp("settings")
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv("XDG_CONFIG_HOME", str(folder))
        yield folder


@pytest.fixture(scope="module")
def url(settings: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a front page in Spanish, of a room with a microphone."""
    desk: Desk = open_desk(tmp_path_factory.mktemp("data"), hears=True)
    with served_front_page(desk.folder, desk, pairs=True, count=2, language="es") as url:
        yield url


def test_why_a_pane_waits_is_in_spanish_while_a_session_runs(tmp_path: Path) -> None:
    """Also where it is shown on the pane, and no form was sent."""
    desk = open_desk(tmp_path)
    desk.shut()
    with showing_in("es"):
        values = rehearse_pane(desk, Library("es")).views["/of/{code}"](of("T1")).values
    assert str(values["busy"]).startswith("Hay una sesión en curso")


def of(code: str) -> Request:
    """Return the request for the page of a trainee."""
    return Request({"type": "http", "path_params": {"code": code}, "headers": []})


NAMES = """
    assistant bar csv dbfs doctor fsrs json lan me min my qr settings taps trainee usb yaml es en
    review protocols check rehearse due run display mic speaker chimes voice t http
"""
"""Names of options, commands, keys and files, which are the same in every language."""

KEYS = re.compile(r'<h2 id="key-.*?</h2>|<strong>.*?</strong>|<option.*?</option>')
"""Keys of the settings, and what may be written there: as the file has them."""


@pytest.mark.parametrize(
    "pane",
    [
        "", "protocols", "protocols/punto-gatillo", "protocols/punto-gatillo/search?minutes=zwei",
        "protocols/punto-gatillo/search", "edit", "edit/punto-gatillo", "rehearse",
        "rehearse/of/T1", "sound", "settings", "pair", "review/",
    ],
)  # fmt: skip
def test_a_pane_in_spanish_has_no_english(url: str, pane: str, spanish: set[str]) -> None:
    """Each word that is shown, told to a screen reader, or put into a script to be shown."""
    there = urlsplit(url)
    connection = http.client.HTTPConnection(there.netloc, timeout=20)
    connection.request("GET", there.path + pane)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    assert '<html lang="es">' in page, page
    scripted = re.search(r'<script type="application/json" id="texts">(.*?)</script>', page)
    assert scripted is not None
    same = set(NAMES.split())
    if pane == "settings":
        page = KEYS.sub(" ", page)
        same |= {word for key in USUALLY for word in key.split("-")}
    told = " ".join(re.findall(r'(?:aria-label|title)="([^"]*)"', page))
    page = re.sub(r"<(script|style|code|pre|svg).*?</\1>", " ", page, flags=re.DOTALL)
    shown = re.sub(r"<[^>]*>", " ", page)
    left = {re.sub(r"&#\d+;|&\w+;", " ", each) for each in (told, shown)}
    words = set().union(*(words_in(re.sub(r"[/.~][^\s]*", " ", each)) for each in left))
    assert words - spanish - same - {"zwei"} == set()


PANES = ["protocols", "edit/punto-gatillo", "rehearse", "sound", "settings", "pair"]


@pytest.mark.parametrize("pane", PANES)
def test_a_pane_in_spanish_is_accessible_and_as_wide_as_its_screen(
    chrome: Chromium, url: str, pane: str
) -> None:
    """Its words are longer than the English ones: axe-core has nothing to say against it, and no
    line of it is wider than a phone."""
    page = chrome.browser.new_page()
    page.goto(f"{url}{pane}")
    is_sound(page, f"spanish-{pane.partition('/')[0]}")
    page.close()
