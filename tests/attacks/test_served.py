"""The functions that are lent to a submission help only the exercises after them, and cannot be turned against the judge."""

from pathlib import Path

import pytest

from grader.engine import Engine
from tests.attacks.served import CASES, COURSE, WRONG
from tests.attacks.surroundings import descendants, judge_of, settled
from tests.attacks.test_attacks import points
from tests.judge.notebooks import as_bytes, submission

ENDLESS = {"the first never ends", "long computation", "long in each call", "many questions"}


@pytest.fixture
def course(tmp_path: Path) -> Path:
    path = tmp_path / "step_by_step/step_by_step.ipynb"
    path.parent.mkdir()
    path.write_bytes(as_bytes(COURSE.notebook))
    return path


@pytest.mark.parametrize("name", CASES)
def test_lent_functions_help_only_later_exercises(name: str, engine: Engine, impatient: Engine, course: Path) -> None:
    answers, deserved = CASES[name]
    chosen = impatient if name in ENDLESS else engine
    judge = judge_of(chosen)
    idle = descendants(judge)
    graded = chosen.grade(course, as_bytes(submission(answers, COURSE)))
    assert tuple(points(graded).values()) == deserved, graded.verdict
    assert settled(chosen, idle) == (idle, [])
    assert judge_of(chosen) == judge


@pytest.mark.parametrize("wrong", WRONG)
def test_one_wrong_function_costs_its_own_points_alone(wrong: str, engine: Engine, course: Path) -> None:
    answers, _ = CASES["all right"]
    graded = engine.grade(course, as_bytes(submission({**answers, wrong: WRONG[wrong]}, COURSE)))
    assert points(graded) == {name: 0.0 if name == wrong else 8.0 for name in answers}
