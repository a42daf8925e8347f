"""One contestant of `grading.py` in a process of its own: `graders.py NAME FOLDER` reads a student a line, grades, answers with JSON.

FOLDER is a course with `submitted/<student>/step_by_step/step_by_step.ipynb` in it. Otter runs this file in an environment of its own, so
whatever a contestant needs is imported by that contestant.
"""

import contextlib
import importlib
import json
import os
import sys
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cpu_time import CpuClock

ASSIGNMENT = "step_by_step"


@dataclass(frozen=True)
class Contestant:
    """`grade` returns the score of a student; `feedback` writes a student's feedback, where the contestant makes any."""

    grade: Callable[[str], float]
    feedback: Callable[[str], object] | None = None
    close: Callable[[], object] = lambda: None


def submission(folder: Path, student: str) -> Path:
    """The notebook that a student handed in."""
    return folder / "submitted" / student / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"


def stock_nbgrader(folder: Path) -> Contestant:
    """`nbgrader autograde` and `nbgrader generate_feedback` with nbgrader's own preprocessors, student after student in one process."""
    from nbgrader.apps.api import NbGraderAPI
    from traitlets.config.loader import PyFileConfigLoader

    api = NbGraderAPI(config=PyFileConfigLoader("nbgrader_config.py", path=str(folder)).load_config())
    _succeed(api.generate_assignment(ASSIGNMENT))

    def grade(student: str) -> float:
        _succeed(api.autograde(ASSIGNMENT, student))
        with api.gradebook as gradebook:
            return float(gradebook.find_submission(ASSIGNMENT, student).score)

    return Contestant(grade, lambda student: _succeed(api.generate_feedback(ASSIGNMENT, student)))


def _succeed(result: dict[str, Any]) -> None:
    if not result["success"]:
        raise RuntimeError(f"{result.get('error')}\n{result.get('log')}")


def otter(folder: Path) -> Contestant:
    """`otter run`, by the function that the command calls, with the same test cells as Otter tests."""
    main = importlib.import_module("otter.run").main

    def grade(student: str) -> float:
        with contextlib.redirect_stdout(sys.stderr):
            results = main(str(submission(folder, student)), autograder=str(folder / "autograder.zip"), output_dir="", no_logo=True)
        return float(results.total)

    return Contestant(grade)


def engine(folder: Path, draw: bool) -> Contestant:
    """The engine of this course, with the feedback it writes."""
    from grader.engine import Engine, Graded
    from grader.report.feedback import feedback_html

    notebook = folder / "assignments" / ASSIGNMENT / f"{ASSIGNMENT}.ipynb"
    running = Engine().start()
    graded: dict[str, Graded] = {}

    def grade(student: str) -> float:
        graded[student] = running.grade(notebook, submission(folder, student).read_bytes(), draw=draw)
        return graded[student].verdict.score

    return Contestant(grade, lambda student: feedback_html(graded[student], student=student, folder=notebook.parent), running.close)


def bare(folder: Path, draw: bool) -> Contestant:
    """The floor: the same cells, tests included, executed in a bare fork of a process with everything imported."""
    from bare import Bare

    return Contestant(Bare(folder / "assignments" / ASSIGNMENT, draw).run_file(lambda student: submission(folder, student)))


CONTESTANTS: dict[str, Callable[[Path], Contestant]] = {
    "stock nbgrader": stock_nbgrader,
    "otter": otter,
    "engine": lambda folder: engine(folder, draw=False),
    "engine, drawn": lambda folder: engine(folder, draw=True),
    "floor": lambda folder: bare(folder, draw=False),
    "floor, drawn": lambda folder: bare(folder, draw=True),
}


def main(name: str, folder: Path) -> None:
    """Answer one line of JSON when ready, one for every student on standard input."""
    answers = os.fdopen(os.dup(1), "w")
    os.dup2(2, 1)  # what a contestant prints is no answer
    clock = CpuClock()
    contestant = CONTESTANTS[name](folder)
    print(json.dumps({"ready": True, "complete": clock.is_complete}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(measure(contestant, line.strip(), clock)), file=answers, flush=True)
    contestant.close()


def measure(contestant: Contestant, student: str, clock: CpuClock) -> dict[str, float | None]:
    """Grade a student and write the feedback: seconds of wall and of CPU, and the score."""
    cpu, begin = clock.seconds(), time.perf_counter()
    score = contestant.grade(student)
    graded, graded_cpu = time.perf_counter(), clock.seconds()
    if contestant.feedback is not None:
        contestant.feedback(student)
    return {
        "score": score,
        "seconds": graded - begin,
        "cpu": graded_cpu - cpu,
        "feedback": time.perf_counter() - graded if contestant.feedback is not None else None,
        "feedback_cpu": clock.seconds() - graded_cpu if contestant.feedback is not None else None,
    }


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]).resolve())
