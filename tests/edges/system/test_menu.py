"""The entry in the menu of each system: where it lies, and that its line starts what is meant."""

from __future__ import annotations

import subprocess
from pathlib import Path

from assistant.edges.system.menu import menu_entry, this_program

HOME = Path("/home/ann")
PROGRAM = ['/opt/my programs/50%/it\'s "$HOME"\\/assistant', "room", "--open"]


def test_linux_has_an_entry_without_a_terminal() -> None:
    """Its line is quoted as the specification says, so that spaces and signs are no others'."""
    entry = menu_entry(PROGRAM, "linux", {}, HOME)
    assert entry.path == HOME / ".local/share/applications/session-assistant.desktop"
    lines = dict(line.split("=", 1) for line in entry.text.splitlines()[1:])
    assert lines["Terminal"] == "false"
    value = lines["Exec"].replace("\\\\", "\\")  # of any value; the rest is of an Exec line
    line = "printf '%s\\n' " + value.replace(
        "%%", "%"
    )  # a shell takes such quotes as they are meant
    ran = subprocess.run(["sh", "-c", line], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == PROGRAM
    elsewhere = menu_entry(PROGRAM, "linux", {"XDG_DATA_HOME": "/data"}, HOME)
    assert elsewhere.path == Path("/data/applications/session-assistant.desktop")


def test_windows_has_a_batch_file_among_the_programs() -> None:
    """With the ends of lines that it needs, and signs of variables doubled."""
    entry = menu_entry(["C:\\My 50%\\assistant.exe", "room", "--open"], "win32", {}, HOME)
    assert entry.path.name == "Session assistant.cmd"
    assert "Start Menu" in str(entry.path)
    assert '"C:\\My 50%%\\assistant.exe" "room" "--open"\r\n' in entry.text


def test_macos_has_a_file_that_terminal_runs(tmp_path: Path) -> None:
    """A script, which runs what is meant."""
    shown = tmp_path / "it's $HOME"
    entry = menu_entry(["printf", "%s", str(shown)], "darwin", {}, HOME)
    assert entry.path == HOME / "Applications/Session assistant.command"
    script = tmp_path / "script"
    script.write_text(entry.text)
    ran = subprocess.run(["sh", str(script)], capture_output=True, text=True, check=True)
    assert ran.stdout == str(shown)


def test_it_starts_this_very_program() -> None:
    """By whatever way it is installed."""
    ran = subprocess.run([*this_program(), "--version"], capture_output=True, text=True, check=True)
    assert ran.stdout.startswith("assistant ")
