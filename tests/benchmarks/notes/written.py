"""How rightly notes in free words are written down, at what cost, and what is made up.

    python -m tests.benchmarks.notes.written --speech DIR [--vosk FOLDER] [--voices DIR]

DIR/dev/manifest.tsv has the columns `path`, `source` and `text`, of people who read aloud, and
DIR/noise recordings of rooms without people. Sixty of the LibriSpeech rows are written down, by
Whisper (the extra `notes`) and by the Vosk model in FOLDER.
None of these rows, notes, noises and voices were used to choose what counts as made up. `--voices`
is the folder that `models.recipe.speech.natural_voices` fills, of Kokoro's held-out voices.
"""

from __future__ import annotations

import argparse
import csv
import os
import random
import re
import time
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
import soundfile
import soxr
from numpy.typing import NDArray

from assistant.core.bench.intervals import bootstrap, wilson
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.notes.dictation import Scribe
from assistant.edges.notes.large_vosk import LargeVosk
from assistant.edges.notes.whisper import Whisper
from assistant.live.listening import Listener
from assistant.live.opening.ear import open_ear
from tests.support.english import ENGLISH
from tests.support.speech import synthesise

Sound = NDArray[np.float64]

SEED = 20
ROWS = 60
LEVEL = 0.25
PLAIN_VOICES = ("en-us", "en-gb", "flite:slt", "flite:rms")
NATURAL_VOICES = ("af_sarah", "am_liam", "bf_alice", "bm_george", "af_nova", "am_puck")

NOTES = (
    "note hard lump below the ribs", "note breathing got deeper here", "note tingling in the foot",
    "note the left hip turns out more", "note pressure was too light at first",
    "note he felt it in his jaw", "note softened after the third breath",
    "note thick tissue around the scar", "note cold hands today", "note stay longer on this layer",
    "note pulling sensation up to the chest", "note she was emotional and needed a break",
    "note right side much tighter than left", "note try a lighter touch here",
    "note a small bruise on the outer thigh", "note knee bends further now",
    "note old surgery on the lower belly", "note the pelvis sits level again",
    "note bring the bolster next time", "note numb patch above the knee",
    "note pain moved to the lower back", "note very calm today",
    "note muscle trembled for ten seconds", "note the barrier came early",
)  # fmt: skip
"""What a therapist may note; none of it was listened to before it was measured."""


class Cost:
    """Processor seconds and memory of a scribe: its child's, or what it adds to this process."""

    def __init__(self, scribe: Scribe) -> None:
        self._before_mb = _status("self")["VmRSS"]
        scribe.open()
        child = getattr(scribe, "_child", None)
        self._process = "self" if child is None else str(child._process.pid)
        self._began_s = self.processor_s

    @property
    def processor_s(self) -> float:
        """Seconds of the processor so far."""
        times = Path(f"/proc/{self._process}/stat").read_text().rsplit(")", 1)[1].split()
        return (int(times[11]) + int(times[12])) / os.sysconf("SC_CLK_TCK")

    def told(self, sounded_s: float) -> str:
        """Return what it came to, for so many seconds of sound."""
        used, memory = self.processor_s - self._began_s, _status(self._process)
        of_its_own = self._process != "self"
        held = memory["VmRSS"] - (0 if of_its_own else self._before_mb)
        peak = f", {memory['VmHWM']:.0f} at most, while it loads" if of_its_own else ""
        return f"{used / sounded_s:.2f} of real time on the processor; {held:.0f} MB{peak}"


