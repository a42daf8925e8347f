"""Which code is proven to keep nothing from one call to the next, and what the judge makes of that."""

import ast
import json
import random
import warnings
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent

import pytest

from grader.alternatives import all_alternatives
from grader.catalogue import source_of
from grader.judge import session
from grader.judge.budget import Budget
from grader.judge.material import Material
from grader.judge.namespace import as_python
from grader.judge.process import material_in
from grader.judge.session import Graded, grade
from grader.judge.stateless import is_stateless
from grader.judge.stateless.facts import facts_of
from grader.mistakes import all_mistakes
from grader.sandbox import Limits, Sandbox, Snapshot, WarmProcess
from grader.skeleton import Skeleton
from grader.verdict import Status
from tests.attacks.test_error_carried_forward import ASSIGNMENT, EXERCISES, handed_in
from tests.judge.grading import exercise, without_times
from tests.judge.notebooks import answer, as_bytes, cell, notebook, submission

GIVEN = "import numpy as np\nfrom tools import double, remember\nLIMIT = 10\ntable = np.zeros(3)\n"
FILES = {
    "tools.py": b"import numpy as np\n\n\ndef double(x):\n    return np.add(x, x)\n",
    "notes.py": b"def take(x, seen=[]):\n    return seen\n",
}

KEEPS_NOTHING = {
    "arithmetic": "def f(x):\n    return np.dot(x.T, x) + np.sum(x, axis=1, keepdims=True) / LIMIT",
    "loops, lists, dicts": """
        def f(x):
            found = {}
            for l in range(3):
                found["W" + str(l)] = [l for l in x if l]
                found[f"b{l}"] = x[0, :l]
            while len(found) > 2:
                found.update(last=found.pop("W0"))
            return found, *found.items()""",
    "random numbers": "def f(n):\n    np.random.seed(n)\n    return np.random.randn(n, n) * 0.01",
    "functions inside, that remember during the call": """
        def f(x):
            seen = []
            def note(y):
                nonlocal x
                x = y
                seen.append(lambda: x)
                return y
            return max(map(note, x)), seen""",
    "a helper of one's own, and one from beside the notebook": "def help(x):\n    return double(x)\n\ndef f(x):\n    return help(x)",
    "errors": """
        def f(x):
            assert x.shape, "no shape"
            try:
                with np.errstate(divide="ignore"):
                    return 1 / x
            except ZeroDivisionError as error:
                raise ValueError(f"{x!r} is bad") from error""",
    "match": """
        def f(x):
            match x:
                case "a" | "b": return 1
                case [first, *_]: return first
                case other: return other""",
    "constants": "EPSILON = -1e-8\nSIZES = (1, 2)\n\ndef f(x, y=1.0, *, z=(1, None)):\n    return x + EPSILON + SIZES[0]",
    "annotations": "def f(x: np.ndarray, y: 'int | None' = None) -> tuple[np.ndarray, ...]:\n    z: list[int] = []\n    return x, z",
    "a name from nowhere": "def f(x):\n    return x + alpha",
    "a misspelled function of numpy": "def f(x):\n    return np.lgo(x) + np.random.rnd(2) + np.log.of(x)",
    "a comment": "# to be done",
    "nothing": "",
    "no Python": "def f(x):\n    return (x\n\nprint(1)",
    "cells that try things": "x = np.array([1, 2])\nx += 1\nfor i in range(2):\n    print(f(x)[i], table)\n\ndef f(x):\n    return x",
    "a figure": "import matplotlib.pyplot as plt\n_, axes = plt.subplots(1, 2)\naxes[0].plot([1])\nplt.show()\n\ndef f(x):\n    return x",
    "other imports": "import math\nfrom functools import reduce\n\ndef f(x):\n    return reduce(max, x, math.pi)",
}

