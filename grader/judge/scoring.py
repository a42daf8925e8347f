"""From how a test cell ended to points and a status. Only an exception fails; a number is partial credit; anything else is full marks."""

import numbers
from typing import Any

import numpy as np

from grader.verdict import Status


def points_for(value: object, max_points: float) -> float:
    """The points that a test cell's last value stands for, between 0 and `max_points`; not-a-number counts as 0."""
    number: Any = value.item() if isinstance(value, np.generic | np.ndarray) and value.ndim == 0 else value
    if isinstance(number, bool) or not _is_real(number):
        return max_points
    # Compared before it becomes a float: a whole number from a student's function can be larger than any float.
    return max_points if number >= max_points else float(number) if number > 0 else 0.0


def _is_real(value: object) -> bool:
    return isinstance(value, numbers.Real)


def status_for(points: float, max_points: float) -> Status:
    """Passed, partial or failed, by the points alone; a test worth nothing that ended well is passed."""
    if points >= max_points:
        return Status.PASSED
    return Status.PARTIAL if points > 0 else Status.FAILED
