"""A test need not be run for a submission that answers as the reference does; whatever else it does, the test is run."""

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from grader.alternatives import all_alternatives
from grader.catalogue import source_of
from grader.checks import CheckSettings
from grader.course import find_course
from grader.fill import reference_answers
from grader.judge import forecast, session, testcell, transcript, walking
from grader.judge import material as material_module
from grader.judge.exact import MAX_SURPRISES
from grader.judge.material import Material
from grader.judge.namespace import course_definitions
from grader.judge.process import material_in
from grader.judge.remote import Submitted
from grader.judge.repeatable import is_repeatable
from grader.judge.session import grade
from grader.judge.transcript import Passed, passed
from grader.mistakes import all_mistakes
from grader.sandbox import Sandbox, Snapshot, Transcript, WarmProcess
from grader.skeleton import Exercise, Skeleton, is_test
from grader.verdict import Status
from tests.attacks.test_error_carried_forward import ASSIGNMENT, EXERCISES, handed_in
from tests.judge.grading import exercise, without_times
from tests.judge.notebooks import notebook

COURSE = find_course(Path(__file__))
HIDDEN = "\n### BEGIN HIDDEN TESTS\n{}\n### END HIDDEN TESTS"
NAMES = ("double", "grow", "say", "draw", "sorted")
SKELETON = Skeleton("tiny", notebook(*(part for name in NAMES for part in exercise(name, ""))))
GIVEN = "import numpy as np\nfrom steady import near\nfrom hasty import soon\nimport hasty\nimport time\nLIMIT = 3\n"
FOLDER = {
    "steady.py": "import numpy as np\nfrom traceback import extract_tb\n\ndef near(a, b):\n    return np.allclose(a, b)\n",
    "hasty.py": "import steady\nimport clock\n\ndef soon():\n    return clock.now()\n",
    "clock.py": "import time\n\ndef now():\n    return time.time()\n",
}


def grow(items: list[int]) -> list[int]:
    items.append(1)
    return items


def say(word: str) -> int:
    print(word)
    return len(word)


def draw() -> float:
    return float(np.random.rand())


@pytest.fixture
def reference(monkeypatch: pytest.MonkeyPatch) -> None:
    """A reference for the tiny assignment."""
    functions: dict[str, Callable[..., Any]] = {"double": lambda x: 2 * x, "grow": grow, "say": say, "draw": draw}
    monkeypatch.setattr(transcript, "reference_functions", lambda assignment: functions)


def told(source: str, name: str = "double", points: float = 2.0) -> Passed | None:
    return passed(SKELETON, Exercise(name, f"test_{name}", points), source, course_definitions(("import numpy as np",)), 5.0)


@pytest.mark.usefixtures("reference")
def test_a_test_is_told_by_its_calls_and_what_students_see_printed() -> None:
    source = "np.random.seed(1)\nassert draw() < 1\nassert draw() != say('one')\nprint('good')" + HIDDEN.format("say('two')")
    found = told(source, "draw")
    assert found is not None
    assert len(found.transcript.replies) == 4 + 1  # that nothing was changed
    assert found.printed == "one\ngood\n"
    assert found == told(source, "draw")


@pytest.mark.usefixtures("reference")
@pytest.mark.parametrize(
    ("name", "source"),
    {
        "fails": ("double", "assert double(1) == 3"),
        "earns a part": ("double", "double(1)\n0.5"),
        "catches an error": ("double", "try:\n    double(None)\nexcept TypeError:\n    pass"),
        "looks for a name of the submission's": ("double", "assert double(1) == 2\ntry:\n    mine\nexcept NameError:\n    pass"),
        "looks for a function that has the name of a builtin": ("sorted", "assert sorted([2, 1]) == [1, 2]"),
        "asks nothing": ("double", "assert double is not None"),
        "asks others alone": ("double", "assert say('a') == 1"),
        "changes an argument": ("grow", "assert grow([]) == [1]"),
    }.values(),
)
def test_a_test_that_cannot_be_told(name: str, source: str) -> None:
    assert told(source, name) is None


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name, source in FOLDER.items():
        (tmp_path / name).write_text(source)
    return tmp_path


