"""A notebook that was edited and run in JupyterLab is brought back into the form in which the course keeps it."""

import copy
import shutil
from pathlib import Path

import nbformat.v4
import pytest
from click.testing import CliRunner
from nbformat import NotebookNode

from grader.cli import cli
from grader.course import Assignment, find_course, read_notebook, write_notebook
from grader.skeleton import grade_id, is_code
from grader.tidy import tidy

COURSE = find_course(Path(__file__))
BOTH = pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)


def saved_by_an_editor(notebook: NotebookNode) -> NotebookNode:
    """The notebook after a run, with the traces that editors leave in it."""
    used = copy.deepcopy(notebook)
    used.metadata.language_info["version"] = "3.12.1"
    used.metadata["toc-showcode"] = True
    for count, cell in enumerate(used.cells):
        cell.metadata["editable"] = True
        if is_code(cell):
            cell.execution_count = count
            cell.outputs = [nbformat.v4.new_output("stream", name="stdout", text="done")]  # type: ignore[no-untyped-call]
        if grade_id(cell) or cell.id.startswith(("exercise_", "hints_")):
            cell.id = f"{count:08d}-ab12"
    return used


@BOTH
def test_a_notebook_of_the_course_stays_as_it_is(assignment: Assignment) -> None:
    notebook = read_notebook(assignment.notebook)
    assert tidy(notebook) == notebook


@BOTH
def test_the_traces_of_an_editor_go_and_the_ids_of_exercises_come_back(assignment: Assignment) -> None:
    notebook = read_notebook(assignment.notebook)
    used = saved_by_an_editor(notebook)
    assert used != notebook
    assert tidy(used) == notebook


def test_a_new_text_is_named_after_the_cell_it_stands_before() -> None:
    notebook = read_notebook(COURSE.assignments[1].notebook)
    place = next(i for i, cell in enumerate(notebook.cells) if cell.id == "confusion_of_models_text")
    notebook.cells[place].id = "6f1c2d3e"
    assert tidy(notebook).cells[place].id == "confusion_of_models_text"


def test_the_command_writes_the_notebook_as_the_course_keeps_it(tmp_path: Path) -> None:
    source = COURSE.assignments[1].notebook
    copied = Path(shutil.copy(source, tmp_path))
    write_notebook(saved_by_an_editor(read_notebook(source)), copied)
    done = CliRunner().invoke(cli, ["tidy", str(copied)])
    assert (done.exit_code, done.output) == (0, "")
    assert copied.read_bytes() == source.read_bytes()
