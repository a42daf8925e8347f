"""What grading a submission costs: this course's engine beside stock nbgrader, Otter, and the bare execution of the same cells.

Every contestant is one process that grades the same class. They take turns, submission by submission, in one order and then in the other,
so that a busy moment hits them alike. Where other work shares the machine, CPU seconds tell more than seconds of the clock: a contestant
that waits often loses its core often. `--only engine floor` leaves contestants out, `--quick` measures a few submissions.
"""

import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import machine
import numpy as np
import stages
from graders import ASSIGNMENT, submission
from otter_course import make_autograder, otter_python
from processes import SumOfMemory
from submissions import make_class

from grader.course import Assignment, find_course, read_notebook, write_notebook
from grader.demo import LEAVE_BEHIND
from grader.fill import fill, reference_answers

GRADERS = Path(__file__).with_name("graders.py")
BUILD = Path("build") / "benchmark"
QUICK = 4
STOCK_CONFIG = """from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import ClearSolutions
c = get_config()
c.CourseDirectory.root = {root!r}
c.CourseDirectory.course_id = "benchmark"
c.CourseDirectory.source_directory = "assignments"
c.GenerateAssignment.preprocessors = [step for step in GenerateAssignment.preprocessors.default() if step is not ClearSolutions]
"""
CONTESTANTS = ("stock nbgrader", "otter", "engine", "engine, drawn", "floor", "floor, drawn")
FLOORS = {"engine": "floor", "engine, drawn": "floor, drawn", "stock nbgrader": "floor, drawn", "otter": "floor, drawn"}

Answer = dict[str, Any]


@dataclass
class Measured:
    """What was measured of a contestant, an entry per submission; `peak` is the memory of all its processes at their fullest, in MiB."""

    answers: list[Answer] = field(default_factory=list)
    peak: float = 0.0

    def of(self, key: str) -> np.ndarray[Any, np.dtype[np.float64]]:
        """One kind of number for all submissions, in milliseconds; empty if the contestant has none."""
        return np.array([answer[key] for answer in self.answers if answer[key] is not None]) * 1e3


