"""How a class fares while it is graded, and in the end."""

import time
from collections.abc import Callable
from dataclasses import dataclass, field

__all__ = ["Tally", "Watch"]


@dataclass
class Tally:
    """Of `total` submissions: how many were graded, how many had not changed, why others could not be graded, and the points."""

    total: int
    graded: int = 0
    unchanged: int = 0
    failures: dict[str, str] = field(default_factory=dict)
    points: float = 0.0
    max_score: float = 0.0
    full: int = 0
    none: int = 0
    begun: float = field(default_factory=time.monotonic)
    seconds_saving: float = 0.0

    def add(self, score: float, max_score: float, graded: bool) -> None:
        """Count a submission that has a verdict, whether it was graded now or before."""
        self.graded += graded
        self.unchanged += not graded
        self.points += score
        self.max_score = max_score
        self.full += score >= max_score
        self.none += score <= 0

    @property
    def done(self) -> int:
        """How many are done with, one way or the other."""
        return self.graded + self.unchanged + len(self.failures)

    @property
    def seconds(self) -> float:
        """How long it has taken so far."""
        return time.monotonic() - self.begun

    @property
    def rate(self) -> float:
        """How many are done with in a second."""
        return self.done / max(self.seconds, 1e-3)

    @property
    def mean(self) -> float:
        """The mean score of those that have one."""
        return self.points / max(self.graded + self.unchanged, 1)


Watch = Callable[[Tally], None]
