"""From a verdict to the rows of nbgrader's gradebook: a score for every graded cell, a comment for every cell that students write in."""

from collections.abc import Mapping
from typing import Any

from grader.nbgrader.prose import inert_markdown
from grader.skeleton import Cell, grade_id, is_answer, is_graded, is_task, is_test, same_text, source_of
from grader.verdict import ExerciseResult, Verdict

NO_RESPONSE = "No response."

Notebook = Mapping[str, Any]
Stubs = Mapping[str, str]


def auto_scores(notebook: Notebook, verdict: Verdict, stubs: Stubs) -> dict[str, float | None]:
    """By grade_id, the points of a test cell; 0 for a graded answer that was left as it is, None for one that a person has to read."""
    tested = {test_id: result.points for test_id, result in results(notebook, verdict).items()}
    read = {grade_id(cell): 0.0 if untouched(cell, stubs) else None for cell in notebook["cells"] if is_graded(cell) and not is_test(cell)}
    return {**tested, **read}


def auto_comments(notebook: Notebook, verdict: Verdict, stubs: Stubs) -> dict[str, str | None]:
    """By grade_id, what the verdict says about the exercise of an answer cell; "No response." if nothing was written."""
    said = {result.name: "\n".join(finding.message for finding in result.findings) for result in verdict.exercises}
    return {
        grade_id(cell): NO_RESPONSE if untouched(cell, stubs) else inert_markdown(said.get(grade_id(cell), "")) or None
        for cell in notebook["cells"]
        if is_answer(cell) or is_task(cell)
    }


def results(notebook: Notebook, verdict: Verdict) -> dict[str, ExerciseResult]:
    """The verdict's exercises by the grade_id of their test cells, which come in the same order."""
    tests = (grade_id(cell) for cell in notebook["cells"] if is_test(cell))
    return dict(zip(tests, verdict.exercises, strict=True))


def untouched(cell: Cell, stubs: Stubs) -> bool:
    """Whether an answer cell still holds what the course put there."""
    name = grade_id(cell)
    return name in stubs and same_text(source_of(cell), stubs[name])
