"""Grading by the engine means what grading by nbgrader means, where that is right; another course's notebooks serve as the example."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from nbconvert.filters.markdown_mistune import markdown2html_mistune
from nbgrader.apps.api import NbGraderAPI
from traitlets.config import Config

from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.prose import inert_markdown
from grader.verdict import Status
from tests.nbgrader.desk import OTHER, code, course_in, done, gradebook, graded, notebook, scores, submit, verdict
from tests.nbgrader.page import Page

NAME = "ps1"
RIGHT = "def square(x):\n    return x * x"
RIGHT_FROM_ZERO = "def square(x):\n    return x * x if x >= 0 else 0"
ESSAY = "Because <b>1 < 2</b> and $a<b$: [see](javascript:steal()) ![x](https://example.com/x.png)"
OWN_TEXT = {"cell_type": "markdown", "id": "own", "metadata": {}, "source": "A square is <img src=x onerror=steal()> drawn here."}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A course whose assignment has two notebooks: tests of every kind, and answers and a task that people grade."""
    root = course_in(tmp_path_factory.mktemp("other") / "course", OTHER)
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME))
        with gradebook(api) as book:
            book.update_or_create_assignment(NAME, duedate="2030-01-01 12:00:00 UTC")
    return root


@pytest.fixture
def api(root: Path) -> Iterator[NbGraderAPI]:
    with nbgrader_api(root) as api:
        yield api


@pytest.fixture(scope="module")
def graded_class(root: Path) -> Path:
    """The class after `autograde`: all right, all but numbers below zero right, nothing done, one of two notebooks handed in."""
    essay = notebook(root, NAME, "essay", why=ESSAY, experiment="print('</pre><script>steal()</script>')")
    essay["cells"].append(OWN_TEXT)
    submit(root, "right", NAME, code=notebook(root, NAME, "code", square=RIGHT), essay=essay)
    submit(root, "partly", NAME, code=notebook(root, NAME, "code", square=RIGHT_FROM_ZERO))
    submit(root, "untouched", NAME, code=notebook(root, NAME, "code"), essay=notebook(root, NAME, "essay"))
    (root / "submitted" / "right" / NAME / "timestamp.txt").write_text("2030-01-01 13:00:00 UTC")
    with nbgrader_api(root) as api:
        done(api.autograde(NAME, "*"))
    return root


def saved_scores(api: NbGraderAPI, student: str, name: str = "code") -> dict[str, float]:
    with gradebook(api) as book:
        return scores(book.find_submission_notebook(name, NAME, student))


def test_numbers_are_partial_credit_and_warnings_cost_nothing(graded_class: Path, api: NbGraderAPI) -> None:
    assert saved_scores(api, "right") == {"partly": 4, "with_warnings": 2, "test_square": 3}
    assert saved_scores(api, "partly") == {"partly": 3, "with_warnings": 2, "test_square": 3}
    assert saved_scores(api, "untouched") == {"partly": 0, "with_warnings": 0, "test_square": 0}


def test_gradebook_has_the_points_of_the_verdict(graded_class: Path, api: NbGraderAPI) -> None:
    for student in ("right", "partly", "untouched"):
        assert sum(saved_scores(api, student).values()) == verdict(graded_class, student, NAME, "code").score
    assert verdict(graded_class, "partly", NAME, "code").exercises[0].status is Status.PARTIAL


def test_answers_that_people_read_wait_for_them_unless_nothing_was_written(graded_class: Path, api: NbGraderAPI) -> None:
    with gradebook(api) as book:
        for student, waiting in (("right", {"why", "experiment", "draw"}), ("untouched", {"draw"})):
            found = book.find_submission_notebook("essay", NAME, student)
            assert {grade.name for grade in found.grades if grade.needs_manual_grade} == waiting
            said = {comment.name: comment.comment for comment in found.comments}
            assert said == {**dict.fromkeys(("why", "experiment"), None if student == "right" else "No response."), "draw": None}


def test_notebook_that_was_not_handed_in_has_no_points_and_says_so(graded_class: Path, api: NbGraderAPI) -> None:
    assert {**saved_scores(api, "partly", "essay"), "draw": 0} == {"why": 0, "experiment": 0, "draw": 0}
    assert [note.code for note in verdict(graded_class, "partly", NAME, "essay").notes] == ["missing_notebook"]


def test_text_of_students_is_kept_and_harmless(graded_class: Path) -> None:
    cells = {cell["id"]: "".join(cell["source"]) for cell in graded(graded_class, "right", NAME, "essay")["cells"]}
    assert cells["why"] == "Because < b>1 < 2< /b> and $a< b$: [see] (javascript:steal()) ![x] (https://example.com/x.png)"
    assert [source for source in cells.values() if "drawn here" in source] == ["A square is < img src=x onerror=steal()> drawn here."]


