"""Whether the course of a test is set by the answers that it gets: then the same answers lead it to the same end.

Read from the text of the test, of what it uses of the course's own cells, and of the modules beside the notebook that it gets to. The
instructor wrote all of that, so the question is what it depends on, not what it hides.
"""

import ast
from collections.abc import Iterable, Iterator
from pathlib import Path

from grader.judge.namespace import Definitions, as_python

__all__ = ["is_repeatable"]

STEADY = frozenset(
    [
        *("abc", "cmath", "collections", "contextlib", "copy", "dataclasses", "enum", "fractions", "functools", "itertools", "math"),
        *("numbers", "operator", "re", "string", "textwrap", "traceback", "types", "typing", "warnings"),
        *("numpy", "grader.checks"),
    ]
)
"""Modules that know neither the time, nor files, nor chance, but for numpy's generators: a test that draws from one that nobody has
seeded asks other questions every time, and is found out by that."""
UNSTEADY = frozenset(
    [
        *("__import__", "compile", "eval", "exec", "globals", "hash", "id", "input", "locals", "open", "vars"),
        *("datetime64", "fromfile", "genfromtxt", "load", "loadtxt", "memmap"),
    ]
)
"""Names of what could get at something else: builtins, and what numpy has of files and the time."""


def is_repeatable(source: str, definitions: Definitions, folder: Path) -> bool:
    """Whether a test cell, which sees the course's `definitions` and the modules in `folder`, imports and uses only what is steady."""
    try:
        trees = list(_all_of_it(ast.parse(as_python(source)), definitions, folder))
    except (OSError, SyntaxError, ValueError):
        return False
    names = {name for tree in trees for name in _names(tree)}
    outside = {module for tree in trees for module in _imports(tree) if not _beside(folder, module).is_file()}
    return names.isdisjoint(UNSTEADY) and all(_is_steady(module) for module in outside)


def _all_of_it(test: ast.AST, definitions: Definitions, folder: Path) -> Iterator[ast.AST]:
    """The test's tree, and those of whatever of the course it gets to."""
    waiting: list[ast.AST] = [test]
    known_names: set[str] = set()
    known_modules: set[str] = set()
    while waiting:
        tree = waiting.pop()
        yield tree
        used = set(_names(tree)) & definitions.keys()
        modules = {module for module in _imports(tree) if _beside(folder, module).is_file()}
        waiting += [definitions[name] for name in used - known_names]
        waiting += [ast.parse(_beside(folder, module).read_bytes()) for module in modules - known_modules]
        known_names |= used
        known_modules |= modules


def _names(tree: ast.AST) -> Iterator[str]:
    """The names that are used or imported, and the attributes that are asked for."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name):
            yield node.id
        elif isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.alias):
            yield node.name


def _imports(tree: ast.AST) -> Iterable[str]:
    """The modules that are imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or ""


def _beside(folder: Path, module: str) -> Path:
    return folder / f"{module}.py"


def _is_steady(module: str) -> bool:
    return module in STEADY or module.partition(".")[0] in STEADY
