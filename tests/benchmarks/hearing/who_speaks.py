"""How well an enrolled voice is told from others by single words, on people nobody learned from.

`--people` is a table of packed recordings (columns path, source, speaker, start_s, seconds and
text); of `--single`, the source of words said alone, those people are enrolled that have four takes
at least. Each of their takes is a trial: enrolled on their others, is it taken for theirs? So is
the same word by everybody else. `--noise` is a recording of a room. `--open` has the open network
alone beside it, without our projection; `--talk` has the sentences of some tables heard as one
stream, and tells what of the commands in it counts with each person enrolled; `--notes` enrols who
read aloud by stretches as long as a word, and tries stretches as long as a note; `--fit` prints the
constants of `core/hearing/whose` as this table has them: to be chosen on people that are not
reported on.
"""

from __future__ import annotations

import argparse
import csv
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import bootstrap, wilson
from assistant.core.domain.commands import SAFETY, Order
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate, Judged
from assistant.core.hearing.likelihood import least_of
from assistant.core.hearing.speaker_net import Print, SpeakerNet
from assistant.core.hearing.whose import Enrolled, OnlyEnrolled, least_of_voice, over_room
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.enrolled.speaker_model import read_speaker_model
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from tests.benchmarks.hearing.room_hours import read_clips
from tests.support.english import LISTENED_FOR, PHRASEBOOK

LEAST_TAKES = 4
"""Of a person who is enrolled and tried."""

LOST = (0.005, 0.01, 0.02, 0.05, 0.1, 0.2)
TAKEN = 0.05
"""Shares of own words lost at which it is told how many of others' are taken; and the other way."""

WORDS_OF_A_TAKE, LEAST_WORDS, MOST_WORDS = 6, 12, 24
"""Stretches as long as a word that are taken of a reading; and how many somebody is enrolled by."""

HIGH_HZ = 165.0
"""Pitch from which on a voice is a high one: mostly those of women and children."""

Samples = NDArray[np.float64]
Prints = Callable[[bytes], "Print | None"]


@dataclass(frozen=True, slots=True)
class Take:
    """A word that somebody said: its sound, 16-bit scale."""

    speaker: str
    text: str
    sound: Samples


@dataclass(frozen=True, slots=True)
class Trial:
    """A word held against who is enrolled: whether it is theirs, how near it is, and how likely."""

    enrolled: str
    own: bool
    same_pitch: bool
    by_all: float
    by_phrase: float | None
    likelihood: float
    least: float
    """How likely it has to be to count."""


def main() -> None:
    """Print a table of each condition, for each network."""
    parser = argparse.ArgumentParser(
        prog="python -m tests.benchmarks.hearing.who_speaks", description=__doc__
    )
    parser.add_argument("--people", type=Path, required=True)
    parser.add_argument("--single", default="gsc")
    parser.add_argument("--noise", type=Path)
    parser.add_argument("--open", action="store_true")
    parser.add_argument("--talk", type=Path, nargs="+", help="tables of recordings of sentences")
    parser.add_argument("--notes", action="store_true")
    parser.add_argument("--fit", action="store_true")
    parser.add_argument("--only", nargs="*", default=[""], help="conditions that begin so")
    options = parser.parse_args()
    takes = list(takes_of(options.people, options.single))
    net = read_speaker_model()
    networks: dict[str, Prints] = {"as it ships": net.print_of}
    if options.open:
        networks["the open network alone"] = net.embedding_of
    if options.talk:
        for line in in_talk(takes, options.talk, net.print_of):
            print(line, flush=True)
    if options.notes:
        for line in of_notes(list(takes_of(options.people, options.single, alone=False)), net):
            print(line, flush=True)
    for name, change in conditions(options.noise).items():
        if not any(name.startswith(each) for each in options.only):
            continue
        for network, print_of in networks.items():
            began = time.perf_counter()
            trials = list(_trials(takes, change, print_of))
            print(f"\n{name}, {network} ({time.perf_counter() - began:.0f} s)")
            for line in table(trials):
                print(f"  {line}", flush=True)
            if options.fit:
                fit(trials)


