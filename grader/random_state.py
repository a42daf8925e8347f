"""The state of numpy's global generator, which travels with every call between judge and sandbox, without reading it each time.

np.random.get_state and set_state convert 624 numbers one by one: for a small function that is more than all the rest of a call. The bytes
of the generator tell in a microsecond that nothing was drawn, and then the state that was read before still holds. A state that comes
straight from a seed is told by the seed.
"""

import ctypes
import struct
from typing import Any

import numpy as np
from numpy.random import get_state, seed, set_state

__all__ = ["KEEPER", "MAX_SEED", "RandomState", "StateKeeper", "same_state"]

RandomState = tuple[Any, ...] | int  # what np.random.get_state() gives, or what np.random.seed() took
MAX_SEED = 2**32 - 1
SIZE = 625 * 4  # what numpy's `state_address` leads to in an MT19937: 624 words and a position
PENDING_SIZE = 16  # a flag, and the number that it speaks of
MOST_SEEDS = 64


class StateKeeper:
    """Reads and sets the global generator's state; `current` gives the same object again as long as the state is the same."""

    def __init__(self) -> None:
        self._bytes: bytes | None = None
        self._state: RandomState = ()
        self._seeded: dict[int, bytes] = {}

    def current(self) -> RandomState:
        """What np.random.get_state() gives, or the seed that was set last if nothing was drawn since."""
        now = _bytes_of_generator()
        if now is None or now != self._bytes:
            state: Any = get_state()
            if self._bytes is None or not same_state(state, self._state):
                self._state = state
            self._bytes = now
        return self._state

    def set(self, state: RandomState) -> None:
        """What np.random.set_state(state) does, or np.random.seed(state) for a seed."""
        if state is self._state and self._bytes is not None and self._bytes == _bytes_of_generator():
            return
        if isinstance(state, int):
            self._seed(state)
        else:
            set_state(state)
            self._bytes = _bytes_of_generator()
        self._state = state

    def seed(self, number: int) -> None:
        """What np.random.seed(number) does, in half the time of `set`: `current` will then not know the state for the seed's."""
        seed(number)
        self._bytes = None

    def _seed(self, number: int) -> None:
        """Seed; what a few seeds lead to is remembered, which is put in place quicker than it is worked out, in less memory."""
        memory, known = _memory_of_generator(), self._seeded.get(number)
        if memory is not None and known is not None:
            memory[0][:], memory[1][:] = known[:SIZE], known[SIZE:]
            self._bytes = known
            return
        seed(number)
        self._bytes = _bytes_of_generator()
        if self._bytes is not None and len(self._seeded) < MOST_SEEDS:
            self._seeded[number] = self._bytes


def same_state(one: RandomState, other: RandomState) -> bool:
    """Whether two states are told in the same way, and are the same."""
    if isinstance(one, int) or isinstance(other, int):
        return one == other
    return bool(one[2:] == other[2:] and np.array_equal(one[1], other[1]))


def _bytes_of_generator() -> bytes | None:
    """All that a state is made of, as it lies in memory; None where that is not known."""
    memory = _memory_of_generator()
    return None if memory is None else bytes(memory[0]) + bytes(memory[1])


def _memory_of_generator() -> tuple[memoryview, memoryview] | None:
    """Where a state lies, in the generator and in the RandomState; None where that is not known."""
    generator = np.random.get_bit_generator()  # type: ignore[attr-defined,unused-ignore]
    if PENDING is None or type(generator) is not np.random.MT19937:
        return None
    if generator is not _found[0]:
        _found[:] = [generator, _at(generator.ctypes.state_address, SIZE), _at(id(GLOBAL) + PENDING, PENDING_SIZE)]
    return _found[1], _found[2]


def _at(address: int, size: int) -> memoryview:
    """The bytes at an address, to be read and written."""
    return memoryview((ctypes.c_char * size).from_address(address)).cast("B")


def _place_of_pending() -> int | None:
    """Where in a RandomState the second normal number lies that waits to be drawn, behind the flag that it does; None if not found.

    Two numbers that were put there must turn up at one place, and the flag before them.
    """
    places = {_find(struct.pack("@i4xd", 1, number), number) for number in (0.1234567, -7.654321)}
    place = places.pop()
    return place if not places and place >= 0 else None


def _find(pattern: bytes, number: float) -> int:
    """Where `pattern` lies in a RandomState with this number pending; negative if nowhere."""
    example = np.random.RandomState(0)
    state: Any = example.get_state()
    example.set_state((*state[:3], 1, number))
    return ctypes.string_at(id(example), type(example).__basicsize__).find(pattern)


_found: list[Any] = [None, None, None]
"""The generator that was looked at last, which keeps its memory in place, and where its state lies."""
GLOBAL: Any = get_state.__self__  # type: ignore[attr-defined,unused-ignore]
PENDING = _place_of_pending()
KEEPER = StateKeeper()
"""The one of this process."""
KEEPER.current()  # numpy makes the way to its bytes at the first look, which takes half a millisecond: once, before any fork
