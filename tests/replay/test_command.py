"""A session once more from its journal: the same lines, the same values, at any pace."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assistant.base.languages import load_language
from assistant.base.protocols import load_protocol
from assistant.cli.main import main
from assistant.core.domain.events import EVENTS, Opened, to_record
from assistant.core.domain.holds import LoggedHold
from assistant.core.domain.manner import USUAL
from assistant.core.faults import UsageError
from assistant.core.hearing.gate import Gate
from assistant.core.journal.anonymous import unnamed_records, unnamed_session
from assistant.core.journal.standing import standing
from assistant.edges.audio.no_speaker import NoSpeaker
from assistant.edges.store.journal import Journal, Logbook, journal_folder, read_journal
from assistant.live.opening.choices import Choices
from assistant.live.opening.session import header
from assistant.live.ports import Sound, Speaker
from assistant.live.speaking import Speech
from assistant.replay import command
from assistant.replay.command import Player, parse_pace, report_lines
from assistant.review.questions import Review
from assistant.sessions.walk_again import DIFFERS, Replaying
from assistant.voices.choosing import Choice
from tests.support.dummies import DummySpeaker, DummyVoice, Log
from tests.support.english import PHRASEBOOK
from tests.support.hand_checked import write_hand_checked
from tests.support.kept_sessions import PUT_RIGHT, WALK, Script, keep, keep_and_watch

SHOWN_LIVE = frozenset({"cue", "echo", "ignored"})
"""What is shown of a live session and is no matter of the session itself: when a cue sounded in
the room, the echo, talk."""


def read(path: Path) -> Logbook:
    """Return a journal that is whole or damaged, but there."""
    book, _ = read_journal(path)
    assert book is not None
    return book


def lines_of(path: Path) -> list[dict[str, Any]]:
    """Return all lines of a journal's replay."""
    return list(Replaying(read(path)).every_line())


