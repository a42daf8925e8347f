import json
from typing import Any

import pytest

from grader.course import find_course
from grader.engine import Engine
from grader.fill import reference_answers
from grader.verdict import Finding
from grader.walk import CODE

ASSIGNMENT = find_course().assignments[0]
HANGS = "def linear_backward(dZ, cache):\n    while True:\n        pass\n"


def walk_of(engine: Engine, changes: dict[str, str]) -> list[Finding]:
    """The notes about the walk on a solved notebook in which the answers in `changes` are others."""
    answers = reference_answers(ASSIGNMENT) | changes
    notebook: dict[str, Any] = json.loads(ASSIGNMENT.notebook.read_bytes())
    for cell in notebook["cells"]:
        name = cell["metadata"].get("nbgrader", {}).get("grade_id")
        cell["source"] = answers.get(name, cell["source"])
    verdict = engine.grade(ASSIGNMENT.notebook, json.dumps(notebook).encode()).verdict
    return [note for note in verdict.notes if note.code == CODE]


def test_the_first_wrong_step_is_noted_with_all_steps_as_evidence(engine: Engine) -> None:
    wrong = reference_answers(ASSIGNMENT)["linear_backward"].replace(" / m", "")
    (note,) = walk_of(engine, {"linear_backward": wrong})
    assert note.message == "The first step that differs is dW3, in linear_backward."
    assert {step["name"] for step in note.evidence["steps"] if step["right"] is False} == {"dW1", "db1", "dW2", "db2", "dW3", "db3"}


def test_a_network_that_is_right_is_not_walked_through(engine: Engine) -> None:
    assert walk_of(engine, {}) == []


@pytest.mark.parametrize(
    "change", [HANGS, "import os\ndef linear_backward(dZ, cache):\n    os._exit(0)\n"], ids=["hangs", "ends its process"]
)
def test_a_function_that_gives_no_answer_costs_its_points_and_no_more(impatient: Engine, change: str) -> None:
    assert walk_of(impatient, {"linear_backward": change, "compute_cost": "def compute_cost(AL, Y):\n    return 0.0\n"}) == []
