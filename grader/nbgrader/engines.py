"""The engine of this process, for `nbgrader autograde` as for formgrader's button, which runs inside the Jupyter server."""

import atexit
from functools import cache

from grader.engine import Engine


@cache
def engine(unconfined: bool = False) -> Engine:
    """The one engine of this process: started at the first call, closed when the process ends; if it is lost it starts again.

    Raises CannotConfine where untrusted code cannot be held.
    """
    started = Engine("none" if unconfined else "required").start()
    atexit.register(started.close)
    return started
