"""`assistant bench` on real files, through the real ear."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import soundfile
import soxr

from assistant.bench.booth import Booth, Conditions, hear
from assistant.bench.command import bench, read_manifest
from assistant.bench.report import as_data, as_json, as_text
from assistant.core.faults import Fault, FileError, UsageError
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Judged
from assistant.core.sound.nouns import Block
from assistant.edges.files.library import model_dir
from tests.support.program import PROGRAM
from tests.support.speech import RATE, SpokenWord, lay_out, record
from tests.support.utterances import spoken

SAID = (SpokenWord(1.0, "barrier"), SpokenWord(4.0, "next"), SpokenWord(7.0, "other side"))

NEAR_S = 0.04
"""How far from the truth a word may be dated here: the grid, where its own sound is not seen."""


@pytest.fixture
def room(tmp_path: Path) -> Path:
    """A folder with one recording of three commands, and one of talk."""
    record(tmp_path / "said.wav", SAID, 10.0)
    record(tmp_path / "talk.flac", [SpokenWord(0.5, "the weather was lovely on sunday")], 4.0)
    return tmp_path


@pytest.fixture
def manifest(room: Path) -> Callable[[str], str]:
    """Writes the rows of a manifest, and returns its path."""

    def write(rows: str) -> str:
        path = room / "rows.tsv"
        path.write_text("path\ttext\tstart_s\tend_s\n" + rows)
        return str(path)

    return write


def data(path: str, **options: Any) -> dict[str, Any]:
    """Return what a bench comes to, as `--format json` has it."""
    (report,) = bench(path, **options)
    return as_data(report)


def test_commands_are_heard_and_dated(manifest: Callable[[str], str]) -> None:
    """Stretches cut from one recording are heard alone, their beginnings known to be the cut's."""
    result = data(
        manifest(
            "said.wav\tbarrier\t1.0\t1.6\n"
            "said.wav\tNext\t4.0\t4.6\n"
            "said.wav\tother side\t7.0\t7.9\n"
            "talk.flac\n"
        )
    )
    assert (result["commands"], result["accepted"], result["wrong"], result["missed"]) == (
        *(3, 3),
        *(0, 0),
    )
    assert result["false_accepts"] == 0
    assert result["speech_hours"] == pytest.approx(4.0 / 3600, abs=1e-5)
    assert abs(result["word_start_error_s"]["mean"]) < NEAR_S
    assert 0.1 < result["latency_s"]["p50"] < 0.8
    assert result["not_right"] == []


def test_where_a_phrase_lies_in_a_whole_file_is_measured(
    room: Path, manifest: Callable[[str], str]
) -> None:
    """Without a start the phrase begins where its sound does, and without an end it ends so."""
    record(room / "late.wav", [SpokenWord(1.7, "barrier")], 4.0)
    result = data(manifest("late.wav\tbarrier\n"))
    assert result["accepted"] == 1
    assert abs(result["word_start_error_s"]["mean"]) < NEAR_S
    assert 0.1 < result["latency_s"]["p50"] < 0.8


def test_any_file_format_rate_and_channels_will_do(
    room: Path, manifest: Callable[[str], str]
) -> None:
    """Opus, Vorbis, FLAC, WAV; 8 to 48 kHz; stereo: the stretch is the same sound."""
    sound = lay_out(SAID, 10.0)
    rows = ""
    for name, rate, kind in (
        ("a.opus", 48_000, {"format": "OGG", "subtype": "OPUS"}),
        ("b.ogg", 44_100, {"format": "OGG", "subtype": "VORBIS"}),
        ("c.flac", 16_000, {}),
        ("d.wav", 22_050, {"subtype": "FLOAT"}),
    ):
        stereo = np.stack([soxr.resample(sound, RATE, rate)] * 2, axis=1)
        soundfile.write(room / name, stereo, rate, **kind)
        rows += f"{name}\tnext\t4.0\t4.6\n"
    result = data(manifest(rows))
    assert (result["commands"], result["accepted"]) == (4, 4)
    assert abs(result["word_start_error_s"]["mean"]) < NEAR_S


def test_a_command_inside_talk_is_none(room: Path, manifest: Callable[[str], str]) -> None:
    """The policy is the session's: only a whole utterance is a command."""
    record(room / "inside.wav", [SpokenWord(0.5, "and next we look at the other side of it")], 4.0)
    assert data(manifest("inside.wav\n"))["false_accepts"] == 0


