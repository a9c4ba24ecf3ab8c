"""The tools for protocols: schema, template, diagram, outline, paper, and the cues aloud."""

from __future__ import annotations

import json
import re
from argparse import Namespace
from pathlib import Path

import jsonschema
import pytest
import soundfile
import yaml

from assistant.base.protocols import load_protocol
from assistant.core.domain.states import STATES
from assistant.core.faults import UsageError
from assistant.core.protocols.json_schema import json_schema
from assistant.core.session.dry_run import dry_run
from assistant.core.session.machine import WHERE_IT_WAS
from assistant.core.session.table import TABLE
from assistant.edges.files.library import list_protocols, list_shared
from assistant.protocol_tools.command import TOOLS, Told
from assistant.protocol_tools.diagram import WENT_ON, mermaid
from assistant.protocol_tools.outline import outline
from assistant.protocol_tools.recital import cues_of
from tests.support.english import ENGLISH
from tests.support.places import ROOT
from tests.support.scripted import two_sided, whole

SCHEMA = json_schema()

FOR_AUTHORS = ROOT / "docs" / "author.md"


@pytest.fixture(autouse=True)
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A user's own folders, empty, and a working folder."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def tool(action: str, **options: object) -> Told:
    """Run one of the tools."""
    usual = {"format": "text", "start_side": None, "layers": None, "minutes": None}
    usual |= {"skip_screening": False, "from_": None}
    return TOOLS[action](Namespace(**usual | options))


# From what there is


def test_a_copy_is_as_it_was_written_and_can_be_changed(home: Path) -> None:
    """It is right as it is, its file is the same to a letter, and what is changed is told; but two
    can't be called by one name."""
    told = tool("new", name="mine", from_="adductor-release")
    path = home / "config" / "assistant" / "protocols" / "mine.yaml"
    assert told.out[0].startswith(f"{path}: written")
    assert path.read_text() == "".join(f"{line}\n" for line in printed("adductor-release"))
    checked = tool("check", files=["mine"])
    assert checked.out == ["mine: right, with 1 warning"]
    assert "'adductor release' calls adductor-release already" in checked.errors[0]
    assert tool("diff", protocol="adductor-release", other="mine").out == ["nothing is otherwise"]
    path.write_text(path.read_text().replace("title: ", "title: My ", 1))
    title = "title Adductor release → My Adductor release"
    assert tool("diff", protocol="adductor-release", other="mine").out == [title]


def test_a_copy_in_another_language_can_t_be_called_by_the_same_name_either(home: Path) -> None:
    """The room is in that language; a title that stands twice in two languages calls both."""
    tool("new", name="mio", from_="presion-sostenida")
    [told] = tool("check", files=["mio"]).errors
    assert "'presión sostenida' calls presion-sostenida already" in told
    path = home / "config" / "assistant" / "protocols" / "mio.yaml"
    english = load_protocol("sustained-pressure").title
    path.write_text(re.sub("^title: .*", f"title: {english}", path.read_text(), flags=re.M))
    assert tool("check", files=["mio"]).errors == []


def printed(name: str) -> list[str]:
    """Return the lines of a protocol's file as they are printed."""
    return tool("source", protocol=name).out


def test_what_is_not_there_or_wrong_is_not_copied(home: Path) -> None:
    """No file is written where there is nothing to copy, and none in place of another."""
    with pytest.raises(UsageError, match="no protocol is called 'adductor'"):
        tool("new", name="mine", from_="adductor")
    assert not (home / "config").exists()
    tool("new", name="mine", from_="direct-hold")
    with pytest.raises(UsageError, match="is there already"):
        tool("new", name="mine", from_="adductor-release")


