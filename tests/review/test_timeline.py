"""One session as a timeline, and as a note to paste."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from assistant.edges.files.protocol_file import parse_protocol
from assistant.edges.store.journal import Logbook, read_journal
from assistant.review.soap import soap_lines
from assistant.review.timeline import timeline
from tests.support.english import PHRASEBOOK
from tests.support.kept_sessions import PUT_RIGHT, WALK, Script, keep
from tests.support.scripted import two_sided, whole

COMES_BACK: Script = tuple(
    (4.0 * number, words)
    for number, words in enumerate(
        (
            *("start", "no", "no", "yes", "next"),
            *("barrier", "pain", "yes", "mark this place", "barrier", "released"),
            *("barrier", "released", "no", "barrier", "released", "barrier", "released", "yes"),
        ),
        start=1,
    )
)
"""Through the whole session, in another way after pain, to a place that is come back to."""


def walked(data_dir: Path, script: Script, **choices: Any) -> Logbook:
    """Run a session and read its journal."""
    book, damage = read_journal(keep(data_dir, script, **choices))
    assert damage == []
    assert book is not None
    return book


def told(book: Logbook, *sorts: str) -> list[tuple[float, str]]:
    """Return the moments of some sorts: when, to a tenth of a second, and what."""
    return [(round(each.t, 1), each.text) for each in timeline(book) if each.sort in sorts]


def test_steps_holds_and_deviations_come_in_their_order(tmp_path: Path) -> None:
    """Each step as it begins, each hold as it ends, what was left out, and every word."""
    book = walked(tmp_path, WALK)
    assert [text for _, text in told(book, "step")] == [
        "Permission", "Sink, left", "Draw, left", "Sink, right", "Draw, right",
    ]  # fmt: skip
    assert told(book, "hold") == [
        (76.2, "Sink, left: held 1:10, released"),
        (200.0, "Draw, left: held 2:00, time"),
        (280.0, "Sink, right: held 0:53, skipped; paused 0:20; 0:06 short of the floor"),
        (300.0, "Draw, right: held 0:16, stop; pain; 0:44 short of the floor"),
        (330.0, "Draw, right: held 0:26, stop; 0:34 short of the floor"),
    ]
    assert [text for _, text in told(book, "deviation")] == ["left out: Sink, right"]
    said = [text.strip("“”") for _, text in told(book, "said")]
    assert said == [PHRASEBOOK.orders[phrase].command for _, phrase in WALK]
    times = [moment.t for moment in timeline(book)]
    assert times == sorted(times)


def test_corrections_and_notes_are_told(tmp_path: Path) -> None:
    """What was logged first stays, as corrected; what stands has its own time; notes are there."""
    book = walked(tmp_path, PUT_RIGHT)
    assert told(book, "correction") == [
        (76.0, "logged first, and corrected: Sink, left: held 1:10, released"),
        (150.0, "logged first, and corrected: Draw, right: held 0:44, released;"
                " 0:16 short of the floor"),
    ]  # fmt: skip
    assert (90.0, "Sink, left: held 1:24, released") in told(book, "hold")
    assert [text for _, text in told(book, "note")] == ["note: guarded", "note: warm"]
    assert (100.0, "“released”, 0:10 before") in told(book, "said")


def test_a_session_that_breaks_off_has_its_open_hold(tmp_path: Path) -> None:
    """The hold that no line tells the end of is there, as interrupted."""
    path = keep(tmp_path, WALK[:3], 50.0)
    lines = path.read_bytes().splitlines(keepends=True)
    upto = [json.loads(line)["kind"] for line in lines].index("interrupted")
    path.write_bytes(b"".join(lines[:upto]))
    book, _ = read_journal(path)
    assert book is not None
    ((_, text),) = told(book, "hold")
    assert text.startswith("Sink, left: held 0:")
    assert "interrupted" in text


def test_what_cannot_be_walked_again_is_told_from_its_lines(tmp_path: Path) -> None:
    """Without a protocol that is one the steps are missing, which is said; the holds are there."""
    path = keep(tmp_path, WALK)
    first, *lines = path.read_text().splitlines(keepends=True)
    header = json.loads(first)
    header["protocol"]["text"] = "title: gone"
    path.write_text(json.dumps(header) + "\n" + "".join(lines))
    book, _ = read_journal(path)
    assert book is not None
    assert told(book, "step") == []
    assert len(told(book, "hold")) == 5
    assert any("its steps can't be told" in text for _, text in told(book, "fact"))


def test_a_walk_that_leads_elsewhere_tells_no_steps(tmp_path: Path) -> None:
    """Where an earlier program had gone another way, the steps are those of the logged holds."""
    path = keep(tmp_path, PUT_RIGHT)
    book, _ = read_journal(path)
    assert book is not None
    walked_to = ["Draw, right", "Draw, left", "Draw, right", "Draw, left"]
    assert [text for _, text in told(book, "step")][-4:] == walked_to
    first, *lines = path.read_text().splitlines(keepends=True)
    earlier = [
        line if json.loads(line)["t"] < 172.0 else line.replace("draw", "sink") for line in lines
    ]
    path.write_text(first + "".join(earlier))
    book, _ = read_journal(path)
    assert book is not None
    *_, before, (last_s, last) = told(book, "step")
    assert (before[1], last) == ("Draw, right", "Sink, left")
    assert last_s > 176.0, "as its hold was begun"


def test_a_line_of_a_later_program_is_shown_as_it_stands(tmp_path: Path) -> None:
    """What is not known here is not passed over."""
    path = keep(tmp_path, WALK[:2], 20.0)
    with path.open("a") as file:
        file.write('{"t": 19.0, "kind": "hummed", "tune": "low"}\n')
    book, _ = read_journal(path)
    assert book is not None
    assert (19.0, "hummed: tune low") in told(book, "fact")


def test_a_clock_that_was_set_is_told(tmp_path: Path) -> None:
    """Times of day after it are those of the clock as it was."""
    path = keep(tmp_path, WALK[:2], 20.0)
    with path.open("a") as file:
        file.write('{"t": 18.0, "kind": "clock", "by_s": -3600.0}\n')
        file.write('{"t": 19.0, "kind": "clock", "by_s": "much"}\n')
    book, damage = read_journal(path)
    assert book is not None
    assert (18.0, "the wall's clock was set back by 1:00:00") in told(book, "device")
    assert len(damage) > 0


def test_the_version_that_a_clinic_signed_off_is_told_first(tmp_path: Path) -> None:
    """Which one it was and by whom; of a protocol that none signed off nothing is."""
    book = walked(tmp_path, WALK[:2])
    assert not any("signed off" in text for _, text in told(book, "fact"))
    book.session["protocol"]["signed_off"] = {"version": 41, "by": "supervisor_s1", "at": None}
    first = timeline(book)[0]
    assert (first.t, first.text) == (0, "version 41 of the protocol, signed off by supervisor_s1")


def test_steps_are_told_by_the_titles_that_their_protocol_gives(tmp_path: Path) -> None:
    """In the timeline and in the note; the journal keeps the ids."""
    titled = two_sided(("id: sink,", "id: sink, title: Sink in,"))
    path = keep(tmp_path, WALK, protocol=titled)
    book, _ = read_journal(path)
    assert book is not None
    assert "Sink in, left" in [text for _, text in told(book, "step")]
    assert [text for _, text in told(book, "deviation")] == ["left out: Sink in, right"]
    assert "- left out: Sink in, right" in list(soap_lines(book))
    holds = [json.loads(line) for line in path.read_text().splitlines() if '"hold"' in line]
    assert {hold["step"] for hold in holds if hold["kind"] == "hold"} == {"sink", "draw"}


@pytest.mark.parametrize(
    ("said", "left"),
    [
        (("barrier", "released"), []),
        (("barrier", "pain"), []),
        (("skip this",), ["- come back to: Sink, left"]),
        (("stop",), ["- come back to: Sink, left"]),
        (("barrier", "that was the right side"), ["- come back to: Sink, left"]),
        (("mark this place", "barrier", "skip this"), ["- come back to: Sink, left"]),
    ],
)
def test_a_note_to_paste_has_the_places_that_are_open(
    tmp_path: Path, said: tuple[str, ...], left: list[str]
) -> None:
    """A place marked in another way to work is one of the route's; what was worked is done."""
    script = [*COMES_BACK]
    for words in said:
        script.append((script[-1][0] + 4.0, words))
    book = walked(tmp_path, script, protocol=whole(), seconds=script[-1][0] + 6.0)
    plan = [line for line in soap_lines(book) if line.startswith("- come back")]
    assert plan == left


