"""What goes ahead with a snapshot spares the judge most calls of its own functions, changes no verdict, and gives nothing away."""

import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import numpy as np
import pytest

from grader.checks.observation import questions
from grader.checks.settings import CheckSettings
from grader.course import find_course, read_notebook
from grader.fill import fill, reference_answers
from grader.judge.material import Material
from grader.judge.process import material_in
from grader.judge.session import grade
from grader.sandbox import WarmProcess
from grader.sandbox.lending import Lender
from grader.verdict import Verdict
from grader.wire import decode, encode, open_sealed

ASSIGNMENT = find_course().assignments[0]
WITH_CALLBACKS = ("linear_activation_forward", "L_model_forward", "linear_activation_backward", "L_model_backward")
GREEDY = """
def L_model_forward(X, parameters):
    import sys
    frame = sys._getframe()
    while not hasattr(frame.f_locals.get("self"), "_sealed"):
        frame = frame.f_back
    sealed = frame.f_locals["self"]._sealed
    return len(sealed), b"".join(sealed.values())
"""


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    with WarmProcess() as started:
        yield started


@pytest.fixture(scope="module")
def material() -> Material:
    return material_in(ASSIGNMENT.notebook)


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The calls of trusted functions that were made for a submission's code."""
    names: list[str] = []
    run = Lender.run

    def noted(self: Lender, function: Callable[..., Any], *rest: Any) -> dict[str, Any]:
        names.append(function.__name__)
        return run(self, function, *rest)

    monkeypatch.setattr(Lender, "run", noted)
    return names


def graded(warm: WarmProcess, material: Material, changes: Mapping[str, str]) -> Verdict:
    answers = reference_answers(ASSIGNMENT) | dict(changes)
    notebook: dict[str, Any] = fill(read_notebook(ASSIGNMENT.notebook), answers)
    return grade(warm, material, json.dumps(notebook).encode()).verdict


def sealed_for(material: Material, exercise: str) -> bytes:
    return material.forecasts[f"test_{exercise}", CheckSettings.from_environment()].sealed


def test_a_right_submission_asks_the_judge_for_nothing(warm: WarmProcess, material: Material, asked: list[str]) -> None:
    verdict = graded(warm, material, {})
    assert verdict.score == verdict.max_score
    assert asked == []


def test_another_right_answer_asks_for_what_it_needs_and_earns_all(warm: WarmProcess, material: Material, asked: list[str]) -> None:
    source = reference_answers(ASSIGNMENT)["L_model_backward"]
    nearly = source.replace("= -(Y / AL", "= -(1.0000000001 * Y / AL")
    assert nearly != source
    verdict = graded(warm, material, {"L_model_backward": nearly})
    assert verdict.score == verdict.max_score
    assert set(asked) == {"linear_activation_backward"}


def test_each_exercise_has_ahead_what_it_asks_and_the_chain_has_nothing(warm: WarmProcess, material: Material) -> None:
    graded(warm, material, {})
    ahead = {test_id: decode(forecast.sealed) for (test_id, _), forecast in material.forecasts.items()}
    assert {f"test_{name}" for name in WITH_CALLBACKS} == {test_id for test_id, sealed in ahead.items() if sealed}
    assert ahead["test_chain"] == {}


def test_only_who_has_the_arguments_can_read_the_answer(warm: WarmProcess, material: Material) -> None:
    graded(warm, material, {})
    sealed = decode(sealed_for(material, "linear_activation_forward"))
    (case, *_) = [question.case for question in questions("linear_activation_forward", CheckSettings.from_environment().seed)]
    A_prev, W, b, _ = decode(encode(case.arguments))
    answer = open_sealed(sealed, encode(("linear_forward", (A_prev, W, b), {})))
    assert answer is not None
    assert np.array_equal(decode(answer)["value"][0], W @ A_prev + b)
    assert open_sealed(sealed, encode(("linear_forward", (A_prev, W, b + 1e-9), {}))) is None
    assert open_sealed(sealed, encode(("linear_backward", (A_prev, W, b), {}))) is None


def test_all_that_lies_in_the_students_process_tells_no_answer(warm: WarmProcess, material: Material) -> None:
    with warm.open(material.files) as sandbox:
        sandbox.run_cell(GREEDY)
        graded(warm, material, {})
        with sandbox.snapshot() as snapshot:
            snapshot.replace({"linear_activation_forward": abs}, sealed_for(material, "L_model_forward"))
            found, texts = snapshot.call("L_model_forward", (0, 0)).value
    assert found >= 30
    answers = [question.answer for question in questions("L_model_forward", CheckSettings.from_environment().seed)]
    assert [AL for AL, _ in answers if AL.tobytes() in texts] == []