def test_a_language_that_the_program_lacks_is_refused(home: Path) -> None:
    """By `check` and by whatever reads a protocol to use it; where it stands, with those it has."""
    text = "".join(f"{line}\n" for line in printed("direct-hold"))
    (home / "halten.yaml").write_text(text.replace("language: en-us", "language: de"))
    line = text.splitlines().index("language: en-us") + 1
    problem = (
        f"halten.yaml:{line}:11: language: found de; the program speaks and hears en, es alone"
    )
    told = tool("check", files=["halten.yaml"])
    assert told.code == 2
    assert told.errors[0].startswith(problem)
    with pytest.raises(UsageError, match="the program speaks and hears en, es alone"):
        tool("dry-run", protocol="halten.yaml")


# Schema


@pytest.mark.parametrize("path", [*list_protocols(), *list_shared().values()], ids=lambda p: p.stem)
def test_the_schema_takes_the_library(path: Path) -> None:
    """What `check` finds right no editor underlines."""
    jsonschema.validate(yaml.safe_load(path.read_text()), SCHEMA)


def test_the_schema_is_one() -> None:
    """It is valid JSON Schema itself."""
    jsonschema.Draft202012Validator.check_schema(SCHEMA)


BAD = [
    {"titel": "A"},
    {"version": "1"},
    {"language": "English"},
    {"steps": [{"id": "Rest!", "cue": "Rest."}]},
    {"steps": [{"id": "a", "cue": "Rest.", "hold": {"floor": 5, "target": "6 min"}}]},
    {"steps": [{"id": "a", "cue": "Rest.", "side": "up"}]},
    {"steps": [{"use": "wait", "width": 1}]},
    {"phases": [{"phase": "beginning", "steps": [{"id": "a", "cue": "Rest."}]}]},
    {"budget": 60},
    {"sequences": {"wait": {"steps": [{"id": "a", "cu": "Rest."}]}}},
]


@pytest.mark.parametrize("slip", BAD, ids=str)
def test_the_schema_finds_slips(slip: dict[str, object]) -> None:
    """An editor underlines what `check` would refuse."""
    good = {"title": "A", "version": 1, "language": "en", "aftercare": ["Rest."]}
    good |= {"steps": [{"id": "a", "cue": "Rest."}]}
    jsonschema.validate(good, SCHEMA)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(good | slip, SCHEMA)


def test_the_schema_knows_names_in_braces_in_sequences_only() -> None:
    """There a value is filled in; anywhere else it would be a slip."""
    step = {"id": "a", "cue": "Rest.", "side": "{side}"}
    jsonschema.validate({"shared": "Rest", "steps": [step]}, SCHEMA)
    file = {"title": "A", "version": 1, "language": "en", "aftercare": ["Rest."], "steps": [step]}
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(file, SCHEMA)


# New, check, list


def test_a_new_protocol_is_right_and_found_by_its_name(home: Path) -> None:
    """It lies in the user's own folder with the schema beside it, and nothing in it warns."""
    told = tool("new", name="my-back")
    path = home / "config" / "assistant" / "protocols" / "my-back.yaml"
    assert told.out[0].startswith(f"{path}: written")
    assert path.read_text().startswith("# yaml-language-server: $schema=protocol.schema.json\n")
    assert json.loads((path.parent / "protocol.schema.json").read_text()) == SCHEMA
    assert tool("check", files=["my-back"]) == Told(["my-back: right"])
    assert any(line.startswith("my-back  ") for line in tool("list").out)
    jsonschema.validate(yaml.safe_load(path.read_text()), SCHEMA)


def test_a_file_is_never_written_over(home: Path) -> None:
    """A name or a path that is taken is refused, and the file stays as it was."""
    (home / "mine.yaml").write_text("mine")
    for name in ("mine.yaml", "./mine"):
        with pytest.raises(UsageError, match="is there already"):
            tool("new", name=name)
    assert (home / "mine.yaml").read_text() == "mine"


@pytest.mark.parametrize("name", ["/proc/none/x", "x\x00", "a/" + "x" * 300])
def test_what_cannot_be_written_is_told(name: str) -> None:
    """One line, whatever the name."""
    with pytest.raises(UsageError, match="can't be written"):
        tool("new", name=name)


