"""A class of twelve over four weeks, by a clock that stands: all figures worked out by hand.

What is expected of due days follows from the first intervals of FSRS, which are its stabilities for
a recall of nine in ten, to whole days and one at least: 0.212 for "again" (told) is 1 day, 1.2931
for "hard" (prompted) is 1, 2.3065 for "good" (alone) is 2.

Those who were examined had said each step alone 15 days before: stability S = 2.3065, difficulty
D = 6.4133 - e^(2 x 0.8334) + 1 = 2.118. By the formulas of FSRS-6, as published with its weights:

- R = (1 + 0.98035 x 15 / S)^-0.1542 = 7.3756^-0.1542 = 0.7348 is the recall that was left, where
  0.98035 = 0.9^(-1 / 0.1542) - 1.
- Recalled, S grows by e^1.8722 x (11 - D) x S^-0.1666 x (e^(0.796 x 0.2652) - 1)
  = 6.503 x 8.882 x 0.870 x 0.235 = 11.81 times itself: "good" (done) comes to 2.3065 x 12.81
  = 29.5, 30 days: 17 April. "Hard" (partly) grows by 0.6014 of that: 2.3065 x 8.10 = 18.7, 19
  days: 6 April.
- Forgotten (not), it is 1.4835 x D^-0.0614 x ((S + 1)^0.2629 - 1) x e^(1.6483 x 0.2652)
  = 1.4835 x 0.955 x 0.3694 x 1.548 = 0.81: 1 day, 19 March.

A step with two items in the exam, itself and its wait, has the worse of their grades.
"""

from __future__ import annotations

import csv
import http.client
import io
import json
import re
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe

from assistant.base.paths import trainee_folder
from assistant.cli.main import main
from assistant.edges.store.journal import journal_folder
from assistant.edges.web.server import LocalServer
from assistant.rehearsal import class_page, class_view, observers
from assistant.rehearsal.assignments import load_assignment, states
from assistant.rehearsal.class_progress import Agreed, Helped, Progress, progress
from assistant.review.pages import PLOT_STYLE
from tests.support.browser import Chromium, look

NOW = datetime(2026, 3, 30, 9, 0, tzinfo=UTC)
"""The Monday after the four weeks."""

CODES = [f"A{number:02}" for number in range(1, 13)]

ASSIGNED = """
assignment: Week three
rehearse: [p, {protocol: p, level: exam}]
since: 2026-03-09
by: 2026-03-20
"""

MARKS = {
    "A07": ("done done done done partly", "done done done partly partly"),
    "A08": ("done done not done partly", "done partly not done done"),
    "A09": ("done partly done done not", "done partly done done not"),
    "A10": ("done partly not done not", "done partly partly done not"),
}
"""Of the five items of each exam the program's marks, and the observer's."""

ITEMS = ("Ask", "Sink", "Sink: wait", "Draw", "Draw: wait")


def keep(
    data_dir: Path, code: str, day: int, number: int, level: str, lines: Sequence[Line]
) -> None:
    """Keep an attempt of a day of March."""
    head = {
        "kind": "session", "id": f"{code}-{number}", "program": "0.1.0", "client": None,
        "started_at": f"2026-03-{day:02}T18:00:00.000+00:00", "utc_offset": "+00:00", "zone": "UTC",
        "start_side": None, "layers": 1, "budget_s": None, "skip_screening": True,
        "protocol": {"name": "p", "sha256": "", "text": "", "shared": []},
        "rehearsal": {"level": level, "trainee": code, "pace": 1.0, "number": number},
    }  # fmt: skip
    path = journal_folder(trainee_folder(data_dir, code)) / f"{code}-{number}.jsonl"
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [head, {"t": 0.0, "kind": "opened"}, *({"t": 60.0, **line} for line in lines)]
    path.write_text("".join(f"{json.dumps(line)}\n" for line in written))


Line = dict[str, object]
"""A line of a journal."""


def said(outcome: str = "finished", **scores: str) -> list[Line]:
    """Return the lines of steps that were said."""
    lines: list[Line] = []
    for step, score in scores.items():
        told: Line = {"title": step.capitalize(), "cue": f"{step.capitalize()} it."}
        lines.append(
            {"kind": "said", "step": step, "score": score, "prompts": 0, "after_s": 3.0} | told
        )
    return [*lines, {"kind": "end", "outcome": outcome, "reason": ""}]


def examined(grades: Sequence[str], *, passed: bool) -> list[Line]:
    """Return the lines of an exam."""
    points = sum({"done": 1.0, "partly": 0.5, "not": 0.0}[grade] for grade in grades)
    lines: list[Line] = []
    for item, grade in zip(ITEMS, grades, strict=True):
        step = item.partition(":")[0].lower()
        lines.append({"kind": "marked", "item": item, "grade": grade, "step": step, "cue": "It."})
    return [
        *lines,
        {"kind": "examined", "points": points, "of": 5, "percent": 80, "passed": passed},
        {"kind": "end", "outcome": "finished", "reason": ""},
    ]


