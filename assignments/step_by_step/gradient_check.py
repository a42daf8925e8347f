"""Is a gradient right? Move one number at a time a little up and a little down, and see how much the cost changes.

The slope found this way, (J(x + h) - J(x - h)) / 2h, is a central difference. It is slow, and off by about h squared, but it needs no
derivation: where it agrees with your gradient, your derivation and your code are both right.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike, NDArray

Numbers = NDArray[np.float64]
Cost = Callable[[dict[str, Numbers]], ArrayLike]

STEP = 1e-5
FINE_STEP = 1e-7  # for a closer look at a kink: what bends on either side of it matters less
TOLERANCE = 1e-6
FLAT = 1e-5  # a gradient this much smaller than the cost counts as 0: differences cannot see it
ROUNDING = 1e-8  # of the cost: what rounding can do to a slope over a fine step


class GradientError(ValueError):
    """The gradients do not fit the parameters. A notebook shows the message alone."""

    def _render_traceback_(self) -> list[str]:
        return [f"\x1b[1m{type(self).__name__}\x1b[0m: {self}"]


class GradientRow(NamedTuple):
    """One parameter: the relative error of its gradient, and the entry that is furthest off."""

    name: str
    size: int
    error: float
    worst: tuple[int, ...]
    given: float
    numeric: float
    ratio: float
    kinks: int

    def __str__(self) -> str:
        place = f"{self.name}{list(self.worst)}" if self.worst else self.name
        return f"{self.name:<9}{self.size:>7}{self.error:>12.1e}  {place:<14}{self.given:>12.5g}{self.numeric:>12.5g}{self.ratio:>10.4g}"


class GradientReport(NamedTuple):
    """What a gradient check found, one row per parameter; printing it shows the table."""

    rows: tuple[GradientRow, ...]
    tolerance: float

    @property
    def worst(self) -> GradientRow:
        """The row with the largest error; nan counts as the largest."""
        return max(self.rows, key=lambda row: np.inf if np.isnan(row.error) else row.error)

    @property
    def passed(self) -> bool:
        """Whether every gradient agrees with the differences."""
        return all(row.error <= self.tolerance for row in self.rows)

    def __str__(self) -> str:
        head = f"{'gradient':<9}{'entries':>7}{'error':>12}  {'worst entry':<14}{'yours':>12}{'numeric':>12}{'ratio':>10}"
        return "\n".join([head, *map(str, self.rows), self._kinks(), self._summary()]).replace("\n\n", "\n")

    __repr__ = __str__

    def _kinks(self) -> str:
        count = sum(row.kinks for row in self.rows)
        return f"Left out: {count} at a kink of relu, where the slope jumps." if count else ""

    def _summary(self) -> str:
        if np.isnan(self.worst.error):
            return f"{self.worst.name} cannot be compared: nan or infinity turned up."
        if self.passed:
            return f"The gradients agree: every error is at most {self.tolerance:g}."
        return f"{self.worst.name} does not agree: its error is {self.worst.error:.1e}, more than {self.tolerance:g}."


def gradient_check(
    cost: Cost, parameters: Mapping[str, ArrayLike], gradients: Mapping[str, ArrayLike], tolerance: float = TOLERANCE
) -> GradientReport:
    """Compare `gradients` ("dW1", ...) with central differences of `cost(parameters)`, for every name ("W1", ...) in `parameters`.

    The error of an entry is |yours - numeric| / (|yours| + |numeric|), with the largest values of its array below the line. An entry
    whose slopes to the left and to the right disagree, with yours between them, sits at a kink of relu and is left out. Nothing that
    you pass in is changed. Raises GradientError if a gradient is missing or has another shape than its parameter.
    """
    point = {name: np.array(value, dtype=np.float64) for name, value in parameters.items()}
    given = {name: _gradient(gradients, name, value.shape) for name, value in point.items()}
    return GradientReport(tuple(_row(cost, point, name, given[name], tolerance) for name in point), tolerance)


def _gradient(gradients: Mapping[str, ArrayLike], name: str, shape: tuple[int, ...]) -> Numbers:
    if f"d{name}" not in gradients:
        raise GradientError(f"There is no d{name} among the gradients: {', '.join(gradients)}.")
    gradient = np.array(gradients[f"d{name}"], dtype=np.float64)
    if gradient.shape != shape:
        raise GradientError(f"d{name} has shape {gradient.shape} and {name} has shape {shape}; they must be the same.")
    return gradient


def _row(cost: Cost, point: Mapping[str, Numbers], name: str, given: Numbers, tolerance: float) -> GradientRow:
    size = max(1.0, abs(_value(cost, point)))
    left, right = _slopes(cost, point, name, STEP)
    numeric = (left + right) / 2
    scale = max(_largest(given) + _largest(numeric), FLAT * size)
    error = np.asarray(np.abs(given - numeric) / scale)
    kink = (error > tolerance) & (np.abs(right - left) > tolerance * scale)
    if kink.any():
        kink &= _lies_between(given, *_slopes(cost, point, name, FINE_STEP), 2 * tolerance * scale + ROUNDING * size)
    error[kink] = 0
    worst = tuple(int(i) for i in np.unravel_index(np.argmax(error), error.shape))
    ratio = _ratio(given[~kink], numeric[~kink])
    return GradientRow(
        f"d{name}", given.size, float(error[worst]), worst, float(given[worst]), float(numeric[worst]), ratio, int(kink.sum())
    )


def _slopes(cost: Cost, point: Mapping[str, Numbers], name: str, step: float) -> tuple[Numbers, Numbers]:
    """The slopes of the cost to the left and to the right, over one step of each entry of `name`."""
    here, shape = _value(cost, point), point[name].shape
    left = [(here - _value(cost, moved)) / step for moved in _moves(point, name, -step)]
    right = [(_value(cost, moved) - here) / step for moved in _moves(point, name, step)]
    return np.reshape(left, shape), np.reshape(right, shape)


def _lies_between(given: Numbers, left: Numbers, right: Numbers, slack: float) -> NDArray[np.bool_]:
    """Where a gradient is one of the slopes that a kink between `left` and `right` has."""
    return np.asarray((given >= np.minimum(left, right) - slack) & (given <= np.maximum(left, right) + slack))


def _value(cost: Cost, point: Mapping[str, Numbers]) -> float:
    """The cost at a copy of `point`, so that a cost function may do with it as it likes."""
    return float(np.asarray(cost({name: value.copy() for name, value in point.items()})).item())


def _moves(point: Mapping[str, Numbers], name: str, step: float) -> Iterator[dict[str, Numbers]]:
    """`point` with one entry of `name` moved by `step`, for each entry in turn."""
    for index in np.ndindex(point[name].shape):
        moved = point[name].copy()
        moved[index] += step
        yield {**point, name: moved}


def _largest(values: Numbers) -> float:
    return float(np.max(np.abs(values), initial=0.0))


def _ratio(given: Numbers, numeric: Numbers) -> float:
    """The one number that the numeric gradient must be multiplied by to come closest to the given one; 1 is right."""
    if not numeric.any():
        return np.nan if given.any() else 1.0
    return float(np.vdot(numeric, given) / np.vdot(numeric, numeric))
