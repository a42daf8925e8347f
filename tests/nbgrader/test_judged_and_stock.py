"""The engine and nbgrader's own grading agree, cell by cell, on honest submissions; on wrong ones they differ by error carried forward."""

import os
import shutil
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from grader.alternatives import alternatives_of
from grader.catalogue import source_of
from grader.course import Assignment, read_notebook, write_notebook
from grader.demo import copy_course
from grader.fill import fill, network_module, reference_answers
from grader.nbgrader.api import nbgrader_api
from tests.nbgrader.desk import COURSE, done, gradebook, scores, verdict

FIRST, SECOND = COURSE.assignments
STOCK = Path(__file__).parent / "stock_config.py"
WRONG = "linear_forward"
CALLERS = {"linear_forward", "linear_activation_forward", "L_model_forward", "chain"}

Scores = Mapping[str, Mapping[str, float]]


@dataclass(frozen=True)
class Both:
    """What each student has on each test: `judged[assignment/student][test]`, and the same by nbgrader's own grading."""

    judged: Scores
    stock: Scores
    root: Path


def alternatives(assignment: Assignment) -> dict[str, str]:
    """An unusual but right answer to every exercise that has one."""
    return {name: source_of(found[-1]) for name in assignment.skeleton.answers if (found := alternatives_of(name))}


def answers() -> list[tuple[Assignment, str, dict[str, str]]]:
    """What each student of this class answers in an assignment."""
    right, right_in_second = reference_answers(FIRST), reference_answers(SECOND)
    return [
        (FIRST, "right", right),
        (FIRST, "untouched", {}),
        (FIRST, "unusual", right | alternatives(FIRST)),
        (FIRST, "wrong", {**right, WRONG: right[WRONG].replace("W @ A + b", "W @ A")}),
        (SECOND, "unusual", right_in_second | alternatives(SECOND)),
    ]


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Both:
    root = copy_course(COURSE, tmp_path_factory.mktemp("both") / "course").root
    shutil.copy(STOCK, root)
    with nbgrader_api(root) as api:
        for assignment in COURSE.assignments:
            done(api.generate_assignment(assignment.name))
    shutil.copy(root / "gradebook.db", root / "stock.db")
    for assignment, student, given in answers():
        hand_in(root, assignment, student, given)
    judged = grade(root, "nbgrader_config.py")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([str(COURSE.root), os.environ.get("PYTHONPATH", "")]))
        return Both(judged, grade(root, STOCK.name), root)


def hand_in(root: Path, assignment: Assignment, student: str, given: Mapping[str, str]) -> None:
    folder = root / "submitted" / student / assignment.name
    folder.mkdir(parents=True)
    released = read_notebook(root / "release" / assignment.name / assignment.notebook.name)
    write_notebook(fill(released, given), folder / assignment.notebook.name)
    if assignment is SECOND:  # which a kernel imports
        (folder / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))


def grade(root: Path, config: str) -> Scores:
    with nbgrader_api(root, config) as api:
        for assignment in COURSE.assignments:
            done(api.autograde(assignment.name, "*"))
        with gradebook(api) as book:
            return {
                f"{assignment.name}/{student}": scores(book.find_submission_notebook(assignment.notebook.stem, assignment.name, student))
                for assignment, student, _ in answers()
            }


def test_both_agree_on_every_honest_submission(both: Both) -> None:
    honest = both.judged.keys() - {f"{FIRST.name}/wrong"}
    assert {name: both.judged[name] for name in honest} == {name: both.stock[name] for name in honest}
    assert {name: sum(both.judged[name].values()) for name in honest} == {name: 0 if name.endswith("untouched") else 100 for name in honest}


def test_gradebook_has_the_points_of_the_verdict(both: Both) -> None:
    for assignment, student, _ in answers():
        results = verdict(both.root, student, assignment.name, assignment.notebook.stem).exercises
        assert both.judged[f"{assignment.name}/{student}"] == {f"test_{result.name}": result.points for result in results}


def test_mistake_costs_its_own_exercise_where_nbgrader_takes_its_callers_too(both: Both) -> None:
    judged, stock = (scores[f"{FIRST.name}/wrong"] for scores in (both.judged, both.stock))
    points = {exercise.test_id: exercise.points for exercise in FIRST.exercises}
    assert {name for name in points if judged[name] < points[name]} == {f"test_{WRONG}", "test_chain"}
    assert {name for name in points if stock[name] < points[name]} == {f"test_{name}" for name in CALLERS}
    assert all(judged[name] == stock[name] for name in points.keys() - {f"test_{name}" for name in CALLERS})
