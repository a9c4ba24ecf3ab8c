"""The editor's pane as a page asks it, without a browser: changes, checks, saving, refusals."""

from __future__ import annotations

import http.client
import json
import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from starlette.requests import Request

from assistant.base.languages import load_language
from assistant.base.protocols import load_protocol
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import Fault, UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.room.asides import Sample
from assistant.core.written.edits import EditError
from assistant.core.written.yaml_edits import remarks
from assistant.edges.files.library import own_folder
from assistant.edges.files.own_protocols import read_own, write_own
from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.desk import SESSION, Desk
from assistant.front.drafts import changed, draft_of, save
from assistant.front.editor import editor_pane
from assistant.front.frame import Frame
from assistant.front.pane import Done, Pane
from assistant.front.protocols import Library, protocols_pane
from tests.front.test_panes import answered
from tests.support.english import ENGLISH
from tests.support.front_page import open_desk
from tests.support.scripted import TWO_SIDED

OWN = load_language().language.phrasebook


def words(_: Protocol) -> Phrasebook:
    """Tell what can be said in the room."""
    return OWN


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Protocols of the user's own, in a folder of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk of a room with a loudspeaker, in which no session runs."""
    return open_desk(tmp_path / "data")


@pytest.fixture
def pane(desk: Desk) -> Pane:
    """The pane, between sessions."""
    return editor_pane(desk, OWN, lambda: False)


def do(pane: Pane, act: str, **fields: str) -> str:
    """Send a form; return what is told of it."""
    done = pane.acts[act](fields)
    assert isinstance(done, Done)
    return done.told


def edit(text: str, /, **asked: object) -> str:
    """Return the text after one change that a page asks for."""
    return changed(text, json.dumps([asked]))


def copied(pane: Pane, name: str = "mine") -> str:
    """Make a copy of the adductor sequence, and return its text."""
    do(pane, "/copy", name=name, **{"from": "adductor-release"})
    return read_own(name).text


def test_a_copy_is_changed_and_saved(pane: Pane) -> None:
    """The version is counted up from that of the file, once for each saving that changes it."""
    text, version = copied(pane), load_protocol("adductor-release").version
    mark = read_own("mine").mark
    assert "Nothing was changed" in do(pane, "/save", name="mine", text=text, mark=mark)
    text = edit(text, do="set", path=["steps", 2, "hold", "floor"], kind="words", text="3 min")
    assert do(pane, "/save", name="mine", text=text, mark=mark) == f"Saved: version {version + 1}."
    kept = read_own("mine")
    assert kept.text == text.replace(f"version: {version}", f"version: {version + 1}")
    again = edit(text, do="move", path=["steps", 4], to=["steps", 1])  # of a page that undid
    assert (
        do(pane, "/save", name="mine", text=again, mark=kept.mark)
        == f"Saved: version {version + 2}."
    )
    assert sorted(remarks(read_own("mine").text)) == sorted(remarks(text))


@pytest.mark.parametrize(
    ("source", "language"), [("adductor-release", "en"), ("presion-sostenida", "es")]
)
def test_a_copy_that_can_t_be_called_yet_is_told(desk: Desk, source: str, language: str) -> None:
    """It has the title of what it was copied from, whose button begins the other: that is said
    beside the title, and on the page of the protocol, until it has a title of its own."""
    own = load_language(code=language).language.phrasebook
    library = Library(language)
    pane = editor_pane(desk, own, lambda: False, language, library)
    do(pane, "/copy", name="mine", **{"from": source})

    def told(text: str) -> list[str]:
        draft = draft_of(text, "mine", lambda _: own, library.named_twice)
        assert draft.protocol is not None
        return [each.words for each in draft.said if each.where == "title"]

    def page() -> str:
        request = {"type": "http", "path_params": {"name": "mine"}, "headers": []}
        shown = protocols_pane(desk, library).views["/{name}"](Request(request))
        return str(shown.values["warnings"])

    text = read_own("mine").text
    [words] = told(text)
    assert f"calls {source} already" in words
    assert words in page()
    named = edit(text, do="set", path=["title"], kind="words", text="Mine")
    assert told(named) == []
    do(pane, "/save", name="mine", text=named, mark=read_own("mine").mark)
    assert "already" not in page()