def test_a_place_marked_by_an_earlier_program_is_read_as_it_was(tmp_path: Path) -> None:
    """By the name of the other way that was done there, which its return does not tell of."""
    path = keep(tmp_path, COMES_BACK, protocol=whole(), seconds=82.0)
    lines = path.read_text().splitlines(keepends=True)
    marked = [line.replace("sink", "ease") if "place_marked" in line else line for line in lines]
    path.write_text("".join(marked))
    book, _ = read_journal(path)
    assert book is not None
    assert "- come back to: Ease, left" in list(soap_lines(book))


def test_a_note_to_paste_has_responses_notes_and_what_was_left_out(tmp_path: Path) -> None:
    """Said by the client, done by the hands, noted; the rest is the therapist's."""
    lines = list(soap_lines(walked(tmp_path / "one", WALK)))
    assert "- permission given (Permission)" in lines
    assert "- pain during abdomen, right" in lines
    assert "- left out: Sink, right" in lines
    lines = list(soap_lines(walked(tmp_path / "two", PUT_RIGHT)))
    assert "- pressure, adductor, left: 1:24, released; noted: guarded" in lines
    assert "- stretch, abdomen, right: 1:04, released; noted: warm" in lines
    assert "- client stop during abdomen, left" in lines
    assert "- left out: Sink, right" in lines
    early: Script = [(2.0, "start"), (4.0, "yes"), (12.0, "note soft")]
    assert "- noted at Sink, left: soft" in list(soap_lines(walked(tmp_path / "three", early)))


