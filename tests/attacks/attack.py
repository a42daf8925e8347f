"""What an attack is, and the small course that it is handed in to: two exercises, with a helper module beside the notebook."""

from collections.abc import Callable
from dataclasses import dataclass
from textwrap import dedent
from typing import Any

from grader.skeleton import Skeleton
from tests.judge.notebooks import answer, as_bytes, cell, notebook, stub, submission, test

HIDDEN_SECRET = "hidden-test-7f3a"
POINTS = {"double": 4.0, "quadruple": 6.0}

TOOLS = """
import numpy as np


def close(result, expected):
    return isinstance(result, np.ndarray) and result.shape == expected.shape and bool(np.allclose(result, expected))
"""

TEST_DOUBLE = f"""
assert abs(double(2) - 4) < 1e-9
assert np.allclose(double(np.ones((2, 3))), 2 * np.ones((2, 3)))
### BEGIN HIDDEN TESTS
secret = "{HIDDEN_SECRET}"
cases = [np.arange(6.0), np.array([[-1.5, 2.0], [0.25, 8.0]]), np.linspace(-3, 3, 7).reshape(7, 1)]
answers = [2 * case for case in cases]
for case, expected in zip(cases, answers):
    np.testing.assert_allclose(double(case), expected)
    assert all(isinstance(part, float) for part in double(case).ravel().tolist())
### END HIDDEN TESTS
"""

TEST_QUADRUPLE = """
assert close(quadruple(np.ones(3)), 4 * np.ones(3))
### BEGIN HIDDEN TESTS
for number in range(5):
    assert close(quadruple(np.full((2, 2), number / 3)), np.full((2, 2), number * 4 / 3)), "quadruple is wrong somewhere"
### END HIDDEN TESTS
"""

COURSE = Skeleton(
    "small",
    notebook(
        cell("# Two exercises", "title", kind="markdown"),
        cell("import numpy as np\nfrom tools import close", grade_id="packages"),
        answer("double", stub("double", "x")),
        test("double", POINTS["double"], TEST_DOUBLE.strip()),
        answer("quadruple", stub("quadruple", "x")),
        test("quadruple", POINTS["quadruple"], TEST_QUADRUPLE.strip()),
    ),
)

RIGHT_DOUBLE = "def double(x):\n    return 2 * x\n"
RIGHT_QUADRUPLE = "def quadruple(x):\n    return 4 * x\n"
WRONG_DOUBLE = "def double(x):\n    return x - 1\n"
WRONG_QUADRUPLE = "def quadruple(x):\n    return x - 1\n"
FULL = (4.0, 6.0)
NOTHING = (0.0, 0.0)
LOSES_DOUBLE = (0.0, 6.0)

Notebook = dict[str, Any]


@dataclass(frozen=True)
class Attack:
    """A submission that tries something; `deserves` are the points of its honest content, for `double` and `quadruple`.

    `cells` come before the answers. `change` makes the file that is handed in out of the notebook. Attacks that never end are `endless`.
    One that breaks its own process for good `may_lose` by it, but not gain.
    """

    name: str
    tries: str
    cells: tuple[str, ...] = ()
    double: str = RIGHT_DOUBLE
    quadruple: str = RIGHT_QUADRUPLE
    deserves: tuple[float, float] = FULL
    change: Callable[[Notebook], Notebook | bytes] | None = None
    endless: bool = False
    may_lose: bool = False

    def handed_in(self, places: dict[str, str]) -> bytes:
        """The submission's bytes; `@NAME@` in its sources becomes what `places` has under the name."""
        made = submission({"double": _code(self.double, places), "quadruple": _code(self.quadruple, places)}, COURSE)
        made["cells"][1:1] = [cell(_code(source, places), f"own-{number}") for number, source in enumerate(self.cells)]
        changed = self.change(made) if self.change else made
        return changed if isinstance(changed, bytes) else as_bytes(changed)


def _code(source: str, places: dict[str, str]) -> str:
    source = dedent(source).strip() + "\n"
    for name, place in places.items():
        source = source.replace(f"@{name}@", place)
    return source


def cheat(name: str, tries: str, *cells: str) -> Attack:
    """An attack that hopes for points although both functions are wrong."""
    return Attack(name, tries, cells, WRONG_DOUBLE, WRONG_QUADRUPLE, NOTHING)


def harm(name: str, tries: str, *cells: str, endless: bool = False, may_lose: bool = False) -> Attack:
    """An attack in cells of its own, beside right answers: it must neither gain nor, unless it asks for it, lose by it."""
    return Attack(name, tries, cells, endless=endless, may_lose=may_lose)


def trap(name: str, tries: str, double: str, endless: bool = False, deserves: tuple[float, float] = LOSES_DOUBLE) -> Attack:
    """An attack inside the function `double`, beside a right `quadruple`."""
    return Attack(name, tries, (), double, RIGHT_QUADRUPLE, deserves, endless=endless)
