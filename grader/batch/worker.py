"""In a worker process: the files of assignments, one engine, and the submissions that come, one at a time."""

import atexit
import json
import os
import shutil
import signal
import socket
import tempfile
import threading
from multiprocessing.connection import Connection
from pathlib import Path

from grader.batch.errors import NoAssignment, NotGraded, OtherVersion
from grader.batch.travel import Assignment, GradedNotebook, Pages, PageTask, Result, Task, content_of
from grader.batch.version import grader_version
from grader.engine import Engine, JudgeLost
from grader.nbgrader.finishing import all_notes, finished
from grader.nbgrader.handed_in import HandedIn
from grader.nbgrader.pages import SavedMarks, feedback_page
from grader.nbgrader.scores import auto_comments, auto_scores
from grader.skeleton import read_skeleton

OTHER_VERSION = "The worker on {host} has another version of the grader or of its libraries. Install the same on all machines."
NO_VERDICT = "There is no page to be made of the graded notebook ({reason}). Grade it again with --force."
ENDED = "The worker was told to end."
NO_ASSIGNMENT = "The worker on {host} has no files of this assignment."


class Worker:
    """What one process holds. Threads of a worker take turns: there is one engine."""

    def __init__(self) -> None:
        self._turn, self._end = threading.Lock(), threading.RLock()
        self._ended = False
        self._taken: list[Assignment] = []
        self._folders: dict[str, Path] = {}
        self._place: Path | None = None
        self._engine: Engine | None = None

    def take(self, assignment: Assignment, place: Path | None = None) -> None:
        """Keep an assignment until it is dropped as often as it was taken; its files go below `place`, or among the temporary ones."""
        self._place = place
        self._taken.append(assignment)

    def drop(self, assignment: Assignment) -> None:
        """Forget an assignment, and remove its files; with the last one the engine ends, too."""
        self._taken.remove(assignment)
        with self._turn:
            if assignment not in self._taken and assignment.digest in self._folders:
                shutil.rmtree(self._folders.pop(assignment.digest), ignore_errors=True)
            if not self._taken and self._engine is not None:
                self._engine.close()
                self._engine = None

    def abandon(self) -> None:
        """Leave nothing behind, although a grading may be under way. Whoever comes second waits for the first."""
        with self._end:
            self._ended = True
            if self._engine is not None:
                self._engine.kill()
            for folder in self._folders.values():
                shutil.rmtree(folder, ignore_errors=True)

    def grade(self, task: Task) -> Result:
        """Grade every notebook of a submission.

        Raises NotGraded when the judge was lost over it, NoAssignment or OtherVersion, CannotConfine, Refused.
        """
        notebooks = {name: self._grade(task.assignment, name, handed_in) for name, handed_in in task.notebooks.items()}
        return Result(task.student, notebooks, content_of(task))

    def _grade(self, digest: str, name: str, handed_in: HandedIn) -> GradedNotebook:
        with self._turn:
            assignment = self._assignment(digest)
            path = self._folder(assignment) / f"{name}.ipynb"
            try:
                graded = self._engine_for(assignment).grade(path, handed_in.data, draw=True)
            except JudgeLost as error:
                raise NotGraded(str(error)) from error
        skeleton = read_skeleton(path)
        done = finished(graded, all_notes(handed_in, graded.verdict.notes), skeleton)
        return GradedNotebook(
            (json.dumps(done.notebook, indent=1, ensure_ascii=False) + "\n").encode("utf-8", "replace"),
            done.verdict.as_dict(),
            auto_scores(done.notebook, done.verdict, skeleton.answers),
            auto_comments(done.notebook, done.verdict, skeleton.answers),
        )

    def write_pages(self, task: PageTask) -> Pages:
        """Write the feedback about every notebook of a submission. Raises NotGraded where a notebook has no verdict in it."""
        with self._turn:
            folder = self._folder(self._assignment(task.assignment))
        pages = {name: _page(content, saved, task.student, folder) for name, (content, saved) in task.notebooks.items()}
        return Pages(task.student, pages)

    def _assignment(self, digest: str) -> Assignment:
        for assignment in self._taken:
            if assignment.digest == digest:
                break
        else:
            raise NoAssignment(NO_ASSIGNMENT.format(host=socket.gethostname()))
        if assignment.version != grader_version():
            raise OtherVersion(OTHER_VERSION.format(host=socket.gethostname()))
        return assignment

    def _folder(self, assignment: Assignment) -> Path:
        """Where the assignment's files lie; they are written when they are needed first."""
        with self._end:
            if self._ended:
                raise NotGraded(ENDED)
            if assignment.digest not in self._folders:
                self._folders[assignment.digest] = Path(tempfile.mkdtemp(prefix="assignment-", dir=self._place))
                assignment.write(self._folders[assignment.digest])
        return self._folders[assignment.digest] / assignment.name

    def _engine_for(self, assignment: Assignment) -> Engine:
        environment = assignment.checks.as_environment()
        if self._engine is None or (self._engine.confinement, self._engine.environment) != (assignment.confinement, environment):
            if self._engine is not None:
                self._engine.close()
            self._engine = Engine(assignment.confinement, environment=environment)
        return self._engine


def _page(content: bytes, saved: SavedMarks, student: str, folder: Path) -> bytes:
    try:
        return feedback_page(json.loads(content), saved, student, folder).encode("utf-8", "replace")
    except (ValueError, KeyError, TypeError) as error:
        raise NotGraded(NO_VERDICT.format(reason=f"{type(error).__name__}: {error}")) from error


_worker = Worker()


def take(assignment: Assignment, place: Path) -> None:
    """Have this process keep an assignment, with its files below `place`. See `Worker.take`."""
    _worker.take(assignment, place)


def drop(assignment: Assignment) -> None:
    """Have this process forget an assignment. See `Worker.drop`."""
    _worker.drop(assignment)


def grade(task: Task) -> Result:
    """Grade a submission in this process. See `Worker.grade`."""
    return _worker.grade(task)


def write_pages(task: PageTask) -> Pages:
    """Write feedback in this process. See `Worker.write_pages`."""
    return _worker.write_pages(task)


def begin(assignment: Assignment, lifeline: Connection) -> None:
    """Begin as a worker of a pool of local processes, which ends when the other end of `lifeline` does."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the driver
    signal.signal(signal.SIGTERM, lambda number, frame: _end())  # a pool ends its processes so when one of them has ended
    atexit.register(_worker.abandon)
    threading.Thread(target=_end_with, args=(lifeline,), daemon=True).start()
    _worker.take(assignment)


def _end_with(lifeline: Connection) -> None:
    """A pool of processes does not notice that its own process was killed; this does."""
    lifeline.poll(None)
    _end()


def _end() -> None:
    _worker.abandon()
    os._exit(0)
