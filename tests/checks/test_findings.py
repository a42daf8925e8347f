"""What a student is told: the name of the mistake, or its symptom with the place, in at most 25 words and without the answer."""

import string
from typing import Any

import numpy as np
import pytest

from grader.checks import check, diagnose, diagnosis, examine, messages
from grader.checks.messages import MAX_WORDS, sentence
from grader.mistakes import all_mistakes
from tests.checks.functions import SINGLE, Function, codes, is_full, reference, without_catalogue
from tests.checks.functions import messages as messages_of

TEMPLATES = {name: text for name, text in vars(messages).items() if name.isupper() and isinstance(text, str)}
LONGEST = {
    "function": "linear_activation_backward",
    "part": "A_prev in the linear cache of every layer but the first",
    "detail": "W in the linear cache of another layer",
    "found": "array of shape (3, 4)",
    "needed": "dict with three items",
    "when": "with images of one colour channel",
    "text": "operands could not be broadcast together with shapes (3, 4) (4, 3)",
    "on": " for the case 'same sizes, sigmoid'",
    "where": " in line 3 (Z = W @ A + b)",
    "property": "dW and db are means: they must stay when every example comes three times",
    "type": "ValueError",
    "name": "m",
    "argument": "learning_rate",
}
CUT = {"RAISED"}  # the student's own line and error may be long


@pytest.mark.parametrize("name", sorted(TEMPLATES))
def test_every_template_has_at_most_25_words_when_filled(name: str) -> None:
    fields = [field for _, field, _, _ in string.Formatter().parse(TEMPLATES[name]) if field]
    message = sentence(TEMPLATES[name], **{field: LONGEST[field] for field in fields})
    assert len(message.split()) <= MAX_WORDS
    assert message.endswith("...") == (name in CUT)


def backward(change: Function) -> Function:
    return lambda dZ, cache: change(*reference("linear_backward")[0](dZ, cache))


def test_a_name_that_is_not_defined_is_told_as_living_in_the_students_notebook_only() -> None:
    def leaking(A: Any, W: Any, b: Any) -> Any:
        return W @ A_prev + b, (A, W, b)  # type: ignore[name-defined]  # noqa: F821

    (finding,) = without_catalogue("linear_forward", leaking).findings
    assert finding.code == "name_missing"
    assert finding.message == "linear_forward: the name A_prev is not defined. If it worked for you, it lives only in your own notebook."


def test_an_exception_is_told_with_the_students_line() -> None:
    def failing(A: Any, W: Any, b: Any) -> Any:
        Z = A @ W
        return Z + b, (A, W, b)

    (finding, *_) = without_catalogue("linear_forward", failing).findings
    assert finding.code == "raises"
    assert "ValueError" in finding.message
    assert "(Z = A @ W)" in finding.message
    assert finding.evidence["line"] == failing.__code__.co_firstlineno + 1


def test_the_line_of_a_remote_function_comes_with_its_exception() -> None:
    class Frame:
        line, source = 7, "    Z = A @ W"

    class StudentError:
        type_name, text, frames = "ValueError", "sizes\n do not fit", (Frame(),)

    class RaisedByStudent(Exception):
        error = StudentError()

    def remote(*arguments: Any) -> Any:
        raise RaisedByStudent

    (finding,) = without_catalogue("linear_forward", remote).findings
    assert finding.message == "linear_forward raises ValueError in line 7 (Z = A @ W): sizes do not fit"


def test_the_judges_own_trouble_passes_through() -> None:
    trouble = type("SandboxCrashed", (Exception,), {"__module__": "grader.sandbox.errors"})

    def remote(*arguments: Any) -> Any:
        raise trouble

    with pytest.raises(trouble):
        examine("linear_forward", remote)


def test_a_function_that_keeps_state_is_told_so() -> None:
    calls = []

    def counting(A: Any, W: Any, b: Any) -> Any:
        calls.append(A)
        return W @ A + b * len(calls), (A, W, b)

    examination = without_catalogue("linear_forward", counting)
    assert codes(examination)[0] == "remembers"


