"""A solution must work where a student's would: in a notebook that has numpy, what the course gives, and the exercises before it.

Annotations of arguments and results name types that a notebook does not have. They are evaluated when `def` runs, so whoever fills a
notebook takes the bodies only, into the stubs' own signatures. Annotations of local variables are never evaluated.
"""

import ast
import builtins
import copy
import inspect
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from numpy.testing import assert_array_equal

from grader.course import find_course
from solutions import activations, image_classifier, step_by_step

GIVEN = {"np", "sigmoid", "relu", "sigmoid_backward", "relu_backward", "report_cost"}
FIRST, SECOND = (list(assignment.skeleton.answers) for assignment in find_course(Path(__file__)).assignments)
EXERCISES = [*FIRST, *SECOND]


def definitions(module: ModuleType) -> dict[str, ast.FunctionDef]:
    tree = ast.parse(inspect.getsource(module))
    return {node.name: node for node in tree.body if isinstance(node, ast.FunctionDef)}


FUNCTIONS = definitions(step_by_step) | definitions(image_classifier)


def outside_names(function: ast.FunctionDef) -> set[str]:
    """The names that the body and the default values of `function` need from elsewhere, Python's own apart."""
    names = [node for part in [*function.body, *function.args.defaults] for node in ast.walk(part) if isinstance(node, ast.Name)]
    annotations = {id(name) for node in ast.walk(function) if isinstance(node, ast.AnnAssign) for name in ast.walk(node.annotation)}
    used = {name.id for name in names if isinstance(name.ctx, ast.Load) and id(name) not in annotations}
    assigned = {name.id for name in names if isinstance(name.ctx, ast.Store)}
    arguments = {node.arg for node in ast.walk(function) if isinstance(node, ast.arg)}
    return used - assigned - arguments - set(dir(builtins))


def without_annotations(function: ast.FunctionDef) -> ast.FunctionDef:
    """A copy of `function` whose arguments and result are not annotated."""
    function = copy.deepcopy(function)
    function.returns = None
    for node in ast.walk(function):
        if isinstance(node, ast.arg):
            node.annotation = None
    return function


def test_every_public_function_of_the_reference_is_an_exercise_or_given() -> None:
    assert {name for name in FUNCTIONS if not name.startswith("_")} == {*EXERCISES, "report_cost"}


@pytest.mark.parametrize("name", EXERCISES)
def test_a_solution_needs_only_what_is_given_and_the_exercises_before_it(name: str) -> None:
    before = EXERCISES[: EXERCISES.index(name)]
    assert outside_names(FUNCTIONS[name]) <= GIVEN.union(before)


@pytest.mark.parametrize("name", EXERCISES)
def test_a_solution_has_neither_decorators_nor_names_shared_behind_its_back(name: str) -> None:
    function = FUNCTIONS[name]
    assert not function.decorator_list
    assert not [node for node in ast.walk(function) if isinstance(node, ast.Global | ast.Nonlocal | ast.Import | ast.ImportFrom)]


def test_the_solutions_run_in_a_bare_notebook_and_train_to_the_same_parameters() -> None:
    given = {name: getattr(activations, name) for name in GIVEN - {"np", "report_cost"}}
    notebook = {"np": np, "report_cost": image_classifier.report_cost, **given}
    for name in EXERCISES:
        cell = ast.fix_missing_locations(ast.Module([without_annotations(FUNCTIONS[name])], type_ignores=[]))
        exec(compile(cell, name, "exec"), notebook)
    images, Y = np.random.default_rng(0).integers(0, 256, (9, 4, 2), dtype=np.uint8), np.array([[0, 1, 1, 0, 0, 1, 0, 1, 1]])
    for name in ["two_layer_model", "L_layer_model"]:
        np.random.seed(1)
        there, there_costs = notebook[name](notebook["flatten_and_scale"](images), Y, (8, 3, 1), 0.5, 20)
        np.random.seed(1)
        here, here_costs = getattr(image_classifier, name)(image_classifier.flatten_and_scale(images), Y, (8, 3, 1), 0.5, 20)
        assert there_costs == here_costs
        for key, value in here.items():
            assert_array_equal(there[key], value)
