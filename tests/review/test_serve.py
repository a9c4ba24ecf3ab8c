"""The review's page in a real browser: opened, filtered, sorted, walked by keys, printed."""

from __future__ import annotations

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Literal
from urllib.parse import urlsplit

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from assistant.cli.main import main
from assistant.edges.web.server import LocalServer
from assistant.review.pages import PLOT_STYLE
from assistant.review.questions import Review
from assistant.review.serve import routes
from tests.support.browser import (
    ITS_OWN,
    SCREENSHOTS,
    Chromium,
    Looked,
    look,
)
from tests.support.practice import make_practice

DOTS = '[data-plot="holds"] .drawn a'
HELD = "#holds-table tbody tr:not([hidden]) td:nth-child(5) strong"

SIZES = ((360, 740), (1280, 800), (3840, 2160))


@pytest.fixture
def url(practice: Path) -> Iterator[str]:
    """The address of its pages."""
    with LocalServer(routes(lambda: Review(practice)), styles=(PLOT_STYLE,)) as server:
        yield server.url


@pytest.fixture
def looked(chrome: Chromium) -> Iterator[Looked]:
    """An empty page; nothing may be complained of on it, or asked for beyond this machine."""
    context = chrome.browser.new_context(viewport={"width": 1280, "height": 800})
    it = look(context)
    yield it
    context.close()
    assert it.complaints == []
    assert {urlsplit(each).hostname for each in it.requests} <= {"127.0.0.1", None}
    assert chrome.beyond.hosts() <= ITS_OWN


def drawn(page: Page, dots: int) -> None:
    """Wait until the plot of holds has so many dots."""
    page.wait_for_function(
        "([dots, n]) => document.querySelectorAll(dots).length === n", arg=[DOTS, dots]
    )


def lengths(page: Page) -> list[str]:
    """Return the times held in the table, from the top."""
    return page.locator(HELD).all_text_contents()


def test_the_page_opens_with_the_token_and_refuses_without(url: str, looked: Looked) -> None:
    """The address shows sessions and a dot for each hold; without its token nothing is told."""
    page = looked.page
    opened = page.goto(url)
    assert opened is not None
    assert opened.status == 200
    drawn(page, 9)
    assert page.get_by_text("9 holds of 3 sessions").count() == 1
    assert {each.split("/")[3] for each in looked.requests} == {url.split("/")[3]}
    asked = len(looked.requests)
    for address in (url[:-5], url.rsplit("/", 2)[0]):
        refused = page.goto(address)
        assert refused is not None
        assert refused.status == 403
        assert "hold" not in page.content()
    assert len(looked.requests) > asked
    looked.complaints.clear()  # the browser tells of each refusal


def test_a_filter_changes_the_plot(url: str, looked: Looked) -> None:
    """As soon as it is picked, and again when the address is opened; the focus stays."""
    page = looked.page
    page.goto(url)
    drawn(page, 9)
    page.get_by_label("Side", exact=True).focus()
    page.get_by_label("Side", exact=True).select_option("left")
    drawn(page, 5)
    assert page.locator(HELD).count() == 5
    assert page.evaluate("document.activeElement.name") == "side"
    assert "side=left" in page.url
    page.get_by_label("released", exact=True).first.check()
    drawn(page, 2)
    page.reload()
    drawn(page, 2)
    assert page.get_by_text("Chosen: side=left, ended=released").count() >= 1
    page.get_by_role("link", name="Everything").click()
    drawn(page, 9)


def test_further_conditions_and_their_slips(url: str, looked: Looked) -> None:
    """A condition is typed as in the terminal; a slip is told, and nothing is shown for it."""
    page = looked.page
    page.goto(url)
    drawn(page, 9)
    page.get_by_label("Further conditions").fill("held<floor; client=C-1")
    page.get_by_label("Further conditions").press("Enter")
    drawn(page, 3)
    page.get_by_label("Further conditions").fill("hold<floor")
    page.get_by_label("Further conditions").press("Enter")
    page.get_by_role("alert").wait_for()
    assert "did you mean 'held'" in page.get_by_role("alert").inner_text()
    assert page.locator(DOTS).count() == 0
    assert "400" in looked.complaints.pop()  # the answer's status, which the browser tells


