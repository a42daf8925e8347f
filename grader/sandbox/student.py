"""Inside the sandbox: the process that runs a submission's cells, and forks a snapshot of itself, or is one, when asked.

Everything in here shares its process with the student's code, so nothing in here is trusted: the client in `client.py` believes none of
it. What keeps the process in is set up by `confinement` before this begins.
"""

import contextlib
import inspect
import os
import random
import select
import signal
import socket
import warnings
from types import ModuleType
from typing import Any, NoReturn

import numpy as np

from grader.random_state import KEEPER
from grader.sandbox.forking import fork_lightly
from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell, do_not_draw, redirect, user_names
from grader.sandbox.snapshot_process import SnapshotProcess, serve_snapshot
from grader.wire import Channel, PeerClosed, decode, encode

__all__ = ["StudentProcess", "serve"]

FOREVER = float(2**31)
SECONDS_TO_END = 0.02
_set_handler = inspect.unwrap(signal.signal)  # without the making of enums around it


def serve(sock: socket.socket, shell: StudentShell, log: OutputLog, limits: dict[str, Any], files: dict[str, bytes]) -> NoReturn:
    """Answer the client until it hangs up; `sock` is the only way out of this process, `files` belong into its working directory."""
    redirect(log)
    shell.builtin_trap.__enter__()  # once, and not in every cell
    _set_handler(signal.SIGCHLD, signal.SIG_IGN)
    _set_handler(signal.SIGINT, signal.SIG_IGN)
    channel = Channel(sock, limits["wire_bytes"])
    try:
        StudentProcess(channel, shell, log, limits, files).serve()
    except PeerClosed:
        pass
    finally:
        os._exit(0)


class StudentProcess:
    """Runs the requests of one client, in order."""

    def __init__(self, channel: Channel, shell: StudentShell, log: OutputLog, limits: dict[str, Any], files: dict[str, bytes]) -> None:
        self._channel = channel
        self._shell = shell
        self._log = log
        self._limits = limits
        self._files = files
        self._left = limits["total_output_bytes"]
        self._pid = os.getpid()
        self._ended: int | None = None

    def serve(self) -> None:
        """Answer until the client hangs up, which raises PeerClosed."""
        while True:
            data, fds = self._channel.receive_with_fds(FOREVER)
            request = decode(data, self._limits["wire_bytes"])
            if request["op"] == "snapshot":
                begin = self._fork_snapshot if request["fork"] else self._be_snapshot
                begin(fds[0], request["names"])
            else:
                self._answer(self._dispatch(request))

    def _dispatch(self, request: dict[str, Any]) -> dict[str, Any]:
        match request["op"]:
            case "start":
                return self._start(request["draw"])
            case "run_cell":
                return self._run_cell(request["source"])
            case "kinds":
                return {"kinds": {name: kind_of(value) for name, value in user_names(self._shell).items()}}
            case other:
                raise ValueError(f"unknown request {other}")

    def _answer(self, reply: dict[str, Any]) -> None:
        self._channel.send(encode(reply, limit=self._limits["wire_bytes"]), FOREVER)

    def _start(self, draw: bool) -> dict[str, Any]:
        """Every submission starts with the same random state, so that it always does the same."""
        for folder in {os.path.dirname(name) for name in self._files} - {""}:
            os.makedirs(folder, exist_ok=True)
        for name, content in self._files.items():
            with open(name, "wb") as file:
                file.write(content)
        if not draw:
            do_not_draw()
        np.random.seed(0)
        random.seed(0)
        return {"pid": os.getpid()}

    def _forget_snapshot(self) -> None:
        if self._ended is not None:
            os.close(self._ended)
            self._ended = None

    def _wait_for_snapshot(self) -> None:
        """If the last snapshot is ending, let it end: a cell that writes to a page which the two still share has it copied."""
        if self._ended is not None:
            select.select([self._ended], [], [], SECONDS_TO_END)
            self._forget_snapshot()

    def _run_cell(self, source: str) -> dict[str, Any]:
        self._wait_for_snapshot()
        self._log.start(max(0, min(self._limits["cell_output_bytes"], self._left)))
        succeeded = self._interruptible(source)
        outputs = self._log.finish()
        self._left -= self._log.spent
        return {
            "ok": succeeded,
            "outputs": outputs,
            "updates": self._log.updates,
            "count": self._shell.execution_count - 1,
        }

    def _interruptible(self, source: str) -> bool:
        """Run a cell; an interrupt ends the cell and nothing else."""
        try:
            _set_handler(signal.SIGINT, signal.default_int_handler)
            return bool(self._shell.run_cell(source, store_history=True).success)
        except BaseException as error:  # nothing that a cell raises may end the process, SystemExit included
            self._shell._showtraceback(type(error), error, [])
            return False
        finally:
            _set_handler(signal.SIGINT, signal.SIG_IGN)
            if os.getpid() != self._pid:
                os._exit(0)  # a process that the cell forked, and that has come to the cell's end

    def _fork_snapshot(self, fd: int, names: list[str]) -> None:
        """Fork; the child serves the socket `fd` instead of ours. Without a child, closing `fd` tells the client."""
        try:
            pid = self._fork_watched()
        except OSError:
            os.close(fd)
            return
        if pid:
            os.close(fd)
            return
        self._channel.close()
        serve_snapshot(socket.socket(fileno=fd), self._shell, self._log, self._limits, names)

    def _be_snapshot(self, fd: int, names: list[str]) -> None:
        """Serve the socket `fd` until the client hangs up there; then every name stands again for what it stood for before."""
        before, state = dict(self._shell.user_ns), KEEPER.current()
        with socket.socket(fileno=fd) as sock, warnings.catch_warnings(), contextlib.suppress(PeerClosed):
            SnapshotProcess(Channel(sock, self._limits["wire_bytes"]), self._shell, self._log, self._limits).serve(names)
        self._shell.user_ns.clear()
        self._shell.user_ns.update(before)
        KEEPER.set(state)

    def _fork_watched(self) -> int:
        """Fork a process that holds one end of a pipe open until its memory is gone, and the other end of which is `self._ended`."""
        self._forget_snapshot()
        self._ended, open_till_end = os.pipe()
        pid = -1
        try:
            pid = fork_lightly()
        finally:
            if pid:
                os.close(open_till_end)
        return pid


def kind_of(value: object) -> str:
    """What a name stands for: callable, module or data."""
    if isinstance(value, ModuleType):
        return "module"
    return "callable" if callable(value) else "data"
