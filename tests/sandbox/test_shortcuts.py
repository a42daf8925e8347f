"""What is left out of IPython's work on a cell changes nothing about the cell."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from grader.sandbox import Sandbox
from grader.sandbox.shortcuts import ShortManager, may_await

PIECES = ["a", "b = ", "=", " ", "    ", "\n", "\n", "\\\n", "%", "%time ", "%%", "!", "!=", "?", ";", ",", "/", "(", ")", "'", "#"]
PIECES += [
    "\t",
    '"""',
    "\x0c",
    "\r",
    "\u2028",
    "if a:",
    "x[1]",
    "1",
    "lambda: ",
    "\x00",
    "@",
    "f'{a}'",
    ":",
    ">>> ",
    "... ",
    "In [1]: ",
    "...: ",
]
CELLS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
AWAITING = ["await x", "[y async for y in x]", "async with x: pass", "async for y in x: pass"]
NOT_AWAITING = ["x = 1", "def f():\n    return 1", "x = (", "return 1", "print('a')", "[y for y in x]", "'a\x00'"]


@given(CELLS)
@example("x = %time 1\n")
@example("x = \\\n%time 1\n")
@example("if a:\n\t!ls\n")
@example("a\x0c%time 1\n")
@example("'''\n%time\n'''\n")
def test_a_cell_is_transformed_as_by_ipython(cell: str) -> None:
    assert _transformed(ShortManager(), cell) == _transformed(TransformerManager(), cell)  # type: ignore[no-untyped-call,unused-ignore]


@given(CELLS)
@example("a\n  \na")
@example("a\n>>> a\n... a")
def test_lines_that_are_left_alone_are_left_alone_by_ipython(cell: str) -> None:
    ended = cell if cell.endswith("\n") else f"{cell}\n"
    lines = ended.splitlines(keepends=True)
    if not lines[0][0].isspace() and ShortManager().leaves_alone(lines):
        assert _transformed(TransformerManager(), cell) == ended  # type: ignore[no-untyped-call,unused-ignore]


def _transformed(manager: TransformerManager, cell: str) -> str:
    try:
        return str(manager.transform_cell(cell))
    except Exception as error:  # what makes no sense to IPython is to make none in the same way here
        return repr(error)


def test_a_transformer_of_ones_own_is_used(sandbox: Sandbox) -> None:
    own = """
from IPython.core.inputtransformer2 import MagicAssign
class Doubling(MagicAssign):
    @classmethod
    def find(cls, lines):
        return next((cls(t.start) for line in lines for t in line if t.string == "once"), None)
    def transform(self, lines):
        return [line.replace("once", "twice") for line in lines]
get_ipython().input_transformer_manager.token_transformers.append(Doubling)
"""
    assert sandbox.run_cell(own).status == "ok"
    sandbox.run_cell("twice = 'two'")
    assert sandbox.run_cell("once").outputs[0]["data"]["text/plain"] == "'two'"


@pytest.mark.parametrize("source", AWAITING)
def test_code_that_awaits_is_looked_at(source: str) -> None:
    assert may_await(source)
    assert _should_be_async(source)


@pytest.mark.parametrize("source", NOT_AWAITING)
def test_code_that_cannot_await_is_not(source: str) -> None:
    assert not may_await(source)
    assert not _should_be_async(source)


@pytest.mark.parametrize(("source", "shown"), [("7;", 0), ("7", 1), ("';'", 1), ("7;  # quiet", 0), ("7  # loud;", 1)])
def test_a_semicolon_at_the_end_hides_the_value(sandbox: Sandbox, source: str, shown: int) -> None:
    assert len(sandbox.run_cell(source).outputs) == shown
