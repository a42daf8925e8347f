"""The same network written a second time, for automatic differentiation: nothing here comes from `solutions`.

The cost is written in terms of the last Z, not of AL: -log(sigmoid(z)) = log(1 + exp(-z)), so that the mean cross-entropy is the mean of
log(1 + exp(z)) - y z. The gradients are autograd's.
"""

from collections.abc import Callable, Mapping

import autograd
import autograd.numpy as anp
import numpy as np

from .networks import Array, Labels, Network, Parameters


def layers_of(parameters: Mapping[str, Array]) -> int:
    return len(parameters) // 2


def cost_from_layer(first: int, A: Array, Y: Labels, parameters: Mapping[str, Array]) -> float:
    """The mean cross-entropy of the network's layers `first`..L when `A` is what comes in at layer `first`."""
    L = layers_of(parameters)
    for l in range(first, L):
        A = anp.maximum(0.0, anp.dot(parameters[f"W{l}"], A) + parameters[f"b{l}"])
    Z = anp.dot(parameters[f"W{L}"], A) + parameters[f"b{L}"]
    cost: float = anp.mean(anp.logaddexp(0.0, Z) - Y * Z)
    return cost


def cost_and_gradients(X: Array, Y: Labels, parameters: Mapping[str, Array]) -> tuple[float, Parameters]:
    """The mean cost, and its derivative with respect to every W and b under that parameter's own name."""
    cost, gradients = autograd.value_and_grad(lambda theta: cost_from_layer(1, X, Y, theta))(dict(parameters))
    return float(cost), gradients


def activation_gradient(l: int, A_prev: Array, network: Network) -> Array:
    """The derivative of the mean cost with respect to A[l-1], what comes in at layer l."""
    gradient: Array = autograd.grad(lambda A: cost_from_layer(l, A, network.Y, network.parameters))(A_prev)
    return gradient


def gradient_descent(X: Array, Y: Labels, parameters: Parameters, learning_rate: float, steps: int) -> tuple[Parameters, list[float]]:
    """The parameters after so many full-batch steps, and the cost before each."""
    costs = []
    for _ in range(steps):
        cost, gradients = cost_and_gradients(X, Y, parameters)
        parameters = {key: parameters[key] - learning_rate * gradients[key] for key in parameters}
        costs.append(cost)
    return parameters, costs


def central_differences(f: Callable[[Array], float], x: Array, h: float = 1e-5) -> Array:
    """(f(x + h e) - f(x - h e)) / 2h for every entry of x; `x` is left as it is."""
    slopes = np.zeros(x.shape)
    for index in np.ndindex(x.shape):
        step = np.zeros(x.shape)
        step[index] = h
        slopes[index] = (f(x + step) - f(x - step)) / (2 * h)
    return slopes
