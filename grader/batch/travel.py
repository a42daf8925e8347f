"""What travels between the driver and its workers: an assignment once, then submissions there and results back."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import Any

from grader.batch.version import grader_version
from grader.checks.settings import CheckSettings
from grader.nbgrader.handed_in import HandedIn
from grader.nbgrader.pages import SavedMarks
from grader.submission import read_submission

__all__ = ["Assignment", "GradedNotebook", "PageTask", "Pages", "Result", "Task", "content_of", "read_files"]


@dataclass(frozen=True)
class Assignment:
    """All that a worker needs before the first submission: the assignment's files by their paths, and the settings to grade by."""

    name: str
    files: Mapping[str, bytes]
    version: str
    checks: CheckSettings
    confinement: str = "required"

    @cached_property
    def digest(self) -> str:
        """What a verdict depends on besides the submission."""
        made = hashlib.sha256(f"{self.name}\0{self.version}\0{self.checks}\0{self.confinement}\0".encode())
        for path, content in sorted(self.files.items()):
            made.update(f"{path}\0{len(content)}\0".encode() + content)
        return made.hexdigest()

    def write(self, folder: Path) -> Path:
        """Write the files into a folder of the assignment's name below `folder`, and return that."""
        for name, content in self.files.items():
            path = folder.joinpath(self.name, *PurePosixPath(name).parts)
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
        return folder / self.name


def read_files(folder: Path, confinement: str) -> Assignment:
    """The assignment in a folder: its notebooks and what lies beside them, but for links, caches and hidden files."""
    files = {}
    for path in sorted(folder.rglob("*")):
        parts = path.relative_to(folder).parts
        if path.is_file() and not path.is_symlink() and not any(part.startswith((".", "__pycache__")) for part in parts):
            files["/".join(parts)] = path.read_bytes()
    return Assignment(folder.name, files, grader_version(), CheckSettings.from_environment(), confinement)


@dataclass(frozen=True)
class Task:
    """One submission to grade: what was handed in for each of the assignment's notebooks; `assignment` is the digest of that."""

    student: str
    assignment: str
    notebooks: Mapping[str, HandedIn]


@dataclass(frozen=True)
class GradedNotebook:
    """A graded notebook as the content of a file, its verdict, and what the gradebook is to hold of it, by `grade_id`."""

    content: bytes
    verdict: dict[str, Any]
    scores: Mapping[str, float | None]
    comments: Mapping[str, str | None]


@dataclass(frozen=True)
class Result:
    """What came of a task. `content` stands for everything in the submission that can make a difference."""

    student: str
    notebooks: Mapping[str, GradedNotebook]
    content: str


@dataclass(frozen=True)
class PageTask:
    """A student's graded notebooks, as the contents of files, and what the gradebook has of them, to write feedback about."""

    student: str
    assignment: str
    notebooks: Mapping[str, tuple[bytes, SavedMarks]]


@dataclass(frozen=True)
class Pages:
    """A student's feedback, by notebook: the contents of HTML files."""

    student: str
    pages: Mapping[str, bytes]


def content_of(task: Task) -> str:
    """A digest of what a rebuild reads of a submission, and of the assignment: outputs and metadata make no difference."""
    made = hashlib.sha256(task.assignment.encode())
    for name, handed_in in sorted(task.notebooks.items()):
        made.update(repr((name, handed_in.note, handed_in.is_missing, read_submission(handed_in.data))).encode("utf-8", "surrogatepass"))
    return made.hexdigest()
