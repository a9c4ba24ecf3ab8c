"""Lengths drawn in characters: a hold against its floor and target, a side against the other."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Strokes:
    """The characters that bars are drawn with."""

    full: str
    half: str
    floor: str
    target: str
    middle: str

    def every(self) -> str:
        """Return all of them, to find out whether they can be shown."""
        return self.full + self.half + self.floor + self.target + self.middle


DRAWN = Strokes("█", "▌", "┊", "┃", "│")
TYPED = Strokes("#", "-", ":", "|", "|")
"""Where an old encoding has no others."""


def hold_bar(
    held_s: float, floor_s: float, target_s: float, scale_s: float, width: int, strokes: Strokes
) -> str:
    """Return a hold's length in `width` characters that stand for `scale_s` seconds.

    The floor and the target are marked, over the bar as well, where there are any; a floor of 0
    is none. What is longer than the scale fills it.
    """
    cells = _filled(held_s / scale_s * width, width, strokes)
    for mark_s, stroke in ((floor_s, strokes.floor), (target_s, strokes.target)):
        if 0 < mark_s <= scale_s:
            cells[min(width - 1, round(mark_s / scale_s * width))] = stroke
    return "".join(cells).rstrip()


def length_bar(value: float, scale: float, width: int, strokes: Strokes) -> str:
    """Return a length in `width` characters that stand for `scale`."""
    return "".join(_filled(value / scale * width if scale else 0.0, width, strokes)).rstrip()


def leaning_bar(difference: float, scale: float, width: int, strokes: Strokes) -> str:
    """Return a difference drawn from the middle: to the left where it is above nothing.

    Each half is `width` characters, and `scale` is what fills one.
    """
    reach = length_bar(min(abs(difference), scale), scale, width, strokes)
    if difference > 0:
        # Half a stroke fills the left of its character: turned round it would be torn off.
        whole = reach.replace(strokes.half, strokes.full)
        return f"{whole:>{width}}{strokes.middle}"
    return f"{'':{width}}{strokes.middle}{reach}"


def _filled(length: float, width: int, strokes: Strokes) -> list[str]:
    halves = min(2 * width, max(0, round(2 * length)))
    cells = [strokes.full] * (halves // 2) + [strokes.half] * (halves % 2)
    return cells + [" "] * (width - len(cells))
