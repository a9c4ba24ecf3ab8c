"""What may be written on the command line: each command, its options, and what they take."""

from __future__ import annotations

import argparse
import math
from importlib.metadata import version
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.base.streams import bring
from assistant.cli.common_options import (
    add_data_dir,
    add_display,
    add_format,
    add_sound,
    add_taps,
)
from assistant.cli.completion import KINDS, SHELLS
from assistant.cli.first_steps import examples_of
from assistant.cli.review_arguments import add_review
from assistant.cli.typed import from_to, typed
from assistant.core.faults import UsageError

if TYPE_CHECKING:
    from _typeshed import SupportsWrite

LOG_LEVELS = ("debug", "info", "warning", "error")
"""What goes into a log: from records of this weight on."""


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command in one line, as everything else here does.

    Each command's own parser is one too, so that `--log` may stand wherever options do.
    """

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, **options)
        unsaid = argparse.SUPPRESS  # what is not said after a command must not undo it before
        log = self.add_argument_group("log, for a fault report")
        log.add_argument(
            "--log", metavar="FILE|-", default=unsaid,
            help="write down what the program does, in a file or (-) on standard error",
        )  # fmt: skip
        log.add_argument(
            "--log-level", choices=LOG_LEVELS, default=unsaid,
            help="info unless told; only debug holds words and commands that were heard",
        )  # fmt: skip

    def error(self, message: str) -> NoReturn:
        """Raise the message as a `UsageError`."""
        raise UsageError(f"{message} (`{self.prog} --help` tells more)")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse passes over what cannot be printed, and `--help` would seem to have been.
        bring(message, file)


def parser() -> argparse.ArgumentParser:
    """Return the parser of all of it; `command` is what was asked for, by its name, or None."""
    whole = _Parser(
        prog="assistant", description="A voice-guided session assistant for the treatment room."
    )
    whole.add_argument(
        "--version", action="version", version=f"assistant {version('session-assistant')}"
    )
    whole.set_defaults(log=None, log_level="info")
    commands = whole.add_subparsers(metavar="COMMAND", dest="command")
    _add_run(commands.add_parser("run", help="walk through a protocol, hands free"))
    _add_room(commands.add_parser("room", help="stay on: sessions one after another, by voice"))
    _add_rehearse(commands.add_parser("rehearse", help="learn a protocol: hear, say, do, exam"))
    _add_enrol(commands.add_parser("enrol", help="let it learn your voice, and heed it alone"))
    add_review(commands.add_parser("review", help="look at what was logged; correct or erase it"))
    _add_replay(commands.add_parser("replay", help="see or hear a session again"))
    _add_verify(commands.add_parser("verify", help="say whether journals are as they were written"))
    _add_sync(commands.add_parser("sync", help="bring this room's sessions to the clinic"))
    _add_protocols(commands.add_parser("protocols", help="list, show or check protocols"))
    _add_doctor(commands.add_parser("doctor", help="say whether all is ready, and what is not"))
    add_data_dir(commands.add_parser("devices", help="list microphones and loudspeakers"))
    _add_settings(commands.add_parser("settings", help="show the settings, or set one"))
    _add_privacy(commands.add_parser("privacy", help="say what listens, what is kept, and where"))
    _add_models(commands.add_parser("models", help="list, fetch or choose speech models"))
    _add_voices(commands.add_parser("voices", help="list, try, choose or fetch voices"))
    _add_bench(commands.add_parser("bench", help="measure how well recordings are understood"))
    _add_completion(commands.add_parser("completion", help="let a shell complete commands by Tab"))
    for name, command in commands.choices.items():
        command.epilog = examples_of(name)
        command.formatter_class = argparse.RawDescriptionHelpFormatter  # a line for each example
    return whole


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "protocol",
        metavar="PROTOCOL",
        nargs="?",
        help="a name in the library, or a file; without it the one of the settings",
    )
    parser.add_argument(
        "--resume", metavar="SESSION", nargs="?", const="",
        help="go on with a session that broke off; without its id, with the last",
    )  # fmt: skip
    parser.add_argument("--client", metavar="CODE", help="a code for the client; never a name")
    _add_choices(parser)
    add_sound(parser)
    add_display(parser)
    add_taps(parser)
    add_data_dir(parser)
    add_format(parser)


def _add_room(parser: argparse.ArgumentParser) -> None:
    add_sound(parser)
    add_display(parser)
    add_taps(parser)
    parser.add_argument(
        "--open", dest="open_page", action="store_true",
        help="open the page in your browser, to be tapped on",
    )  # fmt: skip
    parser.add_argument(
        "--menu-entry", action="store_true",
        help="write an entry into your menu that opens the room so, and end",
    )  # fmt: skip
    add_data_dir(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _add_enrol(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "code", metavar="CODE", nargs="?", default="me", help="a code; never a name"
    )
    parser.add_argument(
        "--again", metavar="PHRASE", action="append", help="say this phrase anew; may be repeated"
    )
    parser.add_argument(
        "--list", dest="listed", action="store_true", help="show whose voices are known"
    )
    parser.add_argument("--forget", metavar="CODE", help="erase all that is kept of a voice")
    add_sound(parser)
    add_data_dir(parser)
    add_format(parser)


def _add_doctor(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mic", metavar="DEVICE|FILE.wav|none", help="a device, a recording, or no microphone"
    )
    parser.add_argument("--speaker", metavar="DEVICE|none", help="a device, or no sound")
    parser.add_argument(
        "--voice", metavar="VOICE", help="who speaks, by a name of `assistant voices`"
    )
    parser.add_argument(
        "--quick", action="store_true", help="ask nothing: a tone, and three seconds of the room"
    )
    add_data_dir(parser)
    add_format(parser)


def _add_rehearse(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("protocol", metavar="PROTOCOL", nargs="?", help="a name, or a file")
    parser.add_argument(
        "--level",
        choices=("hear", "say", "do", "exam"),
        default="say",
        help="hear the sequence; say each step first; do it in silence; be marked",
    )
    parser.add_argument(
        "--trainee", metavar="CODE", default="me", help="a code for the trainee; never a name"
    )
    parser.add_argument("--pace", metavar="4x", default="1x", help="shorten the holds so much")
    parser.add_argument("--start-side", choices=("left", "right"), help="the side to begin on")
    parser.add_argument("--due", action="store_true", help="say just the steps that are due")
    parser.add_argument(
        "--assignment", metavar="FILE.yaml", help="the next of what a teacher's file asks for"
    )
    parser.add_argument(
        "--percent",
        type=from_to(1, 100),
        metavar="N",
        help="the share of the points that passes an exam",
    )
    parser.add_argument(
        "--sheet", metavar="FILE", help="write the mark sheet, as .html, .json or .txt"
    )
    add_sound(parser)
    add_data_dir(parser)
    add_format(parser)


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session",
        metavar="SESSION",
        help="its id, its day, the beginning of either, or a journal's file",
    )
    parser.add_argument("--pace", metavar="10x", default="1x", help="how many times as fast")
    parser.add_argument(
        "--from", dest="from_", metavar="LENGTH", help="begin so far in, such as '12 min'"
    )
    parser.add_argument(
        "--aloud", metavar="DEVICE", nargs="?", const="", help="speak it, through the loudspeaker"
    )
    parser.add_argument(
        "--json",
        dest="as_json",
        action="store_true",
        help="print it for a fault report, without codes and notes",
    )
    add_display(parser)
    add_data_dir(parser)


def _add_verify(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session",
        metavar="SESSION",
        nargs="?",
        help="its id, its day, the beginning of either, or a journal's file; all without it",
    )
    add_format(parser)
    add_data_dir(parser)


def _add_sync(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(address=None, room=None, reviewer=None, supervisor=None, keep_months=None)
    parser.add_argument("--watch", action="store_true", help="go on, once a minute, until Ctrl-C")
    add_data_dir(parser)
    actions = parser.add_subparsers(metavar="ACTION", dest="action")
    made = actions.add_parser("init", help="make the clinic's tables, and roles that log in")
    made.add_argument(
        "address", metavar="ADDRESS", nargs="?",
        help="postgresql://NAME@HOST/DATABASE, as one who may make roles; else by the settings",
    )  # fmt: skip
    for kind, may in (
        ("room", "sends its own sessions"),
        ("reviewer", "reads all"),
        ("supervisor", "reads all, and erases"),
    ):
        made.add_argument(f"--{kind}", metavar="CODE", action="append", help=f"it {may}")
    made.add_argument(
        "--keep-months",
        type=from_to(0),
        metavar="N",
        help="how long it keeps sessions; 0: for good",
    )
    key = actions.add_parser("key", help="take the clinic's key, typed or piped")
    for action in (made, key):
        action.add_argument(
            "--data-dir", metavar="DIR", default=argparse.SUPPRESS, help="where sessions are kept"
        )


def _add_protocols(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    tools = {
        "list": "name every protocol",
        "show": "print a protocol in outline, with its estimated time",
        "check": "say whether protocol files are right, and what may be bettered",
        "new": "write a protocol to begin with, or a copy of another",
        "source": "print a protocol's file as it is written",
        "diff": "say what is otherwise in one protocol than in another",
        "schema": "print the JSON Schema of protocol files, for editors",
        "draw": "print the states of a session as a Mermaid diagram",
        "say": "read the cues aloud, or into a file",
        "dry-run": "print a whole session's dialogue, with estimated times",
        "pull": "fetch those that your clinic has signed off, to be used without a network",
        "sign-off": "sign one off for all rooms of your clinic, as a supervisor",
    }
    added = {name: actions.add_parser(name, help=text) for name, text in tools.items()}
    for name in ("show", "source", "diff", "draw", "say", "dry-run", "sign-off"):
        added[name].add_argument("protocol", metavar="PROTOCOL")
    added["check"].add_argument("files", metavar="PATH", nargs="+", help="a file, folder or name")
    added["new"].add_argument("name", metavar="NAME", help="its name, or a path to write it to")
    added["new"].add_argument(
        "--from", dest="from_", metavar="PROTOCOL", help="the one to copy; else a template"
    )
    added["diff"].add_argument("other", metavar="OTHER", help="the one that it is held against")
    added["say"].add_argument("--speaker", metavar="DEVICE|FILE.wav", help="where it is heard")
    _add_choices(added["dry-run"])
    for name in ("list", "check", "dry-run"):
        add_format(added[name])


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--start-side", choices=("left", "right"), help="the side to begin on")
    parser.add_argument(
        "--layers", type=int, metavar="N", help="layers planned; without it, asked after each"
    )
    parser.add_argument(
        "--minutes", type=from_to(1), metavar="N", help="how long the session is to take"
    )
    parser.add_argument(
        "--skip-screening", action="store_true", help="ask no questions before hands go on"
    )


def _add_settings(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("key", metavar="KEY", nargs="?", help="which; all without it")
    parser.add_argument("value", metavar="VALUE", nargs="*", help="what it is to be from now on")
    add_format(parser)


def _add_privacy(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--card", metavar="FILE.html", help="write a card for clients, to print")
    add_data_dir(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")


def _add_models(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    listed = actions.add_parser("list", help="show those that are here, and those to fetch")
    add_format(listed)
    _add_models_dir(listed)
    for name, text in (
        ("fetch", "fetch an official model from its publisher, and check it"),
        ("use", "let a model hear from the next session on"),
        ("remove", "delete a model that was fetched"),
    ):
        action = actions.add_parser(name, help=text)
        action.add_argument("name", metavar="MODEL")
        _add_models_dir(action)


def _add_voices(parser: argparse.ArgumentParser) -> None:
    parser.set_defaults(action="list", name="", format="text", protocols=())
    add_format(parser)
    _add_models_dir(parser)
    actions = parser.add_subparsers(metavar="ACTION", dest="action")
    unsaid = argparse.SUPPRESS  # what is not said after an action must not undo it before
    for name, text in (
        ("list", "show those that are here, and which speaks; the same without an action"),
        ("warm", "render what sessions may say, so that the first waits for nothing"),
        ("try", "speak three cues with a voice"),
        ("use", "let a voice speak from the next session on"),
        ("fetch", "fetch the model of the natural voices from its publisher, and check it"),
        ("remove", "delete the model that was fetched"),
    ):
        action = actions.add_parser(name, help=text)
        add_format(action, unsaid)
        if name in ("try", "use"):
            action.add_argument("name", metavar="VOICE")
        if name == "try":
            action.add_argument("--speaker", metavar="DEVICE|FILE.wav", help="where it is heard")
        if name == "warm":
            action.add_argument(
                "protocols", metavar="PROTOCOL", nargs="*", help="those of sessions to come; or all"
            )
            action.add_argument(
                "--voice", metavar="VOICE", dest="name", default=unsaid, help="who is to speak"
            )
        action.add_argument(
            "--data-dir", metavar="DIR", default=unsaid, help="where sessions are kept, and models"
        )


def _add_models_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="where sessions are kept, and models")


def _add_bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "manifest", metavar="MANIFEST", help="a table: path, text and, if wanted, start_s, end_s"
    )
    parser.add_argument("--phrases", metavar="FILE", help="other phrases than the program's own")
    parser.add_argument("--noise", metavar="FILE", help="a room to lay under every row")
    parser.add_argument(
        "--snr",
        type=typed(_decibels),
        metavar="DB",
        help="how far the speech stands above that noise",
    )
    parser.add_argument(
        "--model",
        metavar="MODEL|DIR",
        action="append",
        dest="models",
        help="another speech model; given twice, two side by side",
    )
    add_format(parser)


def _add_completion(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "shell", metavar="SHELL", nargs="?", choices=SHELLS, help=f"one of {', '.join(SHELLS)}"
    )
    # What the shell asks for itself, as it completes.
    parser.add_argument("--names", choices=tuple(KINDS), help=argparse.SUPPRESS)


def _decibels(text: str) -> float:
    try:
        decibels = float(text)
    except ValueError:
        decibels = math.nan
    if not -100 <= decibels <= 100:
        raise ValueError("give decibels, such as 12")
    return decibels
