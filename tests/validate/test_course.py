"""The gate is open on this course, as CI and maintainers run it."""

import json
import subprocess
import sys
from collections.abc import Mapping
from typing import Any, NamedTuple

import pytest

from grader.alternatives import all_alternatives
from grader.mistakes import all_mistakes
from tests.validate.courses import COURSE


class Run(NamedTuple):
    """How the command ended."""

    code: int
    printed: str
    report: Mapping[str, Any]


@pytest.fixture(scope="module")
def run(tmp_path_factory: pytest.TempPathFactory) -> Run:
    """The whole gate, once."""
    path = tmp_path_factory.mktemp("gate") / "report.json"
    command = [sys.executable, "-m", "grader", "validate", "--json", str(path)]
    ended = subprocess.run(command, cwd=COURSE.root, capture_output=True, text=True, check=False)
    assert path.is_file(), ended.stderr
    return Run(ended.returncode, ended.stdout, json.loads(path.read_text()))


def test_the_gate_is_open_on_this_course(run: Run) -> None:
    assert [failure["line"] for failure in run.report["failures"]] == []
    assert (run.code, run.report["green"]) == (0, True)


def test_every_entry_of_the_catalogue_was_tried(run: Run) -> None:
    totals = run.report["totals"]
    assert (totals["mistakes"], totals["alternatives"]) == (len(all_mistakes()), len(all_alternatives()))


def test_all_mistakes_are_caught_and_charged_rightly_and_nearly_all_are_named(run: Run) -> None:
    percent = run.report["percent"]
    assert (percent["caught"], percent["charged"], percent["full_marks"]) == (100, 100, 100)
    assert percent["named"] >= 95


def test_every_exercise_of_the_course_has_its_row_on_the_screen(run: Run) -> None:
    exercises = [exercise for assignment in COURSE.assignments for exercise in assignment.exercises]
    assert [row["exercise"] for row in run.report["exercises"]] == [exercise.name for exercise in exercises]
    assert [exercise.name for exercise in exercises if f"  {exercise.name} ({exercise.points:g})" not in run.printed] == []


def test_progress_is_told_in_plain_lines_where_there_is_no_terminal(run: Run) -> None:
    told = [line for line in run.printed.splitlines() if line.endswith("notebooks graded")]
    assert 10 <= len(told) <= 20
    assert "\x1b" not in run.printed
