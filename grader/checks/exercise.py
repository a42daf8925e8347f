"""What an exercise is to the checks: its cases, its reference, how its result is read, and the properties it must have."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from grader.checks.cases import Case, fresh
from grader.checks.compare import Numbers, Result
from grader.checks.reading import Template
from grader.checks.running import Function


@dataclass(frozen=True)
class Property:
    """Something that holds for every right function, without a stored answer.

    `holds(cases, results)` is asked with the cases of these names and the results of the function under test.
    """

    sentence: str
    cases: tuple[str, ...]
    holds: Callable[[Sequence[Case], Sequence[Result]], bool]


def no_quantities(*arguments: Result) -> Mapping[str, float]:
    """Nothing: what `quantities` finds in most arguments of initialisations."""
    return {}


def examples(first: Numbers, *others: Result) -> Mapping[str, float]:
    """m, the columns of the first argument."""
    return {"m": first.shape[1]}


def same_result(result: Result) -> Result:
    """The result as it is: what `normalise` does for most exercises."""
    return result


def single(*functions: Function) -> Function:
    """The one function of an exercise."""
    (function,) = functions
    return function


@dataclass(frozen=True)
class Exercise:
    """One graded exercise.

    `call` makes one callable out of the functions handed in; `normalise` brings equally right results into one form before they are read;
    `quantities` reads the numbers off a case's arguments that a wrong factor may be (m, the learning rate). `in_place` names the argument
    that a right function may change in its own right; `draws` says that its result is drawn from numpy's global generator.
    """

    name: str
    arguments: tuple[str, ...]
    template: Template
    reference: Function
    cases: Callable[[np.random.Generator], Sequence[Case]]
    properties: tuple[Property, ...] = ()
    normalise: Callable[[Result], Result] = same_result
    call: Callable[..., Function] = single
    quantities: Callable[..., Mapping[str, float]] = no_quantities
    in_place: str = ""
    draws: bool = False

    def answer(self, case: Case) -> Result:
        """What the reference answers to a case."""
        np.random.seed(case.draw)
        return self.reference(*fresh(case.arguments))

    def expected(self, case: Case) -> Result:
        """The same, in the form in which results are read."""
        return self.normalise(self.answer(case))
