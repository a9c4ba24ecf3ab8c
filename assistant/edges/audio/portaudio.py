"""A device kept open through PortAudio: what microphone and loudspeaker have in common.

A stream that died never comes back, so a thread of its own looks after each device and opens it
anew, by its name, as its number may be another one. PortAudio lists the devices only once, when it
is started: to see one that came or went it must be started again, which ends every stream of the
program. One device of the program has that done (`Restart`); the other stands aside meanwhile
(`KeptDevice.suspend`), as PortAudio does not bear being called from two threads.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from assistant.core.faults import Fault
from assistant.core.sound.device_choice import Device, found_again
from assistant.edges.audio.devices import list_devices
from assistant.edges.audio.host_clock import host_now

logger = logging.getLogger(__name__)

FIRST_PAUSE_S = 0.25
LONGEST_PAUSE_S = 5.0
"""Seconds before the first attempt to reopen, and at most between later ones, which double: an
attempt may interrupt the other device, too."""

CHECK_S = 0.1
"""Seconds between looks at the health of a stream."""

FILLED_S = 0.5
"""Seconds of sound that no device asks for ahead: "high" latency is a tenth of it."""

TOLD_EVERY_S = 5.0
"""Seconds between two records of slips: there may be fifty a second."""

FIRST_S = 1.0
"""Seconds that are not counted by the clock: as it is opened a device brings what it has."""

COUNTED_S = 3.0
"""Seconds from where on the count tells a rate: a block that is late by 20 ms is 0.7 % of them."""

STOOD_STILL_S = 1.0
"""Seconds between two looks at a stream beyond which it was the program that stood still: it was
stopped, or the computer slept. They come every `CHECK_S`."""


@dataclass(frozen=True, slots=True)
class Kind:
    """How devices of one kind are opened, and spoken of."""

    name: str
    """What they are: "microphone" or "loudspeaker"."""
    using: str
    """What is done with one: "listening to" or "playing on"."""
    slip: str
    """What it means that PortAudio took or gave a block too late, for the log."""
    stream: Callable[..., Any]
    """Opens one: a stream of sounddevice's that takes its `callback`."""
    rate: int
    """Hz that is asked for first; then the device's own."""
    block_s: float
    """Seconds of sound at a time."""
    dead_s: float
    """How long PortAudio may bring nothing, or ask for nothing, until the stream is dead."""
    channels: Callable[[Device], int]
    """How many there are."""
    asked: Callable[[int], tuple[int, ...]]
    """How many of so many are asked for, the best first."""
    is_default: Callable[[Device], bool]
    """Whether it is the system's own choice."""


@dataclass(frozen=True, slots=True)
class Restart:
    """That PortAudio is started again before a device is opened anew, and what is done around it.

    Both are called from the thread that looks after the device. Between them nobody else may call
    PortAudio.
    """

    before: Callable[[], None]
    after: Callable[[], None]


class Taker(Protocol):
    """Takes sound from PortAudio, or gives it some."""

    def on_block(
        self, opening: Opening[Any], buffer: Any, frames: int, instants: Any, status: Any
    ) -> None:
        """See to a block, in PortAudio's own thread, as sounddevice's callbacks do.

        It must not raise, which would end the stream without a word, nor wait for long.
        """


T = TypeVar("T", bound=Taker)


