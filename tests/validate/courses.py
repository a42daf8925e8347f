"""Small courses made of a few exercises of the first assignment, as they are or with something changed, and gates run on them."""

import shutil
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from grader.alternatives import Alternative, alternatives_of
from grader.catalogue import Function
from grader.course import Course, find_course, read_course, read_notebook, write_notebook
from grader.mistakes import Mistake, mistakes_of
from grader.skeleton import TEST_PREFIX, grade_id
from grader.validation import Catalogue, Engines, Report, validate
from grader.validation.catalogue import by_exercise
from grader.validation.fault import Fault, Kind

COURSE = find_course(Path(__file__))
NAMES = ("linear_forward", "compute_cost", "linear_backward")

Change = Callable[[dict[str, Any]], None]


def write_course(root: Path, change: Change = lambda cells: None) -> Course:
    """A course of NAMES alone; `change` is given its cells by grade_id."""
    source = COURSE.assignments[0].notebook
    folder = root / "assignments" / source.parent.name
    shutil.copytree(source.parent, folder, ignore=shutil.ignore_patterns("my_network.py", "__pycache__", ".*"))
    notebook = read_notebook(source)
    kept = {"imports", *NAMES, *(TEST_PREFIX + name for name in NAMES)}
    notebook.cells = [cell for cell in notebook.cells if grade_id(cell) in kept]
    change({grade_id(cell): cell for cell in notebook.cells})
    write_notebook(notebook, folder / source.name)
    return read_course(root)


def mistake(written: Function, exercise: str = "linear_forward", whole_cell: bool = False) -> Mistake:
    """An entry that only the gate knows, not the checks."""
    return Mistake(exercise, written.__name__, written, whole_cell, "Nothing.")


def alternative(written: Function, exercise: str = "linear_forward") -> Alternative:
    """An alternative that is not in the collection."""
    return Alternative(exercise, written.__name__, written, whole_cell=False)


def known_mistake(exercise: str, name: str) -> Mistake:
    """An entry of the course's own catalogue."""
    return next(entry for entry in mistakes_of(exercise) if entry.name == name)


def known_alternative(exercise: str, name: str) -> Alternative:
    """An entry of the course's own collection."""
    return next(entry for entry in alternatives_of(exercise) if entry.name == name)


def gate(
    course: Course, engines: Engines, mistakes: Sequence[Mistake] = (), alternatives: Sequence[Alternative] = (), *, alone: bool = False
) -> Report:
    """The gate on a small course with these entries."""
    return validate(course, course.assignments, Catalogue(by_exercise(mistakes), by_exercise(alternatives)), engines, alone=alone)


def faults(report: Report) -> list[Fault]:
    """The faults, but for what so small a catalogue lacks."""
    few = {"mistakes", "alternatives"}
    return [fault for fault in report.faults if not (fault.kind is Kind.MISSING and fault.subject in few)]


def lines(report: Report) -> list[str]:
    """The same as lines."""
    return [fault.line for fault in faults(report)]
