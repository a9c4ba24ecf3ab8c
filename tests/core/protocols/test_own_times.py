"""A user's own times: what they do to a protocol, and what they can't."""

from __future__ import annotations

import pytest

from assistant.core.domain.own_times import with_own_times
from assistant.core.domain.protocol import OwnTime, Protocol
from assistant.core.faults import UsageError
from assistant.core.protocols.own_file import Known, known_of, own_of, read_own
from assistant.core.written.problems import WrittenError
from tests.support.scripted import two_sided, whole

SINK, DRAW = (60.0, 90.0, None), (60.0, 90.0, 120.0)
"""The small protocol's holds: floor, target and ceiling in seconds."""


KNOWN = known_of([two_sided(), whole()])


def times(protocol: Protocol) -> dict[str, tuple[float, float, float | None]]:
    """Return the floor, target and ceiling of each step that has a hold."""
    return {
        step.id: (step.hold.floor_s, step.hold.target_s, step.hold.ceiling_s)
        for step in protocol.steps
        if step.hold is not None
    }


def made(text: str, protocol: Protocol | None = None) -> Protocol:
    """Return a protocol with the times in a file."""
    protocol = protocol or two_sided()
    known = Known(
        KNOWN.techniques | {"another"},
        {**KNOWN.steps, "other": ("sink",), protocol.name: tuple(s.id for s in protocol.steps)},
    )
    return with_own_times(protocol, own_of(read_own(text, "own.yaml", known), protocol))


def test_times_of_a_technique_hold_wherever_it_is_used() -> None:
    """And nowhere else."""
    own = made("techniques: {pressure: {floor: 30 s, target: 45 s}}")
    assert times(own) == {"sink": (30.0, 45.0, None), "draw": DRAW}
    assert times(made("techniques: {another: {floor: 30 s}}")) == times(two_sided())


def test_times_of_a_step_go_before_those_of_its_technique() -> None:
    """Those for it in this protocol before those for it in any; each time by itself."""
    text = """
techniques: {pressure: {floor: 30 s, target: 40 s}}
steps: {sink: {target: 50 s}, test-release/sink: {target: 70 s}, other/sink: {floor: 1 s}}
"""
    assert times(made(text))["sink"] == (30.0, 70.0, None)


def test_a_target_is_never_below_its_floor_and_nothing_passes_a_ceiling() -> None:
    """A floor of one's own lifts the target with it, as far as the ceiling lets it."""
    assert times(made("steps: {sink: {floor: 2 min}}"))["sink"] == (120.0, 120.0, None)
    assert times(made("steps: {sink: {target: 30 s}}"))["sink"] == (60.0, 60.0, None)
    assert times(made("steps: {draw: {floor: 5 min}}"))["draw"] == (120.0, 120.0, 120.0)


def test_steps_are_left_out_and_phases_close_up() -> None:
    """What follows moves up; a phase without a step is none."""
    protocol = whole()
    own = made("without: [look, ask-belly, belly, neck-sink]".replace("ask-belly, ", ""), protocol)
    assert [step.id for step in own.steps] == [
        step.id for step in protocol.steps if step.id not in ("look", "belly", "neck-sink")
    ]
    firsts = {phase.name: own.steps[phase.first].id for phase in own.phases}
    assert firsts == {"assessment": "permission", "focused": "sink", "closure": "rest"}


def test_permission_is_never_left_out() -> None:
    """Nothing is done then."""
    with pytest.raises(ValueError, match="asks permission, and is never left out"):
        made("without: [permission]")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("steps: {test-release/snik: {floor: 1 min}}",
         "1:9: steps.test-release/snik: 'test-release' has no such step; "
         "did you mean 'test-release/sink'?"),
        ("steps: {test-relaese/sink: {floor: 1 min}}", "did you mean 'test-release/sink'?"),
        ("steps: {snik: {floor: 1 min}}", "no protocol has this step; did you mean 'sink'?"),
        ("techniques:\n  presure: {floor: 1 min}",
         "2:3: techniques.presure: no protocol has this technique; did you mean 'pressure'?"),
        ("without:\n  - drwa", "2:5: without[0]: no protocol has this step: drwa; did you mean"),
        ("without: [nowhere/sink]", "there is no protocol 'nowhere': nowhere/sink; `protocols"),
    ],
)  # fmt: skip
def test_a_name_that_is_nowhere_is_told(text: str, told: str) -> None:
    """Misspelt it would do nothing, and nobody would know: where it stands, and what was meant."""
    with pytest.raises(WrittenError) as refused:
        read_own(text, "own.yaml", KNOWN)
    assert told in str(refused.value)


def test_a_name_may_be_that_of_a_protocol_that_can_t_be_read() -> None:
    """A slip in another file keeps no session from its own times; what can be told is."""
    known = known_of([two_sided()], ["mine"])
    text = "steps: {mine/hip: {floor: 1 min}, hip: {floor: 1 min}}\ntechniques: {cupping: {}}"
    assert read_own(text, "own.yaml", known).steps.keys() == {"mine/hip", "hip"}
    with pytest.raises(WrittenError, match="did you mean 'test-release/sink'"):
        read_own("without: [test-release/snik]", "own.yaml", known)


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("stepps: {sink: {floor: 1 min}}", "did you mean 'steps'"),
        ("steps: {sink: {flor: 1 min}}", "did you mean 'floor'"),
        ("steps: {sink: {floor: 1}}", "say the unit"),
        ("without: sink", "needs a list"),
    ],
)
def test_a_slip_in_the_file_is_told_with_its_mend(text: str, told: str) -> None:
    """As in every file that people write."""
    with pytest.raises(UsageError, match=told):
        read_own(text, "own.yaml", KNOWN)


def test_what_was_put_in_is_kept() -> None:
    """A journal has it, so that the same is made of the same text again."""
    own = made("steps: {sink: {floor: 2 min}}\nwithout: [draw]")
    assert own.own == (OwnTime("sink", 120.0), OwnTime("draw", left_out=True))
    assert with_own_times(two_sided(), own.own) == own
    assert made("# nothing yet\n") == two_sided()
