"""Finished verdicts of a class: nbgrader's autograded notebooks carry them."""

import json
from collections.abc import Iterator
from pathlib import Path

from grader.course import CourseError
from grader.report.records import Record
from grader.verdict import Verdict

METADATA = "grader"  # the key in a notebook's metadata under which grading leaves what it found
NONE_FOUND = "There are no graded notebooks in {folder}. Run `nbgrader autograde` first, or name a file with --verdicts."


def finished_records(root: Path) -> Iterator[Record]:
    """The verdict of every graded notebook under `autograded/` in the course's folder; notebooks without one are passed over.

    Raises CourseError if there are no graded notebooks at all.
    """
    notebooks = sorted((root / "autograded").glob("*/*/*.ipynb"))
    if not notebooks:
        raise CourseError(NONE_FOUND.format(folder=root / "autograded"))
    for path in notebooks:
        verdict = json.loads(path.read_text("utf-8"))["metadata"].get(METADATA, {}).get("verdict")
        if verdict is not None:
            yield Record(path.parent.parent.name, Verdict.from_dict(verdict))
