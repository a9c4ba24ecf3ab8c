"""What the panes show and take, without a browser and without a room: as a page would ask it."""

from __future__ import annotations

import http.client
import os
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.requests import Request

from assistant.base.languages import load_language
from assistant.base.protocols import load_protocol
from assistant.core.checkup.findings import Finding
from assistant.core.checkup.sound_check import NO_CHECK, SoundCheck
from assistant.core.domain.events import Record
from assistant.core.domain.manner import PACES, VOLUMES_DB, Settings, Words
from assistant.core.domain.protocol import Ends
from assistant.core.faults import UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.room.asides import Ask, Begin, Checked, Do, Sample, Voiced
from assistant.core.session.dry_run import dry_run
from assistant.core.written.settings import USUALLY
from assistant.edges.files.clinics_protocols import folder_of_clinic
from assistant.edges.files.library import own_folder
from assistant.edges.web.server import LocalServer
from assistant.edges.web.wall_page import DisplayPage
from assistant.front.desk import NO_ANSWER, NO_CHECK_HERE, NO_SOUND, SESSION, Desk, Rehearse
from assistant.front.frame import Frame
from assistant.front.pane import Done, Pane
from assistant.front.protocols import (
    ENDS,
    Library,
    OnPaper,
    asked_on_paper,
    on_paper,
    protocols_pane,
    steps_shown,
)
from assistant.front.rehearse import LEVELS, UNHEARD, learner, rehearse_pane
from assistant.front.settings import ABOUT, CHOICES, WHEN, rows, said_over, settings_pane, taken_up
from assistant.front.sound import LEAST_DBFS, Meters, meter_text, sound_pane
from assistant.front.voice import VoiceNow
from assistant.live.opening.choices import Choices
from assistant.live.speaking import Speech, Spoken
from assistant.protocol_tools.recital import cues_of
from assistant.voices.choosing import choose
from tests.support.dummies import DummySpeaker, DummyVoice
from tests.support.english import ENGLISH
from tests.support.front_page import open_desk
from tests.support.scripted import TWO_SIDED

LIMIT_S = 5.0

REQUEST = Request({"type": "http", "query_string": b"", "path_params": {}, "headers": []})


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings and protocols of the user's own, in a folder of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    """The desk of a room with a microphone and a loudspeaker, in which no session runs."""
    return open_desk(tmp_path / "data", hears=True)


@contextmanager
def answered(desk: Desk, why_not: str = "") -> Iterator[list[Ask]]:
    """Answer what is asked for a while, as a room does; give all of it."""
    asked: list[Ask] = []
    over = threading.Event()

    def answer() -> None:
        while not over.wait(0.005):
            for ask, tell in desk.taken():
                asked.append(ask)
                if isinstance(ask, Do) and not why_not:
                    ask.act()
                tell(why_not)

    room = threading.Thread(target=answer)
    room.start()
    try:
        yield asked
    finally:
        over.set()
        room.join()


def do(pane: Pane, act: str, **fields: str) -> str:
    """Send a form; return what is told of it."""
    done = pane.acts[act](fields)
    return done.told if isinstance(done, Done) else done


def own_protocol(text: str = TWO_SIDED) -> Path:
    """Write a protocol of the user's own."""
    own_folder().mkdir(parents=True, exist_ok=True)
    path = own_folder() / "my-own.yaml"
    path.write_text(text, encoding="utf-8")
    return path


# What waits for the room.


def test_what_is_asked_is_done_or_told_why_not(desk: Desk) -> None:
    """The room's answer is what the page tells; without one it is told that too."""
    with answered(desk) as asked:
        desk.ask(Sample("Sink."))
    with answered(desk, "No."), pytest.raises(UsageError, match=r"^No\.$"):
        desk.ask(Checked())
    assert asked == [Sample("Sink.")]


