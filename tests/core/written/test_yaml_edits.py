"""Small changes of a text: what they come to, and that all else stays to the letter."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assistant.core.written.edits import (
    Edit,
    EditError,
    Insert,
    Move,
    Remove,
    Rename,
    Set,
    edited,
    in_order,
    value_at,
)
from assistant.core.written.problems import KeyPath
from assistant.core.written.yaml_edits import edited_text, remarks
from assistant.core.written.yaml_text import read_yaml
from assistant.edges.files.library import shipped
from assistant.protocol_tools.template import template

TEXT = """\
# of the file
title: Calf # of the title

# of the steps
steps:
  # of one
  - id: one
    cue: >-
      Sink in,
      and wait.

  # of nobody

  # of two
  - id: two
    hold: {floor: 5 min, target: "6 min"} # of the hold
  - {id: three, cue: Rest.}

# of the end
aftercare: [Rest., 'Drink.']
"""


def after(edit: Edit, order: tuple[str, ...] = ()) -> list[str]:
    """Return the lines that a change takes from the text and adds to it, marked."""
    old, new = TEXT.splitlines(), edited_text(TEXT, edit, order).splitlines()
    gone, come = Counter(old) - Counter(new), Counter(new) - Counter(old)
    return [f"-{each}" for each in gone] + [f"+{each}" for each in come]


def test_a_value_takes_the_place_of_another() -> None:
    """With the remark behind it; within brackets the brackets are written anew; what YAML would
    take for something else stands in quotation marks."""
    assert after(Set(("title",), "Knee: left")) == [
        "-title: Calf # of the title",
        '+title: "Knee: left" # of the title',
    ]
    assert after(Set(("steps", 1, "hold", "floor"), "3 min"))[1:] == [
        "+    hold: {floor: 3 min, target: 6 min} # of the hold"
    ]
    assert after(Set(("steps", 0, "cue"), "no"))[3:] == ["+    cue: no"]
    assert after(Set(("aftercare", 1), "[x]"))[1:] == ['+aftercare: [Rest., "[x]"]']
    folded = after(Set(("steps", 0, "cue"), "word " * 40 + "end"))
    assert [each for each in folded if each.startswith("+")] == [
        "+      " + "word " * 18 + "word",  # twice
        "+      word word end",
    ]


def test_a_new_key_stands_where_it_belongs() -> None:
    """Behind those that come before it; what it lies in is made with it."""
    text = edited_text(TEXT, Set(("steps", 1, "title"), "Two"), ("id", "title", "hold"))
    assert "  - id: two\n    title: Two\n    hold:" in text
    text = edited_text(TEXT, Set(("sides", "left"), "Left."), ("title", "sides", "steps"))
    assert "title: Calf # of the title\n\nsides:\n  left: Left.\n\n# of the steps" in text
    text = edited_text(TEXT, Set(("steps", 0, "hold", "floor"), "1 min"))
    assert "      and wait.\n    hold: {floor: 1 min}\n" in text


def test_an_entry_goes_with_the_remark_above_it() -> None:
    """What stands between blank lines stays."""
    text = edited_text(TEXT, Move(("steps", 1), ("steps", 0)))
    assert text.index("# of two\n  - id: two") < text.index("# of one\n  - id: one")
    assert text.index("# of the hold") < text.index("# of one")
    assert list(remarks(text)) != list(remarks(TEXT))
    assert sorted(remarks(text)) == sorted(remarks(TEXT))


def test_an_entry_is_put_in_and_taken_out() -> None:
    """With blank lines as the list has them; the last takes its key with it."""
    text = edited_text(TEXT, Insert(("steps", 3), {"id": "four", "cue": ""}))
    assert '  - {id: three, cue: Rest.}\n\n  - id: four\n    cue: ""\n\n# of the end' in text
    text = edited_text(TEXT, Remove(("steps", 1)))
    assert "# of two" not in text
    assert "# of nobody\n\n  - {id: three" in text
    alone = "steps:\n  - id: one\n    hold: {floor: 5 min}\nversion: 1\n"
    assert edited_text(alone, Remove(("steps", 0, "hold", "floor"))) == (
        "steps:\n  - id: one\nversion: 1\n"
    )
    assert edited_text(alone, Remove(("steps", 0))) == "version: 1\n"


REGIONS = """\
minutes:
  back: 25 min # of the back

  # of the legs
  legs: 15 min
  arms: 10 min
