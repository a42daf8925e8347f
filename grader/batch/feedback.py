"""Feedback for a class: a page for every graded notebook, written by the workers out of the notebook and the gradebook."""

from collections.abc import Iterator, Sequence

from grader.batch import worker
from grader.batch.dispatch import dispatch
from grader.batch.pools import Pool
from grader.batch.tally import Tally, Watch
from grader.batch.travel import PageTask
from grader.nbgrader.book import Book
from grader.nbgrader.classes import ClassFolders

__all__ = ["write_pages"]

BATCH = 50
NOT_IN_GRADEBOOK = "The gradebook has no grades of this submission: grade it first."


def write_pages(pool: Pool, digest: str, folders: ClassFolders, book: Book, students: Sequence[str], watch: Watch) -> Tally:
    """Write feedback for these students, who have been graded; `digest` is the assignment's.

    Raises BatchError when there is no going on, and KeyboardInterrupt; the pages that were written stay.
    """
    tally = Tally(len(students))

    def fail(student: str, reason: str) -> None:
        tally.failures[student] = reason
        watch(tally)

    def tasks() -> Iterator[PageTask]:
        for begin in range(0, len(students), BATCH):
            batch = students[begin : begin + BATCH]
            saved = book.saved(batch)
            for student in batch:
                if student not in saved:
                    fail(student, NOT_IN_GRADEBOOK)
                    continue
                found = folders.graded_notebooks(student)
                yield PageTask(student, digest, {name: (content, saved[student][name]) for name, content in found.items()})

    for done in dispatch(pool, worker.write_pages, tasks()):
        if done.result is None:
            fail(done.task.student, done.failure)
            continue
        folders.write_feedback(done.result.student, done.result.pages)
        tally.graded += 1
        watch(tally)
    return tally
