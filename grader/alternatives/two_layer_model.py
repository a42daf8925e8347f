"""Right but unusual ways to write `two_layer_model`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative
from solutions.image_classifier import report_cost
from solutions.step_by_step import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    update_parameters,
)


@alternative
def names_for_every_parameter(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    grads, costs = {}, []
    (n_x, n_h, n_y) = layers_dims
    parameters = initialize_parameters(n_x, n_h, n_y)
    W1, b1, W2, b2 = parameters["W1"], parameters["b1"], parameters["W2"], parameters["b2"]
    for i in range(0, num_iterations):
        A1, cache1 = linear_activation_forward(X, W1, b1, activation="relu")
        A2, cache2 = linear_activation_forward(A1, W2, b2, activation="sigmoid")
        cost = compute_cost(A2, Y)
        dA2 = -(np.divide(Y, A2) - np.divide(1 - Y, 1 - A2))
        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, activation="sigmoid")
        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, activation="relu")
        grads["dW1"], grads["db1"], grads["dW2"], grads["db2"] = dW1, db1, dW2, db2
        parameters = update_parameters(parameters, grads, learning_rate)
        W1, b1, W2, b2 = (parameters[key] for key in ("W1", "b1", "W2", "b2"))
        costs.append(float(cost))
        if print_cost:
            report_cost(i, num_iterations, float(cost))
    return parameters, costs


@alternative
def functions_of_any_depth(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs.append(float(compute_cost(AL, Y)))
        parameters = update_parameters(parameters, L_model_backward(AL, Y, caches), learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@alternative
def fused_first_gradient(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters, costs, m = initialize_parameters(*layers_dims), [], X.shape[1]
    for step in range(num_iterations):
        A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
        A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
        costs.append(float(compute_cost(A2, Y)))
        dZ2 = A2 - Y
        dW2, db2 = dZ2 @ A1.T / m, dZ2.sum(axis=1, keepdims=True) / m
        dA1 = parameters["W2"].T @ dZ2
        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")
        grads = {"dW1": dW1, "dW2": dW2, "db1": db1, "db2": db2, "dA0": dA0, "dA1": dA1}
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@alternative
def while_loop_and_arrays_in_place(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters(layers_dims[0], layers_dims[1], layers_dims[2])
    costs = [0.0] * num_iterations
    step = 0
    while step < num_iterations:
        A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
        A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
        costs[step] = float(compute_cost(A2, Y))
        dA1, dW2, db2 = linear_activation_backward((A2 - Y) / (A2 * (1 - A2)), cache2, "sigmoid")
        _, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")
        for key, gradient in zip(["W1", "b1", "W2", "b2"], [dW1, db1, dW2, db2]):
            parameters[key] -= learning_rate * gradient
        if print_cost:
            report_cost(step, num_iterations, costs[step])
        step += 1
    return parameters, costs


@alternative
def clipped_outputs(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters(*layers_dims)
    costs = []
    Y = np.asarray(Y, dtype=float)
    for step in range(1, num_iterations + 1):
        A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
        A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
        costs.append(np.squeeze(compute_cost(A2, Y)).item())
        epsilon = 1e-12
        clipped = np.clip(A2, epsilon, 1 - epsilon)
        dA2 = np.where(Y == 1, -1 / clipped, 1 / (1 - clipped))
        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "sigmoid")
        dA0, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")
        parameters = update_parameters(parameters, dict(dW1=dW1, db1=db1, dW2=dW2, db2=db2), learning_rate)
        if print_cost:
            report_cost(step - 1, num_iterations, costs[-1])
    return parameters, costs
