"""The command line: `assistant run`, `rehearse`, `review`, `replay`, `protocols`, and the rest."""

from __future__ import annotations

import argparse
import contextlib
import math
import sys
import traceback
from collections.abc import Iterator, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from assistant.core.faults import Fault, UsageError
from assistant.exits import ENDED_EARLY, FAULT, FINISHED, USAGE
from assistant.review_arguments import add_review, count
from assistant.streams import let_go_of_unwritten, mend_standard_streams

if TYPE_CHECKING:
    from _typeshed import SupportsWrite


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    0 finished; 1 a fault of the machine; 2 wrong usage or input; 3 a session that ended early.
    """
    mend_standard_streams()
    try:
        options = _parser().parse_args(arguments)
        return int(options.command(options))
    except UsageError as error:
        _tell(f"assistant: {error}")
        return USAGE
    except Fault as fault:
        _tell(f"assistant: {fault}")
        return FAULT
    except KeyboardInterrupt:
        return ENDED_EARLY
    except BrokenPipeError:
        let_go_of_unwritten()
        return FAULT
    except Exception as error:
        # Our own mistake. A therapist gets one line all the same; the journal has the rest.
        place = traceback.extract_tb(error.__traceback__)[-1]
        _tell(
            f"assistant: a fault of the program, {type(error).__name__}: {error} "
            f"({Path(place.filename).name}:{place.lineno}); what was logged is saved"
        )
        return FAULT


def _tell(line: str) -> None:
    """Say what is wrong, if anybody can be told: the exit code says it all the same."""
    try:
        print(line, file=sys.stderr, flush=True)
    except OSError:
        let_go_of_unwritten()


@contextlib.contextmanager
def _printing() -> Iterator[None]:
    """Bring out what is printed inside, and nothing else is done inside.

    Raises:
        Fault: standard output cannot be written, as on a full disk.
        BrokenPipeError: nobody reads it any more.
    """
    try:
        yield
        sys.stdout.flush()
    except BrokenPipeError:
        raise
    except OSError as error:
        let_go_of_unwritten()
        raise Fault(f"the output cannot be written: {error.strerror}") from error


class _Parser(argparse.ArgumentParser):
    """Says what is wrong with a command in one line, as everything else here does."""

    def error(self, message: str) -> NoReturn:
        """Raise the message as a `UsageError`."""
        raise UsageError(f"{message} (`{self.prog} --help` tells more)")

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        # argparse passes over what cannot be printed, and `--help` would seem to have been.
        with _printing():
            print(message, end="", file=file)


def _parser() -> argparse.ArgumentParser:
    parser = _Parser(
        prog="assistant", description="A voice-guided session assistant for the treatment room."
    )
    parser.add_argument(
        "--version", action="version", version=f"assistant {version('session-assistant')}"
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")
    _add_run(commands.add_parser("run", help="walk through a protocol, hands free"))
    _add_rehearse(commands.add_parser("rehearse", help="learn a protocol: hear, say, do, exam"))
    review = commands.add_parser("review", help="look at what was logged; correct or erase it")
    add_review(review)
    review.set_defaults(command=_review)
    _add_replay(commands.add_parser("replay", help="see or hear a session again"))
    _add_protocols(commands.add_parser("protocols", help="list, show or check protocols"))
    devices = commands.add_parser("devices", help="list microphones and loudspeakers")
    devices.set_defaults(command=_devices)
    _add_bench(commands.add_parser("bench", help="measure how well recordings are understood"))
    return parser


def _add_run(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("protocol", metavar="PROTOCOL", help="a name in the library, or a file")
    parser.add_argument("--client", metavar="CODE", help="a code for the client; never a name")
    _add_choices(parser)
    _add_sound(parser)
    _add_display(parser)
    _add_data_dir(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_run)


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
        "--percent", type=_percent, metavar="N", help="the share of the points that passes an exam"
    )
    parser.add_argument(
        "--sheet", metavar="FILE", help="write the mark sheet, as .html, .json or .txt"
    )
    _add_sound(parser)
    _add_data_dir(parser)
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_rehearse)


def _add_replay(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "session", metavar="SESSION", help="its id, the beginning of it, or a journal's file"
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
    _add_display(parser)
    _add_data_dir(parser)
    parser.set_defaults(command=_replay)


def _add_protocols(parser: argparse.ArgumentParser) -> None:
    actions = parser.add_subparsers(required=True, metavar="ACTION", dest="action")
    tools = {
        "list": "name every protocol",
        "show": "print a protocol in outline, with its estimated time",
        "check": "say whether protocol files are right, and what may be bettered",
        "new": "write a protocol to begin with",
        "schema": "print the JSON Schema of protocol files, for editors",
        "draw": "print the states of a session as a Mermaid diagram",
        "say": "read the cues aloud, or into a file",
        "dry-run": "print a whole session's dialogue, with estimated times",
    }
    added = {name: actions.add_parser(name, help=text) for name, text in tools.items()}
    for name in ("show", "draw", "say", "dry-run"):
        added[name].add_argument("protocol", metavar="PROTOCOL")
    added["check"].add_argument("files", metavar="PATH", nargs="+", help="a file, folder or name")
    added["new"].add_argument("name", metavar="NAME", help="its name, or a path to write it to")
    added["say"].add_argument("--speaker", metavar="DEVICE|FILE.wav", help="where it is heard")
    _add_choices(added["dry-run"])
    for name in ("list", "check", "dry-run"):
        added[name].add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_protocols)


def _add_choices(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--start-side", choices=("left", "right"), help="the side to begin on")
    parser.add_argument(
        "--layers", type=int, metavar="N", help="layers planned; without it, asked after each"
    )
    parser.add_argument(
        "--minutes", type=count, metavar="N", help="how long the session is to take"
    )
    parser.add_argument(
        "--skip-screening", action="store_true", help="ask no questions before hands go on"
    )


def _add_bench(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "manifest", metavar="MANIFEST", help="a table: path, text and, if wanted, start_s, end_s"
    )
    parser.add_argument("--phrases", metavar="FILE", help="other phrases than the program's own")
    parser.add_argument("--noise", metavar="FILE", help="a room to lay under every row")
    parser.add_argument(
        "--snr", type=_decibels, metavar="DB", help="how far the speech stands above that noise"
    )
    parser.add_argument("--model", metavar="DIR", help="another speech model")
    parser.add_argument("--format", choices=("text", "json"), default="text")
    parser.set_defaults(command=_bench)


def _add_sound(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--mic", metavar="DEVICE|FILE.wav|none", help="a device, a recording, or no microphone"
    )
    parser.add_argument(
        "--speaker", metavar="DEVICE|FILE.wav|none", help="a device, a file to write, or no sound"
    )
    parser.add_argument("--keyboard", action="store_true", help="take typed commands too")


def _add_display(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--display", action="store_true", help="show a page in large type, on this machine"
    )
    parser.add_argument(
        "--display-on",
        metavar="ADDRESS|lan",
        help="the same for a tablet, at this machine's address in the local network",
    )


def _add_data_dir(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data-dir", metavar="DIR", help="where sessions are kept")


def _percent(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= 100:
        raise argparse.ArgumentTypeError("give 1 to 100")
    return int(text)


def _decibels(text: str) -> float:
    try:
        decibels = float(text)
    except ValueError:
        decibels = math.nan
    if not -100 <= decibels <= 100:
        raise argparse.ArgumentTypeError("give decibels, such as 12")
    return decibels


# Each command imports what it needs, so that none waits for the imports of another.


def _run(options: argparse.Namespace) -> int:
    from assistant.opening import Choices
    from assistant.running import run_session

    return run_session(Choices(**_chosen(options)))


def _chosen(options: argparse.Namespace) -> dict[str, Any]:
    """Return those of the options that a session's choices have a field for."""
    from assistant.opening import Choices

    fields = Choices.__dataclass_fields__
    return {name: value for name, value in vars(options).items() if name in fields}


