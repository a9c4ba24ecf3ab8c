"""PocketSphinx on the same sound, as well as it can be set up for commands from its wheel.

Its acoustic model and dictionary are those of the wheel. Two grammars: the closed list, as its
users write it, which can only ever answer with a phrase; and the list with every phone as a
filler beside it, so that talk has somewhere to go. How dear such a filler is decides between
missing commands and taking talk for them, so it is run at several prices. The policy is ours: a
phrase is accepted if nothing but silence is around it. Commands are decoded as one utterance
each, which spares it the finding of their ends; talk is cut by its own `Endpointer`.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from itertools import repeat, zip_longest
from multiprocessing import get_context
from tempfile import NamedTemporaryFile

import pocketsphinx

from assistant.bench.booth import Conditions, Staged, Take, stage
from assistant.core.bench.noise import BEFORE_S
from assistant.core.bench.trials import Accepted, Trial
from assistant.core.sound.nouns import SAMPLE_RATE

PRICES = (1e-1, 1e-2, 1e-3, 1e-4, 1e-6)
"""Probabilities of a filler, from cheap to dear."""

_FRAME_S = 0.01

_PHONES = """
AA AE AH AO AW AY B CH D DH EH ER EY F G HH IH IY JH K L M N NG OW OY P R S SH T TH UH UW V W Y Z ZH
"""

_FILLERS = "<s> SIL\n</s> SIL\n<sil> SIL\n[NOISE] +NSN+\n[SPEECH] +SPN+\n"
"""The wheel's own noise dictionary."""

_NOT_SPEECH = ("<", "(NULL", "[NOISE]")


class PocketSphinx:
    """Hears takes; with a `price` for phones it can reject, without it has the closed list."""

    def __init__(self, phrases: Iterable[str], price: float | None) -> None:
        with NamedTemporaryFile("w", suffix=".dict") as fillers:
            fillers.write(_FILLERS)
            settings = {}
            if price is not None:
                fillers.writelines(f"++{phone}++ {phone}\n" for phone in _PHONES.split())
                settings["fillprob"] = price
            fillers.flush()
            self._decoder = pocketsphinx.Decoder(
                lm=None, loglevel="FATAL", fdict=fillers.name, **settings
            )
        listed = sorted(phrases)
        # From 0 to 1 through the words of a phrase; where it can reject, also through none.
        arcs: list[tuple[object, ...]] = [] if price is None else [(0, 1, 1 / len(listed))]
        states = 2
        for phrase in listed:
            words, at = phrase.split(), 0
            for number, word in enumerate(words, start=1):
                to = 1 if number == len(words) else states
                arcs.append((at, to, 1.0 if at else 1 / len(listed), word))
                at, states = to, states + 1
        self._decoder.add_fsg("commands", self._decoder.create_fsg("commands", 0, 1, arcs))
        self._decoder.activate_search("commands")

    def hear(self, take: Take, conditions: Conditions) -> Trial:
        """Return what it makes of a take."""
        staged = stage(take, conditions)
        began = time.thread_time()
        accepted: list[Accepted] = []
        heard: list[str] = []
        for at_s, pcm in _utterances(take, staged):
            found = self._decode(pcm)
            heard.append(" ".join(word for word, _, _ in found))
            if heard[-1] in conditions.means:
                start_s, end_s = (at_s + frame * _FRAME_S for frame in (found[0][1], found[-1][2]))
                # It answers when the utterance is over, whose end it was told.
                accepted.append(Accepted(heard[-1], start_s, end_s, end_s, 0.0, 1.0))
        return Trial(
            take.row,
            staged.seconds,
            staged.spoken,
            " | ".join(heard),
            tuple(accepted),
            staged.sound.size / SAMPLE_RATE,
            time.thread_time() - began,
        )

    def _decode(self, pcm: bytes) -> list[tuple[str, int, int]]:
        """Return the words with their first and last frames."""
        self._decoder.start_utt()
        self._decoder.process_raw(pcm, full_utt=True)
        self._decoder.end_utt()
        return [
            (segment.word.partition("(")[0], segment.start_frame, segment.end_frame)
            for segment in self._decoder.seg() or ()
            if not segment.word.startswith(_NOT_SPEECH)
        ]


def hear_with_pocketsphinx(
    takes: Sequence[Take], conditions: Conditions, price: float | None
) -> tuple[Trial, ...]:
    """Return what PocketSphinx makes of the takes, as many at a time as there are processors."""
    # It holds Python while it works, so that threads would wait for one another.
    processors = os.cpu_count() or 1
    shares = [takes[first::processors] for first in range(processors)]
    with ProcessPoolExecutor(processors, get_context("spawn")) as pool:
        heard = pool.map(_hear_share, shares, repeat(conditions), repeat(price))
        turns = zip_longest(*heard)
        return tuple(trial for turn in turns for trial in turn if trial is not None)


def _hear_share(takes: Sequence[Take], conditions: Conditions, price: float | None) -> list[Trial]:
    ear = PocketSphinx(conditions.means, price)
    return [ear.hear(take, conditions) for take in takes]


def _utterances(take: Take, staged: Staged) -> Iterator[tuple[float, bytes]]:
    """Yield utterances, and when each begins in the stretch."""
    pcm = staged.sound.astype("<i2").tobytes()
    if take.row.text:
        yield -BEFORE_S, pcm
        return
    ends = pocketsphinx.Endpointer(sample_rate=SAMPLE_RATE)
    speech = b""
    begins_s = 0.0
    for start in range(0, len(pcm), ends.frame_bytes):
        frame = pcm[start : start + ends.frame_bytes]
        last = start + ends.frame_bytes >= len(pcm)
        said = ends.end_stream(frame) if last else ends.process(frame)
        if said is None:
            continue
        if not speech:
            begins_s = ends.speech_start
        speech += said
        if last or not ends.in_speech:
            yield begins_s - BEFORE_S, speech
            speech = b""
