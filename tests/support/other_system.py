"""Modules of the program as another system would load them, with stand-ins for what it has."""

from __future__ import annotations

import importlib.util
import sys
from collections.abc import Mapping
from pathlib import Path
from types import ModuleType
from unittest.mock import patch


def as_on(platform: str, module: ModuleType, has: Mapping[str, ModuleType] = {}) -> ModuleType:
    """Return a second copy of a module, loaded as on `platform`, which `has` such modules.

    `platform` is as `sys.platform` names it. The copy goes on knowing this machine's own `os`.
    """
    assert module.__file__ is not None
    spec = importlib.util.spec_from_file_location(
        f"{module.__name__}_on_{platform}", Path(module.__file__)
    )
    assert spec is not None
    assert spec.loader is not None
    copy = importlib.util.module_from_spec(spec)
    with patch.object(sys, "platform", platform), patch.dict(sys.modules, has):
        spec.loader.exec_module(copy)
    return copy


def a_module(name: str, **content: object) -> ModuleType:
    """Return a module with such content, in place of one that this system lacks."""
    made = ModuleType(name)
    vars(made).update(content)
    return made
