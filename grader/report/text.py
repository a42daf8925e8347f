"""A verdict as plain text, for terminals and under test cells."""

from collections.abc import Iterator

from grader.verdict import ExerciseResult, Status, Verdict

STATUS_WORDS = {
    Status.PASSED: "passed",
    Status.PARTIAL: "partly right",
    Status.FAILED: "not right yet",
    Status.NOT_ATTEMPTED: "not attempted",
    Status.ERROR: "stopped with an error",
    Status.TIMEOUT: "took too long",
    Status.CRASHED: "crashed",
}


def exercise_text(result: ExerciseResult) -> str:
    """One exercise: a line with its points, then a line for each finding."""
    lines = [f"{result.name}: {result.points:g} of {result.max_points:g} points, {STATUS_WORDS[result.status]}"]
    return "\n".join([*lines, *(f"  - {finding.message}" for finding in result.findings)])


def verdict_text(verdict: Verdict, title: str) -> str:
    """A whole verdict: the total, every exercise, and the notes about the notebook."""
    return "\n".join(_lines(verdict, title))


def _lines(verdict: Verdict, title: str) -> Iterator[str]:
    yield f"{title}: {verdict.score:g} of {verdict.max_score:g} points ({verdict.assignment}, {verdict.seconds:.2f} s)"
    for result in verdict.exercises:
        yield "  " + exercise_text(result).replace("\n", "\n  ")
    for note in verdict.notes:
        yield f"  note: {note.message}"
