"""Each way in which a result can be wrong has words of its own, and each way in which it can be right passes."""

import re
from typing import Any

import numpy as np
import pytest

from tests.assignments.given import given_module

checking = given_module("checking")

EXPECTED = np.array([[1.0, -2.0, 3.0], [4.0, 5.0, -6.0]])
SQUARE = np.array([[1.0, 2.0], [3.0, 4.0]])
CHANGED = EXPECTED + np.array([[0, 0, 0.5], [0.25, 0, 0]])
COLUMN = EXPECTED + np.array([[0, 0.5, 0], [0, 0.25, 0]])
ROW = EXPECTED + np.array([[0, 0, 0], [0.5, 0, 0.25]])
FLIPPED = EXPECTED * np.array([[1, 1, -1], [1, 1, 1]])


def said(check: Any, *args: Any, **kwargs: Any) -> str:
    """What a check says, after looking that it is short."""
    with pytest.raises(checking.CheckFailed) as failure:
        check(*args, **kwargs)
    message = str(failure.value)
    assert len(message.split()) <= 25, message
    return message


@pytest.mark.parametrize(
    "value",
    [EXPECTED, EXPECTED.tolist(), EXPECTED.astype(int), EXPECTED.astype(np.float32), EXPECTED + 1e-9, EXPECTED.astype(object)],
    ids=["same", "lists", "whole numbers", "single precision", "rounded", "objects"],
)
def test_same_numbers_pass_in_any_dress(value: object) -> None:
    checking.expect_array("Z", value, EXPECTED)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (EXPECTED.T, "Z: expected shape (2, 3), got (3, 2). Is it transposed?"),
        (EXPECTED[0], "Z: expected shape (2, 3), got (3,). A dimension got lost."),
        (EXPECTED[:, :2], "Z: expected shape (2, 3), got (2, 2)."),
        (-EXPECTED, "Z has the wrong sign; first at [0, 0]: expected 1, got -1."),
        (EXPECTED * 3, "Z is m times too large; first at [0, 0]: expected 1, got 3."),
        (EXPECTED / 3, "Z is m times too small; first at [0, 0]: expected 1, got 0.333333."),
        (EXPECTED * -3, "Z is -m times what it should be; first at [0, 0]: expected 1, got -3."),
        (EXPECTED * 100, "Z is 100 times what it should be; first at [0, 0]: expected 1, got 100."),
        (EXPECTED * 0, "Z is 0 everywhere; first at [0, 0]: expected 1, got 0."),
        (FLIPPED, "Z has the wrong sign in 1 of 6 values; first at [0, 2]: expected 3, got -3."),
        (COLUMN, "Z is wrong in column 1 only; first at [0, 1]: expected -2, got -1.5."),
        (ROW, "Z is wrong in row 1 only; first at [1, 0]: expected 4, got 4.5."),
        (CHANGED, "Z has 2 of 6 values wrong; first at [0, 2]: expected 3, got 3.5."),
        (np.where(EXPECTED == 5, np.nan, EXPECTED), "Z holds nan or infinity; first at [1, 1]: expected 5, got nan."),
        ([[1, 2], [3]], "Z: expected numbers of shape (2, 3), got a list of 2, which is no such array."),
        ("high", "Z: expected numbers of shape (2, 3), got text, which is no such array."),
        (None, "Z: expected numbers of shape (2, 3), got None, which is no such array."),
        (EXPECTED + 1j, "Z: expected numbers of shape (2, 3), got one array of shape (2, 3), which is no such array."),
    ],
)
def test_difference_is_put_into_words(value: object, words: str) -> None:
    assert said(checking.expect_array, "Z", value, EXPECTED, m=3) == words


def test_square_array_can_be_transposed_without_a_change_of_shape() -> None:
    assert said(checking.expect_array, "W", SQUARE.T, SQUARE).startswith("W is transposed;")


def test_small_constant_inside_a_logarithm_is_not_close_enough() -> None:
    assert said(checking.expect_scalar, "cost", 0.5 + 4e-5, 0.5) == "cost is wrong; expected 0.5, got 0.50004."


@pytest.mark.parametrize("value", [0.5, np.float32(0.5), np.array(0.5)])
def test_scalar_may_be_a_number_or_an_array_without_dimensions(value: object) -> None:
    checking.expect_scalar("cost", value, 0.5)


def test_scalar_must_not_have_dimensions() -> None:
    assert said(checking.expect_scalar, "cost", [[0.5]], 0.5) == "cost: expected shape (), got (1, 1). It should be a single number."


def test_factor_m_is_named_for_a_single_number_too() -> None:
    assert said(checking.expect_scalar, "cost", 2.5, 0.5, m=5) == "cost is m times too large; expected 0.5, got 2.5."


def test_tuple_is_handed_on_when_it_has_its_parts() -> None:
    assert checking.expect_tuple("Z, cache", [1, 2]) == (1, 2)


