"""Reading a language by its code, with what the user's own file changes in it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import Any, TypeVar

from platformdirs import user_config_path

from assistant.base.paths import APP
from assistant.core.domain.commands import NAME
from assistant.core.domain.manner import USUAL, Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import UsageError
from assistant.core.language.language import Language
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.language.reader import ReadLanguage, Text, read_language
from assistant.core.shown.shown import Shown
from assistant.core.written.kinds import LANGUAGE
from assistant.core.written.yaml_text import read_yaml
from assistant.edges.files.library import language_files, list_languages, shipped
from assistant.edges.files.text_file import read_text

CODE = "en"
"""The language of the speech model that comes with the program, and of what it shows where neither
a protocol nor the settings say another."""

PAGES = "pages.yaml"
"""The file of English that has the texts of all pages."""

Answer = TypeVar("Answer")


def load_language(settings: Settings = USUAL, code: str = CODE) -> ReadLanguage:
    """Return a language as the user has it, with the name that `settings` give the assistant.

    Raises:
        UsageError: there is no such language, the user's file can't be used, or the name is of
            words of its commands; every problem is told.
        Fault: the program's own are missing.
    """
    own = own_file(code)
    if settings.name != NAME:
        check_name(settings.name, code)
    return read_language(
        _texts(code),
        _text(own) if own.exists() else None,
        None if settings.name == NAME else settings.name,
        strict=settings.strict,
        pages=_pages(code),
    )


def check_name(name: str, code: str) -> None:
    """Raise `UsageError` where a name of the assistant's would be heard as a command of a language
    too."""
    if used := sorted(set(name.split()) & words_of_commands(code)):
        raise UsageError(
            f"the assistant's name {name!r}: {used[0]!r} is a word of a command in the language "
            f"{code}; `assistant settings name` sets another"
        )


def words_of_commands(code: str = CODE) -> set[str]:
    """Return the words of what can be said to the assistant in a session, in a language as it comes
    with the program."""
    patterns = shipped_language(code).phrasebook.patterns
    return {word for phrase, _ in patterns for word in phrase.split()}


@cache
def shipped_language(code: str = CODE) -> Language:
    """Return a language as it comes with the program.

    Raises:
        Fault: it is missing.
    """
    return read_language(_texts(code), pages=_pages(code)).language


def code_of(protocol: Protocol) -> str:
    """Return the language in which a protocol is run: its own, as "es" for "es-mx".

    One of an older program may be in a language that there is none of; it was run in this one.
    """
    written, there = protocol.language.lower(), list_languages()
    return next((code for code in (written, written.split("-")[0]) if code in there), CODE)


def phrasebooks(
    own: Phrasebook | None = None, own_code: str = CODE
) -> Callable[[Protocol], Phrasebook]:
    """Return what tells what can be said in a protocol's language; each is read once, and none for
    the one of which it is here, `own`, in the language `own_code`."""
    read = {} if own is None else {own_code: own}

    def phrasebook(protocol: Protocol) -> Phrasebook:
        code = code_of(protocol)
        if code not in read:
            read[code] = load_language(code=code).language.phrasebook
        return read[code]

    return phrasebook


def own_file(code: str = CODE) -> Path:
    """Return where the user may add to a language; there need be no such file."""
    return user_config_path(APP) / f"language.{code}.yaml"


def _texts(code: str) -> list[Text]:
    return [_text(path) for path in language_files(code)]


def _text(path: Path) -> Text:
    return Text(read_text(path), str(path))


def _pages(code: str) -> frozenset[str]:
    """Return the English texts of pages that a language must have its own for."""
    return frozenset() if code == CODE else _of_pages()


@cache
def _of_pages() -> frozenset[str]:
    text = read_text(shipped("languages") / CODE / PAGES)
    data: Any = read_yaml(text, PAGES, LANGUAGE).data
    return frozenset(text for topic in data["shown"]["pages"].values() for text in topic)


_shown_in: ContextVar[str] = ContextVar("language", default=CODE)


def shown() -> Shown:
    """Return the texts of what is shown now and is of no session that runs: reviews, notes, sheets.

    It is in English but where `showing_in` says otherwise.
    """
    return shipped_language(_shown_in.get()).shown


def language_shown() -> str:
    """Return the language of what is shown now."""
    return _shown_in.get()


def tr(english: str, **values: object) -> str:
    """Return a text of a page in the language of what is shown now; see `Shown.tr`."""
    return shown().tr(english, **values)


def page_text(english: str) -> str:
    """Return the same with its names in braces as they are; see `Shown.page`."""
    return shown().page(english)


def answering_in(code: str, answer: Callable[[Any], Answer]) -> Callable[[Any], Answer]:
    """Return what answers a request, in a language."""

    def answering(request: Any) -> Answer:
        with showing_in(code):
            return answer(request)

    return answering


@contextmanager
def showing_in(code: str) -> Iterator[None]:
    """Show in a language meanwhile.

    Raises:
        UsageError: there is no such language.
    """
    shipped_language(code)
    token = _shown_in.set(code)
    try:
        yield
    finally:
        _shown_in.reset(token)
