"""Functions kept as examples: what the catalogue of mistakes and the collection of alternatives have in common.

An entry is a function in a module named after its exercise, so it can be called here, next to the reference versions of its neighbours,
and its source can be pasted into a notebook's answer cell. What cannot be one function is a whole cell, kept as the docstring.
"""

import ast
import importlib
import inspect
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from types import CodeType, ModuleType
from typing import Any, TypeVar

Function = Callable[..., Any]


@dataclass(frozen=True)
class Entry:
    """A function as a student may write it; with `whole_cell`, the docstring of `written` is the answer cell."""

    exercise: str
    name: str
    written: Function
    whole_cell: bool

    @property
    def function(self) -> Function | None:
        """The function under its exercise's name, made anew at every access (nothing left of earlier calls); None if it cannot compile."""
        code = code_of(self)
        if code is None:
            return None
        namespace = dict(vars(importlib.import_module(self.written.__module__)))
        exec(code, namespace)
        function: Function = namespace[self.exercise]
        return function


EntryT = TypeVar("EntryT", bound=Entry)


def exercise_of(written: Function) -> str:
    """The exercise that a function of the catalogue belongs to: the last part of its module's name."""
    return written.__module__.rpartition(".")[2]


@cache
def source_of(entry: Entry) -> str:
    """The answer cell of an entry: without the decorator, under the name of the exercise."""
    if entry.whole_cell:
        return inspect.cleandoc(entry.written.__doc__ or "") + "\n"
    definition = _definitions(entry.written.__module__)[entry.written.__name__]
    return definition.replace(f"def {entry.name}(", f"def {entry.exercise}(", 1)


@cache
def _definitions(module: str) -> dict[str, str]:
    """The functions of a module as they are written, without decorators; in one go, where inspect would read the module for each."""
    source = inspect.getsource(importlib.import_module(module))
    lines, nodes = source.splitlines(keepends=True), ast.parse(source).body
    return {node.name: "".join(lines[node.lineno - 1 : node.end_lineno]) for node in nodes if isinstance(node, ast.FunctionDef)}


@cache
def code_of(entry: Entry) -> CodeType | None:
    """The compiled answer cell, or None if it does not compile."""
    try:
        return compile(source_of(entry), f"<{entry.exercise}: {entry.name}>", "exec")
    except SyntaxError:
        return None


def entries_of(package: ModuleType, kind: type[EntryT], exercise: str) -> tuple[EntryT, ...]:
    """The entries of one exercise in the order of its module; none if the package has no such module."""
    if exercise not in exercises_in(package):
        return ()
    module = importlib.import_module(f"{package.__name__}.{exercise}")
    return tuple(value for value in vars(module).values() if isinstance(value, kind))


def all_entries(package: ModuleType, kind: type[EntryT]) -> tuple[EntryT, ...]:
    """The entries of every exercise, one exercise after the other."""
    return tuple(entry for exercise in exercises_in(package) for entry in entries_of(package, kind, exercise))


def exercises_in(package: ModuleType) -> tuple[str, ...]:
    """The exercises that a package has a module for, by name."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(package.__path__)))
