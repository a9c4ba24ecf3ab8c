"""Reading a protocol by its name or path, with what it shares with others."""

from __future__ import annotations

import logging

from assistant.core.domain.protocol import Protocol
from assistant.core.language.phrasebook import Phrasebook
from assistant.edges.files.library import find_protocol, list_languages, list_shared, shipped
from assistant.edges.files.protocol_file import Checked, check_file, read_protocol

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


def check_protocol(name_or_path: str, phrasebook: Phrasebook) -> Checked:
    """Return a protocol, or None for what several share, with all that may be bettered in it.

    `phrasebook` is what can be said while its words sound.

    Raises:
        UsageError: there is none, or it can't be used.
        Fault: the library is missing.
    """
    return check_file(find_protocol(name_or_path), phrasebook, list_shared(), list_languages())
