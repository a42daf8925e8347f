"""The indexes that a gradebook gets: the database uses them, whoever adds them first, and nothing else changes."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from nbgrader.api import Gradebook
from sqlalchemy import text

from grader.nbgrader.indexes import INDEXED, add_indexes, missing_indexes
from tests.nbgrader.gradebooks import new_gradebook


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
