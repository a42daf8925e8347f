"""The gradient check agrees with right gradients, names the worst of wrong ones, and is not fooled by what differences cannot do."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from solutions.step_by_step import L_model_backward, L_model_forward, compute_cost
from tests.assignments.given import given_module

module = given_module("gradient_check")
gradient_check = module.gradient_check

Point = Mapping[str, Any]


def squares(point: Point) -> Any:
    return np.sum(point["x"] ** 2)


def bent(point: Point) -> Any:
    """relu, with slopes 1, 2, 3 on its right side."""
    return np.sum(np.maximum(0, point["x"]) * [1, 2, 3])


@settings(deadline=None, max_examples=25, derandomize=True)
@given(st.lists(st.integers(1, 4), min_size=2, max_size=4), st.integers(2, 5), st.integers(0, 2**32 - 1))
def test_right_gradients_of_random_networks_agree(sizes: list[int], m: int, seed: int) -> None:
    rng = np.random.default_rng(seed)
    sizes = [*sizes, 1]
    parameters = {f"W{l}": rng.normal(size=(sizes[l], sizes[l - 1])) for l in range(1, len(sizes))}
    parameters |= {f"b{l}": rng.normal(size=(sizes[l], 1)) for l in range(1, len(sizes))}
    X, Y = rng.normal(size=(sizes[0], m)), rng.integers(0, 2, (1, m))
    AL, caches = L_model_forward(X, parameters)
    assume(AL.min() > 0.001 and AL.max() < 0.999)  # beyond, rounding in log(1 - AL) hides the slope
    report = gradient_check(lambda point: compute_cost(L_model_forward(X, point)[0], Y), parameters, L_model_backward(AL, Y, caches))
    assert report.passed, report


def test_wrong_gradient_does_not_agree_and_its_worst_entry_is_named() -> None:
    report = gradient_check(squares, {"x": [[1.0, 2.0], [3.0, 4.0]]}, {"dx": [[2, 4], [6, 7]]})
    assert not report.passed
    assert (report.worst.name, report.worst.worst, report.worst.given) == ("dx", (1, 1), 7)
    assert report.worst.numeric == pytest.approx(8)
    assert "dx[1, 1]" in str(report)
    assert str(report).endswith("dx does not agree: its error is 6.7e-02, more than 1e-06.")


def test_worst_parameter_is_the_one_that_is_summed_up() -> None:
    report = gradient_check(lambda point: squares(point) + point["s"] ** 2, {"x": [1.0], "s": 2.0}, {"dx": [2], "ds": 5})
    assert [row.name for row in report.rows] == ["dx", "ds"]
    assert report.worst.name == "ds"


@pytest.mark.parametrize("factor", [-1, 5, 0.2])
def test_ratio_shows_a_constant_factor(factor: float) -> None:
    assert gradient_check(squares, {"x": [1.0, 2.0]}, {"dx": [2 * factor, 4 * factor]}).worst.ratio == pytest.approx(factor)


def test_whole_numbers_are_moved_by_less_than_one() -> None:
    assert gradient_check(squares, {"x": np.array([1, 2, 3])}, {"dx": np.array([2, 4, 6])}).passed


def test_gradient_that_is_zero_agrees_with_zero_only() -> None:
    constant = {"x": [1.0, 2.0]}
    assert gradient_check(lambda point: 3.0, constant, {"dx": [0, 0]}).passed
    assert not gradient_check(lambda point: 3.0, constant, {"dx": [0, 1e-3]}).passed


def test_rounding_of_a_large_cost_is_not_taken_for_a_slope() -> None:
    assert gradient_check(lambda point: 1e6 + 0 * np.sum(point["x"]) + point["x"][0] ** 2, {"x": [0.0, 0.1]}, {"dx": [0, 0]}).passed


@pytest.mark.parametrize(("place", "slope"), [(0.0, 0.0), (0.0, 1.0), (4e-6, 1.0), (-4e-6, 0.0)])
def test_entry_at_a_kink_is_left_out_and_told(place: float, slope: float) -> None:
    report = gradient_check(bent, {"x": [place, 1, -1]}, {"dx": [slope, 2, 0]})
    assert report.passed, report
    assert "Left out: 1 at a kink of relu" in str(report)


@pytest.mark.parametrize("slope", [-0.5, 1.5])
def test_slope_that_a_kink_does_not_have_is_not_excused(slope: float) -> None:
    assert not gradient_check(bent, {"x": [0, 1, -1]}, {"dx": [slope, 2, 0]}).passed


def test_wrong_entry_away_from_the_kink_is_found_beside_one_at_it() -> None:
    report = gradient_check(bent, {"x": [0, 1, -1]}, {"dx": [0, 2, 3]})
    assert report.worst.worst == (2,)
    assert not report.passed


def test_nothing_that_is_passed_in_changes_even_if_the_cost_function_does_so() -> None:
    def careless(point: Point) -> Any:
        point["x"][:] += 1
        return squares(point)

    parameters, gradients = {"x": np.array([1.0, 2.0])}, {"dx": np.array([4.0, 6.0])}
    assert gradient_check(careless, parameters, gradients).passed
    np.testing.assert_array_equal(parameters["x"], [1, 2])
    np.testing.assert_array_equal(gradients["dx"], [4, 6])


def test_nan_never_agrees() -> None:
    report = gradient_check(squares, {"x": [1.0, 2.0]}, {"dx": [2, np.nan]})
    assert not report.passed
    assert str(report).endswith("dx cannot be compared: nan or infinity turned up.")


def test_more_gradients_than_parameters_do_no_harm() -> None:
    assert gradient_check(squares, {"x": [1.0]}, {"dx": [2], "dA1": "anything"}).passed


def test_missing_gradient_is_named() -> None:
    with pytest.raises(module.GradientError, match=r"^There is no dx among the gradients: dX, db\.$"):
        gradient_check(squares, {"x": [1.0]}, {"dX": [2], "db": [0]})


def test_gradient_of_another_shape_is_named_in_one_line() -> None:
    with pytest.raises(module.GradientError) as failure:
        gradient_check(squares, {"x": [[1.0], [2.0]]}, {"dx": [2, 4]})
    (line,) = failure.value._render_traceback_()
    assert line.endswith("dx has shape (2,) and x has shape (2, 1); they must be the same.")
