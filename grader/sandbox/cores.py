"""Which cores a process runs on. A judge and its sandbox take turns: on one core they spare the waking of another at every message."""

import contextlib
import ctypes
import os
import socket
from collections.abc import Iterator

__all__ = ["my_cores", "one_core", "stay_on"]

CLAIM = "\0deep-network-step-by-step/core/{core}"
"""A socket's name in no file system: the system gives it to one process at a time, and takes it back when that ends."""


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
    """Stay on one core in the body, if there is one that nobody else has for the same reason: two that met on a core could not part."""
    cores = my_cores()
    with contextlib.ExitStack() as claim:
        own = _claim(cores, claim) if len(cores) > 1 else None
        stay_on([] if own is None else [own])
        try:
            yield
        finally:
            stay_on(cores)


def _claim(cores: list[int], claim: contextlib.ExitStack) -> int | None:
    """The core that we run on now, or else another that is free; until `claim` is closed, or this process is gone, it is ours."""
    current = ctypes.CDLL(None).sched_getcpu()
    for core in sorted(cores, key=lambda core: core != current):
        name = claim.enter_context(socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM))
        try:
            name.bind(CLAIM.format(core=core))
        except OSError:  # that name is taken
            continue
        return core
    return None
