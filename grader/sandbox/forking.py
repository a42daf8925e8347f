"""A fork for submissions and their snapshots: fork(2) itself, without the functions that Python's libraries want run around it."""

import ctypes
import os
import sys

__all__ = ["fork_lightly"]

_libc = ctypes.PyDLL(None, use_errno=True)  # keeps the interpreter's lock, so that the child holds it too


def fork_lightly() -> int:
    """Like os.fork, but for the hooks of `os.register_at_fork`, which write to 200 pages and seed `random` anew. Raises OSError.

    They repair what other threads held at the time of the fork, so with more than one thread it is os.fork after all.
    """
    if len(sys._current_frames()) > 1:
        return os.fork()
    pid: int = _libc.fork()
    if pid < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return pid
