"""The second assignment's functions: they descend as an independent gradient descent does, and keep the contract."""

import inspect
import warnings

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import confusion_matrix as trusted_confusion_matrix
from sklearn.neural_network import MLPClassifier

from solutions import image_classifier
from solutions.image_classifier import (
    L_layer_model,
    NeuralNetwork,
    confusion_matrix,
    flatten_and_scale,
    initialize_parameters_he,
    predict,
    two_layer_model,
)
from solutions.step_by_step import L_model_forward, initialize_parameters, initialize_parameters_deep

from . import oracle
from .networks import Array, Network, freeze, networks, random_network, repeatable

MODEL_DEFAULTS = {"learning_rate": 0.0075, "num_iterations": 2500, "print_cost": False}


@pytest.mark.parametrize("name", ["two_layer_model", "L_layer_model"])
def test_a_model_takes_the_arguments_and_defaults_of_the_contract(name: str) -> None:
    arguments = inspect.signature(getattr(image_classifier, name)).parameters
    assert list(arguments)[:6] == ["X", "Y", "layers_dims", *MODEL_DEFAULTS]
    assert {key: arguments[key].default for key in MODEL_DEFAULTS} == MODEL_DEFAULTS


@repeatable
@given(networks())
def test_the_l_layer_model_descends_as_an_independent_gradient_descent_does(network: Network) -> None:
    parameters, costs = L_layer_model(network.X, network.Y, network.dims, 0.05, 15, initialize=lambda dims: network.parameters)
    expected, expected_costs = oracle.gradient_descent(network.X, network.Y, network.parameters, 0.05, 15)
    assert_allclose(costs, expected_costs, rtol=1e-9)
    for name, value in expected.items():
        assert_allclose(parameters[name], value, rtol=1e-8, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("seed", range(5))
def test_the_two_layer_model_descends_as_an_independent_gradient_descent_does(seed: int) -> None:
    network = random_network(layers=2, seed=seed)
    n_x, n_h, n_y = network.dims
    np.random.seed(seed)
    parameters, costs = two_layer_model(50 * network.X, network.Y, (n_x, n_h, n_y), learning_rate=0.05, num_iterations=15)
    np.random.seed(seed)
    start = initialize_parameters(n_x, n_h, n_y)
    expected, expected_costs = oracle.gradient_descent(50 * network.X, network.Y, start, 0.05, 15)
    assert_allclose(costs, expected_costs, rtol=1e-9)
    for name, value in expected.items():
        assert_allclose(parameters[name], value, rtol=1e-8, atol=1e-12, err_msg=name)


@pytest.mark.parametrize("layers", [2, 3, 4, 5])
def test_the_l_layer_model_descends_as_scikit_learn_does_from_the_same_start(layers: int) -> None:
    network = random_network(layers, seed=layers)
    _, costs = L_layer_model(network.X, network.Y, network.dims, 0.05, 15, initialize=lambda dims: network.parameters)
    assert_allclose(costs, scikit_learn_losses(network, learning_rate=0.05, steps=15), rtol=1e-9)


def scikit_learn_losses(network: Network, learning_rate: float, steps: int) -> list[float]:
    """The losses of MLPClassifier before each of so many plain full-batch steps from the parameters of `network`."""
    classifier = MLPClassifier(
        network.dims[1:-1],
        solver="sgd",
        alpha=0,
        batch_size=network.m,
        learning_rate_init=learning_rate,
        shuffle=False,
        momentum=0,
        nesterovs_momentum=False,
        max_iter=steps,
        n_iter_no_change=steps,
        warm_start=True,
    )
    classifier.partial_fit(network.X.T, network.Y[0], classes=[0, 1])
    classifier.coefs_ = [network.parameters[f"W{l}"].T.copy() for l in range(1, network.L + 1)]
    classifier.intercepts_ = [network.parameters[f"b{l}"][:, 0].copy() for l in range(1, network.L + 1)]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)  # it was told to stop after so many steps
        losses: list[float] = classifier.fit(network.X.T, network.Y[0]).loss_curve_
    return losses[-steps:]


