"""Inside the sandbox: an IPython shell without terminal, history, kernel or sockets, which runs cells as a notebook's kernel does."""

import builtins
import contextlib
import getpass
import os
import sys
from collections.abc import Iterator, Mapping
from types import ModuleType
from typing import Any, NoReturn

from IPython.core.error import UsageError
from IPython.core.formatters import PNGFormatter
from IPython.core.interactiveshell import InteractiveShell
from traitlets import Type
from traitlets.config import Config

from grader.sandbox.outputs import CapturedDisplayHook, CapturedDisplayPublisher, CapturedStream, OutputLog
from grader.sandbox.plain_cells import run_plainly
from grader.sandbox.short_tracebacks import ShortTB
from grader.sandbox.shortcuts import ShortHistory, ShortManager, may_await

__all__ = ["StudentShell", "build_shell"]

NO_INPUT = "input() does not work while a notebook is graded: nobody is there to answer."
NO_COMMANDS = "Shell commands (!{command}) do not work while a notebook is graded."


class InputNotAvailable(RuntimeError):
    """Raised by input() and getpass()."""


class StudentShell(InteractiveShell):  # type: ignore[misc,unused-ignore]
    """InteractiveShell whose outputs go to an OutputLog."""

    display_pub_class = Type(CapturedDisplayPublisher)
    displayhook_class = Type(CapturedDisplayHook)
    output_log: OutputLog
    # Plain, where IPython has traits: nobody watches them, and to set a trait takes more than to run a short cell.
    execution_count = 1
    last_execution_succeeded = True
    last_execution_result = None

    def init_history(self) -> None:
        """Have a history as far as it can be seen in a notebook."""
        self.history_manager = ShortHistory(shell=self, parent=self)
        self.configurables.append(self.history_manager)  # type: ignore[arg-type,unused-ignore]

    def _showtraceback(self, etype: type, evalue: BaseException, stb: list[str]) -> None:
        """Record an error output instead of printing the traceback."""
        text = safe_text(evalue)
        self.output_log.show({"output_type": "error", "ename": etype.__name__, "evalue": text, "traceback": [str(line) for line in stb]})

    def run_cell(self, raw_cell: str, store_history: bool = False, *args: Any, **kwargs: Any) -> Any:
        """Run a cell as IPython does, in fewer steps if it can be."""
        plain = store_history and not args and not kwargs
        result = run_plainly(self, raw_cell) if plain else None
        return super().run_cell(raw_cell, store_history, *args, **kwargs) if result is None else result  # type: ignore[no-untyped-call,unused-ignore]

    def _format_exception_for_storage(self, exception: BaseException, *args: Any, **kwargs: Any) -> dict[str, Any]:
        """IPython would make the traceback a second time, for a history that nobody reads."""
        return {"ename": type(exception).__name__, "evalue": safe_text(exception), "traceback": []}

    def should_run_async(self, raw_cell: str, *, transformed_cell: str | None = None, preprocessing_exc_tuple: Any = None) -> bool:
        """Whether a cell needs an event loop."""
        if not may_await(raw_cell if transformed_cell is None else transformed_cell):
            return False
        return bool(super().should_run_async(raw_cell, transformed_cell=transformed_cell, preprocessing_exc_tuple=preprocessing_exc_tuple))

    def system(self, cmd: str) -> NoReturn:
        """Refuse `!command`."""
        raise UsageError(NO_COMMANDS.format(command=str(cmd)[:40]))

    system_piped = system_raw = system

    def getoutput(self, cmd: str, split: bool = True, depth: int = 0) -> NoReturn:
        """Refuse `x = !command`."""
        self.system(cmd)

    def ask_exit(self) -> None:
        """`exit` and `quit` end nothing here."""

    @contextlib.contextmanager
    def _tee(self, channel: str) -> Iterator[None]:
        """IPython would keep all that is ever printed, for its history; the log keeps what is needed of it."""
        yield

    def enable_gui(self, gui: str | None = None) -> None:
        """There is no window system to hook into."""


def safe_text(value: object, limit: int = 2000) -> str:
    """str(value), cut to `limit` characters, whatever its __str__ does."""
    try:
        return str.__str__(str(value))[:limit]
    except BaseException:  # a student's __str__ may raise anything at all, KeyboardInterrupt included
        return "(its text could not be made)"


def build_shell(log: OutputLog) -> StudentShell:
    """The one shell of this process, with streams, displays and inline figures going to `log`."""
    config = Config()
    config.HistoryManager.enabled = False
    config.InteractiveShell.colors = "nocolor"
    config.InteractiveShell.autocall = 0
    config.InteractiveShell.ipython_dir = os.environ.get("IPYTHONDIR", "")
    shell = StudentShell.instance(config=config, user_module=ModuleType("__main__"))
    shell.InteractiveTB = ShortTB(mode="Context", theme_name="nocolor", tb_offset=1)  # type: ignore[no-untyped-call,unused-ignore]
    shell.input_transformer_manager = ShortManager()
    shell.display_formatter.formatters["image/png"] = _Pictures(parent=shell.display_formatter)  # type: ignore[union-attr]
    shell.output_log = log
    shell.display_pub.log = log  # type: ignore[attr-defined]
    shell.displayhook.log = log  # type: ignore[attr-defined]
    return shell


def do_not_draw() -> None:
    """Show figures as text: nobody will look at them, and drawing is what takes the time."""
    _Pictures.of_figures = False


class _Pictures(PNGFormatter):  # type: ignore[misc,unused-ignore]
    """Makes pictures of whatever has one, figures of matplotlib (which may not even be imported yet) only if they are to be drawn."""

    of_figures = True

    def __call__(self, obj: object) -> Any:
        """The PNG of an object, None if it has none."""
        return super().__call__(obj) if self.of_figures or not _is_figure(obj) else None  # type: ignore[no-untyped-call,unused-ignore]


def _is_figure(obj: object) -> bool:
    return any((cls.__module__, cls.__name__) == ("matplotlib.figure", "Figure") for cls in type(obj).__mro__)


def redirect(log: OutputLog) -> None:
    """Send this process's Python streams to `log`, and close its input."""
    sys.stdout = CapturedStream(log, "stdout")
    sys.stderr = CapturedStream(log, "stderr")
    builtins.input = _refuse_input
    getpass.getpass = _refuse_input


def _refuse_input(*args: object, **kwargs: object) -> NoReturn:
    __tracebackhide__ = True  # the student's line is what the traceback should end with
    raise InputNotAvailable(NO_INPUT)


def user_names(shell: StudentShell) -> Mapping[str, Any]:
    """What the student's cells defined."""
    return {name: value for name, value in shell.user_ns.items() if is_user_name(shell, name)}


def is_user_name(shell: StudentShell, name: object) -> bool:
    """Whether the student's cells defined this name: not the shell, and not for nobody to see."""
    return isinstance(name, str) and not name.startswith("_") and name not in shell.user_ns_hidden and name in shell.user_ns
