"""The two ways to fail that a user is told about: each message is one line with its mend."""

from __future__ import annotations


class UsageError(Exception):
    """Wrong usage or input: the user can mend the command line or the file. Exit code 2."""


class Fault(Exception):
    """Something that should work does not: a device, the voice, the disk. Exit code 1."""


class JournalFault(Fault):
    """The disk takes no more records: nothing may be acknowledged any more."""
