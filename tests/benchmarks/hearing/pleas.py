"""Pleas: whether whoever asks for a stop, or tells of pain, is heard, however they say it; offline.

Each of the ways in `plea_ways` is said in each voice: over a hold, over a cue whose echo is in the
microphone, over soft music. A plea counts where it ends the hold ("stop", "pain") or is answered
("End here?") within 1.5 s of its end. The ways that fail are named.

    python -m tests.benchmarks.hearing.pleas --sounds DIR [--natural DIR] [--part held-out]
        [--over hold cue music] [--voices espeak:en-gb ...] [--every N]

Sounds are made once and kept in DIR. The natural voices (`kokoro:`) are made from the folder that
`models.recipe.speech.natural_voices` fills, Pico's by the package py-nanotts; both are needed
only to make what DIR lacks. With `--every N` each voice says each Nth way over each, another one
each.

    python -m tests.benchmarks.hearing.pleas --talk MANIFEST...

What is taken for a plea in talk, in an hour, and how often a session would end by it: what is
asked about ends one if a likely plea follows within 8 s. MANIFEST has a column `path` and, if it
likes, `start_s`, `seconds` and `text`; a row whose whole text is a plea is no talk.
"""

from __future__ import annotations

import argparse
import csv
import os
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path

import numpy as np
import soundfile
import soxr

from assistant.bench.booth import sound_of
from assistant.core.bench.intervals import poisson, wilson
from assistant.core.bench.noise import in_quiet, mixed
from assistant.core.domain.commands import SAFETY
from assistant.core.echo.canceller import LEAD_S
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate
from assistant.core.session.questions import END_ANSWER_S
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listened, Listener
from tests.benchmarks.hearing.command_model.sounds import no_words
from tests.benchmarks.hearing.plea_ways import HELD_OUT, TUNED_ON, WAYS
from tests.support.echoes import DELAY_S, Sound, cues, echo_of, noise, whole
from tests.support.english import LISTENED_FOR, PHRASEBOOK
from tests.support.speech import FLITE, LEVEL, THRESHOLD, synthesise

PARTS = {"all": WAYS, "held-out": HELD_OUT, "tuned-on": TUNED_ON}
VOICES = (
    *("espeak:en-gb", "espeak:en-us+f3", "espeak:en-gb-x-rp+m4", "espeak:en-029+f1"),
    *("flite:slt", "flite:rms", "pico:en-US"),
    *("kokoro:af_sarah", "kokoro:am_liam", "kokoro:bf_alice", "kokoro:am_puck"),
    *("kokoro:af_nova", "kokoro:bm_george"),
)
"""None of them was looked at while anything was tuned; no model was trained on the natural ones."""

CUES = (
    "One hand on the adductor, close to the bone.",
    "Push gently toward the knee, very slowly, without sliding.",
    "Draw up toward the thorax, to resistance, and wait for the barrier.",
)
"""Spoken in turn; the first three of a stream teach the echo, then a plea is said over each."""

ECHO_DB = -12.0
MUSIC_DB = 12.0
SOON_S = 1.5
LIKELY, PERHAPS = ASKED = ("asked, likely", "asked, perhaps")
DATED_S = 0.4
"""How much too early a word may be dated."""
BETWEEN_S = 1.8
AFTER_S = 2.2
"""Seconds of quiet after each plea and each cue: the answer, and the ear's own delay."""


