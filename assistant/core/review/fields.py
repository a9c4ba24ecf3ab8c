"""The fields of sessions and holds as reviewers see them, in every form of the review."""

from __future__ import annotations

SESSION_FIELDS = (
    "id",
    "started_at",
    "duration_s",
    "outcome",
    "protocol",
    "client",
    "notes",
    "journal",
)
"""What is shown of each session. `notes` have the time, step, side, layer and text of
each, and the number of the `hold` that it is about, if it is about one. `journal` is what is to be
thought of its file: a `State` of `core/journal/verdict.py`."""

NOT_AS_WRITTEN = ("damaged", "altered")
"""States of a journal that a reviewer must see beside all that comes from it."""

HOLD_FIELDS = (
    "session_id",
    "protocol",
    "client",
    "number",
    "step",
    "region",
    "side",
    "layer",
    "technique",
    "started_s",
    "duration_s",
    "floor_s",
    "target_s",
    "end_reason",
    "paused_s",
    "response",
    "breaths",
    "notes",
    "was_side",
    "was_started_s",
    "was_duration_s",
    "was_end_reason",
)
"""What is shown of each hold. `number` is what its session calls it. `notes` are parted by
semicolons; `was_` has what was noted first of a hold that was corrected since, and nothing where
none was."""

SECONDS = frozenset(
    {
        "started_s",
        "duration_s",
        "floor_s",
        "target_s",
        "paused_s",
        "was_started_s",
        "was_duration_s",
    }
)
"""Fields that are times or lengths of time."""

NUMBERS = SECONDS | {"layer", "breaths", "number"}

WORDS = frozenset(
    {"client", "protocol", "step", "region", "side", "technique", "end_reason", "outcome", "month"}
    | {"was_side", "was_end_reason", "room", "therapist", "class"}
)
"""Fields that hold one of a few words. `month` is that of the session's start, as in 2030-01."""

OF_A_CLINIC = ("room", "therapist", "class")
"""Those of them that only a clinic's server knows: the codes under which a room sends its sessions
there."""

TEXTS = frozenset({"session_id", "started_at", "response", "notes"})
"""Fields whose words are their own."""

DATES = frozenset({"started_at", "month"})
"""Fields that are a day or a moment of the place of the session, or its month. What they are
compared with may be shorter: a whole day, month or year then counts as one."""

UTC_OFFSET = "+00:00"
"""Ends a moment that is told in UTC: such a one is compared with as the moment that it is."""

FIELDS = WORDS | TEXTS | NUMBERS
"""All that can be asked for."""

OF_SESSIONS = frozenset(
    {"session_id", "started_at", "outcome", "client", "protocol", "month", *OF_A_CLINIC}
)
"""Fields that all holds of a session share."""

HEADINGS = {
    "held": "duration_s",
    "floor": "floor_s",
    "target": "target_s",
    "ended": "end_reason",
    "session": "session_id",
}
"""What the tables call a field, where that is another name."""

LENGTH_S = 15
"""Seconds that are one step of `length_s`, a hold's length rounded down: the chimes of a hold and
the targets of protocols lie at multiples of it, and hands feel no finer."""
