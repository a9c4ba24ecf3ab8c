"""`assistant protocols pull` and `sign-off`: protocols from one place for all rooms of a clinic."""

from __future__ import annotations

import re
from pathlib import Path

from assistant.base.day import day_of
from assistant.base.protocols import load_protocol
from assistant.base.settings import clinic_address
from assistant.core.faults import Fault
from assistant.edges.clinic.connecting import ClinicRefused, connected
from assistant.edges.clinic.migrating import check_version
from assistant.edges.clinic.signed_off import SignedOff, may_sign_off, sign_off, signed_off
from assistant.edges.files.clinics_protocols import SHARED, folder_of_clinic, keep_signed, signed
from assistant.edges.files.private_file import make_folder, write_whole

NOTHING = (
    "the clinic has signed off nothing yet: a supervisor does, by `assistant protocols sign-off`"
)

_NAME = re.compile(r"\w[\w-]*")
"""A file's name that leads nowhere else, whoever wrote it into the clinic's tables."""


def sign_off_protocol(name_or_path: str) -> str:
    """Sign a protocol off for all rooms, with what it shares, as the role that logs in; return what
    to tell.

    Raises:
        UsageError: it can't be used, or no clinic is set.
        ClinicFault: the clinic can't be used, or this role may not.
    """
    protocol = load_protocol(name_or_path)
    texts = [(protocol.name, False, protocol.version, protocol.text)]
    address = clinic_address()
    with connected(address) as connection:
        check_version(connection, address)
        if not may_sign_off(connection):
            raise ClinicRefused(f"{address}: this role may not sign off; a supervisor's may")
        new = sign_off(
            connection, [*texts, *((each.name, True, None, each.text) for each in protocol.shared)]
        )
    told = f"{protocol.name}, version {protocol.version}"
    if not new:
        return f"{told}, is signed off already, with all that it uses"
    return f"{told}: signed off; rooms have it after `assistant protocols pull`"


def pull() -> list[str]:
    """Fetch what the clinic has signed off, to be used without a network from then on; return what
    to tell.

    Nothing is taken unless all of it is as it was signed off.

    Raises:
        UsageError: no clinic is set.
        ClinicFault: the clinic can't be used.
        Fault: a text is not what its hash says, or it can't be written.
    """
    address = clinic_address()
    with connected(address) as connection:
        check_version(connection, address)
        found = signed_off(connection)
    for each in found:
        if not each.is_whole or not _NAME.fullmatch(each.name):
            raise Fault(f"{each.name!r}: this is not what was signed off; nothing was taken")
    before = signed()
    folder = folder_of_clinic()
    told = []
    try:
        for each in found:
            path = _path(folder, each)
            make_folder(path.parent)
            if not path.exists() or path.read_bytes() != each.text.encode():
                write_whole(path, each.text.encode())
                told.append(_line(each))
        keep_signed(
            {
                each.name: {"version": each.version, "sha256": each.sha256, "by": each.by,
                            "at": each.at}
                for each in found
                if not each.shared
            }
        )  # fmt: skip
    except OSError as error:
        raise Fault(f"{error.filename or folder}: can't be written ({error.strerror})") from error
    if not told:
        count = f"{len(before):,} protocol{'' if len(before) == 1 else 's'}"
        told.append(f"nothing new: {count} here, as the clinic signed off" if before else NOTHING)
    return told


def _path(folder: Path, each: SignedOff) -> Path:
    return (folder / SHARED if each.shared else folder) / f"{each.name}.yaml"


def _line(each: SignedOff) -> str:
    version = ", shared by several" if each.shared else f", version {each.version}"
    return f"{each.name}{version}: signed off by {each.by} on {day_of(each.at)}, {each.sha256[:12]}"
