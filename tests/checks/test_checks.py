"""What every exercise's checks promise: the reference full, the stub nothing, the same verdict every time, and a float for nbgrader."""

import json
import time
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.checks import EXERCISES as CHECKED
from grader.checks import POINTS, SHARES, CheckSettings, check, examine
from grader.checks.observation import questions
from grader.checks.settings import DAMAGE_VARIABLE, SEED_VARIABLE
from grader.verdict import Status
from tests.checks.functions import CHAIN, EXERCISES, SINGLE, codes, is_full, messages, reference

ROOT = Path(__file__).parents[2]
SEEDS = [f"course {i}" for i in range(10)]


def unwritten(*arguments: Any) -> Any:
    raise NotImplementedError("not written yet")


def all_functions(exercise: str, function: Any) -> tuple[Any, ...]:
    return (function,) * len(reference(exercise))


@pytest.mark.parametrize("seed", SEEDS)
def test_the_reference_earns_all_points_whatever_the_seed(seed: str) -> None:
    for exercise in EXERCISES:
        examination = examine(exercise, *reference(exercise), seed=seed)
        assert (examination.points, examination.findings, examination.status) == (POINTS[exercise], (), Status.PASSED)


@pytest.mark.parametrize("exercise", EXERCISES)
def test_an_unwritten_exercise_earns_nothing_and_is_not_attempted(exercise: str) -> None:
    examination = examine(exercise, *all_functions(exercise, unwritten))
    assert (examination.points, examination.status) == (0, Status.NOT_ATTEMPTED)
    assert codes(examination) == ["not_written"]
    assert "not written yet." in messages(examination)[0]


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_function_without_return_earns_nothing(exercise: str) -> None:
    assert examine(exercise, *all_functions(exercise, lambda *arguments: None)).points == 0


@pytest.mark.parametrize("exercise", EXERCISES)
def test_a_function_that_raises_everywhere_earns_nothing_and_is_an_error(exercise: str) -> None:
    def fails(*arguments: Any) -> Any:
        raise OverflowError("too much")

    examination = examine(exercise, *all_functions(exercise, fails))
    assert (examination.points, examination.status) == (0, Status.ERROR)


def test_the_points_are_those_of_the_notebooks() -> None:
    found: dict[str, float] = {}
    for name in ("step_by_step", "image_classifier"):
        notebook = json.loads((ROOT / "assignments" / name / f"{name}.ipynb").read_text())
        cells = [cell["metadata"].get("nbgrader", {}) for cell in notebook["cells"]]
        found |= {cell["grade_id"].removeprefix("test_"): float(cell["points"]) for cell in cells if cell.get("grade")}
    assert found == dict(POINTS)
    assert list(found) == list(CHECKED)


def test_the_shares_of_the_aspects_make_a_whole() -> None:
    assert sum(SHARES.values()) == 1


def test_twenty_examinations_say_the_same() -> None:
    def wrong(dZ: Any, cache: Any) -> Any:
        A, W, b = cache
        return W.T @ dZ, dZ @ A.T, dZ.sum(axis=1) / A.shape[1]

    assert len({str(examine("linear_backward", wrong)) for _ in range(20)}) == 1


@pytest.mark.parametrize("exercise", EXERCISES)
def test_another_seed_gives_other_inputs(exercise: str) -> None:
    one, two = (str([question.case.arguments for question in questions(exercise, seed)]) for seed in SEEDS[:2])
    draws = [[question.case.draw for question in questions(exercise, seed)] for seed in SEEDS[:2]]
    assert one != two or draws[0] != draws[1]


@pytest.mark.parametrize("exercise", SINGLE)
def test_two_exercises_do_not_share_their_inputs(exercise: str) -> None:
    other = "linear_forward" if exercise != "linear_forward" else "compute_cost"
    assert str(questions(exercise, "s")[0].case.arguments) != str(questions(other, "s")[0].case.arguments)


def test_the_course_sets_the_seed_in_its_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SEED_VARIABLE, "a secret")
    monkeypatch.setenv(DAMAGE_VARIABLE, "0.5")
    assert CheckSettings.from_environment() == CheckSettings("a secret", 0.5)


