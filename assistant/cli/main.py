"""The command line: `assistant run`, `rehearse`, `review`, `replay`, `protocols`, and the rest."""

from __future__ import annotations

import argparse
import atexit
import sys
import threading
import traceback
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from importlib.metadata import version
from inspect import signature
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from assistant.base.exits import ENDED_EARLY, FAULT, FINISHED, USAGE
from assistant.base.streams import bring, let_go_of_unwritten, mend_standard_streams, tell, warn
from assistant.cli.arguments import parser
from assistant.cli.first_steps import greeting
from assistant.core.faults import Fault, UsageError

if TYPE_CHECKING:
    from assistant.live.opening.choices import Choices

Typed = TypeVar("Typed")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line; return the exit code.

    0 finished; 1 a fault of the machine; 2 wrong usage or input; 3 a session that ended early;
    4 to 7 what `verify` thinks of a journal, as `base/exits.py` says.
    """
    mend_standard_streams()
    at_end = ExitStack()
    its_own = arguments is None
    if its_own:  # the program itself, whose last lines come after PortAudio's own end
        atexit.register(at_end.close)
        threading.excepthook = _tell_of_a_thread
    try:
        options = parser().parse_args(arguments)
        if options.command is None:
            bring(greeting(version("session-assistant")))
            return FINISHED
        return _logged(options, at_end, its_own)
    except UsageError as error:
        warn(str(error))
        return USAGE
    except Fault as fault:
        warn(str(fault))
        return FAULT
    except KeyboardInterrupt:
        return ENDED_EARLY
    except BrokenPipeError:
        let_go_of_unwritten()
        return FAULT
    except Exception as error:
        warn(f"{_mistake(error)}; what was logged is saved")
        return FAULT
    finally:
        if not its_own:
            at_end.close()


def _logged(options: argparse.Namespace, at_end: ExitStack, its_own: bool) -> int:
    """Do what was asked, with a log where that is asked for; return the exit code.

    Neither the arguments nor an error's message are logged, as they may name a client.
    """
    import logging  # none of these for `--help`

    from assistant.base.logs import keep_log
    from assistant.base.native_lines import put_native_lines_aside

    keep_log(options.log, options.log_level, at_end)
    if its_own:
        put_native_lines_aside(at_end)
    logger = logging.getLogger(__name__)
    if logger.isEnabledFor(logging.INFO):  # the version is read from disk
        logger.info(
            "assistant %s, %s; Python %d.%d.%d on %s",
            *(version("session-assistant"), options.command, *sys.version_info[:3], sys.platform),
        )
    try:
        code = COMMANDS[options.command](options)
    except BaseException as error:
        logger.error("ended by %s: %s", type(error).__name__, _places(error))
        raise
    logger.info("ended with exit code %d", code)
    return code


def _mistake(error: BaseException) -> str:
    """Return our own mistake in a line, to be passed on as it is.

    What the error says besides may be a code, a note or a path.
    """
    return f"a fault of the program, {type(error).__name__} ({_places(error)})"


def _tell_of_a_thread(ended: threading.ExceptHookArgs) -> None:
    """Tell of a thread that ended by our own mistake, in place of Python's many lines."""
    if isinstance(ended.exc_value, Exception):
        warn(_mistake(ended.exc_value))


def _places(error: BaseException) -> str:
    """Return the way through the program to where an error was raised, in files and lines."""
    return " > ".join(
        f"{Path(frame.filename).name}:{frame.lineno}"
        for frame in traceback.extract_tb(error.__traceback__)
    )


# Each command imports what it needs, so that none waits for the imports of another.


def _run(options: argparse.Namespace) -> int:
    from assistant.live.opening.run import run_session

    return run_session(_choices(options))


def _room(options: argparse.Namespace) -> int:
    from assistant.room.command import run_room, write_menu_entry

    choices = _choices(options)
    if options.menu_entry:
        bring(f"{write_menu_entry(choices)}\n")
        return FINISHED
    return run_room(choices)


def _choices(options: argparse.Namespace) -> Choices:
    from assistant.live.opening.choices import Choices

    return _as(Choices, options)


def _as(kind: Callable[..., Typed], options: argparse.Namespace) -> Typed:
    """Return what was typed as a dataclass `kind`: those of the options that it has a field for."""
    names = signature(kind).parameters
    return kind(**{name: value for name, value in vars(options).items() if name in names})


def _rehearse(options: argparse.Namespace) -> int:
    from assistant.rehearsal.command import rehearse

    return rehearse(
        options.protocol,
        level=options.level,
        trainee=options.trainee,
        pace=options.pace,
        percent=options.percent,
        due=options.due,
        assignment=options.assignment,
        sheet=options.sheet,
        choices=_choices(options),
    )


def _enrol(options: argparse.Namespace) -> int:
    from assistant.enrolment.command import Asked, run_enrol

    return run_enrol(_as(Asked, options), _choices(options))


def _review(options: argparse.Namespace) -> int:
    of_sessions = options.view not in ("class", "mark") and not _is_of_trainees(options)
    if options.from_ is not None and not of_sessions:
        raise UsageError("--from: rehearsals are looked at where they were held")
    if options.view in ("class", "mark"):
        from assistant.rehearsal import class_view

        if options.trainee or options.export is not None or options.erase:
            raise UsageError(f"--trainee, --export, --erase: leave them out with {options.view!r}")
        if options.view == "mark":
            return class_view.run_marks(_as(class_view.AskedMarks, options))
        return class_view.run_class_view(_as(class_view.AskedClass, options))
    if _is_of_trainees(options):
        from assistant.rehearsal import class_command

        return class_command.run_class(_as(class_command.Asked, options))
    from assistant.review.command import Asked, run_review

    return run_review(_as(Asked, options))


