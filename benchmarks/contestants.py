"""Everyone who takes a gradient-descent step in `training.py`, and the parts that a step of the reference is made of.

All of them start from the same parameters and take the same full-batch steps in the same dtype. A function here does the setting up and
returns `run(steps)`, the part that is timed.
"""

import importlib
import importlib.util
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from solutions.activations import Array, relu, relu_backward, sigmoid, sigmoid_backward
from solutions.datasets import load_dataset
from solutions.image_classifier import L_layer_model, flatten_and_scale, initialize_parameters_he
from solutions.step_by_step import Cache, L_model_backward, L_model_forward, Labels, Parameters, compute_cost, update_parameters

DATA = Path(__file__).resolve().parents[1] / "data" / "party.h5"
LEARNING_RATE = 0.05
Run = Callable[[int], object]
Train = Callable[[int], list[float]]


@dataclass(frozen=True)
class Problem:
    """The images as columns of X (n[0], m), their labels Y (1, m), the sizes n[0]..n[L], and the parameters that everyone starts from."""

    X: Array
    Y: Labels
    dims: list[int]
    parameters: Parameters

    @property
    def layers(self) -> list[tuple[Array, Array]]:
        """W and b of layers 1..L."""
        return [(self.parameters[f"W{l}"], self.parameters[f"b{l}"]) for l in range(1, len(self.dims))]

    @property
    def caches(self) -> list[Cache]:
        """What a forward pass from the start leaves for the backward pass, layers 1..L."""
        return L_model_forward(self.X, self.parameters)[1]


def load_problem(examples: int, hidden: list[int], dtype: str) -> Problem:
    """The first so many training images of the course, and a network with these hidden layers, all numbers of type `dtype`."""
    dataset = load_dataset(DATA)
    X = flatten_and_scale(dataset.train_x[:examples]).astype(dtype)
    dims = [X.shape[0], *hidden, 1]
    np.random.seed(1)
    parameters = {name: value.astype(dtype) for name, value in initialize_parameters_he(dims).items()}
    return Problem(X, dataset.train_y[:, :examples].astype(dtype), dims, parameters)


def reference(problem: Problem) -> Train:
    """The course's own training loop."""

    def run(steps: int) -> list[float]:
        return L_layer_model(problem.X, problem.Y, problem.dims, LEARNING_RATE, steps, initialize=lambda dims: problem.parameters)[1]

    return run


def letting_go(problem: Problem) -> Train:
    """The same loop, with no name for the gradients: dA1 is given back before the next step asks for memory of its size."""

    def run(steps: int) -> list[float]:
        parameters, costs = problem.parameters, []
        for _ in range(steps):
            AL, caches = L_model_forward(problem.X, parameters)
            costs.append(float(compute_cost(AL, problem.Y)))
            parameters = update_parameters(parameters, L_model_backward(AL, problem.Y, caches), LEARNING_RATE)
        return costs

    return run


def scikit_learn(problem: Problem) -> Train:
    """MLPClassifier with everything off that is not plain full-batch gradient descent."""
    rows, y = problem.X.T, problem.Y[0]
    plain: dict[str, Any] = {"solver": "sgd", "alpha": 0, "momentum": 0, "nesterovs_momentum": False, "shuffle": False, "tol": 0}
    classifier = MLPClassifier(problem.dims[1:-1], batch_size=y.size, learning_rate_init=LEARNING_RATE, warm_start=True, **plain)
    classifier.partial_fit(rows, y, classes=[0, 1])

    def run(steps: int) -> list[float]:
        classifier.set_params(max_iter=steps, n_iter_no_change=steps)
        classifier.coefs_ = [W.T.copy() for W, _ in problem.layers]
        classifier.intercepts_ = [b[:, 0].copy() for _, b in problem.layers]
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ConvergenceWarning)  # it was told to stop after so many steps
            losses: list[float] = classifier.fit(rows, y).loss_curve_
        return losses[-steps:]

    return run


