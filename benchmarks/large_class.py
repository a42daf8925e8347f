"""A course with a class of any size in its gradebook and its folders, for `large_gradebook.py`: always the same one for the same size.

One submission is really graded. The others get their own names, points and comments in the gradebook, by nbgrader's models in bulk, and
hard links to that one's files, because formgrader looks at the files of everybody.
"""

import os
import random
import shutil
import subprocess
import sys
import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from nbgrader.api import Comment, Grade, Gradebook, Notebook, Student, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import insert

from grader.course import Course, find_course
from grader.demo import copy_course
from grader.sample_class import SAMPLE_CLASS, write_submissions

SAMPLE = next(student for student in SAMPLE_CLASS if student.id == "no_average_in_linear_backward")
FIRST_NAMES = ("Ada", "Zoë", "Jürgen", "Mary Ann", "Łukasz", "小明", "Anne-Marie", "O", "José")
LAST_NAMES = ("Abel", "Müller", "de la Cruz", "O'Neil", "Größe", "Nguyễn", "van der Berg, Jr.", "Ó Súilleabháin")
COMMENT = "Your dW is m times too large: the average over the m examples is missing."
DUE = datetime(2026, 3, 1, 12)
IN_TIME, LATE = DUE - timedelta(hours=3), DUE + timedelta(hours=3)
SHARES = {"absent": 0.03, "late": 0.05, "by_hand": 0.01, "unread": 0.002, "wrong": 0.25}
CHUNK = 1000


@dataclass(frozen=True)
class LargeClass:
    """The course's folder, and what its gradebook has, the sample's included: students, those who handed anything in, and by assignment
    the submissions and the cells for answers, which carry the comments.
    """

    course: Course
    students: int
    with_submission: int
    submissions: dict[str, int]
    answers: dict[str, int]

    @property
    def db_url(self) -> str:
        """Where the gradebook is."""
        return f"sqlite:///{self.course.root / 'gradebook.db'}"


def make_large_class(folder: Path, size: int, seed: int = 5) -> LargeClass:
    """Build the class in a new folder; raises RuntimeError if nbgrader cannot grade the sample."""
    shutil.rmtree(folder, ignore_errors=True)
    course = copy_course(find_course(Path(__file__)), folder)
    for assignment in course.assignments:
        nbgrader(course.root, "generate_assignment", assignment.name)
    write_submissions(course, [SAMPLE])
    for assignment in course.assignments:
        write_timestamp(course.root / "submitted" / SAMPLE.id / assignment.name, IN_TIME)
        nbgrader(course.root, "autograde", assignment.name)
    others = [f"student{number:06}" for number in range(1, size)]
    handed_in = _Filler(course, random.Random(seed)).fill(others)
    submissions = {name: 1 + len(students) for name, students in handed_in.items()}
    answers = {assignment.name: len(assignment.skeleton.answers) for assignment in course.assignments}
    (course.root / "exchange").mkdir()
    return LargeClass(course, size, 1 + len(set().union(*handed_in.values())), submissions, answers)


def write_timestamp(folder: Path, time: datetime) -> None:
    """Say when a submission was handed in, as nbgrader does."""
    (folder / "timestamp.txt").write_text(f"{time} UTC")


def nbgrader(folder: Path, *arguments: str, patience: float | None = None) -> bool:
    """Run an nbgrader command in the course's folder; whether it ended in time. Raises RuntimeError with its log if it fails."""
    try:
        done = subprocess.run([sys.executable, "-m", "nbgrader", *arguments], cwd=folder, capture_output=True, text=True, timeout=patience)
    except subprocess.TimeoutExpired:
        return False
    if done.returncode:
        raise RuntimeError(f"nbgrader {' '.join(arguments)}:\n{done.stdout}{done.stderr}")
    return True


