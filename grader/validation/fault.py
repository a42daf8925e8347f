"""One thing that the gate does not let pass, as data and as a line."""

from dataclasses import dataclass
from enum import StrEnum


class Kind(StrEnum):
    """What was to be shown, and was not."""

    MISSING = "missing"
    SOLUTION = "solution"
    UNTOUCHED = "untouched"
    CAUGHT = "caught"
    NAMED = "named"
    CHARGED = "charged"
    FULL_MARKS = "full_marks"


@dataclass(frozen=True)
class Fault:
    """What was expected of which exercise (and entry, such as "mistake bias_forgotten"), and what came instead."""

    kind: Kind
    assignment: str
    exercise: str
    subject: str
    expected: str
    found: str

    @property
    def line(self) -> str:
        """The fault in one line."""
        return f"{self.assignment}, {self.exercise}, {self.subject}: expected {self.expected}; found {self.found}."