def test_a_command_in_talk_is_a_false_accept_with_its_place(
    manifest: Callable[[str], str],
) -> None:
    """Where nothing may be heard, what stands alone is told with its time in the file."""
    result = data(manifest("said.wav\t\t3.0\t6.0\n"))
    assert result["false_accepts"] == 1
    assert result["false_accepts_per_hour"] == pytest.approx(1200.0)
    (row,) = result["not_right"]
    assert (row["verdict"], row["accepted"]) == ("false accept", ["next"])
    assert row["at_s"] == [pytest.approx(4.0, abs=NEAR_S)]


def test_a_wrong_and_a_missed_command_are_told(manifest: Callable[[str], str]) -> None:
    """What was heard instead stands beside what was said."""
    (report,) = bench(manifest("said.wav\tback\t4.0\t4.6\nsaid.wav\tpause\t2.0\t3.5\n"))
    assert (report.score.wrong, report.score.missed) == (1, 1)
    shown = as_text([report])
    assert "line 2: said.wav 4 to 4.6 s  “back” heard as: next" in shown
    assert "line 3: said.wav 2 to 3.5 s  “pause” heard as: nothing" in shown


def test_a_report_says_not_where_files_lie(room: Path, manifest: Callable[[str], str]) -> None:
    """A report is passed on: a folder's name may be that of who owns it, or of a client."""
    (report,) = bench(manifest(f"{room / 'said.wav'}\tback\t4.0\t4.6\nsaid.wav\tpause\t2.0\t3.5\n"))
    for shown in (as_text([report]), as_json([report])):
        assert str(room) not in shown
        assert str(model_dir().parent) not in shown
        assert "said.wav" in shown
    named = json.loads(as_json([report]))
    assert (named["manifest"], named["model"]) == ("rows.tsv", "en-us")


def test_rows_do_not_depend_on_their_neighbours(room: Path, manifest: Callable[[str], str]) -> None:
    """Heard by one pair of ears in either order, or alone, each row comes to the same."""
    path = manifest("said.wav\tnext\t4.0\t4.6\nsaid.wav\tbarrier\t1.0\t1.6\ntalk.flac\n")
    conditions = Conditions(model_dir(), {"next": "next", "barrier": "barrier"})
    takes = read_manifest(Path(path), conditions.means)

    def outcome(takes: list[Any]) -> dict[int, Any]:
        booth = Booth(conditions)
        trials = [booth.hear(take) for take in takes]
        return {
            trial.row.line: (
                trial.heard,
                [(each.phrase, round(each.start_s, 3)) for each in trial.accepted],
            )
            for trial in trials
        }

    together = outcome(takes)
    assert together == outcome(takes[::-1])
    assert together == {line: each for take in takes for line, each in outcome([take]).items()}
    assert together == {
        trial.row.line: (
            trial.heard,
            [(each.phrase, round(each.start_s, 3)) for each in trial.accepted],
        )
        for trial in hear(takes, conditions)
    }


def test_noise_is_mixed_in_and_told(room: Path, manifest: Callable[[str], str]) -> None:
    """A little noise changes nothing, much drowns the words; both runs say what they were."""
    random = np.random.default_rng(4)
    soundfile.write(room / "rain.wav", random.normal(0, 0.1, (44_100, 2)), 44_100)
    path = manifest("said.wav\tbarrier\t1.0\t1.6\nsaid.wav\tother side\t7.0\t7.9\n")
    noise = str(room / "rain.wav")
    soft, loud = (data(path, noise=noise, snr_db=snr) for snr in (40.0, -30.0))
    assert (soft["accepted"], soft["noise"], soft["snr_db"]) == (2, "rain.wav", 40.0)
    assert loud["accepted"] == 0
    again = data(path, noise=noise, snr_db=40.0)
    assert again["word_start_error_s"] == soft["word_start_error_s"]


def test_another_list_of_phrases_is_a_list_of_commands(
    room: Path, manifest: Callable[[str], str]
) -> None:
    """Words that are no commands of the program are heard and dated by the same rules."""
    record(room / "water.wav", [SpokenWord(1.0, "water"), SpokenWord(4.0, "morning")], 7.0)
    (room / "phrases.txt").write_text("water\nmorning\n")
    result = data(
        manifest("water.wav\tWater\t1.0\t1.5\nwater.wav\tmorning\t4.0\t4.6\nsaid.wav\n"),
        phrases=str(room / "phrases.txt"),
    )
    assert (result["phrases"], result["commands"], result["accepted"]) == (2, 2, 2)
    assert result["false_accepts"] == 0
    assert abs(result["word_start_error_s"]["mean"]) < NEAR_S


