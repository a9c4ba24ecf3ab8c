"""What is otherwise in one protocol than in another, in words: for whoever changed a copy of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from assistant.core.domain.protocol import Hold, Layers, Protocol, Step
from assistant.core.durations import show_duration

Words = Mapping[str, str]
"""What is said of one thing, by what it is called; "" where nothing is."""

NOTHING = "nothing"


def differences(before: Protocol, after: Protocol) -> Iterator[str]:
    """Yield a line for each thing that `after` has otherwise than `before`, as they are walked.

    Steps, questions and phases are the same where they are called the same.
    """
    yield from _changed("", _whole(before), _whole(after))
    yield from _parts(
        "question",
        {each.id: {"asks": each.ask, "if yes": each.precaution} for each in before.screening},
        {each.id: {"asks": each.ask, "if yes": each.precaution} for each in after.screening},
    )
    yield from _parts("phase", _phases(before), _phases(after))
    yield from _parts(
        "step",
        {step.id: _step(step) for step in before.steps},
        {step.id: _step(step) for step in after.steps},
    )
    for what, old, new in (
        ("reminder", _reminders(before), _reminders(after)),
        ("note", _quoted(before.notes), _quoted(after.notes)),
        ("aftercare", _quoted(before.aftercare), _quoted(after.aftercare)),
    ):
        yield from (f"{what}: {each} is left out" for each in old if each not in new)
        yield from (f"{what}: {each} is new" for each in new if each not in old)


def _whole(protocol: Protocol) -> Words:
    sides = protocol.sides
    return {
        "title": protocol.title,
        "version": str(protocol.version),
        "language": protocol.language,
        "region": protocol.region,
        "intent": protocol.intent,
        "source": protocol.source,
        "budget": _time(protocol.budget_s),
        "minutes": ", ".join(f"{p.name} {show_duration(p.planned_s)}" for p in protocol.plan),
        "layers": _layers(protocol.layers),
        "first side": sides.first if sides else "",
        "words for left": sides.left if sides else "",
        "words for right": sides.right if sides else "",
        "words for the change of sides": sides.change if sides else "",
        "share that passes an exam": f"{protocol.pass_percent} %" if protocol.pass_percent else "",
        "pronunciations": ", ".join(sorted(protocol.pronunciations)),
    }


def _phases(protocol: Protocol) -> dict[str, Words]:
    return {
        each.name: {"begins with": protocol.steps[each.first].id, "cue": each.cue}
        for each in protocol.phases
    }


def _reminders(protocol: Protocol) -> tuple[str, ...]:
    return tuple(f"“{each.say}” at {show_duration(each.at_s)}" for each in protocol.reminders)


def _quoted(texts: Iterable[str]) -> tuple[str, ...]:
    return tuple(f"“{text}”" for text in texts)


def _step(step: Step) -> Words:
    told = {
        "title": step.called,
        "cue": step.cue,
        "detail": step.detail,
        "side": step.side or "",
        "region": step.region or "",
        "technique": step.technique or "",
        **_hold(step.hold),
        "begins with": step.begins if step.hold else "",
        "ends with": step.ends,
        "takes about": _time(step.about_s),
        "matches": "the other side" if step.matches else "",
        "layers": _layers(step.layers),
        "a trainee says": "; ".join(" or ".join(ways) for ways in step.say),
        "a trainee may say": "; ".join(" or ".join(ways) for ways in step.say_too),
        "a trainee does not say": " or ".join(step.say_not),
    }
    for other in step.instead:
        name = f"after pain, {other.step.id}"
        told |= {f"{name}, offer": other.offer}
        told |= {f"{name}, {what}": words for what, words in _step(other.step).items()}
    return told


def _hold(hold: Hold | None) -> Words:
    return {
        "floor": _time(hold.floor_s) if hold else "",
        "target": _time(hold.target_s) if hold else "",
        "ceiling": _time(hold.ceiling_s) if hold else "",
        "breath": _time(hold.breath_s) if hold else "",
    }


def _layers(layers: Layers | None) -> str:
    if layers is None:
        return ""
    count = f"{layers.least}" if layers.least == layers.most else f"{layers.least} to {layers.most}"
    return f"{count}, “{layers.question}”" if layers.question else count


def _time(seconds: float | None) -> str:
    return show_duration(seconds) if seconds else ""  # a floor of nothing is none


def _parts(what: str, before: Mapping[str, Words], after: Mapping[str, Words]) -> Iterator[str]:
    """Yield what is otherwise in things that have names: those left out first."""
    yield from (f"{what} {name}: is left out" for name in before if name not in after)
    moved = _moved([name for name in before if name in after], [n for n in after if n in before])
    last = ""
    for name, words in after.items():
        place = f"after {last}" if last else "as the first"
        if name not in before:
            yield f"{what} {name}: is new, {place}"
        elif name in moved:
            yield f"{what} {name}: comes {place} now"
        if name in before:
            yield from _changed(f"{name}: ", before[name], words)
        last = name


def _moved(before: list[str], after: list[str]) -> set[str]:
    """Return the names that stand elsewhere among the others, as few as that can be."""
    stay: Iterable[str] = (
        name
        for block in SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
        for name in before[block.a : block.a + block.size]
    )
    return set(after) - set(stay)


def _changed(of: str, before: Words, after: Words) -> Iterator[str]:
    for what in dict.fromkeys((*before, *after)):
        old, new = before.get(what, ""), after.get(what, "")
        if old != new:
            yield f"{of}{what} {old or NOTHING} → {new or NOTHING}"