def test_tables_sort(url: str, looked: Looked) -> None:
    """A heading is a button: from the least, then from the most; lengths go by their seconds."""
    page = looked.page
    page.goto(url)
    page.get_by_text("Holds, as a table that sorts").click()
    heading = page.locator("#holds-table th", has_text="Held")
    assert lengths(page)[0] == "1:10"
    heading.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") == "ascending"
    upwards = ["0:20", "0:30", "0:40", "0:50", "1:00", "1:05", "1:10", "1:30", "1:40"]
    assert lengths(page) == upwards
    heading.get_by_role("button").press("Enter")
    assert heading.get_attribute("aria-sort") == "descending"
    assert lengths(page) == upwards[::-1]
    responses = page.locator("#holds-table th", has_text="Response")
    responses.get_by_role("button").click()
    assert heading.get_attribute("aria-sort") is None
    column = page.locator("#holds-table tbody td:nth-child(11)").all_text_contents()
    assert [each for each in column if each] == column[:2] == ["pain", "warm"]


def test_a_correction_shows_both_values(url: str, looked: Looked, practice: Path) -> None:
    """In the table, at the dot and in the session's timeline; what stands now comes first."""
    page = looked.page
    page.goto(url)
    drawn(page, 9)
    correct = ("jan-1", "1", "--held", "1 min 20 s", "--side", "right", "--why", "misheard")
    assert main(["review", "edit", *correct, "--data-dir", str(practice)]) == 0
    page.reload()
    drawn(page, 9)
    row = page.locator("#hold-jan-1-1")
    shown = [row.locator(f"td:nth-child({at})").text_content() for at in (4, 5)]
    assert shown == [
        "right corrected, first noted: left",
        "1:20 corrected, first noted: 1:10",
    ]
    assert row.locator("del").count() == 2
    labels = page.locator(DOTS).evaluate_all("dots => dots.map(d => d.getAttribute('aria-label'))")
    (corrected,) = [label for label in labels if "first noted" in label]
    assert corrected.startswith("sink, right; held 1:20, released")
    assert "first noted: 1:10; first noted: left" in corrected
    assert "31 Jan 2030, 09:00, C-1" in corrected
    row.get_by_role("link", include_hidden=True).evaluate("link => link.click()")
    page.wait_for_url("**/session/jan-1")
    drawn(page, 4)
    told = page.locator("[data-moment=correction]").all_inner_texts()
    assert any("logged first, and corrected: Sink, left: held 1:10" in each for each in told)
    assert any("misheard" in each for each in told)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("address", "dots"), [("", 9), ("session/jan", 4)])
def test_the_pages_are_accessible(
    url: str, looked: Looked, scheme: Literal["light", "dark"], address: str, dots: int
) -> None:
    """axe-core has nothing to say against them, by day and in the dark."""
    looked.page.emulate_media(color_scheme=scheme)
    looked.page.goto(f"{url}{address}")
    drawn(looked.page, dots)
    found = Axe().run(looked.page).response
    assert [(rule["id"], rule["nodes"][0]["html"]) for rule in found["violations"]] == []


def test_a_session_is_told_as_it_went(url: str, looked: Looked) -> None:
    """Its holds, pairs, timeline and note; who asks for one that is not there is told."""
    page = looked.page
    page.goto(f"{url}session/jan")  # the beginning of its id is enough
    drawn(page, 4)
    assert page.get_by_role("heading", level=1).inner_text() == "test-release · client C-1"
    assert "Draw, left: held 0:40, stop; pain" in page.locator(".timeline").inner_text()
    assert "- pain during abdomen, left" in page.get_by_label("Note", exact=True).inner_text()
    assert page.locator('[data-plot="pairs"] svg').count() == 1
    page.goto(f"{url}session/none")
    assert "no session 'none'" in page.content()
    looked.complaints.clear()  # of the 404


def test_ends_can_be_taken_out(url: str, looked: Looked) -> None:
    """Plot and table lose the holds of an end that is unticked, and get them back."""
    page = looked.page
    page.goto(url)
    drawn(page, 9)
    released = page.locator("fieldset.narrow label", has_text="released").get_by_role("checkbox")
    released.uncheck()
    drawn(page, 3)
    assert page.locator(HELD).all_text_contents() == ["0:40", "1:30", "0:30"]
    released.check()
    drawn(page, 9)


