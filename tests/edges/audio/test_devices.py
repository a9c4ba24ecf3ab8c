"""Which device is meant, and what is said where there is none."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from assistant.core.faults import Fault, UsageError
from assistant.core.sound.device_choice import Device, chosen, described, found_again
from assistant.edges.audio.devices import find_input, find_output, list_devices
from tests.support.virtual_room import VirtualRoom


def device(index: int, name: str, api: str = "ALSA", *, default: bool = False) -> Device:
    """Return a microphone."""
    return Device(index, name, api, 1, 0, 48_000.0, default_input=default)


def is_default(candidate: Device) -> bool:
    """Say whether a device is the system's microphone."""
    return candidate.default_input


DESK = device(0, "Desk microphone", default=True)
DESK_FAR = device(1, "Desk microphone (far end)")
HEADSET = device(2, "Headset", "MME")
HEADSET_TOO = device(5, "Headset", "Windows WASAPI")
ALL = [DESK, DESK_FAR, HEADSET, HEADSET_TOO]


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ("5", HEADSET_TOO),
        ("FAR END", DESK_FAR),
        ("desk microphone", DESK),
        ("headset (mme)", HEADSET),
        ("wasapi", HEADSET_TOO),
    ],
)
def test_a_device_is_asked_for_by_number_name_or_part(wanted: str, expected: Device) -> None:
    """A number, a part of the label or a whole name finds a device; case does not matter."""
    assert chosen(ALL, wanted, kind="microphone") == expected


def test_an_ambiguous_name_is_refused_with_the_candidates() -> None:
    """A name that fits two devices names both with their numbers, and no third."""
    with pytest.raises(UsageError) as told:
        chosen(ALL, "headset", kind="microphone")
    assert "'headset'" in str(told.value)
    assert "2 Headset (MME), 5 Headset (Windows WASAPI)" in str(told.value)
    assert "Desk" not in str(told.value)


@pytest.mark.parametrize("wanted", ["trumpet", "7", ""])
def test_an_unknown_device_is_refused_with_all_there_are(wanted: str) -> None:
    """A name or number that fits none, or fits all, lists the devices in one line."""
    with pytest.raises(UsageError) as told:
        chosen(ALL, wanted, kind="microphone")
    assert repr(wanted) in str(told.value)
    assert all(f"{known.index} {known.label}" in str(told.value) for known in ALL)
    assert "\n" not in str(told.value)


def test_portaudios_answers_become_devices() -> None:
    """The defaults are those of the sound interface that is the system's default."""
    entries = [
        {
            "index": number,
            "name": f"device {number}",
            "hostapi": number,
            "max_input_channels": 2,
            "max_output_channels": 0,
            "default_samplerate": 44_100.0,
        }
        for number in (0, 1)
    ]
    apis = [
        {"name": "MME", "default_input_device": 0, "default_output_device": -1},
        {"name": "WASAPI", "default_input_device": 1, "default_output_device": -1},
    ]
    assert [
        Device(0, "device 0", "MME", 2, 0, 44_100.0),
        Device(1, "device 1", "WASAPI", 2, 0, 44_100.0, default_input=True),
    ] == described(entries, apis, 1)


def test_a_device_is_found_again_under_its_new_number() -> None:
    """After a restart of PortAudio name and interface find the device, not its old number."""
    moved = device(9, "Headset", "MME")
    assert found_again(HEADSET, [DESK, HEADSET_TOO, moved], is_default) == moved


def test_a_named_device_that_is_gone_is_not_replaced() -> None:
    """Where the user named a device, no other takes its place."""
    with pytest.raises(Fault, match="Headset"):
        found_again(HEADSET, [DESK], is_default)


def test_the_default_device_is_replaced_by_the_present_default() -> None:
    """Where the system's choice was meant, its present choice is taken."""
    other = device(3, "Other", default=True)
    assert found_again(DESK, [HEADSET, other], is_default) == other


def test_the_rooms_devices_are_found(virtual_room: VirtualRoom) -> None:
    """The default microphone and loudspeaker are found, and a device by its name."""
    assert find_input(None).default_input
    assert find_output(None).default_output
    assert find_input("default") == find_input(None)
    assert {find_input("pulse"), find_output(None)} <= set(list_devices())


def test_an_unknown_device_of_this_machine_is_refused(virtual_room: VirtualRoom) -> None:
    """Both kinds name what was asked, what there is, and how to list it."""
    for find in (find_input, find_output):
        with pytest.raises(UsageError) as told:
            find("trumpet")
        for part in ("'trumpet'", "default", "assistant devices"):
            assert part in str(told.value)


def test_a_missing_portaudio_is_told_with_its_mend(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where sounddevice finds no PortAudio, the package that brings it is named."""
    (tmp_path / "sounddevice.py").write_text("raise OSError('PortAudio library not found')")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.delitem(sys.modules, "sounddevice", raising=False)
    with pytest.raises(Fault, match="libportaudio2"):
        list_devices()


@pytest.mark.parametrize("kind", ["input", "output"])
def test_a_machine_without_devices_is_told_what_to_do(
    virtual_room: VirtualRoom, tmp_path: Path, kind: str
) -> None:
    """Where the system offers no device, the fault names the mend."""
    script = f"from assistant.edges.audio.devices import find_{kind}; find_{kind}(None)"
    ended = subprocess.run(
        [sys.executable, "-c", script],
        env=virtual_room.env | {"PULSE_SERVER": f"unix:{tmp_path / 'nobody'}"},
        capture_output=True,
        text=True,
        check=False,
    )
    mend = {"input": "--mic none", "output": "assistant devices"}[kind]
    assert "Fault: no " in ended.stderr
    assert mend in ended.stderr
