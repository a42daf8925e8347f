"""The engine: grades submissions in a judge process of its own. One class for every caller: command line, nbgrader, whole classes.

::

    EngineError
    ├── CannotConfine    this machine cannot hold untrusted code, or the judge did not start
    ├── Refused          the judge says that this assignment cannot be graded
    └── JudgeLost        the judge died or hung twice over one submission
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self

from grader.judge.budget import Budget
from grader.verdict import Verdict

if TYPE_CHECKING:
    from grader.sandbox import Limits

__all__ = ["CannotConfine", "Engine", "EngineError", "Graded", "JudgeLost", "Refused"]

SECONDS_TO_START = 90.0
SECONDS_TO_SPARE = 160.0
SECONDS_TO_END = 10.0
SECONDS_BETWEEN_LOOKS = 0.05
ATTEMPTS = 2
BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv[1]); from grader.judge.process import main; main(int(sys.argv[2]), sys.argv[3])"
LOST = "The judge was lost {attempts} times over this submission ({reason}); it was not graded."


class EngineError(Exception):
    """Anything that keeps the engine from grading."""


class CannotConfine(EngineError):
    """The judge or its sandbox did not start; the text says what is missing."""


class Refused(EngineError):
    """The judge cannot grade submissions of this assignment; the text says why, and what to do."""


class JudgeLost(EngineError):
    """The judge process died, or did not answer in time; `reason` says which."""

    def __init__(self, reason: str) -> None:
        super().__init__(LOST.format(attempts=ATTEMPTS, reason=reason))
        self.reason = reason


@dataclass(frozen=True)
class Graded:
    """A verdict and the notebook as it was run, as nbformat data."""

    verdict: Verdict
    notebook: dict[str, Any]


class Engine:
    """A judge process, started when first needed and again when it is lost. Use as a context manager, or `close()` it."""

    def __init__(
        self,
        confinement: str = "required",
        budget: Budget | None = None,
        limits: "Limits | None" = None,
        environment: Mapping[str, str] | None = None,
    ) -> None:
        """`confinement` is "required", or "none" to run untrusted code unconfined; without `budget` and `limits` the course's own hold.

        `environment` are variables that the judge gets besides those of this process.
        """
        self.confinement = confinement
        self.environment = dict(environment or {})
        self.budget = budget or Budget()
        self.limits = limits
        self.layers: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None
        self._scratch: Path | None = None
        self._killed = False
        self._ending = threading.RLock()  # a signal may come while the same thread holds it

    def start(self) -> Self:
        """Start the judge and its sandbox. Raises CannotConfine."""
        try:
            self._start()
        except JudgeLost as error:
            raise CannotConfine(f"The judge did not start: {error.reason}.") from error
        return self

    def _start(self) -> None:
        """Raises CannotConfine if the judge says that it cannot work here, and JudgeLost if it says nothing."""
        ours, theirs = Pipe()
        with self._ending, theirs:
            if self._killed:
                raise JudgeLost("it was told to end")
            self._scratch = _make_scratch()
            self._process = _start_judge(theirs.fileno(), self._scratch, self.environment)
        self._connection = ours
        try:
            ready = self._greet()
        except JudgeLost:
            self.close()
            raise
        if "failed" in ready:
            self.close()
            raise CannotConfine(ready["failed"])
        self.layers = tuple(ready["layers"])

    def _greet(self) -> dict[str, Any]:
        self._send(json.dumps(self._settings()).encode())
        return self._receive(SECONDS_TO_START)

    def _settings(self) -> dict[str, Any]:
        limits = {} if self.limits is None else asdict(self.limits)
        return {"confinement": self.confinement, "budget": asdict(self.budget), "limits": limits}

    def grade(self, skeleton: Path, submission: bytes, *, draw: bool = False) -> Graded:
        """Grade a submission of the assignment whose notebook is `skeleton`, any bytes at all; with `draw`, figures are in the notebook.

        Raises CannotConfine, Refused, and JudgeLost when the judge was lost twice over it.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._grade(skeleton, submission, draw)
            except JudgeLost:
                self.close()
                if attempt == ATTEMPTS or self._killed:
                    raise
        raise AssertionError("unreachable")

    def _grade(self, skeleton: Path, submission: bytes, draw: bool) -> Graded:
        if self._connection is None:
            self._start()
        self._send(json.dumps({"skeleton": str(skeleton.resolve()), "draw": draw}).encode())
        self._send(submission)
        answer = self._receive(self.budget.submission_seconds + SECONDS_TO_SPARE)
        if "refused" in answer:
            raise Refused(answer["refused"])
        return Graded(Verdict.from_dict(answer["verdict"]), answer["notebook"])

    def _send(self, message: bytes) -> None:
        assert self._connection is not None
        try:
            self._connection.send_bytes(message)
        except OSError as error:
            raise JudgeLost("it has ended") from error

    def _receive(self, seconds: float) -> dict[str, Any]:
        assert self._connection is not None
        try:
            if not self._connection.poll(seconds):
                raise JudgeLost(f"it did not answer for {seconds:g} seconds")
            answer: dict[str, Any] = json.loads(self._connection.recv_bytes())
        except (EOFError, OSError) as error:
            raise JudgeLost("it has ended") from error
        return answer

    def close(self) -> None:
        """End the judge and everything that came of it."""
        self.layers = ()
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            _end(self._process)
            self._process = None
        if self._scratch is not None:
            _remove(self._scratch)
            self._scratch = None

    def kill(self) -> None:
        """End the judge at once and for good; may be called from another thread than the one that waits for a verdict."""
        with self._ending:
            self._killed = True
        if self._process is not None:
            self._process.kill()
            self._process.wait()
        if self._scratch is not None:
            _remove(self._scratch)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _start_judge(fd: int, scratch: Path, environment: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    """The judge, which serves the inherited `fd`. With -P, no module is imported from the working directory, where submissions may lie."""
    root = str(Path(__file__).resolve().parents[1])
    settings = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1", "TMPDIR": str(scratch)}
    command = [sys.executable, "-P", "-c", BOOTSTRAP, root, str(fd), str(scratch)]
    return subprocess.Popen(command, pass_fds=[fd], env=os.environ | environment | settings, stdin=subprocess.DEVNULL)


def _make_scratch() -> Path:
    """A folder for the judge's temporary files, so that they can be removed even if the judge is killed. Another user may pass through."""
    folder = Path(tempfile.mkdtemp(prefix="judge-"))
    folder.chmod(0o711)
    return folder


def _remove(folder: Path) -> None:
    """Remove a folder that the last processes of a judge may still be leaving."""
    deadline = time.monotonic() + SECONDS_TO_END
    while folder.exists() and time.monotonic() < deadline:
        shutil.rmtree(folder, ignore_errors=True)
        if folder.exists():
            time.sleep(SECONDS_BETWEEN_LOOKS)


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that has lost its pipe; kill it if it goes on."""
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
