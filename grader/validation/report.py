"""What the gate says, as data: a row of counts per exercise, the faults, and whether the gate is open."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from grader.mistakes import Mistake
from grader.skeleton import Exercise
from grader.validation.fault import Fault, Kind
from grader.validation.outcomes import Outcome

NAMED_AT_LEAST = 0.95
SHARES = {Kind.CAUGHT: "mistakes", Kind.NAMED: "mistakes", Kind.CHARGED: "mistakes", Kind.FULL_MARKS: "alternatives"}


@dataclass(frozen=True)
class Row:
    """One exercise: how many mistakes and alternatives it has, and of how many of them each thing was shown."""

    assignment: str
    exercise: str
    points: float
    mistakes: int
    caught: int
    named: int
    charged: int
    alternatives: int
    full_marks: int


def row_of(assignment: str, exercise: Exercise, outcomes: Sequence[Outcome]) -> Row:
    """The counts of one exercise."""
    mistakes = sum(isinstance(outcome.entry, Mistake) for outcome in outcomes)
    shown = {str(kind): sum(kind in outcome.shown for outcome in outcomes) for kind in SHARES}
    return Row(assignment, exercise.name, exercise.points, mistakes=mistakes, alternatives=len(outcomes) - mistakes, **shown)


@dataclass(frozen=True)
class Report:
    """The rows, all faults, how many notebooks were graded by how many engines, and the seconds that took."""

    rows: tuple[Row, ...]
    faults: tuple[Fault, ...]
    notebooks: int
    jobs: int
    seconds: float

    def total(self, column: str) -> int:
        """The sum of a column of the rows."""
        return sum(getattr(row, column) for row in self.rows)

    def share(self, kind: Kind) -> float:
        """The part (0..1) of all entries of which something was shown; 1 if there are none."""
        entries = self.total(SHARES[kind])
        return self.total(kind) / entries if entries else 1.0

    @property
    def enough_named(self) -> bool:
        """Whether so many mistakes were named that the others may go without a name."""
        return self.share(Kind.NAMED) >= NAMED_AT_LEAST

    @property
    def failures(self) -> list[Fault]:
        """The faults that close the gate."""
        return [fault for fault in self.faults if not (fault.kind is Kind.NAMED and self.enough_named)]

    @property
    def remarks(self) -> list[Fault]:
        """The faults that it lets pass."""
        return [fault for fault in self.faults if fault.kind is Kind.NAMED and self.enough_named]

    @property
    def is_green(self) -> bool:
        """Whether the gate is open."""
        return not self.failures

    def as_dict(self) -> dict[str, Any]:
        """The report as JSON-ready data."""
        return {
            "green": self.is_green,
            "notebooks": self.notebooks,
            "jobs": self.jobs,
            "seconds": round(self.seconds, 2),
            "totals": {column: self.total(column) for column in ("mistakes", "alternatives", *SHARES)},
            "percent": {str(kind): round(100 * self.share(kind), 2) for kind in SHARES},
            "exercises": [asdict(row) for row in self.rows],
            "failures": [{**asdict(fault), "line": fault.line} for fault in self.failures],
            "remarks": [{**asdict(fault), "line": fault.line} for fault in self.remarks],
        }


def write_json(report: Report, path: Path) -> None:
    """Write the report into a file."""
    path.write_text(json.dumps(report.as_dict(), indent=2) + "\n", encoding="utf-8")