def values(holds: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """Return holds as the index has them, by their own fields alone."""
    names = [name for name in LoggedHold.__dataclass_fields__ if name != "was"]
    was = ("side", "started_s", "duration_s", "end_reason")
    return [
        {name: hold[name] for name in names}
        | {
            f"was_{name}": (hold["was"] or {}).get(name) if "was" in hold else hold[f"was_{name}"]
            for name in was
        }
        for hold in holds
    ]


def replayed(path: Path) -> list[dict[str, Any]]:
    """Return the values of the holds that stand at the end of a replay, in order."""
    holds = [line for line in standing(lines_of(path)) if line["kind"] == "hold"]
    return values(sorted(holds, key=lambda hold: float(hold["started_s"])))


def indexed(data_dir: Path) -> list[dict[str, Any]]:
    """Return the values of all holds from the index."""
    with Review(data_dir) as review:
        return values(list(review.holds()))


@pytest.mark.parametrize(("script", "seconds"), [(WALK, 400.0), (PUT_RIGHT, 220.0)])
def test_a_replay_shows_what_was_shown(tmp_path: Path, script: Script, seconds: float) -> None:
    """Line by line the same, in the same order, at the same times, as when the session ran."""
    path, log = keep_and_watch(tmp_path, script, seconds)
    shown = [
        json.loads(json.dumps(record))
        for where, record in log.entries
        if where == "shown" and record["kind"] not in SHOWN_LIVE
    ]
    again = [json.loads(json.dumps(record)) for record in lines_of(path)]
    assert again == shown


@pytest.mark.parametrize(("script", "seconds"), [(WALK, 400.0), (PUT_RIGHT, 220.0)])
def test_values_from_a_replay_are_those_of_the_index(
    tmp_path: Path, script: Script, seconds: float
) -> None:
    """Every field of every hold, with corrections; the walk comes to no other by itself."""
    path = keep(tmp_path, script, seconds)
    assert replayed(path) == indexed(tmp_path)
    assert [line for line in lines_of(path) if line["kind"] == DIFFERS] == []


@pytest.mark.parametrize(("script", "seconds"), [(WALK, 400.0), (PUT_RIGHT, 220.0)])
def test_the_events_alone_lead_to_the_same_values(
    tmp_path: Path, script: Script, seconds: float
) -> None:
    """Without one line that tells of a hold, a replay comes to what the index had from them."""
    path = keep(tmp_path, script, seconds)
    before = indexed(tmp_path)
    assert len(before) >= 3
    first, *rest = path.read_text().splitlines(keepends=True)
    path.write_text(first + "".join(line for line in rest if json.loads(line)["kind"] in EVENTS))
    assert replayed(path) == before == indexed(tmp_path)


def test_values_of_the_hand_checked_journals_are_those_of_the_index(tmp_path: Path) -> None:
    """The practice whose numbers were worked out by hand, and a correction after the session.

    Its journals are as older programs wrote them: a replay shows their holds without numbers, and
    the review calls them by their order.
    """
    write_hand_checked(tmp_path)
    names = ("jan-1", "feb-1", "feb-2")
    folder = journal_folder(tmp_path)

    def by_replay() -> list[dict[str, Any]]:
        return [hold for name in names for hold in replayed(folder / f"{name}.jsonl")]

    def by_index() -> list[dict[str, Any]]:
        return [hold | {"number": None} for hold in indexed(tmp_path)]

    assert [hold["number"] for hold in indexed(tmp_path)] == [1, 2, 3, 4, 1, 2, 3, 4, 1]
    assert by_replay() == by_index()
    held = [(hold["step"], hold["side"], hold["duration_s"]) for hold in by_replay()]
    assert held == [
        ("sink", "left", 70.0), ("draw", "left", 40.0), ("sink", "right", 50.0),
        ("draw", "right", 100.0), ("sink", "left", 90.0), ("draw", "left", 65.0),
        ("sink", "right", 60.0), ("sink", "right", 20.0), ("sink", "left", 30.0),
    ]  # fmt: skip
    edit = ["review", "edit", "jan-1", "2", "--side", "right", "--held", "65 s"]
    assert main([*edit, "--data-dir", str(tmp_path)]) == 0
    assert main(["review", "edit", "feb-2", "1", "--remove", "--data-dir", str(tmp_path)]) == 0
    assert by_replay() == by_index()
    corrected = by_replay()[1]
    assert (corrected["side"], corrected["was_side"]) == ("right", "left")
    assert (corrected["duration_s"], corrected["was_duration_s"]) == (65.0, 40.0)


def test_values_agree_wherever_a_journal_breaks_off_or_is_damaged(tmp_path: Path) -> None:
    """Cut after any line, or with any line spoilt: replay and index say the same."""
    path = keep(tmp_path, PUT_RIGHT, 220.0)
    whole = path.read_bytes().splitlines(keepends=True)
    for at in range(1, len(whole), 5):
        for lines in (whole[:at], [*whole[:at], b"spoilt\n", *whole[at + 1 :]]):
            path.write_bytes(b"".join(lines))
            assert replayed(path) == indexed(tmp_path), (at, len(lines))
            assert [line["kind"] for line in lines_of(path)].count("end") == 1


def test_facts_that_the_walk_does_not_come_to_are_shown_and_told(tmp_path: Path) -> None:
    """What was acknowledged stands, whatever this program would make of the events."""
    path = keep(tmp_path, WALK)
    text = path.read_text()
    assert text.count('"duration_s": 70.25') == 1
    path.write_text(text.replace('"duration_s": 70.25', '"duration_s": 71.5'))
    (differs,) = [line for line in lines_of(path) if line["kind"] == DIFFERS]
    assert differs["journal"][0]["duration_s"] == 71.5
    assert differs["walk"][0]["duration_s"] == 70.25
    assert replayed(path)[0]["duration_s"] == 71.5


def test_lines_of_a_later_program_do_not_differ(tmp_path: Path) -> None:
    """They are shown where they stand; the walk, which knows nothing of them, is not blamed."""
    path = keep(tmp_path, WALK)
    lines = path.read_text().splitlines()
    before = lines_of(path)
    at = next(at for at, line in enumerate(lines) if json.loads(line)["kind"] == "hold")
    for where in (at + 1, at, 2):
        t = json.loads(lines[where - 1])["t"]
        lines.insert(where, json.dumps({"t": t, "kind": "breath_counted", "breaths": where}))
    path.write_text("\n".join(lines) + "\n")
    again = lines_of(path)
    assert [line for line in again if line["kind"] == DIFFERS] == []
    told = [line["breaths"] for line in again if line["kind"] == "breath_counted"]
    assert told == [2, at, at + 1]
    assert [line for line in again if line["kind"] != "breath_counted"] == before


def test_a_protocol_that_is_none_any_more_leaves_what_was_logged(tmp_path: Path) -> None:
    """Nothing is said of steps, and the holds are there."""
    path = keep(tmp_path, WALK)
    before = indexed(tmp_path)
    first, *rest = path.read_text().splitlines(keepends=True)
    header = json.loads(first)
    header["protocol"]["text"] = "title: gone"
    path.write_text(json.dumps(header) + "\n" + "".join(rest))
    replaying = Replaying(read(path))
    assert "title: gone" not in replaying.lost
    assert replaying.lost
    kinds = [line["kind"] for line in replaying.every_line()]
    assert "say" not in kinds
    assert kinds.count("hold") == len(before)
    assert replayed(path) == before


class Clock:
    """A clock that jumps as far as it is asked to sleep."""

    def __init__(self) -> None:
        self.now_s = 0.0

    def now(self) -> float:
        """Return the present moment, in seconds."""
        return self.now_s

    def sleep(self, seconds: float) -> None:
        """Let time pass."""
        assert seconds > 0
        self.now_s += seconds


class Seen(Log):
    """A log that keeps when each record was shown, and each tick."""

    def __init__(self, clock: Clock) -> None:
        super().__init__()
        self._clock = clock
        self.at: list[tuple[float, dict[str, Any]]] = []
        self.ticks: list[tuple[float, float | None]] = []

    def show(self, record: dict[str, Any]) -> None:
        """Keep the record with its moment."""
        self.at.append((self._clock.now_s, record))

    def tick(self, now: float, held_s: float | None) -> None:
        """Keep the tick."""
        self.ticks.append((now, held_s))


@pytest.mark.parametrize("pace", [0.5, 1.0, 10.0, 1000.0])
def test_all_comes_at_its_time_at_any_pace(tmp_path: Path, pace: float) -> None:
    """Each line so many times sooner; the timer of a hold goes on between the lines."""
    path = keep(tmp_path, WALK)
    clock = Clock()
    seen = Seen(clock)
    Player(Replaying(read(path)), seen, pace, None, clock.now, clock.sleep).play()
    assert [record for _, record in seen.at] == lines_of(path)
    for moment, record in seen.at:
        assert moment == pytest.approx(record["t"] / pace, abs=0.001)
    assert len([held for _, held in seen.ticks if held is not None]) > 4
    for at, held in seen.ticks:
        if 10.0 < at < 70.0:
            assert held == pytest.approx(at - 6.0, abs=0.01)


def test_what_comes_before_is_shown_at_once(tmp_path: Path) -> None:
    """A replay may begin in the middle, and knows where it stands."""
    path = keep(tmp_path, WALK)
    clock = Clock()
    seen = Seen(clock)
    Player(Replaying(read(path)), seen, 1.0, None, clock.now, clock.sleep).play(from_s=50.0)
    assert [record for _, record in seen.at] == lines_of(path)
    assert seen.ticks[0][1] == pytest.approx(44.0, abs=0.1)
    for moment, record in seen.at:
        assert moment == pytest.approx(max(0.0, record["t"] - 50.0), abs=0.001)


class SlowVoice(DummyVoice):
    """A voice that takes three seconds for any words, and keeps what it was given."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []

    def render(self, text: str) -> Sound:
        """Return three seconds of silence."""
        self.texts.append(text)
        return np.zeros(3 * 22_050, np.int16)


def test_words_are_spoken_at_their_own_speed(tmp_path: Path) -> None:
    """At any pace no cue is spoken over another, or cut that was not; all are spoken."""
    path = keep(tmp_path, WALK)
    clock = Clock()
    speaker, voice = DummySpeaker(), SlowVoice()
    speech = Speech(speaker, Gate(PHRASEBOOK), voice, {"floor": np.ones(3, np.int16)})
    seen = Seen(clock)
    Player(Replaying(read(path)), seen, 100.0, speech, clock.now, clock.sleep).play()
    said = [record["text"] for _, record in seen.at if record["kind"] == "say"]
    assert voice.texts == said
    assert len(said) > 10
    cut = [record for _, record in seen.at if record["kind"] == "silence"]
    assert clock.now_s == pytest.approx(3.0 * (len(said) - len(cut)), rel=0.2)
    assert speaker.chimes == sum(record.get("mark") == "floor" for _, record in seen.at)


def test_a_report_has_no_code_and_no_note(tmp_path: Path) -> None:
    """Nothing of the client is in it: code, id, date, notes, remarks, what was typed of them."""
    keep(tmp_path, PUT_RIGHT, 220.0, name="the-id", client="SECRET-7")
    for edit in (["--response", "planted words", "--why", "planted why"], ["--held", "9 s"]):
        assert main(["review", "edit", "the-id", "1", *edit, "--data-dir", str(tmp_path)]) == 0
    book = read(journal_folder(tmp_path) / "the-id.jsonl")
    whole = json.dumps([book.session, *book.records])
    report = json.dumps(report_lines(book))
    for planted in ("SECRET-7", "the-id", "2030-01", "guarded", "warm", "planted"):
        assert planted in whole
        assert planted not in report
    assert "client stop" in report


LEAKS = (
    ("device_lost", "reason", 'the microphone "Anna\'s AirPods" stopped'),
    ("device_lost", "reason", "/home/robin/anna-smith.wav: damaged after 3.2 s"),
    ("interrupted", "reason", "anna smith.wav: damaged after 3.2 s"),
    ("end", "reason", "C:\\Users\\robin\\anna.wav: damaged"),
    ("noted", "text", "anna cried"),
    ("of a later version", "text", "anna cried"),
)
"""Lines of a journal whose texts tell who it was, where and with what."""


@pytest.mark.parametrize(("kind", "key", "text"), LEAKS)
def test_a_report_says_nothing_of_files_and_devices(kind: str, key: str, text: str) -> None:
    """A fault's own words name a file, its owner or a device; which device it was stays."""
    line = {"t": 1.0, "kind": kind, "device": "microphone", key: text}
    for record in (line, {"t": 2.0, "kind": "withdrawn", "of": line}):
        (said,) = unnamed_records([record])
        assert said == json.loads(json.dumps(record).replace(json.dumps(text), '"removed"'))


@pytest.mark.parametrize("reason", ["", "SIGINT", "screening: clots", "the recording is over"])
def test_a_report_says_why_a_session_ended(reason: str) -> None:
    """What the program itself has as a reason names nobody, and stays."""
    lines = ({"t": 1.0, "kind": "end", "outcome": "interrupted", "reason": reason},)
    assert unnamed_records(lines) == lines


def test_a_report_says_nothing_else_of_the_session() -> None:
    """Its first line has what a replay needs, and nothing that names a person, place or file."""
    session: dict[str, Any] = {
        "kind": "session", "id": "a", "started_at": "b", "zone": "Europe/Vienna", "client": "C7",
        "program": "1.0", "start_side": "left", "layers": 1, "budget_s": None, "series": None,
        "skip_screening": False, "settings": {"name": "robin", "strict": True, "voice": "Anna"},
        "protocol": {"name": "anna-smith", "sha256": "c", "text": "title: T", "shared": []},
    }  # fmt: skip
    kept = unnamed_session(session)
    assert kept.pop("settings") == {"name": "assistant", "strict": True, "voice": "best"}
    assert kept.pop("protocol") == session["protocol"] | {"name": "removed"}
    assert kept == {
        "kind": "session", "id": "removed", "started_at": "removed", "client": None,
        "program": "1.0", "start_side": "left", "layers": 1, "budget_s": None, "series": None,
        "skip_screening": False,
    }  # fmt: skip


def test_a_report_does_not_say_where_it_was(tmp_path: Path) -> None:
    """Neither the clock's offset nor the zone's name leaves the room."""
    book = read(keep(tmp_path, PUT_RIGHT, 220.0))
    place = {"utc_offset": "-08:00", "zone": "America/Los_Angeles"}
    header, *_ = report_lines(replace(book, session=book.session | place))
    assert not header.keys() & place.keys()


def test_a_report_can_be_replayed_to_the_same_report(tmp_path: Path) -> None:
    """Whoever is sent one sees what happened: it is a journal itself."""
    path = keep(tmp_path, PUT_RIGHT, 220.0, client="SECRET-7")
    report = report_lines(read(path))
    again = tmp_path / "report.jsonl"
    again.write_text("".join(json.dumps(line) + "\n" for line in report))
    assert json.dumps(report_lines(read(again))) == json.dumps(report)
    held = [line["duration_s"] for line in standing(report[1:]) if line["kind"] == "hold"]
    assert held == [hold["duration_s"] for hold in replayed(path)]


@pytest.fixture
def ask(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, str, str]]:
    """Run `assistant replay` on a session that was kept."""
    keep(tmp_path, WALK, client="C-1")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(["replay", *arguments, "--data-dir", str(tmp_path)])
        return code, *capsys.readouterr()

    return run


