"""The warm process: imports what notebooks need once, confines itself, and forks one child per submission.

It is trusted, and never runs a line of a student's code itself. It talks to one client over one socket and ends with it: end of file on
that socket, and everything it started is gone.
"""

import gc
import os
import shutil
import signal
import socket
import sys
import threading
import time
from pathlib import Path
from typing import Any, NoReturn

from grader.sandbox.outputs import OutputLog
from grader.sandbox.shell import StudentShell, build_shell
from grader.sandbox.student import serve
from grader.wire import Channel, PeerClosed, decode, encode

SECONDS_TO_ANSWER = 10.0
FOREVER = float(2**31)


def main(fd: int) -> None:
    """Serve the client on socket `fd` until it hangs up."""
    channel = Channel(socket.socket(fileno=fd))
    settings: dict[str, Any] = decode(channel.receive(FOREVER))
    log = OutputLog()
    shell = _warm_up(log)
    Warm(channel, shell, log, settings).serve()


def _warm_up(log: OutputLog) -> StudentShell:
    """Import everything and exercise it once, so that children find it in memory."""
    import h5py  # noqa: F401
    import tqdm

    tqdm.tqdm.monitor_interval = 0  # its monitor would be a thread
    shell = build_shell(log)
    if threading.active_count() != 1:
        raise RuntimeError("the warm process has more than one thread")
    gc.collect()
    gc.freeze()
    return shell


class Warm:
    """Forks, interrupts and kills the children that the client asks for."""

    def __init__(self, channel: Channel, shell: StudentShell, log: OutputLog, settings: dict[str, Any]) -> None:
        self._channel = channel
        self._shell = shell
        self._log = log
        self._limits = settings["limits"]
        self._scratch = Path(settings["scratch"])
        self._children: dict[int, int] = {}

    def serve(self) -> None:
        """Answer until the client hangs up, then kill all children."""
        self._reply({"layers": [], "missing": []})
        try:
            while True:
                data, fds = self._channel.receive_with_fds(FOREVER)
                self._handle(decode(data), fds)
        except PeerClosed:
            pass
        finally:
            for key in list(self._children):
                self._kill(key)

    def _reply(self, message: dict[str, Any]) -> None:
        self._channel.send(encode(message), time.monotonic() + SECONDS_TO_ANSWER)

    def _handle(self, request: dict[str, Any], fds: list[int]) -> None:
        match request["op"]:
            case "open":
                self._open(request["id"], fds[0])
            case "interrupt":
                os.kill(self._children[request["id"]], signal.SIGINT)
            case "kill":
                self._kill(request["id"])
                self._reply({"gone": request["id"]})
            case "kill_one":
                self._kill_one(request["id"], request["pid"])

    def _open(self, key: int, fd: int) -> None:
        pid = os.fork()
        if pid:
            os.close(fd)
            self._children[key] = pid
            return
        self._become_student(key, fd)

    def _become_student(self, key: int, fd: int) -> NoReturn:
        self._channel.close()
        own = self._scratch / str(key)
        own.mkdir()
        os.chdir(own)
        serve(socket.socket(fileno=fd), self._shell, self._log, self._limits)

    def _kill(self, key: int) -> None:
        pid = self._children.pop(key, None)
        if pid is not None:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
            shutil.rmtree(self._scratch / str(key), ignore_errors=True)

    def _kill_one(self, key: int, pid: int) -> None:
        os.kill(pid, signal.SIGKILL)


if __name__ == "__main__":
    main(int(sys.argv[1]))
