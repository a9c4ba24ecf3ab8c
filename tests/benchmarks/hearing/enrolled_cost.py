"""What an enrolled voice costs: processor time of a command, memory, and the end of an enrolment.

A command is judged by its voice here as in a session, on words of espeak-ng's and flite's voices:
processor time of one core. Memory is what the process grows by with the network, twelve phrases of
a person, and a first word; beside it the size of a person's file. With `--live` phrases are learned
in the virtual room, and the time is told from the last sample of the last word, as the ear has it,
to the phrase's being kept on disk, and to the enrolment's end.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from pathlib import Path

import numpy as np

from assistant.core.domain.commands import Command, Order, Utterance, Word
from assistant.core.enrolment.walk import phrases_of
from assistant.core.hearing.gate import Judged
from assistant.core.hearing.whose import OnlyEnrolled
from assistant.core.sound.nouns import SAMPLE_RATE
from assistant.edges.enrolled.kept_voices import (
    FOLDER,
    MadeBy,
    Takes,
    keep_phrase,
    read_voices,
)
from assistant.edges.enrolled.speaker_model import SHA256, read_speaker_model
from tests.benchmarks.faults.long import memory_mb
from tests.benchmarks.figures import print_table
from tests.support.english import ENGLISH, PHRASEBOOK
from tests.support.followed_program import FollowedProgram
from tests.support.live import LEAD_S, TRAIL_S
from tests.support.speech import RATE, SpokenWord, record, synthesise
from tests.support.virtual_room import VirtualRoom

VOICES = ("en-us", "en-gb", "flite:slt", "flite:rms")

LIVE = ("next", "back", "how long")
"""Phrases that are learned in the virtual room, one enrolment each."""


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.hearing.enrolled_cost", description=__doc__
    )
    parser.add_argument("--live", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        if options.live:
            ended_s(Path(folder))
        judged_ms(Path(folder))


def judged_ms(folder: Path) -> None:
    """Print what a command costs, and what is kept."""
    phrases = phrases_of(ENGLISH)
    sounds = {
        (voice, phrase): np.pad(synthesise(phrase, voice) * 32767, SAMPLE_RATE // 5)
        .astype("<i2")
        .tobytes()
        for voice in VOICES
        for phrase in phrases
    }
    before = memory_mb()
    net = read_speaker_model()
    for phrase in phrases:
        takes = [each for each in [net.print_of(sounds[VOICES[0], phrase])] * 2 if each is not None]
        keep_phrase(folder, "me", MadeBy(SHA256, ""), phrase, Takes(takes, (6.0, 6.0)), "today")
    whose = OnlyEnrolled([each.enrolled for each in read_voices(folder)], net.print_of)
    took_ms: dict[str, list[float]] = {voice: [] for voice in VOICES}
    grown = 0.0
    for (voice, phrase), pcm in sounds.items():
        said = Judged(Utterance((Word(phrase, 0.0, 1.0),)), admitted=True)
        order = PHRASEBOOK.orders.get(phrase, Order(Command.NEXT))
        began = time.process_time()
        whose.judge(said, phrase, order, pcm)
        took_ms[voice].append(1000 * (time.process_time() - began))
        grown = grown or memory_mb() - before
    print_table("a command judged by its voice, processor time", took_ms)
    size = (folder / FOLDER / "me.json").stat().st_size
    print(f"memory: {grown:.1f} MB after a first word, {memory_mb() - before:.1f} MB after all")
    print(f"a person's file: {size / 1000:.1f} kB")


def ended_s(folder: Path) -> None:
    """Print how soon an enrolment is over after its last word, live."""
    kept_s, ended = [], []
    (folder / "room").mkdir()
    with VirtualRoom(folder / "room") as room:
        for number, phrase in enumerate(LIVE):
            length_s = synthesise(phrase).size / RATE
            said = record(
                folder / f"{number}.wav", [SpokenWord(LEAD_S, phrase)], LEAD_S + length_s + TRAIL_S
            )
            data = str(folder / f"data-{number}")
            arguments = ("enrol", "me", "--again", phrase, "--data-dir", data)
            with FollowedProgram(folder, arguments, room.env) as enrolment:
                enrolment.follow_to("cue", text=f"Say {phrase}, please.")
                room.say_into_microphone(said)
                enrolment.follow_to("cue", text=f"And {phrase} once again, please.")
                room.say_into_microphone(said)
                kept = enrolment.follow_to("phrase_kept")
                last = enrolment.of_kind("spoke")[-1]
                done = enrolment.follow_to("end")
                kept_s.append(1000 * (kept["t"] - last["end_s"]))
                ended.append(1000 * (done["t"] - last["end_s"]))
                enrolment.end()
    print_table("from the last word", {"kept": kept_s, "over": ended})


if __name__ == "__main__":
    main()