class Opening(Generic[T]):
    """One opening of a device, its stream, and the stream's signs of life.

    `new_taker` is told the rate that the device takes, before the first block. Raises
    sounddevice's `PortAudioError` where the device refuses the rate or so many channels.
    """

    def __init__(
        self, kind: Kind, device: Device, rate: int, channels: int, new_taker: Callable[[int], T]
    ) -> None:
        self.rate = rate
        self.channels = channels
        self.delivers = False
        """Whether PortAudio has called yet."""
        self.called = host_now()
        """The instant of PortAudio's last call, or of the opening."""
        self.started = self._looked = self._went_on = self.called
        self._frames = 0
        self._counted = (0.0, 0)  # when that was first looked at, and how many there were
        self.slips = 0
        """Blocks that were lost or too late. PortAudio's thread counts them, and must not log."""
        self._dead_s = kind.dead_s
        self._finished = False
        self._stream = kind.stream(
            device=device.index,
            samplerate=rate,
            channels=channels,
            dtype="int16",
            blocksize=int(rate * kind.block_s),
            callback=self._on_block,
            finished_callback=self._on_end,
        )
        try:
            self.taker = new_taker(rate)
            self._stream.start()
        except BaseException:
            self._stream.close()
            raise
        logger.info(
            "%s %d (%s) opened: %d Hz, channels: %d, latency %.0f ms",
            *(kind.name, device.index, device.api, rate, channels, 1000 * self.latency),
        )

    @property
    def latency(self) -> float:
        """Seconds from a block to its sound or back, as the device says of itself."""
        return float(self._stream.latency)

    @property
    def lives(self) -> bool:
        """Whether PortAudio calls, and not only to fill the device as it is opened."""
        return self.called - self.started > FILLED_S

    @property
    def delivers_hz(self) -> float | None:
        """How many samples a second pass by the clock; None as long as that is not known.

        It is known within a hundredth after five seconds, as the first second is left out.
        """
        since, before = self._counted
        lasted_s, frames = self.called - since, self._frames - before
        return frames / lasted_s if since and lasted_s >= COUNTED_S else None

    def mute_s(self) -> float:
        """Return how long ago PortAudio called last, or the stream was opened.

        It could not while the program stood still, which is no fault of the device's.
        """
        before, self._looked = self._looked, host_now()
        if self._looked - before > STOOD_STILL_S:
            self._went_on = self._looked
        return self._looked - max(self.called, self._went_on)

    def dead(self) -> bool:
        """Whether the device must be opened anew."""
        return self._finished or self.mute_s() > self._dead_s

    def close(self) -> None:
        """End the stream at once. To do so again changes nothing."""
        self._stream.abort()
        self._stream.close()

    def _on_block(self, buffer: Any, frames: int, instants: Any, status: Any) -> None:
        self.called = host_now()
        self.delivers = True
        if not self._counted[0] and self.called - self.started >= FIRST_S:
            self._counted = self.called, self._frames + frames
        self._frames += frames
        self.slips += bool(status)
        self.taker.on_block(self, buffer, frames, instants, status)

    def _on_end(self) -> None:
        self._finished = True