def test_replay_prints_a_session_as_lines(
    capfd: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """As `run` does where nobody looks at a terminal; its id may be shortened."""
    keep(tmp_path, WALK)
    assert main(["replay", "on", "--pace", "1000x", "--data-dir", str(tmp_path)]) == 0
    out, errors = capfd.readouterr()
    assert errors == "assistant: session one: `assistant review session` tells it as a timeline\n"
    assert "    1:17  hold 1:10, released" in out.splitlines()
    assert out.splitlines()[0] == "    0:00  » Test release. Say start when you are ready."
    assert "    5:31  » Stopped. The session is saved." in out.splitlines()


def test_a_session_in_another_language_is_spoken_by_a_voice_of_that(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """Its words are Spanish, so a Spanish voice says them: no English one reads them out."""
    protocol = load_protocol("punto-gatillo")
    journal = Journal(tmp_path, header("one", Choices(), protocol, USUAL, None))
    journal.write(to_record(Opened(0.0)) | {"t": 0.0})
    journal.close()
    speak: list[Choice | None] = []

    def opened(ahead: list[str], speaker: Speaker, gate: Gate, *given: Any, **_: Any) -> Speech:
        assert ahead
        speak.append(given[1])
        return Speech(NoSpeaker(), gate)

    monkeypatch.setattr(command, "find_output", lambda *_: None)
    monkeypatch.setattr(command, "Loudspeaker", lambda *_: DummySpeaker())
    monkeypatch.setattr(command, "open_speech", opened)
    assert main(["replay", "one", "--aloud", "--data-dir", str(tmp_path)]) == 0
    (choice,) = speak
    assert choice is not None
    assert choice.voice == load_language(code="es").language.voice.on(sys.platform)


def test_replay_as_json_is_lines_of_json(ask: Callable[..., tuple[int, str, str]]) -> None:
    """One object a line, at once, and without the client's code."""
    code, out, errors = ask("one", "--json")
    assert (code, errors) == (0, "")
    kinds = [json.loads(line)["kind"] for line in out.splitlines()]
    assert kinds[0] == "session"
    assert {"heard", "say", "state", "hold", "end"} <= set(kinds)
    assert "C-1" not in out


def test_a_rehearsal_is_no_session(
    ask: Callable[..., tuple[int, str, str]], tmp_path: Path
) -> None:
    """Its journal has other events; where to look at it is told."""
    path = journal_folder(tmp_path) / "one.jsonl"
    first, *rest = path.read_text().splitlines(keepends=True)
    path.write_text(json.dumps(json.loads(first) | {"rehearsal": {}}) + "\n" + "".join(rest))
    code, out, errors = ask(str(path))
    assert (code, out) == (2, "")
    assert errors.endswith("a rehearsal; `assistant review --trainee` shows it\n")


REFUSED = [
    (("two",), "no session 'two'"),
    (("one", "--pace", "0x"), "--pace 0x: give 0.1x to 1000x, such as 10x"),
    (("one", "--pace", "fast"), "--pace fast: give"),
    (("one", "--from", "12"), "--from '12': say the unit"),
    (("one", "--json", "--aloud"), "leave out --aloud and --display"),
    (("nowhere.jsonl",), "nowhere.jsonl: this session cannot be read"),
]


@pytest.mark.parametrize(("arguments", "told"), REFUSED)
def test_what_does_not_fit_is_told(
    ask: Callable[..., tuple[int, str, str]], arguments: tuple[str, ...], told: str
) -> None:
    """In one line, with the mend, and a code that says so."""
    code, out, errors = ask(*arguments)
    assert code in (1, 2)
    assert out == ""
    (line,) = errors.splitlines()
    assert told in line


@pytest.mark.parametrize(("text", "times"), [("1x", 1.0), ("0.5", 0.5), ("1000X", 1000.0)])
def test_a_pace_is_how_many_times_as_fast(text: str, times: float) -> None:
    """With or without the sign."""
    assert parse_pace(text) == times


@pytest.mark.parametrize("text", ["", "x", "0.05x", "1001x", "-1x", "1e3"])
def test_a_pace_out_of_bounds_is_refused(text: str) -> None:
    """Naming what can be given."""
    with pytest.raises(UsageError, match=r"give 0\.1x to 1000x"):
        parse_pace(text)
