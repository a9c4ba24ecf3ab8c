"""Whether a time is taken for another: every time from one to sixty seconds and minutes, by voice.

Each is said as "released … ago" or "barrier … ago", through a session's own listener, and what is
heard is given to a session of that long a hold. It is right if that time is logged and said back;
asked, if the session asks which of two it was; not taken; or WRONG, which none may be.

    python -m tests.benchmarks.hearing.times [--sounds DIR] [--voices VOICE ...] [--both]
        [--every N] [--within SECONDS] [--model DIR]

The voices are four of espeak-ng's and flite's that are built in; with `--natural DIR` (see
`models.recipe.speech.natural_voices`) six of Kokoro's that no model was trained on, and, where
`py_nanotts` is installed, Pico's two. `--sounds` keeps what was spoken, and `--at-hand` uses no
other. Each voice says each time once, with either word in turn; with `--both` with both; with
`--every N` each Nth, another voice others. With `--within` the hold has lasted no longer than that:
longer times are not said, and could not be meant. Last it is told what would have been asked and
taken wrongly with `likelihood.CLOSE` so much higher.
"""

from __future__ import annotations

import argparse
import math
import time
from collections import Counter
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from assistant.core.bench.intervals import wilson
from assistant.core.domain.commands import Command, Order
from assistant.core.domain.effects import HoldEnded, HoldStarted, Say
from assistant.core.domain.events import Event, Heard
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate, Judged
from assistant.core.hearing.likelihood import CLOSE
from assistant.core.session.session import Session
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.edges.files.library import model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.live.listening import Listener
from tests.support.english import ENGLISH, LISTENED_FOR, NUMBERS, PHRASEBOOK, PHRASES
from tests.support.scripted import ScriptedTherapist, two_sided
from tests.support.speech import FLITE, synthesise

MOST = 60
BUILT_IN = ("en-us+linda", "en-gb-scotland+m5", f"{FLITE}awb", f"{FLITE}slt")
NATURAL = ("af_sarah", "af_nova", "am_liam", "am_puck", "bf_alice", "bm_george")
PICO = ("pico:en-US", "pico:en-GB")
BEFORE_S, AFTER_S = 0.6, 1.4
BY = (-2.5, -2.0, -1.5, -1.0, -0.5, 0.0, 0.5, 1.0, 2.0)
NOISE = 1e-4
PEAK = 0.25
FINE = ("right", "asked", "not taken")
WORDS = (Command.RELEASED, Command.BARRIER)
NO_CEILING = (", ceiling: 120 s", "")

Sound = NDArray[np.float64]


class NotingEar(Recogniser):
    """The ear, which notes how much less likely the nearest other number was than is close."""

    noted: tuple[float, ...] = ()

    def rival(self, pcm: bytes, phrase: str, others: Collection[str]) -> tuple[str, float]:
        """Return what the ear does."""
        other, less_likely = super().rival(pcm, phrase, others)
        self.noted = (less_likely - CLOSE,)
        return other, less_likely


@dataclass
class Count:
    """What came of one voice."""

    outcomes: Counter[str] = field(default_factory=Counter)
    failing: list[str] = field(default_factory=list)
    asked_right: int = 0
    """Questions whose first guess was right."""
    said_back: int = 0
    margins: list[tuple[float, bool]] = field(default_factory=list)
    """By how much the nearest other number was less likely than `CLOSE` wants, and whether what was
    heard was right."""
    compute_s: float = 0.0
    fed_s: float = 0.0


