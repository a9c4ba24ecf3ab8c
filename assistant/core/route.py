"""The way through a protocol: which step, side and layer follow which.

Steps are walked in order. The block of steps with `side: each` is walked on the first side, then
on the other, and again for each further layer.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal

from assistant.core.protocol import Protocol, Step

OTHER = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands: the step's index in the protocol, the side and the layer."""

    step: int
    side: str | None
    layer: int = 1


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a finished step: the `place`, and by which `way` it is reached."""

    way: Literal["step", "first side", "other side", "next layer", "layer question", "closing"]
    place: Place


class Route:
    """The order of one session: the protocol's, with the therapist's choices for the day.

    `first_side` is where the block of sided steps begins; `layers` is the number of layers
    planned, or None to ask after each, up to the protocol's most.
    """

    def __init__(
        self, protocol: Protocol, first_side: str | None = None, layers: int | None = None
    ) -> None:
        self._steps = protocol.steps
        self._most_layers = protocol.layers.most
        self._planned_layers = layers
        self._first_side = first_side or (protocol.sides.first if protocol.sides else None)
        self._block = [i for i, step in enumerate(self._steps) if step.side == "each"]

    @property
    def start(self) -> Place:
        """The first place of the session."""
        return self._at(0, layer=1)

    def step(self, place: Place) -> Step:
        """Return the step at `place`."""
        return self._steps[place.step]

    def opens_side(self, place: Place) -> bool:
        """Return whether `place` is the first step of the block on its side."""
        return bool(self._block) and place.step == self._block[0]

    def ahead(self, place: Place) -> Ahead:
        """Return what follows once the step at `place` is over."""
        if not self._block or place.step != self._block[-1]:
            return self._next_step(place)
        if place.side == self._first_side:
            return Ahead("other side", self.across(place))
        further = self._at(self._block[0], place.layer + 1)
        if self._planned_layers is not None:
            if place.layer < self._planned_layers:
                return Ahead("next layer", further)
        elif place.layer < self._most_layers:
            return Ahead("layer question", further)
        return self._next_step(place)

    def after_layers(self, place: Place) -> Ahead:
        """Return what follows when no further layer is wanted."""
        return self._next_step(place)

    def before(self, place: Place) -> Place | None:
        """Return the place walked before `place`, or None at the first."""
        if self.opens_side(place):
            if place.side != self._first_side:
                return self._end_of_block(self._first_side, place.layer)
            if place.layer > 1:
                return self._end_of_block(self._second_side, place.layer - 1)
        if place.step == 0:
            return None
        earlier = self._at(place.step - 1, place.layer)
        if not self.has_other_side(earlier):
            return earlier
        if not self.has_other_side(place):
            return self._end_of_block(self._second_side, place.layer)
        return replace(earlier, side=place.side)

    def across(self, place: Place) -> Place:
        """Return the beginning of the block on the other side of `place`, in the same layer.

        Raises:
            ValueError: the place has no other side.
        """
        if not self.has_other_side(place) or place.side is None:
            raise ValueError(f"no other side at step {place.step}")
        return Place(self._block[0], OTHER[place.side], place.layer)

    def rest_of_first_side(self, place: Place) -> tuple[Place, ...]:
        """Return the places from `place` to the end of its side; none on the second side.

        Who crosses over in mid-side leaves them behind. From the second side the way leads back
        through the whole of it, so that nothing is.
        """
        if place.side != self._first_side or not self.has_other_side(place):
            return ()
        return tuple(replace(place, step=step) for step in self._block if step >= place.step)

    def has_other_side(self, place: Place) -> bool:
        """Return whether the step at `place` is walked on both sides."""
        return place.step in self._block

    def _next_step(self, place: Place) -> Ahead:
        if place.step + 1 == len(self._steps):
            return Ahead("closing", place)
        following = self._at(place.step + 1, place.layer)
        if not self.has_other_side(following):
            return Ahead("step", following)
        if not self.has_other_side(place):
            return Ahead("first side", following)
        return Ahead("step", replace(following, side=place.side))

    @property
    def _second_side(self) -> str | None:
        return OTHER[self._first_side] if self._first_side else None

    def _end_of_block(self, side: str | None, layer: int) -> Place:
        return Place(self._block[-1], side, layer)

    def _at(self, step: int, layer: int) -> Place:
        side = self._steps[step].side
        return Place(step, self._first_side if side == "each" else side, layer)
