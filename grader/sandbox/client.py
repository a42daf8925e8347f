"""The trusted side of the sandbox: starts the warm process, opens one `Sandbox` per submission in it, takes `Snapshot`s of that.

Nothing that a student's process sends is believed, nothing in here waits longer than it was told, and what a submission started ends with
`close()`. The client is one single-threaded process; several clients know nothing of each other.
"""

import contextlib
import itertools
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Any, Self

from grader.sandbox.confinement.minimum import missing_layers
from grader.sandbox.cores import my_cores
from grader.sandbox.errors import ConfinementTooWeak, SandboxCrashed, SandboxTimeout, WarmProcessGone
from grader.sandbox.limits import Limits
from grader.sandbox.results import CellRun, CellStatus, Kind, Output, Reply, read_outputs
from grader.sandbox.snapshot import Snapshot
from grader.wire import Channel, DeadlineExceeded, WireError, decode, encode

__all__ = ["Sandbox", "WarmProcess"]

BOOTSTRAP = "import sys; sys.path.append(sys.argv[1]); from grader.sandbox.warm import main; main(sys.argv[1], int(sys.argv[2]))"
CONFINEMENTS = ("required", "light", "none")
MAX_UNCONFIRMED = 16
SECONDS_TO_START = 60.0
SECONDS_TO_ANSWER = 10.0
STOPPED = "This cell was stopped after {seconds:g} seconds."
DIED = "The process died while this cell ran: {reason}."


