"""What is otherwise in one protocol than in another, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from assistant.base.protocols import load_protocol
from assistant.core.protocols.differences import differences
from assistant.edges.files.library import list_protocols
from assistant.edges.files.protocol_file import parse_protocol

ONE = """\
title: One hand
version: 1
language: en
screening:
  - {id: skin, ask: "Open skin?", precaution: Keep clear.}
steps:
  - {id: ask, cue: Ask permission., ends: consent}
  - {id: knee, cue: Sink and wait., region: knee, technique: pressure,
     hold: {floor: 5 min, target: 6 min},
     instead: [{id: ease, offer: "Ease instead?", cue: To ease.}]}
  - {id: hip, cue: Sink there., region: hip, technique: pressure, hold: {target: 6 min}}
  - {id: rest, cue: Rest.}
aftercare: [Drink water.]
"""

CHANGES = (
    (("title: One hand", "title: Two hands"), ["title One hand → Two hands"]),
    (("cue: Rest.", "title: A rest, cue: Rest."), ["rest: title Rest → A rest"]),
    (("floor: 5 min", "floor: 3 min"), ["knee: floor 5:00 → 3:00"]),
    (("{target: 6 min}", "{floor: 2 min, target: 6 min}"), ["hip: floor nothing → 2:00"]),
    (("cue: Rest.", "cue: Rest a while."), ["rest: cue Rest. → Rest a while."]),
    (("To ease.", "To ease now."), ["knee: after pain, ease, cue To ease. → To ease now."]),
    (("Keep clear.", "Leave it out."), ["skin: if yes Keep clear. → Leave it out."]),
    (
        ("aftercare: [Drink water.]", "aftercare: [Drink tea.]"),
        ["aftercare: “Drink water.” is left out", "aftercare: “Drink tea.” is new"],
    ),
    (
        ("  - {id: rest, cue: Rest.}\n", "  - {id: still, cue: Be still.}\n"),
        ["step rest: is left out", "step still: is new, after hip"],
    ),
    (("version: 1", "version: 2\nbudget: 20 min"), ["version 1 → 2", "budget nothing → 20:00"]),
)


@pytest.mark.parametrize(("change", "told"), CHANGES, ids=[told[0] for _, told in CHANGES])
def test_each_change_is_told_in_words(change: tuple[str, str], told: list[str]) -> None:
    """What was changed is told where it is, with what it was and is; and nothing else."""
    one = parse_protocol(ONE, "one", "one.yaml")
    assert change[0] in ONE
    other = parse_protocol(ONE.replace(*change), "other", "other.yaml")
    assert list(differences(one, other)) == told


def test_a_step_that_moves_is_told_once() -> None:
    """The one that stands elsewhere is named, not those that it went past."""
    lines = ONE.splitlines(keepends=True)
    rest = next(line for line in lines if "id: rest" in line)
    lines.remove(rest)
    lines.insert(next(n for n, line in enumerate(lines) if "id: knee" in line), rest)
    one, other = (parse_protocol(text, "p", "p.yaml") for text in (ONE, "".join(lines)))
    assert list(differences(one, other)) == ["step rest: comes after ask now"]


@pytest.mark.parametrize("path", list_protocols(), ids=lambda path: path.stem)
def test_nothing_is_otherwise_in_the_same(path: Path) -> None:
    """Every shipped protocol, held against itself."""
    assert list(differences(load_protocol(str(path)), load_protocol(str(path)))) == []
