"""All that is shown in a language."""

from __future__ import annotations

from pydantic import Field

from assistant.core.shown.rehearsal_texts import RehearsalTexts
from assistant.core.shown.review_texts import ReviewTexts
from assistant.core.shown.session_texts import SessionTexts
from assistant.core.shown.texts import Texts
from assistant.core.written.values import Label


class Shown(Texts):
    """The texts that are shown, and the words for what journals and commands know by a name."""

    names: dict[str, Label] = Field(
        default={},
        description="states, sides, ends, outcomes and the like, by what the program calls them",
    )
    session: SessionTexts = Field(description="what is shown of a session")
    review: ReviewTexts = Field(description="what is shown of sessions afterwards")
    rehearsal: RehearsalTexts = Field(description="what is shown of a rehearsal")

    def of(self, kind: str, called: str) -> str:
        """Return what something is called that is otherwise called among its kind: the `end` that a
        hold came to, a `chime`."""
        return self.names.get(f"{kind} {called}") or self.name(called)

    def name(self, called: str | None) -> str:
        """Return what something is called to be shown; its own name where it has no other."""
        return self.names.get(called or "", called or "")
