"""nbgrader's gradebook, written for many students at once: through nbgrader's own models, every batch in one transaction.

What the gradebook is to hold is compared with what it holds, and only the difference is written: doing it twice, or again after a process
was killed, changes nothing more.
"""

from collections import defaultdict
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from types import TracebackType
from typing import Any, Self

from nbgrader.api import Comment, Grade, Gradebook, MissingEntry, Student, SubmittedAssignment, SubmittedNotebook, new_uuid
from nbgrader.plugins import LateSubmissionPlugin
from sqlalchemy import Row, insert, make_url, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import SQLAlchemyError

from grader.nbgrader.indexes import add_indexes
from grader.nbgrader.pages import SavedMarks
from grader.nbgrader.rows import Id, NotebookCells, Rows, points_of, read_cells, read_rows, saved_marks

__all__ = ["Book", "CannotWrite", "Entry", "Marks"]

NOT_RELEASED = "The gradebook has no assignment {name!r}: run `nbgrader generate_assignment {name}` first."
OTHER_DATABASE = "Grades can be written into SQLite and PostgreSQL, not into {name}."
NOT_OPENED = "The gradebook cannot be opened: {reason}"
NOT_SAVED = "The gradebook cannot be written: {reason}\nWhat was saved before stays; the same command goes on from there."
SECONDS_TO_WAIT = "60"
INSERT: Mapping[str, Callable[[type], Any]] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}

Values = dict[str, Any]


class CannotWrite(Exception):
    """The gradebook cannot take the grades; the text says why."""


@dataclass(frozen=True)
class Marks:
    """What the gradebook is to hold of one notebook, by `grade_id`. Of a missing one, what is not named here is worth nothing."""

    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]
    is_missing: bool = False


@dataclass(frozen=True)
class Entry:
    """What the gradebook is to hold of one submission.

    A `timestamp` of None leaves the one that it has. If the submission was not graded anew, answers that a person has read stay read.
    """

    student: str
    timestamp: datetime | None
    notebooks: Mapping[str, Marks]
    graded_anew: bool = True


@dataclass
class _Changes:
    """Rows to add and rows to change, by model."""

    added: dict[type, list[Values]] = field(default_factory=lambda: defaultdict(list))
    changed: dict[type, list[Values]] = field(default_factory=lambda: defaultdict(list))

    def want(self, model: type, row: Row[Any] | None, keys: Values, values: Values) -> Id:
        """Have a row with these values; `row` is the one that is there, `keys` are what a new one belongs to."""
        if row is None:
            self.added[model].append({"id": new_uuid(), **keys, **values})
            return Id(self.added[model][-1]["id"])
        if any(getattr(row, name) != value for name, value in values.items()):
            self.changed[model].append({"id": row.id, **values})
        return Id(row.id)


