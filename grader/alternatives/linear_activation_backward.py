"""Right but unusual ways to write `linear_activation_backward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.activations import relu_backward, sigmoid, sigmoid_backward
from solutions.step_by_step import linear_backward


@alternative
def dict_of_functions(dA, cache, activation):
    slopes = {"relu": relu_backward, "sigmoid": sigmoid_backward}
    return linear_backward(slopes[activation](dA, cache[1]), cache[0])


@alternative
def everything_written_out(dA, cache, activation):
    (A_prev, W, b), Z = cache
    if activation == "relu":
        dZ = np.multiply(dA, np.where(Z > 0, 1, 0))
    else:
        s = 1 / (1 + np.exp(-np.clip(Z, -500, 500)))
        dZ = dA * s * (1 - s)
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(1, keepdims=True) / m


@alternative
def mask_on_a_copy(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "relu":
        dZ = np.array(dA, copy=True)
        dZ[Z <= 0] = 0
    elif activation == "sigmoid":
        dZ = sigmoid_backward(dA, Z)
    assert dZ.shape == Z.shape
    dA_prev, dW, db = linear_backward(dZ, linear_cache)
    return dA_prev, dW, db


@alternative
def slope_by_symmetry(dA, cache, activation):
    linear_cache, activation_cache = cache
    if "relu" in activation:
        dZ = dA * np.heaviside(activation_cache, 0)
    else:
        dZ = dA * sigmoid(activation_cache)[0] * sigmoid(-activation_cache)[0]
    print("dZ:", dZ.shape)
    return linear_backward(dZ, linear_cache)


@alternative
def inner_function(dA, cache, activation):
    def g_prime(Z):
        if activation == "sigmoid":
            return 1 / (4 * np.cosh(Z / 2) ** 2)
        return (Z > 0).astype(float)

    linear_cache, Z = cache
    return linear_backward(dA * g_prime(Z), linear_cache)
