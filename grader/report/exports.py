"""The class report as JSON and as CSV tables. What a spreadsheet would take for a formula is kept from being one."""

import csv
import io
import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from typing import Any

from grader.report.summary import ClassSummary
from grader.spreadsheet import text
from grader.verdict import Status

Cell = str | float | int


def as_json(summary: ClassSummary) -> str:
    """Everything the report says, as one JSON object."""
    return json.dumps(as_data(summary), indent=1)


def as_data(summary: ClassSummary) -> dict[str, Any]:
    """Everything the report says, as plain data."""
    return {
        "assignment": summary.assignment,
        "submissions": len(summary.records),
        "max_score": summary.max_score,
        "mean": summary.mean,
        "median": summary.median,
        "full_marks": summary.full,
        "untouched": summary.untouched,
        "distribution": [asdict(each) for each in summary.distribution],
        "exercises": [asdict(exercise) for exercise in summary.exercises],
        "mistakes": [asdict(mistake) for mistake in summary.mistakes],
        "slowest": [{"student": record.student, "seconds": record.verdict.seconds} for record in summary.slowest],
        "odd": [asdict(odd) for odd in summary.odd],
        "students": list(_students(summary)),
    }


def scores_csv(summary: ClassSummary) -> str:
    """One line per student: score, seconds, and for each exercise the points and how it ended."""
    names = [exercise.name for exercise in summary.exercises]
    header = ["student", "score", "max_score", "seconds", *(f"{name}{part}" for name in names for part in ("", ": result"))]
    return _csv(header, _score_rows(summary, names))


def exercises_csv(summary: ClassSummary) -> str:
    """One line per exercise: points, and how many students ended in which way."""
    rows: Iterator[list[Cell]] = (
        [each.name, each.max_points, round(each.mean_points, 4), *each.counts.values()] for each in summary.exercises
    )
    return _csv(["exercise", "max_points", "mean_points", *Status], rows)


def mistakes_csv(summary: ClassSummary) -> str:
    """One line per mistake, the most common first."""
    rows = ([each.count, each.exercise, each.name, "yes" if each.named else "no", each.message] for each in summary.mistakes)
    return _csv(["students", "exercise", "mistake", "in the catalogue", "finding"], rows)


def safe(cell: Cell) -> Cell:
    """A cell that no spreadsheet computes. Numbers stay numbers."""
    return text(cell) if isinstance(cell, str) else cell


def _score_rows(summary: ClassSummary, names: Iterable[str]) -> Iterator[list[Cell]]:
    for record in summary.records:
        results = [summary.result(record, name) for name in names]
        cells: list[Cell] = [cell for result in results for cell in ((result.points, result.status) if result else ("", ""))]
        yield [record.student, record.verdict.score, record.verdict.max_score, round(record.verdict.seconds, 3), *cells]


def _students(summary: ClassSummary) -> Iterator[dict[str, Any]]:
    for record in summary.records:
        verdict = record.verdict
        exercises = {result.name: {"points": result.points, "status": result.status} for result in verdict.exercises}
        yield {"student": record.student, "score": verdict.score, "seconds": verdict.seconds, "exercises": exercises}


def _csv(header: Iterable[Cell], rows: Iterable[Iterable[Cell]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerows([safe(cell) for cell in row] for row in (header, *rows))
    return out.getvalue()
