"""Mistakes in `initialize_parameters_deep`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("The loop uses its own variable as its upper bound, before it has a value: the bound must come from layer_dims.")
def loop_bounded_by_its_own_variable(layer_dims):
    parameters = {}
    for l in range(1, l):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("L is used but never computed in this function: it only lived in your notebook, left by another cell.")
def number_of_layers_never_computed(layer_dims):
    parameters = {}
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("No weight is negative and their mean is far from zero: the numbers come from the wrong random generator.")
def uniform_weights(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.rand(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("The biases are small random numbers: the text asks for something simpler, and only the weights to be drawn.")
def random_biases(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.random.randn(layer_dims[l], 1) * 0.01
    return parameters


@mistake("The last layer gets no parameters: count which layers your loop reaches, remembering that layer_dims also lists the input.")
def last_layer_missing(layer_dims):
    parameters = {}
    L = len(layer_dims) - 1
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("The first layer gets no parameters: look at the number your loop starts with.")
def first_layer_missing(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(2, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Your layers are numbered from 0: the input is layer 0, so the first keys should be those of layer 1.")
def keys_counted_from_zero(layer_dims):
    parameters = {}
    for l in range(len(layer_dims) - 1):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l + 1], layer_dims[l]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l + 1], 1))
    return parameters


@mistake("The letter l itself stands in your keys, so each layer overwrites the one before: put in the layer's number.")
def letter_in_the_keys(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["Wl"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["bl"] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Every weight matrix is transposed: its rows belong to the layer's own units, its columns to the layer before.")
def weights_transposed(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l - 1], layer_dims[l]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Every layer has as many columns as there are inputs: a layer reads the one right before it, not the input.")
def every_layer_reads_the_input(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[0]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("The weights are a hundred times too large in all layers: nothing makes the drawn numbers small.")
def scale_missing(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Your weights shrink with the number of units before them: this exercise asks for one fixed factor in all layers.")
def scaled_by_layer_size(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) / np.sqrt(layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Your weights follow He's rule, which comes in the next assignment: here one fixed factor is wanted.")
def he_scale(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2.0 / layer_dims[l - 1])
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("All weights are zero: every unit of a layer would then learn exactly the same, so chance is needed here.")
def weights_zero(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.zeros((layer_dims[l], layer_dims[l - 1]))
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("Your biases have one dimension only: they should be columns, with a row per unit, so look at their shape.")
def flat_biases(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros(layer_dims[l])
    return parameters


@mistake("Each bias has the length of the layer before: it needs one entry for each unit of its own layer.")
def bias_of_the_layer_before(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l - 1], 1))
    return parameters


@mistake("Only layer 1 has parameters: the loop ends after its first turn, so look at where the return stands.")
def return_inside_the_loop(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
        return parameters


@mistake("Only the last layer is left: the dictionary is made anew in every turn of the loop.")
def dict_made_inside_the_loop(layer_dims):
    L = len(layer_dims)
    for l in range(1, L):
        parameters = {}
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("A seed is set inside the function, so each network starts with the same weights: leave seeding to the caller.")
def own_seed(layer_dims):
    np.random.seed(3)
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters


@mistake("All layers start with the same random numbers: a seed is set again in every turn of your loop.")
def seed_inside_the_loop(layer_dims):
    parameters = {}
    L = len(layer_dims)
    for l in range(1, L):
        np.random.seed(3)
        parameters["W" + str(l)] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01
        parameters["b" + str(l)] = np.zeros((layer_dims[l], 1))
    return parameters
