"""The walk through a network: it names the function that is wrong, and never one that is right."""

import json

import numpy as np
import pytest

import grader.alternatives
from grader.alternatives import Alternative
from grader.catalogue import all_entries
from grader.checks.running import Function
from grader.mistakes import Mistake, all_mistakes
from grader.sandbox import SandboxCrashed
from grader.verdict import Verdict
from grader.walk import ALL_RIGHT, NOTHING_THERE, RIGHT_SO_FAR, Network, Step, network, walk, walk_note
from tests.report.classroom import WALKED, functions, mistake

# It returns the right result when called once, which is all that a walk does.
SHOWS_ONLY_WHEN_CALLED_AGAIN = "list_as_default_argument"
MISTAKES = [entry for entry in all_mistakes() if entry.exercise in WALKED and entry.function and entry.name != SHOWS_ONLY_WHEN_CALLED_AGAIN]
ALTERNATIVES = [entry for entry in all_entries(grader.alternatives, Alternative) if entry.exercise in WALKED and entry.function]


def steps(**others: Function) -> dict[str, Step]:
    return {step.name: step for step in walk(functions(**others))}


def test_all_steps_of_the_reference_are_right() -> None:
    assert walk_note(functions()).message == ALL_RIGHT
    assert all(step.right and step.came == step.expected for step in walk(functions()))


@pytest.mark.parametrize("entry", MISTAKES, ids=lambda entry: f"{entry.exercise}-{entry.name}")
def test_mistake_is_found_in_its_own_function_and_in_no_other(entry: Mistake) -> None:
    assert entry.function is not None
    walked = walk(functions(**{entry.exercise: entry.function}))
    assert {step.function for step in walked if step.right is False} == {entry.exercise}
    assert f", in {entry.exercise}." in walk_note(functions(**{entry.exercise: entry.function})).message


@pytest.mark.parametrize("entry", ALTERNATIVES, ids=lambda entry: f"{entry.exercise}-{entry.name}")
def test_right_but_unusual_function_is_right_in_every_step(entry: Alternative) -> None:
    assert entry.function is not None
    assert walk_note(functions(**{entry.exercise: entry.function})).message == ALL_RIGHT


def test_missing_average_breaks_the_gradients_and_nothing_else() -> None:
    note = walk_note(functions(linear_backward=mistake("linear_backward", "average_missing").function))
    assert note.message == "The first step that differs is dW3, in linear_backward."
    assert [step["name"] for step in note.evidence["steps"] if not step["right"]] == ["dW3", "db3", "dW2", "db2", "dW1", "db1"]


def test_step_says_the_shape_that_came_and_the_shape_expected() -> None:
    step = steps(compute_cost=lambda AL, Y: np.ones((1, 1)))["J"]
    assert (step.right, step.came, step.expected) == (False, "(1, 1)", "()")


def test_step_that_rests_on_a_wrong_one_is_not_judged() -> None:
    def wrong(A: np.ndarray, W: np.ndarray, b: np.ndarray) -> object:
        return W @ A, (A, W, b)

    def rests_on_it(A: np.ndarray, W: np.ndarray, b: np.ndarray, activation: str) -> object:
        Z = W @ A
        return (np.maximum(Z, 0) if activation == "relu" else 1 / (1 + np.exp(-Z))), ((A, W, b), Z)

    walked = steps(linear_forward=wrong, linear_activation_forward=rests_on_it)
    assert (walked["Z1"].right, walked["A1"].right) == (False, None)


def test_functions_that_are_missing_or_not_written_leave_their_steps_unjudged() -> None:
    def stub(*arguments: object) -> object:
        raise NotImplementedError("not written yet")

    assert walk_note({}).message == NOTHING_THERE
    assert walk_note(functions(compute_cost=stub)).message == RIGHT_SO_FAR
    assert {step.came for step in walk({"compute_cost": stub}) if step.name != "X"} == {"not written"}


@pytest.mark.parametrize("result", [None, 7, "text", (), [], {}, {"W1": None}, (None, None, None), np.full((4, 7), np.nan), object(), 1j])
def test_any_result_is_described_in_few_words(result: object) -> None:
    walked = walk(dict.fromkeys(WALKED, lambda *arguments: result))
    assert not any(step.right for step in walked[1:])
    assert max(len(step.came) for step in walked) < 60


def test_exception_is_named_and_cut() -> None:
    class Long(Exception):
        pass

    Long.__name__ = "A" * 10_000

    def raises(*arguments: object) -> object:
        raise Long("x" * 10_000)

    step = steps(linear_forward=raises)["Z1"]
    assert step.right is False
    assert step.came == f"raises {'A' * 24}"


def test_lost_sandbox_is_not_taken_for_the_students_mistake() -> None:
    def lost(*arguments: object) -> object:
        raise SandboxCrashed("killed")

    with pytest.raises(SandboxCrashed):
        walk(functions(linear_forward=lost))


def test_walk_survives_the_journey_through_json() -> None:
    note = walk_note(functions())
    verdict = Verdict("step_by_step", (), (note,))
    assert Verdict.from_dict(json.loads(json.dumps(verdict.as_dict()))).notes == (note,)


def test_changed_arguments_do_not_spoil_later_steps() -> None:
    def damages(A: np.ndarray, W: np.ndarray, b: np.ndarray) -> object:
        A *= 0
        return A, None

    walked = steps(linear_forward=damages)
    assert {step.function for step in walked.values() if step.right is False} == {"linear_forward"}


def test_network_can_tell_shapes_labels_and_activations_apart() -> None:
    net: Network = network()
    sizes = [*(net.layer(l)[0].shape[0] for l in (1, 2, 3)), net.AL.shape[0], net.X.shape[1]]
    assert len(set(sizes)) == len(sizes)
    assert set(np.unique(net.Y)) == {0, 1}
    assert all(net.parameters[f"b{l}"].all() for l in (1, 2, 3))
    assert all(0 < (net.Z(l) > 0).mean() < 1 for l in (1, 2, 3))
