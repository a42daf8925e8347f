"""The names that a test cell sees: the course's own imports and definitions first, then the submission's functions and data."""

import ast
import builtins
import importlib.util
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from IPython.core.inputtransformer2 import TransformerManager

Definitions = Mapping[str, ast.stmt]
Resolve = Callable[[str], object]


class TestNamespace(dict[str, Any]):
    """Globals for one test cell. An unknown name is one that the course defines, or else what `resolve` finds in the submission.

    `resolve(name)` raises KeyError for a name that the submission does not define. Builtins are the judge's own, unless the course asks
    the student to write a function of that name: `answers` are the names of the answer cells.
    """

    __test__ = False

    def __init__(self, definitions: Definitions, resolve: Resolve, answers: frozenset[str] = frozenset()) -> None:
        super().__init__(__name__="__main__", __builtins__=builtins)
        self.definitions = dict(definitions)
        self.resolve = resolve
        self.answers = answers

    def __missing__(self, name: str) -> object:
        if hasattr(builtins, name) and name not in self.answers:
            raise KeyError(name)
        statement = self.definitions.pop(name, None)
        if statement is not None:
            exec(compile(ast.Module([statement], []), "<course>", "exec"), self)
            return self[name]
        self[name] = self.resolve(name)
        return self[name]


@lru_cache(maxsize=64)
def course_definitions(sources: tuple[str, ...]) -> Definitions:
    """The imports, functions, classes and literal constants that the course's own cells make, by name; the last one wins."""
    found: dict[str, ast.stmt] = {}
    for source in sources:
        for statement in ast.parse(as_python(source)).body:
            found.update(dict.fromkeys(_names_made_by(statement), statement))
    return found


@lru_cache(maxsize=256)
def names_in(source: str) -> tuple[str, ...]:
    """The names that a cell reads or writes, in order; none of a cell that is no Python."""
    try:
        nodes = ast.walk(ast.parse(as_python(source)))
    except SyntaxError:
        return ()
    return tuple(dict.fromkeys(node.id for node in nodes if isinstance(node, ast.Name)))


@lru_cache(maxsize=256)
def as_python(source: str) -> str:
    """A cell's source with IPython's magics turned into calls."""
    return TransformerManager().transform_cell(source)  # type: ignore[no-untyped-call]


def _names_made_by(statement: ast.stmt) -> list[str]:
    if isinstance(statement, ast.Import):
        return [alias.asname or alias.name.partition(".")[0] for alias in statement.names if _exists(alias.name)]
    if isinstance(statement, ast.ImportFrom):
        return [alias.asname or alias.name for alias in statement.names if _exists(statement.module or "")]
    if isinstance(statement, ast.FunctionDef | ast.ClassDef):
        return [statement.name]
    if isinstance(statement, ast.Assign) and _is_literal(statement.value):
        return [target.id for target in statement.targets if isinstance(target, ast.Name)]
    return []


def _exists(module: str) -> bool:
    """Whether the judge can import it. A module that only a student has is the submission's."""
    return importlib.util.find_spec(module.partition(".")[0]) is not None


def _is_literal(value: ast.expr) -> bool:
    try:
        ast.literal_eval(value)
    except ValueError:
        return False
    return True