class _Filler:
    """Copies the sample's rows and files for other students, with other points."""

    def __init__(self, course: Course, chance: random.Random) -> None:
        self._course = course
        self._chance = chance

    def fill(self, ids: list[str]) -> dict[str, list[str]]:
        """Enter the students with their submissions; returns who handed in each assignment."""
        everyone = {}
        with Gradebook(f"sqlite:///{self._course.root / 'gradebook.db'}") as gradebook:
            self._add(gradebook, Student, map(self._student, ids))
            for assignment in gradebook.assignments:
                assignment.duedate = DUE
                handed_in = [name for name in ids if not self._is("absent")]
                rows = {name: self._submission(assignment.id, name) for name in handed_in}
                self._add(gradebook, SubmittedAssignment, rows.values())
                for notebook in assignment.notebooks:
                    self._add_notebooks(gradebook, notebook, rows.values())
                for name, row in rows.items():
                    self._link_files(assignment.name, name, row["timestamp"])
                everyone[assignment.name] = handed_in
            gradebook.db.commit()
        return everyone

    def _is(self, kind: str) -> bool:
        return self._chance.random() < SHARES[kind]

    def _new_id(self) -> str:
        return uuid.UUID(int=self._chance.getrandbits(128)).hex

    def _add(self, gradebook: Gradebook, model: Any, rows: Any) -> None:
        rows = iter(rows)
        while chunk := [row for _, row in zip(range(CHUNK), rows, strict=False)]:
            gradebook.db.execute(insert(model), chunk)

    def _student(self, name: str) -> dict[str, Any]:
        first, last = self._chance.choice(FIRST_NAMES), self._chance.choice(LAST_NAMES)
        return {"id": name, "first_name": first, "last_name": last, "email": f"{name}@example.org", "lms_user_id": name[-6:]}

    def _submission(self, assignment: str, student: str) -> dict[str, Any]:
        timestamp = LATE if self._is("late") else IN_TIME
        return {"id": self._new_id(), "assignment_id": assignment, "student_id": student, "timestamp": timestamp}

    def _add_notebooks(self, gradebook: Gradebook, notebook: Notebook, submissions: Any) -> None:
        """A row for each submitted notebook, each of its graded cells, and each of its cells that hold an answer."""
        rows = [
            {"id": self._new_id(), "notebook_id": notebook.id, "assignment_id": row["id"], "late_submission_penalty": self._penalty(row)}
            for row in submissions
        ]
        self._add(gradebook, SubmittedNotebook, rows)
        points = {cell.id: cell.max_score for cell in notebook.grade_cells}
        answers = [cell.id for cell in notebook.solution_cells]
        self._add(gradebook, Grade, (self._grade(row["id"], *cell) for row in rows for cell in points.items()))
        self._add(gradebook, Comment, (self._comment(row["id"], cell) for row in rows for cell in answers))

    def _penalty(self, submission: dict[str, Any]) -> float:
        return 5.0 if submission["timestamp"] == LATE else 0.0

    def _grade(self, notebook: str, cell: str, points: float) -> dict[str, Any]:
        return {
            "id": self._new_id(),
            "notebook_id": notebook,
            "cell_id": cell,
            "auto_score": self._chance.choice((0.0, points / 2)) if self._is("wrong") else points,
            "manual_score": points / 4 if self._is("by_hand") else None,
            "needs_manual_grade": self._is("unread"),
        }

    def _comment(self, notebook: str, cell: str) -> dict[str, Any]:
        return {
            "id": self._new_id(),
            "notebook_id": notebook,
            "cell_id": cell,
            "auto_comment": COMMENT if self._is("wrong") else None,
            "manual_comment": "Well done!" if self._is("by_hand") else None,
        }

    def _link_files(self, assignment: str, student: str, timestamp: datetime) -> None:
        for step in ("submitted", "autograded"):
            sample, folder = (self._course.root / step / name / assignment for name in (SAMPLE.id, student))
            folder.mkdir(parents=True)
            for path in sample.glob("*.ipynb"):
                os.link(path, folder / path.name)
            write_timestamp(folder, timestamp)
