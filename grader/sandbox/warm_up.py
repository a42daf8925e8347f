"""In the warm process: import what notebooks need, and use each part once, so that every child finds it in memory and ready."""

import contextlib
import os
import signal
import sys
from collections.abc import Iterator
from typing import Any

from grader.sandbox.confinement.filesystem import HOME
from grader.sandbox.outputs import OutputLog
from grader.sandbox.rehearsal import rehearse
from grader.sandbox.shell import StudentShell, build_shell, redirect

__all__ = ["look_like_a_kernel", "warm_up"]

EXERCISE = (
    "import numpy as np\nnp.random.randn(3, 4) @ np.ones((4, 1))",
    "%time sum(range(3))",
    "x = (",
    "from IPython.display import clear_output, display\ndisplay('text')\nclear_output(wait=True)",
    "import asyncio, unittest, numpy.testing, json, re, math, itertools, functools, collections, pathlib, time, random, typing",
    "def exercise(x):\n    raise ValueError(f'no {x}')\nexercise(1)",  # after the imports: a traceback looks at all modules
)
TIMES_DRAWN = 3
WITH_LIBRARIES = TIMES_DRAWN * (
    "%matplotlib inline\nimport numpy as np, matplotlib.pyplot as plt\n_, axes = plt.subplots(1, 2)\n"
    "axes[0].plot([1, 2], label='cost')\naxes[0].set_title('title')\naxes[0].legend()\naxes[1].imshow(np.zeros((4, 4, 3)))\nplt.show()\n"
    "plt.close('all')",
)


def warm_up(project: str, limits: dict[str, Any]) -> tuple[StudentShell, OutputLog]:
    """The shell for the children, and the log that its outputs go to."""
    log = OutputLog()
    shell = build_shell(log)
    _import_libraries(shell)
    with _forgotten(shell, log):
        log.start(2**24)
        for source in EXERCISE + WITH_LIBRARIES:
            shell.run_cell(source, store_history=False)
        rehearse(shell, log, limits)
    _close_fonts()
    sys.path[:] = ["", *(path for path in sys.path if path not in ("", project))]
    sys.argv[:] = sys.orig_argv[:] = ["notebook"]
    return shell, log


def _import_libraries(shell: StudentShell) -> None:
    import h5py  # noqa: F401
    import tqdm

    tqdm.tqdm.monitor_interval = 0  # its monitor would be a thread
    shell.enable_matplotlib("inline")  # type: ignore[no-untyped-call]


def _close_fonts() -> None:
    """Fonts are open files, which no two processes can read at once; matplotlib closes them in forks that run its hook."""
    from matplotlib import font_manager

    font_manager._get_font.cache_clear()  # type: ignore[attr-defined,unused-ignore]


@contextlib.contextmanager
def _forgotten(shell: StudentShell, log: OutputLog) -> Iterator[None]:
    """In the body cells may run; afterwards they have never been there."""
    before, streams, count = dict(shell.user_ns), (sys.stdout, sys.stderr), shell.execution_count
    interrupt = signal.getsignal(signal.SIGINT)
    redirect(log)
    yield
    sys.stdout, sys.stderr = streams
    signal.signal(signal.SIGINT, interrupt)
    log.start(0)
    shell.user_ns.clear()
    shell.user_ns.update(before)
    shell.execution_count = count
    shell.compile._filename_map.clear()
    shell.history_manager.forget()  # type: ignore[union-attr,unused-ignore]


def look_like_a_kernel() -> None:
    """Give the process the surroundings that a notebook expects, in place of the grader's."""
    home = HOME if os.path.isdir(HOME) else "."
    for name in set(os.environ) - {"PATH", "LANG", "OPENBLAS_NUM_THREADS", "OMP_NUM_THREADS", "MKL_NUM_THREADS"}:
        del os.environ[name]
    os.environ.update(
        HOME=home, USER="student", LOGNAME="student", MPLCONFIGDIR=home, MPLBACKEND="module://matplotlib_inline.backend_inline"
    )
