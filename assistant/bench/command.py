"""`assistant bench`: what the program's own ears make of sound whose words are known."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from assistant.base.languages import shipped_language
from assistant.base.models import model_folder
from assistant.base.paths import typed_path
from assistant.base.settings import load_settings
from assistant.base.streams import warn
from assistant.bench.booth import SHORTEST_S, Conditions, Take, hear, sound_of
from assistant.core.bench.manifest import parse_manifest, parse_phrases
from assistant.core.bench.noise import Samples
from assistant.core.bench.trials import Score, Trial, score
from assistant.core.domain.around import ALONE
from assistant.core.faults import FileError, Problem, UsageError
from assistant.edges.audio.recording import Recording
from assistant.edges.files.protocol_file import read_pronunciations
from assistant.edges.files.text_file import read_text
from assistant.edges.system.names import has_folder
from assistant.live.opening.ear import pronunciation_file, vocabulary


@dataclass(frozen=True, slots=True)
class Report:
    """A bench that was run, and what came of it."""

    manifest: str
    model: str
    phrases: int
    noise: str | None
    snr_db: float | None
    trials: tuple[Trial, ...]
    means: Mapping[str, str]
    score: Score


def bench(
    manifest: str,
    phrases: str | None = None,
    noise: str | None = None,
    snr_db: float | None = None,
    models: Sequence[str] = (),
    progress: Callable[[int, int], None] = lambda done, rows: None,
) -> list[Report]:
    """Run the bench that the options of `assistant bench` ask for, once for each of the models.

    Without models the one hears that sessions use. A word of the phrases that the model lacks is
    given a pronunciation, as a protocol's is. `progress` is told how many rows are done, and of how
    many.

    Raises:
        UsageError: the options, or the files they name, can't be used; every problem is told.
        Fault: the model does not work, or a recording turned out to be damaged.
    """
    if (noise is None) != (snr_db is None):
        raise UsageError("--noise and --snr go together: a file, and by how many dB it is softer")
    means, around = _own_phrases(), shipped_language().phrasebook.around
    if phrases is not None:
        means, around = read_phrases(typed_path(phrases, "--phrases")), ALONE
    folders = [_folder(model) for model in models or (load_settings().model,)]
    room = None if noise is None else read_noise(typed_path(noise, "--noise"))
    takes = read_manifest(typed_path(manifest, "MANIFEST"), means)
    reports = []
    for turn, folder in enumerate(folders):

        def told(done: int, rows: int, before: int = turn) -> None:
            progress(before * rows + done, len(folders) * rows)

        conditions = Conditions(
            _knowing([*means, *around.phrases], phrases, folder),
            means,
            room,
            snr_db or 0.0,
            around=around,
        )
        trials = hear(takes, conditions, told)
        reports.append(
            Report(
                manifest,
                str(folder),
                len(means),
                noise,
                snr_db,
                trials,
                means,
                score(trials, means),
            )
        )
    return reports


def _folder(model: str) -> Path:
    """Return the folder of a model that is named, or whose folder is."""
    path = typed_path(model, "--model")
    if path.is_dir():
        return path
    if has_folder(model):
        raise UsageError(f"--model {model}: no such folder; name a Vosk model's")
    return model_folder(model)


def _knowing(listened_for: Sequence[str], phrases: str | None, model: Path) -> Path:
    """Return a model that knows the words of all phrases, with more than it has where it may."""
    places = {}
    if phrases is not None:
        lines, _ = parse_phrases(read_text(typed_path(phrases, "--phrases")), phrases)
        places = {phrase: f"{phrases}:{line}:1" for phrase, line in lines.items()}
    known = vocabulary(listened_for, read_pronunciations(pronunciation_file()), places, model)
    for note in known.notes:
        warn(note)
    return known.model


def read_phrases(path: Path) -> dict[str, str]:
    """Return the phrases of a file, each a command of its own.

    Raises:
        UsageError: there is no such file, or it can't be used.
    """
    phrases, problems = parse_phrases(read_text(path), str(path))
    if problems:
        raise FileError(problems)
    return {phrase: phrase for phrase in phrases}


def read_manifest(path: Path, means: Mapping[str, str]) -> list[Take]:
    """Return the rows of a manifest, whose sounds lie relative to it and can be read.

    Raises:
        UsageError: there is no such file, or something in it is wrong; every problem is told.
    """
    source = str(path)
    rows, problems = parse_manifest(read_text(path), source, means)
    takes = [Take(row, path.parent / row.path, source) for row in rows]
    for take in takes:
        problem = _unreadable(take, source)
        if problem is not None:
            problems.append(problem)
    if problems:
        raise FileError(sorted(problems, key=lambda problem: (problem.line, problem.column)))
    return takes


def read_noise(path: Path) -> Samples:
    """Return the sound of a file, at most an hour of it.

    Raises:
        UsageError: it is no recording, or a silent one.
        Fault: it is damaged.
    """
    noise = sound_of(path, 0.0, 3600.0)
    if not noise.any():
        raise UsageError(f"--noise {path}: nothing but silence; give a recording of a room")
    return noise


def _own_phrases() -> dict[str, str]:
    """Return the program's own phrases, each with the name of its command."""
    orders = shipped_language().phrasebook.orders
    return {phrase: str(order.command) for phrase, order in orders.items()}


def _unreadable(take: Take, source: str) -> Problem | None:
    """Return what is wrong with the sound of a row, or with where it lies in it."""
    row = take.row

    def problem(cell: str, found: str, mend: str = "") -> Problem:
        return Problem(source, row.line, row.columns[cell], cell, found, mend)

    try:
        with closing(Recording(take.sound)) as recording:
            seconds = recording.seconds
    except UsageError as error:
        return problem("path", str(error))
    length = f"{row.path} has {seconds:.2f} s"
    start_s = row.start_s or 0.0
    if row.end_s is not None and row.end_s > seconds + SHORTEST_S:
        return problem("end_s", f"{row.end_s:g} is past the end", length)
    if start_s > seconds - SHORTEST_S:
        return problem("start_s", f"{start_s:g} is past the end", length)
    if row.end_s is not None and row.end_s - start_s < SHORTEST_S:
        return problem("end_s", f"{row.end_s:g} is too close to the start", "take a longer stretch")
    return None
