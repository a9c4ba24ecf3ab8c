"""Whether a person is heard over a cue and just after it, whose echo is in the microphone; offline.

Cues of the library's protocols are played one after another, each twice: someone says "stop" over
the first, "pain" over the second. The echo comes back 80 ms later from a small room (reverberation
time 0.3 s), its mean level so many dB under that of the words. The same sound is heard with the
echo taken off and as it is, and once without an echo, as with an earpiece.

With `--answers` every cue of the library is played once and "next" is said 0.3 s after its end.
With `--early` "next" and "barrier" are said over them, which do not count there: how often that is
known to be too early is told, and what nobody said and is told to be that (`Listener.too_early`).
`--voice` is who speaks the cues: a name of `assistant voices`; else it is espeak-ng as it is.

    python -m tests.benchmarks.hearing.over_cues [--cues 46] [--answers | --early] [--echoes -6 -12]
        [--voice NAME]
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soxr

from assistant.base.protocols import load_protocol
from assistant.core.bench.intervals import wilson
from assistant.core.domain.commands import words_of
from assistant.core.domain.manner import USUAL
from assistant.core.echo.canceller import LEAD_S, EchoCanceller
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate, Judged
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, VOICE_RATE, Block
from assistant.edges.files.library import list_protocols, model_dir
from assistant.edges.speech.recogniser import Recogniser
from assistant.edges.speech.voice import Voice
from assistant.live.listening import Listener
from assistant.protocol_tools.recital import cues_of
from assistant.voices.choosing import choose
from tests.support.echoes import DELAY_S, Played, Sound, cues, echo_of, noise, whole
from tests.support.english import ENGLISH, LISTENED_FOR, PHRASEBOOK
from tests.support.speech import FLITE, SpokenWord, lay_out, synthesise

SEED = 4
WORDS = ("stop", "pain")
EARLY = ("next", "barrier")
VOICES = ("en-gb", "en-us+f3", "en-gb-scotland+m3", f"{FLITE}slt", f"{FLITE}rms", f"{FLITE}kal16")
LONG_WORDS = 6
ECHOES_DB = (-6.0, -12.0)
ANSWER_S = 0.3

BETWEEN_S = 1.8
"""Silence between two cues: an answer, and the half second after which it is one."""

LEARNT = 3
"""Cues before the first word: a greeting and a question."""

SOON_S = 1.2
"""Seconds after a word within which a silence is for it."""

MATCH_S = 0.4
"""How far from its time a word may be dated."""


@dataclass(slots=True)
class Heard:
    """What came of one stream."""

    said: int = 0
    right: int = 0
    asked: int = 0
    """Of these the ones that are asked about ("End here?")."""
    others: list[tuple[str, float]] = field(default_factory=list)
    silent_after: list[float] = field(default_factory=list)
    """How long after the end of a word the assistant was told to fall silent, in seconds."""
    silent_for_nothing: int = 0
    early: int = 0
    """Words that are known to have been said too early."""
    early_others: list[tuple[str, float]] = field(default_factory=list)
    """What nobody said, and is told to have been."""


def main() -> None:
    """Play, listen and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--cues", type=int, default=46)
    parser.add_argument("--answers", action="store_true")
    parser.add_argument("--early", action="store_true")
    parser.add_argument("--echoes", type=float, nargs="*", default=ECHOES_DB)
    parser.add_argument("--voice", help="who speaks the cues")
    options = parser.parse_args()
    over = EARLY if options.early else WORDS
    texts = _every() if options.answers else _texts(options.cues, over)
    with _spoken_by(options.voice) as voice:
        played = cues(*texts, between_s=BETWEEN_S, voice=voice)
    words = _answers(played) if options.answers else _words(texts, played, over)
    person = lay_out(words, played.sound.size / SAMPLE_RATE + 0.01, 0.0)[: played.sound.size]
    room = person + noise(person.size)
    print(f"{len(words)} words, {len(texts)} cues, {person.size / SAMPLE_RATE / 60:.1f} min")
    if not options.answers:
        _print("no echo, nothing taken off", _listen(room, None, texts, played, words))
        _print("no echo", _listen(room, played.sound, texts, played, words))
    wet = echo_of(played.sound, 0.0)
    wet *= _level(np.concatenate([synthesise("stop", voice) for voice in VOICES])) / _level(wet)
    for echo_db in options.echoes:
        heard = room + 10 ** (echo_db / 20) * wet
        _print(f"echo {echo_db:+.0f} dB, not taken off", _listen(heard, None, texts, played, words))
        _print(f"echo {echo_db:+.0f} dB", _listen(heard, played.sound, texts, played, words))
    _print_cost(heard, played.sound)


@contextmanager
def _spoken_by(name: str | None) -> Iterator[Callable[[str], Sound]]:
    """Give what makes a cue's sound, in the voice of that name."""
    if name is None:
        yield synthesise
        return
    choice = choose(name, USUAL, None)
    if choice.fault:
        raise SystemExit(choice.fault)
    with TemporaryDirectory() as folder:
        voice = Voice(Path(folder), voice=choice.voice, aloud=ENGLISH.aloud)
        with closing(voice):
            yield cache(
                lambda text: soxr.resample(voice.render(text) / 32768, VOICE_RATE, SAMPLE_RATE)
            )


def _every() -> list[str]:
    """Return every cue of the library, each once."""
    every = [t for path in list_protocols() for t in cues_of(load_protocol(str(path)))]
    return list(dict.fromkeys(every))


def _answers(played: Played) -> list[SpokenWord]:
    """Return what is said after each cue."""
    return [
        SpokenWord(end_s + ANSWER_S, "next", VOICES[number % len(VOICES)])
        for number, (_, end_s) in enumerate(played.spans)
    ]


