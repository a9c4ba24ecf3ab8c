"""What the tests of devices share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.support.virtual_room import VirtualRoom


@pytest.fixture
def room(virtual_room: VirtualRoom) -> Iterator[VirtualRoom]:
    """A room whose sound server runs, whatever the last test did to it."""
    virtual_room.start()
    yield virtual_room
    virtual_room.start()
