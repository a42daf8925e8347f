"""Deep neural network for image classification: the reference for the second assignment, built from the functions of the first."""

from collections.abc import Callable, Sequence
from types import SimpleNamespace
from typing import Any, Self

import numpy as np
from numpy.typing import NDArray

from solutions.activations import Array
from solutions.step_by_step import (
    L_model_backward,
    L_model_forward,
    Labels,
    Parameters,
    compute_cost,
    initialize_parameters,
    initialize_parameters_deep,
    linear_activation_backward,
    linear_activation_forward,
    update_parameters,
)


def report_cost(step: int, num_iterations: int, cost: float) -> None:
    """Print the cost at every hundredth step and at the last one."""
    if step % 100 == 0 or step == num_iterations - 1:
        print(f"step {step + 1} of {num_iterations}: cost {cost:.4f}")


def flatten_and_scale(images: NDArray[np.uint8]) -> Array:
    """Images of shape (m, height, width[, 3]), 0..255, as columns of X (n_x, m), 0..1, with n_x = height * width [* 3]."""
    return images.reshape(images.shape[0], -1).T / 255


def two_layer_model(
    X: Array,
    Y: Labels,
    layers_dims: tuple[int, int, int],
    learning_rate: float = 0.0075,
    num_iterations: int = 2500,
    print_cost: bool = False,
) -> tuple[Parameters, list[float]]:
    """Train LINEAR -> RELU -> LINEAR -> SIGMOID, layers_dims = (n_x, n_h, n_y), by full-batch gradient descent.

    Returns the trained parameters and the cost before every step, `num_iterations` numbers.
    """
    parameters, costs = initialize_parameters(*layers_dims), []
    for step in range(num_iterations):
        A1, cache1 = linear_activation_forward(X, parameters["W1"], parameters["b1"], "relu")
        A2, cache2 = linear_activation_forward(A1, parameters["W2"], parameters["b2"], "sigmoid")
        costs.append(float(compute_cost(A2, Y)))
        dA2 = -(Y / A2 - (1 - Y) / (1 - A2))
        dA1, dW2, db2 = linear_activation_backward(dA2, cache2, "sigmoid")
        _, dW1, db1 = linear_activation_backward(dA1, cache1, "relu")
        grads = {"dW1": dW1, "db1": db1, "dW2": dW2, "db2": db2}
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


def predict(X: Array, y: Labels, parameters: Parameters) -> NDArray[np.int64]:
    """1 where AL > 0.5, else 0, as an array of shape (1, m); prints how many of the labels `y` (1, m) that gets right."""
    AL, _ = L_model_forward(X, parameters)
    labels = (AL > 0.5).astype(np.int64)
    correct = int(np.sum(labels == y))
    print(f"{correct} of {y.size} right: accuracy {correct / y.size:.1%}")
    return labels


def L_layer_model(
    X: Array,
    Y: Labels,
    layers_dims: Sequence[int],
    learning_rate: float = 0.0075,
    num_iterations: int = 2500,
    print_cost: bool = False,
    initialize: Callable[[Sequence[int]], Parameters] | None = None,
) -> tuple[Parameters, list[float]]:
    """Train [LINEAR -> RELU] * (L - 1) -> LINEAR -> SIGMOID, layers_dims = [n[0], ..., n[L]], by full-batch gradient descent.

    `initialize` makes the first parameters out of `layers_dims`; without it, `initialize_parameters_deep` does. Returns the trained
    parameters and the cost before every step.
    """
    parameters, costs = (initialize or initialize_parameters_deep)(layers_dims), []
    for step in range(num_iterations):
        AL, caches = L_model_forward(X, parameters)
        costs.append(float(compute_cost(AL, Y)))
        grads = L_model_backward(AL, Y, caches)
        parameters = update_parameters(parameters, grads, learning_rate)
        if print_cost:
            report_cost(step, num_iterations, costs[-1])
    return parameters, costs


def initialize_parameters_he(layer_dims: Sequence[int]) -> Parameters:
    """W[l] = sqrt(2 / n[l-1]) * N(0, 1) and b[l] = 0: relu layers of any depth keep the scale of their input.

    From He, Zhang, Ren, Sun, "Delving Deep into Rectifiers", 2015, section 2.2 (arXiv:1502.01852).
    """
    parameters: Parameters = {}
    for l in range(1, len(layer_dims)):
        parameters[f"W{l}"] = np.random.randn(layer_dims[l], layer_dims[l - 1]) * np.sqrt(2 / layer_dims[l - 1])
        parameters[f"b{l}"] = np.zeros((layer_dims[l], 1))
    return parameters


def confusion_matrix(labels: NDArray[np.int64], y: NDArray[np.int64]) -> NDArray[np.int64]:
    """counts[j, k] = how many examples have the true label j and were given the answer k; `labels` and `y` (1, m), counts (2, 2)."""
    return np.array([[np.sum((y == truth) & (labels == answer)) for answer in (0, 1)] for truth in (0, 1)])


class NeuralNetwork:
    """A binary classifier with the interface of scikit-learn's estimators: one row of X (m, n_x) is one example, y is (m,) of 0 and 1.

    >>> network = NeuralNetwork(hidden_layers=(32, 16, 8)).fit(X_train, y_train)
    >>> network.score(X_test, y_test)
    """

    def __init__(self, hidden_layers: Sequence[int] = (32, 16, 8), learning_rate: float = 0.1, num_iterations: int = 400) -> None:
        self.hidden_layers = hidden_layers
        self.learning_rate = learning_rate
        self.num_iterations = num_iterations

    def fit(self, X: Array, y: Labels) -> Self:
        """Train on X (m, n_x) and y (m,); returns the network itself."""
        layers_dims = [X.shape[1], *self.hidden_layers, 1]
        self.parameters_, self.costs_ = L_layer_model(
            X.T, y.reshape(1, -1), layers_dims, self.learning_rate, self.num_iterations, initialize=initialize_parameters_he
        )
        self.classes_ = np.array([0, 1])
        return self

    def predict_proba(self, X: Array) -> Array:
        """The probabilities of the labels 0 and 1 for every row of X, shape (m, 2)."""
        AL, _ = L_model_forward(X.T, self.parameters_)
        return np.column_stack([1 - AL[0], AL[0]])

    def predict(self, X: Array) -> NDArray[np.int64]:
        """The label, 0 or 1, of every row of X, shape (m,)."""
        return (self.predict_proba(X)[:, 1] > 0.5).astype(np.int64)

    def score(self, X: Array, y: Labels) -> float:
        """The share of the rows of X whose predicted label is that of y (m,)."""
        return float(np.mean(self.predict(X) == y))

    def get_params(self, deep: bool = True) -> dict[str, Any]:
        """What the network was made with, by name."""
        return {"hidden_layers": self.hidden_layers, "learning_rate": self.learning_rate, "num_iterations": self.num_iterations}

    def set_params(self, **params: Any) -> Self:
        """Change what the network was made with; returns the network itself. Raises ValueError for a name it does not have."""
        unknown = params.keys() - self.get_params().keys()
        if unknown:
            raise ValueError(f"NeuralNetwork has no parameter {', '.join(sorted(unknown))}")
        for name, value in params.items():
            setattr(self, name, value)
        return self

    def __sklearn_tags__(self) -> SimpleNamespace:
        """What scikit-learn wants to know before it splits, copies or chains a classifier."""
        inputs = SimpleNamespace(pairwise=False, sparse=False, allow_nan=False)
        return SimpleNamespace(estimator_type="classifier", input_tags=inputs, requires_fit=True)
