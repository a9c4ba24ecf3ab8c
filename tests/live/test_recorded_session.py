"""A whole session from a recording: real program, real ear, real voice; only the air is missing.

A therapist is synthesised to walk the worked protocol at known times and to talk in between. What
the program logs, says, plays and keeps is held against those times.
"""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pytest
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.core.domain.events import from_record
from assistant.core.sound.nouns import VOICE_RATE
from assistant.edges.store.journal import Logbook, read_journals
from assistant.review.questions import review
from assistant.sessions.read_back import replay
from tests.support.program import LIMIT_S, Ran, run_on
from tests.support.speech import RATE, TALK, SpokenWord, lay_out, record, synthesise

pytestmark = pytest.mark.timeout(LIMIT_S)

NEAR_S = 0.06
"""Seconds a hold's start and end may lie from the truth: two of the frames Vosk counts in."""

QUIET = 100
"""Sample value below which nothing can be heard; cues peak beyond 8,000."""

CHIME_S = 2.0
"""Seconds in which any chime has rung out."""


@dataclass(frozen=True)
class Run(Ran):
    """A session that was run: the words spoken into it, and all that came of it."""

    spoken: Sequence[SpokenWord]
    sound: NDArray[np.int16]

    @property
    def book(self) -> Logbook:
        """The session's journal."""
        (book,), damage = read_journals(self.data_dir)
        assert damage == []
        return book

    @property
    def true_holds(self) -> list[tuple[float, float]]:
        """Start and end of each hold, as they were spoken."""
        moments = [word.at for word in self.spoken if word.text in ("barrier", "released")]
        return list(zip(moments[::2], moments[1::2], strict=True))

    def heard_at(self, start_s: float, end_s: float) -> int:
        """Return the loudest sample of the soundtrack between two times."""
        stretch = self.sound[round(start_s * VOICE_RATE) : round(end_s * VOICE_RATE)]
        return int(np.abs(stretch.astype(np.int32)).max(initial=0))


def run(folder: Path, recording: Path, spoken: Sequence[SpokenWord], *options: str) -> Run:
    """Run the worked protocol on a recording; keep what it says in a file."""
    ran = run_on(recording, folder, "run", "adductor-release", "--skip-screening", *options)
    sound, rate = soundfile.read(ran.soundtrack, dtype="int16")
    assert rate == VOICE_RATE
    return Run(**vars(ran), spoken=spoken, sound=sound)


def walk(holds: int) -> tuple[list[SpokenWord], float]:
    """Return the words that walk through so many holds, with talk, and where the last one ends.

    Between a release and the next barrier the assistant speaks for up to nine seconds.
    """
    words = [SpokenWord(5.0, "start"), SpokenWord(10.0, TALK[0]), SpokenWord(14.0, "yes")]
    at = 26.0
    for number in range(holds):
        words.append(SpokenWord(at, "barrier"))
        words.append(SpokenWord(at + 4.37, TALK[number % len(TALK)]))
        at += 9.0 + 0.37 * number
        words.append(SpokenWord(at, "released"))
        at += 12.0
    return words, at