@pytest.mark.parametrize(
    ("value", "came"), [(EXPECTED, "one array of shape (2, 3)"), ((1, 2, 3), "a tuple of 3"), (1.5, "a number"), ({}, "a dict of 0")]
)
def test_tuple_with_other_parts_is_described(value: object, came: str) -> None:
    assert said(checking.expect_tuple, "Z, cache", value) == f"Expected 2 values (Z, cache), got {came}."


def test_dict_may_hold_more_than_is_asked_for() -> None:
    checking.expect_dict("grads", {"dW1": EXPECTED, "extra": None}, {"dW1": EXPECTED})


def test_missing_key_is_named_beside_those_that_are_there() -> None:
    parameters = {"w1": 1, "b1": 1, "w2": 1, "b2": 1}
    message = said(checking.expect_dict, "parameters", parameters, {"W1": 1, "b1": 1})
    assert message == "parameters: no W1 among its keys, which are w1, b1, w2 and 1 more."


def test_dict_names_all_wrong_entries_and_explains_the_first_that_was_computed() -> None:
    grads = {"dW1": -SQUARE, "dW2": SQUARE * 5, "db2": SQUARE}
    message = said(checking.expect_dict, "grads", grads, {"dW2": SQUARE, "db2": SQUARE, "dW1": SQUARE}, m=5)
    assert message == 'Wrong: dW2, dW1. grads["dW2"] is m times too large; first at [0, 0]: expected 1, got 5.'


def test_message_stays_short_when_everything_is_wrong() -> None:
    expected = {f"d{kind}{number}": EXPECTED for number in range(1, 6) for kind in ("A", "W", "b")}
    message = said(checking.expect_dict, "grads", dict.fromkeys(expected, -EXPECTED / 7), expected, m=7)
    assert message.startswith('Wrong: dA1, dW1, db1 and 12 more. grads["dA1"] is -1/m times what it should be;')


@pytest.mark.parametrize("value", [None, EXPECTED, [1]])
def test_something_else_than_a_dict_is_described(value: object) -> None:
    assert said(checking.expect_dict, "parameters", value, {"W1": 1}).startswith("parameters: expected a dict, got ")


def test_nested_result_is_compared_to_its_depth_and_lists_pass_for_tuples() -> None:
    checking.expect_nested("caches", [[[SQUARE, 1], SQUARE.tolist()]], [((SQUARE, 1), SQUARE)])
    message = said(checking.expect_nested, "caches", [((SQUARE, 2), SQUARE)], [((SQUARE, 1), SQUARE)])
    assert message == "caches[0][0][1] is wrong; expected 1, got 2."


def test_nested_result_of_another_length_is_described() -> None:
    assert said(checking.expect_nested, "caches", [SQUARE], [SQUARE, SQUARE]) == "caches: expected a list or tuple of 2, got a list of 1."


def test_gradients_counted_from_zero_are_moved_to_the_keys_of_the_course() -> None:
    assert checking.course_keys({"dA0": "at X", "dA1": "at A1", "dW1": "W"}) == {"dA1": "at X", "dA2": "at A1", "dW1": "W"}


@pytest.mark.parametrize("grads", [{"dA1": 1, "dW1": 2}, None, [1]])
def test_other_gradients_are_left_alone(grads: object) -> None:
    assert checking.course_keys(grads) == grads


def test_call_hands_arguments_in_and_the_result_out() -> None:
    assert checking.call(max, [3, 7], key=lambda number: -number) == 3


def test_call_passes_errors_of_the_function_on() -> None:
    with pytest.raises(ZeroDivisionError):
        checking.call(lambda: 1 / 0)


def linear_forward() -> None:
    raise NotImplementedError("linear_forward is not written yet")


def linear_activation_forward() -> None:
    linear_forward()


def compute_cost() -> None:
    return None


def test_stub_is_not_written_yet_and_leaves_no_trace_of_its_error() -> None:
    assert said(checking.call, linear_forward) == "linear_forward: not written yet."
    with pytest.raises(checking.NotWrittenYet) as failure:
        checking.call(linear_forward)
    assert failure.value.__suppress_context__


def test_stub_further_down_is_the_one_that_is_named() -> None:
    assert said(checking.call, linear_activation_forward) == "linear_forward: not written yet, and linear_activation_forward needs it."


def test_function_that_returns_nothing_is_not_written_yet() -> None:
    assert said(checking.call, compute_cost) == "compute_cost: not written yet, or its last line returns nothing."


def test_notebook_shows_the_message_and_the_line_of_the_test() -> None:
    with pytest.raises(checking.Mismatch) as failure:
        checking.expect_scalar("cost", 1, 2)
    message, line = failure.value._render_traceback_()
    assert re.sub(r"\x1b\[\d*m", "", message) == "Mismatch: cost is wrong; expected 2, got 1."
    assert line.endswith(': checking.expect_scalar("cost", 1, 2)')
