"""What pyproject.toml asks for on each system and Python: its marks mean what they should."""

from __future__ import annotations

import tomllib
from typing import Any

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.support.environments import MAC, MAC_INTEL, PYTHONS, SYSTEMS, System
from tests.support.places import ROOT

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]

EVERYWHERE = pytest.mark.parametrize(
    ("system", "python"),
    [
        pytest.param(each, python, id=f"{each.name}, {python}")
        for each in SYSTEMS
        for python in PYTHONS
    ],
)


def asked(system: System, python: str, extra: str = "") -> list[Requirement]:
    """Return what is asked for there, the program's own and an extra's."""
    lines = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"].get(extra, ())]
    every = map(Requirement, lines)
    facts = system.facts(python)
    return [each for each in every if each.marker is None or each.marker.evaluate(facts)]


def named(system: System, python: str, name: str, extra: str = "") -> list[Requirement]:
    """Return what is asked for there of one package."""
    return [each for each in asked(system, python, extra) if each.name == name]


@EVERYWHERE
@pytest.mark.parametrize("extra", ["", *PROJECT["optional-dependencies"]])
def test_each_package_is_asked_for_once(system: System, python: str, extra: str) -> None:
    """Two lines for one package exclude one another, whatever is installed besides."""
    names = [canonicalize_name(each.name) for each in asked(system, python, extra)]
    assert len(names) == len(set(names))


@EVERYWHERE
def test_every_system_has_all_but_what_only_some_need(system: System, python: str) -> None:
    """A mark may choose a version; it must not leave out what the program imports."""
    every = {canonicalize_name(Requirement(line).name) for line in PROJECT["dependencies"]}
    assert {canonicalize_name(each.name) for each in asked(system, python)} == every


@EVERYWHERE
def test_the_ear_is_one_that_has_a_wheel_there(system: System, python: str) -> None:
    """0.3.45 has none for Macs, and 0.3.44 was the last; elsewhere the later one is wanted."""
    (vosk,) = named(system, python, "vosk")
    wanted, other = ("0.3.44", "0.3.45") if system in (MAC, MAC_INTEL) else ("0.3.45", "0.3.44")
    assert wanted in vosk.specifier
    assert other not in vosk.specifier


@EVERYWHERE
def test_the_natural_voices_have_what_runs_them_where_there_is_a_wheel(
    system: System, python: str
) -> None:
    """For Macs with Intel 1.23 was the last, and has none for Python 3.14."""
    found = named(system, python, "onnxruntime", "voice")
    if system is MAC_INTEL and python == "3.14":
        assert found == []
        return
    (runtime,) = found
    assert ("1.32.0" in runtime.specifier) == (system is not MAC_INTEL)
    assert "1.23.2" in runtime.specifier


def test_the_pythons_are_those_that_the_package_admits() -> None:
    """From the lowest that is tested on; later ones are not shut out before they are there."""
    assert PROJECT["requires-python"] == f">={PYTHONS[0]}"
