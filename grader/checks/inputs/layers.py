"""One layer: its inputs, weights and caches, forward and back."""

import numpy as np

from grader.checks import tags
from grader.checks.cases import ORDINARY, OTHER_SIZES, SAME_SIZES, Case, cast
from grader.checks.compare import FLOAT32_RTOL, Numbers
from grader.checks.inputs.random import Rng, away_from_zero, distinct
from solutions import step_by_step as reference

SizedCase = tuple[str, frozenset[str], tuple[int, int, int], bool]


def layer_sizes(rng: Rng) -> list[SizedCase]:
    """The (n_prev, n, m) of the cases of one layer."""
    n_prev, n, m = sizes = distinct(rng, 3)
    others = distinct(rng, 3)
    k = int(rng.integers(3, 6))
    return [
        (ORDINARY, frozenset(), (n_prev, n, m), False),
        (SAME_SIZES, frozenset(), (n_prev, n, m), False),
        (OTHER_SIZES, frozenset(), (others[1], others[0], others[2]), False),
        ("equal sizes", frozenset({tags.EQUAL}), (k, k, k), True),
        ("a single unit", frozenset({tags.ONE_UNIT}), (sizes[0], 1, sizes[2]), True),
        ("one example", frozenset({tags.ONE_EXAMPLE}), (sizes[1], sizes[0], 1), True),
    ]


def layer(rng: Rng, n_prev: int, n: int, m: int) -> tuple[Numbers, Numbers, Numbers]:
    """A (n_prev, m), W (n, n_prev), b (n, 1), none of it close to zero, and neither is W A + b."""
    while True:
        A, W, b = away_from_zero(rng, n_prev, m), away_from_zero(rng, n, n_prev), away_from_zero(rng, n, 1)
        Z = W @ A + b
        if np.abs(Z).min() > 0.01 and (Z.size == 1 or (Z.min() < 0 < Z.max())):
            return A, W, b


def whole_layer(rng: Rng, n_prev: int, n: int, m: int) -> tuple[Numbers, Numbers, Numbers]:
    """A, W, b of whole numbers, with W A + b nowhere 0."""
    while True:
        A, W, b = (rng.integers(-4, 5, shape) for shape in ((n_prev, m), (n, n_prev), (n, 1)))
        if np.abs(W @ A + b).min() > 0:
            return A, W, b


def linear_forward(rng: Rng) -> list[Case]:
    """Cases of A, W, b."""
    cases = [Case(name, layer(rng, *sizes), special, common) for name, common, sizes, special in layer_sizes(rng)]
    A, W, b = cases[0].arguments
    return [
        *cases,
        Case("tripled", (np.tile(A, 3), W, b), True),
        Case("whole numbers", whole_layer(rng, 4, 3, 5), True, frozenset({tags.WHOLE})),
        Case("32-bit numbers", cast((A, W, b), np.float32), True, frozenset({tags.FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def activation_forward(rng: Rng) -> list[Case]:
    """Cases of A_prev, W, b, activation."""
    cases = []
    for activation, tag in (("relu", tags.RELU), ("sigmoid", tags.SIGMOID)):
        for name, common, sizes, special in layer_sizes(rng):
            cases.append(Case(f"{name}, {activation}", (*layer(rng, *sizes), activation), special, common | {tag}))
        A, W, b = layer(rng, 4, 3, 5)
        whole = (*whole_layer(rng, 4, 3, 5), activation)
        cases += [
            Case(
                f"32-bit numbers, {activation}",
                (*cast((A, W, b), np.float32), activation),
                True,
                frozenset({tags.FLOAT32, tag}),
                rtol=FLOAT32_RTOL,
            ),
            Case(f"whole numbers, {activation}", whole, True, frozenset({tags.WHOLE, tag})),
            Case(f"large Z, {activation}", (A * 40, W * 30, b, activation), True, frozenset({tags.LARGE, tag})),
        ]
    A, W, b = silent_unit(rng)
    return [*cases, Case("Z at 0, relu", (A, W, b, "relu"), True, frozenset({tags.AT_ZERO, tags.RELU}))]


def silent_unit(rng: Rng) -> tuple[Numbers, Numbers, Numbers]:
    """A layer in which the second unit has Z exactly 0 for every example."""
    A, W, b = layer(rng, 4, 3, 5)
    W[1], b[1] = 0, 0
    return A, W, b


def linear_backward(rng: Rng) -> list[Case]:
    """Cases of dZ, (A_prev, W, b)."""
    cases = []
    for name, common, (n_prev, n, m), special in layer_sizes(rng):
        arguments = (away_from_zero(rng, n, m), layer(rng, n_prev, n, m))
        cases.append(Case(name, arguments, special, common))
    dZ, (A, W, b) = cases[0].arguments
    return [
        *cases,
        Case("tripled", (np.tile(dZ, 3), (np.tile(A, 3), W, b)), True),
        Case("whole numbers", (rng.integers(1, 5, (3, 5)), whole_layer(rng, 4, 3, 5)), True, frozenset({tags.WHOLE})),
        Case("32-bit numbers", cast((dZ, (A, W, b)), np.float32), True, frozenset({tags.FLOAT32}), rtol=FLOAT32_RTOL),
    ]


def activation_backward(rng: Rng) -> list[Case]:
    """Cases of dA, (linear_cache, activation_cache), activation, the caches from a forward pass of the reference."""
    cases = []
    for case in activation_forward(rng):
        A_prev, W, b, activation = case.arguments
        if tags.LARGE in case.tags:  # far enough to be flat, near enough for every honest formula of the slope
            A_prev, W = A_prev / 4, W / 3
        A, cache = reference.linear_activation_forward(A_prev, W, b, activation)
        dA = rng.integers(1, 5, A.shape) if tags.WHOLE in case.tags else away_from_zero(rng, *A.shape).astype(A.dtype)
        cases.append(Case(case.name, (dA, cache, activation), case.special, case.tags, case.rtol))
    return cases
