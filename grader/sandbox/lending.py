"""The trusted side of a callback: run a trusted function on arguments that the student's code chose, within bounds."""

import contextlib
import math
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
    """Runs trusted functions with the random state of the student's process, which is not that of this one."""

    def __init__(self) -> None:
        self._state: RandomState | None = None
        self._alarm = _Alarm()
        self.lends = False

    @contextlib.contextmanager
    def lend(self) -> Iterator[None]:
        """In the body `run` may be used; this process's own random state and bounds are back afterwards.

        Raises DeadlineExceeded when a function, or the test that waits for all this, runs out of time.
        """
        own = KEEPER.current()
        self.lends = True
        try:
            self._state = own if self._state is None else self._state
            KEEPER.set(self._state)
            with _memory(MEMORY_FOR_A_CALL), np.errstate(all="ignore"), self._alarm:
                yield
        finally:
            self.lends = False
            KEEPER.set(own)

    def run(
        self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[Any, Any], state: RandomState | None, deadline: float
    ) -> dict[str, Any]:
        """The result, or the error as text, and the random state where the call changed it. Raises DeadlineExceeded at the `deadline`.

        `state` is the student's random state, None where it is as this side left it.
        """
        if state is not None:
            self.adopt(state)
            KEEPER.set(state)
        self._alarm.set(deadline)
        answer = _answer(function, args, kwargs)
        self._alarm.set(math.inf)
        before, self._state = self._state, KEEPER.current()
        return answer if self._state is before else answer | {"random_state": self._state}

    def adopt(self, state: RandomState | None) -> None:
        """Let the next `lend` begin with this random state; None where it is as this side left it."""
        if state is not None:
            self._state = state


def _answer(function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[Any, Any]) -> dict[str, Any]:
    try:
        return {"value": function(*args, **kwargs)}
    except DeadlineExceeded:
        raise
    except Exception as error:  # the student's code chose the arguments: what the function says to them goes back there
        return {"error": {"type_name": type(error).__name__, "text": str(error)[:MAX_ERROR_TEXT]}}


class _Alarm:
    """In its body the alarm rings at the deadline that was set, or when it would have rung without us: that for the test goes on.

    Deadlines are points in `time.monotonic()`. Signals reach the main thread only; in any other this does nothing.
    """

    def __enter__(self) -> None:
        self._works = threading.current_thread() is threading.main_thread()
        if self._works:
            self._before = signal.signal(signal.SIGALRM, _out_of_time)
            rest, _ = signal.getitimer(signal.ITIMER_REAL)
            self._own = time.monotonic() + rest if rest else math.inf

    def set(self, deadline: float) -> None:
        """Ring at this time at the latest."""
        if self._works:
            deadline = min(deadline, self._own)
            signal.setitimer(signal.ITIMER_REAL, 0 if deadline == math.inf else max(deadline - time.monotonic(), 0.001))

    def __exit__(self, *raised: object) -> None:
        if self._works:
            signal.signal(signal.SIGALRM, self._before)
            self.set(math.inf)


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
