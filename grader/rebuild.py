"""Rebuild: the instructor's skeleton plus a submission gives the notebook to run.

From the submission come only the bodies of answer cells and the student's own extra code cells, in place; with them the student's own text
if the notebook sets tasks, which are answered in cells of one's own. All else is the instructor's, and what was ignored or restored is said
in notes.
"""

import copy
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.skeleton import (
    Cell,
    Skeleton,
    grade_id,
    is_answer,
    is_code,
    is_test,
    squeezed,
    without_hidden_tests,
)
from grader.submission import SubmittedCell, read_submission
from grader.verdict import Finding

ORIGIN = "submission"
MESSAGES = {
    "missing_answer_cell": "The answer cell {id} is missing; the empty one was put back.",
    "duplicate_answer_cell": "The answer cell {id} appears {count} times; the last one that was filled in counts.",
    "retyped_cell": "The cell {id} is not a code cell any more; it was read as code.",
    "missing_test_cell": "The test cell {id} is missing; it was put back.",
    "edited_test_cell": "The test cell {id} was changed; the course's own was used.",
    "edited_given_cell": "The given cell {id} was changed; the course's own was used.",
}
AT_THE_TOP = -1

Answers = dict[str, SubmittedCell]
Extras = Mapping[int, Sequence[SubmittedCell]]


@dataclass(frozen=True)
class Rebuilt:
    """The notebook to run, the notes about what was ignored or restored, and the ids of the answer cells that were filled in."""

    notebook: dict[str, Any]
    notes: tuple[Finding, ...]
    attempted: frozenset[str]


def rebuild(skeleton: Skeleton, data: bytes) -> Rebuilt:
    """Put the student's answers and extra cells into the skeleton. Never raises, whatever the bytes are."""
    submission = read_submission(data)
    answers = _chosen_answers(skeleton, submission.cells)
    cells = list(_assemble(skeleton, answers, _extra_cells(skeleton, submission.cells, answers)))
    rest = {key: value for key, value in skeleton.notebook.items() if key != "cells"}
    notebook = copy.deepcopy(rest) | {"cells": cells}
    attempted = frozenset(id for id, cell in answers.items() if cell.squeezed != skeleton.stubs[id])
    notes = _notes(skeleton, submission.cells, answers) if submission.readable else ()
    return Rebuilt(notebook, (*submission.notes, *notes), attempted)


def is_students(cell: Cell) -> bool:
    """Whether the text of a cell of a rebuilt notebook is the student's."""
    return is_answer(cell) or cell["metadata"].get("origin") == ORIGIN


def _chosen_answers(skeleton: Skeleton, submitted: Sequence[SubmittedCell]) -> Answers:
    """For every answer cell the submitted one that counts: of several, the last that was filled in."""
    chosen = {}
    for id, stub in skeleton.stubs.items():
        candidates = [cell for cell in submitted if cell.grade_id == id]
        filled = [cell for cell in candidates if cell.squeezed != stub]
        if candidates:
            chosen[id] = (filled or candidates)[-1]
    return chosen


def _extra_cells(skeleton: Skeleton, submitted: Sequence[SubmittedCell], answers: Answers) -> Extras:
    """The student's own cells, by the index of the skeleton's cell that they follow."""
    chosen = set(answers.values())
    extras, place = defaultdict(list), AT_THE_TOP
    for cell in submitted:
        index = _index_of(cell, skeleton)
        is_course = index is not None and (cell in chosen or _is_given(cell, skeleton, index))
        if index is not None and (is_course or index not in skeleton.answer_places):
            place = index
        if not is_course and (cell.is_code or skeleton.has_tasks) and cell.source.strip():
            extras[place].append(cell)
    return extras


def _index_of(cell: SubmittedCell, skeleton: Skeleton) -> int | None:
    """Where the skeleton has this cell, if it is one of the skeleton's: known by its grade_id, its own id, or its text."""
    if cell.grade_id in skeleton.by_grade_id:
        return skeleton.by_grade_id[cell.grade_id]
    return skeleton.by_id[cell.id] if cell.id in skeleton.by_id else skeleton.by_text.get(cell.squeezed)


def _is_given(cell: SubmittedCell, skeleton: Skeleton, index: int) -> bool:
    """Whether nothing in the cell is the student's: it is locked or a test, or its text is still the course's."""
    return index in skeleton.fixed_places or cell.squeezed == skeleton.texts[index]


def _assemble(skeleton: Skeleton, answers: Answers, extras: Extras) -> Iterator[dict[str, Any]]:
    cells = skeleton.fresh_cells()
    for id, answer in answers.items():
        cells[skeleton.by_grade_id[id]]["source"] = answer.source
    yield from _new_cells(extras, AT_THE_TOP)
    for index, cell in enumerate(cells):
        yield cell
        yield from _new_cells(extras, index)


def _new_cells(extras: Extras, place: int) -> Iterator[dict[str, Any]]:
    for number, cell in enumerate(extras.get(place, ())):
        id = f"extra-{place + 1}-{number}"
        kind: dict[str, Any] = {"cell_type": "code", "outputs": [], "execution_count": None} if cell.is_code else {"cell_type": "markdown"}
        yield {"id": id, "metadata": {"origin": ORIGIN}, "source": cell.source, **kind}


def _notes(skeleton: Skeleton, submitted: Sequence[SubmittedCell], answers: Answers) -> Iterator[Finding]:
    """What was missing, doubled, retyped or changed among the cells that carry a grade_id."""
    handed_in = defaultdict(list)
    for found in submitted:
        handed_in[found.grade_id].append(found)
    for cell, text in zip(skeleton.cells, skeleton.texts, strict=True):
        id = grade_id(cell)
        if is_answer(cell):
            yield from _answer_notes(cell, id, handed_in[id], answers.get(id))
        elif id and is_code(cell):
            yield from _locked_notes(cell, id, text, handed_in[id])


def _answer_notes(cell: Cell, id: str, handed_in: Sequence[SubmittedCell], answer: SubmittedCell | None) -> Iterator[Finding]:
    if answer is None:
        yield _note("missing_answer_cell", id=id)
    elif is_code(cell) and not answer.is_code:
        yield _note("retyped_cell", id=id)
    if len(handed_in) > 1:
        yield _note("duplicate_answer_cell", id=id, count=len(handed_in))


def _locked_notes(cell: Cell, id: str, text: str, handed_in: Sequence[SubmittedCell]) -> Iterator[Finding]:
    if not handed_in and is_test(cell):
        yield _note("missing_test_cell", id=id)
    if any(submitted.squeezed != text and squeezed(without_hidden_tests(submitted.source)) != text for submitted in handed_in):
        yield _note("edited_test_cell" if is_test(cell) else "edited_given_cell", id=id)


def _note(code: str, **evidence: str | int) -> Finding:
    return Finding(code, MESSAGES[code].format(**evidence), evidence)
