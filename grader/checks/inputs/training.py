"""Training sets for the models."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, SAME_SIZES, Case
from grader.checks.compare import Numbers, Result
from grader.checks.inputs.random import Rng, away_from_zero, distinct, draw, labels
from solutions import step_by_step as reference

CALM = 0.49


def training_cases(rng: Rng, depths: Sequence[int], specials: Sequence[list[int]]) -> list[Case]:
    """Cases of X, Y, layers_dims, learning_rate, num_iterations, print_cost: inputs so large that weights of 0.01 pass a signal on."""
    sizes = [[*distinct(rng, L, 3, 9), 1] for L in depths]
    plans = [
        (ORDINARY, sizes[0], 5, 0.1),
        (SAME_SIZES, sizes[0], 4, 0.9),
        *((f"{len(dims) - 1} layers", dims, 4, 1.5) for dims in sizes[1:]),
    ]
    cases = [_training(rng, name, dims, 11, steps, rate) for name, dims, steps, rate in plans]
    cases += [_training(rng, f"sizes {dims}", dims, 10, 3, 1.1, special=True) for dims in specials]
    first = cases[0].arguments
    return [
        *cases,
        Case("a small learning rate", (*first[:3], 0.0075, 8), True, draw=cases[0].draw),
        Case("printing", (*first[:4], 2, True), True, draw=cases[0].draw),
        Case("a single step", (*first[:4], 1), True, draw=cases[0].draw),
        Case("labels as whole numbers", (first[0], first[1].astype(int), *first[2:]), True, frozenset({tags.WHOLE}), draw=cases[0].draw),
        _training(rng, "one example", sizes[0], 1, 3, 0.7, special=True),
    ]


def _training(rng: Rng, name: str, dims: list[int], m: int, steps: int, rate: float, special: bool = False) -> Case:
    """A training set on which AL keeps away from 0 and 1 at every step; the learning rate is halved until it does."""
    X, Y, seed = away_from_zero(rng, dims[0], m) * 20, labels(rng, m), draw(rng)
    while not _is_calm(X, Y, dims, rate, steps, seed):
        rate /= 2
    equal = len(set(dims[:-1])) < len(dims) - 1
    common = tags.depth(len(dims) - 1) | ({tags.ONE_EXAMPLE} if m == 1 else set()) | ({tags.EQUAL} if equal else set())
    return Case(name, (X, Y, dims, rate, steps), special, common, draw=seed)


def _is_calm(X: Numbers, Y: Numbers, dims: list[int], rate: float, steps: int, seed: int) -> bool:
    """Whether a correct training keeps every AL within 0.01 and 0.99."""
    np.random.seed(seed)
    parameters = reference.initialize_parameters_deep(dims)
    for _ in range(steps):
        AL, caches = reference.L_model_forward(X, parameters)
        if np.abs(AL - 0.5).max() > CALM:
            return False
        parameters = reference.update_parameters(parameters, reference.L_model_backward(AL, Y, caches), rate)
    return True


def two_layers(rng: Rng) -> list[Case]:
    """Training cases of networks with two layers."""
    return [replace(case, arguments=_as_tuple(*case.arguments)) for case in training_cases(rng, (2, 2), ([4, 4, 1], [5, 1, 1]))]


def _as_tuple(X: Numbers, Y: Numbers, layers_dims: Sequence[int], *others: Result) -> tuple[Result, ...]:
    """The arguments with the sizes as the tuple that the two-layer model is told to expect."""
    return X, Y, tuple(layers_dims), *others


def any_depth(rng: Rng) -> list[Case]:
    """Training cases of networks with 1 to 4 layers."""
    return training_cases(rng, (3, 2), ([4, 4, 4, 1], [6, 1], [5, 4, 3, 2, 1]))


def quantities(X: Numbers, Y: Numbers, layers_dims: Sequence[int], learning_rate: float, *others: Result) -> Mapping[str, float]:
    """m and the learning rate."""
    return {"m": X.shape[1], "learning_rate": learning_rate}
