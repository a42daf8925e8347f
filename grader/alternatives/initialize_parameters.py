"""Right but unusual ways to write `initialize_parameters`."""

# mypy: allow-untyped-defs, no-check-untyped-defs
import numpy as np

from grader.alternatives import alternative, alternative_cell


@alternative
def normal_with_size(n_x, n_h, n_y):
    W1 = np.random.normal(0, 1, size=(n_h, n_x)) * 0.01
    W2 = np.random.normal(0, 1, size=(n_y, n_h)) * 0.01
    return dict(W1=W1, b1=np.zeros((n_h, 1)), W2=W2, b2=np.zeros((n_y, 1)))


@alternative
def loop_over_pairs_of_sizes(n_x, n_h, n_y):
    parameters = {}
    for l, (before, units) in enumerate([(n_x, n_h), (n_h, n_y)], start=1):
        parameters.update({f"W{l}": 0.01 * np.random.randn(units, before), f"b{l}": np.zeros(shape=(units, 1))})
    return parameters


@alternative
def biases_first_in_the_dict(n_x, n_h, n_y):
    parameters = {"b1": np.zeros((n_h, 1)), "b2": np.zeros((n_y, 1))}
    parameters["W1"] = np.random.standard_normal((n_h, n_x)) / 100
    parameters["W2"] = np.random.standard_normal((n_y, n_h)) / 100
    assert parameters["W1"].shape == (n_h, n_x)
    return parameters


@alternative_cell
def helper_beside_the_function():
    """
    def layer(units, before):
        return np.random.randn(units, before) * 0.01, np.zeros((units, 1))


    def initialize_parameters(n_x, n_h, n_y):
        (W1, b1), (W2, b2) = layer(n_h, n_x), layer(n_y, n_h)
        return {"W1": W1, "b1": b1, "W2": W2, "b2": b2}
    """
