"""Mistakes in `L_layer_model`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake
from solutions.image_classifier import report_cost
from solutions.step_by_step import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    update_parameters,
)


@mistake("A seed is set inside the model, so all its trainings begin alike: seeding is done outside, in the notebook.")
def own_seed(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    np.random.seed(1)
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The parameters are made for two layers only: use the initialisation that takes any number of layers.")
def two_layer_initialisation(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters(*layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The network has one layer too many: layers_dims begins with the size of the input already.")
def input_size_put_in_front(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep([X.shape[0]] + list(layers_dims))
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("Each step starts from freshly drawn parameters: look at which lines should run once, before the loop.")
def initialised_in_every_step(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    costs = []
    for step in range(num_iterations):
        parameters = initialize_parameters_deep(layers_dims)
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The parameters at the end are those at the start: look at what becomes of the result of the update.")
def update_thrown_away(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The forward pass runs once, before the loop, so all steps use the first outputs: each step needs its own.")
def forward_pass_before_the_loop(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    AL, caches = L_model_forward(X, parameters)
    for step in range(num_iterations):
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The training climbs and the cost with it: look at the signs of what the update gets.")
def steps_uphill(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, -learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The learning rate that the caller chose is ignored: look at the last argument of your update.")
def learning_rate_fixed(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, 0.0075)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("Your learning rate falls from step to step: here it stays the same during the whole training.")
def learning_rate_falls(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate / (step + 1))
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The training always takes the same number of steps: the caller decides how many, by num_iterations.")
def number_of_steps_fixed(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(100):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The loop takes one step less than num_iterations: look at where it starts and ends.")
def one_step_too_few(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(1, num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("Only one step is taken: look at where the return stands.")
def return_inside_the_loop(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
        return parameters, costs


@mistake("The training is right, but costs leaves most steps out: every step adds one number.")
def cost_of_every_hundredth_step(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        if step % 100 == 0:
            costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, cost)
    return parameters, costs


@mistake("The training is right, but every cost is one step late: take it before the parameters change.")
def cost_after_the_update(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        AL, caches = L_model_forward(X, parameters)
        costs.append(float(compute_cost(AL, Y)))
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("costs ends up as a single number: its list is overwritten, instead of growing.")
def list_overwritten_by_a_cost(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs = float(cost)
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs)
    return parameters, costs


@mistake("The training is right, but the costs are not finite: look at the order of the arguments of compute_cost.")
def cost_with_swapped_arguments(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(Y, AL)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The backward pass gets the parameters: it needs what the forward pass kept for it.")
def parameters_for_caches(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, parameters)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("The backward pass starts from rounded outputs: it needs the probabilities as they are.")
def outputs_rounded_before_going_back(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(np.clip(np.round(AL), 0.01, 0.99), Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("X is divided by 255 inside the model: its values were scaled before they came here.")
def inputs_scaled_again(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    X = X / 255
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


@mistake("Only the parameters come back: the model should return two things, see the docstring.")
def costs_not_returned(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters


@mistake("None comes back instead of the trained parameters and the costs: the function ends without a return.")
def nothing_returned(X, Y, layers_dims, learning_rate=0.0075, num_iterations=2500, print_cost=False):
    parameters = initialize_parameters_deep(layers_dims)
    costs = []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        cost = compute_cost(AL, Y)
        costs.append(float(cost))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
