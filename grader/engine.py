"""The engine: grades submissions in a judge process of its own. One class for every caller: command line, nbgrader, whole classes.

::

    EngineError
    ├── CannotConfine    this machine cannot hold untrusted code, or the judge did not start
    └── JudgeLost        the judge died or hung twice over one submission
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from multiprocessing.connection import Connection, Pipe
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from grader.verdict import Verdict

__all__ = ["CannotConfine", "Engine", "EngineError", "Graded", "JudgeLost"]

SECONDS_TO_START = 90.0
SECONDS_TO_ANSWER = 400.0
SECONDS_TO_END = 10.0
ATTEMPTS = 2
BOOTSTRAP = "import sys; sys.path.insert(0, sys.argv[1]); from grader.judge.process import main; main(int(sys.argv[2]))"
LOST = "The judge was lost {attempts} times over this submission ({reason}); it was not graded."


class EngineError(Exception):
    """Anything that keeps the engine from grading."""


class CannotConfine(EngineError):
    """The judge or its sandbox did not start; the text says what is missing."""


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

    def __init__(self, confinement: str = "required") -> None:
        """`confinement` is "required", or "none" to run untrusted code unconfined."""
        self.confinement = confinement
        self.layers: tuple[str, ...] = ()
        self._process: subprocess.Popen[bytes] | None = None
        self._connection: Connection | None = None

    def start(self) -> Self:
        """Start the judge and its sandbox. Raises CannotConfine."""
        ours, theirs = Pipe()
        root = str(Path(__file__).resolve().parents[1])
        command = [sys.executable, "-c", BOOTSTRAP, root, str(theirs.fileno())]
        environment = os.environ | {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1", "PYTHONDONTWRITEBYTECODE": "1"}
        with theirs:
            self._process = subprocess.Popen(command, pass_fds=[theirs.fileno()], env=environment, stdin=subprocess.DEVNULL)
        self._connection = ours
        try:
            ours.send_bytes(json.dumps({"confinement": self.confinement}).encode())
            ready = self._receive(SECONDS_TO_START)
        except JudgeLost as error:
            self.close()
            raise CannotConfine(f"The judge did not start: {error.reason}.") from error
        if "failed" in ready:
            self.close()
            raise CannotConfine(ready["failed"])
        self.layers = tuple(ready["layers"])
        return self

    def grade(self, folder: Path, submission: bytes, *, draw: bool = False) -> Graded:
        """Grade a submission of the assignment in `folder`, any bytes at all; with `draw`, figures are in the notebook.

        Raises CannotConfine, and JudgeLost when the judge was lost twice over it.
        """
        for attempt in range(1, ATTEMPTS + 1):
            try:
                return self._grade(folder, submission, draw)
            except JudgeLost:
                self.close()
                if attempt == ATTEMPTS:
                    raise
        raise AssertionError("unreachable")

    def _grade(self, folder: Path, submission: bytes, draw: bool) -> Graded:
        if self._connection is None:
            self.start()
        assert self._connection is not None
        try:
            self._connection.send_bytes(json.dumps({"folder": str(folder.resolve()), "draw": draw}).encode())
            self._connection.send_bytes(submission)
        except OSError as error:
            raise JudgeLost("it has ended") from error
        answer = self._receive(SECONDS_TO_ANSWER)
        return Graded(Verdict.from_dict(answer["verdict"]), answer["notebook"])

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
        if self._connection is not None:
            self._connection.close()
            self._connection = None
        if self._process is not None:
            _end(self._process)
            self._process = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    """Wait for a process that has lost its pipe; kill it if it goes on."""
    try:
        process.wait(SECONDS_TO_END)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
