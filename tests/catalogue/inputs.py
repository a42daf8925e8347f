"""Small random inputs for every exercise, and what a function makes of them, as data that two functions can be compared by."""

import copy
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np

from grader.course import find_course
from solutions import activations, image_classifier, step_by_step

Function = Callable[..., Any]
Arguments = tuple[Any, ...]
Outcome = Any

STEPS, CLASSIFIER = (tuple(assignment.skeleton.answers) for assignment in find_course(Path(__file__)).assignments)
EXERCISES = STEPS + CLASSIFIER
GIVEN = {name: getattr(activations, name) for name in ("sigmoid", "relu", "sigmoid_backward", "relu_backward")} | {"np": np}
NETWORKS = ((3, 1), (4, 3, 1), (3, 5, 2, 1), (6, 4, 3, 2, 1), (2, 6, 5, 4, 3, 1), (3, 3, 3, 1), (1, 1, 1))
SIZES = ((5, 3, 4), (2, 4, 3), (3, 3, 3), (3, 3, 5), (1, 1, 1), (4, 2, 1))


def reference(exercise: str) -> Function:
    """The reference solution of an exercise."""
    module = step_by_step if exercise in STEPS else image_classifier
    function: Function = getattr(module, exercise)
    return function


def notebook_namespace(exercise: str) -> dict[str, Any]:
    """What a notebook has defined, by the reference, when the answer cell of an exercise runs."""
    earlier = EXERCISES[: EXERCISES.index(exercise)]
    helpers = {} if exercise in STEPS else {"report_cost": image_classifier.report_cost}
    return GIVEN | helpers | {name: reference(name) for name in earlier}


def inputs_of(exercise: str) -> list[Arguments]:
    """The arguments that every function of an exercise is tried with, the same at every call."""
    return list(INPUTS[exercise](np.random.default_rng(EXERCISES.index(exercise))))


def outcomes(function: Function, inputs: Sequence[Arguments]) -> list[Outcome]:
    """What each input leads to, called one after the other, and the first once more, always with fresh copies and the same seed."""
    return [outcome(function, copy.deepcopy(arguments)) for arguments in (*inputs, inputs[0])]


def outcome(function: Function, arguments: Arguments) -> Outcome:
    """The returned value, or the type and text of the exception, from a generator in a known state."""
    np.random.seed(7)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        try:
            return copy.deepcopy(function(*arguments))
        except Exception as error:
            return f"{type(error).__name__}: {error}"


def same(first: Outcome, second: Outcome) -> bool:
    """Whether two outcomes are equal in structure, keys, shapes and, nearly, numbers."""
    if isinstance(first, dict) or isinstance(second, dict):
        return type(first) is type(second) and first.keys() == second.keys() and all(same(first[key], second[key]) for key in first)
    if isinstance(first, list | tuple) or isinstance(second, list | tuple):
        both = isinstance(first, list | tuple) and isinstance(second, list | tuple)
        return both and len(first) == len(second) and all(map(same, first, second))
    if first is None or second is None or isinstance(first, str) or isinstance(second, str):
        return type(first) is type(second) and bool(first == second)
    return np.shape(first) == np.shape(second) and np.allclose(first, second, rtol=1e-6, atol=1e-12, equal_nan=True)


def right(exercise: str, result: Outcome, expected: Outcome) -> bool:
    """Whether a result is what the contract asks for: further keys are free, and so is the numbering of dA."""
    if isinstance(result, dict) and isinstance(expected, dict):
        taught = numbered_from_one(result) if exercise == "L_model_backward" else result
        return expected.keys() <= taught.keys() and same({key: taught[key] for key in expected}, expected)
    return same(result, expected)


def numbered_from_one(grads: Mapping[str, Any]) -> dict[str, Any]:
    """The gradients under the keys that the course teaches, where dA1, not dA0, is the gradient at the input."""
    if "dA0" not in grads:
        return dict(grads)
    shifted = {f"dA{int(key[2:]) + 1}": value for key, value in grads.items() if key.startswith("dA") and key[2:].isdigit()}
    return {key: value for key, value in grads.items() if not key.startswith("dA")} | shifted


Generator = np.random.Generator


def network(rng: Generator, sizes: Sequence[int]) -> dict[str, Any]:
    """Random parameters, biases included."""
    layers = range(1, len(sizes))
    weights = {f"W{l}": rng.normal(size=(sizes[l], sizes[l - 1])) for l in layers}
    return weights | {f"b{l}": rng.normal(size=(sizes[l], 1)) for l in layers}


def labels(rng: Generator, m: int) -> Any:
    """A row of 0 and 1 in random order with both present, if there is room for both."""
    return rng.permutation(np.arange(m) % 2)[np.newaxis]


def layers(rng: Generator) -> Iterator[Arguments]:
    """A, W, b of single layers: n[l-1], n[l] and m differ, agree, or are 1."""
    for n_prev, n, m in SIZES:
        yield rng.normal(size=(n_prev, m)), rng.normal(size=(n, n_prev)), rng.normal(size=(n, 1))


