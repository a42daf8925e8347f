"""A case: one call of the function under test, with what is needed to judge it. The package `inputs` makes them."""

from dataclasses import dataclass

import numpy as np

from grader.checks.compare import RTOL, Result

ORDINARY, SAME_SIZES, OTHER_SIZES = "ordinary", "same sizes", "other sizes"


@dataclass(frozen=True)
class Case:
    """One call of the function under test.

    `name` says which one, for people; `tags` say what it has in common with others; `draw` seeds numpy's global generator before the call.
    Arguments are never handed out, only copies of them.
    """

    name: str
    arguments: tuple[Result, ...]
    special: bool = False
    tags: frozenset[str] = frozenset()
    rtol: float = RTOL
    draw: int = 0


def fresh(value: Result) -> Result:
    """A copy of plain data all the way down: arrays, tuples, lists and dicts are new; numbers and text are themselves."""
    if isinstance(value, np.ndarray):
        return value.copy()
    if isinstance(value, (tuple, list)):
        return (list if isinstance(value, list) else tuple)(fresh(item) for item in value)
    if isinstance(value, dict):
        return {key: fresh(item) for key, item in value.items()}
    return value


def cast(value: Result, dtype: type[np.generic]) -> Result:
    """Plain data with every array in it of another dtype."""
    if isinstance(value, np.ndarray):
        return value.astype(dtype)
    if isinstance(value, (tuple, list)):
        return type(value)(cast(item, dtype) for item in value)
    if isinstance(value, dict):
        return {key: cast(item, dtype) for key, item in value.items()}
    return value