def main() -> None:
    """Speak, listen and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--sounds", type=Path)
    parser.add_argument("--natural", type=Path)
    parser.add_argument("--voices", nargs="*", default=[*NATURAL, *BUILT_IN, *PICO])
    parser.add_argument("--both", action="store_true")
    parser.add_argument("--at-hand", action="store_true")
    parser.add_argument("--every", type=int, default=1)
    parser.add_argument("--within", type=float, default=math.inf, metavar="SECONDS")
    parser.add_argument("--model", type=Path, default=model_dir())
    options = parser.parse_args()
    booth, every = Speaker(options.sounds, options.natural, options.at_hand), Count()
    for place, voice in enumerate(options.voices):
        count = Count()
        ear = NotingEar(options.model, LISTENED_FOR)
        listener = Listener(ear, Gate(PHRASEBOOK))
        share = slice(place % options.every, None, options.every)
        for phrase, order in list(said(place, options.both))[share]:
            if order.ago_s >= options.within:
                continue
            sound = booth.say(phrase, voice)
            if sound is not None:
                ear.noted = ()
                heard = listen(listener, sound, count, options.within)
                judge(phrase, order, heard, count)
                if heard:
                    was = PHRASES[heard[-1].utterance.text] == order
                    margins: list[float] = list(ear.noted)
                    count.margins += [(less_likely, was) for less_likely in margins]
        show(voice, count)
        for name, amount in count.outcomes.items():
            every.outcomes[name] += amount
        every.margins += count.margins
        every.said_back += count.said_back
        every.asked_right += count.asked_right
        every.compute_s += count.compute_s
        every.fed_s += count.fed_s
    show("all", every)
    for by in BY:
        asked = sum(margin < by for margin, _ in every.margins)
        wrong = sum(margin >= by and not right for margin, right in every.margins)
        print(f"close by {by:+g}: asked {asked} of {len(every.margins)}, WRONG {wrong}")


def said(place: int, both: bool) -> Iterator[tuple[str, Order]]:
    """Yield what a voice says, the `place`th of all, and what is meant."""
    words = {number: spoken for spoken, number in NUMBERS.spoken.items()}
    for unit_s, unit in ((1.0, "second"), (60.0, "minute")):
        for number in range(1, MOST + 1):
            counted = f"{words[number]} {unit}{'' if number == 1 else 's'} ago"
            for turn, command in enumerate(WORDS):
                if both or (turn + place + (unit == "minute")) % 2 == 0:
                    yield f"{command} {counted}", Order(command, number * unit_s)


class Speaker:
    """The voices, and what they said before."""

    def __init__(self, kept: Path | None, natural: Path | None, at_hand: bool) -> None:
        self._kept = kept
        self._natural: Any = None
        self._at_hand = at_hand
        if natural is not None:
            from models.recipe.speech.natural_voices import NaturalVoices

            self._natural = NaturalVoices(natural)

    def say(self, phrase: str, voice: str) -> Sound | None:
        """Return a phrase in a voice at 16 kHz; None if it can't be had."""
        file = f"{phrase.replace(' ', '_')}.wav"
        path = self._kept and self._kept / voice.replace(":", "-") / file
        if path is not None and path.exists():
            return levelled(soundfile.read(path)[0])
        made = None if self._at_hand else self._make(phrase, voice)
        if made is not None and path is not None:
            path.parent.mkdir(parents=True, exist_ok=True)
            soundfile.write(path, made, SAMPLE_RATE, subtype="PCM_16")
        return made

    def _make(self, phrase: str, voice: str) -> Sound | None:
        if voice in NATURAL:
            if self._natural is None:
                return None
            return levelled(self._natural.render(phrase, voice) / 32768.0)
        if voice in PICO:
            try:
                nanotts: Any = import_module("py_nanotts")
            except ImportError:
                return None
            pcm = nanotts.NanoTTS().speak(text=phrase, voice=voice.removeprefix("pico:"), speed=1.0)
            return levelled(np.frombuffer(pcm, "<i2") / 32768.0)
        return synthesise(phrase, voice)


def levelled(sound: Sound) -> Sound:
    """Return a sound as loud as the others."""
    level: float = np.abs(sound).max()
    return sound * (PEAK / level)


