"""Which cores a process runs on. A judge and its sandbox take turns: on one core they spare the waking of another at every message."""

import contextlib
import ctypes
import os
from collections.abc import Iterator

__all__ = ["my_cores", "one_core", "stay_on"]


def my_cores() -> list[int]:
    """The cores that this process may run on; none where the system does not tell."""
    return sorted(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else []


def stay_on(cores: list[int]) -> None:
    """Run on these cores only, and have children do so; nothing happens where the system does not let us."""
    if cores and hasattr(os, "sched_setaffinity"):
        with contextlib.suppress(OSError):  # a container may have lost a core meanwhile: then all others will do
            os.sched_setaffinity(0, cores)


@contextlib.contextmanager
def one_core() -> Iterator[None]:
    """Stay on one core in the body: the one that the system has chosen for the work that is about to begin."""
    cores = my_cores()
    if len(cores) > 1:
        stay_on([ctypes.CDLL(None).sched_getcpu()])
    try:
        yield
    finally:
        stay_on(cores)
