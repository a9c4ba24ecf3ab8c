"""What the command line asks of a session, and whether that fits the protocol and itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from assistant.base.models import OWN, fetched, model_folder
from assistant.base.options import typed_code
from assistant.base.paths import NONE
from assistant.core.domain.manner import Settings
from assistant.core.domain.protocol import Protocol
from assistant.core.durations import LONGEST_S
from assistant.core.faults import UsageError
from assistant.core.language.language import Language
from assistant.core.written.settings import HERE, LAN, NOTHING_STANDING, Standing

if TYPE_CHECKING:
    from assistant.live.opening.rehearsal import Rehearsal


@dataclass(frozen=True, slots=True)
class Choices:
    """What the command line asks of a session; the fields are the options of `assistant run`."""

    protocol: str | None = None
    resume: str | None = None
    """The session that broke off and is to be gone on with; "" is the last that did."""
    client: str | None = None
    start_side: str | None = None
    layers: int | None = None
    minutes: int | None = None
    skip_screening: bool = False
    mic: str | None = None
    speaker: str | None = None
    chimes: str | None = None
    """Where the chimes sound: a device, `WITH_VOICE` or `NEVER`; None is as the settings have it.
    """
    voice: str | None = None
    keyboard: bool = False
    data_dir: str | None = None
    format: str = "text"
    display: bool = False
    display_on: str | None = None
    taps: bool = False
    """Whether commands may be tapped on the page."""
    open_page: bool = False
    """Whether the page is opened in a browser; it may be tapped on then."""
    standing: Standing = NOTHING_STANDING
    """What stands in the settings for what was not typed."""
    rehearsal: Rehearsal | None = None
    """What is rehearsed and how, where it is no session with a client."""

    @property
    def budget_s(self) -> float | None:
        """How long the session is to take, where that is said."""
        return None if self.minutes is None else self.minutes * 60.0


def with_standing(choices: Choices, standing: Standing) -> Choices:
    """Return the choices with what stands in the settings for options that were not typed.

    The protocol is a new session's: one that broke off has its own, and a rehearsal is of one that
    was named.
    Over a recording, or without a microphone, nobody hears a loudspeaker unless one is named: that
    of the settings is for a room with its microphone, or for whoever has set that there is none.
    """
    mic, speaker = standing.devices(choices.mic, choices.speaker)
    if mic == NONE and choices.mic is None:
        speaker = speaker or standing.speaker
    display, display_on = choices.display, choices.display_on
    if display_on == NONE:
        display, display_on = False, None
    elif not display and display_on is None and choices.rehearsal is None:
        display, display_on = standing.display == HERE, LAN if standing.display == LAN else None
    if choices.open_page:
        display = display or display_on is None
    protocol = choices.protocol
    if protocol is None and choices.resume is None and choices.rehearsal is None:
        protocol = standing.protocol
    return replace(
        choices,
        protocol=protocol,
        mic=mic,
        speaker=speaker,
        display=display,
        display_on=display_on,
        taps=choices.taps or choices.open_page,
        standing=standing,
    )


def check(choices: Choices, protocol: Protocol) -> None:
    """Raise `UsageError` where the choices do not fit each other or the protocol."""
    if choices.client is not None:
        typed_code(choices.client, "--client")
    check_choices(
        protocol, choices.start_side, choices.layers, choices.minutes, choices.skip_screening
    )
    check_heard(choices)


def ear_of(language: Language, choices: Choices, settings: Settings) -> Path | None:
    """Return the speech model that hears a language; None where none does that is here.

    One that hears another language is no stand-in. Nor is a fetched one in a rehearsal, whose steps
    are found by the program's own.

    Raises:
        UsageError: the model of the settings is not here.
        Fault: the program's own is missing.
    """
    if language.ear == OWN:
        named = settings.model if choices.rehearsal is None else OWN
        return model_folder(named, choices.data_dir)
    there = language.ear in fetched(choices.data_dir)
    if not there or choices.rehearsal is not None:
        return None
    return model_folder(language.ear, choices.data_dir)


def without_ear(choices: Choices, language: Language) -> Choices:
    """Return the choices of a session in which nothing is listened for.

    Raises:
        UsageError: then nothing could ever be said to it.
    """
    by_hand = choices.keyboard or choices.taps
    if choices.mic is not None or not by_hand:
        raise UsageError(
            f"there is no ear for {language.code} here: `assistant models fetch {language.ear}` "
            "gets one for sessions; else type with --keyboard, or tap with --taps"
        )
    return replace(choices, mic=NONE)


def with_ear(
    choices: Choices, language: Language, settings: Settings
) -> tuple[Choices, Path | None]:
    """Return the speech model that hears a session's language, if one does that is here, and the
    choices as they are then.

    Raises:
        UsageError, Fault: as `ear_of` and `without_ear` say.
    """
    model = ear_of(language, choices, settings)
    if model is None and choices.mic != NONE:
        choices = without_ear(choices, language)
    return choices, model


def check_heard(choices: Choices) -> None:
    """Raise `UsageError` where nothing could ever be said to it."""
    if choices.mic == NONE and not (choices.keyboard or choices.taps):
        raise UsageError(
            "--mic none: nothing could be heard; add --keyboard to type commands, or --taps"
        )


def check_choices(
    protocol: Protocol,
    start_side: str | None,
    layers: int | None,
    minutes: int | None,
    skip_screening: bool,
) -> None:
    """Raise `UsageError` where what is chosen for the day does not fit the protocol."""
    if start_side and not any(step.side == "each" for step in protocol.steps):
        raise UsageError(f"--start-side: {protocol.name} has no steps for each side; leave it out")
    most = protocol.most_layers
    if layers is not None and not 1 <= layers <= most:
        has = f"1 to {most} layers" if most > 1 else "one layer only; leave it out"
        raise UsageError(f"--layers {layers}: {protocol.name} has {has}")
    if minutes is not None and not 1 <= minutes <= LONGEST_S / 60:
        raise UsageError(f"--minutes {minutes}: give 1 to {LONGEST_S / 60:.0f}")
    if skip_screening and not protocol.screening:
        raise UsageError(f"--skip-screening: {protocol.name} has no screening; leave it out")