class WarmProcess:
    """A process with everything imported, from which confined children are forked. Use as a context manager, or `start()` and `close()`."""

    def __init__(self, limits: Limits | None = None, confinement: str = "required") -> None:
        """`confinement` is "required" (the best this machine has, and at least the stated minimum), "light" (no namespaces) or "none"."""
        if confinement not in CONFINEMENTS:
            raise ValueError(f"confinement must be one of {CONFINEMENTS}, not {confinement!r}")
        self.limits = limits or Limits()
        self.layers: tuple[str, ...] = ()
        self._confinement = confinement
        self._process: subprocess.Popen[bytes] | None = None
        self._channel: Channel | None = None
        self.scratch: str | None = None
        self._unconfirmed = 0
        self._kept: dict[str, bytes] = {}
        self._keys = itertools.count()

    def start(self) -> Self:
        """Start it and wait until it can fork. Raises ConfinementTooWeak and WarmProcessGone."""
        if not hasattr(os, "fork") or not hasattr(socket, "send_fds"):
            raise ConfinementTooWeak(["fork", "Linux"])
        self.scratch = tempfile.mkdtemp(prefix="sandbox-")
        self._kept = {}
        ours, theirs = socket.socketpair()
        with theirs:
            self._process = self._popen(theirs.fileno())
        self._channel = Channel(ours)
        try:
            self.send({"limits": self.limits.as_plain(), "confinement": self._confinement, "scratch": self.scratch})
            self._check()
        except BaseException:
            self.close()
            raise
        return self

    def _popen(self, fd: int) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).resolve().parents[2])
        return subprocess.Popen(
            [sys.executable, "-I", "-c", BOOTSTRAP, root, str(fd)],
            pass_fds=[fd],
            env=_clean_environment(_cache_folder() or str(self.scratch)),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def _check(self) -> None:
        """Its first message says what holds its children."""
        ready = self.receive(SECONDS_TO_START)
        self.layers = tuple(ready["layers"])
        missing = missing_layers(self.layers)
        if missing and self._confinement != "none":
            raise ConfinementTooWeak(missing, self.layers)

    @property
    def pid(self) -> int:
        """The process group in which the warm process and all that it forks begin. Raises WarmProcessGone before `start`."""
        if self._process is None:
            raise WarmProcessGone("the warm process is not running")
        return self._process.pid

    @property
    def alive(self) -> bool:
        """Whether it runs."""
        return self._process is not None and self._process.poll() is None and self._channel is not None

    def send(self, message: Mapping[str, Any], fds: tuple[int, ...] = ()) -> None:
        """Send a request. Raises WarmProcessGone."""
        if self._channel is None:
            raise WarmProcessGone("the warm process is not running")
        try:
            self._channel.send(encode(message), time.monotonic() + SECONDS_TO_ANSWER, fds)
        except WireError as error:
            raise WarmProcessGone(f"the warm process does not listen: {error}") from error

    def receive(self, seconds: float = SECONDS_TO_ANSWER) -> dict[str, Any]:
        """Receive an answer. Raises WarmProcessGone."""
        if self._channel is None:
            raise WarmProcessGone("the warm process is not running")
        try:
            message: dict[str, Any] = decode(self._channel.receive(time.monotonic() + seconds))
        except WireError as error:
            raise WarmProcessGone(f"the warm process does not answer: {error}") from error
        if "failed" in message:
            raise WarmProcessGone(message["failed"])
        return message

    def open(self, files: Mapping[str, bytes] | Path | None = None, draw: bool = True) -> "Sandbox":
        """Fork a child with `files` (relative path -> content, or a folder) in its working directory; `draw=False` shows figures as text.

        The child runs on the cores that this process runs on now.
        Raises WarmProcessGone, SandboxCrashed, and ValueError for a path that leads elsewhere.
        """
        contents = _read_folder(files) if isinstance(files, Path) else dict(files or {})
        _check_names(contents)
        key = next(self._keys)
        # Most submissions come with the files of the one before: those the warm process still has, and hands on to its children.
        files_if_new = {} if contents == self._kept else {"files": contents}
        ours = _hand_over(lambda fd: self.send({"op": "open", "id": key, "cores": my_cores(), **files_if_new}, (fd,)))
        self._kept = contents
        sandbox = Sandbox(self, key, Channel(ours, self.limits.wire_bytes))
        sandbox.begin(draw)
        return sandbox

    def kill(self, key: int, wait: bool) -> str:
        """Kill the child of that key; with `wait`, until all of it is gone, and say how it had ended before, if it had."""
        self.send({"op": "kill", "id": key})
        self._unconfirmed += 1
        while wait or self._unconfirmed > MAX_UNCONFIRMED:
            gone = self.receive()
            self._unconfirmed -= 1
            if gone["gone"] == key:
                return str(gone["reason"])
        return ""

    def close(self) -> None:
        """End the warm process and everything that came of it."""
        if self._channel is not None:
            self._channel.close()
            self._channel = None
        if self._process is not None:
            _end(self._process)
        if self.scratch is not None:
            shutil.rmtree(self.scratch, ignore_errors=True)

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _hand_over(send: Callable[[int], None]) -> socket.socket:
    """One end of a new socket pair, after `send` has given the other end away."""
    ours, theirs = socket.socketpair()
    with theirs:
        try:
            send(theirs.fileno())
        except BaseException:
            ours.close()
            raise
    return ours


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that has been told to end; kill it if it does not."""
    try:
        process.wait(SECONDS_TO_ANSWER)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def _clean_environment(cache: str) -> dict[str, str]:
    """What the warm process gets to see of the environment: nothing of the judge's."""
    return {
        "PATH": "/usr/bin:/bin",
        "LANG": "C.UTF-8",
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
        "MKL_NUM_THREADS": "1",
        "MPLCONFIGDIR": cache,
        "IPYTHONDIR": cache,
    }


def _cache_folder() -> str | None:
    """Where matplotlib keeps its list of fonts from one warm process to the next; None where there is no such place."""
    try:
        folder = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "deep-network-step-by-step"
        folder.mkdir(parents=True, exist_ok=True)
    except (OSError, RuntimeError):
        return None
    return str(folder) if os.access(folder, os.W_OK) else None


def _check_names(files: Iterable[str]) -> None:
    for name in files:
        path = PurePosixPath(name)
        if path.is_absolute() or ".." in path.parts or not path.parts:
            raise ValueError(f"the path of a file must be relative and lead inside: {name!r}")


def _read_folder(folder: Path) -> dict[str, bytes]:
    """The regular files under `folder`; links are left out."""
    paths = (path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in paths}


class Sandbox:
    """One submission's process. State persists between cells until `close()`."""

    def __init__(self, warm: WarmProcess, key: int, channel: Channel) -> None:
        self._warm = warm
        self._key = key
        self._channel = channel
        self._limits = warm.limits
        self._displays: dict[str, list[Output]] = {}
        self.alive = True
        self.ended_by = ""
        self._snapshots: list[Snapshot] = []

    def begin(self, draw: bool) -> None:
        """Wait until the process has its files; called by `WarmProcess.open`."""
        reply = self._ask({"op": "start", "draw": draw}, SECONDS_TO_ANSWER)
        with self._closing_on_nonsense():
            if "failed" in reply:
                raise SandboxCrashed(reply.text("failed"))

    def run_cell(self, source: str, timeout: float | None = None) -> CellRun:
        """Run one cell as a notebook's kernel would. Whatever the cell does is in the result; raises WarmProcessGone only."""
        seconds = self._limits.cell_seconds if timeout is None else timeout
        begin = time.monotonic()
        try:
            status, outputs, count = self._run(source, begin + seconds, seconds)
        except SandboxTimeout:
            status, outputs, count = CellStatus.TIMEOUT, [_error("CellTimeoutError", STOPPED.format(seconds=seconds))], None
        except SandboxCrashed as error:
            status, outputs, count = CellStatus.CRASHED, [_error("DeadKernelError", DIED.format(reason=error.reason))], None
        return CellRun(status, outputs, time.monotonic() - begin, count)

    def _run(self, source: str, deadline: float, seconds: float) -> tuple[CellStatus, list[Output], int | None]:
        self._send({"op": "run_cell", "source": source}, deadline)
        reply, stopped = self._cell_reply(deadline)
        with self._closing_on_nonsense():
            outputs, succeeded, count = self._register(reply), reply.get("ok", bool), reply.get("count", int)
        if not stopped:
            return CellStatus.OK if succeeded else CellStatus.ERROR, outputs, count
        outputs = [output for output in outputs if output["output_type"] != "error"]
        return CellStatus.TIMEOUT, [*outputs, _error("CellTimeoutError", STOPPED.format(seconds=seconds))], count

    def _cell_reply(self, deadline: float) -> tuple[Reply, bool]:
        """The answer, and whether the cell had to be interrupted for it."""
        if self._channel.ready(max(0.0, deadline - time.monotonic())):
            return self._receive(deadline + self._limits.grace_seconds, self._output_limit()), False
        self._warm.send({"op": "interrupt", "id": self._key})
        return self._receive(time.monotonic() + self._limits.grace_seconds, self._output_limit()), True

    def _output_limit(self) -> int:
        """How large the answer to a cell can be at most, if the process keeps to its limits."""
        return 2 * self._limits.cell_output_bytes + 2**16

    @contextlib.contextmanager
    def _closing_on_nonsense(self) -> Iterator[None]:
        """Give up a process whose answers make no sense."""
        try:
            yield
        except SandboxCrashed:
            self.close()
            raise

    def _register(self, reply: Reply) -> list[Output]:
        """The cell's outputs; displays that it updated change in place, in this cell and in earlier ones."""
        raw = reply.get("outputs", list)
        outputs = read_outputs(raw)
        for entry, output in zip(raw, outputs, strict=True):
            if type(entry.get("display_id")) is str:
                self._displays.setdefault(entry["display_id"], []).append(output)
        updates = reply.get("updates", list)
        # Only the last update of a display is left to be seen; to apply them all could take a student's number of updates times displays.
        last = {str(entry.get("display_id")): output for entry, output in zip(updates, read_outputs(updates), strict=True)}
        for display_id, output in last.items():
            for shown in self._displays.get(display_id, []):
                shown.update(data=output.get("data", {}), metadata=output.get("metadata", {}))
        return outputs

    def kinds(self) -> dict[str, Kind]:
        """The names that the submission's cells defined, and what each stands for. Raises SandboxCrashed."""
        reply = self._ask({"op": "kinds"}, SECONDS_TO_ANSWER)
        with self._closing_on_nonsense():
            kinds = reply.get("kinds", dict)
        known = set(Kind)
        return {name: Kind(kind) for name, kind in kinds.items() if type(name) is str and type(kind) is str and kind in known}

    def snapshot(self, names: Sequence[str] = (), fork: bool = True) -> Snapshot:
        """The process as it is now, for one test cell. Returns at once. Raises SandboxCrashed.

        It is a fork: ask for the next one ahead. Without `fork` it is the process itself, which has nothing else to do until the snapshot
        is closed, and then has its names and its random state back; what ends such a snapshot ends the process. Which of the `names` can
        be called it says unasked; to look up any other takes a message.
        """
        deadline = time.monotonic() + SECONDS_TO_ANSWER
        ours = _hand_over(lambda fd: self._send({"op": "snapshot", "names": list(names), "fork": fork}, deadline, (fd,)))
        snapshot = Snapshot(Channel(ours, self._limits.wire_bytes), self._limits, self._kill_one if fork else self._kill_all, fork)
        self._snapshots.append(snapshot)
        return snapshot

    def _kill_one(self, pid: int | None) -> None:
        """Kill the process that calls itself `pid`, if it is one of this sandbox."""
        if pid is not None:
            self._warm.send({"op": "kill_one", "id": self._key, "pid": pid})

    def _kill_all(self, pid: int | None) -> None:
        """Kill the process itself, in whatever it is."""
        self.close()

    def _ask(self, request: Mapping[str, Any], seconds: float) -> Reply:
        deadline = time.monotonic() + seconds
        self._send(request, deadline)
        return self._receive(deadline)

    def _send(self, request: Mapping[str, Any], deadline: float, fds: tuple[int, ...] = ()) -> None:
        if not self.alive:
            raise SandboxCrashed("the submission's process has ended")
        try:
            self._channel.send(encode(request, limit=self._limits.wire_bytes), deadline, fds)
        except WireError as error:
            raise self._crashed(error) from error

    def _receive(self, deadline: float, limit: int | None = None) -> Reply:
        try:
            with self._closing_on_nonsense():
                return Reply(decode(self._channel.receive(deadline), limit or self._limits.wire_bytes))
        except WireError as error:
            raise self._crashed(error) from error

    def _crashed(self, error: WireError) -> SandboxCrashed:
        """Give the process up: it is killed, and what it may still say is not heard."""
        self.close()
        if isinstance(error, DeadlineExceeded):
            return SandboxTimeout(0.0)
        return SandboxCrashed(self.ended_by or error.reason)

    def close(self, wait: bool = True) -> None:
        """Kill every process of the submission and remove its files; without `wait`, do not stay to see them gone."""
        if not self.alive:
            return
        self.alive = False
        with contextlib.suppress(WarmProcessGone):  # then its sandboxes are gone too
            self.ended_by = self._warm.kill(self._key, wait)
        self._channel.close()
        for snapshot in self._snapshots:
            snapshot.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _error(name: str, text: str) -> Output:
    return {"output_type": "error", "ename": name, "evalue": text, "traceback": [f"{name}: {text}"]}
