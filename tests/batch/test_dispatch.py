"""Tasks and workers: nothing is lost with a worker, no task takes others along, and no more is read than the workers need."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import pytest

from grader.batch import NoAssignment, OtherVersion
from grader.batch.dispatch import ATTEMPTS, dispatch
from grader.batch.pools import local_pool
from grader.batch.travel import Task, content_of, read_files
from grader.batch.worker import Worker
from grader.checks.settings import CheckSettings
from grader.nbgrader.handed_in import HandedIn
from tests.batch.work import work
from tests.nbgrader.desk import OTHER

T = TypeVar("T")
R = TypeVar("R")
ASSIGNMENT = read_files(OTHER / "assignments" / "ps1", "required")


def results(orders: list[str], jobs: int = 2) -> dict[str, str]:
    with local_pool(ASSIGNMENT, jobs) as pool:
        return {done.task: done.result or done.failure for done in dispatch(pool, work, orders)}


def test_task_that_ends_its_worker_every_time_is_given_up_and_takes_no_other_along(tmp_path: Path) -> None:
    orders = ["a", "die", "b", f"die once {tmp_path / 'marker'}", "c", "refuse", *map(str, range(8))]
    done = results(orders)
    assert done.keys() == set(orders)
    assert done["die"] == f"The worker was lost each of the {ATTEMPTS} times that this was tried."
    assert done["refuse"] == "it was refused"
    assert {order: result for order, result in done.items() if order not in ("die", "refuse")} == {
        order: order.upper() for order in orders if order not in ("die", "refuse")
    }


def test_what_is_nobodys_fault_ends_the_run() -> None:
    with pytest.raises(ValueError, match="nobody's task"):
        results(["a", "fail", "b"])


class Threads:
    """A pool that counts: threads of this process, three tasks at a time."""

    lost = KeyboardInterrupt

    def __init__(self) -> None:
        self.executor = ThreadPoolExecutor(2)

    def submit(self, function: Callable[[T], R], task: T) -> "Future[R]":
        return self.executor.submit(function, task)

    def window(self) -> int:
        return 3

    def check(self) -> None:
        """Threads are always there."""


def test_no_more_tasks_are_read_than_are_under_way() -> None:
    finished, most = 0, 0

    def orders() -> Iterator[str]:
        nonlocal most
        for number in range(40):
            most = max(most, number + 1 - finished)
            yield str(number)

    for _ in dispatch(Threads(), work, orders()):
        finished += 1
    assert finished == 40
    assert most <= 3 + 1


def test_worker_refuses_what_it_has_no_files_for_and_what_another_version_wants() -> None:
    worker = Worker()
    task = Task("ada", ASSIGNMENT.digest, {"code": HandedIn(b"{}")})
    with pytest.raises(NoAssignment):
        worker.grade(task)
    other = replace(ASSIGNMENT, version="another")
    worker.take(other)
    with pytest.raises(OtherVersion, match="another version of the grader"):
        worker.grade(replace(task, assignment=other.digest))


def test_digest_of_an_assignment_changes_with_every_file_and_setting() -> None:
    variants = [
        ASSIGNMENT,
        replace(ASSIGNMENT, version="another"),
        replace(ASSIGNMENT, confinement="none"),
        replace(ASSIGNMENT, checks=CheckSettings("another secret")),
        replace(ASSIGNMENT, files={**ASSIGNMENT.files, "helper.py": b""}),
        replace(ASSIGNMENT, files={**ASSIGNMENT.files, "helper.py": b"x = 1"}),
    ]
    assert len({variant.digest for variant in variants}) == len(variants)
    assert read_files(OTHER / "assignments" / "ps1", "required").digest == ASSIGNMENT.digest


@pytest.mark.parametrize("data", [b"", b"not json", b"[]", b'{"cells": 3}', b'{"cells": [{"source": "\\ud800"}]}'])
def test_any_bytes_have_a_content(data: bytes) -> None:
    task = Task("ada", "digest", {"code": HandedIn(data)})
    assert content_of(task) == content_of(replace(task, student="bob"))
    assert content_of(task) != content_of(replace(task, notebooks={"code": HandedIn(b'{"cells": []}')}))
