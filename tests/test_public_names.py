"""What programs may rely on: the names that the package hands on, and the example that is given."""

from __future__ import annotations

import re
import subprocess
import sys

import assistant
from tests.support.places import ROOT


def test_every_name_that_is_promised_is_there() -> None:
    """Each of them can be asked for, and nothing else is handed on."""
    assert set(assistant.__all__) == set(assistant._MODULES)
    for name in assistant.__all__:
        assert getattr(assistant, name).__name__.rpartition(".")[2] == name
        assert name in dir(assistant)
    assert not hasattr(assistant, "Engine")


def test_the_package_waits_for_no_name_of_its_own() -> None:
    """Importing the package, as each command does, imports nothing that it only hands on."""
    asked = "import sys, assistant; print([name for name in sys.modules if 'assistant.' in name])"
    ran = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout == "[]\n"


def test_the_example_for_programmers_does_what_it_says() -> None:
    """It runs by itself, and prints the words that stand beside it."""
    text = (ROOT / "docs" / "programmer.md").read_text(encoding="utf-8")
    (example,) = re.findall(r"```python\n(.*?)```", text, re.DOTALL)
    (words,) = re.findall(r"# (.*)", example)
    ran = subprocess.run(
        [sys.executable, "-c", example], capture_output=True, text=True, check=True, cwd=ROOT
    )
    assert ran.stdout == f"{words}\n"