class Book:
    """The rows of one assignment in a gradebook. Use as a context manager."""

    def __init__(self, url: str, course_id: str, assignment: str, penalty: LateSubmissionPlugin) -> None:
        """Raises CannotWrite if the gradebook cannot be opened, lacks the assignment, or is kept in a database of another kind."""
        self._gradebook = _opened(url, course_id)
        self._session = self._gradebook.db
        self._penalty = penalty
        self._insert = INSERT[self._gradebook.engine.dialect.name]
        try:
            add_indexes(self._gradebook)
            found = self._gradebook.find_assignment(assignment)
            self._id, self._due = found.id, found.duedate
            self._notebooks = {notebook.name: read_cells(notebook) for notebook in found.notebooks}
            self._session.commit()
        except MissingEntry as error:
            self.close()
            raise CannotWrite(NOT_RELEASED.format(name=assignment)) from error

    def names_missing(self, notebook: str, names: Collection[str]) -> list[str]:
        """Which of these cells the gradebook does not know."""
        known = self._notebooks.get(notebook)
        return sorted(set(names) - (known.graded.keys() | known.commented.keys() if known else set()))

    def save(self, entries: Sequence[Entry]) -> None:
        """Make the gradebook hold what the entries say; all of it, or nothing if this raises CannotWrite or anything else."""
        try:
            self._add_students([entry.student for entry in entries])
            there, changes = self._there([entry.student for entry in entries]), _Changes()
            for entry in entries:
                self._plan(entry, there, changes)
            for model in (SubmittedAssignment, SubmittedNotebook, Grade, Comment):
                if changes.added[model]:
                    self._session.execute(insert(model), changes.added[model])
                for rows in _alike(changes.changed[model]):
                    self._session.execute(update(model), rows)
            self._session.commit()
        except SQLAlchemyError as error:
            self._session.rollback()
            raise CannotWrite(NOT_SAVED.format(reason=error)) from error
        except BaseException:
            self._session.rollback()
            raise

    def saved(self, students: Sequence[str]) -> dict[str, dict[str, SavedMarks]]:
        """What the gradebook has of these students' submissions, by student and notebook; those that it does not know are left out."""
        there = self._there(students)
        self._session.commit()
        return {student: saved_marks(row.id, self._notebooks, there) for student, row in there.submissions.items()}

    def _there(self, students: Sequence[str]) -> Rows:
        return read_rows(self._session, self._id, self._notebooks, students)

    def _add_students(self, students: Sequence[str]) -> None:
        there = set(self._session.scalars(select(Student.id).where(Student.id.in_(students))))
        if new := [{"id": student} for student in sorted(students) if student not in there]:
            self._session.execute(self._insert(Student).on_conflict_do_nothing(), new)  # somebody else may be adding them, too

    def _plan(self, entry: Entry, there: Rows, changes: _Changes) -> None:
        row = there.submissions.get(entry.student)
        values = {} if entry.timestamp is None else {"timestamp": entry.timestamp}
        keys = {"assignment_id": self._id, "student_id": entry.student}
        submission = changes.want(SubmittedAssignment, row, keys, values)
        late = self._seconds_late(entry.timestamp or (row and row.timestamp), row and row.extension)
        for name, notebook in self._notebooks.items():
            marks = entry.notebooks.get(name, Marks({}, {}, is_missing=True))
            self._plan_notebook(entry, notebook, marks, submission, late, there, changes)

    def _plan_notebook(
        self, entry: Entry, notebook: NotebookCells, marks: Marks, submission: Id, late: float, there: Rows, changes: _Changes
    ) -> None:
        row = there.notebooks.get((submission, notebook.id))
        grades = {name: there.grades.get((row.id, cell)) if row else None for name, cell in notebook.graded.items()}
        wanted = {name: _grade(name, marks, grade, entry.graded_anew) for name, grade in grades.items()}
        points = sum(points_of(grades[name], wanted[name]) for name in grades)
        penalty = {"late_submission_penalty": self._late_penalty(entry.student, points, late)}
        id = changes.want(SubmittedNotebook, row, {"assignment_id": submission, "notebook_id": notebook.id}, penalty)
        for name, cell in notebook.graded.items():
            changes.want(Grade, grades[name], {"notebook_id": id, "cell_id": cell}, wanted[name])
        for name, cell in notebook.commented.items():
            said = {"auto_comment": marks.comments[name]} if name in marks.comments else {}
            changes.want(Comment, there.comments.get((id, cell)), {"notebook_id": id, "cell_id": cell}, said)

    def _seconds_late(self, timestamp: datetime | None, extension: timedelta | None) -> float:
        if timestamp is None or self._due is None:
            return 0.0
        due: datetime = self._due + extension if extension else self._due
        return max(0.0, (timestamp - due).total_seconds())

    def _late_penalty(self, student: str, points: float, seconds_late: float) -> float | None:
        """What nbgrader takes off: what its plugin says, but no less than nothing and no more than there is."""
        asked: float | None = self._penalty.late_submission_penalty(student, points, seconds_late) if seconds_late > 0 else None
        return None if asked is None else min(max(asked, 0.0), points)

    def close(self) -> None:
        """Close the database."""
        self._gradebook.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _opened(url: str, course_id: str) -> Gradebook:
    try:
        patient = _patient(url)
        if make_url(patient).get_backend_name() not in INSERT:
            raise CannotWrite(OTHER_DATABASE.format(name=make_url(patient).get_backend_name()))
        return Gradebook(patient, course_id)
    except SQLAlchemyError as error:
        raise CannotWrite(NOT_OPENED.format(reason=error)) from error


def _patient(url: str) -> str:
    """The URL under which SQLite waits for other writers; PostgreSQL waits by itself, and goes by the driver that the course installs."""
    made = make_url(url)
    if made.get_backend_name() == "sqlite":
        made = made.update_query_dict({"timeout": SECONDS_TO_WAIT})
    elif made.drivername in ("postgresql", "postgres"):
        made = made.set(drivername="postgresql+psycopg2")
    return made.render_as_string(hide_password=False)


def _grade(name: str, marks: Marks, row: Row[Any] | None, graded_anew: bool) -> Values:
    """What a grade is to be; nothing where it is to stay as it is."""
    if name in marks.scores:
        score = marks.scores[name]
        needs_reading = score is None or (row is not None and row.manual_score is not None)
    elif marks.is_missing:
        score, needs_reading = 0.0, False
    else:
        return {} if row else {"auto_score": None, "needs_manual_grade": True}
    is_saved = row is not None and row.auto_score == score and not graded_anew
    return {} if is_saved else {"auto_score": score, "needs_manual_grade": needs_reading}


def _alike(rows: Sequence[Values]) -> Iterator[list[Values]]:
    """The rows in groups with the same keys, as statements for many rows want them."""
    groups: dict[tuple[str, ...], list[Values]] = defaultdict(list)
    for row in rows:
        groups[tuple(row)].append(row)
    yield from groups.values()
