"""Mistakes in `linear_activation_forward`, those of activations that learners wrote anew included."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake, mistake_cell
from solutions.activations import relu, sigmoid
from solutions.step_by_step import linear_forward


@mistake_cell("The cell does not compile: the condition of the second branch has a single equals sign, which assigns and does not compare.")
def single_equals_sign():
    """
    def linear_activation_forward(A_prev, W, b, activation):
        Z, linear_cache = linear_forward(A_prev, W, b)
        if activation == "sigmoid":
            A, activation_cache = sigmoid(Z)
        elif activation = "relu":
            A, activation_cache = relu(Z)
        return A, (linear_cache, activation_cache)
    """


@mistake("linear_forward gets a fourth argument: the name of the activation is not its business.")
def activation_passed_on(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b, activation)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (linear_cache, activation_cache)


@mistake("None comes back instead of A and the cache: look at how the function ends.")
def nothing_returned(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        A, activation_cache = relu(Z)
    cache = (linear_cache, activation_cache)


@mistake("Both branches use relu: look at what is called when the activation is sigmoid.")
def relu_in_both_branches(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = relu(Z)
    elif activation == "relu":
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


@mistake("Both branches use sigmoid: look at what is called when the activation is relu.")
def sigmoid_in_both_branches(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "sigmoid":
        A, activation_cache = sigmoid(Z)
    elif activation == "relu":
        A, activation_cache = sigmoid(Z)
    return A, (linear_cache, activation_cache)


@mistake("The two activations have changed places: read each condition together with the line under it.")
def branches_swapped(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == "relu":
        A, activation_cache = sigmoid(Z)
    elif activation == "sigmoid":
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


@mistake("A is right, but the two halves of the cache have changed places: see the docstring for their order.")
def cache_halves_swapped(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (activation_cache, linear_cache)


@mistake("A is right, but only the linear cache is kept: the activation's own cache is needed on the way back.")
def activation_cache_dropped(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, linear_cache


@mistake("A is right, but its cache holds A itself: the activation's cache is what went into the activation, not what came out.")
def output_as_activation_cache(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, _ = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (linear_cache, A)


@mistake("A is right, but the cache is one flat tuple: keep the linear part together, as one of two halves.")
def flat_cache(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (A_prev, W, b, Z)


@mistake("The activation is applied to the layer's input: the linear step is computed and then not used.")
def activation_of_the_input(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(A_prev) if activation == "sigmoid" else relu(A_prev)
    return A, (linear_cache, activation_cache)


@mistake("You return Z: the activation is computed, but its result goes nowhere.")
def activation_without_effect(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A, activation_cache = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return Z, (linear_cache, activation_cache)


@mistake("A is a pair: the given activations return two things, and you keep both of them under one name.")
def activation_not_unpacked(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z) if activation == "sigmoid" else relu(Z)
    return A, (linear_cache, Z)


@mistake("Neither branch ever runs, so A gets no value: compare your conditions with the two texts, quotes included.")
def quotes_missing(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    if activation == sigmoid:
        A, activation_cache = sigmoid(Z)
    elif activation == relu:
        A, activation_cache = relu(Z)
    return A, (linear_cache, activation_cache)


@mistake("Your relu takes the largest entry of every column: it should compare each entry with zero on its own.")
def relu_as_largest_of_a_column(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z)[0] if activation == "sigmoid" else np.max(Z, axis=0)
    return A, (linear_cache, Z)


@mistake("Your relu keeps the negative entries and drops the positive ones: look at which of the two it picks.")
def relu_keeps_the_negative(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z)[0] if activation == "sigmoid" else np.minimum(0, Z)
    return A, (linear_cache, Z)


@mistake("Your relu gives only 0 and 1: that is its slope, while the value should grow with Z.")
def relu_as_a_step(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z)[0] if activation == "sigmoid" else np.where(Z > 0, 1.0, 0.0)
    return A, (linear_cache, Z)


@mistake("Your relu lets a little of the negative entries through: that is the leaky one, and here they become zero.")
def leaky_relu(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = sigmoid(Z)[0] if activation == "sigmoid" else np.where(Z > 0, Z, 0.01 * Z)
    return A, (linear_cache, Z)


@mistake("Your sigmoid falls where it should rise: look at the sign inside the exponential.")
def falling_sigmoid(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = 1 / (1 + np.exp(Z)) if activation == "sigmoid" else relu(Z)[0]
    return A, (linear_cache, Z)


@mistake("Your sigmoid can be negative: tanh runs from -1 to 1, while a probability needs 0 to 1.")
def tanh_for_sigmoid(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    A = np.tanh(Z) if activation == "sigmoid" else relu(Z)[0]
    return A, (linear_cache, Z)