def test_the_users_own_goes_before_the_librarys(home: Path) -> None:
    """Under the same name it is the user's that is shown, listed once, and used by others."""
    tool("new", name="rebounding")
    assert tool("show", protocol="rebounding").out[0] == "Rebounding (rebounding, version 1)"
    assert sum(line.startswith("rebounding ") for line in tool("list").out) == 1
    shared = home / "config" / "assistant" / "protocols" / "shared"
    shared.mkdir()
    (shared / "aftercare.yaml").write_text("shared: Mine\naftercare: [My own words.]\n")
    assert "aftercare: “My own words.”" in tool("show", protocol="direct-hold").out


def test_a_protocol_that_cannot_be_used_hides_no_other(home: Path) -> None:
    """The list names it as such."""
    tool("new", name="my-back")
    path = home / "config" / "assistant" / "protocols" / "my-back.yaml"
    path.write_text("title: 5\n")
    listed = tool("list").out
    assert "my-back                      can't be used; `assistant protocols check my-back`" in (
        "\n".join(listed)
    )
    assert any(line.startswith("rebounding ") for line in listed)


def test_a_folder_is_checked_whole(home: Path) -> None:
    """Every file in it; one wrong file makes the exit code, the others are told as right."""
    (home / "set").mkdir()
    tool("new", name="set/a")
    (home / "set" / "b.yml").write_text("title: Two\n")
    told = tool("check", files=["set"])
    assert told.code == 2
    assert told.out == ["set/a.yaml: right"]
    assert told.errors[0].startswith("set/b.yml:1:1: needs 'steps'")


def test_a_check_is_told_as_json() -> None:
    """Each problem with file, line, column, key, what was found and what was expected."""
    Path("b.yaml").write_text("title: Two\nversion: one\n")
    told = tool("check", files=["b.yaml", "nowhere.yaml"], format="json")
    first, second = json.loads(told.out[0])
    assert told.code == 2
    assert first["problems"][-1] | {"expected": ""} == {
        "file": "b.yaml", "line": 2, "column": 10, "path": "version", "found": "found 'one'",
        "expected": "", "severity": "error",
    }  # fmt: skip
    assert not second["right"]
    assert "can't be read" in second["error"]


def test_authors_are_shown_what_a_wrong_file_gives() -> None:
    """The file that it shows has just the problems that it shows."""
    text = FOR_AUTHORS.read_text("utf-8")
    before, _, told = text.partition("\n```\n\ngives\n\n```\n")
    Path("my-back.yaml").write_text(before.rpartition("```yaml\n")[2])
    assert tool("check", files=["my-back.yaml"]).errors == [told.partition("\n```")[0]]


# Draw, show, dry-run, say


def test_the_diagram_is_the_table() -> None:
    """Every state is in it, and every row that changes the state but by a break, with its words."""
    drawn = "\n".join(mermaid(whole()))
    for state in STATES:
        assert re.search(rf"\b{state.replace(' ', '_')}\b", drawn), state
    for row in TABLE:
        changes = row.on != WENT_ON and row.to not in ("=", WHERE_IT_WAS, row.source)
        if changes and row.do not in ("stop", "interrupt"):
            assert row.on in drawn, row


def test_what_a_protocol_has_not_is_not_drawn() -> None:
    """Without screening and alternatives there are no such states; a break is no part of it."""
    drawn = "\n".join(mermaid(two_sided()))
    assert "screening" not in drawn
    assert "alternative" not in drawn
    assert "consent --> no_permission: no [consent is for all]" in drawn
    assert "no_permission --> ended: no\n" in drawn
    assert "went on" not in drawn
    ends = "unclear [is pleaded again] / yes [is asked to end] / stop / interrupt"
    assert f"anywhere --> ended: {ends}\n" in drawn