@dataclass(frozen=True, slots=True)
class Said:
    """A plea in a stream, and when its sound began and ended there, in seconds."""

    way: str
    voice: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plea came to: "stop", "pain", a question, another command, or nothing; how soon."""

    said: Said
    what: str
    after_s: float = 0.0

    @property
    def answered(self) -> bool:
        """Whether the hold was ended, or something was said, in time."""
        return _is_plea(self.what) and self.after_s <= SOON_S

    @property
    def told(self) -> str:
        """What is told of it where it failed."""
        return f"{self.what} after {self.after_s:.1f} s" if self.what else "nothing"


def main() -> None:
    """Listen, and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sounds", type=Path)
    parser.add_argument("--natural", type=Path)
    parser.add_argument("--part", choices=PARTS, default="all")
    parser.add_argument("--over", nargs="+", default=["hold", "cue", "music"])
    parser.add_argument("--voices", nargs="+", default=VOICES)
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--model", type=Path, default=model_dir())
    parser.add_argument("--talk", type=Path, nargs="+", default=[])
    options = parser.parse_args()
    for manifest in options.talk:
        _print_talk(manifest, options.model)
    if options.sounds is None:
        return
    ways = PARTS[options.part]
    shelf = Shelf(options.sounds, options.natural)
    for over in options.over:
        outcomes: list[Outcome] = []
        for number, voice in enumerate(options.voices):
            chosen = ways[number % options.every :: options.every]
            heard = {"hold": _over_hold, "music": _over_music, "cue": _over_cues}[over]
            outcomes += heard(shelf, chosen, voice, options.model)
        _print(f"over a {over}" if over != "music" else "over music", outcomes)


