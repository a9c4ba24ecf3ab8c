"""Whether a client's code that is spelled is taken right, and whether a wrong one is ever accepted.

Codes of two to five letters and figures, by a fixed seed, are spelled to the room between sessions
as it listens and answers: once in words of the spelling alphabet and once in plain names of
letters. The therapist of it says "yes" if what is read back is what was said, else "no", and where
that is not heard "that's right" or "that's wrong"; then they say the one place that is wrong, or
all again in the spelling alphabet. All of it goes through the room's own ear, "yes" and "no" too.

    python -m tests.benchmarks.hearing.codes [--natural DIR] [--sounds DIR] [--codes N] [--seed N]
        [--voices VOICE ...]

Prints, by voice and way: right at the first try, right after one correction, after more, given up
after `TRIES`, and ACCEPTED WRONG, which none may be; and each code that was not right at first.
`--natural DIR` is the folder of `models.recipe.speech.natural_voices`; without it the four voices
that are built in speak. `--sounds` keeps what was spoken, outside the repository.
"""

from __future__ import annotations

import argparse
import random
import string
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from assistant.core.bench.intervals import wilson
from assistant.core.domain.commands import Command
from assistant.core.domain.effects import Effect, Say
from assistant.core.domain.events import CueEnded, Heard, Opened, Speaking, Spoke, TimePassed
from assistant.core.hearing.early import TakenBack
from assistant.core.hearing.gate import Gate
from assistant.core.language.room_words import RoomCommand
from assistant.core.room.catalogue import catalogue_of
from assistant.core.room.grammar import Grammar
from assistant.core.room.room import Room, room_language
from assistant.core.sound.nouns import BLOCK_SAMPLES, SAMPLE_RATE, Block
from assistant.live.listening import Listener
from assistant.live.opening.ear import open_ear
from assistant.room.ear import RoomEar
from tests.benchmarks.hearing.times import BUILT_IN, NATURAL, Sound, Speaker
from tests.support.english import ENGLISH, NUMBERS
from tests.support.scripted import two_sided

SEED = 22
MOST = 30
LENGTHS = (2, 3, 4, 5)
TRIES = 4
"""Times that a therapist says something of a code before they type it."""
VOICES = (*BUILT_IN, NATURAL[0], NATURAL[2], NATURAL[4], NATURAL[5])
BEFORE_S, AFTER_S = 0.6, 2.5
PAUSE_S = 0.6
NOISE = 1e-4
WAYS = ("alphabet", "plain")
AGREES, DENIES = ("yes", "that's right"), ("no", "that's wrong")
"""What they answer to what is read back, and where that is not heard, the next time."""
OUTCOMES = ("first", "one correction", "later", "given up", "ACCEPTED WRONG")

SPELLING = ENGLISH.room.spelling
PLAIN = {symbol: SPELLING[symbol][-1] for symbol in SPELLING} | {"c": "see", "w": "double you"}
"""How each is said plainly: a synthesiser has no "cee"."""


class NoDay:
    """No session was kept: every code is new."""

    def sessions(self) -> int:
        """Return none."""
        return 0

    def client(self, code: str) -> tuple[str, bool]:
        """Return the code, which is new."""
        return code, True