def main() -> None:
    """Measure, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--speech", type=Path, required=True)
    parser.add_argument("--vosk", type=Path)
    parser.add_argument("--voices", type=Path)
    options = parser.parse_args()
    scribes: list[Scribe] = [Whisper()]
    scribes += [] if options.vosk is None else [LargeVosk(options.vosk)]
    people = list(_people(options.speech))
    for scribe in scribes:
        print(f"\n{scribe.name}")
        cost = Cost(scribe)
        _print_people(scribe, cost, people)
        _print_notes(scribe, "synthetic voices", list(_spoken(PLAIN_VOICES, None)))
        if options.voices:
            _print_notes(scribe, "natural voices", list(_spoken(NATURAL_VOICES, options.voices)))
        _print_nobody(scribe, options.speech)
        _print_notes(scribe, "the people again, who noted nothing", people)
        scribe.close()


def _people(folder: Path) -> Iterator[tuple[str, Sound]]:
    with (folder / "dev/manifest.tsv").open(encoding="utf-8") as manifest:
        rows = [
            each
            for each in csv.DictReader(manifest, dialect="excel-tab")
            if each["source"] == "librispeech"
        ]
    random.Random(SEED).shuffle(rows)
    for row in rows[:ROWS]:
        yield row["text"], _levelled(_read(folder / "dev" / row["path"]))


def _spoken(voices: Sequence[str], natural: Path | None) -> Iterator[tuple[str, Sound]]:
    """Return each note in two of the voices, in turn."""
    kokoro = None
    if natural is not None:
        from models.recipe.speech.natural_voices import NaturalVoices

        kokoro = NaturalVoices(natural)
    for number, text in enumerate(NOTES):
        for voice in (voices[number % len(voices)], voices[(number + 1) % len(voices)]):
            if kokoro is None:
                yield text, synthesise(text, voice)
            else:
                yield text, _levelled(kokoro.render(f"{text}.", voice) / 32768.0)


def _print_people(scribe: Scribe, cost: Cost, people: Sequence[tuple[str, Sound]]) -> None:
    counts, empty, slowest_s, sounded_s = [], 0, 0.0, 0.0
    for text, sound in people:
        began = time.monotonic()
        written = _words(scribe.write(_pcm(_edged(sound))))
        slowest_s = max(slowest_s, time.monotonic() - began)
        sounded_s += sound.size / SAMPLE_RATE
        empty += not written
        counts.append((_errors(_words(text), written), len(_words(text))))
    _print_share("word errors in people's sentences", counts)
    print(f"  of {len(people)}, {empty} were not made out; slowest {slowest_s:.1f} s on the wall")
    print(f"  {cost.told(sounded_s)}")


def _print_notes(scribe: Scribe, whose: str, said: Sequence[tuple[str, Sound]]) -> None:
    """Print what becomes of notes by way of both ears."""
    ear, handed, noted, counts = _Ear(), 0, 0, []
    for text, sound in said:
        pcm = ear.note_in(sound)
        note = "" if pcm is None else ENGLISH.phrasebook.noted_in(scribe.write(pcm))
        handed += pcm is not None
        noted += bool(note)
        if note:
            wanted = _words(text)[1:]
            counts.append((_errors(wanted, _words(note)), len(wanted)))
    print(f"  {whose}: {len(said)} said, {handed} taken for notes, {noted} kept{_ci(noted, said)}")
    if counts and all(text.startswith("note ") for text, _ in said):
        _print_share("word errors in those kept", counts)


def _print_nobody(scribe: Scribe, folder: Path) -> None:
    """Print what is written of sound without anybody: of all, a half was used to choose with."""
    written, heard = 0, list(_nobody(folder))
    for sound in heard:
        written += bool(scribe.write(_pcm(sound)))
    print(f"  nobody speaks: {written} of {len(heard)} stretches had words{_ci(written, heard)}")


def _nobody(folder: Path) -> Iterator[Sound]:
    """Return noises, each at four levels and lengths; silence, hum and soft chords."""
    generator = np.random.default_rng(SEED)
    for path in sorted((folder / "noise").glob("*.ogg"))[1::2]:
        noise = _read(path)
        for seconds, db in ((1.5, -45), (3.0, -35), (6.0, -25), (10.0, -30)):
            at = int(generator.integers(0, max(1, noise.size - round(seconds * SAMPLE_RATE))))
            yield _at_db(noise[at : at + round(seconds * SAMPLE_RATE)], db)
    for seconds in (1.5, 3.0, 6.0, 10.0):
        at_s = np.arange(round(seconds * SAMPLE_RATE)) / SAMPLE_RATE
        yield np.zeros(at_s.size)
        yield _at_db(generator.standard_normal(at_s.size), -50)
        yield _at_db(np.sin(2 * np.pi * 120 * at_s), -35)
        for root in (196.0, 261.6):
            chord = sum(np.sin(2 * np.pi * root * ratio * at_s) for ratio in (1.0, 1.25, 1.5))
            yield _at_db(chord * np.exp(-(at_s % 1.2) * 2), -30)


class _Ear:
    """A session's own ear, which has to take an utterance for a note first."""

    def __init__(self) -> None:
        book = ENGLISH.phrasebook
        self._leads, self._book = book.begins_note, book
        self._listener = Listener(open_ear(book, {}, lambda _: None), Gate(book))
        self._random = np.random.default_rng(SEED)

    def note_in(self, sound: Sound) -> bytes | None:
        """Return the sound of the note that it hears in a second of quiet; None without one."""
        quiet = 3e-4 * self._random.standard_normal(sound.size + 3 * SAMPLE_RATE)
        quiet[SAMPLE_RATE : SAMPLE_RATE + sound.size] += sound
        pcm, found = _pcm(quiet), None
        for at in range(0, len(pcm), 2 * BLOCK_SAMPLES):
            block = pcm[at : at + 2 * BLOCK_SAMPLES].ljust(2 * BLOCK_SAMPLES, b"\0")
            for each in self._listener.listen(Block(block)):
                if isinstance(each, TakenBack) or found is not None:
                    continue
                said = each.utterance
                talk = each.admitted and each.sure and self._book.order(said) is None
                if talk and self._listener.begins_as(said, self._leads):
                    found = self._listener.sound_of(said)
        return found


