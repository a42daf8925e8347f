"""Small classes to grade at once: a course whose assignment has two notebooks and answers that people read, and ways to grade it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

from grader.batch.run import Settings, grade_class
from grader.batch.tally import Tally
from grader.nbgrader.api import nbgrader_api
from tests.nbgrader.desk import COURSE, OTHER, course_in, done, gradebook, notebook, submit

NAME = "ps1"
RIGHT = "def square(x):\n    return x * x"
RIGHT_FROM_ZERO = "def square(x):\n    return x * x if x >= 0 else 0"
WRONG = "def square(x):\n    return x + x"
DUE = "2030-01-01 12:00:00 UTC"


def make_class(folder: Path, students: int = 0) -> Path:
    """A course with an assignment that is due, and a class: right and late, partly right, untouched, no notebook at all, and others."""
    root = course_in(folder / "course", OTHER)
    with nbgrader_api(root) as api:
        done(api.generate_assignment(NAME))
        with gradebook(api) as book:
            book.update_or_create_assignment(NAME, duedate=DUE)
    hand_in(root, "right", RIGHT, why="Because it is.")
    (root / "submitted" / "right" / NAME / "timestamp.txt").write_text("2030-01-01 13:00:00 UTC")
    submit(root, "partly", NAME, code=notebook(root, NAME, "code", square=RIGHT_FROM_ZERO))
    hand_in(root, "untouched", notebook(root, NAME, "code")["cells"][0]["source"])
    submit(root, "empty", NAME)
    for number in range(students):
        hand_in(root, f"s{number:03}", (RIGHT, WRONG, RIGHT_FROM_ZERO)[number % 3])
    return root


def hand_in(root: Path, student: str, square: str, **answers: str) -> None:
    """Put a submission where it is collected, in the place of an older one."""
    folder = root / "submitted" / student / NAME
    folder.mkdir(parents=True, exist_ok=True)
    for name, own in (("code", {"square": square}), ("essay", answers)):
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook(root, NAME, name, **own)))


def grade(root: Path, **settings: Any) -> Tally:
    """Grade the class in this process, by two workers unless told otherwise."""
    return grade_class(root, Settings(NAME, **{"jobs": 2, **settings}), lambda tally: None)


def command(*arguments: str) -> list[str]:
    """`python -m grader` with arguments."""
    return [sys.executable, "-m", "grader", *arguments]


def run(root: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Run `python -m grader` in the course's folder, however it ends."""
    return subprocess.run(command(*arguments), cwd=root, env=environment(), capture_output=True, text=True)


def environment() -> dict[str, str]:
    """The environment in which the command finds this grader."""
    return os.environ | {"PYTHONPATH": str(COURSE.root)}
