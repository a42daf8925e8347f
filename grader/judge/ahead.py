"""What a right answer asks the carried-forward functions while it is tested, found out by testing the reference, and sealed.

Sent along with a snapshot, it spares the judge most of these calls. A submission can read an answer only when it has the very arguments
that it could have called the function with; for any other it still asks the judge.
"""

from collections.abc import Callable, Mapping
from types import FunctionType
from typing import Any

from grader.checks.running import Batch
from grader.judge.namespace import Definitions, TestNamespace
from grader.judge.testcell import run_test_cell
from grader.random_state import KEEPER
from grader.references import Reference, carried_forward, reference_functions
from grader.skeleton import Exercise, Skeleton
from grader.wire import decode, encode, seal


def sealed_answers(skeleton: Skeleton, exercise: Exercise, source: str, definitions: Definitions, seconds: float) -> bytes:
    """The sealed answers for a test cell, encoded as `Snapshot.replace` takes them.

    A test that does not end well on the reference (of a course that has none, say) gives what was asked until then.
    """
    asked: dict[bytes, bytes] = {}
    lent = {name: _noting(name, function, asked) for name, function in carried_forward(skeleton, exercise).items()}
    if lent and exercise.name in skeleton.answers:
        own = reference_functions(skeleton.assignment)
        functions = lent | {name: _calling(function, lent) for name, function in own.items() if name not in lent}
        remote = {name: _as_if_remote(function) for name, function in functions.items()}
        run_test_cell(source, TestNamespace(definitions, remote.__getitem__, frozenset(skeleton.answers)), seconds)
    return encode(seal(asked.items()))


def _noting(name: str, function: Reference, asked: dict[bytes, bytes]) -> Reference:
    """A trusted function that keeps what it is asked and answers, as bytes; not a call that draws, which is more than its answer."""

    def answer(*args: Any, **kwargs: Any) -> Any:
        question = encode((name, args, kwargs))
        before = KEEPER.current()
        _, args, kwargs = decode(question)
        told = encode({"value": function(*args, **kwargs)})
        if KEEPER.current() is before:
            asked[question] = told
        return decode(told)["value"]

    return answer


def _calling(function: Reference, others: Mapping[str, Reference]) -> Reference:
    """A function of the reference that finds these others where it looks for its neighbours."""
    assert isinstance(function, FunctionType)
    names = {**function.__globals__, **others}
    copy = FunctionType(function.__code__, names, function.__name__, function.__defaults__, function.__closure__)
    copy.__kwdefaults__ = function.__kwdefaults__
    return copy


def _as_if_remote(function: Reference) -> Reference:
    """The function with arguments that have been over the wire, also where a check puts its cases ahead (see `run_all`)."""

    def call(*args: Any, **kwargs: Any) -> Any:
        args, kwargs = decode(encode((args, kwargs)))
        return function(*args, **kwargs)

    def ahead(batch: Batch) -> list[Callable[..., Any]]:
        return [lambda *copies, arguments=case.arguments: call(*arguments) for case in batch.cases]

    call.ahead = ahead  # type: ignore[attr-defined]
    return call
