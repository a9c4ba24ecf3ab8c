"""A treatment room without sound hardware: a private PulseAudio with a speaker and a microphone.

What a program plays on its default output can be recorded, and what is played into the room is
heard on its default input, both in real time. Nothing of the machine's own sound is touched, no
privileges are needed, and several rooms can run at once.

PortAudio reads the environment when sounddevice is first imported. A child process is given
`env`; the tests' own process gets it from the `virtual_room` fixture.
"""

from __future__ import annotations

import contextlib
import os
import shutil
import signal
import subprocess
import threading
import time
import wave
from collections.abc import Iterator
from pathlib import Path
from types import TracebackType

import numpy as np
from numpy.typing import NDArray

from assistant.edges.audio.host_clock import host_now

TOOLS = ("pulseaudio", "pactl", "paplay", "parec")
PACKAGES = "libportaudio2 libasound2-plugins pulseaudio pulseaudio-utils"

SPEAKER = "vspk"
MICROPHONE_INPUT = "vmicin"
MICROPHONE = "vmic"

SPEAKER_RATE = 48_000
"""Hz of the speaker: another than the cues', as in most real rooms."""

ROOM_LEVEL = 1e-3
"""Of a room's own sound in a microphone: -60 dBFS, 37 dB under a cue's echo at -12 dB."""

START_LIMIT_S = 10.0
"""Seconds in which a server or a tool must be ready; 0.1 is usual."""

# Rewinding would make a null sink swallow and repeat sound in blocks of two seconds.
SERVER_SCRIPT = """\
.fail
load-module module-native-protocol-unix socket={socket} auth-anonymous=1 auth-cookie-enabled=0
load-module module-null-sink sink_name={speaker} rate={rate} channels=1 norewinds=1
load-module module-null-sink sink_name={input} rate=16000 channels=1 norewinds=1
load-module module-remap-source source_name={microphone} master={input}.monitor channels=1
set-default-sink {speaker}
set-default-source {microphone}
"""

ALSA_CONFIGURATION = """\
</usr/share/alsa/alsa.conf>
pcm.!default { type pulse }
ctl.!default { type pulse }
"""


class RoomError(Exception):
    """The room cannot be set up; the message says what is missing."""


