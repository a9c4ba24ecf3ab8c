"""What `assistant review` is asked, as it was typed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from assistant.core.review.conditions import Condition


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One question or order to the review. What was not typed is None, False or empty."""

    view: str | None
    """One of the views, "overview" for the page's, or None for the recent holds."""
    data_dir: str | None = None
    format: str = "table"
    out: str | None = None

    client: str | None = None
    protocol: str | None = None
    since: str | None = None
    until: str | None = None
    last: int | None = None
    where: Sequence[Condition] = ()
    """Conditions that were written before the view's name."""
    where_too: Sequence[Condition] = ()
    """And those after it."""
    by: str = "month"
    """Fields, with commas between, that a trend goes by."""

    web: bool = False
    html: str | None = None
    trainee: Sequence[str] = ()
    export: str | None = None
    erase: bool = False
    """Of rehearsals, which no page shows; as `trainee` and `export`."""

    session: str = ""
    hold: int = 0
    """Its number in the session, from 1; in `edit` alone, with what follows."""
    side: str | None = None
    held: str | None = None
    ended: str | None = None
    response: str | None = None
    remove: bool = False
    why: str = ""

    planned: int | None = None
    """Sessions of a series that is to be planned."""
    yes: bool = False
    """Whether to erase without asking."""
