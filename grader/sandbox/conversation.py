"""The trusted side of the talk with a snapshot: requests and their answers, and the calls of trusted functions that come in between."""

import contextlib
import time
from collections.abc import Callable, Mapping
from typing import Any

from grader.sandbox.errors import SandboxCrashed
from grader.sandbox.lending import Lender
from grader.sandbox.limits import Limits
from grader.sandbox.results import Reply, read_random_state
from grader.wire import Channel, EncodeError, decode, encode

__all__ = ["Answer", "Conversation"]

Answer = tuple[Reply, float]

NOT_GIVEN = "it asked for a function that is not given"
TOO_MANY_CALLBACKS = "it called the given functions more than {limit} times"


class Conversation:
    """Asks, and serves callbacks until the answers are there. The other side's process says its `pid`, and what can be called, first."""

    def __init__(self, channel: Channel, limits: Limits) -> None:
        self._channel = channel
        self._limits = limits
        self._callbacks = 0
        self.pid: int | None = None
        self.callables: frozenset[object] = frozenset()
        self.served: dict[str, Callable[..., Any]] = {}
        self.lender = Lender()

    def close(self) -> None:
        """Hang up."""
        self._channel.close()

    def tell(self, request: Mapping[str, Any], seconds: float) -> None:
        """Send a request. Raises EncodeError, DeadlineExceeded, WireError and SandboxCrashed."""
        data = encode(request, limit=self._limits.wire_bytes)
        deadline = time.monotonic() + seconds
        if self.pid is None:
            first = self._receive(deadline)
            self.pid, self.callables = first.get("pid", int), frozenset(filter(_is_text, first.get("callables", list)))
        self._channel.send(data, deadline)

    def ask(self, request: Mapping[str, Any], seconds: float) -> Answer:
        """The answer to a request and the seconds that it took, at most `seconds`. Raises as `tell` does."""
        self.tell(request, seconds)
        with contextlib.ExitStack() as lending:
            return self._answer(seconds, lending)

    def ask_for_many(self, request: Mapping[str, Any], seconds: float, count: int, is_all: Callable[[Reply], bool]) -> list[Answer]:
        """The answers to a request, each of which may take so many `seconds`: the first one if it `is_all`, else `count`."""
        self.tell(request, seconds)
        with contextlib.ExitStack() as lending:
            first = self._answer(seconds, lending)
            return [first, *(self._answer(seconds, lending) for _ in range(0 if is_all(first[0]) else count - 1))]

    def _answer(self, seconds: float, lending: contextlib.ExitStack) -> Answer:
        """The next answer; from the first callback on, functions are lent."""
        begin = time.monotonic()
        deadline = begin + seconds
        while "callback" in (reply := self._receive(deadline)):
            if not self.lender.lends:
                lending.enter_context(self.lender.lend())
            self._channel.send(self._serve(reply, deadline), deadline)
        return reply, time.monotonic() - begin

    def _receive(self, deadline: float) -> Reply:
        return Reply(decode(self._channel.receive(deadline), self._limits.wire_bytes))

    def _serve(self, reply: Reply, deadline: float) -> bytes:
        """Run a trusted function for the submission's code."""
        self._callbacks += 1
        if self._callbacks > self._limits.callbacks:
            raise SandboxCrashed(TOO_MANY_CALLBACKS.format(limit=self._limits.callbacks))
        function = self.served.get(reply.get("callback", str))
        if function is None:
            raise SandboxCrashed(NOT_GIVEN)
        kwargs: dict[Any, Any] = reply.get_or("kwargs", {})
        answer = self.lender.run(function, reply.get("args", tuple), kwargs, read_random_state(reply), deadline)
        try:
            return encode(answer, limit=self._limits.wire_bytes)
        except EncodeError as error:  # its arguments were chosen so that the result is too large to travel
            answer.pop("value", None)
            return encode(answer | {"error": {"type_name": "ValueError", "text": str(error)}})


def _is_text(name: object) -> bool:
    return type(name) is str
