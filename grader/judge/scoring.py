"""From how a test cell ended to points and a status. Only an exception fails; a number is partial credit; anything else is full marks."""

import math
import numbers

import numpy as np

from grader.verdict import Status


def points_for(value: object, max_points: float) -> float:
    """The points that a test cell's last value stands for, between 0 and `max_points`; not-a-number counts as 0."""
    number = value.item() if isinstance(value, np.generic | np.ndarray) and value.ndim == 0 else value
    if isinstance(number, bool) or not isinstance(number, numbers.Real):
        return max_points
    return 0.0 if math.isnan(number) else min(max(float(number), 0.0), max_points)


def status_for(points: float, max_points: float) -> Status:
    """Passed, partial or failed, by the points alone; a test worth nothing that ended well is passed."""
    if points >= max_points:
        return Status.PASSED
    return Status.PARTIAL if points > 0 else Status.FAILED
