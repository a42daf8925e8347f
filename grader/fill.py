"""Puts answers into the answer cells of a notebook: the reference's, to prove the course sound, or wrong ones, to try the grading."""

import ast
import copy
import importlib
import inspect
from collections.abc import Iterable, Mapping, Sequence

from nbformat import NotebookNode

from grader.course import Assignment, CourseError
from grader.skeleton import grade_id, is_answer

NETWORK_HEADER = '''"""The functions of "Building a deep neural network, step by step", as their author wrote them."""

import numpy as np
from activations import relu, relu_backward, sigmoid, sigmoid_backward
'''


class UnknownAnswer(CourseError):
    """Answers were given that the notebook has no cells for; `names` says which."""

    def __init__(self, names: Sequence[str]) -> None:
        super().__init__(f"The notebook has no answer cell for {', '.join(names)}.")
        self.names = tuple(names)


def fill(notebook: NotebookNode, answers: Mapping[str, str]) -> NotebookNode:
    """A copy of the notebook in which the answer cell of every grade_id in `answers` holds that source.

    Raises UnknownAnswer if the notebook has no such answer cell.
    """
    filled = copy.deepcopy(notebook)
    cells = {grade_id(cell): cell for cell in filled.cells if is_answer(cell)}
    if unknown := sorted(answers.keys() - cells.keys()):
        raise UnknownAnswer(unknown)
    for name, source in answers.items():
        cells[name]["source"] = source
    return filled


def reference_answers(assignment: Assignment) -> dict[str, str]:
    """The source of the reference for every answer cell of the assignment, from the module of `solutions` that has its name."""
    module = importlib.import_module(f"solutions.{assignment.name}")
    return {name: plain_source(inspect.getsource(getattr(module, name))) for name in assignment.skeleton.answers}


def plain_source(source: str) -> str:
    """The source of a function without its annotations, whose names a notebook does not know."""
    return ast.unparse(ast.fix_missing_locations(_Unannotated().visit(ast.parse(source))))


def network_module(sources: Iterable[str]) -> str:
    """The text of `my_network.py`: the functions of the first assignment, for the second to import. What does not compile is left out."""
    return "\n\n".join([NETWORK_HEADER, *(f"{source}\n" for source in sources if _compiles(source))])


class _Unannotated(ast.NodeTransformer):
    def visit_FunctionDef(self, node: ast.FunctionDef) -> ast.AST:
        node.returns = None
        return self.generic_visit(node)

    def visit_arg(self, node: ast.arg) -> ast.AST:
        node.annotation = None
        return node

    def visit_AnnAssign(self, node: ast.AnnAssign) -> ast.AST | None:
        return ast.Assign([node.target], node.value) if node.value else None


def _compiles(source: str) -> bool:
    try:
        compile(source, "<answer>", "exec")
    except SyntaxError:
        return False
    return True
