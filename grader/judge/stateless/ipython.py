"""What IPython does with the text of a cell before Python sees it, as far as that could change what runs."""

import ast
import re

from grader.judge.stateless.vocabulary import BUILTINS

__all__ = ["could_be_magic", "is_read_alike", "is_refused"]

PROMPT = re.compile(r"^\s*(?:>>>|\.\.\.)|\bIn \[", re.MULTILINE)
MORE_THAN_PYTHON = re.compile(r"[%!?]|^\s*[,;/]|\A\s*^[ \t]", re.MULTILINE)
"""What magics, commands, questions, calls without brackets, and cells that are indented as a whole look like."""


def is_read_alike(source: str) -> bool:
    """Whether Python and IPython see the same lines: IPython breaks them at more characters, and takes copied prompts away."""
    return source.splitlines() == source.removesuffix("\n").split("\n") * bool(source) and not PROMPT.search(source)


def is_refused(source: str) -> bool:
    """Whether a cell that is no Python is nothing to IPython either, which then does nothing with it."""
    return len(source.strip().splitlines()) > 1 and not MORE_THAN_PYTHON.search(source)


def could_be_magic(source: str, tree: ast.Module) -> bool:
    """Whether IPython might read a single line as a command: it does so with words that name one, unless they name something else."""
    if len(source.strip().splitlines()) != 1 or not (tree.body and isinstance(tree.body[0], ast.Expr)):
        return False
    names = [node.id for node in ast.walk(tree) if isinstance(node, ast.Name)]
    return not names or names[0] not in BUILTINS or not source.startswith(f"{names[0]}(")
