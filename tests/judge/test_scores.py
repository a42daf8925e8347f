"""What a test cell's end is worth, whatever the student's function says, shows or raises on the way."""

from pathlib import Path

import pytest

from grader.engine import Engine, Refused
from grader.verdict import Status
from tests.judge.grading import POINTS, exercise, grade_cells, grade_one, outputs_of

IDENTITY = "def f(x):\n    return x\n"


@pytest.mark.parametrize(
    ("value", "points"),
    [
        ("2.5", 2.5),
        ("0", 0.0),
        ("-3", 0.0),
        ("1e9", POINTS),
        ("10 ** 400", POINTS),
        ("float('nan')", 0.0),
        ("float('inf')", POINTS),
        ("np.float64(0.0)", 0.0),
        ("np.float32(1.5)", 1.5),
        ("np.int64(3)", 3.0),
        ("np.array(2.0)", 2.0),
        ("np.array([2.0])", POINTS),
        ("True", POINTS),
        ("False", POINTS),
        ("np.bool_(False)", POINTS),
        ("None", POINTS),
        ("'1'", POINTS),
        ("{'points': 1}", POINTS),
        ("1 + 1j", POINTS),
        ("f(1.25)", 1.25),
    ],
)
def test_last_value_of_a_test_cell_is_partial_credit_if_it_is_a_number(engine: Engine, tmp_path: Path, value: str, points: float) -> None:
    result = grade_one(engine, tmp_path, IDENTITY, f"assert f(1) == 1\n{value}")
    expected = Status.PASSED if points == POINTS else Status.PARTIAL if points else Status.FAILED
    assert (result.points, result.status) == (points, expected)


def test_value_that_is_not_the_last_line_counts_for_nothing(engine: Engine, tmp_path: Path) -> None:
    assert grade_one(engine, tmp_path, IDENTITY, "1.0\nassert f(1) == 1").points == POINTS


@pytest.mark.parametrize(
    "line",
    [
        "import warnings; warnings.warn('careful')",
        "import sys; print('working', file=sys.stderr)",
        "np.log(np.zeros(3)); np.float64(1) / 0",
        "import logging; logging.error('all is well')",
        "print('double: 0 of 4 points, crashed')",
        "from IPython.display import HTML, display; display(HTML('<b>x</b>'))",
    ],
)
def test_what_a_right_function_shows_costs_nothing(engine: Engine, tmp_path: Path, line: str) -> None:
    assert grade_one(engine, tmp_path, f"def f(x):\n    {line}\n    return x\n", "assert f(1) == 1").points == POINTS


@pytest.mark.parametrize(
    ("function", "status"),
    [
        ("def f(x):\n    return x + 1\n", Status.FAILED),
        ("def f(x):\n    raise NotImplementedError\n", Status.NOT_ATTEMPTED),
        ("g = 1\n", Status.NOT_ATTEMPTED),
        ("f = 3\n", Status.NOT_ATTEMPTED),
        ("del f\n", Status.ERROR),
        ("def f(x:\n", Status.ERROR),
        ("def f(x):\n    return 1 / 0\n", Status.ERROR),
        ("def f(x):\n    return object()\n", Status.ERROR),
        ("def f(x):\n    import os\n    os._exit(0)\n", Status.CRASHED),
    ],
)
def test_status_says_how_an_exercise_ended(engine: Engine, tmp_path: Path, function: str, status: Status) -> None:
    result = grade_one(engine, tmp_path, function, "assert f(1) == 1")
    assert (result.status, result.points) == (status, 0.0)
    assert result.findings


@pytest.mark.parametrize("body", ["while True:\n        pass", "import time\n    time.sleep(3600)"])
def test_function_that_does_not_end_is_a_timeout(impatient: Engine, tmp_path: Path, body: str) -> None:
    assert grade_one(impatient, tmp_path, f"def f(x):\n    {body}\n", "assert f(1) == 1").status is Status.TIMEOUT


def test_test_cell_that_does_not_end_is_a_timeout(impatient: Engine, tmp_path: Path) -> None:
    result = grade_one(impatient, tmp_path, IDENTITY, "while f(1) == 1:\n    try:\n        f(2)\n    except Exception:\n        pass")
    assert result.status is Status.TIMEOUT


def test_not_plain_result_is_named_with_its_place(engine: Engine, tmp_path: Path) -> None:
    result = grade_one(engine, tmp_path, "def f(x):\n    return {'a': [1, {2, 3}]}\n", "f(1)")
    (finding,) = result.findings
    assert finding.evidence == {"type": "set", "path": "result['a'][1]"}