class Running:
    """A contestant's process."""

    def __init__(self, name: str, folder: Path) -> None:
        self.measured = Measured()
        python = str(otter_python()) if name == "otter" else sys.executable
        environment = {"PYTHONPATH": str(Path.cwd()), "PATH": os.pathsep.join([str(Path(python).parent), os.environ["PATH"]])}
        self._log = open(folder / "log.txt", "w")  # noqa: SIM115 (closed in `close`)
        self._process = subprocess.Popen(
            [python, str(GRADERS), name, str(folder)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            text=True,
            cwd=folder,
            env=os.environ | environment | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"},
        )
        self.is_complete = bool(self._answer()["complete"])

    def grade(self, student: str) -> Answer:
        """Have one submission graded."""
        assert self._process.stdin is not None
        print(student, file=self._process.stdin, flush=True)
        return self._answer()

    def _answer(self) -> Answer:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError(f"a contestant ended: see {self._log.name}")
        answer: Answer = json.loads(line)
        return answer

    def weigh(self, students: Sequence[str]) -> None:
        """Grade once more, and watch the memory meanwhile."""
        with SumOfMemory(self._process.pid) as memory:
            for student in students:
                self.grade(student)
        self.measured.peak = memory.peak / 2**20

    def close(self) -> None:
        """Let it end."""
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait()
        self._log.close()


def prepare(name: str, build: Path, assignment: Assignment, notebooks: Mapping[str, Any]) -> Path:
    """A fresh course for one contestant, with everyone's submission in it."""
    folder = (build / name.replace(", ", "-").replace(" ", "-")).resolve()
    shutil.rmtree(folder, ignore_errors=True)
    shutil.copytree(assignment.notebook.parent, folder / "assignments" / ASSIGNMENT, ignore=LEAVE_BEHIND)
    (folder / "nbgrader_config.py").write_text(STOCK_CONFIG.format(root=str(folder)), encoding="utf-8")
    for student, notebook in notebooks.items():
        path = submission(folder, student)
        path.parent.mkdir(parents=True)
        write_notebook(notebook, path)
    if name == "otter":
        make_autograder(folder, assignment)
    return folder


@contextlib.contextmanager
def started(names: Sequence[str], build: Path, assignment: Assignment, notebooks: Mapping[str, Any]) -> Iterator[dict[str, Running]]:
    """All contestants, each in its process."""
    with contextlib.ExitStack() as stack:
        running = {}
        for name in names:
            running[name] = Running(name, prepare(name, build, assignment, notebooks))
            stack.callback(running[name].close)
        yield running


def take_turns(running: Mapping[str, Running], students: Sequence[str], full: float) -> None:
    """Everyone grades everyone. The solved notebook comes once before, so that everything is warm; all must give it full marks."""
    for name, contestant in running.items():
        score = contestant.grade(students[0])["score"]
        if score != full:
            raise RuntimeError(f"{name} gives a solved notebook {score} of {full} points")
    for turn, student in enumerate(students):
        for name in list(running)[:: 1 if turn % 2 else -1]:
            running[name].measured.answers.append(running[name].grade(student))
        print(f"{turn + 1} of {len(students)} graded by all", file=sys.stderr)


def row(name: str, measured: Mapping[str, Measured]) -> str:
    """One line of the table."""
    own = measured[name]
    wall, cpu = own.of("seconds"), own.of("cpu")
    low, high = np.percentile(wall, [25, 75])
    above = _above(name, measured)
    stock = f"{np.median(measured['stock nbgrader'].of('cpu')) / np.median(cpu):.1f}" if "stock nbgrader" in measured else "-"
    return (
        f"| {name} | {np.median(wall):.0f} | {low:.0f} to {high:.0f} | {np.median(cpu):.0f} | {min(cpu):.0f} | {above} "
        f"| {stock} | {own.peak:.0f} | {_median(own.of('feedback'))} | {_median(own.of('feedback_cpu'))} |"
    )


def _above(name: str, measured: Mapping[str, Measured]) -> str:
    floor = FLOORS.get(name, "")
    if floor not in measured:
        return "-"
    pairs = zip(measured[name].answers, measured[floor].answers, strict=True)
    return f"{np.median([own['cpu'] - least['cpu'] for own, least in pairs]) * 1e3:.0f}"


def _median(values: np.ndarray[Any, np.dtype[np.float64]]) -> str:
    return f"{np.median(values):.0f}" if values.size else "-"


def table(measured: Mapping[str, Measured]) -> str:
    """All contestants."""
    head = (
        "| one submission, ms | median | middle half | CPU median | CPU least | CPU above the floor | times stock nbgrader (CPU) "
        "| peak MiB | feedback | feedback CPU |"
    )
    return "\n".join([head, "|---" * 10 + "|", *(row(name, measured) for name in measured)])


def parse() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--submissions", type=int, default=40, help="size of the class")
    parser.add_argument("--turns", type=int, default=15, help="how often every stage is measured")
    parser.add_argument("--build", type=Path, default=BUILD, help="where the contestants work")
    parser.add_argument("--quick", action="store_true", help=f"a class of {QUICK}")
    parser.add_argument("--only", nargs="+", choices=CONTESTANTS, default=list(CONTESTANTS), help="these contestants")
    return parser.parse_args()


def main() -> None:
    """Measure, print the tables."""
    settings = parse()
    assignment = next(assignment for assignment in find_course().assignments if assignment.name == ASSIGNMENT)
    notebooks = make_class(assignment, QUICK if settings.quick else settings.submissions)
    students = list(notebooks)
    print(machine.describe(), f"\n{len(students)} submissions of {ASSIGNMENT}\n", sep="\n", flush=True)
    with started(settings.only, settings.build, assignment, notebooks) as running:
        take_turns(running, students, assignment.max_score)
        for contestant in running.values():
            contestant.weigh(students[:2])
    print(table({name: contestant.measured for name, contestant in running.items()}), flush=True)
    if not all(contestant.is_complete for contestant in running.values()):
        print("\nThis system does not count the CPU time of all processes: the engine's is too low here.")
    solved = fill(read_notebook(assignment.notebook), reference_answers(assignment))
    print("", stages.tables(assignment, solved, settings.turns), sep="\n")


if __name__ == "__main__":
    main()
