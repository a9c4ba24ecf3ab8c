"""`assistant doctor` without a device: faults of the machine and of recordings, each with its mend;
what is printed, and what it ends with.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
from pathlib import Path

import numpy as np
import pytest
import soundfile

from assistant.cli.main import main
from assistant.core.ear_model.own import OWN_SHA256
from assistant.edges.files.library import model_dir
from assistant.edges.speech.model_proof import damaged_file
from tests.support.doctor import (
    FIVE,
    SILENT,
    Told,
    checked,
    command,
    environment,
    faults,
    findings,
    mend_of,
)
from tests.support.followed_program import LIMIT_S
from tests.support.places import SPOKEN_SESSION
from tests.support.program import PROGRAM
from tests.support.speech import RATE, SpokenWord, lay_out
from tests.support.typed_session import TypedSession

Floats = np.ndarray[tuple[int], np.dtype[np.float64]]


def test_a_machine_without_a_fault(tmp_path: Path) -> None:
    """All but the sound is well; nothing of it makes a folder."""
    code, told = checked(tmp_path, *SILENT)
    assert (code, faults(told)) == (0, [])
    assert {each["part"] for each in told["findings"] if each["verdict"] == "ok"} == {
        "versions", "clock", "data folder", "index", "model", "voice"
    }  # fmt: skip
    assert not (tmp_path / "data").exists()


def with_model(folder: Path) -> Path:
    """Put a copy of the program's own model among those that were fetched, and let it hear."""
    copy = folder / "data" / "models" / "copy"
    shutil.copytree(model_dir(), copy)
    (folder / "data").chmod(0o700)
    (folder / "config" / "assistant").mkdir(parents=True)
    (folder / "config" / "assistant" / "settings.yaml").write_text("model: copy\n")
    return copy


