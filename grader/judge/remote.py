"""Remote functions: the student's functions as a test cell sees them, each call answered by a snapshot of the sandbox.

What a student's code raises arrives by type name and text, as a `RaisedByStudent` that is also an instance of the builtin exception of
that name, so that a test cell may expect a ValueError.
"""

import builtins
import contextlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, MutableMapping, MutableSequence, Sequence
from functools import lru_cache
from typing import Any

import numpy as np

from grader.checks.running import Batch
from grader.judge.offering import offered
from grader.judge.testcell import called_visibly
from grader.random_state import KEEPER
from grader.sandbox import (
    CallResult,
    Calls,
    NotDefined,
    Output,
    Program,
    RemoteCallable,
    RemoteModule,
    SandboxCrashed,
    Snapshot,
    StudentError,
    Unplain,
    WarmProcessGone,
    prepare,
)
from grader.wire import EncodeError

MAX_DISPLAYS = 2**22
NEEDS_MORE_THAN_A_TEXT = (UnicodeError, ExceptionGroup)
ENDS_LOOPS = (StopIteration, StopAsyncIteration)
NOT_PLAIN = "What {name} gave back cannot be graded: {text}."


class RaisedByStudent(Exception):
    """The student's function `name` raised `error`."""

    def __init__(self, name: str, error: StudentError) -> None:
        super().__init__(error.text)
        self.name = name
        self.error = error


class NotGradable(Exception):
    """What the student's function gave back, or what stands under a name, is not plain data; `unplain` says what sat where."""

    def __init__(self, name: str, unplain: Unplain) -> None:
        super().__init__(NOT_PLAIN.format(name=name, text=unplain.text))
        self.unplain = unplain


