"""An instructor in formgrader: presses Autograde, sees the score, opens the graded notebook; nothing of the student's comes alive there.

Skipped where Chromium and its driver are not installed, as the tests of JupyterLab are.
"""

import re
from pathlib import Path

import pytest
from nbformat.v4 import new_code_cell
from selenium.webdriver.common.by import By

from grader.course import read_notebook, write_notebook
from grader.fill import fill, reference_answers
from tests.browser.lab import FIRST, Lab

STUDENT = "eve"
CANARY = "window.stolen = true"
MARKUP = f"<script>{CANARY}</script><img src=x onerror='{CANARY}'><svg onload='{CANARY}'></svg>"
POINTS_ARE_THERE = "const boxes = [...document.querySelectorAll('input.score')]; return boxes.length && boxes.every(box => box.placeholder)"
HOSTILE = f"""
# </pre></div>{MARKUP}
from IPython.display import HTML, SVG, Javascript, Markdown, display
display(HTML("{MARKUP}"), Javascript("{CANARY}"), Markdown("{MARKUP}"))
display({{"text/html": "{MARKUP}", "image/svg+xml": "<svg xmlns='http://www.w3.org/2000/svg' onload='{CANARY}'/>"}}, raw=True)
print("</pre></div>{MARKUP}")
"""


@pytest.fixture(scope="module")
def submission(course: Path) -> Path:
    """All answers right, and in a cell of the student's own everything that might come alive in a browser."""
    folder = course / "submitted" / STUDENT / FIRST.name
    folder.mkdir(parents=True)
    made = fill(read_notebook(course / "release" / FIRST.name / FIRST.notebook.name), reference_answers(FIRST))
    made.cells.insert(2, new_code_cell(HOSTILE))  # type: ignore[no-untyped-call]
    write_notebook(made, folder / FIRST.notebook.name)
    return folder


@pytest.fixture(scope="module")
def graded(lab: Lab, submission: Path) -> Lab:
    """The list of submissions after Autograde was pressed and the log closed."""
    lab.browser.get(f"{lab.url}/formgrader/manage_submissions/{FIRST.name}")
    lab.wait("return document.querySelector('.autograde a') !== null")
    lab.browser.find_element(By.CSS_SELECTOR, ".autograde a").click()
    lab.wait("return document.querySelector('.score').innerText.includes('/')")
    lab.wait(
        "$('.modal.in').modal('hide'); return document.querySelector('.modal-backdrop') === null && !document.querySelector('.modal.in')"
    )
    return lab


def test_autograde_shows_the_score(graded: Lab) -> None:
    graded.picture("formgrader_autograded")
    assert graded.do("return document.querySelector('.score').innerText") == f"100 / {FIRST.max_score:g}"
    assert graded.do("return document.querySelector('.status').innerText") == "graded"


def test_graded_notebook_shows_the_points_and_does_nothing(graded: Lab) -> None:
    graded.browser.get(f"{graded.url}/formgrader/gradebook/{FIRST.name}/{FIRST.notebook.stem}")
    graded.wait("return document.querySelector('a[href*=\"/submissions/\"]') !== null")
    link = graded.do("return document.querySelector('a[href*=\"/submissions/\"]').href")
    graded.browser.get(re.sub(r"\?.*", "", link))
    graded.wait(POINTS_ARE_THERE)
    graded.picture("formgrader_notebook")

    points = graded.do("return [...document.querySelectorAll('input.score')].map(box => Number(box.placeholder))")
    assert points == [exercise.points for exercise in FIRST.exercises]
    assert graded.do("return window.stolen") is None
    assert graded.do("return document.body.innerText.split('window.stolen = true').length") > 4, "the student's code is shown, as text"
    assert graded.do("return [...document.scripts].filter(script => script.text.includes('stolen')).length") == 0
    assert graded.do("return document.querySelectorAll('[onerror], [onload], #notebook svg, #notebook iframe').length") == 0
    assert "of 8 points, passed" in graded.do("return document.body.innerText")
