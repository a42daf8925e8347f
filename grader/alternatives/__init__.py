"""The collection of alternatives: right but unusual functions, one module per exercise. All of them must score full marks."""

import sys
from dataclasses import dataclass

from grader.catalogue import Entry, Function, all_entries, entries_of, exercise_of, source_of

__all__ = ["Alternative", "alternative", "alternative_cell", "alternatives_of", "all_alternatives", "source_of"]


@dataclass(frozen=True)
class Alternative(Entry):
    """A right function that is written in another way than the reference."""


def alternative(written: Function) -> Alternative:
    """Enter the decorated function as an alternative in the exercise that its module is named after."""
    return Alternative(exercise_of(written), written.__name__, written, whole_cell=False)


def alternative_cell(written: Function) -> Alternative:
    """Enter the docstring of the decorated function as a right answer cell, for one that holds more than a function."""
    return Alternative(exercise_of(written), written.__name__, written, whole_cell=True)


def alternatives_of(exercise: str) -> tuple[Alternative, ...]:
    """The alternatives of one exercise."""
    return entries_of(sys.modules[__name__], Alternative, exercise)


def all_alternatives() -> tuple[Alternative, ...]:
    """The whole collection, one exercise after the other."""
    return all_entries(sys.modules[__name__], Alternative)