def _rehearse(options: argparse.Namespace) -> int:
    from assistant.opening import Choices
    from assistant.rehearse import rehearse

    return rehearse(
        options.protocol,
        level=options.level,
        trainee=options.trainee,
        pace=options.pace,
        percent=options.percent,
        due=options.due,
        sheet=options.sheet,
        choices=Choices(**_chosen(options)),
    )


def _review(options: argparse.Namespace) -> int:
    from assistant.review_command import run_review

    return run_review(options, lambda line: _tell(f"assistant: {line}"), _printing)


def _replay(options: argparse.Namespace) -> int:
    from assistant.replay import run_replay

    return run_replay(
        options.session,
        pace=options.pace,
        from_=options.from_,
        aloud=options.aloud,
        as_json=options.as_json,
        page=options.display or options.display_on is not None,
        page_on=options.display_on,
        data_dir=options.data_dir,
        tell=lambda line: _tell(f"assistant: {line}"),
        printing=_printing,
    )


def _protocols(options: argparse.Namespace) -> int:
    from assistant.protocol_tools import TOOLS

    told = TOOLS[options.action](options)
    for line in told.errors:
        _tell(line)
    with _printing():
        print("".join(f"{line}\n" for line in told.out), end="")
    return told.code


def _devices(options: argparse.Namespace) -> int:
    from assistant.edges.devices import list_devices

    devices = list_devices()
    lines = []
    for device in devices:
        uses = [
            use
            for use, there in (
                ("microphone", device.inputs),
                ("loudspeaker", device.outputs),
                ("default microphone", device.default_input),
                ("default loudspeaker", device.default_output),
            )
            if there
        ]
        lines.append(f"{device.index:3}  {device.name}  ({', '.join(uses)})")
    with _printing():
        print("".join(f"{line}\n" for line in lines), end="")
    if not any(d.default_input for d in devices) or not any(d.default_output for d in devices):
        raise Fault(
            "a live session needs a microphone and a loudspeaker, and not both are here; "
            "a recording (--mic FILE.wav) or --keyboard --mic none needs neither"
        )
    return FINISHED


def _bench(options: argparse.Namespace) -> int:
    from assistant.bench import bench
    from assistant.bench_report import progress_shown, write_json, write_text

    with progress_shown(sys.stderr) as progress:
        report = bench(
            options.manifest, options.phrases, options.noise, options.snr, options.model, progress
        )
    with _printing():
        (write_json if options.format == "json" else write_text)(report, sys.stdout)
    return FINISHED
