"""Commands cut out of running speech, where nobody has recorded our own.

A model that hears phones does as well on one word as on another of the same kind, so words that
are frequent in any speech can stand for commands, and all the rest of the speech for the talk to
be rejected. What this does not show: a word cut from a sentence is shorter and less clear than
one that is called out alone, so the figures are below what a therapist would meet; and its cut
edges are a harder silence than breath.

Which words: those said most often, counting at most `MOST_OF_A_SPEAKER` from one speaker, of four
letters and three phones at least, no function word (these are swallowed in running speech, and
nobody would choose one for a command), in the lexicon of every model that is compared, none that
sounds like another word of this speech ("four", "for"), and no two of a set nearer in phones than
the words of a session are.
"""

from __future__ import annotations

import csv
import re
import zlib
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

WORDS_A_SET = 25
MOST_OF_A_WORD = 24
"""Occurrences of one word that are cut, so that no word is more than a twelfth of a set."""
MOST_OF_A_SPEAKER = 8
"""Of these from one speaker, where speakers are known."""
SHORTEST_S = 0.12
"""Shorter than any word of three phones: the alignment went wrong."""
LETTERS = 4
PHONES = 3
PHONES_APART = 2
"""Phones between two pseudo-commands: as many as between "pause" and "pain", "skip" and "stop"."""
TALK_S = 1.0
"""A stretch between two pseudo-commands is talk if it is at least as long, and has"""
TALK_WORDS = 3
"""as many words: a single word cut out is no talk."""

UNKNOWN_SPEAKER = "unknown"
"""What the speaker's name ends in where it stands for many people."""

_FUNCTION_WORDS = """
about above after against along also although always among another anyone anything around
because been before being below between both cannot could does doing done down during each
either even ever every everyone everything from given have haven't having here herself himself
into it's itself just like many more most much must myself neither never none nothing often
once only onto other over perhaps quite rather really same shall should since some something
sometimes still such than that that's their theirs them themselves then there these they
they've thing this those though through thus together towards under until upon very well went
were what whatever when whenever where whether which while whom whose will with within without
would your yours yourself you've don't didn't
"""
FUNCTION_WORDS = frozenset(_FUNCTION_WORDS.split())
"""Pronouns, auxiliaries, conjunctions, prepositions and the adverbs that go with them."""


Pronunciations = Mapping[str, list[tuple[str, ...]]]
"""The phones of each word, in every way it is said."""


@dataclass(frozen=True, slots=True)
class Aligned:
    """A word in a recording, in seconds of it."""

    word: str
    start_s: float
    end_s: float


@dataclass(frozen=True, slots=True)
class Speech:
    """A folder of recordings: of each its speaker, its words, and where those lie."""

    folder: Path
    speakers: Mapping[str, str]
    texts: Mapping[str, tuple[str, ...]]
    aligned: Mapping[str, tuple[Aligned, ...]]

    def whole(self, path: str) -> bool:
        """Whether every word of a recording was found in it."""
        return tuple(each.word for each in self.aligned[path]) == self.texts[path]


def read_speech(folder: Path, alignment: Path) -> Speech:
    """Return the recordings of `folder`/manifest.tsv with the alignment's times.

    The manifest has the columns path, speaker and text, the alignment path, word, start_s and
    end_s, one word a line in the order they were said; words not found are missing from it.
    """
    rows = list(_table(folder / "manifest.tsv"))
    aligned = defaultdict(list)
    for row in _table(alignment):
        aligned[row["path"]].append(
            Aligned(row["word"], float(row["start_s"]), float(row["end_s"]))
        )
    return Speech(
        folder,
        {row["path"]: row["speaker"] for row in rows},
        {row["path"]: tuple(row["text"].split()) for row in rows},
        {row["path"]: tuple(aligned[row["path"]]) for row in rows},
    )


def read_pronunciations(path: Path) -> Pronunciations:
    """Return the phones of each word of a dictionary in the CMU format."""
    phones = defaultdict(list)
    for line in path.read_text().splitlines():
        word, *rest = line.split()
        phones[re.sub(r"\(\d+\)$", "", word)].append(tuple(rest))
    return phones


