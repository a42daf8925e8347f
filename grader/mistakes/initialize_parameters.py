"""Mistakes in `initialize_parameters`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.mistakes import mistake


@mistake("The shapes are those of one example, written out as numbers: build every shape from the three arguments.")
def sizes_of_one_example(n_x, n_h, n_y):
    W1 = np.random.randn(4, 3) * 0.01
    b1 = np.zeros((4, 1))
    W2 = np.random.randn(2, 4) * 0.01
    b2 = np.zeros((2, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("The weights are stored under lower-case keys: compare your keys with the names in the docstring, letter by letter.")
def lower_case_keys(n_x, n_h, n_y):
    w1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    w2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"w1": w1, "b1": b1, "w2": w2, "b2": b2}


@mistake("None comes back instead of the dictionary: look at the function's last line.")
def nothing_returned(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    parameters = {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("Your weights are a hundred times too large: the small factor that the text asks for is missing.")
def scale_missing(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x)
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h)
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("W1 is small, but W2 is a hundred times too large: the small factor belongs to both weight matrices.")
def second_scale_missing(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h)
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("Your weights were made larger by the factor that should make them small: check what you do with it.")
def scale_divided(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) / 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) / 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("W1 and W2 are transposed: a weight matrix has one row for each unit of its own layer.")
def weights_transposed(n_x, n_h, n_y):
    W1 = np.random.randn(n_x, n_h) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_h, n_y) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("b1 and b2 are flat vectors with one dimension: look at the shape that you ask for.")
def flat_biases(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros(n_h)
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros(n_y)
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("b1 and b2 are rows: a bias is added to every column of Z, so it stands upright like one.")
def row_biases(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((1, n_h))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((1, n_y))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("All weights start at zero, so all hidden units stay alike for ever: only the biases may start there.")
def weights_zero(n_x, n_h, n_y):
    W1 = np.zeros((n_h, n_x))
    b1 = np.zeros((n_h, 1))
    W2 = np.zeros((n_y, n_h))
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("Your weights are never negative: they come from the uniform generator, and the text asks for the normal one.")
def uniform_weights(n_x, n_h, n_y):
    W1 = np.random.rand(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.rand(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("The biases are drawn at random too: only the weights need chance, look at what the text says about b1 and b2.")
def random_biases(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.random.randn(n_h, 1) * 0.01
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.random.randn(n_y, 1) * 0.01
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("The biases b1 and b2 are filled with ones: at the start they should not shift anything.")
def biases_one(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.ones((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.ones((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("Your function sets a seed of its own, so every call draws the same weights: choosing the seed is the caller's business.")
def own_seed(n_x, n_h, n_y):
    np.random.seed(1)
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("W2 is drawn before W1, so both hold other numbers than expected: draw them in the order of the layers.")
def second_layer_drawn_first(n_x, n_h, n_y):
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("W2 has a column for every input: the second layer reads the hidden units, so look at its second size.")
def second_layer_reads_the_input(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_x) * 0.01
    b2 = np.zeros((n_y, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("b2 has a row for every hidden unit: it belongs to the output layer, look at which size it takes.")
def output_bias_of_hidden_size(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_h, 1))
    return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}


@mistake("You return the four arrays side by side: the exercise asks for one dictionary that holds them by name.")
def tuple_returned(n_x, n_h, n_y):
    W1 = np.random.randn(n_h, n_x) * 0.01
    b1 = np.zeros((n_h, 1))
    W2 = np.random.randn(n_y, n_h) * 0.01
    b2 = np.zeros((n_y, 1))
    return W1, b1, W2, b2
