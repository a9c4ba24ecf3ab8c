"""What a sound device is, and which one is meant. PortAudio itself is asked in the edges."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from assistant.core.faults import Fault, UsageError


@dataclass(frozen=True, slots=True)
class Device:
    """A microphone, a loudspeaker or both, as PortAudio lists it."""

    index: int
    """PortAudio's number. It holds only until PortAudio is started again."""
    name: str
    api: str
    """The system's sound interface, such as ALSA or Core Audio. Windows lists one microphone
    under each of several interfaces, so a name alone is not enough to find it again."""
    inputs: int
    """Channels it can record; 0 for a loudspeaker."""
    outputs: int
    """Channels it can play; 0 for a microphone."""
    rate: float
    """The rate it runs at when nobody asks for another, in Hz."""
    default_input: bool = False
    default_output: bool = False

    @property
    def label(self) -> str:
        """Name and sound interface: what the lists show and what may be asked for."""
        return f"{self.name} ({self.api})"


def described(
    entries: Iterable[Mapping[str, Any]], apis: Iterable[Mapping[str, Any]], default_api: int
) -> list[Device]:
    """Make devices of what sounddevice's `query_devices` and `query_hostapis` return.

    `default_api` is the number of the sound interface whose defaults are the system's.
    """
    interfaces = list(apis)
    defaults = interfaces[default_api]
    return [
        Device(
            index=entry["index"],
            name=entry["name"],
            api=interfaces[entry["hostapi"]]["name"],
            inputs=entry["max_input_channels"],
            outputs=entry["max_output_channels"],
            rate=float(entry["default_samplerate"]),
            default_input=entry["index"] == defaults["default_input_device"],
            default_output=entry["index"] == defaults["default_output_device"],
        )
        for entry in entries
    ]


def chosen(devices: list[Device], wanted: str, *, kind: str) -> Device:
    """Return the one device that `wanted` means: its number, its name, or a part of its label.

    A whole name wins over a part of one; case never matters. `kind` names what the devices
    are ("microphone" or "loudspeaker"). Raises `UsageError` where none fits or several do.
    """
    asked = wanted.casefold().strip()
    for fits in _ways_to_ask(asked):
        found = [device for device in devices if fits(device)]
        if len(found) == 1:
            return found[0]
        if found:
            raise UsageError(f"{kind} {wanted!r} may be any of: {_listing(found)}; give its number")
    raise UsageError(
        f"there is no {kind} {wanted!r}; there is: {_listing(devices)} "
        f"(`assistant devices` lists them; `--keyboard --mic none` does without a microphone)"
    )


def found_again(
    device: Device, devices: list[Device], is_default: Callable[[Device], bool]
) -> Device:
    """Return `device` as it is numbered now, or the present default where the default was meant.

    `is_default` says of a device whether it is the default of the kind. Raises `Fault` where
    the device is gone.
    """
    for candidate in devices:
        if (candidate.name, candidate.api) == (device.name, device.api):
            return candidate
    if is_default(device):
        for candidate in devices:
            if is_default(candidate):
                return candidate
    raise Fault(f"{device.label} is not connected")


def _ways_to_ask(asked: str) -> list[Callable[[Device], bool]]:
    """Return the tests for a device, the strictest first; a number means nothing but itself."""
    if asked.isdecimal():
        return [lambda device: device.index == int(asked)]
    return [
        lambda device: asked in (device.name.casefold(), device.label.casefold()),
        lambda device: asked in device.label.casefold(),
    ]


def _listing(devices: list[Device]) -> str:
    return ", ".join(f"{device.index} {device.label}" for device in devices) or "none at all"
