"""Under each test cell of the graded notebook: what was printed while it ran, and its verdict."""

from collections.abc import Sequence

from grader.report.text import exercise_text
from grader.sandbox import Output
from grader.verdict import ExerciseResult


def test_outputs(result: ExerciseResult, printed: str, outputs: Sequence[Output]) -> list[Output]:
    """nbformat outputs for a test cell: the student's, the test's own printing without what the verdict repeats, the verdict."""
    messages = {finding.message for finding in result.findings}
    lines = [line for line in printed.splitlines() if line.strip() not in messages]
    said = [_stream("\n".join(lines) + "\n")] if any(line.strip() for line in lines) else []
    return [*_joined(outputs), *said, _stream(exercise_text(result) + "\n")]


def _joined(outputs: Sequence[Output]) -> list[Output]:
    """The outputs of many calls, streams of one name put together."""
    joined: list[Output] = []
    for output in outputs:
        if joined and output["output_type"] == "stream" == joined[-1]["output_type"] and output["name"] == joined[-1]["name"]:
            joined[-1] = {**joined[-1], "text": joined[-1]["text"] + output["text"]}
        else:
            joined.append(output)
    return joined


def _stream(text: str) -> Output:
    return {"output_type": "stream", "name": "stdout", "text": text}
