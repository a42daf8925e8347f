"""Grade a class: what has not changed since it was graded is left alone, the rest goes to the workers, and one writer keeps the results."""

import hashlib
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from grader.batch import worker
from grader.batch.cache import Cache, Known, KnownNotebook
from grader.batch.dispatch import dispatch
from grader.batch.pools import Pool
from grader.batch.tally import Tally, Watch
from grader.batch.travel import Result, Task, content_of
from grader.nbgrader.book import Book, Entry, Marks
from grader.nbgrader.classes import ClassFolders
from grader.nbgrader.submissions import MISSING_NOTEBOOK

__all__ = ["Desk", "autograde"]

BATCH = 50
SECONDS_UNSAVED = 5.0
UNREADABLE = "The submission cannot be read: {reason}."


def autograde(pool: Pool, desk: "Desk", students: Sequence[str], *, force: bool = False) -> Tally:
    """Grade these students' submissions; with `force`, also those that have not changed.

    Raises BatchError or EngineError when there is no going on, and KeyboardInterrupt; what is done by then is saved.
    """
    try:
        changed = [student for student in students if force or not desk.is_known(student)]
        for done in dispatch(pool, worker.grade, desk.tasks(changed)):
            desk.take(done.task.student, done.result, done.failure)
    finally:
        desk.save()
    return desk.tally


@dataclass
class Desk:
    """The driver's: it looks up what is known, makes tasks, and keeps results until they are saved, a batch at a time.

    `assignment` is the digest of what is graded by; `watch` is called whenever a submission is done with.
    """

    assignment: str
    folders: ClassFolders
    book: Book
    cache: Cache
    tally: Tally
    watch: Watch
    _handed_in: dict[str, str] = field(default_factory=dict)
    _entries: list[Entry] = field(default_factory=list)
    _known: list[Known] = field(default_factory=list)
    _saved: float = field(default_factory=time.monotonic)

    def is_known(self, student: str) -> bool:
        """Whether a submission need not be graded. If so it is done with: the gradebook is made to hold what it held."""
        known = self.cache.find(student)
        if known is None or self.folders.stamps(student) != {name: notebook.stamp for name, notebook in known.notebooks.items()}:
            return False
        task = self._task(student)
        if task is None:
            return True
        handed_in = bytes_of(task)
        if known.handed_in != handed_in:
            if known.content != content_of(task):
                return False
            self._known.append(replace(known, handed_in=handed_in))
        self.folders.keep_time(student)
        self._keep(known, graded_anew=False)
        return True

    def tasks(self, students: Sequence[str]) -> Iterator[Task]:
        """The submissions, each read when it is needed."""
        for student in students:
            task = self._task(student)
            if task is not None:
                self._handed_in[student] = bytes_of(task)
                yield task

    def _task(self, student: str) -> Task | None:
        """A student's submission; if it cannot be read None, and a failure."""
        try:
            return Task(student, self.assignment, self.folders.handed_in(student))
        except OSError as error:
            self._fail(student, UNREADABLE.format(reason=error))
            return None

    def take(self, student: str, result: Result | None, failure: str) -> None:
        """Keep what came of a task."""
        handed_in = self._handed_in.pop(student)
        if result is None:
            self._fail(student, failure)
            return
        stamps = self.folders.write(student, {name: notebook.content for name, notebook in result.notebooks.items()})
        notebooks = {
            name: KnownNotebook(notebook.verdict, notebook.scores, notebook.comments, stamps[name])
            for name, notebook in result.notebooks.items()
        }
        known = Known(student, handed_in, result.content, notebooks)
        self._known.append(known)
        self._keep(known, graded_anew=True)

    def _fail(self, student: str, reason: str) -> None:
        self.tally.failures[student] = reason
        self.watch(self.tally)

    def _keep(self, known: Known, graded_anew: bool) -> None:
        """Have the gradebook hold a verdict with the next batch."""
        marks = {name: Marks(each.scores, each.comments, _is_missing(each)) for name, each in known.notebooks.items()}
        self._entries.append(Entry(known.student, self.folders.timestamp(known.student), marks, graded_anew))
        if len(self._entries) >= BATCH or time.monotonic() - self._saved > SECONDS_UNSAVED:
            self.save()
        verdicts = [notebook.verdict for notebook in known.notebooks.values()]
        self.tally.add(sum(each["score"] for each in verdicts), sum(each["max_score"] for each in verdicts), graded_anew)
        self.watch(self.tally)

    def save(self) -> None:
        """Write what is unsaved into the gradebook, and only then into the cache."""
        begin = time.monotonic()
        if self._entries:
            self.book.save(self._entries)
            self._entries = []
        if self._known:
            self.cache.keep(self._known)
            self._known = []
        self._saved = time.monotonic()
        self.tally.seconds_saving += self._saved - begin


def bytes_of(task: Task) -> str:
    """A digest of a submission as it was handed in, and of the assignment: if it is known, the submission need not be read."""
    made = hashlib.sha256(task.assignment.encode())
    for name, handed_in in sorted(task.notebooks.items()):
        made.update(f"\0{name}\0{handed_in.note}\0{len(handed_in.data)}\0".encode("utf-8", "surrogateescape") + handed_in.data)
    return made.hexdigest()


def _is_missing(notebook: KnownNotebook) -> bool:
    return any(note["code"] == MISSING_NOTEBOOK for note in notebook.verdict["notes"])
