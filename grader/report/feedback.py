"""Feedback for one student: what each exercise earned and why, the picture of the network, and the notebook as it was run.

From the student come only text and pictures made anew; the hidden regions of test cells are left out. See `page` for what the page may do.
"""

from collections.abc import Mapping
from pathlib import Path
from typing import Any, Protocol

from grader.report.cells import cell_views
from grader.report.page import page, write_page
from grader.report.strip import strip_of
from grader.report.terminal import plain
from grader.verdict import Verdict
from grader.walk import CODE

LONGEST_NAME = 200


class GradedNotebook(Protocol):
    """A verdict and the notebook it was reached on, as nbformat data."""

    @property
    def verdict(self) -> Verdict:
        """What became of it."""

    @property
    def notebook(self) -> Mapping[str, Any]:
        """The notebook as it was run."""


def feedback_html(graded: GradedNotebook, *, student: str = "", folder: Path | None = None, late_penalty: float = 0.0) -> str:
    """The page for one student. Pictures in the course's text are taken from `folder`, where the assignment lies.

    The penalty for handing in late is taken off the total.
    """
    verdict = graded.verdict
    return page(
        "feedback.html",
        verdict=verdict,
        total=verdict.score - late_penalty,
        late_penalty=late_penalty,
        title=verdict.assignment.replace("_", " "),
        student=plain(student[:LONGEST_NAME]),
        strip=strip_of(verdict),
        notes=[note for note in verdict.notes if note.code != CODE],
        cells=list(cell_views(graded.notebook, verdict, folder)),
    )


def write_feedback(graded: GradedNotebook, path: Path, *, student: str = "", folder: Path | None = None) -> None:
    """Write the page to `path`, in a folder that is made if need be."""
    path.parent.mkdir(parents=True, exist_ok=True)
    write_page(feedback_html(graded, student=student, folder=folder), path)
