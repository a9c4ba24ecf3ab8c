"""Completion in a shell: what a real bash offers at a press of Tab, and what is never offered."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from assistant.base.exits import FINISHED, USAGE
from assistant.cli.arguments import parser
from assistant.cli.completion import SHELLS, names, script
from assistant.cli.main import COMMANDS, main
from assistant.edges.store.journal import journal_folder
from tests.support.program import PROGRAM

TAB = """
eval "$1"
shift
COMP_WORDS=("$@")
COMP_CWORD=$(($# - 1))
_shtab_assistant 2>/dev/null
printf '%s\\n' "${COMPREPLY[@]}"
"""
"""What bash does as Tab is pressed behind the last word; first of all is what completes it."""


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Folders of a user's own, with a session in them, and a protocol of their own."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "data"))
    own = tmp_path / "config" / "assistant" / "protocols"
    own.mkdir(parents=True)
    (own / "my-back.yaml").touch()
    journals = journal_folder(tmp_path / "data")
    journals.mkdir(parents=True)
    (journals / "20300131T090000-ab12.jsonl").touch()
    monkeypatch.chdir(tmp_path)
    return own


def offered(*words: str) -> list[str]:
    """Return what bash offers for the last of some words, after the program's name."""
    ran = subprocess.run(
        ["bash", "--norc", "-c", TAB, "bash", script(parser(), "bash"), PROGRAM, *words],
        capture_output=True,
        text=True,
        check=True,
    )
    assert ran.stderr == ""
    return [line for line in ran.stdout.splitlines() if line]


def test_commands_are_completed() -> None:
    """Every one of them, and by its beginning."""
    assert set(offered("")) == set(COMMANDS)
    assert offered("re") == ["rehearse", "review", "replay"]
    assert offered("review", "so") == ["soap"]


def test_options_are_completed_with_what_they_take() -> None:
    """Also those of an action, and where there is a choice its values."""
    assert offered("run", "--dis") == ["--display", "--display-on"]
    assert offered("review", "holds", "--fo") == ["--format"]
    assert offered("review", "holds", "--format", "c") == ["csv"]
    assert offered("run", "--start-side", "") == ["left", "right"]


@pytest.mark.parametrize(
    ("words", "found"),
    [
        (("run", "add"), ["adductor-release"]),
        (("run", "my-"), ["my-back"]),
        (("run", "adductor-release", "--voice", "k"), ["kore"]),
        (("protocols", "check", "my-back", "add"), ["adductor-release"]),
        (("review", "--protocol", "add"), ["adductor-release"]),
        (("review", "soap", "2030"), ["20300131T090000-ab12"]),
        (("replay", "2030"), ["20300131T090000-ab12"]),
        (("run", "--resume", "2030"), ["20300131T090000-ab12"]),
        (("voices", "use", ""), ["kore", "michael", "system"]),
        (("models", "use", "o"), ["own"]),
        (("settings", "so"), ["sound-check"]),
        (("completion", "f"), ["fish"]),
    ],
    ids=lambda each: " ".join(each) if isinstance(each, tuple) else "",
)
def test_names_are_completed(words: tuple[str, ...], found: list[str]) -> None:
    """Of protocols, sessions, voices, models and settings, as they are at that moment."""
    assert offered(*words) == found


def test_files_and_folders_are_completed(home: Path, tmp_path: Path) -> None:
    """Where a file or a folder is asked for."""
    (tmp_path / "room.tsv").touch()
    assert offered("bench", "roo") == ["room.tsv"]
    assert offered("review", "--data-dir", "d") == ["data"]


def test_a_file_in_place_of_a_name_is_completed(tmp_path: Path) -> None:
    """Of a protocol or a journal, in any folder; of others the folders that lead there."""
    for name in ("adagio.yaml", "there/my.yaml", "there/old.jsonl", "there/letter.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert offered("run", "ada") == ["adagio.yaml"]
    assert offered("run", "ad") == ["adductor-release", "adagio.yaml"]
    assert offered("protocols", "check", "there/") == ["there/my.yaml"]
    assert offered("replay", "there/") == ["there/old.jsonl"]
    assert offered("run", "./th") == ["./there"]


def test_no_client_is_offered() -> None:
    """Whoever stands beside the screen would read the codes: they are not even asked for."""
    assert offered("review", "--client", "") == []
    assert offered("review", "erase", "--client", "") == []
    assert offered("rehearse", "adductor-release", "--trainee", "") == []


@pytest.mark.parametrize("name", ["$(touch here)", "`touch here`", "two words", "-x", "a;b", "a'b"])
def test_a_name_that_a_shell_makes_more_of_is_not_offered(home: Path, name: str) -> None:
    """A protocol that was handed on must not run a command by its file's name."""
    (home / f"{name}.yaml").touch()
    assert name not in names("protocols")
    assert "my-back" in offered("run", "")
    assert not Path("here").exists()


def test_nothing_is_printed_where_names_cannot_be_had(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No line of the program comes between what is typed."""
    (tmp_path / "file").touch()
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "file"))
    assert offered("review", "soap", "") == []


@pytest.mark.parametrize("shell", SHELLS)
def test_each_shell_is_told_every_command(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    """What is printed is the script alone, and has them all."""
    assert main(["completion", shell]) == FINISHED
    told, errors = capsys.readouterr()
    assert errors == ""
    assert told == script(parser(), shell)
    assert {command for command in COMMANDS if command not in told} == set()


def test_the_shell_must_be_named(capsys: pytest.CaptureFixture[str]) -> None:
    """It is not guessed: the script of another would be a hundred errors."""
    assert main(["completion"]) == USAGE
    assert main(["completion", "ksh"]) == USAGE
    assert capsys.readouterr().out == ""
