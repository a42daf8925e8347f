"""The notebooks that the gate has graded: the solution, the untouched notebook, and solutions with entries of the catalogue in place.

Entries share notebooks, since a notebook costs the same however many of its answers are tried. That proves what one by one would:

- The judge tests every exercise in a fork of its own, with the reference in place of all earlier exercises, before any later cell has run.
  All that an entry could do to another exercise is to leave something behind in the notebook's process.
- Alternatives share with alternatives, one per exercise. When every exercise and the chain score full, no entry costs anything.
- Mistakes share with mistakes of every second exercise; the neighbours hold the reference, callers among them, and must score full.
  A mistaken exercise must be named: its outcomes are then those that the catalogue's function has outside of any notebook, case by case,
  so nothing that other mistakes left behind has changed them.
- Where a notebook falls short of that in any point, each of its entries is tried again in a notebook of its own, and only that counts.

What sharing could hide is one entry that undoes another's damage to a third. `alone=True` leaves not even that.
"""

import importlib
import importlib.util
import inspect
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import zip_longest
from pathlib import Path

from nbformat import NotebookNode

from grader.catalogue import Entry, EntryT, source_of
from grader.course import Assignment, read_notebook
from grader.fill import fill, plain_source

APART = 2


@dataclass(frozen=True)
class Trial:
    """One notebook to grade: an assignment, solved or untouched, with `entries` in place of the answers to their exercises."""

    assignment: Assignment
    entries: tuple[Entry, ...] = ()
    solved: bool = True

    @property
    def answers(self) -> dict[str, str]:
        """The source of every answer cell that is filled in."""
        reference = reference_sources(self.assignment) if self.solved else {}
        return {**reference, **{entry.exercise: source_of(entry) for entry in self.entries}}

    def submission(self) -> bytes:
        """The notebook as it would be handed in."""
        return json.dumps(fill(_notebook(self.assignment.notebook), self.answers)).encode()

    def split(self) -> list["Trial"]:
        """The same with every entry in a notebook of its own."""
        return [Trial(self.assignment, (entry,), self.solved) for entry in self.entries]


def alternatives_trials(assignment: Assignment, entries: Mapping[str, Sequence[EntryT]], alone: bool = False) -> list[Trial]:
    """Notebooks in which every alternative of the assignment's exercises is tried."""
    return _packed(assignment, entries, list(assignment.skeleton.answers), alone)


def mistakes_trials(assignment: Assignment, entries: Mapping[str, Sequence[EntryT]], alone: bool = False) -> list[Trial]:
    """Notebooks in which every mistake of the assignment's exercises is tried, with the reference on either side."""
    names = list(assignment.skeleton.answers)
    return [trial for first in range(APART) for trial in _packed(assignment, entries, names[first::APART], alone)]


def _packed(assignment: Assignment, entries: Mapping[str, Sequence[EntryT]], names: Iterable[str], alone: bool) -> list[Trial]:
    columns = [entries.get(name, ()) for name in names]
    trials = [Trial(assignment, tuple(entry for entry in row if entry is not None)) for row in zip_longest(*columns)]
    return [single for trial in trials for single in trial.split()] if alone else trials


def reference_sources(assignment: Assignment) -> dict[str, str]:
    """The reference's source for every answer cell that it has a function for."""
    return dict(_references(assignment))


def _references(assignment: Assignment) -> Iterator[tuple[str, str]]:
    name = f"solutions.{assignment.name}"
    if importlib.util.find_spec(name) is None:
        return
    module = importlib.import_module(name)
    for answer in assignment.skeleton.answers:
        if hasattr(module, answer):
            yield answer, plain_source(inspect.getsource(getattr(module, answer)))


@cache
def _notebook(path: Path) -> NotebookNode:
    return read_notebook(path)