def test_state_that_shows_only_in_the_repeated_call_costs_points() -> None:
    calls: list[Any] = []

    def tiring(AL: Any, Y: Any) -> Any:
        calls.append(AL)
        return reference("compute_cost")[0](AL, Y) + (len(calls) > 14)

    examination = without_catalogue("compute_cost", tiring)
    assert (examination.points, codes(examination)) == (6.0, ["remembers"])


def test_draws_from_another_generator_are_told_so() -> None:
    rng = np.random.default_rng()

    def other(n_x: int, n_h: int, n_y: int) -> Any:
        W = {"W1": rng.normal(size=(n_h, n_x)) * 0.01, "W2": rng.normal(size=(n_y, n_h)) * 0.01}
        return W | {"b1": np.zeros((n_h, 1)), "b2": np.zeros((n_y, 1))}

    assert codes(without_catalogue("initialize_parameters", other))[0] == "unseeded"


def test_a_seed_of_its_own_is_told_so() -> None:
    def seeded(layer_dims: Any) -> Any:
        np.random.seed(3)
        return reference("initialize_parameters_deep")[0](layer_dims)

    assert codes(without_catalogue("initialize_parameters_deep", seeded))[0] == "ignores_seed"


def test_an_argument_that_makes_no_difference_is_named() -> None:
    def fixed(AL: Any, Y: Any) -> Any:
        return reference("compute_cost")[0](AL, np.ones_like(Y))

    (finding, *_) = without_catalogue("compute_cost", fixed).findings
    assert (finding.code, finding.evidence["argument"]) == ("ignores", "Y")


@pytest.mark.parametrize(
    ("exercise", "function", "message"),
    [
        (
            "linear_backward",
            backward(lambda dA_prev, dW, db: (dA_prev, dW, db.ravel())),
            r"db has shape \(\d,\), needed is \(\d, 1\). The numbers are right: a dimension was lost or added.",
        ),
        ("linear_backward", backward(lambda dA_prev, dW, db: (dW, db)), "The result: 2 items, needed 3."),
        ("linear_backward", backward(lambda dA_prev, dW, db: dW), r"The result: found array of shape \(\d, \d\), needed tuple of 3."),
        ("linear_backward", backward(lambda dA_prev, dW, db: (dA_prev, dW, None)), "db: found None, needed array."),
        ("linear_backward", backward(lambda dA_prev, dW, db: (dA_prev, dW.tolist(), db)), "dW: found list, needed array."),
        ("linear_backward", backward(lambda dA_prev, dW, db: {"dW": dW}), "The result: found dict, needed tuple of 3."),
        (
            "initialize_parameters",
            lambda *sizes: {"w1": 0},
            "W1 is missing from the parameters. Check how the keys are spelled and numbered.",
        ),
        ("compute_cost", lambda AL, Y: "0.5", "The cost: found str, needed number."),
        ("predict", lambda X, y, parameters: X > 0, r"The prediction has shape \(\d, \d\), needed is \(1, \d\)."),
        (
            "L_model_forward",
            lambda X, parameters: (reference("L_model_forward")[0](X, parameters)[0], []),
            "caches: 0 items, needed 3.",
        ),
    ],
)
def test_a_wrong_form_is_told_with_what_came_and_what_is_needed(exercise: str, function: Function, message: str) -> None:
    import re

    examination = without_catalogue(exercise, function)
    assert any(re.fullmatch(message, found) for found in messages_of(examination)), messages_of(examination)


def test_a_cache_that_holds_something_else_costs_a_quarter_and_is_told() -> None:
    examination = without_catalogue("linear_forward", lambda A, W, b: (W @ A + b, (2 * A, W, b)))
    assert (examination.points, examination.max_points) == (6.0, 8.0)
    assert messages_of(examination)[0].startswith("A in the cache is the right one times 2.")


@pytest.mark.parametrize(
    ("exercise", "function", "when"),
    [
        ("linear_backward", lambda dZ, cache: square_only(dZ, cache), "with equal sizes"),
        ("linear_backward", lambda dZ, cache: one_example_only(dZ, cache), "with one example"),
    ],
)
def test_what_is_right_in_a_corner_only_is_told_so(exercise: str, function: Function, when: str) -> None:
    assert f"{exercise} is right only {when}. What does it take for granted?" in messages_of(without_catalogue(exercise, function))


