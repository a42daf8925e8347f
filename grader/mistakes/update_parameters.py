"""Mistakes in `update_parameters`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
from grader.mistakes import mistake, mistake_cell


@mistake("None comes back: the new parameters have to be returned.")
def nothing_returned(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        parameters["W" + str(l)] -= learning_rate * grads["dW" + str(l)]
        parameters["b" + str(l)] -= learning_rate * grads["db" + str(l)]


@mistake("The gradients are looked up among the parameters: they come in the function's second argument.")
def gradients_among_the_parameters(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * parameters["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * parameters["db" + str(l)]
    return updated


@mistake("W moves two steps and b none: the second line of your loop updates W once more.")
def weights_updated_twice(parameters, grads, learning_rate):
    updated = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = updated["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["W" + str(l)] = updated["W" + str(l)] - learning_rate * grads["dW" + str(l)]
    return updated


@mistake_cell("The cell does not compile: the line that begins the loop is there twice, the second time with nothing to repeat.")
def loop_line_typed_twice():
    """
    def update_parameters(parameters, grads, learning_rate):
        updated = {}
        L = len(parameters) // 2
        for l in range(1, L + 1):
        for l in range(1, L + 1):
            updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
            updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
        return updated
    """


@mistake("You walk uphill: every step adds to the cost, so look at the sign before the learning rate.")
def steps_uphill(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] + learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] + learning_rate * grads["db" + str(l)]
    return updated


@mistake("The learning rate is never used, so the steps have the full length of the gradients.")
def learning_rate_missing(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - grads["db" + str(l)]
    return updated


@mistake("The learning rate is fixed inside the function: use the one that the caller passes.")
def learning_rate_fixed(parameters, grads, learning_rate):
    learning_rate = 0.01
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return updated


@mistake("The gradient is divided by the learning rate: a smaller rate should make smaller steps, and yours makes larger ones.")
def divided_by_learning_rate(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - grads["dW" + str(l)] / learning_rate
        updated["b" + str(l)] = parameters["b" + str(l)] - grads["db" + str(l)] / learning_rate
    return updated


@mistake("alpha is not a name of this function: look at what its third argument is called.")
def learning_rate_under_another_name(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - alpha * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - alpha * grads["db" + str(l)]
    return updated


@mistake("The gradients are never used: every entry moves by the same amount, the learning rate itself.")
def gradient_missing(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate
    return updated


@mistake("The old values are forgotten: you return only the steps, which should be taken from where the parameters were.")
def old_values_forgotten(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = -learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = -learning_rate * grads["db" + str(l)]
    return updated


@mistake("You multiply the parameters by a factor: gradient descent takes a step, which is a difference.")
def multiplied_by_a_factor(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] * (1 - learning_rate * grads["dW" + str(l)])
        updated["b" + str(l)] = parameters["b" + str(l)] * (1 - learning_rate * grads["db" + str(l)])
    return updated


@mistake("The biases do not move: only the weights are updated in your loop.")
def biases_unchanged(parameters, grads, learning_rate):
    updated = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
    return updated


@mistake("Nothing moves: the new values never get into the dictionary that you return.")
def new_values_not_stored(parameters, grads, learning_rate):
    L = len(parameters) // 2
    for l in range(1, L + 1):
        W = parameters["W" + str(l)]
        b = parameters["b" + str(l)]
        W = W - learning_rate * grads["dW" + str(l)]
        b = b - learning_rate * grads["db" + str(l)]
    return parameters


@mistake("The last layer does not move: look at where your loop ends.")
def last_layer_unchanged(parameters, grads, learning_rate):
    updated = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return updated


@mistake("The first layer does not move: look at where your loop begins, and at the keys it builds.")
def first_layer_unchanged(parameters, grads, learning_rate):
    updated = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L):
        updated["W" + str(l + 1)] = parameters["W" + str(l + 1)] - learning_rate * grads["dW" + str(l + 1)]
        updated["b" + str(l + 1)] = parameters["b" + str(l + 1)] - learning_rate * grads["db" + str(l + 1)]
    return updated


@mistake("Only layer 1 moves: the loop ends too soon, so look at where the return stands.")
def return_inside_the_loop(parameters, grads, learning_rate):
    updated = dict(parameters)
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
        return updated


@mistake("Your loop asks for a layer that is not there: each layer has two entries in the dictionary.")
def entries_counted_as_layers(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters)
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return updated


@mistake("Every parameter moves two steps instead of one: count how often your loop comes past each of them.")
def every_step_twice(parameters, grads, learning_rate):
    updated = dict(parameters)
    for key in parameters:
        l = key[1:]
        updated["W" + l] = updated["W" + l] - learning_rate * grads["dW" + l]
        updated["b" + l] = updated["b" + l] - learning_rate * grads["db" + l]
    return updated


@mistake("The biases are moved by the gradient of the weights: look at the key in the second line of your loop.")
def biases_moved_by_weight_gradient(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["W" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["b" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["dW" + str(l)]
    return updated


@mistake("The new values are stored under the gradients' keys: they should keep the names the parameters had.")
def keys_of_the_gradients(parameters, grads, learning_rate):
    updated = {}
    L = len(parameters) // 2
    for l in range(1, L + 1):
        updated["dW" + str(l)] = parameters["W" + str(l)] - learning_rate * grads["dW" + str(l)]
        updated["db" + str(l)] = parameters["b" + str(l)] - learning_rate * grads["db" + str(l)]
    return updated
