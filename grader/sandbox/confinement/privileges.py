"""No privileges: another user where we are root, no capabilities, no way to gain any, no core dumps, no life after the parent."""

import ctypes
import os
import platform
import signal

from grader.sandbox.confinement import libc

__all__ = [
    "STUDENT",
    "become",
    "die_with_parent",
    "drop_capabilities",
    "forbid_new_privileges",
    "hide_memory",
    "require_unprivileged",
    "show_memory",
]

STUDENT = 60_900 + os.getpid() % 256
"""The user and group id that stand for submissions where root starts them: in no range that distributions hand out, and its own for each
warm process, so that the submissions of two do not share a count of processes."""

PR_SET_PDEATHSIG, PR_SET_DUMPABLE, PR_SET_NO_NEW_PRIVS, PR_CAP_AMBIENT = 1, 4, 38, 47
PR_CAP_AMBIENT_CLEAR_ALL = 4
CAPSET = 126 if platform.machine() == "x86_64" else 91
CAPABILITY_VERSION_3 = 0x20080522
_HEADER, _NONE = (ctypes.c_uint32 * 2)(CAPABILITY_VERSION_3, 0), (ctypes.c_uint32 * 6)()


def become(uid: int) -> None:
    """Become that user and group, for good."""
    os.setgroups([])
    os.setresgid(uid, uid, uid)
    os.setresuid(uid, uid, uid)


def require_unprivileged() -> None:
    """Raise PermissionError in a process of root's."""
    if 0 in (os.getuid(), os.geteuid(), os.getgid(), os.getegid()):
        raise PermissionError("this process still belongs to root")


def die_with_parent() -> None:
    """Be killed when the parent process (which must have one thread) ends."""
    libc.prctl(PR_SET_PDEATHSIG, int(signal.SIGKILL))


def show_memory() -> None:
    """Own /proc/self again after a change of user, so that the user map can be written."""
    libc.prctl(PR_SET_DUMPABLE, 1)


def hide_memory() -> None:
    """No core dumps, no debugger."""
    libc.prctl(PR_SET_DUMPABLE, 0)


def forbid_new_privileges() -> None:
    """Nothing executed from here on can raise privileges."""
    libc.prctl(PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Keep none, in no set that could give them back without exec."""
    libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL)
    libc.syscall(CAPSET, ctypes.byref(_HEADER), ctypes.byref(_NONE))
