"""Which notebooks a submission has: one for each of the assignment's, whatever was handed in and under whatever name."""

import fnmatch
import glob
import logging
from collections.abc import Set
from pathlib import Path

from nbgrader.converters import Autograde
from nbgrader.coursedir import CourseDirectory

from grader.nbgrader.files import make_safe, make_time_readable, regular_bytes
from grader.nbgrader.handed_in import HandedIn
from grader.verdict import Finding

MISSING = "No notebook with the name {name} was handed in."
RENAMED = "The notebook was handed in as {found}; it should be {name}."
LONGEST_NAME = 100
MISSING_NOTEBOOK = "missing_notebook"

log = logging.getLogger(__name__)


def prepare(autograde: Autograde) -> None:
    """Make every submission safe to touch, and have each graded for all of the assignment's notebooks.

    A submission that cannot be made safe is left out; that is logged as an error.
    """
    coursedir = autograde.coursedir
    names = sorted(fnmatch.filter(notebooks_of(coursedir), f"{coursedir.notebook_id}.ipynb"))
    autograde.assignments = {str(folder): [str(folder / name) for name in names] for folder in _submissions(coursedir) if _is_safe(folder)}
    for graded in _folders(coursedir, coursedir.autograded_directory):
        make_time_readable(graded)


def notebooks_of(coursedir: CourseDirectory) -> set[str]:
    """The file names of the assignment's notebooks."""
    source = Path(coursedir.format_path(coursedir.source_directory, ".", coursedir.assignment_id))
    return {path.name for path in source.glob("*.ipynb")}


def handed_in(path: Path, names: Set[str]) -> HandedIn:
    """What was handed in as the notebook `path`; `names` are those of all the assignment's notebooks.

    If that one alone is missing, and there is one notebook of another name, it is taken for it.
    """
    if path.exists():
        return HandedIn(regular_bytes(path))
    found = {other.name for other in path.parent.glob("*.ipynb") if other.is_file()}
    if names - found != {path.name} or len(found - names) != 1:
        return HandedIn(b"", Finding(MISSING_NOTEBOOK, MISSING.format(name=path.name)), is_missing=True)
    (other,) = found - names
    note = Finding("renamed_notebook", RENAMED.format(found=other[:LONGEST_NAME], name=path.name))
    return HandedIn(regular_bytes(path.with_name(other)), note)


def _submissions(coursedir: CourseDirectory) -> list[Path]:
    return [path for path in _folders(coursedir, coursedir.submitted_directory) if path.is_dir() or path.is_symlink()]


def _folders(coursedir: CourseDirectory, step: str) -> list[Path]:
    return [Path(path) for path in sorted(glob.glob(coursedir.format_path(step, coursedir.student_id, coursedir.assignment_id)))]


def _is_safe(submission: Path) -> bool:
    try:
        make_safe(submission)
    except OSError:
        log.exception("%s cannot be made safe to grade; it was left out", submission)
        return False
    return True
