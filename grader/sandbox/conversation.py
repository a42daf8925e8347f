"""The trusted side of the talk with a snapshot: requests and their answers, and the calls of trusted functions that come in between."""

import contextlib
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from grader.sandbox.calls import Calls
from grader.sandbox.errors import SandboxCrashed
from grader.sandbox.lending import Lender
from grader.sandbox.limits import Limits
from grader.sandbox.results import Reply, read_question, read_random_state
from grader.wire import Channel, EncodeError, decode, encode

__all__ = ["Answer", "Conversation"]

Answer = tuple[Reply | None, float]

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

    def ask(self, request: Mapping[str, Any], seconds: float) -> tuple[Reply, float]:
        """The answer to a request and the seconds that it took, at most `seconds`. Raises as `tell` does."""
        self.tell(request, seconds)
        with contextlib.ExitStack() as lending:
            begin = time.monotonic()
            return self._reply(begin + seconds, lending), time.monotonic() - begin

    def ask_for_many(self, request: Mapping[str, Any], seconds: float, calls: Calls, is_all: Callable[[Reply], bool]) -> list[Answer]:
        """The answers to a request, each of which may take so many `seconds`: the first one if it `is_all`, else one for each call.

        An answer whose bytes are those expected is not read, and is None.
        """
        self.tell(request, seconds)
        answers: list[Answer] = []
        with contextlib.ExitStack() as lending:
            while len(answers) < calls.count:
                begin = time.monotonic()
                reply = self._unless_expected(begin + seconds, lending, calls.answer_to(len(answers)))
                answers.append((reply, time.monotonic() - begin))
                if len(answers) == 1 and reply is not None and is_all(reply):
                    break
        return answers

    def agrees(self, request: Mapping[str, Any], seconds: float, replies: Sequence[bytes]) -> bool:
        """Whether the answers to a request, each of which may take so many `seconds`, are these in every byte; no further than they are."""
        self.tell(request, seconds)
        with contextlib.ExitStack() as lending:
            return all(self._is_next(reply, time.monotonic() + seconds, lending) for reply in replies)

    def _is_next(self, expected: bytes, deadline: float, lending: contextlib.ExitStack) -> bool:
        while (data := self._channel.receive(deadline)) != expected:
            reply = self._read(data)
            if "callback" not in reply:
                return False
            self._lend(reply, deadline, lending)
        return True

    def _unless_expected(self, deadline: float, lending: contextlib.ExitStack, expected: bytes | None) -> Reply | None:
        data = self._channel.receive(deadline)
        return None if data == expected else self._reply(deadline, lending, data)

    def _reply(self, deadline: float, lending: contextlib.ExitStack, data: bytes | None = None) -> Reply:
        """The next answer, of which `data` may have come already; from the first callback on, functions are lent."""
        reply = self._receive(deadline) if data is None else self._read(data)
        while "callback" in reply:
            self._lend(reply, deadline, lending)
            reply = self._receive(deadline)
        return reply

    def _lend(self, question: Reply, deadline: float, lending: contextlib.ExitStack) -> None:
        """Answer a question that came in between."""
        if not self.lender.lends:
            lending.enter_context(self.lender.lend())
        self._channel.send(self._serve(question, deadline), deadline)

    def _receive(self, deadline: float) -> Reply:
        return self._read(self._channel.receive(deadline))

    def _read(self, data: bytes) -> Reply:
        return Reply(decode(data, self._limits.wire_bytes))

    def _serve(self, reply: Reply, deadline: float) -> bytes:
        """Run a trusted function for the submission's code."""
        self._callbacks += 1
        if self._callbacks > self._limits.callbacks:
            raise SandboxCrashed(TOO_MANY_CALLBACKS.format(limit=self._limits.callbacks))
        name, args, kwargs = read_question(decode(reply.get("callback", bytes), self._limits.wire_bytes))
        function = self.served.get(name)
        if function is None:
            raise SandboxCrashed(NOT_GIVEN)
        answer = self.lender.run(function, args, kwargs, read_random_state(reply), deadline)
        try:
            return encode(answer, limit=self._limits.wire_bytes)
        except EncodeError as error:  # its arguments were chosen so that the result is too large to travel
            answer.pop("value", None)
            return encode(answer | {"error": {"type_name": "ValueError", "text": str(error)}})


def _is_text(name: object) -> bool:
    return type(name) is str
