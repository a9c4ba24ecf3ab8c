"""Tests that run side by side: which modules begin first, and which may live in the virtual room.

A module's tests stay on one worker, as what its fixtures set up is for all of them: a recorded
session, a browser, an installed wheel. A worker takes one module after the other, so those that
take longest have to begin first: one that began last would keep the others waiting at the end.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

from tests.support.places import ROOT

LONGEST = (
    "doctor/test_live_doctor.py",
    "live/test_watched_room.py",
    "live/test_live_session.py",
    "live/test_recorded_session.py",
    "live/test_who_speaks.py",
    "rehearsal/test_recorded_rehearsal.py",
    "live/opening/test_broken_off.py",
    "edges/speech/test_recogniser.py",
    "review/test_questions.py",
    "live/test_listening.py",
    "live/test_standstill.py",
    "front/test_live.py",
    "edges/web/test_glance.py",
    "room/test_day_by_voice.py",
    "live/test_pleas_spoken.py",
    "doctor/test_doctor.py",
    "live/test_sound_check.py",
    "test_scripts.py",
    "cli/test_as_windows.py",
    "live/test_own_voice.py",
    "live/test_corrections_spoken.py",
    "live/opening/test_run.py",
    "replay/test_live_replay.py",
    "sessions/test_growth.py",
    "edges/speech/test_natural_voice.py",
    "live/test_live_display.py",
    "enrolment/test_enrol_by_voice.py",
    "rehearsal/test_command.py",
    "live/test_notes_spoken.py",
    "front/test_panes_live.py",
    "front/test_editor_live.py",
    "live/test_manner_spoken.py",
    "live/test_times_spoken.py",
    "live/test_logged.py",
    "core/session/test_session_properties.py",
)
"""Modules of more than ten seconds, the longest first."""

_RANK = {ROOT / "tests" / name: rank for rank, name in enumerate(LONGEST)}


def turn(path: Path) -> int:
    """Return when a module begins: a smaller number is earlier."""
    return _RANK.get(path, len(_RANK))


@cache
def may_be_live(path: Path) -> bool:
    """Return whether tests of a module may live in the virtual room: it, or what the tests of its
    folder share, speaks of it. (What all tests share does, and is no sign.)"""
    shared = path.parent / "conftest.py"
    places = [path, shared] if shared.exists() and shared.parent != ROOT / "tests" else [path]
    return any("virtual_room" in place.read_text(encoding="utf-8") for place in places)
