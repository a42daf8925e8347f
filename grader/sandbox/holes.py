"""In the warm process: take what lies free between living objects out of circulation, before anything forks.

What a child allocates would go into those holes, a few objects to a page, and each such page is one that it shares and has to copy. With
the holes filled it goes to fresh pages, one after the other.
"""

import ctypes
import platform

__all__ = ["fill_holes"]

POOL_BYTES, POOL_HEADER = 2**14, 48
ENOUGH = 4
SMALLEST, LARGEST_OBJECT, LARGEST_BLOCK = 16, 512, 2**16
MOST_PER_SIZE = 2**20
"""Bytes; where an allocator is not the one that this is written for, it is given no more than that."""

Library = ctypes.CDLL | ctypes.PyDLL


class _Figures(ctypes.Structure):
    """glibc's struct mallinfo2; `keepcost` is the free memory behind all living blocks."""

    _fields_ = tuple(
        (name, ctypes.c_size_t)
        for name in ("arena", "ordblks", "smblks", "hblks", "hblkhd", "usmblks", "fsmblks", "uordblks", "fordblks", "keepcost")
    )


def fill_holes() -> None:
    """Fill the holes of Python's own allocator, and of the C library's if that is glibc."""
    _fill_pools()
    libc = ctypes.CDLL(None)
    if platform.libc_ver()[0] == "glibc" and hasattr(libc, "mallinfo2"):
        _fill_heap(libc)


def _fill_pools() -> None:
    """Allocate objects of each size until some lie side by side from a pool's head on: one alone may be a hole there."""
    malloc, _ = _functions(ctypes.pythonapi, "PyObject_Malloc", "PyObject_Free")
    for size in range(SMALLEST, LARGEST_OBJECT + 1, SMALLEST):
        last, side_by_side = 0, 0
        for _ in range(MOST_PER_SIZE // size):
            block = malloc(size)
            is_head, is_next = block % POOL_BYTES == POOL_HEADER, block == last + size and side_by_side > 0
            last, side_by_side = block, 1 if is_head else side_by_side + 1 if is_next else 0
            if side_by_side == ENOUGH:
                break


def _fill_heap(libc: ctypes.CDLL) -> None:
    """Allocate blocks, from large to small, of each size until one lies behind all that live."""
    malloc, free = _functions(libc, "malloc", "free")
    libc.mallinfo2.restype, libc.sbrk.restype = _Figures, ctypes.c_void_p
    size = LARGEST_BLOCK
    while size >= SMALLEST:
        end = libc.sbrk(ctypes.c_ssize_t(0)) - libc.mallinfo2().keepcost
        for _ in range(MOST_PER_SIZE // size):
            block = malloc(size)
            if block >= end:
                free(block)
                break
        size -= max(SMALLEST, size // 8 // SMALLEST * SMALLEST)


def _functions(library: Library, malloc: str, free: str) -> tuple["ctypes._NamedFuncPointer", "ctypes._NamedFuncPointer"]:
    allocate, release = getattr(library, malloc), getattr(library, free)
    allocate.restype, allocate.argtypes = ctypes.c_void_p, [ctypes.c_size_t]
    release.restype, release.argtypes = None, [ctypes.c_void_p]
    return allocate, release
