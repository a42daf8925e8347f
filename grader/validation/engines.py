"""Several engines side by side, each a judge of its own."""

import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import ExitStack
from queue import SimpleQueue
from types import TracebackType
from typing import Self

from grader.engine import Engine
from grader.validation.trials import Trial
from grader.verdict import Verdict

Watch = Callable[[int, int], None]


class Engines:
    """A fixed number of engines; use as a context manager."""

    def __init__(self, jobs: int | None = None, confinement: str = "required") -> None:
        """As many engines as `jobs`, or as the machine has cores."""
        self.jobs = jobs or os.cpu_count() or 1
        self._stack = ExitStack()
        self._idle: SimpleQueue[Engine] = SimpleQueue()
        for _ in range(self.jobs):
            self._idle.put(self._stack.enter_context(Engine(confinement)))

    def grade(self, trials: Sequence[Trial], watch: Watch) -> list[Verdict]:
        """The verdict on every trial, in order; `watch(done, all)` is called after each. Raises EngineError."""
        with ThreadPoolExecutor(self.jobs) as threads:
            futures = [threads.submit(self._grade, trial) for trial in trials]
            try:
                for done, future in enumerate(as_completed(futures), 1):
                    future.result()
                    watch(done, len(futures))
            finally:
                threads.shutdown(wait=False, cancel_futures=True)
        return [future.result() for future in futures]

    def _grade(self, trial: Trial) -> Verdict:
        submission = trial.submission()
        engine = self._idle.get()
        try:
            return engine.grade(trial.assignment.notebook, submission).verdict
        finally:
            self._idle.put(engine)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._stack.close()
