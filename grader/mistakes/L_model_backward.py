"""Mistakes in `L_model_backward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake
from solutions.step_by_step import linear_activation_backward


@mistake("The list of all caches is taken apart as if it were one layer's pair: pick a layer's cache first.")
def list_taken_for_a_pair(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        current_cache = (caches[0], caches[1])
        dA, dW, db = linear_activation_backward(dA, current_cache, activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Every layer uses the cache of the last one: the index into caches must follow the loop.")
def last_cache_for_all(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[L - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The index into caches is one too high: the list counts from 0, while the layers count from 1.")
def cache_of_the_next_layer(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The hidden layers go back through sigmoid's slope: use the activation that they had on the way forward.")
def sigmoid_slope_in_hidden_layers(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "sigmoid")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The output layer goes back through relu's slope: use the activation that it had on the way forward.")
def relu_slope_at_the_output(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("reversed and range are nested the wrong way round: a number cannot be reversed, but a sequence of numbers can.")
def reversed_inside_range(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    grads["dA" + str(L)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    for l in range(reversed(L - 1)):
        dA, dW, db = linear_activation_backward(grads["dA" + str(l + 2)], caches[l], "relu")
        grads["dA" + str(l + 1)], grads["dW" + str(l + 1)], grads["db" + str(l + 1)] = dA, dW, db
    return grads


@mistake("The loop visits the hidden layers from the first to the last: going back starts at the output.")
def loop_runs_forward(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in range(1, L):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("You call a helper that is defined nowhere: the layer's whole backward step is a function you have already written.")
def helper_from_nowhere(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        (A_prev, W, b), Z = caches[l - 1]
        dZ = dA * (sigmoid_derivative(Z) if l == L else relu_derivative(Z))
        grads["dW" + str(l)] = np.dot(dZ, A_prev.T) / Y.shape[1]
        grads["db" + str(l)] = np.sum(dZ, axis=1, keepdims=True) / Y.shape[1]
        dA = grads["dA" + str(l)] = np.dot(W.T, dZ)
    return grads


@mistake("The letter L itself stands in a key: the last layer's gradients need that layer's number.")
def letter_in_the_key(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dWL"], grads["dbL"] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Hidden layers store the gradient they received and not the one they hand back, so the layer below gets an old one.")
def incoming_gradient_stored(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    grads["dA" + str(L)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    for l in range(L - 1, 0, -1):
        dA = grads["dA" + str(l + 1)]
        dA_prev, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("All gradients have the wrong sign: look at the very first one, before any layer.")
def leading_minus_dropped(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = Y / AL - (1 - Y) / (1 - AL)
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The first gradient is wrong where the label is 0: look at the sign between its two fractions.")
def fractions_added(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL + (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Examples with label 0 give no gradient: the second fraction of the first gradient is missing.")
def second_fraction_missing(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL)
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("You start from the gradient behind the sigmoid and then send it through the sigmoid's slope once more.")
def sigmoid_slope_twice(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = AL - Y
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("All gradients are m times too small, dA too: linear_backward already takes the average, so look for another division.")
def average_in_the_first_gradient(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL)) / Y.shape[1]
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("A name is assigned with a capital letter and read with a small one, inside the loop over the hidden layers.")
def capital_letter_mixed_up(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW_temp, dB_temp = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW_temp, db_temp
    return grads


@mistake("The last layer's dW and db are stored one layer too low, where the next layer overwrites them.")
def last_layer_stored_too_low(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L - 1)], grads["db" + str(L - 1)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The hidden layers' dW and db are stored one layer too low: a layer 0 appears, and one hidden layer is missing.")
def hidden_layers_stored_too_low(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in reversed(range(L - 1)):
        dA, dW, db = linear_activation_backward(dA, caches[l], "relu")
        grads["dA" + str(l + 1)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("The divide function gets one argument, a finished quotient: it expects the two numbers to divide.")
def divide_with_one_argument(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(np.divide(Y / AL) - np.divide((1 - Y) / (1 - AL)))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("str stands before square brackets where a key is built: calling a function takes round ones.")
def square_brackets_after_str(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str[l]], grads["dW" + str[l]], grads["db" + str[l]] = dA, dW, db
    return grads


@mistake("Every hidden layer starts from the gradient of the cost: each should get what the layer above hands back.")
def cost_gradient_for_every_layer(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dAL, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Every hidden layer gets what the last layer hands back: inside the loop the gradient never moves on.")
def gradient_does_not_move_on(AL, Y, caches):
    grads = {}
    L = len(caches)
    dAL = -(Y / AL - (1 - Y) / (1 - AL))
    grads["dA" + str(L)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dAL, caches[L - 1], "sigmoid")
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(grads["dA" + str(L)], caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Only the last layer has gradients: nothing goes back through the hidden layers.")
def hidden_layers_missing(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    grads["dA" + str(L)], grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    return grads


@mistake("Layer 1 has no gradients: your loop stops one layer too early on its way down.")
def first_layer_missing(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 1, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("Only the topmost hidden layer is reached: the return stands inside the loop, so it leaves after one turn.")
def return_inside_the_loop(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
        return grads


@mistake("dA follows two numberings at once, so the last layer's gradient is overwritten: use one rule for all layers.")
def two_numberings_mixed(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    dA, grads["dW" + str(L)], grads["db" + str(L)] = linear_activation_backward(dA, caches[L - 1], "sigmoid")
    grads["dA" + str(L - 1)] = dA
    for l in range(L - 1, 0, -1):
        dA, dW, db = linear_activation_backward(dA, caches[l - 1], "relu")
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads


@mistake("dW and db have changed places: look at the order in which the layer's backward step returns its three gradients.")
def weights_and_biases_swapped(AL, Y, caches):
    grads = {}
    L = len(caches)
    dA = -(Y / AL - (1 - Y) / (1 - AL))
    for l in range(L, 0, -1):
        activation = "sigmoid" if l == L else "relu"
        dA, db, dW = linear_activation_backward(dA, caches[l - 1], activation)
        grads["dA" + str(l)], grads["dW" + str(l)], grads["db" + str(l)] = dA, dW, db
    return grads
