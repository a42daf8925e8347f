"""The files beside the first notebook, and the notebook itself run cell by cell without a kernel: what a student sees, quickly."""

import contextlib
import importlib
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from grader.course import find_course
from grader.judge.helpers import helper_modules
from grader.skeleton import grade_id, is_code, is_skipped, source_of, without_hidden_tests

ASSIGNMENT = next(assignment for assignment in find_course(Path(__file__)).assignments if assignment.name == "step_by_step")
FOLDER = ASSIGNMENT.notebook.parent
CODE = {
    grade_id(cell): without_hidden_tests(source_of(cell)) for cell in ASSIGNMENT.skeleton.cells if is_code(cell) and not is_skipped(cell)
}

Function = Callable[..., Any]


def given_module(name: str) -> Any:
    """A module of the notebook's folder."""
    with helper_modules(FOLDER):
        return importlib.import_module(name)


@dataclass
class Run:
    """The notebook's names after some of its cells have run, with what each cell printed."""

    names: dict[str, Any] = field(default_factory=dict)
    printed: dict[str, str] = field(default_factory=dict)

    def cells(self, ids: Iterable[str]) -> None:
        """Run these cells in turn; a value at the end of a cell is printed as in a notebook."""
        for cell in ids:
            printed = io.StringIO()
            with helper_modules(FOLDER), contextlib.redirect_stdout(printed), np.errstate(all="ignore"):
                exec(compile(with_value_printed(CODE[cell]), f"<{cell}>", "exec"), self.names)
            self.printed[cell] = printed.getvalue()


def with_value_printed(source: str) -> str:
    """The source with a check called on its last line printed."""
    *body, last = source.rstrip().splitlines()
    return "\n".join([*body, f"print({last})" if last.startswith("check_") else last])


def notebook_with(*functions: Function) -> Run:
    """The notebook after its imports, with these functions in place of what a student writes."""
    run = Run()
    run.cells(["imports"])
    run.names |= {function.__name__: function for function in functions}
    return run
