"""What a parser is made of: its commands, its options and what stands without one.

argparse gives no public way to them; whoever writes help, completion or a manual page from a parser
goes this one.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator

Named = tuple[str, str, argparse.ArgumentParser]
"""A command: its name, what is said of it in a line, and its own parser."""


def commands_of(parser: argparse.ArgumentParser) -> list[Named]:
    """Return the commands of a parser, or the actions of a command; none where it has none."""
    return [
        (str(named.dest), named.help or "", action.choices[named.dest])
        for action in parser._actions
        if isinstance(action, argparse._SubParsersAction)
        for named in action._get_subactions()
    ]


def form_of_commands(parser: argparse.ArgumentParser) -> str:
    """Return what stands for one of its commands in the help, in brackets where none need be."""
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            return str(action.metavar) if action.required else f"[{action.metavar}]"
    return ""


def arguments_of(parser: argparse.ArgumentParser) -> list[argparse.Action]:
    """Return what a command takes itself, and tells of: without its own commands."""
    return [
        action
        for action in parser._actions
        if not isinstance(action, argparse._SubParsersAction) and action.help != argparse.SUPPRESS
    ]


def every_argument(parser: argparse.ArgumentParser) -> Iterator[argparse.Action]:
    """Yield what a parser and all its commands take."""
    yield from arguments_of(parser)
    for _, _, command in commands_of(parser):
        yield from every_argument(command)