class Conversation:
    """A room that waits for a code, heard through its own ear."""

    def __init__(self) -> None:
        language = room_language(ENGLISH)
        catalogue, _ = catalogue_of([two_sided()], NUMBERS)
        self.room = Room(language, catalogue, NoDay())
        gate = Gate(language.phrasebook)
        ear = open_ear(
            language.phrasebook,
            ENGLISH.room.pronunciations,
            lambda _: None,
            besides=Grammar(language, catalogue).all_words(),
        )
        self._language = language
        heard = RoomEar(ear, self.room)
        self._listener = Listener(heard, gate, least=heard.least)
        self._now = 0.0
        self.said = ""
        self._noise = np.random.default_rng(7)
        self._do(self.room.handle(Opened(0.0)))

    def wait_for_a_code(self) -> None:
        """Bring the room to where it asks for a code."""
        if self.room.state == "asleep":
            self._give(Command.WAKE)
        while self.room.state not in ("protocol", "code"):
            self._give(Command.BACK)
        if self.room.state == "code":
            self._give(Command.BACK)
        self._do(self.room.handle(Spoke(self._now, "test release", self._now, self._now)))
        assert self.room.state == "code"

    def hear(self, sound: Sound) -> None:
        """Let the room hear a sound, with quiet around it."""
        length = round((BEFORE_S + AFTER_S) * SAMPLE_RATE) + sound.size
        heard = self._noise.normal(0.0, NOISE, length)
        start = round(BEFORE_S * SAMPLE_RATE)
        heard[start : start + sound.size] += sound
        pcm = (heard * 32767).astype("<i2")
        pcm = pcm[: pcm.size // BLOCK_SAMPLES * BLOCK_SAMPLES]
        for at in range(0, pcm.size, BLOCK_SAMPLES):
            self._now = round(self._now + BLOCK_SAMPLES / SAMPLE_RATE, 3)
            for each in self._listener.listen(
                Block(pcm[at : at + BLOCK_SAMPLES].tobytes()), takes=lambda _: False
            ):
                if isinstance(each, TakenBack) or not (each.admitted and each.sure):
                    continue
                said = each.utterance
                order = self._language.phrasebook.order(said)
                if order is not None:
                    self._give(order.command)
                else:
                    spoke = Spoke(self._now, said.text, said.start_s, said.end_s)
                    self._do(self.room.handle(spoke))
            due = self.room.due()
            if due is not None and due <= self._now:
                passed = Speaking if self._listener.hears_words else TimePassed
                self._do(self.room.handle(passed(self._now)))

    def _give(self, command: Command) -> None:
        self._do(self.room.handle(Heard(self._now, command, self._now, self._now)))

    def _do(self, effects: list[Effect]) -> None:
        for effect in effects:
            if isinstance(effect, Say):
                self.said = effect.text
                self.room.handle(CueEnded(self._now, effect.cue))


def main() -> None:
    """Speak, listen and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--natural", type=Path)
    parser.add_argument("--sounds", type=Path)
    parser.add_argument("--codes", type=int, default=MOST)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--voices", nargs="*", default=VOICES)
    options = parser.parse_args()
    speaker = Speaker(options.sounds, options.natural, at_hand=False)
    every: dict[str, Counter[str]] = {way: Counter() for way in WAYS}
    for voice in options.voices:
        conversation = Conversation()
        for way in WAYS:
            count: Counter[str] = Counter()
            for code in codes(options.seed, options.codes):
                outcome = spell(conversation, speaker, voice, code, way)
                if outcome is not None:
                    count[outcome] += 1
            show(f"{voice}, {way}", count)
            every[way] += count
    for way in WAYS:
        show(f"all, {way}", every[way])
    show("all", every[WAYS[0]] + every[WAYS[1]])


def codes(seed: int, most: int) -> Iterator[str]:
    """Yield codes of each length in turn."""
    chance = random.Random(seed)
    for at in range(most):
        length = LENGTHS[at % len(LENGTHS)]
        yield "".join(chance.choices(string.ascii_lowercase + string.digits, k=length))


def words_for(code: str, way: str) -> str:
    """Return how a code is said."""
    return " ".join(SPELLING[each][0] if way == "alphabet" else PLAIN[each] for each in code)


def spell(
    conversation: Conversation, speaker: Speaker, voice: str, code: str, way: str
) -> str | None:
    """Spell a code until it is taken; return what came of it, None where the voice is not here."""
    room, wanted = conversation.room, code.upper()
    conversation.wait_for_a_code()
    spelling = Grammar(room.language, catalogue_of([], NUMBERS)[0]).spelling
    said, told, slowly = words_for(code, way), [], False
    for attempt in range(TRIES):
        sound = one_by_one(speaker, said, voice) if slowly else speaker.say(said, voice)
        if sound is None:
            return None
        conversation.said = ""
        conversation.hear(sound)
        read_back = conversation.said
        told.append(f"{said} -> {read_back or 'nothing'}")
        if room.state != "code check":
            slowly = bool(read_back)
            said = words_for(code, "alphabet") if attempt or slowly else said
            continue
        right = read_back.startswith(f"{spelling.read_back(wanted)},")
        for at in range(TRIES):
            sound = speaker.say((AGREES if right else DENIES)[at % 2], voice)
            assert sound is not None
            conversation.hear(sound)
            if room.state != "code check":
                break
        if room.state not in ("code", "code check"):
            if attempt or not right:
                print(f"  {voice}: {'; '.join(told)}")
            if not right:
                return "ACCEPTED WRONG"
            return OUTCOMES[min(attempt, 2)]
        said, slowly = correction(wanted, heard_code(read_back), code), False
    print(f"  {voice}: GIVEN UP {'; '.join(told)}")
    return "given up"


def one_by_one(speaker: Speaker, said: str, voice: str) -> Sound | None:
    """Return words with a pause after each, as they are said who are asked to."""
    parts: list[Sound] = []
    for word in said.split():
        sound = speaker.say(word, voice)
        if sound is None:
            return None
        parts += [sound, np.zeros(round(PAUSE_S * SAMPLE_RATE))]
    return np.concatenate(parts[:-1])


def heard_code(read_back: str) -> str:
    """Return the code that was read back."""
    symbols = {words[0]: symbol.upper() for symbol, words in SPELLING.items()}
    return "".join(symbols.get(word, "?") for word in read_back.partition(",")[0].lower().split())


def correction(wanted: str, heard: str, code: str) -> str:
    """Return what a therapist says after "no": the one place that is wrong, or all again."""
    wrong = [at for at, (one, other) in enumerate(zip(wanted, heard, strict=False)) if one != other]
    if len(wanted) == len(heard) and len(wrong) == 1:
        phrase = ENGLISH.room.called(RoomCommand.CORRECT)
        word = SPELLING[code[wrong[0]]][0]
        place = ENGLISH.room.places[wrong[0]]
        return phrase.replace("{place}", place).replace("{symbol}", word)
    return words_for(code, "alphabet")


def show(name: str, count: Counter[str]) -> None:
    """Print what came of some codes."""
    total = sum(count.values())
    if not total:
        print(f"{name}: not at hand")
        return
    parts = ", ".join(f"{each} {count[each]}" for each in OUTCOMES)
    low, high = wilson(count["first"], total) or (0.0, 1.0)
    print(
        f"{name}: {total} codes: {parts}; first {100 * low:.0f} to {100 * high:.0f} %", flush=True
    )


if __name__ == "__main__":
    main()
