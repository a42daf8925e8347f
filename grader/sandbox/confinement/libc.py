"""The few system calls that Python 3.11 has no function for, each raising OSError when it fails."""

import ctypes
import os
import platform

__all__ = ["check", "mount", "mount_read_only", "pivot_root", "prctl", "setns", "syscall", "umount_lazily", "unshare"]

_libc = ctypes.CDLL(None, use_errno=True)
# These numbers are the same on x86_64 and aarch64, but for pivot_root and capset.
MOUNT_SETATTR = 442
PIVOT_ROOT = 155 if platform.machine() == "x86_64" else 41

MS_RDONLY, MS_NOSUID, MS_NODEV, MS_NOEXEC = 1, 2, 4, 8
MS_BIND, MS_REC, MS_PRIVATE = 4096, 16384, 1 << 18
MNT_DETACH = 2
AT_FDCWD, AT_RECURSIVE = -100, 0x8000


class _MountAttr(ctypes.Structure):
    _fields_ = (("set", ctypes.c_uint64), ("clear", ctypes.c_uint64), ("propagation", ctypes.c_uint64), ("userns_fd", ctypes.c_uint64))


def check(result: int, what: str) -> int:
    """`result`, or the OSError that -1 stands for."""
    if result == -1:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")
    return result


def syscall(number: int, *args: object) -> int:
    """A raw system call; integers go as 64 bits."""
    words = [ctypes.c_long(arg) if isinstance(arg, int) else arg for arg in args]
    return check(int(_libc.syscall(ctypes.c_long(number), *words)), f"syscall {number}")


def prctl(option: int, *args: object) -> int:
    """The system call of that name."""
    words = [ctypes.c_ulong(arg) if isinstance(arg, int) else arg for arg in args]
    words += [ctypes.c_ulong(0)] * (4 - len(words))
    return check(int(_libc.prctl(ctypes.c_int(option), *words)), f"prctl {option}")


def unshare(flags: int) -> None:
    """The system call of that name."""
    check(_libc.unshare(flags), "unshare")


def setns(fd: int, kind: int) -> None:
    """The system call of that name."""
    check(_libc.setns(fd, kind), "setns")


def mount(source: str | None, target: str, kind: str | None, flags: int, options: str = "") -> None:
    """The system call of that name."""
    text = [None if part is None else part.encode() for part in (source, target, kind)]
    check(_libc.mount(text[0], text[1], text[2], ctypes.c_ulong(flags), options.encode()), f"mount {target}")


def mount_read_only(target: str, devices: bool = False) -> None:
    """Make the mount at `target`, and all mounts below it, read-only, without set-uid programs and (unless told) devices."""
    attributes = _MountAttr(set=MS_RDONLY | MS_NOSUID | (0 if devices else MS_NODEV))
    size = ctypes.c_size_t(ctypes.sizeof(attributes))
    syscall(MOUNT_SETATTR, AT_FDCWD, ctypes.c_char_p(target.encode()), AT_RECURSIVE, ctypes.byref(attributes), size)


def umount_lazily(target: str) -> None:
    """umount2(2) with MNT_DETACH."""
    check(_libc.umount2(target.encode(), MNT_DETACH), f"umount {target}")


def pivot_root(new: str, old: str) -> None:
    """The system call of that name."""
    syscall(PIVOT_ROOT, ctypes.c_char_p(new.encode()), ctypes.c_char_p(old.encode()))
