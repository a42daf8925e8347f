"""Attacks on the trusted functions that the judge lends while a test runs: the references of the exercises before it."""

from textwrap import dedent

from grader.skeleton import Skeleton
from tests.judge.notebooks import answer, cell, notebook, stub, test

TEST_FIRST = "Z, cache = linear_forward(np.ones((2, 3)), np.ones((1, 2)), np.zeros((1, 1)))\nassert np.allclose(Z, 2 * np.ones((1, 3)))"
TEST_SECOND = """
rng = np.random.default_rng(5)
for activation, g in (("relu", lambda Z: np.maximum(Z, 0)), ("sigmoid", lambda Z: 1 / (1 + np.exp(-Z)))):
    for _ in range(3):
        A_prev, W, b = rng.normal(size=(3, 4)), rng.normal(size=(2, 3)), rng.normal(size=(2, 1))
        A, cache = linear_activation_forward(A_prev, W, b, activation)
        assert np.allclose(A, g(W @ A_prev + b))
"""
COURSE = Skeleton(
    "step_by_step",
    notebook(
        cell("import numpy as np", grade_id="packages"),
        answer("linear_forward", stub("linear_forward", "A, W, b")),
        test("linear_forward", 8, TEST_FIRST),
        answer("linear_activation_forward", stub("linear_activation_forward", "A_prev, W, b, activation")),
        test("linear_activation_forward", 8, TEST_SECOND.strip()),
        answer("compute_cost", stub("compute_cost", "AL, Y")),
        test("compute_cost", 8, "assert abs(compute_cost(np.full((1, 2), 0.5), np.array([[0, 1]])) - np.log(2)) < 1e-9"),
    ),
)
RIGHT = {
    "linear_forward": "def linear_forward(A, W, b):\n    return W @ A + b, (A, W, b)\n",
    "linear_activation_forward": """
def linear_activation_forward(A_prev, W, b, activation):
    Z, linear_cache = linear_forward(A_prev, W, b)
    return (np.maximum(Z, 0) if activation == "relu" else 1 / (1 + np.exp(-Z))), (linear_cache, Z)
""",
    "compute_cost": "def compute_cost(AL, Y):\n    return -np.mean(Y * np.log(AL) + (1 - Y) * np.log(1 - AL))\n",
}
WRONG = {name: f"def {name}(*args):\n    return args[0], args\n" for name in RIGHT}


def asking(*lines: str) -> dict[str, str]:
    """A right second function that asks for something first."""
    return {**RIGHT, "linear_activation_forward": "\n".join([*lines, dedent(RIGHT["linear_activation_forward"])])}


def before_each_call(source: str) -> dict[str, str]:
    """The same, at every call."""
    body = "\n".join(f"    {line}" for line in dedent(source).strip().splitlines())
    second = RIGHT["linear_activation_forward"].replace("activation):\n", f"activation):\n{body}\n")
    return {**RIGHT, "linear_activation_forward": second}


SWALLOW = """
try:
    {line}
except Exception as error:
    print(type(error).__name__, error)
"""

LONG = """
import time
end = time.monotonic() + 1
while time.monotonic() < end:
    linear_forward(np.ones((300, 300)), np.ones((300, 300)), 0)
"""

# What is handed in, and the points it deserves.
CASES: dict[str, tuple[dict[str, str], tuple[float, float, float]]] = {
    "all right": (RIGHT, (8, 8, 8)),
    "only the first is wrong": ({**RIGHT, "linear_forward": WRONG["linear_forward"]}, (0, 8, 8)),
    "the first is missing": ({name: RIGHT[name] for name in ("linear_activation_forward", "compute_cost")}, (0, 8, 8)),
    "the first ends the process": ({**RIGHT, "linear_forward": "def linear_forward(*args):\n    import os\n    os._exit(0)\n"}, (0, 8, 8)),
    "the first never ends": ({**RIGHT, "linear_forward": "def linear_forward(*args):\n    while True: pass\n"}, (0, 8, 8)),
    "asks for itself": (
        {**RIGHT, "linear_forward": "given = globals().get('linear_forward')\ndef linear_forward(*a):\n    return given(*a)\n"},
        (0, 8, 8),
    ),
    "keeps what it was lent": (
        {**RIGHT, "compute_cost": "def compute_cost(AL, Y):\n    return linear_forward.__closure__[0].cell_contents\n"},
        (8, 8, 0),
    ),
    "prints what it was lent": (
        before_each_call("print(linear_forward.__code__.co_consts, linear_forward.__closure__, vars(linear_forward))\nimport inspect"),
        (8, 8, 8),
    ),
    "no array": (before_each_call(SWALLOW.format(line="linear_forward('a', None, [{}])")), (8, 8, 8)),
    "no such arguments": (before_each_call(SWALLOW.format(line="linear_forward(1, 2, 3, 4, out=5, where='x')")), (8, 8, 8)),
    "no plain data": (before_each_call(SWALLOW.format(line="linear_forward(object(), lambda: 1, [print])")), (8, 8, 8)),
    "huge result": (before_each_call(SWALLOW.format(line="linear_forward(np.ones((1, 20000)), np.ones((20000, 1)), 0)")), (8, 8, 8)),
    "result too large to travel": (
        before_each_call(SWALLOW.format(line="linear_forward(np.ones((1, 3500)), np.ones((3500, 1)), 0)")),
        (8, 8, 8),
    ),
    "long computation": (before_each_call("while True:\n    linear_forward(np.ones((900, 900)), np.ones((900, 900)), 0)"), (8, 0, 8)),
    "long in each call": (before_each_call(LONG), (8, 0, 8)),
    "many questions": (before_each_call("while True:\n    linear_forward(np.ones((1, 1)), np.ones((1, 1)), 0)"), (8, 0, 8)),
    "hostile text": (before_each_call(SWALLOW.format(line="linear_forward('x' * 10**6, '\\ud800', b'y' * 10**6)")), (8, 8, 8)),
    "changed random state": (
        before_each_call("np.random.seed(7)\nlinear_forward(np.ones((1, 1)), np.ones((1, 1)), 0)\nnp.random.rand()"),
        (8, 8, 8),
    ),
    "overwrites what it was lent": (asking("linear_forward = None"), (8, 8, 8)),
}
