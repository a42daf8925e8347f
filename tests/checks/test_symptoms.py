"""A right answer, distorted in one known way, is told by exactly that way: on single arrays and through whole exercises."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from grader.checks import relations
from grader.checks.compare import Numbers
from grader.checks.reading import Defect, Part
from grader.checks.relations import Symptom, common_symptom, split_layer, symptoms
from tests.checks.functions import Function, messages, reference, without_catalogue

repeatable = settings(derandomize=True, deadline=None, max_examples=60)
seeds = st.integers(0, 2**32 - 1)
factors = st.floats(0.01, 100).filter(lambda r: abs(r - 1) > 0.05)


def random_matrix(seed: int, rows: int, columns: int) -> Numbers:
    return np.random.default_rng(seed).normal(size=(rows, columns)) + 0.1


def seen(got: Numbers, expected: Numbers, parts: tuple[Part, ...] = (), **known: float) -> frozenset[Symptom]:
    return symptoms(Defect("value", "dW1", got=got, expected=expected), known, parts)


# Single arrays


@repeatable
@given(seeds, factors, st.sampled_from([-1, 1]))
def test_a_constant_factor_is_told_with_its_size(seed: int, size: float, sign: int) -> None:
    expected = random_matrix(seed, 4, 3)
    r = sign * size
    assert common_symptom([seen(r * expected, expected)]) == Symptom(relations.FACTOR, f"{r:.3g}")


@repeatable
@given(seeds, st.integers(2, 50), st.sampled_from(["m", "1/m", "-m", "-1/m"]))
def test_a_factor_that_is_m_is_called_m(seed: int, m: int, name: str) -> None:
    r = {"m": m, "1/m": 1 / m, "-m": -m, "-1/m": -1 / m}[name]
    expected = random_matrix(seed, 4, 3)
    assert common_symptom([seen(r * expected, expected, m=m)]) == Symptom(relations.NAMED_FACTOR, name)


@repeatable
@given(seeds)
def test_a_turned_sign_is_told(seed: int) -> None:
    expected = random_matrix(seed, 4, 3)
    assert common_symptom([seen(-expected, expected)]) == Symptom(relations.SIGN)


@repeatable
@given(seeds, st.integers(2, 6), st.integers(2, 6))
def test_a_transpose_is_told_whether_or_not_the_matrix_is_square(seed: int, rows: int, columns: int) -> None:
    expected = random_matrix(seed, rows, columns)
    assert common_symptom([seen(expected.T, expected)]) == Symptom(relations.TRANSPOSED)


@repeatable
@given(seeds, st.floats(0.1, 10))
def test_a_constant_added_is_told(seed: int, constant: float) -> None:
    expected = random_matrix(seed, 4, 3)
    assert Symptom(relations.OFFSET) in seen(expected + constant, expected)


@repeatable
@given(seeds, st.integers(3, 7), st.data())
def test_wrong_rows_and_columns_are_told(seed: int, n: int, data: st.DataObject) -> None:
    expected = random_matrix(seed, n, n)
    line, wrong = data.draw(st.sampled_from([("the first", 0), ("the last", n - 1)]))
    axis, word, code = data.draw(st.sampled_from([(0, "row", relations.ROWS), (1, "column", relations.COLUMNS)]))
    got = expected.copy()
    np.moveaxis(got, axis, 0)[wrong] += np.random.default_rng(seed + 1).uniform(1, 2, n)
    assert common_symptom([seen(got, expected)]) == Symptom(code, f"{line} {word}")


@repeatable
@given(seeds)
def test_right_numbers_in_wrong_places_are_told(seed: int) -> None:
    expected = random_matrix(seed, 4, 3)
    assert common_symptom([seen(expected.T.reshape(4, 3), expected)]) == Symptom(relations.REORDERED)


@repeatable
@given(seeds, st.integers(1, 4), st.integers(1, 4))
def test_a_layers_gradient_under_another_layers_name_is_told(seed: int, own: int, other: int) -> None:
    layers = {l: random_matrix(seed + l, 3, 2 + l) for l in range(1, 5)}
    parts = tuple(Part(f"dW{l}", value, False) for l, value in layers.items())
    defect = Defect("shape", f"dW{own}", got=layers[other], expected=layers[own])
    told = relations.HOLDS_OTHER in {symptom.code for symptom in symptoms(defect, {}, parts)}
    assert told == (own != other)


def test_what_fits_one_array_only_by_chance_is_not_believed() -> None:
    expected = [np.array([[2.0]]), np.array([[4.0]])]
    fits = [seen(got, right) for got, right in zip([np.array([[6.0]]), np.array([[20.0]])], expected, strict=True)]
    assert all(fits)
    assert common_symptom(fits) is None


@pytest.mark.parametrize(
    ("part", "split"),
    [("dW12", ("dW", 12)), ("Z", ("Z", None)), ("W in the linear cache of layer 3", ("W in the linear cache", 3))],
)
def test_a_parts_name_splits_into_base_and_layer(part: str, split: tuple[str, int | None]) -> None:
    assert split_layer(part) == split


# Whole exercises

OUTPUTS = [
    ("linear_forward", "Z"),
    ("linear_activation_forward", "A"),
    ("L_model_forward", "AL"),
    ("compute_cost", "the cost"),
    ("linear_backward", "dA_prev"),
    ("linear_backward", "dW"),
    ("linear_backward", "db"),
    ("linear_activation_backward", "dA_prev"),
    ("linear_activation_backward", "dW"),
    ("linear_activation_backward", "db"),
    ("L_model_backward", "dA"),
    ("L_model_backward", "dW"),
    ("L_model_backward", "db"),
    ("update_parameters", "W"),
    ("update_parameters", "b"),
    ("flatten_and_scale", "X"),
    ("initialize_parameters_deep", "W"),
    ("initialize_parameters_he", "W"),
    ("confusion_matrix", "the matrix of counts"),
]
MATRICES = [(exercise, output) for exercise, output in OUTPUTS if output in ("Z", "dA_prev", "dW", "W", "X", "dA", "the matrix of counts")]
COLUMNS = [(exercise, output) for exercise, output in OUTPUTS if output in ("b", "db")]
OF_EXAMPLES = [(exercise, output) for exercise, output in OUTPUTS if exercise.startswith(("linear", "L_model", "compute"))]
POSITIONS = {"Z": 0, "A": 0, "AL": 0, "dA_prev": 0, "dW": 1, "db": 2}

Change = Callable[[Numbers, tuple[Any, ...]], Numbers]


def distorted(exercise: str, output: str, change: Change) -> Function:
    """The reference of an exercise with one of its outputs changed, in every layer that has it."""
    (right,) = reference(exercise)

    def function(*arguments: Any) -> Any:
        result = right(*arguments)
        if isinstance(result, dict):
            return {key: change(value, arguments) if split_layer(key)[0] == output else value for key, value in result.items()}
        if isinstance(result, tuple):
            return tuple(change(value, arguments) if i == POSITIONS[output] else value for i, value in enumerate(result))
        return change(result, arguments)

    return function


def told(exercise: str, output: str, change: Change, seed: int) -> list[tuple[str, str, str]]:
    """The codes, outputs and details of what a distorted answer is told about that output."""
    examination = without_catalogue(exercise, distorted(exercise, output, change), seed=str(seed))
    assert examination.points < examination.max_points
    assert all(len(message.split()) <= 25 for message in messages(examination))
    return [
        (finding.code, split_layer(str(finding.evidence["part"]))[0], str(finding.evidence.get("detail", "")))
        for finding in examination.findings
        if "part" in finding.evidence
    ]


@repeatable
@given(st.sampled_from(OUTPUTS), seeds, factors)
def test_an_exercise_with_a_constant_factor_is_told_so(where: tuple[str, str], seed: int, r: float) -> None:
    assert told(*where, lambda value, _: r * value, seed) == [(relations.FACTOR, where[1], f"{r:.3g}")]


@repeatable
@given(st.sampled_from(OF_EXAMPLES), seeds, st.sampled_from([1, -1]), st.sampled_from([1, -1]))
def test_an_exercise_with_a_factor_m_is_told_that_it_is_m(where: tuple[str, str], seed: int, sign: int, power: int) -> None:
    name = ("-" if sign < 0 else "") + ("m" if power > 0 else "1/m")
    found = told(*where, lambda value, arguments: sign * value * float(arguments[0].shape[1]) ** power, seed)
    assert found == [(relations.NAMED_FACTOR, where[1], name)]


@repeatable
@given(st.sampled_from(OUTPUTS), seeds)
def test_an_exercise_with_a_turned_sign_is_told_so(where: tuple[str, str], seed: int) -> None:
    assert told(*where, lambda value, _: -1.0 * value, seed) == [(relations.SIGN, where[1], "")]


@repeatable
@given(st.sampled_from(MATRICES), seeds)
def test_an_exercise_with_a_transposed_output_is_told_so(where: tuple[str, str], seed: int) -> None:
    assert told(*where, lambda value, _: value.T, seed) == [(relations.TRANSPOSED, where[1], "")]


@repeatable
@given(st.sampled_from(COLUMNS), seeds)
def test_an_exercise_with_a_lost_dimension_is_told_so(where: tuple[str, str], seed: int) -> None:
    assert told(*where, lambda value, _: value.ravel(), seed) == [("lost_dimension", where[1], "")]


@repeatable
@given(st.sampled_from(OUTPUTS), seeds)
def test_an_exercise_with_an_output_of_zeros_or_nan_is_told_so(where: tuple[str, str], seed: int) -> None:
    assert told(*where, lambda value, _: 0.0 * value, seed) == [(relations.ZEROS, where[1], "")]
    assert told(*where, lambda value, _: np.nan * value, seed) == [(relations.NOT_FINITE, where[1], "")]


@repeatable
@given(st.sampled_from(["dW", "dA"]), seeds)
def test_gradients_stored_one_layer_too_low_are_told_so(output: str, seed: int) -> None:
    (right,) = reference("L_model_backward")

    def shifted(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
        grads: dict[str, Any] = right(AL, Y, caches)
        return grads | {f"{output}{l}": grads[f"{output}{l + 1}"] for l in range(1, len(caches))}

    (found, *_) = without_catalogue("L_model_backward", shifted, seed=str(seed)).findings
    assert (found.code, found.evidence["detail"]) == (relations.HOLDS_OTHER, "the layer after")


@repeatable
@given(st.sampled_from(["dW", "db", "dA"]), seeds, st.sampled_from(["of the last layer", "of the first layer"]))
def test_the_layer_that_alone_is_wrong_is_named(output: str, seed: int, where: str) -> None:
    (right,) = reference("L_model_backward")

    def wrong_in_one(AL: Any, Y: Any, caches: Any) -> dict[str, Any]:
        grads: dict[str, Any] = right(AL, Y, caches)
        key = f"{output}{len(caches) if where == 'of the last layer' else 1}"
        return grads | {key: 3 * grads[key]}

    (found, *_) = without_catalogue("L_model_backward", wrong_in_one, seed=str(seed)).findings
    assert (found.code, found.evidence["layers"], found.evidence["detail"]) == (relations.FACTOR, where, "3")


@repeatable
@given(st.sampled_from(["L_model_forward", "L_model_backward"]), seeds, st.integers(1, 2))
def test_a_function_that_is_right_for_shallow_networks_only_is_told_so(exercise: str, seed: int, deepest: int) -> None:
    (right,) = reference(exercise)

    def shallow(*arguments: Any) -> Any:
        if (len(arguments[2]) if exercise == "L_model_backward" else len(arguments[1]) // 2) > deepest:
            raise IndexError("no such layer")
        return right(*arguments)

    examination = without_catalogue(exercise, shallow, seed=str(seed))
    assert {"one": 1, "at": 2}[examination.findings[1].message.split("only with ")[1].split()[0]] == deepest
