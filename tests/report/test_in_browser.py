"""The reports in a real browser: a class of 200 and a student's feedback, in light and in dark, without a word in the console.

Skipped where Chromium and its driver are not installed. CHROMIUM and CHROMEDRIVER name them where they are not on PATH. Screenshots
are saved in build/screenshots.
"""

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from selenium.webdriver import Chrome, ChromeOptions
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By

from grader.course import find_course, read_notebook
from grader.engine import Graded
from grader.fill import fill, reference_answers
from grader.mistakes import source_of
from grader.report.class_report import write_class_report
from grader.report.feedback import write_feedback
from grader.verdict import Finding, Status
from grader.walk import walk_note
from tests.report.classroom import ASSIGNMENT, HOSTILE_IDS, functions, hostile_notebook, mistake, mixed_class, one_exercise

SCREENSHOTS = find_course(Path(__file__)).root / "build" / "screenshots"
MODES = ("light", "dark")
WIDTH, NARROW, HEIGHT, TALLEST = 1300, 500, 1000, 16_000
FLAGS = (
    "--headless --no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update "
    "--disable-sync --disable-dev-shm-usage"
)
CONTRAST = """
const channel = c => (c /= 255) <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
const light = ([r, g, b]) => 0.2126 * channel(r) + 0.7152 * channel(g) + 0.0722 * channel(b);
const numbers = colour => colour.match(/[\\d.]+/g).map(Number);
const behind = e => { for (; e; e = e.parentElement) {
  const colour = numbers(getComputedStyle(e).backgroundColor); if (colour.length === 3 || colour[3] > 0) return colour; } };
return [...document.querySelectorAll('main *')].filter(e => !e.closest('svg, math, img, meter') &&
  [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()) && e.checkVisibility()).map(e => {
  const [a, b] = [light(numbers(getComputedStyle(e).color)), light(behind(e))].sort((x, y) => y - x);
  return [(a + 0.05) / (b + 0.05), e.outerHTML.slice(0, 80)]; }).filter(([ratio]) => ratio < 4.5);
"""


def installed(variable: str, *names: str) -> str:
    """The program that an environment variable names, or the first of `names` on PATH; skips the test if there is none."""
    found = os.environ.get(variable) or next(filter(None, map(shutil.which, names)), None)
    return found or pytest.skip(f"no {names[0]} on PATH: install it, or set {variable}, to try the reports in a browser")


@pytest.fixture(scope="module")
def browser(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Chrome]:
    options = ChromeOptions()
    options.binary_location = installed("CHROMIUM", "chromium", "chromium-browser", "google-chrome")
    for flag in (*FLAGS.split(), f"--user-data-dir={tmp_path_factory.mktemp('profile')}"):
        options.add_argument(flag)
    options.set_capability("goog:loggingPrefs", {"browser": "ALL"})
    driver = Chrome(options, Service(installed("CHROMEDRIVER", "chromedriver")))
    yield driver
    driver.quit()


@pytest.fixture(scope="module")
def class_report(tmp_path_factory: pytest.TempPathFactory) -> Path:
    (path,) = write_class_report(mixed_class(200), tmp_path_factory.mktemp("class"))
    return path


