"""Why an exercise lost points: the hidden checks look at the student's functions once more and name the mistake or its symptoms."""

import ast
from collections.abc import Sequence
from dataclasses import replace
from functools import lru_cache

from grader.checks import EXERCISES, Examination, examine
from grader.judge.namespace import as_python
from grader.judge.remote import Submitted
from grader.judge.testcell import TestTimeout, time_limit
from grader.verdict import ExerciseResult, Finding, Status

UNEXPLAINED = frozenset({Status.NOT_ATTEMPTED, Status.TIMEOUT, Status.CRASHED})
REPEATED_BY_CHECKS = frozenset({"assertion", "hidden_test", "unusable_result"})


def explain(
    result: ExerciseResult, source: str, submitted: Submitted, recorded: Sequence[Examination], timeout: float, asks: bool
) -> ExerciseResult:
    """The result, with what the checks say added to its findings.

    `recorded` is what they said while the test cell ran. A test that failed before it came to them is made up for now if this `asks`, at
    most `timeout` seconds long.
    """
    said = [finding for examination in recorded for finding in examination.findings]
    if asks and not recorded and result.status not in UNEXPLAINED and result.points < result.max_points and submitted.snapshot.alive:
        said = list(_examined(result.name, functions_checked(source), submitted, timeout))
    return replace(result, findings=merged(said, result.findings))


def _examined(name: str, functions: Sequence[str], submitted: Submitted, timeout: float) -> tuple[Finding, ...]:
    if name not in EXERCISES or not functions:
        return ()
    try:
        with time_limit(timeout):
            return examine(name, *(submitted.function(function) for function in functions)).findings
    except (Exception, TestTimeout):  # whatever a hostile function does to the checks now, its points are settled: it goes unexplained
        return ()


def merged(said: Sequence[Finding], findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """What the checks say, then what the test cell said unless that only repeats it."""
    costing = [finding for finding in said if finding.evidence.get("costs")]
    kept = [finding for finding in findings if not (costing and finding.code in REPEATED_BY_CHECKS)]
    raised = {finding.evidence.get("type") for finding in kept if finding.code == "student_error"}
    new = [finding for finding in said if not (finding.code == "raises" and finding.evidence.get("type") in raised)]
    return (*new, *kept)


@lru_cache(maxsize=128)
def functions_checked(source: str) -> tuple[str, ...]:
    """The functions that a test cell hands to `check`, by name."""
    calls = [node for node in ast.walk(ast.parse(as_python(source))) if isinstance(node, ast.Call)]
    checks = [call for call in calls if isinstance(call.func, ast.Name) and call.func.id == "check"]
    return tuple(argument.id for call in checks[:1] for argument in call.args[1:] if isinstance(argument, ast.Name))