class Recording:
    """Mono 16-bit sound with the time at which it was heard."""

    def __init__(self, rate: int) -> None:
        self.rate = rate
        self.started = float("inf")
        """The instant of `host_now` of the first sample, good to some 20 ms."""
        self._pcm = bytearray()

    def add(self, pcm: bytes, arrived: float) -> None:
        """Take what arrived at this instant. The piece least delayed tells the start best."""
        self._pcm += pcm
        self.started = min(self.started, arrived - len(self._pcm) / 2 / self.rate)

    @property
    def pcm(self) -> NDArray[np.int16]:
        """The samples so far."""
        return np.frombuffer(bytes(self._pcm[: len(self._pcm) // 2 * 2]), np.int16)

    def sounds(self, *, threshold: int = 300, gap_s: float = 0.1) -> list[tuple[float, float]]:
        """Return start and end (by `host_now`) of each sound louder than `threshold`.

        Pauses shorter than `gap_s` belong to the sound.
        """
        loud = np.flatnonzero(np.abs(self.pcm.astype(np.int32)) > threshold)
        if not loud.size:
            return []
        breaks = np.flatnonzero(np.diff(loud) > gap_s * self.rate)
        starts = loud[np.concatenate(([0], breaks + 1))]
        ends = loud[np.concatenate((breaks, [loud.size - 1]))]
        return [
            (self.started + start / self.rate, self.started + (end + 1) / self.rate)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def save(self, path: Path) -> None:
        """Write the sound to a WAV file."""
        with wave.open(str(path), "wb") as file:
            file.setnchannels(1)
            file.setsampwidth(2)
            file.setframerate(self.rate)
            file.writeframes(bytes(self._pcm))


class VirtualRoom:
    """A private sound server whose files lie in `folder`, for use in a `with` statement.

    Raises `RoomError` where a tool is missing or the server does not come up.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder.resolve()
        self._server: subprocess.Popen[bytes] | None = None
        run = self._folder / "run"
        self.env = os.environ | {
            "XDG_RUNTIME_DIR": str(run),
            "PULSE_RUNTIME_PATH": str(run / "pulse"),
            "PULSE_STATE_PATH": str(self._folder / "state"),
            "PULSE_COOKIE": str(self._folder / "cookie"),
            "PULSE_SERVER": f"unix:{run / 'native'}",
            "ALSA_CONFIG_PATH": str(self._folder / "asound.conf"),
        }
        """The whole environment for a program that lives in the room."""

    def __enter__(self) -> VirtualRoom:
        missing = [tool for tool in TOOLS if shutil.which(tool) is None]
        if missing:
            raise RoomError(f"no {', '.join(missing)}: apt install {PACKAGES}")
        (self._folder / "run").mkdir(mode=0o700)
        (self._folder / "state").mkdir()
        (self._folder / "asound.conf").write_text(ALSA_CONFIGURATION)
        (self._folder / "server.pa").write_text(
            SERVER_SCRIPT.format(
                socket=self._folder / "run" / "native",
                speaker=SPEAKER,
                rate=SPEAKER_RATE,
                input=MICROPHONE_INPUT,
                microphone=MICROPHONE,
            )
        )
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start the sound server unless it runs, and wait until it answers."""
        if self._server is not None:
            return
        # A server that finds PULSE_SERVER believes that it is to serve somebody else's.
        own_env = {key: value for key, value in self.env.items() if key != "PULSE_SERVER"}
        with (self._folder / "server.log").open("ab") as log:
            self._server = subprocess.Popen(
                [
                    "pulseaudio",
                    "-n",
                    f"--file={self._folder / 'server.pa'}",
                    "--daemonize=no",
                    "--use-pid-file=no",
                    "--exit-idle-time=-1",
                    "--disallow-exit",
                    "--disable-shm=yes",
                    "--realtime=no",
                    "--high-priority=yes",
                ],
                env=own_env,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,  # Ctrl-C must reach the tests before their room
            )
        deadline = time.monotonic() + START_LIMIT_S
        while not self._answers():
            if self._server.poll() is not None or time.monotonic() > deadline:
                self.kill()
                raise RoomError(f"no sound server: {(self._folder / 'server.log').read_text()}")
            time.sleep(0.02)

    def kill(self) -> None:
        """End the sound server at once, as a crash would."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None

    def restart(self) -> None:
        """Kill the sound server and start it again."""
        self.kill()
        self.start()

    @contextlib.contextmanager
    def frozen(self) -> Iterator[None]:
        """Stop the sound server for a while, as a busy or sleeping machine would."""
        assert self._server is not None
        self._server.send_signal(signal.SIGSTOP)
        try:
            yield
        finally:
            self._server.send_signal(signal.SIGCONT)

    def play_into_microphone_async(
        self, wav: Path, sink: str = MICROPHONE_INPUT
    ) -> subprocess.Popen[bytes]:
        """Start to play a WAV file into the microphone; the process ends when it was played.

        Another microphone has another `sink`.
        """
        return subprocess.Popen(
            ["paplay", f"--device={sink}", "--latency-msec=30", str(wav)],
            env=self.env,
        )

    def say_into_microphone(self, wav: Path) -> None:
        """Play a WAV file into the microphone and return when it was played."""
        self.play(wav, MICROPHONE_INPUT)

    def play(self, wav: Path, sink: str) -> None:
        """Play a WAV file into a sink and return when it was played."""
        status = self.play_into_microphone_async(wav, sink).wait()
        if status:
            raise RoomError(f"paplay ended with {status} at {wav}")

    @contextlib.contextmanager
    def echo(self, gain_db: float, delay_s: float = 0.06) -> Iterator[None]:
        """Have the microphone hear the speaker for a while, so much louder and so much later."""
        loop = self.control(
            "load-module",
            "module-loopback",
            f"source={SPEAKER}.monitor",
            f"sink={MICROPHONE_INPUT}",
            f"latency_msec={1000 * delay_s:.0f}",
            "adjust_time=0",
            "source_dont_move=true",
            "sink_dont_move=true",
        ).strip()
        [stream] = [
            line.split()[0]
            for line in self.control("list", "short", "sink-inputs").splitlines()
            if "module-loopback" in line
        ]
        self.control("set-sink-input-volume", stream, f"{gain_db:+.1f}dB")
        try:
            yield
        finally:
            self.control("unload-module", loop)

    def control(self, *words: str) -> str:
        """Have the sound server do something, as `pactl` is told; return what it says."""
        told = subprocess.run(
            ["pactl", *words], env=self.env, capture_output=True, text=True, check=False
        )
        if told.returncode:
            raise RoomError(f"pactl {' '.join(words)}: {told.stderr}")
        return told.stdout

    @contextlib.contextmanager
    def sounding(self, level: float = ROOM_LEVEL, seconds: float = 120.0) -> Iterator[None]:
        """Let the microphone have a sound of its own for a while, as every real one has.

        `level` is its root mean square, full scale being 1; it lasts so long at the most.
        """
        path = self._folder / f"noise {level} {seconds}.wav"
        if not path.exists():
            noise = np.random.default_rng(1).normal(0.0, level, round(seconds * 16_000))
            write_sound(path, noise)
        playing = self.play_into_microphone_async(path)
        try:
            yield
        finally:
            playing.terminate()
            playing.wait()

    def record_speaker(self, path: Path) -> contextlib.AbstractContextManager[Recording]:
        """Record what is played while the `with` block runs; then write it to a WAV file."""
        return self.record_sink(SPEAKER, path)

    def record_sink(self, sink: str, path: Path) -> contextlib.AbstractContextManager[Recording]:
        """Record what is played on a loudspeaker of that name, in the same way."""
        return self._recorded(f"{sink}.monitor", SPEAKER_RATE, path)

    def record_microphone(self, path: Path) -> contextlib.AbstractContextManager[Recording]:
        """Record what the microphone hears while the `with` block runs, as a second witness."""
        return self._recorded(MICROPHONE, 16_000, path)

    @contextlib.contextmanager
    def _recorded(self, source: str, rate: int, path: Path) -> Iterator[Recording]:
        recorder = subprocess.Popen(
            [
                "parec",
                f"--device={source}",
                "--raw",
                "--format=s16le",
                "--channels=1",
                f"--rate={rate}",
                "--latency-msec=10",
            ],
            env=self.env,
            stdout=subprocess.PIPE,
        )
        recording = Recording(rate)
        collector = threading.Thread(target=_collect, args=(recorder, recording))
        collector.start()
        try:
            _wait_for_sound(recorder, recording)
            yield recording
        finally:
            recorder.terminate()
            recorder.wait()
            collector.join()
            recording.save(path)

    def _answers(self) -> bool:
        told = subprocess.run(
            ["pactl", "info"], env=self.env, capture_output=True, text=True, check=False
        )
        return f"Default Source: {MICROPHONE}\n" in told.stdout


def write_sound(path: Path, sound: NDArray[np.float64], rate: int = 16_000) -> None:
    """Write a WAV of 16 bits, its samples or rows of channels; 1 is full scale, and the most."""
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1 if sound.ndim == 1 else sound.shape[1])
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes(np.rint(np.clip(sound, -1, 1) * 32767).astype("<i2").tobytes())


def _collect(recorder: subprocess.Popen[bytes], recording: Recording) -> None:
    assert recorder.stdout is not None
    with recorder.stdout as pipe:
        while piece := os.read(pipe.fileno(), 65_536):
            recording.add(piece, host_now())


def _wait_for_sound(recorder: subprocess.Popen[bytes], recording: Recording) -> None:
    deadline = time.monotonic() + START_LIMIT_S
    while not recording.pcm.size:
        if recorder.poll() is not None or time.monotonic() > deadline:
            raise RoomError("parec records nothing")
        time.sleep(0.01)