class KeptDevice(Generic[T]):
    """A device that is opened anew whenever its stream dies, for as long as that takes.

    Without `restart` it is found again only while PortAudio's list holds it. Raises `Fault` where
    the device cannot be opened at first; later trouble is told by `lost` and `moved`.

    `suspend` and `resume` may be called from another thread than the rest.
    """

    def __init__(
        self,
        kind: Kind,
        device: Device,
        new_taker: Callable[[int], T],
        restart: Restart | None = None,
    ) -> None:
        self._kind = kind
        self._device = device
        self._new_taker = new_taker
        self._restart = restart
        self.opening = _opened(kind, device, new_taker)
        """The last one; another after each time that the device was opened anew."""
        self.lost = ""
        """Why the device is not open at present, or ""."""
        self.unproven = ""
        """Why the device was lost that is open again, until it has shown that it works; or "": one
        that is suspended can be opened, and does nothing."""
        self.moved = ""
        """That another device is used, the system's new default, or ""."""
        self.suspended = False
        """Whether it stands aside while PortAudio is started again."""
        self._slips_told = 0
        self._slips_told_at = -TOLD_EVERY_S  # by time.monotonic()
        self._switching = threading.Lock()  # held while the stream is closed and opened
        self._closing = threading.Event()
        self._watcher = threading.Thread(target=self._watch, name=kind.name, daemon=True)
        self._watcher.start()

    def suspend(self) -> None:
        """Let go of PortAudio, which is about to be started again."""
        with self._switching:
            self.suspended = True
            self.opening.close()

    def resume(self) -> None:
        """Open the device again after `suspend`; where that fails, `lost` says so."""
        with self._switching:
            self._reopen()
            self.suspended = False

    def close(self) -> None:
        """Release the device. PortAudio may be waited for."""
        self._closing.set()
        self._watcher.join()
        self.opening.close()
        logger.info("%s closed", self._kind.name)

    def _watch(self) -> None:
        pause_s = FIRST_PAUSE_S
        while not self._closing.wait(pause_s if self.lost else CHECK_S):
            with self._switching:
                if self.suspended:
                    continue
                if self.lost:
                    pause_s = min(2 * pause_s, LONGEST_PAUSE_S)
                    self._mend()
                elif self.opening.dead():
                    self.lost = f"the {self._kind.name} {self._device.name!r} stopped"
                    logger.warning("the %s stopped", self._kind.name)
                elif self._restart is None or self.opening.delivers:
                    # What interrupts the other device, too, was worth it once there is sound.
                    pause_s = FIRST_PAUSE_S
                if self.opening.lives:
                    self.unproven = ""
                self._tell_slips()

    def _tell_slips(self) -> None:
        now, slips = time.monotonic(), self.opening.slips
        if slips != self._slips_told and now - self._slips_told_at >= TOLD_EVERY_S:
            logger.warning("%s: %d times", self._kind.slip, slips)
            self._slips_told, self._slips_told_at = slips, now

    def _mend(self) -> None:
        if self._restart is None:
            self._reopen()
            return
        logger.info("PortAudio is started again")
        self._restart.before()
        try:
            self._reopen()
        finally:
            self._restart.after()

    def _reopen(self) -> None:
        """Open the device anew. `lost` tells whether that succeeded."""
        import sounddevice

        try:
            self.opening.close()
            if self._restart is not None:
                _restart_portaudio()
            device = found_again(self._device, list_devices(), self._kind.is_default)
            self.opening = _opened(self._kind, device, self._new_taker)
            same = device.name == self._device.name
            other = f"{self._kind.using} {device.name!r}, not {self._device.name!r}"
            self.moved = "" if same else other
            self.unproven, self.lost = self.lost or self.unproven, ""
            self._slips_told = 0
            if self.moved:
                logger.warning("another %s is used, %d", self._kind.name, device.index)
        except (sounddevice.PortAudioError, Fault) as error:
            self.lost = f"the {self._kind.name} is lost: {error}"
            # PortAudio's own words name no device, ours do.
            cause = error.__cause__ or error
            ours = isinstance(cause, Fault)
            why = "it is not there" if ours else cause
            logger.warning("the %s is lost: %s", self._kind.name, why)


def _opened(kind: Kind, device: Device, new_taker: Callable[[int], T]) -> Opening[T]:
    """Open the device at the rate of its kind and in mono if it can, else as near as it gets."""
    import sounddevice

    refusal: Exception | None = None
    most = kind.channels(device)
    for rate in (kind.rate, int(device.rate)):
        for channels in dict.fromkeys((*kind.asked(most), most)):
            try:
                return Opening(kind, device, rate, channels, new_taker)
            except sounddevice.PortAudioError as error:
                refusal = error
    raise Fault(
        f"the {kind.name} {device.name!r} cannot be opened: {refusal}; is another program using "
        f"it? `assistant devices` lists the others"
    ) from refusal


def _restart_portaudio() -> None:
    """Start PortAudio again, so that it lists the devices that there are now.

    sounddevice offers no public way to do so, and its own documentation of these two functions
    says no more than that it is done at import and at exit.
    """
    import sounddevice

    if sounddevice._initialized:  # not after a failed attempt
        sounddevice._terminate()
    sounddevice._initialize()
