"""The ear, its model, and the voice: whether words are made out, and any can be said."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from assistant.core.checkup.findings import Finding, listed
from assistant.core.shown.worded import Worded

EAR = "ear"
MODEL = "model"
VOICE = "voice"

MAY_MISS = 1
"""Words that may be missed, said twice, before it is a fault. In quiet the ear makes out 29 of 30
at first; two misses of five, each twice, come once in some hundred thousand times by chance."""

SLOW_LOAD_S = 3.0
"""Seconds to load a model from where on it is told: the program's own takes some 0.1."""


@dataclass(frozen=True, slots=True)
class Words:
    """The words that were asked for, and which were made out. `spoke` tells that anything at all
    was louder than the room meanwhile."""

    asked: Sequence[str]
    heard: Collection[str]
    spoke: bool


def not_asked(why: str) -> Finding:
    """Return what is found of the ear where nobody was asked to speak."""
    return Finding(EAR, "not tried", why)


def judge_words(words: Words) -> Finding:
    """Return which words were made out."""
    missed = [each for each in words.asked if each not in words.heard]
    numbers = {each: each in words.heard for each in words.asked}
    if not missed:
        told = Worded("All {count} words were made out.", count=len(words.asked))
        return Finding(EAR, "ok", told, measured=numbers)
    if len(missed) == len(words.asked) and not words.spoke:
        told = Worded("Nothing was said, or it did not reach the microphone.")
        mend = Worded("say the words aloud when you are asked; if you did, look at the microphone")
        return Finding(EAR, "warn", told, "nobody spoke", mend, numbers)
    told = Worded(
        "Of {count} words {heard} were made out, not {missed}.",
        count=len(words.asked),
        heard=len(words.asked) - len(missed),
        missed=listed(missed),
    )
    mend = Worded("speak as loud as to the client, one word at a time, nearer to the microphone")
    verdict = "warn" if len(missed) <= MAY_MISS else "fault"
    return Finding(EAR, "warn" if verdict == "warn" else "fault", told, "missed", mend, numbers)


def judge_recorded(orders: Sequence[str]) -> Finding:
    """Return what was made out of a recording."""
    if not orders:
        told = Worded("No command was made out in the recording.")
        mend = Worded("say some commands in it, each by itself, such as start, next and stop")
        return Finding(EAR, "warn", told, "nobody spoke", mend)
    shown = ", ".join(orders[:12]) + (", …" if len(orders) > 12 else "")
    numbers = {"commands": len(orders)}
    told = Worded("Made out in the recording: {shown}.", shown=shown)
    return Finding(EAR, "ok", told, measured=numbers)


def no_ear(language: str, name: str) -> Finding:
    """Return what is found where nothing is here that hears a language, and `name` would."""
    told = Worded("Nothing here hears {language}: sessions are typed or tapped.", language=language)
    mend = Worded("`assistant models fetch {name}` gets the speech model", name=name)
    return Finding(MODEL, "warn", told, "missing", mend, {"model": name})


def judge_model(name: str, damaged: str, fault: str, load_s: float | None) -> Finding:
    """Return whether the speech model is whole, and loads.

    `damaged` names the file that is not as it was made, `fault` says why it does not load.
    """
    numbers = {"model": name, "load_s": None if load_s is None else round(load_s, 2)}
    own = name == "own"
    mend = Worded("install the program again")
    if not own:
        mend = Worded(
            "`assistant models remove {name}` and fetch it again, or `assistant models use own`",
            name=name,
        )
    if damaged:
        told = Worded(
            "The speech model {name} is damaged: {file} is not as it was made.",
            name=name,
            file=damaged,
        )
        return Finding(MODEL, "fault", told, "damaged", mend, numbers)
    if fault or load_s is None:
        why = fault or Worded("it could not be tried")
        told = Worded("The speech model {name} can't be used: {why}.", name=name, why=why)
        return Finding(MODEL, "fault", told, "damaged", mend, numbers)
    took = f"{load_s:.1f}"
    told = Worded("The speech model {name} loads in {count} s.", name=name, count=took)
    if own:
        told = Worded("The speech model own is whole, and loads in {count} s.", count=took)
    if load_s > SLOW_LOAD_S:
        slow = Worded("close other programs, or take a smaller model")
        return Finding(MODEL, "warn", told, "slow", slow, numbers)
    return Finding(MODEL, "ok", told, measured=numbers)


def judge_voice(name: str, fault: str, moved: str, said_s: float | None) -> Finding:
    """Return whether a voice speaks: for how long it said a cue, and why another does, if so."""
    numbers = {"voice": name, "cue_s": None if said_s is None else round(said_s, 2)}
    if fault or not said_s:
        why, _, mend = fault.rpartition("; ")
        if not fault:
            why, mend = Worded("it makes no sound"), Worded("choose another voice")
        told = Worded("No voice speaks: {why}.", why=why or mend)
        mend = mend if why else Worded("`assistant voices` shows which there are")
        return Finding(VOICE, "fault", told, "no voice", mend, numbers)
    if moved:
        why, _, _ = moved.rpartition("; meanwhile")
        told = Worded("Another voice speaks than was chosen: {why}.", why=why or moved)
        mend = Worded(
            "`assistant voices` shows which can speak; `assistant voices use NAME` chooses one"
        )
        return Finding(VOICE, "warn", told, "another", mend, numbers)
    return Finding(VOICE, "ok", Worded("Speaks: {name}.", name=name), measured=numbers)
