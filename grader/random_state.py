"""The state of numpy's global generator, which travels with every call between judge and sandbox, without reading it each time.

np.random.get_state and set_state convert 624 numbers one by one: for a small function that is more than all the rest of a call. The bytes
of the generator tell in a microsecond that nothing was drawn, and then the state that was read before still holds.
"""

import ctypes
from typing import Any

import numpy as np

__all__ = ["KEEPER", "RandomState", "StateKeeper", "same_state"]

RandomState = tuple[Any, ...]
SIZE = 625 * 4  # what numpy's `state_address` leads to in an MT19937: 624 words and a position


class StateKeeper:
    """Reads and sets the global generator's state; `current` gives the same object again as long as the state is the same."""

    def __init__(self) -> None:
        self._bytes: bytes | None = None
        self._state: RandomState = ()

    def current(self) -> RandomState:
        """What np.random.get_state() gives."""
        now = _bytes_of_generator()
        if not self._still_holds(now):
            state: Any = np.random.get_state()
            if self._bytes is None or not same_state(state, self._state):
                self._state = state
            self._bytes = now
        return self._state

    def set(self, state: RandomState) -> None:
        """What np.random.set_state(state) does."""
        if state is not self._state or not self._still_holds(_bytes_of_generator()):
            np.random.set_state(state)
            self._bytes, self._state = _bytes_of_generator(), state

    def _still_holds(self, now: bytes | None) -> bool:
        """Whether the state is the one read or set last. A second normal number that waits to be drawn is not among the bytes."""
        return now is not None and now == self._bytes and not self._state[3]


def same_state(one: RandomState, other: RandomState) -> bool:
    """Whether two legacy states are the same."""
    return bool(one[2:] == other[2:] and np.array_equal(one[1], other[1]))


def _bytes_of_generator() -> bytes | None:
    """The generator's memory; None for another kind than the one numpy begins with."""
    generator = np.random.get_bit_generator()  # type: ignore[attr-defined,unused-ignore]
    if type(generator) is not np.random.MT19937:
        return None
    return ctypes.string_at(generator.ctypes.state_address, SIZE)


KEEPER = StateKeeper()
"""The one of this process."""
