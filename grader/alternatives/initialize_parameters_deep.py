"""Right but unusual ways to write `initialize_parameters_deep`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative


@alternative
def zip_over_neighbours(layer_dims):
    parameters = {}
    for l, (before, units) in enumerate(zip(layer_dims[:-1], layer_dims[1:]), 1):
        parameters[f"W{l}"] = np.random.randn(units, before) * 0.01
        parameters[f"b{l}"] = np.zeros((units, 1))
    return parameters


@alternative
def two_comprehensions(layer_dims):
    layers = range(1, len(layer_dims))
    weights = {f"W{l}": np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01 for l in layers}
    biases = {f"b{l}": np.array([[0.0]] * layer_dims[l]) for l in layers}
    return {**weights, **biases}


@alternative
def recursion(layer_dims):
    def first_layers(L):
        if L == 0:
            return {}
        parameters = first_layers(L - 1)
        W = np.random.normal(loc=0.0, scale=1.0, size=(layer_dims[L], layer_dims[L - 1]))
        return parameters | {"W%d" % L: W * 1e-2, "b%d" % L: np.zeros_like(W[:, :1])}

    return first_layers(len(layer_dims) - 1)


@alternative
def drawn_entry_by_entry(layer_dims):
    parameters = {}
    l = 1
    while l < len(layer_dims):
        n, n_prev = layer_dims[l], layer_dims[l - 1]
        W = np.empty((n, n_prev))
        for i in range(n):
            for j in range(n_prev):
                W[i, j] = np.random.randn() * 0.01
        parameters.setdefault("W{}".format(l), W)
        parameters.setdefault("b{}".format(l), np.full((n, 1), 0.0))
        l += 1
    return parameters


@alternative
def printing_the_layers(layer_dims):
    parameters = {}
    for l in range(len(layer_dims) - 1):
        parameters["W" + str(l + 1)] = np.random.randn(layer_dims[l + 1], layer_dims[l]) * 0.01
        parameters["b" + str(l + 1)] = np.zeros((layer_dims[l + 1], 1), dtype=np.float64)
        print("layer", l + 1, "has", layer_dims[l + 1], "units")
    return parameters
