"""Model folders: what a speech model's graph is made of, and copies of a model with more words."""

from __future__ import annotations

import contextlib
import hashlib
import json
import logging
import shutil
import tempfile
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from zlib import crc32

from assistant.core.ear_model.source import LEXICON_FILE, SETTINGS_FILE, GraphSource, read_source
from assistant.core.faults import Fault
from assistant.core.phonetics.pronunciation import Lexicon, lexicon_text
from assistant.edges.files.private_file import make_folder

logger = logging.getLogger(__name__)

NETWORK = "am/final.mdl"
SHARED = (NETWORK, "conf/mfcc.conf", "conf/model.conf")
"""What a model's copy has unchanged. It is copied, not linked: a copy outlives the program being
moved, and some systems let users make no links."""

KEPT_DAYS = 30
"""A copy not used for so long is removed; it is made again in a tenth of a second."""

UNFINISHED_DAYS = 1 / 24
"""What a program that was killed left unfinished is removed after an hour."""

_SUMS = "sums.json"
_UNFINISHED = "unfinished-"
_MAKING = 1  # Part of each copy's name: raise it when what is made of the same words changes.


def read_model_source(model: Path) -> GraphSource:
    """Return what the graph of a model was made of.

    Raises:
        Fault: the model does not carry it, or it is damaged.
    """
    files = _read(model, (LEXICON_FILE, SETTINGS_FILE))
    try:
        return read_source(files)
    except ValueError as error:
        raise Fault(f"{model}: damaged: {error}; install the program again") from error


def ear_of(model: Path) -> str:
    """Return the SHA-256 of a model's network: how likely a sound is to one tells nothing of how
    likely it is to another. "" where there is none.
    """
    try:
        return hashlib.sha256((model / NETWORK).read_bytes()).hexdigest()
    except OSError:
        return ""


def model_with(more: Lexicon, model: Path, cache: Path, garbage_scale: float | None = None) -> Path:
    """Return a folder in `cache` with a copy of `model` that knows `more` besides.

    `garbage_scale` is how dear talk is in the copy, where that is to be another than in the model.

    It is made where it is not there yet or damaged, and is whole whenever it is there under its
    name, however many programs make it at once. Copies not used any more are removed.

    Raises:
        Fault: the model is damaged, or the cache can't be written.
    """
    originals = _read(model, (*SHARED, LEXICON_FILE, SETTINGS_FILE))
    folder = cache / _name(originals, more, garbage_scale)
    try:
        if _is_whole(folder):
            logger.info("speech model with more words kept from before: %s", folder.name)
        else:
            began = time.monotonic()
            source = read_model_source(model).with_words(more)
            if garbage_scale is not None:
                settings = replace(source.settings, garbage_scale=garbage_scale)
                source = replace(source, settings=settings)
            _make(folder, {name: originals[name] for name in SHARED} | source.files())
            logger.info(
                "speech model %s made in %.2f s; words that were added: %d",
                *(folder.name, time.monotonic() - began, len(more)),
            )
        folder.touch()  # says when it was last used
        _remove_stale(cache)
    except OSError as error:
        raise Fault(
            f"{cache}: can't keep a speech model with the words of this session here "
            f"({error.strerror}); make room, or let it be written"
        ) from error
    return folder


def _read(model: Path, names: tuple[str, ...]) -> dict[str, bytes]:
    try:
        return {name: (model / name).read_bytes() for name in names}
    except OSError as error:
        raise Fault(
            f"{model}: not a complete speech model, {error.filename} can't be read "
            f"({error.strerror}); install the program again"
        ) from error


def _name(originals: Mapping[str, bytes], more: Lexicon, garbage_scale: float | None) -> str:
    digest = hashlib.sha256(f"{_MAKING}\n{lexicon_text(more)}".encode())
    if garbage_scale is not None:
        digest.update(f"{garbage_scale}".encode())
    for content in originals.values():
        digest.update(hashlib.sha256(content).digest())
    return digest.hexdigest()[:32]


def _is_whole(folder: Path) -> bool:
    """Whether all files are as they were written: a power cut can leave them empty."""
    try:
        sums = json.loads((folder / _SUMS).read_bytes())
        return all(crc32((folder / name).read_bytes()) == known for name, known in sums.items())
    except (OSError, ValueError):
        return False


def _make(folder: Path, files: Mapping[str, bytes]) -> None:
    make_folder(folder.parent)
    sums = {name: crc32(content) for name, content in files.items()}
    unfinished = Path(tempfile.mkdtemp(prefix=_UNFINISHED, dir=folder.parent))
    try:
        for name, content in {**files, _SUMS: json.dumps(sums).encode()}.items():
            path = unfinished / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        _put_in_place(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _put_in_place(unfinished: Path, folder: Path) -> None:
    try:
        unfinished.rename(folder)
    except OSError:
        if _is_whole(folder):  # another program was quicker
            return
        shutil.rmtree(folder, ignore_errors=True)
        unfinished.rename(folder)


def _remove_stale(cache: Path) -> None:
    now = time.time()
    for folder in cache.iterdir():
        days = UNFINISHED_DAYS if folder.name.startswith(_UNFINISHED) else KEPT_DAYS
        with contextlib.suppress(OSError):  # another program removes it too
            if now - folder.stat().st_mtime > days * 24 * 3600:
                shutil.rmtree(folder, ignore_errors=True)
