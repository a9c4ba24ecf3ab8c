"""What the review's pages are made of: what is asked, what is shown, and how it is written."""

from __future__ import annotations

import hashlib
import json
import os
import re
from pathlib import Path

import pytest

from assistant.base.day import period
from assistant.cli.main import main
from assistant.core.review.conditions import Chosen, choose, parse_condition
from assistant.core.review.tally import coarser
from assistant.edges.store.journal import journal_folder
from assistant.review.page_choice import Choice, choice_of, query_of
from assistant.review.page_figures import MOST_SESSIONS, offered, overview, shown_one_by_one
from assistant.review.pages import (
    SCRIPTS,
    STATIC,
    WEB,
    overview_page,
    session_page,
    show_share,
    whole_file,
)
from assistant.review.questions import Review
from tests.support.hand_checked import write_hand_checked
from tests.support.practice import make_practice


def asked(**query: str) -> Choice:
    """Return what a query chooses."""
    return choice_of(query.items())


def links(session_id: str) -> str:
    """Return where a session is."""
    return f"session/{session_id}"


def test_a_query_is_read_as_conditions() -> None:
    """Fields, dates and further conditions all count; what is left empty chooses nothing."""
    choice = choice_of(
        [
            ("client", "C-1"), ("step", ""), ("end_reason", "stop"), ("end_reason", "skipped"),
            ("since", "2030-02"), ("until", "2030-02-03"), ("last", "7"), ("by", "step"),
            ("where", "held<floor; response~warm"), ("where", "side=left"),
        ]
    )  # fmt: skip
    assert [str(each) for each in choice.chosen.conditions] == [
        "client=C-1", "ended=stop,skipped", "held<floor", "response~warm",
        "side=left", "month>=2030-02", "started_at<=2030-02-03",
    ]  # fmt: skip
    assert (choice.chosen.last, choice.by, choice.problems) == (7, "step", ())
    assert choice.where == "held<floor; response~warm; side=left"
    assert asked() == asked(client=" ", where=" ; ")
    assert asked().chosen == Chosen()


def test_a_slip_in_a_query_chooses_nothing() -> None:
    """Each is told in a line; half of a question is not answered."""
    choice = asked(client="C-1", since="May", last="0", where="hold<3; side=left", by="moon")
    assert choice.chosen == Chosen()
    assert [problem.split(":")[0].split(";")[0] for problem in choice.problems] == [
        "'May'",
        "no field 'hold'",
        "'0' sessions",
        "no trend by 'moon'",
    ]
    assert asked(last="9" * 5_000).problems != ()
    (told,) = asked(since="2030-02", until="2030-01").problems
    assert told == "2030-02 is after 2030-01: the dates are the wrong way round"


@pytest.mark.parametrize(
    "chosen",
    [
        Chosen(),
        choose(client="C-1", protocol="a&b", last=3),
        choose([parse_condition(each) for each in ("ended=stop,time", "held<90.5", "step=x,y")]),
        choose([parse_condition("response~so & so"), *period("2030-01-31", "2030-02")]),
    ],
)
def test_what_was_typed_in_a_terminal_is_asked_by_an_address(chosen: Chosen) -> None:
    """The address that the command prints chooses what its options choose."""
    from urllib.parse import parse_qsl

    again = choice_of(parse_qsl(query_of(chosen)))
    assert again.problems == ()
    assert again.chosen.last == chosen.last
    assert set(again.chosen.conditions) == set(chosen.conditions)


def test_tallies_are_summed_up_by_less(practice: Path) -> None:
    """What is known by more fields says what would be asked by fewer, exactly."""
    with Review(practice) as review:
        fine = review.tallies(by=("technique", "length_s"))
        assert coarser(fine, 1) == review.tallies(by=("technique",))
        assert coarser(fine, 0) == review.tallies()


def test_the_figures_are_those_worked_out_by_hand(practice: Path) -> None:
    """Means, shares, ends, sides, pairs and lengths, for all and for what is chosen."""
    with Review(practice) as review:
        data = overview(review, asked())
        left = overview(review, asked(side="left"))
    assert (data["sessions_chosen"], data["holds_chosen"]) == (3, 9)
    released = data["released"]
    assert released["n"] == 6
    assert released["mean_s"] == pytest.approx(365 / 6)
    assert (released["at_floor"], released["at_target"]) == (4 / 6, 1 / 6)
    ends = [(each["end_reason"], each["n"], each["mean_s"]) for each in data["ends"]]
    assert ends[1:] == [("time", 1, 90.0), ("stop", 1, 40.0), ("skipped", 1, 30.0)]
    assert [(row["group"], row["n"], row["mean_s"]) for row in data["trend"]["rows"]] == [
        ("2030-01", 3, pytest.approx(220 / 3)),
        ("2030-02", 3, pytest.approx(145 / 3)),
    ]
    sink = data["sides"][1]
    assert (sink["step"], sink["pairs"], sink["longer_left"]["mean"]) == ("sink", 2, 15.0)
    assert [each["difference_s"] for each in data["pairs"]] == [20.0, -60.0, 10.0]
    pressure = data["techniques"][0]
    assert (pressure["technique"], pressure["n"], pressure["mean_s"]) == ("pressure", 4, 50.0)
    assert pressure["lengths"] == [
        {"length_s": 15, "n": 1}, {"length_s": 45, "n": 1}, {"length_s": 60, "n": 2},
    ]  # fmt: skip
    assert [hold["duration_s"] for hold in left["holds"]] == [70, 40, 90, 65, 30]
    assert [each["id"] for each in data["sessions"]] == ["feb-2", "feb-1", "jan-1"]
    assert left["pairs"] == []


