"""The exercises of the second assignment: their cases, how their results are read, and their properties."""

from collections.abc import Sequence

import numpy as np

from grader.checks import properties
from grader.checks.cases import Case, away_from_zero, distinct, labels
from grader.checks.compare import Numbers
from grader.checks.exercise import Exercise
from grader.checks.reading import Items, Keys, Leaf, Numbering
from grader.checks.step_by_step import (
    EQUAL,
    ONE_EXAMPLE,
    ONE_UNIT,
    ORDINARY,
    SAME_SIZES,
    WHOLE,
    Rng,
    deep_sizes,
    depth_tags,
    networks,
)
from solutions import image_classifier as reference
from solutions.step_by_step import L_model_forward

GREY = "with images of one colour channel"
EXACTLY_HALF = "where AL is exactly one half"


def image_cases(rng: Rng) -> list[Case]:
    """Cases of images (m, height, width[, 3])."""
    m, height, width = distinct(rng, 3, 2, 8)
    k = int(rng.integers(3, 6))
    shapes: Sequence[tuple[str, tuple[int, ...], bool, set[str]]] = (
        (ORDINARY, (m, height, width, 3), False, set()),
        (SAME_SIZES, (m, height, width, 3), False, set()),
        ("grey", (m, height, width), False, {GREY}),
        ("other sizes", (width, m, height, 3), False, set()),
        ("equal sizes", (k, k, k), True, {EQUAL, GREY}),
        ("one image", (1, height, width, 3), True, {ONE_EXAMPLE}),
        ("one pixel", (m, 1, 1), True, {ONE_UNIT, GREY}),
    )
    return [
        Case(name, (rng.integers(1, 256, shape).astype(np.uint8),), special, frozenset(tags), {"m": shape[0], "255": 255.0})
        for name, shape, special, tags in shapes
    ]


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
        Case("the default learning rate", (*first[:3], 0.0075, 40), True, draw=cases[0].draw),
        Case("printing", (*first[:4], 2, True), True, draw=cases[0].draw),
        Case("a single step", (*first[:4], 1), True, draw=cases[0].draw),
        Case("labels as whole numbers", (first[0], first[1].astype(int), *first[2:]), True, frozenset({WHOLE}), draw=cases[0].draw),
        _training(rng, "one example", sizes[0], 1, 3, 0.7, special=True),
    ]


def _training(rng: Rng, name: str, dims: list[int], m: int, steps: int, rate: float, special: bool = False) -> Case:
    X = away_from_zero(rng, dims[0], m) * 20
    tags = depth_tags(len(dims) - 1) | ({ONE_EXAMPLE} if m == 1 else set()) | ({EQUAL} if len(set(dims[:-1])) < len(dims) - 1 else set())
    known = {"m": float(m), "learning_rate": rate}
    draw = int(rng.integers(2**31))
    return Case(name, (X, labels(rng, m), dims, rate, steps), special, tags, known, draw=draw)


def two_layer_cases(rng: Rng) -> list[Case]:
    """Training cases of networks with two layers."""
    return training_cases(rng, (2, 2), ([4, 4, 1], [5, 1, 1]))


def deep_training_cases(rng: Rng) -> list[Case]:
    """Training cases of networks with 1 to 4 layers."""
    return training_cases(rng, (3, 2), ([4, 4, 4, 1], [6, 1], [5, 4, 3, 2, 1]))


def prediction_cases(rng: Rng) -> list[Case]:
    """Cases of X, y, parameters."""
    nets = [(name, _both_sides(net.X, net.parameters), net, special, tags) for name, net, special, tags in networks(rng)]
    cases = [
        Case(name, (net.X, labels(rng, net.m).astype(int), parameters), special, tags, {"m": net.m})
        for name, parameters, net, special, tags in nets
    ]
    X, y, parameters = cases[0].arguments
    half = parameters | {"W3": np.zeros_like(parameters["W3"]), "b3": np.zeros_like(parameters["b3"])}
    return [
        *cases,
        Case("other labels", (X, (1 - y).astype(float), parameters), True),
        Case("exactly one half", (X, y, half), True, frozenset({EXACTLY_HALF})),
    ]


def _both_sides(X: Numbers, parameters: dict[str, Numbers]) -> dict[str, Numbers]:
    """The parameters with the last bias moved so that AL lies above 1/2 for about half of the examples, and is nowhere close to 1/2."""
    L = len(parameters) // 2
    AL, caches = L_model_forward(X, parameters)
    Z = np.sort(caches[-1][1].ravel())
    gaps = np.diff(Z)
    middle = Z[0] - 1 if not gaps.size else (Z[gaps.argmax()] + Z[gaps.argmax() + 1]) / 2
    return parameters | {f"b{L}": parameters[f"b{L}"] - middle}


MODEL_ARGUMENTS = ("X", "Y", "layers_dims", "learning_rate", "num_iterations", "print_cost")
TRAINED = Items("the result", (Keys("parameters"), Numbering("costs")))

EXERCISES = (
    Exercise("flatten_and_scale", ("images",), Leaf("X"), reference.flatten_and_scale, image_cases, properties.IMAGES),
    Exercise("two_layer_model", MODEL_ARGUMENTS, TRAINED, reference.two_layer_model, two_layer_cases, properties.TRAINING),
    Exercise("predict", ("X", "y", "parameters"), Leaf("the labels"), reference.predict, prediction_cases, properties.PREDICTION),
    Exercise("L_layer_model", MODEL_ARGUMENTS, TRAINED, reference.L_layer_model, deep_training_cases, properties.TRAINING),
    Exercise(
        "initialize_parameters_he",
        ("layer_dims",),
        Keys("parameters"),
        reference.initialize_parameters_he,
        deep_sizes,
        properties.INITIAL,
        draws=True,
    ),
)