def test_a_cost_of_damage_outside_0_to_1_is_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        CheckSettings(damage_cost=1.5)


def test_check_prints_every_finding_once_and_returns_a_float(capsys: pytest.CaptureFixture[str]) -> None:
    points = check("linear_backward", lambda dZ, cache: (cache[1].T @ dZ, dZ @ cache[0].T, dZ.sum(axis=1, keepdims=True)))
    printed = capsys.readouterr().out.splitlines()
    assert type(points) is float
    assert 0 < points < POINTS["linear_backward"]
    assert len(printed) == len(set(printed)) > 0
    assert all(len(line.split()) <= 25 for line in printed)


def test_full_marks_print_nothing(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("predict", *reference("predict")) == POINTS["predict"]
    assert capsys.readouterr() == ("", "")


def test_prints_and_warnings_of_the_function_under_test_stay_out_of_the_cell(capfd: pytest.CaptureFixture[str]) -> None:
    def loud(A: Any, W: Any, b: Any) -> Any:
        print(A)
        warnings.warn("harmless", stacklevel=1)
        np.log(np.zeros(2))
        return W @ A + b, (A, W, b)

    assert is_full(examine("linear_forward", loud))
    assert capfd.readouterr() == ("", "")


@pytest.mark.parametrize("exercise", EXERCISES)
def test_the_global_generator_is_left_as_it_was(exercise: str) -> None:
    np.random.seed(5)
    expected = np.random.rand()
    np.random.seed(5)
    examine(exercise, *reference(exercise))
    assert np.random.rand() == expected


def test_an_unknown_exercise_is_refused() -> None:
    with pytest.raises(KeyError, match="softmax_forward"):
        examine("softmax_forward", unwritten)


def test_the_chain_takes_the_initialisation_for_two_layers_too() -> None:
    two_layers = reference("initialize_parameters")[0]
    assert is_full(examine("chain", two_layers, *CHAIN))
    assert examine("chain", lambda n_x, n_h, n_y: {"W1": np.zeros((n_h, n_x))}, *CHAIN).points < POINTS["chain"]


def test_mistakes_that_cancel_pass_the_chain_and_lose_points_apart() -> None:
    def summed(dZ: Any, cache: Any) -> Any:
        A, W, b = cache
        return W.T @ dZ, dZ @ A.T, dZ.sum(axis=1, keepdims=True)

    def averaged_first(AL: Any, Y: Any, caches: Any) -> Any:
        grads = reference("L_model_backward")[0](AL, Y, caches)
        return grads | {key: value / Y.shape[1] for key, value in grads.items() if key.startswith("dA")}

    assert examine("linear_backward", summed).points < POINTS["linear_backward"]
    assert examine("L_model_backward", averaged_first).points < POINTS["L_model_backward"]
    assert is_full(examine("chain", *CHAIN[:3], averaged_first, CHAIN[4]))


def test_the_chain_says_which_function_is_still_missing() -> None:
    def update_parameters(*arguments: Any) -> Any:
        raise NotImplementedError("update_parameters is not written yet")

    examination = examine("chain", *CHAIN[:4], update_parameters)
    assert messages(examination) == ["The training needs all your functions: update_parameters is not written yet."]


def test_the_chain_says_where_the_functions_do_not_fit_together() -> None:
    examination = examine("chain", CHAIN[0], lambda X, parameters: X, *CHAIN[2:])
    assert codes(examination) == ["chain_broken"]
    assert "L_model_forward" in messages(examination)[0]


def test_what_all_checks_together_cost_is_printed() -> None:
    for round_ in ("first", "second"):
        seconds = {}
        for exercise in EXERCISES:
            started = time.perf_counter()
            assert is_full(examine(exercise, *reference(exercise), seed="timing"))
            seconds[exercise] = time.perf_counter() - started
        dearest = max(seconds, key=lambda exercise: seconds[exercise])
        print(f"{round_} time: {1000 * sum(seconds.values()):.0f} ms in all, most for {dearest}: {1000 * seconds[dearest]:.0f} ms")