@dataclass(frozen=True, slots=True)
class Change:
    """What is done to the sound of who is enrolled, and of a word that is tried."""

    enrolled: Callable[[Samples, np.random.Generator], Samples]
    tried: Callable[[Samples, np.random.Generator], Samples]


def conditions(noise: Path | None) -> dict[str, Change]:
    """Return what is done to the recordings in each."""
    rain = None if noise is None else sound_of(noise, 0.0, None).astype(np.float64)

    def in_noise(sound: Samples, rng: np.random.Generator) -> Samples:
        assert rain is not None
        at = int(rng.integers(len(rain) - len(sound)))
        part = rain[at : at + len(sound)]
        return sound + part * _loudness(sound) / _loudness(part) * 10 ** (-12 / 20)

    room = _room(3)
    found = {
        "as recorded": Change(_as_it_is, _as_it_is),
        "each take by a microphone of its own": Change(_microphone, _microphone),
        "enrolled close, tried from across a room": Change(_as_it_is, room),
        "both from across a room": Change(room, room),
    }
    if noise is not None:
        found["tried in noise at 12 dB"] = Change(_as_it_is, in_noise)
        found["both in noise at 12 dB"] = Change(in_noise, in_noise)
    return found


def table(trials: Sequence[Trial]) -> Iterator[str]:
    """Yield the lines of a condition."""
    people = sorted({each.enrolled for each in trials})
    own = [each for each in trials if each.own]
    others = [each for each in trials if not each.own]
    with_takes = sum(each.by_phrase is not None for each in own)
    yield (
        f"{len(people)} people enrolled; {len(own)} own words, {with_takes} with a take of the same"
        f" word; {len(others)} words of others"
    )
    scores = np.array([each.likelihood for each in own])
    theirs = np.array([each.likelihood for each in others])
    lost = sum(each.likelihood < each.least for each in own)
    taken = sum(each.likelihood >= each.least for each in others)
    yield (
        f"as it stands: own words lost {_share(lost, len(own))}, by person "
        f"{_by_person(trials, people, True)}; others' taken {_share(taken, len(others))}, "
        f"by person {_by_person(trials, people, False)}"
    )
    worst = max(
        sum(each.likelihood < each.least for each in own if each.enrolled == name)
        for name in people
    )
    yield f"of one person {worst} own words were lost at most"
    for share in LOST:
        at = float(np.quantile(scores, share))
        yield (
            f"own lost {100 * share:4.1f} %: others' taken {100 * (theirs >= at).mean():5.1f} % "
            f"({_by_person(trials, people, False, at)}), at {at:.2f}"
        )
    at = float(np.quantile(theirs, 1 - TAKEN))
    yield (
        f"others' taken {100 * TAKEN:.0f} %: own lost {100 * (scores < at).mean():.1f} % "
        f"({_by_person(trials, people, True, at)}), at {at:.2f}"
    )
    yield f"as many of both: {100 * _equal(scores, theirs):.1f} %"
    near = (np.array([each.by_all for each in some]) for some in (own, others))
    yield f"the same by the nearness to all takes alone: {100 * _equal(*near):.1f} %"
    at = float(np.quantile(scores, 0.02))
    for name, some in (
        ("others of the same pitch", [each for each in others if each.same_pitch]),
        ("others of another pitch", [each for each in others if not each.same_pitch]),
        ("own, with a take of the word", [each for each in own if each.by_phrase is not None]),
        ("own, without", [each for each in own if each.by_phrase is None]),
    ):
        above = sum(each.likelihood >= at for each in some)
        yield f"{name}: {_share(above, len(some))} taken, where 2 % of own are lost"


def _share(count: int, of: int) -> str:
    low, high = wilson(count, of) or (0.0, 1.0)
    return (
        f"{count} of {of}, {100 * count / max(1, of):.1f} % ({100 * low:.1f} to {100 * high:.1f})"
    )


