"""Every property holds for the reference and fails for an answer that breaks it, without any stored answer."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.checks import EXERCISES
from grader.checks.observation import questions
from tests.checks.functions import SINGLE

Break = Callable[[Any], Any]


def first_times(r: float) -> Break:
    return lambda result: (r * np.asarray(result[0]), *result[1:])


def all_times(r: float) -> Break:
    return lambda grads: {key: r * value for key, value in grads.items()}


BREAKING: dict[str, Break] = {
    "two draws must differ": lambda parameters: {key: np.ones_like(value) for key, value in parameters.items()},
    "differences between columns": first_times(2),
    "same Z": lambda result: (result[0] * np.shape(result[0])[1], *result[1:]),
    "same AL": lambda result: (result[0] * np.shape(result[0])[1], *result[1:]),
    "relu gives no negative": lambda result: (-1 - np.abs(result[0]), *result[1:]),
    "log 2": lambda cost: 2 * cost,
    "the mean must not change": lambda cost: np.random.rand() + cost,
    "the cost must stay": lambda cost: np.random.rand() + cost,
    "central differences disagree with the gradients": lambda result: (result[0], 2 * np.asarray(result[1]), result[2]),
    "central differences disagree with dW or db": all_times(-1),
    "dW and db are means": lambda result: disturbed(result),
    "learning rate of 0": all_times(2),
    "half the learning rate": lambda result: disturbed(result),
    "the first column": lambda X: X[::-1] + 1,
    "small steps must lower": lambda result: (result[0], result[1][::-1]),
    "every example belongs": lambda counts: counts + 1,
    "the matrix must be transposed": lambda counts: counts + np.array([[0, 1], [2, 0]]),
    "must not depend on y": lambda prediction: prediction + np.random.rand(*prediction.shape),
}


def disturbed(result: Any) -> Any:
    """The result with every number moved by another random amount."""
    if isinstance(result, dict):
        return {key: value + np.random.rand(*value.shape) for key, value in result.items()}
    return tuple(np.asarray(value) + np.random.rand(*np.shape(value)) for value in result)


ALL = [(exercise, i) for exercise in SINGLE for i in range(len(EXERCISES[exercise].properties))]


@pytest.mark.parametrize(("exercise", "i"), ALL)
@pytest.mark.parametrize("seed", ["one", "two", "three"])
def test_a_property_holds_for_the_reference_and_fails_for_an_answer_that_breaks_it(exercise: str, i: int, seed: str) -> None:
    tested = EXERCISES[exercise].properties[i]
    by_name = {question.case.name: question for question in questions(exercise, seed)}
    asked = [by_name[name] for name in tested.cases]
    cases, results = [question.case for question in asked], [question.expected for question in asked]
    breaks = next(change for start, change in BREAKING.items() if start in tested.sentence)
    assert tested.holds(cases, results)
    assert not tested.holds(cases, [breaks(result) for result in results])


def test_every_exercise_but_the_chain_has_a_property() -> None:
    assert [exercise for exercise in EXERCISES if not EXERCISES[exercise].properties] == ["chain"]
