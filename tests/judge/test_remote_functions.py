"""What a test cell sees of the submission: its functions as if they were local, its data as copies, and nothing else of it."""

from pathlib import Path

import pytest

from grader.engine import Engine
from tests.judge.grading import POINTS, exercise, grade_cells, grade_one
from tests.judge.notebooks import cell


def passes(engine: Engine, folder: Path, function: str, tested: str, *own: str) -> bool:
    result = grade_one(engine, folder, function, tested, own)
    assert result.points == POINTS, result
    return True


@pytest.mark.parametrize(
    ("function", "tested"),
    [
        ("def f(x):\n    x[0] = 9\n", "x = [1, 2]\nf(x)\nassert x == [9, 2]"),
        ("def f(x):\n    x['b'] = [2]\n    del x['a']\n", "x = {'a': 1}\nf(x)\nassert x == {'b': [2]}"),
        ("def f(x):\n    x += 1\n", "x = np.zeros(3)\ny = x\nf(x)\nassert y.tolist() == [1, 1, 1]"),
        ("def f(x):\n    x['W'][...] = 7\n", "W = np.zeros(2)\nf({'W': W})\nassert W.tolist() == [7, 7]"),
        ("def f(x):\n    x[0].append(1)\n", "inner = []\nf((inner,))\nassert inner == [1]"),
        ("def f(*, x):\n    x.append(1)\n", "x = []\nf(x=x)\nassert x == [1]"),
        ("def f(x):\n    x.sort()\n    raise ValueError\n", "x = [2, 1]\ntry:\n    f(x)\nexcept ValueError:\n    pass\nassert x == [1, 2]"),
    ],
)
def test_what_a_function_does_to_its_arguments_comes_back(engine: Engine, tmp_path: Path, function: str, tested: str) -> None:
    assert passes(engine, tmp_path, function, tested)


def test_read_only_argument_cannot_be_changed(engine: Engine, tmp_path: Path) -> None:
    tested = "x = np.zeros(2)\nx.flags.writeable = False\nnp.testing.assert_raises(ValueError, f, x)\nassert not x.any()"
    assert passes(engine, tmp_path, "def f(x):\n    x += 1\n", tested)


def test_seed_in_a_test_means_what_it_says(engine: Engine, tmp_path: Path) -> None:
    tested = "np.random.seed(1)\ngot = f(3)\nnp.random.seed(1)\nassert got.tolist() == np.random.randn(3).tolist()"
    assert passes(engine, tmp_path, "import numpy as np\ndef f(n):\n    return np.random.randn(n)\n", tested)


def test_draws_of_a_function_go_on_in_the_test(engine: Engine, tmp_path: Path) -> None:
    tested = "np.random.seed(1)\nf(1)\nafter = np.random.rand()\nnp.random.seed(1)\nnp.random.randn(1)\nassert after == np.random.rand()"
    assert passes(engine, tmp_path, "import numpy as np\ndef f(n):\n    np.random.randn(n)\n", tested)


def test_seed_in_a_function_reaches_the_test(engine: Engine, tmp_path: Path) -> None:
    tested = "f()\nafter = np.random.rand()\nnp.random.seed(5)\nassert after == np.random.rand()"
    assert passes(engine, tmp_path, "import numpy as np\ndef f():\n    np.random.seed(5)\n", tested)


def test_test_cells_start_with_the_same_random_state_whatever_ran_before(engine: Engine, tmp_path: Path) -> None:
    draw = "assert abs(np.random.rand() - 0.5488135039273248) < 1e-12\nnp.random.seed(77)\nf()"
    cells = (*exercise("f", draw), *exercise("g", draw))
    seeds = "import numpy as np\ndef f():\n    np.random.seed(3)\ng = f\n"
    verdict = grade_cells(engine, tmp_path, cells, {"f": seeds, "g": "def g():\n    return f()\n"}).verdict
    assert [result.points for result in verdict.exercises] == [POINTS, POINTS]


@pytest.mark.parametrize(
    "kind", ["ValueError", "KeyError", "ZeroDivisionError", "AssertionError", "OSError", "RecursionError", "Exception"]
)
def test_builtin_exceptions_can_be_expected(engine: Engine, tmp_path: Path, kind: str) -> None:
    tested = f"try:\n    f()\nexcept {kind} as error:\n    assert 'too much' in str(error)\nelse:\n    raise AssertionError"
    assert passes(engine, tmp_path, f"def f():\n    raise {kind}('too much')\n", tested)


def test_numpy_and_unittest_can_expect_exceptions(engine: Engine, tmp_path: Path) -> None:
    tested = (
        "import unittest\nwith unittest.TestCase().assertRaisesRegex(ValueError, 'no'):\n    f()\nnp.testing.assert_raises(ValueError, f)"
    )
    assert passes(engine, tmp_path, "def f():\n    raise ValueError('no')\n", tested)


def test_stop_iteration_ends_no_loop_of_the_test(engine: Engine, tmp_path: Path) -> None:
    result = grade_one(engine, tmp_path, "def f(x):\n    raise StopIteration\n", "for value in map(f, [1, 2]):\n    assert value == 1")
    assert result.points == 0.0


def test_what_a_function_prints_can_be_caught(engine: Engine, tmp_path: Path) -> None:
    tested = (
        "import contextlib, io\nsaid = io.StringIO()\nwith contextlib.redirect_stdout(said):\n    f()\nassert said.getvalue() == 'hello\\n'"
    )
    assert passes(engine, tmp_path, "def f():\n    print('hello')\n", tested)


