"""The report counts, decides and is drawn: in numbers, on a screen, and as a file."""

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from grader.cli import cli
from grader.course import CourseError
from grader.validation import Report, assignments_named, write_json
from grader.validation.fault import Fault, Kind
from grader.validation.report import Row
from grader.validation.screen import show, watching
from tests.validate.courses import COURSE

UNNAMED = Fault(Kind.NAMED, "step_by_step", "compute_cost", "mistake log10", "a finding of mistake log10", "4 of 8 points, [partial]")
UNCAUGHT = Fault(Kind.CAUGHT, "step_by_step", "compute_cost", "mistake log10", "fewer than 8 points", "8 of 8 points")


def report(named: int, *faults: Fault, caught: int = 100) -> Report:
    rows = (Row("step_by_step", "compute_cost", 8, 100, caught, named, caught, 10, 10), Row("step_by_step", "chain", 6, 0, 0, 0, 0, 0, 0))
    return Report(rows, faults, notebooks=12, jobs=2, seconds=3.0)


def shown(of: Report, terminal: bool = False) -> str:
    console = Console(file=io.StringIO(), record=True, width=100, force_terminal=terminal)
    show(console, of)
    return console.export_text()


@pytest.mark.parametrize(("named", "is_green"), [(100, True), (95, True), (94, False)])
def test_one_mistake_in_twenty_may_go_without_a_name(named: int, is_green: bool) -> None:
    of = report(named, *[UNNAMED] * (100 - named))
    assert of.is_green == is_green
    assert len(of.remarks) == (100 - named if is_green else 0)
    assert len(of.failures) == (0 if is_green else 100 - named)


def test_one_mistake_that_is_not_caught_closes_the_gate() -> None:
    of = report(99, UNCAUGHT, caught=99)
    assert not of.is_green
    assert "The gate is closed, for 1 reason:" in shown(of)
    assert UNCAUGHT.line in shown(of)


def test_table_has_a_line_per_exercise_and_totals_in_percent() -> None:
    words = [line.split() for line in shown(report(97, *[UNNAMED] * 3)).splitlines()]
    assert ["compute_cost", "(8)", "100", "100", "97", "100", "10", "10"] in words
    assert ["chain", "(6)", "0", "0", "0", "0", "0", "0"] in words
    assert ["total", "100", "100", "%", "97", "%", "100", "%", "10", "100", "%"] in words


def test_share_that_is_nearly_whole_is_not_rounded_up_to_100_percent() -> None:
    of = Report((Row("a", "b", 8, 3000, 2999, 3000, 3000, 0, 0),), (UNCAUGHT,), 1, 1, 1.0)
    assert "99.9 %" in shown(of)


def test_mistakes_without_a_name_are_shown_although_they_pass() -> None:
    text = shown(report(99, UNNAMED))
    assert UNNAMED.line in text
    assert "The gate is open: 12 notebooks were graded in 3 seconds, 2 side by side." in text


def test_file_holds_everything(tmp_path: Path) -> None:
    path = tmp_path / "report.json"
    write_json(report(99, UNNAMED, UNCAUGHT, caught=99), path)
    written = json.loads(path.read_text())
    assert (written["green"], written["notebooks"], written["jobs"]) == (False, 12, 2)
    assert written["percent"] == {"caught": 99, "named": 99, "charged": 99, "full_marks": 100}
    assert [row["exercise"] for row in written["exercises"]] == ["compute_cost", "chain"]
    assert [(fault["kind"], fault["line"]) for fault in written["failures"]] == [("caught", UNCAUGHT.line)]
    assert [fault["line"] for fault in written["remarks"]] == [UNNAMED.line]


def test_every_tenth_is_told_in_a_line_where_there_is_no_terminal() -> None:
    console = Console(file=io.StringIO(), record=True)
    with watching(console) as watch:
        for done in range(1, 201):
            watch(done, 200)
    assert console.export_text().splitlines() == [f"{done} of 200 notebooks graded" for done in range(20, 201, 20)]


def test_a_bar_is_drawn_on_a_terminal() -> None:
    console = Console(file=io.StringIO(), record=True, force_terminal=True)
    with watching(console) as watch:
        watch(3, 7)
    assert "3/7" in console.export_text()


def test_assignment_that_the_course_does_not_have_is_refused() -> None:
    with pytest.raises(CourseError, match="There is no assignment 'step_by_stp' in this course; it has step_by_step, image_classifier"):
        assignments_named(COURSE, "step_by_stp")
    ended = CliRunner().invoke(cli, ["validate", "--assignment", "step_by_stp"])
    assert (ended.exit_code, "There is no assignment 'step_by_stp'" in ended.output) == (1, True)
