"""Reading a protocol by its name or path, with what it shares with others."""

from __future__ import annotations

import logging
from collections.abc import Callable
from pathlib import Path

from platformdirs import user_config_path

from assistant.base.paths import APP
from assistant.core.domain.own_times import with_own_times
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import UsageError
from assistant.core.language.phrasebook import Phrasebook
from assistant.core.protocols.own_file import Known, known_of, own_of, read_own
from assistant.edges.files.library import (
    every_protocol,
    find_protocol,
    list_languages,
    list_shared,
    shipped,
)
from assistant.edges.files.protocol_file import Checked, check_file, check_text, read_protocol
from assistant.edges.files.text_file import read_text

logger = logging.getLogger(__name__)


def load_protocol(name_or_path: str) -> Protocol:
    """Return a protocol of the library, or in a file.

    Raises:
        UsageError: there is none, or it can't be used.
        Fault: the library is missing.
    """
    path = find_protocol(name_or_path)
    protocol = read_protocol(path, list_shared(), list_languages())
    # A file of the user's own may be named after a client.
    ours = path.parent == shipped("protocols")
    logger.info(
        "protocol read: %s, steps: %d, shared files: %d",
        *(path.stem if ours else "the user's own", len(protocol.steps), len(protocol.shared)),
    )
    return protocol


def own_file() -> Path:
    """Return where the user may write times of their own; there need be no such file."""
    return user_config_path(APP) / "own.yaml"


def with_own(protocol: Protocol) -> Protocol:
    """Return a protocol with the user's own times, where a file of theirs has some for it.

    Raises:
        UsageError: the file can't be used, it names what there is not, or what it says does not
            fit the protocol.
        Fault: the library is missing.
    """
    path = own_file()
    if not path.exists():
        return protocol
    written = read_own(read_text(path), str(path), _known_with(protocol))
    try:
        own = own_of(written, protocol)
        return with_own_times(protocol, own) if own else protocol
    except ValueError as error:
        raise UsageError(f"{path}: {protocol.name}: {error}") from error


def _known_with(protocol: Protocol) -> Known:
    """Return what may be named with a protocol and all of the library."""
    read, unread, shared, languages = [], [], list_shared(), list_languages()
    for path in every_protocol():
        try:
            read.append(read_protocol(path, shared, languages))
        except UsageError:  # told of where it is used; what is named may be its
            unread.append(path.stem)
    return known_of([*read, protocol], unread)


def check_protocol(
    name_or_path: str, phrasebook: Phrasebook | Callable[[Protocol], Phrasebook]
) -> Checked:
    """Return a protocol, or None for what several share, with all that may be bettered in it.

    `phrasebook` is what can be said while its words sound, or tells that of a protocol.

    Raises:
        UsageError: there is none, or it can't be used.
        Fault: the library is missing.
    """
    return check_file(find_protocol(name_or_path), phrasebook, list_shared(), list_languages())


def check_draft(
    text: str, name: str, phrasebook: Phrasebook | Callable[[Protocol], Phrasebook]
) -> Checked:
    """Return the protocol that a text comes to under a name, with all that may be bettered in it.

    `phrasebook` is as above.

    Raises:
        WrittenError: it can't be used; every problem is told.
        Fault: the library is missing.
    """
    return check_text(text, name, name, phrasebook, list_shared(), list_languages())
