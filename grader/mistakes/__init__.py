"""The catalogue of mistakes: wrong functions that learners write, one module per exercise, each with the sentence that names what is wrong.

To add one, write the wrong function into the module of its exercise and decorate it with the sentence: at most 25 words, what is wrong and
where to look, never the answer.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass

from grader.catalogue import Entry, Function, all_entries, entries_of, exercise_of, source_of

__all__ = ["Mistake", "mistake", "mistake_cell", "mistakes_of", "all_mistakes", "source_of"]


@dataclass(frozen=True)
class Mistake(Entry):
    """A wrong function and the sentence a student is told when theirs does the same; `function` is None where the cell does not compile."""

    message: str


def mistake(message: str) -> Callable[[Function], Mistake]:
    """Enter the decorated function as a mistake in the exercise that its module is named after."""
    return lambda written: Mistake(exercise_of(written), written.__name__, written, whole_cell=False, message=message)


def mistake_cell(message: str) -> Callable[[Function], Mistake]:
    """Enter the docstring of the decorated function as an answer cell with a mistake, for one that no function can show."""
    return lambda written: Mistake(exercise_of(written), written.__name__, written, whole_cell=True, message=message)


def mistakes_of(exercise: str) -> tuple[Mistake, ...]:
    """The catalogued mistakes of one exercise."""
    return entries_of(sys.modules[__name__], Mistake, exercise)


def all_mistakes() -> tuple[Mistake, ...]:
    """The whole catalogue, one exercise after the other."""
    return all_entries(sys.modules[__name__], Mistake)
