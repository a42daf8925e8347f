"""However the entries are laid out in notebooks, every one is tried once, and beside no other that could blur what it does."""

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import pytest

from grader.catalogue import source_of
from grader.course import Assignment, read_assignment
from grader.skeleton import grade_id
from grader.validation import read_catalogue
from grader.validation.trials import Trial, alternatives_trials, mistakes_trials, reference_sources
from tests.validate.courses import COURSE, known_mistake, write_course

CATALOGUE = read_catalogue()
BOTH = pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
ALONE = pytest.mark.parametrize("alone", [False, True], ids=["shared", "alone"])


def sources(trial: Trial) -> dict[str, str]:
    """The answer cells of a submission."""
    cells = json.loads(trial.submission())["cells"]
    return {grade_id(cell): cell["source"] for cell in cells if grade_id(cell) in trial.assignment.skeleton.answers}


@BOTH
@ALONE
def test_every_entry_is_tried_once(assignment: Assignment, alone: bool) -> None:
    trials = [
        *mistakes_trials(assignment, CATALOGUE.mistakes, alone),
        *alternatives_trials(assignment, CATALOGUE.alternatives, alone),
    ]
    both = (CATALOGUE.mistakes, CATALOGUE.alternatives)
    entries = [entry for kind in both for name in assignment.skeleton.answers for entry in kind[name]]
    assert Counter(entry for trial in trials for entry in trial.entries) == Counter(entries)
    assert (max(len(trial.entries) for trial in trials) == 1) == alone


@BOTH
def test_no_two_mistakes_of_one_notebook_are_of_the_same_or_of_neighbouring_exercises(assignment: Assignment) -> None:
    place = {name: index for index, name in enumerate(assignment.skeleton.answers)}
    for trial in mistakes_trials(assignment, CATALOGUE.mistakes):
        places = sorted(place[entry.exercise] for entry in trial.entries)
        assert all(after - before >= 2 for before, after in pairwise(places))


def test_a_notebook_holds_its_entries_and_the_reference_everywhere_else() -> None:
    assignment = COURSE.assignments[0]
    entries = (known_mistake("linear_forward", "bias_missing"), known_mistake("linear_backward", "average_missing"))
    written = {entry.exercise: source_of(entry) for entry in entries}
    assert sources(Trial(assignment, entries)) == reference_sources(assignment) | written


def test_the_untouched_notebook_holds_the_stubs() -> None:
    assignment = COURSE.assignments[0]
    assert sources(Trial(assignment, solved=False)) == assignment.skeleton.answers


def test_an_assignment_without_a_reference_is_left_as_it_is(tmp_path: Path) -> None:
    folder = write_course(tmp_path).assignments[0].notebook.parent
    assignment = read_assignment(folder.rename(folder.with_name("of_the_future")))
    assert reference_sources(assignment) == {}
    assert sources(Trial(assignment)) == assignment.skeleton.answers
