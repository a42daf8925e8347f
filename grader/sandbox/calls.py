"""Many calls that are put to a snapshot at once, encoded so that they can be kept: a class is asked the same of every submission."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from grader.wire import MAX_BYTES, EncodeError, encode

__all__ = ["Calls", "Program", "pack_arguments", "prepare"]


@dataclass(frozen=True)
class Calls:
    """Calls in order; where the reply to one is `expected`, byte by byte, its value is the object in `answers`."""

    packed: bytes
    count: int
    expected: Sequence[bytes] = ()
    answers: Sequence[Any] = ()

    def answer_to(self, index: int) -> bytes | None:
        """The expected reply to one of them, if there is one."""
        return self.expected[index] if index < len(self.expected) else None


@dataclass(frozen=True)
class Program:
    """Trusted code that puts functions of the submission together: `entry`, which `source` defines, takes the functions, then arguments.

    It runs beside the submission, which can read it and what it is handed, so it must hold no answers.
    """

    source: str
    entry: str
    functions: tuple[str, ...]


def prepare(calls: Sequence[tuple[int, Sequence[Any]]], answers: Sequence[Any] = (), limit: int = MAX_BYTES) -> Calls:
    """Calls, each with a seed for np.random and arguments, and the answers that are expected, if any. Raises EncodeError."""
    packed = [(seed, pack_arguments(args, {}, limit)) for seed, args in calls]
    return Calls(encode(packed, limit=limit), len(packed), [encode({"value": answer}, limit=limit) for answer in answers], answers)


def pack_arguments(args: Sequence[Any], kwargs: dict[str, Any], limit: int) -> bytes:
    """The arguments of a call. Raises EncodeError, which names the argument."""
    try:
        return encode((tuple(args), kwargs), limit=limit)
    except EncodeError:
        for key, value in [*enumerate(args), *kwargs.items()]:
            encode(value, f"argument {key}", limit)
        raise