def test_the_page_is_used_without_a_mouse(url: str, looked: Looked) -> None:
    """The dots are one stop of the Tab key; arrows walk them, each is told, Enter opens it."""
    page = looked.page
    page.goto(url)
    drawn(page, 9)
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.textContent") == "To the figures"
    page.locator("fieldset.narrow input").last.focus()
    page.keyboard.press("Tab")
    told = page.locator('[data-plot="holds"] .said')
    first = told.inner_text()
    assert re.match(r"\w+, (left|right); held \d:\d\d, ", first)
    page.keyboard.press("ArrowRight")
    assert told.inner_text() != first
    page.keyboard.press("ArrowLeft")
    assert told.inner_text() == first
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.tagName") == "SUMMARY"
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/session/*")


NAMELESS = """() => [...document.querySelectorAll('input, select, button, a, svg, [tabindex]')]
    .filter(each => !each.matches('svg a') && !each.matches('.bar')
        && !(each.labels?.length || each.textContent.trim()
        || each.getAttribute('aria-label'))).map(each => each.outerHTML)"""

TABLELESS = """() => [...document.querySelectorAll('[data-plot]')].filter(plot =>
    !plot.closest('section').querySelector('table') || !plot.textContent.trim()
    || !plot.closest('section').querySelector('h2')).map(plot => plot.dataset.plot)"""

DOUBLE = """() => [...document.querySelectorAll('[id]')].map(each => each.id)
    .filter((id, at, all) => all.indexOf(id) !== at)"""


@pytest.mark.parametrize("path", ["", "session/jan-1"])
def test_a_screen_reader_finds_its_way(url: str, looked: Looked, path: str) -> None:
    """Each control and picture has a name, each plot a heading and a table, each id one place."""
    page = looked.page
    page.goto(url + path)
    page.locator(".drawn").first.wait_for()
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(TABLELESS) == []
    assert page.evaluate(DOUBLE) == []
    assert page.locator("main").count() == page.locator("h1").count() == 1
    assert page.locator("html").get_attribute("lang") == "en"
    assert page.locator("th:not([scope])").count() == 0


CONTRASTS = """pairs => pairs.map(([front, back]) => {
    const probe = document.createElement('i');
    document.body.append(probe);
    const light = name => {
        probe.style.color = `var(--${name})`;
        const [r, g, b] = getComputedStyle(probe).color.match(/[0-9.]+/g).map(c => c / 255)
            .map(c => c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4);
        return 0.2126 * r + 0.7152 * g + 0.0722 * b;
    };
    const [high, low] = [light(front), light(back)].sort((a, b) => b - a);
    probe.remove();
    return (high + 0.05) / (low + 0.05);
})"""
"""The contrast of colours by WCAG 2.2."""

WORDS = [(front, back) for front in ("ink", "muted", "accent") for back in ("page", "surface")]
SHAPES = [
    (shape, back)
    for shape in ("released", "time", "stop", "skipped", "interrupted", "left", "right", "focus")
    for back in ("surface", "band")
]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_it_can_be_read_in_the_light_and_in_the_dark(url: str, looked: Looked, scheme: str) -> None:
    """Words have a contrast of 4.5 at least and shapes of 3, as WCAG 2.2 asks (AA)."""
    page = looked.page
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
    page.goto(url)
    words = page.evaluate(CONTRASTS, [*WORDS, ("problem", "problem-back"), ("ink", "band")])
    shapes = page.evaluate(CONTRASTS, SHAPES)
    assert min(words) >= 4.5
    assert min(shapes) >= 3.0
    background = page.evaluate("getComputedStyle(document.body).backgroundColor")
    assert (sum(map(int, re.findall(r"\d+", background))) < 200) == (scheme == "dark")


@pytest.mark.parametrize("size", SIZES, ids=lambda size: str(size[0]))
def test_it_fits_every_screen(url: str, looked: Looked, size: tuple[int, int]) -> None:
    """From a small phone to 4K nothing hangs out at the side, and plots fill their cards."""
    page = looked.page
    page.set_viewport_size({"width": size[0], "height": size[1]})
    for path, dots in (("", 9), ("session/jan-1", 4)):
        page.goto(url + path)
        drawn(page, dots)
        assert page.evaluate("document.documentElement.scrollWidth") == size[0]
        for plot in page.locator("[data-plot]").all():
            width = plot.evaluate("plot => plot.clientWidth")
            assert plot.locator("svg").first.evaluate("svg => svg.clientWidth") == width
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme="dark" if scheme == "dark" else "light")
        SCREENSHOTS.mkdir(exist_ok=True)
        page.goto(url)
        drawn(page, 9)
        page.screenshot(path=SCREENSHOTS / f"overview-{size[0]}-{scheme}.png", full_page=True)


def test_it_prints(url: str, looked: Looked) -> None:
    """On paper there is no form, plots fit A4, and what was chosen is said."""
    page = looked.page
    page.goto(f"{url}?client=C-1")
    drawn(page, 8)
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    widths = page.locator(".drawn svg").evaluate_all(
        "all => all.map(svg => +svg.getAttribute(`width`))"
    )
    assert set(widths) == {680}
    page.emulate_media(media="print")
    assert not page.locator("#choose").is_visible()
    assert page.get_by_text("Chosen: client=C-1.").is_visible()
    assert page.pdf(format="A4").startswith(b"%PDF")


def test_it_says_all_without_scripts(chrome: Chromium, url: str) -> None:
    """Figures and tables are there, and the form filters, where no script may run."""
    context = chrome.browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(url)
    page.locator("#choose summary").click()
    page.get_by_label("Client", exact=True).fill("C-2")
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/search?client=C-2*")
    assert page.locator(".figures dd").all_inner_texts()[:2] == ["1", "1"]
    page.locator("summary", has_text="Holds, as a table").click()
    assert page.locator(HELD).all_inner_texts() == ["0:30"]
    context.close()


def test_one_file_holds_all_of_it(practice: Path, looked: Looked, tmp_path: Path) -> None:
    """Opened from the disk it draws and sorts, has the sessions, and asks for nothing else."""
    path = tmp_path / "review.html"
    asked = ("review", "--html", str(path), "--client", "C-1", "--data-dir", str(practice))
    assert main([*asked]) == 0
    page = looked.page
    page.goto(path.as_uri())
    drawn(page, 8)
    assert looked.requests == [path.as_uri()]
    assert page.get_by_text("Chosen: client=C-1.").is_visible()
    page.get_by_text("Holds, as a table that sorts").click()
    page.locator("#holds-table th", has_text="Held").get_by_role("button").click()
    assert lengths(page)[0] == "0:20"
    page.get_by_label("step", exact=True).select_option("draw")
    drawn(page, 3)
    assert lengths(page) == ["0:40", "1:05", "1:40"]
    page.get_by_role("link", name="31 Jan 2030, 09:00").first.click()
    assert page.url.endswith("#session-jan-1")
    assert "Draw, left: held 0:40, stop; pain" in page.locator("#session-jan-1").inner_text()
    assert page.evaluate(DOUBLE) == []


def test_a_large_practice_is_shown_in_part(
    chrome: Chromium, looked: Looked, tmp_path: Path
) -> None:
    """All holds count; one by one come those of the last ten sessions, or of as many as asked."""
    make_practice(tmp_path / "large", 2_000, clients=40)
    page = looked.page
    with LocalServer(routes(lambda: Review(tmp_path / "large")), styles=(PLOT_STYLE,)) as server:
        page.goto(server.url)
        drawn(page, 160)
        assert page.get_by_text("2,000 holds of 125 sessions").count() == 1
        assert "the last 10 of 125 sessions" in page.locator("main").inner_text()
        page.get_by_label("Last sessions").fill("30")
        page.get_by_label("Last sessions").press("Tab")
        drawn(page, 480)
        page.get_by_label("Trend by").select_option("technique")
        page.get_by_role("heading", name="How long holds were, by technique").nth(1).wait_for()
        page.screenshot(path=SCREENSHOTS / "large.png", full_page=True)


def test_the_command_serves_until_it_is_interrupted(practice: Path, looked: Looked) -> None:
    """It prints an address that opens with what was chosen, and ends quietly."""
    program = (
        "import signal, sys; from assistant.cli.main import main;"
        "signal.signal(signal.SIGINT, signal.default_int_handler);"  # ignored in the background
        "sys.exit(main(sys.argv[1:]))"
    )
    chosen = (
        "--client",
        "C-1",
        "--where",
        "side=left",
        "--since",
        "2030-02",
        "--where",
        "held<2 min",
    )
    command = (sys.executable, "-c", program, "review", "--web", *chosen, "--data-dir")
    with subprocess.Popen([*command, str(practice)], stderr=subprocess.PIPE, text=True) as server:
        try:
            assert server.stderr is not None
            line = server.stderr.readline()
            looked.page.goto(line.split()[-1])
            drawn(looked.page, 2)
            server.send_signal(signal.SIGINT)
            assert server.wait(20) == 0
            rest = server.stderr.read()
        finally:
            server.kill()
    assert "Traceback" not in rest
    assert rest.splitlines()[-1] == "assistant: ended"
