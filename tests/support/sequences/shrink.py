"""Cuts a sequence down to the acts that matter."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace

from tests.support.sequences.acts import Act, Told, Wait

Fails = Callable[[Sequence[Act]], bool]


def shrunk(acts: Sequence[Act], fails: Fails) -> list[Act]:
    """Return a short sequence that fails as `acts` does: none of it can be left out or simpler."""
    least = list(acts)
    while True:
        shorter = _simpler(_without(least, fails), fails)
        if shorter == least:
            return least
        least = shorter


def _without(acts: list[Act], fails: Fails) -> list[Act]:
    size = max(1, len(acts) // 2)
    while size:
        at = 0
        while at < len(acts):
            fewer = acts[:at] + acts[at + size :]
            if fails(fewer):
                acts = fewer
            else:
                at += size
        size //= 2
    return acts


def _simpler(acts: list[Act], fails: Fails) -> list[Act]:
    for at, act in enumerate(acts):
        for simple in _simple(act):
            if simple == acts[at]:
                break
            tried = [*acts[:at], simple, *acts[at + 1 :]]
            if fails(tried):
                acts = tried
                break
    return acts


def _simple(act: Act) -> list[Act]:
    """Return acts that are simpler than one, the simplest first."""
    if isinstance(act, Wait):
        return [Wait(seconds) for seconds in (1.0, 10.0, 60.0, 100.0) if seconds < act.seconds]
    if isinstance(act, Told):
        typed = replace(act, typed=True, lag_s=0.0)
        return [typed, replace(act, lag_s=0.8)] if not act.typed else []
    return []