def forward_passes(rng: Generator) -> Iterator[Arguments]:
    """X and the parameters of networks of one to five layers; two of them have a relu that is never off, so that gradients reach far."""
    for sizes in NETWORKS:
        yield rng.normal(size=(sizes[0], 7)), network(rng, sizes)
    parameters = {key: np.abs(value) * 0.3 for key, value in network(rng, (3, 4, 2, 1)).items()}
    yield np.abs(rng.normal(size=(3, 5))), parameters


def linear_backward_inputs(rng: Generator) -> Iterator[Arguments]:
    """dZ and the cache of a linear step."""
    for A, W, b in layers(rng):
        yield rng.normal(size=(W.shape[0], A.shape[1])), (A, W, b)


def with_activations(cases: Iterator[Arguments]) -> Iterator[Arguments]:
    """Each case with both activations as the last argument."""
    for arguments, activation in product(list(cases), ("relu", "sigmoid")):
        yield *arguments, activation


def linear_activation_backward_inputs(rng: Generator) -> Iterator[Arguments]:
    """dA, the cache of a layer, and its activation."""
    for dZ, (A, W, b) in linear_backward_inputs(rng):
        yield dZ, ((A, W, b), W @ A + b)


def backward_passes(rng: Generator) -> Iterator[Arguments]:
    """AL, Y and the caches of real forward passes."""
    for X, parameters in forward_passes(rng):
        AL, caches = step_by_step.L_model_forward(X, parameters)
        yield AL, labels(rng, X.shape[1]), caches


def costs(rng: Generator) -> Iterator[Arguments]:
    """Probabilities and labels, of several examples and of one."""
    for m in (7, 4, 1):
        yield rng.uniform(0.1, 0.9, size=(1, m)), labels(rng, m)


def updates(rng: Generator) -> Iterator[Arguments]:
    """Parameters, their gradients, and a learning rate."""
    for sizes in NETWORKS:
        yield network(rng, sizes), {f"d{key}": value for key, value in network(rng, sizes).items()}, 0.3


def pictures(rng: Generator) -> Iterator[Arguments]:
    """Coloured and grey images that are not square; some have no white pixel."""
    for shape, brightest in (((5, 4, 2, 3), 256), ((3, 2, 4, 3), 200), ((4, 3, 2), 256), ((1, 2, 3, 3), 256)):
        yield (rng.integers(0, brightest, size=shape, dtype=np.uint8),)


def predictions(rng: Generator) -> Iterator[Arguments]:
    """X, labels and parameters; in the last case every output is exactly one half."""
    for X, parameters in forward_passes(rng):
        yield X, labels(rng, X.shape[1]), parameters
    yield X, labels(rng, X.shape[1]), {key: 0 * value for key, value in parameters.items()}


def answers(rng: Generator) -> Iterator[Arguments]:
    """Answers and true labels in any number, with one class or answer missing, and single examples of all four kinds."""
    for m in (11, 8, 5):
        yield rng.integers(0, 2, size=(1, m)), labels(rng, m)
    for j, k in product((0, 1), repeat=2):
        yield np.full((1, 1), j), np.full((1, 1), k)
    yield np.zeros((1, 6), dtype=int), labels(rng, 6)
    yield labels(rng, 6), np.ones((1, 6), dtype=int)


def trainings(rng: Generator, networks: Sequence[tuple[int, ...]]) -> Iterator[Arguments]:
    """Short trainings with a learning rate that is not the default."""
    for sizes in networks:
        yield rng.normal(size=(sizes[0], 6)), labels(rng, 6), sizes, 0.7, 4


INPUTS: dict[str, Callable[[Generator], Iterator[Arguments]]] = {
    "initialize_parameters": lambda rng: iter([(4, 3, 2), (3, 5, 1), (3, 2, 1), (2, 2, 2)]),
    "initialize_parameters_deep": lambda rng: ((list(sizes),) for sizes in NETWORKS),
    "linear_forward": layers,
    "linear_activation_forward": lambda rng: with_activations(layers(rng)),
    "L_model_forward": forward_passes,
    "compute_cost": costs,
    "linear_backward": linear_backward_inputs,
    "linear_activation_backward": lambda rng: with_activations(linear_activation_backward_inputs(rng)),
    "L_model_backward": backward_passes,
    "update_parameters": updates,
    "flatten_and_scale": pictures,
    "two_layer_model": lambda rng: trainings(rng, ((4, 3, 1), (3, 3, 1), (2, 5, 1))),
    "predict": predictions,
    "L_layer_model": lambda rng: trainings(rng, ((4, 3, 1), (3, 1), (3, 5, 2, 1))),
    "initialize_parameters_he": lambda rng: ((list(sizes),) for sizes in NETWORKS),
    "confusion_matrix": answers,
}
