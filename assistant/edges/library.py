"""The library: the protocols and the speech model that come with the program."""

from __future__ import annotations

import difflib
from pathlib import Path

from assistant.core.faults import Fault, UsageError

_PACKAGE = Path(__file__).resolve().parent.parent
_ENDINGS = (".yaml", ".yml")


def find_protocol(name_or_path: str) -> Path:
    """Return the file of a protocol, given its path or the name of one in the library.

    What has a slash, ends in .yaml or .yml, or is a file in the working folder is taken for a
    path, whether it can be read or not; anything else is a name.

    Raises:
        UsageError: the library has no such name. The message has the nearest ones.
        Fault: the library itself is missing.
    """
    if _is_path(name_or_path):
        return Path(name_or_path)
    names = {protocol.stem: protocol for protocol in list_protocols()}
    if name_or_path in names:
        return names[name_or_path]
    near = difflib.get_close_matches(name_or_path.lower(), names)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"no protocol is called {name_or_path!r}; {meant}`assistant protocols list` shows them all"
    )


def _is_path(name_or_path: str) -> bool:
    if "/" in name_or_path or "\\" in name_or_path:
        return True
    path = Path(name_or_path)
    try:
        return path.suffix in _ENDINGS or path.is_file()
    except OSError:  # no file could have so long a name
        return False


def list_protocols() -> list[Path]:
    """Return the files of the library in the order of their names.

    Raises:
        Fault: the library is missing.
    """
    folder = shipped("protocols")
    return sorted(path for path in folder.iterdir() if path.suffix in _ENDINGS)


def model_dir() -> Path:
    """Return the folder of the speech model.

    Raises:
        Fault: the model is missing.
    """
    return shipped("models") / "en-us"


def dictionary_file() -> Path:
    """Return the file of the pronunciations of all English words.

    Raises:
        Fault: the folder of the models is missing.
    """
    return shipped("models") / "dictionary" / "cmudict.txt.xz"


def shipped(kind: str) -> Path:
    """Return a folder that comes with the program: `kind` is "protocols" or "models".

    An installed program carries them inside the package; in a checkout they lie beside it.

    Raises:
        Fault: the folder is in neither place.
    """
    for folder in (_PACKAGE / "data" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise Fault(f"the folder {_PACKAGE / 'data' / kind} is missing; install the program again")
