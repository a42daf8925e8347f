"""The reference's gradients agree with automatic differentiation and with finite differences, on networks of 1 to 5 layers."""

import importlib
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import assume, given
from numpy.testing import assert_allclose

from solutions.step_by_step import L_model_backward, L_model_forward, compute_cost

from . import oracle
from .networks import Array, Network, Parameters, networks, random_network, repeatable


def reference_gradients(network: Network) -> tuple[Parameters, list[Array]]:
    """The grads of the reference, and A[0]..A[L-1] as its caches hold them."""
    AL, caches = L_model_forward(network.X, network.parameters)
    return L_model_backward(AL, network.Y, caches), [linear_cache[0] for linear_cache, _ in caches]


def reference_cost(X: Array, network: Network, parameters: Parameters) -> float:
    return float(compute_cost(L_model_forward(X, parameters)[0], network.Y))


def cost_with(name: str, network: Network) -> Callable[[Array], float]:
    """The cost as a function of the one parameter called `name`, or of X."""
    if name == "X":
        return lambda X: reference_cost(X, network, network.parameters)
    return lambda value: reference_cost(network.X, network, network.parameters | {name: value})


def far_from_kinks(network: Network) -> bool:
    """Whether every hidden Z keeps clear of 0, where relu has no derivative and a finite difference would straddle two slopes."""
    _, caches = L_model_forward(network.X, network.parameters)
    return all(np.abs(Z).min() > 1e-3 for _, Z in caches[:-1])


@repeatable
@given(networks())
def test_the_forward_pass_has_the_cost_of_an_independent_one(network: Network) -> None:
    expected = oracle.cost_from_layer(1, network.X, network.Y, network.parameters)
    assert_allclose(reference_cost(network.X, network, network.parameters), expected, rtol=1e-12)


@repeatable
@given(networks())
def test_dw_and_db_are_the_derivatives_of_the_mean_cost_by_automatic_differentiation(network: Network) -> None:
    grads, _ = reference_gradients(network)
    _, expected = oracle.cost_and_gradients(network.X, network.Y, network.parameters)
    for name, value in expected.items():
        assert_allclose(grads[f"d{name}"], value, rtol=1e-9, atol=1e-13, err_msg=f"d{name}")


@repeatable
@given(networks())
def test_da_is_m_times_the_derivative_of_the_mean_cost_by_what_enters_the_layer(network: Network) -> None:
    grads, activations = reference_gradients(network)
    for l, A_prev in enumerate(activations, start=1):
        expected = network.m * oracle.activation_gradient(l, A_prev, network)
        assert_allclose(grads[f"dA{l}"], expected, rtol=1e-9, atol=1e-13, err_msg=f"dA{l}")


@repeatable
@given(networks())
def test_dw_and_db_agree_with_central_differences_of_the_cost(network: Network) -> None:
    assume(far_from_kinks(network))
    grads, _ = reference_gradients(network)
    for name, value in network.parameters.items():
        expected = oracle.central_differences(cost_with(name, network), value)
        assert_allclose(grads[f"d{name}"], expected, rtol=1e-5, atol=1e-7, err_msg=f"d{name}")


@repeatable
@given(networks())
def test_da1_over_m_agrees_with_central_differences_of_the_cost_by_the_input(network: Network) -> None:
    assume(far_from_kinks(network))
    grads, _ = reference_gradients(network)
    expected = oracle.central_differences(cost_with("X", network), network.X)
    assert_allclose(grads["dA1"] / network.m, expected, rtol=1e-5, atol=1e-7)


@pytest.mark.parametrize("layers", [1, 2, 3, 4, 5])
def test_every_gradient_agrees_with_pytorch(layers: int) -> None:
    pytest.importorskip("torch", reason="PyTorch is not installed; automatic differentiation by autograd is tested all the same")
    torch = importlib.import_module("torch")
    network = random_network(layers, seed=layers)
    grads, _ = reference_gradients(network)
    X, *theta = (torch.tensor(x, requires_grad=True) for x in [network.X, *network.parameters.values()])
    named = dict(zip(network.parameters, theta, strict=True))
    A = X
    for l in range(1, layers):
        A = torch.relu(named[f"W{l}"] @ A + named[f"b{l}"])
    Z = named[f"W{layers}"] @ A + named[f"b{layers}"]
    torch.nn.functional.binary_cross_entropy_with_logits(Z, torch.tensor(network.Y, dtype=Z.dtype)).backward()
    for name, tensor in named.items():
        assert_allclose(grads[f"d{name}"], tensor.grad.numpy(), rtol=1e-9, atol=1e-13, err_msg=f"d{name}")
    assert_allclose(grads["dA1"], network.m * X.grad.numpy(), rtol=1e-9, atol=1e-13)
