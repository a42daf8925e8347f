"""The first notebook, cell by cell: right functions pass every visible test, each typical mistake is told in plain words."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import nbformat
import numpy as np
import pytest

from grader.course import read_notebook, write_notebook
from grader.skeleton import grade_id, is_answer, is_code, is_test
from solutions import activations
from solutions import step_by_step as reference
from tests.assignments.given import ASSIGNMENT, CODE, FOLDER, Function, Run, given_module, notebook_with

NOTEBOOK = read_notebook(ASSIGNMENT.notebook)
TEXT = "\n".join(cell.source for cell in NOTEBOOK.cells if cell.cell_type == "markdown")
EXERCISES = [exercise.name for exercise in ASSIGNMENT.exercises if exercise.name != "chain"]
REFERENCE: dict[str, Function] = {name: getattr(reference, name) for name in EXERCISES}
POINTS = [6, 8, 8, 8, 12, 8, 12, 10, 14, 8, 6]

Array = Any


def said_by(cell: str, *functions: Function) -> str:
    """What a cell of the notebook says about these functions, among the reference's."""
    run = notebook_with(*REFERENCE.values(), *functions)
    with pytest.raises(AssertionError) as failure:
        run.cells([cell])
    message = str(failure.value)
    assert len(message.split()) <= 25, message
    return message


# the notebook as a file


def test_notebook_is_written_as_nbformat_writes_it(tmp_path: Path) -> None:
    nbformat.validate(NOTEBOOK)
    assert (NOTEBOOK.nbformat, NOTEBOOK.nbformat_minor) == (4, 5)
    write_notebook(NOTEBOOK, tmp_path / "again.ipynb")
    assert (tmp_path / "again.ipynb").read_bytes() == ASSIGNMENT.notebook.read_bytes()


def test_cells_have_ids_that_say_what_they_hold() -> None:
    assert [cell.id for cell in NOTEBOOK.cells if not re.fullmatch(r"[A-Za-z][A-Za-z_]+", cell.id)] == []
    assert [cell.id for cell in NOTEBOOK.cells if is_code(cell) and cell.id != grade_id(cell)] == []


def test_exercises_come_in_the_order_of_the_course_with_their_points() -> None:
    assert [(exercise.name, exercise.points) for exercise in ASSIGNMENT.exercises] == list(zip([*EXERCISES, "chain"], POINTS, strict=True))
    assert list(ASSIGNMENT.skeleton.answers) == EXERCISES


def test_everything_but_answers_is_locked() -> None:
    code = [cell for cell in ASSIGNMENT.skeleton.cells if is_code(cell)]
    assert [grade_id(cell) for cell in code if cell["metadata"]["nbgrader"]["locked"] == is_answer(cell)] == []


def test_every_test_cell_ends_in_a_hidden_check_of_its_exercise() -> None:
    for cell, exercise in zip(filter(is_test, ASSIGNMENT.skeleton.cells), ASSIGNMENT.exercises, strict=True):
        hidden = cell["source"].partition("### BEGIN HIDDEN TESTS\n")[2].splitlines()
        assert hidden[-1] == "### END HIDDEN TESTS"
        assert hidden[-2].startswith(f'check("{exercise.name}", ')


def test_exercises_are_announced_with_the_points_they_give() -> None:
    announced = re.findall(r"\*\*Exercise (\d+): `(\w+)` \((\d+) points\)", TEXT)
    assert announced == [(str(number), name, str(POINTS[number - 1])) for number, name in enumerate(EXERCISES, start=1)]


def test_every_exercise_has_three_hints() -> None:
    hints = {cell.id: cell.source.count("<summary>") for cell in NOTEBOOK.cells if cell.id.startswith("hints_")}
    assert hints == {f"hints_{name}": 3 for name in EXERCISES}


def test_every_stub_documents_its_arguments_and_results() -> None:
    for name in EXERCISES:
        arguments = re.findall(r"\w+", CODE[name].partition("(")[2].partition(")")[0])
        assert [argument for argument in arguments if f"\n    {argument} -- " not in CODE[name]] == [], name
        assert "\n    Returns:\n" in CODE[name]


def test_every_picture_is_there_and_described_and_every_file_is_used() -> None:
    shown = dict(reversed(found) for found in re.findall(r"!\[([^\]]*)\]\(([^)]*)\)", TEXT))
    assert set(shown) == {f"images/{path.name}" for path in (FOLDER / "images").iterdir()}
    assert {name: text for name, text in shown.items() if len(text) < 60} == {}


def test_given_activations_are_those_of_the_reference() -> None:
    theirs, ours = given_module("activations"), activations
    Z, dA = np.array([[-800.0, -1.0, 0.0, 2.0, 800.0]]), np.array([[1.0, 2.0, 3.0, 4.0, 5.0]])
    np.testing.assert_array_equal(theirs.sigmoid(Z), ours.sigmoid(Z))
    np.testing.assert_array_equal(theirs.relu(Z), ours.relu(Z))
    np.testing.assert_array_equal(theirs.sigmoid_backward(dA, Z), ours.sigmoid_backward(dA, Z))
    np.testing.assert_array_equal(theirs.relu_backward(dA, Z), ours.relu_backward(dA, Z))


