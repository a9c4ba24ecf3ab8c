"""The three rings: core, edges, application; arrows point inwards only."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from tests.support.places import PACKAGE

CORE = sorted((PACKAGE / "core").glob("*.py"))
EDGES = sorted((PACKAGE / "edges").glob("*.py"))

IMPURE = {
    "asyncio", "datetime", "io", "locale", "logging", "multiprocessing", "os", "pathlib",
    "queue", "random", "secrets", "shutil", "signal", "socket", "sounddevice", "soundfile",
    "subprocess", "sys", "tempfile", "threading", "time", "vosk", "pyttsx3", "rich", "platformdirs",
}  # fmt: skip
"""Modules by which files, threads, audio, clocks or chance could come into the core."""


def imports(path: Path) -> set[str]:
    """Return every module a file imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return found


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_is_pure(path: Path) -> None:
    """No core module imports a way to files, threads, audio or clocks, nor an outer ring."""
    modules = imports(path)
    assert {name.split(".")[0] for name in modules} & IMPURE == set()
    ours = {name for name in modules if name.startswith("assistant.")}
    assert {name for name in ours if not name.startswith("assistant.core")} == set()


@pytest.mark.parametrize("path", CORE, ids=lambda path: path.stem)
def test_the_core_opens_and_prints_nothing(path: Path) -> None:
    """No core module calls open, print or input."""
    calls = {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"open", "print", "input", "breakpoint", "exec", "eval"} == set()


@pytest.mark.parametrize("path", EDGES, ids=lambda path: path.stem)
def test_no_edge_imports_another_ring_but_the_core(path: Path) -> None:
    """An edge knows the core and the world outside, never another edge or the application."""
    ours = {name for name in imports(path) if name.startswith("assistant")}
    assert {name for name in ours if not name.startswith("assistant.core")} == set()


def test_every_module_stays_of_one_topic_in_length() -> None:
    """No module of the package is past 400 lines."""
    lengths = {path.name: len(path.read_text().splitlines()) for path in PACKAGE.rglob("*.py")}
    assert {name: length for name, length in lengths.items() if length > 400} == {}