@pytest.mark.parametrize("dims", [[6, 1], [6, 4, 1], [6, 4, 3, 1]])
def test_a_model_starts_from_the_hundredth_scale_and_draws_nothing_else(dims: list[int]) -> None:
    network = random_network(layers=1, seed=0)
    X = np.ones((6, network.m))
    np.random.seed(8)
    parameters, costs = L_layer_model(X, network.Y, dims, num_iterations=0)
    after_the_model = np.random.rand()
    np.random.seed(8)
    for name, value in initialize_parameters_deep(dims).items():
        assert_array_equal(parameters[name], value)
    assert np.random.rand() == after_the_model
    assert costs == []


def test_a_model_sets_no_seed_of_its_own() -> None:
    network = random_network(layers=2, seed=0)
    n_x, n_h, n_y = network.dims
    first, _ = two_layer_model(network.X, network.Y, (n_x, n_h, n_y), num_iterations=1)
    second, _ = two_layer_model(network.X, network.Y, (n_x, n_h, n_y), num_iterations=1)
    assert np.all(first["W1"] != second["W1"])


def test_costs_are_plain_numbers_one_for_each_step_and_before_it() -> None:
    network = random_network(layers=2, seed=0)
    n_x, n_h, n_y = network.dims
    for model in [two_layer_model, L_layer_model]:
        _, costs = model(1e-9 * network.X, network.Y, (n_x, n_h, n_y), num_iterations=7)
        assert [type(cost) for cost in costs] == [float] * 7
        assert_allclose(costs[0], np.log(2), rtol=1e-9)


def test_the_cost_is_printed_only_when_asked_for(capsys: pytest.CaptureFixture[str]) -> None:
    network = random_network(layers=2, seed=0)
    n_x, n_h, n_y = network.dims
    for model in [two_layer_model, L_layer_model]:
        model(network.X, network.Y, (n_x, n_h, n_y), num_iterations=3)
        assert capsys.readouterr().out == ""
        _, costs = model(network.X, network.Y, (n_x, n_h, n_y), num_iterations=202, print_cost=True)
        assert capsys.readouterr().out.splitlines() == [f"step {i + 1} of 202: cost {costs[i]:.4f}" for i in (0, 100, 200, 201)]


@pytest.mark.parametrize("n_in", [10, 500, 2000])
def test_he_weights_have_variance_two_over_the_inputs_of_their_layer(n_in: int) -> None:
    np.random.seed(1)
    parameters = initialize_parameters_he([n_in, 400, 300, 1])
    for name, inputs in {"W1": n_in, "W2": 400}.items():
        W = parameters[name]
        scale, sampling_error = np.sqrt(2 / inputs), 1 / np.sqrt(2 * W.size)
        assert abs(W.std() / scale - 1) < 4 * sampling_error
        assert abs(W.mean() / scale) < 4 / np.sqrt(W.size)
    assert [parameters[f"b{l}"].shape for l in (1, 2, 3)] == [(400, 1), (300, 1), (1, 1)]
    assert not any(parameters[f"b{l}"].any() for l in (1, 2, 3))


def test_he_weights_are_the_hundredth_scale_draws_on_another_scale() -> None:
    np.random.seed(2)
    small = initialize_parameters_deep([8, 5, 3])
    np.random.seed(2)
    he = initialize_parameters_he([8, 5, 3])
    assert list(he) == list(small)
    assert_allclose(he["W1"], small["W1"] / 0.01 * np.sqrt(2 / 8), rtol=1e-12)
    assert_allclose(he["W2"], small["W2"] / 0.01 * np.sqrt(2 / 5), rtol=1e-12)


def test_he_initialisation_keeps_the_scale_through_many_relu_layers_where_a_hundredth_loses_it() -> None:
    np.random.seed(0)
    X, dims = np.random.randn(200, 50), [200] * 8 + [1]

    def last_hidden_scale(parameters: dict[str, Array]) -> float:
        _, caches = L_model_forward(X, parameters)
        return float(np.sqrt(np.mean(caches[-1][0][0] ** 2)))

    assert 0.5 < last_hidden_scale(initialize_parameters_he(dims)) < 2
    assert last_hidden_scale(initialize_parameters_deep(dims)) < 1e-5


