"""The exit codes, which scripts rely on."""

from __future__ import annotations

FINISHED = 0
FAULT = 1
"""Something of the machine or of the program does not work."""
USAGE = 2
"""The command line or a file it names is wrong; nothing was begun."""
ENDED_EARLY = 3
"""A session that was stopped, declined or interrupted; all is saved."""

# Of `assistant verify`, what is to be thought of a journal; of several, the worst.
BROKEN_OFF = 4
"""Its end is missing: the power went, or the program was killed."""
UNSEALED = 5
"""An older version wrote it, without sums: nothing can be said of its lines."""
DAMAGED = 6
"""Lines of it can't be read any more."""
ALTERED = 7
"""Lines of it are not those that were written."""

INTERRUPTED = 130
"""Ctrl-C in a command that keeps what it has done so far, as shells have it: 128 and the signal."""
