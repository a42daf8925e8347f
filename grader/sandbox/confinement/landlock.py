"""Landlock: this process may read below some folders, write below one, and reach nothing else on the file system.

Newer kernels add TCP, signals and abstract unix sockets; what the running kernel knows is asked for in full.
"""

import ctypes
import os
from collections.abc import Iterable

from grader.sandbox.confinement import libc

__all__ = ["Ruleset", "abi", "restrict"]

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
RULE_PATH_BENEATH = 1
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
ABI_NETWORK, ABI_SCOPES = 4, 6
_NEWEST_RIGHT = {1: 12, 2: 13, 3: 14, 4: 14}
_RIGHTS_FROM_ABI_5 = 15
READ = READ_FILE | READ_DIR
_FILE_ONLY = EXECUTE | WRITE_FILE | READ_FILE


class _Attributes(ctypes.Structure):
    _fields_ = (("files", ctypes.c_uint64), ("network", ctypes.c_uint64), ("scoped", ctypes.c_uint64))


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def abi() -> int:
    """The kernel's Landlock version; 0 where there is none."""
    try:
        return libc.syscall(CREATE_RULESET, 0, 0, 1)
    except OSError:
        return 0


class Ruleset:
    """Rules, made before the fork; `fd` is what `restrict` takes."""

    def __init__(self, readable: Iterable[str], writable: Iterable[str]) -> None:
        """Raises OSError where the kernel has no Landlock."""
        version = abi()
        self._files = (1 << (_NEWEST_RIGHT.get(version, _RIGHTS_FROM_ABI_5) + 1)) - 1
        network, scoped = (3 if version >= ABI_NETWORK else 0), (3 if version >= ABI_SCOPES else 0)
        attributes = _Attributes(self._files, network, scoped)
        size = 24 if scoped else 16 if network else 8
        self.fd = libc.syscall(CREATE_RULESET, ctypes.byref(attributes), size, 0)
        for path in readable:
            self._allow(path, READ)
        for path in writable:
            self._allow(path, self._files & ~EXECUTE)

    def _allow(self, path: str, rights: int) -> None:
        try:
            fd = os.open(path, os.O_PATH | os.O_CLOEXEC)
        except FileNotFoundError:
            return
        if not os.path.isdir(path):
            rights &= _FILE_ONLY
        rule = _PathBeneath(rights, fd)
        libc.syscall(ADD_RULE, self.fd, RULE_PATH_BENEATH, ctypes.byref(rule), 0)
        os.close(fd)


def restrict(fd: int) -> None:
    """Bind this process and all it forks to a ruleset, for good; needs no_new_privs."""
    libc.syscall(RESTRICT_SELF, fd, 0)