KEEPS = {
    "a list outside": "seen = []\n\ndef f(x):\n    seen.append(x)\n    return len(seen)",
    "an array outside": "def f(x):\n    np.add(table, 1, out=table)\n    return table",
    "a global": "count = 0\n\ndef f(x):\n    global count\n    count += 1\n    return count",
    "a default": "def f(x, seen=[]):\n    seen.append(x)\n    return len(seen)",
    "a default of a keyword": "def f(x, *, seen={}):\n    seen[len(seen)] = x\n    return len(seen)",
    "an attribute of the function": "def f(x):\n    f.count = 1\n    return f.count",
    "an attribute by name": "def f(x):\n    setattr(f, 'count', 1)\n    return x",
    "a closure": "def make():\n    seen = []\n    def f(x):\n        seen.append(x)\n        return len(seen)\n    return f\n\nf = make()",
    "a lambda": "f = (lambda seen: lambda x: seen.append(x) or len(seen))([])",
    "a class": "class Seen:\n    count = 0\n\ndef f(x):\n    return x",
    "a decorator": "from functools import reduce\n\n@reduce\ndef f(x):\n    return x",
    "a cache": "from functools import lru_cache\n\ndef f(x):\n    return x",
    "a generator": "def f(x):\n    yield x",
    "another part of numpy": "def f(x):\n    return np.testing.suppress_warnings()",
    "a part of numpy that dir does not tell": "def f(x):\n    return np.matlib.empty(x)",
    "numpy itself": "def f(x):\n    return np",
    "numpy's settings": "def f(x):\n    np.seterr(all='raise')\n    return x",
    "numpy under another name": "def f(x):\n    m = np\n    m.seterr(all='raise')\n    return x",
    "numpy, patched": "np.dot = np.sum\n\ndef f(x):\n    return x",
    "numpy, bound anew": "np = [1]\n\ndef f(x):\n    return np.append(x)",
    "memory as it was left": "def f(n):\n    return np.empty(n)",
    "memory as it was left, by a mask": "def f(x):\n    return np.add(x, 1, where=x > 5)",
    "memory as it was left, by hidden keywords": "def f(x):\n    return np.add(x, 1, **{'where': x > 5})",
    "memory as it was left, by a type": "def f(n):\n    return np.ndarray((n,))",
    "a module that lasts": "import random\n\ndef f(x):\n    return random.random()",
    "files": "def f(x):\n    return open('x').read()",
    "code in a text": "def f(x):\n    return eval('np')",
    "looking into objects": "def f(x):\n    return '{0.__globals__}'.format(f)",
    "dunder names": "def f(x):\n    return f.__globals__",
    "an import inside": "def f(x):\n    import os\n    return os.getpid()",
    "names from anywhere": "from numpy import *\n\ndef f(x):\n    return x",
    "one of Python's own names": "seen = []\n\ndef len(x):\n    return seen.append(x)\n\ndef f(x):\n    return len(x)",
    "a builtin, bound to data": "sum = [1]\n\ndef f(x):\n    return sum.append(x)",
    "the builtins": "__builtins__ = {'len': print}\n\ndef f(x):\n    return len(x)",
    "the shell": "def f(x):\n    return Out.get(x)",
    "a helper that is not there to be read": "def f(x):\n    return remember(x)",
    "a helper with a memory": "from notes import take\n\ndef f(x):\n    return take(x)",
    "a helper with the name of the exercise": "from notes import take as f",
    "a name that a pattern binds": "seen = 1\nmatch [2]:\n    case seen: print(seen)\n\ndef f(x):\n    return seen.append(x)",
    "a name that a loop binds": "seen = 1\nfor seen in [[]]:\n    print(seen)\n\ndef f(x):\n    return seen.append(x)",
    "a name that an assignment in brackets binds": "print(seen := [])\n\ndef f(x):\n    return seen.append(x)",
    "a definition in a branch": "if LIMIT:\n    def f(x):\n        return x",
    "an assignment in an annotation": "def f(x: (seen := [])):\n    return x",
    "a call in an annotation": "def f(x: print(1)):\n    return x",
    "a figure's function": "from matplotlib.pyplot import plot\n\ndef f(x):\n    plot([1])\n    return x",
    "figures": "import matplotlib.pyplot as plt\n\ndef f(x):\n    plt.plot([1])\n    return x",
    "a magic": "%matplotlib inline\n\ndef f(x):\n    return x",
    "a command": "!ls\n\ndef f(x):\n    return x",
    "a magic without its sign": "ls",
    "a copied prompt": "In [1]: x = 1",
    "a broken cell that IPython may still read": "def f(x):\n    return (x\n%who",
    "a broken cell that IPython mends": "    seen = []\n    def f(x):\n        seen.append(x)\n        return x",
    "a broken cell that IPython mends, further down": "\n \n  seen = []\n  def f(x): return seen.append(x)",
    "a line that only IPython sees": "def f(x):\n    return x\n# \u2028%time seen = []",
    "another line that only IPython sees": "def f(x):\n    return x\n# \x0c!ls",
    "a prompt in the second line": "x = (1,\n... )",
    "waiting": "import asyncio\nawait asyncio.sleep(0)",
    "more than a person writes": "def f(x):\n    return x\n" + "# and so on\n" * 2000,
    "deeper than Python goes": "x = " + "(" * 500 + "1" + ")" * 500 + "; y = 1 % 2",
    "a null byte": "x = '\0'",
}


