"""What the test cells use: call a function of yours, compare what came with what was expected, and say in a line how they differ.

A message names the thing first, then its type or shape, then how its values differ. Numbers may come as arrays, lists, whole numbers
or single precision: only shape and value count, to about five digits. Needs numpy alone.
"""

import traceback
from collections.abc import Callable, Mapping, Sequence
from typing import Any, ParamSpec, TypeVar

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.float64]
Mask = NDArray[np.bool_]
P = ParamSpec("P")
R = TypeVar("R")

RELATIVE = 1e-5  # of the expected value itself
ABSOLUTE = 1e-6  # of the largest expected value beside it


class CheckFailed(AssertionError):
    """A test that did not pass. A notebook shows its message alone, without the way through this file."""

    def _render_traceback_(self) -> list[str]:
        return [f"\x1b[1m{type(self).__name__}\x1b[0m: {self}", *self._place()]

    def _place(self) -> list[str]:
        """The line of the test that failed."""
        outside = [frame for frame in traceback.extract_tb(self.__traceback__) if frame.filename != __file__]
        return [f"line {frame.lineno}: {frame.line}" for frame in outside[-1:]]


class NotWrittenYet(CheckFailed):
    """The exercise is still a stub, or returns nothing."""

    def _place(self) -> list[str]:
        return []


class Mismatch(CheckFailed):
    """What came is not what was expected."""


def call(function: Callable[P, R | None], *args: P.args, **kwargs: P.kwargs) -> R:
    """The result of `function(*args, **kwargs)`; raises NotWrittenYet if the function is a stub or returns nothing."""
    __tracebackhide__ = True
    name = function.__name__
    try:
        result = function(*args, **kwargs)
    except NotImplementedError as stub:
        missing = str(stub).partition(" is not written yet")[0]
        needed = f", and {name} needs it" if missing.isidentifier() and missing != name else ""
        raise NotWrittenYet(f"{missing if needed else name}: not written yet{needed}.") from None
    if result is None:
        raise NotWrittenYet(f"{name}: not written yet, or its last line returns nothing.")
    return result


def expect_tuple(names: str, value: object) -> tuple[Any, ...]:
    """`value` itself, if it is as many values as there are `names` ("Z, cache")."""
    __tracebackhide__ = True
    wanted = names.split(", ")
    if isinstance(value, tuple | list) and len(value) == len(wanted):
        return tuple(value)
    raise Mismatch(f"Expected {len(wanted)} values ({names}), got {_described(value)}.")


def expect_length(name: str, value: object, length: int) -> None:
    """`value` is a list or tuple of `length` items."""
    __tracebackhide__ = True
    if not isinstance(value, tuple | list) or len(value) != length:
        raise Mismatch(f"{name}: expected a list or tuple of {length}, got {_described(value)}.")


def expect_shape(name: str, value: object, shape: tuple[int, ...]) -> None:
    """`value` is numbers of this shape."""
    __tracebackhide__ = True
    _fail_if(_shape_problem(name, value, shape))


def expect_array(name: str, value: object, expected: object, m: int | None = None) -> None:
    """`value` has the shape and the values of `expected`; with `m` given, a lost or doubled average over the examples is named."""
    __tracebackhide__ = True
    _fail_if(_array_problem(name, value, expected, m))


def expect_scalar(name: str, value: object, expected: float, m: int | None = None) -> None:
    """`value` is a single number, of shape (), and equals `expected`."""
    __tracebackhide__ = True
    _fail_if(_array_problem(name, value, expected, m))


def expect_keys(name: str, value: object, keys: Sequence[str]) -> None:
    """`value` is a dict that has these keys; more do no harm."""
    __tracebackhide__ = True
    _fail_if(_keys_problem(name, value, keys))


def expect_dict(name: str, value: object, expected: Mapping[str, object], m: int | None = None) -> None:
    """`value` is a dict with the arrays of `expected`; list those in the order in which they are computed: the first wrong one is told."""
    __tracebackhide__ = True
    _fail_if(_keys_problem(name, value, list(expected)))
    assert isinstance(value, Mapping)
    _fail_if(_entries_problem(name, value, expected, m))


def expect_nested(name: str, value: object, expected: object) -> None:
    """`value` has the arrays of `expected`, which is an array or a list or tuple of such, as deep as it goes."""
    __tracebackhide__ = True
    if not isinstance(expected, tuple | list):
        return expect_array(name, value, expected)
    expect_length(name, value, len(expected))
    assert isinstance(value, tuple | list)
    for index, (item, expected_item) in enumerate(zip(value, expected, strict=True)):
        expect_nested(f"{name}[{index}]", item, expected_item)
    return None


def course_keys(grads: object) -> object:
    """`grads` with dA{l} as the gradient that layer l hands back; a dict with a dA0 counts from 0 and is moved up by one."""
    if not isinstance(grads, Mapping) or "dA0" not in grads:
        return grads
    hidden = [key for key in grads if key.startswith("dA") and key[2:].isdigit()]
    moved = {f"dA{int(key[2:]) + 1}": grads[key] for key in hidden}
    return {key: value for key, value in grads.items() if key not in hidden} | moved


def _fail_if(problem: str | None) -> None:
    __tracebackhide__ = True
    if problem:
        raise Mismatch(problem)


