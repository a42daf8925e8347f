"""Inside the sandbox: a fork of the student's process in which the judge calls functions, one test cell per fork.

As in `student.py`, nothing in here is trusted: the student's code shares the process.
"""

import builtins
import marshal
import os
import socket
import time
from collections.abc import Callable
from types import ModuleType
from typing import Any, NoReturn

from grader.random_state import KEEPER, RandomState
from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell, is_user_name
from grader.sandbox.tracebacks import describe
from grader.sandbox.watching import Watch
from grader.wire import MAX_DEPTH, Channel, EncodeError, NotPlainData, PeerClosed, decode, encode, open_sealed

__all__ = ["SnapshotProcess", "serve_snapshot"]

FOREVER = float(2**31)
HOLD_SECONDS, HOLD_BYTES = 0.05, 2**16
DEPTH_OF_AN_ANSWER = 3

Target = str | tuple[bytes, str, tuple[str, ...]]
"""A function's name; or a program's code, its entry, and the functions that go into it."""


class GivenFunctionError(Exception):
    """What a trusted function raised when the student's code called it."""


def serve_snapshot(sock: socket.socket, shell: StudentShell, log: OutputLog, limits: dict[str, Any], names: list[str]) -> NoReturn:
    """Say which of these names can be called, then answer the client until it hangs up. Interrupts are ignored, as between two cells."""
    try:
        SnapshotProcess(Channel(sock, limits["wire_bytes"]), shell, log, limits).serve(names)
    except PeerClosed:
        pass
    finally:
        os._exit(0)