def choose_words(
    speech: Speech,
    phones: Pronunciations,
    known: frozenset[str],
    sets: int,
) -> list[tuple[str, ...]]:
    """Return so many sets of pseudo-commands, the first of the most frequent words."""
    sounding = Counter(
        said
        for word in {word for text in speech.texts.values() for word in text}
        for said in set(phones.get(word, ()))
    )
    chosen: list[list[str]] = [[] for _ in range(sets)]
    for word in _by_frequency(speech):
        if (
            len(word) < LETTERS
            or word in FUNCTION_WORDS
            or word not in known
            or not phones.get(word)
            or min(map(len, phones[word])) < PHONES
            or any(sounding[said] > 1 for said in phones[word])
        ):
            continue
        for words in chosen:
            if len(words) < WORDS_A_SET and all(
                distance(one, other) >= PHONES_APART
                for placed in words
                for one in phones[word]
                for other in phones[placed]
            ):
                words.append(word)
                break
    return [tuple(words) for words in chosen]


def distance(one: Sequence[str], other: Sequence[str]) -> int:
    """Return how many phones must be put in, left out or changed to make one of the other."""
    row = list(range(len(other) + 1))
    for number, phone in enumerate(one, start=1):
        diagonal, row[0] = row[0], number
        for column, compared in enumerate(other, start=1):
            diagonal, row[column] = (
                row[column],
                min(row[column] + 1, row[column - 1] + 1, diagonal + (phone != compared)),
            )
    return row[-1]


def commands_in(speech: Speech, words: Iterable[str]) -> list[tuple[str, Aligned]]:
    """Return the occurrences that are cut: path and place, no word or speaker too often."""
    cuts = []
    for word in words:
        found = [
            (path, each)
            for path, aligned in speech.aligned.items()
            for number, each in enumerate(aligned)
            if each.word == word
            and each.end_s - each.start_s >= SHORTEST_S
            and _neighbours_found(speech, path, number)
        ]
        found.sort(key=lambda cut: zlib.crc32(f"{cut[0]} {cut[1].start_s}".encode()))
        of_speaker: dict[str, int] = defaultdict(int)
        kept: list[tuple[str, Aligned]] = []
        for path, each in found:
            speaker = speech.speakers[path]
            if speaker.endswith(UNKNOWN_SPEAKER):
                speaker = path
            of_speaker[speaker] += 1
            if of_speaker[speaker] <= MOST_OF_A_SPEAKER and len(kept) < MOST_OF_A_WORD:
                kept.append((path, each))
        cuts += kept
    return cuts


def talk_in(speech: Speech, words: Iterable[str]) -> list[tuple[str, float | None, float | None]]:
    """Return the rest of the speech: whole recordings, and stretches between pseudo-commands."""
    sought = frozenset(words)
    talk: list[tuple[str, float | None, float | None]] = []
    for path, text in speech.texts.items():
        if not sought.intersection(text):
            talk.append((path, None, None))
        elif speech.whole(path):
            talk += [(path, start_s, end_s) for start_s, end_s in _between(speech, path, sought)]
    return talk


def _between(speech: Speech, path: str, sought: frozenset[str]) -> Iterator[tuple[float, float]]:
    stretch: list[Aligned] = []
    for each in (*speech.aligned[path], None):
        if each is not None and each.word not in sought:
            stretch.append(each)
            continue
        if len(stretch) >= TALK_WORDS and stretch[-1].end_s - stretch[0].start_s >= TALK_S:
            yield stretch[0].start_s, stretch[-1].end_s
        stretch = []


def _neighbours_found(speech: Speech, path: str, number: int) -> bool:
    """Whether the words before and after are those of the text: the alignment is sound there."""
    found = tuple(each.word for each in speech.aligned[path])
    around = found[max(0, number - 1) : number + 2]
    text = speech.texts[path]
    return any(text[at : at + len(around)] == around for at in range(len(text)))


def _by_frequency(speech: Speech) -> list[str]:
    counts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for path, aligned in speech.aligned.items():
        speaker = speech.speakers[path]
        for each in aligned:
            counts[each.word][path if speaker.endswith(UNKNOWN_SPEAKER) else speaker] += 1
    often = {
        word: sum(min(count, MOST_OF_A_SPEAKER) for count in by_speaker.values())
        for word, by_speaker in counts.items()
    }
    return sorted(often, key=lambda word: (-often[word], word))


def _table(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
