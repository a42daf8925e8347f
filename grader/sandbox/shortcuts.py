"""What IPython does with every cell and can be left out where it would find nothing to do: most cells are plain Python."""

import re
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.inputtransformer2 import TransformerManager

__all__ = ["QuietHook", "ShortManager", "may_await"]

PLAIN = re.compile(r"(?!\s*[!%,;/]|.*\?|.*=\s*[!%]).*\n")
"""A line that no token transformer of IPython's own rewrites: no magic, no command, no call without parentheses, no help."""


class ShortManager(TransformerManager):  # type: ignore[misc,unused-ignore]
    """IPython's transformations of a cell's text, which takes a cell apart into tokens only if it may hold something to transform."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call,unused-ignore]
        self._own = list(self.token_transformers)

    def do_token_transforms(self, lines: list[str]) -> Any:
        """The lines of the cell with what is IPython's own in them rewritten as Python."""
        if self.token_transformers == self._own and all(map(PLAIN.fullmatch, lines)):
            return lines
        return super().do_token_transforms(lines)  # type: ignore[no-untyped-call,unused-ignore]


def may_await(source: str) -> bool:
    """Whether code can await something at its top level; if not, nobody has to compile it to find out."""
    return "await" in source or "async" in source


class QuietHook(DisplayHook):  # type: ignore[misc,unused-ignore]
    """A display hook that looks for a semicolon at the end only of cells that have one anywhere."""

    def quiet(self) -> bool:
        """Whether the cell says not to show its value."""
        cells = self.shell.history_manager.input_hist_parsed  # type: ignore[union-attr,unused-ignore]
        return (not cells or ";" in cells[-1]) and bool(super().quiet())  # type: ignore[no-untyped-call,unused-ignore]
