"""What `make lab` opens: the released course, in a folder that keeps a student's work."""

import shutil
from pathlib import Path

import pytest

from grader.course import Course, find_course, read_course, read_notebook
from grader.lab import open_lab, student_folder

COURSE = find_course(Path(__file__))
TINY = Path(__file__).parent / "fixtures" / "tiny_course"


@pytest.fixture
def tiny(tmp_path: Path) -> Course:
    root = shutil.copytree(TINY, tmp_path / "course")
    shutil.copy(COURSE.root / "nbgrader_config.py", root)
    return read_course(root)


def test_student_receives_notebooks_without_hidden_tests_and_keeps_what_was_written(tiny: Course) -> None:
    folder = student_folder(tiny)
    received = [read_notebook(folder / assignment.name / assignment.notebook.name) for assignment in tiny.assignments]
    assert [cell for notebook in received for cell in notebook.cells if "HIDDEN TESTS" in cell.source] == []

    work = folder / "step_by_step" / "step_by_step.ipynb"
    work.write_text("my work")
    shutil.rmtree(folder / "image_classifier")
    assert student_folder(tiny) == folder
    assert work.read_text() == "my work"
    assert (folder / "image_classifier" / "image_classifier.ipynb").exists()


def test_gradebook_of_the_instructor_is_not_touched(tiny: Course) -> None:
    before = {path.name for path in tiny.root.iterdir()}
    student_folder(tiny)
    assert {path.name for path in tiny.root.iterdir()} == before | {"student", "build"}


def test_exit_status_of_jupyterlab_is_handed_on(tmp_path: Path, capfd: pytest.CaptureFixture[str]) -> None:
    assert open_lab(tmp_path, ["--ServerApp.port=none"]) == 1
    assert "Your notebooks are in" in capfd.readouterr().out
