"""seccomp: a list of the system calls that a notebook needs; every other one fails with EPERM, in this process and all that it forks.

Not on the list, among others: executing programs, sockets other than a pair, new namespaces, mounts, ptrace and other processes' memory,
bpf, perf, io_uring, userfaultfd, keys, kernel modules, System V and POSIX shared memory, clocks, quotas, priorities.
The filter is assembled once, before the fork, and loaded in each child.
"""

import ctypes
import errno
import platform
import struct
from collections.abc import Iterable, Sequence

from grader.sandbox.confinement import libc
from grader.sandbox.confinement.syscalls import NUMBERS

__all__ = ["Filter", "assemble", "load"]

Instruction = tuple[int, int, int, int]

LOAD, JUMP_IF_EQUAL, JUMP_IF_AT_LEAST, AND, RETURN = 0x20, 0x15, 0x35, 0x54, 0x06
KILL, ALLOW, FAIL = 0x80000000, 0x7FFF0000, 0x00050000
OFFSET_NUMBER, OFFSET_ARCH, OFFSET_ARGS = 0, 4, 16
ARCHITECTURES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}
X32 = 0x40000000
PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 22, 2

NEW_NAMESPACES = 0x7E020000
AF_UNIX = 1
HARMLESS_IOCTLS = (0x5401, 0x5413, 0x541B, 0x5421, 0x5450, 0x5451)  # TCGETS TIOCGWINSZ FIONREAD FIONBIO FIONCLEX FIOCLEX
HARMLESS_PRCTLS = (15, 16, 0x53564D41)  # set and get the thread's name, name a piece of memory
PR_SET_PDEATHSIG, SIGKILL = 1, 9
SIGNALS = ("kill", "tkill", "tgkill")


class Filter(ctypes.Structure):
    """struct sock_fprog, with the program kept alive."""

    _fields_ = (("length", ctypes.c_ushort), ("program", ctypes.c_char_p))


def assemble(signals: bool = True) -> Filter:
    """The filter for this machine. Without `signals` no process can signal another, for where no pid namespace keeps them apart.

    Raises OSError (ENOSYS) on an architecture that has no table.
    """
    if platform.machine() not in ARCHITECTURES:
        raise OSError(errno.ENOSYS, f"no seccomp filter for {platform.machine()}")
    column, arch = ARCHITECTURES[platform.machine()]
    code = b"".join(struct.pack("=HBBI", *instruction) for instruction in _program(column, arch, signals))
    return Filter(len(code) // 8, code)


def load(program: Filter) -> None:
    """Bind this process and all it forks, for good; needs no_new_privs."""
    libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.byref(program))


def _program(column: int, arch: int, signals: bool) -> list[Instruction]:
    numbers = {name: number for name, pair in NUMBERS.items() if (number := pair[column]) is not None}
    if not signals:
        numbers = {name: number for name, number in numbers.items() if name not in SIGNALS}
    special = _special(numbers)
    code = [(LOAD, 0, 0, OFFSET_ARCH), (JUMP_IF_EQUAL, 1, 0, arch), _give(KILL), (LOAD, 0, 0, OFFSET_NUMBER)]
    code += [(JUMP_IF_AT_LEAST, 0, 1, X32), _give(KILL)]
    for number, rule in special:
        code += [(JUMP_IF_EQUAL, 0, len(rule), number), *rule]
    for number in sorted(set(numbers.values()) - {number for number, _ in special}):
        code += [(JUMP_IF_EQUAL, 0, 1, number), _give(ALLOW)]
    return [*code, _give(FAIL | errno.EPERM)]


def _special(numbers: dict[str, int]) -> list[tuple[int, list[Instruction]]]:
    """Calls that depend on their arguments. Each rule ends the program, whatever it finds."""
    rules = {
        "clone": [_argument(0), (AND, 0, 0, NEW_NAMESPACES), (JUMP_IF_EQUAL, 0, 1, 0), _give(ALLOW), _give(FAIL | errno.EPERM)],
        # The flags of clone3 lie in memory, where a filter cannot look; the C library goes on with clone.
        "clone3": [_give(FAIL | errno.ENOSYS)],
        "socketpair": _one_of(0, (AF_UNIX,), errno.EPERM),
        "ioctl": _one_of(1, HARMLESS_IOCTLS, errno.ENOTTY),
        "prctl": [*_if_equal(0, PR_SET_PDEATHSIG, _one_of(1, (SIGKILL,), errno.EPERM)), *_one_of(0, HARMLESS_PRCTLS, errno.EPERM)],
    }
    # Callers of these take "not supported" for an answer, and "not permitted" for a failure.
    rules |= {name: [_give(FAIL | errno.EOPNOTSUPP)] for name in NUMBERS if name.endswith("xattr")}
    return [(number, rule) for name, rule in rules.items() if (number := numbers.get(name)) is not None]


def _give(result: int) -> Instruction:
    return (RETURN, 0, 0, result)


def _argument(index: int) -> Instruction:
    """Load the lower half of an argument: all that the kernel looks at in those checked here."""
    return (LOAD, 0, 0, OFFSET_ARGS + 8 * index)


def _if_equal(index: int, value: int, then: Sequence[Instruction]) -> list[Instruction]:
    return [_argument(index), (JUMP_IF_EQUAL, 0, len(then), value), *then]


def _one_of(index: int, values: Iterable[int], error: int) -> list[Instruction]:
    tests = [step for value in values for step in ((JUMP_IF_EQUAL, 0, 1, value), _give(ALLOW))]
    return [_argument(index), *tests, _give(FAIL | error)]
