"""Moving along the route: the table's guards and actions about places, sides and layers."""

from __future__ import annotations

from dataclasses import replace

from assistant.core.domain.effects import PlaceMarked, PlaceOffered
from assistant.core.domain.manner import Saying
from assistant.core.domain.route import OTHER, Place
from assistant.core.session.facts import WalkBase


class Moves(WalkBase):
    """Guards and actions along the route, and of the places marked on it."""

    # Guards

    def first_side_follows(self) -> bool:
        """The first side of a block of sided steps follows."""
        return self.ahead.way == "first side"

    def step_follows(self) -> bool:
        """Another step follows on this side."""
        return self.ahead.way == "step"

    def other_side_follows(self) -> bool:
        """The other side follows."""
        return self.ahead.way == "other side"

    def layer_follows(self) -> bool:
        """A further layer was planned and follows."""
        return self.ahead.way == "next layer"

    def layer_may_follow(self) -> bool:
        """A further layer follows if it is wanted."""
        return self.ahead.way == "layer question"

    def return_may_follow(self) -> bool:
        """A marked place is to be offered before the closure."""
        return self.ahead.way == "return question"

    def step_precedes(self) -> bool:
        """There is a step to go back to."""
        return self.route.before(self.place) is not None

    def side_precedes(self) -> bool:
        """The step to go back to is one of a side that has to be named."""
        before = self.route.before(self.place)
        if before is None or not self.route.has_other_side(before):
            return False
        return before.side != self.place.side or not self.route.has_other_side(self.place)

    def is_sided(self) -> bool:
        """The step is walked on both sides."""
        return self.route.has_other_side(self.place)

    def marked_place_is_sided(self) -> bool:
        """The marked place that is offered is on one of two sides."""
        return self.route.has_other_side(self.marked[0])

    def step_is_untold(self) -> bool:
        """The step's cue was not spoken yet: pain came over the words for the side."""
        return self.told != self.place and not self.held_here

    # Actions

    def leave(self) -> None:
        """Leave the step for what lies ahead."""
        self.close()
        self.go_on()

    def close(self) -> None:
        """Note a step that is left without its hold as left out."""
        if not self.step_is_over:
            self.leave_out(self.place)

    def go_on(self) -> None:
        """Move to what lies ahead."""
        onward = self.ahead
        self.onward = None
        self.go_to(onward.place)

    def add_layer(self) -> None:
        """Move to the further layer that was offered."""
        self.go_to(self.route.ahead(self.place).place)

    def go_back(self) -> None:
        """Move to the step before."""
        self.go_to(self.route.before(self.place) or self.place)

    def cross(self) -> None:
        """Move to the first step of the other side; what is never come back to is left out.

        From a place that was come back to it is only that step's other side.
        """
        if self.onward is not None and self.place.side is not None:
            self.go_to(replace(self.place, side=OTHER[self.place.side]))
            return
        for place in self.route.rest_of_first_side(self.place):
            self.leave_out(place)
        self.go_to(self.route.across(self.place))

    # Marked places

    def mark_place(self) -> None:
        """Keep the place, to be offered again before the closure."""
        if self.place not in self.marked:
            self.marked.append(self.place)
            self.outbox.append(PlaceMarked(self.step.id, self.place.side, self.place.layer))
        self.say(self.words.marked, Saying.REPLY)

    def offer_return(self) -> None:
        """Ask whether to go back to the first of the marked places."""
        self.onward = self.past_marked_places
        self._ask(self.marked[0])

    def offer_next_return(self) -> None:
        """Ask about the next one, as the one before was not wanted."""
        self.pass_by()
        self._ask(self.marked[0])

    def tell_return(self) -> None:
        """Ask again."""
        self._ask(self.marked[0])

    def pass_by(self) -> None:
        """Let the marked place that was offered go."""
        self._answered(self.marked.pop(0), taken=False)

    def go_on_past(self) -> None:
        """Let it go, and move on to the closure."""
        self.go_on()
        self.pass_by()

    def take_return(self) -> None:
        """Move to the marked place that was offered."""
        place = self.marked.pop(0)
        self._answered(place, taken=True)
        self.go_to(place, again=True)

    def _answered(self, place: Place, *, taken: bool) -> None:
        step = self.route.step(place).id
        self.outbox.append(PlaceOffered(step, place.side, place.layer, taken))

    def _ask(self, place: Place) -> None:
        step = self.route.step(place)
        self.say_cue(self.cues.return_question(self.protocol, step, place.side))