def test_error_brings_the_lines_of_the_student_and_no_others(engine: Engine, tmp_path: Path) -> None:
    result = grade_one(engine, tmp_path, "def f(x):\n    return x['no']\n", "hidden_name = f({})")
    (finding,) = result.findings
    assert "return x['no']" in finding.evidence["traceback"]
    assert "hidden_name" not in finding.evidence["traceback"]


def test_answer_cell_that_does_not_compile_costs_its_own_exercise_only(engine: Engine, tmp_path: Path) -> None:
    cells = (*exercise("f", "assert f(1) == 1"), *exercise("g", "assert g(2) == 2"))
    verdict = grade_cells(engine, tmp_path, cells, {"f": "def f(x:\n", "g": "def g(x):\n    return x\n"}).verdict
    assert [(result.name, result.points) for result in verdict.exercises] == [("f", 0.0), ("g", POINTS)]


@pytest.mark.parametrize("end", ["import os; os._exit(1)", "import ctypes; ctypes.string_at(0)", "import os; os.closerange(0, 999)"])
def test_cell_that_ends_the_process_is_left_out_and_the_rest_is_run(engine: Engine, tmp_path: Path, end: str) -> None:
    cells = (*exercise("f", "assert f(1) == 1"), *exercise("g", "assert g(2) == 2"))
    graded = grade_cells(engine, tmp_path, cells, {"f": IDENTITY, "g": "def g(x):\n    return f(x) * ONE\n"}, ("ONE = 1", end))
    assert [result.points for result in graded.verdict.exercises] == [POINTS, POINTS]
    assert [note.code for note in graded.verdict.notes] == ["cell_died"]


def test_test_that_brings_the_whole_process_down_costs_itself_only(engine: Engine, tmp_path: Path) -> None:
    bomb = "def f(x):\n    kept = []\n    while True:\n        kept.append(bytearray(2**24))\n"
    cells = (*exercise("f", "assert f(1) == 1"), *exercise("g", "assert g(2) == 2"))
    verdict = grade_cells(engine, tmp_path, cells, {"f": bomb, "g": "def g(x):\n    return x\n"}).verdict
    assert [result.points for result in verdict.exercises] == [0.0, POINTS]


def test_notebook_that_is_out_of_time_says_so_at_every_test_that_was_not_run(impatient: Engine, tmp_path: Path) -> None:
    cells = (*exercise("f", "assert f(1) == 1"), *exercise("g", "assert g(2) == 2"))
    own = ("import signal\nsignal.signal(signal.SIGINT, signal.SIG_IGN)\nwhile True: pass",) * 12
    verdict = grade_cells(impatient, tmp_path, cells, {"f": IDENTITY}, own).verdict
    assert {result.status for result in verdict.exercises} == {Status.TIMEOUT}
    assert all(finding.code == "out_of_time" for result in verdict.exercises for finding in result.findings)


def test_what_a_function_shows_in_a_hidden_test_is_not_shown(engine: Engine, tmp_path: Path) -> None:
    source = "f('visible input')\n### BEGIN HIDDEN TESTS\nf('hidden input')\n### END HIDDEN TESTS"
    shows = "import sys\nfrom IPython.display import display\ndef f(x):\n    print(x)\n    print(x, file=sys.stderr)\n    display(x)\n"
    graded = grade_cells(engine, tmp_path, exercise("f", source), {"f": shows})
    text = str(outputs_of(graded, "test_f"))
    assert text.count("visible input") >= 3
    assert "hidden input" not in text


def test_function_that_has_the_name_of_a_builtin_is_the_one_that_is_tested(engine: Engine, tmp_path: Path) -> None:
    verdict = grade_cells(
        engine, tmp_path, exercise("sorted", "assert sorted([2, 1]) == [1, 2]"), {"sorted": "def sorted(x):\n    return x\n"}
    ).verdict
    assert verdict.exercises[0].status is Status.FAILED


def test_an_assignment_with_too_large_files_is_refused_and_the_next_one_graded(engine: Engine, tmp_path: Path) -> None:
    large, usual = tmp_path / "large", tmp_path / "usual"
    for folder in (large, usual):
        folder.mkdir()
    with (large / "data.bin").open("wb") as file:
        file.truncate(100 * 2**20)
    with pytest.raises(Refused, match=r"beside the notebook in large take 100 MiB; at most 48 MiB"):
        grade_one(engine, large, "def f(a): return a", "assert f(1) == 1")
    assert grade_one(engine, usual, "def f(a): return a", "assert f(1) == 1").points == POINTS
