"""On which systems and Pythons everything that the program needs is there as a wheel.

    .venv/bin/python -m tests.benchmarks.platforms.wheels [--extra voice] [--uv PROGRAM]

For each system and Python all that pyproject.toml asks for there is resolved anew, with wheels
alone: nothing may have to be compiled on a therapist's machine. uv does it, as it takes the markers
for the system that is asked about (pip takes them for the one that it runs on). `srt`, which Vosk's
package asks for and nothing here uses, is published as source alone, of pure Python: it is built
here first and counted as that. Needs a network; some seconds for each cell.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
import tempfile

from tests.support.places import ROOT

PLATFORMS = {
    "Linux, x86_64": "x86_64-manylinux_2_28",
    "Linux, aarch64": "aarch64-manylinux_2_28",
    "macOS, Apple": "aarch64-apple-darwin",
    "macOS, Intel": "x86_64-apple-darwin",
    "Windows, x86_64": "x86_64-pc-windows-msvc",
    "Windows, ARM": "aarch64-pc-windows-msvc",
}
"""uv's names for them. manylinux_2_28 is glibc 2.28: Debian 10, Ubuntu 20.04 and later."""

MACOS = "14.0"
"""The oldest that is asked about: the natural voices' onnxruntime has wheels from it on."""

PYTHONS = ("3.11", "3.12", "3.13", "3.14")

EXTRAS = ("", "voice", "notes", "parquet")

SOURCE_ONLY = "srt"

ENTRY = re.compile(r"^(?P<name>[a-z0-9.-]+)==(?P<version>\S+)", re.MULTILINE)


def main() -> None:
    """Print a table for the program and for each extra, and why each cell that failed did."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--extra", action="append", choices=EXTRAS[1:])
    parser.add_argument("--uv", help="uv, where it is; else scripts/uv.sh brings it")
    options = parser.parse_args()
    uv = options.uv or _run("sh", "scripts/uv.sh").stdout.strip()
    with tempfile.TemporaryDirectory() as folder:
        built = _run(
            *(sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", folder, SOURCE_ONLY)
        )
        built.check_returncode()
        for extra in options.extra or EXTRAS:
            _table(uv, extra, folder)


def _table(uv: str, extra: str, built: str) -> None:
    print(f"\n{f'with [{extra}]' if extra else 'the program'}: packages, or – where one lacks")
    print(f"{'':18}" + "".join(f"{python:>8}" for python in PYTHONS))
    why: dict[str, list[str]] = {}
    for name, platform in PLATFORMS.items():
        cells = []
        for python in PYTHONS:
            found = _resolved(uv, extra, platform, python, built)
            if isinstance(found, str):
                why.setdefault(found, []).append(f"{name}, {python}")
            cells.append("–" if isinstance(found, str) else str(len(found)))
        print(f"{name:18}" + "".join(f"{cell:>8}" for cell in cells), flush=True)
    for reason, cells in why.items():
        print(f"{'; '.join(cells)}:\n    {reason}")


def _resolved(uv: str, extra: str, platform: str, python: str, built: str) -> list[str] | str:
    """Return what is installed there, or why it can't be."""
    ran = _run(
        *(uv, "--system-certs", "pip", "compile", "pyproject.toml", "--quiet", "--no-header"),
        *(["--extra", extra] if extra else []),
        *("--python-platform", platform, "--python-version", python),
        *("--only-binary", ":all:", "--find-links", built),
    )
    if ran.returncode:
        return " ".join(ran.stderr.split())
    return [match["name"] for match in ENTRY.finditer(ran.stdout)]


def _run(*command: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=ROOT,
        env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": MACOS},
        capture_output=True,
        text=True,
        check=False,
    )


if __name__ == "__main__":
    main()
