"""Data that was decoded is watched: a change in place is seen, whatever was changed, and no change where there is none."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from grader.sandbox.watching import Watch
from grader.wire import decode, encode

VALUE = ([1.5, np.arange(6.0).reshape(2, 3)], {"W": np.ones((2, 1)), "words": ["a"]}, np.asfortranarray(np.eye(3)))

CHANGES: dict[str, Callable[[Any], object]] = {
    "a number in an array": lambda value: value[0][1].__setitem__((0, 0), 7.0),
    "the last bit of a number": lambda value: value[2].__setitem__((2, 2), np.nextafter(1.0, 2.0)),
    "an item of a list": lambda value: value[0].__setitem__(0, 2.5),
    "an array, by an equal one": lambda value: value[1].__setitem__("W", value[1]["W"].copy()),
    "an array, by its transpose": lambda value: value[1].__setitem__("W", value[1]["W"].T),
    "a key more": lambda value: value[1].__setitem__("b", 1),
    "a key less": lambda value: value[1].pop("W"),
    "a word in a list in a dict": lambda value: value[1]["words"].append("b"),
    "the order of a list": lambda value: value[0].reverse(),
}


def watched() -> tuple[Any, Watch]:
    made: list[Any] = []
    value = decode(encode(VALUE), made=made)
    return value, Watch(made)


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_change_is_seen(change: Callable[[Any], object]) -> None:
    value, watch = watched()
    assert watch.is_same()
    change(value)
    assert not watch.is_same()


def test_reading_is_no_change() -> None:
    value, watch = watched()
    assert value[0][1] @ value[2].T is not None
    assert sorted(value[1]) == ["W", "words"]
    assert watch.is_same()
