"""The two activations and their backward steps, given to the student: everything else in the course is built on top of them."""

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


def sigmoid(Z: Array) -> tuple[Array, Array]:
    """A = 1 / (1 + exp(-Z)), elementwise, for Z of any shape; returns `A, cache` with cache = Z.

    Uses exp(-|Z|) only, which never overflows, however large Z is; the factor 1.0 makes floats of whole numbers. Keeps A strictly
    between 0 and 1, where rounding would reach them (1 from Z = 37 on), so that log(A), log(1 - A) and their slopes stay finite.
    """
    e = np.exp(-np.abs(1.0 * Z))
    A = np.where(Z >= 0, 1, e) / (1 + e)
    limits = np.finfo(A.dtype)
    return np.clip(A, limits.tiny, 1 - limits.epsneg), Z


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
