"""The whole cycle on PostgreSQL, with two graders at once on different assignments, gives the grades that it gives on SQLite."""

import csv
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from nbgrader.plugins import LateSubmissionPlugin

from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.book import Book, Entry
from tests.batch.gradebook_rows import Row, rows_of
from tests.batch.postgres import NoServer, Server, server
from tests.nbgrader.desk import TINY, Desk, course_in, done, gradebook, notebook, submit

FIRST, SECOND = "step_by_step", "image_classifier"
CLASS = 8
DUE, LATE = "2030-01-01 12:00:00 UTC", "2030-01-01 13:00:00 UTC"
SETTINGS = "\nc.LateSubmissionPlugin.penalty_method = 'zero'\n"
FORWARD = "def linear_forward(A, W, b):\n    return W @ A {sign} b, (A, W, b)\n"
FLATTEN = "def flatten_and_scale(images):\n    return images.reshape(images.shape[0], -1).T / {divisor}\n"


@pytest.fixture(scope="module")
def postgres() -> Iterator[Server]:
    try:
        with server() as running:
            yield running
    except NoServer as reason:
        pytest.skip(str(reason))


def begin(folder: Path, settings: str) -> Desk:
    """A course with two released assignments and everybody's submissions, some of them late."""
    root = course_in(folder, TINY)
    with (root / "nbgrader_config.py").open("a") as config:
        config.write(SETTINGS + settings)
    with nbgrader_api(root) as api, gradebook(api) as book:
        for name in (FIRST, SECOND):
            done(api.generate_assignment(name))
            book.update_or_create_assignment(name, duedate=DUE)
    for number in range(CLASS):
        hand_in(root, number, FIRST, {"linear_forward": FORWARD.format(sign="+-"[number % 2])})
        hand_in(root, number, SECOND, {"flatten_and_scale": FLATTEN.format(divisor=(255, 256, 1)[number % 3])} if number % 4 else {})
    return Desk(root, root)


def hand_in(root: Path, number: int, name: str, answers: dict[str, str]) -> None:
    folder = submit(root, f"student-{number:02}", name, **{name: notebook(root, name, name, **answers)})
    (folder / "timestamp.txt").write_text(LATE if number % 3 == 0 else DUE)


@pytest.fixture(scope="module")
def desks(postgres: Server, tmp_path_factory: pytest.TempPathFactory) -> tuple[Desk, Desk]:
    """The same class in two courses, graded: one keeps its gradebook in PostgreSQL, the other in SQLite."""
    setting = f"c.CourseDirectory.db_url = {postgres.new_database('gradebook')!r}\n"
    ours, plain = (begin(tmp_path_factory.mktemp("course"), settings) for settings in (setting, ""))
    for desk in (ours, plain):
        autograde_both_at_once(desk)
    return ours, plain


def autograde_both_at_once(desk: Desk, *options: str) -> None:
    commands = [[sys.executable, "-m", "grader", "autograde", name, "--jobs", "1", *options] for name in (FIRST, SECOND)]
    graders = [subprocess.Popen(each, cwd=desk.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for each in commands]
    said = [grader.communicate()[0] for grader in graders]
    assert [grader.returncode for grader in graders] == [0, 0], "\n".join(said)


def penalties(rows: list[Row]) -> list[float | None]:
    return [row[-2] for row in rows if row[0] == "notebook"]


def test_grades_are_the_same_as_on_sqlite_row_by_row(desks: tuple[Desk, Desk]) -> None:
    ours, plain = (rows_of(desk.folder) for desk in desks)
    assert ours == plain
    assert not (desks[0].folder / "gradebook.db").exists()
    assert len([row for row in ours if row[0] == "submission"]) == 2 * CLASS
    assert any(penalties(ours))


def test_formgrader_sees_the_same(desks: tuple[Desk, Desk]) -> None:
    ours, plain = (what_formgrader_shows(desk) for desk in desks)
    assert ours == plain
    assert len(ours) == 2 + 2 * CLASS + CLASS


def what_formgrader_shows(desk: Desk) -> list[dict[str, object]]:
    """What the pages of formgrader are made from, without what differs by course folder or run."""
    with nbgrader_api(desk.folder) as api:
        shown = [*api.get_assignments(), *api.get_submissions(FIRST), *api.get_submissions(SECOND), *api.get_students()]
    return [{key: value for key, value in each.items() if key not in ("id", "source_path", "release_path")} for each in shown]


def test_export_and_feedback_are_the_same(desks: tuple[Desk, Desk]) -> None:
    for desk in desks:
        desk.nbgrader("export")
        desk.nbgrader("generate_feedback", FIRST)
    tables = [sorted(csv.reader((desk.folder / "grades.csv").read_text().splitlines())) for desk in desks]
    assert tables[0] == tables[1]
    assert len(tables[0]) == 1 + 2 * CLASS
    pages = [{path.parent.parent.name: path.read_text() for path in desk.folder.glob("feedback/*/*/*.html")} for desk in desks]
    assert pages[0] == pages[1]
    assert len(pages[0]) == CLASS


def test_marks_by_hand_outlast_two_graders_at_once(desks: tuple[Desk, Desk]) -> None:
    ours, _ = desks
    with nbgrader_api(ours.folder) as api, gradebook(api) as book:
        grade = book.find_grade("test_linear_forward", FIRST, FIRST, "student-01")
        grade.manual_score, grade.needs_manual_grade = 7.5, False
        book.find_comment("flatten_and_scale", SECOND, SECOND, "student-02").manual_comment = "Ask me about 255."
        book.db.commit()
    before = rows_of(ours.folder)
    autograde_both_at_once(ours, "--force")
    after = rows_of(ours.folder)
    (marked,) = set(before) - set(after)
    assert set(after) - set(before) == {(*marked[:-1], True)}, "a mark by hand is to be looked at again, and nothing else changes"
    assert 7.5 in marked
    assert any("Ask me about 255." in row for row in after)


def test_graders_add_the_same_students_in_any_order_at_once(desks: tuple[Desk, Desk]) -> None:
    everybody = [[f"new-{turn}-{number:03}" for number in range(150)] for turn in range(4)]
    with ThreadPoolExecutor(2) as pool:
        started = threading.Barrier(2)
        forwards = pool.submit(save_all, desks[0], FIRST, everybody, started)
        backwards = pool.submit(save_all, desks[0], SECOND, [students[::-1] for students in everybody], started)
    assert forwards.result() == backwards.result() == 600


def save_all(desk: Desk, name: str, everybody: list[list[str]], started: threading.Barrier) -> int:
    """Save submissions of these students, a transaction for each list, beside somebody who does the same."""
    with nbgrader_api(desk.folder) as api, Book(api.coursedir.db_url, api.course_id, name, LateSubmissionPlugin()) as book:
        for students in everybody:
            started.wait(20)
            book.save([Entry(student, None, {}) for student in students])
    return sum(map(len, everybody))
