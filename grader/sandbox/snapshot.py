"""The trusted side of one snapshot: look up names, call functions, lend trusted functions to the student's code."""

import time
from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from grader.random_state import RandomState
from grader.sandbox.errors import NotDefined, SandboxCrashed, SandboxTimeout
from grader.sandbox.lending import Lender
from grader.sandbox.limits import Limits
from grader.sandbox.results import CallResult, RemoteCallable, RemoteModule, Reply, read_call, read_random_state, read_value
from grader.wire import Channel, DeadlineExceeded, EncodeError, WireError, decode, encode

__all__ = ["Snapshot"]

T = TypeVar("T")
SECONDS_TO_ANSWER = 10.0
NOT_GIVEN = "it asked for a function that is not given"
TOO_MANY_CALLBACKS = "it called the given functions more than {limit} times"


class Snapshot:
    """A fork of a student's process, for one test cell. After a SandboxCrashed it is of no further use."""

    def __init__(self, channel: Channel, limits: Limits, kill: Callable[[int], None]) -> None:
        self._channel = channel
        self._limits = limits
        self._kill = kill
        self._pid: int | None = None
        self._served: dict[str, Callable[..., Any]] = {}
        self._callbacks = 0
        self._lender = Lender()
        self._there: RandomState | None = None
        self.alive = True

    def look_up(self, name: str) -> Any:
        """What the submission calls `name`: `RemoteCallable`, `RemoteModule`, a copy of plain data, or `Unplain` for the rest.

        Raises NotDefined and SandboxCrashed.
        """
        reply = self._ask({"op": "look_up", "name": name}, SECONDS_TO_ANSWER)
        match reply.get("kind", str):
            case "callable":
                return RemoteCallable(name)
            case "module":
                return RemoteModule(name, reply.text("module"))
            case "data":
                return self._guarded(lambda: read_value(reply, self._limits.wire_bytes))
            case _:
                raise NotDefined(name)

    def replace(self, functions: Mapping[str, Callable[..., Any]]) -> None:
        """Let the submission's code find these trusted functions under these names; they run here, with copies of its arguments.

        Raises SandboxCrashed.
        """
        self._served.update(functions)
        self._ask({"op": "replace", "names": list(functions)}, SECONDS_TO_ANSWER)

    def call(
        self,
        name: str,
        args: Sequence[Any] = (),
        kwargs: Mapping[str, Any] | None = None,
        random_state: RandomState | None = None,
        timeout: float | None = None,
    ) -> CallResult:
        """Call the submission's function `name`. `random_state` (np.random.get_state()) is set before the call, None leaves it.

        Raises EncodeError if an argument is not plain, SandboxTimeout and SandboxCrashed; the latter two end the snapshot.
        """
        request = {
            "op": "call",
            "name": name,
            "args": [encode(value, f"argument {index}", self._limits.wire_bytes) for index, value in enumerate(args)],
            "kwargs": {key: encode(value, f"argument {key}", self._limits.wire_bytes) for key, value in (kwargs or {}).items()},
            "random_state": None if random_state is self._there else random_state,
        }
        self._lender.adopt(random_state)
        begin = time.monotonic()
        reply = self._ask(request, self._limits.call_seconds if timeout is None else timeout)
        seconds = time.monotonic() - begin
        result = self._guarded(lambda: read_call(reply, self._limits.wire_bytes, seconds))
        self._there = result.random_state or random_state or self._there
        return result

    def _ask(self, request: Mapping[str, Any], seconds: float) -> Reply:
        """Send a request and serve callbacks until the answer is there."""
        if not self.alive:
            raise SandboxCrashed("the snapshot has ended")
        data = encode(request, limit=self._limits.wire_bytes)
        try:
            return self._guarded(lambda: self._exchange(data, time.monotonic() + seconds))
        except DeadlineExceeded:
            self._give_up()
            raise SandboxTimeout(seconds) from None

    def _exchange(self, data: bytes, deadline: float) -> Reply:
        if self._pid is None:
            self._pid = self._receive(deadline).get("pid", int)
        self._channel.send(data, deadline)
        reply = self._receive(deadline)
        if "callback" not in reply:
            return reply
        with self._lender.lend(deadline - time.monotonic()):
            while "callback" in reply:
                self._channel.send(self._serve(reply), deadline)
                reply = self._receive(deadline)
        return reply

    def _receive(self, deadline: float) -> Reply:
        return Reply(decode(self._channel.receive(deadline), self._limits.wire_bytes))

    def _serve(self, reply: Reply) -> bytes:
        """Run a trusted function for the submission's code."""
        self._callbacks += 1
        if self._callbacks > self._limits.callbacks:
            raise SandboxCrashed(TOO_MANY_CALLBACKS.format(limit=self._limits.callbacks))
        function = self._served.get(reply.get("callback", str))
        if function is None:
            raise SandboxCrashed(NOT_GIVEN)
        args, kwargs = reply.get("args", tuple), reply.get("kwargs", dict)
        answer = self._lender.run(function, args, kwargs, read_random_state(reply))
        try:
            return encode(answer, limit=self._limits.wire_bytes)
        except EncodeError as error:  # its arguments were chosen so that the result is too large to travel
            return encode({"error": {"type_name": "ValueError", "text": str(error)}, "random_state": answer["random_state"]})

    def _guarded(self, read: Callable[[], T]) -> T:
        """What `read` makes of the other side's bytes; whatever is wrong with them ends the snapshot."""
        try:
            return read()
        except DeadlineExceeded:
            raise
        except SandboxCrashed:
            self._give_up()
            raise
        except WireError as error:
            self._give_up()
            raise SandboxCrashed(error.reason) from error

    def _give_up(self) -> None:
        """End a snapshot that may not end by itself."""
        pid = self._pid
        self.close()
        if pid is not None:
            self._kill(pid)

    def close(self) -> None:
        """Hang up; the process ends by itself, or at the latest with its sandbox."""
        self.alive = False
        self._channel.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
