"""One engine for all tests of the judge, and one whose patience is short."""

from collections.abc import Iterator

import pytest

from grader.engine import Engine
from grader.judge.budget import Budget
from grader.sandbox import Limits


@pytest.fixture(scope="session")
def engine() -> Iterator[Engine]:
    with Engine() as started:
        yield started.start()


@pytest.fixture(scope="session")
def impatient() -> Iterator[Engine]:
    with Engine(budget=Budget(2, 12), limits=Limits(cell_seconds=1, call_seconds=1, grace_seconds=0.3)) as started:
        yield started.start()