def test_nothing_is_asked_while_a_session_runs(desk: Desk) -> None:
    """It is refused at once, and what waited is answered: it is not done when the session is over.
    No level is told of a client."""
    desk.heard(-40.0)
    assert desk.level_dbfs == -40.0
    told: list[str] = []

    def ask() -> None:
        with pytest.raises(UsageError) as why:
            desk.ask(Sample("Sink."))
        told.append(str(why.value))

    waiting = threading.Thread(target=ask)
    waiting.start()
    while not desk._asked.qsize():
        pass
    desk.shut()
    waiting.join(LIMIT_S)
    ask()
    assert told == [SESSION, SESSION]
    desk.open(SoundCheck(ENGLISH))
    assert list(desk.taken()) == []
    assert [desk.level_dbfs] == [None]


def test_what_nobody_waits_for_any_more_is_not_done(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A cue that was asked for minutes ago is not said into whatever is going on then."""
    monkeypatch.setattr("assistant.front.desk.PATIENCE_S", 0.01)
    with pytest.raises(UsageError, match=NO_ANSWER):
        desk.ask(Sample("Sink."))
    assert desk.taken() == []


def test_what_is_being_done_as_patience_ends_is_not_called_unanswered(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The room has taken it and does it: a voice would be let go of that speaks from now on."""
    monkeypatch.setattr("assistant.front.desk.PATIENCE_S", 0.5)

    def take_and_take_long() -> None:
        while not (taken := desk.taken()):
            pass
        time.sleep(0.75)
        for _, tell in taken:
            tell("")

    room = threading.Thread(target=take_and_take_long)
    room.start()
    desk.ask(Sample("Sink."))
    room.join(LIMIT_S)


def test_what_the_room_lacks_is_told(desk: Desk) -> None:
    """Without a loudspeaker no sample, without a microphone no check; the rest can be."""
    assert {desk.lacks(each) for each in (Sample("Sink."), Checked(), Begin())} == {""}
    desk.plays = False
    desk.shut()
    desk.check = NO_CHECK
    assert desk.lacks(Sample("Sink.")) == NO_SOUND
    assert desk.lacks(Checked()) == NO_CHECK_HERE


# Protocols.


def test_a_protocol_is_shown_in_words() -> None:
    """Every step with its cue and how it ends; what can be heard is what its file says."""
    own_protocol()
    known = Library().one("my-own")
    assert known.protocol is not None
    shown = steps_shown(known.protocol)
    assert [each.cue for each in shown] == [step.cue for step in known.protocol.steps]
    assert all(each.about[-1] in ENDS.values() for each in shown)
    assert known.cues == set(cues_of(known.protocol))
    assert set(ENDS) == set(Ends)
    assert known.minutes >= 1


def test_a_protocol_that_changes_is_read_again() -> None:
    """And one that can't be used is told, and hides no other."""
    path, library = own_protocol(), Library()
    before = library.one("my-own")
    assert library.one("my-own") is before
    path.write_text("title: [", encoding="utf-8")
    os.utime(path, (1, 1))
    known = library.one("my-own")
    assert known.protocol is None
    assert "my-own.yaml" in known.wrong
    assert len([each for each in library.all() if each.protocol is not None]) >= 16
    path.unlink()
    with pytest.raises(UsageError, match="no protocol “my-own”"):
        library.one("my-own")


def test_a_protocol_of_the_clinics_is_there_in_place_of_the_programs() -> None:
    """It is what the room begins by that name; both have their page, and are rehearsed."""
    folder = folder_of_clinic()
    folder.mkdir(parents=True)
    text = load_protocol("skin-rolling").text.replace("title: Skin", "title: Our skin")
    (folder / "skin-rolling.yaml").write_text(text, encoding="utf-8")
    (folder / "only-ours.yaml").write_text(text, encoding="utf-8")
    titles = {each.name: each.title for each in Library().all()}
    assert titles["skin-rolling"] == titles["only-ours"] == "Our skin rolling"


@pytest.mark.parametrize("name", ["../../etc/passwd", "/etc/passwd", "my-own.yaml", ""])
def test_a_page_names_protocols_of_the_library_alone(name: str, desk: Desk) -> None:
    """Nothing else is read, though the command line takes paths."""
    own_protocol()
    with pytest.raises(UsageError, match="no protocol"):
        Library().usable(name)
    with pytest.raises(UsageError, match="no protocol"):
        do(protocols_pane(desk, Library()), "/hear", protocol=name, text="x")


def test_only_a_cue_is_spoken(desk: Desk) -> None:
    """A page can't have anything else said: what is rendered is kept, and may not be of a client.
    Where the loudspeaker is in trouble that is told."""
    own_protocol()
    library = Library()
    pane, (cue, *_) = protocols_pane(desk, library), sorted(library.one("my-own").cues)
    with answered(desk) as asked:
        assert cue in do(pane, "/hear", protocol="my-own", text=cue)
        desk.trouble = lambda: "it is gone"
        assert "it is gone" in do(pane, "/hear", protocol="my-own", text=cue)
        with pytest.raises(UsageError, match="no cue"):
            do(pane, "/hear", protocol="my-own", text="Mrs Smith")
    assert asked == [Sample(cue)] * 2


def test_a_session_on_paper_is_in_the_language_of_its_protocol() -> None:
    """As it will be said, whatever the room speaks."""
    protocol = load_protocol("punto-gatillo")
    said = dry_run(protocol, load_language(code="es").language, None).said
    assert on_paper(protocol, OnPaper()).said == said


def test_a_session_on_paper_is_what_was_chosen() -> None:
    """By side and minutes; what does not fit is told in the words of the form."""
    own_protocol()
    protocol = Library().usable("my-own")
    right = on_paper(protocol, asked_on_paper({"side": "right"}))
    left = on_paper(protocol, OnPaper(side="left"))
    assert right.said != left.said
    assert right.holds
    for asked, told in (
        ({"minutes": "soon"}, "minutes: give a whole number, not “soon”"),
        ({"minutes": "9999"}, "minutes 9999: give 1 to"),
        ({"layers": "9"}, "layers 9:"),
    ):
        with pytest.raises(UsageError, match=told):
            on_paper(protocol, asked_on_paper(asked))


# Rehearse.


def test_a_trainee_without_attempts_has_nothing_due(tmp_path: Path) -> None:
    """Nothing is made of a code by looking at it; a name is refused as everywhere."""
    shown = learner(tmp_path, "T1")
    assert (shown.due, shown.coming, shown.went, shown.count) == ((), (), (), 0)
    assert list(tmp_path.iterdir()) == []
    with pytest.raises(UsageError, match="Your code"):
        learner(tmp_path, "../x")


def test_a_rehearsal_is_asked_for_as_the_command_has_it(desk: Desk) -> None:
    """With the trainee's next number; what can't be is told, and nothing begins."""
    own_protocol()
    pane = rehearse_pane(desk, Library())
    fields = {"trainee": "T1", "protocol": "my-own", "level": "say", "pace": "2x"}
    with answered(desk) as asked:
        assert "begins" in do(pane, "/begin", **fields)
        assert "Nothing is due" in do(pane, "/begin", **{**fields, "protocol": "due"})
        for wrong in ({"trainee": ""}, {"level": "x"}, {"protocol": "x"}, {"pace": "x"},
                      {"protocol": "due", "level": "do"}):  # fmt: skip
            with pytest.raises(UsageError):
                do(pane, "/begin", **{**fields, **wrong})
        desk.hears_rehearsals = False
        for level in LEVELS:
            if level in ("say", "exam"):
                with pytest.raises(UsageError, match=UNHEARD[:20]):
                    do(pane, "/begin", **{**fields, "level": level})
    (asked_for,) = asked
    assert isinstance(asked_for, Rehearse)
    how = asked_for.how
    assert (asked_for.protocol, how.level, how.trainee, how.pace) == ("my-own", "say", "T1", 2.0)
    assert how.number == 1


# Settings.


def test_every_key_is_shown_with_where_it_comes_from(desk: Desk) -> None:
    """From the file or as usual, and what was typed goes before it."""
    assert set(ABOUT) == set(USUALLY)
    assert set(WHEN) <= set(USUALLY)
    with answered(desk):
        do(settings_pane(desk), "", key="words", value="brief")
    desk.typed = Choices(mic="headset", voice="kore", display=True)
    shown = {each.key: each for each in rows(desk, {})}
    assert list(shown) == list(USUALLY)
    assert (shown["words"].value, shown["words"].written) == ("brief", True)
    assert (shown["pace"].value, shown["pace"].written) == ("140", False)
    assert set(said_over(desk)) == {"microphone", "voice", "display"}
    assert "--mic" in shown["microphone"].over


def test_a_setting_is_changed_with_the_checks_of_the_command(desk: Desk, tmp_path: Path) -> None:
    """What is wrong is refused and nothing written; remarks stay; what takes effect at once is
    asked of the room; during a session nothing is changed."""
    file = tmp_path / "config" / "assistant" / "settings.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("# mine\npace: 125  # calm\n")
    pane = settings_pane(desk)
    with answered(desk) as asked:
        assert do(pane, "", key="pace", value="160") == "pace: 160, at once."
        assert "from the next session" in do(pane, "", key="series", value="true")
        assert "opened again" in do(pane, "", key="strict", value="true")
        for key, value in (
            ("pace", "9"),
            ("name", "Robin"),
            ("no", "x"),
            ("volume", ""),
            ("model", "other"),
        ):
            with pytest.raises(UsageError):
                do(pane, "", key=key, value=value)
    assert asked == [Voiced(0, 160)]
    assert file.read_text() == "# mine\npace: 160  # calm\nseries: true\nstrict: true\n"
    assert (desk.settings.words_per_minute, desk.settings.series) == (160, True)
    assert not desk.settings.strict
    desk.shut()
    with pytest.raises(UsageError, match=SESSION):
        do(pane, "", key="pace", value="110")
    assert "pace: 160" in file.read_text()
    desk.open(SoundCheck(ENGLISH))
    with answered(desk):
        assert "140" in do(pane, "", key="pace", value="9", to="usual")
    assert file.read_text() == "# mine\nseries: true\nstrict: true\n"


def test_settings_that_can_t_be_read_are_told(desk: Desk, tmp_path: Path) -> None:
    """The pane shows what is wrong, and no form that would fail."""
    file = tmp_path / "config" / "assistant" / "settings.yaml"
    file.parent.mkdir(parents=True)
    file.write_text("pace: slow\n")
    shown = settings_pane(desk).views[""](REQUEST).values
    assert shown["rows"] == []
    assert "pace: found 'slow'" in str(shown["unreadable"])


def test_what_a_session_is_begun_with_follows_the_settings() -> None:
    """All but what the room was opened with: its name, its ear and its voice."""
    read = Settings("robin", True, Words.BRIEF, 60.0, 90.0, True, "other", "kore", 4, 160, False)
    held = taken_up(Settings(), read)
    opened = replace(held, name="robin", strict=True, model="other", voice="kore")
    assert opened == read
    assert (held.name, held.strict, held.model) == ("assistant", False, "own")


# Sound.


class Leaving(DummyVoice):
    """A voice that tells when it is let go of."""

    left = False

    def keep(self, texts: Iterable[str]) -> None:
        """Nothing is kept."""

    def close(self) -> None:
        """Keep that it was."""
        self.left = True


def test_another_voice_speaks_at_once(desk: Desk, tmp_path: Path) -> None:
    """It is proven first; the one before is cut and let go of, and the settings keep it. Where it
    can't speak, or the room has something else to do, all stays as it was."""
    file = tmp_path / "config" / "assistant" / "settings.yaml"
    before, shown = Leaving(), list[Record]()
    speech = Speech(DummySpeaker(), Gate(ENGLISH.phrasebook), before)
    choice = choose("system", Settings(), None)
    voice = VoiceNow(desk, speech, choice, (), ENGLISH.aloud, shown.append)
    with answered(desk, "Not now."), pytest.raises(UsageError, match="Not now"):
        voice.change("system")
    with pytest.raises(UsageError, match="Choose one"):
        voice.change("nobody")
    assert (before.left, shown, file.exists()) == (False, [], False)
    speech.say(1, "Sink.")
    with answered(desk):
        assert "speaks" in voice.change("system")
    assert before.left
    assert [each.cut for each in speech.follow(1.0)] == [True]
    assert [(each["kind"], each["name"]) for each in shown] == [("voice", "system")]
    assert file.read_text() == "voice: system\n"
    assert desk.settings.voice == "system"
    speech.say(2, "Draw.")
    until, now, over = time.monotonic() + LIMIT_S, 2.0, list[Spoken]()
    while not over and time.monotonic() < until:
        time.sleep(0.01)
        over, now = speech.follow(now), now + 1.0
    assert [(each.text, each.cut) for each in over] == [("Draw.", False)]
    voice.close()


@pytest.mark.parametrize(
    ("level", "shown"), [(None, "-"), (-120.0, str(LEAST_DBFS)), (-43.4, "-43"), (3.0, "0")]
)
def test_a_level_is_one_number(level: float | None, shown: str) -> None:
    """Whole decibels within the meter's ends; nobody's is none."""
    assert meter_text(level) == shown


def test_what_is_found_as_the_page_is_made_is_news_to_it(desk: Desk) -> None:
    """The page is made anew by news: what came too late for it must not seem to be in it."""

    class Late(VoiceNow):
        """Takes its time, in which a check of the sound ends."""

        def offered(self) -> list[tuple[str, str, bool]]:
            assert isinstance(desk.check, SoundCheck)
            desk.check.findings = [Finding("microphone", "ok", "It hears.")]
            return super().offered()

    speech = Speech(DummySpeaker(), Gate(ENGLISH.phrasebook))
    voice = Late(desk, speech, None, (), ENGLISH.aloud, lambda _: None)
    view = sound_pane(desk, voice).views[""]
    first, second = view(REQUEST).values, view(REQUEST).values
    assert first["news"] != second["news"]
    assert second["checked"] == [Finding("microphone", "ok", "It hears.")]


def test_streams_answer_whether_they_are_there_and_are_over() -> None:
    """HEAD has no end of its own: what came after it on that connection would never be answered."""
    page = DisplayPage("Room", None, ("next",), at="/now", shown=ENGLISH.shown)
    desk = Desk(Settings(), Choices(), Path())
    level = Pane("Sound", "sound", others=Meters(desk, lambda: "").routes)
    with LocalServer(Frame(page, (level,), may_write=True).routes) as server:
        parts = urlsplit(server.url)
        caller = http.client.HTTPConnection(parts.hostname or "", parts.port, timeout=LIMIT_S)
        for path in ("events", "sound/level", "events"):
            caller.request("HEAD", f"{parts.path}{path}")
            answer = caller.getresponse()
            answer.read()
            assert answer.status == 200
            caller.request("GET", f"{parts.path}icon.svg")
            assert caller.getresponse().read()
        caller.close()


def test_the_rungs_of_the_voice_are_offered() -> None:
    """What the settings' pane picks from is what "louder" and "faster" go through."""
    assert CHOICES["pace"] == tuple(map(str, PACES))
    assert CHOICES["volume"] == tuple(f"{each} dB" for each in VOLUMES_DB)
