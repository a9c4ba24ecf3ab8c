"""Child processes, and standing back, as each system has it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from assistant.edges.system import processes
from tests.support.other_system import as_on

MODULE = "assistant.edges.speech.voice_worker"


def test_a_child_is_started_by_this_python() -> None:
    """By its module or, which is quicker, its file; nothing in the working folder is imported."""
    assert processes.own_child(MODULE) == [sys.executable, "-P", "-m", MODULE]
    assert processes.own_child(MODULE, Path("x.py")) == [sys.executable, "-P", "x.py"]


def test_a_program_in_one_file_is_its_own_child(monkeypatch: pytest.MonkeyPatch) -> None:
    """There is no Python beside it, nor a file of the module."""
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    for file in (None, Path("x.py")):
        assert processes.own_child(MODULE, file) == [sys.executable, processes.CHILD, MODULE]


def test_windows_children_are_made_to_stand_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """By flags that nothing else has; and no niceness is asked of a system without one."""
    for name in ("getpriority", "setpriority", "PRIO_PROCESS"):
        monkeypatch.delattr(os, name)
    monkeypatch.setattr(subprocess, "CREATE_NEW_PROCESS_GROUP", 0x200, raising=False)
    monkeypatch.setattr(subprocess, "BELOW_NORMAL_PRIORITY_CLASS", 0x4000, raising=False)
    windows = as_on("win32", processes)
    monkeypatch.setattr(sys, "platform", "win32")
    assert windows.APART == 0x4200
    assert windows.OWN_GROUP is None
    assert windows.niceness(10, 0) is None
    windows.stand_back(10)
    windows.thread_stands_back(10)


def test_here_no_flag_is_given() -> None:
    """Popen takes none on Unix."""
    assert processes.APART == 0
    assert processes.OWN_GROUP == 0


def test_a_system_without_the_kernels_score_goes_without(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Only Linux asks who is to be ended first."""
    monkeypatch.setattr(processes, "_OOM_SCORE", tmp_path / "none" / "score")
    processes.ended_first(500)
    assert list(tmp_path.iterdir()) == []


def test_a_child_stands_back_by_so_much() -> None:
    """Counted from the niceness that this process has."""
    here = os.getpriority(os.PRIO_PROCESS, 0)
    assert processes.niceness(3, os.getpid()) == min(19, here + 3)
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as child:
        processes.stand_back(min(19, here + 3), child.pid)
        assert os.getpriority(os.PRIO_PROCESS, child.pid) == min(19, here + 3)
