"""Notes in free words, of those alone whose notes count."""

from __future__ import annotations

from assistant.core.domain.commands import Order, Utterance, Word
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.whose import ANYBODY
from assistant.live.noting import NOT_TAKEN, NotesOf

SAID = Utterance((Word("note", 1.0, 1.4),))


class Scribe:
    """Writes down the sound that it is given."""

    fault, by = "", "hand"

    def __init__(self) -> None:
        self.given: list[tuple[Utterance, str]] = []

    @property
    def waiting(self) -> bool:
        """Whether something was given."""
        return bool(self.given)

    def news(self) -> list[str]:
        """There is some."""
        return ["by hand"]

    def give(self, said: Utterance, pcm: bytes) -> None:
        """Take it."""
        self.given.append((said, pcm.decode()))

    def written(self, wait_s: float = 0.0) -> list[tuple[Utterance, str]]:
        """Return it."""
        return self.given


class Mine:
    """Lets notes count whose sound is mine."""

    def judge(self, judged: Judged, *_: object) -> Judged:
        """Not asked here."""
        raise AssertionError

    def least(self, phrase: str, order: Order) -> float:
        """Not asked here."""
        raise AssertionError

    def notes(self, pcm: bytes) -> bool:
        """Whether it is mine."""
        return pcm == b"mine"


def test_anothers_note_is_not_written_down_and_that_is_told() -> None:
    """Once; the therapist's own beside it is."""
    notes = NotesOf(Mine(), scribe := Scribe())
    notes.give(SAID, b"another's")
    assert not notes.waiting
    assert notes.news() == [NOT_TAKEN, "by hand"]
    assert notes.news() == ["by hand"]
    notes.give(SAID, b"mine")
    assert (notes.waiting, notes.written(), notes.by, notes.fault) == (
        True, [(SAID, "mine")], "hand", ""
    )  # fmt: skip
    assert len(scribe.given) == 1


def test_without_anybody_enrolled_every_note_is_taken() -> None:
    """As before."""
    notes = NotesOf(ANYBODY, scribe := Scribe())
    notes.give(SAID, b"another's")
    assert scribe.given
