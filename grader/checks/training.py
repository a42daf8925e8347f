"""A few steps of gradient descent with functions that are handed in. It can run beside a submission, so it imports numpy alone."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np


class ChainBrokenError(Exception):
    """One function of the chain hands back something that the next cannot use; the text says which and what."""


def train(
    functions: Sequence[Any], X: Any, Y: Any, layer_dims: list[int], learning_rate: float, steps: int, start: Mapping[str, Any]
) -> dict[str, Any]:
    """Train with the functions of the exercise; returns the first shapes, the cost of every step and the last parameters.

    They come in the order of the steps: the initialisation for any depth, forward, cost, backward, update. The initialisation for two
    layers may stand before them, and is then the one that two layers start with. Their parameters are judged by shape alone, since their
    numbers have an exercise of their own; the training begins with the parameters `start`.
    """
    *for_two_layers, initialize, forward, compute_cost, backward, update = functions
    first = for_two_layers[0](*layer_dims) if for_two_layers and len(layer_dims) == 3 else initialize(list(layer_dims))
    result: dict[str, Any] = {f"the shape of {key}": np.array(np.shape(value)) for key, value in _dict("the initialisation", first).items()}
    parameters: Any = dict(start)
    for step in range(1, steps + 1):
        AL, caches = _pair(forward(X, parameters))
        result[f"the cost of step {step}"] = compute_cost(AL, Y)
        parameters = update(parameters, backward(AL, Y, caches), learning_rate)
    return result | _dict("update_parameters", parameters)


def _dict(name: str, returned: Any) -> dict[str, Any]:
    if not isinstance(returned, dict):
        raise ChainBrokenError(f"{name} returned {_type_name(returned)} instead of a dict")
    return returned


def _pair(returned: Any) -> tuple[Any, Any]:
    if not isinstance(returned, (tuple, list)) or len(returned) != 2:
        raise ChainBrokenError(f"L_model_forward returned {_type_name(returned)} instead of AL and caches")
    return returned[0], returned[1]


def _type_name(value: Any) -> str:
    if value is None:
        return "None"
    if isinstance(value, np.ndarray):
        return f"array of shape {value.shape}"
    return "number" if isinstance(value, (int, float, np.generic)) else type(value).__name__
