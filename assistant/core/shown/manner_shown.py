"""How it speaks and listens, in a few words for whoever looks."""

from __future__ import annotations

from assistant.core.domain.events import Record
from assistant.core.domain.manner import Manner
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put


def manner_shown(record: Record, shown: Shown) -> str:
    """Return a changed manner, as `MannerChanged` is recorded, in a few words."""
    usual, texts = Manner(), shown.session.manner
    every_s, wpm = record["call_every_s"], record["words_per_minute"]
    parts = (
        "" if record["awake"] else texts.asleep,
        shown.name(str(record["words"])),
        f"{record['volume_db']:+} dB" if record["volume_db"] != usual.volume_db else "",
        put(texts.words_a_minute, number=wpm) if wpm != usual.words_per_minute else "",
        "" if record["reminders"] else texts.no_reminders,
        "" if every_s is None else put(texts.time_every, minutes=f"{every_s / 60.0:g}"),
    )
    return ", ".join(part for part in parts if part)
