"""What stands in the settings for options that are not typed: devices, protocol and display."""

from __future__ import annotations

import os
import subprocess
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path

import pytest

from assistant.base.settings import load_standing, settings_file
from assistant.cli.main import main
from assistant.core.faults import UsageError
from assistant.core.sound.device_choice import Device
from assistant.core.written.settings import Standing
from assistant.edges.audio import devices
from assistant.edges.audio.no_speaker import NoSpeaker
from assistant.live.opening import sound
from assistant.live.opening.choices import Choices, with_standing
from assistant.live.opening.sound import devices_set, open_sound
from assistant.live.ports import Speaker
from tests.support.followed_program import FollowedProgram
from tests.support.program import PROGRAM
from tests.support.scripted import TWO_SIDED

HEADSET = Device(3, "Headset: USB (hw:1,0), 'new' #2", "ALSA", 1, 2, 48_000.0)
BUILT_IN = Device(0, "Built-in", "ALSA", 2, 2, 48_000.0, True, True)


@pytest.fixture(autouse=True)
def own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings, data and a working folder of their own, and two devices."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("ASSISTANT_DATA", str(tmp_path / "data"))
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(devices, "list_devices", lambda: [BUILT_IN, HEADSET])


def settings(*arguments: str) -> int:
    """Return the exit code of `assistant settings`."""
    return main(["settings", *arguments])


def test_a_device_is_kept_by_its_name_whatever_is_in_that(
    capsys: pytest.CaptureFixture[str],
) -> None:
    """Colons, quotes and a hash too; it is shown as it was given, and found where none is typed."""
    for key in ("microphone", "speaker"):
        assert settings(key, HEADSET.name) == 0
    assert settings("pace", "125") == 0
    capsys.readouterr()
    assert load_standing() == Standing(HEADSET.name, HEADSET.name)
    assert settings("microphone") == 0
    assert capsys.readouterr().out == f"{HEADSET.name}\n"
    assert devices.find_input(None, load_standing().microphone) == HEADSET
    assert devices.find_output(None, load_standing().speaker) == HEADSET
    assert devices.find_output("built", load_standing().speaker) == BUILT_IN
    assert settings("speaker", "headset") == 0  # over what stood there
    assert load_standing().speaker == "headset"
    assert settings("speaker", "usual") == 0
    assert load_standing().speaker is None


