"""What IPython does with every cell and can be left out where it would find nothing to do: most cells are plain Python."""

import re
from typing import Any

from IPython.core.displayhook import DisplayHook
from IPython.core.history import HistoryManager
from IPython.core.inputtransformer2 import TransformerManager

__all__ = ["QuietHook", "ShortHistory", "ShortManager", "may_await"]

PLAIN = re.compile(r"(?!\s*(?:[!%,;/]|>>>|\.\.\.|In \[|\[nav\]|\[ins\])|[ \t]+\n|.*\?|.*=\s*[!%]).*\n")
"""A line that IPython's own transformers leave alone: no magic, command, call without parentheses, help, prompt, nor blanks alone."""


class ShortManager(TransformerManager):  # type: ignore[misc,unused-ignore]
    """IPython's transformations of a cell's text, which can say of most cells that there is nothing to transform."""

    def __init__(self) -> None:
        super().__init__()  # type: ignore[no-untyped-call,unused-ignore]
        self._own = self._transformers()

    def _transformers(self) -> list[Any]:
        return [*self.cleanup_transforms, *self.line_transforms, *self.token_transformers]

    def leaves_alone(self, lines: list[str]) -> bool:
        """Whether, if they are Python, nothing but empty lines before all others, or an indent that all have, would be changed."""
        return all(map(PLAIN.fullmatch, lines)) and self._transformers() == self._own


def may_await(source: str) -> bool:
    """Whether code can await something at its top level; if not, nobody has to compile it to find out."""
    return "await" in source or "async" in source


class ShortHistory(HistoryManager):  # type: ignore[misc,unused-ignore]
    """The lists `In` and the variables `_i`, `_ii` and so on, without the cache of a database."""

    _i00 = _i = _ii = _iii = ""  # plain, where IPython has traits

    def forget(self) -> None:
        """Have no cell in memory, as in the beginning."""
        self.reset(new_session=False)  # type: ignore[no-untyped-call,unused-ignore]
        self.input_hist_parsed[:] = self.input_hist_raw[:] = [""]
        self._i00 = self._i = self._ii = self._iii = ""

    def store_inputs(self, line_num: int, source: str, source_raw: str | None = None) -> None:
        """Remember a cell under its number."""
        raw = (source if source_raw is None else source_raw).rstrip("\n")
        if raw.strip() in ("exit", "quit", "exit()", "quit()"):
            return
        self.input_hist_parsed.append(source.rstrip("\n"))
        self.input_hist_raw.append(raw)
        self._iii, self._ii, self._i, self._i00 = self._ii, self._i, self._i00, raw
        self.shell.user_ns.update({"_i": self._i, "_ii": self._ii, "_iii": self._iii, f"_i{line_num}": raw})


class QuietHook(DisplayHook):  # type: ignore[misc,unused-ignore]
    """A display hook that looks for a semicolon at the end only of cells that have one anywhere."""

    def quiet(self) -> bool:
        """Whether the cell says not to show its value."""
        cells = self.shell.history_manager.input_hist_parsed  # type: ignore[union-attr,unused-ignore]
        return (not cells or ";" in cells[-1]) and bool(super().quiet())  # type: ignore[no-untyped-call,unused-ignore]
