"""Many calls that are put to a snapshot at once, encoded so that they can be kept: a class is asked the same of every submission."""

import marshal
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from grader.random_state import RandomState
from grader.wire import MAX_BYTES, EncodeError, decode, encode

__all__ = ["UNCHANGED", "Calls", "Exchange", "Program", "Transcript", "pack_arguments", "prepare", "reply_to", "transcribed", "wire_form"]

UNCHANGED = {"unchanged": True}


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


@dataclass(frozen=True)
class Exchange:
    """A call, with its packed arguments and how it finds np.random, and the reply to it, encoded.

    `tells_all` is whether the reply also says what was printed, and where the call left np.random.
    """

    target: str | Program
    random_state: RandomState
    arguments: bytes
    tells_all: bool
    reply: bytes


@dataclass(frozen=True)
class Transcript:
    """Calls in order, packed, and the reply to each, byte by byte; the last reply is that no arguments were changed."""

    packed: bytes
    replies: tuple[bytes, ...]


def transcribed(exchanges: Sequence[Exchange], limit: int = MAX_BYTES) -> Transcript:
    """The transcript of these exchanges. Raises EncodeError."""
    calls = [(wire_form(each.target), each.random_state, *decode(each.arguments), each.tells_all) for each in exchanges]
    return Transcript(encode(calls, limit=limit), (*(each.reply for each in exchanges), encode(UNCHANGED)))


def reply_to(value: object, printed: str = "", random_state: RandomState | None = None, limit: int = MAX_BYTES) -> bytes:
    """The reply to a call that gave `value`, printed this, and left np.random there if it drew; else it changed nothing.

    Raises EncodeError.
    """
    reply: dict[str, Any] = {"value": value}
    if printed:
        reply["outputs"] = [{"output_type": "stream", "name": "stdout", "text": printed}]
    if random_state is not None:
        reply["random_state"] = random_state
    return encode(reply, limit=limit)


def wire_form(target: str | Program) -> str | tuple[bytes, str, tuple[str, ...]]:
    """What is to be called, as it goes over the wire: a function's name, or a program's code, entry and functions."""
    return target if isinstance(target, str) else (_compiled(target.source), target.entry, target.functions)


@lru_cache(maxsize=16)
def _compiled(source: str) -> bytes:
    """Compiled once, here, for the other side has the same interpreter."""
    return marshal.dumps(compile(source, "<course>", "exec"))


def prepare(calls: Sequence[tuple[int, Sequence[Any]]], answers: Sequence[Any] = (), limit: int = MAX_BYTES) -> Calls:
    """Calls, each with a seed for np.random and arguments, and the answers that are expected, if any. Raises EncodeError."""
    packed = [(seed, pack_arguments(args, {}, limit)) for seed, args in calls]
    return Calls(encode(packed, limit=limit), len(packed), [reply_to(answer, limit=limit) for answer in answers], answers)


def pack_arguments(args: Sequence[Any], kwargs: dict[str, Any], limit: int) -> bytes:
    """The arguments of a call. Raises EncodeError, which names the argument."""
    try:
        return encode((tuple(args), kwargs), limit=limit)
    except EncodeError:
        for key, value in [*enumerate(args), *kwargs.items()]:
            encode(value, f"argument {key}", limit)
        raise
