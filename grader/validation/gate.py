"""Runs the gate: what is missing, then the trials, then again what shared a notebook in which anything was amiss."""

import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from grader.course import Assignment, Course, CourseError
from grader.grading import NO_SUCH_ASSIGNMENT
from grader.validation.catalogue import Catalogue
from grader.validation.engines import Engines, Watch
from grader.validation.fault import Fault
from grader.validation.missing import homeless, missing
from grader.validation.outcomes import Outcome, outcomes, solution_faults, untouched_faults
from grader.validation.report import Report, Row, row_of
from grader.validation.trials import Trial, alternatives_trials, mistakes_trials
from grader.verdict import Verdict


def assignments_named(course: Course, name: str | None) -> list[Assignment]:
    """The course's assignments, or the one of that name; raises CourseError if there is none."""
    chosen = [assignment for assignment in course.assignments if name in (None, assignment.name)]
    if not chosen:
        names = ", ".join(assignment.name for assignment in course.assignments)
        raise CourseError(NO_SUCH_ASSIGNMENT.format(name=name, names=names))
    return chosen


@dataclass(frozen=True)
class Base:
    """The verdicts on an assignment's solution and on its untouched notebook."""

    solved: Verdict
    untouched: Verdict

    @property
    def faults(self) -> list[Fault]:
        """What is wrong with either."""
        return [*solution_faults(self.solved), *untouched_faults(self.untouched)]


def validate(
    course: Course,
    assignments: Sequence[Assignment],
    catalogue: Catalogue,
    engines: Engines,
    *,
    alone: bool = False,
    watch: Watch = lambda done, total: None,
) -> Report:
    """Try everything on the given assignments of the course; with `alone`, every entry in a notebook of its own. Raises EngineError."""
    started = time.monotonic()
    lacking = [*homeless(course, catalogue), *(gap for assignment in assignments for gap in missing(assignment, catalogue))]
    bases, tried, count = _tried(assignments, catalogue, engines, alone, watch)
    rows = [row for assignment in assignments for row in _rows(assignment, tried)]
    faults = [*lacking, *(fault for base in bases.values() for fault in base.faults), *(fault for each in tried for fault in each.faults)]
    return Report(tuple(rows), tuple(faults), count, engines.jobs, time.monotonic() - started)


def _tried(
    assignments: Sequence[Assignment], catalogue: Catalogue, engines: Engines, alone: bool, watch: Watch
) -> tuple[Mapping[str, Base], list[Outcome], int]:
    """The verdicts to compare with, what every entry did, and how many notebooks it took."""
    bare = [Trial(assignment, solved=solved) for assignment in assignments for solved in (True, False)]
    trials = [trial for assignment in assignments for trial in _trials(assignment, catalogue, alone)]
    verdicts = engines.grade([*bare, *trials], watch)
    pairs = zip(verdicts[: len(bare) : 2], verdicts[1 : len(bare) : 2], strict=True)
    bases = {solved.assignment: Base(solved, untouched) for solved, untouched in pairs}
    sound, again = _sorted_out(trials, verdicts[len(bare) :], bases)
    repeated, _ = _sorted_out(again, engines.grade(again, watch), bases)
    return bases, [*sound, *repeated], len(verdicts) + len(again)


def _trials(assignment: Assignment, catalogue: Catalogue, alone: bool) -> Iterator[Trial]:
    yield from alternatives_trials(assignment, catalogue.alternatives, alone)
    yield from mistakes_trials(assignment, catalogue.mistakes, alone)


def _sorted_out(trials: Sequence[Trial], verdicts: Sequence[Verdict], bases: Mapping[str, Base]) -> tuple[list[Outcome], list[Trial]]:
    """The outcomes that count, and the trials to be made again, one entry at a time."""
    counting: list[Outcome] = []
    again: list[Trial] = []
    for trial, verdict in zip(trials, verdicts, strict=True):
        found = outcomes(trial, verdict, bases[trial.assignment.name].solved)
        if len(trial.entries) > 1 and any(outcome.faults for outcome in found):
            again += trial.split()
        else:
            counting += found
    return counting, again


def _rows(assignment: Assignment, tried: Sequence[Outcome]) -> Iterator[Row]:
    for exercise in assignment.exercises:
        yield row_of(assignment.name, exercise, [outcome for outcome in tried if outcome.entry.exercise == exercise.name])
