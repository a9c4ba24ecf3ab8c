"""The session as plain lines, where there is no terminal to draw on or someone types on it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.events import Record
from assistant.core.domain.manner import manner_shown
from assistant.core.domain.protocol import in_words
from assistant.core.durations import show_duration
from assistant.core.phonetics.phones import UNKNOWN


class TextLines:
    """One short line for each thing a person would want to see, each given to `put`.

    Unless it `draws`, no picture to be scanned is put.
    """

    def __init__(self, put: Callable[[str], None], *, draws: bool = True) -> None:
        self._put = put
        self._draws = draws

    def show(self, record: Record) -> None:
        """Put the record, if it says anything to a person."""
        line = _line(record)
        if line is not None:
            self._put(f"{show_duration(record['t']):>8}  {line}")
        if record["kind"] == "pairing" and self._draws:
            for drawn in record["drawn"]:
                self._put(drawn)

    def tick(self, now: float, held_s: float | None) -> None:
        """Put nothing: a line a second would bury the rest."""

    def close(self) -> None:
        """Nothing is held open."""


def _line(record: Record) -> str | None:
    match record["kind"]:
        case "opens" if record["title"]:
            return f"— {' · '.join(filter(None, (record['title'], record['client'])))}"
        case "say":
            return f"» {record['text']}"
        case "unsaid":
            return f"({record['text']})"
        case "manner":
            return f"[{manner_shown(record)}]"
        case "heard" | "unsure":
            return f"“{record['command']}”"
        case "state":
            where = " · ".join(
                str(part) for part in (record["state"], record["title"], record["side"]) if part
            )
            say = f"  say: {', '.join(record['here'])}" if record["here"] else ""
            return f"[{where}]{say}"
        case "spoke":
            return f"“{_as_heard(record['text'])}”"
        case "said":
            return f"{record['score']}: {record.get('title') or in_words(record['step'])}"
        case "marked":
            remark = f"  ({record['remark']})" if record["remark"] else ""
            return f"{record['grade']:6} {record['item']}{remark}"
        case "examined":
            passed = "passed" if record["passed"] else "not passed"
            points = f"{record['points']:g} of {record['of']} points"
            return f"{passed}: {points}; {record['percent']} % pass"
        case "chime":
            return f"♪ {record['mark']}"
        case "noted":
            return f"noted {record['text']}"
        case "withdrawn":
            return f"- {record['of']['kind'].replace('_', ' ')}, no longer"
        case "hold":
            return f"hold {show_duration(record['duration_s'])}, {record['end_reason']}"
        case "page":
            return f"display: {record['url']}"
        case "pairing":
            return f"pair a tablet: {pairing_shown(record)}"
        case "voice":
            return f"voice: {record['text']}"
        case "warning" | "notice" | "too_early":
            return f"! {record['text']}"
        case "echo" if record["phase"] == "lost":
            return "! its own voice can't be taken out of what it hears; learning again"
        case "ignored" if record["why"] == "not a command" and "start_s" not in record:
            return f"? {record['text']}: not a command"
        case "went_on":
            return f"gone on with, {show_duration(record['gap_s'])} after it broke off"
        case "end":
            return f"{record['outcome']} {record['reason']}".strip()
    return None


def pairing_shown(record: Record) -> str:
    """Return where a tablet is paired, and with which code."""
    code, minutes = record["code"], record["good_s"] // 60
    return f"{record['url']} with {code[:3]} {code[3:]}, once, within {minutes} minutes"


def can_draw(encoding: str | None) -> bool:
    """Return whether a picture to be scanned has its signs in a terminal's encoding."""
    try:
        "█▀▄".encode(encoding or "utf-8")
    except (UnicodeEncodeError, LookupError):
        return False
    return True


def _as_heard(text: str) -> str:
    """Return what was heard with dots in the place of what the ear made nothing of."""
    words = ["…" if word == UNKNOWN else word for word in text.split()]
    kept = [word for at, word in enumerate(words) if word != "…" or words[at - 1 : at] != ["…"]]
    return " ".join(kept) or "…"
