"""The cues of a protocol read aloud, one after the other, to a loudspeaker or into a file."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import ExitStack

from platformdirs import user_cache_path

from assistant.base.paths import check_replaceable, sound_file
from assistant.base.settings import load_standing
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.faults import Fault
from assistant.core.language.aloud import Aloud
from assistant.core.language.cues import sentences
from assistant.core.sound.levelling import louder
from assistant.core.sound.nouns import BLOCK_S
from assistant.edges.audio.devices import find_output
from assistant.edges.audio.loudspeaker import Loudspeaker
from assistant.edges.audio.no_microphone import NoMicrophone
from assistant.edges.audio.soundtrack import Soundtrack
from assistant.edges.speech.voice import Voice
from assistant.live.ports import Speaker
from assistant.voices.choosing import Choice

PAUSE_S = 0.8
"""Seconds of silence between two cues: time to write a word down, no more."""


def cues_of(protocol: Protocol) -> list[str]:
    """Return all that a protocol's file has to say, in its order, each once."""
    said = [protocol.title + "."]
    for question in protocol.screening:
        said += [question.ask, question.precaution]
    if protocol.sides is not None:
        said += [protocol.sides.left, protocol.sides.right, protocol.sides.change]
    openings = {phase.first: phase.cue for phase in protocol.phases}
    for at, step in enumerate(protocol.steps):
        said += [openings.get(at, ""), step.cue, *sentences(step.detail)]
        for other in step.instead:
            said += [other.offer, other.step.cue, *sentences(other.step.detail)]
        said += [step.layers.question] if step.layers is not None else []
    said += [protocol.layers.question, *(each.say for each in protocol.reminders)]
    return list(dict.fromkeys(text for text in (*said, *protocol.aftercare) if text))


def recite(
    said: Sequence[str], wanted: str | None, choice: Choice, settings: Settings, aloud: Aloud
) -> Sequence[str]:
    """Read texts aloud, or into the WAV file that `wanted` names; return them.

    `aloud` says how what is written short is said.

    Raises:
        UsageError: there is no such loudspeaker, or the file can't be written.
        Fault: the voice or the loudspeaker does not work.
    """
    with ExitStack() as edges:
        voice = Voice(
            user_cache_path("assistant") / "cues",
            keeps=said,
            words_per_minute=settings.words_per_minute,
            voice=choice.voice,
            aloud=aloud,
        )
        edges.callback(voice.close)
        path = sound_file(wanted, "--speaker")
        if path is not None:
            check_replaceable(path)
            soundtrack = Soundtrack(path)
            edges.callback(soundtrack.close)
            _recite(said, voice, soundtrack, None, settings.volume_db)
        else:
            clock = NoMicrophone()
            speaker = Loudspeaker(
                find_output(wanted, load_standing().loudspeaker), clock.stream_time
            )
            edges.callback(speaker.close)
            _recite(said, voice, speaker, clock, settings.volume_db)
    return said


def _recite(
    said: Sequence[str], voice: Voice, speaker: Speaker, clock: NoMicrophone | None, volume_db: int
) -> None:
    """Play the cues in the time of `clock`; without one, as fast as a file is written."""
    now = 0.0
    for cue, text in enumerate(said, start=1):
        speaker.play(cue, louder(voice.render(text), volume_db))
        ends = float("inf")
        while now < ends:
            if clock is not None:
                clock.read()
            now += BLOCK_S
            if any(played.phase != "started" for played in speaker.poll(now)):
                ends = now + PAUSE_S
            if speaker.fault:
                raise Fault(speaker.fault)
