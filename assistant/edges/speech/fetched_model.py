"""Speech models that are not of our making: unpacked from their archive, and what they allow.

Vosk's own models say which words they know in `graph/words.txt` or in the graph itself. They carry
nothing to make their graph anew from, so that no word can be added to them, and talk has no path
of its own in those without `[unk]`.
"""

from __future__ import annotations

import contextlib
import shutil
import stat
import tempfile
import zipfile
from dataclasses import dataclass
from pathlib import Path

from assistant.core.ear_model.source import LEXICON_FILE
from assistant.core.ear_model.symbols import words_of_graph
from assistant.core.faults import Fault
from assistant.core.phonetics.phones import UNKNOWN
from assistant.edges.files.private_file import make_folder
from assistant.edges.system.disk import sync_folder

MOST_UNPACKED_BYTES = 4 * 1024**3
"""The largest official model with a graph of two parts unpacks to a fraction of this; an archive
that says more is damaged or no model."""

_GRAPH_MADE_AHEAD = "graph/HCLG.fst"
_TWO_PARTS = ("graph/HCLr.fst", "graph/Gr.fst")
_WORDS = "graph/words.txt"

_NO_WORDS = frozenset({"<eps>", "!SIL", "#0", "<s>", "</s>"})


@dataclass(frozen=True, slots=True)
class Allows:
    """What a model allows: a `grammar`, `words` that it knows, whether talk has a word in it.

    `ours` are models of our making, whose graph is made anew with more words.
    """

    ours: bool
    grammar: bool
    words: frozenset[str]
    talk: bool


def is_ours(model: Path) -> bool:
    """Return whether a model carries what its graph is made of."""
    return (model / LEXICON_FILE).is_file()


def read_allows(model: Path) -> Allows:
    """Return what the model in a folder allows.

    Raises:
        Fault: it is no speech model, or damaged.
    """
    if not (model / "am/final.mdl").is_file():
        raise Fault(f"{model}: no speech model of Vosk's is in this folder")
    words = known_words(model)
    return Allows(
        ours=is_ours(model),
        grammar=not (model / _GRAPH_MADE_AHEAD).is_file() and (model / _TWO_PARTS[0]).is_file(),
        words=words,
        talk=UNKNOWN in words,
    )


def known_words(model: Path) -> frozenset[str]:
    """Return the words that a model's graph knows.

    Raises:
        Fault: it does not say, or is damaged.
    """
    try:
        if (model / _WORDS).is_file():
            text = (model / _WORDS).read_text(encoding="utf-8")
            words = {line.split(" ")[0] for line in text.splitlines() if line}
        else:
            words = set(words_of_graph((model / _TWO_PARTS[1]).read_bytes()))
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else str(error)
        raise Fault(f"{model}: it does not say which words it knows ({why})") from error
    return frozenset(words - _NO_WORDS)


def unpack(archive: Path, folder: Path) -> None:
    """Unpack a model's archive into `folder`, which is there whole or not at all.

    The archive holds one folder, whatever its name. The sound of what is in it was checked before.

    Raises:
        Fault: it is no archive of a model, or the disk takes no more.
    """
    make_folder(folder.parent)
    try:
        beside = Path(tempfile.mkdtemp(prefix="unfinished-", dir=folder.parent))
    except OSError as error:
        raise _no_room(folder, error) from error
    try:
        with zipfile.ZipFile(archive) as packed:
            entries = packed.infolist()
            if sum(entry.file_size for entry in entries) > MOST_UNPACKED_BYTES:
                raise Fault(f"{archive.name}: larger than any model unpacked; not unpacked")
            for entry in entries:
                if stat.S_ISLNK(entry.external_attr >> 16):
                    raise Fault(f"{archive.name}: holds a link, {entry.filename!r}; not unpacked")
            packed.extractall(beside)  # zipfile itself keeps what it unpacks inside the folder
        tops = list(beside.iterdir())
        model = tops[0] if len(tops) == 1 and tops[0].is_dir() else beside
        read_allows(model)
        if folder.exists():
            shutil.rmtree(folder)
        model.rename(folder)
        sync_folder(folder.parent)
    except zipfile.BadZipFile as error:
        raise Fault(f"{archive.name}: no archive, or a damaged one; fetch it again") from error
    except OSError as error:
        raise _no_room(folder, error) from error
    finally:
        with contextlib.suppress(OSError):
            shutil.rmtree(beside, ignore_errors=True)


def _no_room(folder: Path, error: OSError) -> Fault:
    return Fault(f"{folder}: can't be unpacked here ({error.strerror}); make room and go on")
