import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from grader.cli import cli
from grader.course import CourseError
from grader.finished import METADATA, finished_records
from grader.verdict import ExerciseResult, Status, Verdict

VERDICT = Verdict("small", (ExerciseResult("double", 3.0, 4.0, Status.PARTIAL),))


def graded(root: Path, student: str, metadata: dict[str, object]) -> None:
    """A graded notebook as nbgrader keeps it."""
    folder = root / "autograded" / student / "small"
    folder.mkdir(parents=True)
    (folder / "small.ipynb").write_text(json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}))


def test_verdicts_are_read_from_graded_notebooks_and_those_without_are_passed_over(tmp_path: Path) -> None:
    graded(tmp_path, "ada", {METADATA: {"verdict": VERDICT.as_dict()}})
    graded(tmp_path, "by_stock_nbgrader", {})
    assert [(record.student, record.verdict) for record in finished_records(tmp_path)] == [("ada", VERDICT)]


def test_a_course_that_nobody_graded_says_what_to_run(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="nbgrader autograde"):
        list(finished_records(tmp_path))


def test_the_report_command_writes_a_page_from_verdicts_in_a_file(tmp_path: Path) -> None:
    (tmp_path / "verdicts.jsonl").write_text(json.dumps({"student": "ada"} | VERDICT.as_dict()) + "\n")
    done = CliRunner().invoke(cli, ["report", "--verdicts", str(tmp_path / "verdicts.jsonl"), "--to", str(tmp_path / "reports")])
    assert done.exit_code == 0, done.output
    assert "ada" in (tmp_path / "reports" / "small.html").read_text()
