"""A protocol in outline, as `assistant protocols show` prints it."""

from __future__ import annotations

from collections.abc import Iterator

from assistant.base.languages import code_of, shipped_language, tr
from assistant.core.domain.protocol import Hold, Layers, Protocol, Step
from assistant.core.durations import show_duration
from assistant.core.session.dry_run import dry_run


def outline(protocol: Protocol) -> Iterator[str]:
    """Yield the lines of the outline: steps in order, with their cues and holds."""
    yield f"{protocol.title} ({protocol.name}, version {protocol.version})"
    for says, text in (("for", protocol.region), ("", protocol.intent), ("from", protocol.source)):
        if text:
            yield f"{says} {text}".strip()
    yield length_in_words(protocol)
    if protocol.plan:
        parts = (f"{part.name} {show_duration(part.planned_s)}" for part in protocol.plan)
        yield f"minutes: {', '.join(parts)}"
    if protocol.layers.most > 1:
        yield layers_in_words(protocol.layers)
    for question in protocol.screening:
        yield f"  before     {question.id}: “{question.ask}” if yes: “{question.precaution}”"
    for at, step in enumerate(protocol.steps):
        for phase in protocol.phases:
            if phase.first == at:
                yield f"{phase.name}{f': “{phase.cue}”' if phase.cue else ''}"
        yield from _step(step)
    for reminder in protocol.reminders:
        yield f"at {show_duration(reminder.at_s)}: “{reminder.say}”"
    if protocol.notes:
        yield f"to note: {', '.join(protocol.notes)}"
    yield f"aftercare: “{' '.join(protocol.aftercare)}”"


def minutes_and_holds(protocol: Protocol) -> tuple[int, int]:
    """Return the whole minutes, one at the least, and the holds of a session in which no question
    leads to more than must be done, without screening."""
    paper = dry_run(protocol, shipped_language(code_of(protocol)), skip_screening=True)
    return max(1, int(paper.length_s // 60)), len(paper.holds)


def length_in_words(protocol: Protocol) -> str:
    """Return how long such a session takes, how many holds it has, and what time is planned."""
    minutes, holds = minutes_and_holds(protocol)
    numbers = shipped_language(code_of(protocol)).numbers
    time = numbers.duration(60.0 * minutes)
    length = tr("about {time} without screening; holds: {count}", time=time, count=holds)
    if protocol.budget_s is None:
        return length
    return f"{length}; {tr('budget {time}', time=show_duration(protocol.budget_s))}"


def length_told(protocol: Protocol) -> str:
    """Return the same as a sentence."""
    told = length_in_words(protocol)
    return f"{told[:1].upper()}{told[1:]}."


def _step(step: Step) -> Iterator[str]:
    side = "each side" if step.side == "each" else step.side or "once"
    title = f" ({step.title})" if step.title else ""
    yield f"  {side:9}  {step.id}{title}: “{step.cue}”"
    about = [f"about {show_duration(step.about_s)}"] if step.about_s is not None else []
    if step.hold is not None:
        about = [f"{step.technique}, {step.region}", limits_in_words(step.hold)]
    if step.matches:
        about.append("matches the other side")
    if about:
        yield f"             {'; '.join(about)}"
    if step.detail:
        yield f"             “{step.detail}”"
    if step.layers is not None:
        yield f"             {layers_in_words(step.layers)}"
    for other in step.instead:
        yield f"             after pain: “{other.offer}” {other.step.id}: “{other.step.cue}”"
    yield f"             ends on {step.ends}"


def layers_in_words(layers: Layers) -> str:
    """Return how many layers there are, and what is asked after each."""
    if layers.most == layers.least:
        return tr("{count} layers", count=layers.most)
    count = tr("up to {count} layers", count=layers.most)
    if layers.least > 1:
        count = tr("{least} to {count} layers", least=layers.least, count=layers.most)
    return f"{count}; {tr('asked after each:')} “{layers.question}”"


def limits_in_words(hold: Hold) -> str:
    """Return how long a hold should last."""
    limits = [(tr("floor"), hold.floor_s or None), (tr("target"), hold.target_s)]
    limits += [(tr("ceiling"), hold.ceiling_s)]
    told = ", ".join(f"{name} {show_duration(s)}" for name, s in limits if s is not None)
    if hold.breath_s is None:
        return told
    return f"{told}, {tr('a breath every {seconds} s', seconds=f'{hold.breath_s:g}')}"
