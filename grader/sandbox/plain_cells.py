"""Runs cells of plain Python in few steps, in IPython's way and with the same effects; any other cell is left to IPython.

A cell that comes after a snapshot, which is a fork, pays for every page that it writes to. IPython's own way writes to 500 pages for the
shortest cell, most of them to find out that there is nothing to transform, to await or to notify.
"""

import ast
import contextlib
import re
from collections.abc import Iterator
from types import CodeType
from typing import Any

from IPython.core.async_helpers import _pseudo_sync_runner
from IPython.core.interactiveshell import ExecutionInfo, ExecutionResult, InteractiveShell

from grader.sandbox.shortcuts import ShortManager, may_await

__all__ = ["run_plainly"]

DEFINITION = re.compile(r"(?:[ \t#].*|(?:(?:def|class|import|from)\b|[@)\]}])[^;]*)?\n")
"""A line of a cell that only defines or imports: none of its statements can be an expression, whose value would have to be shown."""


def run_plainly(shell: InteractiveShell, source: str) -> ExecutionResult | None:
    """What `shell.run_cell(source, store_history=True)` does and returns; None if IPython has to do it, and nothing has been done yet."""
    if not (_is_plain(shell, source) and _does_nothing_special(shell)):
        return None
    cell = source if source.endswith("\n") else source + "\n"
    name = shell.compile.cache(cell, shell.execution_count, raw_code=source)
    try:
        parts = _parts(shell, cell, name)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError):
        return None
    info = ExecutionInfo(source, True, False, True, None, None, cell)  # type: ignore[no-untyped-call,unused-ignore]
    return _run(shell, info, parts, name)


def _parts(shell: InteractiveShell, cell: str, name: str) -> list[tuple[Any, str]]:
    """What is run one after the other: all at once, compiled, if there is no value to be shown; else every statement's tree and mode.

    Raises what compiling raises.
    """
    if all(map(DEFINITION.fullmatch, cell.splitlines(keepends=True))):
        return [(shell.compile(cell, name, "exec"), "exec")]
    nodes = shell.compile.ast_parse(cell, filename=name).body  # type: ignore[attr-defined,unused-ignore]
    return list(_statements(nodes))


def _is_plain(shell: InteractiveShell, source: str) -> bool:
    """Whether the cell is Python as it stands. A single line could still be a call of something by its bare name."""
    manager = shell.input_transformer_manager
    lines = (source if source.endswith("\n") else source + "\n").splitlines(keepends=True)
    return (
        isinstance(manager, ShortManager)
        and len(lines) > 1
        and not lines[0][0].isspace()
        and not may_await(source)
        and manager.leaves_alone(lines)
    )


def _does_nothing_special(shell: InteractiveShell) -> bool:
    """Whether the shell is set as it was in the beginning, in all that concerns the running of cells."""
    changed = shell.ast_transformers or shell.input_transformers_post or shell.custom_exceptions or shell.logger.log_active
    return not changed and shell.ast_node_interactivity == "last_expr"


def _run(shell: InteractiveShell, info: ExecutionInfo, parts: list[tuple[Any, str]], name: str) -> ExecutionResult:
    result = ExecutionResult(info)  # type: ignore[no-untyped-call,unused-ignore]
    result.execution_count = shell.execution_count
    shell.execution_count += 1
    try:
        _notify(shell, "pre_execute")
        _notify(shell, "pre_run_cell", info)
        shell.history_manager.store_inputs(result.execution_count, info.transformed_cell, info.raw_cell)  # type: ignore[union-attr,unused-ignore]
        with shell.builtin_trap, shell.display_trap:  # type: ignore[no-untyped-call,unused-ignore]
            shell.displayhook.exec_result = result
            shell.last_execution_succeeded = all(_run_part(shell, part, mode, name, result) for part, mode in parts)
            shell.displayhook.exec_result = None
        shell.last_execution_result = result
    except BaseException as error:  # the student's exception may raise another one when it is shown
        result.error_in_exec = error
        with contextlib.suppress(BaseException):
            shell.showtraceback(running_compiled_code=True)
    finally:
        _notify(shell, "post_execute")
        _notify(shell, "post_run_cell", result)
    return result


def _notify(shell: InteractiveShell, event: str, *arguments: object) -> None:
    if shell.events.callbacks[event]:
        shell.events.trigger(event, *arguments)


def _run_part(shell: InteractiveShell, part: Any, mode: str, name: str, result: ExecutionResult) -> bool:
    """Run a statement, or compiled code; whether it went well."""
    try:
        code = part if isinstance(part, CodeType) else shell.compile(part, name, mode)
    except (SyntaxError, ValueError, OverflowError, MemoryError, RecursionError) as error:
        result.error_before_exec = error
        shell.showtraceback()
        return False
    return not _pseudo_sync_runner(shell.run_code(code, result))  # type: ignore[no-untyped-call,unused-ignore]


def _statements(nodes: list[ast.stmt]) -> Iterator[tuple[Any, str]]:
    """Every statement by itself; the value of the last one is shown if it is an expression."""
    shown = nodes[-1:] if nodes and isinstance(nodes[-1], ast.Expr) else []
    for node in nodes[: len(nodes) - len(shown)]:
        yield ast.Module([node], []), "exec"
    for node in shown:
        yield ast.Interactive([node]), "single"
