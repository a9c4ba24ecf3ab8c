"""The manual page, written from the parser: `python -m assistant.cli.manual` prints it.

It is kept as docs/assistant.1, which the wheel puts where `man` looks; a test holds that it is what
this prints. The macros are those of man(7), and no more of them than any of its readers knows.
"""

from __future__ import annotations

import argparse
from collections.abc import Collection, Iterable, Iterator, Sequence
from importlib.metadata import version

from assistant.base import exits
from assistant.base.paths import DATA_VARIABLE
from assistant.base.streams import bring
from assistant.cli.arguments import parser
from assistant.cli.first_steps import EXAMPLES, FIRST, Example
from assistant.cli.parser_parts import Named, arguments_of, commands_of, form_of_commands

PROGRAM = "assistant"

Option = tuple[str, ...]
"""An option as it is told: its names, what is said of it, and what it takes."""

SHARED = ("--help", "--log", "--log-level")
"""Options of every command, told once."""

CODES = (
    (exits.FINISHED, "finished; of `verify`: sound"),
    (exits.FAULT, "something of the machine does not work, or not all could be saved"),
    (exits.USAGE, "wrong usage or input; nothing was begun"),
    (exits.ENDED_EARLY, "a session ended early, with everything saved"),
    (exits.BROKEN_OFF, "of `verify`: the end of a journal is missing"),
    (exits.UNSEALED, "of `verify`: an older version wrote it, without sums"),
    (exits.DAMAGED, "of `verify`: lines of it can't be read any more"),
    (exits.ALTERED, "of `verify`: lines of it are not those that were written"),
    (exits.INTERRUPTED, "Ctrl-C in `voices warm`; the same command goes on"),
)

FILES = (
    ("~/.local/share/assistant", "journals, models and what is kept besides"),
    ("~/.config/assistant", "settings.yaml, and protocols and words of your own"),
    ("~/.cache/assistant", "cues as they were rendered; may be deleted"),
)
"""As Linux has them; where another system keeps them docs/platforms.md says."""

VARIABLES = (
    (DATA_VARIABLE, "the data folder, where --data-dir does not name one"),
    ("ASSISTANT_VOICE", "who speaks, where --voice does not; goes before the settings"),
    ("NO_COLOR", "where it is set, neither colours nor bars of progress are shown"),
)


def page() -> str:
    """Return the manual page, as roff with the macros of man(7)."""
    return "".join(f"{line}\n" for line in _lines(parser()))


def _lines(whole: argparse.ArgumentParser) -> Iterator[str]:
    yield f'.TH ASSISTANT 1 "" "session-assistant {version("session-assistant")}"'
    yield ".SH NAME"
    yield "assistant \\- walks you through a treatment by voice, and times every hold"
    yield ".SH SYNOPSIS"
    yield "\\fBassistant\\fR \\fICOMMAND\\fR [\\fIOPTIONS\\fR]"
    yield ".SH DESCRIPTION"
    yield _plain(whole.description or "")
    yield _plain("It gives cues and keeps time. It does not diagnose and promises no effect.")
    yield _plain('"Stop" and "pain" are taken in every state.')
    yield from _examples(FIRST)
    yield ".SH OPTIONS"
    yield from _told(arguments_of(whole))
    yield ".SH COMMANDS"
    for command in commands_of(whole):
        yield from _command(PROGRAM, command)
    for title, rows in (
        ("EXIT STATUS", [(str(code), means) for code, means in CODES]),
        ("ENVIRONMENT", VARIABLES),
        ("FILES", FILES),
    ):
        yield f".SH {title}"
        for term, means in rows:
            yield from (".TP", f"\\fB{_inline(term)}\\fR", _plain(means))


def _command(above: str, named: Named, told: Collection[Option] = ()) -> Iterator[str]:
    """Yield a command's part, and after it those of its actions; `told` are options told above."""
    name, says, command = named
    options = [each for each in arguments_of(command) if each.option_strings]
    options = [each for each in options if each.option_strings[-1] not in SHARED]
    places = [each for each in arguments_of(command) if not each.option_strings]
    typed = [_form(each) for each in places]
    typed += [_slanted(form_of_commands(command))] if commands_of(command) else []
    typed += ["[\\fIOPTIONS\\fR]"] if options else []
    yield f".SS \\fB{_inline(f'{above} {name}')}\\fR {' '.join(typed)}".rstrip()
    yield _plain(f"{says[:1].upper()}{says[1:].rstrip('…')}.")
    again = [each.option_strings[-1] for each in options if _option(each) in told]
    if again:
        yield _plain(f"It takes {', '.join(again)} as `{above}` does.")
    yield from _told([each for each in places if each.help])
    yield from _told([each for each in options if _option(each) not in told])
    if above == PROGRAM:
        yield from _examples(EXAMPLES.get(name, ()))
    for action in commands_of(command):
        yield from _command(f"{above} {name}", action, [_option(each) for each in options])


def _option(argument: argparse.Action) -> Option:
    """Return what an option is to who reads of it."""
    return (*argument.option_strings, argument.help or "", _form(argument))


def _told(arguments: Iterable[argparse.Action]) -> Iterator[str]:
    """Yield what each argument is, and what is said of it."""
    for each in arguments:
        names = ", ".join(f"\\fB{_inline(name)}\\fR" for name in each.option_strings)
        form = _form(each)
        yield ".TP"
        yield f"{names} {form}".strip() if names else form
        yield _plain(each.help or "")


def _form(argument: argparse.Action) -> str:
    """Return what is typed for an argument; nothing for an option that takes nothing."""
    if argument.nargs == 0:
        return ""
    if argument.metavar is None and argument.choices:
        form = "|".join(f"\\fB{_inline(str(choice))}\\fR" for choice in argument.choices)
    else:
        form = _slanted(str(argument.metavar or argument.dest.upper()))
    if argument.nargs in ("+", "*"):
        form += " ..."
    return f"[{form}]" if argument.nargs in ("?", "*") else form


def _slanted(text: str) -> str:
    """Return what stands for something else, as manual pages show it."""
    return f"\\fI{_inline(text)}\\fR"


def _examples(examples: Sequence[Example]) -> Iterator[str]:
    for typed, does in examples:
        yield from (".RS 4", ".TP", f"\\fBassistant {_inline(typed)}\\fR", _plain(does), ".RE")


def _plain(text: str) -> str:
    """Return a text as a line of roff, which is no request whatever it begins with."""
    line = _inline(text)
    return f"\\&{line}" if line.startswith((".", "'")) else line


def _inline(text: str) -> str:
    """Return a text as it stands in a line: signs as they are typed, letters of any script."""
    escaped = text.replace("\\", "\\e").replace("-", "\\-").replace("'", "\\(aq")
    escaped = escaped.replace("`", "\\(ga").replace("^", "\\(ha").replace("~", "\\(ti")
    return "".join(each if each.isascii() else f"\\[u{ord(each):04X}]" for each in escaped)


if __name__ == "__main__":
    bring(page())