def _errors(wanted: Sequence[str], written: Sequence[str]) -> int:
    """Return the words to be put in, taken out or changed to make the one of the other."""
    row = list(range(len(written) + 1))
    for number, word in enumerate(wanted, 1):
        before, row[0] = row[0], number
        for at, other in enumerate(written, 1):
            before, row[at] = row[at], min(row[at] + 1, row[at - 1] + 1, before + (word != other))
    return row[-1]


_FIGURES = ["zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten"]


def _words(text: str) -> list[str]:
    """Return the words of a text, in lower case, small figures written out."""
    found = re.findall(r"[a-z0-9']+", text.lower())
    return [_FIGURES[int(w)] if w.isdigit() and int(w) <= 10 else w for w in found]


def _print_share(what: str, counts: Sequence[tuple[int, int]]) -> None:
    """Print the share of words that are wrong, with its interval over utterances."""
    rows = np.array(counts, np.float64)
    errors, words = rows.sum(axis=0)
    interval = bootstrap(rows, lambda drawn: drawn[..., 0].sum(-1) / drawn[..., 1].sum(-1))
    ends = (
        "" if interval is None else f" (95 %: {100 * interval[0]:.1f} to {100 * interval[1]:.1f})"
    )
    print(f"  {what}: {errors:.0f} of {words:.0f}, {100 * errors / words:.1f} %{ends}")


def _ci(count: int, of: Sequence[object] | Iterable[object]) -> str:
    interval = wilson(count, len(list(of)))
    if interval is None:
        return ""
    return f" (95 %: {100 * interval[0]:.0f} to {100 * interval[1]:.0f} %)"


def _status(process: str) -> dict[str, float]:
    """Return what /proc tells of a process's memory, in MB."""
    lines = Path(f"/proc/{process}/status").read_text().splitlines()
    return {
        name: int(value.split()[0]) / 1024
        for name, value in (line.split(":", 1) for line in lines)
        if name.startswith("Vm")
    }


def _read(path: Path) -> Sound:
    sound, rate = soundfile.read(path, always_2d=True)
    resampled: Sound = soxr.resample(sound.mean(axis=1), rate, SAMPLE_RATE)
    return resampled


def _levelled(sound: Sound) -> Sound:
    return sound * LEVEL / np.abs(sound).max()


def _at_db(sound: Sound, db: float) -> Sound:
    gain: float = 10 ** (db / 20) / max(1e-9, float(np.sqrt((sound**2).mean())))
    return sound * gain


def _edged(sound: Sound) -> Sound:
    """Return a sound with the little silence around it that a session hands on."""
    edge = np.zeros(SAMPLE_RATE // 5)
    return np.concatenate([edge, sound, edge])


def _pcm(sound: Sound) -> bytes:
    return (32767 * sound.clip(-1, 1)).astype("<i2").tobytes()


if __name__ == "__main__":
    main()
