"""The trusted side of one snapshot: look up names, call functions, lend trusted functions to the student's code."""

from collections.abc import Callable, Mapping, Sequence
from types import TracebackType
from typing import Any, Self, TypeVar

from grader.random_state import RandomState
from grader.sandbox.calls import Calls, Program, Transcript, pack_arguments, wire_form
from grader.sandbox.conversation import Conversation
from grader.sandbox.errors import NotDefined, SandboxCrashed, SandboxTimeout
from grader.sandbox.limits import Limits
from grader.sandbox.results import CallResult, RemoteCallable, RemoteModule, raises, read_call, read_value
from grader.wire import Channel, DeadlineExceeded, EncodeError, WireError, encode

__all__ = ["Snapshot"]

T = TypeVar("T")
SECONDS_TO_ANSWER = 10.0
NOTHING_SEALED = encode({})


class Snapshot:
    """A student's process as it was at one time, for one test cell. After a SandboxCrashed it is of no further use."""

    def __init__(self, channel: Channel, limits: Limits, kill: Callable[[int | None], None], is_fork: bool = True) -> None:
        """`kill` ends a process that may not end by itself, given what it calls itself, if it has come to say so."""
        self._talk = Conversation(channel, limits)
        self._limits = limits
        self._kill = kill
        self._is_fork = is_fork
        self._there: RandomState | None = None
        self.alive = True

    def look_up(self, name: str) -> Any:
        """What the submission calls `name`: `RemoteCallable`, `RemoteModule`, a copy of plain data, or `Unplain` for the rest.

        Raises NotDefined and SandboxCrashed.
        """
        if name in self._talk.callables:
            return RemoteCallable(name)
        reply, _ = self._guarded(lambda: self._talk.ask({"op": "look_up", "name": name}, SECONDS_TO_ANSWER), SECONDS_TO_ANSWER)
        match reply.get("kind", str):
            case "callable":
                return RemoteCallable(name)
            case "module":
                return RemoteModule(name, reply.text("module"))
            case "data":
                return self._guarded(lambda: read_value(reply), SECONDS_TO_ANSWER)
            case _:
                raise NotDefined(name)

    def replace(self, functions: Mapping[str, Callable[..., Any]], sealed: bytes = NOTHING_SEALED) -> None:
        """Let the submission's code find these trusted functions under these names; they run here, with copies of its arguments.

        `sealed` are answers of theirs that go there ahead, encoded, readable for who asks as they were asked. Raises SandboxCrashed.
        """
        self._talk.served.update(functions)
        request = {"op": "replace", "names": list(functions), "sealed": sealed}
        self._guarded(lambda: self._talk.tell(request, SECONDS_TO_ANSWER), SECONDS_TO_ANSWER)

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
        start = None if random_state is self._there else random_state
        self._talk.lender.adopt(random_state)
        request = {"op": "call", "name": name, "call": (start, pack_arguments(args, dict(kwargs or {}), self._limits.wire_bytes))}
        seconds = self._limits.call_seconds if timeout is None else timeout
        result = self._guarded(lambda: read_call(*self._talk.ask(request, seconds)), seconds)
        self._there = next((state for state in (result.random_state, random_state) if state is not None), self._there)
        return result

    def call_each(self, target: str | Program, calls: Calls, unless: str = "", timeout: float | None = None) -> list[CallResult]:
        """Call a function of the submission, or a program that puts some together, many times, in order, `timeout` seconds each.

        If the first one raises an exception of the name `unless`, it remains the only one. What the calls draw stays there. Raises as
        `call` does; a call that ends the snapshot ends them all.
        """
        self._there = None
        seconds = self._limits.call_seconds if timeout is None else timeout
        request = {"op": "call_each", "target": wire_form(target), "calls": calls.packed, "unless": unless}
        return self._guarded(lambda: self._results(request, calls, unless, seconds), seconds)

    def _results(self, request: Mapping[str, Any], calls: Calls, unless: str, seconds: float) -> list[CallResult]:
        answers = self._talk.ask_for_many(request, seconds, calls, lambda reply: raises(reply, unless))
        return [
            CallResult(calls.answers[index], seconds=taken) if reply is None else read_call(reply, taken)
            for index, (reply, taken) in enumerate(answers)
        ]

    def agrees(self, transcript: Transcript, timeout: float | None = None) -> bool:
        """Whether every call of a transcript gets the very reply that stands there, byte by byte, each within `timeout` seconds.

        The first that does not is the last that counts, and the end of the snapshot. Raises SandboxTimeout and SandboxCrashed.
        """
        self._there = None
        seconds = self._limits.call_seconds if timeout is None else timeout
        request = {"op": "follow", "calls": transcript.packed}
        if self._guarded(lambda: self._talk.agrees(request, seconds, transcript.replies), seconds):
            return True
        self._abandon()
        return False

    def _guarded(self, ask: Callable[[], T], seconds: float) -> T:
        """What `ask` brings from the other side; whatever is wrong there ends the snapshot, and so does a silence of so many `seconds`."""
        if not self.alive:
            raise SandboxCrashed("the snapshot has ended")
        try:
            return ask()
        except DeadlineExceeded:
            self._give_up()
            raise SandboxTimeout(seconds) from None
        except SandboxCrashed:
            self._give_up()
            raise
        except WireError as error:
            self._give_up()
            raise SandboxCrashed(error.reason) from error
        except EncodeError:  # nothing has been sent
            raise
        except BaseException:  # the test's own time is up: an answer may come that nobody waits for any more
            self._give_up()
            raise

    def _abandon(self) -> None:
        """Hang up amid calls: a fork is killed; the submission's own process finds out when it is done with the call that it is in."""
        if self._is_fork:
            self._give_up()
        else:
            self.close()

    def _give_up(self) -> None:
        """End a snapshot that may not end by itself."""
        self.close()
        self._kill(self._talk.pid)

    def close(self) -> None:
        """Hang up; the process ends by itself, or at the latest with its sandbox."""
        self.alive = False
        self._talk.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()
