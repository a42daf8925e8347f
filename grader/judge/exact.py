"""Tests that need not be run: a submission passes them that answers all they ask as the reference does, in every bit."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from itertools import takewhile

from grader.judge.forecast import Forecast
from grader.judge.testcell import TestTimeout, time_limit
from grader.judge.transcript import Passed
from grader.references import Reference, carried_forward, reference_functions
from grader.sandbox import Sandbox, SandboxCrashed
from grader.skeleton import Exercise, Skeleton

__all__ = ["MAX_SURPRISES", "Exactness"]

MAX_SURPRISES = 3


@dataclass
class Exactness:
    """Which exercises of a submission are the reference's in every bit, as far as their tests can tell; `attempted` are those written."""

    skeleton: Skeleton
    attempted: frozenset[str]
    names: set[str] = field(default_factory=set)
    _surprises: set[str] = field(default_factory=set)

    def passes(self, sandbox: Sandbox, exercise: Exercise, forecast: Forecast, fork: bool, seconds: float) -> Passed | None:
        """How the test of an exercise goes, if it need not be run; None for any other. Raises WarmProcessGone.

        Exact functions stand for themselves, the other earlier ones are carried forward.
        """
        if forecast.passed is None or not self._is_worth_a_try(exercise):
            return None
        if not self._agrees(sandbox, exercise, forecast.sealed, forecast.passed, fork, seconds):
            self._surprises.add(exercise.name)
            return None
        self.names.add(exercise.name)
        return forecast.passed

    def stand_ins(self) -> Mapping[str, Reference]:
        """The reference's functions for those of the submission that are as good: what comes after an inexact one may call that."""
        own = reference_functions(self.skeleton.assignment)
        return {name: own[name] for name in takewhile(self.names.__contains__, self.skeleton.answers)}

    def _is_worth_a_try(self, exercise: Exercise) -> bool:
        """Whether something is written (everything exact, for a test of everything), and was no surprise, nor were too many others."""
        if exercise.name in self._surprises or len(self._surprises) >= MAX_SURPRISES:
            return False
        answers = self.skeleton.answers
        return exercise.name in self.attempted if exercise.name in answers else answers.keys() <= self.names

    def _agrees(self, sandbox: Sandbox, exercise: Exercise, sealed: bytes, passed: Passed, fork: bool, seconds: float) -> bool:
        earlier = carried_forward(self.skeleton, exercise)
        lent = {name: function for name, function in earlier.items() if name not in self.names}
        try:
            with sandbox.snapshot(fork=fork) as snapshot, time_limit(seconds):
                if lent:
                    snapshot.replace(lent, sealed)
                return snapshot.agrees(passed.transcript)
        except (SandboxCrashed, TestTimeout):  # the test is run then, and says what is wrong
            return False