def test_two_phrases_of_a_command_are_one(room: Path, manifest: Callable[[str], str]) -> None:
    """A second phrase that is taken for the first does what was asked."""
    record(room / "release.wav", [SpokenWord(1.0, "released")], 3.0)
    assert data(manifest("release.wav\trelease\n"))["accepted"] == 1


def test_every_problem_of_a_manifest_is_told_at_once(
    room: Path, manifest: Callable[[str], str]
) -> None:
    """Cells and sounds alike, in the order of their lines, with nothing heard before."""
    (room / "text.wav").write_text("no sound\n" * 50)
    path = manifest(
        "gone.wav\tnext\n"
        "said.wav\tnexd\n"
        "text.wav\n"
        "said.wav\tnext\t4.0\t99.0\n"
        "said.wav\tnext\t10.0\n"
        "said.wav\tnext\t4.0\t4.01\n"
        "said.wav\tnext\t4.0\t4.6\n"
    )
    with pytest.raises(FileError) as told:
        bench(path)
    lines = str(told.value).splitlines()
    assert [line.removeprefix(f"{path}:").split(":")[0] for line in lines] == list("234567")
    assert "gone.wav: can't read this recording: No such file or directory" in lines[0]
    assert "'nexd' is not one of the phrases; did you mean 'next'?" in lines[1]
    assert "text.wav: not a recording that can be read" in lines[2]
    assert ":5:19: end_s: 99 is past the end; said.wav has 10.00 s" in lines[3]
    assert ":6:15: start_s: 10 is past the end; said.wav has 10.00 s" in lines[4]
    assert ":7:19: end_s: 4.01 is too close to the start" in lines[5]


def test_a_word_the_model_does_not_know_is_given_a_pronunciation(
    room: Path, manifest: Callable[[str], str], capsys: pytest.CaptureFixture[str]
) -> None:
    """As a protocol's word is: by the dictionary, else as espeak-ng says it, which is told."""
    record(room / "odd.wav", [SpokenWord(0.5, "umbrella"), SpokenWord(3.0, "fnordig")], 5.0)
    (room / "phrases.txt").write_text("next\numbrella\nfnordig\n")
    rows = "odd.wav\tumbrella\t0.4\t1.6\nodd.wav\tfnordig\t2.9\t4.0\n"
    result = data(manifest(rows), phrases=str(room / "phrases.txt"))
    assert result["commands"] == 2
    assert "umbrella" not in [row["text"] for row in result["not_right"]]
    assert "'fnordig' is in no dictionary" in capsys.readouterr().err


def test_a_word_that_nobody_can_say_is_told_with_its_line(
    room: Path, manifest: Callable[[str], str]
) -> None:
    """It would never be heard, and every row with it would seem missed."""
    (room / "phrases.txt").write_text("next\n\nnext \u4e0b\n")
    with pytest.raises(UsageError, match=r"phrases\.txt:3:1: no pronunciation is known of"):
        bench(manifest("said.wav\n"), phrases=str(room / "phrases.txt"))


def test_two_models_stand_side_by_side(room: Path, manifest: Callable[[str], str]) -> None:
    """Each figure of both is on one line, and the faults of each follow under its name."""
    copy = shutil.copytree(model_dir(), room / "copy")
    path = manifest("said.wav\tback\t4.0\t4.6\n")
    seen: list[tuple[int, int]] = []
    reports = bench(path, models=["own", str(copy)], progress=lambda *now: seen.append(now))
    shown = as_text(reports)
    (models,) = [line for line in shown.splitlines() if line.startswith("model  ")]
    assert models.split() == ["model", "en-us", "copy"]
    (wrong,) = [line for line in shown.splitlines() if line.startswith("  wrong ")]
    assert wrong.split().count("100.0") == 2  # of one row each, wrong both times
    assert shown.count("heard as: next") == 2
    assert seen == [(1, 2), (2, 2)]


def test_wrong_options_are_refused(room: Path, manifest: Callable[[str], str]) -> None:
    """Noise without a ratio, a ratio without noise, silence for noise, no folder for a model."""
    path = manifest("said.wav\n")
    soundfile.write(room / "silence.wav", np.zeros(16_000), 16_000)
    for options, told in (
        ({"noise": "rain.wav"}, "go together"),
        ({"snr_db": 6.0}, "go together"),
        ({"noise": str(room / "silence.wav"), "snr_db": 6.0}, "nothing but silence"),
        ({"noise": str(room / "gone.wav"), "snr_db": 6.0}, "No such file"),
        ({"models": [str(room / "gone")]}, "no such folder"),
        ({"models": ["gone"]}, "'gone' is not here; `assistant models list` shows"),
        ({"phrases": str(room / "gone.txt")}, "No such file"),
    ):
        with pytest.raises(UsageError, match=told):
            bench(path, **options)  # type: ignore[arg-type]


