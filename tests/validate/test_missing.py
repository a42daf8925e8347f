"""A maintainer who adds an exercise is told by name what it still lacks."""

from pathlib import Path
from typing import Any

import pytest

from grader.course import Course
from grader.mistakes import Mistake
from grader.skeleton import TEST_PREFIX
from grader.validation import Catalogue, read_catalogue
from grader.validation.catalogue import by_exercise
from grader.validation.missing import MIN_ALTERNATIVES, MIN_MISTAKES, homeless, missing, names_checked
from tests.validate.courses import COURSE, NAMES, write_course

NEW = "layer_norm"


def renamed(cells: dict[str, Any]) -> None:
    """An exercise of the notebook becomes a new one, that nothing but the notebook knows."""
    for prefix in ("", TEST_PREFIX):
        cell = cells[f"{prefix}linear_forward"]
        cell["metadata"]["nbgrader"]["grade_id"] = prefix + NEW
        cell["source"] = cell["source"].replace("linear_forward", NEW)


def gaps(course: Course, catalogue: Catalogue) -> list[tuple[str, str, str, str]]:
    (assignment,) = course.assignments
    return [(gap.exercise, gap.subject, gap.expected, gap.found) for gap in missing(assignment, catalogue)]


def test_nothing_is_missing_in_this_course() -> None:
    catalogue = read_catalogue()
    assert [gap.line for assignment in COURSE.assignments for gap in missing(assignment, catalogue)] == []
    assert list(homeless(COURSE, catalogue)) == []


def test_new_exercise_lacks_all_but_its_cells(tmp_path: Path) -> None:
    assert gaps(write_course(tmp_path, renamed), read_catalogue()) == [
        (NEW, "checks", "an Exercise of this name in grader.checks.exercises", "none"),
        (NEW, "points", "8 points in grader.checks.points, as in the notebook", "none"),
        (NEW, "reference", f"a function {NEW} in solutions.step_by_step", "none"),
        (NEW, "mistakes", f"at least {MIN_MISTAKES} in grader.mistakes.{NEW}", "0"),
        (NEW, "alternatives", f"at least {MIN_ALTERNATIVES} in grader.alternatives.{NEW}", "0"),
    ]


def test_catalogue_that_is_too_small_is_counted(course: Course) -> None:
    full = read_catalogue()
    mistakes = {name: full.mistakes[name][: MIN_MISTAKES - 1] for name in NAMES}
    alternatives = {name: full.alternatives[name][:MIN_ALTERNATIVES] for name in NAMES}
    found = gaps(course, Catalogue(mistakes, alternatives))
    assert [(exercise, subject, count) for exercise, subject, _, count in found] == [(name, "mistakes", "4") for name in NAMES]


def test_answer_cell_without_a_test_cell_is_told(tmp_path: Path) -> None:
    def untested(cells: dict[str, Any]) -> None:
        cells["test_linear_forward"]["metadata"] = {}

    found = gaps(write_course(tmp_path, untested), read_catalogue())
    assert found == [("linear_forward", "notebook", "a test cell test_linear_forward for its answer cell", "none")]


def test_entries_for_which_no_notebook_has_an_answer_cell_are_told(course: Course) -> None:
    entry = Mistake(NEW, "any", test_entries_for_which_no_notebook_has_an_answer_cell_are_told, whole_cell=False, message="")
    (gap,) = homeless(course, Catalogue(mistakes=by_exercise([entry])))
    assert (gap.exercise, gap.expected) == (NEW, "an answer cell for the entries of the catalogue")


@pytest.mark.parametrize(
    ("source", "names"),
    [
        ('check("f", f)', {"f"}),
        ("%matplotlib inline\nassert f(1)\npoints = check('f', f)\npoints", {"f"}),
        ("check(name, f)\ncheck()\nother.check('g', g)\n# check('h', h)", set()),
    ],
)
def test_exercises_that_a_test_cell_checks_are_read_off_its_calls(source: str, names: set[str]) -> None:
    assert names_checked(source) == names
