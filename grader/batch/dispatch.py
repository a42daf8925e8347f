"""Tasks to workers and results back, never more under way than keep the workers busy, and none lost with a worker."""

from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from queue import SimpleQueue
from typing import Generic, TypeVar

from grader.batch.errors import NotGraded
from grader.batch.pools import Pool

__all__ = ["ATTEMPTS", "Done", "dispatch"]

ATTEMPTS = 3
WORKERS_LOST = "The worker was lost each of the {attempts} times that this was tried."

T = TypeVar("T")
R = TypeVar("R")


@dataclass(frozen=True)
class Done(Generic[T, R]):
    """A task with its result, or else with the reason why there is none."""

    task: T
    result: R | None
    failure: str = ""


def dispatch(pool: Pool, function: Callable[[T], R], tasks: Iterable[T]) -> Iterator[Done[T, R]]:
    """Run `function` on every task in the pool; results come as they are ready, and `tasks` is read only as far as needed.

    A task whose worker was lost is tried again when the others are done, alone, so that no other is blamed for what it does to workers;
    after ATTEMPTS it is given up. Raises whatever else the function raises but NotGraded.
    """
    return _Dispatcher(pool, function).run(tasks)


class _Dispatcher(Generic[T, R]):
    def __init__(self, pool: Pool, function: Callable[[T], R]) -> None:
        self._pool = pool
        self._function = function
        self._arrived: SimpleQueue[tuple[T, Future[R]]] = SimpleQueue()
        self._under_way = 0
        self._suspects: list[T] = []

    def run(self, tasks: Iterable[T]) -> Iterator[Done[T, R]]:
        for task in tasks:
            while self._under_way >= self._pool.window():
                yield from self._next()
            self._launch(task)
        while self._under_way:
            yield from self._next()
        for task in self._suspects:
            yield self._alone(task)

    def _launch(self, task: T) -> None:
        future = self._pool.submit(self._function, task)
        self._under_way += 1
        future.add_done_callback(lambda done: self._arrived.put((task, done)))

    def _next(self) -> Iterator[Done[T, R]]:
        """What has become of the task that is ready next; nothing yet if its worker was lost."""
        task, future = self._arrived.get()
        self._under_way -= 1
        done = self._read(task, future)
        if done is None:
            self._suspects.append(task)
        else:
            yield done

    def _read(self, task: T, future: "Future[R]") -> Done[T, R] | None:
        """The result of a future that is done; None if its worker was lost."""
        try:
            return Done(task, future.result())
        except NotGraded as error:
            return Done(task, None, str(error))
        except (CancelledError, self._pool.lost):
            self._pool.check()
            return None

    def _alone(self, task: T) -> Done[T, R]:
        for _ in range(1, ATTEMPTS):
            self._launch(task)
            done = self._read(*self._arrived.get())
            if done is not None:
                return done
        return Done(task, None, WORKERS_LOST.format(attempts=ATTEMPTS))