def test_a_folder_that_is_no_model_is_a_fault(room: Path, manifest: Callable[[str], str]) -> None:
    """Vosk would crash on it."""
    with pytest.raises(Fault, match="no speech model of Vosk's is in this folder"):
        bench(manifest("said.wav\n"), models=[str(room)])


def test_rows_are_told_as_they_are_done(manifest: Callable[[str], str]) -> None:
    """Whoever waits sees how far it is."""
    seen: list[tuple[int, int]] = []
    bench(manifest("talk.flac\ntalk.flac\n"), progress=lambda *now: seen.append(now))
    assert seen == [(1, 2), (2, 2)]


def program(*arguments: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Run the program as it is typed."""
    return subprocess.run(
        [str(PROGRAM), "bench", *arguments], cwd=cwd, capture_output=True, text=True, check=False
    )


def test_the_program_prints_figures_or_json(room: Path, manifest: Callable[[str], str]) -> None:
    """Text for the eye, one object for programs; nothing on standard error, as nobody waits."""
    manifest("said.wav\tnext\t4.0\t4.6\ntalk.flac\n")
    text = program("rows.tsv", cwd=room)
    assert (text.returncode, text.stderr) == (0, "")
    assert "accepted        1      100.0 % (20.7 to 100.0)" in text.stdout
    printed = json.loads(program("rows.tsv", "--format", "json", cwd=room).stdout)
    assert set(printed) >= {
        *("commands", "accepted", "wrong", "missed", "speech_hours", "false_accepts"),
        *("false_accepts_per_hour", "latency_s", "word_start_error_s", "rtf", "curve"),
        *("accepted_ci95", "wrong_ci95", "missed_ci95", "false_accepts_per_hour_ci95", "rtf_ci95"),
    }
    assert {"p50", "p95", "p50_ci95", "p95_ci95"} <= set(printed["latency_s"])
    assert {"mean", "sd", "mean_ci95", "sd_ci95"} <= set(printed["word_start_error_s"])
    assert set(printed["curve"][0]) == {
        *("threshold", "accepted", "wrong", "missed", "false_accepts"),
    }


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (("gone.tsv",), "gone.tsv: can't be read: No such file or directory"),
        (("rows.tsv", "--snr", "loud"), "give decibels, such as 12"),
        (("rows.tsv", "--snr", "6"), "--noise and --snr go together"),
        ((".",), "not a file"),
        (("said.wav",), "not UTF-8"),
    ],
)
def test_the_program_refuses_in_a_line(
    room: Path, manifest: Callable[[str], str], arguments: tuple[str, ...], told: str
) -> None:
    """Wrong usage ends with exit code 2, its mend on standard error, and no figures."""
    manifest("said.wav\n")
    run = program(*arguments, cwd=room)
    assert (run.returncode, run.stdout) == (2, "")
    assert told in run.stderr
    assert "Traceback" not in run.stderr


def test_what_is_taken_back_is_what_began_then(manifest: Callable[[str], str]) -> None:
    """A number that was asked about and then taken back takes nothing back that was accepted, nor
    is there need of anything accepted; what was accepted and is taken back is told so."""

    class Scripted:
        fault = ""

        def __init__(self) -> None:
            asked = Judged(spoken("ten minutes", 2.0), True, may_be=("ten minutes", "one minute"))
            self._heard: list[list[Judged | TakenBack]] = [
                [asked], [TakenBack(2.0)],
                [Judged(spoken("next", 3.0), True)], [asked], [TakenBack(2.0)],
                [Judged(spoken("next", 4.0), True)], [TakenBack(4.0)],
            ]  # fmt: skip

        def listen(self, _: Block) -> list[Judged | TakenBack]:
            return self._heard.pop(0) if self._heard else []

        def finish(self) -> list[Judged | TakenBack]:
            return []

    path = Path(manifest("said.wav\tnext\t4.0\t4.6\n"))
    (take,) = read_manifest(path, {"next": "next"})
    booth = Booth(Conditions(model_dir(), {"next": "next"}))
    booth._listener = Scripted()  # type: ignore[assignment]
    trial = booth.hear(take)
    assert [each.taken_back for each in trial.accepted] == [False, True]
