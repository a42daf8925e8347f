"""Right but unusual ways to write `L_layer_model`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative, alternative_cell
from solutions.image_classifier import report_cost
from solutions.step_by_step import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    update_parameters,
)


@alternative
def everything_by_layers(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    L = len(layers_dims) - 1
    for step in range(num_iterations):
        A, caches = X, {}
        for l in range(1, L + 1):
            A, caches[l] = linear_activation_forward(A, parameters[f"W{l}"], parameters[f"b{l}"], "relu" if l < L else "sigmoid")
        costs.append(float(compute_cost(A, Y)))
        dA, grads = -(Y / A - (1 - Y) / (1 - A)), {}
        for l in range(L, 0, -1):
            dA, grads[f"dW{l}"], grads[f"db{l}"] = linear_activation_backward(dA, caches[l], "relu" if l < L else "sigmoid")
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@alternative
def inner_step(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    def step_from(parameters):
        AL, caches = L_model_forward(X, parameters)
        return update_parameters(parameters, L_model_backward(AL, Y, caches), learning_rate), float(compute_cost(AL, Y))

    parameters, costs = initialize_parameters_deep(layers_dims), []
    for step in range(num_iterations):
        parameters, cost = step_from(parameters)
        costs += [cost]
        if print_cost:
            report_cost(step, num_iterations, cost)
    return parameters, costs


@alternative
def arrays_in_place(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(list(layers_dims))
    costs = np.zeros(num_iterations)
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs[step] = compute_cost(AL, Y)
        grads = L_model_backward(AL, Y, caches)
        for key in parameters:
            parameters[key] -= learning_rate * grads["d" + key]
        if print_cost:
            report_cost(step, num_iterations, costs[step])
    return parameters, costs.tolist()


@alternative
def further_keyword(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False, initialize=None):
    parameters = (initialize or initialize_parameters_deep)(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs.append(compute_cost(AL, Y).item())
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters=parameters, grads=grads, learning_rate=learning_rate)
        if print_cost and (step % 100 == 0 or step == num_iterations - 1):
            print("cost after step", step, "is", costs[-1])
    return parameters, costs


@alternative_cell
def generator_beside_the_function():
    """
    def descend(parameters, X, Y, learning_rate):
        while True:
            AL, caches = L_model_forward(X, parameters)
            cost = float(compute_cost(AL, Y))
            parameters = update_parameters(parameters, L_model_backward(AL, Y, caches), learning_rate)
            yield parameters, cost


    def L_layer_model(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
        parameters, costs = initialize_parameters_deep(layers_dims), []
        for step, (parameters, cost) in zip(range(num_iterations), descend(parameters, X, Y, learning_rate)):
            costs.append(cost)
            if print_cost:
                report_cost(step, num_iterations, cost)
        return parameters, costs
    """