def test_the_outline_tells_all_that_a_file_has() -> None:
    """Phases, steps, holds, layers, alternatives, questions, reminders, and how long it takes."""
    text = "\n".join(outline(whole()))
    for part in (
        "about eleven minutes without screening; holds: 5; budget 20:00",
        "before     clots: “Any blood clots?” if yes: “Not without clearance.”",
        "assessment: “First look.”",
        "each side  sink: “Hand on the low back.”",
        "floor 1:00, target 1:30; matches the other side",
        "up to 3 layers; asked after each: “Once more?”",
        "after pain: “A position of ease?” ease: “Go to ease.”",
        "floor 0:30, target 0:50, ceiling 1:00, a breath every 10 s",
        "at 10:00: “Half of the time is left.”",
        "aftercare: “Drink some water.”",
    ):
        assert part in text, part


def test_a_dry_run_is_the_whole_dialogue() -> None:
    """Both sides of it and the chimes, in order, each line not before the last."""
    paper = dry_run(whole(), ENGLISH)
    assert [line.t for line in paper.lines] == sorted(line.t for line in paper.lines)
    assert paper.said[0] == "Whole session. Say start when you are ready."
    assert paper.said[-1] == "The session is saved."
    assert {line.who for line in paper.lines} == {"assistant", "therapist", "chime"}
    assert [hold.duration_s >= hold.target_s for hold in paper.holds] == [True] * 5


def test_a_dry_run_takes_the_days_choices() -> None:
    """Layers, the side to begin on, a budget and no screening change what is said."""
    paper = dry_run(two_sided(), ENGLISH, "right", 2, budget_s=300.0)
    assert [(hold.side, hold.layer) for hold in paper.holds] == [
        ("right", 1), ("right", 1), ("left", 1), ("left", 1),
        ("right", 2), ("right", 2), ("left", 2), ("left", 2),
    ]  # fmt: skip
    assert "Five minutes have gone by." in paper.said
    assert "Any blood clots?" not in dry_run(whole(), ENGLISH, skip_screening=True).said


def test_a_dry_run_is_printed_with_times() -> None:
    """As text, and as one JSON object a line; choices that do not fit are refused."""
    told = tool("dry-run", protocol="rebounding", skip_screening=True)
    assert told.out[0].split("  ", 3)[-1].endswith("» Rebounding. Say start when you are ready.")
    assert told.out[-1].endswith("all times are estimates")
    lines = [json.loads(line) for line in tool("dry-run", protocol="rebounding", format="json").out]
    assert lines[0] == {
        "t": 0.0, "who": "assistant", "text": "Rebounding. Say start when you are ready.",
    }  # fmt: skip
    with pytest.raises(UsageError, match="--layers 2: rebounding has one layer only"):
        tool("dry-run", protocol="rebounding", layers=2)


def test_all_that_a_file_says_is_read_aloud_once() -> None:
    """Every text of it, in its order."""
    assert cues_of(whole()) == [
        "Whole session.", "Any blood clots?", "Not without clearance.", "Any open skin?",
        "Keep clear of it.", "Left side.", "Right side.", "The other side.", "First look.",
        "Ask permission.", "Look at the posture.", "From the front.", "Then from behind.",
        "Now the work.", "Hand on the low back.", "A position of ease?", "Go to ease.",
        "Once more?", "May I work on the belly?", "Hand on the belly.", "Hand on the neck.",
        "To the end.", "Rest both hands.", "Half of the time is left.", "Drink some water.",
    ]  # fmt: skip


def test_cues_are_written_to_a_file(home: Path) -> None:
    """With silence between them, so that each is heard apart."""
    (home / "one.yaml").write_text(
        "title: One\nversion: 1\nlanguage: en\nsteps: [{id: a, cue: Two.}]\naftercare: [Three.]\n"
    )
    assert tool("say", protocol="one.yaml", speaker="out.wav").out == ["One.", "Two.", "Three."]
    sound, rate = soundfile.read(home / "out.wav")
    loud = abs(sound) > 0.02
    gaps = max(len(run) for run in "".join("x" if each else "." for each in loud).split("x"))
    assert 3.0 < len(sound) / rate < 8.0
    assert gaps / rate > 0.7