def stateless(own: str) -> bool:
    cells = [cell(GIVEN, grade_id="packages"), answer("f", dedent(own).strip("\n"))]
    return is_stateless(cells, ["f"], FILES)


@pytest.mark.parametrize("own", KEEPS_NOTHING.values(), ids=list(KEEPS_NOTHING))
def test_plain_code_keeps_nothing(own: str) -> None:
    assert stateless(own)


@pytest.mark.parametrize("own", KEEPS.values(), ids=list(KEEPS))
def test_code_that_keeps_something_or_might_is_told(own: str) -> None:
    assert not stateless(own)


PIECES = (
    *(
        "x",
        "f",
        "=",
        "1",
        "+",
        "(",
        ")",
        "[",
        "]",
        ":",
        ",",
        ";",
        "#",
        "'",
        '"""',
        " ",
        "    ",
        "\\\n",
        "\n",
        "\n",
        "\n",
        "\t",
        "\r",
        "\x0c",
        "\u2028",
    ),
    *("def f(x):", "return", "lambda:", "if 1:", "pass", "print", "await x", "%", "%time", "%%time", "!", "!ls", "?", "??", "/"),
    *("...", "... ", ">>> ", "In [1]: ", "[nav] In [2]: ", "   ...: "),
)


def test_ipython_runs_the_code_that_was_read() -> None:
    """Of texts put together at random, those that are taken for plain code, or for none, are to IPython what they are to Python."""
    draw = random.Random(7)
    texts = ("".join(draw.choices(PIECES, k=draw.randint(1, 14))) for _ in range(20_000))
    read = [text for text in texts if (facts := facts_of(text)) is not None and facts.is_plain]
    assert len(read) > 500
    assert [text for text in read if tree_of(as_python(text)) != tree_of(text)] == []