"""


def test_a_key_has_another_name_or_another_place() -> None:
    """With the remarks that are its own; in brackets too, and quoted where it must be."""
    text = edited_text(REGIONS, Rename(("minutes", "back"), "back: low"))
    assert text == REGIONS.replace("back:", '"back: low":', 1)
    text = edited_text(REGIONS, Move(("minutes", "legs"), ("minutes", 0)))
    assert text.startswith("minutes:\n  # of the legs\n  legs: 15 min\n")
    assert list(read_yaml(text, "").data["minutes"]) == ["legs", "back", "arms"]  # type: ignore[index]
    assert sorted(remarks(text)) == sorted(remarks(REGIONS))
    text = edited_text(text, Move(("minutes", "legs"), ("minutes", "arms")))
    assert list(read_yaml(text, "").data["minutes"]) == ["back", "arms", "legs"]  # type: ignore[index]
    flow = "minutes: {back: 25 min, legs: 15 min}\n"
    assert edited_text(flow, Move(("minutes", "legs"), ("minutes", 0))) == (
        "minutes: {legs: 15 min, back: 25 min}\n"
    )
    assert edited_text(flow, Rename(("minutes", "legs"), "a, b")) == (
        'minutes: {back: 25 min, "a, b": 15 min}\n'
    )


def test_a_change_that_would_lose_a_remark_is_refused() -> None:
    """Nothing is written then."""
    text = "steps:\n  - id: one\n    hold: { # mine\n      floor: 5 min }\n"
    with pytest.raises(EditError, match=r"steps\[0\]\.hold\.floor: this can't be changed here"):
        edited_text(text, Set(("steps", 0, "hold", "floor"), "3 min"))


@pytest.mark.parametrize(
    "edit", [Set(("title", "x"), 1), Remove(("no",)), Remove(()), Insert(("steps", 9), "x"),
             Insert(("title",), "x"), Move(("steps", 9), ("steps", 0)), Set((), 1),
             Rename(("no",), "x"), Rename(("title",), "steps"), Move(("title",), ("steps", 0)),
             Move(("title",), (9,))]
)  # fmt: skip
def test_a_change_that_does_not_fit_is_refused(edit: Edit) -> None:
    """As of a page that was open too long; the text stays."""
    with pytest.raises(EditError):
        edited_text(TEXT, edit)


FILES = (*shipped("protocols").rglob("*.yaml"),)
VALUES = (
    "plain words",
    "5 min",
    "it's # not: so",
    "- x",
    "w " * 90 + "end",
    7,
    ["a", ["b c", "d"]],
)
ENTRIES = ("Rest.", {"id": "new", "cue": "Say: it.", "hold": {"floor": "3 min", "target": "5 min"}})


def every(data: object, path: KeyPath = ()) -> Iterator[KeyPath]:
    """Yield each path of the data."""
    inside = (
        data.items()
        if isinstance(data, dict)
        else enumerate(data)
        if isinstance(data, list)
        else ()
    )
    for key, value in inside:
        yield (*path, key)
        yield from every(value, (*path, key))


@st.composite
def edits(draw: st.DrawFn, data: object) -> Edit:
    """Return a change that fits the data."""
    paths = list(every(data))
    path = draw(st.sampled_from(paths))
    lists = [each for each in paths if isinstance(value_at(data, each), list)]
    kind = draw(st.sampled_from(("set", "key", "remove", "insert", "move", "name", "place")))
    keys = value_at(data, path[:-1])
    if kind in ("name", "place") and isinstance(keys, dict):
        if kind == "name":
            return Rename(path, draw(st.sampled_from(("new", "a: b", "no", "x y", "7"))))
        return Move(path, (*path[:-1], draw(st.integers(0, len(keys) - 1))))
    if kind == "set":
        return Set(path, draw(st.sampled_from(VALUES)))
    if kind == "key" and isinstance(value_at(data, path), dict):
        return Set((*path, "extra"), draw(st.sampled_from(VALUES)))
    if kind in ("insert", "move") and lists:
        one = draw(st.sampled_from(lists))
        entries = value_at(data, one)
        assert isinstance(entries, list)
        at = draw(st.integers(0, len(entries) - (kind == "move")))
        if kind == "insert":
            return Insert((*one, at), draw(st.sampled_from(ENTRIES)))
        return Move((*one, draw(st.integers(0, len(entries) - 1))), (*one, at))
    return Remove(path)


@pytest.mark.parametrize("text", [template("mine"), *(each.read_text() for each in FILES)],
                         ids=["template", *(each.stem for each in FILES)])  # fmt: skip
@settings(max_examples=8, deadline=None)
@given(st.data())
def test_the_text_holds_what_the_data_do(text: str, data: st.DataObject) -> None:
    """Whatever is changed in a file that is shipped, several times over: it is refused, or the
    text comes to just that, and no remark is lost but with what was taken out."""
    for _ in range(4):
        before = read_yaml(text, "").data
        edit = data.draw(edits(before))
        try:
            new = edited_text(text, edit)
        except EditError:
            continue
        came, meant = read_yaml(new, "").data, edited(before, edit)
        assert came == meant
        assert in_order(came, meant) or not isinstance(edit, Rename | Move)
        if not isinstance(edit, Remove):
            assert not Counter(remarks(text)) - Counter(remarks(new))
        text = new


def test_what_is_shipped_can_be_changed() -> None:
    """Every step of every file moves up and down, and takes other words, with nothing refused."""
    for file in FILES:
        text = Path(file).read_text()
        data = read_yaml(text, "").data
        lists = [each for each in every(data) if each[-1] == "steps"]
        for one in lists:
            steps = value_at(data, one)
            assert isinstance(steps, list)
            for at in range(1, len(steps)):
                moved = edited_text(text, Move((*one, at), (*one, at - 1)))
                assert sorted(remarks(moved)) == sorted(remarks(text))
            edited_text(text, Set((*one, 0, "cue"), "Other: words."))
