"""Names that Windows has for itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.base import paths
from assistant.core.faults import UsageError
from assistant.edges.files import library
from assistant.edges.system.names import has_folder, refused_name

DEVICES = ["CON", "con", "nul", "Aux", "PRN.1", "com1", "LPT9.yaml", "con .txt", "COM²"]
REFUSED = [*DEVICES, "C7.", "C7 ", "a:b", "what?", "a\tb"]
GIVEN = ["C7", "console", "com", "COM10", "nul-1", ".con", "a.b", "aux2", "Jörg", "lpt"]


@pytest.mark.parametrize("name", REFUSED)
def test_windows_refuses_it_and_others_do_not(name: str) -> None:
    """What would go to a device, or be another file than the one that was named."""
    assert refused_name(name, "win32")
    assert not refused_name(name, "linux")
    assert not refused_name(name, "darwin")


@pytest.mark.parametrize("name", GIVEN)
def test_windows_takes_it(name: str) -> None:
    """A name that only looks like one of them is a file's like any other."""
    assert refused_name(name, "win32") == ""


def test_what_has_a_folder_in_it_is_known_on_every_system() -> None:
    """With either stroke, as Windows takes both."""
    assert has_folder("a/b.wav")
    assert has_folder("rooms\\b.ogg")
    assert not has_folder("b.wav")


def test_a_trainee_and_a_protocol_of_such_a_name_are_refused_plainly(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Before anything is written, with words that say what to do."""
    on_windows = lambda name: refused_name(name, "win32")  # noqa: E731
    monkeypatch.setattr(paths, "refused_name", on_windows)
    monkeypatch.setattr(library, "refused_name", on_windows)
    with pytest.raises(UsageError, match="choose another code for the trainee: Windows has that"):
        paths.trainee_folder(tmp_path, "nul")
    with pytest.raises(UsageError, match="Windows has that name for a device; choose another"):
        library.new_file(str(tmp_path / "new" / "con"), "title: none", {})
    assert list(tmp_path.iterdir()) == []
