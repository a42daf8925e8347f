"""The course on disk: the folder that nbgrader works in, and the assignments under it in the order in which they are taken."""

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from grader.skeleton import Exercise, Skeleton, read_skeleton

if TYPE_CHECKING:
    from nbformat import NotebookNode

SEQUENCE = ("step_by_step", "image_classifier")


class CourseError(Exception):
    """Something about the course or its files is not as it must be.

    CourseError
     ├─ fill.UnknownAnswer
     └─ demo.StageFailed
    """


@dataclass(frozen=True)
class Assignment:
    """One notebook of the course, where it lies and what it asks for."""

    notebook: Path
    skeleton: Skeleton

    @property
    def name(self) -> str:
        """The assignment's name, which is that of its folder."""
        return self.skeleton.assignment

    @property
    def exercises(self) -> tuple[Exercise, ...]:
        """The exercises in the notebook's order."""
        return self.skeleton.exercises

    @property
    def max_score(self) -> float:
        """The points of all exercises together."""
        return sum(exercise.points for exercise in self.exercises)


@dataclass(frozen=True)
class Course:
    """The folder that holds nbgrader_config.py, and its assignments."""

    root: Path
    assignments: tuple[Assignment, ...]


def find_course(start: Path | None = None) -> Course:
    """The course in the folder `start` (default: the working directory) or in the nearest folder above it.

    Raises CourseError if there is none.
    """
    return read_course(find_root(start))


def find_root(start: Path | None = None) -> Path:
    """The folder of the course in `start` (default: the working directory) or in the nearest folder above it, with whatever assignments.

    Raises CourseError if there is none.
    """
    start = (start or Path.cwd()).resolve()
    for folder in (start, *start.parents):
        if (folder / "nbgrader_config.py").is_file() and (folder / "assignments").is_dir():
            return folder
    raise CourseError(f"No course found in {start} or above: a course is a folder with nbgrader_config.py and assignments/.")


def read_course(root: Path) -> Course:
    """The course in the folder `root`; raises CourseError if it holds no assignment."""
    folders = sorted({notebook.parent for notebook in (root / "assignments").glob("*/*.ipynb")}, key=_place)
    if not folders:
        raise CourseError(f"No notebooks in {root / 'assignments'}.")
    return Course(root, tuple(read_assignment(folder) for folder in folders))


def read_assignment(folder: Path) -> Assignment:
    """The assignment in `folder`; raises CourseError unless exactly one notebook lies there."""
    notebooks = sorted(folder.glob("*.ipynb"))
    if len(notebooks) != 1:
        raise CourseError(f"{folder} must hold one notebook, but holds {len(notebooks)}.")
    return Assignment(notebooks[0], read_skeleton(notebooks[0]))


def read_notebook(path: Path) -> "NotebookNode":
    """The notebook at `path`, as nbformat 4."""
    import nbformat  # seconds to import, which not every command needs to spend

    notebook: NotebookNode = nbformat.read(path, as_version=4)  # type: ignore[no-untyped-call]
    return notebook


def write_notebook(notebook: "NotebookNode", path: Path) -> None:
    """Write the notebook to `path`."""
    import nbformat

    nbformat.write(notebook, path)  # type: ignore[no-untyped-call]


def _place(folder: Path) -> tuple[int, str]:
    known = folder.name in SEQUENCE
    return (SEQUENCE.index(folder.name) if known else len(SEQUENCE)), folder.name
