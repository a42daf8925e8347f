"""Small notebooks for the tests of the judge: a skeleton of two exercises, and submissions made from it."""

import copy
import json
from typing import Any

from grader.skeleton import Skeleton

Cell = dict[str, Any]


def cell(source: str, id: str = "", grade_id: str = "", kind: str = "code", **nbgrader: object) -> Cell:
    """One cell; with `grade_id`, an nbgrader cell that is locked unless `nbgrader` says otherwise."""
    made: Cell = {"cell_type": kind, "id": id or grade_id or "plain", "metadata": {}, "source": source}
    if kind == "code":
        made |= {"outputs": [], "execution_count": None}
    if grade_id:
        roles = {"grade": False, "solution": False, "locked": True, "task": False, "schema_version": 3, "grade_id": grade_id}
        made["metadata"]["nbgrader"] = roles | nbgrader
    return made


def answer(name: str, source: str) -> Cell:
    """An answer cell."""
    return cell(source, grade_id=name, solution=True, locked=False)


def test(name: str, points: float, source: str) -> Cell:
    """A test cell."""
    return cell(source, grade_id=f"test_{name}", grade=True, points=points)


def notebook(*cells: Cell) -> dict[str, Any]:
    """A notebook of nbformat 4.5."""
    kernel = {"kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"}}
    return {"cells": list(cells), "metadata": kernel, "nbformat": 4, "nbformat_minor": 5}


def stub(name: str, arguments: str) -> str:
    """The source of an answer cell that is not written yet."""
    return f'def {name}({arguments}):\n    raise NotImplementedError("{name} is not written yet")\n'


SKELETON = Skeleton(
    "small",
    notebook(
        cell("# A small assignment", "title", kind="markdown"),
        cell("import numpy as np", grade_id="packages"),
        answer("double", stub("double", "x")),
        test("double", 4, "assert double(np.ones(3)).sum() == 6\n### BEGIN HIDDEN TESTS\nassert double(5) == 10\n### END HIDDEN TESTS"),
        answer("quadruple", stub("quadruple", "x")),
        test("quadruple", 6, "assert quadruple(2) == 8"),
    ),
)
RIGHT = {"double": "def double(x):\n    return 2 * x\n", "quadruple": "def quadruple(x):\n    return double(double(x))\n"}


def submission(answers: dict[str, str] | None = None, skeleton: Skeleton = SKELETON) -> dict[str, Any]:
    """What a student hands in who wrote `answers` into the skeleton."""
    handed_in: dict[str, Any] = copy.deepcopy(dict(skeleton.notebook))
    for made in handed_in["cells"]:
        name = made["metadata"].get("nbgrader", {}).get("grade_id")
        if name in (answers or {}):
            made["source"] = (answers or {})[name]
    return handed_in


def as_bytes(handed_in: object) -> bytes:
    """The bytes of a notebook file."""
    return json.dumps(handed_in).encode()
