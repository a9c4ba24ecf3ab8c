"""Which devices fail, and when that is worth a word."""

from __future__ import annotations

from assistant.core.domain.events import (
    Device,
    DeviceBack,
    DeviceGood,
    DeviceLost,
    DevicePoor,
    Flaw,
    Loss,
)

LOST_S = 0.5
"""Seconds a device must fail before it is said to: a hiccup is not worth a word."""

AGAIN_S = 600.0
"""Seconds after which a flaw that was told and is over is told again. A person may live with it:
to hear of it with each loud laugh would be worse."""


class Outages:
    """The devices that fail now, and what is wrong with those that work. Each is told once."""

    def __init__(self) -> None:
        self._failing_since: dict[Device, float] = {}
        self._lost: dict[Device, Loss] = {}
        self._flawed_since: dict[tuple[Device, Flaw], float] = {}
        self._flawed: set[tuple[Device, Flaw]] = set()
        self._over_s: dict[tuple[Device, Flaw], float] = {}

    def follow(
        self, device: Device, fault: str, now_s: float, cause: Loss = ""
    ) -> DeviceLost | DeviceBack | None:
        """Return what there is to tell of a device, whose `fault` is empty while it works."""
        if not fault:
            self._failing_since.pop(device, None)
            if device not in self._lost:
                return None
            return DeviceBack(now_s, device, self._lost.pop(device))
        since_s = self._failing_since.setdefault(device, now_s)
        if device in self._lost or now_s - since_s < LOST_S:
            return None
        self._lost[device] = cause
        return DeviceLost(now_s, device, fault, cause)

    def forget(self, device: Device) -> None:
        """Let what fails of a device from now on be told, whatever failed of it before."""
        self._failing_since.pop(device, None)
        self._lost.pop(device, None)

    def keep(self, before: Outages, device: Device, flaw: Flaw) -> None:
        """Know what was told of a flaw `before`: it is not told again."""
        if before.is_told(device, flaw):
            self._flawed.add((device, flaw))

    def is_told(self, device: Device, flaw: Flaw) -> bool:
        """Return whether a flaw was told of that is not over."""
        return (device, flaw) in self._flawed

    def flaw(
        self, device: Device, flaw: Flaw, reason: str, now_s: float
    ) -> DevicePoor | DeviceGood | None:
        """Return what there is to tell of a flaw, whose `reason` is empty where there is none."""
        which = device, flaw
        if not reason:
            self._flawed_since.pop(which, None)
            if which not in self._flawed:
                return None
            self._flawed.discard(which)
            self._over_s[which] = now_s
            return DeviceGood(now_s, device, flaw)
        since_s = self._flawed_since.setdefault(which, now_s)
        again_s = self._over_s.get(which, -AGAIN_S) + AGAIN_S
        if which in self._flawed or now_s - since_s < LOST_S or now_s < again_s:
            return None
        self._flawed.add(which)
        return DevicePoor(now_s, device, flaw, reason)