def _by_person(
    trials: Sequence[Trial], people: Sequence[str], own: bool, at: float | None = None
) -> str:
    """Return the interval of a share where people are drawn, each with all of their trials."""
    counts = {name: [0.0, 0.0] for name in people}
    for each in trials:
        if each.own is own:
            counts[each.enrolled][0] += (
                each.likelihood < (each.least if at is None else at)
            ) is own
            counts[each.enrolled][1] += 1
    rows = np.array(list(counts.values()))
    found = bootstrap(rows, lambda drawn: drawn[..., 0].sum(1) / drawn[..., 1].sum(1).clip(1))
    return "none" if found is None else f"{100 * found[0]:.1f} to {100 * found[1]:.1f} %"


def _equal(own: NDArray[np.float64], others: NDArray[np.float64]) -> float:
    every = np.sort(np.concatenate([own, others]))
    lost = np.searchsorted(np.sort(own), every) / len(own)
    taken = 1 - np.searchsorted(np.sort(others), every) / len(others)
    at = int(np.abs(lost - taken).argmin())
    return float(lost[at] + taken[at]) / 2


def _trials(takes: Sequence[Take], change: Change, print_of: Prints) -> Iterator[Trial]:
    rng = np.random.default_rng(7)
    pitch = {
        name: np.median([_pitch(take.sound) for take in takes if take.speaker == name]) >= HIGH_HZ
        for name in sorted({take.speaker for take in takes})
    }
    kept = [print_of(as_pcm(change.enrolled(take.sound, rng))) for take in takes]
    sounds = [as_pcm(change.tried(take.sound, rng)) for take in takes]
    tried = [print_of(each) for each in sounds]
    least = [least_of_voice(over_room(each)) for each in sounds]
    by_text, of = defaultdict(list), defaultdict(list)
    for number, take in enumerate(takes):
        if kept[number] is not None and tried[number] is not None:
            by_text[take.text].append(number)
            of[take.speaker].append(number)
    for name, theirs in of.items():
        if len(theirs) < LEAST_TAKES:
            continue
        for number in theirs:
            text = takes[number].text
            rest: dict[str, tuple[Print, ...]] = {}
            for other in theirs:
                if other != number:
                    had = rest.get(takes[other].text, ())
                    rest[takes[other].text] = (*had, kept[other])  # type: ignore[arg-type]
            enrolled = Enrolled(name, rest)
            every = np.mean([each for some in rest.values() for each in some], axis=0)
            every /= np.linalg.norm(every)
            for probe in by_text[text]:
                speaker = takes[probe].speaker
                if speaker == name and probe != number:
                    continue
                voice = tried[probe]
                assert voice is not None
                same = [float(voice @ each) for each in rest.get(text, ())]
                yield Trial(
                    name,
                    speaker == name,
                    pitch[speaker] == pitch[name],
                    float(voice @ every),
                    max(same) if same else None,
                    enrolled.likelihood(voice, text),
                    least[probe],
                )


def fit(trials: Sequence[Trial]) -> None:
    """Print the constants by which the likelihoods are as these trials have them."""
    for name, with_takes in (("with takes of the phrase", True), ("without", False)):
        some = [each for each in trials if (each.by_phrase is not None) is with_takes]
        columns = [
            [1.0, each.by_all, *([each.by_phrase] if each.by_phrase is not None else [])]
            for each in some
        ]
        x, own = np.array(columns), np.array([each.own for each in some], float)
        weight = np.where(own > 0, 0.5 / own.mean(), 0.5 / (1 - own.mean()))
        found = np.zeros(x.shape[1])
        for _ in range(30):  # Newton's steps
            chance = 1 / (1 + np.exp(-x @ found))
            curve = (x * (weight * chance * (1 - chance))[:, None]).T @ x
            found += np.linalg.solve(
                curve + 1e-6 * np.eye(len(found)), x.T @ (weight * (own - chance))
            )
        print(f"  {name}: {np.round(found, 2).tolist()}")


