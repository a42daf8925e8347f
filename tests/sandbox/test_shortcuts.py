"""What is left out of IPython's work on a cell changes nothing about the cell."""

import ast

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from IPython.core.async_helpers import _should_be_async
from IPython.core.inputtransformer2 import TransformerManager

from grader.sandbox import Sandbox
from grader.sandbox.shortcuts import ShortManager, may_await

PIECES = ["a", "b = ", "=", " ", "    ", "\n", "\n", "\\\n", "%", "%time ", "%%", "!", "!=", "?", ";", ",", "/", "(", ")", "'", "#"]
PIECES += ["\t", '"""', "\x0c", "\r", "\u2028", "if a:", "x[1]", "1", "lambda: ", "\x00", "@", "f'{a}'", ":"]
PIECES += [">>> ", "... ", "In [1]: ", "...: "]
CELLS = st.lists(st.sampled_from(PIECES), max_size=30).map("".join)
AWAITING = ["await x", "[y async for y in x]", "async with x: pass", "async for y in x: pass"]
NOT_AWAITING = ["x = 1", "def f():\n    return 1", "x = (", "return 1", "print('a')", "[y for y in x]", "'a\x00'"]


@given(CELLS)
@example("x = %time 1\n")
@example("x = \\\n%time 1\n")
@example("if a:\n\t!ls\n")
@example("a\x0c%time 1\n")
@example("'''\n%time\n'''\n")
@example("a\n  \na")
@example("a\n>>> a\n... a")
def test_python_that_is_left_alone_is_left_alone_by_ipython(cell: str) -> None:
    ended = cell if cell.endswith("\n") else f"{cell}\n"
    lines = ended.splitlines(keepends=True)
    if not lines[0][0].isspace() and ShortManager().leaves_alone(lines) and _is_python(ended):
        assert TransformerManager().transform_cell(cell) == ended  # type: ignore[no-untyped-call,unused-ignore]


def _is_python(source: str) -> bool:
    try:
        ast.parse(source)
    except (SyntaxError, ValueError):
        return False
    return True


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
    assert sandbox.run_cell("twice = 'two'\nonce").outputs[0]["data"]["text/plain"] == "'two'"


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