def square_only(dZ: Any, cache: Any) -> Any:
    dA_prev, dW, db = reference("linear_backward")[0](dZ, cache)
    return dA_prev, dW * dZ.shape[1] / dZ.shape[0], db


def one_example_only(dZ: Any, cache: Any) -> Any:
    dA_prev, dW, db = reference("linear_backward")[0](dZ, cache)
    return dA_prev, dW * dZ.shape[1], db


def test_what_is_wrong_in_a_corner_only_is_told_so_and_costs_a_quarter() -> None:
    def not_at_zero(dA: Any, cache: Any, activation: str) -> Any:
        (A_prev, W, b), Z = cache
        return reference("linear_activation_backward")[0](dA, ((A_prev, W, b), np.where(Z == 0, 1.0, Z)), activation)

    examination = without_catalogue("linear_activation_backward", not_at_zero)
    assert (examination.points, examination.max_points) == (7.5, 10.0)
    assert "linear_activation_backward is wrong only where Z is exactly 0." in messages_of(examination)


# Naming mistakes


def test_a_catalogued_mistake_is_called_by_its_name_in_a_test_cell(capsys: pytest.CaptureFixture[str]) -> None:
    assert 0 < check("linear_backward", backward_without_average) < 12
    assert capsys.readouterr().out == "Your dW and db are m times too large: the average over the m examples is missing.\n"


def backward_without_average(dZ: Any, cache: Any) -> Any:
    A, W, b = cache
    return np.dot(W.T, dZ), np.dot(dZ, A.T), np.sum(dZ, axis=1, keepdims=True)


@pytest.mark.parametrize("exercise", SINGLE)
def test_every_catalogued_mistake_loses_points_and_is_named(exercise: str) -> None:
    for mistake in all_mistakes():
        if mistake.exercise == exercise and mistake.function is not None:
            examination = examine(exercise, mistake.function)
            assert examination.points < examination.max_points, mistake.name
            assert [finding.evidence.get("mistake") for finding in examination.findings if finding.evidence["costs"]] == [mistake.name]


@pytest.mark.parametrize("exercise", SINGLE)
def test_no_mistake_is_diagnosed_in_the_reference(exercise: str) -> None:
    assert diagnose(exercise, reference(exercise)[0]) is None


def test_a_mistake_that_was_not_made_is_not_named() -> None:
    finding = diagnose("linear_backward", backward(lambda dA_prev, dW, db: (dA_prev, dW * 1.37, db)))
    assert finding is None


def test_a_mistake_under_the_other_convention_for_dA_is_named_all_the_same() -> None:
    def both(AL: Any, Y: Any, caches: Any) -> Any:
        grads = {key: -value for key, value in reference("L_model_backward")[0](AL, Y, caches).items()}
        dA = {f"dA{l - 1}": grads.pop(f"dA{l}") for l in range(1, len(caches) + 1)}
        return grads | dA

    finding = diagnose("L_model_backward", both)
    assert finding is not None
    assert finding.evidence["mistake"] == "leading_minus_dropped"


def test_damage_beside_a_mistake_does_not_hide_its_name() -> None:
    def both(dZ: Any, cache: Any) -> Any:
        result = backward_without_average(dZ, cache)
        dZ *= 0
        return result

    examination = examine("linear_backward", both)
    assert codes(examination) == ["mistake", "changes_input"]
    assert not is_full(examination)


def test_a_mistake_that_is_out_of_the_question_is_not_asked_on() -> None:
    asked: dict[str, int] = {}
    diagnose("linear_forward", lambda A, W, b: (np.zeros((W.shape[0], A.shape[1])), (A, W, b)), seed="nobody asked for this one yet")
    for suspect in diagnosis._catalogue("linear_forward", "nobody asked for this one yet"):
        asked[suspect.name] = len(suspect._seen)
    assert len(asked) > 5
    assert set(asked.values()) == {1}
    finding = diagnose("linear_forward", lambda A, W, b: (W @ A, (A, W, b)), seed="nobody asked for this one yet")
    assert finding is not None
    assert finding.evidence["mistake"] == "bias_missing"