class _Heard:
    """Lets everything count, and keeps the sound of what would be judged by its voice."""

    def __init__(self) -> None:
        self.sounds: dict[float, bytes] = {}

    def judge(self, judged: Judged, phrase: str | None, order: Order | None, pcm: bytes) -> Judged:
        """Return it as it is."""
        self.sounds[judged.utterance.start_s] = pcm
        return judged

    def least(self, phrase: str, order: Order) -> float:
        """Return what is usual."""
        return least_of(order.command)

    def notes(self, pcm: bytes) -> bool:
        """Take every note."""
        return True


def in_talk(takes: Sequence[Take], tables: list[Path], print_of: Prints) -> Iterator[str]:
    """Yield how many commands talk sets off, and how many with each person enrolled."""
    heard = _Heard()
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), Gate(PHRASEBOOK), whose=heard)
    found: list[tuple[str, bytes]] = []
    seconds, others = 0.0, 0
    for sentence in read_clips(tables, None):
        pcm = sentence.tobytes() + bytes(2 * 2 * SAMPLE_RATE)
        seconds += sentence.size / SAMPLE_RATE
        for at in range(0, len(pcm), 2 * BLOCK_SAMPLES):
            for each in listener.listen(Block(pcm[at : at + 2 * BLOCK_SAMPLES])):
                if isinstance(each, TakenBack) or not (each.admitted and each.sure):
                    continue
                phrase = each.utterance.phrase(PHRASEBOOK.orders, PHRASEBOOK.around)
                if phrase is None:
                    continue
                others += PHRASEBOOK.orders[phrase].command in SAFETY
                if PHRASEBOOK.orders[phrase].command not in SAFETY:
                    found.append((phrase, heard.sounds[each.utterance.start_s]))
    yield f"{seconds / 3600:.2f} h of talk: {len(found)} commands, and {others} that count anyway"
    counted = []
    for name in sorted({take.speaker for take in takes}):
        theirs: dict[str, tuple[Print, ...]] = {}
        for take in takes:
            voice = print_of(as_pcm(take.sound)) if take.speaker == name else None
            if voice is not None:
                theirs[take.text] = (*theirs.get(take.text, ()), voice)
        if sum(map(len, theirs.values())) >= LEAST_TAKES:
            only = OnlyEnrolled([Enrolled(name, theirs)], print_of)
            counted.append(sum(only.counts(phrase, pcm) for phrase, pcm in found))
    low, high = bootstrap(counted, lambda drawn: drawn.mean(axis=1)) or (0.0, 0.0)
    yield (
        f"with one of {len(counted)} people enrolled {np.mean(counted):.1f} of them count "
        f"({low:.1f} to {high:.1f}, people drawn); at least {min(counted)}, at most {max(counted)}"
    )
    yield ", ".join(phrase for phrase, _ in found)


def of_notes(takes: Sequence[Take], net: SpeakerNet) -> Iterator[str]:
    """Yield how many notes are taken of who is enrolled, and of others."""
    random = np.random.default_rng(7)
    print_of = lru_cache(maxsize=None)(net.print_of)
    theirs: dict[str, list[Take]] = defaultdict(list)
    for take in takes:
        theirs[take.speaker].append(take)
    enrolled: dict[str, OnlyEnrolled] = {}
    notes: list[tuple[str, bytes]] = []
    for name, said in theirs.items():
        words: list[Print] = []
        for take in said[::2]:
            for _ in range(WORDS_OF_A_TAKE):
                word = _stretch(take.sound, random.uniform(0.5, 1.0), random)
                voice = net.print_of(as_pcm(word))
                if voice is not None and _loudness(word) > _loudness(take.sound) / 2:
                    words.append(voice)
        for take in said[1::2]:
            notes.append((name, as_pcm(_stretch(take.sound, random.uniform(1.5, 4.0), random))))
        if len(words) >= LEAST_WORDS:
            kept = {"": tuple(words[:MOST_WORDS])}
            enrolled[name] = OnlyEnrolled([Enrolled(name, kept)], print_of)
    own, others = np.zeros((2, len(enrolled), 2))
    for at, (name, whose) in enumerate(enrolled.items()):
        for speaker, pcm in notes:
            counted = own if speaker == name else others
            counted[at] += (whose.notes(pcm), 1)
    yield f"notes: {len(enrolled)} people enrolled, of {len(theirs)}"
    for kind, counted in (("own taken", own), ("others' taken", others)):
        share = bootstrap(counted, lambda drawn: drawn[..., 0].sum(1) / drawn[..., 1].sum(1))
        yield f"{kind} {_share(int(counted[:, 0].sum()), int(counted[:, 1].sum()))}, {share}"


