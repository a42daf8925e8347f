"""A class on disk: what was handed in for an assignment under submitted/, and what grading leaves of it under autograded/."""

import glob
import re
import secrets
import shutil
from collections.abc import Mapping
from datetime import datetime
from functools import cached_property
from pathlib import Path

from nbgrader.apps.api import NbGraderAPI
from nbgrader.converters import Autograde, GenerateFeedback
from nbgrader.utils import find_all_files

from grader.nbgrader.files import LONGEST_KEPT, SECRET, TIMESTAMP, make_safe, regular_bytes
from grader.nbgrader.handed_in import HandedIn
from grader.nbgrader.submissions import handed_in, notebooks_of

__all__ = ["ClassFolders", "Stamp"]

Stamp = tuple[int, int]
"""The size of a file and the time of its last change, in nanoseconds."""


class ClassFolders:
    """The folders of one assignment, as nbgrader is configured to lay them out."""

    def __init__(self, api: NbGraderAPI, assignment: str, students: str = "*") -> None:
        """Those of the students whose ids match the glob `students`."""
        self._coursedir = api.coursedir
        self._coursedir.assignment_id, self._coursedir.student_id = assignment, students
        self._autograde = Autograde(coursedir=self._coursedir, parent=api)
        self.assignment = assignment

    @cached_property
    def source(self) -> Path:
        """The folder of the assignment itself."""
        return self._path(self._coursedir.source_directory, ".")

    @cached_property
    def notebooks(self) -> tuple[str, ...]:
        """The names of the assignment's notebooks."""
        return tuple(sorted(Path(name).stem for name in notebooks_of(self._coursedir)))

    def students(self) -> list[str]:
        """Who has handed something in, by id, but for those whom nbgrader is told to leave out."""
        return self._students(self._coursedir.submitted_directory)

    def _students(self, step: str) -> list[str]:
        assignment = self.assignment
        found = [Path(path) for path in glob.glob(self._coursedir.format_path(step, self._coursedir.student_id, assignment))]
        pattern = re.compile(self._coursedir.format_path(step, "(?P<student>.*)", re.escape(assignment), escape=True))
        matched = [pattern.fullmatch(str(path)) for path in found if path.is_dir() or path.is_symlink()]
        left_out = self._coursedir.student_id_exclude.split(",")
        return sorted(match["student"] for match in matched if match and match["student"] not in left_out)

    def handed_in(self, student: str) -> Mapping[str, HandedIn]:
        """What a student handed in for each notebook, made safe to touch. Raises OSError where it cannot be."""
        folder = self._path(self._coursedir.submitted_directory, student)
        make_safe(folder)
        names = {f"{name}.ipynb" for name in self.notebooks}
        return {name: handed_in(folder / f"{name}.ipynb", names) for name in self.notebooks}

    def timestamp(self, student: str) -> datetime | None:
        """When a submission that was made safe was handed in, in UTC."""
        when: datetime | None = self._coursedir.get_existing_timestamp(str(self._path(self._coursedir.submitted_directory, student)))
        return when

    def write(self, student: str, notebooks: Mapping[str, bytes]) -> dict[str, Stamp]:
        """Put a student's graded notebooks in the place of older ones, the course's files beside them; either all or nothing changes."""
        new = _fresh(self._graded(student))
        self._write_files(new, self._path(self._coursedir.submitted_directory, student))
        for name, content in notebooks.items():
            (new / f"{name}.ipynb").write_bytes(content)
        self._protect(new, self._autograde.permissions)
        _replace(self._graded(student), new)
        stamps = self.stamps(student)
        assert stamps is not None, "the notebooks have just been written"
        return stamps

    def stamps(self, student: str) -> dict[str, Stamp] | None:
        """What tells whether graded notebooks are still those that were written; None if some are not there."""
        try:
            found = {name: (self._graded(student) / f"{name}.ipynb").stat() for name in self.notebooks}
        except OSError:
            return None
        return {name: (stat.st_size, stat.st_mtime_ns) for name, stat in found.items()}

    def keep_time(self, student: str) -> None:
        """Have a graded submission bear the time at which it was handed in last."""
        handed_in, graded = self._path(self._coursedir.submitted_directory, student) / TIMESTAMP, self._graded(student) / TIMESTAMP
        content = regular_bytes(handed_in)
        if content != regular_bytes(graded):
            graded.unlink(missing_ok=True)
            graded.write_bytes(content)
            graded.chmod(_mode(self._autograde.permissions))

    def graded_students(self) -> list[str]:
        """Whose submissions have been graded, by id, but for those whom nbgrader is told to leave out."""
        return self._students(self._coursedir.autograded_directory)

    def graded_notebooks(self, student: str) -> dict[str, bytes]:
        """A student's graded notebooks, as the contents of their files."""
        found = {name: self._graded(student) / f"{name}.ipynb" for name in self.notebooks}
        return {name: path.read_bytes() for name, path in found.items() if path.is_file()}

    def write_feedback(self, student: str, pages: Mapping[str, bytes]) -> None:
        """Put a student's feedback in the place of older one, with the two files that releasing it needs; either all or nothing changes."""
        folder = self._path(self._coursedir.feedback_directory, student)
        new = _fresh(folder)
        for name, page in pages.items():
            (new / f"{name}.html").write_bytes(page)
        for name in (TIMESTAMP, SECRET):
            (new / name).write_bytes(regular_bytes(self._graded(student) / name))
        self._protect(new, GenerateFeedback(coursedir=self._coursedir).permissions)
        _replace(folder, new)

    def _write_files(self, folder: Path, submission: Path) -> None:
        """The course's files, those of the submission that nbgrader is told to keep, its time, and its secret for releasing feedback."""
        kept = self._autograde.exclude_overwriting.get(self.assignment, ())
        for name in self._files:
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            own = submission / name if name in kept and (submission / name).is_file() else self.source / name
            shutil.copyfile(own, folder / name)
        (folder / TIMESTAMP).write_bytes(regular_bytes(submission / TIMESTAMP))
        secret = regular_bytes(submission / SECRET)
        (folder / SECRET).write_bytes(secret if 0 < len(secret) <= LONGEST_KEPT else secrets.token_hex().encode())

    @cached_property
    def _files(self) -> tuple[str, ...]:
        """The course's files beside its notebooks."""
        ignored = [*self._coursedir.ignore, "*.ipynb"]
        return tuple(Path(path).relative_to(self.source).as_posix() for path in find_all_files(str(self.source), ignored))

    def _protect(self, folder: Path, permissions: int) -> None:
        """Set the modes that nbgrader would set: `permissions` are octal digits in a decimal number, as it has them."""
        for path in folder.rglob("*"):
            if path.is_file():
                path.chmod(_mode(permissions))
        if self._coursedir.groupshared:
            for path in (folder, *(path for path in folder.rglob("*") if path.is_dir())):
                path.chmod((path.stat().st_mode | 0o2770) & 0o2777)

    def _graded(self, student: str) -> Path:
        return self._path(self._coursedir.autograded_directory, student)

    def _path(self, step: str, student: str) -> Path:
        return Path(self._coursedir.format_path(step, student, self.assignment))


def _fresh(folder: Path) -> Path:
    """An empty folder beside `folder`, to take its place; what was left of an earlier one is gone."""
    new = folder.with_name(f".{folder.name}.new")
    shutil.rmtree(new, ignore_errors=True)
    new.mkdir(parents=True)
    return new


def _replace(folder: Path, new: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    new.rename(folder)


def _mode(permissions: int) -> int:
    return int(str(permissions), 8)
