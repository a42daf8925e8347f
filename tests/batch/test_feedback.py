"""`python -m grader feedback`: the pages that nbgrader would have written, for all at once."""

import json
import shutil
from pathlib import Path

import pytest

from grader.batch import BatchError
from grader.batch.run import Settings, give_feedback
from grader.batch.tally import Tally
from grader.nbgrader.api import nbgrader_api
from tests.batch.classroom import NAME, grade, make_class, run
from tests.nbgrader.desk import Desk, done, gradebook


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A graded class, with marks and comments of a person, and a late submission."""
    root = make_class(tmp_path_factory.mktemp("feedback"))
    with (root / "nbgrader_config.py").open("a") as config:
        config.write('\nc.LateSubmissionPlugin.penalty_method = "zero"\n')
    assert grade(root).failures == {}
    with nbgrader_api(root) as api, gradebook(api) as book:
        why = book.find_grade("why", "essay", NAME, "right")
        why.manual_score, why.needs_manual_grade = 4, False
        book.find_comment("why", "essay", NAME, "right").manual_comment = "Well said."
        book.find_grade("test_square", "code", NAME, "partly").manual_score = 1
        book.db.commit()
    return root


def give(root: Path, students: str = "*") -> Tally:
    return give_feedback(root, Settings(NAME, students, jobs=2), lambda tally: None)


def pages(root: Path) -> dict[str, str]:
    found = {str(path.relative_to(root)): path.read_text() for path in sorted((root / "feedback").rglob("*.html"))}
    shutil.rmtree(root / "feedback")
    return found


def test_pages_are_those_that_nbgrader_writes(root: Path) -> None:
    ran = run(root, "feedback", NAME, "--jobs", "2")
    assert ran.returncode == 0, ran.stdout + ran.stderr
    assert (root / "feedback" / "right" / NAME / "timestamp.txt").read_text() == "2030-01-01 13:00:00 UTC"
    ours = pages(root)
    with nbgrader_api(root) as api:
        done(api.generate_feedback(NAME))
    assert len(ours) == 8
    assert ours == pages(root)
    assert "Comment: Well said." in ours[f"feedback/right/{NAME}/essay.html"]


def test_feedback_can_be_released(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "course")
    give(tmp_path / "course")
    (tmp_path / "course" / "exchange").mkdir(mode=0o777)
    (tmp_path / "course" / "exchange").chmod(0o777)
    Desk(tmp_path / "course", tmp_path / "course").nbgrader("release_feedback", NAME)
    assert len(list((tmp_path / "course" / "exchange").rglob("*.html"))) == 8


def test_notebook_without_a_verdict_is_named_and_the_others_have_their_pages(root: Path, tmp_path: Path) -> None:
    shutil.copytree(root, tmp_path / "course")
    path = tmp_path / "course" / "autograded" / "partly" / NAME / "code.ipynb"
    path.chmod(0o644)
    path.write_text(json.dumps({"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))
    shutil.copytree(tmp_path / "course" / "autograded" / "right", tmp_path / "course" / "autograded" / "stranger")
    tally = give(tmp_path / "course")
    assert tally.graded == 3
    assert "Grade it again with --force." in tally.failures["partly"]
    assert tally.failures["stranger"] == "The gradebook has no grades of this submission: grade it first."


def test_feedback_before_grading_says_what_to_do(tmp_path: Path) -> None:
    root = make_class(tmp_path)
    with pytest.raises(BatchError, match="run `python -m grader autograde ps1` first"):
        give(root)
