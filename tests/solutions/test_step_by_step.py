"""The contract of the first assignment: names, arguments, shapes, keys, kinds, and inputs left as they were (all arrays are read-only)."""

import inspect

import numpy as np
import pytest
from hypothesis import given
from numpy.testing import assert_allclose, assert_array_equal

from solutions import step_by_step
from solutions.step_by_step import (
    L_model_backward,
    L_model_forward,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    linear_backward,
    linear_forward,
    update_parameters,
)

from .networks import Network, freeze, networks, random_network, repeatable

ARGUMENTS = {
    "initialize_parameters": ["n_x", "n_h", "n_y"],
    "initialize_parameters_deep": ["layer_dims"],
    "linear_forward": ["A", "W", "b"],
    "linear_activation_forward": ["A_prev", "W", "b", "activation"],
    "L_model_forward": ["X", "parameters"],
    "compute_cost": ["AL", "Y"],
    "linear_backward": ["dZ", "cache"],
    "linear_activation_backward": ["dA", "cache", "activation"],
    "L_model_backward": ["AL", "Y", "caches"],
    "update_parameters": ["parameters", "grads", "learning_rate"],
}


@pytest.mark.parametrize("name", ARGUMENTS)
def test_a_function_takes_the_arguments_of_the_contract_and_explains_itself(name: str) -> None:
    function = getattr(step_by_step, name)
    assert list(inspect.signature(function).parameters) == ARGUMENTS[name]
    assert inspect.getdoc(function)


def test_two_layer_parameters_are_drawn_w1_first_and_scaled_by_a_hundredth() -> None:
    np.random.seed(3)
    parameters = initialize_parameters(4, 3, 2)
    np.random.seed(3)
    assert list(parameters) == ["W1", "b1", "W2", "b2"]
    assert_array_equal(parameters["W1"], np.random.randn(3, 4) * 0.01)
    assert_array_equal(parameters["W2"], np.random.randn(2, 3) * 0.01)
    assert_array_equal(parameters["b1"], np.zeros((3, 1)))
    assert_array_equal(parameters["b2"], np.zeros((2, 1)))


@pytest.mark.parametrize("layer_dims", [[3, 1], (5, 4, 1), [7, 6, 4, 3, 2]])
def test_deep_parameters_are_drawn_layer_by_layer_and_scaled_by_a_hundredth(layer_dims: list[int]) -> None:
    np.random.seed(3)
    parameters = initialize_parameters_deep(layer_dims)
    np.random.seed(3)
    L = len(layer_dims) - 1
    assert set(parameters) == {f"{name}{l}" for name in "Wb" for l in range(1, L + 1)}
    for l in range(1, L + 1):
        assert_array_equal(parameters[f"W{l}"], np.random.randn(layer_dims[l], layer_dims[l - 1]) * 0.01)
        assert_array_equal(parameters[f"b{l}"], np.zeros((layer_dims[l], 1)))


def test_both_initialisations_of_two_layers_draw_the_same_numbers() -> None:
    np.random.seed(5)
    two = initialize_parameters(4, 3, 1)
    np.random.seed(5)
    deep = initialize_parameters_deep([4, 3, 1])
    for name, value in two.items():
        assert_array_equal(deep[name], value)


def test_linear_forward_adds_b_to_every_column_and_caches_its_very_arguments() -> None:
    A, W, b = np.array([[1.0, 2.0, 3.0], [0.0, -1.0, 4.0]]), np.array([[2.0, 5.0]]), np.array([[100.0]])
    freeze(A, W, b)
    Z, cache = linear_forward(A, W, b)
    assert_array_equal(Z, [[102, 99, 126]])
    assert isinstance(cache, tuple)
    assert [kept is given for kept, given in zip(cache, (A, W, b), strict=True)] == [True] * 3


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_linear_activation_forward_applies_the_activation_to_z_and_caches_both_steps(activation: str) -> None:
    network = random_network(layers=2, seed=1)
    W, b = network.parameters["W1"], network.parameters["b1"]
    A, (linear_cache, activation_cache) = linear_activation_forward(network.X, W, b, activation)
    Z = np.einsum("ij,jm->im", W, network.X) + b
    assert_allclose(A, np.where(Z > 0, Z, 0) if activation == "relu" else 1 / (1 + np.exp(-Z)), rtol=1e-12)
    assert_allclose(activation_cache, Z, rtol=1e-12)
    assert [kept is given for kept, given in zip(linear_cache, (network.X, W, b), strict=True)] == [True] * 3


