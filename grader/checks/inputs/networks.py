"""Whole networks of 1 to 5 layers: forward, back, update, training and prediction."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, SAME_SIZES, Case, cast
from grader.checks.compare import FLOAT32_RTOL, Numbers, Result
from grader.checks.inputs.random import Rng, away_from_zero, distinct, draw, labels
from solutions import step_by_step as reference

LARGEST_LOGIT = 1.7  # keeps AL between 0.15 and 0.85
SMALLEST_Z = 0.01
KEY_OF_DA = re.compile(r"dA[0-9]{1,3}")
ENLARGED = 60.0
CHAINED = (ORDINARY, "two layers", "five layers")


@dataclass(frozen=True)
class Network:
    """A random network with its examples: X (n[0], m), Y (1, m), and parameters W1, b1, ... WL, bL."""

    layer_dims: tuple[int, ...]
    X: Numbers
    Y: Numbers
    parameters: dict[str, Numbers]

    @property
    def m(self) -> int:
        """The number of examples."""
        return int(self.X.shape[1])

    @property
    def L(self) -> int:
        """The number of layers."""
        return len(self.layer_dims) - 1


def network(rng: Rng, layer_dims: Sequence[int], m: int) -> Network:
    """A random network of these sizes in which every layer passes on a signal that the next can see, drawn until it is so."""
    for _ in range(1000):
        candidate = _draw_network(rng, layer_dims, m)
        if candidate is not None:
            return candidate
    raise RuntimeError(f"no lively network of sizes {list(layer_dims)} with m = {m} in 1000 draws")


def random_network(rng: Rng, L: int) -> Network:
    """A network of L layers whose sizes, but for the single output, differ from each other and from m."""
    *sizes, m = distinct(rng, L + 1, 3, 9)
    return network(rng, [*sizes, 1], m)


def _draw_network(rng: Rng, layer_dims: Sequence[int], m: int) -> Network | None:
    parameters = {}
    for l, (n_prev, n) in enumerate(pairwise(layer_dims), start=1):
        parameters[f"W{l}"] = away_from_zero(rng, n, n_prev) * np.sqrt(2 / n_prev)
        parameters[f"b{l}"] = away_from_zero(rng, n, 1, high=0.6)
    X = away_from_zero(rng, layer_dims[0], m, low=0.05, high=2)
    L = len(layer_dims) - 1
    AL, caches = reference.L_model_forward(X, parameters)
    Z = caches[-1][1]
    parameters[f"W{L}"] *= LARGEST_LOGIT / np.abs(Z).max()
    parameters[f"b{L}"] *= LARGEST_LOGIT / np.abs(Z).max()
    lively = all(_is_lively(cache[1]) for cache in caches[:-1]) and np.abs(Z).min() > SMALLEST_Z
    return Network(tuple(layer_dims), X, labels(rng, m), parameters) if lively else None


def _is_lively(Z: Numbers) -> bool:
    """Whether the relu of Z is nowhere at its kink, stops something (if there is enough), and lets something of every example through.

    A single unit cannot do both of the latter; there it is enough that some examples pass.
    """
    on = Z > 0
    passes = on.any(axis=0).all() if len(Z) > 1 else on.any()
    return bool(np.abs(Z).min() > SMALLEST_Z and passes and (Z.size < 4 or not on.all()))


def networks(rng: Rng) -> list[tuple[str, Network, bool, frozenset[str]]]:
    """Networks of 1 to 5 layers: name, network, whether it is special, tags."""
    first = random_network(rng, 3)
    k = int(rng.integers(3, 6))
    return [
        (ORDINARY, first, False, frozenset()),
        (SAME_SIZES, network(rng, first.layer_dims, first.m), False, frozenset()),
        ("two layers", random_network(rng, 2), False, tags.depth(2)),
        ("four layers", random_network(rng, 4), False, frozenset()),
        ("one layer", random_network(rng, 1), True, tags.depth(1)),
        ("five layers", random_network(rng, 5), True, frozenset()),
        ("equal sizes", network(rng, [k, k, k, 1], k), True, frozenset({tags.EQUAL})),
        ("a single unit", network(rng, [4, 1, 3, 1], 5), True, frozenset({tags.ONE_UNIT})),
        ("one example", network(rng, [3, 5, 4, 1], 1), True, frozenset({tags.ONE_EXAMPLE})),
    ]


def tripled(net: Network) -> Network:
    """The network with every example three times."""
    return Network(net.layer_dims, np.tile(net.X, 3), np.tile(net.Y, 3), net.parameters)


def forward(rng: Rng) -> list[Case]:
    """Cases of X, parameters."""
    nets = networks(rng)
    cases = [Case(name, (net.X, net.parameters), special, common) for name, net, special, common in nets]
    first = nets[0][1]
    whole = np.rint(first.X * 3).astype(int)
    return [
        *cases,
        Case("tripled", (np.tile(first.X, 3), first.parameters), True),
        Case("whole numbers", (whole, first.parameters), True, frozenset({tags.WHOLE})),
        Case("32-bit numbers", cast((first.X, first.parameters), np.float32), True, frozenset({tags.FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def backward(rng: Rng) -> list[Case]:
    """Cases of AL, Y, caches, from a forward pass of the reference."""
    nets = networks(rng)
    cases = [Case(name, backward_arguments(net), special, common) for name, net, special, common in nets]
    AL, Y, caches = backward_arguments(nets[0][1])
    return [
        *cases,
        Case("tripled", backward_arguments(tripled(nets[0][1])), True),
        Case("whole numbers", (AL, Y.astype(int), caches), True, frozenset({tags.WHOLE})),
        Case("32-bit numbers", cast((AL, Y, caches), np.float32), True, frozenset({tags.FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def backward_arguments(net: Network) -> tuple[Result, ...]:
    """AL, Y and the caches of a forward pass through the network."""
    AL, caches = reference.L_model_forward(net.X, net.parameters)
    return AL, net.Y, caches


def update(rng: Rng) -> list[Case]:
    """Cases of parameters, grads, learning_rate, for networks of 1 to 5 layers."""
    cases = []
    for name, net, special, common in networks(rng):
        rate = round(float(rng.uniform(0.05, 0.9)), 3)
        grads = reference.L_model_backward(*backward_arguments(net))
        cases.append(Case(name, (net.parameters, grads, rate), special, common - {tags.ONE_EXAMPLE}))
    parameters, grads, rate = cases[0].arguments
    bare = {key: value for key, value in grads.items() if not _is_dA(key)}
    return [
        *cases,
        Case("no step", (parameters, grads, 0.0), True),
        Case("whole step", (parameters, grads, 1), True),
        Case("without dA", (parameters, bare, rate), True),
        Case("half a step", (parameters, grads, rate / 2), True),
    ]


def prediction(rng: Rng) -> list[Case]:
    """Cases of X, y, parameters."""
    nets = [(name, _both_sides(net.X, net.parameters), net, special, common) for name, net, special, common in networks(rng)]
    cases = [
        Case(name, (net.X, labels(rng, net.m).astype(int), parameters), special, common - {tags.ONE_EXAMPLE})
        for name, parameters, net, special, common in nets
    ]
    X, y, parameters = cases[0].arguments
    half = parameters | {"W3": np.zeros_like(parameters["W3"]), "b3": np.zeros_like(parameters["b3"])}
    return [
        *cases,
        Case("other labels", (X, (1 - y).astype(float), parameters), True),
        Case("exactly one half", (X, y, half), True, frozenset({tags.EXACTLY_HALF})),
    ]


def _both_sides(X: Numbers, parameters: dict[str, Numbers]) -> dict[str, Numbers]:
    """The parameters with the last bias moved so that AL lies above 1/2 for about half of the examples, and is nowhere close to 1/2."""
    L = len(parameters) // 2
    AL, caches = reference.L_model_forward(X, parameters)
    Z = np.sort(caches[-1][1].ravel())
    gaps = np.diff(Z)
    middle = Z[0] - 1 if not gaps.size else (Z[gaps.argmax()] + Z[gaps.argmax() + 1]) / 2
    return parameters | {f"b{L}": parameters[f"b{L}"] - middle}


def canonical_gradients(grads: Result) -> Result:
    """Gradients under the course's keys: where `dA0` is present, every dA{l - 1} is taken as dA{l}. What is no dict stays as it is."""
    if not isinstance(grads, dict) or "dA0" not in grads:
        return grads
    dA = {f"dA{int(key[2:]) + 1}": value for key, value in grads.items() if _is_dA(key)}
    return {key: value for key, value in grads.items() if not _is_dA(key)} | dA


def _is_dA(key: Result) -> bool:
    return isinstance(key, str) and KEY_OF_DA.fullmatch(key) is not None


def chain(rng: Rng) -> list[Case]:
    """Cases of X, Y, layer_dims, learning_rate, steps, start."""
    return [
        Case(name, (net.X, net.Y, list(net.layer_dims), 0.3, 2, _enlarged(net.layer_dims)), special, common, draw=draw(rng))
        for name, net, special, common in networks(rng)
        if name in CHAINED
    ]


def _enlarged(layer_dims: Sequence[int]) -> dict[str, Numbers]:
    """Parameters to start a training from: those of the reference are too small for a mistake to show in the cost."""
    np.random.seed(sum(layer_dims))
    return {key: value * ENLARGED for key, value in reference.initialize_parameters_deep(list(layer_dims)).items()}
