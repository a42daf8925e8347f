"""After the holes are filled, what is allocated lies together."""

import platform
import subprocess
import sys
from pathlib import Path

import pytest

NEW = 20
FRAGMENTED = """
import ctypes, sys
sys.path.insert(0, {root!r})
from grader.sandbox.holes import fill_holes

kept = [bytearray({size}) for _ in range({every} * 50)]
del kept[::{every}]
if {filled}:
    fill_holes()
new = [bytearray({size}) for _ in range({new})]
places = [ctypes.addressof(ctypes.c_char.from_buffer(block)) for block in new]
print(max(places) - min(places))
"""
GLIBC = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="this C library's own allocator is left as it is")


def spread(size: int, filled: bool) -> int:
    """How many bytes lie between new blocks in a process with fifty holes of their size, one to a pool or a page or so."""
    every = max(2, 2**14 // (size + 16)) if size < 512 else 6
    source = FRAGMENTED.format(root=str(Path(__file__).parents[2]), size=size, every=every, filled=filled, new=NEW)
    return int(subprocess.run([sys.executable, "-c", source], capture_output=True, text=True, check=True).stdout)


@pytest.mark.parametrize("size", [100, 400, pytest.param(2000, marks=GLIBC), pytest.param(9000, marks=GLIBC)])
def test_new_blocks_lie_side_by_side_once_the_holes_are_filled(size: int) -> None:
    assert spread(size, filled=False) > 3 * NEW * size
    assert spread(size, filled=True) < 1.5 * NEW * size
