"""How the tests are shared out among processes."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from pathlib import Path

from tests.support.places import ROOT
from tests.support.program import LIMIT_S
from tests.support.side_by_side import LONGEST

MODULE = """\
import os, pathlib, pytest

@pytest.mark.parametrize("number", range(6))
def test_it(number):
    with pathlib.Path("ran.txt").open("a") as ran:
        ran.write(f"{pathlib.Path(__file__).stem} {os.environ['PYTEST_XDIST_WORKER']}\\n")
"""


def test_a_modules_tests_share_one_process(tmp_path: Path) -> None:
    """By the options that the Makefile has: what is costly to set up is set up once. A version of
    pytest under which they part again says nothing of it."""
    [options] = re.findall(r"BY_MODULE = (.*)", (ROOT / "Makefile").read_text())
    modules = ("test_a", "test_b", "test_c")
    for module in modules:
        (tmp_path / f"{module}.py").write_text(MODULE)
    command = [sys.executable, "-m", "pytest", "-q", "-n", "2", *shlex.split(options)]
    subprocess.run(command, cwd=tmp_path, capture_output=True, check=True, timeout=LIMIT_S)
    ran = (tmp_path / "ran.txt").read_text().splitlines()
    assert len(ran) == 6 * len(modules)
    assert sorted(line.split()[0] for line in set(ran)) == list(modules)
    assert len({line.split()[1] for line in ran}) == 2


def test_what_begins_first_is_there() -> None:
    """Each module named is one, and named once."""
    assert len(set(LONGEST)) == len(LONGEST)
    assert [name for name in LONGEST if not (ROOT / "tests" / name).is_file()] == []
