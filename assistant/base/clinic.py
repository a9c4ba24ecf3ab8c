"""Which clinic this machine is of: the address of its PostgreSQL."""

from __future__ import annotations

import os

from assistant.base.settings import load_standing, settings_file
from assistant.core.faults import UsageError
from assistant.edges.clinic.address import EXAMPLE, VARIABLE, Address, read_address


def clinic_address(typed: str | None = None, option: str = "ADDRESS") -> Address:
    """Return the clinic's address: the one typed, else $ASSISTANT_CLINIC, else that of the settings.

    Raises:
        UsageError: there is none, or it is none. The message shows nothing of a password.
    """
    if typed:
        return read_address(typed, option)
    if variable := os.environ.get(VARIABLE):
        return read_address(variable, VARIABLE, secret=True)
    if setting := load_standing().clinic:
        return read_address(setting, str(settings_file()))
    raise UsageError(f"no clinic is set: `assistant settings clinic {EXAMPLE}`, or {VARIABLE}")