def test_calls_that_are_told_one_by_one_carry_what_they_drew(reference: None) -> None:
    once, again = (told(f"np.random.seed({seed})\nassert draw() < 1", "draw") for seed in (1, 2))
    assert once is not None
    assert once != again


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("assert near(double(1), 2)", True),
        ("import numpy.testing\nfrom grader.checks import check\nassert double(LIMIT) == 6", True),
        ("import time\nbegin = time.time()", False),
        ("from random import random\ndouble(random())", False),
        ("assert soon() < double(1)", False),
        ("from hasty import soon", False),
        ("begin = time.time()", False),
        ("assert double(1) == int(open('answer').read())", False),
        ("eval('double(1)')", False),
        ("import os.path", False),
        ("import hasty\nassert hasty.soon() < double(1)", False),
        ("assert hasty.soon() < double(1)", False),
        ("assert double(1) == np.load('answer.npy')", False),
        ("from numpy import loadtxt as read\nassert double(1) == read('answer.txt')", False),
        ("def broken(:", False),
    ],
)
def test_what_sets_the_course_of_a_test(folder: Path, source: str, expected: bool, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.syspath_prepend(folder)
    definitions = course_definitions(
        (f"import numpy as np\nfrom steady import near\nfrom hasty import soon\nimport time\n# {folder}\nLIMIT = 3",)
    )
    assert is_repeatable(source, definitions, folder) is expected


@pytest.mark.usefixtures("reference")
def test_chance_is_found_out(folder: Path) -> None:
    double, definitions = Exercise("double", "test_double", 1.0), course_definitions(("import numpy as np",))
    steady, chance = "assert double(2) == 4", "x = np.random.default_rng().normal()\nassert double(x) == 2 * x"
    assert forecast.foretell(SKELETON, folder, double, steady, definitions, 5.0).passed is not None
    assert told(chance) is not None
    assert forecast.foretell(SKELETON, folder, double, chance, definitions, 5.0).passed is None


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    with WarmProcess() as started:
        yield started


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The exercises whose tests are run."""
    names: list[str] = []
    run_test_cell = testcell.run_test_cell

    def noted(source: str, *rest: Any) -> Any:
        names.append(source.partition("def test_")[2].partition("(")[0])
        return run_test_cell(source, *rest)

    monkeypatch.setattr(session, "run_test_cell", noted)
    return names


def without_forecast(monkeypatch: pytest.MonkeyPatch, material: Material) -> Material:
    """The material, with which every test is run."""
    whole = forecast.foretell
    monkeypatch.setattr(material_module, "foretell", lambda *test: replace(whole(*test), passed=None))
    return Material(material.skeleton, material.folder, material.files)


def test_no_test_is_run_for_a_solved_notebook_and_none_could_tell(
    warm: WarmProcess, run: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    material = material_in(ASSIGNMENT.notebook)
    known = grade(warm, material, handed_in({}))
    assert run == []
    assert known.verdict.score == known.verdict.max_score
    assert without_times(known) == without_times(grade(warm, without_forecast(monkeypatch, material), handed_in({})))
    assert run == [*EXERCISES, "chain"]


@pytest.mark.parametrize("assignment", COURSE.assignments, ids=lambda assignment: assignment.name)
def test_every_test_of_the_course_can_be_told(warm: WarmProcess, assignment: Any) -> None:
    material = material_in(assignment.notebook)
    grade(warm, material, json.dumps(assignment.skeleton.notebook).encode())
    settings = CheckSettings.from_environment()
    answers = assignment.skeleton.answers
    tests = [cell["metadata"]["nbgrader"]["grade_id"] for cell in assignment.skeleton.cells if is_test(cell)]
    assert [test for test in tests if test.removeprefix("test_") in answers and (test, settings) not in material.forecasts] == []
    assert [test for (test, _), forecast in material.forecasts.items() if forecast.passed is None] == []


def changed(name: str, old: str, new: str) -> dict[str, str]:
    source = reference_answers(ASSIGNMENT)[name]
    assert old in source
    return {name: source.replace(old, new)}


def test_an_answer_that_differs_in_its_last_bit_is_put_to_the_test(warm: WarmProcess, run: list[str]) -> None:
    answers = changed("compute_cost", "-np.sum", "(1 + 2.3e-16) * -np.sum")
    verdict = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(answers)).verdict
    assert verdict.score == verdict.max_score
    assert run == ["compute_cost", "chain"]


def test_what_a_function_prints_in_a_visible_test_is_shown(warm: WarmProcess, run: list[str]) -> None:
    answers = changed("compute_cost", "m = Y", "print('here we are')\n    m = Y")
    graded = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(answers))
    assert graded.verdict.score == graded.verdict.max_score
    assert run == ["compute_cost", "chain"]
    under = [
        cell["outputs"] for cell in graded.notebook["cells"] if cell["metadata"].get("nbgrader", {}).get("grade_id") == "test_compute_cost"
    ]
    assert "".join(output["text"] for output in under[0]).count("here we are") == 2


def test_after_a_mistake_the_reference_stands_in_and_what_follows_need_not_be_run(warm: WarmProcess, run: list[str]) -> None:
    verdict = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(changed("linear_forward", "+ b", "- b"))).verdict
    assert [result.name for result in verdict.exercises if result.status is not Status.PASSED] == ["linear_forward", "chain"]
    assert run == ["linear_forward", "chain"]


def test_after_a_few_surprises_no_more_is_tried(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    agrees = Snapshot.agrees

    def noted(snapshot: Snapshot, told: Transcript) -> bool:
        tried.append(agrees(snapshot, told))
        return tried[-1]

    monkeypatch.setattr(Snapshot, "agrees", noted)
    wordy = {name: source.replace("\n    ", "\n    print(1)\n    ", 1) for name, source in reference_answers(ASSIGNMENT).items()}
    verdict = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(wordy)).verdict
    assert verdict.score == verdict.max_score
    assert tried == [False] * MAX_SURPRISES


def test_an_exercise_that_ends_its_process_is_tried_once(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []
    agrees = Snapshot.agrees

    def noted(snapshot: Snapshot, told: Transcript) -> bool:
        tried.append(told)
        return agrees(snapshot, told, 1.0)

    monkeypatch.setattr(Snapshot, "agrees", noted)
    loops = {"update_parameters": "def update_parameters(parameters, grads, learning_rate):\n    while True:\n        grads = grads\n"}
    results = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(loops)).verdict.exercises
    assert {result.name: result.status for result in results if result.status is not Status.PASSED} == {
        "update_parameters": Status.TIMEOUT,
        "chain": Status.TIMEOUT,
    }
    assert len(tried) == len(EXERCISES)


def test_an_untouched_notebook_is_not_asked_at_all(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Snapshot, "agrees", lambda *told: pytest.fail("asked"))
    material = material_in(ASSIGNMENT.notebook)
    verdict = grade(warm, material, json.dumps(material.skeleton.notebook).encode()).verdict
    assert {result.status for result in verdict.exercises} == {Status.NOT_ATTEMPTED}


def test_other_settings_of_the_checks_ask_other_questions(warm: WarmProcess, run: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    material = material_in(ASSIGNMENT.notebook)
    for seed in ("one", "two"):
        monkeypatch.setenv("COURSE_CHECK_SEED", seed)
        assert grade(warm, material, handed_in({})).verdict.score == ASSIGNMENT.max_score
    assert run == []
    told = [forecast.passed for (test, _), forecast in material.forecasts.items() if test == "test_compute_cost"]
    assert len({found.transcript.packed for found in told if found is not None}) >= 2


@pytest.mark.parametrize("fork", [True, False], ids=["forks", "as it is"])
def test_verdicts_and_outputs_are_the_same_if_every_test_is_run(
    warm: WarmProcess, run: list[str], fork: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    if fork:
        monkeypatch.setattr(session, "is_stateless", lambda *notebook: False)
    entries = [entry for entry in [*all_mistakes(), *all_alternatives()] if entry.exercise in EXERCISES]
    material = material_in(ASSIGNMENT.notebook)
    submissions = {entry.name: handed_in({entry.exercise: source_of(entry)}) for entry in random.Random(11).sample(entries, 12)}
    known = {name: without_times(grade(warm, material, data)) for name, data in submissions.items()}
    few = len(run)
    material = without_forecast(monkeypatch, material)
    assert known == {name: without_times(grade(warm, material, data)) for name, data in submissions.items()}
    assert few < 0.4 * (len(run) - few)


def test_a_process_that_ends_meanwhile_is_started_again(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    sandboxes: list[Sandbox] = []
    agrees, begin = Snapshot.agrees, Sandbox.begin

    def end_once(snapshot: Snapshot, told: Transcript) -> bool:
        if len(sandboxes) == 1:
            sandboxes[0].close()
        return agrees(snapshot, told)

    def note(sandbox: Sandbox, draw: bool) -> None:
        sandboxes.append(sandbox)
        begin(sandbox, draw)

    monkeypatch.setattr(Snapshot, "agrees", end_once)
    monkeypatch.setattr(Sandbox, "begin", note)
    verdict = grade(warm, material_in(ASSIGNMENT.notebook), handed_in({})).verdict
    assert verdict.score == verdict.max_score
    assert len(sandboxes) == 2


def test_the_walk_asks_exact_functions_for_nothing(warm: WarmProcess, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []
    function = Submitted.function

    def noted(submitted: Submitted, name: str) -> Callable[..., Any]:
        asked.append(name)
        return function(submitted, name)

    monkeypatch.setattr(walking, "Submitted", type("Noting", (Submitted,), {"function": noted}))
    verdict = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(changed("linear_backward", "/ m", "/ 1"))).verdict
    assert asked == ["linear_backward", "linear_activation_backward", "L_model_backward", "update_parameters"]
    (walk,) = [note for note in verdict.notes if note.code == "walk"]
    assert walk.message == "The first step that differs is dW3, in linear_backward."


def test_a_chain_that_fails_with_an_exercise_has_no_explanation_of_its_own(warm: WarmProcess) -> None:
    results = grade(warm, material_in(ASSIGNMENT.notebook), handed_in(changed("linear_forward", "+ b", "- b"))).verdict.exercises
    assert {result.name: [finding.code for finding in result.findings] for result in results if result.findings} == {
        "linear_forward": ["mistake"],
        "chain": ["assertion"],
    }
