"""In the warm process: forks, interrupts, watches and kills the children that the client asks for."""

import contextlib
import os
import signal
import socket
import time
from typing import Any, NoReturn

from grader.sandbox.confinement import processes
from grader.sandbox.cores import stay_on
from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell
from grader.sandbox.student import serve
from grader.wire import Channel, PeerClosed, decode, encode

__all__ = ["Nursery"]

SECONDS_TO_ANSWER = 10.0
SECONDS_BETWEEN_LOOKS = 0.1
FOREVER = float(2**31)
TOO_MUCH_MEMORY = "it used more than {mib} MiB of memory"
DIED_BY = "it was ended by {signal}"
ENDED = "it ended itself"


class Nursery:
    """The children of one warm process, by the keys that the client gave them."""

    def __init__(self, channel: Channel, shell: StudentShell, log: OutputLog, limits: dict[str, Any], confinement: Any) -> None:
        self._channel = channel
        self._shell = shell
        self._log = log
        self._limits = limits
        self._confinement = confinement
        self._files: dict[str, bytes] = {}
        self._children: dict[int, int] = {}
        self._reasons: dict[int, str] = {}

    def serve(self) -> None:
        """Answer until the client hangs up, then kill all children."""
        self._reply({"layers": self._confinement.layers})
        try:
            while True:
                self._wait()
                data, fds = self._channel.receive_with_fds(FOREVER)
                self._handle(decode(data), fds)
        except PeerClosed:
            pass
        finally:
            for key in list(self._children):
                self._kill(key)
            self._confinement.clean_up()

    def _wait(self) -> None:
        """Until there is a request; meanwhile look now and then what the children use."""
        while not self._channel.ready(SECONDS_BETWEEN_LOOKS if self._children else None):
            for key in list(self._children):
                self._weigh(key)

    def _weigh(self, key: int) -> None:
        """Kill a family that takes more than twice the memory that one process may; each counts from where the warm process stands.

        Twice, because a snapshot shares its pages with the process that it is a fork of, and the kernel counts them in both.
        """
        proc, limit = self._confinement.proc, 2 * self._limits["memory_bytes"]
        if proc is None or not self._confinement.layers:
            return
        own = processes.resident(proc)
        family = processes.family(proc, self._children[key])
        if sum(max(0, process.resident - own) for process in family) > limit:
            self._reasons[key] = TOO_MUCH_MEMORY.format(mib=limit // 2**20)
            self._end_family(self._children[key])

    def _reply(self, message: dict[str, Any]) -> None:
        self._channel.send(encode(message), time.monotonic() + SECONDS_TO_ANSWER)

    def _handle(self, request: dict[str, Any], fds: list[int]) -> None:
        match request["op"]:
            case "open":
                self._files = request.get("files", self._files)
                stay_on(request["cores"])
                self._open(request["id"], fds[0])
            case "interrupt":
                _signal(self._children.get(request["id"]), signal.SIGINT)
            case "kill":
                self._reply({"gone": request["id"], "reason": self._kill(request["id"])})
            case "kill_one":
                self._kill_one(self._children.get(request["id"]), request["pid"])

    def _open(self, key: int, fd: int) -> None:
        """Fork a child that serves `fd`. Without a child, closing `fd` tells the client."""
        try:
            pid = self._confinement.fork()
        except OSError:
            os.close(fd)
            return
        if pid == 0:
            self._become_student(key, fd)
        os.close(fd)
        self._children[key] = pid

    def _become_student(self, key: int, fd: int) -> NoReturn:
        try:
            self._confinement.apply(key, fd)
        except OSError as error:
            Channel(socket.socket(fileno=fd)).send(encode({"failed": str(error)}), time.monotonic() + SECONDS_TO_ANSWER)
            os._exit(1)
        serve(socket.socket(fileno=fd), self._shell, self._log, self._limits, self._files)

    def _kill(self, key: int) -> str:
        """End a child and all it started; says how it had ended before, if it had."""
        if key not in self._children:
            return ""
        pid = self._children[key]
        self._end_family(pid)
        del self._children[key]
        status = os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])
        processes.remove_folder(self._confinement.scratch_of(key))
        return self._reasons.pop(key, "") or _describe(status)

    def _end_family(self, pid: int) -> None:
        """Kill process `pid` and what descends from it. With a pid namespace the kernel does the latter.

        Without one, orphans come to us; whose they were is not known, but no honest process is one.
        """
        if self._confinement.isolated or self._confinement.proc is None:
            _signal(pid, signal.SIGKILL)
            return
        looks_in_vain = 0
        while looks_in_vain < 2:  # one look reads /proc bit by bit: it can miss the child of a process that dies meanwhile
            family = processes.family(self._confinement.proc, pid, *self._strays(self._confinement.proc))
            looks_in_vain = 0 if family else looks_in_vain + 1
            for process in family:
                _signal(process.pid, signal.SIGKILL)
                if process.parent == os.getpid() and process.pid != pid:
                    os.waitpid(process.pid, 0)

    def _strays(self, proc: int) -> list[int]:
        """Children that we did not fork: processes of a submission whose parent has ended, and which we inherited."""
        known = set(self._children.values())
        return [
            process.pid for process in processes.family(proc, os.getpid()) if process.parent == os.getpid() and process.pid not in known
        ]

    def _kill_one(self, root: int | None, inner: int) -> None:
        """Kill the one descendant of `root` that knows itself as process `inner`; without /proc, all of them."""
        if root is None or self._confinement.proc is None:
            _signal(root, signal.SIGKILL)
            return
        for process in processes.family(self._confinement.proc, root):
            if process.inner == inner and process.pid != root:
                _signal(process.pid, signal.SIGKILL)


def _signal(pid: int | None, number: signal.Signals) -> None:
    """Send a signal to a process that may have ended in the meantime."""
    if pid is not None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(pid, number)


def _describe(status: int) -> str:
    """How a child ended, unless by our own kill."""
    if status == -signal.SIGKILL:
        return ""
    return DIED_BY.format(signal=signal.Signals(-status).name) if status < 0 else ENDED
