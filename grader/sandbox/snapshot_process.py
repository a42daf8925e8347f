"""Inside the sandbox: a fork of the student's process in which the judge calls functions, one test cell per fork.

As in `student.py`, nothing in here is trusted: the student's code shares the process.
"""

import builtins
import os
import signal
import socket
from collections.abc import Callable, Mapping
from types import ModuleType
from typing import Any, NoReturn

from grader.random_state import KEEPER
from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell, user_names
from grader.sandbox.tracebacks import describe
from grader.wire import Channel, EncodeError, NotPlainData, PeerClosed, decode, encode

__all__ = ["serve_snapshot"]

FOREVER = float(2**31)


class GivenFunctionError(Exception):
    """What a trusted function raised when the student's code called it."""


def serve_snapshot(sock: socket.socket, shell: StudentShell, log: OutputLog, limits: dict[str, Any]) -> NoReturn:
    """Answer the client until it hangs up."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        _Snapshot(Channel(sock, limits["wire_bytes"]), shell, log, limits).serve()
    except PeerClosed:
        pass
    finally:
        os._exit(0)


class _Snapshot:
    """The requests of one test cell, in order."""

    def __init__(self, channel: Channel, shell: StudentShell, log: OutputLog, limits: dict[str, Any]) -> None:
        self._channel = channel
        self._shell = shell
        self._log = log
        self._limits = limits
        self._told = KEEPER.current()

    def serve(self) -> None:
        self._send({"pid": os.getpid()})
        while True:
            request = self._receive()
            match request["op"]:
                case "look_up":
                    self._send(self._look_up(request["name"]))
                case "replace":
                    for name in request["names"]:
                        self._shell.user_ns[name] = self._stub(name)
                    self._send({})
                case "call":
                    self._send(self._call(request))

    def _send(self, message: dict[str, Any]) -> None:
        self._channel.send(encode(message, limit=self._limits["wire_bytes"]), FOREVER)

    def _receive(self) -> dict[str, Any]:
        message: dict[str, Any] = decode(self._channel.receive(FOREVER), self._limits["wire_bytes"])
        return message

    def _look_up(self, name: str) -> dict[str, Any]:
        names = user_names(self._shell)
        if name not in names:
            return {"kind": "missing"}
        value = names[name]
        if isinstance(value, ModuleType):
            return {"kind": "module", "module": str(value.__name__)}
        if callable(value):
            return {"kind": "callable"}
        return {"kind": "data"} | self._packed("value", value, name)

    def _packed(self, key: str, value: object, path: str) -> dict[str, Any]:
        """`value` encoded under `key`, or what keeps it from travelling."""
        try:
            return {key: encode(value, path, self._limits["wire_bytes"] // 2)}
        except NotPlainData as error:
            return {"not_plain": {"type_name": error.type_name, "path": error.path, "text": str(error)}}
        except EncodeError as error:
            return {"not_plain": {"type_name": "", "path": error.path, "text": str(error)}}

    def _call(self, request: dict[str, Any]) -> dict[str, Any]:
        args = [decode(data) for data in request["args"]]
        kwargs = {name: decode(data) for name, data in request["kwargs"].items()}
        _set_random_state(request["random_state"])
        before = self._told = KEEPER.current()
        self._log.start(self._limits["cell_output_bytes"])
        reply = self._run(request["name"], args, kwargs)
        reply["outputs"] = self._finish_outputs()
        reply["args"] = self._changed(dict(enumerate(request["args"])), dict(enumerate(args)))
        reply["kwargs"] = self._changed(request["kwargs"], kwargs)
        after = KEEPER.current()
        reply["random_state"] = None if after is before else after
        return reply

    def _run(self, name: str, args: list[Any], kwargs: dict[str, Any]) -> dict[str, Any]:
        try:
            result = self._shell.user_ns[name](*args, **kwargs)
        except BaseException as error:  # the student's code may raise anything, SystemExit included; all of it is data here
            return {"error": describe(error, self._shell)}
        return self._packed("value", result, "result")

    def _finish_outputs(self) -> list[dict[str, Any]]:
        self._shell.events.trigger("post_execute")
        return self._log.finish()

    def _changed(self, before: Mapping[Any, bytes], after: Mapping[Any, Any]) -> dict[Any, Any]:
        """Those arguments that no longer are what they were, encoded again."""
        packed = {key: self._packed("value", value, f"argument {key}") for key, value in after.items()}
        return {key: entry for key, entry in packed.items() if entry.get("value") != before[key]}

    def _stub(self, name: str) -> Callable[..., Any]:
        """A function that asks the client to compute `name`."""

        def ask(*args: object, **kwargs: object) -> object:
            return self._ask(name, args, kwargs)

        ask.__name__ = ask.__qualname__ = name
        return ask

    def _ask(self, name: str, args: tuple[object, ...], kwargs: dict[str, object]) -> object:
        __tracebackhide__ = True  # not a line of the student's
        state = KEEPER.current()
        self._send({"callback": name, "args": args, "kwargs": kwargs, "random_state": None if state is self._told else state})
        answer = self._receive()
        _set_random_state(answer["random_state"])
        self._told = KEEPER.current()
        if "error" in answer:
            raise _as_exception(answer["error"]["type_name"], answer["error"]["text"])
        return answer["value"]


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
