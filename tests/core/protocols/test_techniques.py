"""Sequences: written once, used by name, and every slip told where it was made."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.core.domain.protocol import Written
from assistant.core.written.problems import WrittenError
from assistant.edges.files.protocol_file import check_file, parse_protocol, read_protocol
from tests.support.english import PHRASEBOOK

HEAD = """\
title: Two holds
version: 1
language: en
"""
OWN = """\
sequences:
  wait:
    takes:
      place: low back
      floor: 2 min
    steps:
      - id: sink
        cue: Hand on the {place}.
        region: "{place}"
        technique: pressure
        hold: {floor: "{floor}", target: 5 min}
        instead:
          - {id: ease, offer: Ease instead?, cue: "To ease, at the {place}."}
"""
USES = """\
steps:
  - use: wait
  - use: wait
    as: neck
    with: {place: neck, floor: 3 min}
"""
TAIL = "aftercare: [Rest.]\n"
TEXT = HEAD + OWN + USES + TAIL

SHARED = """\
shared: Waiting
takes: {place: low back}
steps:
  - {id: sink, cue: "Hand on the {place}."}
screening:
  - {id: skin, ask: "Open skin on the {place}?", precaution: Keep clear.}
aftercare:
  - Rest your {place}.
"""


def problems_of(text: str) -> list[str]:
    """Return the problems in a protocol's text, one line each."""
    with pytest.raises(WrittenError) as caught:
        parse_protocol(text, "two", "two.yaml")
    return [line.removeprefix("two.yaml:") for line in str(caught.value).splitlines()]


def shelved(folder: Path, text: str = SHARED) -> dict[str, Path]:
    """Return a library of one sequence."""
    path = folder / "waiting.yaml"
    path.write_text(text)
    return {"waiting": path}


def test_a_use_stands_for_the_steps_of_its_sequence() -> None:
    """Names in braces are filled in, by the use or by what the sequence takes without one."""
    first, second = parse_protocol(TEXT, "two", "two.yaml").steps
    assert (first.id, first.cue, first.region) == ("sink", "Hand on the low back.", "low back")
    assert (second.id, second.cue, second.region) == ("neck-sink", "Hand on the neck.", "neck")
    assert first.hold is not None
    assert second.hold is not None
    assert (first.hold.floor_s, second.hold.floor_s) == (120.0, 180.0)
    assert [step.instead[0].step.id for step in (first, second)] == ["ease", "neck-ease"]
    assert second.instead[0].step.cue == "To ease, at the neck."


