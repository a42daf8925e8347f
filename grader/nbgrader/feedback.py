"""`nbgrader generate_feedback` with the course's own page."""

import json
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.api import Gradebook, SubmittedNotebook

from grader.nbgrader.pages import SavedGrade, SavedMarks, feedback_page


class FeedbackExporter(Exporter):
    """Makes a student's page out of a graded notebook and the gradebook."""

    def __init__(self, **settings: Any) -> None:
        """The pages are HTML, whatever preprocessors are set."""
        super().__init__(**settings)  # type: ignore[no-untyped-call]
        self.file_extension = ".html"

    def from_filename(self, filename: str, resources: Any = None, **settings: Any) -> Any:
        """The page about the graded notebook in a file, and the resources."""
        resources = self._init_resources(resources)  # type: ignore[no-untyped-call]
        place = resources["nbgrader"]
        with Gradebook(place["db_url"]) as gradebook:
            saved = _saved_marks(gradebook.find_submission_notebook(place["notebook"], place["assignment"], place["student"]))
        notebook = json.loads(Path(filename).read_text("utf-8"))
        return feedback_page(notebook, saved, place["student"], self._course_folder(place["assignment"])), resources

    def _course_folder(self, assignment: str) -> Path:
        assert self.parent is not None, "nbgrader gives its exporters the converter that they work for"
        coursedir = self.parent.coursedir
        return Path(coursedir.format_path(coursedir.source_directory, ".", assignment))


def _saved_marks(saved: SubmittedNotebook) -> SavedMarks:
    return SavedMarks(
        {grade.name: SavedGrade(grade.score, grade.cell.max_score, grade.needs_manual_grade) for grade in saved.grades},
        {comment.name: comment.manual_comment for comment in saved.comments if comment.manual_comment},
        saved.late_submission_penalty or 0.0,
    )