def test_few_sessions_are_shown_one_by_one(tmp_path: Path) -> None:
    """The last ten unless asked, and never more than an eye tells apart; figures count all."""
    make_practice(tmp_path, 2_000, clients=40)
    with Review(tmp_path) as review:
        data = overview(review, asked())
        more = overview(review, asked(last="120"))
        picked = offered(review)
    assert (len(data["sessions"]), len(data["holds"]), data["holds_chosen"]) == (10, 160, 2_000)
    assert (len(more["sessions"]), more["holds_chosen"]) == (MOST_SESSIONS, 120 * 16)
    assert shown_one_by_one(Chosen(last=3)).last == 3
    assert data["pairs"] == []  # a thousand pairs are no picture
    assert len(picked["client"]) == 40
    assert picked["side"] == ["left", "right"]


def test_what_was_logged_cannot_speak_to_the_browser(tmp_path: Path) -> None:
    """Marks of HTML in a code, a response or a note are words in the page, in its data too."""
    write_hand_checked(tmp_path)
    path = journal_folder(tmp_path) / "jan-1.jsonl"
    evil = '</script><img src=x onerror="alert(1)">&'
    text = path.read_text().replace('"C-1"', json.dumps(evil)).replace('"pain"', json.dumps(evil))
    path.write_text(text)
    with Review(tmp_path) as review:
        pages = (
            overview_page(review, asked(client=evil, where=evil), "/", links),
            overview_page(review, asked(client=evil), "/", links),
            session_page(review, "jan-1", "/", links),
            whole_file(review, Chosen()),
        )
    for page in pages:
        assert b"<img" not in page
        assert b"onerror=&#34;alert" in page
    (data,) = re.findall(rb'<script type="application/json" id="data">(.*?)</script>', pages[1])
    assert {hold["client"] for hold in json.loads(data)["holds"]} == {evil}


def test_a_name_that_is_no_text_is_shown_as_far_as_it_goes(tmp_path: Path) -> None:
    """A protocol's name may hold bytes of a file's name that are no UTF-8."""
    write_hand_checked(tmp_path)
    path = journal_folder(tmp_path) / "jan-1.jsonl"
    path.write_text(path.read_text().replace("test-release", "caf\\udce9"))
    with Review(tmp_path) as review:
        assert b"caf?" in overview_page(review, asked(), "/", links)
        assert b"caf?" in session_page(review, "jan-1", "/", links)


def test_damage_is_told_on_the_page(practice: Path) -> None:
    """A journal that can't be read whole is named, with what is shown of the rest."""
    path = journal_folder(practice) / "feb-2.jsonl"
    path.write_text(path.read_text() + "{not json\n{}\n")
    with Review(practice) as review:
        for page in (
            overview_page(review, asked(), "/", links),
            session_page(review, "feb-2", "/", links),
        ):
            assert b'class="problem"' in page
            assert b"feb-2.jsonl" in page


def test_an_empty_practice_has_a_page(tmp_path: Path) -> None:
    """Before the first session it says so."""
    with Review(tmp_path) as review:
        page = overview_page(review, asked(), "/", links).decode()
    assert "They come here as soon as one was logged." in page


def test_a_file_is_its_owners_and_stands_alone(
    practice: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """It may fetch nothing, is readable by its owner only, and never lies among the data."""
    path = tmp_path / "review.html"
    asked_for = ["review", "--html", str(path), "--data-dir", str(practice)]
    assert main(asked_for) == 0
    text = path.read_text()
    assert "default-src &#39;none&#39;" in text
    assert "unsafe" not in re.findall(r"<meta http-equiv.*", text)[0]
    assert re.findall(r'(?:src|href)="(?!#)', text.split("<script>")[0]) == []
    if os.name == "posix":
        assert path.stat().st_mode & 0o077 == 0
    assert main(asked_for) == 2  # there is a file already
    assert main(["review", "--html", str(practice / "x.html"), "--data-dir", str(practice)]) == 2
    assert "in the data folder" in capsys.readouterr().err


@pytest.mark.parametrize(
    "options",
    [
        ["--web", "holds"],
        ["--web", "--html", "x.html"],
        ["--web", "--format", "json"],
        ["--html", "x.html", "--out", "y"],
        ["--html", "x.html", "--trainee", "T1"],
    ],
)
def test_pages_go_with_no_other_form(
    practice: Path, options: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    """What does not fit together is told, and nothing is served or written."""
    assert main(["review", "--data-dir", str(practice), *options]) == 2
    assert re.search("leave out|give one of them", capsys.readouterr().err)


def test_what_is_kept_of_others_is_as_they_published_it() -> None:
    """Each file has the hash that is written down, and its licence beside it."""
    rows = re.findall(r"^\| `(\S+\.js)` .*`([0-9a-f]{64})`", (WEB / "README.md").read_text(), re.M)
    assert [name for name, _ in rows] == [name for name in SCRIPTS if "min" in name]
    for name, known in rows:
        assert hashlib.sha256((STATIC / name).read_bytes()).hexdigest() == known
        assert (STATIC / f"{name.split('-')[0]}-LICENSE.txt").is_file()


def test_a_share_is_never_less_than_it_is() -> None:
    """What is there at all is not shown as none."""
    assert [show_share(each) for each in (0, 0.004, 0.01, 0.5, 1)] == [
        "0 %", "under 1 %", "1 %", "50 %", "100 %",
    ]  # fmt: skip
