"""The session as plain lines, where there is no terminal to draw on or someone types on it."""

from __future__ import annotations

from collections.abc import Callable

from assistant.core.domain.events import Record
from assistant.core.domain.protocol import in_words
from assistant.core.durations import show_duration
from assistant.core.phonetics.phones import UNKNOWN
from assistant.core.shown.manner_shown import manner_shown
from assistant.core.shown.shown import Shown
from assistant.core.shown.texts import put


class TextLines:
    """One short line for each thing a person would want to see, each given to `put`.

    Unless it `draws`, no picture to be scanned is put.
    """

    def __init__(self, put: Callable[[str], None], shown: Shown, *, draws: bool = True) -> None:
        self._put = put
        self._shown = shown
        self._draws = draws

    def show(self, record: Record) -> None:
        """Put the record, if it says anything to a person."""
        line = _line(record, self._shown)
        if line is not None:
            self._put(f"{show_duration(record['t']):>8}  {line}")
        if record["kind"] == "pairing" and self._draws:
            for drawn in record["drawn"]:
                self._put(drawn)

    def tick(self, now: float, held_s: float | None) -> None:
        """Put nothing: a line a second would bury the rest."""

    def close(self) -> None:
        """Nothing is held open."""


def _line(record: Record, shown: Shown) -> str | None:
    texts, name = shown.session.lines, shown.name
    match record["kind"]:
        case "opens" if record["title"]:
            return f"— {' · '.join(filter(None, (record['title'], record['client'])))}"
        case "say":
            return f"» {record['text']}"
        case "unsaid":
            return f"({record['text']})"
        case "manner":
            return f"[{manner_shown(record, shown)}]"
        case "heard" | "unsure":
            return f"“{name(record['command'])}”"
        case "state":
            parts = (name(record["state"]), record["title"], name(record["side"]))
            where = " · ".join(filter(None, parts))
            say = put(texts.say, words=", ".join(record["here"])) if record["here"] else ""
            return f"[{where}]{say}"
        case "spoke":
            return f"“{_as_heard(record['text'])}”"
        case "said":
            called = record.get("title") or in_words(record["step"])
            return f"{name(record['score'])}: {called}"
        case "marked":
            remark = f"  ({record['remark']})" if record["remark"] else ""
            return f"{name(record['grade']):6} {record['item']}{remark}"
        case "examined":
            passed = texts.passed if record["passed"] else texts.not_passed
            points, of, percent = f"{record['points']:g}", record["of"], record["percent"]
            return put(texts.examined, passed=passed, points=points, of=of, percent=percent)
        case "chime":
            return f"♪ {shown.of('chime', record['mark'])}"
        case "noted":
            return put(texts.noted, text=name(record["text"]))
        case "withdrawn":
            return f"- {put(texts.no_longer, what=name(record['of']['kind'].replace('_', ' ')))}"
        case "hold":
            time = show_duration(record["duration_s"])
            return put(texts.hold, time=time, end=shown.of("end", record["end_reason"]))
        case "page":
            return put(texts.display, url=record["url"])
        case "pairing":
            return put(texts.pair, pairing=pairing_shown(record, shown))
        case "voice":
            return put(texts.voice, text=record["text"])
        case "warning" | "notice" | "too_early":
            return f"! {record['text']}"
        case "echo" if record["phase"] == "lost":
            return f"! {texts.echo_lost}"
        case "ignored" if record["why"] == "not a command" and "start_s" not in record:
            return f"? {put(texts.not_a_command, text=record['text'])}"
        case "went_on":
            return put(texts.went_on, time=show_duration(record["gap_s"]))
        case "end":
            return f"{name(record['outcome'])} {shown.reason(record['reason'])}".strip()
    return None


def pairing_shown(record: Record, shown: Shown) -> str:
    """Return where a tablet is paired, and with which code."""
    code, minutes = record["code"], record["good_s"] // 60
    text, code = shown.session.lines.pairing, f"{code[:3]} {code[3:]}"
    return put(text, url=record["url"], code=code, minutes=minutes)


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