def test_what_the_client_told_is_told_as_theirs_with_a_hold_or_without(tmp_path: Path) -> None:
    """In a note to paste it is subjective, whenever it was said; what was found is not."""
    said: Script = [
        (1.0, "pain"), (2.0, "start"), (4.0, "yes"), (8.0, "pain"), (12.0, "barrier"),
        (80.0, "released"), (84.0, "note warm"), (88.0, "ease off"), (92.0, "barrier"),
        (100.0, "pain"), (104.0, "that was the right side"), (110.0, "pause"),
        (114.0, "that hurts"),
    ]  # fmt: skip
    lines = list(soap_lines(walked(tmp_path, said)))
    done = lines.index("O (what was done)")
    assert [line for line in lines[:done] if line.startswith("-")] == [
        "- permission given (Permission)",
        "- pain during abdomen, right",
        "- pain",
        "- pain at adductor, left",
        "- ease off at abdomen, right",
        "- pain at abdomen, right",
    ]
    found = "\n".join(lines[done:])
    assert "stop; noted: warm" in found
    assert "pain" not in found
    assert "ease off" not in found


def test_a_plan_of_minutes_is_told_as_planned_and_taken(tmp_path: Path) -> None:
    """Each part as it is left, with what it had of the time left; at the end the sums of all."""
    text = (
        "title: Card\nversion: 1\nlanguage: en\nminutes: {back: 6 min, legs: 3 min}\n"
        "aftercare: [Drink some water.]\n"
    )
    card = parse_protocol(text, "card", "card.yaml")
    script: Script = [(2.0, "start"), (182.0, "next"), (242.0, "back"), (302.0, "stop")]
    facts = [text for _, text in told(walked(tmp_path, script, protocol=card), "fact")]
    assert facts == [
        "back: took 3:00, planned 6:00",
        "legs: took 1:00, planned 3:00, had 6:00",
        "back: took 1:00, planned 6:00, had 3:20",
        "the end: stopped",
        "taken, of what was planned: back 4:00 of 6:00, legs 1:00 of 3:00",
    ]
