"""Mistakes in `L_model_forward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake, mistake_cell
from solutions.activations import relu
from solutions.step_by_step import linear_activation_forward, linear_forward


@mistake_cell("The cell does not compile: look at the line that begins the loop, its spelling and its end.")
def broken_loop_line():
    """
    def L_model_forward(X, parameters):
        caches = []
        A = X
        L = len(parameters) // 2
        for l im range(1, L)
            A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
            caches.append(cache)
        AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
        caches.append(cache)
        return AL, caches
    """


@mistake("The upper half of your hidden layers uses tanh: every hidden layer should have the same activation.")
def tanh_in_the_upper_half(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        W, b = parameters["W" + str(l)], parameters["b" + str(l)]
        A_prev = A
        A, cache = linear_activation_forward(A_prev, W, b, "relu")
        if l > L // 2:
            Z, linear_cache = linear_forward(A_prev, W, b)
            A, cache = np.tanh(Z), (linear_cache, Z)
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("Two layers are written out by hand: the number of layers must come from the parameters, and a loop must follow it.")
def two_layers_by_hand(X, parameters):
    A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
    A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
    return A2, [cache1, cache2]


@mistake("One name serves for the list of caches and for each layer's cache, so the list is lost inside the loop.")
def list_overwritten_by_a_cache(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, caches = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(caches)
    AL, caches = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(caches)
    return AL, caches


@mistake("Your loop ends one layer early: the last hidden layer is skipped, and the output layer reads the wrong activations.")
def last_hidden_layer_skipped(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L - 1):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("AL is right, but the caches keep only Z: store the whole cache that each layer hands you.")
def only_z_in_the_caches(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache[1])
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache[1])
    return AL, caches


@mistake("The hidden layers use sigmoid too: look at which activation the text gives to layers 1 to L-1.")
def sigmoid_in_hidden_layers(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "sigmoid")
        caches.append(cache)
    return A, caches


@mistake("The output layer uses relu: AL should be a probability, so look at the activation of layer L.")
def relu_at_the_output(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    return A, caches


@mistake("Your hidden layers have no activation, so the whole stack is one linear step: look inside the loop.")
def linear_hidden_layers(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, linear_cache = linear_forward(A, parameters["W" + str(l)], parameters["b" + str(l)])
        caches.append((linear_cache, A))
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("The output layer is fed with what went into the last hidden layer, not with what came out of it.")
def output_layer_reads_older_activations(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A_prev = A
        A, cache = linear_activation_forward(A_prev, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A_prev, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("Every layer reads X: from layer 2 on, the input is what the layer before has produced.")
def every_layer_reads_the_input(X, parameters):
    caches = []
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        AL, cache = linear_activation_forward(X, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.append(cache)
    return AL, caches


@mistake("Your loop looks for a layer that does not exist: remember that the dictionary holds two entries for each.")
def entries_counted_as_layers(X, parameters):
    caches = []
    A = X
    L = len(parameters)
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("Your layers are counted from 0, but the parameters have no layer 0: look at where the loop starts.")
def layers_counted_from_zero(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(L):
        activation = "relu" if l < L - 1 else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.append(cache)
    return A, caches


@mistake("The last layer is used twice, once with relu and once with sigmoid: your loop runs one layer too far.")
def last_layer_used_twice(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    caches.append(cache)
    return AL, caches


@mistake("The activations of the last hidden layer come back: layer L, the output layer, is left out.")
def output_layer_left_out(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    return A, caches


@mistake("Every layer uses the bias of layer 1: the key of b must follow the loop, as that of W does.")
def bias_of_the_first_layer(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b1"], activation)
        caches.append(cache)
    return A, caches


@mistake("AL is right, but the last layer's cache is missing from the list: only the loop appends.")
def last_cache_missing(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    AL, cache = linear_activation_forward(A, parameters["W" + str(L)], parameters["b" + str(L)], "sigmoid")
    return AL, caches


@mistake("AL is right, but the list starts with the last layer's cache: layer 1 should come first.")
def caches_in_reverse(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.insert(0, cache)
    return A, caches


@mistake("AL is right, but the list has two entries for each layer: each pair was taken apart on its way in.")
def caches_taken_apart(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches += cache
    return A, caches


@mistake("The list of caches grows from call to call: a default list is made once, when the function is defined.")
def list_as_default_argument(X, parameters, caches=[]):
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.append(cache)
    return A, caches


@mistake("The caches come back before AL: see the order in the docstring.")
def caches_returned_first(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.append(cache)
    return caches, A


@mistake("AL comes back as 0 or 1: the cost needs the probabilities themselves, the decision comes later.")
def labels_for_probabilities(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L + 1):
        activation = "relu" if l < L else "sigmoid"
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], activation)
        caches.append(cache)
    return np.where(A > 0.5, 1.0, 0.0), caches


@mistake("The output has gone through relu and only then through sigmoid, so AL is never below one half.")
def relu_before_the_sigmoid(X, parameters):
    caches = []
    A = X
    L = len(parameters) // 2
    for l in range(1, L):
        A, cache = linear_activation_forward(A, parameters["W" + str(l)], parameters["b" + str(l)], "relu")
        caches.append(cache)
    Z, linear_cache = linear_forward(A, parameters["W" + str(L)], parameters["b" + str(L)])
    Z, _ = relu(Z)
    AL = 1 / (1 + np.exp(-Z))
    caches.append((linear_cache, Z))
    return AL, caches
