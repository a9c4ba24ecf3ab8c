"""The built wheel, in an empty environment away from the checkout."""

from __future__ import annotations

import os
import subprocess
import sys
import venv
from pathlib import Path

import numpy
import pytest

from assistant.review.questions import review
from tests.support.places import ROOT

LIMIT_S = 200.0
"""How long any step may take on a machine that is busy; alone, building and installing take some
ten seconds."""

pytestmark = pytest.mark.timeout(3 * LIMIT_S)


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The program of an environment that has nothing but the wheel, and what it depends on.

    The dependencies are those of this environment, seen through a path file: fetching them would
    need a network. The package itself can only come from the wheel.
    """
    folder = tmp_path_factory.mktemp("away")
    run(sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=ROOT)
    (wheel,) = folder.glob("*.whl")
    venv.create(folder / "env", with_pip=False)
    bin_dir = folder / "env" / ("Scripts" if os.name == "nt" else "bin")
    python = str(bin_dir / "python")
    run(
        *(sys.executable, "-m", "pip", "--python", python, "install", "-q"),
        *("--no-deps", "--no-index", "--disable-pip-version-check", str(wheel)),
        cwd=folder,
    )
    found = run(python, "-c", "import sysconfig; print(sysconfig.get_path('purelib'))", cwd=folder)
    path_file = Path(found.strip()) / "dependencies.pth"
    path_file.write_text(f"{Path(numpy.__file__).parent.parent}\n")
    return bin_dir / "assistant"


def run(*command: str, cwd: Path, typed: str = "") -> str:
    """Run a command to its end, without the checkout in its paths; return what it prints."""
    ran = subprocess.run(
        command,
        cwd=cwd,
        input=typed,
        env={key: value for key, value in os.environ.items() if key != "PYTHONPATH"},
        capture_output=True,
        text=True,
        timeout=LIMIT_S,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    return ran.stdout


def test_the_wheel_carries_the_library(installed: Path, tmp_path: Path) -> None:
    """Protocols and what they share are listed and checked from inside the package."""
    listed = run(str(installed), "protocols", "list", cwd=tmp_path)
    for path in (ROOT / "protocols").glob("*.yaml"):
        assert f"\n{path.stem} " in f"\n{listed}"
    checked = run(str(installed), "protocols", "check", "full-session-90", cwd=tmp_path)
    assert checked == "full-session-90: right\n"


def test_the_wheel_carries_the_model(installed: Path, tmp_path: Path) -> None:
    """The speech model lies inside the package too."""
    python = str(installed.with_name("python"))
    where = "from assistant.edges.files.library import model_dir; print(model_dir())"
    model = Path(run(python, "-c", where, cwd=tmp_path).strip())
    assert installed.parent.parent in model.parents
    assert (model / "am" / "final.mdl").is_file()


def test_the_wheel_carries_the_page(installed: Path, tmp_path: Path) -> None:
    """Templates, style and scripts of the review's page are put into a file from inside it."""
    empty = tmp_path / "data"
    run(str(installed), "review", "--html", "page.html", "--data-dir", str(empty), cwd=tmp_path)
    page = (tmp_path / "page.html").read_text()
    assert "Review of sessions" in page
    for name in ("plots.js", "review.js", "review.css"):
        assert (ROOT / "assistant" / "review" / "web" / "static" / name).read_text() in page


def test_the_wheel_carries_the_language(installed: Path, tmp_path: Path) -> None:
    """What can be said, and what is said, lies inside the package as well."""
    python = str(installed.with_name("python"))
    said = (
        "from assistant.base.languages import shipped_language;"
        "print(shipped_language().wording.paused)"
    )
    assert run(python, "-c", said, cwd=tmp_path) == "Paused.\n"


def test_the_wheel_carries_the_page_across_the_room(installed: Path, tmp_path: Path) -> None:
    """The page across the room, with its style, its script and its icon."""
    python = str(installed.with_name("python"))
    there = (
        "from assistant.edges.web.wall_page import FILES;"
        "print(*sorted(each.name for each in FILES.iterdir()))"
    )
    carried = run(python, "-c", there, cwd=tmp_path).split()
    files = (ROOT / "assistant" / "edges" / "web" / "wall").iterdir()
    assert carried == sorted(each.name for each in files)
    assert {"display.css", "display.html", "display.js", "icon.svg"} <= {*carried}


def test_a_session_is_typed_from_the_wheel(installed: Path, tmp_path: Path) -> None:
    """A keyboard session runs to its end and is kept."""
    words = ["start", *["no"] * 8, "yes", *["start", "released"] * 3]
    typed = ("run", "rebounding", "--mic", "none", "--keyboard", "--data-dir", str(tmp_path))
    run(str(installed), *typed, cwd=tmp_path, typed="\n".join(words))
    reviewed = review(tmp_path)
    assert [session["outcome"] for session in reviewed.sessions] == ["finished"]
    assert [hold["step"] for hold in reviewed.holds] == ["rock", "rock", "trunk-rock"]


def test_the_wheel_carries_the_manual_page(installed: Path) -> None:
    """It lies where `man` looks, from the folder of the program on."""
    page = installed.parent.parent / "share" / "man" / "man1" / "assistant.1"
    assert page.read_bytes() == (ROOT / "docs" / "assistant.1").read_bytes()
