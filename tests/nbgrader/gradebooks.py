"""Gradebooks in temporary folders, made by nbgrader itself."""

import os
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Grade, Gradebook, SubmittedAssignment, SubmittedNotebook


def new_gradebook(folder: Path) -> Any:
    """An empty gradebook, to be closed at the end of a `with`. nbgrader asks the `alembic` command for the version of its tables."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PATH", str(Path(sys.executable).parent), prepend=os.pathsep)
        return Gradebook(f"sqlite:///{folder}/gradebook.db")


def hand_in(gradebook: Gradebook, assignment: str, student: str, points: float, penalty: float | None = None) -> None:
    """A submission with `points`, and half a point that a person gave, in each of the assignment's notebooks."""
    source = gradebook.find_assignment(assignment)
    submission = SubmittedAssignment(assignment_id=source.id, student_id=student, timestamp=datetime(2026, 1, 1, 12))
    for notebook in source.notebooks:
        saved = SubmittedNotebook(assignment=submission, notebook_id=notebook.id, late_submission_penalty=penalty)
        for cell in notebook.grade_cells:
            by_hand = 0.5 if cell.name == "essay" else None
            saved.grades.append(Grade(cell_id=cell.id, auto_score=99.0 if by_hand else points, manual_score=by_hand))
    gradebook.db.add(submission)
    gradebook.db.commit()