class Submitted:
    """The names of one submission in one snapshot; what calling them displayed and raised, and the `fault` that ended it, are kept."""

    def __init__(self, snapshot: Snapshot, hidden: frozenset[int] = frozenset()) -> None:
        """`hidden` are the lines of the test cell that students do not see; nor what their functions show when called from there."""
        self.snapshot = snapshot
        self.hidden = hidden
        self.displays: list[Output] = []
        self.raised: list[StudentError] = []
        self._room = MAX_DISPLAYS
        self.fault: SandboxCrashed | WarmProcessGone | None = None

    def resolve(self, name: str) -> object:
        """The remote function, the module, or the copy of plain data that stands under `name`.

        Raises KeyError for a name that the submission does not define, NotGradable, SandboxCrashed.
        """
        try:
            with self._noting_faults():
                found = self.snapshot.look_up(name)
        except NotDefined:
            raise KeyError(name) from None
        match found:
            case RemoteCallable():
                return self.function(name)
            case RemoteModule():
                return np if found.module == "numpy" else _not_a_value(name, found.module)
            case Unplain():
                raise NotGradable(name, found)
        return found

    def function(self, name: str) -> Callable[..., Any]:
        """The remote function of this name."""
        return offered(name, self._call, self._ahead)

    def defines(self, name: str) -> bool:
        """Whether the submission has something callable under this name. Raises SandboxCrashed."""
        try:
            return isinstance(self.snapshot.look_up(name), RemoteCallable)
        except NotDefined:
            return False

    def _call(self, name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> object:
        try:
            with self._noting_faults():
                result = self.snapshot.call(name, args, kwargs, KEEPER.current())
        except EncodeError as error:
            raise TypeError(f"{name} can only be called with plain data: {error}") from error
        if result.random_state is not None:
            KEEPER.set(result.random_state)
        return self.give_back(name, result, args, kwargs)

    def _ahead(self, target: str | Program, batch: Batch) -> list["Answered"]:
        """Put all cases of a batch at once."""
        name = target if isinstance(target, str) else target.entry
        with self._noting_faults():
            results = self.snapshot.call_each(target, _prepared(batch), batch.unless)
        return [Answered(self, name, result) for result in results]

    def give_back(self, name: str, result: CallResult, args: Sequence[Any], kwargs: Mapping[str, Any]) -> object:
        """Do here what a call did there: show, change the arguments, raise or return."""
        if result.outputs and called_visibly(self.hidden):
            self._show(result.outputs)
        _copy_back(args, kwargs, result)
        return self._value(name, result)

    @contextlib.contextmanager
    def _noting_faults(self) -> Iterator[None]:
        """Keep the first fault: a test cell may catch it, but what it then says counts for nothing."""
        try:
            yield
        except (SandboxCrashed, WarmProcessGone) as fault:
            self.fault = self.fault or fault
            raise

    def _show(self, outputs: Sequence[Output]) -> None:
        """Print here what the function printed, so that a test can catch it; keep figures and the like while there is room."""
        for output in outputs:
            if output["output_type"] == "stream":
                print(output["text"], end="", file=sys.stdout if output["name"] == "stdout" else sys.stderr)
            elif (size := len(json.dumps(output))) <= self._room:
                self._room -= size
                self.displays.append(output)

    def _value(self, name: str, result: CallResult) -> object:
        if result.error is not None:
            self.raised.append(result.error)
            raise exception_type(result.error.type_name)(name, result.error)
        if result.not_plain is not None:
            raise NotGradable(name, result.not_plain)
        return result.value


@lru_cache(maxsize=256)
def _prepared(batch: Batch) -> Calls:
    """The calls of a batch; a right answer is mostly the reference's in every bit, and then need not be read."""
    return prepare([(case.draw, case.arguments) for case in batch.cases], batch.answers)


class Answered:
    """A call that was put ahead: does to the arguments of its one call, and gives or raises, what the student's function did."""

    def __init__(self, submitted: Submitted, name: str, result: CallResult) -> None:
        self._submitted = submitted
        self._name = name
        self._result = result
        self.touches_nothing = not result.args

    def __call__(self, *args: Any) -> object:
        """The call, without asking anyone."""
        return self._submitted.give_back(self._name, self._result, args, {})


@lru_cache(maxsize=128)
def exception_type(type_name: str) -> type[RaisedByStudent]:
    """RaisedByStudent, and also the builtin exception of this name if there is one that tests may catch.

    Not a StopIteration: it would end a test's loop over `map(function, cases)` as if all cases had been tried.
    """
    base = getattr(builtins, type_name, None)
    if not isinstance(base, type) or not issubclass(base, Exception) or issubclass(base, NEEDS_MORE_THAN_A_TEXT + ENDS_LOOPS):
        return RaisedByStudent
    return RaisedByStudent if base is Exception else type(type_name, (RaisedByStudent, base), {})


def _not_a_value(name: str, module: str) -> object:
    unplain = Unplain("module", name, f"{name} is the module {module}, which is not plain data")
    raise NotGradable(name, unplain)


def _copy_back(args: Sequence[Any], kwargs: Mapping[str, Any], result: CallResult) -> None:
    """Give the caller's own arguments the contents that the function left in them, as a local call would have."""
    for index, after in result.args.items():
        if 0 <= index < len(args):
            _overwrite(args[index], after)
    for key, after in result.kwargs.items():
        if key in kwargs:
            _overwrite(kwargs[key], after)


def _overwrite(before: object, after: object) -> None:
    """Make a mutable `before` equal to `after`, keeping its identity and that of the arrays in it; what cannot change is left alone."""
    match before, after:
        case np.ndarray(), np.ndarray() if before.flags.writeable and before.shape == after.shape:
            np.copyto(before, after, casting="unsafe")
        case dict(), dict():
            _overwrite_items(before, after)
        case list(), list():
            before[:] = [_merged(old, new) for old, new in _paired(before, after)]
        case tuple(), tuple():
            for old, new in zip(before, after, strict=False):
                _overwrite(old, new)


def _overwrite_items(before: MutableMapping[Any, Any], after: Mapping[Any, Any]) -> None:
    merged = {key: _merged(before.get(key), value) for key, value in after.items()}
    before.clear()
    before.update(merged)


def _paired(before: MutableSequence[Any], after: Sequence[Any]) -> Iterator[tuple[Any, Any]]:
    for index, new in enumerate(after):
        yield (before[index] if index < len(before) else None), new


def _merged(old: object, new: object) -> object:
    """`old` with the contents of `new` where it can take them, else `new`."""
    if type(old) is type(new) and isinstance(old, dict | list):
        _overwrite(old, new)
        return old
    if isinstance(old, np.ndarray) and isinstance(new, np.ndarray) and (old.shape, old.dtype) == (new.shape, new.dtype):
        _overwrite(old, new)
        return old if old.flags.writeable else new
    return new
