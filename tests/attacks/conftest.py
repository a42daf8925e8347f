"""Two engines for the whole suite, one with the patience that honest work needs and one without, and what the attacks are made against."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.engine import Engine
from grader.judge.budget import Budget
from grader.sandbox import Limits
from tests.attacks.attack import COURSE, TOOLS
from tests.attacks.surroundings import Surroundings, surroundings
from tests.judge.notebooks import as_bytes

MIB = 2**20
TIGHT = {"memory_bytes": 512 * MIB, "processes": 12, "file_bytes": 8 * MIB, "scratch_bytes": 16 * MIB}


@pytest.fixture(scope="session")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Surroundings]:
    with surroundings(tmp_path_factory.mktemp("outside")) as found:
        found.files["NOTEBOOK"].parent.mkdir(parents=True)
        found.files["NOTEBOOK"].write_bytes(as_bytes(COURSE.notebook))
        found.files["NOTEBOOK"].with_name("tools.py").write_text(TOOLS)
        yield found


@pytest.fixture(scope="session")
def small(outside: Surroundings) -> Path:
    """The notebook of the small course."""
    return outside.files["NOTEBOOK"]


@pytest.fixture(scope="session")
def engine(outside: Surroundings) -> Iterator[Engine]:
    """Knows a secret in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTACKED_SECRET", outside.secret)
        with Engine(budget=Budget(60, 120), limits=Limits(cell_seconds=30, call_seconds=20, **TIGHT)) as started:
            yield started.start()


@pytest.fixture(scope="session")
def impatient() -> Iterator[Engine]:
    """For what never ends."""
    with Engine(budget=Budget(3, 25), limits=Limits(cell_seconds=1.5, call_seconds=1.5, grace_seconds=0.3, **TIGHT)) as started:
        yield started.start()
