"""All that is shown in a language."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, ValidationInfo, field_validator

from assistant.core.shown.rehearsal_texts import RehearsalTexts
from assistant.core.shown.review_texts import ReviewTexts
from assistant.core.shown.session_texts import SessionTexts
from assistant.core.shown.texts import HOLE, Texts, put
from assistant.core.shown.worded import Worded
from assistant.core.written.values import Label, pattern

PageText = Annotated[str, pattern(r"\S.{0,399}", "needs one line of text, 400 characters at most")]


class Shown(Texts):
    """The texts that are shown, and the words for what journals and commands know by a name."""

    names: dict[str, Label] = Field(
        default={},
        description="states, sides, ends, outcomes and the like, by what the program calls them",
    )
    session: SessionTexts = Field(description="what is shown of a session")
    review: ReviewTexts = Field(description="what is shown of sessions afterwards")
    rehearsal: RehearsalTexts = Field(description="what is shown of a rehearsal")
    pages: dict[str, dict[str, PageText]] = Field(
        default={},
        description="what stands on the pages, by topics, each text beside the English one",
    )

    @field_validator("pages")
    @classmethod
    def _same_names(
        cls, pages: dict[str, dict[str, str]], _: ValidationInfo
    ) -> dict[str, dict[str, str]]:
        for english, text in (each for topic in pages.values() for each in topic.items()):
            for name in HOLE.findall(text):
                if name not in HOLE.findall(english):
                    raise ValueError(f"{{{name}}} means nothing in {text!r}; take it out")
        return pages

    def page(self, english: str) -> str:
        """Return a text of a page in this language, its names in braces as they are."""
        return next((each[english] for each in self.pages.values() if english in each), english)

    def told(self, sentence: str) -> str:
        """Return in this language a sentence that was worded in none; any other as it is."""
        if not isinstance(sentence, Worded):
            return sentence
        if not sentence.values:
            text = self.page(sentence)
            return self.name(sentence) if text == sentence else text
        values = {
            name: self.told(value) if isinstance(value, str) else value
            for name, value in sentence.values.items()
        }
        return self.tr(sentence.text, **values)

    def tr(self, english: str, **values: object) -> str:
        """Return the same with the values in place of their names."""
        return put(self.page(english), **values)

    def of(self, kind: str, called: str) -> str:
        """Return what something is called that is otherwise called among its kind: the `end` that a
        hold came to, a `chime`."""
        return self.names.get(f"{kind} {called}") or self.name(called)

    def name(self, called: str | None) -> str:
        """Return what something is called to be shown; its own name where it has no other."""
        return self.names.get(called or "", called or "")

    def reason(self, why: str) -> str:
        """Return why a session ended, as its last line has it. After a colon stands an id, of the
        question that was answered so: that is the protocol's own word."""
        what, colon, which = why.partition(": ")
        return f"{self.name(what)}{colon}{which}"
