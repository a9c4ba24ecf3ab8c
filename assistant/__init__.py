"""A voice-guided session assistant for the treatment room.

What programs may rely on is handed on here, and described in docs/programmer.md: `Session` and
what it takes (`load_protocol`, `shipped_language`, `Command`, `events`) and gives (`effects`).
Everything else may move. Each is imported when it is first asked for, so that no command waits for
another's.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from assistant.base.languages import shipped_language
    from assistant.base.protocols import load_protocol
    from assistant.core.domain import effects, events
    from assistant.core.domain.commands import Command
    from assistant.core.session.session import Session

__all__ = ["Command", "Session", "effects", "events", "load_protocol", "shipped_language"]

_MODULES = {
    "Command": "assistant.core.domain.commands",
    "Session": "assistant.core.session.session",
    "effects": "assistant.core.domain.effects",
    "events": "assistant.core.domain.events",
    "load_protocol": "assistant.base.protocols",
    "shipped_language": "assistant.base.languages",
}


def __getattr__(name: str) -> Any:
    if name not in _MODULES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    module = import_module(_MODULES[name])
    return module if _MODULES[name].endswith(f".{name}") else getattr(module, name)


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