def pytorch(problem: Problem) -> Train:
    """The usual modules, loss and optimizer."""
    torch = importlib.import_module("torch")
    rows, y = torch.from_numpy(problem.X.T), torch.from_numpy(problem.Y.T)
    linears = [torch.nn.Linear(W.shape[1], W.shape[0], dtype=rows.dtype) for W, _ in problem.layers]
    network = torch.nn.Sequential(*[module for linear in linears for module in (linear, torch.nn.ReLU())][:-1])
    optimizer = torch.optim.SGD(network.parameters(), lr=LEARNING_RATE)

    def run(steps: int) -> list[float]:
        for linear, (W, b) in zip(linears, problem.layers, strict=True):
            linear.load_state_dict({"weight": torch.from_numpy(W), "bias": torch.from_numpy(b[:, 0])})
        costs = []
        for _ in range(steps):
            loss = torch.nn.functional.binary_cross_entropy_with_logits(network(rows), y)
            optimizer.zero_grad()
            loss.backward()
            optimizer.step()
            costs.append(loss.item())
        return costs

    return run


def trainers(problem: Problem) -> dict[str, Train]:
    """Everyone who trains, by the name in the table; PyTorch only where it is installed."""
    everyone = {
        "`L_layer_model`": reference(problem),
        "the same loop, not keeping its gradients": letting_go(problem),
        "scikit-learn `MLPClassifier`": scikit_learn(problem),
    }
    if importlib.util.find_spec("torch"):
        everyone["PyTorch"] = pytorch(problem)
    return everyone


def products(problem: Problem, with_dA1: bool) -> Run:
    """W A and dZ A^T for every layer, W^T dZ for layers 2..L, or 1..L, into arrays that are there already; nothing else at all."""
    first, *others = [_layer_products(cache) for cache in problem.caches]
    wanted = [*(first if with_dA1 else first[:2]), *(product for layer in others for product in layer)]
    return _repeat(wanted)


def parts(problem: Problem) -> dict[str, Run]:
    """What a step of the reference is made of, by the name in the table: every product and function on the arguments it has in there."""
    caches = problem.caches
    first, *others = [_layer_products(cache) for cache in caches]
    Y, ZL = problem.Y, caches[-1][1]
    AL, _ = sigmoid(ZL)
    grads = L_model_backward(AL, Y, caches)
    hidden = [Z for _, Z in caches[:-1]]
    return {
        "W1 X": _repeat(first[:1]),
        "dZ1 X^T, for dW1": _repeat(first[1:2]),
        "W1^T dZ1 = dA1, which training never uses": _repeat(first[2:]),
        "products of the other layers": _repeat([product for layer in others for product in layer]),
        "adding b": _repeat([partial(np.add, Z, b) for (_, _, b), Z in caches]),
        "relu and its slope": _repeat([call for Z in hidden for call in (partial(relu, Z), partial(relu_backward, Z, Z))]),
        "sigmoid, its slope, dAL": _repeat(
            [partial(sigmoid, ZL), partial(sigmoid_backward, ZL, ZL), lambda: -(Y / AL - (1 - Y) / (1 - AL))]
        ),
        "row sums, for db": _repeat([partial(np.sum, Z, axis=1, keepdims=True) for _, Z in caches]),
        "cost": _repeat([partial(compute_cost, AL, Y)]),
        "update": _repeat([partial(update_parameters, problem.parameters, grads, LEARNING_RATE)]),
    }


def _layer_products(cache: Cache) -> list[Callable[[], object]]:
    """W A, dZ A^T and W^T dZ of one layer."""
    (A_prev, W, _), Z = cache
    dZ, dW, dA_prev, result = np.ones_like(Z), np.empty_like(W), np.empty_like(A_prev), np.empty_like(Z)
    return [
        lambda: np.matmul(W, A_prev, out=result),
        lambda: np.matmul(dZ, A_prev.T, out=dW),
        lambda: np.matmul(W.T, dZ, out=dA_prev),
    ]


def _repeat(calls: list[Callable[[], object]]) -> Run:
    def run(steps: int) -> None:
        for _ in range(steps):
            for call in calls:
                call()

    return run
