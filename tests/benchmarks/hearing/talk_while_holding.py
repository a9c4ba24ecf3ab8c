"""An hour of talk into a session that holds: what it acts on, and whether the hold stands.

The recordings of a folder follow each other without a pause, from the first again where they are
shorter than an hour, through a session's own listener. Every command that comes of it is given
to a session in which a hold runs; what would end the hold or leave the step is counted, and what
is asked about, as it may have been a plea.

    python -m tests.benchmarks.hearing.talk_while_holding --speech DIR [--room FILE --snr DB]

DIR/manifest.tsv has a column `path`. `--snr` is the level of all the talk over that of the room,
in dB.
"""

from __future__ import annotations

import argparse
import csv
from collections import Counter
from copy import deepcopy
from pathlib import Path

import numpy as np

from assistant.base.languages import shipped_language
from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import poisson
from assistant.core.bench.noise import Samples
from assistant.core.domain.commands import Command
from assistant.core.domain.events import Heard
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.core.sound.nouns import BLOCK_S, BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from tests.support.scripted import ScriptedTherapist, two_sided

HOUR_S = 3600.0


def main() -> None:
    """Listen for an hour, and print what came of it."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--room", type=Path)
    parser.add_argument("--snr", type=float, default=10.0)
    parser.add_argument("--seconds", type=float, default=HOUR_S)
    parser.add_argument("--model", type=Path, default=model_dir())
    options = parser.parse_args()
    sound = _talk(options.speech, options.seconds)
    if options.room is not None:
        sound = _in_room(sound, options.room, options.snr)
    _report(sound, options.model)


def _talk(folder: Path, seconds: float) -> Samples:
    with (folder / "manifest.tsv").open(encoding="utf-8") as manifest:
        paths = [row["path"] for row in csv.DictReader(manifest, dialect="excel-tab")]
    parts: list[Samples] = []
    wanted = left = round(seconds * SAMPLE_RATE)
    for path in paths:
        if left <= 0:
            break
        parts.append(sound_of(folder / path, 0.0, None))
        left -= parts[-1].size
    return np.resize(np.concatenate(parts), wanted)


def _in_room(sound: Samples, room: Path, snr_db: float) -> Samples:
    noise = np.resize(sound_of(room, 0.0, 600.0), sound.size).astype(np.float32)
    gain = np.sqrt(np.mean(np.square(sound, dtype=np.float32)) / np.mean(np.square(noise)))
    mixed = sound + noise * np.float32(gain * 10 ** (-snr_db / 20))
    return np.clip(mixed, -32767, 32767).astype(np.int16)


def _holding() -> Session:
    """Return a session in which a hold runs."""
    therapist = ScriptedTherapist(_session())
    therapist.say("start", "yes", "next", "barrier")
    therapist.listen()
    assert therapist.session.state == "holding"
    return therapist.session


def _session() -> Session:
    return Session(two_sided(), shipped_language())


def _report(sound: Samples, model: Path) -> None:
    language, session = shipped_language(), _holding()
    gate = Gate(language.phrasebook)
    listener = Listener(Recogniser(model, language.phrasebook.listened_for), gate)
    acted: Counter[Command] = Counter()
    ended: Counter[Command] = Counter()
    refused: Counter[Command] = Counter()
    taken_back: Counter[Command] = Counter()
    in_talk = 0
    asked: Counter[Command] = Counter()
    done: dict[float, tuple[Counter[Command], Command]] = {}  # by when it began
    for begin in range(0, sound.size - BLOCK_SAMPLES + 1, BLOCK_SAMPLES):
        block = Block(sound[begin : begin + BLOCK_SAMPLES].astype("<i2").tobytes())
        for heard in listener.listen(block, takes=session.takes):
            if isinstance(heard, TakenBack):
                if heard.start_s in done:
                    tally, which = done[heard.start_s]
                    tally[which] -= 1
                    taken_back[which] += 1
                continue
            order = language.phrasebook.order(heard.utterance)
            if order is None:
                continue
            at_s = begin / SAMPLE_RATE + BLOCK_S
            which = order.command
            state = _after(session, order.command)
            if not heard.admitted:
                in_talk += 1
                continue
            if heard.sure:
                tally = refused if not session.takes(which) else acted if state else ended
            else:
                tally = asked
            tally[which] += 1
            done[heard.utterance.start_s] = tally, which
            print(
                f"  {which!r}{'' if heard.sure else ', asked about,'} at {at_s - BLOCK_S:.1f} s",
                flush=True,
            )
    assert not listener.fault, listener.fault
    hours = sound.size / SAMPLE_RATE / 3600
    low, high = poisson(ended.total(), hours) or (0.0, 0.0)
    print(f"talk                            {hours:.2f} h")
    print(f"hold ended or step moved        {_told(ended)}; {low:.2f} to {high:.2f} an hour (95 %)")
    print(f"done, and the hold stands       {_told(acted)}")
    print(f"asked whether it was a plea     {_told(asked)}")
    print(f"no command in a hold            {_told(refused)}")
    print(f"done early, and taken back      {_told(taken_back)}")
    print(f"taken by the ear, refused as talk  {in_talk}")


def _after(session: Session, command: Command) -> bool:
    """Return whether the hold stands after a command."""
    other = deepcopy(session)
    now = 1000.0
    other.handle(Heard(now, command, now - 0.5, now))
    return other.state in {"holding", "paused"}


def _told(tally: Counter[Command]) -> str:
    which = ", ".join(f"{command.value} {count}" for command, count in tally.items() if count)
    return f"{tally.total()}" + (f" ({which})" if which else "")


if __name__ == "__main__":
    main()
