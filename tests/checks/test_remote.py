"""The checks judge functions in the sandbox as they judge functions of this process."""

import ast
import inspect
import time
from collections.abc import Iterator
from types import ModuleType

import pytest

from grader.checks import examine
from grader.judge.remote import Submitted
from grader.sandbox import CellStatus, Sandbox, WarmProcess
from grader.verdict import Status
from solutions import activations, image_classifier, step_by_step
from tests.checks.functions import EXERCISES, codes, is_full, messages, reference

WRONG = """
def linear_forward(A, W, b):
    Z = A @ W
    return Z + b, (A, W, b)

def compute_cost(AL, Y):
    raise NotImplementedError("compute_cost is not written yet")

def update_parameters(parameters, grads, learning_rate):
    for key in parameters:
        parameters[key] -= learning_rate * grads["d" + key]
    return parameters

def predict(X, y, parameters):
    return (label for label in y)
"""


def source_of(module: ModuleType) -> str:
    """A module of the solutions as a cell: what it imports from its neighbours is there already."""
    tree = ast.parse(inspect.getsource(module))
    own = [node for node in tree.body if not (isinstance(node, ast.ImportFrom) and str(node.module).startswith("solutions"))]
    return ast.unparse(ast.Module(own, []))


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with WarmProcess() as warm, warm.open() as opened:
        for module in (activations, step_by_step, image_classifier):
            assert opened.run_cell(source_of(module)).status == CellStatus.OK
        yield opened


def test_the_reference_in_the_sandbox_earns_all_points(sandbox: Sandbox) -> None:
    started = time.perf_counter()
    for exercise in EXERCISES:
        with sandbox.snapshot() as snapshot:
            submitted = Submitted(snapshot)
            functions = [submitted.function(function.__name__) for function in reference(exercise)]
            assert is_full(examine(exercise, *functions))
    print(f"all checks on functions in the sandbox: {1000 * (time.perf_counter() - started):.0f} ms, snapshots included")


def test_wrong_functions_in_the_sandbox_are_told_what_is_wrong(sandbox: Sandbox) -> None:
    assert sandbox.run_cell(WRONG).status == CellStatus.OK
    with sandbox.snapshot() as snapshot:
        submitted = Submitted(snapshot)
        said = {
            name: examine(name, submitted.function(name), catalogue=False)
            for name in ("linear_forward", "compute_cost", "update_parameters", "predict")
        }
    assert "raises ValueError in line 2 (Z = A @ W)" in messages(said["linear_forward"])[0]
    assert said["compute_cost"].status == Status.NOT_ATTEMPTED
    assert is_full(said["update_parameters"])
    assert codes(said["update_parameters"]) == ["updates_in_place"]
    assert codes(said["predict"]) == ["not_plain"]