def _texts(count: int, over: tuple[str, ...]) -> list[str]:
    """Return the cues to be played: three that teach, then each twice."""
    long = [t for t in _every() if len(t.split()) >= LONG_WORDS]
    fit = [t for t in long if not any(w.startswith(over) for w in words_of(t))]
    chosen = np.random.default_rng(SEED).permutation(len(fit))[:count]
    return [*long[:LEARNT], *(fit[at] for at in chosen for _ in over)]


def _words(texts: list[str], played: Played, over: tuple[str, ...]) -> list[SpokenWord]:
    """Return what is said, at random times within the cues."""
    random = np.random.default_rng(SEED)
    words = []
    for number, (start_s, end_s) in enumerate(played.spans[LEARNT:]):
        word, voice = over[number % len(over)], VOICES[number // len(over) % len(VOICES)]
        last = max(start_s + 0.2, end_s - synthesise(word, voice).size / SAMPLE_RATE)
        words.append(SpokenWord(DELAY_S + random.uniform(start_s + 0.1, last), word, voice))
    return words


def _listen(
    heard: Sound,
    sound: Sound | None,
    texts: list[str],
    played: Played,
    words: list[SpokenWord],
) -> Heard:
    """Return what a session's ears make of it, given what was played or not."""
    gate = Gate(PHRASEBOOK)
    listener = Listener(Recogniser(model_dir(), LISTENED_FOR), gate)
    pcm = whole(heard)
    ahead = None if sound is None else whole(np.concatenate([sound, np.zeros(SAMPLE_RATE)]))
    shut, judged = 0, []
    hushed: list[float] = []
    for at in range(0, pcm.size, BLOCK_SAMPLES):
        if shut < len(texts) and played.spans[shut][0] * SAMPLE_RATE <= at:
            gate.shut(texts[shut], played.spans[shut][0])
            gate.open(played.spans[shut][1])  # which is told before its end, as it is known
            shut += 1
        block = pcm[at : at + BLOCK_SAMPLES]
        begin = at + round(LEAD_S * SAMPLE_RATE)
        leaves = None if ahead is None else ahead[begin : begin + block.size]
        before = listener.outcry
        judged += listener.listen(Block(block.tobytes()), leaves)
        if listener.outcry and not before:
            hushed.append((at + BLOCK_SAMPLES) / SAMPLE_RATE)
    judged += listener.finish()
    result = _compared(judged, words)
    for word in words:
        ends_s = word.at + synthesise(word.text, word.voice).size / SAMPLE_RATE
        its_own = [at for at in hushed if word.at < at < ends_s + SOON_S]
        result.silent_after += [at - ends_s for at in its_own[:1]]
        hushed = [at for at in hushed if at not in its_own]
    result.silent_for_nothing = len(hushed)
    return result


def _compared(judged: Sequence[Judged | TakenBack], words: Sequence[SpokenWord]) -> Heard:
    result, left = Heard(), list(words)
    result.said = len(left)
    for each in judged:
        if isinstance(each, TakenBack):
            continue
        if each.too_early:
            at = each.utterance.start_s
            said = [w for w in words if w.text == each.too_early and abs(w.at - at) < MATCH_S]
            result.early += bool(said)
            result.early_others += [] if said else [(each.too_early.value, at)]
        order = PHRASEBOOK.order(each.utterance)
        if not each.admitted or order is None:
            continue
        at, command = each.utterance.start_s, order.command.value
        fitting = [w for w in left if w.text == command and abs(w.at - at) < MATCH_S]
        if fitting:
            left.remove(fitting[0])
            result.right += 1
            result.asked += not each.sure
        else:
            result.others.append((command, at))
    return result


def _print(what: str, heard: Heard) -> None:
    interval = wilson(heard.right, heard.said)
    assert interval is not None
    asked = f", {heard.asked} asked about" if heard.asked else ""
    print(
        f"{what:28}{heard.right:4} of {heard.said} heard{asked} (95 %: {interval[0]:.0%} to "
        f"{interval[1]:.0%}), {len(heard.others)} commands that nobody said {heard.others or ''}",
        flush=True,
    )
    if heard.early or heard.early_others:
        print(
            f"{'':28}{heard.early:4} of {heard.said} known to be too early, "
            f"{len(heard.early_others)} that nobody said {heard.early_others or ''}"
        )
    if heard.silent_after:
        median, most = np.percentile(heard.silent_after, (50, 95))
        print(
            f"{'':28}{len(heard.silent_after):4} of {heard.said} silenced the cue, {median:.2f} s "
            f"after their end (median; 95th percentile {most:.2f} s)"
        )
    if heard.silent_for_nothing:
        print(f"{'':28}{heard.silent_for_nothing:4} times it fell silent for nothing")


def _print_cost(heard: Sound, sound: Sound) -> None:
    pcm, leaves = whole(heard), whole(sound)
    canceller, begun = EchoCanceller(), time.process_time()
    for at in range(0, pcm.size, BLOCK_SAMPLES):
        span = slice(at, at + BLOCK_SAMPLES)
        canceller.process(pcm[span], leaves[span])
    share = (time.process_time() - begun) / (pcm.size / SAMPLE_RATE)
    print(f"processor time of taking the echo off: {share:.2%} of the sound's")


def _level(sound: Sound) -> float:
    """Return the mean level of what sounds, pauses left out."""
    frames = sound[: sound.size // 320 * 320].reshape(-1, 320)
    power = (frames**2).mean(axis=1)
    return float(np.sqrt(power[power > power.max() * 1e-3].mean()))


if __name__ == "__main__":
    main()
