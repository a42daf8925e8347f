"""Engines for the tests of the gate, and a small course that a test may break."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.course import Course
from grader.validation import Engines
from tests.validate.courses import write_course


@pytest.fixture(scope="session")
def engines() -> Iterator[Engines]:
    with Engines(jobs=1) as started:
        yield started


@pytest.fixture
def course(tmp_path: Path) -> Course:
    """Three exercises of the first assignment, as they are."""
    return write_course(tmp_path)
