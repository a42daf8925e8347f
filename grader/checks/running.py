"""Running the function under test on one case: fresh arguments, a seeded draw, and everything that can be seen afterwards.

Only what the function itself raises is caught: that the judge has lost its sandbox or its time passes on to the judge.
"""

import contextlib
import io
import linecache
import re
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from grader.checks.cases import Case, fresh
from grader.checks.compare import Result, untouched
from grader.random_state import KEEPER

Function = Callable[..., Any]

# Told by name, so that a kernel which only runs checks need not load the sandbox.
NOT_THE_STUDENT = frozenset({"grader.sandbox.errors", "grader.wire.errors"})
NOT_IMPLEMENTED = NotImplementedError.__name__  # what an untouched answer cell raises
LONGEST_TEXT, LONGEST_CODE = 300, 60
MISSING_NAME = re.compile(r"name '(\w+)' is not defined")


@dataclass(frozen=True)
class Raised:
    """An exception that came out of a function, with the line of the student's code that it came from, as far as it is known."""

    type: str
    text: str
    line: int | None = None
    code: str = ""

    @property
    def says(self) -> tuple[str, str]:
        """What the exception says, wherever it came from."""
        return self.type, self.text

    @property
    def missing(self) -> str:
        """The name that a NameError says is not defined; empty for any other exception."""
        found = MISSING_NAME.search(self.text) if self.type == "NameError" else None
        return found[1] if found else ""


@dataclass(frozen=True)
class Outcome:
    """What one call did: `result` or `raised`, and the positions of the arguments that it changed."""

    result: Result = None
    raised: Raised | None = None
    changed: frozenset[int] = frozenset()


@dataclass(frozen=True, eq=False)
class Batch:
    """Cases that go to a function one after the other, and the reference's answers to them; only the first, if it raises `unless`."""

    cases: tuple[Case, ...]
    answers: tuple[Result, ...]
    unless: str


@dataclass(frozen=True)
class Composition:
    """Code that makes one function out of several: `entry`, which `source` defines by itself, takes them, then a case's arguments.

    Remote functions offer `composed(composition, functions)`, which gives an `ahead` (see `run_all`) that does it where they are.
    """

    source: str
    entry: str


@contextlib.contextmanager
def quiet() -> Iterator[None]:
    """No printing and no warnings from the functions under test, and numpy's global generator put back as it was."""
    state = KEEPER.current()
    with (
        contextlib.redirect_stdout(io.StringIO()),
        contextlib.redirect_stderr(io.StringIO()),
        warnings.catch_warnings(),
        np.errstate(all="ignore"),
    ):
        warnings.simplefilter("ignore")
        try:
            yield
        finally:
            KEEPER.set(state)


def run_all(call: Function, batch: Batch) -> list[Outcome]:
    """Call a function on every case, in order; on the first alone, if it raises an exception of the name `batch.unless`.

    One that has far to go (a remote function) may offer `ahead(batch)`: it puts all cases at once, and gives back a function for each that
    then behaves as the call did. Such a function may say that it `touches_nothing`. What agrees to the last bit with an answer of the
    batch may come back as that very object.
    """
    ahead = getattr(call, "ahead", None)
    calls = [call] * len(batch.cases) if ahead is None else ahead(batch)
    first = run(calls[0], batch.cases[0])
    if first.raised is not None and first.raised.type == batch.unless:
        return [first]
    return [first, *(run(one, case) for one, case in zip(calls[1:], batch.cases[1:], strict=True))]


def run(call: Function, case: Case) -> Outcome:
    """Call a function on copies of a case's arguments, after seeding numpy's global generator."""
    copied = _as_it_is if getattr(call, "touches_nothing", False) else fresh
    arguments = copied(case.arguments)
    if copied is fresh:
        KEEPER.set(case.draw)
    try:
        result = copied(call(*arguments))  # a function that keeps what it returned may change it later
    except Exception as error:
        if type(error).__module__ in NOT_THE_STUDENT:
            raise
        return Outcome(raised=describe(error, call), changed=_changed(arguments, case.arguments))
    return Outcome(result, changed=_changed(arguments, case.arguments))


def _as_it_is(value: Result) -> Result:
    return value


def describe(error: Exception, function: Function) -> Raised:
    """An exception as data. A remote function's brings `error`, which holds the type, text and frames of what the student's code raised."""
    remote = getattr(error, "error", None)
    frames = getattr(remote, "frames", None)
    if remote is not None and frames is not None:
        line, code = (frames[-1].line, frames[-1].source) if frames else (None, "")
        return Raised(remote.type_name, _one_line(remote.text), line, _code(code))
    line = _line_in(error, function)
    code = linecache.getline(function.__code__.co_filename, line) if line is not None else ""
    return Raised(type(error).__name__, _one_line(str(error)), line, _code(code))


def _code(source: str) -> str:
    return source.strip()[:LONGEST_CODE]


def _one_line(text: str) -> str:
    return " ".join(text[:LONGEST_TEXT].split())


def _line_in(error: Exception, function: Function) -> int | None:
    """The last line inside the function's own code that the exception passed; None for a function that has none here."""
    code = getattr(function, "__code__", None)
    line, trace = None, error.__traceback__
    while trace is not None and code is not None:
        if trace.tb_frame.f_code.co_filename == code.co_filename:
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _changed(arguments: Sequence[Result], originals: Sequence[Result]) -> frozenset[int]:
    return frozenset(i for i, (now, before) in enumerate(zip(arguments, originals, strict=True)) if not untouched(now, before))
