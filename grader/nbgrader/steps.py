"""The steps of `nbgrader autograde`: rebuild the submission on the course's notebook, grade it, save the verdict in the gradebook."""

import atexit
import json
from collections.abc import Mapping
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.engine import Engine
from grader.nbgrader.exporters import SUBMISSION
from grader.nbgrader.files import remove_foreign
from grader.nbgrader.safe_outputs import safe_outputs
from grader.rebuild import rebuild
from grader.skeleton import exercise_of, grade_id, is_answer, is_code, is_graded, is_task, is_test, read_skeleton, same_text, source_of
from grader.verdict import Finding, Verdict

METADATA = "grader"
NO_RESPONSE = "No response."

Resources = dict[str, Any]
Where = tuple[str, str, str]


@cache
def engine() -> Engine:
    """The one engine of this process, started when first needed and closed when the process ends."""
    started = Engine()
    atexit.register(started.close)
    return started


class RebuildSubmission(NbGraderPreprocessor):
    """Makes the notebook to grade: the course's own, with the submission's answers and extra cells, and no foreign file beside it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace `nb` by the rebuilt notebook; the notes about the rebuild go into its metadata."""
        path = source_notebook(self, resources)
        remove_foreign(_graded_folder(self, resources), path.parent)
        rebuilt = rebuild(read_skeleton(path), resources[SUBMISSION])
        notebook = nbformat.from_dict(rebuilt.notebook)  # type: ignore[no-untyped-call]
        notebook.metadata[METADATA] = {"notes": [asdict(note) for note in rebuilt.notes]}
        return notebook, resources


class JudgeSubmission(NbGraderPreprocessor):
    """Grades the rebuilt notebook with the engine; the verdict goes under each test cell, and as data into the metadata."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Replace `nb` by the notebook as it was run."""
        submission = resources[SUBMISSION]
        graded = engine().grade(source_notebook(self, resources), submission, draw=True)
        notes = tuple(Finding(**note) for note in json.loads(submission)["metadata"][METADATA]["notes"])
        verdict = replace(graded.verdict, notes=(*notes, *graded.verdict.notes))
        notebook = nbformat.from_dict(graded.notebook)  # type: ignore[no-untyped-call]
        for cell in filter(is_code, notebook.cells):
            cell.outputs = nbformat.from_dict(safe_outputs(cell.outputs))  # type: ignore[no-untyped-call]
        notebook.metadata[METADATA] = {"verdict": verdict.as_dict()}
        return notebook, resources


class SaveVerdict(NbGraderPreprocessor):
    """Writes the verdict into the gradebook, in one transaction; what a grader entered by hand is kept."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> tuple[NotebookNode, Resources]:
        """Save a score for every graded cell, and a comment for every cell that a student writes in."""
        place = resources["nbgrader"]
        verdict = Verdict.from_dict(nb.metadata[METADATA]["verdict"])
        stubs = read_skeleton(source_notebook(self, resources)).answers
        where = (place["notebook"], place["assignment"], place["student"])
        with Gradebook(place["db_url"]) as gradebook:
            for cell in nb.cells:
                _save_score(gradebook, where, cell, verdict, stubs)
                _save_comment(gradebook, where, cell, verdict, stubs)
            gradebook.db.commit()
        return nb, resources


def _save_score(gradebook: Gradebook, where: Where, cell: NotebookNode, verdict: Verdict, stubs: Mapping[str, str]) -> None:
    if not is_graded(cell):
        return
    grade = gradebook.find_grade(grade_id(cell), *where)
    grade.auto_score = auto_score(cell, verdict, stubs)
    grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None


def auto_score(cell: NotebookNode, verdict: Verdict, stubs: Mapping[str, str]) -> float | None:
    """The points of a test cell by the verdict; 0 for an answer that was left as it is, None for one that a person has to read."""
    if is_test(cell):
        return next(result.points for result in verdict.exercises if exercise_of(cell).name == result.name)
    return 0.0 if same_text(source_of(cell), stubs.get(grade_id(cell), "")) else None


def _save_comment(gradebook: Gradebook, where: Where, cell: NotebookNode, verdict: Verdict, stubs: Mapping[str, str]) -> None:
    if is_answer(cell) or is_task(cell):
        gradebook.find_comment(grade_id(cell), *where).auto_comment = auto_comment(cell, verdict, stubs)


def auto_comment(cell: NotebookNode, verdict: Verdict, stubs: Mapping[str, str]) -> str | None:
    """What the verdict says about the exercise of an answer cell; "No response." if nothing was written."""
    name = grade_id(cell)
    if name in stubs and same_text(source_of(cell), stubs[name]):
        return NO_RESPONSE
    said = [finding.message for result in verdict.exercises if result.name == name for finding in result.findings]
    return "\n".join(said) or None


def _graded_folder(step: NbGraderPreprocessor, resources: Resources) -> Path:
    coursedir = step.parent.parent.coursedir
    place = resources["nbgrader"]
    return Path(coursedir.format_path(coursedir.autograded_directory, place["student"], place["assignment"]))


def source_notebook(step: NbGraderPreprocessor, resources: Resources) -> Path:
    """The course's own notebook for the submission that is being graded."""
    coursedir = step.parent.parent.coursedir
    place = resources["nbgrader"]
    return Path(coursedir.format_path(coursedir.source_directory, ".", place["assignment"])) / f"{place['notebook']}.ipynb"
