"""The house: three rings whose arrows point inwards, folders by topic that form no circle."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterator
from functools import cache
from graphlib import CycleError, TopologicalSorter
from pathlib import Path

import pytest

from tests.support.places import PACKAGE, ROOT

ARCHITECTURE = ROOT / "docs" / "architecture.md"

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

ANY_EDGE_MAY_USE = {Path("edges/files"), Path("edges/system")}
"""The one place for private and for text files; and the one for what systems do otherwise."""

OF_ONE_SYSTEM = {
    "ctypes", "fcntl", "grp", "msvcrt", "pwd", "resource", "select", "selectors", "signal",
    "termios", "tty", "winreg",
}  # fmt: skip
"""Modules that a system lacks, or by which it does otherwise than another."""


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


def folders_of(folder: Path) -> set[Path]:
    """Return the other folders that the modules of one import from."""
    return {used for module in MODULES if module.parent == folder for used in folders_used(module)}


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


def test_one_place_prints() -> None:
    """Only `base/streams` calls print, as it makes what came from outside safe for a terminal.

    The voice's process and its parent write to one another, where no terminal is.
    """
    printing = {
        path.as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse((PACKAGE / path).read_text()))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == "print"
    }
    between = {"edges/speech/voice_process.py", "edges/speech/voice_worker.py"}
    assert printing - between == {"base/streams.py"}


def test_one_place_opens_consoles() -> None:
    """A console that draws is opened for tables, the screen and a bar of progress alone."""
    opening = {path.as_posix() for path in MODULES if "rich.console.Console" in imports(path)}
    assert opening == {
        "base/tables.py",
        "base/progress.py",
        "edges/display/screen.py",
        "live/opening/display.py",
    }


@pytest.mark.parametrize("path", EDGES, ids=ids)
def test_an_edge_knows_the_core_and_the_places_for_files_and_systems(path: Path) -> None:
    """An edge imports the core and the world outside; of other edges the two that any may use."""
    used = folders_used(path) - ANY_EDGE_MAY_USE
    assert {folder for folder in used if folder.parts[:1] != ("core",)} == set()


def test_the_command_line_is_known_in_one_folder() -> None:
    """Only `cli` imports argparse: the others are given what was asked as a type of their own."""
    knowing = {module.parts[0] for module in MODULES if "argparse" in imports(module)}
    assert knowing == {"cli"}


def test_the_network_is_reached_from_one_folder() -> None:
    """Only `edges/network` imports a client of other machines: nothing else can send anything."""
    clients = {"urllib.request", "http.client", "ftplib", "smtplib", "requests", "httpx", "aiohttp"}
    reaching = {module.parent for module in MODULES if clients & imports(module)}
    assert reaching == {Path("edges/network")}


def test_systems_are_told_apart_in_one_folder() -> None:
    """Only `edges/system` imports what a system lacks; what else asks which it is stands here.

    The host's clock is sound's own. The rest hands the name on: to be logged, or to the core, which
    knows which speech engine each has.
    """
    importing = {module.parent for module in MODULES if OF_ONE_SYSTEM & imports(module)}
    assert importing == {Path("edges/system")}
    asking = {
        path.as_posix()
        for path in MODULES
        for node in ast.walk(ast.parse((PACKAGE / path).read_text("utf-8")))
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        if (node.value.id, node.attr) in {("sys", "platform"), ("os", "name")}
        if path.parent != Path("edges/system")
    }
    assert asking == {
        "cli/main.py",
        "edges/audio/host_clock.py",
        "edges/speech/voice.py",
        "voice_tools/command.py",
        "voices/choosing.py",
    }


def test_folders_form_no_circle() -> None:
    """Of any two folders one does not need the other, by whatever way round."""
    try:
        list(TopologicalSorter({folder: folders_of(folder) for folder in FOLDERS}).static_order())
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
    """Each folder's `__init__` has a docstring, which ends with the folders that it uses."""
    told = ast.get_docstring(ast.parse((PACKAGE / folder / "__init__.py").read_text()))
    assert told
    _, _, uses = told.rpartition("Uses ")
    named = {Path(name) for name in re.findall(r"[a-z_]+(?:/[a-z_]+)?", uses)} & set(FOLDERS)
    if folder not in (Path(), Path("core"), Path("edges")):  # these speak of all that is in them
        assert named == folders_of(folder)


def test_a_folder_is_taken_in_at_a_glance() -> None:
    """No folder has more modules than sixteen, its `__init__` among them."""
    counts = Counter(path.parent for path in MODULES)
    assert {folder: count for folder, count in counts.items() if count > MOST_MODULES} == {}


def test_every_module_stays_of_one_topic_in_length() -> None:
    """No module of the package is past 400 lines."""
    lengths = {path: len((PACKAGE / path).read_text().splitlines()) for path in MODULES}
    assert {path: length for path, length in lengths.items() if length > MOST_LINES} == {}


def test_the_drawing_shows_the_folders_as_they_are() -> None:
    """Each arrow of the drawing is a use, and every use is reached along arrows, without detours.

    What lies in the core itself is not drawn: every folder may use it.
    """
    drawn: set[tuple[Path, Path]] = set()
    folders, *_ = re.findall(r"```mermaid\n(.*?)```", ARCHITECTURE.read_text("utf-8"), re.DOTALL)
    for line in folders.splitlines():
        if "-->" in line:
            left, right = (re.split(r" *& *", side.strip()) for side in line.split("-->"))
            drawn |= {(Path(start), Path(end)) for start in left for end in right}
    top, core = Path(), Path("core")
    uses = {
        folder: {used for used in folders_of(folder) if used != core}
        for folder in FOLDERS
        if folder not in (top, core)
    }
    order = [folder for folder in TopologicalSorter(uses).static_order() if folder in uses]
    reached: dict[Path, set[Path]] = {}
    for folder in order:
        reached[folder] = uses[folder].union(*(reached[used] for used in uses[folder]))
    needed = {
        (folder, used)
        for folder in order
        for used in uses[folder]
        if not any(used in reached[other] for other in uses[folder])
    }
    assert drawn == needed


def test_the_walk_of_a_word_names_each_file_once() -> None:
    """The second drawing and the list under it have the same files, each once, in one order."""
    text = ARCHITECTURE.read_text("utf-8")
    _, drawing = re.findall(r"```mermaid\n(.*?)```", text, re.DOTALL)
    told = re.findall(r"^\d+\. \*\*`(.*?)`\*\*", text, re.MULTILINE)
    boxes = dict(re.findall(r'(\w+)\["(.*?)<br>', drawing))
    arrows = [line.split(" --> ") for line in drawing.splitlines() if "-->" in line]
    way = [boxes[box.strip()] for row in arrows for box in row]
    joints = {row[0].strip() for row in arrows[1:]}
    walked = [path for at, path in enumerate(way) if at == 0 or path != way[at - 1]]
    assert walked == told == list(boxes.values())
    assert joints <= set(boxes)
    assert [path for path in told if not (PACKAGE / path).is_file()] == []
    assert len(set(told)) == len(told)
