"""The way through a protocol: which step, side and layer follow which.

Steps are walked in order. Steps with `side: each` that follow one another within a phase are a
block: it is walked on the first side, then on the other, and again for each further layer. A step
with layers of its own is done again by itself, before the way goes on.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Literal

from assistant.core.domain.protocol import CLOSURE, Ends, Layers, Protocol, Step

OTHER = {"left": "right", "right": "left"}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a session stands: the step's index in the protocol, the side and the layer."""

    step: int
    side: str | None
    layer: int = 1


Way = Literal[
    "step",
    "first side",
    "other side",
    "next layer",
    "layer question",
    "return question",
    "closing",
]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What lies ahead of a finished step: the `place`, and by which `way` it is reached."""

    way: Way
    place: Place


class Route:
    """The order of one session: the protocol's, with the therapist's choices for the day.

    `first_side` is where each block of sided steps begins; `layers` is the number of layers
    planned, or None to ask after each, up to the protocol's most.
    """

    def __init__(
        self, protocol: Protocol, first_side: str | None = None, layers: int | None = None
    ) -> None:
        self._protocol = protocol
        self._steps = protocol.steps
        self._planned_layers = layers
        self.first_side = first_side or (protocol.sides.first if protocol.sides else None)
        self._block_of = dict(_blocks(protocol))
        self._counted: dict[Place, tuple[int, int]] = {}

    def beginning_on(self, side: str) -> Route:
        """Return the same route with `side` as the first of each block."""
        return Route(self._protocol, side, self._planned_layers)

    @property
    def start(self) -> Place:
        """The first place of the session."""
        return self._at(0, layer=1)

    def step(self, place: Place) -> Step:
        """Return the step at `place`."""
        return self._steps[place.step]

    def layers_at(self, place: Place) -> Layers:
        """Return the layers that are counted at `place`: the step's own, or the block's."""
        return self.step(place).layers or self._protocol.layers

    def has_own_layers(self, place: Place) -> bool:
        """Return whether the step at `place` is repeated by itself."""
        return self.step(place).layers is not None

    def opens_side(self, place: Place) -> bool:
        """Return whether `place` is the first step of a block on its side."""
        block = self._block_of.get(place.step)
        return block is not None and place.step == block[0]

    def ahead(self, place: Place) -> Ahead:
        """Return what follows once the step at `place` is over."""
        if self.has_own_layers(place):
            return self._further(place, replace(place, layer=place.layer + 1)) or self.past(place)
        return self.past(place)

    def after_layers(self, place: Place) -> Ahead:
        """Return what follows when no further layer is wanted."""
        return self.past(place) if self.has_own_layers(place) else self._next_step(place)

    def after_part(self, place: Place) -> Ahead:
        """Return what follows the part that the consent asked for at `place` is about."""
        return self._next_step(Place(self._end_of_part(place), None, place.layer))

    def part(self, place: Place) -> Iterator[Place]:
        """Yield the places of that part, on both sides: to the next consent, or its phase's end."""
        for step in range(place.step + 1, self._end_of_part(place) + 1):
            first = self._at(step, place.layer)
            yield first
            if self.has_other_side(first) and first.side is not None:
                yield replace(first, side=OTHER[first.side])

    def rest(self, place: Place) -> Iterator[Place]:
        """Yield the places that follow `place` if no further layer is wanted than is planned."""
        while True:
            ahead = self.ahead(place)
            if ahead.way == "layer question":
                ahead = self.after_layers(place)
            if ahead.way == "closing":
                return
            place = ahead.place
            yield place

    def hold_at(self, place: Place) -> tuple[int, int]:
        """Return which hold of the way the one at `place` is, and of how many; (0, 0) without one.

        Those to come are counted as far as no further layer is wanted than is planned. What a step
        does again by itself is one hold: its layers are counted as layers.
        """
        if self.step(place).hold is None:
            return 0, 0
        if place not in self._counted:
            behind = {self._place_of_hold(place)}
            earlier = self.before(place)
            while earlier is not None:
                behind.add(self._place_of_hold(earlier))
                earlier = self.before(earlier)
            every = behind.union(map(self._place_of_hold, self.rest(place))) - {None}
            self._counted[place] = len(behind - {None}), len(every)
        return self._counted[place]

    def _place_of_hold(self, place: Place) -> Place | None:
        if self.step(place).hold is None:
            return None
        return replace(place, layer=1) if self.has_own_layers(place) else place

    def closes(self, place: Place, ahead: Ahead) -> bool:
        """Return whether the way `ahead` of `place` leads into the closure of the session."""
        return ahead.way == "closing" or (
            self._phase(ahead.place.step) == CLOSURE and self._phase(place.step) != CLOSURE
        )

    def before(self, place: Place) -> Place | None:
        """Return the place walked before `place`, or None at the first.

        Where a step with layers of its own lies before, that is its first layer.
        """
        if self.has_own_layers(place) and place.layer > 1:
            return replace(place, layer=place.layer - 1)
        if self.opens_side(place):
            if place.side != self.first_side:
                return self._end_of_block(place.step, self.first_side, place.layer)
            if place.layer > 1:
                return self._end_of_block(place.step, self._second_side, place.layer - 1)
        if place.step == 0:
            return None
        earlier = self._at(place.step - 1, place.layer)
        if not self.has_other_side(earlier):
            return earlier
        if self._block_of.get(place.step) != self._block_of[earlier.step]:
            return self._end_of_block(earlier.step, self._second_side, place.layer)
        return replace(earlier, side=place.side)

    def across(self, place: Place) -> Place:
        """Return the beginning of the block on the other side of `place`, in the same layer.

        Raises:
            ValueError: the place has no other side.
        """
        if not self.has_other_side(place) or place.side is None:
            raise ValueError(f"no other side at step {place.step}")
        layer = 1 if self.has_own_layers(place) else place.layer
        return Place(self._block_of[place.step][0], OTHER[place.side], layer)

    def rest_of_first_side(self, place: Place) -> tuple[Place, ...]:
        """Return the places from `place` to the end of its side; none on the second side.

        Who crosses over in mid-side leaves them behind. From the second side the way leads back
        through the whole of it, so that nothing is.
        """
        if place.side != self.first_side or not self.has_other_side(place):
            return ()
        block = self._block_of[place.step]
        return tuple(replace(place, step=step) for step in block if step >= place.step)

    def has_other_side(self, place: Place) -> bool:
        """Return whether the step at `place` is walked on both sides."""
        return place.step in self._block_of

    def is_second_side(self, place: Place) -> bool:
        """Return whether `place` is on the side that comes after the other."""
        return self.has_other_side(place) and place.side == self._second_side

    def same_round(self, one: Place, other: Place) -> bool:
        """Return whether two places are of one walk through a block: they lie in it, in one layer.

        Layers that a step has of its own are not the block's.
        """
        block = self._block_of.get(one.step)
        if block is None or other.step not in block:
            return one.step == other.step
        own = self.has_own_layers(one) or self.has_own_layers(other)
        return own or one.layer == other.layer

    def round_of(self, place: Place) -> tuple[Place, ...]:
        """Return the places of that walk, in their order; of a step of no block only its own.

        A step with layers of its own stands there with its first.
        """
        block = self._block_of.get(place.step)
        if block is None:
            return (self._at(place.step, place.layer),)
        first = [self._at(step, place.layer) for step in block]
        return (*first, *(replace(each, side=self._second_side) for each in first))

    def place_of(self, step: str, side: str | None, layer: int) -> Place:
        """Return the place of a step, or of another way to do it, by its id.

        Raises:
            ValueError: there is no such step.
        """
        for at, each in enumerate(self._steps):
            if step in (each.id, *(other.step.id for other in each.instead)):
                return Place(at, side, layer)
        raise ValueError(f"no step {step!r}")

    def past(self, place: Place) -> Ahead:
        """Return what follows the step at `place`, its own layers apart."""
        block = self._block_of.get(place.step)
        if block is None or place.step != block[-1]:
            return self._next_step(place)
        if place.side == self.first_side:
            return Ahead("other side", self.across(place))
        if self.has_own_layers(place):
            return self._next_step(place)
        again = self._at(block[0], place.layer + 1)
        return self._further(place, again) or self._next_step(place)

    def _further(self, place: Place, again: Place) -> Ahead | None:
        """Return the way to a further layer, which begins at `again`; None if there is none."""
        layers = self.layers_at(place)
        unasked = max(self._planned_layers or 1, layers.least)
        if place.layer < min(unasked, layers.most):
            return Ahead("next layer", again)
        if self._planned_layers is None and place.layer < layers.most:
            return Ahead("layer question", again)
        return None

    def _next_step(self, place: Place) -> Ahead:
        if place.step + 1 == len(self._steps):
            return Ahead("closing", place)
        block, following_block = (self._block_of.get(place.step + more) for more in (0, 1))
        same_block = following_block is not None and following_block == block
        counted_anew = self.has_own_layers(place) or (following_block and not same_block)
        following = self._at(place.step + 1, 1 if counted_anew else place.layer)
        if following_block is None:
            return Ahead("step", following)
        if not same_block:
            return Ahead("first side", following)
        return Ahead("step", replace(following, side=place.side))

    def _end_of_part(self, place: Place) -> int:
        phase = self._protocol.phase_of(place.step)
        end = place.step
        while (
            end + 1 < len(self._steps)
            and self._steps[end + 1].ends is not Ends.CONSENT
            and self._protocol.phase_of(end + 1) is phase
        ):
            end += 1
        return end

    def _phase(self, step: int) -> str:
        phase = self._protocol.phase_of(step)
        return phase.name if phase is not None else ""

    @property
    def _second_side(self) -> str | None:
        return OTHER[self.first_side] if self.first_side else None

    def _end_of_block(self, step: int, side: str | None, layer: int) -> Place:
        last = self._block_of[step][-1]
        return Place(last, side, 1 if self._steps[last].layers else layer)

    def _at(self, step: int, layer: int) -> Place:
        side = self._steps[step].side
        own = self._steps[step].layers is not None
        return Place(step, self.first_side if side == "each" else side, 1 if own else layer)


def _blocks(protocol: Protocol) -> Iterator[tuple[int, range]]:
    """Yield each sided step with the steps of its block."""
    first = 0
    for step in range(len(protocol.steps) + 1):
        outside = step == len(protocol.steps) or protocol.steps[step].side != "each"
        if outside or protocol.phase_of(step) is not protocol.phase_of(first):
            block = range(first, step)
            yield from ((inside, block) for inside in block)
            first = step + 1 if outside else step
