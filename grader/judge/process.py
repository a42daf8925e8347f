"""The judge as a process of its own: it owns a warm process, reads jobs from a pipe, and answers each with a verdict and a notebook.

The pipe joins two trusted processes; all the same only JSON and bytes go over it. When the other end closes, this process ends, and its
sandboxes with it.
"""

import gc
import json
import resource
import shutil
import signal
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path

from grader.judge.budget import Budget
from grader.judge.material import Material
from grader.judge.session import Graded, grade
from grader.sandbox import Limits, SandboxCrashed, SandboxError, WarmProcess, WarmProcessGone
from grader.sandbox.bytecode import with_bytecode
from grader.sandbox.cores import one_core
from grader.skeleton import read_skeleton
from grader.wire import MAX_BYTES

MEMORY_BYTES = 4 * 2**30
LEFT_OUT = frozenset({".ipynb", ".pyc"})
NETWORK_FILE = "my_network.py"

MOST_FILE_BYTES = MAX_BYTES * 3 // 4  # they go to a sandbox in one message, with what belongs to them
FILES_TOO_LARGE = (
    "The files beside the notebook in {folder} take {size} MiB; at most {most} MiB go into a sandbox. "
    "Move what students do not need out of the folder, or make it smaller."
)

Stamp = frozenset[tuple[str, int, int]]


class FilesTooLarge(Exception):
    """What lies beside an assignment's notebook does not fit into a sandbox."""

    def __init__(self, folder: Path, size: int) -> None:
        super().__init__(FILES_TOO_LARGE.format(folder=folder.name, size=size // 2**20, most=MOST_FILE_BYTES // 2**20))


def main(fd: int, scratch: str) -> None:
    """Serve on an inherited file descriptor, until the engine at its other end hangs up; then remove the folder `scratch`."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the engine, which then hangs up
    try:
        with Connection(fd) as connection:
            _run(connection)
    except (EOFError, BrokenPipeError, ConnectionResetError):
        return
    finally:
        shutil.rmtree(scratch, ignore_errors=True)  # an engine that was killed cannot do it


def _run(connection: Connection) -> None:
    settings = json.loads(connection.recv_bytes())
    warm = WarmProcess(Limits(**settings["limits"]), settings["confinement"])
    try:
        _serve(connection, warm, Budget(**settings["budget"]))
    finally:
        warm.close()


def _serve(connection: Connection, warm: WarmProcess, budget: Budget) -> None:
    """Answer jobs: a job is a description, then the submission's bytes. Raises EOFError and the like when the engine hangs up."""
    try:
        warm.start()
    except SandboxError as error:
        return connection.send_bytes(json.dumps({"failed": str(error)}).encode())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, resource.RLIM_INFINITY))
    connection.send_bytes(json.dumps({"layers": warm.layers}).encode())
    known: set[str] = set()
    while True:
        job, submission = json.loads(connection.recv_bytes()), connection.recv_bytes()
        try:
            with one_core():
                graded = _grade(warm, Path(job["skeleton"]), submission, job["draw"], budget)
        except FilesTooLarge as error:
            connection.send_bytes(json.dumps({"refused": str(error)}).encode())
            continue
        connection.send_bytes(json.dumps({"verdict": graded.verdict.as_dict(), "notebook": graded.notebook}).encode())
        if job["skeleton"] not in known:
            known.add(job["skeleton"])
            keep_for_good()


def keep_for_good() -> None:
    """Spare garbage collections what is here now: modules, and what the first submission of an assignment has left for all others."""
    gc.collect()
    gc.freeze()


def _grade(warm: WarmProcess, notebook: Path, submission: bytes, draw: bool, budget: Budget) -> Graded:
    """Grade one submission; a warm process that has died, or that can fork no child, is started anew, once."""
    material = material_in(notebook, _stamp(notebook))
    try:
        return grade(warm, material, submission, draw=draw, budget=budget)
    except (WarmProcessGone, SandboxCrashed):
        warm.close()
        warm.start()
        return grade(warm, material, submission, draw=draw, budget=budget)


@lru_cache(maxsize=4)
def material_in(notebook: Path, stamp: Stamp = frozenset()) -> Material:
    """What the judge needs of the assignment with this notebook, read anew when `stamp` changes. Raises FilesTooLarge."""
    folder = notebook.parent
    shown = _shown(folder)
    size = sum(path.stat().st_size for path in shown)
    if size > MOST_FILE_BYTES:
        raise FilesTooLarge(folder, size)
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in shown}
    return Material(read_skeleton(notebook), folder, with_bytecode(files))


def _stamp(notebook: Path) -> Stamp:
    """What tells whether the notebook or a file beside it has changed."""
    return frozenset((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in (notebook, *_shown(notebook.parent)))


def _shown(folder: Path) -> list[Path]:
    """The files beside the notebook that a submission may read: regular ones, no notebooks, no answers, nothing hidden."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [path for path in files if not _is_left_out(path.relative_to(folder))]


def _is_left_out(path: Path) -> bool:
    return path.suffix in LEFT_OUT or path.name == NETWORK_FILE or any(part.startswith(".") for part in path.parts)
