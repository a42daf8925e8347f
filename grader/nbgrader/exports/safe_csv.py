"""`nbgrader export` as it is set up here: the table of nbgrader's own export, column by column, in cells that hold what they hold."""

from collections.abc import Iterator

from nbgrader.api import Assignment, Gradebook, Student
from nbgrader.plugins import ExportPlugin

from grader.nbgrader.exports.book import Book, Result, destination, read_book
from grader.nbgrader.exports.table import Row, write_table
from grader.spreadsheet import identifier, text

COLUMNS = (
    "assignment",
    "duedate",
    "timestamp",
    "student_id",
    "last_name",
    "first_name",
    "email",
    "raw_score",
    "late_submission_penalty",
    "score",
    "max_score",
)
NOTHING_HANDED_IN = Result(None, 0.0, 0.0)


class SafeCsvExportPlugin(ExportPlugin):
    """One line for each assignment of each student, with the columns and values of nbgrader's own export, quoted and free of formulas.

    Who handed nothing in has 0 points and no timestamp, as there.
    """

    def export(self, gradebook: Gradebook) -> None:
        """Write the table; nbgrader calls this with its gradebook open."""
        write_table(destination(self), rows(read_book(self, gradebook)))


def rows(book: Book) -> Iterator[Row]:
    """The header, then all students of the first assignment, all of the second, and so on."""
    yield COLUMNS
    for assignment in book.assignments:
        for student in book.students:
            yield _row(assignment, student, book.result(assignment, student) or NOTHING_HANDED_IN)


def _row(assignment: Assignment, student: Student, result: Result) -> Row:
    return (
        identifier(assignment.name),
        str(assignment.duedate or ""),
        str(result.timestamp or ""),
        identifier(student.id),
        text(student.last_name),
        text(student.first_name),
        identifier(student.email),
        result.raw_score,
        result.penalty,
        result.score,
        assignment.max_score,
    )
