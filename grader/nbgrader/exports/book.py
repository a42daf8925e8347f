"""What the exports are made from: the chosen assignments and students of a gradebook, and a result for every submission.

Three queries, however many students there are: nbgrader's own export asks for each submission by itself.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from nbgrader.api import Assignment, Grade, Gradebook, Student, SubmittedAssignment, SubmittedNotebook
from nbgrader.plugins import ExportPlugin
from sqlalchemy import func, select

NOT_FOUND = "The gradebook has no %s %s"


@dataclass(frozen=True)
class Result:
    """What one submission has: its time in UTC, the sum of its points, and the penalty for handing in late."""

    timestamp: datetime | None
    raw_score: float
    penalty: float

    @property
    def score(self) -> float:
        """The points that count: at least 0, as in nbgrader's own export."""
        return max(0.0, self.raw_score - self.penalty)


@dataclass(frozen=True)
class Book:
    """Assignments by due date, students by name, and results by the ids of both; students who handed nothing in have none."""

    assignments: Sequence[Assignment]
    students: Sequence[Student]
    results: Mapping[tuple[str, str], Result]

    def result(self, assignment: Assignment, student: Student) -> Result | None:
        """What a student has for an assignment, None without a submission."""
        return self.results.get((assignment.id, student.id))


def read_book(plugin: ExportPlugin, gradebook: Gradebook) -> Book:
    """What `--assignment` and `--student` choose, all where they are not given; the log says where it goes and what was not found."""
    plugin.log.info("Exporting grades to %s", destination(plugin))
    assignments = {assignment.name: assignment for assignment in gradebook.assignments}
    students = {student.id: student for student in gradebook.students}
    return Book(
        _chosen(plugin, "assignment", assignments, plugin.assignment),
        _chosen(plugin, "student", students, plugin.student),
        _results(gradebook),
    )


def destination(plugin: ExportPlugin) -> Path:
    """The file that `--to` names; grades.csv without it, as in nbgrader."""
    return Path(plugin.to or "grades.csv")


def _chosen(plugin: ExportPlugin, kind: str, everything: Mapping[str, Any], names: Iterable[object]) -> list[Any]:
    """Those with the names, which nbgrader hands over as numbers where they look like numbers."""
    wanted = {str(name) for name in names}
    for name in sorted(wanted - everything.keys()):
        plugin.log.warning(NOT_FOUND, kind, name)
    return [each for name, each in everything.items() if not wanted or name in wanted]


def _results(gradebook: Gradebook) -> dict[tuple[str, str], Result]:
    return {(assignment, student): Result(*values) for assignment, student, *values in gradebook.db.execute(_all_results())}


def _all_results() -> Any:
    """Grades are summed notebook by notebook first: joined to its grades, a notebook would count its penalty once for each of them."""
    penalty = func.coalesce(SubmittedNotebook.late_submission_penalty, 0.0)
    notebooks = (
        select(SubmittedNotebook.assignment_id, func.coalesce(func.sum(Grade.score), 0.0).label("score"), penalty.label("penalty"))
        .outerjoin(Grade, Grade.notebook_id == SubmittedNotebook.id)
        .group_by(SubmittedNotebook.id)
        .subquery()
    )
    saved = SubmittedAssignment
    return (
        select(
            saved.assignment_id,
            saved.student_id,
            saved.timestamp,
            func.coalesce(func.sum(notebooks.c.score), 0.0),
            func.coalesce(func.sum(notebooks.c.penalty), 0.0),
        )
        .outerjoin(notebooks, notebooks.c.assignment_id == saved.id)
        .group_by(saved.id)
    )