@given(st.text(st.sampled_from("<>/!?[]()`*_$\\:#&; \n\tabjx\x01\u0131\"'-|") | st.characters(codec="utf-8"), max_size=200))
def test_markdown_of_students_renders_to_nothing_active(text: str) -> None:
    parts = ("<script>steal()</script>", "![a](x)", "[a](javascript:x)", "[a]: javascript:x\n", "<javascript:x>", "<!--", "[a][a]")
    for part in parts:
        page = Page(markdown2html_mistune(inert_markdown(text + part + text)))
        assert not page.elements & {"script", "img", "iframe", "object", "embed", "form", "svg", "style", "link", "meta", "base"}
        assert page.handlers == []
        assert [link for link in page.links if not link.startswith(("#", "http://", "https://"))] == []
    assert inert_markdown(inert_markdown(text)) == inert_markdown(text)


def test_grades_and_comments_of_people_outlast_a_second_grading_and_reach_the_student(graded_class: Path, api: NbGraderAPI) -> None:
    with gradebook(api) as book:
        book.find_grade("test_square", "code", NAME, "right").manual_score = 1
        for name, points in (("why", 4), ("experiment", 3), ("draw", 2)):
            grade = book.find_grade(name, "essay", NAME, "right")
            grade.manual_score, grade.needs_manual_grade = points, False
        book.find_comment("square", "code", NAME, "right").manual_comment = "See me & <script>steal()</script>"
        book.find_comment("why", "essay", NAME, "right").manual_comment = "Well said."
        book.db.commit()
    done(api.autograde(NAME, "right"))
    assert saved_scores(api, "right") == {"partly": 4, "with_warnings": 2, "test_square": 1}
    with gradebook(api) as book:
        assert book.find_grade("test_square", "code", NAME, "right").needs_manual_grade
        assert book.find_comment("square", "code", NAME, "right").comment == "See me & <script>steal()</script>"
        for name in ("why", "experiment", "draw"):
            book.find_grade(name, "essay", NAME, "right").needs_manual_grade = False
        book.db.commit()
    done(api.generate_feedback(NAME, "right"))
    code_page, essay_page = (feedback(graded_class, "right", name) for name in ("code", "essay"))
    assert "Comment: See me &amp; &lt;script&gt;" in code_page.html
    assert "<strong>7</strong> of 9 points" in code_page.html
    assert "Comment: Well said." in essay_page.html
    assert "<strong>9</strong> of 10 points" in essay_page.html
    assert code_page.elements & {"script"} == essay_page.elements & {"script"} == set()
    assert "look again" not in code_page.html
    assert "3 of 3 points" not in code_page.html
    for page in (code_page, essay_page):
        assert [link for link in page.links if link.startswith("#") and f'id="{link[1:]}"' not in page.html] == []


def feedback(root: Path, student: str, name: str) -> Page:
    return Page((root / "feedback" / student / NAME / f"{name}.html").read_text())


def test_late_submissions_are_penalised_as_nbgrader_does(graded_class: Path, tmp_path: Path) -> None:
    root = shutil.copytree(graded_class, tmp_path / "late")
    with nbgrader_api(root) as api:
        api.update_config(Config({"LateSubmissionPlugin": {"penalty_method": "zero"}}))
        done(api.autograde(NAME, "right"))
        done(api.generate_feedback(NAME, "right"))
        with gradebook(api) as book:
            saved = book.find_submission_notebook("code", NAME, "right")
            assert saved.late_submission_penalty == saved.score
            assert saved.score > 0
    page = feedback(root, "right", "code").html
    assert "Handed in late" in page
    assert "<strong>0</strong> of 9 points" in page


def test_answer_that_waits_for_a_reader_is_announced(graded_class: Path, api: NbGraderAPI) -> None:
    done(api.generate_feedback(NAME, "untouched"))
    page = feedback(graded_class, "untouched", "essay").html
    assert "draw: somebody still has to read this answer, which is worth up to 2 points." in page


def test_engine_that_was_lost_starts_again(graded_class: Path, api: NbGraderAPI) -> None:
    from grader.nbgrader.engines import engine

    engine().close()
    done(api.autograde(NAME, "partly"))
    assert saved_scores(api, "partly")["partly"] == 3


def test_notebook_changed_since_its_release_is_refused_with_the_remedy(graded_class: Path, tmp_path: Path) -> None:
    root = shutil.copytree(graded_class, tmp_path / "changed")
    path = root / "assignments" / NAME / "code.ipynb"
    path.write_text(path.read_text().replace('"grade_id": "partly"', '"grade_id": "renamed"'))
    with nbgrader_api(root) as api:
        result = api.autograde(NAME, "partly")
    assert not result["success"]
    assert f"run `nbgrader generate_assignment {NAME} --force` first. The gradebook lacks renamed" in result["log"]


def test_code_that_students_add_is_kept(graded_class: Path, api: NbGraderAPI) -> None:
    made = notebook(graded_class, NAME, "code", square="def square(x):\n    return times(x, x)")
    made["cells"].insert(2, code("def times(x, y):\n    return x * y", "own"))
    submit(graded_class, "helper", NAME, code=made, essay=notebook(graded_class, NAME, "essay"))
    done(api.autograde(NAME, "helper"))
    assert saved_scores(api, "helper") == {"partly": 4, "with_warnings": 2, "test_square": 3}
