"""What a test asks and is told when it tests the reference. Whoever answers all of it alike has the same test, to the same end.

That holds for a test whose course is set by the answers alone: see `repeatable.py`.
"""

import contextlib
import io
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from grader.checks import recorded
from grader.checks.running import Batch
from grader.judge.namespace import Definitions, TestNamespace
from grader.judge.offering import offered
from grader.judge.scoring import points_for
from grader.judge.testcell import called_visibly, run_test_cell
from grader.random_state import KEEPER
from grader.references import Reference, earlier_functions, reference_functions
from grader.sandbox import Exchange, Program, Transcript, pack_arguments, reply_to, transcribed
from grader.skeleton import Exercise, Skeleton, hidden_lines
from grader.wire import MAX_BYTES, EncodeError, decode

__all__ = ["Passed", "passed"]


@dataclass(frozen=True)
class Passed:
    """A test that the reference passes, with nothing to be said about it: all that it asks, and what it prints."""

    transcript: Transcript
    printed: str


def passed(skeleton: Skeleton, exercise: Exercise, source: str, definitions: Definitions, seconds: float) -> Passed | None:
    """Run the test cell `source` on the reference; None if that does not earn full marks, or cannot be told as a transcript."""
    recorder = _Recorder(earlier_functions(skeleton) | dict(reference_functions(skeleton.assignment)), hidden_lines(source))
    with recorded() as examinations:
        ended = run_test_cell(source, TestNamespace(definitions, recorder.resolve, frozenset(skeleton.answers)), seconds)
    is_full = ended.error is None and points_for(ended.value, exercise.points) >= exercise.points
    is_asked = exercise.name not in skeleton.answers or exercise.name in recorder.called
    if not (is_full and is_asked and recorder.is_whole) or any(examination.findings for examination in examinations):
        return None
    try:
        return Passed(transcribed(recorder.exchanges), ended.stdout)
    except EncodeError:  # its arguments are larger together than a message can be
        return None


class _Recorder:
    """Stands between a test and the reference, and takes down each call with its reply.

    `called` names the functions that took part. `is_whole` is whether all could be taken down: not a call that raises or changes its
    arguments, and not a name that only a submission could define.
    """

    def __init__(self, functions: Mapping[str, Reference], hidden: frozenset[int]) -> None:
        """`hidden` are the lines of the test cell that students do not see: nor do they see what is printed from there."""
        self._functions = functions
        self._hidden = hidden
        self.exchanges: list[Exchange] = []
        self.called: set[str] = set()
        self.is_whole = True

    def resolve(self, name: str) -> Callable[..., Any]:
        """The reference's function of this name, with all that a remote function offers to the checks. Raises KeyError."""
        if name not in self._functions:
            self.is_whole = False
            raise KeyError(name)
        return offered(name, self._call, self._ahead)

    def _call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> Any:
        """Call it as if it were remote: with copies of its arguments, for a copy of its result."""
        whole, self.is_whole = self.is_whole, False
        before, arguments = KEEPER.current(), pack_arguments(args, dict(kwargs), MAX_BYTES)
        copies, named = decode(arguments)
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            value = self._functions[name](*copies, **named)
        after = KEEPER.current()
        reply = reply_to(value, printed.getvalue(), None if after is before else after)
        self._note(Exchange(name, before, arguments, True, reply))
        self.is_whole = whole and pack_arguments(copies, named, MAX_BYTES) == arguments
        if called_visibly(self._hidden):
            print(printed.getvalue(), end="")
        return decode(reply)["value"]

    def _ahead(self, target: str | Program, batch: Batch) -> list[Callable[..., Any]]:
        """Take down all cases of a batch with its answers, which are the reference's. Nobody sees what is printed meanwhile."""
        self.is_whole &= not called_visibly(self._hidden)
        for case, answer in zip(batch.cases, batch.answers, strict=True):
            arguments = pack_arguments(case.arguments, {}, MAX_BYTES)
            self._note(Exchange(target, case.draw, arguments, False, reply_to(answer)))
        return [_Known(answer) for answer in batch.answers]

    def _note(self, exchange: Exchange) -> None:
        self.exchanges.append(exchange)
        self.called.update([exchange.target] if isinstance(exchange.target, str) else exchange.target.functions)


class _Known:
    """A call whose answer is known (see `run_all`)."""

    touches_nothing = True

    def __init__(self, answer: Any) -> None:
        self._answer = answer

    def __call__(self, *arguments: Any) -> Any:
        return self._answer
