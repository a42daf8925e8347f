"""Under each test cell of the graded notebook: what was printed while it ran, and its verdict."""

from collections.abc import Sequence

from grader.report.text import exercise_text
from grader.sandbox import Output
from grader.verdict import ExerciseResult


def test_outputs(result: ExerciseResult, printed: str, displays: Sequence[Output]) -> list[Output]:
    """nbformat outputs for a test cell: what was displayed, what was printed without what the verdict repeats, the verdict."""
    messages = {finding.message for finding in result.findings}
    lines = [line for line in printed.splitlines() if line.strip() not in messages]
    said = [_stream("\n".join(lines) + "\n")] if any(line.strip() for line in lines) else []
    return [*displays, *said, _stream(exercise_text(result) + "\n")]


def _stream(text: str) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}
