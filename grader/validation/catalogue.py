"""The entries that the gate tries on a course: mistakes and alternatives, by exercise."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from grader.alternatives import Alternative, all_alternatives
from grader.catalogue import EntryT
from grader.mistakes import Mistake, all_mistakes


@dataclass(frozen=True)
class Catalogue:
    """Mistakes and alternatives of each exercise, in order."""

    mistakes: Mapping[str, tuple[Mistake, ...]] = field(default_factory=dict)
    alternatives: Mapping[str, tuple[Alternative, ...]] = field(default_factory=dict)

    @property
    def exercises(self) -> frozenset[str]:
        """The exercises that have an entry of any kind."""
        return frozenset(self.mistakes) | frozenset(self.alternatives)


def read_catalogue() -> Catalogue:
    """The course's own catalogue: all of `grader.mistakes` and `grader.alternatives`."""
    return Catalogue(by_exercise(all_mistakes()), by_exercise(all_alternatives()))


def by_exercise(entries: Sequence[EntryT]) -> dict[str, tuple[EntryT, ...]]:
    """The entries of each exercise."""
    exercises = dict.fromkeys(entry.exercise for entry in entries)
    return {exercise: tuple(entry for entry in entries if entry.exercise == exercise) for exercise in exercises}