@pytest.mark.parametrize(
    ("key", "value", "told"),
    [
        ("microphone", "trumpet", "there is no microphone 'trumpet'"),
        ("speaker", "trumpet", "there is no loudspeaker 'trumpet'"),
        ("microphone", "3", "needs the name of a device"),
        ("speaker", "heard.wav", "there is no loudspeaker 'heard.wav'"),
        ("protocol", "adductor-relaese", "did you mean adductor-release?"),
        ("chimes", "trumpet", "there is no loudspeaker 'trumpet'"),
        ("display", "tablet", "needs off, here or lan"),
    ],
)
def test_what_an_option_would_refuse_is_not_set(
    key: str, value: str, told: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """In the same words, and nothing is written; a number would be another device's tomorrow."""
    assert settings(key, value) == 2
    assert told in capsys.readouterr().err
    assert not settings_file().exists()


@pytest.mark.parametrize(
    "text", ["microphone: 3", "speaker: heard.wav", "microphone: '3'", "speaker: ''", "display: no"]
)
def test_what_was_written_by_hand_is_looked_at_too(
    text: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """A file of sound, or a number, is for one session."""
    settings_file().parent.mkdir(parents=True)
    settings_file().write_text(f"{text}\n")
    assert settings() == 2
    assert "settings.yaml:1:" in capsys.readouterr().err


def test_a_device_that_is_gone_is_told_and_none_takes_its_place() -> None:
    """Another might be one that nobody hears; the key and its mend are named."""
    for find, key in ((devices.find_input, "microphone"), (devices.find_output, "speaker")):
        with pytest.raises(UsageError, match=f"`assistant settings {key} usual`"):
            find(None, "Gone")
    with pytest.raises(UsageError) as typed:
        devices.find_input("Gone", "Headset")
    assert "settings" not in str(typed.value)


def test_devices_tells_which_are_set(capsys: pytest.CaptureFixture[str]) -> None:
    """Beside the device; one that is not here in a line of its own."""
    settings("microphone", "headset")
    settings_file().write_text(settings_file().read_text() + "speaker: Gone\n")
    set_for, told = devices_set([BUILT_IN, HEADSET])
    assert set_for == {"microphone": HEADSET.index}
    assert told == ["loudspeaker: set to Gone, which is no one device here"]
    settings("speaker", "none")
    assert devices_set([BUILT_IN])[1] == [
        "microphone: set to headset, which is no one device here", "loudspeaker: set to none",
    ]  # fmt: skip
    settings("chimes", "never")
    assert devices_set([BUILT_IN])[1][2:] == ["loudspeaker of the chimes: set to never"]


def test_chimes_have_a_loudspeaker_of_their_own_or_none(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As the settings or the option say; on the voice's own device they are with it. Where theirs
    is not here cues go on, and that is told as of any device that is lost."""
    opened: list[str] = []

    class Played(NoSpeaker):
        def __init__(self, device: Device, _: object) -> None:
            super().__init__()
            opened.append(device.name)

    monkeypatch.setattr(sound, "Loudspeaker", Played)

    def chimes(option: str | None = None) -> Speaker | None:
        opened.clear()
        choices = Choices(mic="none", speaker="built", chimes=option, keyboard=True)
        with ExitStack() as edges:
            choices = with_standing(choices, load_standing())
            return open_sound(choices, edges).chimes_on

    assert chimes() is None
    assert settings("chimes", "headset") == 0
    assert isinstance(chimes(), Played)
    assert opened == [BUILT_IN.name, HEADSET.name]
    assert chimes("built") is None
    assert chimes("voice") is None
    for nowhere in (chimes("never"), (settings("chimes", "never"), chimes())[1]):
        assert isinstance(nowhere, NoSpeaker)
        assert nowhere.fault == ""
    settings_file().write_text("chimes: Gone\n")
    gone = chimes()
    assert isinstance(gone, NoSpeaker)
    assert gone.fault == (
        "there is no loudspeaker 'Gone'; there is: 0 Built-in (ALSA), "
        "3 Headset: USB (hw:1,0), 'new' #2 (ALSA)"
    )
    with pytest.raises(UsageError, match="there is no loudspeaker 'trumpet'"):
        chimes("trumpet")
    settings_file().write_text("chimes: none\n")
    with pytest.raises(UsageError, match="'voice' or 'never'"):
        load_standing()


@pytest.mark.parametrize("speaker", ["none", "heard.wav"])
def test_chimes_of_a_session_without_a_loudspeaker_have_none(speaker: str) -> None:
    """What was typed is refused; of the settings "never" alone holds."""
    choices = Choices(mic="none", speaker=speaker, keyboard=True)
    with ExitStack() as edges:
        named = replace(choices, standing=Standing(chimes=HEADSET.name))
        assert open_sound(named, edges).chimes_on is None
        never = replace(choices, standing=Standing(chimes="never"))
        assert isinstance(open_sound(never, edges).chimes_on, NoSpeaker)
        with pytest.raises(UsageError, match="--chimes headset"):
            open_sound(replace(choices, chimes="headset"), edges)


SET = Standing("Headset", "Built-in", "adductor-release", "lan")


@pytest.mark.parametrize(
    ("typed", "standing", "came"),
    [
        ({}, SET, {"mic": None, "speaker": None, "protocol": "adductor-release",
                   "display": False, "display_on": "lan"}),
        ({"display": True}, SET, {"display": True, "display_on": None}),
        ({"display_on": "none"}, SET, {"display": False, "display_on": None}),
        ({"display_on": "192.168.0.2"}, SET, {"display": False, "display_on": "192.168.0.2"}),
        ({}, Standing(display="here"), {"display": True, "display_on": None}),
        ({"protocol": "mine"}, SET, {"protocol": "mine"}),
        ({"resume": ""}, SET, {"protocol": None}),
        ({"mic": "3", "speaker": "4"}, Standing("none", "none"), {"mic": "3", "speaker": "4"}),
        ({}, Standing("none", "none"), {"mic": "none", "speaker": "none"}),
        ({}, Standing("none", "Built-in"), {"mic": "none", "speaker": "Built-in"}),
        ({"mic": "none"}, SET, {"mic": "none", "speaker": None}),
    ],
)  # fmt: skip
def test_what_was_typed_goes_before_what_is_set(
    typed: dict[str, object], standing: Standing, came: dict[str, object]
) -> None:
    """Each option alone; what was set stands for the others."""
    chosen = with_standing(Choices(**typed), standing)  # type: ignore[arg-type]
    assert {name: getattr(chosen, name) for name in came} == came


def test_a_session_without_a_protocol_is_of_the_one_that_is_set(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of one's own wherever it is begun; one that is gone since is told."""
    mine = tmp_path / "mein übliches.yaml"
    mine.write_text(TWO_SIDED, encoding="utf-8")
    assert "`assistant settings protocol NAME` keeps one" in refused_run()
    assert settings("protocol", mine.name) == 0
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")
    with FollowedProgram(tmp_path, ["run", "--mic", "none", "--keyboard"], os.environ) as session:
        assert session.follow_to("say")["text"].startswith("Test release.")
        session.type("stop")
        assert session.end() == 3
    mine.unlink()
    assert "it is the `protocol` of the settings" in refused_run()


def refused_run() -> str:
    """Return why the program refuses a session of which nothing was typed."""
    ran = subprocess.run([PROGRAM, "run"], capture_output=True, text=True, check=False)
    assert ran.returncode == 2
    return ran.stderr