def _described(value: object) -> str:
    """What came, in a few words: its kind and its size."""
    if isinstance(value, np.ndarray):
        return f"one array of shape {value.shape}"
    if isinstance(value, tuple | list | dict):
        return f"a {type(value).__name__} of {len(value)}"
    if isinstance(value, int | float | np.number):
        return "a number"
    return {"NoneType": "None", "str": "text"}.get(type(value).__name__, f"a {type(value).__name__}")


def _as_numbers(value: object) -> Numbers | None:
    """`value` as an array of floats, or None if it is anything but real numbers in a full grid."""
    try:
        array = np.asarray(value)
        return array.astype(np.float64) if array.dtype.kind in "biufO" and value is not None else None
    except (TypeError, ValueError):
        return None


def _shape_problem(name: str, value: object, shape: tuple[int, ...]) -> str | None:
    numbers = _as_numbers(value)
    if numbers is None:
        return f"{name}: expected numbers of shape {shape}, got {_described(value)}, which is no such array."
    if numbers.shape == shape:
        return None
    if shape == ():
        hint = " It should be a single number."
    elif numbers.shape == shape[::-1] and len(shape) > 1:
        hint = " Is it transposed?"
    elif numbers.ndim < len(shape):
        hint = " A dimension got lost."
    else:
        hint = ""
    return f"{name}: expected shape {shape}, got {numbers.shape}.{hint}"


def _array_problem(name: str, value: object, expected: object, m: int | None) -> str | None:
    wanted = np.asarray(expected, dtype=np.float64)
    problem = _shape_problem(name, value, wanted.shape)
    if problem:
        return problem
    got = np.asarray(value).astype(np.float64)
    wrong = ~_close(got, wanted)
    return f"{name} {_difference(got, wanted, wrong, m)}; {_first(got, wanted, wrong)}." if wrong.any() else None


def _keys_problem(name: str, value: object, keys: Sequence[str]) -> str | None:
    if not isinstance(value, Mapping):
        return f"{name}: expected a dict, got {_described(value)}."
    missing = [key for key in keys if key not in value]
    return f"{name}: no {_listed(missing)} among its keys, which are {_listed(list(value))}." if missing else None


def _entries_problem(name: str, value: Mapping[str, object], expected: Mapping[str, object], m: int | None) -> str | None:
    problems = {key: _array_problem(f'{name}["{key}"]', value[key], wanted, m) for key, wanted in expected.items()}
    wrong = {key: problem for key, problem in problems.items() if problem}
    if not wrong:
        return None
    first = next(iter(wrong.values()))
    return first if len(wrong) == 1 else f"Wrong: {_listed(list(wrong))}. {first}"


def _listed(keys: Sequence[object]) -> str:
    """The first three, and how many more there are: messages stay short."""
    more = f" and {len(keys) - 3} more" if len(keys) > 3 else ""
    return ", ".join(map(str, keys[:3])) + more if keys else "none"


def _close(got: Numbers, expected: Numbers) -> Mask:
    """Where the two agree to the tolerance; nan and infinity agree with nothing."""
    largest = float(np.max(np.abs(expected), initial=0.0)) or 1e-2
    with np.errstate(invalid="ignore"):
        return np.asarray(np.abs(got - expected) <= RELATIVE * np.abs(expected) + ABSOLUTE * largest)


def _all_close(got: Numbers, expected: Numbers) -> bool:
    return got.shape == expected.shape and bool(_close(got, expected).all())


def _difference(got: Numbers, expected: Numbers, wrong: Mask, m: int | None) -> str:
    """How two arrays of one shape differ, from the most telling reason to the least."""
    if not np.isfinite(got).all():
        return "holds nan or infinity"
    if not got.any():
        return "is 0 everywhere"
    if got.ndim == 2 and got.size > 1 and _all_close(got.T, expected):
        return "is transposed"
    return _factor(got, expected, m) or _where(got, expected, wrong)


def _factor(got: Numbers, expected: Numbers, m: int | None) -> str | None:
    """Names the constant that all values are off by, if there is one."""
    named = {"has the wrong sign": -1.0}
    if m is not None:
        named |= {"is m times too large": m, "is m times too small": 1 / m}
        named |= {"is -m times what it should be": -m, "is -1/m times what it should be": -1 / m}
    for words, factor in named.items():
        if _all_close(got, factor * expected):
            return words
    ratio = float(np.vdot(expected, got) / (np.vdot(expected, expected) or 1.0))
    if np.count_nonzero(expected) > 1 and ratio and _all_close(got, ratio * expected):
        return f"is {ratio:.4g} times what it should be"
    return None


def _where(got: Numbers, expected: Numbers, wrong: Mask) -> str:
    """Names the one row or column that is wrong, or counts the wrong values."""
    if _all_close(np.abs(got), np.abs(expected)):
        return f"has the wrong sign in {wrong.sum()} of {wrong.size} values"
    if wrong.ndim == 2 and min(wrong.shape) > 1:
        rows, columns = (np.flatnonzero(wrong.any(axis=axis)) for axis in (1, 0))
        if len(columns) == 1:
            return f"is wrong in column {columns[0]} only"
        if len(rows) == 1:
            return f"is wrong in row {rows[0]} only"
    return f"has {wrong.sum()} of {wrong.size} values wrong" if wrong.size > 1 else "is wrong"


def _first(got: Numbers, expected: Numbers, wrong: Mask) -> str:
    """The first wrong value, with its place."""
    index = tuple(int(i) for i in np.argwhere(wrong)[0])
    place = f"first at {list(index)}: " if index else ""
    return f"{place}expected {expected[index]:.6g}, got {got[index]:.6g}"
