"""Opens the course as a student sees it: the released notebooks, without hidden tests, in a folder of their own under JupyterLab.

What lies in that folder is the student's work and is never overwritten.
"""

import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from grader.course import Course
from grader.demo import copy_course, generate_release

WELCOME = "Your notebooks are in {folder}/. They stay there when you close JupyterLab; delete the folder to start afresh."


def student_folder(course: Course) -> Path:
    """The folder `student` of the course, with every assignment that was not in it yet."""
    folder = course.root / "student"
    missing = [assignment.name for assignment in course.assignments if not (folder / assignment.name).exists()]
    if missing:
        copied = copy_course(course, course.root / "build" / "student_course")
        generate_release(copied)
        for name in missing:
            shutil.copytree(copied.root / "release" / name, folder / name)
        (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    return folder


def open_lab(folder: Path, options: Sequence[str] = ()) -> int:
    """Run JupyterLab in `folder` until it is closed; returns its exit status."""
    print(WELCOME.format(folder=folder.name))
    return subprocess.call([sys.executable, "-m", "jupyter", "lab", *options], cwd=folder)
