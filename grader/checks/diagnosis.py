"""Naming a mistake: the catalogued function that does the same as the student's in every case."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from grader.checks.cases import Case
from grader.checks.compare import Result, same
from grader.checks.exercises import EXERCISES
from grader.checks.observation import Observation, Record, observe, questions
from grader.checks.running import Function, Outcome, quiet, run
from grader.checks.settings import CheckSettings
from grader.verdict import Finding

RTOL = 1e-7


def diagnose(exercise: str, function: Function, seed: str | None = None) -> Finding | None:
    """The finding of the catalogued mistake that `function` makes: its outcomes are the mistake's in every case, and not all are right."""
    record = observe(EXERCISES[exercise], (function,), seed if seed is not None else CheckSettings.from_environment().seed)
    return named(record)


def named(record: Record) -> Finding | None:
    """The finding of the mistake that a record shows; the one that changes as much of the caller's data is preferred."""
    if record.is_right:
        return None
    fitting = [suspect for suspect in _catalogue(record.exercise.name, record.seed) if _fits(record, suspect)]
    best = max(fitting, key=lambda suspect: _changed_alike(record, suspect), default=None)
    return None if best is None else Finding("mistake", best.message, {"mistake": best.name, "costs": True})


@dataclass(frozen=True, eq=False)
class Suspect:
    """A catalogued mistake, and what it does in the cases as far as anyone has asked: most are out of the question after one."""

    name: str
    message: str
    call: Function
    cases: Sequence[Case]
    _seen: list[Outcome] = field(default_factory=list)

    def outcome(self, index: int) -> Outcome:
        """What it does in one of the cases, which it gets in their order."""
        with quiet():
            while len(self._seen) <= index:
                self._seen.append(run(self.call, self.cases[len(self._seen)]))
        return self._seen[index]


@lru_cache(maxsize=64)
def _catalogue(exercise: str, seed: str) -> tuple[Suspect, ...]:
    """Every catalogued mistake of an exercise that can be called."""
    from grader.mistakes import mistakes_of  # the catalogue may itself be checked with this package

    cases = [question.case for question in questions(exercise, seed)]
    found = [(mistake, mistake.function) for mistake in mistakes_of(exercise)]
    call = EXERCISES[exercise].call
    return tuple(Suspect(mistake.name, mistake.message, call(function), cases) for mistake, function in found if function is not None)


def _fits(record: Record, suspect: Suspect) -> bool:
    return all(_alike(record, observation, suspect.outcome(index)) for index, observation in enumerate(record.observations))


def _alike(record: Record, observation: Observation, mistaken: Outcome) -> bool:
    """Whether a mistake has the outcome that was observed, where the function under test may have damaged more than the mistake does."""
    seen = observation.outcome
    if not mistaken.changed <= seen.changed:
        return False
    if mistaken.raised is not None or seen.raised is not None:
        return mistaken.raised is not None and seen.raised is not None and mistaken.raised.says == seen.raised.says
    normalise, rtol = record.exercise.normalise, observation.case.rtol
    return _same_but_for_extras(normalise(seen.result), normalise(mistaken.result), observation.question.expected, max(RTOL, rtol / 100))


def _same_but_for_extras(got: Result, mistaken: Result, expected: Result, rtol: float) -> bool:
    """Whether two results are the same, keys that neither the mistake nor the reference knows left out."""
    if isinstance(got, dict) and isinstance(mistaken, dict) and isinstance(expected, dict):
        got = {key: value for key, value in got.items() if key in mistaken or key in expected}
    return same(got, mistaken, rtol)


def _changed_alike(record: Record, suspect: Suspect) -> int:
    return sum(observation.outcome.changed == suspect.outcome(index).changed for index, observation in enumerate(record.observations))