@pytest.fixture(scope="module")
def class_dir(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """What the class left behind in four weeks, an observer's marks of the exams among it."""
    data_dir = tmp_path_factory.mktemp("class")
    for code, day in zip(CODES[:4], (2, 9, 16, 23), strict=True):
        keep(data_dir, code, day, 1, "say", said(ask="alone", sink="prompted", draw="told"))
    for code in CODES[4:6]:
        keep(data_dir, code, 29, 1, "say", said(ask="alone", sink="told", draw="alone"))
    for code, (program, observer) in MARKS.items():
        keep(data_dir, code, 3, 1, "say", said(ask="alone", sink="alone", draw="alone"))
        keep(
            data_dir, code, 18, 2, "exam", examined(program.split(), passed=code in ("A07", "A08"))
        )
        attempt = observers.attempt_of(data_dir, code, 2)
        given = [f"{at}={grade}" for at, grade in enumerate(observer.split(), start=1)]
        assert observers.observe(data_dir, attempt, "E1", given) == 5
    keep(data_dir, "A11", 2, 1, "say", said("stopped", ask="alone"))
    keep(data_dir, "A12", 2, 1, "hear", said())
    return data_dir


@pytest.fixture
def view(class_dir: Path) -> Progress:
    """The class as it is on that Monday."""
    return progress(class_dir, CODES, NOW)


def test_what_is_due_is_as_by_hand(view: Progress) -> None:
    """The day after what was told or prompted, two days after what was said alone; after an exam
    as worked out above. A12 heard it alone, and has nothing to say again."""
    days = {(cell.trainee, cell.step): (cell.due[5:], cell.waits) for cell in view.steps}
    for code, alone, helped in (
        ("A01", "03-04", "03-03"),
        ("A02", "03-11", "03-10"),
        ("A03", "03-18", "03-17"),
        ("A04", "03-25", "03-24"),
    ):
        assert days[code, "ask"] == (alone, True)
        assert days[code, "sink"] == days[code, "draw"] == (helped, True)
    for code in ("A05", "A06"):
        assert days[code, "ask"] == days[code, "draw"] == ("03-31", False)
        assert days[code, "sink"] == ("03-30", True)
    assert days["A11", "ask"] == ("03-04", True)
    done, partly, not_ = ("04-17", False), ("04-06", False), ("03-19", True)
    for code, ask, sink, draw in (
        ("A07", done, done, partly),
        ("A08", done, not_, partly),
        ("A09", done, partly, not_),
        ("A10", done, not_, not_),
    ):
        assert [days[code, step] for step in ("ask", "sink", "draw")] == [ask, sink, draw]
    assert len(days) == 31
    assert {cell.trainee for cell in view.steps} == set(CODES) - {"A12"}
    waiting = {(code, step) for code, _, step, _ in view.due}
    assert waiting == {place for place, (_, waits) in days.items() if waits}


def test_progress_is_as_by_hand(view: Progress) -> None:
    """Sink was asked for in 6 + 8 attempts, and helped in 4 + 2 + 3 of them; draw in 4 + 4."""
    assert list(view.helped) == [Helped("p", "sink", 14, 9), Helped("p", "draw", 14, 8)]
    right = {(row.trainee, row.number): (row.right, row.of) for row in view.attempts}
    first = right["A01", 1]
    assert [first, *(right[code, 2] for code in MARKS)] == [
        (1, 3),
        (4.5, 5),
        (3.5, 5),
        (3.5, 5),
        (2.5, 5),
    ]
    last = {(cell.trainee, cell.step): (cell.last, cell.asked, cell.helped) for cell in view.steps}
    assert last["A10", "sink"] == ("not", 2, 1)
    assert last["A07", "draw"] == ("partly", 2, 1)
    assert last["A07", "sink"] == ("done", 2, 0)


def test_agreement_is_as_by_hand(view: Progress) -> None:
    """16 of 20 the same. By chance (12 x 11 + 4 x 6 + 4 x 3) / 400 = 0.42; 0.38 / 0.58 = 0.655."""
    assert view.agreed == (Agreed("program", "E1", 16, 20, 0.655),)


def test_the_assignment_is_as_by_hand(class_dir: Path, view: Progress, tmp_path: Path) -> None:
    """Before its first day nothing counts, after its last it is late; an exam counts if passed."""
    (tmp_path / "week.yaml").write_text(ASSIGNED)
    found = states(load_assignment(tmp_path / "week.yaml"), view.everything, CODES, NOW)
    state = {(each.trainee, each.level): (each.state, each.on[-2:]) for each in found}
    of_say = [state[code, "say"] for code in CODES]
    assert of_say[:6] == [
        ("missed", ""), ("done", "09"), ("done", "16"), ("late", "23"), ("late", "29"),
        ("late", "29"),
    ]  # fmt: skip
    assert set(of_say[6:]) == {("missed", "")}
    passed = {code for code in CODES if state[code, "exam"] == ("done", "18")}
    assert passed == {"A07", "A08"}


def test_a_protocol_that_is_not_there_is_told_as_an_assignment_is_read(
    class_dir: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Whoever rehearses begins nothing of it, be it the last; a teacher is told and sees all."""
    week = tmp_path / "week.yaml"
    week.write_text(
        "assignment: Week\nrehearse:\n  - adductor-release\n"
        "  - {protocol: trigger-piont, level: exam}\n  - here/none.yaml\nby: 2026-03-20\n"
    )
    asked = ["--assignment", str(week), "--data-dir", str(class_dir)]
    told = f"{week}:4:16: rehearse[1].protocol: no protocol is called 'trigger-piont'; did you mean"
    assert main(["rehearse", *asked, "--trainee", "A01", "--mic", "none", "--keyboard"]) == 2
    refused = capsys.readouterr().err
    assert f"{told} trigger-point?" in refused
    assert f"{week}:5:5: rehearse[2]: there is no file" in refused
    assert main(["review", "class", *asked]) == 0
    shown = capsys.readouterr()
    assert told in shown.err
    assert "missed" in shown.out


def test_the_export_has_a_row_for_each_learner_and_step(
    class_dir: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """18 + 12 + 1; JSON has all of the class, the marks of both among it."""
    monkeypatch.setattr(class_view, "now", lambda: NOW)
    assert main(["review", "class", "--format", "csv", "--data-dir", str(class_dir)]) == 0
    rows = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert len(rows) == 31
    (sink,) = [row for row in rows if (row["trainee"], row["step"]) == ("A03", "sink")]
    assert (sink["title"], sink["last"], sink["helped"], sink["due"], sink["waits"]) == (
        "Sink", "prompted", "1", "2026-03-17", "True",
    )  # fmt: skip
    assert main(["review", "class", "--format", "json", "--data-dir", str(class_dir)]) == 0
    whole = json.loads(capsys.readouterr().out)
    assert whole["agreement"] == [
        {"one": "program", "other": "E1", "same": 16, "of": 20, "kappa": 0.655}
    ]
    assert main(["review", "mark", "A08", "2", "--data-dir", str(class_dir)]) == 0
    shown = capsys.readouterr().out.splitlines()
    assert shown[0].split() == ["program", "E1"]
    assert shown[2].split() == ["2", "Sink", "done", "partly"]
    journal = journal_folder(trainee_folder(class_dir, "A08")) / "A08-2.jsonl"
    assert '"item": "Sink", "grade": "done"' in journal.read_text()  # the program's is kept


@pytest.mark.parametrize(
    ("typed", "told"),
    [
        (("--by", "E2", "--grade", "1=fine"), "no grade 'fine'; there are done, partly, not"),
        (("--by", "E2", "--grade", "9=done"), "9=done: the sheet has 1 to 5"),
        (("--by", "E2", "--grade", "first=done"), "such as 3=partly"),
        (("--by", "program", "--grade", "1=done"), "--by program"),
        (("--grade", "1=done"), "--by: say whose marks these are"),
    ],
)
def test_what_is_no_mark_is_told(
    class_dir: Path, capsys: pytest.CaptureFixture[str], typed: tuple[str, ...], told: str
) -> None:
    """And nothing is kept of it."""
    journal = journal_folder(trainee_folder(class_dir, "A07")) / "A07-2.jsonl"
    before = journal.read_bytes()
    assert main(["review", "mark", "A07", "2", *typed, "--data-dir", str(class_dir)]) == 2
    assert told in capsys.readouterr().err
    assert journal.read_bytes() == before


def test_the_later_of_two_marks_counts_and_both_are_kept(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """All of a sheet, then one thing of it otherwise."""
    keep(tmp_path, "B1", 2, 1, "exam", examined(["done"] * 5, passed=True))
    mark = ["review", "mark", "B1", "1", "--by", "E1", "--data-dir", str(tmp_path)]
    assert main([*mark, "--grade", "all=done", "2=not"]) == 0
    capsys.readouterr()
    assert main([*mark, "--grade", "2=partly"]) == 0
    assert capsys.readouterr().out.splitlines()[2].split() == ["2", "Sink", "done", "partly"]
    journal = journal_folder(trainee_folder(tmp_path, "B1")) / "B1-1.jsonl"
    assert journal.read_text().count('"kind": "observed"') == 6


@pytest.fixture
def url(class_dir: Path) -> Iterator[str]:
    """The address of the class's page."""

    def read() -> class_page.Class:
        return class_page.Class(progress(class_dir, CODES, NOW), None, ())

    with LocalServer(class_page.routes(read, class_dir), styles=(PLOT_STYLE,)) as server:
        yield server.url


def test_the_page_shows_the_class(url: str, chrome: Chromium) -> None:
    """Its grid, what was helped with and the agreement; on a phone too, and for everybody."""
    context = chrome.browser.new_context(viewport={"width": 360, "height": 740})
    looked = look(context)
    page = looked.page
    page.goto(url)
    assert page.locator("table.grid tbody tr").count() == 11
    cell = page.locator("table.grid tbody tr").first.locator("td").nth(1)
    assert "prompted" in cell.inner_text()
    assert "due since 3 Mar 2026" in cell.inner_text()
    assert page.locator("#agreement td").all_text_contents() == [
        "program",
        "E1",
        "16",
        "20",
        "0.66",
    ]
    assert page.evaluate("document.documentElement.scrollWidth") <= 360
    assert Axe().run(page).response["violations"] == []
    page.goto(f"{url}class.json")
    assert len(json.loads(page.locator("body").inner_text())["steps"]) == 31
    context.close()
    assert looked.complaints == []


def sent(url: str, fields: dict[str, str], **headers: str) -> tuple[int, str]:
    """Send a form to an address; return the status, and where it leads or what is told."""
    there = urlsplit(url)
    connection = http.client.HTTPConnection(there.netloc, timeout=20)
    kind = {"Content-Type": "application/x-www-form-urlencoded"}
    connection.request("POST", there.path, urlencode(fields), kind | headers)
    answer = connection.getresponse()
    page = answer.read().decode()
    connection.close()
    (told,) = re.findall(r'role="alert">([^<]*)<', page) or [""]
    return answer.status, answer.headers["Location"] or told


def test_a_teacher_marks_on_the_page(tmp_path: Path, chrome: Chromium) -> None:
    """From the class to an attempt, by the keyboard alone; both marks are shown, and kept."""
    keep(tmp_path, "B1", 2, 1, "exam", examined(["done"] * 5, passed=True))

    def read() -> class_page.Class:
        return class_page.Class(progress(tmp_path, ["B1"], NOW), None, ())

    with LocalServer(class_page.routes(read, tmp_path), styles=(PLOT_STYLE,)) as server:
        context = chrome.browser.new_context(viewport={"width": 360, "height": 740})
        looked = look(context)
        page = looked.page
        page.goto(server.url)
        page.get_by_role("link", name="Mark B1, attempt 1").click()
        page.get_by_label("Your code as an observer, no name").fill("E1")
        page.get_by_label("Sink", exact=True).select_option("partly")
        assert page.evaluate("document.documentElement.scrollWidth") <= 360
        assert Axe().run(page).response["violations"] == []
        page.get_by_role("button", name="Keep these marks").press("Enter")
        page.get_by_role("status").filter(has_text="The marks by E1 stand beside").wait_for()
        row = page.locator("tbody tr").nth(1)
        assert row.locator("td, th").all_text_contents()[1:4] == ["Sink", "done", "partly"]
        context.close()
        assert looked.complaints == []
        marks = f"{server.url}marks/B1/1/search"
        journal = journal_folder(trainee_folder(tmp_path, "B1")) / "B1-1.jsonl"
        before = journal.read_bytes()
        assert '"item": "Sink", "grade": "done"' in before.decode()
        for fields, headers, status, told in (
            ({"by": "E1", "1": "fine"}, {}, 400, "no grade &#39;fine&#39;"),
            ({"by": "E1"}, {}, 400, "Choose a mark for one thing at least."),
            ({"by": "a name", "1": "not"}, {}, 400, "give a code, not a name"),
            ({"by": "program", "1": "not"}, {}, 400, "what the program&#39;s own marks"),
            ({"by": "E1", "1": "not"}, {"Sec-Fetch-Site": "cross-site"}, 403, "from elsewhere"),
            ({"by": "E1", "1": "not"}, {"Content-Type": "text/plain"}, 403, "no form of this"),
        ):
            answer = sent(marks, fields, **headers)
            assert answer[0] == status
            assert told in answer[1]
        assert sent(marks.replace("B1", "B2"), {"by": "E1", "1": "not"})[0] == 404
        assert sent(marks.replace("B1", ".."), {"by": "E1", "1": "not"})[0] == 404
        assert journal.read_bytes() == before
        assert sent(marks, {"by": "E2", "1": "not"}) == (303, f"{marks[:-7]}?by=E2")
    found = observers.marks_of(observers.attempt_of(tmp_path, "B1", 1))
    assert found[0].grades == {"program": "done", "E2": "not"}
    assert found[1].grades == {"program": "done", "E1": "partly"}
