"""Run one test cell in the judge and say how it ended, with no line of a hidden region in what is said."""

import ast
import contextlib
import inspect
import io
import signal
import sys
import time
import traceback
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from types import CodeType, FrameType

import numpy as np

from grader.judge.namespace import TestNamespace, as_python
from grader.random_state import KEEPER
from grader.skeleton import hidden_lines

FILENAME = "<test cell>"
MAX_STDOUT = 2**16
SEED = 0
_set_handler = inspect.unwrap(signal.signal)  # without the making of enums around it


class TestTimeout(BaseException):
    """The test cell itself ran out of time. Not an Exception, so that no `except Exception` of a test cell holds it."""

    __test__ = False


class Printed(io.StringIO):
    """Keeps the first MAX_STDOUT characters that are written to it."""

    def write(self, text: str) -> int:
        """Keep what there still is room for."""
        super().write(text[: max(0, MAX_STDOUT - self.tell())])
        return len(text)


@dataclass(frozen=True)
class Ended:
    """How a test cell ended: its last expression's value or its error, what it printed, and where it failed.

    `line` is the source line at which it failed, None if it did not fail or if that line is hidden.
    """

    value: object
    error: BaseException | None
    stdout: str
    seconds: float
    line: str | None = None


def run_test_cell(source: str, namespace: TestNamespace, timeout: float) -> Ended:
    """Run the cell with fresh global random state, at most `timeout` seconds long; call from the main thread only."""
    printed = Printed()
    value: object = None
    error: BaseException | None = None
    KEEPER.set(SEED)
    started = time.monotonic()
    try:
        with _captured(printed), warnings.catch_warnings(), np.errstate(), time_limit(timeout):
            value = _evaluate(source, namespace)
    except (Exception, TestTimeout) as caught:
        error = caught
    seconds = time.monotonic() - started
    return Ended(value, error, printed.getvalue(), seconds, None if error is None else _visible_line(source, error))


@contextlib.contextmanager
def _captured(printed: Printed) -> Iterator[None]:
    with contextlib.redirect_stdout(printed), contextlib.redirect_stderr(printed):
        yield


def _evaluate(source: str, namespace: TestNamespace) -> object:
    """Execute the cell and return the value of its last line, if that is an expression."""
    body, last = _compiled(source)
    exec(body, namespace)
    return None if last is None else eval(last, namespace)


@lru_cache(maxsize=256)
def _compiled(source: str) -> tuple[CodeType, CodeType | None]:
    tree = ast.parse(as_python(source), FILENAME)
    last = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    expression = compile(ast.Expression(last.value), FILENAME, "eval") if isinstance(last, ast.Expr) else None
    return compile(tree, FILENAME, "exec"), expression


@contextlib.contextmanager
def time_limit(seconds: float) -> Iterator[None]:
    """Raise TestTimeout in the main thread after `seconds`."""

    def expire(number: int, frame: FrameType | None) -> None:
        raise TestTimeout

    previous = _set_handler(signal.SIGALRM, expire)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        _set_handler(signal.SIGALRM, previous)


def _visible_line(source: str, error: BaseException) -> str | None:
    """The cell's line that failed, unless it is in a hidden region."""
    numbers = [frame.lineno for frame in traceback.extract_tb(error.__traceback__) if frame.filename == FILENAME]
    if not numbers or numbers[-1] is None or numbers[-1] in hidden_lines(source):
        return None
    return source.split("\n")[numbers[-1] - 1].strip()


def called_visibly(hidden: frozenset[int]) -> bool:
    """Whether a test cell is running, and none of its lines in progress is one of the `hidden`: then students may see what comes of it."""
    lines = set()
    frame: FrameType | None = sys._getframe()
    while frame is not None:
        if frame.f_code.co_filename == FILENAME:
            lines.add(frame.f_lineno)
        frame = frame.f_back
    return bool(lines) and lines.isdisjoint(hidden)