@pytest.mark.parametrize("activation", ["tanh", "ReLU", "", "relu "])
def test_an_unknown_activation_is_refused_by_name(activation: str) -> None:
    network = random_network(layers=1, seed=1)
    W, b = network.parameters["W1"], network.parameters["b1"]
    with pytest.raises(ValueError, match=f"not '{activation}'"):
        linear_activation_forward(network.X, W, b, activation)
    A, cache = linear_activation_forward(network.X, W, b, "relu")
    with pytest.raises(ValueError, match=f"not '{activation}'"):
        linear_activation_backward(A, cache, activation)


@repeatable
@given(networks())
def test_the_forward_pass_returns_probabilities_and_one_cache_for_each_layer(network: Network) -> None:
    AL, caches = L_model_forward(network.X, network.parameters)
    assert AL.shape == (1, network.m)
    assert np.all((AL > 0) & (AL < 1))
    assert isinstance(caches, list)
    assert len(caches) == network.L
    for l, ((A_prev, W, b), Z) in enumerate(caches, start=1):
        assert A_prev.shape == (network.dims[l - 1], network.m)
        assert W is network.parameters[f"W{l}"]
        assert b is network.parameters[f"b{l}"]
        assert Z.shape == (network.dims[l], network.m)


@repeatable
@given(networks())
def test_an_example_is_worked_out_the_same_alone_and_among_others(network: Network) -> None:
    AL, _ = L_model_forward(network.X, network.parameters)
    alone = [L_model_forward(network.X[:, [i]], network.parameters)[0] for i in range(network.m)]
    assert_allclose(np.hstack(alone), AL, rtol=1e-12)


def test_the_cost_is_a_scalar_of_shape_nothing() -> None:
    AL, Y = np.array([[0.8, 0.9, 0.4]]), np.array([[1, 1, 0]])
    freeze(AL, Y)
    cost = compute_cost(AL, Y)
    assert np.shape(cost) == ()
    assert_allclose(cost, -(np.log(0.8) + np.log(0.9) + np.log(0.6)) / 3, rtol=1e-15)


def test_the_cost_of_knowing_nothing_is_the_logarithm_of_two() -> None:
    assert_allclose(compute_cost(np.full((1, 6), 0.5), np.array([[0, 1, 1, 0, 1, 1]])), np.log(2), rtol=1e-15)


def test_linear_backward_returns_da_prev_dw_and_db_in_this_order_and_the_shapes_of_what_they_belong_to() -> None:
    A_prev, W, b = np.array([[1.0, 2.0], [3.0, 4.0], [5.0, 6.0]]), np.array([[1.0, 0.0, 2.0], [0.0, 3.0, 0.0]]), np.zeros((2, 1))
    dZ = np.array([[1.0, 10.0], [2.0, -2.0]])
    freeze(A_prev, W, b, dZ)
    dA_prev, dW, db = linear_backward(dZ, (A_prev, W, b))
    assert_array_equal(dA_prev, [[1, 10], [6, -6], [2, 20]])
    assert_array_equal(dW, [[10.5, 21.5, 32.5], [-1, -1, -1]])
    assert_array_equal(db, [[5.5], [0]])


@pytest.mark.parametrize("activation", ["relu", "sigmoid"])
def test_linear_activation_backward_is_the_linear_step_of_da_times_the_slope(activation: str) -> None:
    network = random_network(layers=2, seed=4)
    _, cache = linear_activation_forward(network.X, network.parameters["W1"], network.parameters["b1"], activation)
    linear_cache, Z = cache
    dA = np.random.default_rng(0).standard_normal(Z.shape)
    freeze(dA, Z)
    slope = np.where(Z > 0, 1.0, 0.0) if activation == "relu" else 1 / (2 + np.exp(Z) + np.exp(-Z))
    expected = linear_backward(dA * slope, linear_cache)
    for got, wanted in zip(linear_activation_backward(dA, cache, activation), expected, strict=True):
        assert_allclose(got, wanted, rtol=1e-12, atol=1e-15)


