"""Files of large models: joined of what packages hold, refused unless they are the very file."""

from __future__ import annotations

import sys
from hashlib import sha256
from pathlib import Path

import pytest

from assistant.core.faults import Fault
from assistant.edges.files.weights import ModelFile, Part, read_weights

CONTENT = b"the weights of a model"
PARTS = (Part("weights_one", "data/part.bin"), Part("weights_two", "data/part.bin"))
MODEL = ModelFile("model.bin", len(CONTENT), sha256(CONTENT).hexdigest(), PARTS)


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Install two packages with a part each, whose code must never run; return the parts."""
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    paths = []
    for part, content in zip(PARTS, (CONTENT[:9], CONTENT[9:]), strict=True):
        path = tmp_path / part.package / part.file
        path.parent.mkdir(parents=True)
        (tmp_path / part.package / "__init__.py").write_text("raise SystemExit('it was run')")
        path.write_bytes(content)
        paths.append(path)
    return paths


def test_the_parts_of_packages_are_joined(packages: list[Path]) -> None:
    """In their order, without anything of the packages being run."""
    assert MODEL.places() == packages
    assert read_weights(MODEL) == CONTENT


def test_a_file_in_the_folder_goes_before_the_packages(
    tmp_path: Path, packages: list[Path]
) -> None:
    """What was fetched from the publisher serves where the packages are damaged."""
    packages[0].unlink()
    (tmp_path / MODEL.name).write_bytes(CONTENT)
    assert read_weights(MODEL, tmp_path) == CONTENT


@pytest.mark.parametrize(
    ("content", "told"),
    [(b"", "cut short"), (CONTENT[:8], "cut short"), (b"the weight", "not as it was published")],
)
def test_what_is_not_the_published_file_is_refused(
    packages: list[Path], content: bytes, told: str
) -> None:
    """A part that is empty, short or another; the mend is named."""
    packages[0].write_bytes(content)
    mend = "install weights-one and weights-two again"
    with pytest.raises(Fault, match=rf"part.bin: model.bin is {told}; {mend}"):
        read_weights(MODEL)


def test_a_part_that_is_gone_is_told(packages: list[Path]) -> None:
    """A package that is there without its file is damaged."""
    packages[1].unlink()
    with pytest.raises(Fault, match=r"weights_two/data/part.bin: can't be read .* install"):
        read_weights(MODEL)


def test_a_fetched_file_that_is_another_is_refused(tmp_path: Path) -> None:
    """It is not passed over in silence, though the packages might serve."""
    (tmp_path / MODEL.name).write_bytes(CONTENT[::-1])
    with pytest.raises(Fault, match=r"not as it was published; delete it, and fetch it again"):
        read_weights(MODEL, tmp_path)


def test_without_the_packages_there_is_none() -> None:
    """What to install is said."""
    assert MODEL.places() == []
    with pytest.raises(Fault, match=r"not here; install weights-one and weights-two"):
        read_weights(MODEL)