# right answers


@pytest.mark.parametrize("exercise", EXERCISES)
def test_visible_test_passes_and_needs_no_other_exercise(exercise: str) -> None:
    run = notebook_with(REFERENCE[exercise])
    run.cells([f"test_{exercise}"])
    assert run.printed[f"test_{exercise}"] == f"All visible tests of {exercise} pass.\n"


def test_chain_of_right_functions_learns() -> None:
    run = notebook_with(*REFERENCE.values())
    run.cells(["test_chain"])
    costs = [float(cost) for cost in re.findall(r"step \d: ([\d.]+)", run.printed["test_chain"])]
    assert costs == sorted(costs, reverse=True)
    assert costs[-1] < costs[0] / 2


@pytest.mark.parametrize("cell", ["gradient_check_linear", "gradient_check_layer", "gradient_check_network"])
def test_gradient_checks_agree_with_right_functions(cell: str) -> None:
    run = notebook_with(*REFERENCE.values())
    run.cells([cell])
    assert "The gradients agree" in run.printed[cell]
    assert "does not agree" not in run.printed[cell]


def test_example_of_the_gradient_check_shows_a_right_and_a_wrong_gradient() -> None:
    run = notebook_with()
    run.cells(["gradient_check_example"])
    assert re.findall(r"agree|does not agree", run.printed["gradient_check_example"]) == ["agree", "does not agree"]


def test_gradient_handed_in_without_dividing_by_m_shows_a_ratio_of_m() -> None:
    source = CODE["gradient_check_linear"]
    run = notebook_with(*REFERENCE.values())
    exec(source.replace("dA_prev / m", "dA_prev"), run.names)
    ratios = {row.name: row.ratio for row in run.names["check_linear_backward"]().rows}
    assert ratios == pytest.approx({"dA_prev": 4, "dW": 1, "db": 1})


def in_place(parameters: dict[str, Array], grads: Mapping[str, Array], learning_rate: float) -> dict[str, Array]:
    for key in parameters:
        parameters[key] -= learning_rate * grads[f"d{key}"]
    return parameters


def counted_from_zero(AL: Array, Y: Array, caches: Sequence[Any]) -> dict[str, Array]:
    grads = reference.L_model_backward(AL, Y, caches)
    return {f"dA{int(key[2:]) - 1}" if key.startswith("dA") else key: value for key, value in grads.items()}


def in_lists(A: Array, W: Array, b: Array) -> tuple[Any, Any]:
    Z, cache = reference.linear_forward(A, W, b)
    return Z.astype(np.float32).tolist(), list(cache)


@pytest.mark.parametrize(
    ("exercise", "function"),
    [("update_parameters", in_place), ("L_model_backward", counted_from_zero), ("linear_forward", in_lists), ("compute_cost", float)],
    ids=["updates in place", "keys of another edition", "lists in single precision", "a plain number"],
)
def test_right_but_unusual_answers_pass(exercise: str, function: Function) -> None:
    unusual = (lambda AL, Y: float(reference.compute_cost(AL, Y))) if function is float else function
    unusual.__name__ = exercise
    notebook_with(unusual).cells([f"test_{exercise}"])


# answers that are missing or wrong


@pytest.mark.parametrize("exercise", [*EXERCISES, "chain"])
def test_untouched_notebook_is_not_written_yet(exercise: str) -> None:
    run = notebook_with()
    run.cells(EXERCISES)
    with pytest.raises(AssertionError, match="not written yet"):
        run.cells([f"test_{exercise}"])


def changed(exercise: str, change: Any) -> Function:
    """The reference's function with its result changed."""

    def wrong(*args: Any) -> Any:
        return change(REFERENCE[exercise](*args), *args)

    wrong.__name__ = exercise
    return wrong


def keys_renamed(old: str, new: str) -> Any:
    return lambda result, *args: {key.replace(old, new): value for key, value in result.items()}


def every(key: str, factor: float) -> Any:
    return lambda result, *args: {name: value * factor if name.startswith(key) else value for name, value in result.items()}


