"""What sets up and shows the program: few lines where all is well, the cause where it is not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.support.places import ROOT
from tests.support.program import LIMIT_S, PROGRAM

MOST_LINES = 25
"""A story that is read, not scrolled through."""


def script(path: Path, text: str) -> None:
    """Write a shell script that can be run."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(f"#!/bin/sh\n{text}\n")
    path.chmod(0o700)


def run(folder: Path, name: str, *, path: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a script of the checkout in another folder; what lies in `path` goes before all else."""
    found = os.environ["PATH"] if path is None else f"{path}:{os.environ['PATH']}"
    return subprocess.run(
        ["sh", str(ROOT / "scripts" / name)],
        cwd=folder,
        env=os.environ | {"PATH": found},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """A folder like a checkout, on a machine that has neither microphone nor loudspeaker."""
    (tmp_path / "tests").symlink_to(ROOT / "tests")
    nothing = '[ "$1" = devices ] && { echo "assistant: no microphone" >&2; exit 1; }'
    script(tmp_path / ".venv/bin/assistant", f'{nothing}\nexec "{PROGRAM}" "$@"')
    return tmp_path


def test_the_first_session_is_a_short_story(checkout: Path) -> None:
    """Why it is not live, what was heard, each hold, and where all of it lies."""
    ran = run(checkout, "session.sh")
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) <= MOST_LINES
    assert "No live session: no microphone.\n" in ran.stdout
    assert "heard 27 commands: no (9), barrier (8), released (8), start, yes.\n" in ran.stdout
    assert ran.stdout.count("   released   ") == 8
    places = [line.split()[-1] for line in ran.stdout.splitlines() if "first-session/" in line]
    assert [Path(place).suffix for place in places] == [".wav", ".txt", ".jsonl"]
    for place in places:
        assert (checkout / place).stat().st_size > 1000, place


def test_a_session_that_comes_to_no_end_shows_why(checkout: Path) -> None:
    """The program's own words stand on standard error, and its exit code is handed on."""
    program = checkout / ".venv/bin/assistant"
    fails = 'echo "the last line"; echo "assistant: the disk is full" >&2; exit 1'
    script(program, f'[ "$1" = devices ] && exit 1\n{fails}')
    ran = run(checkout, "session.sh")
    assert ran.returncode == 1
    assert "the last line\nassistant: the disk is full\n" in ran.stderr
    assert "first-session/lines.txt" in ran.stderr


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    """A folder with the script that sets up, on a machine that lacks every package."""
    (tmp_path / "scripts").mkdir()
    script(tmp_path / "scripts/venv.sh", "echo The environment is next.")
    script(tmp_path / "bin/dpkg-query", "exit 1")
    script(tmp_path / "bin/sudo", 'exec "$@"')
    return tmp_path


def test_packages_are_installed_in_a_line(bare: Path) -> None:
    """The hundreds of lines that come with it are of interest where it fails alone."""
    script(bare / "bin/apt-get", "seq 300")
    ran = run(bare, "setup.sh", path=bare / "bin")
    assert (ran.returncode, ran.stderr) == (0, "")
    first, last = ran.stdout.splitlines()
    assert first.startswith("Installing Debian packages: python3-venv ")
    assert last == "The environment is next."


def test_packages_that_can_not_be_installed_are_told_with_the_cause(bare: Path) -> None:
    """And nothing is set up on top of what is not there."""
    script(bare / "bin/apt-get", "echo E: no network\nexit 100")
    ran = run(bare, "setup.sh", path=bare / "bin")
    assert ran.returncode == 1
    assert "E: no network\n" in ran.stderr
    assert "The environment" not in ran.stdout


def test_the_scripts_are_plain_shell() -> None:
    """Debian's `sh` reads each of them."""
    for path in sorted((ROOT / "scripts").glob("*.sh")):
        subprocess.run([shutil.which("dash") or "sh", "-n", str(path)], check=True)
