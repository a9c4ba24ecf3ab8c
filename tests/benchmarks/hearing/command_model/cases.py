"""What is heard: manifests, the phrases they are heard for, and the rooms they are heard in."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assistant.bench.command import read_phrases
from tests.benchmarks.hearing.command_model.pseudo_commands import (
    Pronunciations,
    Speech,
    choose_words,
    commands_in,
    talk_in,
)
from tests.benchmarks.hearing.command_model.sounds import no_words, speak, spoken_commands
from tests.support.english import PHRASES

SNRS_DB = (12.0, 6.0)

SETS = 4
"""Sets of words, so that the same speech is talk for four lists of commands."""

OWN_PHRASES = {phrase: str(order.command) for phrase, order in PHRASES.items()}

WORDS, TALK, VOICES = "words", "talk", "synthetic voices"


@dataclass(frozen=True, slots=True)
class Case:
    """A manifest, and how it is heard."""

    name: str
    manifest: Path
    phrases: Path | None = None
    noise: Path | None = None
    snr_db: float = 0.0
    share: int = 1
    """Of how many rows one is taken."""

    @property
    def means(self) -> dict[str, str]:
        """The command of each phrase."""
        return OWN_PHRASES if self.phrases is None else read_phrases(self.phrases)


@dataclass(frozen=True, slots=True)
class Material:
    """Where everything comes from, and where what is made of it is kept."""

    speech: Speech
    pronunciations: Pronunciations
    known: frozenset[str]
    """Words that every model knows."""
    rooms: tuple[Path, ...]
    cache: Path
    quick: bool


def all_cases(material: Material) -> list[Case]:
    """Return every case, its manifest written; `assistant bench` takes these too."""
    material.cache.mkdir(parents=True, exist_ok=True)
    return [*_people(material), *_voices(material), *_no_words(material)]


def _people(material: Material) -> Iterator[Case]:
    sets = choose_words(
        material.speech,
        material.pronunciations,
        material.known,
        1 if material.quick else SETS,
    )
    share = 4 if material.quick else 1
    for number, words in enumerate(sets, start=1):
        commands, talk, phrases = _write_set(material, words, number)
        yield Case(f"{WORDS} {number}, clean", commands, phrases)
        yield Case(f"{TALK} {number}, clean", talk, phrases)
        if number > 1:
            continue
        for room in material.rooms:
            for snr in SNRS_DB:
                yield Case(f"{WORDS} 1, {room.stem} {snr:g} dB", commands, phrases, room, snr)
        for snr in SNRS_DB:
            room = material.rooms[0]
            yield Case(f"{TALK} 1, {room.stem} {snr:g} dB", talk, phrases, room, snr, share)
    yield Case(f"{TALK}, own phrases, clean", _write_all_talk(material), share=share)


def _voices(material: Material) -> Iterator[Case]:
    spoken = list(spoken_commands(5 if material.quick else 1))
    paths = speak(spoken, material.cache / "voices")
    manifest = material.cache / f"voices-{len(spoken)}.tsv"
    _write(manifest, ((str(path), each.phrase) for each, path in zip(spoken, paths, strict=True)))
    yield Case(f"{VOICES}, clean", manifest)
    if not material.quick:
        room = material.rooms[0]
        yield Case(f"{VOICES}, {room.stem} 12 dB", manifest, None, room, 12.0)


def _no_words(material: Material) -> Iterator[Case]:
    for kind, files in no_words(material.cache / "no-words").items():
        manifest = material.cache / f"{kind.replace(' ', '-').replace(',', '')}.tsv"
        _write(manifest, ((str(path), "") for path in files))
        yield Case(kind, manifest, share=len(files) if material.quick else 1)


def _write_set(material: Material, words: Sequence[str], number: int) -> tuple[Path, Path, Path]:
    speech, folder = material.speech, material.cache
    phrases = folder / f"words-{number}.txt"
    phrases.write_text("".join(f"{word}\n" for word in words))
    root = speech.folder.resolve()
    commands, talk = folder / f"words-{number}.tsv", folder / f"talk-{number}.tsv"
    _write(
        commands,
        (
            (str(root / path), each.word, f"{each.start_s:.3f}", f"{each.end_s:.3f}")
            for path, each in commands_in(speech, words)
        ),
    )
    _write(
        talk,
        (
            (str(root / path), "", *("" if at is None else f"{at:.3f}" for at in (start_s, end_s)))
            for path, start_s, end_s in talk_in(speech, words)
        ),
    )
    return commands, talk, phrases


def _write_all_talk(material: Material) -> Path:
    """Write every recording in which none of our phrases is all that is said."""
    manifest = material.cache / "talk-own.tsv"
    root = material.speech.folder.resolve()
    texts = material.speech.texts.items()
    _write(
        manifest, ((str(root / path), "") for path, text in texts if " ".join(text) not in PHRASES)
    )
    return manifest


def _write(path: Path, rows: Iterable[Sequence[str]]) -> None:
    lines = ["path\ttext\tstart_s\tend_s", *("\t".join(row) for row in rows)]
    path.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
