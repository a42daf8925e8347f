"""The class's view of an assignment: one page from finished verdicts, and the same as JSON and CSV. Nothing is graded here."""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from grader.report.exports import as_json, exercises_csv, mistakes_csv, scores_csv
from grader.report.figures import exercise_figure, score_figure
from grader.report.page import page, write_page
from grader.report.records import Record, anonymous, by_assignment
from grader.report.summary import MOST_LISTED, ClassSummary

MOST_MISTAKES = 25
NOT_IN_FILE_NAMES = re.compile(r"[^\w.-]|^\.")

EXPORTS: dict[str, Callable[[ClassSummary], str]] = {
    ".json": as_json,
    "_scores.csv": scores_csv,
    "_exercises.csv": exercises_csv,
    "_mistakes.csv": mistakes_csv,
}


def class_report_html(summary: ClassSummary) -> str:
    """The page about one assignment."""
    return page(
        "class_report.html",
        "sort.js",
        summary=summary,
        title=summary.assignment.replace("_", " "),
        score_figure=score_figure(summary),
        exercise_figure=exercise_figure(summary),
        mistakes=summary.mistakes[:MOST_MISTAKES],
        odd=summary.odd[:MOST_LISTED],
    )


def write_class_report(records: Iterable[Record], folder: Path, *, anonymous_students: bool = False) -> list[Path]:
    """Write a page, a JSON file and three CSV files for each assignment of the records; returns the pages.

    With `anonymous_students`, numbers stand for the students' ids; text that students wrote into exceptions stays as it is.
    """
    records = anonymous(records) if anonymous_students else records
    folder.mkdir(parents=True, exist_ok=True)
    return [_write(ClassSummary(name, found), folder) for name, found in by_assignment(records).items()]


def _write(summary: ClassSummary, folder: Path) -> Path:
    name = NOT_IN_FILE_NAMES.sub("_", summary.assignment)
    for suffix, export in EXPORTS.items():
        (folder / f"{name}{suffix}").write_bytes(export(summary).encode("utf-8", "replace"))
    path = folder / f"{name}.html"
    write_page(class_report_html(summary), path)
    return path
