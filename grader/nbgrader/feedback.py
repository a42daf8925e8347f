"""`nbgrader generate_feedback` with the course's own page: the verdict, and what the gradebook has beyond it.

Marks that a grader set by hand stand in place of the verdict's; comments and the penalty for handing in late are added.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from nbconvert.exporters import Exporter
from nbgrader.api import Grade, Gradebook, SubmittedNotebook

from grader.engine import Graded
from grader.finished import METADATA
from grader.judge.scoring import status_for
from grader.nbgrader.scores import results
from grader.report.feedback import feedback_html
from grader.report.text import exercise_text
from grader.skeleton import Cell, grade_id, is_graded, is_task
from grader.verdict import ExerciseResult, Finding, Verdict

BY_HAND = "The points were set by hand."
WAITING = "{name}: somebody still has to read this answer, which is worth up to {points:g} points."
COMMENT = "Comment: {text}"
COMMENT_ON = "Comment on {name}: {text}"

Grades = Mapping[str, Grade]
Comments = Mapping[str, str]


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
        notebook = json.loads(Path(filename).read_text("utf-8"))
        with Gradebook(place["db_url"]) as gradebook:
            saved = gradebook.find_submission_notebook(place["notebook"], place["assignment"], place["student"])
            verdict = Verdict.from_dict(notebook["metadata"][METADATA]["verdict"])
            graded = Graded(marked(notebook, verdict, saved), without_verdicts(notebook, verdict))
            late = saved.late_submission_penalty or 0.0
        page = feedback_html(graded, student=place["student"], folder=self._course_folder(place["assignment"]), late_penalty=late)
        return page, resources

    def _course_folder(self, assignment: str) -> Path:
        assert self.parent is not None, "nbgrader gives its exporters the converter that they work for"
        coursedir = self.parent.coursedir
        return Path(coursedir.format_path(coursedir.source_directory, ".", assignment))


def marked(notebook: Mapping[str, Any], verdict: Verdict, saved: SubmittedNotebook) -> Verdict:
    """The verdict with the marks of the gradebook, answers that a person read among the exercises, and a grader's comments."""
    grades = {grade.name: grade for grade in saved.grades}
    comments = {comment.name: comment.manual_comment for comment in saved.comments if comment.manual_comment}
    tested = results(notebook, verdict)
    read = [cell for cell in notebook["cells"] if (is_graded(cell) or is_task(cell)) and grade_id(cell) not in tested]
    exercises = [
        *(_tested(result, grades[test_id], comments) for test_id, result in tested.items()),
        *(_read(grades[grade_id(cell)], comments) for cell in read if not grades[grade_id(cell)].needs_manual_grade),
    ]
    waiting = [grade for cell in read if (grade := grades[grade_id(cell)]).needs_manual_grade]
    notes = (*_loose_comments(comments, exercises), *map(_waiting, waiting), *verdict.notes)
    return replace(verdict, exercises=tuple(exercises), notes=notes)


def without_verdicts(notebook: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    """The notebook without what stands under each test cell about its result: people may have changed that since."""
    said = {test_id: exercise_text(result) + "\n" for test_id, result in results(notebook, verdict).items()}
    return {**notebook, "cells": [_without(cell, said.get(grade_id(cell))) for cell in notebook["cells"]]}


def _without(cell: Cell, text: str | None) -> Cell:
    if text is None:
        return cell
    return {**cell, "outputs": [output for output in cell["outputs"] if "".join(output.get("text", ())) != text]}


def _tested(result: ExerciseResult, grade: Grade, comments: Comments) -> ExerciseResult:
    """A test's result with the gradebook's points, and the comment on the answer that it tests."""
    findings = (*_comment(comments.get(result.name)), *result.findings)
    if grade.score == result.points:
        return replace(result, findings=findings)
    said = (Finding("by_hand", BY_HAND), *findings)
    return replace(result, points=grade.score, status=status_for(grade.score, result.max_points), findings=said)


def _read(grade: Grade, comments: Comments) -> ExerciseResult:
    """The result of an answer that a person read."""
    maximum = grade.cell.max_score
    status = status_for(grade.score, maximum)
    return ExerciseResult(grade.name, grade.score, maximum, status, tuple(_comment(comments.get(grade.name))))


def _waiting(grade: Grade) -> Finding:
    return Finding("waiting", WAITING.format(name=grade.name, points=grade.cell.max_score))


def _comment(text: str | None) -> Iterator[Finding]:
    if text:
        yield Finding("comment", COMMENT.format(text=text))


def _loose_comments(comments: Comments, exercises: list[ExerciseResult]) -> Iterator[Finding]:
    """The comments on cells that have no exercise of their own."""
    names = {exercise.name for exercise in exercises}
    for name, text in comments.items():
        if name not in names:
            yield Finding("comment", COMMENT_ON.format(name=name, text=text))
