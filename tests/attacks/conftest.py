"""Two engines for the whole suite, one with the patience that honest work needs and one without, and what the attacks are made against."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from grader.engine import Engine
from grader.judge.budget import Budget
from grader.sandbox import Limits
from tests.attacks.attack import COURSE, TOOLS, Attack
from tests.attacks.surroundings import Surroundings, descendants, judge_of, surroundings
from tests.judge.notebooks import as_bytes

MIB = 2**20
TIGHT = {"memory_bytes": 512 * MIB, "processes": 12, "file_bytes": 8 * MIB, "scratch_bytes": 16 * MIB}
SECONDS_TO_SETTLE_IN = 60.0


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
def engine(outside: Surroundings, small: Path) -> Iterator[Engine]:
    """Knows a secret in its environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ATTACKED_SECRET", outside.secret)
        with Engine(budget=Budget(60, 120), limits=Limits(cell_seconds=30, call_seconds=20, **TIGHT)) as started:
            yield settled_in(started.start(), small)


@pytest.fixture(scope="session")
def impatient(small: Path) -> Iterator[Engine]:
    """For what never ends."""
    with Engine(budget=Budget(3, 25), limits=Limits(cell_seconds=1.5, call_seconds=1.5, grace_seconds=0.3, **TIGHT)) as started:
        yield settled_in(started.start(), small)


def settled_in(engine: Engine, notebook: Path) -> Engine:
    """Grade until the judge has both of its warm processes for good: from then on its descendants stay the same."""
    honest, deadline = Attack("an honest submission", "Nothing.").handed_in({}), time.monotonic() + SECONDS_TO_SETTLE_IN
    with_one, looks = len(descendants(judge_of(engine))), 0
    while looks < 20 and time.monotonic() < deadline:
        engine.grade(notebook, honest)
        looks = looks + 1 if len(descendants(judge_of(engine))) == 2 * with_one else 0
        time.sleep(0.02)
    return engine
