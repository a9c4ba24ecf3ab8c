"""Whether the loudspeaker is heard, by the microphone or by who was asked; and how its echo is."""

from __future__ import annotations

from dataclasses import dataclass

from assistant.core.checkup.findings import Finding, Measured, Verdict
from assistant.core.checkup.tone import TONE_DBFS, Echo
from assistant.core.shown.worded import Worded

PART = "loudspeaker"
ECHO = "echo"
CHIMES = "chimes"

LATE_S = 0.4
"""Seconds from where an echo is late: wireless loudspeakers take 0.15 to 0.3, a wire 0.1. All that
is said comes so much later than it is meant, and "released" is answered so much later."""

OVER_VOICE_DB = 6.0
"""How much louder than who speaks the assistant may be in the microphone. Over its cue a word
counts only if it is louder than what the filter leaves: 20 dB less, on a busy machine 10."""

TURN_UP = Worded(
    "{mend}, or choose another with --speaker",
    mend=Worded(
        "switch the loudspeaker on, unmute it and turn it up, there and in the system's settings"
    ),
)

TURN_UP_CHIMES = Worded(
    "switch it on, unmute it and turn it up, or choose another: `assistant settings chimes NAME`"
)


@dataclass(frozen=True, slots=True)
class Played:
    """How the tone was played. `fault` says why it was not, if so; `answer` is what was said to
    "did you hear that?", None where nobody was asked or answered. `can_hear` tells that there is a
    microphone in which something else than the tone can be heard."""

    device: str
    fault: str = ""
    echo: Echo | None = None
    answer: bool | None = None
    can_hear: bool = True


def no_loudspeaker(why: str) -> Finding:
    """Return what is found where there is none, or it can't be opened."""
    mend = Worded("connect one, or choose another: `assistant devices` lists them")
    told = Worded("There is none to speak through: {why}.", why=why)
    return Finding(PART, "fault", told, "no loudspeaker", mend)


def judge_loudspeaker(played: Played) -> Finding:
    """Return whether it is heard. Where nobody and nothing heard the tone, it is a fault."""
    numbers: Measured = {
        "device": played.device,
        "heard_by_microphone": played.echo is not None and played.can_hear,
        "heard_by_you": played.answer,
    }
    device = played.device

    def found(verdict: Verdict, told: str, name: str = "", mend: str = "") -> Finding:
        return Finding(PART, verdict, told, name, mend, numbers)

    if played.fault:
        told = Worded("{device} plays nothing: {why}.", device=device, why=played.fault)
        return found("fault", told, "muted", TURN_UP)
    if played.answer is False:
        told = Worded("You did not hear the tone from {device}.", device=device)
        return found("fault", told, "muted", TURN_UP)
    if played.echo is not None and played.can_hear:
        if played.answer:
            told = Worded(
                "The microphone heard the tone from {device}, and so did you.", device=device
            )
            return found("ok", told)
        return found("ok", Worded("The microphone heard the tone from {device}.", device=device))
    if played.answer:
        told = Worded("You heard the tone from {device}; the microphone does not.", device=device)
        return found("ok", told)
    if not played.can_hear:
        told = Worded(
            "A tone was played on {device}; nothing here could hear it, and nobody was asked.",
            device=device,
        )
        mend = Worded("run `assistant doctor` where you can be asked, or mend the microphone first")
        return found("not tried", told, "unheard", mend)
    told = Worded("Neither the microphone nor anybody heard the tone from {device}.", device=device)
    mend = Worded("{mend}; with an earpiece answer yes when you are asked", mend=TURN_UP)
    return found("fault", told, "muted", mend)


def no_chimes(why: str) -> Finding:
    """Return what is found where the chimes have a loudspeaker of their own that is not here."""
    mend = Worded(
        "{mend}; without it cues go on alone",
        mend=Worded(
            "connect it, or choose another: `assistant settings chimes NAME`, `voice` or `never`"
        ),
    )
    told = Worded("They can't be heard: {why}.", why=why)
    return Finding(CHIMES, "warn", told, "missing", mend)


def judge_chimes(played: Played) -> Finding:
    """Return whether the loudspeaker of the chimes is heard, by the tone that was played on it."""
    device = played.device
    heard = played.echo is not None and played.can_hear
    numbers: Measured = {"device": device, "heard_by_microphone": heard}
    if played.fault:
        told = Worded("{device} plays nothing: {why}.", device=device, why=played.fault)
        return Finding(CHIMES, "warn", told, "muted", TURN_UP_CHIMES, numbers)
    if heard:
        told = Worded(
            "The microphone heard the tone from {device}, where the chimes sound.", device=device
        )
        return Finding(CHIMES, "ok", told, measured=numbers)
    told = Worded(
        "A tone was played on {device}, where the chimes sound; the microphone does not hear it.",
        device=device,
    )
    mend = Worded("if you did not hear it either, {mend}", mend=TURN_UP_CHIMES)
    return Finding(CHIMES, "not tried", told, "unheard", mend, numbers)


def judge_echo(played: Played, speech_dbfs: float | None) -> Finding:
    """Return how the assistant hears itself. `speech_dbfs` is how loud who spoke is, if known."""
    echo = played.echo
    if echo is None or not played.can_hear:
        if played.answer:
            return Finding(ECHO, "ok", Worded("None: the microphone does not hear the assistant."))
        return Finding(ECHO, "not tried", Worded("Nothing can be said of it."))
    numbers = {
        "delay_ms": round(1000 * max(0.0, echo.delay_s)),
        "gain_db": round(echo.gain_db, 1),
        "peak": round(echo.peak, 1),
    }
    told = Worded(
        "It comes back {ms} ms late and {db} dB as loud",
        ms=numbers["delay_ms"],
        db=f"{echo.gain_db:+.0f}",
    )
    if echo.delay_s > LATE_S:
        mend = Worded("use a loudspeaker with a wire: all that is said comes so much too late")
        told = Worded("{told}: that is late.", told=told)
        return Finding(ECHO, "warn", told, "late", mend, numbers)
    at_microphone = TONE_DBFS + echo.gain_db
    if speech_dbfs is not None and at_microphone > speech_dbfs + OVER_VOICE_DB:
        mend = Worded("turn the loudspeaker down, or place the microphone nearer to you than to it")
        told = Worded("{told}: louder in the microphone than you.", told=told)
        return Finding(ECHO, "warn", told, "loud", mend, numbers)
    return Finding(ECHO, "ok", Worded("{told}.", told=told), measured=numbers)
