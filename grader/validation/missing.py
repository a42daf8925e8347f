"""What an exercise still lacks, read off the notebook, the reference, the checks and the catalogue without grading anything.

This is the list that a maintainer who adds an exercise works through.
"""

import ast
from collections.abc import Iterator

from grader.checks import EXERCISES, POINTS
from grader.course import Assignment, Course
from grader.judge.namespace import as_python
from grader.skeleton import TEST_PREFIX, Exercise, is_test, source_of
from grader.skeleton import exercise_of as exercise_of_test
from grader.validation.catalogue import Catalogue
from grader.validation.fault import Fault, Kind
from grader.validation.trials import reference_sources

MIN_MISTAKES = 5
MIN_ALTERNATIVES = 3


def missing(assignment: Assignment, catalogue: Catalogue) -> Iterator[Fault]:
    """Everything that the exercises of an assignment lack."""
    for name, subject, expected, found in _gaps(assignment, catalogue):
        yield Fault(Kind.MISSING, assignment.name, name, subject, expected, found)


def homeless(course: Course, catalogue: Catalogue) -> Iterator[Fault]:
    """The parts of the catalogue that no notebook of the course has an answer cell for."""
    known = {name for assignment in course.assignments for name in assignment.skeleton.answers}
    for name in sorted(catalogue.exercises - known):
        yield Fault(Kind.MISSING, "the course", name, "notebook", "an answer cell for the entries of the catalogue", "none")


Gap = tuple[str, str, str, str]


def _gaps(assignment: Assignment, catalogue: Catalogue) -> Iterator[Gap]:
    names = {exercise.name for exercise in assignment.exercises}
    for name in assignment.skeleton.answers:
        if name not in names:
            yield name, "notebook", f"a test cell {TEST_PREFIX}{name} for its answer cell", "none"
    yield from _unchecked(assignment)
    yield from _unanswered(assignment)
    yield from _too_few(assignment, catalogue)


def _unchecked(assignment: Assignment) -> Iterator[Gap]:
    """Gaps between test cells and the hidden checks; they concern the exercises without an answer cell, too."""
    checked = {exercise_of_test(cell).name: names_checked(source_of(cell)) for cell in assignment.skeleton.cells if is_test(cell)}
    for exercise in assignment.exercises:
        if exercise.name not in EXERCISES:
            yield exercise.name, "checks", "an Exercise of this name in grader.checks.exercises", "none"
        if exercise.name not in checked[exercise.name]:
            yield exercise.name, "test cell", f'a call check("{exercise.name}", ...) in {exercise.test_id}', "none"
        yield from _points(exercise)


def _points(exercise: Exercise) -> Iterator[Gap]:
    points = POINTS.get(exercise.name)
    if points is None:
        yield exercise.name, "points", f"{exercise.points:g} points in grader.checks.points, as in the notebook", "none"
    elif points != exercise.points:
        yield exercise.name, "points", f"{points:g} points in the notebook, as in grader.checks.points", f"{exercise.points:g}"


def _unanswered(assignment: Assignment) -> Iterator[Gap]:
    references = reference_sources(assignment)
    for name in assignment.skeleton.answers:
        if name not in references:
            yield name, "reference", f"a function {name} in solutions.{assignment.name}", "none"


def _too_few(assignment: Assignment, catalogue: Catalogue) -> Iterator[Gap]:
    for name in assignment.skeleton.answers:
        mistakes, alternatives = len(catalogue.mistakes.get(name, ())), len(catalogue.alternatives.get(name, ()))
        if mistakes < MIN_MISTAKES:
            yield name, "mistakes", f"at least {MIN_MISTAKES} in grader.mistakes.{name}", str(mistakes)
        if alternatives < MIN_ALTERNATIVES:
            yield name, "alternatives", f"at least {MIN_ALTERNATIVES} in grader.alternatives.{name}", str(alternatives)


def names_checked(source: str) -> frozenset[str]:
    """The exercises that a test cell has checked, by the first argument of its calls of `check`."""
    calls = [node for node in ast.walk(ast.parse(as_python(source))) if isinstance(node, ast.Call) and node.args]
    checks = [call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check"]
    return frozenset(str(name.value) for name in checks if isinstance(name, ast.Constant))
