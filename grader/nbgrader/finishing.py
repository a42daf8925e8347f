"""What becomes of a graded notebook before anyone looks at it: nothing active is left in it, and it carries its verdict."""

from collections.abc import Sequence
from dataclasses import replace

from grader.engine import Graded
from grader.finished import METADATA
from grader.nbgrader.handed_in import HandedIn
from grader.nbgrader.prose import inert_markdown
from grader.nbgrader.safe_outputs import safe_outputs
from grader.rebuild import ORIGIN
from grader.skeleton import Cell, Skeleton, grade_id, is_answer, is_code, same_text, source_of
from grader.verdict import Finding


def finished(graded: Graded, notes: Sequence[Finding], skeleton: Skeleton) -> Graded:
    """The verdict with `notes` in place of its own, and the notebook inert, with the verdict in its metadata."""
    verdict = replace(graded.verdict, notes=tuple(notes))
    metadata = {**graded.notebook["metadata"], METADATA: {"verdict": verdict.as_dict()}}
    cells = [_inert(cell, skeleton) for cell in graded.notebook["cells"]]
    return Graded(verdict, {**graded.notebook, "cells": cells, "metadata": metadata})


def all_notes(submission: HandedIn, notes: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """The notes about a submission; of a missing notebook there is nothing else to say."""
    if submission.note is None:
        return notes
    return (submission.note,) if submission.is_missing else (submission.note, *notes)


def _inert(cell: Cell, skeleton: Skeleton) -> Cell:
    """The cell with nothing active in what the student wrote or the student's code displayed."""
    if is_code(cell):
        return {**cell, "outputs": safe_outputs(cell["outputs"])}
    if _is_own(cell) or (is_answer(cell) and not same_text(source_of(cell), skeleton.answers[grade_id(cell)])):
        return {**cell, "source": inert_markdown(source_of(cell))}
    return cell


def _is_own(cell: Cell) -> bool:
    return bool(cell["metadata"].get("origin") == ORIGIN)
