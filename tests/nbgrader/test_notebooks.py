"""Both notebooks as a student runs them, untouched and solved: as released, in a folder of their own, with `solutions` gone."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import nbclient
import pytest
from nbformat import NotebookNode

from grader.course import Assignment, find_course, read_notebook, write_notebook
from grader.fill import fill, network_module, reference_answers
from grader.skeleton import grade_id, is_code, is_test, source_of, without_hidden_tests

COURSE = find_course(Path(__file__))
FIRST = COURSE.assignments[0]
BOTH = pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)


@pytest.fixture
def folder(assignment: Assignment, tmp_path: Path) -> Path:
    """A copy of the assignment's folder with the hidden tests stripped, and with the network of the first assignment in place."""
    copied = shutil.copytree(assignment.notebook.parent, tmp_path / assignment.name)
    notebook = read_notebook(assignment.notebook)
    for cell in notebook.cells:
        cell["source"] = without_hidden_tests(cell["source"])
    write_notebook(notebook, copied / assignment.notebook.name)
    if assignment is not FIRST:
        (copied / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))
    return copied


def execute(notebook: NotebookNode, folder: Path) -> NotebookNode:
    """The notebook with every cell run, whatever fails before it, in a kernel that cannot import `solutions`."""
    blocker = folder.parent / "no_solutions"
    (blocker / "solutions").mkdir(parents=True)
    (blocker / "solutions" / "__init__.py").write_text('raise ModuleNotFoundError("solutions is deleted")\n')
    client = nbclient.NotebookClient(notebook, allow_errors=True, timeout=60, resources={"metadata": {"path": str(folder)}})
    return client.execute(env=os.environ | {"PYTHONPATH": str(blocker)})


def complaints(notebook: NotebookNode) -> list[tuple[NotebookNode, str]]:
    """Every cell that raised an error or wrote to stderr, with what it said."""
    return [
        (cell, output.get("text") or f"{output.ename}: {output.evalue}")
        for cell in notebook.cells
        for output in cell.get("outputs", ())
        if output.output_type == "error" or output.get("name") == "stderr"
    ]


@BOTH
def test_every_test_of_an_untouched_notebook_says_not_written_yet(assignment: Assignment, folder: Path) -> None:
    failed = complaints(execute(read_notebook(folder / assignment.notebook.name), folder))
    assert [grade_id(cell) for cell, _ in failed if is_test(cell)] == [exercise.test_id for exercise in assignment.exercises]
    assert [said for _, said in failed if "not written yet" not in said] == []


@BOTH
def test_solved_notebook_runs_without_errors_and_without_solutions(assignment: Assignment, folder: Path) -> None:
    notebook = fill(read_notebook(folder / assignment.notebook.name), reference_answers(assignment))
    executed = execute(notebook, folder)
    assert [(source_of(cell), said) for cell, said in complaints(executed)] == []
    assert all(cell.execution_count for cell in executed.cells if is_test(cell))


@BOTH
def test_solved_notebook_validates_clean(assignment: Assignment, tmp_path: Path) -> None:
    """With hidden tests and all; nbgrader's own exit status is 0 even when it finds fault."""
    folder = shutil.copytree(assignment.notebook.parent, tmp_path / assignment.name)
    (folder / "my_network.py").write_text(network_module(reference_answers(FIRST).values()))
    write_notebook(fill(read_notebook(assignment.notebook), reference_answers(assignment)), folder / assignment.notebook.name)
    command = [sys.executable, "-m", "nbgrader", "validate", assignment.notebook.name]
    done = subprocess.run(command, cwd=folder, env=os.environ | {"JUPYTER_CONFIG_PATH": str(COURSE.root)}, capture_output=True, text=True)
    assert done.stdout == "Success! Your notebook passes all the tests.\n", done.stdout + done.stderr


@BOTH
def test_notebook_is_kept_without_outputs(assignment: Assignment) -> None:
    code = [cell for cell in read_notebook(assignment.notebook).cells if is_code(cell)]
    assert [cell for cell in code if cell.outputs or cell.execution_count is not None] == []


@BOTH
def test_exercises_are_worth_100_points(assignment: Assignment) -> None:
    assert assignment.max_score == 100
