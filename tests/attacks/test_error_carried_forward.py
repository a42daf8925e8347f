"""One early mistake costs one exercise: in the real notebook, a submission with a single wrong function loses that one's points, and the
chain's at most.
"""

import json

import pytest

from grader.course import find_course, read_notebook
from grader.engine import Engine
from grader.fill import fill, reference_answers
from grader.mistakes import mistakes_of, source_of
from grader.verdict import Verdict
from tests.attacks.surroundings import ROOT

ASSIGNMENT = next(assignment for assignment in find_course(ROOT).assignments if assignment.name == "step_by_step")
EXERCISES = tuple(ASSIGNMENT.skeleton.answers)


def handed_in(changed: dict[str, str]) -> bytes:
    """The reference's answers, but for those that are `changed`."""
    answers = reference_answers(ASSIGNMENT) | changed
    return json.dumps(fill(read_notebook(ASSIGNMENT.notebook), answers)).encode()


def graded(engine: Engine, changed: dict[str, str]) -> Verdict:
    return engine.grade(ASSIGNMENT.notebook, handed_in(changed)).verdict


def lost(verdict: Verdict) -> set[str]:
    return {result.name for result in verdict.exercises if result.points < result.max_points}


def test_reference_loses_nothing(engine: Engine) -> None:
    verdict = graded(engine, {})
    assert lost(verdict) == set()
    assert verdict.score == verdict.max_score == ASSIGNMENT.max_score


@pytest.mark.parametrize("exercise", EXERCISES)
def test_one_mistake_costs_one_exercise(exercise: str, engine: Engine) -> None:
    mistake = mistakes_of(exercise)[0]
    assert lost(graded(engine, {exercise: source_of(mistake)})) in ({exercise}, {exercise, "chain"})


@pytest.mark.parametrize("exercise", EXERCISES)
def test_one_exercise_that_was_not_written_costs_one_exercise(exercise: str, engine: Engine) -> None:
    stub = ASSIGNMENT.skeleton.answers[exercise]
    assert lost(graded(engine, {exercise: stub})) in ({exercise}, {exercise, "chain"})
