"""The judge as a process of its own: it owns a warm process, reads jobs from a pipe, and answers each with a verdict and a notebook.

The pipe joins two trusted processes; all the same only JSON and bytes go over it. When the other end closes, this process ends, and its
sandboxes with it.
"""

import json
import resource
from collections.abc import Iterator
from functools import lru_cache
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

from grader.course import read_assignment
from grader.judge.session import Graded, Material, grade
from grader.sandbox import SandboxError, WarmProcess, WarmProcessGone

MEMORY_BYTES = 4 * 2**30
LEFT_OUT = frozenset({".ipynb", ".pyc"})

Stamp = frozenset[tuple[str, int, int]]


def main(fd: int) -> None:
    """Serve on an inherited file descriptor."""
    with Connection(fd) as connection:
        confinement = json.loads(connection.recv_bytes())["confinement"]
        warm = WarmProcess(confinement=confinement)
        try:
            _serve(connection, warm)
        finally:
            warm.close()


def _serve(connection: Connection, warm: WarmProcess) -> None:
    try:
        warm.start()
    except SandboxError as error:
        return connection.send_bytes(json.dumps({"failed": str(error)}).encode())
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    connection.send_bytes(json.dumps({"layers": warm.layers}).encode())
    for job, submission in _jobs(connection):
        graded = _grade(warm, job, submission)
        connection.send_bytes(json.dumps({"verdict": graded.verdict.as_dict(), "notebook": graded.notebook}).encode())
    return None


def _jobs(connection: Connection) -> Iterator[tuple[dict[str, Any], bytes]]:
    """Pairs of a job's description and the submission's bytes."""
    while True:
        try:
            yield json.loads(connection.recv_bytes()), connection.recv_bytes()
        except EOFError:
            return


def _grade(warm: WarmProcess, job: dict[str, Any], submission: bytes) -> Graded:
    """Grade one submission; a warm process that has died is started anew, once."""
    folder = Path(job["folder"])
    material = material_in(folder, _stamp(folder))
    try:
        return grade(warm, material, submission, draw=job["draw"])
    except WarmProcessGone:
        warm.close()
        warm.start()
        return grade(warm, material, submission, draw=job["draw"])


@lru_cache(maxsize=4)
def material_in(folder: Path, stamp: Stamp = frozenset()) -> Material:
    """What the judge needs of the assignment in `folder`, read anew when `stamp` changes. No notebook is among the files that are shown."""
    files = {path.relative_to(folder).as_posix(): path.read_bytes() for path in _shown(folder)}
    return Material(read_assignment(folder).skeleton, folder, files)


def _stamp(folder: Path) -> Stamp:
    """What tells whether anything in the folder has changed."""
    notebooks = folder.glob("*.ipynb")
    return frozenset((str(path), path.stat().st_mtime_ns, path.stat().st_size) for path in (*_shown(folder), *notebooks))


def _shown(folder: Path) -> list[Path]:
    """The files beside the notebook that a submission may read: regular files, no notebooks, nothing hidden."""
    files = (path for path in sorted(folder.rglob("*")) if path.is_file() and not path.is_symlink())
    return [
        path for path in files if path.suffix not in LEFT_OUT and not any(part.startswith(".") for part in path.relative_to(folder).parts)
    ]
