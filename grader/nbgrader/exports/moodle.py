"""A gradebook that Moodle imports (Grades, Import, CSV file): one line for each student, one column for each assignment.

What Moodle does with the file was read from its page on importing grades and from its importer, grade/import/csv/classes/load_data.php.
"""

from collections.abc import Callable, Iterator, Mapping

from nbgrader.api import Gradebook, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from grader.nbgrader.exports.book import Book, destination, read_book
from grader.nbgrader.exports.table import Row, write_table
from grader.spreadsheet import identifier, number, text

Column = Callable[[Student], str]
USERNAME: Mapping[str, Column] = {"Username": lambda student: identifier(student.id)}
MAY_IDENTIFY: Mapping[str, Column] = {
    "ID number": lambda student: identifier(student.lms_user_id),
    "Email address": lambda student: identifier(student.email),
}
NAMES: Mapping[str, Column] = {
    "First name": lambda student: _name(student.first_name),
    "Last name": lambda student: _name(student.last_name),
}


class MoodleExportPlugin(ExportPlugin):
    """Columns that say who it is, then the points of each assignment, under the assignment's name.

    While importing, map from Username (the gradebook's id of the student) to username; or from "ID number" (lms_user_id) or "Email
    address". These two are there only if every exported student has one: Moodle gives the points of a line that names nobody to the
    student of the line before.

    An assignment that was not handed in has "-", which is Moodle's own sign for "no grade" (an empty cell would be 0 in a new column). It
    also takes back a grade that somebody entered in Moodle, so students who handed in none of the exported assignments are left out. Set
    `missing` to "0" to have these cells count, and a line for everybody.
    """

    missing = Unicode("-", help="What stands in the cell of an assignment that was not handed in: - for no grade, or 0.").tag(config=True)

    def export(self, gradebook: Gradebook) -> None:
        """Write the gradebook; nbgrader calls this with its own open."""
        write_table(destination(self), rows(read_book(self, gradebook), self.missing))


def rows(book: Book, missing: str = "-") -> Iterator[Row]:
    """The header and the students' lines."""
    about = columns(book)
    yield (*about, *(identifier(assignment.name) for assignment in book.assignments))
    for student in book.students:
        results = [book.result(assignment, student) for assignment in book.assignments]
        if missing != "-" or any(results):
            yield (*(column(student) for column in about.values()), *(number(result.score) if result else missing for result in results))


def columns(book: Book) -> dict[str, Column]:
    """The columns about the student; one that may identify is there only if it never fails to."""
    complete = {title: column for title, column in MAY_IDENTIFY.items() if all(map(column, book.students))}
    return {**USERNAME, **complete, **NAMES}


def _name(name: str | None) -> str:
    """A name without backslashes: PHP's reader takes one before a quotation mark for an escape and swallows the lines that follow."""
    return text((name or "").replace("\\", "/"))
