"""Where tasks run: processes of this machine, or the workers of a Dask cluster; either way behind an executor of the standard library."""

import logging
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from multiprocessing import get_context
from typing import Any, Protocol, TypeVar

from grader.batch import worker
from grader.batch.errors import BatchError, NoWorkers, SchedulerLost
from grader.batch.travel import Assignment

__all__ = ["Pool", "cluster_pool", "local_pool"]

TASKS_PER_SLOT = 2
SECONDS_TO_CONNECT = 10
SECONDS_FOR_WORKERS = 60
SECONDS_BETWEEN_COUNTS = 1.0
NO_SCHEDULER = "No scheduler answers at {address}: {reason}. Start one with `dask scheduler`, and give the address that it prints."
NO_WORKERS = "The scheduler at {address} has had no worker for {seconds} seconds. Start workers with `dask worker {address} --nthreads 1`."
NOT_INSTALLED = "The workers cannot load the grader ({reason}). Install this course on every machine that grades."
GONE = "The scheduler at {address} is gone. What was graded is saved; the same command goes on from there."

T = TypeVar("T")
R = TypeVar("R")


class Pool(Protocol):
    """An executor, and what a driver must know of it."""

    @property
    def lost(self) -> type[BaseException]:
        """How futures fail whose worker ended: nothing is known about their tasks."""

    def submit(self, function: Callable[[T], R], task: T) -> "Future[R]":
        """Have a worker run `function(task)`."""

    def window(self) -> int:
        """How many tasks keep all workers busy; more would only use memory."""

    def check(self) -> None:
        """Raise BatchError if there is no use in going on."""


class _LocalPool:
    """Processes of this machine. When one ends, the executor is of no further use, and another takes its place."""

    lost = BrokenProcessPool

    def __init__(self, jobs: int, make: Callable[[], Executor]) -> None:
        self._jobs = jobs
        self._make = make
        self.executor = make()

    def submit(self, function: Callable[[T], R], task: T) -> "Future[R]":
        try:
            return self.executor.submit(function, task)
        except BrokenProcessPool:
            self.executor.shutdown(wait=False)
            self.executor = self._make()
            return self.executor.submit(function, task)

    def window(self) -> int:
        return TASKS_PER_SLOT * self._jobs

    def check(self) -> None:
        """The processes of this machine are started when they are needed."""


@contextmanager
def local_pool(assignment: Assignment, jobs: int) -> Iterator[Pool]:
    """Up to `jobs` processes, which end with the body, or with this process."""
    context = get_context("spawn")
    theirs, ours = context.Pipe(duplex=False)
    pool = _LocalPool(jobs, lambda: ProcessPoolExecutor(jobs, context, worker.begin, (assignment, theirs)))
    try:
        yield pool
    finally:
        ours.close()
        pool.executor.shutdown(wait=True, cancel_futures=True)
        theirs.close()


class _ClusterPool:
    """The workers of a cluster. Dask itself gives the tasks of a lost worker to others, as often as its scheduler is set to."""

    def __init__(self, client: Any, address: str) -> None:
        from distributed.scheduler import KilledWorker

        self.lost = KilledWorker
        self._client = client
        self._address = address
        self._executor: Executor = client.get_executor(pure=False)
        self._counted = (-SECONDS_BETWEEN_COUNTS, 0)

    def submit(self, function: Callable[[T], R], task: T) -> "Future[R]":
        return self._executor.submit(function, task)

    def window(self) -> int:
        when, count = self._counted
        if time.monotonic() - when >= SECONDS_BETWEEN_COUNTS:
            self.check()
            count = sum(self._client.nthreads().values())
            self._counted = (time.monotonic(), count)
        return TASKS_PER_SLOT * max(count, 1)

    def check(self) -> None:
        if self._client.status != "running":
            raise SchedulerLost(GONE.format(address=self._address))


@contextmanager
def cluster_pool(assignment: Assignment, address: str) -> Iterator[Pool]:
    """The workers of the Dask scheduler at `address`, those that join later included. Raises NoWorkers, BatchError."""
    from distributed import Client

    from grader.batch.plugin import AssignmentPlugin

    logging.getLogger("distributed").setLevel(logging.CRITICAL)  # what is lost is said by the command itself
    try:
        client = Client(address, timeout=SECONDS_TO_CONNECT)  # type: ignore[no-untyped-call]
    except (OSError, ValueError, TypeError) as error:  # the last one is what an address with tls:// and no certificates gives
        raise NoWorkers(NO_SCHEDULER.format(address=address, reason=error)) from error
    with client:
        name = f"assignment-{assignment.digest}"  # the same again after a driver was killed, so that nothing piles up
        _await_workers(client, address)
        _register(client, AssignmentPlugin(assignment), name, address)
        try:
            yield _ClusterPool(client, address)
        finally:
            if client.status == "running":
                client.unregister_worker_plugin(name)  # type: ignore[no-untyped-call]


def _register(client: Any, plugin: Any, name: str, address: str) -> None:
    """Hand a plugin to all workers. While one of them is being lost the scheduler refuses; it is asked again until it has noticed."""
    deadline = time.monotonic() + SECONDS_FOR_WORKERS
    while True:
        try:
            client.register_plugin(plugin, name=name)
        except ImportError as error:
            raise BatchError(NOT_INSTALLED.format(reason=error)) from error
        except OSError as error:
            if time.monotonic() > deadline:
                raise SchedulerLost(GONE.format(address=address)) from error
            time.sleep(SECONDS_BETWEEN_COUNTS)
        else:
            return


def _await_workers(client: Any, address: str) -> None:
    try:
        client.wait_for_workers(1, timeout=SECONDS_FOR_WORKERS)
    except TimeoutError as error:
        raise NoWorkers(NO_WORKERS.format(address=address, seconds=SECONDS_FOR_WORKERS)) from error