def _is_of_trainees(options: argparse.Namespace) -> bool:
    """Return whether rehearsals are asked for, not sessions. No page shows them."""
    asked = bool(options.trainee) or options.export is not None or options.erase
    return asked and not (options.web or options.html is not None)


def _replay(options: argparse.Namespace) -> int:
    from assistant.base.paths import NONE
    from assistant.replay.command import run_replay

    page_on = None if options.display_on == NONE else options.display_on
    return run_replay(
        options.session,
        pace=options.pace,
        from_=options.from_,
        aloud=options.aloud,
        as_json=options.as_json,
        page=options.display or page_on is not None,
        page_on=page_on,
        data_dir=options.data_dir,
    )


def _verify(options: argparse.Namespace) -> int:
    from assistant.verify.command import run_verify

    return run_verify(options.session, as_json=options.format == "json", data_dir=options.data_dir)


def _sync(options: argparse.Namespace) -> int:
    from assistant.clinic.command import Asked, run_sync

    return run_sync(_as(Asked, options))


def _protocols(options: argparse.Namespace) -> int:
    from assistant.protocol_tools.command import TOOLS, Asked

    told = TOOLS[options.action](_as(Asked, options))
    for line in told.errors:
        tell(line)
    bring("".join(f"{line}\n" for line in told.out))
    return told.code


def _doctor(options: argparse.Namespace) -> int:
    from assistant.doctor.command import Asked, run_doctor

    return run_doctor(_as(Asked, options))


def _devices(options: argparse.Namespace) -> int:
    from assistant.doctor.kept import told_of
    from assistant.edges.audio.devices import list_devices
    from assistant.live.opening.sound import devices_set

    devices = list_devices()
    set_for, lines = devices_set(devices)
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
        uses += [f"set as the {kind}" for kind, index in set_for.items() if index == device.index]
        rate = f"{device.rate / 1000:g} kHz, {device.api}"
        lines.append(f"{device.index:3}  {device.name}  ({', '.join(uses)}; {rate})")
        lines += [f"     {told}" for told in told_of(options.data_dir, device.name)]
    bring("".join(f"{line}\n" for line in lines))
    if not any(d.default_input for d in devices) or not any(d.default_output for d in devices):
        raise Fault(
            "a live session needs a microphone and a loudspeaker, and not both are here; "
            "a recording (--mic FILE.wav) or --keyboard --mic none needs neither"
        )
    return FINISHED


def _settings(options: argparse.Namespace) -> int:
    from assistant.settings_tools.command import Asked, run_settings

    # Of several words without quotes, as "20 min" is typed.
    options.value = " ".join(options.value) if options.value else None
    bring("".join(f"{line}\n" for line in run_settings(_as(Asked, options))))
    return FINISHED


def _privacy(options: argparse.Namespace) -> int:
    from assistant.privacy.command import Asked, run_privacy

    bring("".join(f"{line}\n" for line in run_privacy(_as(Asked, options))))
    return FINISHED


def _models(options: argparse.Namespace) -> int:
    from assistant.base.progress import progress_shown
    from assistant.model_tools.command import TOOLS, Asked

    with progress_shown(sys.stderr, "fetching", in_bytes=True) as progress:
        lines = TOOLS[options.action](_as(Asked, options), progress)
    bring("".join(f"{line}\n" for line in lines))
    return FINISHED


def _voices(options: argparse.Namespace) -> int:
    from assistant.base.progress import progress_shown
    from assistant.voice_tools.command import TOOLS, Asked

    warms = options.action == "warm"
    what = "rendering" if warms else "fetching"
    with progress_shown(
        sys.stderr, what, in_bytes=not warms, wanted=options.format != "json"
    ) as progress:
        told = TOOLS[options.action or "list"](_as(Asked, options), progress)
    for line in told.errors:
        warn(line)
    bring("".join(f"{line}\n" for line in told.out))
    return told.code


def _bench(options: argparse.Namespace) -> int:
    from assistant.base.progress import progress_shown
    from assistant.bench.command import bench
    from assistant.bench.report import as_json, as_text

    with progress_shown(sys.stderr, "hearing", wanted=options.format != "json") as progress:
        reports = bench(
            options.manifest,
            options.phrases,
            options.noise,
            options.snr,
            options.models or (),
            progress,
        )
    bring((as_json if options.format == "json" else as_text)(reports))
    return FINISHED


def _completion(options: argparse.Namespace) -> int:
    from assistant.cli.completion import names, script

    if options.names is not None:
        bring("".join(f"{name}\n" for name in names(options.names)))
    elif options.shell is not None:
        bring(script(parser(), options.shell))
    else:
        raise UsageError("name the shell (`assistant completion --help` tells more)")
    return FINISHED


COMMANDS = {
    "run": _run,
    "room": _room,
    "rehearse": _rehearse,
    "enrol": _enrol,
    "review": _review,
    "replay": _replay,
    "verify": _verify,
    "sync": _sync,
    "protocols": _protocols,
    "doctor": _doctor,
    "devices": _devices,
    "settings": _settings,
    "privacy": _privacy,
    "models": _models,
    "voices": _voices,
    "bench": _bench,
    "completion": _completion,
}
"""What does each command; the exit code comes back."""
