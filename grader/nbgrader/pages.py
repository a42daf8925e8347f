"""A student's feedback page: the verdict, and what the gradebook has beyond it.

Marks that a grader set by hand stand in place of the verdict's; comments and the penalty for handing in late are added.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from grader.engine import Graded
from grader.finished import METADATA
from grader.judge.scoring import status_for
from grader.nbgrader.scores import results
from grader.report.feedback import feedback_html
from grader.report.text import exercise_text
from grader.skeleton import Cell, grade_id, is_graded, is_task
from grader.verdict import ExerciseResult, Finding, Verdict

__all__ = ["SavedGrade", "SavedMarks", "feedback_page"]

BY_HAND = "The points were set by hand."
WAITING = "{name}: somebody still has to read this answer, which is worth up to {points:g} points."
COMMENT = "Comment: {text}"
COMMENT_ON = "Comment on {name}: {text}"

Comments = Mapping[str, str]


@dataclass(frozen=True)
class SavedGrade:
    """What the gradebook has of a graded cell."""

    score: float
    max_score: float
    needs_reading: bool


@dataclass(frozen=True)
class SavedMarks:
    """What the gradebook has of a notebook: grades and a grader's comments, by `grade_id`, and what is taken off for being late."""

    grades: Mapping[str, SavedGrade]
    comments: Comments
    late_penalty: float


def feedback_page(notebook: Mapping[str, Any], saved: SavedMarks, student: str, folder: Path) -> str:
    """The page about a graded notebook, as HTML; `folder` is the assignment's."""
    verdict = Verdict.from_dict(notebook["metadata"][METADATA]["verdict"])
    graded = Graded(_marked(notebook, verdict, saved), _without_verdicts(notebook, verdict))
    return feedback_html(graded, student=student, folder=folder, late_penalty=saved.late_penalty)


def _marked(notebook: Mapping[str, Any], verdict: Verdict, saved: SavedMarks) -> Verdict:
    """The verdict with the marks of the gradebook, answers that a person read among the exercises, and a grader's comments."""
    tested = results(notebook, verdict)
    answers = [grade_id(cell) for cell in notebook["cells"] if is_graded(cell) or is_task(cell)]
    read = {name: saved.grades[name] for name in answers if name not in tested}
    exercises = [
        *(_tested(result, saved.grades[test_id], saved.comments) for test_id, result in tested.items()),
        *(_read(name, grade, saved.comments) for name, grade in read.items() if not grade.needs_reading),
    ]
    waiting = [_waiting(name, grade) for name, grade in read.items() if grade.needs_reading]
    notes = (*_loose_comments(saved.comments, exercises), *waiting, *verdict.notes)
    return replace(verdict, exercises=tuple(exercises), notes=notes)


def _without_verdicts(notebook: Mapping[str, Any], verdict: Verdict) -> dict[str, Any]:
    """The notebook without what stands under each test cell about its result: people may have changed that since."""
    said = {test_id: exercise_text(result) + "\n" for test_id, result in results(notebook, verdict).items()}
    return {**notebook, "cells": [_without(cell, said.get(grade_id(cell))) for cell in notebook["cells"]]}


def _without(cell: Cell, text: str | None) -> Cell:
    if text is None:
        return cell
    return {**cell, "outputs": [output for output in cell["outputs"] if "".join(output.get("text", ())) != text]}


def _tested(result: ExerciseResult, grade: SavedGrade, comments: Comments) -> ExerciseResult:
    """A test's result with the gradebook's points, and the comment on the answer that it tests."""
    findings = (*_comment(comments.get(result.name)), *result.findings)
    if grade.score == result.points:
        return replace(result, findings=findings)
    said = (Finding("by_hand", BY_HAND), *findings)
    return replace(result, points=grade.score, status=status_for(grade.score, result.max_points), findings=said)


def _read(name: str, grade: SavedGrade, comments: Comments) -> ExerciseResult:
    """The result of an answer that a person read."""
    status = status_for(grade.score, grade.max_score)
    return ExerciseResult(name, grade.score, grade.max_score, status, tuple(_comment(comments.get(name))))


def _waiting(name: str, grade: SavedGrade) -> Finding:
    return Finding("waiting", WAITING.format(name=name, points=grade.max_score))


def _comment(text: str | None) -> Iterator[Finding]:
    if text:
        yield Finding("comment", COMMENT.format(text=text))


def _loose_comments(comments: Comments, exercises: Sequence[ExerciseResult]) -> Iterator[Finding]:
    """The comments on cells that have no exercise of their own."""
    names = {exercise.name for exercise in exercises}
    for name, text in comments.items():
        if name not in names:
            yield Finding("comment", COMMENT_ON.format(name=name, text=text))