@pytest.mark.parametrize(
    "value",
    ["None", "True", "3", "2**70", "1.5", "float('nan')", "1j", "'text'", "b'bytes'", "(1, (2,))", "[1, [2]]", "{'a': {1: 2}, (1, 2): 3}",
     "np.float32(1)", "np.int8(3)", "np.bool_(True)", "np.arange(6).reshape(2, 3)", "np.array(3.0)", "np.zeros((0, 3))",
     "np.array(['a', 'bc'])",
     "np.array([True])", "np.asfortranarray(np.ones((2, 3)))", "np.arange(6)[::-2]", "np.array([1, 2], '>i4')"],
)  # fmt: skip
def test_plain_data_arrives_as_it_was(engine: Engine, tmp_path: Path, value: str) -> None:
    tested = f"value = {value}\nresult = f(value)\nassert type(result) is type(value)\nassert repr(result) == repr(value)"
    assert passes(engine, tmp_path, "def f(x=None):\n    return x\n", tested)


@pytest.mark.parametrize(
    ("value", "plain"),
    [
        ("__import__('collections').OrderedDict(a=1)", "{'a': 1}"),
        ("__import__('collections').namedtuple('P', 'x y')(1, 2)", "(1, 2)"),
        ("type('Mine', (float,), {'__eq__': lambda s, o: True})(2.0)", "2.0"),
        ("type('Mine', (str,), {'__repr__': lambda s: 'no'})('a')", "'a'"),
        ("np.ones(2).view(type('Mine', (np.ndarray,), {}))", "np.ones(2)"),
    ],
)
def test_subclasses_arrive_as_their_plain_base(engine: Engine, tmp_path: Path, value: str, plain: str) -> None:
    tested = f"result, plain = f(), {plain}\nassert type(result) is type(plain)\nassert repr(result) == repr(plain)"
    assert passes(engine, tmp_path, f"import numpy as np\ndef f():\n    return {value}\n", tested)


def test_unknown_names_are_those_of_the_submission(engine: Engine, tmp_path: Path) -> None:
    tested = "assert rate == 0.5\nassert helper(2) == 4\nassert np.add(table, 1).tolist() == [2, 3]"
    own = ("rate = 0.5\ndef helper(x):\n    return 2 * x\nimport numpy as np\ntable = np.array([1, 2])",)
    assert passes(engine, tmp_path, "def f():\n    pass\n", tested, *own)


def test_name_that_nobody_defined_is_a_name_error(engine: Engine, tmp_path: Path) -> None:
    assert passes(
        engine, tmp_path, "def f():\n    pass\n", "try:\n    nobody\nexcept NameError:\n    pass\nelse:\n    raise AssertionError"
    )


def test_names_of_a_test_are_found_from_functions_and_comprehensions_in_it(engine: Engine, tmp_path: Path) -> None:
    tested = "def twice(x):\n    return f(f(x))\nassert [twice(x) for x in range(LIMIT) if (lambda: f(x))() == x + 1] == list(range(2, 12))"
    assert passes(engine, tmp_path, "def f(x):\n    return x + 1\n", tested)


def test_imports_and_constants_of_the_course_cannot_be_replaced(engine: Engine, tmp_path: Path) -> None:
    own = ("import numpy\nnumpy.allclose = lambda *args: True\nnp = None\nLIMIT = 0",)
    result = grade_one(engine, tmp_path, "def f():\n    return 3\n", "assert LIMIT == 10\nassert np.allclose(f(), 4)", own)
    assert result.points == 0.0
    assert "np.allclose(f(), 4)" in result.findings[0].message


def test_names_of_one_test_cell_are_unknown_to_the_next(engine: Engine, tmp_path: Path) -> None:
    later = "try:\n    left\nexcept NameError:\n    g()\nelse:\n    raise AssertionError"
    cells = (*exercise("f", "left = f()\nLIMIT = 0\nnp.left = 1"), *exercise("g", later))
    verdict = grade_cells(engine, tmp_path, cells, {"f": "def f():\n    return 3\n", "g": "def g():\n    pass\n"}).verdict
    assert [result.points for result in verdict.exercises] == [POINTS, POINTS]


def test_globals_that_a_function_changes_are_as_before_in_the_next_test(engine: Engine, tmp_path: Path) -> None:
    counting = "count = 0\ndef f():\n    global count\n    count += 1\n    return count\n"
    cells = (*exercise("f", "assert (f(), f(), f()) == (1, 2, 3)"), *exercise("g", "assert g() == 1"))
    verdict = grade_cells(engine, tmp_path, cells, {"f": counting, "g": "def g():\n    return f()\n"}).verdict
    assert [result.points for result in verdict.exercises] == [POINTS, POINTS]


def test_modules_beside_a_notebook_are_its_own_and_the_instructors(engine: Engine, tmp_path: Path) -> None:
    given = cell("import helper\nfrom package import inner", grade_id="given")
    for name in ("one", "two"):
        (tmp_path / name / "package").mkdir(parents=True)
        (tmp_path / name / "helper.py").write_text(f"NAME = {name!r}\n")
        (tmp_path / name / "package/__init__.py").write_text("")
        (tmp_path / name / "package/inner.py").write_text(f"NAME = {name!r}\n")
    own = ("open('helper.py', 'w').write('NAME = 3')\nimport sys, types\nsys.modules['helper'] = types.SimpleNamespace(NAME=4)",)
    for name in ("one", "two", "one"):
        cells = (given, *exercise("f", f"assert helper.NAME == inner.NAME == {name!r}\nassert f() == 1"))
        assert grade_cells(engine, tmp_path / name, cells, {"f": "def f():\n    return 1\n"}, own).verdict.score == POINTS


def test_arguments_that_are_no_plain_data_are_the_tests_own_error(engine: Engine, tmp_path: Path) -> None:
    result = grade_one(engine, tmp_path, "def f(x):\n    return x\n", "f(lambda: 1)")
    assert "can only be called with plain data" in result.findings[0].message