def listen(listener: Listener, sound: Sound, count: Count, within_s: float) -> list[Judged]:
    """Return what is acted on of a sound in quiet, where nothing longer ago can be meant."""
    room = np.random.default_rng(7).normal(
        0.0, NOISE, sound.size + round((BEFORE_S + AFTER_S) * SAMPLE_RATE)
    )
    start = round(BEFORE_S * SAMPLE_RATE)
    room[start : start + sound.size] += sound
    pcm = (room * 32767).astype("<i2")
    heard: list[Judged] = []
    began = time.thread_time()
    for at in range(0, pcm.size, BLOCK_SAMPLES):
        block = Block(pcm[at : at + BLOCK_SAMPLES].tobytes())
        for each in listener.listen(block, fits=lambda order, _: order.ago_s < within_s):
            if isinstance(each, TakenBack):
                heard = [one for one in heard if one.utterance.start_s != each.start_s]
            elif each.admitted and PHRASEBOOK.order(each.utterance) is not None:
                heard.append(each)
    count.compute_s += time.thread_time() - began
    count.fed_s += pcm.size / SAMPLE_RATE
    return heard


def judge(phrase: str, order: Order, heard: list[Judged], count: Count) -> None:
    """Say what became of a phrase."""
    came = "not taken"
    for each in heard:
        orders = [PHRASES[reading] for reading in each.may_be]
        if not orders:
            meant = PHRASES[each.utterance.text]
            came = "right" if meant == order else "WRONG"
            count.said_back += meant == order and says_back(order)
        elif came == "not taken":
            came = "asked" if order in orders else "asked for others"
            count.asked_right += PHRASES[each.may_be[0]] == order
        if came == "WRONG":
            break
    count.outcomes[came] += 1
    if came not in ("right", "asked"):
        told = "; ".join(" or ".join(each.may_be) or each.utterance.text for each in heard)
        count.failing.append(f"{came}: {phrase} -> {told or 'nothing'}")


def says_back(order: Order) -> bool:
    """Whether a session logs this time, and says it."""
    therapist = ScriptedTherapist(Session(two_sided(NO_CEILING), ENGLISH, layers=1))
    therapist.say("start", "yes")
    if order.command is Command.RELEASED:
        therapist.say("barrier")
    therapist.listen()
    therapist.wait(order.ago_s + 60.0)
    at = therapist.now
    event: Event = Heard(at + 1.0, order.command, at, at + 0.9, ago_s=order.ago_s)
    effects = therapist.give(event)
    words = next(effect.text for effect in effects if isinstance(effect, Say))
    then_s = next(
        effect.hold.started_s + effect.hold.duration_s
        if isinstance(effect, HoldEnded)
        else effect.started_s
        for effect in effects
        if isinstance(effect, HoldEnded | HoldStarted)
    )
    told = f" {NUMBERS.duration(order.ago_s)} ago. "
    return abs(then_s - (at - order.ago_s)) < 0.01 and told in words


def show(voice: str, count: Count) -> None:
    """Print what came of a voice."""
    total = sum(count.outcomes.values())
    if not total:
        print(f"{voice}: not at hand")
        return
    parts = []
    for name in ("right", "asked", "asked for others", "not taken", "WRONG"):
        amount = count.outcomes[name]
        low, high = wilson(amount, total) or (0.0, 1.0)
        parts.append(f"{name} {amount} ({100 * low:.1f} to {100 * high:.1f} %)")
    print(f"{voice}: {total} said; {', '.join(parts)}")
    rtf = count.compute_s / count.fed_s if count.fed_s else 0.0
    print(
        f"    said back {count.said_back} of {count.outcomes['right']}; "
        f"first asked for is right {count.asked_right} of {count.outcomes['asked']}; "
        f"processor time {rtf:.3f} of the sound's",
        flush=True,
    )
    for line in count.failing:
        print(f"    {line}")


if __name__ == "__main__":
    main()
