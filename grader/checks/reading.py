"""Reading what a function returned: a template names the parts of a result, and reading it beside the expected result gives its defects.

A tuple and a list are the same to it, extra keys of a dict do not matter, and a defect of form (type, shape, key) is told apart from a
defect of values, so that a lost dimension does not hide that the numbers are right.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice

import numpy as np

from grader.checks.compare import Numbers, Result, close, is_numeric

TYPE, LENGTH, KEY, SHAPE, VALUE = "type", "length", "missing_key", "shape", "value"
MOST_KEYS = 20


@dataclass(frozen=True)
class Leaf:
    """An array or a number."""

    name: str
    in_cache: bool = False


@dataclass(frozen=True)
class Items:
    """A tuple or list of fixed length."""

    name: str
    items: tuple["Template", ...]
    in_cache: bool = False


@dataclass(frozen=True)
class Layers:
    """A list with one item per layer, the template of layer l made by `item(l)`."""

    name: str
    item: Callable[[int], "Template"]


@dataclass(frozen=True)
class Keys:
    """A dict of arrays, named by their keys."""

    name: str


@dataclass(frozen=True)
class Numbering:
    """A list (or array) of numbers, read as one array."""

    name: str


Template = Leaf | Items | Layers | Keys | Numbering


@dataclass(frozen=True)
class Defect:
    """What is wrong with one part of a result: `form` and `values` say which of the two is lost, `found` and `needed` are for the sentence.

    `numbers_right` tells of a wrong shape that only a dimension of length 1 is lost or added.
    """

    kind: str
    part: str
    found: str = ""
    needed: str = ""
    form: bool = False
    values: bool = False
    numbers_right: bool = False
    got: Numbers | None = None
    expected: Numbers | None = None


@dataclass(frozen=True)
class Part:
    """A part of the expected result: its name, its numbers and whether it sits in a cache."""

    name: str
    expected: Numbers
    in_cache: bool


def parts_of(template: Template, expected: Result) -> Iterator[Part]:
    """All arrays of an expected result, by name."""
    match template:
        case Leaf(name, in_cache):
            yield Part(name, np.asarray(expected), in_cache)
        case Numbering(name):
            yield Part(name, np.asarray(expected, dtype=float), False)
        case Items(_, items):
            for item, value in zip(items, expected, strict=True):
                yield from parts_of(item, value)
        case Layers(_, item_of):
            for l, value in enumerate(expected, start=1):
                yield from parts_of(item_of(l), value)
        case Keys():
            yield from (Part(key, np.asarray(value), False) for key, value in expected.items())


def defects(template: Template, got: Result, expected: Result, rtol: float) -> Iterator[Defect]:
    """Everything that is wrong with `got`, part by part."""
    match template:
        case Leaf(name, in_cache):
            yield from _leaf(name, got, np.asarray(expected), rtol, in_cache)
        case Numbering(name):
            yield from _leaf(name, _as_array(got), np.asarray(expected, dtype=float), rtol, False)
        case Items(name, items, in_cache):
            yield from _sequence(name, items, got, expected, rtol, in_cache)
        case Layers(name, item_of):
            items = tuple(item_of(l) for l in range(1, len(expected) + 1))
            yield from _sequence(name, items, got, expected, rtol, True)
        case Keys(name):
            yield from _mapping(name, got, expected, rtol)


def _sequence(name: str, items: tuple[Template, ...], got: Result, expected: Result, rtol: float, in_cache: bool) -> Iterator[Defect]:
    if not isinstance(got, (tuple, list)):
        yield Defect(TYPE, name, type_name(got), f"{type_name(expected)} of {len(items)}", form=True, values=not in_cache)
    elif len(got) != len(items):
        yield Defect(LENGTH, name, str(len(got)), str(len(items)), form=True, values=not in_cache)
    else:
        for item, value, wanted in zip(items, got, expected, strict=True):
            yield from defects(item, value, wanted, rtol)


def _mapping(name: str, got: Result, expected: dict[str, Result], rtol: float) -> Iterator[Defect]:
    if not isinstance(got, dict):
        yield Defect(TYPE, name, type_name(got), "dict", form=True, values=True)
        return
    for key, value in expected.items():
        if key in got:
            yield from _leaf(key, got[key], np.asarray(value), rtol, False)
        else:
            yield Defect(KEY, key, ", ".join(map(str, islice(got, MOST_KEYS))), name, form=True, values=True)


def _leaf(name: str, got: Result, expected: Numbers, rtol: float, in_cache: bool) -> Iterator[Defect]:
    array = _as_array(got)
    if not is_numeric(array):
        yield Defect(TYPE, name, type_name(got), "array" if expected.ndim else "number", form=True, values=not in_cache)
        return
    if isinstance(got, (tuple, list)):
        yield Defect(TYPE, name, type_name(got), "array", form=True)
    shape_right = array.shape == expected.shape
    numbers_right = close(array if shape_right else array.squeeze(), expected if shape_right else expected.squeeze(), rtol)
    if not shape_right:
        values = not (numbers_right or in_cache)
        shapes = str(array.shape), str(expected.shape)
        yield Defect(SHAPE, name, *shapes, form=True, values=values, numbers_right=numbers_right, got=array, expected=expected)
    elif not numbers_right:
        yield Defect(VALUE, name, form=in_cache, values=not in_cache, got=array, expected=expected)


def _as_array(value: Result) -> Result:
    """An array of any kind, a number or a list of numbers (however nested) as a plain array; everything else stays as it is."""
    if isinstance(value, (int, float, np.generic, np.ndarray)):
        return np.asarray(value)
    if not isinstance(value, (tuple, list)):
        return value
    try:
        return np.asarray(value)
    except ValueError:
        return value


def type_name(value: Result) -> str:
    """What people call the type of a value: array, number, dict, tuple, None, ..."""
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}" if is_numeric(value) else f"array of {value.dtype}"
    return "number" if is_numeric(value) else type(value).__name__