@pytest.mark.parametrize("shape", [(5, 4, 3), (5, 4, 3, 3)])
def test_images_become_columns_between_zero_and_one_in_reading_order(shape: tuple[int, ...]) -> None:
    images = np.random.default_rng(0).integers(0, 256, shape, dtype=np.uint8)
    images.flat[:2] = 0, 255
    freeze(images)
    X = flatten_and_scale(images)
    assert X.shape == (images[0].size, 5)
    assert (X.min(), X.max()) == (0, 1)
    for i, image in enumerate(images):
        assert_array_equal(X[:, i], [value / 255 for value in image.ravel().tolist()])


def test_predict_calls_only_more_than_one_half_a_one(capsys: pytest.CaptureFixture[str]) -> None:
    X, parameters = np.array([[-1.0, 0.0, 1e-9, 2.0]]), {"W1": np.array([[1.0]]), "b1": np.array([[0.0]])}
    labels = predict(X, np.array([[0, 1, 1, 0]]), parameters)
    assert_array_equal(labels, [[0, 0, 1, 1]])
    assert labels.shape == (1, 4)
    assert labels.dtype == np.int64
    assert capsys.readouterr().out == "2 of 4 right: accuracy 50.0%\n"


@pytest.mark.parametrize("m", [1, 2, 7, 300])
def test_a_confusion_matrix_counts_the_labels_in_rows_and_the_answers_in_columns(m: int) -> None:
    rng = np.random.default_rng(m)
    labels, y = rng.integers(0, 2, (1, m)), rng.integers(0, 2, (1, m))
    freeze(labels, y)
    counts = confusion_matrix(labels, y)
    assert counts.dtype == np.int64
    assert_array_equal(counts, trusted_confusion_matrix(y[0], labels[0], labels=[0, 1]))


def rings(examples: int, seed: int) -> tuple[Array, Array]:
    """Points of the plane, rows of X, and y = 1 for those farther than 1.2 from the middle: no straight line tells them apart."""
    X = np.random.default_rng(seed).standard_normal((examples, 2))
    return X, (np.hypot(*X.T) > 1.2).astype(float)


def test_the_network_class_learns_what_no_straight_line_can_and_scores_it_on_points_it_has_not_seen() -> None:
    np.random.seed(0)
    network = NeuralNetwork(hidden_layers=(16, 8), learning_rate=0.3, num_iterations=1500)
    assert network.fit(*rings(400, seed=1)) is network
    X, y = rings(400, seed=2)
    assert network.score(X, y) > 0.93
    assert network.score(X, y) == np.mean(network.predict(X) == y)
    assert network.costs_[-1] < network.costs_[0] / 3


def test_the_network_class_gives_a_label_and_two_probabilities_for_each_row() -> None:
    np.random.seed(0)
    X, y = rings(30, seed=3)
    freeze(X, y)
    network = NeuralNetwork(hidden_layers=(4,), num_iterations=5).fit(X, y)
    probabilities = network.predict_proba(X)
    assert probabilities.shape == (30, 2)
    assert_allclose(probabilities.sum(axis=1), 1, rtol=1e-15)
    assert_array_equal(network.predict(X), probabilities.argmax(axis=1))
    assert_allclose(probabilities[:, 1], L_model_forward(X.T, network.parameters_)[0][0], rtol=1e-15)


def test_a_fitted_network_is_the_l_layer_model_from_a_he_start() -> None:
    X, y = rings(30, seed=4)
    np.random.seed(6)
    network = NeuralNetwork(hidden_layers=(4, 3), learning_rate=0.2, num_iterations=5).fit(X, y)
    np.random.seed(6)
    parameters, costs = L_layer_model(X.T, y.reshape(1, -1), [2, 4, 3, 1], 0.2, 5, initialize=initialize_parameters_he)
    assert network.costs_ == costs
    for name, value in parameters.items():
        assert_array_equal(network.parameters_[name], value)
