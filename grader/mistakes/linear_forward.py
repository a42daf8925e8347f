"""Mistakes in `linear_forward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake
from solutions.activations import relu


@mistake("W and A are multiplied entry by entry: every unit should sum over all its inputs, which is another product.")
def elementwise_product(A, W, b):
    Z = W * A + b
    return Z, (A, W, b)


@mistake("The bias never enters Z: compare your line with the equation, term by term.")
def bias_missing(A, W, b):
    Z = np.dot(W, A)
    return Z, (A, W, b)


@mistake("The bias has the wrong sign in Z: look at how it joins the product.")
def bias_subtracted(A, W, b):
    Z = np.dot(W, A) - b
    return Z, (A, W, b)


@mistake("The factors of the matrix product are in the wrong order: their inner sizes must meet, so write the shapes down.")
def factors_swapped(A, W, b):
    Z = np.dot(A, W) + b
    return Z, (A, W, b)


@mistake("W is transposed before the product, but its rows already belong to this layer's units: check the shapes in the text.")
def weights_transposed(A, W, b):
    Z = np.dot(W.T, A) + b
    return Z, (A, W, b)


@mistake("Z comes out transposed, with one row per example: in this course every example is a column.")
def examples_in_rows(A, W, b):
    Z = np.dot(A.T, W.T) + b.T
    return Z, (A, W, b)


@mistake("The bias is added to A before the product, so W multiplies it as well: look at your brackets.")
def bias_inside_the_product(A, W, b):
    Z = np.dot(W, A + b)
    return Z, (A, W, b)


@mistake("The bias is laid flat before it is added, so it runs along the examples instead of the units.")
def bias_as_a_row(A, W, b):
    Z = np.dot(W, A) + b.flatten()
    return Z, (A, W, b)


@mistake("Every unit gets the same bias, the sum of all of them: each unit should add its own.")
def biases_summed(A, W, b):
    Z = np.dot(W, A) + np.sum(b)
    return Z, (A, W, b)


@mistake("Every unit gets the bias of the first one: look at the index behind b.")
def first_bias_for_all(A, W, b):
    Z = np.dot(W, A) + b[0]
    return Z, (A, W, b)


@mistake("Z is divided by the number of examples: nothing is averaged on the way forward.")
def averaged_over_the_examples(A, W, b):
    m = A.shape[1]
    Z = (np.dot(W, A) + b) / m
    return Z, (A, W, b)


@mistake("Z has lost its negative entries: the activation is a separate, later step, and this one is only the linear part.")
def activation_applied(A, W, b):
    Z, _ = relu(np.dot(W, A) + b)
    return Z, (A, W, b)


@mistake("Z is right, but the cache holds Z where the layer's input belongs: the backward step will need what came in.")
def output_in_the_cache(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (Z, W, b)


@mistake("Z is right, but the cache holds its three arrays in another order than the docstring says.")
def cache_in_another_order(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (W, A, b)


@mistake("Z is right, but the cache leaves out the bias: the text lists three things to keep.")
def cache_without_bias(A, W, b):
    Z = np.dot(W, A) + b
    return Z, (A, W)


@mistake("Z is right, but it comes back alone: the backward step also needs the cache.")
def cache_not_returned(A, W, b):
    Z = np.dot(W, A) + b
    return Z


@mistake("Cache and Z come back in the wrong order: look at the order of the two in the docstring.")
def cache_returned_first(A, W, b):
    Z = np.dot(W, A) + b
    return (A, W, b), Z


@mistake("A_prev is not a name of this function: look at what its first argument is called here.")
def argument_of_another_function(A, W, b):
    Z = np.dot(W, A_prev) + b
    return Z, (A_prev, W, b)


@mistake("The last unit's row of Z is all zeros: your loop over the units stops one too early.")
def last_unit_left_out(A, W, b):
    Z = np.zeros((W.shape[0], A.shape[1]))
    for i in range(W.shape[0] - 1):
        Z[i] = np.dot(W[i], A) + b[i]
    return Z, (A, W, b)
