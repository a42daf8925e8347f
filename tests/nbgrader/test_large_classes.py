"""A class of 200 in the gradebook: every page of formgrader and every export answers in full, with and without the gradebook's indexes.

And the indexes themselves: the database uses them, whoever adds them first, and nothing else changes.
"""

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from nbgrader.apps import SubmitApp
from nbgrader.exchange.default import ExchangeSubmit
from sqlalchemy import text

from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.indexes import INDEXED, add_indexes, missing_indexes
from tests.nbgrader.desk import COURSE
from tests.nbgrader.gradebooks import hand_in, new_gradebook

STUDENTS = 200


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    """What the benchmark found; it fails where a page or an export does not answer, or not with all of its rows."""
    folder = tmp_path_factory.mktemp("large")
    script, results = COURSE.root / "benchmarks" / "large_gradebook.py", folder / "results.json"
    options = [f"--students={STUDENTS}", "--repeats=1", f"--folder={folder / 'course'}", f"--json={results}"]
    environment = os.environ | {"PYTHONPATH": str(COURSE.root)}
    done = subprocess.run([sys.executable, str(script), *options], env=environment, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[dict[str, Any]] = json.loads(results.read_text())
    return found


def test_every_page_and_export_answers_with_all_students(measured: list[dict[str, Any]]) -> None:
    assert all(run["ended"] for each in measured for run in each["runs"])
    rows = {each["name"]: each["runs"][0]["rows"] for each in measured}
    assert rows["Manage Students"] == STUDENTS
    assert STUDENTS / 2 < rows["Manage Submissions of an assignment"] == rows["Manual Grading, submissions of a notebook"] < STUDENTS
    assert rows["`nbgrader export`, safe CSV"] == rows["`nbgrader export`, nbgrader's CSV"] == 2 * STUDENTS
    assert STUDENTS / 2 < rows["`nbgrader export`, for Moodle"] == rows["`nbgrader export`, for Canvas"] - 1 <= STUDENTS


def test_everything_is_measured_with_and_without_the_indexes(measured: list[dict[str, Any]]) -> None:
    assert set(Counter(each["name"] for each in measured).values()) == {2}
    assert len({each["setting"] for each in measured}) == 2


@pytest.fixture
def gradebook(tmp_path: Path) -> Iterator[Any]:
    with new_gradebook(tmp_path) as gradebook:
        yield gradebook


def plan(gradebook: Any, table: str, column: str) -> str:
    """How SQLite finds the rows of one submission or student."""
    rows = gradebook.db.execute(text(f"EXPLAIN QUERY PLAN SELECT * FROM {table} WHERE {column} = 'x'")).all()
    gradebook.db.rollback()
    return str(rows[0][-1])


def test_rows_of_one_submission_are_looked_up_rather_than_searched_for(gradebook: Any) -> None:
    columns = [(model.__tablename__, column) for model, column in INDEXED]
    assert [plan(gradebook, *each) for each in columns] == [f"SCAN {table}" for table, _ in columns]
    add_indexes(gradebook)
    assert [plan(gradebook, *each) for each in columns] == [
        f"SEARCH {table} USING INDEX ix_{table}_{column} ({column}=?)" for table, column in columns
    ]


def test_indexes_are_added_once_and_missing_ones_again(gradebook: Any) -> None:
    add_indexes(gradebook)
    assert missing_indexes(gradebook) == []
    gradebook.db.execute(text("DROP INDEX ix_grade_notebook_id"))
    gradebook.db.commit()
    assert missing_indexes(gradebook) == ["ix_grade_notebook_id"]
    add_indexes(gradebook)
    add_indexes(gradebook)
    assert missing_indexes(gradebook) == []


def test_many_may_add_them_at_once(gradebook: Any, tmp_path: Path) -> None:
    def add(_: int) -> None:
        with Gradebook(f"sqlite:///{tmp_path}/gradebook.db") as another:
            add_indexes(another)

    with ThreadPoolExecutor(8) as threads:
        list(threads.map(add, range(8)))
    assert missing_indexes(gradebook) == []


def test_rows_and_answers_stay_the_same(gradebook: Any) -> None:
    gradebook.add_assignment("ps1")
    gradebook.add_notebook("one", "ps1")
    gradebook.add_grade_cell("test", "one", "ps1", max_score=1, cell_type="code")
    gradebook.add_student("ada")
    gradebook.db.commit()
    before = gradebook.student_dicts()
    add_indexes(gradebook)
    assert gradebook.student_dicts() == before


def test_formgrader_does_not_look_for_the_files_of_everybody_and_students_may_still_hand_in_incomplete_work(tmp_path: Path) -> None:
    """nbgrader's one setting is for both; it is set for formgrader only."""
    (tmp_path / "nbgrader_config.py").write_bytes((COURSE.root / "nbgrader_config.py").read_bytes())
    (tmp_path / "exchange").mkdir()
    with new_gradebook(tmp_path) as gradebook, nbgrader_api(tmp_path) as api:
        gradebook.add_assignment("ps1")
        gradebook.add_notebook("one", "ps1")
        for name in ("ada", "ben"):
            gradebook.add_student(name)
            hand_in(gradebook, "ps1", name, 1)
        assert set(api.get_notebook_submission_indices("ps1", "one").values()) == {0, 1}, "though there are no files at all"
        assert not ExchangeSubmit(coursedir=api.coursedir, parent=SubmitApp(config=api.config)).strict
