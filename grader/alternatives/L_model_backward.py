"""Right but unusual ways to write `L_model_backward`, in both published numberings of dA."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative, alternative_cell
from solutions.activations import relu_backward
from solutions.step_by_step import linear_activation_backward, linear_backward


@alternative
def numbered_from_one(AL, Y, caches):
    grads = {}
    L = len(caches)
    Y = Y.reshape(AL.shape)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    current_cache = caches[-1]
    grads["dA" + str(L)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dAL, current_cache, "sigmoid")
    for l in reversed(range(L - 1)):
        current_cache = caches[l]
        dA_prev_temp, dW_temp, db_temp = linear_activation_backward(grads["dA" + str(l + 2)], current_cache, "relu")
        grads["dA" + str(l + 1)] = dA_prev_temp
        grads["dW" + str(l + 1)] = dW_temp
        grads["db" + str(l + 1)] = db_temp
    return grads


@alternative
def numbered_from_zero(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(np.divide(Y, AL) - np.divide(1 - Y, 1 - AL))
    grads["dA" + str(L - 1)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dAL, caches[L - 1], "sigmoid")
    for l in reversed(range(L - 1)):
        dA_prev, dW, db = linear_activation_backward(grads["dA" + str(l + 1)], caches[l], "relu")
        grads["dA" + str(l)], grads["dW" + str(l + 1)], grads["db" + str(l + 1)] = dA_prev, dW, db
    return grads


@alternative
def numbered_from_zero_with_the_first_gradient(AL, Y, caches):
    L = len(caches)
    grads = {f"dA{L}": (AL - Y) / (AL * (1 - AL))}
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        grads[f"dA{l - 1}"], grads[f"dW{l}"], grads[f"db{l}"] = linear_activation_backward(grads[f"dA{l}"], caches[l - 1], activation)
    return grads


@alternative
def fused_first_gradient(AL, Y, caches):
    grads = {}
    L = len(caches)
    dZ = AL - Y
    for l in range(L, 0, -1):
        linear_cache, _ = caches[l - 1]
        dA_prev, grads[f"dW{l}"], grads[f"db{l}"] = linear_backward(dZ, linear_cache)
        grads[f"dA{l}"] = dA_prev
        if l > 1:
            dZ = relu_backward(dA_prev, caches[l - 2][1])
    return grads


@alternative
def clipped_outputs(AL, Y, caches):
    AL = np.clip(AL, 1e-12, 1 - 1e-12)
    dA = np.where(Y == 1, -1 / AL, 1 / (1 - AL))
    grads = {}
    for l, cache in reversed(list(enumerate(caches, start=1))):
        dA, dW, db = linear_activation_backward(dA, cache, "sigmoid" if l == len(caches) else "relu")
        grads.update({f"dA{l}": dA, f"dW{l}": dW, f"db{l}": db})
    return grads


@alternative
def further_keys(AL, Y, caches):
    L = len(caches)
    grads = {"dAL": -(Y / AL - (1 - Y) / (1 - AL)), "L": L, "m": Y.shape[1]}
    dA = grads["dAL"]
    for l in range(L, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "sigmoid" if l == L else "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
        grads["norm" + str(l)] = float(np.linalg.norm(dW))
        print("layer", l, "norm of dW", grads["norm" + str(l)])
    return grads


@alternative
def everything_written_out(AL, Y, caches):
    m, L = Y.shape[1], len(caches)
    grads = {}
    dZ = AL - Y
    for l in range(L, 0, -1):
        A_prev, W, b = caches[l - 1][0]
        grads["dW" + str(l)] = np.dot(dZ, A_prev.T) / m
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / m
        grads["dA" + str(l)] = np.dot(W.T, dZ)
        if l > 1:
            dZ = grads["dA" + str(l)] * (caches[l - 2][1] > 0)
    return grads


@alternative
def recursion(AL, Y, caches):
    def back(dA, l, activation):
        if l == 0:
            return {}
        dA_prev, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        return {f"dA{l}": dA_prev, f"dW{l}": dW, f"db{l}": db, **back(dA_prev, l - 1, "relu")}

    return back((1 - Y) / (1 - AL) - Y / AL, len(caches), "sigmoid")


@alternative_cell
def helper_beside_the_function():
    """
    from collections import defaultdict


    def cost_gradient(AL, Y, epsilon=1e-16):
        return -(Y / (AL + epsilon) - (1 - Y) / (1 - AL + epsilon))


    def L_model_backward(AL, Y, caches):
        lists = defaultdict(list)
        dA = cost_gradient(AL, Y)
        for activation, cache in zip(["sigmoid"] + ["relu"] * (len(caches) - 1), caches[::-1]):
            dA, dW, db = linear_activation_backward(dA, cache, activation)
            for name, value in (("dA", dA), ("dW", dW), ("db", db)):
                lists[name].insert(0, value)
        return {f"{name}{l}": value for name, values in lists.items() for l, value in enumerate(values, 1)}
    """
