"""The walk through the network for feedback: where in it the student's own functions first go wrong."""

from collections.abc import Iterable, Mapping

from grader.judge.remote import Submitted
from grader.judge.testcell import TestTimeout, time_limit
from grader.references import Reference
from grader.sandbox import Sandbox
from grader.verdict import ExerciseResult, Finding, Status
from grader.walk import FUNCTIONS, walk_note

WORTH_A_WALK = frozenset({Status.FAILED, Status.PARTIAL, Status.ERROR})


def walked(
    sandbox: Sandbox | None, results: Iterable[ExerciseResult], seconds: float, known: Mapping[str, Reference]
) -> tuple[Finding, ...]:
    """A note with every step of the walk, for a submission that has a function of the network wrong; nothing for any other.

    The functions in `known` need not be asked: the submission's are as good as these.
    """
    if sandbox is None or not any(result.name in FUNCTIONS and result.status in WORTH_A_WALK for result in results):
        return ()
    try:  # nothing comes after it, so it may do with the process what it likes
        with sandbox.snapshot(FUNCTIONS, fork=False) as snapshot, time_limit(seconds):
            submitted = Submitted(snapshot)
            own = {name: submitted.function(name) for name in FUNCTIONS if name not in known and submitted.defines(name)}
            return (walk_note({**known, **own}),)
    except (Exception, TestTimeout):  # the points are settled: whatever a hostile function does now, there is only no walk to show
        return ()