@dataclass(slots=True)
class Shelf:
    """Where the sounds are kept, and what they are made from."""

    folder: Path
    natural: Path | None

    def sound(self, way: str, voice: str) -> Sound:
        """Return a way in a voice, from its first sound on, at the usual level."""
        path = self.folder / voice.replace(":", "-") / f"{way.replace(' ', '_')}.wav"
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            sound, rate = self._made(way, *voice.split(":"))
            unfinished = path.with_suffix(f".{os.getpid()}.wav")
            soundfile.write(unfinished, sound, rate)
            unfinished.rename(path)  # several may run at once
        sound, rate = soundfile.read(path)
        sound = soxr.resample(sound, rate, SAMPLE_RATE)
        loud = np.flatnonzero(np.abs(sound) > THRESHOLD * np.abs(sound).max())
        sound = sound[loud[0] : loud[-1] + SAMPLE_RATE // 50]
        levelled: Sound = sound * LEVEL / np.abs(sound).max()
        return levelled

    def _made(self, way: str, engine: str, name: str) -> tuple[Sound, int]:
        if engine == "pico":
            from py_nanotts import NanoTTS

            pcm = NanoTTS().speak(way, voice=name)
            return np.frombuffer(pcm, "<i2") / 32768, SAMPLE_RATE
        if engine == "kokoro":
            from models.recipe.speech.natural_voices import NaturalVoices

            if self.natural is None:
                raise SystemExit(f"{way!r} in {name} is not there yet; give --natural")
            return NaturalVoices(self.natural).render(way, name) / 32768, SAMPLE_RATE
        return synthesise(way, f"{FLITE}{name}" if engine == "flite" else name), SAMPLE_RATE

    def music(self) -> Sound:
        """Return minutes of slow music."""
        made = no_words(self.folder / "music", minutes=2)
        [paths] = [paths for kind, paths in made.items() if kind.startswith("tones, -35")]
        return np.concatenate([soundfile.read(path)[0] for path in paths])


def _over_hold(shelf: Shelf, ways: Sequence[str], voice: str, model: Path) -> list[Outcome]:
    stream, said = _stream(shelf, ways, voice)
    return _heard(whole(stream + noise(stream.size)), None, (), said, model)


def _over_music(shelf: Shelf, ways: Sequence[str], voice: str, model: Path) -> list[Outcome]:
    stream, said = _stream(shelf, ways, voice)
    seed = sum(voice.encode())
    under = whole(shelf.music())
    sound = mixed(whole(stream + noise(stream.size)), under, seed * 1000, MUSIC_DB)
    return _heard(sound, None, (), said, model)


def _stream(shelf: Shelf, ways: Sequence[str], voice: str) -> tuple[Sound, list[Said]]:
    """Return the ways one after another, each with a second before it and silence after it."""
    parts: list[Sound] = []
    said: list[Said] = []
    at = 0
    for way in ways:
        sound = shelf.sound(way, voice)
        parts += [np.zeros(SAMPLE_RATE), sound, np.zeros(round(AFTER_S * SAMPLE_RATE))]
        start = at + SAMPLE_RATE
        said.append(Said(way, voice, start / SAMPLE_RATE, (start + sound.size) / SAMPLE_RATE))
        at = start + sound.size + parts[-1].size
    return np.concatenate(parts), said


def _over_cues(shelf: Shelf, ways: Sequence[str], voice: str, model: Path) -> list[Outcome]:
    """Say each way into a cue, at a random time at which it begins well within it."""
    texts = [CUES[number % len(CUES)] for number in range(len(CUES) + len(ways))]
    played = cues(*texts, between_s=BETWEEN_S)
    person, random = np.zeros(played.sound.size), np.random.default_rng(4)
    said: list[Said] = []
    for way, (start_s, end_s) in zip(ways, played.spans[len(CUES) :], strict=True):
        sound = shelf.sound(way, voice)
        seconds = sound.size / SAMPLE_RATE
        at = DELAY_S + random.uniform(start_s + 0.1, max(start_s + 0.2, end_s - seconds))
        begin = round(at * SAMPLE_RATE)
        person[begin : begin + sound.size] += sound[: person.size - begin]
        said.append(Said(way, voice, at, at + seconds))
    wet = echo_of(played.sound, 0.0)
    wet *= _level(person) / _level(wet) * 10 ** (ECHO_DB / 20)
    spoken = tuple((text, *span) for text, span in zip(texts, played.spans, strict=True))
    heard = whole(person + wet + noise(person.size))
    return _heard(heard, whole(played.sound), spoken, said, model)


def _level(sound: Sound) -> float:
    """Return the mean level of what sounds, pauses left out."""
    frames = sound[: sound.size // 320 * 320].reshape(-1, 320)
    power = (frames**2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


def _heard(
    pcm: np.ndarray,
    played: np.ndarray | None,
    spoken: Sequence[tuple[str, float, float]],
    said: Sequence[Said],
    model: Path,
) -> list[Outcome]:
    """Return what became of each plea in a stream, over cues that are `spoken` or none."""
    gate = Gate(PHRASEBOOK)
    listener = Listener(Recogniser(model, LISTENED_FOR), gate)
    ahead = None if played is None else np.append(played, np.zeros(SAMPLE_RATE, np.int16))
    lead, shut = round(LEAD_S * SAMPLE_RATE), 0
    told: list[tuple[float, float, str]] = []
    for at in range(0, pcm.size, BLOCK_SAMPLES):
        while shut < len(spoken) and spoken[shut][1] * SAMPLE_RATE <= at:
            gate.shut(spoken[shut][0], spoken[shut][1])
            gate.open(spoken[shut][2])  # which is told before its end, as it is known
            shut += 1
        block = pcm[at : at + BLOCK_SAMPLES]
        leaves = None if ahead is None else ahead[at + lead : at + lead + block.size]
        now_s = (at + block.size) / SAMPLE_RATE
        _note(listener.listen(Block(block.tobytes()), leaves), now_s, told)
    _note(listener.finish(), pcm.size / SAMPLE_RATE, told)
    return _outcomes(said, told)


def _note(heard: Iterable[Listened], now_s: float, told: list[tuple[float, float, str]]) -> None:
    """Note what each thing that was heard leads to: when it began, when it was known, and what."""
    for each in heard:
        if isinstance(each, TakenBack):
            told.pop()
        elif each.admitted:
            what = _leads_to(each)
            if what:
                told.append((each.utterance.start_s, now_s, what))


def _leads_to(judged: Listened) -> str:
    if isinstance(judged, TakenBack):
        return ""
    order = PHRASEBOOK.order(judged.utterance)
    if not judged.sure:
        return LIKELY if judged.likely else PERHAPS
    return "" if order is None else order.command.value


def _outcomes(said: Sequence[Said], told: Sequence[tuple[float, float, str]]) -> list[Outcome]:
    outcomes = []
    following = [*(each.start_s for each in said[1:]), float("inf")]
    for one, until_s in zip(said, following, strict=True):
        its_own = [
            (at, what) for start_s, at, what in told if one.start_s - 0.4 <= start_s < until_s
        ]
        at, what = its_own[0] if its_own else (one.end_s, "")
        outcomes.append(Outcome(one, what, at - one.end_s))
    return outcomes


def _print(title: str, outcomes: Sequence[Outcome]) -> None:
    answered = [each for each in outcomes if each.answered]
    low, high = wilson(len(answered), len(outcomes)) or (0.0, 1.0)
    whats = Counter(each.what or "nothing" for each in outcomes)
    print(
        f"\n{title}: {len(answered)} of {len(outcomes)} ended the hold or were answered within "
        f"{SOON_S} s, {len(answered) / len(outcomes):.1%} (95 %: {low:.1%} to {high:.1%})"
    )
    print(f"  {', '.join(f'{what} {count}' for what, count in whats.most_common())}")
    if answered:
        median, most = np.percentile([each.after_s for each in answered], (50, 95))
        print(f"  {median:.2f} s after the plea's end (median), 95th percentile {most:.2f} s")
    for name, key in (
        ("by voice", lambda outcome: outcome.said.voice),
        ("by way", lambda outcome: outcome.said.way),
    ):
        tally: dict[str, list[Outcome]] = defaultdict(list)
        for each in outcomes:
            tally[key(each)].append(each)
        missed = {k: [o for o in v if not o.answered] for k, v in tally.items()}
        told = [
            f"{k} {len(missed[k])}/{len(tally[k])}"
            + (f" ({', '.join(sorted({o.told for o in missed[k]}))})" * (name != "by voice"))
            for k in sorted(missed, key=lambda k: -len(missed[k]))
            if missed[k]
        ]
        print(f"  failed {name}: {'; '.join(told) or 'none'}", flush=True)


def _print_talk(manifest: Path, model: Path) -> None:
    """Print what is taken for a plea in the talk of a manifest, row by row in quiet."""
    seconds, single_s = 0.0, 0.0
    taken: Counter[str] = Counter()
    of_one_word: Counter[str] = Counter()
    pleas = heard_pleas = 0
    listener = Listener(Recogniser(model, LISTENED_FOR), Gate(PHRASEBOOK))
    for name, start_s, end_s, text in _rows(manifest):
        stretch = sound_of(manifest.parent / name, start_s, end_s)
        told: list[tuple[float, float, str]] = []
        sound = in_quiet(stretch, len(name))
        for at in range(0, sound.size, BLOCK_SAMPLES):
            block = Block(sound[at : at + BLOCK_SAMPLES].astype("<i2").tobytes())
            _note(listener.listen(block), 0.0, told)
        _note(listener.finish(), 0.0, told)
        pleas_s = [(start_s, what) for start_s, _, what in told if _is_plea(what)]
        whats = [what if what in ASKED else "taken" for _, what in pleas_s]
        whats += [
            "session ended"
            for (asked_s, _), (again_s, what) in pairwise(pleas_s)
            if what != PERHAPS and again_s - asked_s <= END_ANSWER_S
        ]
        if PHRASEBOOK.around.core(text.split()) in PHRASEBOOK.around.pleas:
            pleas, heard_pleas = pleas + 1, heard_pleas + bool(whats)
            continue
        if len(text.split()) == 1:
            single_s += stretch.size / SAMPLE_RATE
            of_one_word.update(whats)
        else:
            seconds += stretch.size / SAMPLE_RATE
            taken.update(whats)
        for what in whats:
            print(f"  {what}: {text or name}", flush=True)
    print(f"{manifest}: rows that are a plea: {heard_pleas} of {pleas} heard")
    for title, length_s, counts in (
        ("talk", seconds, taken),
        ("single words, cut out and in quiet", single_s, of_one_word),
    ):
        for what in ("taken", *ASKED, "session ended"):
            _print_rate(f"{title}: {what}", counts[what], length_s / 3600)


def _is_plea(what: str) -> bool:
    return what in (*SAFETY, *ASKED)


def _print_rate(title: str, count: int, hours: float) -> None:
    interval = poisson(count, hours)
    if interval is not None:
        low, high = interval
        print(
            f"  {title} {count} in {hours:.2f} h, {count / hours:.2f} an hour "
            f"(95 %: {low:.2f} to {high:.2f})"
        )


def _rows(manifest: Path) -> Iterator[tuple[str, float, float | None, str]]:
    with manifest.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file, delimiter="\t"):
            start_s = float(row.get("start_s") or 0.0)
            end_s = start_s + float(row["seconds"]) if row.get("start_s") else None
            yield row["path"], start_s, end_s, row.get("text", "")


if __name__ == "__main__":
    main()