@pytest.mark.parametrize("name", ["am/final.mdl", "graph/HCLr.fst"])
def test_a_damaged_model(tmp_path: Path, name: str) -> None:
    """Half a file ends Vosk with the program that loads it: here that is told with its mend."""
    copy = with_model(tmp_path)
    assert checked(tmp_path, *SILENT)[0] == 0
    content = (copy / name).read_bytes()
    (copy / name).write_bytes(content[: len(content) // 2])
    code, told = checked(tmp_path, *SILENT)
    assert faults(told) == [("model", "damaged")]
    assert "models use own" in mend_of(told, "damaged")
    assert code == 1


def test_the_programs_own_model_is_known_by_its_sums(tmp_path: Path) -> None:
    """The sums are the files'; a byte changed in any of them is found, and the file named."""
    assert {
        path.relative_to(model_dir()).as_posix()
        for path in model_dir().rglob("*")
        if path.is_file()
    } == set(OWN_SHA256)
    assert damaged_file(model_dir(), OWN_SHA256) == ""
    shutil.copytree(model_dir(), tmp_path / "model")
    for name in OWN_SHA256:
        path = tmp_path / "model" / name
        content = path.read_bytes()
        path.write_bytes(content[:-1] + bytes([content[-1] ^ 1]) if content else b"x")
        assert damaged_file(tmp_path / "model", OWN_SHA256) == name
        path.write_bytes(content)


def in_a_namespace(folder: Path, mounts: str) -> subprocess.CompletedProcess[str]:
    """Run it where something is mounted that nobody else sees."""
    doctor = " ".join(command(folder, "--quick", *SILENT))
    return subprocess.run(
        ["unshare", "--map-root-user", "--mount", "sh", "-c", f"{mounts} && exec {doctor}"],
        env=environment(folder), capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_full_disk(tmp_path: Path) -> None:
    """A small disk that is full to its last page."""
    data = tmp_path / "data"
    data.mkdir()
    ran = in_a_namespace(
        tmp_path,
        f"mount -t tmpfs -o size=64k tmpfs {data} && chmod 700 {data} && "
        f"(head -c 1000000 /dev/zero > {data}/filler 2>/dev/null || true)",
    )
    told = json.loads(ran.stdout)
    assert faults(told) == [("data folder", "disk full")], told
    assert mend_of(told, "disk full") == "make room on it"
    assert ran.returncode == 1


def test_a_folder_that_may_only_be_read(tmp_path: Path) -> None:
    """A file system that takes nothing."""
    data = tmp_path / "data"
    data.mkdir(mode=0o700)
    ran = in_a_namespace(tmp_path, f"mount --bind {data} {data} && mount -o remount,ro,bind {data}")
    told = json.loads(ran.stdout)
    assert faults(told) == [("data folder", "read-only")]
    assert "mount it to be written" in mend_of(told, "read-only")
    assert ran.returncode == 1


def test_a_folder_that_others_may_look_into(tmp_path: Path) -> None:
    """It is warned of, which is no fault."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    code, told = checked(tmp_path, *SILENT)
    assert faults(told) == [("data folder", "open to others")]
    assert code == 0


def test_no_voice(tmp_path: Path) -> None:
    """An engine that is gone is a fault; for a voice that nobody has another speaks: a warning."""
    (tmp_path / "pyttsx3.py").write_text("raise ImportError('gone')\n")
    path = f"{tmp_path}{os.pathsep}{os.environ.get('PYTHONPATH', '')}"
    code, told = checked(tmp_path, *SILENT, env=dict(os.environ) | {"PYTHONPATH": path})
    assert faults(told) == [("voice", "no voice")]
    assert "apt install espeak-ng" in mend_of(told, "no voice")
    assert code == 1
    code, told = checked(tmp_path, *SILENT, "--voice", "nobody at all")
    assert faults(told) == [("voice", "another")]
    assert code == 0


def healthy() -> Floats:
    """Return a recording of the five words in a room."""
    words = [SpokenWord(1.0 + 2.0 * at, word) for at, word in enumerate(FIVE)]
    return lay_out(words, 12.0, noise=1e-3)


def recorded(folder: Path, sound: Floats, rate: int = RATE) -> tuple[int, Told]:
    """Return the exit code and what is told of a recording."""
    soundfile.write(folder / "sound.wav", np.clip(sound, -1, 1), rate, subtype="PCM_16")
    return checked(folder, "--mic", str(folder / "sound.wav"))


def test_a_healthy_recording(tmp_path: Path) -> None:
    """It needs no device; what was made out in it is told."""
    code, told = recorded(tmp_path, healthy())
    assert (code, faults(told)) == (0, [])
    assert findings(told, "ear")["told"].endswith("start, next, barrier, released, stop.")


def test_the_bundled_recording_is_well(tmp_path: Path) -> None:
    """A whole spoken session."""
    code, told = checked(tmp_path, "--mic", str(SPOKEN_SESSION))
    assert (code, faults(told)) == (0, [])


@pytest.mark.parametrize("name", ["zeros", "clipping", "wrong rate", "hum", "far too low"])
def test_a_recording_of_a_microphone_with_a_fault(tmp_path: Path, name: str) -> None:
    """Each fault of a microphone that is in the sound itself is found without a device."""
    sound, rate = healthy(), RATE
    t = np.arange(sound.size) / RATE
    if name == "zeros":
        sound = np.zeros_like(sound)
    elif name == "clipping":
        sound = sound * 16.0
    elif name == "wrong rate":
        sound, rate = sound[::2], RATE // 2
    elif name == "hum":
        sound = sound + 0.03 * np.sin(2 * np.pi * 60.0 * t)
    else:
        sound = sound * 10 ** (-52 / 20)
    code, told = recorded(tmp_path, sound, rate)
    assert ("microphone", name) in faults(told)
    assert code == (0 if name == "wrong rate" else 1)  # it is heard all the same


def test_what_is_printed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A line for each part, the mend under what needs one, and a last line that sums it up."""
    (tmp_path / "data").mkdir()
    (tmp_path / "data").chmod(0o755)
    code = main(["doctor", "--quick", *SILENT, "--data-dir", str(tmp_path / "data")])
    lines = capsys.readouterr().out.splitlines()
    assert code == 0
    assert any(line.startswith("ok    model") for line in lines)
    [at] = [at for at, line in enumerate(lines) if line.startswith("LOOK  data folder")]
    assert "Mend: Chmod 700" in lines[at + 1]
    assert (
        lines[-1] == "Ready; but look at data folder. Not tried: ear, loudspeaker and microphone."
    )
    assert all(len(line) <= 88 for line in lines)


def test_a_name_that_fits_no_device_is_wrong_usage(tmp_path: Path) -> None:
    """It is refused as `run` does; a soundtrack is heard by nobody."""
    for options in (("--speaker", "tone.wav"), ("--mic", str(tmp_path / "none.wav"))):
        ran = subprocess.run(
            command(tmp_path, "--quick", *options),
            env=environment(tmp_path), capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert ran.returncode == 2
        assert ran.stdout == ""
        assert ran.stderr.splitlines()[-1].startswith("assistant: ")


def test_ctrl_c_leaves_at_once(tmp_path: Path) -> None:
    """In the midst of it: nothing is left in the data folder, and no traceback is printed."""
    (tmp_path / "data").mkdir(mode=0o700)
    running = subprocess.Popen(
        [*command(tmp_path), "--mic", "none", "--speaker", "none", "--format", "text"],
        env=environment(tmp_path) | {"PYTHONUNBUFFERED": "1"}, stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert running.stdout is not None
    assert "versions" in running.stdout.readline()  # the model and the voice are still to come
    running.send_signal(signal.SIGINT)
    out, errors = running.communicate(timeout=LIMIT_S)
    assert running.returncode == 3
    assert "All that was tried" not in out
    assert "Traceback" not in errors
    assert list((tmp_path / "data").iterdir()) == []


def test_no_tone_is_played_into_a_session(tmp_path: Path) -> None:
    """Somebody lies there: what can be found without a sound is, and nothing else."""
    with TypedSession(tmp_path) as session:
        session.wait_for("state", state="ready")
        ran = subprocess.run(
            [str(PROGRAM), "doctor", "--format", "json", "--data-dir", str(session.data_dir)],
            env=environment(tmp_path), stdin=subprocess.DEVNULL, capture_output=True, text=True,
            timeout=LIMIT_S, check=False,
        )  # fmt: skip
    told = json.loads(ran.stdout)
    assert "no tone is played" in findings(told, "microphone")["told"]
    assert {each["part"] for each in told["findings"]} & {"loudspeaker", "ear"} == set()
    assert "A tone" not in ran.stderr
