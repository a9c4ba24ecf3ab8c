"""Reading a protocol by its name or path, with what it shares with others."""

from __future__ import annotations

from assistant.core.domain.protocol import Protocol
from assistant.core.language.phrasebook import Phrasebook
from assistant.edges.files.library import find_protocol, list_shared
from assistant.edges.files.protocol_file import Checked, check_file, read_protocol


def load_protocol(name_or_path: str) -> Protocol:
    """Return a protocol of the library, or in a file.

    Raises:
        UsageError: there is none, or it can't be used.
        Fault: the library is missing.
    """
    return read_protocol(find_protocol(name_or_path), list_shared())


def check_protocol(name_or_path: str, phrasebook: Phrasebook) -> Checked:
    """Return a protocol, or None for what several share, with all that may be bettered in it.

    `phrasebook` is what can be said while its words sound.

    Raises:
        UsageError: there is none, or it can't be used.
        Fault: the library is missing.
    """
    return check_file(find_protocol(name_or_path), phrasebook, list_shared())