def test_what_check_refuses_is_not_saved(pane: Pane) -> None:
    """Each slip is told at its place; the file stays as it was, and no new one is made."""
    text = copied(pane)
    mark = read_own("mine").mark
    wrong = edit(text, do="set", path=["steps", 1, "hold", "floor"], kind="words", text="5")
    wrong = edit(wrong, do="set", path=["title"], kind="words", text="", needed=True)
    draft = draft_of(wrong, "mine", words)
    assert [(each.where, each.severity) for each in draft.said] == [
        ("title", "error"),
        ("steps[1].hold.floor", "error"),
    ]
    assert (draft.protocol, draft.length) == (None, "")
    with pytest.raises(UsageError, match="2 to mend"):
        do(pane, "/save", name="mine", text=wrong, mark=mark)
    with pytest.raises(UsageError, match="2 to mend"):
        do(pane, "/save", name="other", text=wrong, mark="")
    assert read_own("mine").text == text
    assert [path.name for path in own_folder().glob("*.yaml")] == ["mine.yaml"]


def test_another_hand_is_told_and_nothing_is_lost(pane: Pane) -> None:
    """A file that was changed, or is gone, since the page was opened is left alone; the same under
    another name is saved."""
    text = copied(pane)
    mark = read_own("mine").mark
    mine = edit(text, do="set", path=["title"], kind="words", text="Mine")
    path = own_folder() / "mine.yaml"
    path.write_text(f"{text}# by hand\n")
    with pytest.raises(UsageError, match="changed meanwhile by another hand"):
        do(pane, "/save", name="mine", text=mine, mark=mark)
    assert path.read_text() == f"{text}# by hand\n"
    do(pane, "/save", name="mine-2", text=mine, mark="")
    assert read_own("mine-2").text == mine
    path.unlink()
    with pytest.raises(UsageError, match="no protocol 'mine'"):
        do(pane, "/save", name="mine", text=mine, mark=mark)


@pytest.mark.parametrize(
    "name",
    ["", "../x", "/tmp/x", "a/b", "x.yaml", ".x", "adductor-release", "Mine", "a\nb", "x" * 99],
)
def test_a_name_is_one_of_its_own(pane: Pane, name: str) -> None:
    """Neither a path, nor a name that is taken, in other letters too: what ships is not hidden by
    a copy."""
    text = copied(pane)
    before = sorted(own_folder().rglob("*"))
    for act, fields in (("/copy", {"from": "adductor-release"}), ("/save", {"text": text})):
        with pytest.raises(UsageError):
            do(pane, act, name=name, mark="", **fields)
    assert sorted(own_folder().rglob("*")) == before


def test_nothing_is_written_while_a_session_runs(desk: Desk) -> None:
    """Nor said; what was changed is still on the page."""
    text = copied(editor_pane(desk, OWN, lambda: False))
    pane = editor_pane(desk, OWN, lambda: True)
    desk.shut()
    for act, fields in (
        ("/copy", {"name": "x", "from": "adductor-release"}),
        ("/save", {"name": "mine", "text": text + "\n", "mark": read_own("mine").mark}),
        ("/hear", {"text": "Sink."}),
    ):
        with pytest.raises(UsageError, match=SESSION):
            do(pane, act, **fields)
    assert read_own("mine").text == text


def test_words_are_heard_before_they_are_saved(desk: Desk, pane: Pane) -> None:
    """As a cue may be: a few words on a line."""
    with answered(desk) as asked:
        assert do(pane, "/hear", text=" Sink  in. ") == "It says: “Sink in.”"
        for wrong in ("", "...", "word " * 60):
            with pytest.raises(UsageError, match="no words there"):
                do(pane, "/hear", text=wrong)
    assert asked == [Sample("Sink in.")]


def test_a_file_that_cannot_be_written_stands(pane: Pane, monkeypatch: pytest.MonkeyPatch) -> None:
    """As on a full disk: the fault is told, and what stood there is whole."""
    text = copied(pane)
    mark = read_own("mine").mark

    def full(_: Path, __: Path) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(Fault, match="No space left"):
        write_own("mine", f"{text}# more\n", mark)
    assert read_own("mine").text == text
    assert list(own_folder().glob(".*")) == []


