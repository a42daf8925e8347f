"""Keep what you have written: the functions of this notebook as my_network.py, for the next notebook to import.

The file stands alone: it needs numpy and holds everything else, the given activations and any helper of your own included.
"""

import ast
import dis
import inspect
import os
import runpy
import tempfile
from collections.abc import Iterator
from pathlib import Path
from types import CodeType, FunctionType, ModuleType
from typing import Any

import activations

HEADER = '''"""The functions of a deep neural network, as written in "Building a deep neural network, step by step"."""

from __future__ import annotations
'''


class SavingError(RuntimeError):
    """The functions cannot be saved yet; the message says which and why."""

    def _render_traceback_(self) -> list[str]:
        return [f"\x1b[1m{type(self).__name__}\x1b[0m: {self}"]


def save_functions(*functions: FunctionType, name: str = "my_network.py", also_in: str = "../image_classifier") -> None:
    """Write the functions to the file `name` here, and in the folder `also_in` if there is one.

    Raises SavingError, and writes nothing, while a function is not written yet or uses something that cannot be saved.
    """
    unwritten = [function.__name__ for function in functions if not _is_written(function)]
    if unwritten:
        raise SavingError(f"Nothing is saved: not written yet: {', '.join(unwritten)}.")
    text = _module_text(functions)
    paths = [folder / name for folder in (Path(), Path(also_in)) if folder.is_dir()]
    for path in paths:
        _write(path, text, [function.__name__ for function in functions])
    print(f"Saved {len(functions)} functions to {' and '.join(path.as_posix() for path in paths)}.")


def _source(function: FunctionType) -> str:
    try:
        return inspect.getsource(function)
    except (OSError, TypeError):
        raise SavingError(f"{function.__name__}: its source cannot be found. Run the cell that defines it, then this one.") from None


def _is_written(function: FunctionType) -> bool:
    """Whether the function gets to its end without meeting the stub's `raise NotImplementedError`."""
    definition = ast.parse(_source(function)).body[0]
    assert isinstance(definition, ast.FunctionDef)
    for statement in definition.body:
        if isinstance(statement, ast.Return):
            return True
        if isinstance(statement, ast.Raise) and "NotImplementedError" in ast.unparse(statement):
            return False
    return True


def _module_text(functions: tuple[FunctionType, ...]) -> str:
    """The file: header, activations, then what each function uses, then the functions."""
    parts: dict[str, str] = {}
    for function in functions:
        _collect(function, parts)
    given = inspect.getsource(activations).split('"""', 2)[2].strip()
    return "\n\n".join([HEADER.rstrip(), given, *(part.strip() for part in parts.values())]) + "\n"


def _collect(function: FunctionType, parts: dict[str, str]) -> None:
    """Add the source of `function` to `parts`, after everything of the notebook's that it uses."""
    if function.__name__ in parts:
        return
    parts[function.__name__] = ""  # seen: two functions may use each other
    for name, value in _used(function):
        if isinstance(value, FunctionType) and value.__module__ == function.__module__:
            _collect(value, parts)
        elif name not in vars(activations):
            parts.setdefault(name, _assignment(function.__name__, name, value))
    del parts[function.__name__]
    parts[function.__name__] = "\n" + _source(function)


def _used(function: FunctionType) -> Iterator[tuple[str, Any]]:
    """The global names that the function reads, with what they stand for now; builtins are everywhere and left out."""
    codes = [function.__code__]
    for code in codes:
        codes += [constant for constant in code.co_consts if isinstance(constant, CodeType)]
        for instruction in dis.get_instructions(code):
            if instruction.opname == "LOAD_GLOBAL" and instruction.argval in function.__globals__:
                yield instruction.argval, function.__globals__[instruction.argval]


def _assignment(user: str, name: str, value: object) -> str:
    """The line that gives `name` its meaning again."""
    if isinstance(value, ModuleType):
        return f"import {value.__name__} as {name}"
    if isinstance(value, int | float | str | bool | None):
        return f"{name} = {value!r}"
    module = getattr(value, "__module__", None)
    if module not in (None, "__main__") and hasattr(value, "__name__"):
        return f"from {module} import {value.__name__} as {name}"
    raise SavingError(f"{user} uses {name} from outside, which cannot be saved. Move it inside the function.")


def _write(path: Path, text: str, names: list[str]) -> None:
    """Put the file in place whole, once it is known to run and to define its functions."""
    with tempfile.TemporaryDirectory(dir=path.parent) as folder:
        draft = Path(folder) / path.name
        draft.write_text(text, encoding="utf-8")
        missing = set(names) - set(runpy.run_path(str(draft)))
        if missing:
            raise SavingError(f"{path} would lack {', '.join(sorted(missing))}.")
        os.replace(draft, path)
