"""The exercise "chain": the student's own five functions run a few steps of gradient descent together, beside the reference.

The parameters that their initialisation makes are judged by shape alone, since their numbers have an exercise of their own; the training
then starts from the reference's, enlarged, because 0.01 is too small for a mistake to show in the cost.
"""

from collections.abc import Sequence
from functools import partial

import numpy as np

from grader.checks.compare import Numbers, Result
from grader.checks.reading import type_name
from grader.checks.running import Function
from solutions import step_by_step as reference

CHAIN_ARGUMENTS = ("X", "Y", "layer_dims", "learning_rate", "steps")
ENLARGED = 60.0


class ChainBrokenError(Exception):
    """One function of the chain hands back something that the next cannot use; the text says which and what."""


def train(
    functions: Sequence[Function], X: Numbers, Y: Numbers, layer_dims: list[int], learning_rate: float, steps: int
) -> dict[str, Result]:
    """Train with the functions of the exercise; returns the first shapes, the cost of every step and the last parameters.

    They come in the order of the steps: the initialisation for any depth, forward, cost, backward, update. The initialisation for two
    layers may stand before them, and is then the one that two layers start with.
    """
    *for_two_layers, initialize, forward, compute_cost, backward, update = functions
    first = for_two_layers[0](*layer_dims) if for_two_layers and len(layer_dims) == 3 else initialize(list(layer_dims))
    result: dict[str, Result] = {f"the shape of {key}": shape for key, shape in _shapes(first).items()}
    parameters: Result = {key: value * ENLARGED for key, value in _first_parameters(layer_dims).items()}
    for step in range(1, steps + 1):
        AL, caches = _pair(forward(X, parameters))
        result[f"the cost of step {step}"] = compute_cost(AL, Y)
        parameters = update(parameters, backward(AL, Y, caches), learning_rate)
    if not isinstance(parameters, dict):
        raise ChainBrokenError(f"update_parameters returned {type_name(parameters)} instead of a dict")
    return result | parameters


def _first_parameters(layer_dims: list[int]) -> dict[str, Numbers]:
    """The reference's parameters for a draw of its own, so that nothing drawn before matters."""
    np.random.seed(sum(layer_dims))
    return reference.initialize_parameters_deep(layer_dims)


def _shapes(parameters: Result) -> dict[str, Numbers]:
    if not isinstance(parameters, dict):
        raise ChainBrokenError(f"the initialisation returned {type_name(parameters)} instead of a dict")
    return {key: np.array(np.shape(value)) for key, value in parameters.items()}


def _pair(result: Result) -> tuple[Result, Result]:
    if not isinstance(result, (tuple, list)) or len(result) != 2:
        raise ChainBrokenError(f"L_model_forward returned {type_name(result)} instead of AL and caches")
    return result[0], result[1]


def student_chain(*functions: Function) -> Function:
    """The chain of the functions handed in, as one function of a case's arguments."""
    return partial(train, functions)


reference_chain = student_chain(
    reference.initialize_parameters_deep,
    reference.L_model_forward,
    reference.compute_cost,
    reference.L_model_backward,
    reference.update_parameters,
)
