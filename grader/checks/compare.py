"""Comparing numbers: when two arrays count as equal, and how a wrong array relates to the right one."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[Any]
Result = Any  # what a function of an exercise takes or returns: plain data of any kind

# Loose enough for a logarithm kept from 0 by up to 1e-6, tight enough to see a constant of 1e-5 inside it.
RTOL = 1e-5
FLOAT32_RTOL = 1e-3
# Part of the largest entry that joins each entry's own size, so that sums which nearly cancel are not judged by what is left of them.
SCALE_SHARE = 0.01
FLOOR = 1e-12


def matches(got: Numbers, expected: Numbers, rtol: float = RTOL) -> NDArray[np.bool_]:
    """Where two arrays of one shape agree, entry by entry: |got - expected| <= rtol (|expected| + 0.01 max |expected|)."""
    if not expected.size:
        return np.ones(expected.shape, bool)
    got, expected = (array.astype(float) if array.dtype.kind in "bu" else array for array in (got, expected))
    size = np.abs(expected)
    with np.errstate(invalid="ignore", over="ignore"):
        near = np.abs(got - expected) <= rtol * (size + SCALE_SHARE * size.max()) + FLOOR
    return np.asarray(near)


def close(got: Numbers, expected: Numbers, rtol: float = RTOL) -> bool:
    """Whether two arrays have one shape and equal entries within `rtol`; nan equals nothing."""
    if got.shape != expected.shape:
        return False
    return (_has_bits_of(got, expected) and bool(np.isfinite(expected).all())) or bool(matches(got, expected, rtol).all())


def same(got: Result, expected: Result, rtol: float = RTOL) -> bool:
    """Whether two results agree as plain data, all the way down; here nan equals nan, and what is no plain data is equal to its like."""
    if isinstance(expected, (tuple, list)):
        return isinstance(got, (tuple, list)) and len(got) == len(expected) and all(map(same, got, expected, [rtol] * len(got)))
    if isinstance(expected, dict):
        return isinstance(got, dict) and got.keys() == expected.keys() and all(same(got[key], expected[key], rtol) for key in expected)
    if is_numeric(expected):
        return is_numeric(got) and _same_numbers(np.asarray(got), np.asarray(expected), rtol)
    return type(got) is type(expected) and (not isinstance(got, str) or got == expected)


def untouched(now: Result, before: Result) -> bool:
    """Whether plain data is exactly what it was: types, keys, shapes and every bit of every array."""
    if now is before:
        return True
    if isinstance(before, np.ndarray):
        return isinstance(now, np.ndarray) and _has_bits_of(now, before)
    if isinstance(before, (tuple, list)):
        return len(now) == len(before) and all(map(untouched, now, before))
    if isinstance(before, dict):
        return now.keys() == before.keys() and all(untouched(now[key], value) for key, value in before.items())
    return bool(now == before)


def _has_bits_of(got: Numbers, expected: Numbers) -> bool:
    """Whether two arrays are the same in type, shape and every bit."""
    return got.dtype == expected.dtype and got.shape == expected.shape and got.tobytes() == expected.tobytes()


def is_numeric(value: Result) -> bool:
    """Whether a value is a number or an array of numbers (truth values included)."""
    if isinstance(value, (np.ndarray, np.generic)):
        return value.dtype.kind in "biufc"
    return isinstance(value, (int, float, complex))


def factor(got: Numbers, expected: Numbers, rtol: float = RTOL) -> float | None:
    """The number r with got = r * expected, if there is one other than 1 and 0."""
    norm = float(np.vdot(expected, expected).real)
    if got.shape != expected.shape or not norm or not np.isfinite(got).all():
        return None
    r = float(np.vdot(expected, got).real) / norm
    return r if abs(r) > FLOOR and abs(r - 1) > rtol and close(got / r, expected, rtol) else None


def _same_numbers(got: Numbers, expected: Numbers, rtol: float) -> bool:
    if got.shape != expected.shape or _has_bits_of(got, expected):
        return got.shape == expected.shape
    finite = np.isfinite(expected)
    if not np.array_equal(np.where(finite, 0.0, got), np.where(finite, 0.0, expected), equal_nan=True):
        return False
    return close(got[finite], expected[finite], rtol)