def tree_of(source: str) -> str | None:
    """What Python makes of a source, strings apart; None for what is no Python."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            tree = ast.parse(source)
        except SyntaxError:
            return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            node.value = ""
    return ast.dump(tree)


def test_untouched_and_solved_notebook_keep_nothing() -> None:
    material = material_in(ASSIGNMENT.notebook)
    asked = list(EXERCISES)
    for data in (handed_in({}), as_bytes(material.skeleton.notebook)):
        assert is_stateless(json.loads(data)["cells"], asked, material.files)


@pytest.fixture(scope="module")
def warm() -> Iterator[WarmProcess]:
    with WarmProcess(Limits(call_seconds=1.0)) as process:
        yield process


@pytest.fixture
def forks(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """For every snapshot that is taken, whether it is a fork."""
    taken: list[bool] = []
    take = Sandbox.snapshot

    def snapshot(sandbox: Sandbox, names: tuple[str, ...] = (), fork: bool = True) -> Snapshot:
        taken.append(fork)
        return take(sandbox, names, fork)

    monkeypatch.setattr(Sandbox, "snapshot", snapshot)
    return taken


def test_verdicts_are_the_same_with_forks_and_without(warm: WarmProcess, forks: list[bool], monkeypatch: pytest.MonkeyPatch) -> None:
    entries = [entry for entry in [*all_mistakes(), *all_alternatives()] if entry.exercise in EXERCISES]
    material = material_in(ASSIGNMENT.notebook)
    submissions = {entry.name: handed_in({entry.exercise: source_of(entry)}) for entry in random.Random(5).sample(entries, 24)}
    here = {name: without_times(grade(warm, material, data)) for name, data in submissions.items()}
    assert forks.count(False) > 0.9 * len(forks)
    monkeypatch.setattr(session, "is_stateless", lambda *notebook: False)
    apart = {name: without_times(grade(warm, material, data)) for name, data in submissions.items()}
    assert here == apart


def graded_pair(warm: WarmProcess, folder: Path, answers: Mapping[str, str], tested: str = "assert {name}(3) == 3") -> Graded:
    """Grade two functions, f and g, on one test each."""
    cells = [part for name in ("f", "g") for part in exercise(name, tested.format(name=name))]
    course = Skeleton("pair", notebook(cell(GIVEN.replace("from tools import double, remember\n", ""), grade_id="packages"), *cells))
    return grade(warm, Material(course, folder, {}), as_bytes(submission(dict(answers), course)), budget=Budget(5, 20))


def statuses(graded: Graded) -> list[Status]:
    return [result.status for result in graded.verdict.exercises]


SAME = "def {}(x):\n    return x\n"


def test_tests_of_stateless_functions_need_no_fork(warm: WarmProcess, tmp_path: Path, forks: list[bool]) -> None:
    assert statuses(graded_pair(warm, tmp_path, {"f": SAME.format("f"), "g": SAME.format("g")})) == [Status.PASSED] * 2
    assert forks == [False, False]


def test_a_test_does_not_see_what_another_has_changed(warm: WarmProcess, tmp_path: Path, forks: list[bool]) -> None:
    counting = "calls = []\n\ndef f(x):\n    calls.append(x)\n    return x + len(calls) - 1\n"
    answers = {"f": counting, "g": "def g(x):\n    return f(x)\n"}
    assert statuses(graded_pair(warm, tmp_path, answers)) == [Status.PASSED] * 2
    assert forks == [True, True]


def test_an_endless_loop_costs_its_exercise_alone_and_is_not_run_twice(warm: WarmProcess, tmp_path: Path, forks: list[bool]) -> None:
    answers = {"f": "def f(x):\n    while True:\n        x = x\n", "g": SAME.format("g")}
    graded = graded_pair(warm, tmp_path, answers)
    assert statuses(graded) == [Status.TIMEOUT, Status.PASSED]
    assert not graded.verdict.notes
    assert forks == [False, True]


def test_a_test_that_runs_out_of_time_amid_a_call_costs_its_exercise_alone(warm: WarmProcess, tmp_path: Path, forks: list[bool]) -> None:
    slow = "def f(x):\n    for i in range(10 ** 6):\n        x = x\n    return x\n"
    answers = {"f": slow, "g": SAME.format("g")}
    graded = graded_pair(warm, tmp_path, answers, "if '{name}' == 'f':\n    while True: f(3)\nassert {name}(3) == 3")
    assert statuses(graded) == [Status.TIMEOUT, Status.PASSED]
    assert not graded.verdict.notes


def test_a_crash_is_looked_at_again_in_a_fork(
    warm: WarmProcess, tmp_path: Path, forks: list[bool], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(session, "is_stateless", lambda *notebook: True)  # as if this could not be told
    crash = "import os\ncells = os.getpid()\n\ndef f(x):\n    os.getpid() == cells and os._exit(1)\n    return x\n"
    graded = graded_pair(warm, tmp_path, {"f": crash, "g": SAME.format("g")})
    assert statuses(graded) == [Status.PASSED] * 2
    assert forks == [False, True, True]
