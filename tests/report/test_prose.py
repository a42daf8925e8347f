"""The course's text as HTML."""

from pathlib import Path

import pytest

from grader.course import Assignment, find_course
from grader.report.prose import formula_html, prose_html
from grader.skeleton import is_code, source_of

COURSE = find_course(Path(__file__))


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_every_formula_and_picture_of_the_course_is_drawn(assignment: Assignment) -> None:
    for cell in assignment.skeleton.cells:
        if not is_code(cell):
            html = prose_html(source_of(cell), assignment.notebook.parent)
            assert "<code>\\" not in html
            assert "$" not in html
            assert html.count("<img ") == html.count('src="data:image/')


def test_formula_becomes_mathml() -> None:
    html = prose_html("Let $A^{[l]} = g(Z)$ be")
    assert "<math" in html
    assert "<msup>" in html


def test_dollar_in_code_starts_no_formula() -> None:
    assert prose_html("`$HOME` and `$PATH`").count("<code>") == 2


def test_formula_that_cannot_be_translated_stays_readable() -> None:
    assert formula_html("\\frac") == "<code>\\frac</code>"


@pytest.mark.parametrize(
    "text",
    [
        "<script>alert(1)</script>",
        "[x](javascript:alert(1))",
        '<a href="data:text/html,<script>alert(1)</script>">x</a>',
        "<svg onload=alert(1)>",
        "<img src=x onerror=alert(1)>",
        "<iframe src=https://example.invalid></iframe>",
        "<p style='background:url(https://example.invalid)'>x</p>",
        "$\\href{javascript:alert(1)}{x}$",
        "<details open ontoggle=alert(1)>x</details>",
        "<math><mtext><img src=x onerror=alert(1)></mtext></math>",
    ],
)
def test_active_content_is_taken_out(text: str) -> None:
    html = prose_html(text)
    for word in ("<script", "javascript:", "onload", "onerror", "ontoggle", "<iframe", "<svg", "style=", "data:text", "src="):
        assert word not in html


@pytest.mark.parametrize(
    "name", ["../../../README.md", "/etc/passwd", "https://example.invalid/x.png", "missing.png", "step_by_step.ipynb"]
)
def test_pictures_come_from_the_folder_of_the_assignment_only(name: str) -> None:
    html = prose_html(f"![what it shows]({name})", COURSE.assignments[0].notebook.parent)
    assert "src=" not in html
    assert "what it shows" in html
