"""Random results and random bytes from the student's side: the judge neither ends, nor hangs, nor gives a wrong score.

FUZZ_EXAMPLES=10000 makes a long run of it.
"""

import os
from pathlib import Path
from random import Random

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from grader.engine import Engine
from grader.verdict import Status
from tests.attacks.attack import LOSES_DOUBLE
from tests.attacks.lying import EVERYTHING
from tests.attacks.protocol import speaking
from tests.attacks.surroundings import judge_of
from tests.attacks.test_attacks import points
from tests.judge.grading import POINTS, grade_one

EXAMPLES = int(os.environ.get("FUZZ_EXAMPLES", "25"))
SOME = settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=list(HealthCheck))

NUMBERS = st.none() | st.booleans() | st.integers(-(2**80), 2**80) | st.complex_numbers(allow_nan=False, allow_infinity=False)
FLOATS = st.floats().map(lambda number: f"float('{number}')")
TEXTS = st.text(max_size=20) | st.binary(max_size=20)
KEYS = st.integers() | st.text(max_size=5) | st.booleans() | st.tuples(st.integers(), st.text(max_size=3))
DTYPES = hnp.boolean_dtypes() | hnp.integer_dtypes() | hnp.unsigned_integer_dtypes() | hnp.floating_dtypes(sizes=(16, 32, 64))
ARRAYS = hnp.arrays(DTYPES, hnp.array_shapes(min_dims=0, max_dims=3, min_side=0, max_side=4))


def written(array: npt.NDArray[np.generic]) -> str:
    """An array as an expression that makes it, bit by bit."""
    return f"np.frombuffer({array.tobytes()!r}, {array.dtype.str!r}).reshape({array.shape!r})"


LEAVES = (NUMBERS | TEXTS).map(repr) | FLOATS | ARRAYS.map(written)
FOREIGN = (
    "Everything() object() {1,2} iter([]) (x**2for(x)in[]) Everything print np range(3) memoryview(b'x') frozenset() bytearray(b'x') ..."
)
ODD_ARRAYS = ("np.array([Everything()], dtype=object)", "np.zeros(2, 'i4,f8')", "np.array(['2020'], 'M8[D]')")
HOSTILE = st.sampled_from([*FOREIGN.split(), *ODD_ARRAYS])


def _lists(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=4).map(lambda items: f"[{', '.join(items)}]")


def _tuples(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.lists(inner, max_size=4).map(lambda items: f"({''.join(item + ', ' for item in items)})")


def _dicts(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    pairs = st.dictionaries(KEYS.map(repr), inner, max_size=4)
    return pairs.map(lambda found: "{" + ", ".join(f"{key}: {value}" for key, value in found.items()) + "}")


def containers(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    """Expressions of lists, tuples and dicts around `inner`."""
    return st.one_of(_lists(inner), _tuples(inner), _dicts(inner))


PLAIN = st.recursive(LEAVES, containers, max_leaves=8)


def function(expressions: list[str]) -> str:
    """A function f(i) that gives back the i-th value."""
    return EVERYTHING + "import numpy as np\ndef f(i):\n    return [" + ", ".join(f"lambda: {text}" for text in expressions) + "][i]()\n"


SAME = """
def same(a, b):
    if type(a) is not type(b):
        return False
    if isinstance(a, (list, tuple)):
        return len(a) == len(b) and all(map(same, a, b))
    if isinstance(a, dict):
        return same(list(a.items()), list(b.items()))
    if isinstance(a, np.ndarray):
        return (a.dtype, a.shape, a.tobytes()) == (b.dtype, b.shape, b.tobytes())
    return repr(a) == repr(b)
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A place with nothing beside the notebook: what lies there goes to the sandbox."""
    return tmp_path_factory.mktemp("fuzz")


@SOME
@given(st.lists(PLAIN, min_size=1, max_size=20))
def test_plain_results_arrive_as_they_were(engine: Engine, folder: Path, expressions: list[str]) -> None:
    values = ", ".join(f"lambda: {text}" for text in expressions)
    tested = SAME + f"for i, make in enumerate([{values}]):\n    assert same(f(i), make()), i"
    result = grade_one(engine, folder, function(expressions), tested)
    assert result.points == POINTS, result


@SOME
@given(PLAIN, HOSTILE, st.integers(0, 3), st.randoms(use_true_random=False))
def test_anything_else_in_a_result_is_an_error(engine: Engine, folder: Path, plain: str, hostile: str, depth: int, rng: Random) -> None:
    value = hostile
    for _ in range(depth):
        value = rng.choice([f"[{plain}, {value}]", f"({value}, {plain})", f"{{'a': {plain}, 'b': {value}}}"])
    result = grade_one(engine, folder, function([value]), "f(0)")
    assert (result.status, result.points) == (Status.ERROR, 0.0), result


@SOME
@given(st.binary(max_size=200), st.integers(1, 3))
def test_random_bytes_cost_the_one_who_sends_them(impatient: Engine, small: Path, data: bytes, times: int) -> None:
    check_speech(impatient, small, f"say({data!r} * {times})")


@SOME
@given(st.lists(st.tuples(st.integers(0, 10**4), st.integers(1, 255)), max_size=4), st.integers(0, 10**4), st.integers(1, 3))
def test_damaged_answers_cost_the_one_who_sends_them(
    impatient: Engine, small: Path, damages: list[tuple[int, int]], cut: int, times: int
) -> None:
    line = f"data = bytearray(answered()); [data.__setitem__(at % len(data), data[at % len(data)] ^ by) for at, by in {damages}]; "
    check_speech(impatient, small, line + f"say(bytes(data[: {cut} if {cut} < len(data) else len(data)]) * {times})")


def check_speech(engine: Engine, small: Path, line: str) -> None:
    """Say something to the judge in the middle of a call: that exercise is lost, and nothing else."""
    judge = judge_of(engine)
    graded = engine.grade(small, speaking("random speech", "Says something.", line).handed_in({}))
    assert points(graded) == dict(zip(("double", "quadruple"), LOSES_DOUBLE, strict=True)), graded.verdict
    assert judge_of(engine) == judge
