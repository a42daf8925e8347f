"""Mistakes in `linear_activation_backward`, those of slopes that learners wrote anew included."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake, mistake_cell
from solutions.activations import relu, relu_backward, sigmoid, sigmoid_backward
from solutions.step_by_step import linear_backward


@mistake_cell("The cell does not compile: a stray space splits the name of a function in two.")
def space_inside_a_name():
    """
    def linear_activation_backward(dA, cache, activation):
        linear_cache, activation_cache = cache
        if activation == "relu":
            dZ = relu_backward(dA, activation_cache)
        elif activation == "sigmoid":
            dZ = sigmoid_ backward(dA, activation_cache)
        return linear_backward(dZ, linear_cache)
    """


@mistake("The argument cache is never used: you unpack another name, which only an older cell of your notebook had defined.")
def cache_argument_ignored(dA, cache, activation):
    linear_cache, activation_cache = current_cache
    dZ = relu_backward(dA, activation_cache) if activation == "relu" else sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


@mistake("A times sign is missing before a bracket, so Python tries to call an array: look at your sigmoid's slope.")
def times_sign_missing(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "relu":
        dZ = relu_backward(dA, Z)
    else:
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s(1 - s)
    return linear_backward(dZ, linear_cache)


@mistake("Both branches use relu's slope: look at what is called when the activation is sigmoid on the way back.")
def relu_slope_in_both_branches(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = relu_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


@mistake("Both branches use sigmoid's slope: look at what is called when the activation is relu on the way back.")
def sigmoid_slope_in_both_branches(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


@mistake("The slopes of relu and sigmoid have changed places: read each condition together with the line under it.")
def slopes_swapped(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = sigmoid_backward(dA, activation_cache) if activation == "relu" else relu_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


@mistake("The two halves of the cache are unpacked the wrong way round: the forward step put the linear one first.")
def cache_halves_swapped(dA, cache, activation):
    activation_cache, linear_cache = cache
    dZ = relu_backward(dA, activation_cache) if activation == "relu" else sigmoid_backward(dA, activation_cache)
    return linear_backward(dZ, linear_cache)


@mistake("dA goes straight into the linear step: the activation's slope is left out of the chain rule.")
def slope_left_out(dA, cache, activation):
    linear_cache, activation_cache = cache
    return linear_backward(dA, linear_cache)


@mistake("Z is used but never taken out of the cache: in your notebook an older cell had left it behind.")
def z_not_taken_out_of_the_cache(dA, cache, activation):
    linear_cache, activation_cache = cache
    if activation == "relu":
        dZ = relu_backward(dA, activation_cache)
    else:
        s = 1 / (1 + np.exp(-Z))
        dZ = dA * s * (1 - s)
    return linear_backward(dZ, linear_cache)


@mistake("In the sigmoid branch your dZ does not depend on dA: the chain rule multiplies the slope by what comes from above.")
def sigmoid_slope_alone(dA, cache, activation):
    linear_cache, Z = cache
    s = 1 / (1 + np.exp(-Z))
    dZ = relu_backward(dA, Z) if activation == "relu" else s * (1 - s)
    return linear_backward(dZ, linear_cache)


@mistake("Your sigmoid's slope is that of tanh, and it is applied to Z: the sigmoid has another derivative.")
def slope_of_tanh(dA, cache, activation):
    linear_cache, Z = cache
    dZ = relu_backward(dA, Z) if activation == "relu" else dA * (1 - Z**2)
    return linear_backward(dZ, linear_cache)


@mistake("Your sigmoid's slope treats Z as if it were already the activation: the cache holds what went into the sigmoid.")
def z_taken_for_the_activation(dA, cache, activation):
    linear_cache, Z = cache
    dZ = relu_backward(dA, Z) if activation == "relu" else dA * Z * (1 - Z)
    return linear_backward(dZ, linear_cache)


@mistake("Your sigmoid's slope is the sigmoid itself: one factor of its derivative is missing.")
def half_of_the_sigmoid_slope(dA, cache, activation):
    linear_cache, Z = cache
    dZ = relu_backward(dA, Z) if activation == "relu" else dA * sigmoid(Z)[0]
    return linear_backward(dZ, linear_cache)


@mistake("In the relu branch every gradient is zero, whatever comes from above: dA never finds its way into dZ.")
def relu_gradient_zero(dA, cache, activation):
    linear_cache, Z = cache
    if activation == "relu":
        dZ = np.zeros(dA.shape)
        dZ[Z <= 0] = 0
    else:
        dZ = sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("In the relu branch your dZ is relu's slope alone, 0 or 1: what comes from above is left out.")
def relu_slope_alone(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.where(Z > 0, 1.0, 0.0) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("The relu branch is unfinished: its dZ is still an empty list.")
def relu_branch_unfinished(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.array([]) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("numpy has no function of that name: check the spelling of every numpy call in your slopes.")
def misspelled_function(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.mutliply(dA, Z > 0) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("Your relu blocks gradients that are negative: it should block those of units whose Z is negative.")
def relu_mask_of_the_gradient(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.where(dA > 0, dA, 0) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("Your relu lets through the gradients of the units that were off and blocks the others: look at the comparison.")
def relu_mask_inverted(dA, cache, activation):
    linear_cache, Z = cache
    dZ = np.where(Z > 0, 0, dA) if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("The relu branch multiplies dA by relu's value: the chain rule wants its slope.")
def relu_value_for_its_slope(dA, cache, activation):
    linear_cache, Z = cache
    dZ = dA * relu(Z)[0] if activation == "relu" else sigmoid_backward(dA, Z)
    return linear_backward(dZ, linear_cache)


@mistake("dW and db are right, but dZ comes back in the first place: the layer below needs the gradient of its own output.")
def dz_returned(dA, cache, activation):
    linear_cache, activation_cache = cache
    dZ = relu_backward(dA, activation_cache) if activation == "relu" else sigmoid_backward(dA, activation_cache)
    dA_prev, dW, db = linear_backward(dZ, linear_cache)
    return dZ, dW, db


@mistake("The gradients are averaged here a second time: linear_backward has already divided by the number of examples.")
def averaged_once_more(dA, cache, activation):
    linear_cache, activation_cache = cache
    m = dA.shape[1]
    dZ = relu_backward(dA, activation_cache) if activation == "relu" else sigmoid_backward(dA, activation_cache)
    dA_prev, dW, db = linear_backward(dZ, linear_cache)
    return dA_prev, dW / m, db / m
