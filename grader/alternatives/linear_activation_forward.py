"""Right but unusual ways to write `linear_activation_forward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.activations import relu, sigmoid
from solutions.step_by_step import linear_forward


@alternative
def dict_of_functions(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = {"relu": relu, "sigmoid": sigmoid}[activation](Z)
    return A, (linear_cache, activation_cache)


@alternative
def match_statement(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    match activation:
        case "sigmoid":
            A, activation_cache = sigmoid(Z)
        case "relu":
            A, activation_cache = relu(Z)
        case _:
            raise ValueError(activation)
    return A, (linear_cache, activation_cache)


@alternative
def both_activations_computed(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = (activation == "sigmoid") * sigmoid(Z)[0] + (activation == "relu") * relu(Z)[0]
    return A, (linear_cache, Z)


@alternative
def everything_written_out(A_prev, W, b, activation="relu"):
    Z = W @ A_prev + b
    if activation == "relu":
        A = (np.abs(Z) + Z) / 2
    else:
        A = np.where(Z < 0, np.exp(np.minimum(Z, 0)) / (1 + np.exp(np.minimum(Z, 0))), 1 / (1 + np.exp(-np.maximum(Z, 0))))
    cache = ((A_prev, W, b), Z)
    return A, cache


@alternative
def activations_as_masks(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation.lower() == "relu":
        A = Z.copy()
        A[A < 0] = 0
    elif activation.startswith("sig"):
        with np.errstate(over="ignore"):
            A = 1 / (1 + np.exp(-Z))
    assert A.shape == (W.shape[0], A_prev.shape[1])
    return A, (linear_cache, Z)
