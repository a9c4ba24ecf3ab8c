"""The program as a single file: `assistant`, or one of its own child processes.

There is no Python beside it that could run a module, so it is started again itself and told which
of its modules to be (`assistant/edges/system/processes.py`).
"""

from __future__ import annotations

import sys
from importlib import import_module

from assistant.cli.main import main
from assistant.edges.system.processes import CHILD

CHILDREN = (
    "assistant.edges.notes.whisper_worker",
    "assistant.edges.speech.model_proof",
    "assistant.edges.speech.voice_worker",
)

if __name__ == "__main__":
    if sys.argv[1:2] == [CHILD] and sys.argv[2] in CHILDREN:
        del sys.argv[:2]
        import_module(sys.argv[0]).main()
    else:
        sys.exit(main())
