"""What a gradebook holds of one assignment's submissions, read for many students at once."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from nbgrader.api import Comment, Grade, Notebook, SubmittedAssignment, SubmittedNotebook
from sqlalchemy import Row, Select, select

from grader.nbgrader.pages import SavedGrade, SavedMarks

__all__ = ["Id", "NotebookCells", "Rows", "points_of", "read_cells", "read_rows", "saved_marks"]

Id = str
ById = Mapping[tuple[Id, Id], Row[Any]]


@dataclass(frozen=True)
class NotebookCells:
    """A notebook of the assignment: by name, the ids of the cells that have grades, their points, and the ids of those with comments."""

    id: Id
    graded: Mapping[str, Id]
    points: Mapping[str, float]
    commented: Mapping[str, Id]


@dataclass(frozen=True)
class Rows:
    """Submissions by student; their notebooks by the ids of submission and notebook; grades and comments by those of notebook and cell."""

    submissions: Mapping[str, Row[Any]]
    notebooks: ById
    grades: ById
    comments: ById


def read_cells(notebook: Notebook) -> NotebookCells:
    """The cells of one of nbgrader's notebooks."""
    graded = (*notebook.grade_cells, *notebook.task_cells)
    commented = (*notebook.solution_cells, *notebook.task_cells)
    return NotebookCells(
        notebook.id,
        {cell.name: cell.id for cell in graded},
        {cell.name: cell.max_score for cell in graded},
        {cell.name: cell.id for cell in commented},
    )


def read_rows(session: Any, assignment: Id, notebooks: Mapping[str, NotebookCells], students: Sequence[str]) -> Rows:
    """What there is of these students' submissions. All conditions of a query together are what the tables have indexes for."""
    read, cells = session.execute, notebooks.values()
    submissions = read(_submissions(assignment, students)).all()
    submitted = read(_notebooks([each.id for each in cells], [row.id for row in submissions])).all()
    ids = [row.id for row in submitted]
    grades = read(_grades([id for each in cells for id in each.graded.values()], ids))
    comments = read(_comments([id for each in cells for id in each.commented.values()], ids))
    return Rows(
        {row.student_id: row for row in submissions},
        {(row.assignment_id, row.notebook_id): row for row in submitted},
        _by_cell(grades),
        _by_cell(comments),
    )


def _submissions(assignment: Id, students: Sequence[str]) -> Select[Any]:
    found = SubmittedAssignment
    return select(found.id, found.student_id, found.timestamp, found.extension).where(
        found.assignment_id == assignment, found.student_id.in_(students)
    )


def _notebooks(notebooks: Sequence[Id], submissions: Sequence[Id]) -> Select[Any]:
    found = SubmittedNotebook
    return select(found.id, found.assignment_id, found.notebook_id, found.late_submission_penalty).where(
        found.notebook_id.in_(notebooks), found.assignment_id.in_(submissions)
    )


def _grades(cells: Sequence[Id], notebooks: Sequence[Id]) -> Select[Any]:
    found = Grade
    return select(
        found.id, found.notebook_id, found.cell_id, found.auto_score, found.manual_score, found.extra_credit, found.needs_manual_grade
    ).where(found.cell_id.in_(cells), found.notebook_id.in_(notebooks))


def _comments(cells: Sequence[Id], notebooks: Sequence[Id]) -> Select[Any]:
    found = Comment
    return select(found.id, found.notebook_id, found.cell_id, found.auto_comment, found.manual_comment).where(
        found.cell_id.in_(cells), found.notebook_id.in_(notebooks)
    )


def _by_cell(rows: Iterable[Row[Any]]) -> ById:
    return {(row.notebook_id, row.cell_id): row for row in rows}


def saved_marks(submission: Id, notebooks: Mapping[str, NotebookCells], rows: Rows) -> dict[str, SavedMarks]:
    """What the gradebook has of a submission, by notebook."""
    found = {name: (cells, rows.notebooks.get((submission, cells.id))) for name, cells in notebooks.items()}
    return {name: _marks(cells, row, rows) for name, (cells, row) in found.items() if row is not None}


def _marks(cells: NotebookCells, notebook: Row[Any], rows: Rows) -> SavedMarks:
    grades = {name: rows.grades.get((notebook.id, id)) for name, id in cells.graded.items()}
    comments = {name: rows.comments.get((notebook.id, id)) for name, id in cells.commented.items()}
    return SavedMarks(
        {name: SavedGrade(points_of(row), cells.points[name], row.needs_manual_grade) for name, row in grades.items() if row},
        {name: row.manual_comment for name, row in comments.items() if row and row.manual_comment},
        notebook.late_submission_penalty or 0.0,
    )


def points_of(row: Row[Any] | None, wanted: Mapping[str, Any] | None = None) -> float:
    """What a grade is worth, with the values that are `wanted` in the place of its own.

    A person's mark comes before the test's, and extra credit is added, as `nbgrader.api.Grade.score` has it.
    """
    auto = (wanted or {}).get("auto_score", row.auto_score if row else None)
    mark = row.manual_score if row and row.manual_score is not None else auto
    extra = row.extra_credit if row else None
    return 0.0 if mark is None else float(mark + (extra or 0.0))
