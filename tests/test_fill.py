"""Answers go into the answer cells of a notebook, and nowhere else."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest
from nbformat import NotebookNode

from grader.course import Assignment, CourseError, find_course, read_course, read_notebook
from grader.fill import UnknownAnswer, fill, network_module, plain_source, reference_answers
from grader.skeleton import grade_id, is_answer

COURSE = find_course(Path(__file__))
TINY = Path(__file__).parent / "nbgrader" / "fixtures" / "tiny_course"
DOCSTRING = '    """A docstring."""'


def tiny_notebook() -> NotebookNode:
    return read_notebook(TINY / "assignments" / "step_by_step" / "step_by_step.ipynb")


def test_answer_goes_into_its_cell_and_nothing_else_changes() -> None:
    before = tiny_notebook()
    after = fill(before, {"linear_forward": "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)"})
    changed = [new for old, new in zip(before.cells, after.cells, strict=True) if old != new]
    assert [(cell.metadata.nbgrader.grade_id, cell.source.splitlines()[-1]) for cell in changed] == [
        ("linear_forward", "    return W @ A + b, (A, W, b)")
    ]
    assert before == tiny_notebook()


def test_answer_without_a_cell_is_refused() -> None:
    with pytest.raises(UnknownAnswer, match=r"no answer cell for relu_backward, test_linear_forward\.") as caught:
        fill(tiny_notebook(), {"test_linear_forward": "", "relu_backward": "", "linear_forward": ""})
    assert caught.value.names == ("relu_backward", "test_linear_forward")


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_reference_answers_every_answer_cell(assignment: Assignment) -> None:
    filled = fill(read_notebook(assignment.notebook), reference_answers(assignment))
    answers = {grade_id(cell): cell.source for cell in filled.cells if is_answer(cell)}
    assert answers.keys() == assignment.skeleton.answers.keys()
    assert [name for name, source in answers.items() if "not written yet" in source or not source.startswith(f"def {name}(")] == []


def test_annotations_go_and_everything_else_stays() -> None:
    source = "\n".join(
        ["def f(x: Array, *rest: int, scale: float = 2.0) -> Array:", DOCSTRING, "    y: Array = scale * x", "    z: Array", "    return y"]
    )
    assert plain_source(source) == "\n".join(["def f(x, *rest, scale=2.0):", DOCSTRING, "    y = scale * x", "    return y"])


def test_network_module_works_beside_the_given_activations(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "activations.py").write_bytes((COURSE.root / "solutions" / "activations.py").read_bytes())
    monkeypatch.syspath_prepend(tmp_path)
    network: dict[str, Any] = {}
    exec(network_module(reference_answers(COURSE.assignments[0]).values()), network)
    A, _ = network["linear_activation_forward"](np.ones((2, 3)), np.ones((1, 2)), np.zeros((1, 1)), "relu")
    assert A.tolist() == [[2.0, 2.0, 2.0]]


def test_network_module_leaves_out_what_does_not_compile() -> None:
    module = network_module(["def right(x):\n    return x", "def wrong(x:\n    return x"])
    assert "def right" in module
    assert "def wrong" not in module


def test_course_is_found_from_any_folder_inside_it() -> None:
    assert find_course(COURSE.root / "assignments" / "step_by_step") == COURSE


def test_folder_outside_of_a_course_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CourseError, match="No course found in"):
        find_course(tmp_path)


def test_course_without_notebooks_is_refused(tmp_path: Path) -> None:
    (tmp_path / "assignments").mkdir()
    with pytest.raises(CourseError, match="No notebooks in"):
        read_course(tmp_path)


def test_assignment_with_two_notebooks_is_refused(tmp_path: Path) -> None:
    folder = tmp_path / "assignments" / "one"
    folder.mkdir(parents=True)
    for name in ("a.ipynb", "b.ipynb"):
        (folder / name).write_text("{}")
    with pytest.raises(CourseError, match="must hold one notebook, but holds 2"):
        read_course(tmp_path)
