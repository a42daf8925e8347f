"""What a grading says, as data: a `Verdict` of exercise results, each with findings. Every rendering starts from here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Self


class Status(StrEnum):
    """How an exercise ended."""

    PASSED = "passed"
    PARTIAL = "partial"
    FAILED = "failed"
    NOT_ATTEMPTED = "not_attempted"
    ERROR = "error"
    TIMEOUT = "timeout"
    CRASHED = "crashed"


@dataclass(frozen=True)
class Finding:
    """One thing to tell: a code for machines, a sentence for people, and the evidence (plain data only)."""

    code: str
    message: str
    evidence: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class ExerciseResult:
    """What became of one exercise; `seconds` is the wall time of its test."""

    name: str
    points: float
    max_points: float
    status: Status
    findings: tuple[Finding, ...] = ()
    seconds: float = 0.0


@dataclass(frozen=True)
class Verdict:
    """What became of one submission; `notes` are findings about the notebook as a whole."""

    assignment: str
    exercises: tuple[ExerciseResult, ...]
    notes: tuple[Finding, ...] = ()
    seconds: float = 0.0

    @property
    def score(self) -> float:
        """The points of all exercises together."""
        return sum(exercise.points for exercise in self.exercises)

    @property
    def max_score(self) -> float:
        """The points that all exercises offer together."""
        return sum(exercise.max_points for exercise in self.exercises)

    def as_dict(self) -> dict[str, Any]:
        """The verdict as JSON-ready data, totals included."""
        exercises = [{**vars(exercise), "findings": _as_dicts(exercise.findings)} for exercise in self.exercises]
        totals = {"assignment": self.assignment, "score": self.score, "max_score": self.max_score}
        return {**totals, "exercises": exercises, "notes": _as_dicts(self.notes), "seconds": self.seconds}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Self:
        """The verdict that `as_dict` was called on."""
        exercises = tuple(_exercise_from(entry) for entry in data["exercises"])
        return cls(data["assignment"], exercises, tuple(Finding(**note) for note in data["notes"]), data["seconds"])


def _as_dicts(findings: Iterable[Finding]) -> list[dict[str, Any]]:
    return [dict(vars(finding)) for finding in findings]


def _exercise_from(data: Mapping[str, Any]) -> ExerciseResult:
    findings = tuple(Finding(**finding) for finding in data["findings"])
    return ExerciseResult(**{**data, "status": Status(data["status"]), "findings": findings})
