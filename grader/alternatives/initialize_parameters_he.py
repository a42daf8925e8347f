"""Right but unusual ways to write `initialize_parameters_he`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.step_by_step import initialize_parameters_deep


@alternative
def normal_with_scale(layer_dims):
    parameters = {}
    for l in range(1, len(layer_dims)):
        n_prev = layer_dims[l - 1]
        parameters["W" + str(l)] = np.random.normal(0, (2 / n_prev) ** 0.5, (layer_dims[l], n_prev))
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@alternative
def divided_by_the_root_of_half(layer_dims):
    L = len(layer_dims) - 1
    parameters = {}
    for l in range(L):
        parameters[f"W{l + 1}"] = np.random.randn(layer_dims[l + 1], layer_dims[l]) / np.sqrt(layer_dims[l] / 2)
        parameters[f"b{l + 1}"] = np.zeros((layer_dims[l + 1], 1))
    return parameters


@alternative
def old_parameters_rescaled(layer_dims):
    parameters = initialize_parameters_deep(layer_dims)
    for l in range(1, len(layer_dims)):
        parameters["W" + str(l)] *= 100 * np.sqrt(2.0 / layer_dims[l - 1])
    return parameters


@alternative
def math_root_and_zip(layer_dims):
    import math

    parameters = {}
    for l, (before, units) in enumerate(zip(layer_dims, layer_dims[1:]), start=1):
        W = np.random.randn(units * before).reshape(units, before) * math.sqrt(2) / math.sqrt(before)
        parameters |= {f"W{l}": W, f"b{l}": 0 * W[:, [0]]}
    return parameters


@alternative
def comprehension_with_types(layer_dims: list[int]) -> dict[str, np.ndarray]:
    layers = list(range(1, len(layer_dims)))
    weights = [np.random.standard_normal((layer_dims[l], layer_dims[l - 1])) * np.sqrt(2 / layer_dims[l - 1]) for l in layers]
    parameters = dict(zip((f"W{l}" for l in layers), weights))
    parameters.update((f"b{l}", np.zeros((W.shape[0], 1))) for l, W in zip(layers, weights))
    print({key: value.shape for key, value in parameters.items()})
    return parameters
