"""A class graded with all that belongs to it: nbgrader's configuration, the gradebook, the cache, and a pool of workers."""

import os
from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from nbgrader.preprocessors import AssignLatePenalties

from grader.batch.autograde import Desk, autograde
from grader.batch.cache import Cache
from grader.batch.errors import BatchError
from grader.batch.feedback import write_pages
from grader.batch.pools import Pool, cluster_pool, local_pool
from grader.batch.tally import Tally, Watch
from grader.batch.travel import Assignment, read_files
from grader.nbgrader.api import nbgrader_api
from grader.nbgrader.book import Book
from grader.nbgrader.classes import ClassFolders
from grader.nbgrader.steps import NotInGradebook
from grader.report.records import record_line
from grader.skeleton import grade_id, is_answer, is_graded, read_skeleton
from grader.verdict import Verdict

__all__ = ["CACHE", "Settings", "give_feedback", "grade_class"]

CACHE = ".grader_cache"
NO_ASSIGNMENT = "There is no assignment {name!r} in this course: {folder} holds no notebook."
NOTHING_GRADED = "There are no graded notebooks of {name}: run `python -m grader autograde {name}` first."
NOTHING_SUBMITTED = "Nothing was handed in for {name} by students {students!r}: there is no such folder under {folder}."


@dataclass(frozen=True)
class Settings:
    """What is graded, and how: without `scheduler` on this machine by `jobs` processes, without `db` into the course's own gradebook."""

    assignment: str
    students: str = "*"
    jobs: int | None = None
    scheduler: str | None = None
    db: str | None = None
    force: bool = False
    json: Path | None = None
    unconfined: bool = False


def grade_class(root: Path, settings: Settings, watch: Watch) -> Tally:
    """Grade a class of the course at `root`; `watch` is called whenever a submission is done with.

    Raises BatchError, EngineError, CannotWrite and NotInGradebook where there is no grading or no going on, and KeyboardInterrupt; what was
    graded until then is saved, and in the JSON file if there is to be one.
    """
    with nbgrader_api(root) as api:
        folders = ClassFolders(api, settings.assignment, settings.students)
        students = _students(api, folders)
        assignment = read_files(folders.source, _confinement(api, settings))
        with (
            Cache(root / CACHE / f"{settings.assignment}.sqlite") as cache,
            _book(api, settings) as book,
            _pool(assignment, settings) as pool,
        ):
            _check_cells(folders, book)
            desk = Desk(assignment.digest, folders, book, cache, Tally(len(students)), watch)
            try:
                return autograde(pool, desk, students, force=settings.force)
            finally:
                if settings.json is not None:
                    write_verdicts(settings.json, cache, students)


def give_feedback(root: Path, settings: Settings, watch: Watch) -> Tally:
    """Write the feedback for a class of the course at `root`; `watch` is called whenever a student's is done with.

    Raises as `grade_class` does; the pages that were written until then stay.
    """
    with nbgrader_api(root) as api:
        folders = ClassFolders(api, settings.assignment, settings.students)
        students = folders.graded_students()
        if not students:
            raise BatchError(NOTHING_GRADED.format(name=settings.assignment))
        assignment = read_files(folders.source, _confinement(api, settings))
        with _book(api, settings) as book, _pool(assignment, settings) as pool:
            return write_pages(pool, assignment.digest, folders, book, students, watch)


def write_verdicts(path: Path, cache: Cache, students: Sequence[str]) -> None:
    """Write what is known of these students' submissions, by student, one JSON object a line for each notebook."""
    wanted = set(students)
    with path.open("w", encoding="utf-8") as file:
        for known in (known for known in cache if known.student in wanted):
            for notebook in known.notebooks.values():
                file.write(record_line(known.student, Verdict.from_dict(notebook.verdict)) + "\n")


def _students(api: NbGraderAPI, folders: ClassFolders) -> list[str]:
    if not folders.notebooks:
        raise BatchError(NO_ASSIGNMENT.format(name=folders.assignment, folder=folders.source))
    students = folders.students()
    if not students:
        wanted, folder = api.coursedir.student_id, Path(api.coursedir.root) / api.coursedir.submitted_directory
        raise BatchError(NOTHING_SUBMITTED.format(name=folders.assignment, students=wanted, folder=folder))
    return students


def _confinement(api: NbGraderAPI, settings: Settings) -> str:
    return "none" if settings.unconfined or api.config.SubmissionExporter.get("unconfined", False) else "required"


def _book(api: NbGraderAPI, settings: Settings) -> Book:
    late = AssignLatePenalties(parent=api)
    late.init_plugin()
    return Book(settings.db or api.coursedir.db_url, api.coursedir.course_id, settings.assignment, late.plugin_inst)


def _pool(assignment: Assignment, settings: Settings) -> AbstractContextManager[Pool]:
    if settings.scheduler is not None:
        return cluster_pool(assignment, settings.scheduler)
    return local_pool(assignment, settings.jobs or os.cpu_count() or 1)


def _check_cells(folders: ClassFolders, book: Book) -> None:
    """Raises NotInGradebook if the assignment's notebooks have cells that were added since it was generated."""
    for name in folders.notebooks:
        skeleton = read_skeleton(folders.source / f"{name}.ipynb")
        names = [grade_id(cell) for cell in skeleton.cells if is_graded(cell) or is_answer(cell)]
        if missing := book.names_missing(name, names):
            raise NotInGradebook(folders.assignment, name, missing)
