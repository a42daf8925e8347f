"""Building a deep neural network, step by step: the reference for the first assignment.

Every function is one equation. Shapes: X is (n[0], m), W[l] is (n[l], n[l-1]), b[l] is (n[l], 1), Z[l] and A[l] are (n[l], m), Y and
AL are (1, m). The average over the m examples sits in `linear_backward`, so dW and db are derivatives of the mean cost, while dZ and dA
are m times that.
"""

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from solutions.activations import Array, relu, relu_backward, sigmoid, sigmoid_backward

LinearCache = tuple[Array, Array, Array]
Cache = tuple[LinearCache, Array]
Parameters = dict[str, Array]
Labels = NDArray[np.integer] | NDArray[np.floating]


def initialize_parameters(n_x: int, n_h: int, n_y: int) -> Parameters:
    """W = 0.01 * N(0, 1) and b = 0 for a network of two layers with n_x inputs, n_h hidden units and n_y outputs.

    Returns W1 (n_h, n_x), b1 (n_h, 1), W2 (n_y, n_h), b2 (n_y, 1).
    """
    return {
        "W1": np.random.randn(n_h, n_x) * 0.01,
        "b1": np.zeros((n_h, 1)),
        "W2": np.random.randn(n_y, n_h) * 0.01,
        "b2": np.zeros((n_y, 1)),
    }


def initialize_parameters_deep(layer_dims: Sequence[int]) -> Parameters:
    """W[l] = 0.01 * N(0, 1) of shape (n[l], n[l-1]) and b[l] = 0 of shape (n[l], 1), for layer_dims = [n[0], ..., n[L]]."""
    parameters: Parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def linear_forward(A: Array, W: Array, b: Array) -> tuple[Array, LinearCache]:
    """Z = W A + b, with A (n[l-1], m), W (n[l], n[l-1]) and b (n[l], 1) added to every column; returns `Z, (A, W, b)`."""
    Z = W @ A + b
    return Z, (A, W, b)


def linear_activation_forward(A_prev: Array, W: Array, b: Array, activation: str) -> tuple[Array, Cache]:
    """A = g(W A_prev + b), where g is "relu" or "sigmoid"; returns `A, (linear_cache, activation_cache)`.

    Raises ValueError for any other activation.
    """
    if activation not in ("relu", "sigmoid"):
        raise ValueError(f'activation must be "relu" or "sigmoid", not {activation!r}')
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = relu(Z) if activation == "relu" else sigmoid(Z)
    return A, (linear_cache, activation_cache)


def L_model_forward(X: Array, parameters: Mapping[str, Array]) -> tuple[Array, list[Cache]]:
    """[LINEAR -> RELU] * (L - 1) -> LINEAR -> SIGMOID, with A[0] = X; returns `AL` (1, m) and the caches of layers 1..L."""
    L = sum(key.startswith("W") for key in parameters)
    A, caches = X, []
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], activation)
        caches.append(cache)
    return A, caches


def compute_cost(AL: Array, Y: Labels) -> Array:
    """J = -1/m * sum(Y log AL + (1 - Y) log(1 - AL)), the mean cross-entropy, a scalar of shape ()."""
    m = Y.shape[1]
    return np.asarray(-np.sum(Y * np.log(AL) + (1 - Y) * np.log(1 - AL)) / m)


def linear_backward(dZ: Array, cache: LinearCache) -> tuple[Array, Array, Array]:
    """dA_prev = W^T dZ, dW = dZ A_prev^T / m, db = (sum of dZ over the examples) / m; returns `dA_prev, dW, db`.

    Each has the shape of what it belongs to: dA_prev (n[l-1], m), dW (n[l], n[l-1]), db (n[l], 1).
    """
    A_prev, W, b = cache
    m = A_prev.shape[1]
    return W.T @ dZ, dZ @ A_prev.T / m, dZ.sum(axis=1, keepdims=True) / m


def linear_activation_backward(dA: Array, cache: Cache, activation: str) -> tuple[Array, Array, Array]:
    """dZ = dA * g'(Z), where g is "relu" or "sigmoid", then `linear_backward`; returns `dA_prev, dW, db`.

    Raises ValueError for any other activation.
    """
    if activation not in ("relu", "sigmoid"):
        raise ValueError(f'activation must be "relu" or "sigmoid", not {activation!r}')
    linear_cache, activation_cache = cache
    backward = relu_backward if activation == "relu" else sigmoid_backward
    return linear_backward(backward(dA, activation_cache), linear_cache)


def L_model_backward(AL: Array, Y: Labels, caches: Sequence[Cache]) -> Parameters:
    """The gradients of layers L..1, from dAL = -(Y/AL - (1-Y)/(1-AL)); returns a dict of dW{l}, db{l} and dA{l}, l = 1..L.

    dA{l} is the dA_prev that layer l hands back, so dA1 is the gradient at the input X.
    """
    L = len(caches)
    dA: Array = -(Y / AL - (1 - Y) / (1 - AL))
    grads: Parameters = {}
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads[f"dA{l}"], grads[f"dW{l}"], grads[f"db{l}"] = dA, dW, db
    return grads


def update_parameters(parameters: Mapping[str, Array], grads: Mapping[str, Array], learning_rate: float) -> Parameters:
    """theta = theta - learning_rate * dtheta, for every W{l} and b{l}; returns a new dict and leaves the old one as it was."""
    return {key: value - learning_rate * grads[f"d{key}"] for key, value in parameters.items()}
