"""All that a gradebook holds, without what tells two gradebooks of the same grades apart: ids, and the times of grading."""

from pathlib import Path
from typing import Any

from nbgrader.api import Gradebook, SubmittedAssignment, SubmittedNotebook

from grader.nbgrader.api import nbgrader_api
from tests.nbgrader.desk import gradebook

Row = tuple[Any, ...]


def rows_of(root: Path) -> list[Row]:
    """A row for every student, submission, notebook, grade and comment in the gradebook of the course at `root`, sorted."""
    with nbgrader_api(root) as api, gradebook(api) as book:
        students: list[Row] = [("student", student.id) for student in book.students]
        return sorted([*students, *(row for each in _submissions(book) for row in _rows(each))], key=repr)


def _submissions(book: Gradebook) -> list[SubmittedAssignment]:
    return list(book.db.query(SubmittedAssignment))


def _rows(submission: SubmittedAssignment) -> list[Row]:
    place = (submission.student.id, submission.assignment.name)
    rows = [("submission", *place, submission.timestamp, submission.extension)]
    return rows + [row for notebook in submission.notebooks for row in _rows_of_notebook(place, notebook)]


def _rows_of_notebook(place: Row, notebook: SubmittedNotebook) -> list[Row]:
    place = (*place, notebook.name)
    penalty = ("notebook", *place, notebook.late_submission_penalty, notebook.flagged)
    grades = [("grade", *place, g.name, g.auto_score, g.manual_score, g.extra_credit, g.needs_manual_grade) for g in notebook.grades]
    comments = [("comment", *place, comment.name, comment.auto_comment, comment.manual_comment) for comment in notebook.comments]
    return [penalty, *grades, *comments]
