"""What the given activations promise: right to the last digits, no overflow, no warning (pytest makes every warning an error)."""

import decimal
import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from numpy.testing import assert_allclose, assert_array_equal

from solutions.activations import relu, relu_backward, sigmoid, sigmoid_backward

from .networks import Array, freeze, repeatable

FAR = np.finfo(np.float64).max


def exact_sigmoid(z: float) -> float:
    """1 / (1 + exp(-z)) worked out with 50 digits."""
    with decimal.localcontext(prec=50):
        return float(1 / (1 + (-decimal.Decimal(z)).exp()))


@repeatable
@given(st.floats(-700, 700))
def test_sigmoid_is_right_to_fifteen_digits(z: float) -> None:
    assert_allclose(sigmoid(np.array([[z]]))[0], exact_sigmoid(z), rtol=1e-15)


def test_sigmoid_neither_overflows_nor_warns_however_large_z_is() -> None:
    A, _ = sigmoid(np.array([[-np.inf, -FAR, -1e308, -745.0, -0.0, 0.0, 745.0, 1e308, FAR, np.inf]]))
    assert_allclose(A, [[0, 0, 0, 0, 0.5, 0.5, 1, 1, 1, 1]], rtol=1e-15, atol=1e-300)


@pytest.mark.parametrize("dtype", [np.float16, np.float32, np.float64])
def test_sigmoid_stays_strictly_between_zero_and_one_so_that_cost_and_gradient_are_finite(dtype: type[np.floating]) -> None:
    Z = np.array([[-np.inf, -1e4, -100, -16, 0, 16, 37, 100, 1e4, np.inf]], dtype=dtype)
    A, cache = sigmoid(Z)
    assert A.dtype == dtype
    assert np.all((A > 0) & (A < 1))
    assert np.all(np.isfinite(np.log(A) + np.log(1 - A)))
    for y in (0, 1):
        dA = -(y / A - (1 - y) / (1 - A))
        assert_allclose(sigmoid_backward(dA, cache), A - y, rtol=1e-2 if dtype is np.float16 else 1e-6)


def test_sigmoid_keeps_nan_where_it_is() -> None:
    assert_array_equal(np.isnan(sigmoid(np.array([0.0, np.nan, 3.0]))[0]), [False, True, False])


@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int64, np.uint64])
def test_sigmoid_of_whole_numbers_is_that_of_the_same_floats(dtype: type[np.integer]) -> None:
    Z = np.array([np.iinfo(dtype).min, 0, 1, np.iinfo(dtype).max], dtype=dtype)
    assert_array_equal(sigmoid(Z)[0], sigmoid(Z.astype(float))[0])


@pytest.mark.parametrize("activation", [sigmoid, relu])
def test_an_activation_keeps_shape_and_precision_and_hands_z_back_as_its_cache(
    activation: Callable[[Array], tuple[Array, Array]],
) -> None:
    for shape in [(), (3,), (2, 5), (2, 3, 4)]:
        Z = np.linspace(-2, 2, math.prod(shape), dtype=np.float32).reshape(shape)
        freeze(Z)
        A, cache = activation(Z)
        assert A.shape == shape
        assert A.dtype == np.float32
        assert cache is Z


def test_relu_keeps_what_is_positive_and_turns_the_rest_into_zero() -> None:
    assert_array_equal(relu(np.array([[-FAR, -1.5, 0.0, 1e-300, 2.5]]))[0], [[0, 0, 0, 1e-300, 2.5]])
    assert_array_equal(relu(np.array([[-2, 0, 3]]))[0], [[0, 0, 3]])


@repeatable
@given(st.floats(-30, 30), st.floats(-5, 5))
def test_sigmoid_backward_is_da_times_the_slope_of_sigmoid(z: float, da: float) -> None:
    slope = exact_sigmoid(z) * exact_sigmoid(-z)
    Z, dA = np.array([[z]]), np.array([[da]])
    freeze(Z, dA)
    assert_allclose(sigmoid_backward(dA, Z), da * slope, rtol=1e-10, atol=1e-15)


def test_relu_backward_lets_da_through_only_where_z_is_above_zero() -> None:
    Z, dA = np.array([[-2.0, 0.0, 1e-9, 3.0]]), np.array([[5.0, 6.0, -7.0, 8.0]])
    freeze(Z, dA)
    assert_array_equal(relu_backward(dA, Z), [[0, 0, -7, 8]])