@pytest.fixture(scope="module")
def feedback(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """For a student who forgot the average in linear_backward."""
    wrong = mistake("linear_backward", "average_missing")
    notebook = fill(read_notebook(ASSIGNMENT.notebook), reference_answers(ASSIGNMENT) | {"linear_backward": source_of(wrong)})
    verdict = one_exercise(
        Status.FAILED,
        Finding("mistake", wrong.message, {"mistake": wrong.name, "costs": True}),
        notes=(walk_note(functions(linear_backward=wrong.function)),),
        name="linear_backward",
    )
    path = tmp_path_factory.mktemp("feedback") / "feedback.html"
    write_feedback(Graded(verdict, notebook), path, student="ada", folder=ASSIGNMENT.notebook.parent)
    return path


def opened(browser: Chrome, path: Path, mode: str) -> Chrome:
    features = [{"name": "prefers-color-scheme", "value": mode}]
    browser.execute_cdp_cmd("Emulation.setEmulatedMedia", {"features": features})
    browser.set_window_size(WIDTH, HEIGHT)
    browser.get(path.as_uri())
    return browser


def run(browser: Chrome, script: str, *arguments: object) -> Any:
    return browser.execute_script(script, *arguments)


def console(browser: Chrome) -> list[dict[str, Any]]:
    """What the console says, each entry once."""
    entries: list[dict[str, Any]] = browser.get_log("browser")  # type: ignore[no-untyped-call]
    return entries


def screenshot(browser: Chrome, name: str) -> None:
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    browser.set_window_size(WIDTH, min(run(browser, "return document.documentElement.scrollHeight") + 150, TALLEST))
    assert browser.save_screenshot(SCREENSHOTS / f"{name}.png")


@pytest.mark.parametrize("mode", MODES)
@pytest.mark.parametrize("page", ["class_report", "feedback"])
def test_page_opens_readable_and_without_a_word_in_the_console(
    browser: Chrome, page: str, mode: str, request: pytest.FixtureRequest
) -> None:
    opened(browser, request.getfixturevalue(page), mode)
    assert console(browser) == []
    assert run(browser, CONTRAST) == []
    assert run(browser, "return document.documentElement.scrollWidth <= innerWidth")
    assert run(browser, "return [...document.images].every(image => image.complete && image.naturalWidth > 0)")
    browser.set_window_size(NARROW, HEIGHT)
    assert run(browser, "return document.documentElement.scrollWidth <= innerWidth"), "a phone would have to scroll sideways"
    dark = run(browser, "return getComputedStyle(document.body).backgroundColor") != "rgb(255, 255, 255)"
    assert dark == (mode == "dark")
    screenshot(browser, f"{page}_{mode}")


def test_hostile_submission_does_nothing(browser: Chrome, tmp_path: Path) -> None:
    for number, student in enumerate(HOSTILE_IDS):
        path = tmp_path / f"{number}.html"
        write_feedback(hostile_notebook(), path, student=student)
        opened(browser, path, "light")
        assert console(browser) == []
        assert (
            run(browser, "return document.scripts.length + document.querySelectorAll('iframe, object, embed, [onload], [onerror]').length")
            == 0
        )


def test_policy_stops_a_script_that_slipped_in(browser: Chrome, class_report: Path, tmp_path: Path) -> None:
    path = tmp_path / "slipped.html"
    path.write_text(
        class_report.read_text(encoding="utf-8").replace("</main>", "<script>window.ran = true</script></main>"), encoding="utf-8"
    )
    opened(browser, path, "light")
    assert run(browser, "return window.ran === undefined")
    assert any("Content Security Policy" in entry["message"] for entry in console(browser))


def column(browser: Chrome, index: int) -> list[str]:
    found: list[str] = run(
        browser,
        "const cells = [...document.querySelectorAll('.students tbody tr')].map(row => row.cells[arguments[0]]);"
        "return cells.map(cell => cell.dataset.value ?? cell.textContent)",
        index,
    )
    return found


def test_table_sorts_by_every_column_both_ways(browser: Chrome, class_report: Path) -> None:
    opened(browser, class_report, "light")
    headings = browser.find_elements(By.CSS_SELECTOR, ".students thead th")
    for index in range(1, len(headings)):
        button = headings[index].find_element(By.TAG_NAME, "button")
        run(browser, "arguments[0].click()", button)
        values = [float(value) for value in column(browser, index)]
        assert values == sorted(values, reverse=True)
        assert headings[index].get_attribute("aria-sort") == "descending"
        run(browser, "arguments[0].click()", button)
        assert [float(value) for value in column(browser, index)] == sorted(values)
    assert run(browser, "return document.querySelectorAll('[aria-sort]').length") == 1


def test_rows_stay_whole_and_sorting_by_name_brings_the_first_order_back(browser: Chrome, class_report: Path) -> None:
    opened(browser, class_report, "light")
    rows = "return [...document.querySelectorAll('.students tbody tr')].map(row => row.textContent)"
    before = run(browser, rows)
    names, score = browser.find_elements(By.CSS_SELECTOR, ".students thead button")[:2]
    run(browser, "arguments[0].click()", score)
    assert sorted(run(browser, rows)) == sorted(before)
    assert run(browser, rows) != before
    run(browser, "arguments[0].click()", names)
    students = [name for name in column(browser, 0) if name.startswith("student_")]
    assert students == sorted(students)