@pytest.fixture(scope="module", autouse=True)
def _own_cache(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Every cue is rendered here, once; the user's own cache is left alone."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        yield


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole protocol in one layer, eight holds, to its end."""
    folder = tmp_path_factory.mktemp("whole")
    words, end_s = walk(8)
    recording = record(folder / "therapist.flac", words, end_s + 15.0)
    return run(folder, recording, words, "--layers", "1", "--client", "C-1")


def test_the_session_is_walked_to_its_end(whole: Run) -> None:
    """Exit 0, outcome finished, and one line on standard error that says so."""
    assert whole.code == 0
    assert whole.errors.endswith("finished, saved. `assistant review` shows its holds.\n")
    assert len(whole.errors.splitlines()) == 1
    assert [line["outcome"] for line in whole.of_kind("end")] == ["finished"]


def test_only_commands_are_heard(whole: Run) -> None:
    """Every command is heard once, where it was spoken; all the talk is left alone."""
    commands = [word for word in whole.spoken if word.text not in TALK]
    heard = whole.of_kind("heard")
    assert [line["command"] for line in heard] == [word.text for word in commands]
    for line, word in zip(heard, commands, strict=True):
        assert line["start_s"] == pytest.approx(word.at, abs=NEAR_S)
        assert 0.0 < line["t"] - line["end_s"] < 1.2
    ignored = [line["start_s"] for line in whole.of_kind("ignored")]
    for word in whole.spoken:
        if word.text in TALK:
            assert any(word.at - 0.1 < at < word.at + 3.0 for at in ignored), word.text


def test_every_hold_is_logged_where_it_was(whole: Run) -> None:
    """Start and end of each hold lie within 60 ms of the spoken words, to the last one."""
    holds = review(whole.data_dir).holds
    steps = ("sink", "knee", "abdomen", "thorax")
    assert [(hold["side"], hold["step"]) for hold in holds] == [
        (side, step) for side in ("left", "right") for step in steps
    ]
    for hold, (start_s, end_s) in zip(holds, whole.true_holds, strict=True):
        assert hold["started_s"] == pytest.approx(start_s, abs=NEAR_S)
        assert hold["started_s"] + hold["duration_s"] == pytest.approx(end_s, abs=NEAR_S)
        assert hold["end_reason"] == "released"
        assert hold["client"] == "C-1"


FIELDS: dict[str, dict[str, type | tuple[type, ...]]] = {
    "state": {
        "state": str,
        "step": (str, type(None)),
        "side": (str, type(None)),
        "layer": int,
        "legal": list,
    },
    "heard": {"command": str, "start_s": float, "end_s": float},
    "cue": {"text": str, "start_s": float, "end_s": float},
    "hold": {
        "session_id": str,
        "protocol": str,
        "client": str,
        "step": str,
        "region": str,
        "side": str,
        "layer": int,
        "technique": str,
        "started_s": float,
        "duration_s": float,
        "floor_s": float,
        "target_s": float,
        "end_reason": str,
    },
}
"""What programs that follow a session count on, for each kind of line."""


@pytest.mark.parametrize("kind", FIELDS)
def test_every_line_has_its_fields(whole: Run, kind: str) -> None:
    """Each kind of line has the fields it should, of the right kind, and its time."""
    lines = whole.of_kind(kind)
    assert lines
    for line in lines:
        assert isinstance(line["t"], float)
        for field, kinds in FIELDS[kind].items():
            assert isinstance(line[field], kinds), (field, line)


def test_lines_are_in_the_order_of_their_times(whole: Run) -> None:
    """The session's time never runs back."""
    times = [line["t"] for line in whole.lines]
    assert times == sorted(times)
    assert times[-1] > whole.true_holds[-1][1]


def test_what_is_said_to_be_taken_is_taken(whole: Run) -> None:
    """Every command heard was among those that the last state named."""
    legal: list[str] = []
    for line in whole.lines:
        if line["kind"] == "state":
            legal = line["legal"]
        elif line["kind"] == "heard":
            assert line["command"] in legal


def test_holds_shown_are_the_holds_kept(whole: Run) -> None:
    """The lines for programs, the journal and the review say the same of every hold."""
    shown = [
        {k: v for k, v in line.items() if k not in ("t", "kind", "was")}
        for line in whole.of_kind("hold")
    ]
    kept = review(whole.data_dir).holds
    assert [
        {key: hold[key] for key in line} for hold, line in zip(kept, shown, strict=True)
    ] == shown


def test_cues_sound_when_they_are_said_to(whole: Run) -> None:
    """The soundtrack is loud from each cue's start to its end, and silent between cues.

    Chimes ring in the silence; they are short.
    """
    cues = whole.of_kind("cue")
    assert len(cues) == 24
    assert not any(line["cut"] for line in cues)
    for line in cues:
        assert whole.heard_at(line["start_s"], line["start_s"] + 0.1) > QUIET, line
        assert whole.heard_at(line["end_s"] - 0.1, line["end_s"]) > QUIET, line
        assert whole.heard_at(line["start_s"], line["end_s"]) > 8000, line
    loud = np.abs(whole.sound.astype(np.int32)) > QUIET
    sounding = [(line["start_s"], line["end_s"]) for line in cues]
    sounding += [(line["t"], line["t"] + CHIME_S) for line in whole.of_kind("chime")]
    for start_s, end_s in sounding:  # given to the millisecond
        loud[
            max(0, round((start_s - 0.001) * VOICE_RATE)) : round((end_s + 0.001) * VOICE_RATE)
        ] = 0
    assert np.flatnonzero(loud).tolist() == []


def test_cues_never_sound_together(whole: Run) -> None:
    """Each cue begins after the one before has ended."""
    for earlier, later in itertools.pairwise(whole.of_kind("cue")):
        assert earlier["end_s"] <= later["start_s"] + 0.001


def test_the_soundtrack_is_as_long_as_the_session(whole: Run) -> None:
    """Its last sample is that of the session's last moment."""
    assert whole.sound.size / VOICE_RATE == pytest.approx(whole.lines[-1]["t"], abs=0.06)


def test_the_journal_leads_to_its_own_facts(whole: Run) -> None:
    """Its events, handed to a fresh session, lead to every fact that it keeps, in its order."""
    session, effects = replay(whole.book)
    facts = [record for record in whole.book.records if from_record(record) is None]
    kinds = {fact["kind"] for fact in facts}
    again = [effect.to_record() for effect in effects if effect.kind in kinds]
    assert kinds == {"screening_skipped", "consent", "hold_started", "hold", "end"}
    assert [fact | {"t": 0.0} for fact in facts] == [fact | {"t": 0.0} for fact in again]
    assert session.ended


def test_nothing_of_the_talk_is_kept(whole: Run) -> None:
    """The journal has commands and facts; no sound, and no word of what else was said."""
    kept = {record["kind"] for record in whole.book.records}
    assert kept <= {
        "opened",
        "heard",
        "cue_ended",
        "time",
        "screening_skipped",
        "consent",
        "hold_started",
        "hold",
        "end",
    }
    files = {path.suffix for path in whole.data_dir.rglob("*") if path.is_file()}
    # The journal, and the index that a review makes of it, with its seal.
    assert files <= {".jsonl", ".sqlite", ".sqlite-sum"}


def test_the_same_recording_gives_the_same_session(tmp_path: Path) -> None:
    """Run twice, a recording leads to the very same lines: nothing hangs on the machine's pace."""
    words, end_s = walk(1)
    recording = record(tmp_path / "therapist.wav", words, end_s)
    runs = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        ran = run(tmp_path / name, recording, words, "--layers", "1")
        runs.append([{**line, "session_id": ""} for line in ran.lines])
    assert runs[0] == runs[1]
    assert len(runs[0]) > 30


def resampled(path: Path, words: Sequence[SpokenWord], seconds: float, rate: int) -> Path:
    """Write the words as another recorder would: at its rate, in stereo, in 24 bits."""
    sound = soxr.resample(lay_out(words, seconds), RATE, rate)
    soundfile.write(path, np.column_stack([sound, 0.6 * sound]), rate, subtype="PCM_24")
    return path


@pytest.mark.parametrize("rate", [44_100, 8_000])
def test_recordings_of_other_kinds_are_timed_as_well(tmp_path: Path, rate: int) -> None:
    """At any recorder's rate, in stereo and 24 bits, holds lie within 60 ms of the truth.

    At a telephone's "stop" is less clear, and may be asked about.
    """
    words, end_s = walk(2)
    words += [SpokenWord(end_s, "stop"), SpokenWord(end_s + 4.0, "yes")]
    recording = resampled(tmp_path / "therapist.wav", words, end_s + 8.0, rate)
    ran = run(tmp_path, recording, words)
    assert ran.code == 3
    assert [line["outcome"] for line in ran.of_kind("end")] == ["stopped"]
    holds = ran.of_kind("hold")
    assert [hold["end_reason"] for hold in holds] == ["released", "released"]
    for hold, (start_s, end_s) in zip(holds, ran.true_holds, strict=True):
        assert hold["started_s"] == pytest.approx(start_s, abs=NEAR_S)
        assert hold["started_s"] + hold["duration_s"] == pytest.approx(end_s, abs=NEAR_S)


def test_a_recording_that_ends_in_a_hold_interrupts_it(tmp_path: Path) -> None:
    """The hold lasted to the last sample; exit 3, and no word to an empty room."""
    words = [word for word in walk(1)[0] if word.text != "released"]
    seconds = 61.234
    ran = run(tmp_path, record(tmp_path / "therapist.wav", words, seconds), words)
    assert ran.code == 3
    (hold,) = review(ran.data_dir).holds
    assert hold["end_reason"] == "interrupted"
    assert hold["started_s"] == pytest.approx(26.0, abs=NEAR_S)
    assert hold["started_s"] + hold["duration_s"] == pytest.approx(seconds, abs=0.001)
    assert ran.of_kind("end")[0]["outcome"] == "interrupted"
    assert ran.of_kind("end")[0]["reason"] == "the recording is over"


def test_the_last_word_of_a_recording_counts(tmp_path: Path) -> None:
    """A word that the end of the recording follows at once is heard all the same."""
    words = walk(1)[0]
    seconds = words[-1].at + synthesise("released").size / RATE + 0.1
    ran = run(tmp_path, record(tmp_path / "therapist.wav", words, seconds), words)
    assert ran.code == 3
    (hold,) = review(ran.data_dir).holds
    assert hold["end_reason"] == "released"
    assert hold["started_s"] + hold["duration_s"] == pytest.approx(words[-1].at, abs=NEAR_S)


def test_while_a_cue_plays_only_the_clients_words_count(tmp_path: Path) -> None:
    """A command over a cue is ignored; "stop" over a cue cuts it and ends the session."""
    words = [
        SpokenWord(5.0, "start"),
        SpokenWord(7.0, "yes"),  # over "Explain what you will do, and ask permission."
        SpokenWord(12.0, "repeat"),
        SpokenWord(14.0, "stop"),  # over the same cue again
    ]
    ran = run(tmp_path, record(tmp_path / "therapist.wav", words, 20.0), words)
    assert ran.code == 3
    assert [line["command"] for line in ran.of_kind("heard")] == ["start", "repeat", "stop"]
    (ignored,) = ran.of_kind("ignored")
    assert (ignored["text"], ignored["why"]) == ("yes", "the assistant was speaking")
    assert ran.of_kind("consent") == []
    whole, cut, last = ran.of_kind("cue")[1:]
    assert cut["text"] == whole["text"]
    assert [line["cut"] for line in (whole, cut, last)] == [False, True, False]
    stop = ran.of_kind("heard")[-1]
    assert stop["t"] <= cut["end_s"] <= stop["t"] + 0.1
    assert cut["end_s"] - cut["start_s"] < whole["end_s"] - whole["start_s"] - 0.5
    assert last["text"] == "Stopped. The session is saved."
    assert ran.heard_at(cut["start_s"], cut["end_s"]) > 8000
    assert ran.heard_at(last["start_s"], last["end_s"]) > 8000


@pytest.mark.parametrize("word", ["stop", "pain"])
def test_the_clients_words_end_a_hold(tmp_path: Path, word: str) -> None:
    """ "Stop" and "pain" end the hold at the word, and say so in the log."""
    words = [*walk(1)[0][:-1], SpokenWord(41.5, word)]
    ran = run(tmp_path, record(tmp_path / "therapist.wav", words, 45.0), words)
    (hold,) = ran.of_kind("hold")
    assert hold["end_reason"] == "stop"
    assert hold["response"] == ("pain" if word == "pain" else "")
    assert hold["started_s"] + hold["duration_s"] == pytest.approx(41.5, abs=NEAR_S)