@repeatable
@given(networks())
def test_the_gradients_have_the_keys_and_shapes_of_the_contract(network: Network) -> None:
    AL, caches = L_model_forward(network.X, network.parameters)
    freeze(AL, *(Z for _, Z in caches), *(linear_cache[0] for linear_cache, _ in caches))
    grads = L_model_backward(AL, network.Y, caches)
    assert set(grads) == {f"d{name}{l}" for name in "AWb" for l in range(1, network.L + 1)}
    for l in range(1, network.L + 1):
        assert grads[f"dA{l}"].shape == (network.dims[l - 1], network.m)
        assert grads[f"dW{l}"].shape == network.parameters[f"W{l}"].shape
        assert grads[f"db{l}"].shape == network.parameters[f"b{l}"].shape


@repeatable
@given(networks())
def test_an_update_moves_every_parameter_against_its_gradient_and_leaves_the_old_ones(network: Network) -> None:
    AL, caches = L_model_forward(network.X, network.parameters)
    grads = L_model_backward(AL, network.Y, caches)
    before = {name: value.copy() for name, value in network.parameters.items()}
    freeze(*grads.values())
    updated = update_parameters(network.parameters, grads, 0.25)
    assert list(updated) == list(before)
    for name, value in before.items():
        assert_allclose(updated[name], value - grads[f"d{name}"] / 4, rtol=1e-14, atol=1e-15)
        assert_array_equal(network.parameters[name], value)


@pytest.mark.parametrize("layers", [1, 2, 5])
def test_a_float32_network_stays_float32_and_close_to_its_float64_twin(layers: int) -> None:
    network = random_network(layers, seed=layers)
    parameters = {name: value.astype(np.float32) for name, value in network.parameters.items()}
    AL, caches = L_model_forward(network.X.astype(np.float32), parameters)
    grads = L_model_backward(AL, network.Y.astype(np.float32), caches)
    updated = update_parameters(parameters, grads, 0.1)
    cost = compute_cost(AL, network.Y.astype(np.float32))
    assert {array.dtype for array in [AL, cost, *grads.values(), *updated.values()]} == {np.dtype(np.float32)}
    exact_AL, exact_caches = L_model_forward(network.X, network.parameters)
    assert_allclose(cost, compute_cost(exact_AL, network.Y), rtol=1e-5)
    for name, value in L_model_backward(exact_AL, network.Y, exact_caches).items():
        assert_allclose(grads[name], value, rtol=1e-3, atol=1e-5, err_msg=name)


@pytest.mark.parametrize("dtype", [np.uint8, np.int8, np.int32, np.int64])
def test_whole_numbers_go_in_and_the_gradients_of_the_same_floats_come_out(dtype: type[np.integer]) -> None:
    network = random_network(layers=3, seed=2)
    X = np.random.default_rng(0).integers(0, 6, network.X.shape).astype(dtype)
    Y = network.Y.astype(dtype)
    AL, caches = L_model_forward(X, network.parameters)
    AL_float, caches_float = L_model_forward(X.astype(float), network.parameters)
    grads, expected = L_model_backward(AL, Y, caches), L_model_backward(AL_float, Y.astype(float), caches_float)
    assert_array_equal(AL, AL_float)
    assert_allclose(compute_cost(AL, Y), compute_cost(AL, Y.astype(float)), rtol=1e-15)
    for name, value in expected.items():
        assert_allclose(grads[name], value, rtol=1e-12, err_msg=name)


def test_parameters_of_whole_numbers_are_not_rounded_by_an_update() -> None:
    parameters, grads = {"W1": np.array([[3, 4]]), "b1": np.array([[1]])}, {"dW1": np.array([[1.0, 2.0]]), "db1": np.array([[4.0]])}
    updated = update_parameters(parameters, grads, 0.125)
    assert_array_equal(updated["W1"], [[2.875, 3.75]])
    assert_array_equal(updated["b1"], [[0.5]])
