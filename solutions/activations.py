"""The two activations and their backward steps, given to the student: everything else in the course is built on top of them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def sigmoid(Z: Array) -> tuple[Array, Array]:
    """A = 1 / (1 + exp(-Z)), elementwise, for Z of any shape; returns `A, cache` with cache = Z.

    Uses exp(-|Z|) only, which never overflows, however large Z is.
    """
    e = np.exp(-np.abs(Z))
    return np.where(Z >= 0, 1, e) / (1 + e), Z


def relu(Z: Array) -> tuple[Array, Array]:
    """A = max(0, Z), elementwise, for Z of any shape; returns `A, cache` with cache = Z."""
    return np.maximum(0, Z), Z


def sigmoid_backward(dA: Array, cache: Array) -> Array:
    """dZ = dA * A * (1 - A) with A = sigmoid(Z); `dA`, `cache` = Z and the result have one shape."""
    A, Z = sigmoid(cache)
    return dA * A * (1 - A)


def relu_backward(dA: Array, cache: Array) -> Array:
    """dZ = dA where Z > 0, else 0; `dA`, `cache` = Z and the result have one shape."""
    Z = cache
    return dA * (Z > 0)