def _stretch(sound: Samples, seconds: float, random: np.random.Generator) -> Samples:
    length = min(sound.size, round(seconds * SAMPLE_RATE))
    start = int(random.integers(sound.size - length + 1))
    return sound[start : start + length]


def takes_of(table_file: Path, single: str, *, alone: bool = True) -> Iterator[Take]:
    """Yield the words of a table that were said alone, or all else in it."""
    with table_file.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            if (row["source"] == single) is alone:
                start = round(float(row["start_s"]) * SAMPLE_RATE)
                end = start + round(float(row["seconds"]) * SAMPLE_RATE)
                sound = _whole(table_file.parent / row["path"])[start:end]
                yield Take(row["speaker"], row["text"], sound.astype(np.float64))


@lru_cache(maxsize=64)
def _whole(path: Path) -> NDArray[np.int16]:
    """Return the sound of a file of many recordings, decoded once."""
    return sound_of(path, 0.0, None)


def as_pcm(sound: Samples) -> bytes:
    """Return samples as 16-bit sound."""
    return np.clip(np.round(sound), -32768, 32767).astype("<i2").tobytes()


def _loudness(sound: Samples) -> float:
    """Return the root mean square of the louder half of the tenths of a second."""
    frame = SAMPLE_RATE // 10
    frames = sound[: sound.size // frame * frame].reshape(-1, frame)
    return float(np.sqrt(np.sort((frames**2).mean(axis=1))[len(frames) // 2 :].mean())) + 1e-3


def _pitch(sound: Samples) -> float:
    """Return about how high a voice is, in Hz: the best lag of its loudest 40 ms."""
    frame = round(0.04 * SAMPLE_RATE)
    starts = range(0, max(1, len(sound) - frame), frame // 2)
    part = max((sound[at : at + frame] for at in starts), key=lambda each: float((each**2).sum()))
    part = part - part.mean()
    spectrum = np.fft.rfft(part, 2 * frame)
    same = np.fft.irfft(np.abs(spectrum) ** 2)[:frame]
    least, most = SAMPLE_RATE // 400, SAMPLE_RATE // 70
    return SAMPLE_RATE / (least + int(same[least:most].argmax()))


def _as_it_is(sound: Samples, rng: np.random.Generator) -> Samples:
    return sound


def _microphone(sound: Samples, rng: np.random.Generator) -> Samples:
    """Through a random smooth response: what tells recordings apart is no more the microphone."""
    band = np.linspace(0, 1, sound.size // 2 + 1)
    curve = rng.normal(0, 6) * (band - 0.5)
    for k in range(1, 5):
        curve = curve + rng.normal(0, 3) * np.cos(np.pi * k * band + rng.uniform(0, 6.3))
    return np.fft.irfft(np.fft.rfft(sound) * 10 ** (curve / 20), sound.size)


def _room(seed: int) -> Callable[[Samples, np.random.Generator], Samples]:
    from tests.benchmarks.hearing.strangers import SWEEPS

    far = SWEEPS["3 m in a room"]
    return lambda sound, rng: far(sound)


if __name__ == "__main__":
    main()
