"""The whole nbgrader cycle on a copy of the course, as the commands that an instructor and a student type."""

import csv
import getpass
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Assignment, read_notebook, write_notebook
from grader.demo import copy_course
from grader.fill import fill, network_module, reference_answers
from grader.skeleton import is_answer, is_test, source_of, without_hidden_tests
from tests.nbgrader.desk import COURSE, Desk

FIRST, SECOND = COURSE.assignments
STUDENT = getpass.getuser()


@pytest.fixture(scope="module")
def instructor(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    course = copy_course(COURSE, tmp_path_factory.mktemp("instructor") / "course")
    return Desk(course.root, course.root)


@pytest.fixture(scope="module")
def released(instructor: Desk) -> Path:
    """What is released, by an instructor who has solved the notebooks in place."""
    (instructor.folder / "assignments" / SECOND.name / "my_network.py").write_text("answers = 42\n")
    for assignment in COURSE.assignments:
        instructor.nbgrader("generate_assignment", assignment.name)
    instructor.nbgrader("release_assignment", FIRST.name)
    (instructor.folder / "assignments" / SECOND.name / "my_network.py").unlink()
    return instructor.folder / "release"


@pytest.fixture(scope="module")
def student(released: Path, instructor: Desk, tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A student who has fetched the first assignment, solved and validated it, and handed it in."""
    desk = Desk(tmp_path_factory.mktemp("student"), instructor.config)
    desk.nbgrader("fetch_assignment", FIRST.name)
    notebook = desk.folder / FIRST.name / FIRST.notebook.name
    write_notebook(fill(read_notebook(notebook), reference_answers(FIRST)), notebook)
    desk.nbgrader("submit", FIRST.name)
    return desk


@pytest.fixture(scope="module")
def graded(student: Desk, instructor: Desk) -> Path:
    """The instructor's folder after the first assignment was collected and the second came as an archive, both graded."""
    instructor.nbgrader("collect", FIRST.name)
    archive_second_assignment(instructor.folder, student.folder)
    instructor.nbgrader("zip_collect", SECOND.name)
    for assignment in COURSE.assignments:
        instructor.nbgrader("autograde", assignment.name)
    return instructor.folder


def archive_second_assignment(course: Path, desk: Path) -> None:
    """Put an archive of the solved second notebook and `my_network.py`, named after the student, where zip_collect looks for it."""
    work = desk / "archive"
    shutil.copytree(course / "release" / SECOND.name, work)
    write_notebook(fill(read_notebook(work / SECOND.notebook.name), reference_answers(SECOND)), work / SECOND.notebook.name)
    (work / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))
    shutil.make_archive(str(course / "downloaded" / SECOND.name / "archive" / STUDENT), "zip", work)


@pytest.fixture(scope="module")
def returned(graded: Path, instructor: Desk, student: Desk) -> Path:
    """The student's folder after feedback was written, released and fetched."""
    instructor.nbgrader("generate_feedback", FIRST.name)
    instructor.nbgrader("release_feedback", FIRST.name)
    student.nbgrader("fetch_feedback", FIRST.name)
    return student.folder


def sources_of_tests(folder: Path, assignment: Assignment) -> Iterator[str]:
    return (source_of(cell) for cell in read_notebook(folder / assignment.name / assignment.notebook.name).cells if is_test(cell))


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_release_keeps_stubs_and_leaves_out_hidden_tests(released: Path, assignment: Assignment) -> None:
    notebook = read_notebook(released / assignment.name / assignment.notebook.name)
    assert {cell.metadata.nbgrader.grade_id: cell.source for cell in notebook.cells if is_answer(cell)} == assignment.skeleton.answers
    hidden = [source_of(cell) for cell in assignment.skeleton.cells if is_test(cell)]
    assert all("BEGIN HIDDEN TESTS" in source for source in hidden)
    assert [source.rstrip() for source in sources_of_tests(released, assignment)] == [
        without_hidden_tests(source).rstrip() for source in hidden
    ]


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_release_holds_every_file_beside_the_notebook(released: Path, assignment: Assignment) -> None:
    source = assignment.notebook.parent
    files = {
        path.relative_to(source)
        for path in source.rglob("*")
        if path.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & {*path.parts}
    }
    files.discard(Path("my_network.py"))
    assert {path.relative_to(released / assignment.name) for path in (released / assignment.name).rglob("*") if path.is_file()} == files


def test_network_of_an_instructor_is_not_released(released: Path) -> None:
    assert not (released / SECOND.name / "my_network.py").exists()
    assert (released / SECOND.name / SECOND.notebook.name).exists()


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_hidden_tests_are_back_when_graded(graded: Path, assignment: Assignment) -> None:
    sources = [source_of(cell) for cell in assignment.skeleton.cells if is_test(cell)]
    assert list(sources_of_tests(graded / "autograded" / STUDENT, assignment)) == sources


def test_solved_assignments_have_full_marks_in_the_exported_grades(graded: Path, instructor: Desk) -> None:
    instructor.nbgrader("export")
    with (graded / "grades.csv").open() as file:
        scores = {row["assignment"]: (row["student_id"], float(row["score"]), float(row["max_score"])) for row in csv.DictReader(file)}
    assert scores == {assignment.name: (STUDENT, 100, 100) for assignment in COURSE.assignments}


def test_module_of_the_student_neither_counts_nor_comes_along(graded: Path) -> None:
    assert (graded / "submitted" / STUDENT / SECOND.name / "my_network.py").exists()
    assert not (graded / "autograded" / STUDENT / SECOND.name / "my_network.py").exists()


def test_feedback_reaches_the_student(returned: Path) -> None:
    pages = list((returned / FIRST.name / "feedback").rglob("*.html"))
    assert [page.name for page in pages] == [f"{FIRST.name}.html"]
    assert "100 of 100 points" in " ".join(re.sub("<[^>]*>", " ", pages[0].read_text()).split())
