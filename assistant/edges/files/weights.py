"""Files of large models: as their publisher gives them out, whoever they came from.

Package registries take no file as large as a model's, so that some are handed out there in parts.
The parts are somebody's repackaging. They are joined in memory, at each load, and used only where
the whole has the SHA-256 of the file that was published: what was checked is what is used, and no
copy lies about that could be half of one.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from assistant.core.faults import Fault


@dataclass(frozen=True, slots=True)
class Part:
    """A file inside an installed package, whose code is never run. Its distribution's name is that
    with hyphens."""

    package: str
    file: str

    def path(self) -> Path | None:
        """Return where it lies; None where the package is not installed."""
        found = find_spec(self.package)
        places = None if found is None else found.submodule_search_locations
        return Path(places[0], self.file) if places else None


@dataclass(frozen=True, slots=True)
class ModelFile:
    """A model's file: its name, its length in bytes, its SHA-256 as hexadecimal digits.

    `parts`, joined in their order, are it. `address` is where its publisher gives it out.
    """

    name: str
    size: int
    sha256: str
    parts: tuple[Part, ...] = ()
    address: str = ""

    def places(self, folder: Path | None = None) -> list[Path]:
        """Return the files that are it when joined: the one in `folder`, else the packages' parts.

        There are none where neither is there, whatever is in them.
        """
        if folder is not None and (folder / self.name).is_file():
            return [folder / self.name]
        parts = [part.path() for part in self.parts]
        return [path for path in parts if path is not None] if all(parts) else []


def read_weights(file: ModelFile, folder: Path | None = None) -> bytes:
    """Return the content of a model's file, which is what its publisher gave out.

    It is the one in `folder`, if there is one, else it is joined of its packages' parts. A hundred
    megabytes take 0.3 s.

    Raises:
        Fault: it is not there, cannot be read, or is another. The message names the mend.
    """
    places = file.places(folder)
    names = " and ".join(dict.fromkeys(part.package.replace("_", "-") for part in file.parts))
    if not places:
        raise Fault(f"{file.name}: not here; install {names}" if names else f"{file.name}: missing")
    fetched = folder is not None and places == [folder / file.name]
    mend = "delete it, and fetch it again" if fetched else f"install {names} again"
    try:
        content = b"".join(path.read_bytes() for path in places)
    except OSError as error:
        raise Fault(f"{error.filename}: can't be read ({error.strerror}); {mend}") from error
    if len(content) != file.size or hashlib.sha256(content).hexdigest() != file.sha256:
        what = "cut short" if len(content) < file.size else "not as it was published"
        raise Fault(f"{places[0]}: {file.name} is {what}; {mend}")
    return content
