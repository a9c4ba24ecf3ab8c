"""Sessions and rehearsals that the whole program wrote: spoken into it, and typed."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from assistant.base.languages import shipped_language
from assistant.core.hearing.gate import Gate
from assistant.core.session.session import Session
from assistant.edges.store.journal import Journal
from assistant.live.engine import Engine
from assistant.live.listening import Listener
from assistant.live.speaking import Speech
from tests.stored.walking import first_line
from tests.support.dummies import (
    DummyEar,
    DummyMicrophone,
    DummySpeaker,
    DummyVoice,
    Log,
    WaveringEar,
)
from tests.support.places import SPOKEN_SESSION
from tests.support.program import PROGRAM, run_on
from tests.support.scripted import TWO_SIDED, two_sided
from tests.support.speech import RATE, SpokenWord, record, synthesise

CORRECTED = (
    (5.0, "start"),
    (10.0, "how are you feeling today"),
    (14.0, "yes"),
    (26.0, "barrier"),
    (31.0, "note warm"),
    (36.0, "mark this place"),
    (41.0, "released"),
    (47.0, "scratch that"),
    (53.0, "that was the right side"),
    (60.0, "released"),
    (74.0, "barrier"),
    (80.0, "pain"),
    (90.0, "quiet"),
    (94.0, "next"),
    (98.0, "barrier ten seconds ago"),
    (104.0, "released"),
    (112.0, "stop"),
)
"""When what is said in a session with corrections, in seconds."""

TYPED = """start
yes
barrier
note the knee is warm
released
barrier
skip this
stop
"""

STEPS = (
    "start\nask permission\ntell me\ndraw up\nsink to the barrier\ndraw up\nprompt\nthe other leg\n"
)
EXAMINED = (
    "start\nask permission\nbarrier\nreleased\ndraw up\nother side\nsink to the barrier\nstop\n"
)
WALKED = "start\nnext\nbarrier\nreleased\nscratch that\nreleased\nbarrier\nreleased\nstop\n"

Times = Sequence[str]
"""When each journal is to say that it was begun."""


def store_spoken(data: Path, times: Times) -> None:
    """Run the program on recordings, and keep the journals of the sessions."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        words = [SpokenWord(at, text) for at, text in CORRECTED]
        recording = record(folder / "corrected.flac", words, 120.0)
        runs = (
            (SPOKEN_SESSION, ("adductor-release", "--client", "C-1")),
            (recording, ("adductor-release", "--skip-screening", "--client", "C-2")),
        )
        for number, (sound, said) in enumerate(runs):
            (folder / str(number)).mkdir()
            ran = run_on(sound, folder / str(number), "run", *said)
            _take_in(ran.data_dir / "sessions", data / "sessions", times[number : number + 1])
        typed = ("run", "two-sided.yaml", "--client", "C-3")
        _type(folder, typed, TYPED)
        _take_in(folder / "data/sessions", data / "sessions", times[2:3])


def store_rehearsed(data: Path, times: Times) -> None:
    """Rehearse at every level, spoken and typed, and keep the journals of two trainees."""
    with TemporaryDirectory() as name:
        folder = Path(name)
        for trainee, level, typed, *more in (
            ("A1", "say", STEPS),
            ("A1", "do", WALKED, "--pace", "60x"),
            ("A1", "exam", EXAMINED, "--percent", "10"),
            ("A1", "hear", "start\nnext\nnext\nstop\n", "--pace", "60x"),
            ("B2", "say", STEPS.replace("tell me\n", "")),
        ):
            words = ("rehearse", "two-sided.yaml", "--level", level, "--trainee", trainee, *more)
            _type(folder, words, typed)
        for trainee, level, said, seconds in (
            ("B2", "say", _said_late(), 40.0),
            ("B2", "exam", _examined(), 60.0),
        ):
            recording = record(folder / f"{level}.flac", said, seconds)
            words = ("--level", level, "--trainee", trainee, "--pace", "60x")
            run_on(recording, folder, "rehearse", "adductor-release", *words)
        for number, trainee in enumerate(("A1", "B2")):
            told = times[4 * number : 4 * number + 4]
            kept = Path("rehearsals", trainee, "sessions")
            _take_in(folder / "data" / kept, data / kept, told)


def _said_late() -> list[SpokenWord]:
    """Return a step that is begun just before help would come."""
    begun = 10.0 + synthesise("start").size / RATE + 11.0
    late = "so I think that first of all I have to explain it, and then ask permission"
    return [SpokenWord(10.0, "start"), SpokenWord(begun, late)]


def _examined() -> list[SpokenWord]:
    return [
        SpokenWord(10.0, "start"),
        SpokenWord(13.0, "explain it to the client, and ask permission"),
        SpokenWord(19.0, "hand on the adductor, and sink toward the femur"),
        SpokenWord(25.0, "barrier"),
        SpokenWord(31.0, "released"),
        SpokenWord(34.0, "push gently toward the knee"),
        SpokenWord(39.0, "barrier"),
        SpokenWord(41.0, "released"),
        SpokenWord(45.0, "stop"),
    ]


def _type(folder: Path, words: Sequence[str], typed: str) -> None:
    (folder / "two-sided.yaml").write_text(TWO_SIDED)
    subprocess.run(
        [PROGRAM, *words, "--mic", "none", "--speaker", "none", "--keyboard", "--data-dir", "data"],
        input=typed, text=True, capture_output=True, cwd=folder, check=False,
    )  # fmt: skip


def _take_in(made: Path, kept: Path, times: Times) -> None:
    """Keep journals in their order, each under the date that it is to have."""
    kept.mkdir(parents=True, exist_ok=True)
    journals = [path.read_text("utf-8").split("\n", 1) for path in made.glob("*.jsonl")]
    heads = [(json.loads(first), rest) for first, rest in journals]
    heads.sort(key=lambda each: each[0].get("rehearsal", {}).get("number", 1))
    for number, ((head, rest), at) in enumerate(zip(heads, times, strict=False), start=1):
        day = at[:10].replace("-", "")
        head |= {"id": f"{day}T{at[11:19].replace(':', '')}Z-{number:04x}", "started_at": at}
        text = json.dumps(head, ensure_ascii=False) + "\n" + rest
        (kept / f"{head['id']}.jsonl").write_text(text, "utf-8")


def store_engine_runs(data: Path, started_at: str) -> None:
    """Run the engine where devices fail, and where the ear takes back what it heard."""
    word_s = (30.0, 30.4)
    typed = [(2.0, "start"), (5.0, "yes"), (9.0, "barrier")]
    faults = dict.fromkeys(range(120, 160), "it was unplugged")
    for name, ear, sounds, broken in (
        ("engine-faults", DummyEar([*typed, (40.0, "released")]), (0.0, 0.0), faults),
        ("engine-taken-back", WaveringEar(word_s, "start", "[unk] start"), word_s, {}),
    ):
        protocol = two_sided()
        session = Session(protocol, shipped_language(), layers=1)
        gate = Gate(session.language.phrasebook)
        microphone = DummyMicrophone(60.0, broken)
        microphone.sounds = sounds
        journal = Journal(data, first_line(name, started_at, protocol, client="C-3", layers=1))
        Engine(
            session,
            microphone=microphone,
            speech=Speech(DummySpeaker(), gate, DummyVoice()),
            journal=journal,
            display=Log(),
            listener=Listener(ear, gate),
        ).run()
        journal.close()
