"""The dictionary that ships."""

from __future__ import annotations

import lzma
from pathlib import Path

import pytest

from assistant.core.faults import Fault
from assistant.edges.files.library import dictionary_file
from assistant.edges.speech.dictionary import Dictionary


def test_words_are_found_with_all_their_pronunciations() -> None:
    """Words from its beginning, middle and end are found, and those it lacks are left out."""
    found = Dictionary(dictionary_file()).look_up(["read", "zywicki", "'tis", "fnord", "zyw"])
    assert found == {
        "'tis": [("T", "IH", "Z")],
        "read": [("R", "EH", "D"), ("R", "IY", "D")],
        "zywicki": [("Z", "IH", "W", "IH", "K", "IY")],
    }


def test_it_may_be_asked_more_than_once() -> None:
    """It is read at the first question and kept."""
    dictionary = Dictionary(dictionary_file())
    assert set(dictionary.look_up(["psalm"])) == {"psalm"}
    assert set(dictionary.look_up(["pneumonia"])) == {"pneumonia"}


def test_nothing_is_read_before_it_is_asked(tmp_path: Path) -> None:
    """A dictionary that is missing is no matter to a session that needs none."""
    missing = Dictionary(tmp_path / "none.xz")
    assert missing.look_up([]) == {}
    with pytest.raises(Fault, match=r"the dictionary can't be read .*install the program"):
        missing.look_up(["next"])


@pytest.mark.parametrize("content", [b"", b"next N EH K S T", lzma.compress(b"next N EX T\n")])
def test_a_damaged_dictionary_is_a_fault(tmp_path: Path, content: bytes) -> None:
    """A dictionary that can't be unpacked, or holds what is no phone, is told as damaged."""
    path = tmp_path / "words.xz"
    path.write_bytes(content)
    with pytest.raises(Fault, match="is damaged; install the program again"):
        Dictionary(path).look_up(["next"])
