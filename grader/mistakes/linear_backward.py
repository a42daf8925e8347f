"""Mistakes in `linear_backward`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("Your dW and db are m times too large: the average over the m examples is missing.")
def average_missing(dZ, cache):
    A_prev, W, b = cache
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your dW is m times too large while db is right: the weights' gradient is an average over the examples too.")
def weights_not_averaged(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T)
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db is m times too large while dW is right: the bias's gradient is an average over the examples too.")
def biases_not_averaged(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your dA_prev is m times too small: only dW and db are averages over the examples.")
def activations_averaged_too(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ) / m
    return dA_prev, dW, db


@mistake("Your dW and db are m times too small: they are averaged twice, so look for the second division.")
def averaged_twice(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m / m
    db = np.mean(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The average is taken over the units of the previous layer: look at which axis of A_prev counts the examples.")
def average_over_the_inputs(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[0]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The average is taken over this layer's units: look at which axis of dZ counts the examples.")
def average_over_the_units(dZ, cache):
    A_prev, W, b = cache
    m = dZ.shape[0]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("A name is mistyped after the cache is unpacked: compare the names on both sides letter by letter.")
def name_mistyped(dZ, cache):
    A_prev, W, b = cache
    m = A_prve.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The parameter is spelled in another way than the dZ in the body, which then reads an old name of your notebook.")
def parameter_misspelled(dz, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("m is never computed here: in your notebook another cell had left it behind.")
def number_of_examples_never_computed(dZ, cache):
    A_prev, W, b = cache
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db has the right numbers but has lost a dimension in the sum: it should stay a column, shaped like b.")
def dimension_lost(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db is summed over the units: a bias meets all examples, so the sum should run along the other axis.")
def bias_summed_over_the_units(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=0, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db is a single number, summed over everything: every unit has a bias, and so a gradient, of its own.")
def bias_summed_over_everything(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db is one mean over units and examples together: name the axis that the mean should run along.")
def bias_averaged_over_everything(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.mean(dZ)
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your db is computed from b, not from dZ: a gradient tells how the error reacts, not how large the bias is.")
def bias_in_place_of_its_gradient(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(b, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your dW is transposed: it should have the shape of W, so look at the order of its two factors.")
def weights_gradient_transposed(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(A_prev, dZ.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The product for dW does not fit: its inner sizes should both be m, so check which factor to turn.")
def activations_not_transposed(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The product for dA_prev does not fit: W should be turned before it carries the gradient back.")
def weights_not_transposed(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W, dZ)
    return dA_prev, dW, db


@mistake("Your dA_prev is transposed, with one row per example: it should have the shape of A_prev.")
def activations_gradient_transposed(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(dZ.T, W)
    return dA_prev, dW, db


@mistake("dW uses an entry-by-entry product: every weight should sum over all the examples it has seen.")
def elementwise_product(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = dZ * A_prev / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The cache is unpacked in another order than linear_forward packed it, so A_prev and W have changed places.")
def cache_unpacked_in_another_order(dZ, cache):
    W, A_prev, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("The three gradients are right but come back in another order: see the docstring for which is first.")
def returned_in_another_order(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dW, db, dA_prev


@mistake("Your dW is cut down to whole numbers: one of your divisions throws the remainder away.")
def whole_number_division(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) // m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("Your dW contains W itself, as with weight decay: this exercise has no such term.")
def weight_decay_added(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = np.dot(dZ, A_prev.T) / m + 0.7 * W / m
    db = np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db


@mistake("dW and db have the wrong sign: walking downhill is left to update_parameters, the gradient itself points uphill.")
def sign_turned(dZ, cache):
    A_prev, W, b = cache
    m = A_prev.shape[1]
    dW = -np.dot(dZ, A_prev.T) / m
    db = -np.sum(dZ, axis=1, keepdims=True) / m
    dA_prev = np.dot(W.T, dZ)
    return dA_prev, dW, db
