"""Naming a mistake: the catalogued function that does the same as the student's in every case."""

from functools import lru_cache

from grader.checks.compare import Result, same
from grader.checks.exercises import EXERCISES
from grader.checks.observation import Observation, Record, observe
from grader.checks.running import Function, Outcome
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
    fitting = [mistake for mistake in _catalogue(record.exercise.name, record.seed) if _fits(record, mistake[2])]
    best = max(fitting, key=lambda mistake: _changed_alike(record, mistake[2]), default=None)
    return None if best is None else Finding("mistake", best[1], {"mistake": best[0], "costs": True})


@lru_cache(maxsize=64)
def _catalogue(exercise: str, seed: str) -> tuple[tuple[str, str, tuple[Outcome, ...]], ...]:
    """The name, message and outcomes of every catalogued mistake of an exercise that can be called and is not right here."""
    from grader.mistakes import mistakes_of  # the catalogue may itself be checked with this package

    entries = []
    for mistake in mistakes_of(exercise):
        function = mistake.function
        record = observe(EXERCISES[exercise], (function,), seed) if function is not None else None
        if record is not None and not record.is_right:
            entries.append((mistake.name, mistake.message, tuple(observation.outcome for observation in record.observations)))
    return tuple(entries)


def _fits(record: Record, outcomes: tuple[Outcome, ...]) -> bool:
    if len(outcomes) != len(record.observations):
        return False
    return all(_alike(record, observation, outcome) for observation, outcome in zip(record.observations, outcomes, strict=True))


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


def _changed_alike(record: Record, outcomes: tuple[Outcome, ...]) -> int:
    return sum(observation.outcome.changed == outcome.changed for observation, outcome in zip(record.observations, outcomes, strict=True))
