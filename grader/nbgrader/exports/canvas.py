"""A gradebook that Canvas imports (Grades, Import): one line for each student, one column for each assignment.

What Canvas asks of the file was read from its guide to importing grades and from its importer, lib/gradebook_importer.rb of canvas-lms.
"""

from collections.abc import Iterator

from nbgrader.api import Gradebook, Student
from nbgrader.plugins import ExportPlugin
from traitlets import Unicode

from grader.nbgrader.exports.book import Book, destination, read_book
from grader.nbgrader.exports.table import Row, write_table
from grader.spreadsheet import identifier, number, text

ABOUT_THE_STUDENT = ("Student", "ID", "SIS User ID", "SIS Login ID", "Section")
POINTS = "    Points Possible"


class CanvasExportPlugin(ExportPlugin):
    """The columns that Canvas looks for, then the points of each assignment, under the assignment's name.

    Canvas finds a student by ID, then by SIS User ID, then by SIS Login ID. The gradebook's lms_user_id is the ID if it is a whole number,
    as Canvas's own are, and the SIS User ID otherwise; the gradebook's id of the student is the SIS Login ID. Section has to be there and
    may be empty.

    An assignment that was not handed in leaves its cell empty, which Canvas shows as "no grade": whether that is worth 0 is for Canvas's
    policy on missing work to say, and an extension or a certificate may be on its way. An empty cell also takes back a grade that somebody
    entered in Canvas. So students who handed in none of the exported assignments are left out, and nothing of theirs is touched. Set
    `missing` to have "0" or "EX" (excused) in these cells, and a line for everybody.
    """

    missing = Unicode("", help="What stands in the cell of an assignment that was not handed in: nothing, 0, or EX for excused.").tag(
        config=True
    )

    def export(self, gradebook: Gradebook) -> None:
        """Write the gradebook; nbgrader calls this with its own open."""
        write_table(destination(self), rows(read_book(self, gradebook), self.missing))


def rows(book: Book, missing: str = "") -> Iterator[Row]:
    """The header, the line with the points of each assignment, and the students' lines."""
    yield (*ABOUT_THE_STUDENT, *(identifier(assignment.name) for assignment in book.assignments))
    yield (POINTS, *[""] * (len(ABOUT_THE_STUDENT) - 1), *(number(assignment.max_score) for assignment in book.assignments))
    for student in book.students:
        results = [book.result(assignment, student) for assignment in book.assignments]
        if missing or any(results):
            yield (*_about(student), *(number(result.score) if result else missing for result in results))


def _about(student: Student) -> Row:
    name = ", ".join(filter(None, (student.last_name, student.first_name)))
    canvas_id = student.lms_user_id or ""
    own, foreign = (canvas_id, "") if _is_canvas_id(canvas_id) else ("", canvas_id)
    return text(name or student.id), own, identifier(foreign), identifier(student.id), ""


def _is_canvas_id(text: str) -> bool:
    """Canvas would read the 12 at the start of "12abc" and grade somebody else."""
    return text.isascii() and text.isdecimal()
