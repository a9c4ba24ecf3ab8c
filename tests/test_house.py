"""The house: three rings whose arrows point inwards, folders by topic that form no circle."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.places import PACKAGE

IMPURE = {
    "asyncio", "datetime", "io", "locale", "logging", "multiprocessing", "os", "pathlib",
    "queue", "random", "secrets", "shutil", "signal", "socket", "sounddevice", "soundfile",
    "subprocess", "sys", "tempfile", "threading", "time", "vosk", "pyttsx3", "rich", "platformdirs",
}  # fmt: skip
"""Modules by which files, threads, audio, clocks or chance could come into the core."""

MOST_MODULES = 16
"""Modules of one folder: more are not taken in at a glance."""

MOST_LINES = 400
"""Lines of one module: a topic that needs more is two."""

MODULES = sorted(path.relative_to(PACKAGE) for path in PACKAGE.rglob("*.py"))
FOLDERS = sorted({path.parent for path in MODULES})
CORE = [path for path in MODULES if path.parts[0] == "core"]
EDGES = [path for path in MODULES if path.parts[0] == "edges"]

ANY_EDGE_MAY_USE = Path("edges/files")
"""The one place for private files, and for text files."""


@cache
def imports(module: Path) -> frozenset[str]:
    """Return every module that a file of the package imports, at its top or inside a function."""
    found: set[str] = set()
    for node in ast.walk(ast.parse((PACKAGE / module).read_text())):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module}: write the whole name of what is imported"
            found.add(node.module or "")
            found |= {f"{node.module}.{alias.name}" for alias in node.names}
    return frozenset(found)


def modules_used(module: Path) -> Iterator[Path]:
    """Yield the modules of the package that one of it imports."""
    for name in imports(module):
        first, *rest = name.split(".")
        path = Path(*rest[:-1], f"{rest[-1]}.py") if rest else Path("__init__.py")
        if first == PACKAGE.name and path in MODULES:
            yield path


def folders_used(module: Path) -> set[Path]:
    """Return the other folders of the package that a module imports from."""
    return {used.parent for used in modules_used(module)} - {module.parent}


def ids(path: Path) -> str:
    """Return how a test's parameter is shown."""
    return path.as_posix()


@pytest.mark.parametrize("path", CORE, ids=ids)
def test_the_core_is_pure(path: Path) -> None:
    """No core module imports a way to files, threads, audio or clocks, nor an outer ring."""
    modules = imports(path)
    assert {name.split(".")[0] for name in modules} & IMPURE == set()
    ours = {name for name in modules if name.startswith("assistant.")}
    assert {name for name in ours if not name.startswith("assistant.core")} == set()


@pytest.mark.parametrize("path", CORE, ids=ids)
def test_the_core_opens_and_prints_nothing(path: Path) -> None:
    """No core module calls open, print or input."""
    calls = {
        node.func.id
        for node in ast.walk(ast.parse((PACKAGE / path).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert calls & {"open", "print", "input", "breakpoint", "exec", "eval"} == set()


@pytest.mark.parametrize("path", EDGES, ids=ids)
def test_an_edge_knows_the_core_and_the_one_place_for_files(path: Path) -> None:
    """An edge imports the core and the world outside; of other edges only the files' folder."""
    used = folders_used(path) - {ANY_EDGE_MAY_USE}
    assert {folder for folder in used if folder.parts[:1] != ("core",)} == set()


def test_folders_form_no_circle() -> None:
    """Of any two folders one does not need the other, by whatever way round."""
    uses: dict[Path, set[Path]] = {folder: set() for folder in FOLDERS}
    for module in MODULES:
        uses[module.parent] |= folders_used(module)
    try:
        list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(map(str, error.args[1]))}")


def test_modules_form_no_circle() -> None:
    """Of any two modules one does not need the other, also within a folder."""
    uses = {module: set(modules_used(module)) for module in MODULES}
    try:
        list(TopologicalSorter(uses).static_order())
    except CycleError as error:
        pytest.fail(f"a circle: {' -> '.join(map(str, error.args[1]))}")


@pytest.mark.parametrize("folder", FOLDERS, ids=ids)
def test_a_folder_says_what_it_is_for(folder: Path) -> None:
    """Each folder's `__init__` has a docstring: what lives there, and what it may use."""
    assert ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text()))


def test_a_folder_is_taken_in_at_a_glance() -> None:
    """No folder has more modules than sixteen, its `__init__` apart."""
    counts = {
        folder: sum(path.parent == folder and path.name != "__init__.py" for path in MODULES)
        for folder in FOLDERS
    }
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_every_module_stays_of_one_topic_in_length() -> None:
    """No module of the package is past 400 lines."""
    lengths = {path: len((PACKAGE / path).read_text().splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}
