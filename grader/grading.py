"""Grade notebooks named on the command line: find each one's assignment from its own cells, grade it, and hand out the verdicts."""

import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from grader.course import Assignment, Course, CourseError
from grader.engine import Engine, Graded
from grader.skeleton import grade_id
from grader.submission import read_submission

NO_FILE = "{path}: no such file."
NOT_A_FILE = "{path}: this is not a file that can be read ({reason})."
UNKNOWN = "{path}: none of its cells belongs to an assignment of this course. Name the assignment with --assignment ({names})."
NO_SUCH_ASSIGNMENT = "There is no assignment {name!r} in this course; it has {names}."


class CannotGrade(CourseError):
    """A file that cannot be graded; the text is one line that says why."""


@dataclass(frozen=True)
class Job:
    """One notebook to grade: where it lies, what it holds, and the assignment it belongs to."""

    path: Path
    submission: bytes
    assignment: Assignment


def jobs_for(course: Course, paths: Iterable[Path], name: str | None = None) -> tuple[list[Job], list[str]]:
    """The notebooks that can be graded, in order, and a line for each that cannot.

    Raises CourseError if the course has no assignment of the given name.
    """
    assignments = [assignment for assignment in course.assignments if name in (None, assignment.name)]
    if not assignments:
        names = ", ".join(assignment.name for assignment in course.assignments)
        raise CourseError(NO_SUCH_ASSIGNMENT.format(name=name, names=names))
    jobs, problems = [], []
    for path in paths:
        try:
            jobs.append(_job(path, assignments, guess=name is None))
        except CannotGrade as problem:
            problems.append(str(problem))
    return jobs, problems


def grade_all(engine: Engine, jobs: Sequence[Job], *, draw: bool = False) -> Iterator[tuple[Job, Graded]]:
    """Each job with its verdict, in order. Raises EngineError."""
    for job in jobs:
        yield job, engine.grade(job.assignment.notebook, job.submission, draw=draw)


def verdict_line(graded: Graded) -> str:
    """A verdict as one line of JSON."""
    return json.dumps(graded.verdict.as_dict())


def page_for(job: Job, folder: Path) -> Path:
    """Where a job's feedback goes: notebooks of one name in several folders keep apart by the name of theirs."""
    return folder / f"{job.path.resolve().parent.name}-{job.path.stem}.html"


def _job(path: Path, assignments: Sequence[Assignment], guess: bool) -> Job:
    try:
        submission = path.read_bytes()
    except FileNotFoundError as error:
        raise CannotGrade(NO_FILE.format(path=path)) from error
    except OSError as error:
        raise CannotGrade(NOT_A_FILE.format(path=path, reason=error.strerror)) from error
    return Job(path, submission, _assignment_of(path, submission, assignments) if guess else assignments[0])


def _assignment_of(path: Path, submission: bytes, assignments: Sequence[Assignment]) -> Assignment:
    """The assignment with which the notebook has the most cells in common, by `grade_id`."""
    found = {cell.grade_id for cell in read_submission(submission).cells if cell.grade_id}
    common = Counter({assignment.name: len(found & _grade_ids(assignment)) for assignment in assignments})
    name, count = common.most_common(1)[0]
    if count == 0:
        raise CannotGrade(UNKNOWN.format(path=path, names=", ".join(common)))
    return next(assignment for assignment in assignments if assignment.name == name)


def _grade_ids(assignment: Assignment) -> set[str]:
    return {grade_id(cell) for cell in assignment.skeleton.cells if grade_id(cell)}
