"""The gate closes, with a line that says what was expected and what came, for everything that is amiss in a course."""

# mypy: allow-untyped-defs, no-check-untyped-defs
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.course import Course
from grader.engine import Engine, JudgeLost
from grader.validation import Engines
from grader.validation.fault import Kind
from solutions import step_by_step
from tests.validate.courses import (
    alternative,
    faults,
    gate,
    known_alternative,
    known_mistake,
    lines,
    mistake,
    write_course,
)

BIAS_MISSING = known_mistake("linear_forward", "bias_missing")
AVERAGE_MISSING = known_mistake("linear_backward", "average_missing")
EINSUM = known_alternative("linear_forward", "einsum")


# Entries, as a student would write them


def product_with_at(A, W, b):
    return W @ A + b, (A, W, b)


def three_times_too_large(A, W, b):
    return 3 * (W @ A + b), (A, W, b)


def leaves_damage():
    """
    def linear_forward(A, W, b):
        return W @ A, (A, W, b)


    np.log = np.log1p
    """


def colon_missing():
    """
    def linear_forward(A, W, b)
        return W @ A + b, (A, W, b)
    """


def linear_forward(A, W, b):
    return np.dot(W, A) - b, (A, W, b)


# What passes


def test_course_with_known_entries_has_no_fault(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [BIAS_MISSING, AVERAGE_MISSING], [EINSUM])
    assert lines(report) == []
    row = next(row for row in report.rows if row.exercise == "linear_forward")
    assert (row.mistakes, row.caught, row.named, row.charged, row.alternatives, row.full_marks) == (1, 1, 1, 1, 1, 1)


def test_entries_that_share_a_notebook_take_fewer_notebooks_than_entries_alone(course: Course, engines: Engines) -> None:
    entries = [BIAS_MISSING, AVERAGE_MISSING]
    shared, alone = gate(course, engines, entries), gate(course, engines, entries, alone=True)
    assert (shared.notebooks, alone.notebooks) == (3, 4)
    assert shared.rows == alone.rows
    assert shared.faults == alone.faults


def test_cell_that_does_not_compile_is_caught_named_by_its_error_and_charged(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [mistake(colon_missing, whole_cell=True)])
    assert lines(report) == []
    assert report.share(Kind.NAMED) == 1


# What does not


def test_mistake_that_is_right_is_told(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [mistake(product_with_at)])
    assert lines(report) == [
        "step_by_step, linear_forward, mistake product_with_at: expected fewer than 8 points; found 8 of 8 points, passed, no finding."
    ]
    assert [report.share(kind) for kind in (Kind.CAUGHT, Kind.NAMED, Kind.CHARGED)] == [0, 0, 0]


def test_mistake_that_is_not_named_is_told_with_the_findings_that_came(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [mistake(three_times_too_large)])
    (fault,) = faults(report)
    assert (fault.kind, fault.expected) == (Kind.NAMED, "a finding of mistake three_times_too_large")
    assert "is the right one times 3" in fault.found
    assert fault in report.failures


def test_mistake_that_costs_points_on_another_exercise_is_told(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [mistake(leaves_damage, whole_cell=True)])
    charged = [fault for fault in faults(report) if fault.kind is Kind.CHARGED]
    assert [fault.subject for fault in charged] == ["mistake leaves_damage"]
    assert charged[0].expected == "no loss on compute_cost, where the solution has 8 points"
    assert report.share(Kind.CHARGED) == 0


def test_only_the_entry_that_does_the_damage_is_told_of_those_that_shared_its_notebook(course: Course, engines: Engines) -> None:
    report = gate(course, engines, [mistake(leaves_damage, whole_cell=True), AVERAGE_MISSING])
    assert {fault.subject for fault in faults(report)} == {"mistake leaves_damage"}
    assert report.notebooks == 5


def test_alternative_that_is_wrong_is_told(course: Course, engines: Engines) -> None:
    report = gate(course, engines, (), [alternative(three_times_too_large), EINSUM])
    (line,) = lines(report)
    start = (
        "step_by_step, linear_forward, alternative three_times_too_large: expected 8 of 8 points and no finding that costs; found 0 of 8"
    )
    assert line.startswith(start)
    assert report.share(Kind.FULL_MARKS) == 0.5


def test_test_cell_that_checks_nothing_is_told(tmp_path: Path, engines: Engines) -> None:
    def empty(cells: dict[str, Any]) -> None:
        cells["test_linear_forward"]["source"] = "print('All visible tests of linear_forward pass.')"

    found = lines(gate(write_course(tmp_path, empty), engines, [BIAS_MISSING]))
    start = "step_by_step, linear_forward, "
    assert found == [
        start + 'test cell: expected a call check("linear_forward", ...) in test_linear_forward; found none.',
        start + "untouched notebook: expected 0 points, not_attempted; found 8 of 8 points, passed, no finding.",
        start + "mistake bias_missing: expected fewer than 8 points; found 8 of 8 points, passed, no finding.",
    ]


def test_solution_that_fails_is_told_once_and_not_again_for_every_entry(
    course: Course, engines: Engines, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(step_by_step, "linear_forward", linear_forward)
    report = gate(course, engines, [AVERAGE_MISSING])
    (fault,) = faults(report)
    assert (fault.kind, fault.exercise) == (Kind.SOLUTION, "linear_forward")
    assert fault.line.startswith("step_by_step, linear_forward, solution: expected 8 of 8 points and no finding that costs; found 0 of 8")


def test_points_that_differ_are_told(tmp_path: Path, engines: Engines) -> None:
    def dearer(cells: dict[str, Any]) -> None:
        cells["test_linear_forward"]["metadata"]["nbgrader"]["points"] = 9

    found = lines(gate(write_course(tmp_path, dearer), engines))
    assert found[0] == "step_by_step, linear_forward, points: expected 8 points in the notebook, as in grader.checks.points; found 9."


def test_gate_does_not_go_on_when_a_judge_is_lost(course: Course, engines: Engines, monkeypatch: pytest.MonkeyPatch) -> None:
    def lose(engine: Engine, skeleton: Path, submission: bytes) -> None:
        raise JudgeLost("it has ended")

    monkeypatch.setattr(Engine, "grade", lose)
    with pytest.raises(JudgeLost):
        gate(course, engines, [BIAS_MISSING, AVERAGE_MISSING], [EINSUM])
