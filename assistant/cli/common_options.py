"""Options that several commands take."""

from __future__ import annotations

import argparse


def add_sound(parser: argparse.ArgumentParser) -> None:
    """Add what is heard through and what is sounded by, and typed commands."""
    parser.add_argument(
        "--mic", metavar="DEVICE|FILE.wav|none", help="a device, a recording, or no microphone"
    )
    parser.add_argument(
        "--speaker", metavar="DEVICE|FILE.wav|none", help="a device, a file to write, or no sound"
    )
    parser.add_argument(
        "--chimes",
        metavar="DEVICE|voice|never",
        help="where a hold's chimes sound: a device, with the voice, or nowhere",
    )
    parser.add_argument(
        "--voice", metavar="VOICE", help="who speaks, by a name of `assistant voices`"
    )
    parser.add_argument("--keyboard", action="store_true", help="take typed commands too")


def add_display(parser: argparse.ArgumentParser) -> None:
    """Add the page across the room."""
    parser.add_argument(
        "--display", action="store_true", help="show a page in large type, on this machine"
    )
    parser.add_argument(
        "--display-on",
        metavar="ADDRESS|lan|none",
        help="the same for a tablet, at this machine's address in the local network; or none",
    )


def add_taps(parser: argparse.ArgumentParser) -> None:
    """Add what may be tapped on it."""
    parser.add_argument(
        "--taps", action="store_true", help="let commands be tapped on that page as well"
    )


def add_data_dir(parser: argparse.ArgumentParser) -> None:
    """Add where sessions are kept."""
    parser.add_argument("--data-dir", metavar="DIR", help="where sessions are kept")


def add_format(parser: argparse.ArgumentParser, usual: str = "text") -> None:
    """Add lines for programs in place of text."""
    parser.add_argument(
        "--format", choices=("text", "json"), default=usual, help="text to be read, or for programs"
    )
