"""Grade a function against a test cell: the shortest way from two sources to a verdict."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from grader.engine import Engine, Graded
from grader.judge import session
from grader.skeleton import Skeleton
from grader.verdict import ExerciseResult
from tests.judge.notebooks import Cell, answer, as_bytes, cell, notebook, stub, submission, test

POINTS = 5.0
GIVEN = "import numpy as np\nLIMIT = 10\n"


def exercise(name: str, source: str, points: float = POINTS) -> tuple[Cell, Cell]:
    """An answer cell and its test cell."""
    return answer(name, stub(name, "*args")), test(name, points, source)


def grade_cells(engine: Engine, folder: Path, cells: tuple[Cell, ...], answers: Mapping[str, str], own: tuple[str, ...] = ()) -> Graded:
    """Grade a submission with these answers, and cells of its own before them, against a course notebook of these cells."""
    course = Skeleton("tiny", notebook(cell(GIVEN, grade_id="packages"), *cells))
    path = folder / "tiny.ipynb"
    path.write_bytes(as_bytes(course.notebook))
    handed_in = submission(dict(answers), course)
    handed_in["cells"][1:1] = [cell(source, f"own-{number}") for number, source in enumerate(own)]
    return engine.grade(path, as_bytes(handed_in))


def grade_one(engine: Engine, folder: Path, function: str, tested: str, own: tuple[str, ...] = ()) -> ExerciseResult:
    """Grade one function, named f, with one test cell."""
    (result,) = grade_cells(engine, folder, exercise("f", tested), {"f": function}, own).verdict.exercises
    return result


def outputs_of(graded: Graded, grade_id: str) -> list[dict[str, Any]]:
    """The outputs under a cell of the graded notebook."""
    cells = graded.notebook["cells"]
    found: list[dict[str, Any]] = next(c["outputs"] for c in cells if c["metadata"].get("nbgrader", {}).get("grade_id") == grade_id)
    return found


def without_times(graded: session.Graded) -> tuple[dict[str, Any], list[Any]]:
    """The verdict and all outputs, but for what is another at every time."""
    verdict = json.loads(json.dumps(asdict(graded.verdict)))
    verdict |= {"seconds": 0, "exercises": [result | {"seconds": 0} for result in verdict["exercises"]]}
    return verdict, [cell.get("outputs") for cell in graded.notebook["cells"]]
