"""The exit codes, which scripts rely on."""

from __future__ import annotations

FINISHED = 0
FAULT = 1
"""Something of the machine or of the program does not work."""
USAGE = 2
"""The command line or a file it names is wrong; nothing was begun."""
ENDED_EARLY = 3
"""A session that was stopped, declined or interrupted; all is saved."""
