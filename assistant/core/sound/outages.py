"""Which devices fail, and when that is worth a word."""

from __future__ import annotations

from assistant.core.domain.events import Device, DeviceBack, DeviceLost

LOST_S = 0.5
"""Seconds a device must fail before it is said to: a hiccup is not worth a word."""


class Outages:
    """The devices that fail now. What is told of each is told once."""

    def __init__(self) -> None:
        self._failing_since: dict[Device, float] = {}
        self._lost: set[Device] = set()

    def follow(self, device: Device, fault: str, now_s: float) -> DeviceLost | DeviceBack | None:
        """Return what there is to tell of a device, whose `fault` is empty while it works."""
        if not fault:
            self._failing_since.pop(device, None)
            if device not in self._lost:
                return None
            self._lost.discard(device)
            return DeviceBack(now_s, device)
        since_s = self._failing_since.setdefault(device, now_s)
        if device in self._lost or now_s - since_s < LOST_S:
            return None
        self._lost.add(device)
        return DeviceLost(now_s, device, fault)
