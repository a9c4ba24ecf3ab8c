"""The sound devices of this machine, asked of PortAudio.

sounddevice is imported inside the functions, here and in the other edges: it starts PortAudio
at once, which costs a tenth of a second and reads the environment as it is at that moment.
"""

from __future__ import annotations

import logging

from assistant.core.faults import Fault, UsageError
from assistant.core.sound.device_choice import Device, chosen, described

logger = logging.getLogger(__name__)


def list_devices() -> list[Device]:
    """Return every device that PortAudio knew when it was started.

    Raises `Fault` where the PortAudio library is missing, or can't tell: sounddevice gives up on
    all devices where the name of one is no text to it.
    """
    try:
        import sounddevice
    except OSError as error:
        raise Fault(
            "PortAudio is missing, so there is neither microphone nor loudspeaker: "
            "apt install libportaudio2"
        ) from error
    try:
        devices = described(
            sounddevice.query_devices(), sounddevice.query_hostapis(), sounddevice.default.hostapi
        )
    except (sounddevice.PortAudioError, UnicodeDecodeError) as error:
        raise Fault(
            f"the sound devices can't be told ({type(error).__name__}): unplug what was plugged in "
            "last, or give it a plainer name"
        ) from error
    logger.info("%s; devices: %d", sounddevice.get_portaudio_version()[1], len(devices))
    for device in devices:
        logger.debug(
            "device %d (%s): inputs: %d, outputs: %d, %.0f Hz",
            *(device.index, device.api, device.inputs, device.outputs, device.rate),
        )
    return devices


def find_input(wanted: str | None, standing: str | None = None) -> Device:
    """Return the microphone that `wanted` means; for None the one that is `standing` in the user's
    settings, or else the system's own choice.

    `wanted` is a number ("3"), a name or a part of one. Raises `UsageError` where it fits no
    device or several, `Fault` where None is asked and the system has no microphone.
    """
    microphones = [device for device in list_devices() if device.inputs]
    if wanted is not None or standing is not None:
        return _named(microphones, wanted, standing, "microphone", "microphone")
    for device in microphones:
        if device.default_input:
            return device
    raise Fault("no microphone was found: connect one, or use `--keyboard --mic none`")


def find_output(wanted: str | None, standing: str | None = None, key: str = "speaker") -> Device:
    """Return the loudspeaker that `wanted` means; for None the one that is `standing` in the user's
    settings, under `key`, or else the system's own choice.

    `wanted` is a number ("3"), a name or a part of one. Raises `UsageError` where it fits no
    device or several, `Fault` where None is asked and the system has no loudspeaker.
    """
    loudspeakers = [device for device in list_devices() if device.outputs]
    if wanted is not None or standing is not None:
        return _named(loudspeakers, wanted, standing, "loudspeaker", key)
    for device in loudspeakers:
        if device.default_output:
            return device
    raise Fault("no loudspeaker was found: connect one; `assistant devices` lists what there is")


def _named(
    devices: list[Device], wanted: str | None, standing: str | None, kind: str, key: str
) -> Device:
    """Return the device of that name. One of the settings that is not here is told, with its key:
    another in its place might be one that nobody hears."""
    if wanted is not None:
        return chosen(devices, wanted, kind=kind)
    try:
        return chosen(devices, standing or "", kind=kind)
    except UsageError as error:
        usually = "has them sound with the voice" if key == "chimes" else "takes the system's own"
        raise UsageError(
            f"{error}; `{key}` in the settings names it: connect it, or "
            f"`assistant settings {key} usual` {usually} again"
        ) from error
