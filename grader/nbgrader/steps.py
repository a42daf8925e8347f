"""The steps of `nbgrader autograde`: rebuild the submission on the course's notebook, grade it, save the verdict in the gradebook.

nbgrader goes over each notebook twice: the first time RebuildSubmission makes the notebook to grade and nbgrader writes it to disk, the
second time JudgeSubmission reads it from there.
"""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any

import nbformat
from nbformat import NotebookNode
from nbgrader.api import Gradebook
from nbgrader.preprocessors import NbGraderPreprocessor

from grader.finished import METADATA
from grader.nbgrader.engines import engine
from grader.nbgrader.exporters import SUBMISSION
from grader.nbgrader.files import keep_own
from grader.nbgrader.finishing import all_notes, finished
from grader.nbgrader.scores import auto_comments, auto_scores
from grader.rebuild import rebuild
from grader.skeleton import read_skeleton
from grader.verdict import Finding, Verdict

CHANGED = (
    "{notebook} has changed since its release: run `nbgrader generate_assignment {assignment} --force` first. The gradebook lacks {names}."
)

Resources = dict[str, Any]
Changed = tuple[NotebookNode, Resources]


class NotInGradebook(Exception):
    """The course's notebook has cells that the gradebook does not know; `names` are their ids."""

    def __init__(self, assignment: str, notebook: str, names: list[str]) -> None:
        super().__init__(CHANGED.format(assignment=assignment, notebook=notebook, names=", ".join(names)))
        self.names = names


class RebuildSubmission(NbGraderPreprocessor):
    """Makes the notebook to grade: the course's own, with the submission's answers and extra cells, and no foreign file beside it."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Changed:
        """Replace `nb` by the rebuilt notebook; the notes about the rebuild go into its metadata."""
        path, graded, submission = source_notebook(self, resources), _graded_folder(self, resources), resources[SUBMISSION]
        keep_own(graded, path.parent)
        rebuilt = rebuild(read_skeleton(path), submission.data)
        notebook = nbformat.from_dict(rebuilt.notebook)  # type: ignore[no-untyped-call]
        notebook.metadata[METADATA] = {"notes": [asdict(note) for note in all_notes(submission, rebuilt.notes)]}
        return notebook, resources


class JudgeSubmission(NbGraderPreprocessor):
    """Grades the rebuilt notebook with the engine; the verdict goes under each test cell, and as data into the metadata."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Changed:
        """Replace `nb` by the notebook as it was run, with nothing active in it."""
        path, rebuilt = source_notebook(self, resources), resources[SUBMISSION].data
        graded = engine(self.parent.unconfined).grade(path, rebuilt, draw=True)
        notes = tuple(Finding(**note) for note in json.loads(rebuilt)["metadata"][METADATA]["notes"])
        done = finished(graded, (*notes, *graded.verdict.notes), read_skeleton(path))
        notebook = nbformat.from_dict(done.notebook)  # type: ignore[no-untyped-call]
        return notebook, resources


class SaveVerdict(NbGraderPreprocessor):
    """Writes the verdict into the gradebook, in one transaction; what a grader entered by hand is kept."""

    def preprocess(self, nb: NotebookNode, resources: Resources) -> Changed:
        """Save a score for every graded cell, and a comment for every cell that a student writes in. Raises NotInGradebook."""
        place = resources["nbgrader"]
        verdict = Verdict.from_dict(nb.metadata[METADATA]["verdict"])
        stubs = read_skeleton(source_notebook(self, resources)).answers
        with Gradebook(place["db_url"]) as gradebook:
            saved = gradebook.find_submission_notebook(place["notebook"], place["assignment"], place["student"])
            scores, comments = auto_scores(nb, verdict, stubs), auto_comments(nb, verdict, stubs)
            if missing := sorted((scores.keys() - _names(saved.grades)) | (comments.keys() - _names(saved.comments))):
                raise NotInGradebook(place["assignment"], place["notebook"], missing)
            for grade in (grade for grade in saved.grades if grade.name in scores):
                grade.auto_score = scores[grade.name]
                grade.needs_manual_grade = grade.manual_score is not None or grade.auto_score is None
            for comment in (comment for comment in saved.comments if comment.name in comments):
                comment.auto_comment = comments[comment.name]
            gradebook.db.commit()
        return nb, resources


def source_notebook(step: NbGraderPreprocessor, resources: Resources) -> Path:
    """The course's own notebook for the submission that is being graded."""
    coursedir = step.parent.parent.coursedir
    place = resources["nbgrader"]
    return Path(coursedir.format_path(coursedir.source_directory, ".", place["assignment"])) / f"{place['notebook']}.ipynb"


def _graded_folder(step: NbGraderPreprocessor, resources: Resources) -> Path:
    coursedir = step.parent.parent.coursedir
    place = resources["nbgrader"]
    return Path(coursedir.format_path(coursedir.autograded_directory, place["student"], place["assignment"]))


def _names(rows: Any) -> set[str]:
    return {row.name for row in rows}