EXAMPLE = {"W1": (4, 3), "b1": (4, 1), "W2": (2, 4), "b2": (2, 1)}
MISTAKES = {
    "sizes of the example": (
        "initialize_parameters",
        lambda p, *_: {key: np.resize(p[key], EXAMPLE[key]) for key in p},
        "W1 for sizes 5, 2, 3: expected shape",
    ),
    "lower-case keys": ("initialize_parameters", keys_renamed("W1", "w1"), "no W1 among its keys, which are w1, b1, W2"),
    "no return": ("initialize_parameters", lambda p, *_: None, "its last line returns nothing"),
    "scale forgotten": ("initialize_parameters_deep", every("W", 100), 'parameters["W1"] is 100 times what it should be'),
    "random biases": ("initialize_parameters_deep", lambda p, *_: p | {"b1": p["b1"] + 0.01}, 'parameters["b1"] has 2 of 2 values wrong'),
    "last layer forgotten": (
        "initialize_parameters_deep",
        lambda p, dims: {k: v for k, v in p.items() if str(len(dims) - 1) not in k},
        "no W3, b3",
    ),
    "no bias": ("linear_forward", lambda r, A, W, b: (r[0] - b, r[1]), "Z has 8 of 8 values wrong"),
    "Z alone": ("linear_forward", lambda r, *_: r[0], "Expected 2 values (Z, cache), got one array of shape (2, 4)."),
    "cache in another order": ("linear_forward", lambda r, A, W, b: (r[0], (W, A, b)), "cache[0]: expected shape (3, 4), got (2, 3)."),
    "A in the cache": ("linear_activation_forward", lambda r, *_: (r[0], (r[1][0], r[0])), "sigmoid cache[1] has 8 of 8 values wrong"),
    "caches of Z alone": (
        "L_model_forward",
        lambda r, *_: (r[0], [cache[1] for cache in r[1]]),
        "caches[0]: expected a list or tuple of 2",
    ),
    "last cache alone": ("L_model_forward", lambda r, *_: (r[0], r[1][-1:]), "caches: expected a list or tuple of 3, got a list of 1."),
    "minus forgotten": ("compute_cost", lambda J, *_: -J, "cost has the wrong sign"),
    "sum for mean": ("compute_cost", lambda J, AL, Y: J * Y.size, "cost is m times too large"),
    "dimensions kept": ("compute_cost", lambda J, *_: J.reshape(1, 1), "cost: expected shape (), got (1, 1)."),
    "average forgotten": ("linear_backward", lambda r, dZ, _: (r[0], r[1] * 4, r[2] * 4), "dW is m times too large"),
    "dimension lost": (
        "linear_backward",
        lambda r, *_: (r[0], r[1], r[2][:, 0]),
        "db: expected shape (2, 1), got (2,). A dimension got lost.",
    ),
    "sum over units": (
        "linear_backward",
        lambda r, dZ, _: (r[0], r[1], dZ.sum(0, keepdims=True) / 4),
        "db: expected shape (2, 1), got (1, 4).",
    ),
    "results in another order": ("linear_backward", lambda r, *_: (r[1], r[0], r[2]), "dA_prev: expected shape (3, 4), got (2, 3)."),
    "zeros": ("linear_activation_backward", lambda r, *_: tuple(0 * g for g in r), "dA_prev with sigmoid is 0 everywhere"),
    "sign of the start": ("L_model_backward", every("d", -1), 'grads["dA3"] has the wrong sign'),
    "average at the start": ("L_model_backward", every("d", 0.2), 'grads["dA3"] is m times too small'),
    "one layer too low": ("L_model_backward", keys_renamed("dW3", "dW0"), "no dW3 among its keys"),
    "letter for number": ("L_model_backward", keys_renamed("3", "L"), "no dA3, dW3, db3 among its keys, which are dAL, dWL, dbL"),
    "rate forgotten": (
        "update_parameters",
        lambda p, old, grads, rate: reference.update_parameters(old, grads, 1),
        'parameters["W1"] has 6 of 6',
    ),
    "b never moves": ("update_parameters", lambda p, old, *_: p | {"b1": old["b1"], "b2": old["b2"]}, "Wrong: b1, b2."),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_typical_mistake_is_told_in_plain_words(mistake: str) -> None:
    exercise, change, words = MISTAKES[mistake]
    assert words in said_by(f"test_{exercise}", changed(exercise, change))


@pytest.mark.parametrize(
    ("cell", "exercise", "change"),
    [
        ("gradient_check_linear", "linear_backward", lambda r, *_: (r[0], r[1] * 4, r[2])),
        ("gradient_check_layer", "linear_activation_backward", lambda r, *_: (-r[0], r[1], r[2])),
        ("gradient_check_network", "L_model_backward", every("dW", -1)),
    ],
)
def test_gradient_checks_find_wrong_gradients(cell: str, exercise: str, change: Any) -> None:
    run = notebook_with(*REFERENCE.values(), changed(exercise, change))
    run.cells([cell])
    assert "does not agree" in run.printed[cell]


def test_chain_finds_gradients_that_do_not_fit_together() -> None:
    message = said_by("test_chain", changed("L_model_backward", every("dW", 2)))
    assert message.startswith("cost of step 2 is wrong; expected 0.586549, got ")


def test_no_name_of_ours_can_hide_a_mistake_of_the_student() -> None:
    run = Run()
    run.cells(["imports"])
    run.names |= REFERENCE
    run.cells([cell for cell in CODE if cell not in EXERCISES and cell != "imports"])
    values = [name for name, value in run.names.items() if not callable(value) and not name.startswith("__")]
    assert [name for name in values if not name.endswith("_example") and name != "np"] == []