SLIPS = [
    ("- use: wait\n  - use", "- use: wiat\n  - use", "18:10: steps[0].use: found 'wiat'; did you"
     " mean 'wait'?"),
    ("- use: wait\n  - use", "- use: 5\n  - use", "18:10: steps[0].use: found 5; there is wait"),
    ("as: neck", "az: neck", "20:5: steps[1].az: unknown key; beside 'use' stand 'as' and"
     " 'with'"),
    ("as: neck", "as: The neck", "20:9: steps[1].as: found 'The neck'; needs lower-case words"
     " joined by hyphens, to go before each id"),
    ("    as: neck\n", "", "19:5: steps[1]: found 'sink'; it is another's id already; give each its"
     " own (at steps[0].id of 'wait')"),
    ("with: {place: neck", "wiht: {place: neck", "21:5: steps[1].wiht: unknown key; did you mean"
     " 'with'?"),
    ("{place: neck", "{plaice: neck", "21:12: steps[1].with.plaice: unknown name; did you mean"
     " 'place'?"),
    ("{place: neck", "{place: [neck]", "21:19: steps[1].with.place: found a list; needs words or a"
     " time, at most 60 characters"),
    ("{place: neck, floor: 3 min}", "neck", "21:11: steps[1].with: found 'neck'; needs a name and a"
     " value on each line"),
    ("floor: 3 min}", "floor: soon}", "21:32: steps[1].with.floor: found 'soon'; write a length of"
     " time, such as '90 s', '5 min' or '1 min 30 s' (at steps[0].hold.floor of 'wait')"),
    ("floor: 3 min}", "floor: 9 min}", "19:5: steps[1]: found '5 min'; the target must not be"
     " shorter than the floor (at steps[0].hold.target of 'wait')"),
    ("on the {place}", "on the {plaice}", "11:14: sequences.wait.steps[0].cue: found '{plaice}';"
     " did you mean '{place}'?"),
    ("technique: pressure", "technik: pressure", "13:9: sequences.wait.steps[0].technik: unknown"
     " key; did you mean 'technique'?"),
    ("      floor: 2 min", "      floor: [2]", "8:14: sequences.wait.takes.floor: found a list;"
     " needs words or a time, at most 60 characters"),
    ("  wait:\n", "  wait: 5\n  other:\n", "5:9: sequences.wait: found 5; needs keys of its own:"
     " shared, source, version, takes, steps, screening, aftercare"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new", "problem"), SLIPS)
def test_a_slip_is_told_where_it_was_made(old: str, new: str, problem: str) -> None:
    """In the use or in the sequence, and once: not again at every use."""
    assert TEXT.count(old) == 1
    told = problems_of(TEXT.replace(old, new))
    assert problem in told, told
    assert len(told) == len(set(told)) <= 3, "an id that is not parted is told for each step"


def test_a_sequence_cannot_use_another() -> None:
    """So that no file can grow without end."""
    nested = TEXT.replace("    steps:\n", "    steps:\n      - use: wait\n")
    assert any("sequences.wait.steps[0]" in line for line in problems_of(nested))


def test_a_file_that_uses_too_much_is_refused() -> None:
    """A thousand steps are the most, however they are written."""
    many = "".join(f"      - {{id: s{n}, cue: Wait.}}\n" for n in range(60))
    text = HEAD + "sequences:\n  long:\n    steps:\n" + many + "steps:\n" + "  - use: long\n" * 20
    assert any("needs 1000 entries at most" in line for line in problems_of(text + TAIL))


def test_the_library_is_used_by_name(tmp_path: Path) -> None:
    """Steps, questions and aftercare words, each in the list of its kind; the texts are kept."""
    path = tmp_path / "mine.yaml"
    use = "  - use: waiting\n    with: {place: neck}\n"
    path.write_text(f"{HEAD}screening:\n{use}steps:\n{use}aftercare:\n{use}")
    protocol = read_protocol(path, shelved(tmp_path))
    assert protocol.screening[0].ask == "Open skin on the neck?"
    assert protocol.steps[0].cue == "Hand on the neck."
    assert protocol.aftercare == ("Rest your neck.",)
    assert protocol.shared == (Written("waiting", SHARED),)
    rebuilt = parse_protocol(protocol.text, "mine", "the journal", protocol.shared)
    assert rebuilt == protocol


def test_a_slip_in_the_library_is_told_in_its_own_file(tmp_path: Path) -> None:
    """With that file's name and line, whoever uses it."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"{HEAD}steps:\n  - use: waiting\n{TAIL}")
    shelf = shelved(tmp_path, SHARED.replace("cue:", "cu:"))
    with pytest.raises(WrittenError) as caught:
        read_protocol(path, shelf)
    assert str(caught.value) == (
        f"{shelf['waiting']}:4:16: steps[0].cu: unknown key; did you mean 'cue'?"
    )


def test_a_sequence_has_what_it_is_used_for(tmp_path: Path) -> None:
    """Where it has no list of the kind the mend says what it has."""
    path = tmp_path / "mine.yaml"
    path.write_text(f"{HEAD}steps:\n  - use: waiting\naftercare:\n  - use: waiting\n")
    shelf = shelved(tmp_path, "shared: Waiting\nsteps: [{id: s, cue: Wait.}]\n")
    with pytest.raises(WrittenError, match="'waiting' has steps to use, no aftercare"):
        read_protocol(path, shelf)


def test_a_sequence_of_the_library_is_checked_by_itself(tmp_path: Path) -> None:
    """Right as it is, or each problem at its place."""
    shelf = shelved(tmp_path)
    assert check_file(shelf["waiting"], PHRASEBOOK).protocol is None
    shelved(tmp_path, SHARED.replace("cue:", "cu:"))
    with pytest.raises(WrittenError, match=r"yaml:4:16: steps\[0\].cu: unknown key"):
        check_file(shelf["waiting"], PHRASEBOOK)
    shelved(tmp_path, "shared: Nothing\n")
    with pytest.raises(WrittenError, match="needs 'steps', 'screening' or 'aftercare'"):
        check_file(shelf["waiting"], PHRASEBOOK)


def test_a_step_is_called_by_what_it_is_used_as() -> None:
    """Its title stands after that, in small letters but where it is an abbreviation."""
    titled = TEXT.replace("      - id: sink\n", "      - id: sink\n        title: Sink in\n")
    protocol = parse_protocol(titled, "two", "two.yaml")
    called = [step.called for step in protocol.every_step()]
    assert called[-4:] == ["Sink in", "Ease", "Neck: sink in", "Neck ease"]
    short = parse_protocol(titled.replace("Sink in", "IT band"), "two", "two.yaml")
    assert [step.called for step in short.every_step()][-2] == "Neck: IT band"