@pytest.mark.parametrize(
    "asked",
    ["", "{}", "[1]", '[{"do":"set"}]', '[{"do":"x","path":["title"]}]',
     '[{"do":"remove","path":[true]}]', '[{"do":"move","path":["steps",0],"to":["steps",99]}]',
     '[{"do":"remove","path":["no"]}]', '[{"do":"add","path":["steps",0],"what":"x"}]',
     '[{"do":"set","path":["steps",99,"cue"],"text":"x"}]', f"[{'1,' * 200}1]"],
)  # fmt: skip
def test_what_is_no_change_is_refused(asked: str) -> None:
    """Whatever is sent."""
    with pytest.raises(EditError):
        changed(TWO_SIDED, asked)


@pytest.mark.parametrize(
    ("text", "why"),
    [("", "empty"), ("title: [", "bracket"), ("title: a\ntitle: b\n", "line 1 already"),
     ("- a", "no keys"), ("shared: x\nsteps: [{id: a, cue: b}]", "no protocol"),
     (f"title: {'x' * 300_000}", "256 KB")],
)  # fmt: skip
def test_what_is_no_protocol_is_told(text: str, why: str) -> None:
    """A file that is opened may hold anything."""
    with pytest.raises((UsageError, EditError), match=why):
        draft_of(text, "x", words)
    with pytest.raises((UsageError, EditError)):
        save("x", text, "", words)


def test_a_page_from_elsewhere_is_refused(pane: Pane) -> None:
    """A change is answered with the cards anew, what is typed in them escaped; the saved file is
    given as one to share."""
    text = copied(pane)
    page = DisplayPage("Room", None, ("next",), at="/now", shown=ENGLISH.shown)
    with LocalServer(Frame(page, (pane,), may_write=True).routes) as server:
        ask = asking(server.url)
        evil = json.dumps([{"do": "set", "path": ["title"], "kind": "words", "text": "<b>\"'&"}])
        form = urlencode({"text": text, "name": "mine", "edits": evil, "drawn": "yes"})
        status, body = ask("POST", "edit/draft/search", form, "same-origin")
        told = json.loads(body)
        assert (status, told["right"]) == (200, True)
        assert "title: <b>\"'&\n" in told["text"]
        assert "<b>" not in told["cards"]
        assert "&lt;b&gt;&#34;&#39;&amp;" in told["cards"]
        assert ask("POST", "edit/draft/search", form, "cross-site")[0] == 403
        assert ask("POST", "edit/draft/search", "edits=%5B1%5D", "same-origin")[0] == 400
        assert ask("POST", "edit/save", form, "same-origin")[0] == 409  # it has not the hand
        copy = urlencode({"from": "adductor-release", "name": "mine"})
        status, body = ask("POST", "edit/copy/search", copy, "same-origin")
        assert (status, 'value="mine"' in body, "Open a copy" in body) == (409, True, True)
        assert ask("GET", "edit/file/mine", "", "same-origin") == (200, text)
        assert ask("GET", "edit/file/adductor-release", "", "same-origin")[0] == 404
        status, body = ask("GET", "edit/mine", "", "same-origin")
        assert (status, "yaml" in body.lower()) == (200, False)
        assert "Open a copy" in ask("GET", "edit/adductor-release", "", "same-origin")[1]
    page.close()


def asking(url: str) -> Callable[[str, str, str, str], tuple[int, str]]:
    """Return what asks a server, and gives the status and what came."""
    at = urlsplit(url)

    def ask(method: str, path: str, body: str, site: str) -> tuple[int, str]:
        asked = http.client.HTTPConnection(at.hostname or "", at.port, timeout=5)
        headers = {"Sec-Fetch-Site": site, "Content-Type": "application/x-www-form-urlencoded"}
        asked.request(method, f"{at.path}{path}", body or None, headers)
        answer = asked.getresponse()
        came = answer.status, answer.read().decode()
        asked.close()
        return came

    return ask
