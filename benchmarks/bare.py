"""The floor of `grading.py`: what running a notebook's cells costs when nothing is captured, confined or reported."""

import io
import json
import os
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import h5py  # noqa: F401
import matplotlib as mpl
import matplotlib.pyplot as plt

import grader.mistakes  # noqa: F401
import solutions.step_by_step  # noqa: F401
from grader.checks import EXERCISES
from grader.checks.observation import questions
from grader.checks.settings import CheckSettings
from grader.rebuild import rebuild
from grader.skeleton import is_code, is_skipped, is_test, read_skeleton, source_of

POINTS = "points"


class Bare:
    """A process with everything imported, the questions of the hidden checks answered by the reference, and a pipe for the score."""

    def __init__(self, assignment: Path, draw: bool) -> None:
        mpl.use("agg")
        self.skeleton = read_skeleton(assignment / f"{assignment.name}.ipynb")
        self.draw = draw
        sys.path.insert(0, str(assignment))
        for name in EXERCISES:
            questions(name, CheckSettings.from_environment().seed)

    def run_file(self, path_of: Callable[[str], Path]) -> Callable[[str], float]:
        """A function that runs the notebook of a student in a fork, and returns its score."""

        def run(student: str) -> float:
            return self.fork(rebuild(self.skeleton, path_of(student).read_bytes()).notebook["cells"])

        return run

    def fork(self, cells: list[dict[str, Any]]) -> float:
        """Run the cells in a child; the score is what its test cells earn."""
        read_end, write_end = os.pipe()
        pid = os.fork()
        if pid == 0:
            os.write(write_end, json.dumps(self.execute(cells)).encode())
            os._exit(0)
        os.close(write_end)
        with open(read_end) as answer:
            score: float = json.load(answer)
        os.waitpid(pid, 0)
        return score

    def execute(self, cells: list[dict[str, Any]]) -> float:
        """Run every cell that a grader runs; a figure that is shown is drawn if it is to be."""
        namespace: dict[str, Any] = {"__name__": "__main__"}
        plt.show = self.show
        sys.stdout = sys.stderr = io.StringIO()
        score = 0.0
        for cell in cells:
            if is_code(cell) and not is_skipped(cell):
                score += _run(cell, namespace)
        return score

    def show(self, *args: object, **kwargs: object) -> None:
        """As in a notebook: a picture of every open figure."""
        for number in plt.get_fignums():
            if self.draw:
                plt.figure(number).savefig(io.BytesIO(), format="png", bbox_inches="tight", dpi=72)
        plt.close("all")


def _run(cell: dict[str, Any], namespace: dict[str, Any]) -> float:
    """Execute a cell; the points of a test cell, 0 for any other or when it fails."""
    lines = [line for line in source_of(cell).split("\n") if not line.startswith("%")]
    try:
        if not is_test(cell):
            exec("\n".join(lines), namespace)
            return 0.0
        last = max(number for number, line in enumerate(lines) if line.startswith("check("))
        lines[last] = f"{POINTS} = {lines[last]}"
        exec("\n".join(lines), namespace)
        return float(namespace.pop(POINTS))
    except Exception:
        return 0.0
