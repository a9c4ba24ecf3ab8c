"""The library: protocols, languages and the speech model that come with the program, and the
user's own protocols.

What lies in the user's own folder goes before what comes with the program under the same name, and
what a clinic signed off before both.
"""

from __future__ import annotations

import difflib
from pathlib import Path

from platformdirs import user_config_path

from assistant.core.faults import Fault, UsageError
from assistant.edges.files.clinics_protocols import folder_of_clinic
from assistant.edges.system.names import has_folder, refused_name

_PACKAGE = Path(__file__).resolve().parent.parent.parent
_ENDINGS = (".yaml", ".yml")
_SHARED = "shared"


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
    names = {protocol.stem: protocol for protocol in every_protocol()}
    if name_or_path in names:
        return names[name_or_path]
    near = difflib.get_close_matches(name_or_path.lower(), names)
    meant = f"did you mean {' or '.join(near)}? " if near else ""
    raise UsageError(
        f"no protocol is called {name_or_path!r}; {meant}`assistant protocols list` shows them all"
    )


def _is_path(name_or_path: str) -> bool:
    if has_folder(name_or_path):
        return True
    path = Path(name_or_path)
    try:
        return path.suffix in _ENDINGS or path.is_file()
    except OSError:  # no file could have so long a name
        return False


def own_folder() -> Path:
    """Return the folder for the user's own protocols, which may not be there."""
    return user_config_path("assistant") / "protocols"


def new_file(name_or_path: str, text: str, beside: dict[str, str]) -> Path:
    """Write a new protocol, in the user's own folder unless a path is given, and return its path.

    `beside` are the files that its folder is to have besides, by their names.

    Raises:
        UsageError: there is a file already, or none can be written.
    """
    named = Path(name_or_path)
    path = named if _is_path(name_or_path) else own_folder() / f"{name_or_path}.yaml"
    if path.suffix not in _ENDINGS:
        path = path.with_name(f"{path.name}.yaml")
    if refused := refused_name(path.name):
        raise UsageError(f"{path}: {refused}; choose another name")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        for name, content in beside.items():
            (path.parent / name).write_text(content, encoding="utf-8")
        with path.open("x", encoding="utf-8") as file:
            file.write(text)
    except FileExistsError as error:
        raise UsageError(f"{path}: is there already; choose another name") from error
    except (OSError, ValueError) as error:
        raise UsageError(f"{path}: can't be written: {_why(error)}") from error
    return path


def _why(error: OSError | ValueError) -> str:
    return error.strerror or str(error) if isinstance(error, OSError) else str(error)


def list_protocols() -> list[Path]:
    """Return the files of the library in the order of their names: those in the program's first
    language, and the user's own.

    Raises:
        Fault: the library is missing.
    """
    return sorted(
        _named(shipped("protocols"), own_folder(), folder_of_clinic()).values(),
        key=lambda path: path.name,
    )


def every_protocol() -> list[Path]:
    """Return the files of the library in all languages; each other one has a folder in it.

    Raises:
        Fault: the library is missing.
    """
    found = _named(*_other_languages(), shipped("protocols"), own_folder(), folder_of_clinic())
    return sorted(found.values(), key=lambda path: path.name)


def list_shared() -> dict[str, Path]:
    """Return the files of what protocols share, by their names.

    Raises:
        Fault: the library is missing.
    """
    others = (folder / _SHARED for folder in _other_languages())
    folders = (shipped("protocols"), own_folder(), folder_of_clinic())
    return _named(*others, *(folder / _SHARED for folder in folders))


def _other_languages() -> list[Path]:
    """Return the folders of protocols in other languages than the program's first."""
    inside = sorted(shipped("protocols").iterdir())
    return [path for path in inside if path.is_dir() and path.name != _SHARED]


def list_languages() -> frozenset[str]:
    """Return the languages that there are, such as "en".

    Raises:
        Fault: they are missing.
    """
    return frozenset(_language_folders())


def language_files(code: str) -> list[Path]:
    """Return the files of a language's folder, in the order of their names.

    Raises:
        UsageError: there is no such language. The message names those that there are.
        Fault: the program's own are missing.
    """
    folders = _language_folders()
    if code not in folders:
        raise UsageError(
            f"the program has no language {code!r}; there are {', '.join(sorted(folders))}"
        )
    return sorted(path for path in folders[code].iterdir() if path.suffix in _ENDINGS)


def own_languages() -> Path:
    """Return the folder for languages of the user's own, which may not be there."""
    return user_config_path("assistant") / "languages"


def _language_folders() -> dict[str, Path]:
    """Return the folders of languages by their codes; the user's own go before."""
    found: dict[str, Path] = {}
    for place in (shipped("languages"), own_languages()):
        try:
            folders = sorted(place.iterdir())
        except OSError:  # the user need not have any
            continue
        found |= {
            folder.name: folder
            for folder in folders
            if any((folder / f"language{ending}").is_file() for ending in _ENDINGS)
        }
    return found


def _named(*folders: Path) -> dict[str, Path]:
    """Return the YAML files of the folders by their names; a later folder's go before."""
    found: dict[str, Path] = {}
    for folder in folders:
        try:
            paths = sorted(folder.iterdir())
        except OSError:  # the user need not have one
            continue
        found |= {path.stem: path for path in paths if path.suffix in _ENDINGS}
    return found


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


def natural_folder() -> Path:
    """Return the folder of what the natural voices need besides their model.

    Raises:
        Fault: the folder of the models is missing.
    """
    return shipped("models") / "natural"


def shipped(kind: str) -> Path:
    """Return a folder that comes with the program: `kind` is "protocols",
    "languages" or "models".

    An installed program carries them inside the package; in a checkout they lie beside it.

    Raises:
        Fault: the folder is in neither place.
    """
    for folder in (_PACKAGE / "data" / kind, _PACKAGE.parent / kind):
        if folder.is_dir():
            return folder
    raise Fault(f"the folder {_PACKAGE / 'data' / kind} is missing; install the program again")
