"""Right but unusual ways to write `update_parameters`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative


@alternative
def entries_replaced_in_the_callers_dict(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(L):
        parameters["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        parameters["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
    return parameters


@alternative
def callers_arrays_changed(parameters, grads, learning_rate):
    for l in range(1, len(parameters) // 2 + 1):
        parameters[f"W{l}"] -= learning_rate * grads[f"dW{l}"]
        parameters[f"b{l}"] -= learning_rate * grads[f"db{l}"]
    return parameters


@alternative
def deep_copy(parameters, grads, learning_rate=1.2):
    import copy

    parameters = copy.deepcopy(parameters)
    for key in parameters:
        parameters[key] -= learning_rate * grads["d" + key]
    return parameters


@alternative
def biases_before_weights(parameters, grads, learning_rate):
    L = len(parameters) // 2
    updated = {f"b{l}": np.subtract(parameters[f"b{l}"], np.multiply(learning_rate, grads[f"db{l}"])) for l in range(L, 0, -1)}
    updated.update({f"W{l}": np.subtract(parameters[f"W{l}"], np.multiply(learning_rate, grads[f"dW{l}"])) for l in range(L, 0, -1)})
    return updated


@alternative
def loop_over_the_gradients(parameters, grads, learning_rate):
    updated = dict(parameters)
    for name, gradient in grads.items():
        if name[1:] in parameters:
            updated[name[1:]] = parameters[name[1:]] + -learning_rate * gradient
    return updated


@alternative
def entry_by_entry(parameters, grads, learning_rate):
    updated = {}
    for key, value in parameters.items():
        new = np.zeros(value.shape)
        for i, j in np.ndindex(*value.shape):
            new[i, j] = value[i, j] - learning_rate * grads[f"d{key}"][i, j]
        updated[key] = new
    print("updated", ", ".join(sorted(updated)))
    return updated
