"""What a test cell's end means for the student: a status, and findings in plain words."""

import re
import traceback
from collections.abc import Sequence
from pathlib import Path

from grader.judge.remote import NotGradable, RaisedByStudent
from grader.judge.testcell import FILENAME, Ended, TestTimeout
from grader.sandbox import SandboxCrashed, SandboxTimeout, StudentError
from grader.verdict import Finding, Status

MAX_MESSAGE = 600
NOT_WRITTEN = "{name}: not written yet."
NOT_DEFINED = "{name} is not defined anywhere in the notebook."
CELL_FAILED = "The cell that should define {name} stopped with {error}."
RAISED = "{name} raised {error}."
TIMED_OUT = "The test of {name} ran out of time: it was stopped after {seconds:.0f} seconds."
CRASHED = "The test of {name} ended the process it ran in."
HIDDEN_FAILURE = "A hidden test of {name} failed."
VISIBLE_FAILURE = "This does not hold: {line}"
UNUSABLE = "What {name} gave back could not be used ({error}) in: {line}"

Judged = tuple[Status, tuple[Finding, ...]]


def judge_end(name: str, ended: Ended, raised: Sequence[StudentError], course_folders: Sequence[Path]) -> Judged:
    """The status and findings of an exercise whose test cell ended with an error."""
    error = ended.error
    match error:
        case SandboxTimeout() | TestTimeout():
            return Status.TIMEOUT, (Finding("timeout", TIMED_OUT.format(name=name, seconds=ended.seconds)),)
        case SandboxCrashed():
            return Status.CRASHED, (Finding("crashed", CRASHED.format(name=name), {"reason": error.reason}),)
        case NotGradable():
            evidence = {"type": error.unplain.type_name, "path": error.unplain.path}
            return Status.ERROR, (Finding("not_plain_data", _one_line(str(error)), evidence),)
    if raised and raised[-1].type_name == "NotImplementedError":
        return Status.NOT_ATTEMPTED, (Finding("not_written", NOT_WRITTEN.format(name=name)),)
    if isinstance(error, RaisedByStudent):
        return Status.ERROR, (raised_finding(error.name, error.error),)
    return Status.FAILED, (_failure(name, ended, course_folders),)


def raised_finding(name: str, error: StudentError) -> Finding:
    """The student's exception, with the student's own lines of the traceback as evidence."""
    said = f"{error.type_name}: {_one_line(error.text)}" if error.text else error.type_name
    return Finding("student_error", RAISED.format(name=name, error=said), {"type": error.type_name, "traceback": error.as_text()})


def cell_failed(name: str, error: str) -> Finding:
    """The answer cell itself stopped, so that there is no function to test."""
    return Finding("answer_cell_error", CELL_FAILED.format(name=name, error=_one_line(error)))


def not_defined(name: str) -> Finding:
    """There is nothing to test."""
    return Finding("not_defined", NOT_DEFINED.format(name=name))


def _failure(name: str, ended: Ended, course_folders: Sequence[Path]) -> Finding:
    """An assertion, or an error of the test cell's own over what came back. Of a hidden line only what the course itself wrote is told."""
    error, line = ended.error, ended.line
    own_words = isinstance(error, AssertionError) and str(error) and (line is not None or _from_course(error, course_folders))
    if own_words:
        return Finding("assertion", _cut(str(error).strip()))
    if line is None:
        return Finding("hidden_test", HIDDEN_FAILURE.format(name=name))
    if isinstance(error, AssertionError):
        return Finding("assertion", VISIBLE_FAILURE.format(line=_cut(line)))
    said = f"{type(error).__name__}: {_one_line(str(error))}"
    return Finding("unusable_result", UNUSABLE.format(name=name, error=said, line=_cut(line)))


def _from_course(error: BaseException | None, course_folders: Sequence[Path]) -> bool:
    """Whether the assertion was written by the course: in the test cell itself, beside the notebook, or among the checks."""
    frames = traceback.extract_tb(error.__traceback__ if error else None)
    last = frames[-1].filename if frames else ""
    return last == FILENAME or any(Path(last).is_relative_to(folder) for folder in course_folders)


def _one_line(text: str) -> str:
    return _cut(re.sub(r"\s+", " ", text).strip())


def _cut(text: str) -> str:
    return text if len(text) <= MAX_MESSAGE else text[: MAX_MESSAGE - 3] + "..."
