"""What was seen of a function: every case with its outcome, what the reference says, and the defects between the two."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

import numpy as np

from grader.checks.cases import Case
from grader.checks.compare import Result, is_numeric, same
from grader.checks.exercise import Exercise, Property
from grader.checks.exercises import EXERCISES
from grader.checks.reading import Defect, Part, defects, parts_of
from grader.checks.running import NOT_IMPLEMENTED, Batch, Function, Outcome, quiet, run, run_all
from grader.checks.settings import generator

REPEAT_RTOL = 1e-9


@dataclass(frozen=True)
class Question:
    """A case and the reference's answer to it; both are shared by all functions that are asked, and never handed out.

    `expected` is the answer in the form in which results are read.
    """

    case: Case
    answer: Result
    expected: Result
    parts: tuple[Part, ...]
    quantities: Mapping[str, float]


@dataclass(frozen=True)
class Observation:
    """A question, what the function did with it, and what is wrong with that."""

    question: Question
    outcome: Outcome
    defects: tuple[Defect, ...]

    @property
    def case(self) -> Case:
        """The case of the question."""
        return self.question.case

    @property
    def right(self) -> bool:
        """Whether the function answered, and nothing is wrong with the answer."""
        return self.outcome.raised is None and not self.defects

    @property
    def is_exact(self) -> bool:
        """Whether the answer is known to be the reference's own, in every bit."""
        return self.outcome.raised is None and self.outcome.result is self.question.answer


@dataclass(frozen=True)
class Record:
    """All observations of one function: one per case, and the first case once more at the end."""

    exercise: Exercise
    seed: str
    call: Function
    observations: tuple[Observation, ...]
    again: Outcome

    @property
    def is_right(self) -> bool:
        """Whether every case came out right, and the first one twice."""
        return all(observation.right for observation in self.observations) and not self.remembers

    @property
    def not_written(self) -> bool:
        """Whether the function is still the stub."""
        raised = self.observations[0].outcome.raised
        return raised is not None and raised.type == NOT_IMPLEMENTED

    @property
    def remembers(self) -> bool:
        """Whether the first case had another outcome when it was put again."""
        first = self.observations[0].outcome
        if first.raised is not None or self.again.raised is not None:
            return (first.raised is None) != (self.again.raised is None)
        return not same(self.again.result, first.result, REPEAT_RTOL)

    @property
    def ignores_seed(self) -> bool:
        """Whether two draws of the same sizes, which must differ, came out equal although no draw is constant."""
        results = [observation.outcome.result for observation in self.observations[:2]]
        return self.exercise.draws and len(results) == 2 and _draws_something(results[0]) and same(results[0], results[1], 0.0)

    @property
    def changed(self) -> tuple[str, ...]:
        """The names of the arguments that the function changed in some case, in order."""
        positions = frozenset().union(*(observation.outcome.changed for observation in self.observations))
        return tuple(name for i, name in enumerate(self.exercise.arguments) if i in positions)

    @cached_property
    def ignored(self) -> tuple[str, ...]:
        """The arguments whose numbers make no difference, although they should; asks the function once more for each argument."""
        return tuple(_ignored(self))

    @cached_property
    def violations(self) -> tuple[Property, ...]:
        """The properties that the results do not have; one that rests on an unreadable result is left out."""
        return tuple(_violated(self))


@lru_cache(maxsize=64)
def questions(name: str, seed: str) -> tuple[Question, ...]:
    """The cases of an exercise for a course's seed, with the reference's answers; kept, since a class asks for them again."""
    exercise = EXERCISES[name]
    with quiet():
        return tuple(_question(exercise, case) for case in exercise.cases(generator(seed, name)))


def _question(exercise: Exercise, case: Case) -> Question:
    answer = exercise.answer(case)
    expected = exercise.normalise(answer)
    return Question(case, answer, expected, tuple(parts_of(exercise.template, expected)), exercise.quantities(*case.arguments))


@lru_cache(maxsize=64)
def _batch(name: str, seed: str) -> Batch:
    """The questions of an exercise in the order in which they are put: the first comes once more at the end."""
    asked = questions(name, seed)
    ordered = (*asked, asked[0])
    return Batch(tuple(question.case for question in ordered), tuple(question.answer for question in ordered), NOT_IMPLEMENTED)


def observe(exercise: Exercise, functions: Sequence[Function], seed: str) -> Record:
    """Put every case to the functions under test, and the first once more at the end; stops early where nothing is written yet."""
    call = exercise.call(*functions)
    asked = questions(exercise.name, seed)
    with quiet():
        first, *others = run_all(call, _batch(exercise.name, seed))
        again = others.pop() if others else first
        seen = zip(asked, [first, *others], strict=False)
        return Record(exercise, seed, call, tuple(_observed(exercise, question, outcome) for question, outcome in seen), again)


def _observed(exercise: Exercise, question: Question, outcome: Outcome) -> Observation:
    untold = Observation(question, outcome, ())
    if outcome.raised is not None or untold.is_exact:
        return untold
    got = exercise.normalise(outcome.result)
    return Observation(question, outcome, tuple(defects(exercise.template, got, question.expected, question.case.rtol)))


def _violated(record: Record) -> Iterator[Property]:
    by_name = {observation.case.name: observation for observation in record.observations}
    for candidate in record.exercise.properties:
        seen = [by_name[name] for name in candidate.cases]
        if all(each.is_exact for each in seen):
            continue
        readable = all(each.outcome.raised is None and not any(defect.form for defect in each.defects) for each in seen)
        results = [record.exercise.normalise(each.outcome.result) for each in seen]
        if readable and not candidate.holds([each.case for each in seen], results):
            yield candidate


def _ignored(record: Record) -> Iterator[str]:
    """Put the first case again, with one argument at a time taken from the second, which has the same sizes and other numbers."""
    first, second = record.observations[:2]
    for i, name in enumerate(record.exercise.arguments[: len(first.case.arguments)]):
        arguments = (*first.case.arguments[:i], second.case.arguments[i], *first.case.arguments[i + 1 :])
        case = replace(first.case, arguments=arguments)
        with quiet():
            if not same(record.exercise.expected(case), first.question.expected, REPEAT_RTOL):
                outcome = run(record.call, case)
                if outcome.raised is None and same(outcome.result, first.outcome.result, REPEAT_RTOL):
                    yield name


def _draws_something(result: Result) -> bool:
    return isinstance(result, dict) and any(is_numeric(value) and np.ptp(value) > 0 for value in result.values() if np.size(value))
