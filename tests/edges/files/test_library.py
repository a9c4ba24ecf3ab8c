"""The library that comes with the program."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.faults import Fault, UsageError
from assistant.edges.files import library
from assistant.edges.files.library import find_protocol, list_protocols, model_dir, shipped
from tests.support.english import CUES
from tests.support.places import ROOT


def test_a_name_finds_the_shipped_protocol() -> None:
    """The library's protocols are found by their file's name without its ending."""
    found = find_protocol("adductor-release")
    assert found == ROOT / "protocols" / "adductor-release.yaml"
    assert found in list_protocols()


@pytest.mark.parametrize(
    "path", ["./mine.yaml", "somewhere/mine", "mine.yaml", "mine.yml", r"folder\mine"]
)
def test_what_looks_like_a_path_is_one(path: str) -> None:
    """A slash or the ending makes a path, which is not looked up in the library."""
    assert Path(path) == find_protocol(path)


def test_a_file_in_the_working_folder_goes_before_a_name(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file without an ending is a path where it exists."""
    monkeypatch.chdir(tmp_path)
    Path("adductor-release").write_text("title: mine", encoding="utf-8")
    assert Path("adductor-release") == find_protocol("adductor-release")


@pytest.mark.parametrize("name", ["adductor-relaese", "Adductor-Release", "adductor_release"])
def test_a_misspelt_name_is_answered_with_the_nearest(name: str) -> None:
    """The user is told which protocol may have been meant, and how to see them all."""
    with pytest.raises(UsageError, match="did you mean adductor-release") as caught:
        find_protocol(name)
    assert "assistant protocols list" in str(caught.value)


@pytest.mark.parametrize("name", ["", "zzzz", "..", "a" * 5000])
def test_a_name_like_no_other_is_refused_plainly(name: str) -> None:
    """Whatever the name, the answer is one line that says how to see the library."""
    with pytest.raises(UsageError, match="assistant protocols list") as caught:
        find_protocol(name)
    assert "\n" not in str(caught.value)


def test_protocols_are_listed_by_name_and_nothing_else_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only protocol files are in the list, in the order of their names."""
    folder = tmp_path / "protocols"
    folder.mkdir()
    for name in ("b.yaml", "a.yml", "notes.txt", "c.yaml~"):
        (folder / name).touch()
    monkeypatch.setattr(library, "_PACKAGE", tmp_path / "assistant")
    assert [path.name for path in list_protocols()] == ["a.yml", "b.yaml"]


def test_every_shipped_protocol_can_be_used() -> None:
    """All of the library is free of problems, and at least the first protocol is there."""
    protocols = [load_protocol(str(path)) for path in list_protocols()]
    assert "adductor-release" in [protocol.name for protocol in protocols]


def test_every_shipped_cue_is_short() -> None:
    """Nothing said is longer than twelve words: the room is quiet and hands are busy."""
    for path in list_protocols():
        for text in CUES.fixed_texts(load_protocol(str(path))):
            assert len(text.split()) <= 12, f"{path.name}: {text}"


def test_the_model_lies_where_the_program_looks() -> None:
    """The speech model's folder has the model in it."""
    assert (model_dir() / "am" / "final.mdl").is_file()


def test_an_installed_program_reads_what_it_carries(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The package's own data goes before a folder that happens to lie beside the package."""
    inside = tmp_path / "assistant" / "data" / "protocols"
    for folder in (inside, tmp_path / "protocols"):
        folder.mkdir(parents=True)
    monkeypatch.setattr(library, "_PACKAGE", tmp_path / "assistant")
    assert inside == shipped("protocols")


def test_an_installation_without_its_library_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A missing folder is the installation's fault, and the message says what to do."""
    monkeypatch.setattr(library, "_PACKAGE", tmp_path / "assistant")
    with pytest.raises(Fault, match=r"data.protocols is missing; install the program again"):
        find_protocol("adductor-release")
