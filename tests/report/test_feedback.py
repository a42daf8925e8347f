"""Feedback for one student: complete, in plain words, and harmless whatever was handed in."""

from dataclasses import replace
from html.parser import HTMLParser
from pathlib import Path

import nbformat
import pytest

from grader.course import read_notebook
from grader.engine import Engine, Graded
from grader.fill import fill, reference_answers
from grader.mistakes import source_of
from grader.report.cells import MOST_CHARACTERS, MOST_OUTPUTS, MOST_PICTURES
from grader.report.feedback import feedback_html, write_feedback
from grader.skeleton import is_test
from grader.skeleton import source_of as source_of_cell
from grader.verdict import Finding, Status
from grader.walk import walk_note
from tests.report.classroom import (
    ASSIGNMENT,
    HOSTILE_IDS,
    display,
    functions,
    hostile_notebook,
    mistake,
    notebook,
    one_exercise,
    own_cell,
    stream,
)

LINKING = {"src", "href", "action", "srcset", "poster", "data", "xlink:href"}
HARMLESS = ("data:image/", "data:,", "#", "https://")


class Page(HTMLParser):
    """The tags, attributes and text of a page."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.attributes: list[tuple[str, str]] = []
        self.text = ""
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self.attributes += [(name, value or "") for name, value in attributes]

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(scope="module")
def graded() -> Graded:
    """A submission whose average is missing in linear_backward, with a figure and a failing cell, graded by the engine."""
    answers = reference_answers(ASSIGNMENT) | {"linear_backward": source_of(mistake("linear_backward", "average_missing"))}
    submission = fill(read_notebook(ASSIGNMENT.notebook), answers)
    figure = "import matplotlib.pyplot as plt\nplt.plot([1, 3, 2])\nprint('<script>alert(1)</script>')"
    for source in (figure, "1 / 0", "from IPython.display import HTML, display\ndisplay(HTML('<script>alert(2)</script>'))"):
        submission.cells.append(nbformat.v4.new_code_cell(source))  # type: ignore[no-untyped-call]
    with Engine() as engine:
        found = engine.grade(ASSIGNMENT.notebook, nbformat.writes(submission).encode(), draw=True)  # type: ignore[no-untyped-call]
    note = walk_note(functions(linear_backward=mistake("linear_backward", "average_missing").function))
    return replace(found, verdict=replace(found.verdict, notes=(note,)))


def assert_harmless(html: str) -> Page:
    page = Page(html)
    assert not {"script", "iframe", "object", "embed", "form", "base", "link-import"} & set(page.tags)
    assert [name for name, _ in page.attributes if name.startswith("on") or name in ("style", "srcdoc", "formaction", "ping")] == []
    assert [value for name, value in page.attributes if name in LINKING and not value.startswith(HARMLESS)] == []
    return page


def test_graded_submission_shows_points_finding_code_outputs_and_the_broken_step(graded: Graded) -> None:
    html = feedback_html(graded, student="ada", folder=ASSIGNMENT.notebook.parent)
    page = assert_harmless(html)
    assert "Your dW and db are m times too large: the average over the m examples is missing." in page.text
    assert "The first step that differs is dW3, in linear_backward." in page.text
    assert "dW = np.dot(dZ, A_prev.T)" in page.text
    assert "ZeroDivisionError" in page.text
    assert "<script>alert(1)</script>" in page.text
    assert html.count("data:image/png;base64,") == 1
    assert html.count("data:image/svg+xml;base64,") == len(list((ASSIGNMENT.notebook.parent / "images").glob("*.svg")))
    for result in graded.verdict.exercises:
        assert result.name in page.text


def test_hidden_tests_stay_hidden(graded: Graded) -> None:
    html = feedback_html(graded, folder=ASSIGNMENT.notebook.parent)
    hidden = [source_of_cell(cell).partition("### BEGIN HIDDEN TESTS")[2] for cell in ASSIGNMENT.skeleton.cells if is_test(cell)]
    lines = {line for region in hidden for line in region.splitlines() if line.strip() and not line.startswith("###")}
    text = Page(html).text
    assert lines
    assert [line for line in lines if line in text] == []
    assert "HIDDEN TESTS" not in text


def test_verdict_is_not_said_twice(graded: Graded) -> None:
    text = Page(feedback_html(graded)).text
    assert "10 of 10 points, passed" not in text


def test_hostile_submission_is_shown_as_text() -> None:
    html = feedback_html(hostile_notebook(), student=HOSTILE_IDS[0])
    page = assert_harmless(html)
    for number in (1, 2, 3, 5, 6):
        assert f"alert({number})" in page.text
    assert "secret_of_the_course" not in html
    assert "the <text> of it" in page.text
    assert "alert('" not in html.replace("&#39;", "'")
    assert html.count("data:image/png;base64,") == 1
    assert "\x1b" not in html
    assert "\u202e" not in html


@pytest.mark.parametrize("student", HOSTILE_IDS, ids=range(len(HOSTILE_IDS)))
def test_hostile_id_is_harmless(student: str, tmp_path: Path) -> None:
    path = tmp_path / "new folder" / "feedback.html"
    write_feedback(hostile_notebook(), path, student=student)
    page = assert_harmless(path.read_text(encoding="utf-8"))
    assert "49" not in page.text.split("Feedback for")[1].splitlines()[0]


def test_page_allows_its_own_style_and_pictures_only() -> None:
    page = Page(feedback_html(hostile_notebook()))
    (policy,) = [value for name, value in page.attributes if name == "content" and "default-src" in value]
    assert policy.startswith("default-src 'none'; img-src data:; style-src 'sha256-")
    assert "script-src 'none'" in policy
    assert "unsafe" not in policy
    assert "*" not in policy


def test_same_verdict_gives_the_same_page(graded: Graded) -> None:
    assert feedback_html(graded, student="ada") == feedback_html(graded, student="ada")


def test_page_has_an_end_however_much_was_handed_in() -> None:
    verdict = one_exercise(Status.NOT_ATTEMPTED)
    talkative = own_cell("print()", *[stream("x" * 19_000 + "\n")] * 5000)
    silent = own_cell("pass", *[display(image_png="broken")] * 5000)
    many = [own_cell(f"x = {number}  # {'long ' * 200}", stream("y" * 5000)) for number in range(1000)]
    html = feedback_html(Graded(verdict, notebook(talkative, silent, *many)))
    assert len(html) < 4 * MOST_CHARACTERS
    assert f"{5000 - MOST_OUTPUTS} more outputs are not shown." in html
    assert "Left out: the page is long enough." in html
    assert MOST_PICTURES > 0


def test_source_with_deep_brackets_and_long_lines_is_shown() -> None:
    verdict = one_exercise(Status.FAILED)
    html = feedback_html(Graded(verdict, notebook(own_cell("(" * 5000 + ")" * 5000), own_cell("'" * 19_999), own_cell("x" * 300_000))))
    assert "200,000 more characters are left out here." in html


def test_verdict_without_a_walk_has_no_strip() -> None:
    html = feedback_html(Graded(one_exercise(Status.FAILED, Finding("assertion", "Z is wrong.")), notebook()))
    assert "step by step</h2>" not in html
    assert "Z is wrong." in html
