"""Right but unusual ways to write `L_model_forward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.activations import relu, sigmoid
from solutions.step_by_step import linear_activation_forward, linear_forward


@alternative
def recursion(X, parameters):
    L = len(parameters) // 2

    def up_to(l):
        if l == 0:
            return X, []
        A_prev, caches = up_to(l - 1)
        A, cache = linear_activation_forward(A_prev, parameters[f"W{l}"], parameters[f"b{l}"], "sigmoid" if l == L else "relu")
        return A, caches + [cache]

    return up_to(L)


@alternative
def list_of_activations(X, parameters):
    L = len(parameters) // 2
    A, caches = [X], []
    for l, activation in enumerate(["relu"] * (L - 1) + ["sigmoid"], start=1):
        out, cache = linear_activation_forward(A[-1], parameters["W" + str(l)], parameters["b" + str(l)], activation)
        A.append(out)
        caches.append(cache)
    return A[L], caches


@alternative
def layers_counted_by_names(X, parameters):
    L = max(int(key[1:]) for key in parameters if key.startswith("W"))
    A, caches = X, [None] * L
    for l in range(1, L):
        A, caches[l - 1] = linear_activation_forward(A, parameters["W%d" % l], parameters["b%d" % l], activation="relu")
    AL, caches[-1] = linear_activation_forward(A, parameters["W%d" % L], parameters["b%d" % L], activation="sigmoid")
    assert AL.shape[1] == X.shape[1]
    return AL, caches


@alternative
def linear_and_activation_apart(X, parameters):
    L = int(len(parameters) / 2)
    A = X
    caches = []
    for l in range(L):
        Z, linear_cache = linear_forward(A, parameters["W" + str(l + 1)], parameters["b" + str(l + 1)])
        g = relu if l != L - 1 else sigmoid
        A, activation_cache = g(Z)
        caches += [(linear_cache, activation_cache)]
        print("layer", l + 1, A.shape)
    return A, caches


@alternative
def reduce(X, parameters):
    import functools

    L = len(parameters) // 2
    caches = []

    def layer(A, l):
        A, cache = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu" if l < L else "sigmoid")
        caches.append(cache)
        return A

    return functools.reduce(layer, range(1, L + 1), X), caches


@alternative
def parameters_copied_and_used_up(X, parameters):
    import copy

    left, caches, A = copy.deepcopy(parameters), [], np.array(X)
    while left:
        l = len(caches) + 1
        W, b = left.pop("W" + str(l)), left.pop("b" + str(l))
        A, cache = linear_activation_forward(A, W, b, "relu" if left else "sigmoid")
        caches.append(cache)
    return A, caches