class SnapshotProcess:
    """The requests of one test cell, in order."""

    def __init__(self, channel: Channel, shell: StudentShell, log: OutputLog, limits: dict[str, Any]) -> None:
        self._channel = channel
        self._shell = shell
        self._log = log
        self._limits = limits
        self._told: RandomState | None = None
        self._sealed: dict[bytes, bytes] = {}
        self._held: list[bytes] = []
        self._flushed = 0.0

    def serve(self, names: list[str]) -> None:
        """Answer until the client hangs up, which raises PeerClosed; say first which of these names can be called."""
        self._send({"pid": os.getpid(), "callables": [name for name in names if self._is_callable(name)]})
        while True:
            request = self._receive()
            match request["op"]:
                case "look_up":
                    self._send(self._look_up(request["name"]))
                case "replace":
                    self._replace(request["names"], request["sealed"])
                case "call":
                    random_state, arguments = request["call"]
                    self._send(self._call(self._function(request["name"]), random_state, arguments, is_known=True))
                case "call_each":
                    self._answer_each(self._function(request["target"]), decode(request["calls"]), request["unless"])
                case "follow":
                    self._follow(request["calls"])

    def _replace(self, names: list[str], sealed: bytes) -> None:
        self._sealed = decode(sealed)
        self._shell.user_ns.update({name: self._stub(name) for name in names})

    def _is_callable(self, name: str) -> bool:
        return is_user_name(self._shell, name) and _is_function(self._shell.user_ns[name])

    def _function(self, target: Target) -> Callable[..., Any]:
        """What is to be called: the submission's function of this name, or a program with functions of the submission."""
        if isinstance(target, str):
            return lambda *args, **kwargs: self._named(target)(*args, **kwargs)
        code, entry, names = target
        program: dict[str, Any] = {}
        exec(marshal.loads(code), program)
        return lambda *args, **kwargs: program[entry]([self._named(name) for name in names], *args, **kwargs)

    def _named(self, name: str) -> Any:
        """What the submission calls `name`. Raises NameError, as the submission's own code would."""
        try:
            return self._shell.user_ns[name]
        except KeyError:
            raise NameError(f"name {name!r} is not defined") from None

    def _answer_each(self, function: Callable[..., Any], calls: list[tuple[int, bytes]], unless: str) -> None:
        """One answer for each call, in order; those to quick calls leave together. Only the first, if it raises what is called `unless`."""
        self._flushed = time.monotonic()
        for index, (seed, arguments) in enumerate(calls):
            answer = self._call(function, seed, arguments, tells_state=False)
            self._hold(answer)
            if index == 0 and "error" in answer and answer["error"]["type_name"] == unless:
                break
        self._flush()

    def _follow(self, packed: bytes) -> None:
        """One answer for each call of a transcript, in order, and one to whether all arguments are what they were; none after an error."""
        self._flushed = time.monotonic()
        made: list[Any] = []
        calls = decode(packed, made=made)
        watch = Watch(made)
        functions = {target: self._function(target) for target in dict.fromkeys(target for target, *_ in calls)}
        for target, random_state, args, kwargs, tells_all in calls:
            self._told = None  # by a client that does not keep pace
            answer = (self._in_full if tells_all else self._in_brief)(functions[target], random_state, args, kwargs)
            self._hold(answer)
            if "error" in answer:
                break
        else:
            self._hold({"unchanged": watch.is_same()})
        self._finish_outputs()
        self._flush()

    def _in_full(
        self, function: Callable[..., Any], random_state: RandomState, args: tuple[Any, ...], kwargs: dict[str, Any]
    ) -> dict[str, Any]:
        """The answer to a call, with all that there is to tell."""
        _set_random_state(random_state)
        return self._answered(function, args, kwargs, tells_state=True)

    def _in_brief(self, function: Callable[..., Any], seed: int, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        """What a call gave or raised; what it shows is lost."""
        KEEPER.seed(seed)
        self._log.start(0)
        return self._run(function, args, kwargs)

    def _hold(self, answer: dict[str, Any]) -> None:
        """Pack an answer at once, since the next call may change what this one gave; send what is held if it is much, or took long."""
        self._held.append(self._packed(answer))
        if len(self._held[-1]) > HOLD_BYTES or time.monotonic() - self._flushed > HOLD_SECONDS:
            self._flush()

    def _send(self, message: dict[str, Any]) -> None:
        self._held.append(self._packed(message))
        self._flush()

    def _flush(self) -> None:
        if self._held:
            self._channel.send_together(self._held, FOREVER)
            self._held.clear()
        self._flushed = time.monotonic()

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = decode(self._channel.receive(FOREVER), self._limits["wire_bytes"])
        return message

    def _look_up(self, name: str) -> dict[str, Any]:
        if not is_user_name(self._shell, name):
            return {"kind": "missing"}
        value = self._shell.user_ns[name]
        if isinstance(value, ModuleType):
            return {"kind": "module", "module": str(value.__name__)}
        if _is_function(value):
            return {"kind": "callable"}
        return {"kind": "data"} | self._value_or_not(value, name)

    def _value_or_not(self, value: object, path: str) -> dict[str, Any]:
        """`value`, or what keeps it from travelling."""
        try:
            encode(value, path, self._limits["wire_bytes"] // 2, MAX_DEPTH - DEPTH_OF_AN_ANSWER)
        except NotPlainData as error:
            return {"not_plain": {"type_name": error.type_name, "path": error.path, "text": str(error)}}
        except EncodeError as error:
            return {"not_plain": {"type_name": "", "path": error.path, "text": str(error)}}
        return {"value": value}

    def _call(
        self,
        function: Callable[..., Any],
        random_state: RandomState | None,
        arguments: bytes,
        tells_state: bool = True,
        is_known: bool = False,
    ) -> dict[str, Any]:
        """The answer to one call, with those arguments that it changed.

        It tells the random state afterwards if it `tells_state`; that before is known to the client if it `is_known`, and need not be
        told by a callback.
        """
        made: list[Any] = []
        args, kwargs = decode(arguments, made=made)
        watch = Watch(made)
        _set_random_state(random_state)
        if random_state is not None:
            self._told = KEEPER.current() if is_known else None
        answer = self._answered(function, args, kwargs, tells_state)
        if not watch.is_same() and (changed := self._changed(arguments, args, kwargs)):
            answer["changed"] = changed
        return answer

    def _answered(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any], tells_state: bool) -> dict[str, Any]:
        """What a call gave or raised, printed, and left of np.random; what there is to tell, and nothing else."""
        before = KEEPER.current() if tells_state else None
        self._log.start(self._limits["cell_output_bytes"])
        answer = self._run(function, args, kwargs)
        if outputs := self._finish_outputs():
            answer["outputs"] = outputs
        if tells_state and (after := KEEPER.current()) is not before:
            answer["random_state"] = self._told = after
        return answer

    def _run(self, function: Callable[..., Any], args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            return {"value": function(*args, **kwargs)}
        except BaseException as error:  # the student's code may raise anything, SystemExit included; all of it is data here
            return {"error": describe(error, self._shell)}

    def _packed(self, message: dict[str, Any]) -> bytes:
        """A message as bytes; in place of a value that cannot travel, what keeps it from that."""
        try:
            return encode(message, limit=self._limits["wire_bytes"] // 2)
        except EncodeError:
            if "value" in message:
                message = message | self._value_or_not(message.pop("value"), "result")
            return encode(message, limit=self._limits["wire_bytes"])

    def _finish_outputs(self) -> list[dict[str, Any]]:
        self._shell.events.trigger("post_execute")
        return self._log.finish()

    def _changed(self, before: bytes, args: tuple[Any, ...], kwargs: dict[str, Any]) -> dict[int | str, Any]:
        """Those arguments that no longer are what they were, by position or name."""
        old_args, old_kwargs = decode(before)
        old, new = dict(enumerate(old_args)) | old_kwargs, dict(enumerate(args)) | kwargs
        changed = [key for key in new if not self._is_still(encode(old[key]), new[key])]
        return {key: self._value_or_not(new[key], f"argument {key}") for key in changed}

    def _is_still(self, before: bytes, value: object) -> bool:
        try:
            return encode(value) == before
        except EncodeError:
            return False

    def _stub(self, name: str) -> Callable[..., Any]:
        """A function that asks the client to compute `name`."""

        def ask(*args: object, **kwargs: object) -> object:
            return self._ask(name, args, kwargs)

        ask.__name__ = ask.__qualname__ = name
        return ask

    def _ask(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        __tracebackhide__ = True  # not a line of the student's
        question = encode((name, args, kwargs), "call", self._limits["wire_bytes"] // 2)
        ahead = open_sealed(self._sealed, question) if self._sealed else None
        answer = self._answer_to(question) if ahead is None else decode(ahead)
        if "error" in answer:
            raise _as_exception(answer["error"]["type_name"], answer["error"]["text"])
        return answer["value"]

    def _answer_to(self, question: bytes) -> dict[str, Any]:
        """What the client says, with the random state as the trusted function has left it."""
        message: dict[str, Any] = {"callback": question}
        if (state := KEEPER.current()) is not self._told:
            message["random_state"] = state
        self._send(message)
        answer = self._receive()
        _set_random_state(answer.get("random_state"))
        self._told = KEEPER.current()
        return answer


def _is_function(value: object) -> bool:
    """Whether a name that has this value can be called; a module is no function, whatever it holds."""
    return callable(value) and not isinstance(value, ModuleType)


def _set_random_state(state: Any) -> None:
    """Go on from `state`, which the client sent; None means from where this process stands."""
    if state is not None:
        KEEPER.set(state)


def _as_exception(type_name: str, text: str) -> BaseException:
    """An exception of the builtin type of that name, or of a type that bears the name."""
    cls: object = getattr(builtins, type_name, None)
    if isinstance(cls, type) and issubclass(cls, KeyError):  # whose text is the repr of what it is made from
        shown: type[Exception] = type(type_name, (cls,), {"__str__": lambda error: text})
        return shown(text)
    if isinstance(cls, type) and issubclass(cls, Exception) and not issubclass(cls, UnicodeError | ExceptionGroup):  # which need more
        return cls(text)
    named: type[Exception] = type(type_name, (GivenFunctionError,), {})
    return named(text)
