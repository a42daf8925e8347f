"""The instructor's notebook, read for grading: which cells are answers, which are tests, and what each exercise is worth.

The skeleton is trusted: everything in a graded notebook comes from it, but for the bodies of answer cells and the student's extra cells.
"""

import json
import marshal
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

HIDDEN_BEGIN, HIDDEN_END = "### BEGIN HIDDEN TESTS", "### END HIDDEN TESTS"
SKIP_TAG = "skip-execution"
TEST_PREFIX = "test_"
CURRENT_FORMAT = (4, 5)

Cell = Mapping[str, Any]


@dataclass(frozen=True)
class Exercise:
    """A graded function: its name, the `grade_id` of its test cell, and its points."""

    name: str
    test_id: str
    points: float


@dataclass(frozen=True)
class Skeleton:
    """An assignment's notebook, as nbformat 4.5 data, under the assignment's name."""

    assignment: str
    notebook: Mapping[str, Any]

    @property
    def cells(self) -> list[Cell]:
        """All cells, in order."""
        return list(self.notebook["cells"])

    @cached_property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises in the order of their test cells."""
        return tuple(exercise_of(cell) for cell in self.cells if is_test(cell))

    @cached_property
    def answers(self) -> dict[str, str]:
        """The untouched source of every answer cell, by `grade_id`."""
        return {grade_id(cell): source_of(cell) for cell in self.cells if is_answer(cell)}

    @cached_property
    def stubs(self) -> dict[str, str]:
        """The same, squeezed."""
        return {id: squeezed(source) for id, source in self.answers.items()}

    @cached_property
    def texts(self) -> tuple[str, ...]:
        """Every cell's text as students see it, squeezed."""
        return tuple(squeezed(without_hidden_tests(source_of(cell))) for cell in self.cells)

    @cached_property
    def answer_places(self) -> frozenset[int]:
        """Where the answer cells stand."""
        return frozenset(index for index, cell in enumerate(self.cells) if is_answer(cell))

    @cached_property
    def fixed_places(self) -> frozenset[int]:
        """Where the cells stand that are the course's, whatever a student makes of them: text, tests, and what is locked."""
        fixed = (not is_code(cell) or (bool(grade_id(cell)) and not is_answer(cell)) for cell in self.cells)
        return frozenset(index for index, is_fixed in enumerate(fixed) if is_fixed)

    @cached_property
    def has_tasks(self) -> bool:
        """Whether students are asked for text that a person reads."""
        return any(map(is_task, self.cells))

    def fresh_cells(self) -> list[dict[str, Any]]:
        """Copies of all cells, as they are before anything has run."""
        cells: list[dict[str, Any]] = marshal.loads(self._cells_as_bytes)
        return cells

    @cached_property
    def _cells_as_bytes(self) -> bytes:
        return marshal.dumps([{**cell, "outputs": [], "execution_count": None} if is_code(cell) else cell for cell in self.cells])

    @cached_property
    def by_grade_id(self) -> dict[str, int]:
        """Where each cell with a `grade_id` stands."""
        return {grade_id(cell): index for index, cell in enumerate(self.cells) if grade_id(cell)}

    @cached_property
    def by_id(self) -> dict[str, int]:
        """Where each cell with an id stands."""
        return {cell["id"]: index for index, cell in enumerate(self.cells) if cell.get("id")}

    @cached_property
    def by_text(self) -> dict[str, int]:
        """Where a cell with this text, as in `texts`, stands."""
        return {text: index for index, text in enumerate(self.texts)}


def read_skeleton(path: Path) -> Skeleton:
    """The notebook in a file as a skeleton, named after the file's folder; formats older than 4.5 are converted."""
    notebook = json.loads(path.read_text("utf-8"))
    if (notebook.get("nbformat"), notebook.get("nbformat_minor")) != CURRENT_FORMAT:
        import nbformat  # seconds to import, and rarely needed

        notebook = json.loads(nbformat.writes(nbformat.read(path, as_version=4)))  # type: ignore[no-untyped-call]
    cells = [{**cell, "source": source_of(cell)} for cell in notebook["cells"]]
    return Skeleton(path.parent.name, {**notebook, "cells": cells})


def source_of(cell: Cell) -> str:
    """The text of a cell, whether stored as one string or as lines."""
    source = cell.get("source", "")
    return source if isinstance(source, str) else "".join(source)


def grade_id(cell: Cell) -> str:
    """The nbgrader id of a cell, or an empty string."""
    return str(_nbgrader(cell).get("grade_id", ""))


def is_code(cell: Cell) -> bool:
    """Whether the cell holds code."""
    return bool(cell.get("cell_type") == "code")


def is_answer(cell: Cell) -> bool:
    """Whether students write in this cell."""
    return bool(_nbgrader(cell).get("solution", False))


def is_test(cell: Cell) -> bool:
    """Whether the cell is an automatic test."""
    return is_code(cell) and bool(_nbgrader(cell).get("grade", False)) and not is_answer(cell)


def is_graded(cell: Cell) -> bool:
    """Whether the cell has points of its own in the gradebook: a test, or an answer that a person reads."""
    return bool(_nbgrader(cell).get("grade", False))


def is_task(cell: Cell) -> bool:
    """Whether the cell sets a task that a person grades."""
    return bool(_nbgrader(cell).get("task", False))


def is_skipped(cell: Cell) -> bool:
    """Whether graders leave the cell unexecuted, as nbclient's own tag says."""
    return SKIP_TAG in cell.get("metadata", {}).get("tags", ())


def exercise_of(cell: Cell) -> Exercise:
    """The exercise that a test cell grades."""
    test_id = grade_id(cell)
    return Exercise(test_id.removeprefix(TEST_PREFIX), test_id, float(_nbgrader(cell).get("points", 0)))


def without_hidden_tests(source: str) -> str:
    """A test cell's source as students see it."""
    hidden = hidden_lines(source)
    return "".join(line for number, line in enumerate(_lines(source), 1) if number not in hidden)


def hidden_lines(source: str) -> frozenset[int]:
    """The numbers of the lines, from 1, that students do not see: from each BEGIN to the next END. In one pass, for any source."""
    hidden: set[int] = set()
    begin = 0
    for number, line in enumerate(_lines(source), 1):
        if not begin and line.lstrip(" \t").startswith(HIDDEN_BEGIN):
            begin = number
        elif begin and line.lstrip(" \t").startswith(HIDDEN_END):
            hidden.update(range(begin, number + 1))
            begin = 0
    return frozenset(hidden)


def _lines(source: str) -> list[str]:
    """The lines as Python counts them, with their ends; a page break ends none."""
    return re.findall(r"[^\n]*\n|[^\n]+", source)


def squeezed(source: str) -> str:
    """A cell's text without what editors change on their own: trailing blanks and blank ends."""
    return "\n".join([line.rstrip() for line in source.strip().splitlines()])


def same_text(source: str, other: str) -> bool:
    """Whether two cells hold the same, but for what editors change on their own."""
    return squeezed(source) == squeezed(other)


def _nbgrader(cell: Cell) -> Mapping[str, Any]:
    found = cell.get("metadata", {}).get("nbgrader", {})
    return found if isinstance(found, Mapping) else {}
