"""The sound devices of this machine, asked of PortAudio.

sounddevice is imported inside the functions, here and in the other edges: it starts PortAudio
at once, which costs a tenth of a second and reads the environment as it is at that moment.
"""

from __future__ import annotations

from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device, chosen, described


def list_devices() -> list[Device]:
    """Return every device that PortAudio knew when it was started.

    Raises `Fault` where the PortAudio library is missing.
    """
    try:
        import sounddevice
    except OSError as error:
        raise Fault(
            "PortAudio is missing, so there is neither microphone nor loudspeaker: "
            "apt install libportaudio2"
        ) from error
    return described(
        sounddevice.query_devices(), sounddevice.query_hostapis(), sounddevice.default.hostapi
    )


def find_input(wanted: str | None) -> Device:
    """Return the microphone that `wanted` means, or the system's own choice for None.

    `wanted` is a number ("3"), a name or a part of one. Raises `UsageError` where it fits no
    device or several, `Fault` where None is asked and the system has no microphone.
    """
    microphones = [device for device in list_devices() if device.inputs]
    defaults = [device for device in microphones if device.default_input]
    mend = "connect one, or use `--keyboard --mic none`"
    return _found(wanted, "microphone", microphones, defaults, mend)


def find_output(wanted: str | None) -> Device:
    """Return the loudspeaker that `wanted` means, or the system's own choice for None.

    `wanted` is a number ("3"), a name or a part of one. Raises `UsageError` where it fits no
    device or several, `Fault` where None is asked and the system has no loudspeaker.
    """
    loudspeakers = [device for device in list_devices() if device.outputs]
    defaults = [device for device in loudspeakers if device.default_output]
    mend = "connect one; `assistant devices` lists what there is"
    return _found(wanted, "loudspeaker", loudspeakers, defaults, mend)


def _found(
    wanted: str | None, kind: str, devices: list[Device], defaults: list[Device], mend: str
) -> Device:
    """Return the device of a kind that is wanted, or its default; `mend` helps where none is."""
    if wanted is not None:
        return chosen(devices, wanted, kind=kind)
    if not defaults:
        raise Fault(f"no {kind} was found: {mend}")
    return defaults[0]
