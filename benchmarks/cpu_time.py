"""CPU seconds of a process and of everything that it starts, also of children that nobody waits for.

`os.times` leaves out children that are reaped by the kernel itself, as a sandbox's are, so Linux's own counter is asked: an event of
perf_event_open(2) with `inherit` set. Where that is not to be had, `os.times` has to do.
"""

import ctypes
import os
import platform
import struct

NUMBERS = {"x86_64": 298, "aarch64": 241}
SOFTWARE, TASK_CLOCK, INHERIT = 1, 1, 1 << 1
SIZE_OF_ATTRIBUTES, OFFSET_OF_FLAGS = 128, 40
THIS_PROCESS, ANY_CORE, NO_GROUP, CLOSE_ON_EXEC = 0, -1, -1, 8


class CpuClock:
    """Counts from now on, for this process and those that it starts after now."""

    def __init__(self) -> None:
        self._fd = _open_event()

    @property
    def is_complete(self) -> bool:
        """Whether children that are still running, or that nobody waited for, are counted."""
        return self._fd is not None

    def seconds(self) -> float:
        """CPU seconds, user and system, so far."""
        if self._fd is not None:
            (nanoseconds,) = struct.unpack("Q", os.read(self._fd, 8))
            return float(nanoseconds) / 1e9
        times = os.times()
        return times.user + times.system + times.children_user + times.children_system


def _open_event() -> int | None:
    """The counter as a file, or None where there is none for us."""
    if platform.system() != "Linux" or platform.machine() not in NUMBERS:
        return None
    attributes = ctypes.create_string_buffer(SIZE_OF_ATTRIBUTES)
    struct.pack_into("IIQ", attributes, 0, SOFTWARE, SIZE_OF_ATTRIBUTES, TASK_CLOCK)
    struct.pack_into("Q", attributes, OFFSET_OF_FLAGS, INHERIT)
    words = [ctypes.c_long(word) for word in (THIS_PROCESS, ANY_CORE, NO_GROUP, CLOSE_ON_EXEC)]
    fd = ctypes.CDLL(None).syscall(ctypes.c_long(NUMBERS[platform.machine()]), attributes, *words)
    return fd if fd >= 0 else None
