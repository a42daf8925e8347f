"""The trusted side of a callback: run a trusted function on arguments that the student's code chose, within bounds."""

import contextlib
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from types import FrameType
from typing import Any

import numpy as np

from grader.random_state import KEEPER, RandomState
from grader.wire import DeadlineExceeded

__all__ = ["Lender"]

MAX_ERROR_TEXT = 2000
MEMORY_FOR_A_CALL = 512 * 2**20


class Lender:
    """Runs trusted functions with the random state of the student's process, which is not that of this one.

    `lend` covers one call of a student's function, with all the callbacks that come of it.
    """

    def __init__(self) -> None:
        self._state = KEEPER.current()

    @contextlib.contextmanager
    def lend(self, seconds: float) -> Iterator[None]:
        """In the body `run` may be used, for `seconds`; this process's own random state is back afterwards.

        Raises DeadlineExceeded after `seconds`, wherever the body is.
        """
        own = KEEPER.current()
        try:
            KEEPER.set(self._state)
            with _memory(MEMORY_FOR_A_CALL), _alarm(seconds):
                yield
        finally:
            KEEPER.set(own)

    def run(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[Any, Any], state: RandomState | None) -> dict[str, Any]:
        """The result, or the error as text, and the random state where the call changed it.

        `state` is the student's random state, None where it is as this side left it.
        """
        if state is not None:
            self._set(state)
        answer = _answer(function, args, kwargs)
        before, self._state = self._state, KEEPER.current()
        return answer | {"random_state": None if self._state is before else self._state}

    def _set(self, state: RandomState) -> None:
        self._state = state
        KEEPER.set(state)

    def adopt(self, state: RandomState | None) -> None:
        """Let the next `lend` begin with this random state; None where it is as this side left it."""
        if state is not None:
            self._state = state


def _answer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[Any, Any]) -> dict[str, Any]:
    try:
        with np.errstate(all="ignore"):
            return {"value": function(*args, **kwargs)}
    except DeadlineExceeded:
        raise
    except Exception as error:  # the student's code chose the arguments: what the function says to them goes back there
        return {"error": {"type_name": type(error).__name__, "text": str(error)[:MAX_ERROR_TEXT]}}


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Raise DeadlineExceeded in the body after `seconds`, where signals reach it: in the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    begin = time.monotonic()
    before = signal.signal(signal.SIGALRM, _out_of_time)
    rest, interval = signal.setitimer(signal.ITIMER_REAL, max(seconds, 0.001))
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
        if rest:  # the alarm of the test that waits for this; the time spent in here counts
            signal.setitimer(signal.ITIMER_REAL, max(rest - (time.monotonic() - begin), 0.001), interval)


def _out_of_time(number: int, frame: FrameType | None) -> None:
    raise DeadlineExceeded("a given function ran out of time")


@contextlib.contextmanager
def _memory(size: int) -> Iterator[None]:
    """Let the body have `size` bytes more than this process has now: beyond, numpy raises MemoryError."""
    if sys.platform != "linux":
        yield
        return
    import resource

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", "rb", buffering=0) as file:
        bound = int(file.read().split()[0]) * os.sysconf("SC_PAGE_SIZE") + size
    resource.setrlimit(resource.RLIMIT_AS, (bound if soft == resource.RLIM_INFINITY else min(bound, soft), hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
